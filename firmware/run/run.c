// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/monotonic.h"
#include "firmware/base/state_socket.h"
#include "firmware/base/thrift.h"
#include "firmware/run/run_codes.h"
#include "firmware/run/run_link.h"
#include "firmware/run/run_scan.h"
#include "firmware/run/run_stick.h"
#include "firmware/screen/screen_pen.h"
#include "firmware/station/state.h"
#include "proto/file.h"
#include "proto/on_demand.h"
#include "proto/service_manager.h"

#define SHOWN_MS  5000
#define STATUS_MS 15000

struct run {
    struct context *context;
    struct run_boot boot;
    struct run_sources sources;
    struct run_voice voice;
    struct run_show show;
    struct run_scan scan;
    struct run_link link;
    struct run_stick stick;
    struct run_codes codes;
    int state;             // who asks how we are comes here; -1
    int64_t looked_second; // when the clock was last asked what is due
};

static volatile sig_atomic_t stop_asked;

static void ask_stop(int signal) {
    (void)signal;
    stop_asked = 1;
}

// ---- the loop ----

// One who asks gets an answer in this round, even beside a source that is always ready.
static void answer_state(struct run *r) {
    struct pollfd p = {.fd = r->state, .events = POLLIN};
    struct state s = {.station = &r->boot.station,
                      .terminal = r->boot.terminal,
                      .is_running = 1,
                      .now = clock_now(&r->boot.clock),
                      .storage = r->boot.storage,
                      .journal = r->boot.opened,
                      .dir = r->context->dir,
                      .away = run_sources_away(&r->sources),
                      .sound = run_voice_word(&r->voice),
                      .garbled = r->scan.garbled};
    if (r->state < 0 || poll(&p, 1, 0) <= 0)
        return;
    char *text = state_text(&s);
    state_answer(r->state, text);
    free(text);
}

// Tells the service manager that all is well, and whoever asks how it is.
static void keep_alive(struct run *r) {
    service_manager_tell("WATCHDOG=1");
    answer_state(r);
}

// Does what a command card has asked of the box itself.
static void obey(struct run *r) {
    enum command command = r->scan.command;
    r->scan.command = COMMAND_NONE;
    if (command == COMMAND_STATUS) {
        run_show_notice(&r->show, NOTICE_STATUS, STATUS_MS, 0);
    } else if (command == COMMAND_EXPORT) {
        if (!run_stick_again(&r->stick))
            run_show_notice(&r->show, NOTICE_NO_STICK, SHOWN_MS, 0);
    } else if (command == COMMAND_PAIR) {
        if (station_ask_pairing(&r->boot.station) == STATUS_OK)
            run_show_notice(&r->show, NOTICE_PAIRING_ASKED, STATUS_MS, 0);
    } else if (command == COMMAND_VOLUME) {
        run_voice_next_volume(&r->voice, r->boot.station.journal);
        run_show_notice(&r->show, NOTICE_VOLUME, SHOWN_MS, r->voice.wish.volume_percent);
    } else if (command == COMMAND_LANGUAGE) {
        run_voice_next_language(&r->voice, r->boot.station.journal);
        run_show_notice(&r->show, NOTICE_LANGUAGE, SHOWN_MS, 0);
    } else if (command == COMMAND_SHOW) {
        run_codes_begin(&r->codes, r->scan.scans);
    } // opening and closing are judged like any scan
}

// Once a second, while no verdict is being read: a journal that would not open is tried again, and sessions open and
// close by themselves.
static void follow_clock(struct run *r) {
    struct answer answer;
    int64_t second = monotonic_ms() / 1000;
    if (r->boot.clock.is_simulated || second == r->looked_second || run_show_has_verdict(&r->show))
        return;
    r->looked_second = second;
    run_sources_tell(&r->sources, r->context);
    run_voice_tell(&r->voice);
    run_boot_mend(&r->boot);
    if (run_boot_tick(&r->boot, &answer))
        run_show_verdict(&r->show, &answer);
}

static enum status answer_people(struct run *r) {
    enum status status = run_scan_take(&r->scan);
    obey(r);
    follow_clock(r);
    run_codes_follow(&r->codes, r->scan.scans);
    run_show_refresh(&r->show);
    return status;
}

// People go on scanning while a long stick is written.
static void go_on(void *run) {
    answer_people(run);
    keep_alive(run);
}

static int least(int a, int b) {
    return a < b ? a : b;
}

