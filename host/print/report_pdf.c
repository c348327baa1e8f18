// SPDX-License-Identifier: Apache-2.0
// A report as A4 pages across, black on white as offices file it: the title, the head again on every page, the last row
// in bold, notes beside the room for the seal, the places to sign, and on each page which of how many it is and as of
// when. All pages are drawn twice; the first time only counts them.
#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/print/drawing.h"
#include "host/print/form_draw.h"
#include "host/print/report.h"

#define PAGE_WIDTH  841.89
#define PAGE_HEIGHT 595.28
#define MARGIN      51.0 // 18 mm
#define TOP         34.0
#define BOTTOM      (PAGE_HEIGHT - 44)
#define WIDTH       (PAGE_WIDTH - 2 * MARGIN)
#define PAD         5.0
#define ROW_MIN     21.0
#define SEAL        120.0 // 42 mm, the round seal of an office
#define CHARACTER   0.57  // of the size, a half-width character
#define SIZE_LEAST  7.5   // of a list's letters
#define TEXT_PART   0.4   // of the width that text wants, beside its words: less is tight
#define ROWS_MAX    5000  // three seconds

struct pen {
    cairo_t *cr;
    const struct report *report;
    const struct report_section *section;
    double columns[REPORT_COLUMNS_MAX + 1]; // left edges, and the right one
    double y;
    double size;     // of the text in cells
    int page, pages; // pages 0: not counted yet
};

static const char *words(const struct pen *p, enum text text) {
    return text_of(text, p->report->language);
}

static double height_of(const struct pen *p, const char *text, double width, const struct style *style) {
    return drawing_height(p->cr, text, width, style);
}

static double draw_text(struct pen *p, const char *text, double x, double y, double width, const struct style *style) {
    return drawing_text(p->cr, text, x, y, width, style);
}

static void stroke(struct pen *p, double x1, double y1, double x2, double y2, double thick) {
    drawing_stroke(p->cr, x1, y1, x2, y2, thick);
}

// ---- lines ----

// The lines beneath and beside a row that ends at bottom.
static void rule_row(struct pen *p, double bottom) {
    size_t n = p->section->columns_len;
    for (size_t i = 0; i <= n; i++)
        stroke(p, p->columns[i], p->y, p->columns[i], bottom, i == 0 || i == n ? 1.0 : 0.5);
    stroke(p, p->columns[0], bottom, p->columns[n], bottom, 0.5);
}

// ---- pages ----

static void draw_foot(struct pen *p) {
    char text[128];
    struct style middle = {9, 0, PANGO_ALIGN_CENTER}, right = {9, 0, PANGO_ALIGN_RIGHT};
    snprintf(text, sizeof text, words(p, TEXT_REPORT_PAGE), p->page, p->pages);
    draw_text(p, text, MARGIN, PAGE_HEIGHT - 38, WIDTH, &middle);
    snprintf(text, sizeof text, words(p, TEXT_REPORT_DATA_AS_OF), p->report->moment);
    draw_text(p, text, MARGIN, PAGE_HEIGHT - 38, WIDTH, &right);
}

static void begin_page(struct pen *p) {
    p->page++;
    p->y = TOP;
    cairo_set_source_rgb(p->cr, 0, 0, 0);
}

static void end_page(struct pen *p) {
    draw_foot(p);
    cairo_show_page(p->cr);
}

static void draw_title(struct pen *p) {
    const struct report_section *s = p->section;
    struct style title = {20, 1, PANGO_ALIGN_CENTER}, left = {11, 0, PANGO_ALIGN_LEFT}, middle = left, right = left;
    char by[REPORT_BY_SIZE];
    middle.align = PANGO_ALIGN_CENTER;
    right.align = PANGO_ALIGN_RIGHT;
    while (title.size > 12 && height_of(p, s->title, WIDTH, &title) > 2 * title.size)
        title.size -= 1; // one line
    p->y += draw_text(p, s->title, MARGIN, p->y, WIDTH, &title) + 10;
    if (s->is_filed)
        draw_text(p, report_filled_by(p->report, by), MARGIN, p->y, WIDTH * 2 / 5, &left);
    draw_text(p, p->report->as_of, MARGIN, p->y, WIDTH, &middle);
    draw_text(p, s->unit, MARGIN, p->y, WIDTH, &right);
    p->y += 22;
}

