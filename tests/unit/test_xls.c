// SPDX-License-Identifier: Apache-2.0
// What is looked for in a .xls before a library reads it, in workbooks of the size that real ones do not have.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "host/table/table_inside.h"
#include "proto/bytes.h"

#define SECTOR      512
#define NUMBERS     (SECTOR / 4) // of a sector
#define NAMED       109          // tables that the head names
#define FREE        0xFFFFFFFFu
#define END         0xFFFFFFFEu
#define BEGIN       0x0809
#define MERGED      0x00E5
#define BEGINS_MAX  16384
#define RANGES_EACH 1000

static size_t sectors_of(size_t bytes) {
    return (bytes + SECTOR - 1) / SECTOR;
}

static void put_numbers(struct writer *w, uint32_t number, size_t n) {
    for (size_t i = 0; i < n; i++)
        put_le(w, number, 4);
}

// Tables of sectors; a sector that names those the head has no room for; the directory; the workbook.
struct plan {
    size_t tables, directory, stream, sectors;
};

static struct plan plan_of(size_t len) {
    struct plan p = {.sectors = sectors_of(len)};
    for (p.tables = 1; p.tables * NUMBERS < p.tables + 2 + p.sectors; p.tables++)
        ;
    p.directory = p.tables + 1;
    p.stream = p.directory + 1;
    p.sectors += p.stream;
    return p;
}

static void put_head(struct writer *w, const struct plan *p) {
    for (size_t i = 0; i < 30; i++)
        put_le(w, 0, 1);
    put_le(w, 9, 2);
    put_le(w, 6, 2);
    put_numbers(w, 0, 2);
    put_le(w, 0, 2);
    put_le(w, p->tables, 4);
    put_le(w, p->directory, 4);
    put_le(w, 0, 4);
    put_le(w, 4096, 4);
    put_numbers(w, END, 1);
    put_numbers(w, 0, 1);
    put_le(w, p->tables, 4); // the sector of names
    put_le(w, 1, 4);
    for (size_t i = 0; i < NAMED; i++)
        put_le(w, i < p->tables ? i : FREE, 4);
}

static void put_tables(struct writer *w, const struct plan *p) {
    for (size_t i = 0; i < p->tables * NUMBERS; i++)
        put_le(w, i < p->stream ? END : i + 1 < p->sectors ? i + 1 : END, 4);
    for (size_t i = NAMED; i < NAMED + NUMBERS; i++)
        put_le(w, i < p->tables ? i : END, 4);
}

static void put_entry(struct writer *w, const char *name, unsigned type, size_t start, size_t size) {
    for (size_t i = 0; i < 32; i++)
        put_le(w, i < strlen(name) ? (uint8_t)name[i] : 0, 2);
    put_le(w, 2 * (strlen(name) + 1), 2);
    put_le(w, type, 2);
    for (int i = 0; i < 12; i++)
        put_le(w, 0, 4);
    put_le(w, start, 4);
    put_le(w, size, 4);
    put_le(w, 0, 4);
}

// A compound file with this workbook in it; the caller frees it.
static uint8_t *compound(const struct writer *workbook, size_t *len) {
    struct plan p = plan_of(workbook->len);
    *len = (p.sectors + 1) * SECTOR;
    uint8_t *bytes = calloc(1, *len);
    assert_non_null(bytes);
    struct writer w = writer_of(bytes, *len);
    put_head(&w, &p);
    put_tables(&w, &p);
    put_entry(&w, "Root Entry", 5, END, 0);
    put_entry(&w, "Workbook", 2, p.stream, workbook->len);
    put_entry(&w, "", 0, END, 0);
    put_entry(&w, "", 0, END, 0);
    assert_int_equal(w.len, (p.stream + 1) * SECTOR);
    memcpy(bytes + w.len, workbook->data, workbook->len);
    return bytes;
}

// So many sheets or charts begin, and then cells are merged over two rows.
static size_t merged_behind(size_t begins) {
    static uint8_t bytes[4 * BEGINS_MAX + 64];
    struct table_xls look;
    size_t len;
    struct writer w = writer_of(bytes, sizeof bytes);
    for (size_t i = 0; i < begins; i++)
        put_le(&w, BEGIN, 4); // of no bytes
    put_le(&w, MERGED | 10 << 16, 4);
    put_le(&w, 1, 2);
    put_le(&w, 4 | 5 << 16, 4);
    put_le(&w, 2 | 2 << 16, 4);
    uint8_t *file = compound(&w, &len);
    assert_int_equal(table_look_at_xls(file, len, &look), STATUS_OK);
    size_t found = look.merged_len;
    if (found) {
        assert_int_equal(look.merged[0].first, 5);
        assert_int_equal(look.merged[0].last, 6);
        assert_int_equal(look.merged[0].column, 2);
    }
    free(look.merged);
    free(file);
    return found;
}

// A chain of sectors that goes round has no end, and each beginning is compared with every sheet.
static void a_workbook_that_begins_without_end_is_given_up(void **unused) {
    (void)unused;
    assert_int_equal(merged_behind(1), 1);
    assert_int_equal(merged_behind(BEGINS_MAX), 1);
    assert_int_equal(merged_behind(BEGINS_MAX + 1), 0);
}

static void put_ranges(struct writer *w, size_t ranges) {
    for (size_t done = 0; done < ranges; done += RANGES_EACH) {
        put_le(w, MERGED | (2 + 8 * RANGES_EACH) << 16, 4);
        put_le(w, RANGES_EACH, 2);
        for (size_t i = 0; i < RANGES_EACH; i++) {
            put_le(w, 4 | 5 << 16, 4);
            put_le(w, 2 | 2 << 16, 4);
        }
    }
}

static size_t memory_used(void) {
    size_t pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%zu", &pages), 1);
    fclose(f);
    return pages * 4096;
}

// 8 MB of them: the last tables of sectors are named outside of the head.
static void merged_cells_are_all_told_or_their_loss_is(void **unused) {
    enum { RANGES = 1000000 };
    size_t size = (size_t)9 << 20, len;
    uint8_t *bytes = malloc(size), *file;
    struct table_xls look;
    struct rlimit as, little;
    (void)unused;
    assert_non_null(bytes);
    struct writer w = writer_of(bytes, size);
    put_ranges(&w, RANGES);
    file = compound(&w, &len);
    assert_int_equal(table_look_at_xls(file, len, &look), STATUS_OK);
    assert_int_equal(look.merged_len, RANGES);
    free(look.merged);
#ifndef __SANITIZE_ADDRESS__ // which takes as much as it likes
    assert_int_equal(getrlimit(RLIMIT_AS, &as), 0);
    little = (struct rlimit){memory_used() + ((size_t)4 << 20), as.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
    assert_int_equal(table_look_at_xls(file, len, &look), STATUS_MEMORY);
    assert_int_equal(setrlimit(RLIMIT_AS, &as), 0);
    assert_in_range(look.merged_len, 1, RANGES - 1);
    free(look.merged);
#else
    (void)as, (void)little, (void)memory_used;
#endif
    free(file);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook_that_begins_without_end_is_given_up),
        cmocka_unit_test(merged_cells_are_all_told_or_their_loss_is),
    };
    return cmocka_run_group_tests_name("xls", tests, NULL, NULL);
}
