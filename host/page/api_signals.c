// SPDX-License-Identifier: Apache-2.0
// What looks odd, and what reviewers made of it: /api/signals, a work list by session, the newest first.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/audit.h"
#include "host/books/holder.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/labels.h"
#include "host/signals/marks.h"
#include "host/signals/signals_cache.h"
#include "proto/array.h"
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

// The county beside the label of what lies in it.
static enum status add_county(struct host *host, int64_t code, json_t *label) {
    struct area area = {.code = code, .parent = code};
    enum status status = STATUS_OK;
    do
        status = area_find(host->db, area.parent, &area);
    while (status == STATUS_OK && area.level > 2);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && area.level != 2))
        return STATUS_OK;
    if (status == STATUS_OK && (json_object_set_new(label, "county_name", json_string(area.name)) ||
                                json_object_set_new(label, "county_name_en", json_string(area.name_en))))
        return STATUS_MEMORY;
    return status;
}

static enum status session_place(struct host *host, uint64_t session, int64_t *start_ms, int64_t *area) {
    struct statement *s;
    *start_ms = *area = 0;
    db_prepare(host->db, &s, "SELECT start_ms, area FROM session WHERE number = $1");
    db_bind_int(s, 1, (int64_t)session);
    if (db_step(s) == DB_ROW) {
        *start_ms = db_column_int(s, 0);
        *area = db_column_int(s, 1);
    }
    return db_finish(s);
}

static enum status add_session(const struct web_request *q, uint64_t session, json_t *row) {
    char number[NUMBER_TEXT_SIZE];
    int64_t start_ms, area = 0;
    json_object_set_new(row, "session", json_string(number_format(session, number)));
    enum status status = labels_add_session(q, session, row);
    if (status == STATUS_OK)
        status = session_place(q->host, session, &start_ms, &area);
    json_t *label = json_object_get(row, "session_label");
    return status == STATUS_OK && label && area ? add_county(q->host, area, label) : status;
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
    if (status == STATUS_OK && s->session && bounds_number(q, s->session))
        status = add_session(q, s->session, first);
    rows_add(&rows, first);
    if (s->other && bounds_number(q, s->other)) {
        json_t *second = json_pack("{s:s, s:s}", "text", "", "text_en", "");
        status = status == STATUS_OK ? add_session(q, s->other, second) : status;
        rows_add(&rows, second);
    }
    return rows_end(&rows, status);
}

// ---- the list ----

struct item {
    struct signal signal;
    struct mark mark;
    int64_t start_ms; // of its session
};

struct listing {
    const struct web_request *request;
    struct web_scope scope;
    uint64_t about;                               // the only session or person wanted, 0 any
    enum signal_kind kind;                        // the only one wanted, SIGNAL_KINDS any
    enum mark_state state;                        // the same, MARK_STATES any
    int (*compare)(const void *a, const void *b); // of two items
    json_int_t kinds[SIGNAL_KINDS];               // how many there are of each, whatever the kind that is wanted
    json_int_t states[MARK_STATES];               // the same by state
    struct item *items;                           // owned; those wanted
    size_t len, size;
    enum status status; // the first failure
};

static int is_about(const struct listing *l, const struct signal *s, enum status *status) {
    uint64_t holder = s->holder;
    if (!l->about || s->session == l->about || s->other == l->about || s->holder == l->about)
        return 1;
    if (holder)
        *status = holder_of(l->request->host->db, s->holder, &holder);
    return holder == l->about;
}

static enum status add_one(struct listing *l, const struct signal *signal) {
    char id[SIGNAL_ID_SIZE];
    struct item item = {.signal = *signal};
    int64_t area;
    enum status status = STATUS_OK;
    if (!is_about(l, signal, &status) || status != STATUS_OK)
        return status;
    status = marks_find(l->request->host, signal_id(signal, id), &item.mark);
    if (status != STATUS_OK)
        return status;
    int is_kind = l->kind == SIGNAL_KINDS || l->kind == signal->kind;
    int is_state = l->state == MARK_STATES || l->state == item.mark.state;
    l->kinds[signal->kind] += is_state;
    l->states[item.mark.state] += is_kind;
    if (!is_kind || !is_state)
        return STATUS_OK;
    status = session_place(l->request->host, signal->session, &item.start_ms, &area);
    if (status == STATUS_OK)
        status = array_room(&l->items, &l->size, l->len + 1, sizeof *l->items);
    if (status == STATUS_OK)
        l->items[l->len++] = item;
    return status;
}

