// SPDX-License-Identifier: Apache-2.0
// Compound files ([MS-CFB]) as libfreexl 1.0 reads them. A stream shorter than 4,096 bytes lies in a file within the
// file, cut into pieces of 64 bytes, and of such a workbook the library says that it is broken. It is moved into a
// compound file of its own, filled up with zeros: a workbook says itself where it ends. And of a workbook with an empty
// text in a cell ([MS-XLS] 2.4.148, Label) the library says that all is well, and then reads nothing: such a cell is
// called what it is, blank. Nor does the library say which cells are merged, and which sheets are hidden.
#include <string.h>

#include "host/table/table_inside.h"
#include "proto/array.h"
#include "proto/bytes.h"

#define SECTOR       512
#define PIECE        64
#define ENTRY        128
#define SHORT        4096 // what is shorter lies in pieces
#define NOTHING      0xFFFFFFFFu
#define END_OF_CHAIN 0xFFFFFFFEu
#define IS_TABLE     0xFFFFFFFDu
#define NAMED        109              // tables of sectors that the header itself names: 7 MB
#define NAMED_MORE   (SECTOR / 4 - 1) // that a sector of further names has; then it says where the next one lies

struct ole {
    const uint8_t *bytes;
    size_t len;
};

static uint32_t number_at(const struct ole *o, size_t at) {
    if (at + 4 > o->len)
        return END_OF_CHAIN;
    struct reader r = reader_of(o->bytes + at, 4);
    return (uint32_t)get_le(&r, 4);
}

static size_t place_of(uint32_t sector) {
    return ((size_t)sector + 1) * SECTOR;
}

// Where the nth table of sectors lies.
static uint32_t nth_table(const struct ole *o, size_t nth) {
    if (nth < NAMED)
        return number_at(o, 76 + 4 * nth);
    uint32_t names = number_at(o, 68);
    for (nth -= NAMED; nth >= NAMED_MORE && names < IS_TABLE; nth -= NAMED_MORE)
        names = number_at(o, place_of(names) + (size_t)4 * NAMED_MORE);
    return number_at(o, place_of(names) + 4 * nth);
}

// What follows a sector. One that is not in the file is followed by none, which bounds the way to its table.
static uint32_t next_sector(const struct ole *o, uint32_t sector) {
    if (sector >= o->len / SECTOR)
        return END_OF_CHAIN;
    return number_at(o, place_of(nth_table(o, sector / (SECTOR / 4))) + 4 * (sector % (SECTOR / 4)));
}

// Where the nth byte of a chain of sectors lies, 0 nowhere.
static size_t place_in_chain(const struct ole *o, uint32_t sector, size_t nth) {
    if (nth >= o->len)
        return 0;
    for (size_t skip = nth / SECTOR; skip > 0 && sector < IS_TABLE; skip--)
        sector = next_sector(o, sector);
    size_t at = place_of(sector) + nth % SECTOR;
    return sector < IS_TABLE && at < o->len ? at : 0;
}

static int is_named(const uint8_t *entry, const char *name) {
    size_t len = strlen(name);
    if (entry[64] != 2 * (len + 1) || entry[66] != 2)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (entry[2 * i] != (uint8_t)name[i] || entry[2 * i + 1])
            return 0;
    return 1;
}

// The directory's entry of the workbook, and the first, which is of the file within; 0: there is none.
static int find_entries(const struct ole *o, size_t *workbook, size_t *inner) {
    uint32_t directory = number_at(o, 48);
    *inner = place_in_chain(o, directory, 0);
    for (size_t i = 1; i < 64; i++) {
        *workbook = place_in_chain(o, directory, i * ENTRY);
        if (!*workbook || *workbook + ENTRY > o->len)
            return 0;
        if (is_named(o->bytes + *workbook, "Workbook") || is_named(o->bytes + *workbook, "Book"))
            return *inner && *inner + ENTRY <= o->len;
    }
    return 0;
}

