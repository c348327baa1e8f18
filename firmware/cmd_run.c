// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal run: scans in, pictures out, a host on the link, in one loop that waits in poll. A scan never waits
// for the link: the link moves what it can without blocking.
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "firmware/clock.h"
#include "firmware/command.h"
#include "firmware/link.h"
#include "firmware/scan.h"
#include "firmware/screen.h"
#include "firmware/talk.h"
#include "proto/pair.h"

#define SOURCES_MAX 8
#define READ_BYTES  (64 << 10)

struct run {
    struct context *context;
    struct station station;
    struct clock clock;
    struct scan_source *sources[SOURCES_MAX];
    size_t sources_len;
    struct screen *screen;
    struct link *link;
    struct talk talk;
    struct conversation *conversation;
    int simulate;
    char held[SCAN_TEXT_MAX + 1]; // the code in front of the camera: held still it is one scan
    struct scan_text text;        // scratch
    uint8_t *bytes;               // scratch, READ_BYTES
};

static volatile sig_atomic_t stop_asked;

static void ask_stop(int signal) {
    (void)signal;
    stop_asked = 1;
}

// ---- showing ----

static void show(struct run *r, const struct answer *answer) {
    const struct station *s = &r->station;
    const struct plan_session *session = plan_find_session(&s->plan, s->admit.session);
    struct screen_view view = {
        .language = r->context->language,
        .has_verdict = answer != NULL,
        .verdict = answer ? answer->verdict : VERDICT_CHECKED_IN,
        .name = answer && answer->badge ? plan_find_name(&s->plan, answer->badge) : "",
        .badge = answer ? answer->badge : 0,
        .first_ms = answer ? answer->first_ms : 0,
        .venue = session ? session->venue : "",
        .programme = session ? session->programme : "",
        .session = s->admit.session,
        .present = s->admit.present,
        .wall_ms = station_wall_ms(s, clock_now(&r->clock)),
        .terminal = s->terminal,
        .pairing_code = s->pairing_code,
        .is_pairing = s->is_pairing,
        .is_paired = s->is_paired,
    };
    if (!answer) {
        view.pending = journal_pending(s->journal);
        view.sync_ms = journal_acked_ms(s->journal);
    }
    r->screen->type->show(r->screen, &view);
}

// ---- scanning ----

static enum status start(struct run *r) {
    struct station *s = &r->station;
    return s->boot ? STATUS_OK : station_start(s, clock_now(&r->clock), clock_wall_ms(&r->clock));
}

static enum status set_clock(struct run *r, int64_t wall_ms) {
    int jumped = clock_set(&r->clock, wall_ms);
    if (!r->station.boot || !jumped)
        return start(r);
    return station_set_clock(&r->station, clock_now(&r->clock), wall_ms, CLOCK_RTC);
}

static int is_held(struct run *r, const struct scan_source *source) {
    if (source->type != &scan_frames)
        return 0;
    int same = r->text.len && strcmp(r->held, r->text.text) == 0;
    memcpy(r->held, r->text.text, r->text.len);
    r->held[r->text.len] = '\0';
    return same;
}

static enum status take_text(struct run *r) {
    struct answer answer;
    if (!r->text.set_clock_ms)
        clock_tick(&r->clock);
    enum status status = start(r);
    if (status == STATUS_OK)
        status = station_scan(&r->station, r->text.text, r->text.len, clock_now(&r->clock), &answer);
    else
        answer = (struct answer){.verdict = VERDICT_NOT_SAVED};
    show(r, &answer);
    if (status != STATUS_OK)
        tell_failure(r->context, "journal", status);
    return status;
}

// A journal that has closed itself is opened again: what it then reads is what there is.
static enum status recover(struct run *r, enum status status) {
    if (status != STATUS_IO && status != STATUS_CORRUPT && status != STATUS_GONE)
        return STATUS_OK;
    char dir[sizeof r->station.dir];
    memcpy(dir, r->station.dir, sizeof dir);
    station_close(&r->station);
    status = station_open(dir, &r->station);
    if (status == STATUS_OK) // the next scan starts another life of this terminal
        clock_restart(&r->clock);
    return status;
}

