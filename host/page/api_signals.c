// SPDX-License-Identifier: Apache-2.0
// What looks odd, and what reviewers wrote about it: /api/signals.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/labels.h"
#include "host/signals/signals_cache.h"
#include "proto/civil.h"
#include "proto/number.h"

static void write_words(const struct signal *s, int year, enum language language, char text[256]) {
    struct civil day = civil_from_ms(civil_to_ms(&(struct civil){year, 1, 1, 0, 0, 0}) + (s->day - 1) * CIVIL_DAY_MS);
    int minutes = (int)(s->span_ms / 60000), count = (int)s->count;
    switch (s->kind) {
    case SIGNAL_FAR_APART:
        snprintf(text, 256, text_of(TEXT_SIGNAL_FAR_APART, language), minutes);
        break;
    case SIGNAL_BURST:
        snprintf(text, 256, text_of(TEXT_SIGNAL_BURST, language), count, SIGNAL_BURST_BADGES,
                 (double)s->span_ms / 1000);
        break;
    case SIGNAL_SAME_ORDER:
        snprintf(text, 256, text_of(TEXT_SIGNAL_SAME_ORDER, language), count);
        break;
    case SIGNAL_MANY_A_DAY:
        snprintf(text, 256, text_of(TEXT_SIGNAL_MANY_A_DAY, language), day.month, day.day, count);
        break;
    case SIGNAL_OFF_HOURS:
        snprintf(text, 256, text_of(TEXT_SIGNAL_OFF_HOURS, language), count, minutes);
        break;
    case SIGNAL_OVER_CAP:
        snprintf(text, 256, text_of(TEXT_SIGNAL_OVER_CAP, language), s->programme, count, SIGNAL_CAP);
        break;
    case SIGNAL_LEFT_OPEN: // without a clock nobody knows how long after
        if (minutes)
            snprintf(text, 256, text_of(TEXT_SIGNAL_LEFT_OPEN, language), count, minutes);
        else
            snprintf(text, 256, text_of(TEXT_SIGNAL_LEFT_OPEN_SOMETIME, language), count);
        break;
    case SIGNAL_WRONG_CLOCK:
        snprintf(text, 256, text_of(TEXT_SIGNAL_WRONG_CLOCK, language), count, minutes);
        break;
    default:
        snprintf(text, 256, "%s", text_of(TEXT_SIGNAL_EMPTY, language));
    }
}

static enum status add_session(const struct web_request *q, uint64_t session, json_t *row, enum status status) {
    char number[NUMBER_TEXT_SIZE];
    json_object_set_new(row, "session", json_string(number_format(session, number)));
    return status == STATUS_OK ? labels_add_session(q, session, row) : status;
}

// What lies in an area that is not theirs to see is not told: neither the session nor the person.
static json_t *evidence(const struct web_request *q, const struct signal *s, int year) {
    char zh[256], en[256], number[NUMBER_TEXT_SIZE];
    write_words(s, year, LANGUAGE_ZH, zh);
    write_words(s, year, LANGUAGE_EN, en);
    struct rows rows = rows_new();
    enum status status = STATUS_OK;
    json_t *first = json_pack("{s:s, s:s}", "text", zh, "text_en", en);
    if (s->holder && bounds_number(q, s->holder)) {
        json_object_set_new(first, "person", json_string(number_format(s->holder, number)));
        status = labels_add_person(q, s->holder, first);
    }
    if (s->session && bounds_number(q, s->session))
        status = add_session(q, s->session, first, status);
    rows_add(&rows, first);
    if (s->other && bounds_number(q, s->other)) {
        json_t *second = json_pack("{s:s, s:s}", "text", "", "text_en", "");
        status = add_session(q, s->other, second, status);
        rows_add(&rows, second);
    }
    return rows_end(&rows, status);
}

static json_t *mark_of(struct host *host, const char *id) {
    struct statement *s;
    char at[CIVIL_TEXT_SIZE];
    json_t *mark = json_null();
    db_prepare(host->db, &s, "SELECT at_ms, who, why FROM signal_mark WHERE signal = $1 ORDER BY at_ms DESC LIMIT 1");
    db_bind_text(s, 1, id);
    if (db_step(s) == DB_ROW)
        mark = json_pack("{s:s, s:s, s:s}", "at", civil_format(db_column_int(s, 0), at), "who", db_column_text(s, 1),
                         "why", db_column_text(s, 2));
    return rows_whole(mark, db_finish(s));
}

struct listing {
    const struct web_request *request;
    struct host *host;
    int year;
    const char *kind; // the only one wanted, "" any
    struct rows rows;
    json_int_t found[SIGNAL_KINDS];
};

static void add(void *context, const struct signal *signal) {
    struct listing *l = context;
    char id[SIGNAL_ID_SIZE];
    l->found[signal->kind]++;
    if (*l->kind && strcmp(l->kind, signal_kind_text(signal->kind)) != 0)
        return;
    signal_id(signal, id);
    rows_add(&l->rows, json_pack("{s:s, s:s, s:o, s:o}", "id", id, "kind", signal_kind_text(signal->kind), "evidence",
                                 evidence(l->request, signal, l->year), "mark", mark_of(l->host, id)));
}

static enum status find(const struct web_request *q, const struct web_scope *scope, struct listing *l) {
    return q->signals ? signals_cache_find(q->signals, q->host, scope->year, scope->area, add, l)
                      : signals_find(q->host, scope->year, scope->area, add, l);
}

static json_t *kinds_of(const struct listing *l) {
    json_t *kinds = json_object();
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (l->found[i])
            json_object_set_new(kinds, signal_kind_text((enum signal_kind)i), json_integer(l->found[i]));
    return kinds;
}

// Empty or one of the kinds.
static int is_kind(const char *kind) {
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (strcmp(kind, signal_kind_text((enum signal_kind)i)) == 0)
            return 1;
    return !*kind;
}

API(signals) {
    struct web_scope scope;
    const char *kind = request->query(request->door, "kind");
    if (!web_scope(request, reply, &scope))
        return;
    if (kind && !is_kind(kind)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct listing l = {
        .request = request, .host = request->host, .year = scope.year, .kind = kind ? kind : "", .rows = rows_new()};
    int is_kept = request->signals && !request->may_take_long &&
                  signals_cache_get(request->signals, request->host, scope.year, scope.area, add, &l);
    if (!is_kept && !request->may_take_long) {
        json_decref(rows_end(&l.rows, STATUS_OK));
        reply->takes_long = 1;
        return;
    }
    enum status status = is_kept ? STATUS_OK : find(request, &scope, &l);
    json_int_t total = (json_int_t)l.rows.len;
    web_list(reply, status,
             json_pack("{s:i, s:I, s:i, s:I, s:o, s:o}", "year", scope.year, "area", (json_int_t)scope.area,
                       "most_of_a_kind", SIGNALS_MAX, "total", total, "kinds", kinds_of(&l), "signals",
                       rows_end(&l.rows, status)));
}

// {"signal": its id, "why": what explains it}
API(explain_signal) {
    struct host writer;
    char detail[SIGNAL_ID_SIZE + 4 * WEB_WHY_MAX + 2]; // whole: no reason is cut
    const char *signal = web_body_text(request, "signal", SIGNAL_ID_SIZE - 1), *why = web_why(request);
    if (!signal || !*signal || !why) {
        web_error(reply, 400, "invalid");
        return;
    }
    snprintf(detail, sizeof detail, "%s %s", signal, why);
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, signals_explain(&writer, signal), request->user.name, "explain", detail);
    web_status(reply, status);
}