// A long Chinese head breaks before its bracket.
static void break_head(const char *head, char text[80]) {
    const char *bracket = strchr(head, '(');
    if (!bracket || strchr(head, ' ') || bracket - head <= 9)
        snprintf(text, 80, "%s", head);
    else
        snprintf(text, 80, "%.*s\n%s", (int)(bracket - head), head, bracket);
}

static void draw_heads(struct pen *p) {
    const struct report_section *s = p->section;
    struct style style = {p->size, 1, PANGO_ALIGN_CENTER};
    char heads[REPORT_COLUMNS_MAX][80];
    double heights[REPORT_COLUMNS_MAX] = {0}, tallest = ROW_MIN;
    for (size_t i = 0; i < s->columns_len; i++) {
        break_head(s->columns[i].head, heads[i]);
        heights[i] = height_of(p, heads[i], p->columns[i + 1] - p->columns[i] - PAD, &style);
        tallest = heights[i] + 2 * PAD > tallest ? heights[i] + 2 * PAD : tallest;
    }
    cairo_set_source_rgb(p->cr, 0.95, 0.95, 0.95);
    cairo_rectangle(p->cr, p->columns[0], p->y, p->columns[s->columns_len] - p->columns[0], tallest);
    cairo_fill(p->cr);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    for (size_t i = 0; i < s->columns_len; i++)
        draw_text(p, heads[i], p->columns[i] + PAD / 2, p->y + (tallest - heights[i]) / 2,
                  p->columns[i + 1] - p->columns[i] - PAD, &style);
    stroke(p, p->columns[0], p->y, p->columns[s->columns_len], p->y, 1.0);
    rule_row(p, p->y + tallest);
    p->y += tallest;
}

// ---- rows ----

static PangoAlignment align_of(enum report_kind kind) {
    return kind == REPORT_TEXT ? PANGO_ALIGN_LEFT : kind >= REPORT_WHOLE ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER;
}

struct laid_row {
    char text[REPORT_COLUMNS_MAX][REPORT_CELL_SIZE];
    const char *cells[REPORT_COLUMNS_MAX];
    double heights[REPORT_COLUMNS_MAX], tallest;
};

static struct style style_of(const struct pen *p, size_t column, int is_total) {
    return (struct style){p->size, is_total, align_of(p->section->columns[column].kind)};
}

static void lay_row(const struct pen *p, const json_t *row, int is_total, struct laid_row *laid) {
    laid->tallest = ROW_MIN;
    for (size_t i = 0; i < p->section->columns_len; i++) {
        struct style style = style_of(p, i, is_total);
        laid->cells[i] = report_cell(json_array_get(row, i), p->section->columns[i].kind, laid->text[i]);
        laid->heights[i] = height_of(p, laid->cells[i], p->columns[i + 1] - p->columns[i] - 2 * PAD, &style);
        laid->tallest = laid->heights[i] + PAD > laid->tallest ? laid->heights[i] + PAD : laid->tallest;
    }
}

// On the next page when what must stand beneath it has no room here.
static void draw_row(struct pen *p, const json_t *row, int is_total, double beneath) {
    struct laid_row laid;
    lay_row(p, row, is_total, &laid);
    if (p->y + laid.tallest + beneath > BOTTOM) {
        end_page(p);
        begin_page(p);
        draw_heads(p);
    }
    for (size_t i = 0; i < p->section->columns_len; i++) {
        struct style style = style_of(p, i, is_total);
        draw_text(p, laid.cells[i], p->columns[i] + PAD, p->y + (laid.tallest - laid.heights[i]) / 2,
                  p->columns[i + 1] - p->columns[i] - 2 * PAD, &style);
    }
    rule_row(p, p->y + laid.tallest);
    p->y += laid.tallest;
}

