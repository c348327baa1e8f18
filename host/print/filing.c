// SPDX-License-Identifier: Apache-2.0
#include "host/print/filing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/utf8.h"
#include "host/books/book.h"
#include "host/ledger/ledger.h"
#include "host/print/report_child.h"
#include "host/tally/closing.h"
#include "host/tally/days.h"
#include "host/tally/figures.h"
#include "host/tally/quota.h"
#include "proto/bytes.h"

#define FILING_DAYS_SIZE (366 * 6)

struct filed { // of a quota
    int64_t target, done, now;
    uint8_t days[FILING_DAYS_SIZE];
    size_t days_len;
};

struct filing_draft {
    struct filing filing;
    struct quotas quotas;
    struct filed *filed;        // one a quota
    char *data[FILING_FORMATS]; // owned
    size_t len[FILING_FORMATS];
};

// ---- what is filed ----

static void add_day(void *context, int day, int64_t n) {
    struct writer *w = context;
    put_le(w, (uint64_t)day, 2);
    put_le(w, (uint64_t)n, 4);
}

static enum status look_up(struct host *host, const struct closing *closing, const struct filing *f,
                           const struct quota *quota, struct filed *filed) {
    struct figure figure = {.target = -1};
    struct writer days = writer_of(filed->days, sizeof filed->days);
    enum status status = closing_figure(host, closing, f->period.year, quota, f->area, &figure);
    if (status == STATUS_OK)
        status = days_each(host, &f->period, quota, f->area, add_day, &days);
    filed->target = figure.target;
    filed->done = figure.done;
    filed->now = figure.now;
    filed->days_len = days.len;
    if (status == STATUS_OK && !period_is_year(&f->period)) {
        status = days_sum(host, &f->period, quota, f->area, &filed->now);
        filed->done = filed->now;
    }
    return status == STATUS_OK && days.bad ? STATUS_TOO_LARGE : status;
}

static enum status look_up_all(struct host *host, struct filing_draft *d) {
    struct closing closing;
    int year = d->filing.period.year;
    enum status found = closing_find(host, year, &closing);
    enum status status = found == STATUS_NOT_FOUND ? STATUS_OK : found;
    if (status == STATUS_OK)
        status = quotas_load(host, year, &d->quotas);
    if (status == STATUS_OK && !(d->filed = calloc(d->quotas.len + 1, sizeof *d->filed)))
        status = STATUS_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < d->quotas.len; i++)
        status = look_up(host, found == STATUS_OK ? &closing : NULL, &d->filing, &d->quotas.items[i], &d->filed[i]);
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
    const struct figures_scope scope = {.period = d->filing.period, .area = d->filing.area};
    enum status status = report_figures(host, &scope, NULL, &report);
    for (int i = 0; status == STATUS_OK && i < FILING_FORMATS; i++)
        status = draw(&report, d, (enum report_format)i);
    report_clear(&report);
    return status;
}

enum status filing_draft_new(struct host *host, const struct period *period, int64_t area, enum language language,
                             struct filing_draft **draft) {
    struct filing_draft *d = calloc(1, sizeof *d);
    if (!d)
        return STATUS_MEMORY;
    d->filing = (struct filing){.at_ms = host->now_ms, .period = *period, .area = area, .batches = -1};
    enum status status = look_up_all(host, d);
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
    if (d)
        free(d->filed);
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
    char period[PERIOD_CODE_SIZE];
    struct act act = act_of("filing.add", (uint64_t)f->number);
    act_set_int(&act, "at_ms", f->at_ms);
    act_set_text(&act, "period", period_format(&f->period, period));
    act_set_int(&act, "area", f->area);
    act_set_int(&act, "closes", f->closes);
    act_set_int(&act, "batches", f->batches);
    act_set_data(&act, "ledger", f->ledger, sizeof f->ledger);
    for (int i = 0; i < FILING_FORMATS; i++)
        act_set_data(&act, columns[i], f->files[i], KEY_DIGEST_BYTES);
    return book_write(host, &act);
}

static enum status write_figure(struct host *host, const struct filing *f, const char *quota, const struct filed *g) {
    struct act act = act_of("filing.figure", (uint64_t)f->number);
    act_set_text(&act, "quota", quota);
    act_set_int(&act, "target", g->target);
    act_set_int(&act, "done", g->done);
    act_set_int(&act, "now", g->now);
    act_set_data(&act, "days", g->days_len ? g->days : NULL, g->days_len);
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
    for (size_t i = 0; status == STATUS_OK && i < d->quotas.len; i++)
        status = write_figure(host, &f, d->quotas.items[i].id, &d->filed[i]);
    for (int i = 0; status == STATUS_OK && i < FILING_FORMATS; i++)
        status = keep_file(host, d, i);
    return status == STATUS_OK ? filing_find(host, f.number, filing) : status;
}

enum status filing_add_now(struct host *host, const struct period *period, int64_t area, int closes,
                           enum language language, struct filing *filing) {
    struct filing_draft *draft = NULL;
    enum status status = filing_draft_new(host, period, area, language, &draft);
    if (status == STATUS_OK)
        status = filing_add(host, draft, closes, filing);
    filing_draft_free(draft);
    return status;
}

enum status filing_close_year(struct host *host, int year, int is_forced, enum language language,
                              struct closing *closing, struct filing *filing) {
    const struct period whole = period_of_year(year);
    enum status status = closing_close(host, year, is_forced, closing);
    return status == STATUS_OK ? filing_add_now(host, &whole, host->area, 1, language, filing) : status;
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
                         .area = db_column_int(s, 3),
                         .closes = (int)db_column_int(s, 4),
                         .batches = db_column_int(s, 5)};
    period_parse(db_column_text(s, 2), &f->period);
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
               "SELECT number, at_ms, period, area, closes, batches, ledger, csv, xlsx, pdf, who, why FROM filing"
               " WHERE number = $1");
    db_bind_int(s, 1, number);
    if (db_step(s) == DB_ROW) {
        read_filing(s, filing);
        found = 1;
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status filing_each(struct host *host, const char *order, void (*visit)(void *context, const struct filing *filing),
                        void *context) {
    char sql[512];
    struct statement *s;
    struct filing f;
    snprintf(sql, sizeof sql,
             "SELECT number, at_ms, period, area, closes, batches, ledger, csv, xlsx, pdf, who, why FROM filing%s",
             order ? order : " ORDER BY number DESC");
    db_prepare_once(host->db, &s, sql);
    while (db_step(s) == DB_ROW) {
        read_filing(s, &f);
        visit(context, &f);
    }
    return db_finish(s);
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
    char period[PERIOD_CODE_SIZE];
    snprintf(name, 64, "%" PRId64 "-%s-%" PRId64 ".%s", f->area, period_format(&f->period, period), f->number,
             report_format_text(format));
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
    enum status status = filing_each(host, NULL, check_one, &check);
    *bad = check.bad;
    return status == STATUS_OK ? check.status : status;
}
