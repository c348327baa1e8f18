// SPDX-License-Identifier: Apache-2.0
#include "host/print/filing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/rows.h"
#include "host/base/utf8.h"
#include "host/books/book.h"
#include "host/ledger/ledger.h"
#include "host/print/report_child.h"
#include "host/tally/closing.h"
#include "host/tally/quota.h"
#include "proto/bytes.h"
#include "proto/civil.h"

#define DIGEST_TEXT_SIZE (2 * KEY_DIGEST_BYTES + 1)

struct filing_draft {
    struct filing filing;
    struct quotas quotas;
    struct figure figures[QUOTAS_MAX]; // a quota each
    char *data[FILING_FORMATS];        // owned
    size_t len[FILING_FORMATS];
};

// ---- what is filed ----

static enum status look_up(struct host *host, int year, int64_t area, struct quotas *quotas, struct figure *figures) {
    struct closing closing;
    enum status found = closing_find(host, year, &closing);
    enum status status = found == STATUS_NOT_FOUND ? STATUS_OK : found;
    if (status == STATUS_OK)
        status = quotas_load(host, year, quotas);
    for (size_t i = 0; status == STATUS_OK && i < quotas->len; i++)
        status = closing_figure(host, found == STATUS_OK ? &closing : NULL, year, &quotas->items[i], area, &figures[i]);
    return status;
}

static enum status draw(const struct report *report, struct filing_draft *d, enum report_format format) {
    enum status status = report_write_in_child(report, format, REPORT_LIMIT_MS, &d->data[format], &d->len[format]);
    if (status != STATUS_OK)
        return status;
    const struct piece piece = {d->data[format], d->len[format]};
    key_sha256(&piece, 1, d->filing.files[format]);
    return STATUS_OK;
}

static enum status draw_all(struct host *host, enum language language, struct filing_draft *d) {
    struct report report;
    report_init(&report, language, host->now_ms);
    enum status status = report_figures(host, d->filing.year, d->filing.area, NULL, &report);
    for (int i = 0; status == STATUS_OK && i < FILING_FORMATS; i++)
        status = draw(&report, d, (enum report_format)i);
    report_clear(&report);
    return status;
}

enum status filing_draft_new(struct host *host, int year, int64_t area, enum language language,
                             struct filing_draft **draft) {
    struct filing_draft *d = calloc(1, sizeof *d);
    if (!d)
        return STATUS_MEMORY;
    d->filing = (struct filing){.at_ms = host->now_ms, .year = year, .area = area, .batches = -1};
    enum status status = look_up(host, year, area, &d->quotas, d->figures);
    if (status == STATUS_OK)
        status = ledger_heads_digest(host, &d->filing.batches, d->filing.ledger);
    if (status == STATUS_OK)
        status = draw_all(host, language, d);
    if (status == STATUS_OK)
        *draft = d;
    else
        filing_draft_free(d);
    return status;
}

void filing_draft_free(struct filing_draft *d) {
    for (int i = 0; d && i < FILING_FORMATS; i++)
        free(d->data[i]);
    free(d);
}

// ---- writing it ----

static const char *const columns[FILING_FORMATS] = {[REPORT_CSV] = "csv", [REPORT_XLSX] = "xlsx", [REPORT_PDF] = "pdf"};

static enum status keep_file(struct host *host, const struct filing_draft *d, int format) {
    struct statement *s;
    db_prepare(host->db, &s, "INSERT INTO filing_file (digest, data) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING");
    db_bind_blob(s, 1, d->filing.files[format], KEY_DIGEST_BYTES);
    db_bind_blob(s, 2, d->data[format], d->len[format]);
    return db_run(s);
}

static enum status write_act(struct host *host, const struct filing *f) {
    struct act act = act_of("filing.add", (uint64_t)f->number);
    act_set_int(&act, "at_ms", f->at_ms);
    act_set_int(&act, "year", f->year);
    act_set_int(&act, "area", f->area);
    act_set_int(&act, "closes", f->closes);
    act_set_int(&act, "batches", f->batches);
    act_set_data(&act, "ledger", f->ledger, sizeof f->ledger);
    for (int i = 0; i < FILING_FORMATS; i++)
        act_set_data(&act, columns[i], f->files[i], KEY_DIGEST_BYTES);
    return book_write(host, &act);
}

