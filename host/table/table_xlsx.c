// SPDX-License-Identifier: Apache-2.0
// .xlsx: XML in a zip. Parts are inflated and parsed piece by piece, never whole, each up to a cap; nothing is written
// to a disk, no name of a part is followed anywhere, no entity is expanded, no program in it is run: a workbook that
// carries one is refused. Texts that cells share are kept once.
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "host/table/table_inside.h"
#include "proto/array.h"

#define PARTS_MAX      10000
#define PART_BYTES_MAX ((size_t)512 << 20)
#define PIECE_BYTES    ((size_t)64 << 10)
#define NAME_SIZE      512
#define LINE_MAX_XLSX  1048576
#define DIGITS_MAX     15 // more of a number a spreadsheet does not keep

struct xlsx {
    struct table *table;
    zip_t *zip;
    XML_Parser parser;
    const char *wanted; // sheet, NULL the first
    // workbook.xml and its relations
    char relation[NAME_SIZE], part[NAME_SIZE];
    int is_chosen;
    // texts that cells share
    uint32_t *shared;
    size_t shared_len, shared_size;
    // the element we are in
    char *text;
    size_t text_len, text_size;
    int in_text, in_phonetic, is_too_long;
    // the cell and the row
    char type[16];
    size_t column, next_column, line;
    int has_value, is_formula;
};

// ---- attributes ----

static const char *local(const char *name) {
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const XML_Char **atts, const char *name) {
    for (; *atts; atts += 2)
        if (strcmp(local(atts[0]), name) == 0)
            return atts[1];
    return NULL;
}

// A of A5 is 0; line: 5.
static int read_place(const char *place, size_t *column, size_t *line) {
    size_t c = 0, n = 0;
    const char *at = place;
    for (; *at >= 'A' && *at <= 'Z' && c < 100000; at++)
        c = c * 26 + (size_t)(*at - 'A' + 1);
    for (; *at >= '0' && *at <= '9' && n < 10000000; at++)
        n = n * 10 + (size_t)(*at - '0');
    *column = c - 1;
    *line = n;
    return c > 0 && n > 0;
}

// ---- text ----

static void stop(struct xlsx *x, enum table_trouble trouble) {
    table_fail(x->table, trouble);
    if (x->parser)
        XML_StopParser(x->parser, XML_FALSE);
}

static void begin_text(struct xlsx *x) {
    x->text_len = 0;
    x->is_too_long = 0;
}

static void on_text(void *context, const XML_Char *text, int len) {
    struct xlsx *x = context;
    if (!x->in_text || x->in_phonetic || x->is_too_long)
        return;
    if (x->text_len + (size_t)len > TABLE_CELL_MAX)
        x->is_too_long = 1;
    else if (array_room(&x->text, &x->text_size, x->text_len + (size_t)len + 1, 1) != STATUS_OK)
        stop(x, TABLE_TOO_LARGE);
    else {
        memcpy(x->text + x->text_len, text, (size_t)len);
        x->text_len += (size_t)len;
    }
}

// _x000D_: a character that XML does not take.
static void take_escapes(struct xlsx *x) {
    size_t to = 0;
    for (size_t i = 0; i < x->text_len;) {
        unsigned value;
        char hex[5] = "";
        if (x->text_len - i >= 7 && memcmp(x->text + i, "_x", 2) == 0 && x->text[i + 6] == '_')
            memcpy(hex, x->text + i + 2, 4);
        if (strspn(hex, "0123456789abcdefABCDEF") == 4 && sscanf(hex, "%4x", &value) == 1 && value < 0x80) {
            if (value)
                x->text[to++] = (char)value;
            i += 7;
        } else
            x->text[to++] = x->text[i++];
    }
    x->text_len = to;
}

// ---- no document type, no entities ----

static void on_doctype(void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                       int internal) {
    (void)name, (void)system, (void)public, (void)internal;
    stop(context, TABLE_ENTITIES);
}

static void on_entity(void *context, const XML_Char *name, int is_parameter, const XML_Char *value, int len,
                      const XML_Char *base, const XML_Char *system, const XML_Char *public, const XML_Char *notation) {
    (void)name, (void)is_parameter, (void)value, (void)len, (void)base, (void)system, (void)public, (void)notation;
    stop(context, TABLE_ENTITIES);
}

// ---- parts ----

static int parse_pieces(struct xlsx *x, zip_file_t *part) {
    size_t all = 0;
    for (;;) {
        void *piece = XML_GetBuffer(x->parser, (int)PIECE_BYTES);
        zip_int64_t n = piece ? zip_fread(part, piece, PIECE_BYTES) : -1;
        if (n < 0)
            return 0;
        all += (size_t)n;
        x->table->work += (size_t)n;
        if (all > PART_BYTES_MAX)
            table_fail(x->table, TABLE_TOO_LARGE);
        if (x->table->status != STATUS_OK)
            return 1;
        if (XML_ParseBuffer(x->parser, (int)n, n == 0) != XML_STATUS_OK)
            return 0;
        if (n == 0)
            return 1;
    }
}