// ---- what stands beneath ----

static double draw_notes(struct pen *p, double width, int is_drawn) {
    size_t i;
    json_t *note;
    char text[1024];
    double y = p->y;
    struct style style = {9.5, 0, PANGO_ALIGN_LEFT};
    json_array_foreach(p->section->notes, i, note) {
        snprintf(text, sizeof text, "%s%zu. %s", i ? "" : words(p, TEXT_REPORT_NOTE), i + 1, json_string_value(note));
        y += (is_drawn ? draw_text(p, text, MARGIN, y, width, &style) : height_of(p, text, width, &style)) + 2;
    }
    return y - p->y;
}

static void draw_signatures(struct pen *p, double y) {
    int n = TEXT_REPORT_SIGN_DATE - TEXT_REPORT_SIGN_HEAD + 1;
    struct style style = {11, 0, PANGO_ALIGN_LEFT};
    for (int i = 0; i < n; i++)
        draw_text(p, words(p, (enum text)(TEXT_REPORT_SIGN_HEAD + i)), MARGIN + i * WIDTH / n, y, WIDTH / n, &style);
}

static void draw_seal(struct pen *p) {
    struct style style = {9.5, 0, PANGO_ALIGN_CENTER};
    cairo_set_source_rgb(p->cr, 0.6, 0.6, 0.6);
    draw_text(p, words(p, TEXT_REPORT_SEAL), MARGIN + WIDTH - SEAL, p->y + SEAL / 2 - 12, SEAL, &style);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
}

// How tall notes, seal and signatures are, with the space above them.
static double height_of_end(struct pen *p) {
    int is_filed = p->section->is_filed;
    double tall = draw_notes(p, is_filed ? WIDTH - SEAL - 20 : WIDTH, 0);
    return 8 + (is_filed ? (tall > SEAL ? tall : SEAL) + 24 : tall);
}

static void draw_end(struct pen *p) {
    int is_filed = p->section->is_filed;
    double whole = height_of_end(p);
    if (p->y + whole > BOTTOM) {
        end_page(p);
        begin_page(p);
    }
    p->y += 8;
    draw_notes(p, is_filed ? WIDTH - SEAL - 20 : WIDTH, 1);
    if (is_filed) {
        draw_seal(p);
        draw_signatures(p, p->y + whole - 26);
    }
}

// ---- a table ----

// In half-width characters. text: of columns that can wrap; least: of these, where each word stands whole.
struct widths {
    int wanted[REPORT_COLUMNS_MAX], least[REPORT_COLUMNS_MAX];
    int all, text, text_least;
};

static void measure(const struct report_section *s, struct widths *w) {
    *w = (struct widths){.all = 0};
    report_widths(s, w->wanted);
    report_word_widths(s, w->least);
    for (size_t i = 0; i < s->columns_len; i++) {
        w->all += w->wanted[i];
        if (s->columns[i].kind != REPORT_TEXT)
            continue;
        w->least[i] = w->least[i] < w->wanted[i] ? w->least[i] : w->wanted[i];
        w->text += w->wanted[i];
        w->text_least += w->least[i];
    }
}

static double places_of(const struct pen *p) {
    return WIDTH / (CHARACTER * p->size);
}

// Beside the numbers and the longest words there is little left for what is read.
static int is_tight(const struct widths *w, double places) {
    double rest = places - (w->all - w->text) - w->text_least;
    return w->all > places && w->text && rest < (w->text - w->text_least) * TEXT_PART;
}

// Of a page that is too narrow for all: numbers keep what they need, and text shares the rest, its words first.
static double text_width(const struct widths *w, size_t i, double places) {
    double room = places - (w->all - w->text), more = room - w->text_least;
    if (more <= 0 || w->text == w->text_least)
        return w->least[i] * room / w->text_least;
    return w->least[i] + more * (w->wanted[i] - w->least[i]) / (w->text - w->text_least);
}

