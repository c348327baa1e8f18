// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal init, stick, status, events: the terminal's own data.
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/state_socket.h"
#include "firmware/carry/stick.h"
#include "firmware/cli/command.h"
#include "firmware/station/state.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/pair.h"

// Opens the terminal of c->dir, having said what is wrong when it cannot.
static int open_station(const struct context *c, struct station *station) {
    enum status status = station_open(c->dir, station);
    if (status != STATUS_OK)
        tell_not_open(c, status);
    return status == STATUS_OK;
}

static const struct option options[] = {
    {"pair", no_argument, NULL, 'p'}, {"json", no_argument, NULL, 'j'}, {"lang", required_argument, NULL, 'l'}, {0}};

// *pair may be NULL where --pair does not fit.
static int read_options(struct context *c, int argc, char **argv, int *pair) {
    for (int o; (o = next_option(c, argc, argv, ":", options)) != -1;) {
        if (o == 'j')
            c->json = 1;
        else if (o == 'l') {
            if (!choose_language(c, optarg))
                return 0;
        } else if (o == 'p' && pair)
            *pair = 1;
        else
            return o == '?' ? 0 : (misuse(c, TEXT_BAD_OPTION, "--pair"), 0);
    }
    return 1;
}

int cmd_init(struct context *c, int argc, char **argv) {
    char text[TERMINAL_TEXT_SIZE];
    uint64_t terminal = 0;
    if (!read_options(c, argc, argv, NULL))
        return EXIT_USAGE;
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]);
    enum status status = station_init(c->dir, &terminal);
    if (status == STATUS_CONFLICT) {
        tell(c, TEXT_INIT_EXISTS, c->dir);
        return EXIT_FAILED;
    }
    if (status != STATUS_OK)
        return tell_failure(c, c->dir, status);
    terminal_id_format(terminal, text);
    if (c->json)
        print_json(c, json_pack("{s:s}", "terminal", text));
    else
        puts(text);
    tell(c, TEXT_INIT_DONE, text);
    return EXIT_DONE;
}

// ---- stick ----

static void tell_bad(const struct context *c, const char *what, enum status status) {
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_OUTDATED)
        tell(c, TEXT_STICK_BAD, what, terminal_text(terminal_text_of_status(status), c->language));
}

static int is_bad(enum status status) {
    return status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_OUTDATED;
}

static int tell_visit(struct context *c, const struct stick_visit *v, int is_damaged, int is_diverged) {
    tell_bad(c, "pair-answer", v->pair_answer);
    tell_bad(c, "ack", v->acks);
    tell_bad(c, "plan", v->plan);
    if (v->unwritten)
        tell(c, TEXT_STICK_OBSTACLE, v->obstacle, (int)v->unwritten);
    if (v->paired)
        tell(c, TEXT_STICK_PAIRED);
    if (v->plan == STATUS_OK)
        tell(c, TEXT_STICK_PLAN);
    if (v->pair_requested)
        tell(c, TEXT_STICK_REQUESTED);
    if (c->json)
        print_json(c, json_pack("{s:b, s:b, s:s, s:s, s:I, s:I, s:I, s:I}", "paired", v->paired, "pair_requested",
                                v->pair_requested, "acks", status_text(v->acks), "plan", status_text(v->plan),
                                "batches", (json_int_t)v->batches, "events", (json_int_t)v->events, "removed",
                                (json_int_t)v->removed, "unwritten", (json_int_t)v->unwritten));
    else {
        printf(terminal_text(TEXT_STICK_DONE, c->language), (int)v->batches, (int)v->events);
        putchar('\n');
    }
    tell(c, TEXT_CAN_REMOVE);
    if (is_damaged)
        tell(c, TEXT_JOURNAL_DAMAGED);
    if (is_diverged)
        tell(c, TEXT_HEAD_DIVERGED);
    int is_partly = is_damaged || is_diverged || v->unwritten;
    return is_partly || is_bad(v->pair_answer) || is_bad(v->acks) || is_bad(v->plan) ? EXIT_PARTLY : EXIT_DONE;
}