static enum status write_figure(struct host *host, const struct filing *f, const char *quota, const struct figure *g) {
    struct act act = act_of("filing.figure", (uint64_t)f->number);
    act_set_text(&act, "quota", quota);
    act_set_int(&act, "target", g->target);
    act_set_int(&act, "done", g->done);
    act_set_int(&act, "now", g->now);
    return book_write(host, &act);
}

enum status filing_add(struct host *host, const struct filing_draft *d, int closes, struct filing *filing) {
    struct statement *s;
    struct filing f = d->filing;
    f.closes = closes;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(number), 0) + 1 FROM filing");
    enum status status = db_get_int(s, &f.number);
    if (status == STATUS_OK)
        status = write_act(host, &f);
    for (size_t i = 0; !closes && status == STATUS_OK && i < d->quotas.len; i++)
        status = write_figure(host, &f, d->quotas.items[i].id, &d->figures[i]);
    for (int i = 0; status == STATUS_OK && i < FILING_FORMATS; i++)
        status = keep_file(host, d, i);
    return status == STATUS_OK ? filing_find(host, f.number, filing) : status;
}

// ---- reading ----

static void read_digest(struct statement *s, int column, uint8_t digest[KEY_DIGEST_BYTES]) {
    size_t len;
    const void *bytes = db_column_blob(s, column, &len);
    if (len == KEY_DIGEST_BYTES)
        memcpy(digest, bytes, len);
}

static void read_filing(struct statement *s, struct filing *f) {
    *f = (struct filing){.number = db_column_int(s, 0),
                         .at_ms = db_column_int(s, 1),
                         .year = (int)db_column_int(s, 2),
                         .area = db_column_int(s, 3),
                         .closes = (int)db_column_int(s, 4),
                         .batches = db_column_int(s, 5)};
    read_digest(s, 6, f->ledger);
    for (int i = 0; i < FILING_FORMATS; i++)
        read_digest(s, 7 + i, f->files[i]);
    utf8_copy(f->who, sizeof f->who, db_column_text(s, 10));
    utf8_copy(f->why, sizeof f->why, db_column_text(s, 11));
}

enum status filing_find(struct host *host, int64_t number, struct filing *filing) {
    struct statement *s;
    int found = 0;
    db_prepare(host->db, &s,
               "SELECT number, at_ms, year, area, closes, batches, ledger, csv, xlsx, pdf, who, why FROM filing"
               " WHERE number = $1");
    db_bind_int(s, 1, number);
    if (db_step(s) == DB_ROW) {
        read_filing(s, filing);
        found = 1;
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status filing_each(struct host *host, void (*visit)(void *context, const struct filing *filing), void *context) {
    struct statement *s;
    struct filing f;
    db_prepare(host->db, &s,
               "SELECT number, at_ms, year, area, closes, batches, ledger, csv, xlsx, pdf, who, why FROM filing"
               " ORDER BY number DESC");
    while (db_step(s) == DB_ROW) {
        read_filing(s, &f);
        visit(context, &f);
    }
    return db_finish(s);
}

// ---- then and now ----

// What was filed of a quota: at a closing the figure that stands, of which the rows told the same.
static enum status filed_figure(struct host *host, const struct filing *f, const char *quota, const struct figure *now,
                                struct figure *then, int *found) {
    struct statement *s;
    *found = f->closes;
    *then = *now;
    then->now = now->done;
    if (f->closes)
        return STATUS_OK;
    db_prepare(host->db, &s, "SELECT target, done, now FROM filing_figure WHERE filing = $1 AND quota = $2");
    db_bind_int(s, 1, f->number);
    db_bind_text(s, 2, quota);
    if (db_step(s) == DB_ROW) {
        *found = 1;
        then->target = db_column_int(s, 0);
        then->done = db_column_int(s, 1);
        then->now = db_column_int(s, 2);
    }
    return db_finish(s);
}

static json_t *target_json(int64_t target) {
    return target < 0 ? json_null() : json_integer(target);
}

static json_t *quotas_json(struct host *host, const struct filing *f) {
    struct quotas quotas;
    struct figure now[QUOTAS_MAX], then;
    struct rows rows = rows_new();
    int found;
    enum status status = look_up(host, f->year, f->area, &quotas, now);
    for (size_t i = 0; status == STATUS_OK && i < quotas.len; i++) {
        const struct quota *q = &quotas.items[i];
        status = filed_figure(host, f, q->id, &now[i], &then, &found);
        if (status == STATUS_OK && found)
            rows_add(&rows, json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:I}", "id", q->id, "name", q->name, "name_en",
                                      q->name_en, "measure", q->measure == MEASURE_PERSONS ? "persons" : "person_times",
                                      "target", target_json(then.target), "done", (json_int_t)then.done, "since",
                                      (json_int_t)(now[i].now - then.now)));
    }
    return rows_end(&rows, status);
}

