// SPDX-License-Identifier: Apache-2.0
// rollcall sync: terminals on cables (or a socket), what an officer sees of them, and the question of the six digits.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/carry/watch.h"
#include "host/cli/bar.h"
#include "host/cli/commands.h"
#include "proto/pair.h"

struct syncing {
    struct context *context;
    const struct watch *watch;
    int assume_alike;
    struct bar bar;
    int served, failed, partly, gone;
};

static volatile int stop_asked;

static void ask_stop(int signal) {
    (void)signal;
    stop_asked = 1;
}

static const char *name_of(const struct watch_terminal *t, char text[TERMINAL_TEXT_SIZE]) {
    return t->sync.terminal ? terminal_id_format(t->sync.terminal, text) : t->place;
}

static uint64_t left_of(const struct sync *s) {
    uint64_t done = s->events + s->duplicates;
    return s->expected > done ? s->expected - done : 0;
}

// ---- progress ----

static void show_progress(struct syncing *y, const struct watch_terminal *t) {
    const struct sync *s = &t->sync;
    uint64_t done = s->events + s->duplicates, left = left_of(s), total = done + left;
    char bar[BAR_SIZE], id[TERMINAL_TEXT_SIZE];
    tell_batch(y->context, name_of(t, id), &s->last);
    if (!total || !bar_turn(&y->bar, !left))
        return;
    double rate = (double)done * 1000 / (double)(y->bar.shown_ms - t->began_ms + 1);
    bar_draw(bar, done, total);
    say_part(y->context, TEXT_SYNC_BAR, y->bar.is_on_screen ? bar : name_of(t, id), (int)(done * 100 / total),
             (int)done, (int)total, (int)rate, rate > 0 ? (int)((double)left / rate + 0.5) : 0);
    fputs(y->bar.is_on_screen && left ? "" : "\n", stderr);
}

// ---- the six digits ----

static void ask(struct syncing *y, const struct watch_terminal *t) {
    char id[TERMINAL_TEXT_SIZE];
    if (y->context->json)
        print_json(y->context, json_pack("{s:s, s:s, s:o}", "event", "compare", "terminal", name_of(t, id), "code",
                                         json_sprintf("%06u", t->sync.pairing_code)));
    fflush(stdout);
    say_part(y->context, TEXT_SYNC_COMPARE, name_of(t, id), t->sync.pairing_code);
    if (y->assume_alike)
        fputs("(--yes)\n", stderr);
}

// A line beginning with y, Y or 是 says they are alike; any other, or the end of input, that they are not.
static int answer(void *context, const struct watch_terminal *t) {
    const struct syncing *y = context;
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char line[64] = "";
    (void)t;
    if (y->assume_alike)
        return 1;
    if (poll(&in, 1, 0) <= 0)
        return -1;
    ssize_t n = read(STDIN_FILENO, line, sizeof line - 1);
    return n > 0 && (line[0] == 'y' || line[0] == 'Y' || strncmp(line, "是", strlen("是")) == 0);
}

// ---- the end of one terminal ----

static void print_end(const struct syncing *y, const struct watch_terminal *t) {
    const struct sync *s = &t->sync;
    char id[TERMINAL_TEXT_SIZE];
    if (y->context->json) {
        print_json(y->context,
                   json_pack("{s:s, s:o, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:b}", "event", "ended",
                             "place", file_json(t->place), "terminal",
                             s->terminal ? terminal_id_format(s->terminal, id) : "", "status", status_text(s->status),
                             "refused", s->was_refused, "batches", (json_int_t)s->batches, "events",
                             (json_int_t)s->events, "duplicates", (json_int_t)s->duplicates, "quarantined",
                             (json_int_t)s->quarantined, "forks", (json_int_t)s->forks, "pending",
                             (json_int_t)left_of(s), "plan", s->plan_sent, "paired", s->was_paired));
    } else if (s->terminal && (s->status == STATUS_OK || s->batches))
        show_line(y->context, TEXT_SYNC_DONE, name_of(t, id), (int)s->events, (int)s->duplicates, (int)s->quarantined,
                  (int)left_of(s));
    fflush(stdout);
}

static void finish(struct syncing *y, const struct watch_terminal *t) {
    const struct sync *s = &t->sync;
    const struct context *c = y->context;
    char id[TERMINAL_TEXT_SIZE];
    name_of(t, id);
    if (s->was_paired)
        say(c, TEXT_SYNC_PAIRED, name_of(t, id));
    print_end(y, t);
    if (s->status == STATUS_OK) {
        if (s->has_clock && llabs(s->clock_off_ms) > 60000)
            say(c, TEXT_SYNC_CLOCK_OFF, (long long)(s->clock_off_ms / 1000));
        say(c, TEXT_CAN_REMOVE);
        y->served++;
        y->partly |= s->quarantined || s->forks;
        return;
    }
    y->failed++;
    y->gone |= s->status == STATUS_GONE && !stop_asked;
    if (!stop_asked)
        say(c, s->was_refused ? TEXT_SYNC_REFUSED_US : TEXT_SYNC_FAILED, name_of(t, id),
            words(c, text_of_status(s->status)));
}

