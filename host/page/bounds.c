// SPDX-License-Identifier: Apache-2.0
#include "host/page/bounds.h"

#include <string.h>

#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/page/routes.h"
#include "host/signals/signals.h"
#include "proto/badge.h"
#include "proto/number.h"
#include "proto/pair.h"

int bounds_is_bound(const struct web_request *q) {
    return q->user.areas.len != 0;
}

int bounds_area(const struct web_request *q, int64_t area) {
    return access_covers(&q->user.areas, area);
}

int64_t bounds_own(const struct web_request *q) {
    return bounds_is_bound(q) ? q->user.areas.codes[0] : q->host->area;
}

int64_t bounds_home(const struct web_request *q) {
    return q->user.areas.len == 1 ? q->user.areas.codes[0] : 0;
}

// ---- single things ----

// Whether all the areas that sql finds for a number are theirs. *found: there are any. What could not be read is not.
static int are_rows_theirs(const struct web_request *q, const char *sql, uint64_t number, int *found) {
    struct statement *s;
    int are_theirs = 1;
    *found = 0;
    db_prepare(q->host->db, &s, sql);
    db_bind_int(s, 1, (int64_t)number);
    while (db_step(s) == DB_ROW) {
        *found = 1;
        are_theirs = are_theirs && bounds_area(q, db_column_int(s, 0));
    }
    return db_finish(s) == STATUS_OK && are_theirs;
}

// All numbers are of one series. What the books do not have is where it was counted; a blank that was nowhere is
// everybody's.
static int is_one_theirs(const struct web_request *q, uint64_t number) {
    static const char *const tables[] = {
        "SELECT area FROM session WHERE number = $1",
        "SELECT area FROM officer WHERE number = $1",
        "SELECT area FROM person WHERE number = $1",
        "SELECT DISTINCT area FROM attendance WHERE session = $1",
        "SELECT DISTINCT area FROM attendance WHERE holder = $1",
    };
    struct statement *s;
    int found = 0, is_blank;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        int are_theirs = are_rows_theirs(q, tables[i], number, &found);
        if (found || !are_theirs)
            return found && are_theirs;
    }
    db_prepare(q->host->db, &s, "SELECT 1 FROM badge WHERE number = $1 AND kind = 2");
    db_bind_int(s, 1, (int64_t)number);
    return db_has_row(s, &is_blank) == STATUS_OK && is_blank;
}

int bounds_number(const struct web_request *q, uint64_t number) {
    uint64_t holder;
    if (!bounds_is_bound(q))
        return 1;
    return holder_of(q->host->db, number, &holder) == STATUS_OK && is_one_theirs(q, number) &&
           (holder == number || is_one_theirs(q, holder));
}

int bounds_terminal(const struct web_request *q, uint64_t terminal) {
    int found;
    return !bounds_is_bound(q) ||
           (are_rows_theirs(q, "SELECT area FROM terminal WHERE id = $1", terminal, &found) && found);
}

int bounds_signal(const struct web_request *q, const char *id) {
    struct signal s;
    if (!signal_of_id(id, &s))
        return 0;
    if (!s.session && !s.other)
        return bounds_number(q, s.holder);
    return (s.session && bounds_number(q, s.session)) || (s.other && bounds_number(q, s.other));
}

int bounds_badge_of(const struct web_request *q, const char *text, uint64_t *number) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    if (number_parse(text, number) == STATUS_OK)
        return 1;
    if (badge_parse(text, strlen(text), &badge, token) != STATUS_OK || !badge_verify(token, q->host->keys.public_key))
        return 0;
    *number = badge.number;
    return 1;
}

// ---- what a request names ----

// A number, a badge or an ID number. What is none of them names nothing, and is the handler's to refuse.
static int is_number_theirs(const struct web_request *q, const char *text) {
    uint64_t number;
    if (bounds_badge_of(q, text, &number))
        return bounds_number(q, number);
    enum status status = people_find_text(q->host, text, &number);
    return status == STATUS_INVALID || (status == STATUS_OK && bounds_number(q, number));
}

static int is_terminal_theirs(const struct web_request *q, const char *text) {
    uint64_t terminal;
    return terminal_id_parse(text, &terminal) != STATUS_OK || bounds_terminal(q, terminal);
}

static const struct {
    const char *name; // in a query or a body
    int (*is_theirs)(const struct web_request *request, const char *text);
} names[] = {
    {"session", is_number_theirs}, {"person", is_number_theirs},     {"badge", is_number_theirs},
    {"poster", is_number_theirs},  {"into", is_number_theirs},       {"other", is_number_theirs},
    {"officer", is_number_theirs}, {"terminal", is_terminal_theirs}, {"about", is_number_theirs},
};

static int are_names_theirs(const struct web_request *q) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *asked = q->query(q->door, names[i].name);
        const char *told = json_string_value(json_object_get(q->body, names[i].name));
        if ((asked && !names[i].is_theirs(q, asked)) || (told && !names[i].is_theirs(q, told)))
            return 0;
    }
    for (size_t i = 0; i < WEB_PARTS_MAX; i++)
        if (q->parts[i] && !is_number_theirs(q, q->parts[i]))
            return 0;
    return 1;
}

static int is_area_theirs(const struct web_request *q) {
    const json_t *told = json_object_get(q->body, "area");
    int64_t asked;
    if (!web_query_int(q, "area", bounds_own(q), &asked))
        return 1; // none at all
    return bounds_area(q, asked) && (!json_is_integer(told) || bounds_area(q, json_integer_value(told)));
}

int bounds_keep_out(const struct route *route, const struct web_request *q, struct web_reply *r) {
    if (!bounds_is_bound(q) || route->bound == BOUND_OPEN)
        return 0;
    if (route->bound != BOUND_BENEATH)
        web_error(r, 403, "bound");
    else if (!is_area_theirs(q))
        web_error(r, 404, "no_such_area");
    else if (!are_names_theirs(q))
        web_error(r, 404, "not_found");
    else
        return 0;
    return 1;
}
