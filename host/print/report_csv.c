// SPDX-License-Identifier: Apache-2.0
// A report as comma-separated values for a spreadsheet: UTF-8 with BOM, RFC 4180, every record with as many fields as
// the widest table. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers of ours,
// also those below zero, stay numbers.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/print/report.h"

static void put_quoted(struct report_csv *s, const char *before, const char *text) {
    if (s->at++)
        fputc(',', s->file);
    int is_quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (is_quoted)
        fputc('"', s->file);
    fputs(before, s->file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', s->file);
        fputc(*text, s->file);
    }
    if (is_quoted)
        fputc('"', s->file);
}

static void put_field(struct report_csv *s, const char *text) {
    put_quoted(s, "", text);
}

// Anything that came from people: a name, a venue.
static void put_text(struct report_csv *s, const char *text) {
    put_quoted(s, *text && strchr("=+-@\t\r", *text) ? "'" : "", text);
}

static void end_record(struct report_csv *s) {
    while (s->at < s->columns)
        put_field(s, "");
    fputs("\r\n", s->file);
    s->at = 0;
}

static void put_line(struct report_csv *s, const char *text) {
    put_text(s, text);
    end_record(s);
}

static void put_row(struct report_csv *s, const struct report_section *section, const json_t *row) {
    char text[REPORT_CELL_SIZE];
    for (size_t i = 0; i < section->columns_len; i++) {
        const json_t *cell = json_array_get(row, i);
        const char *words = report_cell(cell, section->columns[i].kind, text);
        if (json_is_string(cell))
            put_text(s, words);
        else
            put_field(s, words);
    }
    end_record(s);
}

static void put_signatures(struct report_csv *s, enum language language) {
    for (enum text t = TEXT_REPORT_SIGN_HEAD; t <= TEXT_REPORT_SIGN_DATE; t++)
        put_text(s, text_of(t, language));
    end_record(s);
}

static void put_head(struct report_csv *s, const struct report *r, const struct report_section *section) {
    char by[REPORT_BY_SIZE];
    put_line(s, section->title);
    put_text(s, section->is_filed ? report_filled_by(r, by) : "");
    put_text(s, r->as_of);
    put_text(s, section->unit);
    end_record(s);
    for (size_t i = 0; i < section->columns_len; i++)
        put_text(s, section->columns[i].head);
    end_record(s);
}

static void put_rows(struct report_csv *s, const struct report_section *section) {
    size_t i;
    json_t *row;
    json_array_foreach(section->rows, i, row) put_row(s, section, row);
}

static void put_foot(struct report_csv *s, const struct report *r, const struct report_section *section) {
    size_t i;
    json_t *note;
    if (section->total)
        put_row(s, section, section->total);
    json_array_foreach(section->notes, i, note) put_line(s, json_string_value(note));
    if (section->is_filed)
        put_signatures(s, r->language);
}

// As far as the rows of the last section.
static void put_beginning(struct report_csv *s, const struct report *r) {
    for (size_t i = 0; i < r->sections_len; i++)
        s->columns = r->sections[i].columns_len > s->columns ? r->sections[i].columns_len : s->columns;
    fputs("\xef\xbb\xbf", s->file);
    for (const struct report_section *one = r->sections; one < r->sections + r->sections_len; one++) {
        if (one > r->sections)
            end_record(s);
        put_head(s, r, one);
        if (one + 1 == r->sections + r->sections_len)
            return;
        put_rows(s, one);
        put_foot(s, r, one);
    }
}

enum status report_csv_rows(struct report *r) {
    struct report_section *last = &r->sections[r->sections_len - 1];
    errno = 0;
    if (!r->csv->columns)
        put_beginning(r->csv, r);
    put_rows(r->csv, last);
    last->rows_gone += json_array_size(last->rows);
    json_array_clear(last->rows);
    return ferror(r->csv->file) ? status_of_errno(errno) : STATUS_OK;
}

enum status report_csv_end(struct report *r) {
    enum status status = report_csv_rows(r);
    put_foot(r->csv, r, &r->sections[r->sections_len - 1]);
    if (status == STATUS_OK && fflush(r->csv->file))
        status = status_of_errno(errno);
    return status;
}

enum status report_csv(const struct report *r, char **data, size_t *len) {
    struct report_csv s = {.file = open_memstream(data, len)};
    if (!s.file)
        return STATUS_MEMORY;
    const struct report_section *last = &r->sections[r->sections_len - 1];
    put_beginning(&s, r);
    put_rows(&s, last);
    put_foot(&s, r, last);
    int is_bad = ferror(s.file);
    if (fclose(s.file) == 0 && !is_bad)
        return STATUS_OK;
    free(*data);
    return STATUS_MEMORY;
}
