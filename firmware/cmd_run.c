// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal run: scans in, pictures out, a host on the link, in one loop that waits in poll.
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "firmware/run.h"
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

// Waits until something can be done; at once when a source is always ready.
static void wait_for_work(struct run *r) {
    struct pollfd fds[RUN_SOURCES_MAX + 1];
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
        sd_notify(0, "WATCHDOG=1"); // at least once a second: see run_quiet_ms
        wait_for_work(r);
        for (size_t i = r->sources_len; i-- > 0 && status == STATUS_OK;)
            if (is_readable(r->sources[i]) && !run_take_source(r, r->sources[i], &status))
                drop_source(r, i);
        if (r->link)
            run_move_link(r);
        run_refresh(r);
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
        if (source->type->is_away && source->type->is_away(source))
            tell(r->context, TEXT_SOURCE_AWAY, sources[i]);
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
    enum status status = r->simulate ? STATUS_OK : run_start(r);
    if (status == STATUS_OK) {
        run_show_idle(r);
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
    const char *sources[RUN_SOURCES_MAX], *screen = "text", *link = "none", *voice = "none";
    size_t sources_len = 0;
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return tell_failure(c, "run", STATUS_MEMORY);
    r->context = c;
    int good = 1;
    for (int o; good && (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 's' && sources_len < RUN_SOURCES_MAX)
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
    while (good && optind < argc && sources_len && sources_len < RUN_SOURCES_MAX)
        sources[sources_len++] = argv[optind++];
    if (good && strcmp(voice, "none") != 0) {
        tell(c, TEXT_BAD_OPTION, voice);
        good = 0;
    }
    if (good && !sources_len && strcmp(link, "none") == 0) {
        tell(c, TEXT_MISSING, "--scan");
        good = 0;
    }
    r->bytes = malloc(RUN_READ_BYTES);
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
