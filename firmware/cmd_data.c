// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal init, stick, status, events: the terminal's own data.
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/command.h"
#include "firmware/stick.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/pair.h"

static void print_json(json_t *object) {
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static const struct option options[] = {
    {"pair", no_argument, NULL, 'p'}, {"json", no_argument, NULL, 'j'}, {"lang", required_argument, NULL, 'l'}, {0}};

// *pair may be NULL where --pair does not fit.
static int read_options(struct context *c, int argc, char **argv, int *pair) {
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 'j')
            c->json = 1;
        else if (o == 'l')
            c->language = language_of(optarg);
        else if (o == 'p' && pair)
            *pair = 1;
        else
            return 0;
    }
    return 1;
}

int cmd_init(struct context *c, int argc, char **argv) {
    char text[TERMINAL_TEXT_SIZE];
    uint64_t terminal = 0;
    if (!read_options(c, argc, argv, NULL))
        return EXIT_USAGE;
    enum status status = station_init(c->dir, &terminal);
    if (status == STATUS_CONFLICT) {
        tell(c, TEXT_INIT_EXISTS, c->dir);
        return EXIT_FAILED;
    }
    if (status != STATUS_OK)
        return tell_failure(c, c->dir, status);
    terminal_id_format(terminal, text);
    if (c->json)
        print_json(json_pack("{s:s}", "terminal", text));
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

static int tell_visit(const struct context *c, const struct stick_visit *v, int is_damaged) {
    tell_bad(c, "pair-answer", v->pair_answer);
    tell_bad(c, "ack", v->acks);
    tell_bad(c, "plan", v->plan);
    if (v->paired)
        tell(c, TEXT_STICK_PAIRED);
    if (v->plan == STATUS_OK)
        tell(c, TEXT_STICK_PLAN);
    if (v->pair_requested)
        tell(c, TEXT_STICK_REQUESTED);
    if (c->json)
        print_json(json_pack("{s:b, s:b, s:s, s:s, s:I, s:I, s:I}", "paired", v->paired, "pair_requested",
                             v->pair_requested, "acks", status_text(v->acks), "plan", status_text(v->plan), "batches",
                             (json_int_t)v->batches, "events", (json_int_t)v->events, "removed",
                             (json_int_t)v->removed));
    else {
        printf(terminal_text(TEXT_STICK_DONE, c->language), (int)v->batches, (int)v->events);
        putchar('\n');
    }
    tell(c, TEXT_CAN_REMOVE);
    if (is_damaged)
        tell(c, TEXT_JOURNAL_DAMAGED);
    return is_damaged || is_bad(v->pair_answer) || is_bad(v->acks) || is_bad(v->plan) ? EXIT_PARTLY : EXIT_DONE;
}

int cmd_stick(struct context *c, int argc, char **argv) {
    struct station station;
    struct stick_visit visit;
    int pair = 0;
    if (!read_options(c, argc, argv, &pair))
        return EXIT_USAGE;
    if (argc - optind != 1) {
        tell(c, TEXT_MISSING, "DIR");
        return EXIT_USAGE;
    }
    if (!open_station(c, &station))
        return EXIT_FAILED;
    enum status status = stick_visit(&station, argv[optind], pair, &visit);
    int is_damaged = station.is_damaged;
    station_close(&station);
    return status == STATUS_OK ? tell_visit(c, &visit, is_damaged) : tell_failure(c, argv[optind], status);
}

// ---- status and events ----

int cmd_status(struct context *c, int argc, char **argv) {
    struct station s;
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    char terminal[TERMINAL_TEXT_SIZE], session[NUMBER_TEXT_SIZE] = "", synced[CIVIL_TEXT_SIZE] = "";
    size_t epochs_len = 0;
    uint64_t events = 0;
    if (!read_options(c, argc, argv, NULL))
        return EXIT_USAGE;
    if (!open_station(c, &s))
        return EXIT_FAILED;
    enum status status = journal_epochs(s.journal, epochs, &epochs_len);
    enum status chain = journal_verify(s.journal, &events);
    if (s.admit.session)
        number_format(s.admit.session, session);
    if (journal_acked_ms(s.journal))
        civil_format(journal_acked_ms(s.journal), synced);
    json_t *state = json_pack(
        "{s:s, s:b, s:s, s:I, s:I, s:I, s:s, s:I, s:I, s:s}", "terminal", terminal_id_format(s.terminal, terminal),
        "paired", s.is_paired, "session", session, "present", (json_int_t)s.admit.presence.len, "events",
        (json_int_t)events, "pending", (json_int_t)journal_pending(s.journal), "synced", synced, "plan_version",
        (json_int_t)s.plan.version, "epochs", (json_int_t)epochs_len, "journal", status_text(chain));
    station_close(&s);
    if (c->json)
        print_json(state);
    else {
        const char *key;
        json_t *value;
        json_object_foreach(state, key, value) {
            char *text = json_dumps(value, JSON_ENCODE_ANY);
            printf("%-14s %s\n", key, text ? text : "");
            free(text);
        }
        json_decref(state);
    }
    return status == STATUS_OK && chain == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

static enum status print_event(void *context, const struct event *e) {
    const struct context *c = context;
    char session[NUMBER_TEXT_SIZE] = "", badge[NUMBER_TEXT_SIZE] = "";
    if (e->session)
        number_format(e->session, session);
    if (e->badge)
        number_format(e->badge, badge);
    const char *reason = e->kind == EVENT_REFUSED ? refusal_text((enum refusal)e->code) : "";
    if (c->json)
        print_json(json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:i, s:i, s:s, s:I}", "seq", (json_int_t)e->seq, "boot",
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
    if (!open_station(c, &s))
        return EXIT_FAILED;
    enum status status = journal_each(s.journal, 0, 0, print_event, c);
    station_close(&s);
    return status == STATUS_OK ? EXIT_DONE : tell_failure(c, c->dir, status);
}
