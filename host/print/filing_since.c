// SPDX-License-Identifier: Apache-2.0
// What was filed beside what the rows tell now.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/rows.h"
#include "host/print/filing.h"
#include "host/tally/days.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "proto/array.h"
#include "proto/bytes.h"
#include "proto/civil.h"

#define DIGEST_TEXT_SIZE (2 * KEY_DIGEST_BYTES + 1)
#define DAYS_MAX         367 // of the year, from 1

// ---- batches ----

struct numbers {
    int64_t *items; // rising; owned
    size_t len, size;
};

struct filing_since {
    struct numbers batches;   // all
    struct numbers terminals; // of each its newest batch
};

static int add_number(struct numbers *n, int64_t number) {
    if (array_room(&n->items, &n->size, n->len + 1, sizeof *n->items) != STATUS_OK)
        return 0;
    n->items[n->len++] = number;
    return 1;
}

static int compare(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static enum status read_numbers(struct statement *s, struct numbers *n) {
    int is_good = 1;
    while (is_good && db_step(s) == DB_ROW)
        is_good = add_number(n, db_column_int(s, 0));
    enum status status = db_finish(s);
    if (n->len)
        qsort(n->items, n->len, sizeof *n->items, compare);
    return is_good ? status : STATUS_MEMORY;
}

// Either is answered from the index over epochs, without a look at the batches themselves.
static enum status load(struct host *host, struct filing_since *since) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT number FROM batch ORDER BY epoch");
    enum status status = read_numbers(s, &since->batches);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s,
               "SELECT MAX(b.newest) FROM (SELECT epoch, MAX(number) AS newest FROM batch GROUP BY epoch) b"
               " JOIN epoch e ON e.id = b.epoch GROUP BY e.terminal");
    return read_numbers(s, &since->terminals);
}

enum status filing_since_new(struct host *host, struct filing_since **since) {
    struct filing_since *found = calloc(1, sizeof *found);
    enum status status = found ? load(host, found) : STATUS_MEMORY;
    if (status == STATUS_OK)
        *since = found;
    else
        filing_since_free(found);
    return status;
}

void filing_since_free(struct filing_since *since) {
    if (since) {
        free(since->batches.items);
        free(since->terminals.items);
    }
    free(since);
}

static json_int_t after(const struct numbers *n, int64_t number) {
    size_t low = 0, high = n->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->items[middle] <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return (json_int_t)(n->len - low);
}

// ---- figures ----

// What the rows of a period tell now.
static enum status rows_now(struct host *host, const struct filing *f, const struct quota *q, int64_t *now) {
    struct tally_row row;
    if (!period_is_year(&f->period))
        return days_sum(host, &f->period, q, f->area, now);
    enum status status = tally_get(host, f->period.year, q->id, f->area, &row);
    *now = q->measure == MEASURE_PERSONS ? row.persons : row.person_times;
    return status;
}

static const char *measure_word(const struct quota *q) {
    return q->measure == MEASURE_PERSONS ? "persons" : "person_times";
}

static enum status add_quota(struct host *host, const struct filing *f, const struct quota *q, struct statement *s,
                             struct rows *rows) {
    int64_t now, target = db_column_int(s, 1), done = db_column_int(s, 2), then = db_column_int(s, 3);
    enum status status = rows_now(host, f, q, &now);
    if (status == STATUS_OK)
        rows_add(rows, json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:I}", "id", q->id, "name", q->name, "name_en",
                                 q->name_en, "measure", measure_word(q), "target",
                                 target < 0 ? json_null() : json_integer((json_int_t)target), "done", (json_int_t)done,
                                 "since", (json_int_t)(now - then)));
    return status;
}

static json_t *quotas_json(struct host *host, const struct filing *f) {
    struct statement *s;
    struct quotas quotas;
    struct rows rows = rows_new();
    enum status status = quotas_load(host, f->period.year, &quotas);
    db_prepare(host->db, &s, "SELECT quota, target, done, now FROM filing_figure WHERE filing = $1 ORDER BY quota");
    db_bind_int(s, 1, f->number);
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        const struct quota *q = quotas_find(&quotas, db_column_text(s, 0));
        if (q)
            status = add_quota(host, f, q, s, &rows);
    }
    enum status read = db_finish(s);
    return rows_end(&rows, status == STATUS_OK ? read : status);
}