// Takes what a source has. 0 when the source is exhausted or gone.
static int take_source(struct run *r, struct scan_source *source, enum status *status) {
    enum scan_step step = source->type->next(source, &r->text);
    if (step == SCAN_END || step == SCAN_FAILED)
        return 0;
    if (r->text.origin[0])
        tell(r->context, TEXT_BAD_LINE, r->text.origin);
    if (r->text.set_clock_ms && r->simulate)
        *status = set_clock(r, r->text.set_clock_ms);
    int held = is_held(r, source);
    if (step == SCAN_TEXT && !held && *status == STATUS_OK)
        *status = take_text(r);
    *status = recover(r, *status);
    return 1;
}

// ---- the link ----

static struct moment talk_now(void *clock) {
    return clock_now(clock);
}

static void end_conversation(struct run *r, int was_cut) {
    if (!r->conversation)
        return;
    enum status result = conversation_result(r->conversation);
    if (result == STATUS_OK)
        tell(r->context, TEXT_SYNC_DONE);
    else if (!was_cut || result != STATUS_GONE)
        tell(r->context, TEXT_SYNC_FAILED, terminal_text(terminal_text_of_status(result), r->context->language));
    conversation_free(r->conversation);
    r->conversation = NULL;
    r->station.is_pairing = 0;
    show(r, NULL);
}

static int write_out(struct run *r) {
    size_t len, written;
    const uint8_t *out = r->conversation ? conversation_output(r->conversation, &len) : NULL;
    if (!out)
        return LINK_NOTHING;
    enum link_step step = r->link->type->write(r->link, out, len, &written);
    conversation_sent(r->conversation, written);
    return step;
}

static int wants_write(struct run *r) {
    size_t len = 0;
    return r->conversation && conversation_output(r->conversation, &len) != NULL;
}

// It has come to its end, and the last word is on its way.
static int is_over(struct run *r) {
    return r->conversation && !conversation_is_running(r->conversation) && !wants_write(r);
}

static void move_link(struct run *r) {
    size_t len = 0;
    int was_pairing = r->station.is_pairing;
    enum link_step in = r->link->type->read(r->link, r->bytes, READ_BYTES, &len);
    if (in == LINK_MOVED) {
        if (!r->conversation && start(r) == STATUS_OK)
            r->conversation = talk_new(&r->talk);
        if (r->conversation)
            conversation_receive(r->conversation, r->bytes, len);
        if (r->conversation && !conversation_is_running(r->conversation))
            r->station.is_pairing = 0; // refused, or over
    }
    enum link_step out;
    while ((out = write_out(r)) == LINK_MOVED)
        ;
    int was_cut = in == LINK_CUT || out == LINK_CUT;
    if (was_cut || is_over(r))
        end_conversation(r, was_cut);
    else if (r->station.is_pairing != was_pairing)
        show(r, NULL);
}

// ---- the loop ----