// Waits until something can be done; at once when a source is always ready. 1 when what is mounted has changed, which
// the kernel tells only once.
static int wait_for_work(struct run *r) {
    struct pollfd fds[RUN_SOURCES_MAX + 3];
    nfds_t n = 0;
    int timeout_ms =
        least(least(run_show_quiet_ms(&r->show), run_stick_quiet_ms(&r->stick)), run_codes_quiet_ms(&r->codes));
    for (size_t i = 0; i < r->sources.len; i++) {
        int fd = r->sources.sources[i]->type->descriptor(r->sources.sources[i]);
        if (fd < 0)
            timeout_ms = 0;
        else
            fds[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    if (r->link.link) {
        fds[n].fd = r->link.link->type->descriptor(r->link.link, run_link_wants_write(&r->link), &fds[n].events);
        n++;
    }
    fds[n++] = (struct pollfd){.fd = r->state, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = r->stick.mounts, .events = POLLPRI};
    return poll(fds, n, timeout_ms) > 0 && fds[n - 1].revents != 0;
}

static int has_work(const struct run *r) {
    if (r->sources.len || r->link.conversation)
        return 1;
    return (r->link.link || r->stick.mounts >= 0) && !r->boot.clock.is_simulated;
}

static enum status loop(struct run *r) {
    enum status status = STATUS_OK;
    service_manager_tell("READY=1");
    while (status == STATUS_OK && has_work(r) && !stop_asked) {
        keep_alive(r); // at least once a second: see run_show_quiet_ms
        int mounts_changed = wait_for_work(r);
        run_link_move(&r->link);
        if (mounts_changed || run_stick_quiet_ms(&r->stick) == 0)
            run_stick_look(&r->stick);
        status = answer_people(r);
    }
    return status;
}

// ---- starting and ending ----

// Without one every Chinese word is a row of boxes, and nobody would know why.
static void look_for_font(struct run *r) {
    r->show.lacks_font = ON_DEMAND(pen_lacks)(terminal_text(TEXT_CHECKED_IN, LANGUAGE_ZH));
    if (r->show.lacks_font)
        tell(r->context, TEXT_NO_FONT);
}

// The screen first: what else goes wrong can be seen on it. TEXT_OK when all is open.
static enum text open_parts(struct run *r, const struct run_wish *w, char *error, size_t size) {
    run_voice_wish(&r->voice, w->voice, w->prompts, w->voice_language, r->boot.station.journal);
    r->show.screen = screen_open(w->screen, error, size);
    if (!r->show.screen)
        return TEXT_BAD_SCREEN;
    if (r->show.screen->shorter)
        look_for_font(r);
    if (!w->simulate)
        run_show_warm_up(&r->show);
    if (!run_voice_open(&r->voice, error, size))
        return TEXT_BAD_VOICE;
    if (!run_sources_open(&r->sources, r->context, w->sources, w->sources_len, error, size))
        return TEXT_BAD_SOURCE;
    if (!run_link_open(&r->link, w->link, error, size))
        return TEXT_BAD_LINK;
    snprintf(error, size, "%s", w->stick_dir ? w->stick_dir : "");
    if (w->stick_dir && !run_stick_watch(&r->stick, w->stick_dir, w->stick_release))
        return TEXT_BAD_OPTION;
    if (w->stick_dir && !file_exists(w->stick_dir))
        tell(r->context, TEXT_STICK_DIR_AWAY, w->stick_dir);
    snprintf(error, size, "%s", w->timings ? w->timings : "");
    if (w->timings && !(r->scan.timings = fopen(w->timings, "we")))
        return TEXT_BAD_OPTION;
    return TEXT_STATUS_OK;
}

static void close_parts(struct run *r) {
    run_sources_close(&r->sources);
    run_link_close(&r->link);
    run_stick_close(&r->stick);
    run_codes_clear(&r->codes);
    run_voice_close(&r->voice);
    if (r->show.screen)
        r->show.screen->type->close(r->show.screen);
    state_close(r->state);
    if (r->scan.timings)
        fclose(r->scan.timings);
}

// A card that cannot keep the start now is shown and tried again: what it holds can still be fetched.
static void start(struct run *r) {
    enum status status = run_boot_start(&r->boot);
    if (status != STATUS_OK && status != STATUS_GONE)
        tell_failure(r->context, "journal", status);
    run_boot_recover(&r->boot, status);
}

static enum exit_code work(struct run *r) {
    struct sigaction action = {.sa_handler = ask_stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    r->state = state_listen(r->context->dir);
    if (!r->boot.clock.is_simulated)
        start(r);
    run_show_idle(&r->show);
    run_stick_look(&r->stick); // one that was in before the start
    enum status status = loop(r);
    if (r->scan.lost)
        tell(r->context, TEXT_RUN_LOST, (int)r->scan.lost, (int)r->scan.scans);
    if (status != STATUS_OK)
        return tell_failure(r->context, r->context->dir, status);
    return r->scan.lost ? EXIT_PARTLY : EXIT_DONE;
}

static struct run *run_new(struct context *context) {
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->context = context;
    r->voice.context = context;
    r->show = (struct run_show){.context = context, .boot = &r->boot, .sources = &r->sources, .voice = &r->voice};
    r->scan.context = r->link.context = r->stick.context = r->codes.context = context;
    r->scan.boot = r->link.boot = r->stick.boot = r->codes.boot = &r->boot;
    r->scan.show = r->link.show = r->stick.show = r->codes.show = &r->show;
    r->scan.sources = &r->sources;
    r->scan.codes = &r->codes;
    r->stick.go_on = go_on;
    r->stick.run = r;
    r->stick.mounts = r->state = -1;
    return r;
}

enum exit_code run(struct context *context, const struct run_wish *wish) {
    char error[512] = "";
    thrift_begin();
    struct run *r = run_new(context);
    if (!r)
        return tell_failure(context, "run", STATUS_MEMORY);
    enum status status = run_boot_open(&r->boot, context, wish->simulate);
    enum exit_code code = EXIT_FAILED;
    if (status != STATUS_OK) {
        code = tell_not_open(context, status);
    } else {
        enum text wrong = open_parts(r, wish, error, sizeof error);
        if (wrong != TEXT_STATUS_OK)
            tell(context, wrong, error);
        else
            code = work(r);
        close_parts(r);
        if (r->boot.station.journal)
            station_close(&r->boot.station);
    }
    free(r);
    return code;
}
