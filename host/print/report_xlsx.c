// SPDX-License-Identifier: Apache-2.0
// A report as a workbook, a sheet a table: real numbers, text that stays text whatever it begins with, a frozen head,
// A4 across with the head on every page, and a chart of the workbook's own beneath what is printed. The library writes
// files by name; the name is that of a piece of memory.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "host/base/utf8.h"
#include "host/print/report.h"
#include "proto/civil.h"

#define SHEET_NAME_MAX 31
#define A4             9
#define TITLE_ROW      0
#define UNIT_ROW       1
#define HEAD_ROW       2
#define NOTE_LINE      15.0 // points a line of a note takes

enum look { LOOK_TITLE, LOOK_LEFT, LOOK_MIDDLE, LOOK_RIGHT, LOOK_HEAD, LOOK_NOTE, LOOK_CELL }; // then one a kind
#define LOOKS (LOOK_CELL + 2 * (REPORT_RATE + 1))

struct book {
    const struct report *report;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *looks[LOOKS];
    const struct report_section *section;
    lxw_row_t row; // the next one
    int width;     // of all columns, in half-width characters
};

static lxw_col_t last_column(const struct book *b) {
    return (lxw_col_t)(b->section->columns_len - 1);
}

// ---- looks ----

static lxw_format *look_new(struct book *b, double size, int align) {
    lxw_format *f = workbook_add_format(b->workbook);
    format_set_font_name(f, b->report->language == LANGUAGE_EN ? "Times New Roman" : "宋体");
    format_set_font_size(f, size);
    format_set_align(f, (uint8_t)align);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    return f;
}

static lxw_format *look_of_kind(struct book *b, enum report_kind kind, int is_total) {
    int align = kind == REPORT_TEXT ? LXW_ALIGN_LEFT : kind >= REPORT_WHOLE ? LXW_ALIGN_RIGHT : LXW_ALIGN_CENTER;
    lxw_format *f = look_new(b, 11, align);
    format_set_border(f, LXW_BORDER_THIN);
    format_set_num_format(f, kind == REPORT_RATE ? "0.00" : kind == REPORT_TEXT ? "@" : "0");
    if (kind == REPORT_TEXT)
        format_set_text_wrap(f);
    if (align != LXW_ALIGN_CENTER)
        format_set_indent(f, 1);
    if (is_total)
        format_set_bold(f);
    return f;
}

static void make_looks(struct book *b) {
    b->looks[LOOK_TITLE] = look_new(b, 18, LXW_ALIGN_CENTER);
    format_set_font_name(b->looks[LOOK_TITLE], b->report->language == LANGUAGE_EN ? "Times New Roman" : "黑体");
    format_set_bold(b->looks[LOOK_TITLE]);
    b->looks[LOOK_LEFT] = look_new(b, 11, LXW_ALIGN_LEFT);
    b->looks[LOOK_MIDDLE] = look_new(b, 11, LXW_ALIGN_CENTER);
    b->looks[LOOK_RIGHT] = look_new(b, 11, LXW_ALIGN_RIGHT);
    b->looks[LOOK_HEAD] = look_new(b, 11, LXW_ALIGN_CENTER);
    format_set_bold(b->looks[LOOK_HEAD]);
    format_set_text_wrap(b->looks[LOOK_HEAD]);
    format_set_border(b->looks[LOOK_HEAD], LXW_BORDER_THIN);
    format_set_bg_color(b->looks[LOOK_HEAD], 0xF2F2F2);
    b->looks[LOOK_NOTE] = look_new(b, 10, LXW_ALIGN_LEFT);
    format_set_text_wrap(b->looks[LOOK_NOTE]);
    for (int kind = 0; kind <= REPORT_RATE; kind++)
        for (int total = 0; total < 2; total++)
            b->looks[LOOK_CELL + 2 * kind + total] = look_of_kind(b, (enum report_kind)kind, total);
}

// ---- cells ----

static void put_across(struct book *b, lxw_row_t row, int first, int last, const char *text, enum look look) {
    if (first >= last)
        worksheet_write_string(b->sheet, row, (lxw_col_t)first, text, b->looks[look]);
    else
        worksheet_merge_range(b->sheet, row, (lxw_col_t)first, row, (lxw_col_t)last, text, b->looks[look]);
}

static void put_cell(struct book *b, lxw_col_t column, const json_t *cell, int is_total) {
    char text[REPORT_CELL_SIZE];
    enum report_kind kind = b->section->columns[column].kind;
    lxw_format *look = b->looks[LOOK_CELL + 2 * (int)kind + is_total];
    if (json_is_number(cell))
        worksheet_write_number(b->sheet, b->row, column, json_number_value(cell), look);
    else
        worksheet_write_string(b->sheet, b->row, column, report_cell(cell, kind, text), look);
}

