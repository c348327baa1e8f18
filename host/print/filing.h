// SPDX-License-Identifier: Apache-2.0
// Filings (上报): the report of a year, a quarter or a month of an area as it stood, under a number, for ever. The book
// has who filed it, the figures, those of each day, and the SHA-256 of each file; the files themselves, CSV, Excel and
// PDF, lie beside the book, byte for byte as they were drawn. That of a closed year has the figures of its closing
// (host/tally/closing.h). What comes in afterwards changes no filing; how far the rows have moved since then, and on
// which days, is told beside it (filing_since.c).
#pragma once

#include "host/print/report.h"
#include "host/tally/closing.h"

#define FILING_FORMATS 3 // by enum report_format

struct filing {
    int64_t number; // 1, 2, …
    int64_t at_ms, area;
    struct period period;
    int closes;      // it is that of the closed year
    int64_t batches; // the ledger held those up to this number …
    uint8_t ledger[KEY_DIGEST_BYTES];
    uint8_t files[FILING_FORMATS][KEY_DIGEST_BYTES];
    char who[128], why[1024];
};

// Files the report of this moment: the caller's read is one (a snapshot, or inside a transaction).
struct filing_draft;
// Draws its files, in children. STATUS_NOT_FOUND: no such area.
enum status filing_draft_new(struct host *host, const struct period *period, int64_t area, enum language language,
                             struct filing_draft **draft);
void filing_draft_free(struct filing_draft *draft);
// Writes it, by whom and why as the host has it. closes: the year was closed in the same transaction, which it is in.
enum status filing_add(struct host *host, const struct filing_draft *draft, int closes, struct filing *filing);

// Draws and writes in one go. Call inside a transaction.
enum status filing_add_now(struct host *host, const struct period *period, int64_t area, int closes,
                           enum language language, struct filing *filing);
// Closes a year, as closing_close, and files the office's report of it. Call inside a transaction.
enum status filing_close_year(struct host *host, int year, int is_forced, enum language language,
                              struct closing *closing, struct filing *filing);

enum status filing_find(struct host *host, int64_t number, struct filing *filing); // STATUS_NOT_FOUND
// The newest first.
// order: " ORDER BY …", NULL: the newest first.
enum status filing_each(struct host *host, const char *order, void (*visit)(void *context, const struct filing *filing),
                        void *context);

// ---- then and now ----

// What came in since any filing, looked up once for all of a list.
struct filing_since;
enum status filing_since_new(struct host *host, struct filing_since **since);
void filing_since_free(struct filing_since *since);

// {"number", "at", "period", "year", "area", "name", "name_en", "closes", "who", "why", "files": {"csv": its digest …},
// "batches": how many came since, "terminals": of how many, "quotas": [{"id", "name", "name_en", "measure", "target",
// "done", "since"} …]}: since is how far the rows of the period have moved. NULL: it could not be read.
json_t *filing_json(struct host *host, const struct filing_since *since, const struct filing *filing);

// {"number", "period", "year", "area", "name", "name_en", "at", "quota", "quota_name", "quota_name_en", "measure",
// "since", "days": [{"day", "then", "now", "since"} …]}: the days of which the rows tell otherwise now, which add up to
// since. STATUS_NOT_FOUND: it has no such quota.
enum status filing_moved(struct host *host, const struct filing *filing, const char *quota, json_t **moved);

// ---- files ----

// A file as it was drawn; *data is the caller's to free. STATUS_CORRUPT: it is not the one that was filed, or is gone.
enum status filing_file(struct host *host, const struct filing *filing, enum report_format format, char **data,
                        size_t *len);
// "530400-2026-3.pdf"
char *filing_file_name(const struct filing *filing, enum report_format format, char name[64]);

// *bad: the first filing of which a file is not the one that was filed, 0 none.
enum status filing_verify(struct host *host, int64_t *bad);