static int copy_pieces(const struct ole *o, size_t workbook, size_t inner, uint8_t stream[SHORT]) {
    uint32_t piece = number_at(o, workbook + 116), file = number_at(o, inner + 116), pieces = number_at(o, 60);
    size_t size = number_at(o, workbook + 120);
    for (size_t at = 0; at < size; at += PIECE) {
        size_t from = piece < IS_TABLE ? place_in_chain(o, file, (size_t)piece * PIECE) : 0;
        size_t follows = place_in_chain(o, pieces, (size_t)piece * 4);
        if (!from || from + PIECE > o->len || !follows)
            return 0;
        memcpy(stream + at, o->bytes + from, PIECE);
        piece = number_at(o, follows);
    }
    return 1;
}

static void put_entry(struct writer *w, const char *name, unsigned type, uint32_t child, uint32_t start,
                      uint32_t size) {
    for (size_t i = 0; i < 32; i++)
        put_le(w, i < strlen(name) ? (uint8_t)name[i] : 0, 2);
    put_le(w, 2 * (strlen(name) + 1), 2);
    put_le(w, type | 1 << 8, 2); // black
    put_le(w, NOTHING, 4);
    put_le(w, NOTHING, 4);
    put_le(w, child, 4);
    for (int i = 0; i < 36; i++)
        put_le(w, 0, 1);
    put_le(w, start, 4);
    put_le(w, size, 4);
    put_le(w, 0, 4);
}

// Header, table of sectors, directory, stream.
static void put_file(struct writer *w, const uint8_t stream[SHORT]) {
    static const uint8_t head[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0,    0, 0, 0,
                                   0,    0,    0,    0,    0,    0,    0,    0,    0, 0, 0x3E, 0, 3, 0,
                                   0xFE, 0xFF, 9,    0,    6,    0,    0,    0,    0, 0, 0,    0};
    const uint32_t fields[] = {0, 1, 1, 0, SHORT, END_OF_CHAIN, 0, END_OF_CHAIN, 0, 0};
    for (size_t i = 0; i < sizeof head; i++)
        put_le(w, head[i], 1);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        put_le(w, fields[i], 4);
    for (size_t i = 1; i < NAMED; i++)
        put_le(w, NOTHING, 4);
    for (uint32_t i = 0; i < SECTOR / 4; i++)
        put_le(w,
               i == 0                              ? IS_TABLE
               : i == 1 || i == 1 + SHORT / SECTOR ? END_OF_CHAIN
               : i <= SHORT / SECTOR               ? i + 1
                                                   : NOTHING,
               4);
    put_entry(w, "Root Entry", 5, 1, END_OF_CHAIN, 0);
    put_entry(w, "Workbook", 2, NOTHING, 2, SHORT);
    for (int i = 0; i < 2; i++)
        put_entry(w, "", 0, NOTHING, 0, 0);
    for (size_t i = 0; i < SHORT; i++)
        put_le(w, stream[i], 1);
}

static int is_compound(const struct ole *o) {
    return o->len >= 2 * SECTOR && o->bytes[30] == 9 && o->bytes[32] == 6 && number_at(o, 56) == SHORT;
}

int table_widen_xls(const uint8_t *bytes, size_t len, uint8_t wide[TABLE_WIDE_XLS]) {
    struct ole ole = {bytes, len};
    uint8_t stream[SHORT] = {0};
    size_t workbook, inner;
    if (!is_compound(&ole) || !find_entries(&ole, &workbook, &inner) || number_at(&ole, workbook + 120) >= SHORT ||
        !copy_pieces(&ole, workbook, inner, stream))
        return 0;
    struct writer w = writer_of(wide, TABLE_WIDE_XLS);
    put_file(&w, stream);
    return 1;
}

// ---- records ----

#define RECORD_LABEL  0x0204
#define RECORD_BLANK  0x0201
#define RECORD_BEGIN  0x0809
#define RECORD_SHEET  0x0085
#define RECORD_MERGED 0x00E5
#define MERGED_MAX    1000000 // sheets have 65,536 rows
#define BEGINS_MAX    16384   // sheets and charts; a chain that goes round has any number of them

// A stream read from its beginning to its end.
struct cursor {
    const struct ole *ole;
    uint32_t sector; // of byte `first` and those behind it
    size_t first;
};