static void put_row(struct book *b, const json_t *row, int is_total) {
    worksheet_set_row(b->sheet, b->row, 21, NULL);
    for (size_t i = 0; i < b->section->columns_len; i++)
        put_cell(b, (lxw_col_t)i, json_array_get(row, i), is_total);
    b->row++;
}

static void put_note(struct book *b, const char *text) {
    int lines = 1 + utf8_columns(text) / (b->width > 8 ? b->width + b->width / 8 : 8); // smaller than cells
    worksheet_set_row(b->sheet, b->row, NOTE_LINE * lines + 3, NULL);
    put_across(b, b->row, 0, last_column(b), text, LOOK_NOTE);
    b->row++;
}

static void put_notes(struct book *b) {
    size_t i;
    json_t *note;
    char text[1024];
    json_array_foreach(b->section->notes, i, note) {
        snprintf(text, sizeof text, "%s%zu. %s", i ? "" : text_of(TEXT_REPORT_NOTE, b->report->language), i + 1,
                 json_string_value(note));
        put_note(b, text);
    }
}

// Five places to sign, side by side over all columns, with room above them for the seal.
static void put_signatures(struct book *b) {
    int columns = (int)b->section->columns_len, n = TEXT_REPORT_SIGN_DATE - TEXT_REPORT_SIGN_HEAD + 1;
    worksheet_set_row(b->sheet, b->row++, 60, NULL);
    worksheet_set_row(b->sheet, b->row, 24, NULL);
    for (int i = 0; i < n; i++)
        put_across(b, b->row, i * columns / n, (i + 1) * columns / n - 1,
                   text_of((enum text)(TEXT_REPORT_SIGN_HEAD + i), b->report->language), LOOK_LEFT);
    b->row++;
}

// ---- a sheet ----

static void name_sheet(struct book *b) {
    char name[4 * SHEET_NAME_MAX + 1];
    size_t len = 0;
    int characters = 0;
    const char *from = b->section->name;
    for (; from[len] && len + 4 < sizeof name; len++) { // whole characters, none that Excel forbids
        int begins = ((unsigned char)from[len] & 0xC0) != 0x80;
        if (begins && characters == SHEET_NAME_MAX)
            break;
        characters += begins;
        name[len] = strchr("[]:*?/\\'", from[len]) ? ' ' : from[len];
    }
    name[len] = '\0';
    b->sheet = workbook_add_worksheet(b->workbook, name);
    if (!b->sheet)
        b->sheet = workbook_add_worksheet(b->workbook, NULL);
}

static void set_columns(struct book *b) {
    int widths[REPORT_COLUMNS_MAX];
    report_widths(b->section, widths);
    for (size_t i = 0; i < b->section->columns_len; i++) { // a Chinese head with brackets on one line
        const char *head = b->section->columns[i].head;
        int whole = utf8_columns(head) + 1;
        widths[i] = strchr(head, '(') && !strchr(head, ' ') && whole > widths[i] ? whole : widths[i];
    }
    b->width = 0;
    for (size_t i = 0; i < b->section->columns_len; i++) {
        worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, 1.0 + widths[i], NULL);
        b->width += widths[i] + 1;
    }
}

static void put_heads(struct book *b) {
    char by[REPORT_BY_SIZE];
    int last = last_column(b);
    const struct report_section *s = b->section;
    worksheet_set_row(b->sheet, TITLE_ROW, 36, NULL);
    put_across(b, TITLE_ROW, 0, last, s->title, LOOK_TITLE);
    worksheet_set_row(b->sheet, UNIT_ROW, 20, NULL);
    put_across(b, UNIT_ROW, 0, last / 3, s->is_filed ? report_filled_by(b->report, by) : "", LOOK_LEFT);
    put_across(b, UNIT_ROW, last / 3 + 1, 2 * last / 3, b->report->as_of, LOOK_MIDDLE);
    put_across(b, UNIT_ROW, 2 * last / 3 + 1, last, s->unit, LOOK_RIGHT);
    worksheet_set_row(b->sheet, HEAD_ROW, 36, NULL);
    for (size_t i = 0; i < s->columns_len; i++)
        worksheet_write_string(b->sheet, HEAD_ROW, (lxw_col_t)i, s->columns[i].head, b->looks[LOOK_HEAD]);
    b->row = HEAD_ROW + 1;
}