// Waits until something can be done; at once when a source is always ready.
static void wait_for_work(struct run *r) {
    struct pollfd fds[SOURCES_MAX + 1];
    nfds_t n = 0;
    int timeout_ms = 1000;
    for (size_t i = 0; i < r->sources_len; i++) {
        int fd = r->sources[i]->type->descriptor(r->sources[i]);
        if (fd < 0)
            timeout_ms = 0;
        else
            fds[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    if (r->link) {
        fds[n].fd = r->link->type->descriptor(r->link, wants_write(r), &fds[n].events);
        n++;
    }
    poll(fds, n, timeout_ms);
}

static int is_readable(const struct scan_source *source) {
    struct pollfd p = {.fd = source->type->descriptor(source), .events = POLLIN};
    return p.fd < 0 || poll(&p, 1, 0) > 0;
}

static void drop_source(struct run *r, size_t at) {
    r->sources[at]->type->close(r->sources[at]);
    r->sources[at] = r->sources[--r->sources_len];
}

static int has_work(const struct run *r) {
    if (r->sources_len || r->conversation)
        return 1;
    return r->link && !r->simulate;
}

static enum status loop(struct run *r) {
    enum status status = STATUS_OK;
    sd_notify(0, "READY=1");
    while (status == STATUS_OK && has_work(r) && !stop_asked) {
        sd_notify(0, "WATCHDOG=1"); // at least once a second: see wait_for_work
        wait_for_work(r);
        for (size_t i = r->sources_len; i-- > 0 && status == STATUS_OK;)
            if (is_readable(r->sources[i]) && !take_source(r, r->sources[i], &status))
                drop_source(r, i);
        if (r->link)
            move_link(r);
    }
    return status;
}

// ---- starting and ending ----

static int open_all(struct run *r, const char *const *sources, size_t sources_len, const char *screen,
                    const char *link) {
    char error[512] = "", serial[TERMINAL_TEXT_SIZE];
    for (size_t i = 0; i < sources_len; i++) {
        struct scan_source *source = scan_open(sources[i], error, sizeof error);
        if (!source) {
            tell(r->context, TEXT_BAD_SOURCE, error);
            return EXIT_FAILED;
        }
        r->sources[r->sources_len++] = source;
    }
    r->screen = screen_open(screen, error, sizeof error);
    if (!r->screen) {
        tell(r->context, TEXT_BAD_SCREEN, error);
        return EXIT_FAILED;
    }
    r->link = link_open(link, terminal_id_format(r->station.terminal, serial), error, sizeof error);
    if (!r->link && error[0]) {
        tell(r->context, TEXT_BAD_LINK, error);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static void close_all(struct run *r) {
    while (r->sources_len)
        drop_source(r, 0);
    conversation_free(r->conversation);
    if (r->link)
        r->link->type->close(r->link);
    if (r->screen)
        r->screen->type->close(r->screen);
    station_close(&r->station);
    free(r->bytes);
}

static int run(struct run *r) {
    struct sigaction action = {.sa_handler = ask_stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    r->talk = (struct talk){.station = &r->station, .now = talk_now, .clock = &r->clock};
    clock_init(&r->clock, r->simulate);
    enum status status = r->simulate ? STATUS_OK : start(r);
    if (status == STATUS_OK) {
        show(r, NULL);
        status = loop(r);
    }
    return status == STATUS_OK ? EXIT_DONE : tell_failure(r->context, r->context->dir, status);
}

int cmd_run(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"scan", required_argument, NULL, 's'},  {"screen", required_argument, NULL, 'w'},
        {"voice", required_argument, NULL, 'v'}, {"link", required_argument, NULL, 'l'},
        {"simulate", no_argument, NULL, 'i'},    {"lang", required_argument, NULL, 'g'},
        {"json", no_argument, NULL, 'j'},        {0}};
    const char *sources[SOURCES_MAX], *screen = "text", *link = "none", *voice = "none";
    size_t sources_len = 0;
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return tell_failure(c, "run", STATUS_MEMORY);
    r->context = c;
    int good = 1;
    for (int o; good && (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 's' && sources_len < SOURCES_MAX)
            sources[sources_len++] = optarg;
        else if (o == 'w' || o == 'l' || o == 'v')
            *(o == 'w' ? &screen : o == 'l' ? &link : &voice) = optarg;
        else if (o == 'g')
            c->language = language_of(optarg);
        else if (o == 'i')
            r->simulate = 1;
        else if (o != 'j')
            good = 0;
    }
    // "--scan A B": more sources may follow the first.
    while (good && optind < argc && sources_len && sources_len < SOURCES_MAX)
        sources[sources_len++] = argv[optind++];
    if (good && strcmp(voice, "none") != 0) {
        tell(c, TEXT_BAD_OPTION, voice);
        good = 0;
    }
    if (good && !sources_len && strcmp(link, "none") == 0) {
        tell(c, TEXT_MISSING, "--scan");
        good = 0;
    }
    r->bytes = malloc(READ_BYTES);
    int code = EXIT_USAGE;
    if (good && open_station(c, &r->station)) {
        code = open_all(r, sources, sources_len, screen, link);
        if (code == EXIT_DONE)
            code = run(r);
        close_all(r);
    } else {
        code = good ? EXIT_FAILED : EXIT_USAGE;
        free(r->bytes);
    }
    free(r);
    return code;
}
