// SPDX-License-Identifier: Apache-2.0
// rollcall evidence: one act with its proof, or a figure with all that it is counted from, for a checker that has
// nothing of ours (tests/vectors/verify_evidence.py).
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/rows.h"
#include "host/cli/commands.h"
#include "host/heads/heads.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "proto/base64.h"
#include "proto/bytes.h"
#include "proto/civil.h"
#include "proto/page.h"

#define EVIDENCE_SMALL 2048
#define EVIDENCE_BYTES (BASE64_LEN(PAGE_MAX_BYTES) + NOTE_MAX_BYTES)

static int read_place(const char *text, int64_t *place) {
    char *end;
    *place = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

static int tell_written(struct context *c, const char *file, int64_t bytes) {
    if (output_is_stdout(file))
        return EXIT_DONE;
    if (c->json)
        print_json(c, json_pack("{s:o, s:I}", "file", file_json(file), "bytes", (json_int_t)bytes));
    return say(c, TEXT_EVIDENCE_DONE, file, (int)bytes), EXIT_DONE;
}

// ---- one act ----

// The page that the act stands in. STATUS_NOT_FOUND.
static enum status page_of(struct context *c, int64_t act, int64_t *place, uint8_t **bytes, size_t *len) {
    struct statement *s;
    enum status found = STATUS_NOT_FOUND;
    db_prepare(c->host.db, &s,
               "SELECT place, bytes FROM page WHERE place <= $1 AND $1 <= place + last - first ORDER BY place DESC"
               " LIMIT 1");
    db_bind_int(s, 1, act);
    if (db_step(s) == DB_ROW) {
        *place = db_column_int(s, 0);
        const void *data = db_column_blob(s, 1, len);
        *bytes = data ? malloc(*len) : NULL;
        found = *bytes ? STATUS_OK : STATUS_MEMORY;
        if (*bytes)
            memcpy(*bytes, data, *len);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? found : status;
}

static enum status put_evidence(struct context *c, int64_t place, const struct piece *page, int witnesses,
                                struct writer *text) {
    char note_bytes[NOTE_MAX_BYTES];
    struct writer note = writer_of(note_bytes, sizeof note_bytes);
    struct checkpoint head;
    struct tree_proof proof;
    uint64_t index;
    enum status status = heads_cosigned(&c->host, witnesses, &head, &note);
    if (status == STATUS_OK)
        status = heads_prove_leaf(&c->host, LEAF_PAGE, place, &index, &proof);
    if (status == STATUS_OK)
        proof_put(text, page, index, &proof, &(struct piece){note.data, note.len});
    return status == STATUS_OK && text->bad ? STATUS_TOO_LARGE : status;
}

// With as many witnesses as leave it small enough to be printed as one code; a page that is larger by itself has all.
static enum status put_small(struct context *c, int64_t place, const struct piece *page, struct writer *text) {
    const struct writer empty = *text;
    for (int witnesses = HEADS_WITNESSES; witnesses >= 0; witnesses--) {
        enum status status = put_evidence(c, place, page, witnesses, text);
        if (status != STATUS_OK || text->len <= EVIDENCE_SMALL)
            return status;
        *text = empty;
    }
    return put_evidence(c, place, page, HEADS_WITNESSES, text);
}

static int write_page(struct context *c, const char *act, int64_t number, const char *file) {
    struct piece page = {0};
    int64_t place;
    uint8_t *bytes = NULL;
    enum status status = db_begin_read(c->host.db); // all of one moment; it ends with the command
    if (status == STATUS_OK)
        status = page_of(c, number, &place, &bytes, &page.len);
    if (status == STATUS_NOT_FOUND)
        return free(bytes), say(c, TEXT_EVIDENCE_NO_PAGE, act), EXIT_FAILED;
    page.data = bytes;
    uint8_t *text_bytes = status == STATUS_OK ? malloc(EVIDENCE_BYTES) : NULL;
    struct writer text = writer_of(text_bytes, text_bytes ? EVIDENCE_BYTES : 0);
    if (status == STATUS_OK)
        status = text_bytes ? put_small(c, place, &page, &text) : STATUS_MEMORY;
    free(bytes);
    if (status != STATUS_OK) {
        free(text_bytes);
        return fail(c, status);
    }
    status = output_write(file, text.data, text.len);
    free(text_bytes);
    if (status != STATUS_OK)
        return fail_for(c, file, status);
    return tell_written(c, file, (int64_t)text.len);
}

// ---- a figure ----

struct asked {
    const char *act, *quota, *file;
    int64_t place, area;
    int year;
};

static json_t *rules_json(struct context *c, const struct quotas *quotas, enum status *status) {
    static const char *const names[] = {"women_in_farming", "credit", "missing_check_out"};
    struct rows list = rows_new(), programmes = rows_new();
    json_t *settings = json_object();
    for (size_t i = 0; i < quotas->len; i++) {
        const struct quota *q = &quotas->items[i];
        rows_add(&list, json_pack("{s:s, s:s, s:i, s:s}", "id", q->id, "measure",
                                  q->measure == MEASURE_PERSONS ? "persons" : "person_times", "sex", q->sex, "category",
                                  q->category));
    }
    for (size_t i = 0; i < quotas->programmes_len; i++) {
        const struct quota_programme *p = &quotas->programmes[i];
        rows_add(&programmes, json_pack("{s:s, s:s, s:b}", "programme", p->programme, "quota",
                                        quotas->items[p->quota].id, "farming", p->farming));
    }
    for (size_t i = 0; i < sizeof names / sizeof *names && *status == STATUS_OK; i++) {
        const char *value = "";
        *status = host_setting(&c->host, names[i], &value);
        json_object_set_new(settings, names[i], json_string(value));
    }
    return json_pack("{s:o, s:o, s:o}", "quotas", rows_end(&list, STATUS_OK), "programmes",
                     rows_end(&programmes, STATUS_OK), "settings", settings);
}

static json_t *terminals_json(struct context *c, enum status *status) {
    struct statement *s;
    struct rows keys = rows_new();
    db_prepare(c->host.db, &s, "SELECT public_key FROM terminal ORDER BY id");
    while (db_step(s) == DB_ROW) {
        char hex[2 * KEY_PUBLIC_BYTES + 1];
        size_t len;
        const void *key = db_column_blob(s, 0, &len);
        if (len == KEY_PUBLIC_BYTES)
            rows_add(&keys, json_string(hex_format(key, len, hex)));
    }
    enum status read = db_finish(s);
    *status = *status == STATUS_OK ? read : *status;
    return rows_end(&keys, STATUS_OK);
}

static json_t *figure_json(struct context *c, const struct asked *asked, const struct quota *q, enum status *status) {
    struct tally_row row = {0};
    if (*status == STATUS_OK)
        *status = tally_get(&c->host, asked->year, q->id, asked->area, &row);
    return json_pack("{s:I, s:I, s:I}", "person_times", (json_int_t)row.person_times, "persons",
                     (json_int_t)row.persons, "done",
                     (json_int_t)(q->measure == MEASURE_PERSONS ? row.persons : row.person_times));
}

static int write_line(FILE *out, json_t *line) {
    int written = line && json_dumpf(line, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF;
    json_decref(line);
    return written;
}

// What is asked and told, the rules, the keys, the head.
static enum status write_first(struct context *c, const struct asked *asked, FILE *out) {
    struct quotas quotas;
    struct checkpoint head;
    char note_bytes[NOTE_MAX_BYTES];
    struct writer note = writer_of(note_bytes, sizeof note_bytes);
    enum status status = quotas_load(&c->host, asked->year, &quotas);
    const struct quota *q = status == STATUS_OK ? quotas_find(&quotas, asked->quota) : NULL;
    if (status == STATUS_OK && !q)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = heads_cosigned(&c->host, HEADS_WITNESSES, &head, &note);
    if (status != STATUS_OK)
        return status;
    json_t *rules = rules_json(c, &quotas, &status), *keys = terminals_json(c, &status),
           *figure = figure_json(c, asked, q, &status);
    json_t *first = json_pack("{s:s, s:s, s:I, s:i, s:o, s:o, s:o, s:s%}", "evidence", "rollcall 1", "quota", q->id,
                              "area", (json_int_t)asked->area, "year", asked->year, "figure", figure, "rules", rules,
                              "terminals", keys, "checkpoint", note.data, note.len);
    int written = write_line(out, first);
    return status == STATUS_OK && !written ? STATUS_IO : status;
}

static json_t *leaf_json(struct statement *s) {
    size_t len, hash_len;
    const void *bytes = db_column_blob(s, 1, &len), *hash = db_column_blob(s, 2, &hash_len);
    int has_given_way = db_column_int(s, 0) == LEAF_UNSIGNED && db_column_int(s, 3);
    const void *told = has_given_way || !bytes ? hash : bytes;
    size_t told_len = told == hash ? hash_len : len;
    char *text = malloc(BASE64_LEN(told_len) + 1);
    if (!text)
        return NULL;
    base64_encode(told, told_len, text);
    json_t *line =
        json_pack("{s:I, s:s}", "kind", (json_int_t)db_column_int(s, 0), told == hash ? "hash" : "bytes", text);
    free(text);
    return line;
}

// Every page and batch, in the order of the leaves: nothing is left out that might count, or take away.
static enum status write_leaves(struct context *c, FILE *out) {
    struct statement *s;
    int written = 1;
    db_prepare(
        c->host.db, &s,
        "SELECT l.kind, COALESCE(p.bytes, b.bytes), l.hash, b.is_signed FROM leaf l LEFT JOIN page p ON l.kind = 1"
        " AND p.place = l.subject LEFT JOIN batch b ON l.kind <> 1 AND b.number = l.subject ORDER BY l.number");
    while (written && db_step(s) == DB_ROW)
        written = write_line(out, leaf_json(s));
    enum status status = db_finish(s);
    return status == STATUS_OK && !written ? STATUS_IO : status;
}

static enum status write_all(struct context *c, const struct asked *asked, FILE *out, int64_t *bytes) {
    if (!out)
        return status_of_errno(errno);
    enum status status = db_begin_read(c->host.db); // all of one moment; it ends with the command
    if (status == STATUS_OK)
        status = write_first(c, asked, out);
    if (status == STATUS_OK)
        status = write_leaves(c, out);
    *bytes = ftell(out);
    return out != stdout && fclose(out) != 0 && status == STATUS_OK ? STATUS_IO : status;
}

static int write_figure(struct context *c, const struct asked *asked) {
    struct output output;
    int64_t bytes = 0;
    int is_stdout = output_is_stdout(asked->file);
    enum status status = is_stdout ? STATUS_OK : output_begin(&output, asked->file);
    if (status == STATUS_OK) {
        status = write_all(c, asked, is_stdout ? stdout : fopen(output.path, "wb"), &bytes);
        if (!is_stdout)
            status = output_end(&output, status);
    }
    if (status == STATUS_OK)
        return tell_written(c, asked->file, bytes);
    if (status == STATUS_NOT_FOUND)
        return fail_as(c, asked->quota, status, (struct meaning){.lists = "rollcall quota list"});
    return fail_for(c, asked->file, status);
}

static int read_asked(struct context *c, int argc, char **argv, struct asked *asked) {
    static const struct option options[] = {{"page", required_argument, NULL, 'p'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"year", required_argument, NULL, 'y'},
                                            {"area", required_argument, NULL, 'a'},
                                            {0}};
    *asked = (struct asked){.year = civil_from_ms(c->now_ms).year};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'y' && !read_count(c, optarg, 1990, 2200, &asked->year)) ||
            (o == 'a' && !read_area(c, optarg, &asked->area)))
            return 0;
        asked->act = o == 'p' ? optarg : asked->act;
        asked->file = o == 'o' ? optarg : asked->file;
    }
    asked->quota = optind < argc ? argv[optind++] : NULL;
    if (!asked->file)
        return misuse(c, TEXT_MISSING, "-o"), 0;
    int is_one = (asked->quota != NULL) != (asked->act != NULL);
    if (optind == argc && asked->file && is_one && (!asked->act || read_place(asked->act, &asked->place)))
        return 1;
    misuse(c, TEXT_EVIDENCE_USAGE, "");
    return 0;
}

int cmd_evidence(struct context *c, int argc, char **argv) {
    struct asked asked;
    if (!read_asked(c, argc, argv, &asked))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    asked.area = asked.area ? asked.area : c->host.area;
    return asked.act ? write_page(c, asked.act, asked.place, asked.file) : write_figure(c, &asked);
}
