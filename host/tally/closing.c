// SPDX-License-Identifier: Apache-2.0
#include "host/tally/closing.h"

#include <string.h>

#include "host/base/stale.h"
#include "host/base/utf8.h"
#include "host/books/book.h"
#include "host/ledger/ledger.h"
#include "host/tally/allocation.h"
#include "proto/civil.h"

const char *settled_text(enum settled settled) {
    static const char *const words[] = {[SETTLED_CLOSED] = "closed", [SETTLED_DECLARED] = "declared"};
    return words[settled];
}

static int64_t measured(const struct quota *quota, const struct tally_row *row) {
    return quota->measure == MEASURE_PERSONS ? row->persons : row->person_times;
}

static int has_ended(const struct host *host, int year) {
    return civil_from_ms(host->now_ms).year > year;
}

// ---- closed years ----

static void read_closing(struct statement *s, struct closing *c) {
    size_t len;
    *c = (struct closing){
        .year = (int)db_column_int(s, 0), .at_ms = db_column_int(s, 1), .batches = db_column_int(s, 2)};
    const void *ledger = db_column_blob(s, 3, &len);
    if (len == sizeof c->ledger)
        memcpy(c->ledger, ledger, len);
    utf8_copy(c->who, sizeof c->who, db_column_text(s, 4));
    utf8_copy(c->why, sizeof c->why, db_column_text(s, 5));
}

enum status closing_find(struct host *host, int year, struct closing *closing) {
    struct statement *s;
    int found = 0;
    db_prepare(host->db, &s, "SELECT year, at_ms, batches, ledger, who, why FROM closing WHERE year = $1");
    db_bind_int(s, 1, year);
    if (db_step(s) == DB_ROW) {
        read_closing(s, closing);
        found = 1;
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status closing_each(struct host *host, void (*visit)(void *context, const struct closing *closing),
                         void *context) {
    struct statement *s;
    struct closing c;
    db_prepare(host->db, &s, "SELECT year, at_ms, batches, ledger, who, why FROM closing ORDER BY year");
    while (db_step(s) == DB_ROW) {
        read_closing(s, &c);
        visit(context, &c);
    }
    return db_finish(s);
}

// ---- closing one ----

static enum status write_figure(struct host *host, int year, const struct quota *q, int64_t area) {
    struct act act = act_of("year.figure", (uint64_t)area);
    struct tally_row row;
    int64_t target;
    enum status status = tally_get(host, year, q->id, area, &row);
    if (status == STATUS_OK)
        status = allocation_target(host, year, q, area, &target);
    if (status != STATUS_OK)
        return status;
    act_set_text(&act, "quota", q->id);
    act_set_int(&act, "year", year);
    act_set_int(&act, "target", target);
    act_set_int(&act, "person_times", row.person_times);
    act_set_int(&act, "persons", row.persons);
    act_set_int(&act, "women_times", row.women_times);
    act_set_int(&act, "women", row.women);
    act_set_int(&act, "paper_times", row.paper_times);
    act_set_int(&act, "paper_persons", row.paper_persons);
    return book_write(host, &act);
}

// Of every area that has something, or something to reach; the own one always.
static enum status write_figures(struct host *host, int year, const struct quota *q) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT area FROM tally WHERE year = $1 AND quota = $2 UNION SELECT area FROM allocation"
               " WHERE quota = $2 AND (year = $1 OR year = 0) UNION SELECT CAST($3 AS BIGINT) ORDER BY 1");
    db_bind_int(s, 1, year);
    db_bind_text(s, 2, q->id);
    db_bind_int(s, 3, host->area);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = write_figure(host, year, q, db_column_int(s, 0));
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

static enum status write_closing(struct host *host, const struct closing *c) {
    struct act act = act_of("year.close", (uint64_t)c->year);
    act_set_int(&act, "at_ms", c->at_ms);
    act_set_int(&act, "batches", c->batches);
    act_set_data(&act, "ledger", c->ledger, sizeof c->ledger);
    return book_write(host, &act);
}

enum status closing_close(struct host *host, int year, int is_forced, struct closing *closing) {
    struct quotas quotas;
    struct closing c = {.year = year, .at_ms = host->now_ms, .batches = -1};
    enum status status = closing_find(host, year, closing);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    if (!has_ended(host, year) && !is_forced)
        return STATUS_INVALID;
    status = ledger_heads_digest(host, &c.batches, c.ledger);
    if (status == STATUS_OK)
        status = quotas_load(host, year, &quotas);
    if (status == STATUS_OK)
        status = write_closing(host, &c);
    for (size_t i = 0; status == STATUS_OK && i < quotas.len; i++)
        status = write_figures(host, year, &quotas.items[i]);
    if (status == STATUS_OK)
        status = stale_figures(host->db);
    return status == STATUS_OK ? closing_find(host, year, closing) : status;
}

// ---- declared totals ----

// The newest one. *ordinal: its, 0 there is none.
static enum status declared(struct host *host, int year, const char *quota, int64_t area, int64_t *ordinal,
                            int64_t *total) {
    struct statement *s;
    *ordinal = *total = 0;
    db_prepare(host->db, &s,
               "SELECT ordinal, total FROM declared WHERE area = $1 AND quota = $2 AND year = $3"
               " ORDER BY ordinal DESC LIMIT 1");
    db_bind_int(s, 1, area);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, year);
    if (db_step(s) == DB_ROW) {
        *ordinal = db_column_int(s, 0);
        *total = db_column_int(s, 1);
    }
    return db_finish(s);
}