// Where its nth byte lies, which is none before the last asked for; 0 nowhere.
static size_t place_ahead(struct cursor *c, size_t nth) {
    for (; nth >= c->first + SECTOR && c->sector < IS_TABLE; c->first += SECTOR)
        c->sector = next_sector(c->ole, c->sector);
    size_t at = place_of(c->sector) + nth - c->first;
    return c->sector < IS_TABLE && at < c->ole->len ? at : 0;
}

// Two bytes that may lie in two sectors; `at` is where the first lies.
static unsigned pair_ahead(struct cursor *c, size_t nth, size_t *at) {
    size_t high;
    *at = place_ahead(c, nth);
    high = place_ahead(c, nth + 1);
    return *at && high ? c->ole->bytes[*at] | (unsigned)c->ole->bytes[high] << 8 : 0;
}

// [MS-XLS] 2.4.28: where the sheet begins, and whether it is seen.
static void take_sheet(struct cursor *c, size_t nth, struct table_xls *xls) {
    size_t at;
    if (xls->sheets == TABLE_XLS_SHEETS)
        return;
    unsigned low = pair_ahead(c, nth, &at);
    xls->begins[xls->sheets] = low | (size_t)pair_ahead(c, nth + 2, &at) << 16;
    xls->is_hidden[xls->sheets++] = (pair_ahead(c, nth + 4, &at) & 3) != 0;
}

// [MS-XLS] 2.4.168: ranges of cells that are one, of which those over several rows matter.
static enum status take_merged(struct cursor *c, size_t nth, size_t body, size_t sheet, struct table_xls *xls) {
    size_t at, ranges = pair_ahead(c, nth, &at);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < ranges && 10 + 8 * i <= body && xls->merged_len < MERGED_MAX; i++) {
        struct table_merged m = {.sheet = sheet};
        m.first = pair_ahead(c, nth + 2 + 8 * i, &at) + 1;
        m.last = pair_ahead(c, nth + 4 + 8 * i, &at) + 1;
        m.column = pair_ahead(c, nth + 6 + 8 * i, &at);
        if (m.last <= m.first)
            continue;
        status = array_room(&xls->merged, &xls->merged_size, xls->merged_len + 1, sizeof m);
        if (status == STATUS_OK)
            xls->merged[xls->merged_len++] = m;
    }
    return status;
}

// Which sheet begins here; a chart within one begins none.
static size_t sheet_at(const struct table_xls *xls, size_t nth, size_t sheet) {
    for (size_t i = 0; i < xls->sheets; i++)
        if (xls->begins[i] == nth)
            return i;
    return sheet;
}

enum status table_look_at_xls(uint8_t *bytes, size_t len, struct table_xls *xls) {
    struct ole ole = {bytes, len};
    enum status status = STATUS_OK;
    size_t workbook, inner, type_at, at, begun = 0, sheet = TABLE_XLS_SHEETS;
    *xls = (struct table_xls){0};
    if (!is_compound(&ole) || !find_entries(&ole, &workbook, &inner))
        return STATUS_OK;
    struct cursor c = {&ole, number_at(&ole, workbook + 116), 0};
    size_t size = number_at(&ole, workbook + 120);
    for (size_t nth = 0; status == STATUS_OK && nth + 4 <= size && nth < len;) {
        unsigned type = pair_ahead(&c, nth, &type_at), body = pair_ahead(&c, nth + 2, &at);
        if (!type_at || !at || (type == RECORD_BEGIN && ++begun > BEGINS_MAX))
            return STATUS_OK;
        if (type == RECORD_BEGIN)
            sheet = sheet_at(xls, nth, sheet);
        else if (type == RECORD_SHEET && body >= 6)
            take_sheet(&c, nth + 4, xls);
        else if (type == RECORD_MERGED && body >= 2)
            status = take_merged(&c, nth + 4, body, sheet, xls);
        else if (type == RECORD_LABEL && body >= 8 && pair_ahead(&c, nth + 10, &at) == 0 && at)
            bytes[type_at] = RECORD_BLANK & 0xff;
        nth += 4 + body;
    }
    return status;
}