int cmd_stick(struct context *c, int argc, char **argv) {
    struct station station;
    struct stick_visit visit = {0};
    int pair = 0;
    if (!read_options(c, argc, argv, &pair))
        return EXIT_USAGE;
    if (argc - optind != 1)
        return misuse(c, TEXT_STICK_WHERE, "");
    if (!open_station(c, &station))
        return EXIT_FAILED;
    enum status status = stick_visit(&station, argv[optind], pair, &visit);
    int is_damaged = station.is_damaged, is_diverged = station_is_diverged(&station);
    station_close(&station);
    if (status == STATUS_OK)
        return tell_visit(c, &visit, is_damaged, is_diverged);
    if (!visit.is_full)
        return tell_failure(c, argv[optind], status);
    tell(c, TEXT_STICK_FULL, argv[optind]);
    return EXIT_FAILED;
}

// ---- status and events ----

// Asks the run that is at work, which may have lost its journal to a failing card; without one, opens the journal and
// walks it.
static enum status read_state(struct context *c, char **text) {
    struct station s;
    uint64_t events;
    enum status status = state_ask(c->dir, text);
    if (status != STATUS_BUSY)
        return status;
    status = station_open(c->dir, &s);
    if (status != STATUS_OK)
        return status;
    struct state state = {
        .station = &s, .terminal = s.terminal, .dir = c->dir, .journal = journal_verify(s.journal, &events)};
    *text = state_text(&state);
    station_close(&s);
    return *text ? STATUS_OK : STATUS_MEMORY;
}

static void print_plain(const json_t *state) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)state, key, value) {
        char *text = json_dumps(value, JSON_ENCODE_ANY);
        printf("%-14s %s\n", key, text ? text : "");
        free(text);
    }
}

int cmd_status(struct context *c, int argc, char **argv) {
    char *text = NULL;
    if (!read_options(c, argc, argv, NULL))
        return EXIT_USAGE;
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]);
    enum status status = read_state(c, &text);
    json_t *state = status == STATUS_OK ? json_loads(text, 0, NULL) : NULL;
    if (state && c->json)
        puts(text);
    else if (state)
        print_plain(state);
    const char *journal = json_string_value(json_object_get(state, "journal"));
    int is_well = journal && strcmp(journal, status_text(STATUS_OK)) == 0;
    int code = state ? (is_well ? EXIT_DONE : EXIT_FAILED) : tell_not_open(c, status);
    json_decref(state);
    free(text);
    return code;
}

static enum status print_event(void *context, const struct event *e) {
    struct context *c = context;
    char session[NUMBER_TEXT_SIZE] = "", badge[NUMBER_TEXT_SIZE] = "";
    if (e->session)
        number_format(e->session, session);
    if (e->badge)
        number_format(e->badge, badge);
    const char *reason = e->kind == EVENT_REFUSED ? refusal_text((enum refusal)e->code) : "";
    if (c->json)
        print_json(c, json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:i, s:i, s:s, s:I}", "seq", (json_int_t)e->seq, "boot",
                                (json_int_t)e->boot, "uptime_ms", (json_int_t)e->uptime_ms, "kind",
                                event_kind_text(e->kind), "session", session, "badge", badge, "issue", e->issue, "code",
                                e->code, "reason", reason ? reason : "", "value", (json_int_t)e->value));
    else
        printf("%llu\t%u\t%lld\t%s\t%s\t%s\t%s\n", (unsigned long long)e->seq, e->boot, (long long)e->uptime_ms,
               event_kind_text(e->kind), session[0] ? session : "-", badge[0] ? badge : "-", reason ? reason : "");
    return STATUS_OK;
}

int cmd_events(struct context *c, int argc, char **argv) {
    struct station s;
    if (!read_options(c, argc, argv, NULL))
        return EXIT_USAGE;
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]);
    if (!open_station(c, &s))
        return EXIT_FAILED;
    enum status status = journal_each(s.journal, journal_current_epoch(s.journal), 0, print_event, c);
    station_close(&s);
    return status == STATUS_OK ? EXIT_DONE : tell_failure(c, c->dir, status);
}
