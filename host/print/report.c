// SPDX-License-Identifier: Apache-2.0
#include "host/print/report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"
#include "proto/civil.h"
#include "proto/on_demand.h"

#define WIDTH_MIN      6
#define WIDTH_TEXT_MIN 12
#define WIDTH_MAX      44
#define WORD_MIN       4
#define WORD_MAX       16

void report_init(struct report *r, enum language language, int64_t now_ms) {
    struct civil now = civil_from_ms(now_ms);
    *r = (struct report){.language = language, .as_of_ms = now_ms};
    snprintf(r->as_of, sizeof r->as_of, text_of(TEXT_REPORT_DAY, language), now.year, now.month, now.day);
    snprintf(r->moment, sizeof r->moment, "%04d-%02d-%02d %02d:%02d", now.year, now.month, now.day, now.hour,
             now.minute);
}

const char *report_filled_by(const struct report *r, char text[REPORT_BY_SIZE]) {
    snprintf(text, REPORT_BY_SIZE, "%s%s", text_of(TEXT_REPORT_FILLED_BY, r->language), r->office);
    return text;
}

void report_clear(struct report *r) {
    for (size_t i = 0; i < r->sections_len; i++) {
        json_decref(r->sections[i].rows);
        json_decref(r->sections[i].total);
        json_decref(r->sections[i].notes);
        json_decref(r->sections[i].codes);
    }
    r->sections_len = 0;
}

size_t report_rows(const struct report_section *s) {
    return s->rows_gone + json_array_size(s->rows);
}

struct report_section *report_add(struct report *r) {
    if (r->sections_len == REPORT_SECTIONS_MAX)
        return NULL;
    struct report_section *s = &r->sections[r->sections_len];
    *s = (struct report_section){.rows = json_array(),
                                 .notes = json_array(),
                                 .bars = REPORT_NOWHERE,
                                 .line = REPORT_NOWHERE,
                                 .labels = REPORT_NOWHERE};
    r->sections_len++;
    return s;
}

void report_column(struct report_section *s, const struct report *r, enum text head, enum report_kind kind) {
    if (s->columns_len < REPORT_COLUMNS_MAX)
        s->columns[s->columns_len++] = (struct report_column){text_of(head, r->language), kind};
}

// ---- cells ----

const char *report_cell(const json_t *cell, enum report_kind kind, char text[REPORT_CELL_SIZE]) {
    if (json_is_string(cell))
        return json_string_value(cell);
    if (json_is_integer(cell))
        snprintf(text, REPORT_CELL_SIZE, "%lld", (long long)json_integer_value(cell));
    else if (json_is_real(cell))
        snprintf(text, REPORT_CELL_SIZE, "%.2f", json_real_value(cell));
    else
        return kind == REPORT_TEXT || kind == REPORT_ORDINAL ? "" : "-";
    return text;
}

static void widen(const struct report_section *s, const json_t *row, int widths[REPORT_COLUMNS_MAX]) {
    char text[REPORT_CELL_SIZE];
    for (size_t i = 0; i < s->columns_len; i++) {
        int columns = utf8_columns(report_cell(json_array_get(row, i), s->columns[i].kind, text)) + 2;
        widths[i] = columns > widths[i] ? columns : widths[i];
    }
}

// A long head takes two lines: one with words breaks between them, another before what stands in brackets.
static int head_width(const char *head) {
    char word[64];
    int longest = 0, has_words = strchr(head, ' ') != NULL;
    if (!has_words && utf8_columns(head) <= 10)
        return utf8_columns(head);
    for (size_t len; *head; head += len + (head[len] == ' ')) {
        len = strcspn(head, has_words ? " " : "(");
        len = !has_words && *head == '(' ? strlen(head) : len;
        snprintf(word, sizeof word, "%.*s", (int)len, head);
        longest = utf8_columns(word) > longest ? utf8_columns(word) : longest;
    }
    return longest;
}

static int clamp(int width, int least) {
    return width < least ? least : width > WIDTH_MAX ? WIDTH_MAX : width;
}

void report_widths(const struct report_section *s, int widths[REPORT_COLUMNS_MAX]) {
    size_t n;
    json_t *row;
    for (size_t i = 0; i < s->columns_len; i++)
        widths[i] = head_width(s->columns[i].head) + 2;
    json_array_foreach(s->rows, n, row) widen(s, row, widths);
    if (s->total)
        widen(s, s->total, widths);
    for (size_t i = 0; i < s->columns_len; i++)
        widths[i] = clamp(widths[i], s->columns[i].kind == REPORT_TEXT ? WIDTH_TEXT_MIN : WIDTH_MIN);
}

// Between Chinese characters a line breaks anywhere.
static int longest_word(const char *text) {
    int longest = 0, len = 0;
    for (; *text; text++) {
        len = isgraph((unsigned char)*text) ? len + 1 : 0;
        longest = len > longest ? len : longest;
    }
    return longest;
}

void report_word_widths(const struct report_section *s, int widths[REPORT_COLUMNS_MAX]) {
    char text[REPORT_CELL_SIZE];
    size_t n;
    json_t *row;
    for (size_t i = 0; i < s->columns_len; i++) {
        int longest = longest_word(s->columns[i].head) + 1; // it is bold
        json_array_foreach(s->rows, n, row) {
            int word = longest_word(report_cell(json_array_get(row, i), s->columns[i].kind, text));
            longest = word > longest ? word : longest;
        }
        widths[i] = (longest > WORD_MAX ? WORD_MAX : longest < WORD_MIN ? WORD_MIN : longest) + 2;
    }
}

// ---- formats ----

static enum status write_xlsx(const struct report *report, char **data, size_t *len) {
    return ON_DEMAND(report_xlsx)(report, data, len);
}

static enum status write_pdf(const struct report *report, char **data, size_t *len) {
    return ON_DEMAND(report_pdf)(report, data, len);
}

static const struct {
    const char *word, *type;
    enum status (*write)(const struct report *report, char **data, size_t *len);
} formats[] = {
    [REPORT_CSV] = {"csv", "text/csv; charset=utf-8", report_csv},
    [REPORT_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx},
    [REPORT_PDF] = {"pdf", "application/pdf", write_pdf},
};

int report_format_of(const char *word, enum report_format *format) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(word, formats[i].word) == 0) {
            *format = (enum report_format)i;
            return 1;
        }
    return 0;
}

const char *report_format_text(enum report_format format) {
    return formats[format].word;
}

const char *report_format_type(enum report_format format) {
    return formats[format].type;
}

enum status report_write(const struct report *r, enum report_format format, char **data, size_t *len) {
    return formats[format].write(r, data, len);
}
