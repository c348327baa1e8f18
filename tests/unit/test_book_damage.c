// SPDX-License-Identifier: Apache-2.0
// What was changed past the book, a row by hand or a byte of a page, is found and named.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/book.h"
#include "host/books/settings.h"
#include "host/signals/marks.h"
#include "host/tally/allocation.h"
#include "host/users/access.h"
#include "proto/number.h"
#include "tests/support/office.h"

static const struct access_areas everywhere = {.len = 0};

static void set_target(int64_t area, int64_t target) {
    assert_int_equal(allocation_set(&host, &(struct allocation){"farmer", 2026, area, target, NULL, "目标责任书"}),
                     STATUS_OK);
}

// Whatever was changed past the book: the table and the row.
static void a_row_changed_by_hand_is_named(void **state) {
    static const struct {
        const char *sql, *named;
    } edits[] = {
        {"UPDATE person SET name = '王莉' WHERE number = 1", "person 000000-000000001"},
        {"UPDATE person SET phone = NULL WHERE number = 2", "person 000000-000000002"},
        {"DELETE FROM person WHERE number = 2", "person 000000-000000002"},
        {"UPDATE allocation SET target = 1", "allocation 530402 farmer 2026"},
        {"UPDATE allocation SET who = '别人' WHERE area = 530402001", "allocation 530402001 farmer 2026"},
        {"INSERT INTO allocation (area, quota, year, at_ms, target) VALUES (530402002, 'women', 2026, 9, 1)",
         "allocation 530402002 women 2026 9"},
        {"INSERT INTO badge_binding (badge, ordinal, person, at_ms) VALUES (3, 1, 1, 1)",
         "badge_binding 000000-000000003 1"},
        {"UPDATE terminal SET area = 530402003", office_terminal},
        {"UPDATE terminal SET public_key = zeroblob(32)", office_terminal},
        {"UPDATE terminal SET revoked_ms = 9", office_terminal},
        {"UPDATE setting SET value = 'residence'", "setting credit"},
        {"INSERT INTO setting (name, value) VALUES ('women_in_farming', 'women')", "setting women_in_farming"},
        {"UPDATE signal_mark SET why = '没事'", "signal_mark burst.1.0.0.0.P07"},
        {"UPDATE page_user SET role = 'admin'", "page_user 周审核"},
        {"DELETE FROM enrollment; DELETE FROM allocation WHERE area = 530402", "allocation 530402 farmer"},
    };
    char bad[128], link[ACCESS_LINK_SIZE];
    (void)state;
    office_begin();
    office_add(1, "王丽", 2);
    office_add(2, "李强", 1);
    office_pair();
    assert_int_equal(access_add(&host, "周审核", ROLE_REVIEWER, &everywhere, link), STATUS_OK);
    assert_int_equal(settings_put(&host, "credit", "venue"), STATUS_OK);
    assert_int_equal(marks_write(&host, "burst.1.0.0.0.P07", MARK_EXPLAINED), STATUS_OK);
    assert_int_equal(marks_write(&host, "burst.1.0.0.0.P07", MARK_EXPLAINED), STATUS_OK);
    set_target(530402, 7300);
    set_target(530402001, 900);
    office_commit(STATUS_OK);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        assert_int_equal(book_compare(&host, bad), STATUS_OK);
        assert_string_equal(bad, "");
        assert_int_equal(db_execute(host.db, edits[i].sql), STATUS_OK);
        assert_int_equal(book_compare(&host, bad), STATUS_OK);
        assert_memory_equal(bad, edits[i].named, strlen(edits[i].named));
        office_begin();
        assert_int_equal(book_replay(&host), STATUS_OK);
        office_commit(STATUS_OK);
    }
}

// A number that was given out is not given out again: told with the highest, and brought back.
static void a_counter_set_back_is_named(void **state) {
    static const char *const edits[] = {
        "UPDATE counter SET value = value - 1 WHERE name = 'serial'",
        "UPDATE counter SET value = 0 WHERE name = 'serial'",
        "DELETE FROM counter WHERE name = 'serial'",
    };
    char bad[128], number[NUMBER_TEXT_SIZE], expected[64];
    uint64_t last = 0, next = 0;
    (void)state;
    for (int i = 0; i < 3; i++) {
        office_begin();
        assert_int_equal(host_next_number(&host, &last), STATUS_OK);
        office_add(last, "王丽", 2);
        office_commit(STATUS_OK);
    }
    snprintf(expected, sizeof expected, "counter serial %s", number_format(last, number));
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        assert_int_equal(book_compare(&host, bad), STATUS_OK);
        assert_string_equal(bad, "");
        assert_int_equal(db_execute(host.db, edits[i]), STATUS_OK);
        assert_int_equal(book_compare(&host, bad), STATUS_OK);
        assert_string_equal(bad, expected);
        office_begin();
        assert_int_equal(book_replay(&host), STATUS_OK);
        office_commit(STATUS_OK);
    }
    office_begin();
    assert_int_equal(host_next_number(&host, &next), STATUS_OK);
    assert_int_equal(next, last + 1);
    db_rollback(host.db);
    assert_int_equal(db_execute(host.db, "UPDATE counter SET value = value + 9 WHERE name = 'serial'"), STATUS_OK);
    assert_int_equal(book_compare(&host, bad), STATUS_OK);
    assert_string_equal(bad, ""); // as after a restore, which leaves numbers out
}

static void flip(int page, int64_t at, int bit) {
    uint8_t *copy = NULL;
    size_t len = 0;
    struct statement *s;
    db_prepare(host.db, &s, "SELECT bytes FROM page ORDER BY place LIMIT 1 OFFSET $1");
    db_bind_int(s, 1, page);
    assert_int_equal(db_step(s), DB_ROW);
    const void *bytes = db_column_blob(s, 0, &len);
    copy = malloc(len);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    assert_int_equal(db_finish(s), STATUS_OK);
    copy[(size_t)at % len] ^= (uint8_t)(1 << bit);
    db_prepare(host.db, &s,
               "UPDATE page SET bytes = $1 WHERE place = (SELECT place FROM page ORDER BY place LIMIT 1 OFFSET $2)");
    db_bind_blob(s, 1, copy, len);
    db_bind_int(s, 2, page);
    assert_int_equal(db_run(s), STATUS_OK);
    free(copy);
}

static void a_changed_byte_is_found_wherever_it_is(void **state) {
    (void)state;
    for (uint64_t i = 1; i <= 3; i++) {
        office_begin();
        office_add(i, "王丽", 2);
        office_commit(STATUS_OK);
    }
    for (int64_t at = 0; at < 400; at += 7) {
        flip(1, at, (int)(at % 8));
        office_verified("page 2: ");
        flip(1, at, (int)(at % 8));
    }
    office_verified("");
    assert_int_equal(db_execute(host.db, "DELETE FROM page WHERE place = 2"), STATUS_OK);
    office_verified("page 3: does not follow the one before");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_changed_by_hand_is_named, office_make, office_clean),
        cmocka_unit_test_setup_teardown(a_counter_set_back_is_named, office_make, office_clean),
        cmocka_unit_test_setup_teardown(a_changed_byte_is_found_wherever_it_is, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests_name("book_damage", tests, NULL, NULL);
}