// The page's width shared out as the columns need it; a list is written smaller before its text becomes narrow strips.
static void place_columns(struct pen *p) {
    const struct report_section *s = p->section;
    struct widths w;
    measure(s, &w);
    while (!s->is_filed && p->size > SIZE_LEAST && is_tight(&w, places_of(p)))
        p->size -= 0.5;
    double places = places_of(p);
    int is_narrow = w.all > places && w.text;
    p->columns[0] = MARGIN;
    for (size_t i = 0; i < s->columns_len; i++) {
        double width = !is_narrow                          ? w.wanted[i] * places / w.all
                       : s->columns[i].kind == REPORT_TEXT ? text_width(&w, i, places)
                                                           : w.wanted[i];
        p->columns[i + 1] = p->columns[i] + width * CHARACTER * p->size;
    }
}

// The last rows go to the page on which the notes, the seal and the signatures are: none of them stands on a page
// without a head, where it could belong to any table.
static void draw_rows(struct pen *p) {
    const struct report_section *s = p->section;
    struct laid_row total = {.tallest = 0};
    double end = height_of_end(p);
    size_t i;
    json_t *row;
    if (s->total)
        lay_row(p, s->total, 1, &total);
    json_array_foreach(s->rows, i, row) draw_row(p, row, 0, i + 1 < json_array_size(s->rows) ? 0 : total.tallest + end);
    if (s->total)
        draw_row(p, s->total, 1, end);
}

static void draw_section(struct pen *p, const struct report_section *section) {
    p->section = section;
    p->size = section->is_filed ? 11 : 9.5;
    place_columns(p);
    begin_page(p);
    draw_title(p);
    draw_heads(p);
    draw_rows(p);
    stroke(p, p->columns[0], p->y, p->columns[section->columns_len], p->y, 1.0);
    draw_end(p);
    end_page(p);
}

// ---- the file ----

static cairo_status_t take(void *file, const unsigned char *bytes, unsigned len) {
    return fwrite(bytes, 1, len, file) == len ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

// Gives the number of pages, 0 when it failed; f NULL: counts them alone.
static int draw_all(const struct report *r, FILE *f, int pages) {
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(f ? take : NULL, f, PAGE_WIDTH, PAGE_HEIGHT);
    char created[64];
    snprintf(created, sizeof created, "%.10sT%s:00+08:00", r->moment, r->moment + 11);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, r->file_name);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Rollcall " ROLLCALL_VERSION);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    struct pen p = {.cr = cairo_create(surface), .report = r, .pages = pages};
    for (size_t i = 0; i < r->sections_len; i++) {
        if (!r->sections[i].codes)
            draw_section(&p, &r->sections[i]);
        else {
            cairo_pdf_surface_set_size(surface, PAGE_HEIGHT, PAGE_WIDTH);
            p.page += form_draw(p.cr, r, &r->sections[i]);
        }
    }
    cairo_status_t result = cairo_status(p.cr);
    cairo_destroy(p.cr);
    cairo_surface_finish(surface);
    if (result == CAIRO_STATUS_SUCCESS)
        result = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return result == CAIRO_STATUS_SUCCESS ? p.page : 0;
}

enum status report_pdf(const struct report *r, char **data, size_t *len) {
    size_t rows = 0;
    for (size_t i = 0; i < r->sections_len; i++)
        rows += json_array_size(r->sections[i].rows);
    if (rows > ROWS_MAX)
        return STATUS_TOO_LARGE;
    int pages = draw_all(r, NULL, 0);
    FILE *f = pages ? open_memstream(data, len) : NULL;
    if (!f)
        return STATUS_MEMORY;
    int is_whole = draw_all(r, f, pages) == pages;
    if (fclose(f) == 0 && is_whole)
        return STATUS_OK;
    free(*data);
    return STATUS_IO;
}
