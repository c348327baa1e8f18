// SPDX-License-Identifier: Apache-2.0
// Badges of people: what another issue is, and what a first one leaves alone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "host/books/badge_list.h"
#include "host/books/book.h"
#include "host/books/people.h"
#include "tests/support/office.h"

static uint64_t add_person(const char *name) {
    struct person person = {.sex = 2, .area = 530402001};
    snprintf(person.name, sizeof person.name, "%s", name);
    assert_int_equal(people_add(&host, &person), STATUS_OK);
    return person.number;
}

static void badge_revoked_is_printed_as_a_new_issue(void **unused) {
    struct badge_face face;
    (void)unused;
    office_begin();
    uint64_t number = add_person("王丽");
    assert_int_equal(badge_of(&host, number, 0, &face), STATUS_OK);
    assert_int_equal(face.badge.issue, 1);
    assert_false(face.was_revoked);
    assert_int_equal(badge_revoke(&host, number, "遗失"), STATUS_OK);
    assert_int_equal(badge_of(&host, number, 0, &face), STATUS_OK);
    assert_int_equal(face.badge.issue, 2);
    assert_true(face.was_revoked);
    assert_int_equal(badge_of(&host, number, 0, &face), STATUS_OK); // and that one is shown again
    assert_int_equal(face.badge.issue, 2);
    assert_false(face.was_revoked);
    assert_int_equal(badge_of(&host, number, 1, &face), STATUS_OK);
    assert_int_equal(face.badge.issue, 3);
    assert_int_equal(office_get("SELECT MAX(up_to_issue) FROM badge_revocation"), 2);
    office_commit(STATUS_OK);
}

