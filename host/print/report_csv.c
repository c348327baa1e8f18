// SPDX-License-Identifier: Apache-2.0
// A report as comma-separated values for a spreadsheet: UTF-8 with BOM, RFC 4180, every record with as many fields as
// the widest table. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers of ours,
// also those below zero, stay numbers.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/print/report.h"

struct sheet {
    FILE *f;
    size_t columns; // of every record
    size_t at;      // fields written of this record
};

static void put_field(struct sheet *s, const char *text) {
    if (s->at++)
        fputc(',', s->f);
    int is_quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (is_quoted)
        fputc('"', s->f);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', s->f);
        fputc(*text, s->f);
    }
    if (is_quoted)
        fputc('"', s->f);
}

// Anything that came from people: a name, a venue.
static void put_text(struct sheet *s, const char *text) {
    char safe[1024];
    if (!*text || !strchr("=+-@\t\r", *text)) {
        put_field(s, text);
        return;
    }
    snprintf(safe, sizeof safe, "'%s", text);
    put_field(s, safe);
}

static void end_record(struct sheet *s) {
    while (s->at < s->columns)
        put_field(s, "");
    fputs("\r\n", s->f);
    s->at = 0;
}

static void put_line(struct sheet *s, const char *text) {
    put_text(s, text);
    end_record(s);
}

static void put_row(struct sheet *s, const struct report_section *section, const json_t *row) {
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

static void put_signatures(struct sheet *s, enum language language) {
    for (enum text t = TEXT_REPORT_SIGN_HEAD; t <= TEXT_REPORT_SIGN_DATE; t++)
        put_text(s, text_of(t, language));
    end_record(s);
}

static void put_section(struct sheet *s, const struct report *r, const struct report_section *section) {
    char by[REPORT_BY_SIZE];
    size_t i;
    json_t *one;
    put_line(s, section->title);
    put_text(s, section->is_filed ? report_filled_by(r, by) : "");
    put_text(s, r->as_of);
    put_text(s, section->unit);
    end_record(s);
    for (i = 0; i < section->columns_len; i++)
        put_text(s, section->columns[i].head);
    end_record(s);
    json_array_foreach(section->rows, i, one) put_row(s, section, one);
    if (section->total)
        put_row(s, section, section->total);
    json_array_foreach(section->notes, i, one) put_line(s, json_string_value(one));
    if (section->is_filed)
        put_signatures(s, r->language);
}

enum status report_csv(const struct report *r, char **data, size_t *len) {
    struct sheet s = {.f = open_memstream(data, len)};
    if (!s.f)
        return STATUS_MEMORY;
    for (size_t i = 0; i < r->sections_len; i++)
        s.columns = r->sections[i].columns_len > s.columns ? r->sections[i].columns_len : s.columns;
    fputs("\xef\xbb\xbf", s.f);
    for (size_t i = 0; i < r->sections_len; i++) {
        if (i)
            end_record(&s);
        put_section(&s, r, &r->sections[i]);
    }
    int is_bad = ferror(s.f);
    if (fclose(s.f) == 0 && !is_bad)
        return STATUS_OK;
    free(*data);
    return STATUS_MEMORY;
}