static void add(void *context, const struct signal *signal) {
    struct listing *l = context;
    if (l->status == STATUS_OK)
        l->status = add_one(l, signal);
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

// By session, the newest first; then by kind and by person. What is of no session comes last.
static int compare_items(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    if (x->start_ms != y->start_ms)
        return x->start_ms > y->start_ms ? -1 : 1;
    int by = compare_numbers(x->signal.session, y->signal.session);
    if (!by)
        by = (x->signal.kind > y->signal.kind) - (x->signal.kind < y->signal.kind);
    if (!by)
        by = compare_numbers(x->signal.holder, y->signal.holder);
    if (!by)
        by = compare_numbers(x->signal.other, y->signal.other);
    return by ? by : strcmp(x->signal.programme, y->signal.programme);
}

static int by_start(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    return x->start_ms == y->start_ms ? compare_items(a, b) : x->start_ms < y->start_ms ? -1 : 1;
}

static int by_kind(const void *a, const void *b) {
    int by = (int)((const struct item *)a)->signal.kind - (int)((const struct item *)b)->signal.kind;
    return by ? by : compare_items(a, b);
}

static int by_person(const void *a, const void *b) {
    int by = compare_numbers(((const struct item *)a)->signal.holder, ((const struct item *)b)->signal.holder);
    return by ? by : compare_items(a, b);
}

// What a list is sorted by; behind what is alike in it, as it comes without.
static int take_order(const char *sort, struct listing *l) {
    static const struct {
        const char *key;
        int (*compare)(const void *a, const void *b);
    } orders[] = {
        {"", compare_items}, {"-start", compare_items}, {"start", by_start}, {"kind", by_kind}, {"person", by_person}};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(orders[i].key, sort) == 0) {
            l->compare = orders[i].compare;
            return 1;
        }
    return 0;
}

static json_t *item_json(const struct listing *l, const struct item *item) {
    char id[SIGNAL_ID_SIZE];
    const struct mark *m = &item->mark;
    json_t *mark = m->at_ms ? json_pack("{s:o, s:o, s:o}", "at", web_time(m->at_ms), "who", rows_text(m->who), "why",
                                        rows_text(m->why))
                            : json_null();
    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "id", signal_id(&item->signal, id), "kind",
                     signal_kind_text(item->signal.kind), "state", marks_state_text(m->state), "evidence",
                     evidence(l->request, &item->signal, l->scope.year), "mark", mark);
}

static json_t *counts_json(const json_int_t *counts, int len, const char *(*name)(int place)) {
    json_t *object = json_object();
    for (int i = 0; i < len; i++)
        if (counts[i] && json_object_set_new(object, name(i), json_integer(counts[i])))
            object = rows_whole(object, STATUS_MEMORY);
    return object;
}

static const char *kind_name(int place) {
    return signal_kind_text((enum signal_kind)place);
}

static const char *state_name(int place) {
    return marks_state_text((enum mark_state)place);
}

static void answer_list(struct listing *l, size_t offset, struct web_reply *reply) {
    struct rows rows = rows_new();
    size_t end = offset + WEB_ROWS_MAX < l->len ? offset + WEB_ROWS_MAX : l->len;
    if (l->len)
        qsort(l->items, l->len, sizeof *l->items, l->compare);
    for (size_t i = offset; i < end; i++)
        rows_add(&rows, item_json(l, &l->items[i]));
    web_list(reply, l->status,
             json_pack("{s:i, s:I, s:i, s:I, s:o, s:o, s:b, s:o}", "year", l->scope.year, "area",
                       (json_int_t)l->scope.area, "most_of_a_kind", SIGNALS_MAX, "total", (json_int_t)l->len, "kinds",
                       counts_json(l->kinds, SIGNAL_KINDS, kind_name), "states",
                       counts_json(l->states, MARK_STATES, state_name), "more", end < l->len, "signals",
                       rows_end(&rows, l->status)));
}