static enum status count_since(struct host *host, const struct filing *f, int64_t *batches, int64_t *terminals) {
    struct statement *s;
    *batches = *terminals = 0;
    db_prepare(host->db, &s,
               "SELECT COUNT(*), COUNT(DISTINCT e.terminal) FROM batch b JOIN epoch e ON e.id = b.epoch"
               " WHERE b.number > $1");
    db_bind_int(s, 1, f->batches);
    if (db_step(s) == DB_ROW) {
        *batches = db_column_int(s, 0);
        *terminals = db_column_int(s, 1);
    }
    return db_finish(s);
}

static json_t *files_json(const struct filing *f) {
    char digest[DIGEST_TEXT_SIZE];
    json_t *files = json_object();
    enum status status = STATUS_OK;
    for (int i = 0; i < FILING_FORMATS; i++)
        if (json_object_set_new(files, columns[i], json_string(hex_format(f->files[i], KEY_DIGEST_BYTES, digest))))
            status = STATUS_MEMORY;
    return rows_whole(files, status);
}

json_t *filing_json(struct host *host, const struct filing *f) {
    struct area area = {.code = 0};
    char at[CIVIL_TEXT_SIZE];
    int64_t batches, terminals;
    enum status status = area_find(host->db, f->area, &area);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    if (status == STATUS_OK)
        status = count_since(host, f, &batches, &terminals);
    if (status != STATUS_OK)
        return NULL;
    return json_pack("{s:I, s:s, s:i, s:I, s:s, s:s, s:b, s:o, s:o, s:o, s:I, s:I, s:o}", "number",
                     (json_int_t)f->number, "at", civil_format(f->at_ms, at), "year", f->year, "area",
                     (json_int_t)f->area, "name", area.name, "name_en", area.name_en, "closes", f->closes, "who",
                     rows_text(f->who), "why", rows_text(f->why), "files", files_json(f), "batches",
                     (json_int_t)batches, "terminals", (json_int_t)terminals, "quotas", quotas_json(host, f));
}

// ---- files ----

enum status filing_file(struct host *host, const struct filing *f, enum report_format format, char **data,
                        size_t *len) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES] = {0};
    char *copy = NULL;
    size_t size = 0;
    db_prepare(host->db, &s, "SELECT data FROM filing_file WHERE digest = $1");
    db_bind_blob(s, 1, f->files[format], KEY_DIGEST_BYTES);
    if (db_step(s) == DB_ROW) {
        const void *bytes = db_column_blob(s, 0, &size);
        copy = malloc(size + 1);
        if (copy)
            memcpy(copy, bytes, size);
        const struct piece piece = {bytes, size};
        key_sha256(&piece, 1, digest);
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK && memcmp(digest, f->files[format], sizeof digest) != 0)
        status = STATUS_CORRUPT;
    if (status == STATUS_OK && !copy)
        status = STATUS_MEMORY;
    if (status != STATUS_OK) {
        free(copy);
        return status;
    }
    *data = copy;
    *len = size;
    return STATUS_OK;
}

char *filing_file_name(const struct filing *f, enum report_format format, char name[64]) {
    snprintf(name, 64, "%" PRId64 "-%d-%" PRId64 ".%s", f->area, f->year, f->number, report_format_text(format));
    return name;
}

struct check {
    struct host *host;
    int64_t bad;
    enum status status;
};

static void check_one(void *context, const struct filing *f) {
    struct check *c = context;
    for (int i = 0; i < FILING_FORMATS && c->status == STATUS_OK; i++) {
        char *data = NULL;
        size_t len;
        enum status status = filing_file(c->host, f, (enum report_format)i, &data, &len);
        free(data);
        if (status == STATUS_CORRUPT)
            c->bad = f->number; // the newest come first: the oldest stays
        else
            c->status = status;
    }
}

enum status filing_verify(struct host *host, int64_t *bad) {
    struct check check = {.host = host, .status = STATUS_OK};
    enum status status = filing_each(host, check_one, &check);
    *bad = check.bad;
    return status == STATUS_OK ? check.status : status;
}
