// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal run: scans in, pictures out, a host on the link, in one loop that waits in poll.
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "firmware/base/state_socket.h"
#include "firmware/base/thrift.h"
#include "firmware/run/run.h"
#include "firmware/station/state.h"
#include "proto/pair.h"

static volatile sig_atomic_t stop_asked;

static void ask_stop(int signal) {
    (void)signal;
    stop_asked = 1;
}

static struct moment talk_now(void *clock) {
    return clock_now(clock);
}

// ---- the loop ----

// Waits until something can be done; at once when a source is always ready. 1 when what is mounted has changed, which
// the kernel tells only once.
static int wait_for_work(struct run *r) {
    struct pollfd fds[RUN_SOURCES_MAX + 3];
    nfds_t n = 0;
    int timeout_ms = run_quiet_ms(r);
    for (size_t i = 0; i < r->sources_len; i++) {
        int fd = r->sources[i]->type->descriptor(r->sources[i]);
        if (fd < 0)
            timeout_ms = 0;
        else
            fds[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    if (r->link) {
        fds[n].fd = r->link->type->descriptor(r->link, run_link_wants_write(r), &fds[n].events);
        n++;
    }
    fds[n++] = (struct pollfd){.fd = r->state, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = r->mounts, .events = POLLPRI};
    return poll(fds, n, timeout_ms) > 0 && fds[n - 1].revents != 0;
}

// One who asks gets an answer in this round, even beside a source that is always ready.
static void answer_state(struct run *r) {
    struct pollfd p = {.fd = r->state, .events = POLLIN};
    struct state s = {&r->station, 1, clock_now(&r->clock), r->storage, STATUS_OK, r->context->dir};
    if (r->state < 0 || poll(&p, 1, 0) <= 0)
        return;
    char *text = state_text(&s);
    state_answer(r->state, text);
    free(text);
}

void run_keep_alive(struct run *r) {
    sd_notify(0, "WATCHDOG=1");
    answer_state(r);
}

static int has_work(const struct run *r) {
    if (r->sources_len || r->conversation)
        return 1;
    return (r->link || r->mounts >= 0) && !r->simulate;
}

static enum status loop(struct run *r) {
    enum status status = STATUS_OK;
    sd_notify(0, "READY=1");
    while (status == STATUS_OK && has_work(r) && !stop_asked) {
        run_keep_alive(r); // at least once a second: see run_quiet_ms
        int mounts_changed = wait_for_work(r);
        status = run_take_sources(r);
        if (r->link)
            run_move_link(r);
        if (mounts_changed)
            run_look_for_sticks(r);
        run_refresh(r);
    }
    return status;
}

// ---- starting and ending ----

struct wishes {
    const char *sources[RUN_SOURCES_MAX];
    size_t sources_len;
    const char *screen, *link, *voice, *prompts, *voice_language, *stick_dir, *timings;
};

static int open_sources(struct run *r, const struct wishes *w, char *error, size_t size) {
    for (size_t i = 0; i < w->sources_len; i++) {
        struct scan_source *source = scan_open(w->sources[i], error, size);
        if (!source)
            return 0;
        if (source->type->is_away && source->type->is_away(source))
            tell(r->context, TEXT_SOURCE_AWAY, w->sources[i]);
        r->sources[r->sources_len++] = source;
        if (!r->camera && source->type->picture)
            r->camera = source;
    }
    return 1;
}

static void wish_for_voice(struct run *r, const struct wishes *w) {
    r->voice_sink = w->voice;
    r->voice_follows = !w->voice_language;
    r->voice_wish = (struct voice_wish){.language = r->context->language,
                                        .prompts = w->prompts,
                                        .prompts_word = w->voice_language                     ? w->voice_language
                                                        : r->context->language == LANGUAGE_ZH ? "zh"
                                                                                              : "en"};
    run_recall_settings(r);
}

// The screen first: what else goes wrong can be seen on it.
static int open_all(struct run *r, const struct wishes *w) {
    char error[512] = "", serial[TERMINAL_TEXT_SIZE];
    enum text what = TEXT_BAD_SCREEN;
    wish_for_voice(r, w);
    r->screen = screen_open(w->screen, error, sizeof error);
    if (r->screen) {
        what = TEXT_BAD_VOICE;
        run_warm_up(r);
        r->voice = voice_open(w->voice, &r->voice_wish, error, sizeof error);
    }
    if (r->voice) {
        what = TEXT_BAD_SOURCE;
        if (open_sources(r, w, error, sizeof error)) {
            what = TEXT_BAD_LINK;
            r->link = link_open(w->link, terminal_id_format(r->station.terminal, serial), error, sizeof error);
        }
    }
    if (!error[0] && w->stick_dir && !run_watch_sticks(r, w->stick_dir)) {
        what = TEXT_BAD_OPTION;
        snprintf(error, sizeof error, "%.500s", w->stick_dir);
    }
    if (!error[0] && w->timings && !(r->timings = fopen(w->timings, "we"))) {
        what = TEXT_BAD_OPTION;
        snprintf(error, sizeof error, "%.500s", w->timings);
    }
    if (!error[0])
        return EXIT_DONE;
    tell(r->context, what, error);
    return EXIT_FAILED;
}

static void close_all(struct run *r) {
    while (r->sources_len)
        run_drop_source(r, 0);
    conversation_free(r->conversation);
    if (r->link)
        r->link->type->close(r->link);
    if (r->voice)
        r->voice->type->close(r->voice);
    if (r->screen)
        r->screen->type->close(r->screen);
    if (r->mounts >= 0)
        close(r->mounts);
    if (r->state >= 0)
        close(r->state);
    if (r->timings)
        fclose(r->timings);
    station_close(&r->station);
}

static int run(struct run *r) {
    struct sigaction action = {.sa_handler = ask_stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    r->talk = (struct talk){.station = &r->station, .now = talk_now, .clock = &r->clock};
    clock_init(&r->clock, r->simulate);
    r->state = state_listen(r->context->dir);
    enum status status = r->simulate ? STATUS_OK : run_start(r);
    if (status == STATUS_OK) {
        run_show_idle(r);
        if (r->mounts >= 0) // one that was in before the start
            run_look_for_sticks(r);
        status = loop(r);
    }
    return status == STATUS_OK ? EXIT_DONE : tell_failure(r->context, r->context->dir, status);
}

static int read_words(struct run *r, int argc, char **argv, struct wishes *w) {
    static const struct option options[] = {{"scan", required_argument, NULL, 's'},
                                            {"screen", required_argument, NULL, 'w'},
                                            {"voice", required_argument, NULL, 'v'},
                                            {"link", required_argument, NULL, 'l'},
                                            {"prompts", required_argument, NULL, 'p'},
                                            {"voice-language", required_argument, NULL, 'o'},
                                            {"stick-dir", required_argument, NULL, 'k'},
                                            {"timings", required_argument, NULL, 't'},
                                            {"simulate", no_argument, NULL, 'i'},
                                            {"lang", required_argument, NULL, 'g'},
                                            {"json", no_argument, NULL, 'j'},
                                            {0}};
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        const char **word = o == 'w'   ? &w->screen
                            : o == 'v' ? &w->voice
                            : o == 'l' ? &w->link
                            : o == 'p' ? &w->prompts
                            : o == 'o' ? &w->voice_language
                            : o == 'k' ? &w->stick_dir
                            : o == 't' ? &w->timings
                                       : NULL;
        if (word)
            *word = optarg;
        else if (o == 's' && w->sources_len < RUN_SOURCES_MAX)
            w->sources[w->sources_len++] = optarg;
        else if (o == 'g')
            r->context->language = language_of(optarg);
        else if (o == 'i')
            r->simulate = 1;
        else if (o != 'j')
            return 0;
    }
    // "--scan A B": more sources may follow the first.
    while (optind < argc && w->sources_len && w->sources_len < RUN_SOURCES_MAX)
        w->sources[w->sources_len++] = argv[optind++];
    int has_work = w->sources_len || w->stick_dir || (w->link && strcmp(w->link, "none") != 0);
    if (!has_work)
        tell(r->context, TEXT_MISSING, "--scan");
    return has_work;
}

int cmd_run(struct context *c, int argc, char **argv) {
    struct wishes wishes = {.screen = "text", .link = "none", .voice = "none"};
    thrift_begin();
    struct run *r = calloc(1, sizeof *r);
    uint8_t *bytes = malloc(RUN_READ_BYTES);
    int code = EXIT_FAILED;
    if (!r || !bytes) {
        free(r);
        free(bytes);
        return tell_failure(c, "run", STATUS_MEMORY);
    }
    r->context = c;
    r->mounts = r->state = -1;
    r->bytes = bytes;
    if (!read_words(r, argc, argv, &wishes))
        code = EXIT_USAGE;
    else if (open_station(c, &r->station)) {
        code = open_all(r, &wishes);
        if (code == EXIT_DONE)
            code = run(r);
        close_all(r);
    }
    free(bytes);
    free(r);
    return code;
}