// ---- what is asked ----

static const char *asked(const struct web_request *q, const char *name) {
    const char *text = q->query(q->door, name);
    return text ? text : "";
}

static int read_filters(const struct web_request *q, struct listing *l, int64_t *offset) {
    const char *kind = asked(q, "kind"), *state = asked(q, "state"), *about = asked(q, "about");
    l->kind = SIGNAL_KINDS;
    l->state = MARK_STATES;
    return (!*kind || signal_kind_of(kind, &l->kind)) && (!*state || marks_state_of(state, &l->state)) &&
           take_order(asked(q, "sort"), l) && (!*about || number_parse(about, &l->about) == STATUS_OK) &&
           web_query_int(q, "offset", 0, offset) && *offset >= 0;
}

static enum status find(struct listing *l) {
    const struct web_request *q = l->request;
    return q->signals ? signals_cache_find(q->signals, q->host, l->scope.year, l->scope.area, add, l)
                      : signals_find(q->host, l->scope.year, l->scope.area, add, l);
}

API(signals) {
    struct listing l = {.request = request};
    int64_t offset;
    if (!web_scope(request, reply, &l.scope))
        return;
    if (!read_filters(request, &l, &offset)) {
        web_error(reply, 400, "invalid");
        return;
    }
    int is_kept = request->signals && !request->may_take_long &&
                  signals_cache_get(request->signals, request->host, l.scope.year, l.scope.area, add, &l);
    if (!is_kept && !request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    enum status status = is_kept ? STATUS_OK : find(&l);
    l.status = status == STATUS_OK ? l.status : status;
    answer_list(&l, offset < (int64_t)l.len ? (size_t)offset : l.len, reply);
    free(l.items);
}

// ---- what is made of them ----

// Their names, at most WEB_ROWS_MAX, each theirs who ask to see. 0 after having answered.
static int read_signals(const struct web_request *q, struct web_reply *reply, const json_t *list) {
    struct signal unused;
    size_t i;
    json_t *name;
    int is_good = json_is_array(list) && json_array_size(list) && json_array_size(list) <= WEB_ROWS_MAX;
    json_array_foreach(list, i, name) {
        const char *text = json_string_value(name);
        is_good = is_good && text && strlen(text) == json_string_length(name) && signal_of_id(text, &unused);
    }
    if (!is_good) {
        web_error(reply, 400, "invalid");
        return 0;
    }
    json_array_foreach(list, i, name) if (!bounds_signal(q, json_string_value(name))) {
        web_error(reply, 404, "not_found");
        return 0;
    }
    return 1;
}

// An entry of the book each, and a row of the log.
static enum status mark_one(struct host *writer, const char *signal, enum mark_state state, const char *why) {
    char detail[SIGNAL_ID_SIZE + 4 * WEB_WHY_MAX + 16]; // whole: no reason is cut
    snprintf(detail, sizeof detail, "%s %s %s", signal, marks_state_text(state), why);
    enum status status = marks_write(writer, signal, state);
    return status == STATUS_OK ? audit_add(writer, writer->who, "explain", detail) : status;
}

// {"signals": their ids, "state": a word, "why": the reason}
API(mark_signals) {
    struct host writer;
    enum mark_state state;
    const json_t *list = json_object_get(request->body, "signals");
    const char *word = web_body_text(request, "state", 16), *why = web_why(request);
    size_t i;
    json_t *name;
    if (!word || !marks_state_of(word, &state) || !why) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!read_signals(request, reply, list))
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        json_array_foreach(list, i, name) if (status == STATUS_OK) status =
            mark_one(&writer, json_string_value(name), state, why);
        status = web_end(&writer, status, NULL, NULL, NULL);
    }
    web_status(reply, status);
}
