// SPDX-License-Identifier: Apache-2.0
// Badges of people: what another issue is, and what a first one leaves alone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "host/books/badges.h"
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(badge_revoked_is_printed_as_a_new_issue, office_make, office_clean),
        cmocka_unit_test_setup_teardown(first_badge_of_somebody_enrolled_settles_no_list, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