static void set_paper(struct book *b) {
    char footer[160];
    snprintf(footer, sizeof footer, "&C%s&R", text_of(TEXT_REPORT_PAGE_SHEET, b->report->language));
    size_t len = strlen(footer);
    snprintf(footer + len, sizeof footer - len, text_of(TEXT_REPORT_DATA_AS_OF, b->report->language),
             b->report->moment);
    worksheet_set_landscape(b->sheet);
    worksheet_set_paper(b->sheet, A4);
    worksheet_set_margins(b->sheet, 0.6, 0.6, 0.7, 0.7);
    worksheet_center_horizontally(b->sheet);
    worksheet_fit_to_pages(b->sheet, 1, 0);
    worksheet_repeat_rows(b->sheet, HEAD_ROW, HEAD_ROW);
    worksheet_print_area(b->sheet, 0, 0, b->row - 1, last_column(b));
    worksheet_freeze_panes(b->sheet, HEAD_ROW + 1, 0);
    worksheet_set_footer(b->sheet, footer);
}

static void add_series(struct book *b, lxw_chart *chart, int column, lxw_row_t last, lxw_color_t color) {
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_chart_fill fill = {.color = color};
    chart_series_set_categories(series, b->sheet->name, HEAD_ROW + 1, (lxw_col_t)b->section->labels, last,
                                (lxw_col_t)b->section->labels);
    chart_series_set_values(series, b->sheet->name, HEAD_ROW + 1, (lxw_col_t)column, last, (lxw_col_t)column);
    chart_series_set_name(series, b->section->columns[column].head);
    chart_series_set_fill(series, &fill);
}

static void add_chart(struct book *b) {
    lxw_row_t last = HEAD_ROW + (lxw_row_t)json_array_size(b->section->rows);
    lxw_chart_options options = {.x_offset = 8, .y_offset = 16, .x_scale = 1.9, .y_scale = 1.3};
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE};
    lxw_chart_line faint = {.color = 0xE3E3E3};
    lxw_chart *chart = workbook_add_chart(b->workbook, LXW_CHART_COLUMN);
    add_series(b, chart, b->section->bars, last, 0x2F6B4F);
    if (b->section->line != REPORT_NOWHERE)
        add_series(b, chart, b->section->line, last, 0xC9C4B5);
    chart_title_set_name(chart, b->section->title);
    chart_title_set_name_font(chart, &font);
    chart_axis_major_gridlines_set_line(chart->y_axis, &faint);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    worksheet_insert_chart_opt(b->sheet, b->row, 0, chart, &options);
}

static void add_section(struct book *b, const struct report_section *section) {
    size_t i;
    json_t *row;
    b->section = section;
    name_sheet(b);
    set_columns(b);
    put_heads(b);
    json_array_foreach(section->rows, i, row) put_row(b, row, 0);
    if (section->total)
        put_row(b, section->total, 1);
    put_notes(b);
    if (section->is_filed)
        put_signatures(b);
    set_paper(b);
    if (section->bars != REPORT_NOWHERE)
        add_chart(b);
}

// ---- the file ----

static void set_properties(struct book *b) {
    char title[384];
    snprintf(title, sizeof title, "%s", b->report->file_name); // the library takes text it could write to
    lxw_doc_properties properties = {.title = title, .created = (time_t)(b->report->as_of_ms / 1000)};
    workbook_set_properties(b->workbook, &properties);
}

static enum status read_back(int fd, char **data, size_t *len) {
    off_t size = lseek(fd, 0, SEEK_END);
    char *bytes = size > 0 ? malloc((size_t)size) : NULL;
    if (!bytes)
        return size > 0 ? STATUS_MEMORY : STATUS_IO;
    if (pread(fd, bytes, (size_t)size, 0) != size) {
        free(bytes);
        return STATUS_IO;
    }
    *data = bytes;
    *len = (size_t)size;
    return STATUS_OK;
}

enum status report_xlsx(const struct report *r, char **data, size_t *len) {
    char name[64];
    int fd = memfd_create("report.xlsx", MFD_CLOEXEC);
    if (fd < 0)
        return STATUS_IO;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    struct book b = {.report = r, .workbook = workbook_new(name)};
    enum status status = b.workbook ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        make_looks(&b);
        set_properties(&b);
        for (size_t i = 0; i < r->sections_len; i++)
            add_section(&b, &r->sections[i]);
        status = workbook_close(b.workbook) == LXW_NO_ERROR ? read_back(fd, data, len) : STATUS_IO;
    }
    close(fd);
    return status;
}