static void tell_unusable(struct syncing *y, const struct watch_terminal *t) {
    static const enum text why[] = {
        [USB_NOT_OURS] = TEXT_SYNC_NOT_OURS,
        [USB_NO_ACCESS] = TEXT_SYNC_NO_ACCESS,
        [USB_TAKEN] = TEXT_SYNC_TAKEN,
        [USB_UNREADABLE] = TEXT_SYNC_UNREADABLE,
    };
    static const char *const word[] = {
        [USB_NOT_OURS] = "not_ours",
        [USB_NO_ACCESS] = "no_access",
        [USB_TAKEN] = "taken",
        [USB_UNREADABLE] = "unreadable",
    };
    say(y->context, why[t->trouble], t->place);
    if (y->context->json)
        print_json(y->context, json_pack("{s:s, s:o, s:s}", "event", "unusable", "place", file_json(t->place), "why",
                                         word[t->trouble]));
    y->failed++;
}

void tell_watch_trouble(const struct context *c, const struct watch *w) {
    say(c, TEXT_WATCH_TROUBLE, w->why[0] ? w->why : words(c, text_of_status(w->trouble)), (int)(w->pause_ms / 1000));
}

static void tell(void *context, enum watch_event event, const struct watch_terminal *t) {
    struct syncing *y = context;
    switch (event) {
    case WATCH_WAITING:
        if (y->watch->stays)
            say(y->context, y->watch->has_hotplug ? TEXT_SYNC_WAITING : TEXT_SYNC_POLLING);
        break;
    case WATCH_UNUSABLE:
        tell_unusable(y, t);
        break;
    case WATCH_CAME:
        say(y->context, TEXT_SYNC_BEGINS, t->place);
        break;
    case WATCH_CODE:
        ask(y, t);
        break;
    case WATCH_PROGRESS:
        show_progress(y, t);
        break;
    case WATCH_ENDED:
        finish(y, t);
        break;
    case WATCH_BUSY:
        say(y->context, TEXT_SYNC_BUSY);
        break;
    case WATCH_TROUBLE:
        tell_watch_trouble(y->context, y->watch);
        break;
    }
}

static int exit_code_of(const struct syncing *y) {
    if (y->failed && y->served)
        return EXIT_PARTLY;
    if (y->failed)
        return y->gone ? EXIT_GONE : EXIT_FAILED;
    return y->partly ? EXIT_PARTLY : EXIT_DONE;
}

static int run(struct syncing *y, struct watch *w) {
    char error[256];
    enum status status = watch_run(w, error, sizeof error);
    if (stop_asked && !w->stays) {
        say(y->context, TEXT_SYNC_STOPPED);
        return EXIT_FAILED;
    }
    if (status == STATUS_NOT_FOUND) {
        say(y->context, error[0] ? TEXT_SYNC_NO_LINK : TEXT_SYNC_NOTHING, error);
        return EXIT_GONE;
    }
    if (status == STATUS_INVALID)
        return misuse(y->context, TEXT_BAD_OPTION, error);
    return status == STATUS_OK ? exit_code_of(y) : fail(y->context, status);
}

int cmd_sync(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"link", required_argument, NULL, 'l'}, {"watch", no_argument, NULL, 'w'}, {"pair", no_argument, NULL, 'p'},
        {"area", required_argument, NULL, 'a'}, {"yes", no_argument, NULL, 'y'},   {0}};
    struct syncing y = {.context = c};
    struct watch w = {.dir = c->dir,
                      .now_ms = c->now_is_set ? c->now_ms : 0,
                      .link = "usb",
                      .stop = &stop_asked,
                      .tell = tell,
                      .answer = answer,
                      .context = &y};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !read_area(c, optarg, &w.pair_area)))
            return EXIT_USAGE;
        w.pair |= o == 'p';
        w.stays |= o == 'w';
        y.assume_alike |= o == 'y';
        w.link = o == 'l' ? optarg : w.link;
    }
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]);
    if (w.pair && !w.pair_area)
        return misuse(c, TEXT_MISSING, "--area");
    if (!opened(c))
        return c->refusal;
    y.watch = &w;
    signal(SIGINT, ask_stop);
    signal(SIGTERM, ask_stop);
    return run(&y, &w);
}