// 0: there is no such part.
static int parse_part(struct xlsx *x, const char *name, XML_StartElementHandler begin, XML_EndElementHandler end) {
    zip_file_t *part = zip_fopen(x->zip, name, ZIP_FL_NOCASE);
    if (!part)
        return 0;
    x->parser = XML_ParserCreate(NULL);
    if (x->parser) {
        XML_SetUserData(x->parser, x);
        XML_SetElementHandler(x->parser, begin, end);
        XML_SetCharacterDataHandler(x->parser, on_text);
        XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
        XML_SetEntityDeclHandler(x->parser, on_entity);
        if (!parse_pieces(x, part))
            table_fail(x->table, TABLE_DAMAGED);
        XML_ParserFree(x->parser);
        x->parser = NULL;
    }
    zip_fclose(part);
    return 1;
}

static void end_nothing(void *context, const XML_Char *name) {
    (void)context, (void)name;
}

// ---- which sheet ----

static void begin_workbook(void *context, const XML_Char *element, const XML_Char **atts) {
    struct xlsx *x = context;
    const char *name = attribute(atts, "name"), *id = attribute(atts, "id"), *state = attribute(atts, "state");
    if (strcmp(local(element), "sheet") != 0 || !name || !id)
        return;
    int is_hidden = state && strcmp(state, "visible") != 0;
    int is_it = x->wanted ? strcmp(name, x->wanted) == 0 : !x->is_chosen && !is_hidden;
    if (is_it) {
        snprintf(x->table->sheet, sizeof x->table->sheet, "%s", name);
        snprintf(x->relation, sizeof x->relation, "%s", id);
        x->is_chosen = 1;
    } else if (!is_hidden)
        table_add_other(x->table, name);
}

static void begin_relations(void *context, const XML_Char *element, const XML_Char **atts) {
    struct xlsx *x = context;
    const char *id = attribute(atts, "Id"), *target = attribute(atts, "Target");
    if (strcmp(local(element), "Relationship") == 0 && id && target && strcmp(id, x->relation) == 0)
        snprintf(x->part, sizeof x->part, "%s%s", *target == '/' ? "" : "xl/", target + (*target == '/'));
}

// ---- shared texts ----

static void begin_shared(void *context, const XML_Char *element, const XML_Char **atts) {
    struct xlsx *x = context;
    const char *name = local(element);
    (void)atts;
    if (strcmp(name, "si") == 0)
        begin_text(x);
    x->in_text |= strcmp(name, "t") == 0;
    x->in_phonetic |= strcmp(name, "rPh") == 0;
}

static void end_shared(void *context, const XML_Char *element) {
    struct xlsx *x = context;
    const char *name = local(element);
    if (strcmp(name, "t") == 0)
        x->in_text = 0;
    if (strcmp(name, "rPh") == 0)
        x->in_phonetic = 0;
    if (strcmp(name, "si") != 0)
        return;
    if (array_room(&x->shared, &x->shared_size, x->shared_len + 1, sizeof *x->shared) != STATUS_OK) {
        stop(x, TABLE_TOO_LARGE);
        return;
    }
    take_escapes(x);
    x->shared[x->shared_len++] = x->is_too_long ? UINT32_MAX : table_keep(x->table, x->text, x->text_len);
    if (x->table->status != STATUS_OK)
        XML_StopParser(x->parser, XML_FALSE);
}

// ---- cells ----

static void begin_cell(struct xlsx *x, const XML_Char **atts) {
    const char *place = attribute(atts, "r"), *type = attribute(atts, "t");
    size_t line;
    if (!place || !read_place(place, &x->column, &line))
        x->column = x->next_column;
    x->next_column = x->column + 1;
    snprintf(x->type, sizeof x->type, "%s", type ? type : "n");
    x->has_value = x->is_formula = 0;
    begin_text(x);
}

static int is_on(const char *flag) {
    return flag && (strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0);
}

static void begin_row(struct xlsx *x, const XML_Char **atts) {
    const char *line = attribute(atts, "r");
    size_t given = line ? strtoul(line, NULL, 10) : 0;
    x->line = given > x->line ? given : x->line + 1;
    x->next_column = 0;
    if (x->line > LINE_MAX_XLSX)
        stop(x, TABLE_DAMAGED);
    else {
        table_begin_row(x->table, x->line);
        if (is_on(attribute(atts, "hidden")))
            table_hide_row(x->table);
    }
}

// B3:B7
static void fill_down(struct xlsx *x, const char *range) {
    size_t column, first, other, last;
    const char *colon = range ? strchr(range, ':') : NULL;
    if (colon && read_place(range, &column, &first) && read_place(colon + 1, &other, &last))
        table_fill_down(x->table, column, first, last);
}

