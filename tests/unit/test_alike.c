// SPDX-License-Identifier: Apache-2.0
// Entries that look like one person, of a server that keeps what it compares: it follows each act of the book.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "host/books/doubles.h"
#include "tests/support/office.h"

static struct alike *kept;
static unsigned seen;

// What was begun stands in the book.
static void done(enum status status) {
    assert_int_equal(status, STATUS_OK);
    office_commit(STATUS_OK);
    office_begin();
}

static uint64_t add_person(const char *name, const char *phone, int64_t area) {
    struct person person = {.sex = 2, .area = area};
    snprintf(person.name, sizeof person.name, "%s", name);
    snprintf(person.phone, sizeof person.phone, "%s", phone);
    done(people_add(&host, &person));
    return person.number;
}

static void see(void *unused, const struct person *a, const struct person *b, unsigned signs) {
    (void)unused;
    assert_string_equal(a->name, b->name);
    seen = signs;
}

// The one pair there is, 0 none: the same whether it is kept or read anew.
static void look_alike(unsigned signs) {
    const struct doubles_look look = {.limit = 9};
    struct alike *both[] = {kept, NULL};
    for (int i = 0; i < 2; i++) {
        int64_t total = -1;
        seen = 0;
        assert_int_equal(doubles_each(&host, both[i], &look, see, NULL, &total), STATUS_OK);
        assert_int_equal(seen, signs);
        assert_int_equal(total, signs != 0);
    }
}

static void correct(uint64_t number, const char *name, const char *phone) {
    struct person person;
    unsigned columns = 1u << COLUMN_NAME | 1u << COLUMN_PHONE;
    assert_int_equal(people_find(&host, number, &person), STATUS_OK);
    snprintf(person.name, sizeof person.name, "%s", name);
    snprintf(person.phone, sizeof person.phone, "%s", phone);
    done(people_edit(&host, &person, columns));
}

static void what_is_kept_follows_the_book(void **unused) {
    (void)unused;
    kept = alike_new();
    assert_non_null(kept);
    office_begin();
    look_alike(0);
    uint64_t one = add_person("王丽", "13900000001", 530402001);
    add_person("李强", "13900000001", 530402001);
    look_alike(0);
    uint64_t other = add_person("王丽", "139-0000-0001", 530402002);
    look_alike(DOUBLE_PHONE);
    correct(other, "王丽", "13900000002");
    look_alike(0);
    correct(other, "王小丽", "13900000001");
    look_alike(0);
    correct(other, "王丽", "+86 13900000001");
    look_alike(DOUBLE_PHONE);
    done(doubles_part(&host, one, other));
    look_alike(0);
    done(doubles_unpart(&host, one, other));
    look_alike(DOUBLE_PHONE);
    done(people_merge(&host, other, one, 1));
    look_alike(0);
    host.now_ms++;
    done(people_unmerge(&host, other));
    look_alike(DOUBLE_PHONE);
    office_commit(STATUS_OK);
    alike_free(kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_kept_follows_the_book, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