static enum status may_declare(struct host *host, int year, const struct quota *quota, int64_t area) {
    struct closing closing;
    struct tally_row row;
    if (!has_ended(host, year))
        return STATUS_INVALID;
    enum status status = closing_find(host, year, &closing);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    status = tally_get(host, year, quota->id, area, &row);
    return status == STATUS_OK && row.person_times ? STATUS_CONFLICT : status;
}

enum status closing_declare(struct host *host, int year, const struct quota *quota, int64_t area, int64_t total) {
    struct act act = act_of("year.declare", (uint64_t)area);
    int64_t ordinal, before;
    enum status status = may_declare(host, year, quota, area);
    if (status == STATUS_OK)
        status = declared(host, year, quota->id, area, &ordinal, &before);
    if (status == STATUS_OK && ordinal && before == total)
        status = STATUS_OUTDATED;
    if (status != STATUS_OK)
        return status;
    act_set_text(&act, "quota", quota->id);
    act_set_int(&act, "year", year);
    act_set_int(&act, "ordinal", ordinal + 1);
    act_set_int(&act, "at_ms", host->now_ms);
    act_set_int(&act, "total", total);
    status = book_write(host, &act);
    return status == STATUS_OK ? stale_figures(host->db) : status;
}

enum status closing_each_declared(struct host *host, void (*visit)(void *context, int year), void *context) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT DISTINCT year FROM declared WHERE year NOT IN (SELECT year FROM closing) ORDER BY year");
    while (db_step(s) == DB_ROW)
        visit(context, (int)db_column_int(s, 0));
    return db_finish(s);
}

// ---- figures ----

// An area that had nothing to write down then is closed all the same: with nothing.
static enum status closed_figure(struct host *host, int year, const char *quota, int64_t area, struct figure *f) {
    struct statement *s;
    f->row = (struct tally_row){0};
    db_prepare(
        host->db, &s,
        "SELECT target, person_times, persons, women_times, women, paper_times, paper_persons FROM closing_figure"
        " WHERE area = $1 AND quota = $2 AND year = $3");
    db_bind_int(s, 1, area);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, year);
    if (db_step(s) == DB_ROW) {
        f->target = db_column_int(s, 0);
        f->row = (struct tally_row){db_column_int(s, 1), db_column_int(s, 2), db_column_int(s, 3),
                                    db_column_int(s, 4), db_column_int(s, 5), db_column_int(s, 6)};
    }
    f->settled = SETTLED_CLOSED;
    return db_finish(s);
}

static enum status declared_figure(struct host *host, int year, const struct quota *q, int64_t area, struct figure *f) {
    int64_t ordinal, total;
    enum status status = declared(host, year, q->id, area, &ordinal, &total);
    if (status != STATUS_OK || !ordinal)
        return status;
    f->settled = SETTLED_DECLARED;
    f->row = (struct tally_row){0};
    *(q->measure == MEASURE_PERSONS ? &f->row.persons : &f->row.person_times) = total;
    return STATUS_OK;
}

enum status closing_figure(struct host *host, const struct closing *closing, int year, const struct quota *quota,
                           int64_t area, struct figure *figure) {
    struct figure f = {.settled = SETTLED_NOT};
    enum status status = tally_get(host, year, quota->id, area, &f.row);
    if (status == STATUS_OK)
        status = allocation_target(host, year, quota, area, &f.target);
    if (status != STATUS_OK)
        return status;
    f.now = measured(quota, &f.row);
    status = closing ? closed_figure(host, year, quota->id, area, &f) : declared_figure(host, year, quota, area, &f);
    f.done = measured(quota, &f.row);
    if (status == STATUS_OK)
        *figure = f;
    return status;
}

// ---- the check ----

struct check {
    struct host *host;
    int bad;
    enum status status;
};

static void check_one(void *context, const struct closing *closing) {
    struct check *check = context;
    uint8_t ledger[KEY_DIGEST_BYTES];
    int64_t batches = closing->batches;
    if (check->bad || check->status != STATUS_OK)
        return;
    check->status = ledger_heads_digest(check->host, &batches, ledger);
    if (check->status == STATUS_OK && memcmp(ledger, closing->ledger, sizeof ledger) != 0)
        check->bad = closing->year;
}

enum status closing_verify(struct host *host, int *bad) {
    struct check check = {host, 0, STATUS_OK};
    enum status status = closing_each(host, check_one, &check);
    *bad = check.bad;
    return status == STATUS_OK ? check.status : status;
}