static void begin_sheet(void *context, const XML_Char *element, const XML_Char **atts) {
    struct xlsx *x = context;
    const char *name = local(element);
    if (strcmp(name, "row") == 0)
        begin_row(x, atts);
    else if (strcmp(name, "c") == 0)
        begin_cell(x, atts);
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        if (strcmp(name, "v") == 0 || !x->has_value)
            begin_text(x);
        x->in_text = x->has_value = 1;
    } else if (strcmp(name, "rPh") == 0)
        x->in_phonetic = 1;
    else if (strcmp(name, "f") == 0)
        x->is_formula = 1;
    else if (strcmp(name, "mergeCell") == 0)
        fill_down(x, attribute(atts, "ref"));
}

// A whole number as its digits, as long as it has no more than a spreadsheet keeps.
static void put_number(struct xlsx *x) {
    char number[64], *end;
    snprintf(number, sizeof number, "%.*s", (int)x->text_len, x->text);
    double value = strtod(number, &end);
    if (*end || x->text_len >= sizeof number)
        table_put(x->table, x->column, x->text, x->text_len);
    else if (value > 1e15 || value < -1e15)
        table_put(x->table, x->column, number, (size_t)snprintf(number, sizeof number, "%.14E", value));
    else
        table_put(x->table, x->column, number, (size_t)snprintf(number, sizeof number, "%.*g", DIGITS_MAX, value));
}

static void put_shared(struct xlsx *x) {
    char digits[16];
    snprintf(digits, sizeof digits, "%.*s", (int)x->text_len, x->text);
    size_t at = strtoul(digits, NULL, 10);
    if (at < x->shared_len && x->shared[at] == UINT32_MAX)
        table_cut_row(x->table);
    else if (at < x->shared_len)
        table_put_kept(x->table, x->column, x->shared[at]);
}

static void end_cell(struct xlsx *x) {
    if (x->is_too_long)
        table_cut_row(x->table);
    else if (x->is_formula && !x->has_value)
        table_put(x->table, x->column, "=", 1); // a formula that nobody has worked out
    else if (!x->has_value)
        return;
    else if (strcmp(x->type, "s") == 0)
        put_shared(x);
    else if (strcmp(x->type, "n") == 0 && x->text_len)
        put_number(x);
    else {
        take_escapes(x);
        table_put(x->table, x->column, x->text, x->text_len);
    }
}

static void end_sheet(void *context, const XML_Char *element) {
    struct xlsx *x = context;
    const char *name = local(element);
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        x->in_text = 0;
    else if (strcmp(name, "rPh") == 0)
        x->in_phonetic = 0;
    else if (strcmp(name, "c") == 0)
        end_cell(x);
    if (x->table->status != STATUS_OK)
        XML_StopParser(x->parser, XML_FALSE);
}

// ---- the whole ----

static int leads_out(const char *name) {
    return *name == '/' || *name == '\\' || strstr(name, "../") || strstr(name, "..\\") || strchr(name, ':');
}

static void check_parts(struct xlsx *x) {
    zip_int64_t parts = zip_get_num_entries(x->zip, 0);
    if (parts > PARTS_MAX)
        table_fail(x->table, TABLE_TOO_LARGE);
    for (zip_int64_t i = 0; i < parts && x->table->status == STATUS_OK; i++) {
        const char *name = zip_get_name(x->zip, (zip_uint64_t)i, 0);
        if (!name || leads_out(name))
            table_fail(x->table, TABLE_PATHS);
        else if (strcasestr(name, "vbaProject") || strcasestr(name, "macrosheets/"))
            table_fail(x->table, TABLE_MACROS);
    }
}

static void read_workbook(struct xlsx *x) {
    check_parts(x);
    if (x->table->status == STATUS_OK && !parse_part(x, "xl/workbook.xml", begin_workbook, end_nothing))
        table_fail(x->table, TABLE_DAMAGED);
    if (!x->is_chosen)
        table_fail(x->table, x->wanted ? TABLE_NO_SHEET : TABLE_EMPTY);
    if (x->table->status == STATUS_OK)
        parse_part(x, "xl/_rels/workbook.xml.rels", begin_relations, end_nothing);
    if (x->table->status == STATUS_OK)
        parse_part(x, "xl/sharedStrings.xml", begin_shared, end_shared);
    x->in_text = x->in_phonetic = 0;
    if (x->table->status == STATUS_OK && !parse_part(x, x->part, begin_sheet, end_sheet))
        table_fail(x->table, TABLE_DAMAGED);
}

void table_read_xlsx(struct table *t, const uint8_t *bytes, size_t len, const char *sheet) {
    struct xlsx x = {.table = t, .wanted = sheet};
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &error);
    x.zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (x.zip) {
        read_workbook(&x);
        zip_discard(x.zip);
    } else {
        table_fail(t, TABLE_DAMAGED);
        if (source)
            zip_source_free(source);
    }
    zip_error_fini(&error);
    free(x.shared);
    free(x.text);
}
