// SPDX-License-Identifier: Apache-2.0
#include "host/print/form_draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/print/code.h"
#include "host/print/drawing.h"
#include "host/print/form_layout.h"

#define POINTS  (72 / 25.4) // a millimetre
#define PAD     1.6
#define TEXT    3.5 // of the rows
#define THIN    0.2
#define THICK   0.35 // round the table and the cells to sign in, which the photo is read by
#define COLUMNS 6

#define SMALLEST   1.9  // of what people read …
#define WHERE_ROOM 15.6 // … and how tall where and when may be above the hint and the table

static const double edges[COLUMNS + 1] = {FORM_TABLE_LEFT, 22, 54, 64, 108, FORM_SIGN_LEFT, FORM_SIGN_RIGHT};

struct page {
    cairo_t *cr; // in millimetres
    const struct report *report;
    const struct report_section *section;
    int number, pages;
};

// ---- what is read ----

static void draw_marks(cairo_t *cr) {
    static const double x[] = {FORM_MARK_LEFT, FORM_MARK_RIGHT}, y[] = {FORM_MARK_TOP, FORM_MARK_BOTTOM};
    for (int i = 0; i < 4; i++)
        cairo_rectangle(cr, x[i % 2] - FORM_MARK / 2, y[i / 2] - FORM_MARK / 2, FORM_MARK, FORM_MARK);
    cairo_fill(cr);
}

static void draw_code(cairo_t *cr, const char *text) {
    char *rows = text ? code_rows(text) : NULL;
    size_t width = rows ? strcspn(rows, "\n") : 0;
    double module = width ? FORM_CODE / (double)width : 0;
    for (size_t y = 0; y < width; y++) {
        const char *row = rows + y * (width + 1);
        for (size_t x = 0, run; x < width; x += run) {
            run = strspn(row + x, row[x] == '1' ? "1" : "0");
            if (row[x] == '1')
                cairo_rectangle(cr, FORM_CODE_LEFT + (double)x * module, FORM_CODE_TOP + (double)y * module,
                                (double)run * module, module);
        }
    }
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    cairo_fill(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
    free(rows);
}

// ---- what people read ----

static void draw_head(const struct page *p) {
    static const struct style title = {7.4, 1, PANGO_ALIGN_LEFT};
    struct style note = {3.6, 0, PANGO_ALIGN_LEFT};
    static const struct style small = {3.1, 0, PANGO_ALIGN_LEFT};
    const double left = 23, width = FORM_CODE_LEFT - 7 - left;
    const char *where = json_string_value(json_array_get(p->section->notes, 0));
    double y = 27;
    drawing_line_of_text(p->cr, p->section->title, left, 14, width, title);
    while (where && note.size > SMALLEST && drawing_height(p->cr, where, width, &note) > WHERE_ROOM)
        note.size *= 0.92;
    if (where)
        y += drawing_text(p->cr, where, left, y - 4, width, &note);
    cairo_set_source_rgb(p->cr, 0.3, 0.3, 0.3);
    drawing_text(p->cr, text_of(TEXT_REPORT_FORM_HINT, p->report->language), left, y - 2.5, width, &small);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
}

static void draw_foot(const struct page *p) {
    char text[128];
    static const struct style middle = {3.2, 0, PANGO_ALIGN_CENTER};
    snprintf(text, sizeof text, text_of(TEXT_REPORT_PAGE, p->report->language), p->number, p->pages);
    drawing_line_of_text(p->cr, text, 60, FORM_MARK_BOTTOM, 90, middle);
}

static void draw_rules(cairo_t *cr) {
    const double top = FORM_TABLE_TOP - FORM_HEAD, bottom = FORM_TABLE_TOP + FORM_ROWS * FORM_ROW;
    for (int i = 0; i <= COLUMNS; i++)
        drawing_stroke(cr, edges[i], top, edges[i], bottom, i == 0 || i >= COLUMNS - 1 ? THICK : THIN);
    drawing_stroke(cr, edges[0], top, edges[COLUMNS], top, THICK);
    for (int i = 0; i <= FORM_ROWS; i++) {
        double y = FORM_TABLE_TOP + i * FORM_ROW;
        drawing_stroke(cr, edges[0], y, FORM_SIGN_LEFT, y, i == 0 || i == FORM_ROWS ? THICK : THIN);
        drawing_stroke(cr, FORM_SIGN_LEFT, y, FORM_SIGN_RIGHT, y, THICK);
    }
}

static void draw_table_head(const struct page *p) {
    const struct style head = {TEXT, 1, PANGO_ALIGN_CENTER};
    cairo_set_source_rgb(p->cr, 0.94, 0.94, 0.94);
    cairo_rectangle(p->cr, edges[0], FORM_TABLE_TOP - FORM_HEAD, edges[COLUMNS] - edges[0], FORM_HEAD);
    cairo_fill(p->cr);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    for (int i = 0; i < COLUMNS; i++)
        drawing_line_of_text(p->cr, p->section->columns[i].head, edges[i] + PAD / 2, FORM_TABLE_TOP - FORM_HEAD / 2,
                             edges[i + 1] - edges[i] - PAD, head);
}

// The cell to sign in stays empty.
static void draw_row(const struct page *p, int place, const json_t *row) {
    char number[REPORT_CELL_SIZE];
    double middle = FORM_TABLE_TOP + (place + 0.5) * FORM_ROW;
    for (size_t i = 0; i < COLUMNS - 1; i++) {
        enum report_kind kind = p->section->columns[i].kind;
        const struct style style = {i == 1 ? TEXT * 1.15 : TEXT, 0,
                                    kind == REPORT_TEXT ? PANGO_ALIGN_LEFT : PANGO_ALIGN_CENTER};
        double pad = i == 0 ? PAD / 2 : PAD;
        drawing_line_of_text(p->cr, report_cell(json_array_get(row, i), kind, number), edges[i] + pad, middle,
                             edges[i + 1] - edges[i] - 2 * pad, style);
    }
}

static void draw_page(const struct page *p) {
    size_t first = (size_t)(p->number - 1) * FORM_ROWS;
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    draw_marks(p->cr);
    draw_code(p->cr, json_string_value(json_array_get(p->section->codes, (size_t)p->number - 1)));
    draw_head(p);
    draw_table_head(p);
    for (int i = 0; i < FORM_ROWS; i++)
        draw_row(p, i, json_array_get(p->section->rows, first + (size_t)i));
    draw_rules(p->cr);
    draw_foot(p);
}

int form_draw(cairo_t *cr, const struct report *report, const struct report_section *section) {
    int pages = (int)json_array_size(section->codes);
    for (int i = 0; i < pages; i++) {
        cairo_save(cr);
        cairo_scale(cr, POINTS, POINTS);
        draw_page(&(struct page){cr, report, section, i + 1, pages});
        cairo_restore(cr);
        cairo_show_page(cr);
    }
    return pages;
}