static json_t *files_json(const struct filing *f) {
    char digest[DIGEST_TEXT_SIZE];
    json_t *files = json_object();
    enum status status = STATUS_OK;
    for (int i = 0; i < FILING_FORMATS; i++)
        if (json_object_set_new(files, report_format_text((enum report_format)i),
                                json_string(hex_format(f->files[i], KEY_DIGEST_BYTES, digest))))
            status = STATUS_MEMORY;
    return rows_whole(files, status);
}

// What it is the report of.
static json_t *head_json(struct host *host, const struct filing *f) {
    struct area area = {.code = 0};
    char at[CIVIL_TEXT_SIZE], period[PERIOD_CODE_SIZE];
    enum status status = area_find(host->db, f->area, &area);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return NULL;
    return json_pack("{s:I, s:s, s:s, s:i, s:I, s:s, s:s}", "number", (json_int_t)f->number, "at",
                     civil_format(f->at_ms, at), "period", period_format(&f->period, period), "year", f->period.year,
                     "area", (json_int_t)f->area, "name", area.name, "name_en", area.name_en);
}

static json_t *joined(json_t *head, json_t *rest) {
    int is_good = head && rest && json_object_update(head, rest) == 0;
    json_decref(rest);
    return rows_whole(head, is_good ? STATUS_OK : STATUS_IO);
}

json_t *filing_json(struct host *host, const struct filing_since *since, const struct filing *f) {
    return joined(head_json(host, f),
                  json_pack("{s:b, s:o, s:o, s:o, s:I, s:I, s:o}", "closes", f->closes, "who", rows_text(f->who), "why",
                            rows_text(f->why), "files", files_json(f), "batches", after(&since->batches, f->batches),
                            "terminals", after(&since->terminals, f->batches), "quotas", quotas_json(host, f)));
}

// ---- days ----

struct days {
    int64_t then[DAYS_MAX], now[DAYS_MAX];
};

static enum status days_then(struct host *host, const struct filing *f, const char *quota, struct days *days) {
    struct statement *s;
    int found = 0;
    size_t len;
    db_prepare(host->db, &s, "SELECT days FROM filing_figure WHERE filing = $1 AND quota = $2");
    db_bind_int(s, 1, f->number);
    db_bind_text(s, 2, quota);
    if (db_step(s) == DB_ROW) {
        const void *bytes = db_column_blob(s, 0, &len);
        struct reader r = reader_of(bytes, len);
        found = 1;
        while (r.at < r.len && !r.bad) {
            uint64_t day = get_le(&r, 2), n = get_le(&r, 4);
            if (day < DAYS_MAX && !r.bad)
                days->then[day] = (int64_t)n;
        }
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

static void add_now(void *context, int day, int64_t n) {
    struct days *days = context;
    if (day > 0 && day < DAYS_MAX)
        days->now[day] = n;
}

static json_t *day_json(const struct filing *f, const struct days *days, int day) {
    char text[CIVIL_TEXT_SIZE];
    const struct period at = {f->period.year, day, day};
    return json_pack("{s:s, s:I, s:I, s:I}", "day", period_day(&at, text), "then", (json_int_t)days->then[day], "now",
                     (json_int_t)days->now[day], "since", (json_int_t)(days->now[day] - days->then[day]));
}

enum status filing_moved(struct host *host, const struct filing *f, const char *quota, json_t **moved) {
    struct quotas quotas;
    struct days days = {{0}, {0}};
    struct rows rows = rows_new();
    json_int_t since = 0;
    enum status status = quotas_load(host, f->period.year, &quotas);
    const struct quota *q = status == STATUS_OK ? quotas_find(&quotas, quota) : NULL;
    if (status == STATUS_OK)
        status = q ? days_then(host, f, quota, &days) : STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = days_each(host, &f->period, q, f->area, add_now, &days);
    for (int day = 1; status == STATUS_OK && day < DAYS_MAX; day++)
        if (days.now[day] != days.then[day]) {
            since += days.now[day] - days.then[day];
            rows_add(&rows, day_json(f, &days, day));
        }
    json_t *list = rows_end(&rows, status);
    if (status != STATUS_OK)
        return status;
    *moved = joined(head_json(host, f),
                    json_pack("{s:s, s:s, s:s, s:s, s:I, s:o}", "quota", q->id, "quota_name", q->name, "quota_name_en",
                              q->name_en, "measure", measure_word(q), "since", since, "days", list));
    return *moved ? STATUS_OK : STATUS_IO;
}