// Each mark settles every list its badge stands on: 10,000 of them on one list took the writer for an hour.
static void first_badge_of_somebody_enrolled_settles_no_list(void **unused) {
    struct badge_face face;
    (void)unused;
    office_begin();
    assert_int_equal(db_execute(host.db, "DELETE FROM stale"), STATUS_OK);
    assert_int_equal(badge_of(&host, add_person("李强"), 0, &face), STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM stale"), 0);
    uint64_t returning = add_person("周新"); // attended before the books knew the badge
    struct statement *s;
    db_prepare(
        host.db, &s,
        "INSERT INTO attendance (session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day, woman)"
        " VALUES (1, $1, 1, 1, 0, -1, 2026, 530402001, 0, 0, 0)");
    db_bind_int(s, 1, (int64_t)returning);
    assert_int_equal(db_run(s), STATUS_OK);
    assert_int_equal(badge_of(&host, returning, 0, &face), STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM stale"), 1);
    db_rollback(host.db);
}

static struct badge_row seen;

static void see(void *unused, const struct badge_row *row) {
    (void)unused;
    seen = *row;
}

// The one person there is: in which list, and why they wait there.
static void stands(enum badge_state state, enum badge_reason reason) {
    for (unsigned i = 0; i < BADGE_STATES; i++) {
        int64_t total = -1;
        struct badge_filter filter = {.area = 530402, .state = (enum badge_state)i};
        assert_int_equal(badge_count(&host, &filter, &total), STATUS_OK);
        assert_int_equal(total, i == state);
        filter.reason = reason;
        seen = (struct badge_row){0};
        assert_int_equal(badge_list(&host, &filter, " ORDER BY p.number", 0, 9, see, NULL, &total), STATUS_OK);
        assert_int_equal(total, i == state);
        assert_int_equal(seen.number != 0, i == state);
        if (i == state)
            assert_int_equal(seen.reason, reason);
    }
}

static enum status correct(uint64_t number, const char *name, int64_t area) {
    struct person person;
    assert_int_equal(people_find(&host, number, &person), STATUS_OK);
    snprintf(person.name, sizeof person.name, "%s", name);
    person.area = area;
    enum status status = people_edit(&host, &person, 1u << COLUMN_NAME | 1u << COLUMN_AREA);
    assert_int_equal(db_execute(host.db, "DELETE FROM stale"), STATUS_OK);
    return status;
}

static void print(uint64_t number, int reissue) {
    struct badge_face face;
    assert_int_equal(badge_of(&host, number, reissue, &face), STATUS_OK);
}

static void badge_waits_until_what_it_says_is_so(void **unused) {
    (void)unused;
    office_begin();
    uint64_t number = add_person("王丽");
    stands(BADGE_WAITING, BADGE_NEVER);
    assert_int_equal(badge_deliver(&host, number, 0), STATUS_NOT_FOUND);
    print(number, 0);
    stands(BADGE_PRINTED, BADGE_ANY_REASON);
    assert_int_equal(correct(number, "王莉", 530402001), STATUS_OK);
    stands(BADGE_WAITING, BADGE_CHANGED);
    assert_int_equal(correct(number, "王黎", 530402002), STATUS_OK);
    assert_int_equal(correct(number, "王丽", 530402002), STATUS_OK);
    stands(BADGE_WAITING, BADGE_CHANGED); // still of another village
    assert_int_equal(correct(number, "王丽", 530402001), STATUS_OK);
    stands(BADGE_PRINTED, BADGE_ANY_REASON); // as it says
    assert_int_equal(correct(number, "王莉", 530402001), STATUS_OK);
    print(number, 0);
    stands(BADGE_PRINTED, BADGE_ANY_REASON);
    assert_int_equal(correct(number, "王丽", 530402001), STATUS_OK);
    stands(BADGE_WAITING, BADGE_CHANGED); // what was right for the first print is not for the second
    print(number, 1);
    stands(BADGE_PRINTED, BADGE_ANY_REASON);
    office_commit(STATUS_OK);
}

static void who_is_merged_stands_in_no_list(void **unused) {
    (void)unused;
    office_begin();
    uint64_t one = add_person("王丽"), other = add_person("王 丽");
    print(one, 0);
    print(other, 0);
    assert_int_equal(people_merge(&host, other, one, 1), STATUS_OK);
    stands(BADGE_PRINTED, BADGE_ANY_REASON); // one of them
    office_commit(STATUS_OK);
}

static void badge_is_handed_out_print_by_print(void **unused) {
    (void)unused;
    office_begin();
    uint64_t number = add_person("王丽");
    print(number, 0);
    assert_int_equal(badge_deliver(&host, number, 1), STATUS_OUTDATED);
    assert_int_equal(badge_deliver(&host, number, 0), STATUS_OK);
    assert_int_equal(badge_deliver(&host, number, 0), STATUS_OUTDATED);
    stands(BADGE_DELIVERED, BADGE_ANY_REASON);
    print(number, 0); // as it is: a copy of the file, not another card
    stands(BADGE_DELIVERED, BADGE_ANY_REASON);
    assert_int_equal(badge_ask(&host, number, 0), STATUS_OK);
    assert_int_equal(badge_ask(&host, number, 0), STATUS_OUTDATED);
    stands(BADGE_WAITING, BADGE_ASKED);
    assert_int_equal(badge_ask(&host, number, 1), STATUS_OK);
    stands(BADGE_DELIVERED, BADGE_ANY_REASON);
    assert_int_equal(badge_ask(&host, number, 0), STATUS_OK);
    print(number, 0);
    stands(BADGE_PRINTED, BADGE_ANY_REASON);
    assert_int_equal(badge_deliver(&host, number, 0), STATUS_OK);
    assert_int_equal(badge_deliver(&host, number, 1), STATUS_OK);
    stands(BADGE_PRINTED, BADGE_ANY_REASON);
    assert_int_equal(badge_revoke(&host, number, "遗失"), STATUS_OK);
    stands(BADGE_WAITING, BADGE_VOID);
    assert_int_equal(badge_deliver(&host, number, 0), STATUS_INVALID);
    struct badge_face blank;
    assert_int_equal(badge_new_blank(&host, &blank), STATUS_OK);
    assert_int_equal(badge_deliver(&host, blank.badge.number, 0), STATUS_INVALID);
    office_commit(STATUS_OK);
}

static void book_tells_it_again(void **unused) {
    char bad[128] = "";
    size_t forgotten;
    (void)unused;
    office_begin();
    uint64_t number = add_person("王丽"), other = add_person("李强");
    print(number, 0);
    print(other, 0);
    assert_int_equal(badge_deliver(&host, number, 0), STATUS_OK);
    assert_int_equal(correct(number, "王莉", 530402001), STATUS_OK);
    assert_int_equal(correct(other, "李蔷", 530402001), STATUS_OK);
    assert_int_equal(people_forget(&host, other, &forgotten), STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM person WHERE worn_name <> ''"), 1);
    assert_int_equal(db_execute(host.db, "DELETE FROM stale"), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(book_compare(&host, bad), STATUS_OK);
    assert_string_equal(bad, "");
    stands(BADGE_WAITING, BADGE_CHANGED);
    office_begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    assert_int_equal(db_execute(host.db, "DELETE FROM stale"), STATUS_OK);
    office_commit(STATUS_OK);
    stands(BADGE_WAITING, BADGE_CHANGED);
    assert_int_equal(office_get("SELECT COUNT(*) FROM badge WHERE delivered_ms <> 0"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(badge_revoked_is_printed_as_a_new_issue, office_make, office_clean),
        cmocka_unit_test_setup_teardown(badge_waits_until_what_it_says_is_so, office_make, office_clean),
        cmocka_unit_test_setup_teardown(badge_is_handed_out_print_by_print, office_make, office_clean),
        cmocka_unit_test_setup_teardown(who_is_merged_stands_in_no_list, office_make, office_clean),
        cmocka_unit_test_setup_teardown(book_tells_it_again, office_make, office_clean),
        cmocka_unit_test_setup_teardown(first_badge_of_somebody_enrolled_settles_no_list, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
