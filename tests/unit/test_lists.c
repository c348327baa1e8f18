// SPDX-License-Identifier: Apache-2.0
// Lists of sessions, through a real station and a real host: by the office, by badge and poster, on and off again.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "host/books/roster.h"
#include "host/tally/count.h"
#include "host/tally/tally.h"
#include "tests/support/paired.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

static int64_t place(uint64_t session, int person) {
    struct roster_entry entry;
    return roster_find(&p.host, session, p.people[person], &entry) == STATUS_OK ? entry.place : -1;
}

static void enroll_by_office(uint64_t session, int person, int cancels) {
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    if (cancels)
        assert_int_equal(session_enroll_cancel(&p.host, session, p.people[person]), STATUS_OK);
    else
        session_enroll(&p.host, session, p.people[person]);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
}

static void list_is_told_at_the_door_and_judged_at_the_office(void **unused) {
    char card[120];
    struct session wanted = {.end_ms = HOUR * 1000, .capacity = 1, .unenrolled = UNENROLLED_REFUSE};
    uint64_t session = pairing_add_session(&p, wanted, card);
    (void)unused;
    enroll_by_office(session, 0, 0);
    p.host.now_ms++;
    enroll_by_office(session, 1, 0); // waits
    pairing_sync(&p, 1);
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 30), VERDICT_NOT_ENROLLED);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 40), VERDICT_NOT_ENROLLED);
    pairing_sync(&p, 60);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_NOT_ENROLLED), 2);
    enroll_by_office(session, 0, 1); // 1 moves up: the office has decided, and both figures follow
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    assert_int_equal(place(session, 1), 0);
    pairing_check_tallies(&p);
}

static void badge_and_poster_enroll_and_the_answer_comes_with_the_plan(void **unused) {
    char poster[120];
    uint64_t session = pairing_add_session(&p,
                                           (struct session){.start_ms = 5 * INT64_C(1000) * DAY,
                                                            .end_ms = 5 * INT64_C(1000) * DAY + 7200000,
                                                            .capacity = 1},
                                           NULL);
    (void)unused;
    pairing_card(&p, BADGE_POSTER, session, poster);
    pairing_sync(&p, 1);
    assert_int_equal(pairing_scan(&p, poster, 10), VERDICT_NO_BADGE);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 20), VERDICT_NO_SESSION); // shown, and good for the poster
    assert_int_equal(pairing_tick(&p, 21), VERDICT_COUNT);
    assert_int_equal(pairing_scan(&p, poster, 25), VERDICT_ENROLL_NOTED);
    assert_int_equal(pairing_scan(&p, poster, 27), VERDICT_ENROLL_NOTED); // held up twice
    assert_int_equal(pairing_scan(&p, p.tokens[0], 40), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 71), VERDICT_NO_BADGE); // 31 seconds later
    assert_int_equal(pairing_scan(&p, p.tokens[0], 80), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 90), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 100);
    assert_int_equal(pairing_events(&p, EVENT_ENROLLED), 2);
    assert_int_equal(place(session, 1), 0);
    assert_int_equal(place(session, 0), 1);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 110), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 111), VERDICT_ENROLLED);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 120), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 121), VERDICT_WAITING);
    pairing_check_tallies(&p);
}

// The worked example of docs/counting.md: what was done at a poster before the office's entries stands before them,
// though it is reported after them.
static void first_to_enroll_is_first_whoever_reports_first(void **unused) {
    char poster[120];
    uint64_t session = pairing_add_session(&p,
                                           (struct session){.start_ms = 5 * INT64_C(1000) * DAY,
                                                            .end_ms = 5 * INT64_C(1000) * DAY + 7200000,
                                                            .capacity = 2},
                                           NULL);
    (void)unused;
    pairing_card(&p, BADGE_POSTER, session, poster);
    pairing_scan(&p, p.tokens[0], 10);
    assert_int_equal(pairing_scan(&p, poster, 11), VERDICT_ENROLL_NOTED);
    p.host.now_ms = PAIRING_NOW_MS + INT64_C(1000) * DAY;
    enroll_by_office(session, 1, 0);
    p.host.now_ms++;
    enroll_by_office(session, 2, 0);
    assert_int_equal(place(session, 1), 0);
    assert_int_equal(place(session, 2), 0);
    pairing_sync(&p, 2 * DAY);
    assert_int_equal(place(session, 0), 0);
    assert_int_equal(place(session, 1), 0);
    assert_int_equal(place(session, 2), 1);
    enroll_by_office(session, 1, 1);
    assert_int_equal(place(session, 1), -1);
    assert_int_equal(place(session, 2), 0);
    pairing_check_tallies(&p);
}

static void enrollment_that_was_cancelled_is_noted_anew(void **unused) {
    char poster[120];
    uint64_t session = pairing_add_session(
        &p, (struct session){.start_ms = 5 * INT64_C(1000) * DAY, .end_ms = 5 * INT64_C(1000) * DAY + 7200000}, NULL);
    (void)unused;
    pairing_card(&p, BADGE_POSTER, session, poster);
    pairing_sync(&p, 1);
    pairing_scan(&p, p.tokens[0], 10);
    assert_int_equal(pairing_scan(&p, poster, 11), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 20);
    enroll_by_office(session, 0, 1);
    assert_int_equal(place(session, 0), -1);
    pairing_sync(&p, 30);
    pairing_scan(&p, p.tokens[0], 40);
    assert_int_equal(pairing_scan(&p, poster, 41), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 50);
    assert_int_equal(place(session, 0), 0);
    pairing_check_tallies(&p);
}

// Entered in one moment, or of a time nobody knows: the office has the last word.
static void office_has_the_last_word_on_its_list(void **unused) {
    char poster[120];
    uint64_t session = pairing_add_session(
        &p, (struct session){.start_ms = 5 * INT64_C(1000) * DAY, .end_ms = 5 * INT64_C(1000) * DAY + 7200000}, NULL);
    (void)unused;
    pairing_card(&p, BADGE_POSTER, session, poster);
    enroll_by_office(session, 1, 0);
    enroll_by_office(session, 1, 1);
    assert_int_equal(place(session, 1), -1);
    enroll_by_office(session, 1, 0);
    assert_int_equal(place(session, 1), 0);
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK);
    pairing_scan(&p, p.tokens[0], 10);
    assert_int_equal(pairing_scan(&p, poster, 11), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 20);
    assert_int_equal(place(session, 0), 0);
    enroll_by_office(session, 0, 1);
    assert_int_equal(place(session, 0), -1);
    enroll_by_office(session, 0, 0);
    assert_int_equal(place(session, 0), 0);
    pairing_check_tallies(&p);
}

static void poster_event(uint64_t session, uint64_t seq, enum event_kind kind, int person) {
    const struct event event = {
        .seq = seq, .boot = 1, .kind = kind, .session = session, .badge = p.people[person], .issue = 1};
    pairing_put(&p, 99, &event);
}

// Enrolled and taken off at a time that nobody knows: off, whoever else enrolled between the two.
static void roster_does_not_depend_on_who_stands_between(void **unused) {
    uint64_t session = pairing_add_session(
        &p, (struct session){.start_ms = 5 * INT64_C(1000) * DAY, .end_ms = 5 * INT64_C(1000) * DAY + 7200000}, NULL);
    (void)unused;
    poster_event(session, 1, EVENT_ENROLL_CANCELLED, 0);
    poster_event(session, 3, EVENT_ENROLLED, 0);
    assert_int_equal(roster_settle(&p.host, session), STATUS_OK);
    assert_int_equal(place(session, 0), -1);
    poster_event(session, 2, EVENT_ENROLLED, 1);
    assert_int_equal(roster_settle(&p.host, session), STATUS_OK);
    assert_int_equal(place(session, 1), 0);
    assert_int_equal(place(session, 0), -1);
}

static void poster_of_a_session_that_is_over_says_so(void **unused) {
    char poster[120];
    (void)unused;
    pairing_card(&p, BADGE_POSTER, p.session, poster);
    pairing_scan(&p, p.tokens[0], 2 * HOUR + 10);
    assert_int_equal(pairing_scan(&p, poster, 2 * HOUR + 11), VERDICT_OVER);
    pairing_sync(&p, 2 * HOUR + 20);
    assert_int_equal(pairing_events(&p, EVENT_ENROLLED), 0);
}

// ---- taking oneself off a list ----

static uint64_t coming_session(char poster[120], int capacity) {
    uint64_t session = pairing_add_session(&p,
                                           (struct session){.start_ms = 5 * INT64_C(1000) * DAY,
                                                            .end_ms = 5 * INT64_C(1000) * DAY + 7200000,
                                                            .capacity = capacity},
                                           NULL);
    pairing_card(&p, BADGE_POSTER, session, poster);
    pairing_sync(&p, 1);
    return session;
}

static enum verdict badge_and_poster(int person, const char *poster, int64_t second) {
    pairing_scan(&p, p.tokens[person], second);
    return pairing_scan(&p, poster, second + 2);
}

static void poster_shown_anew_takes_off_the_list_and_on_again(void **unused) {
    char poster[120];
    (void)unused;
    uint64_t session = coming_session(poster, 1);
    assert_int_equal(badge_and_poster(0, poster, 10), VERDICT_ENROLL_NOTED);
    assert_int_equal(badge_and_poster(1, poster, 30), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 60);
    assert_int_equal(place(session, 1), 1);
    assert_int_equal(badge_and_poster(0, poster, 100), VERDICT_ENROLLED); // told first, and how to be taken off
    assert_int_equal(badge_and_poster(0, poster, 115), VERDICT_ENROLL_CANCELLED);
    pairing_sync(&p, 130);
    assert_int_equal(place(session, 0), -1);
    assert_int_equal(place(session, 1), 0); // moves up
    assert_int_equal(badge_and_poster(0, poster, 140), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 150);
    assert_int_equal(place(session, 0), 1); // behind whoever was there meanwhile
    pairing_check_tallies(&p);
}

// Held up for a while, looked at again, or come back to another day: nobody falls off a list by accident.
static void poster_shown_again_by_accident_cancels_nothing(void **unused) {
    char poster[120];
    (void)unused;
    uint64_t session = coming_session(poster, 0);
    assert_int_equal(badge_and_poster(0, poster, 10), VERDICT_ENROLL_NOTED);
    for (int second = 15; second < 40; second += 5) // held for half a minute
        assert_int_equal(pairing_scan(&p, poster, second), VERDICT_ENROLL_NOTED);
    assert_int_equal(badge_and_poster(0, poster, 10 * MINUTE), VERDICT_ENROLL_NOTED); // asked once more, later
    assert_int_equal(badge_and_poster(1, poster, 11 * MINUTE), VERDICT_ENROLL_NOTED);
    assert_int_equal(badge_and_poster(0, poster, 11 * MINUTE + 20), VERDICT_ENROLL_NOTED); // another came between
    pairing_sync(&p, 20 * MINUTE);
    assert_int_equal(pairing_events(&p, EVENT_ENROLL_CANCELLED), 0);
    assert_int_equal(place(session, 0), 0);
}

// The plan on the stick was made before the host heard of it: the terminal knows better, also after a power cut.
static void cancellation_is_remembered_until_the_office_knows_it(void **unused) {
    char poster[120];
    (void)unused;
    uint64_t session = coming_session(poster, 0);
    enroll_by_office(session, 0, 0);
    pairing_sync(&p, 5);
    assert_int_equal(badge_and_poster(0, poster, 10), VERDICT_ENROLLED);
    assert_int_equal(badge_and_poster(0, poster, 25), VERDICT_ENROLL_CANCELLED);
    assert_int_equal(pairing_scan(&p, poster, 28), VERDICT_ENROLL_CANCELLED); // and not on again at once
    pairing_restart(&p, 60);
    assert_int_equal(notes_find(&p.station.admit.notes, session, p.people[0])->is_cancelled, 1);
    pairing_sync(&p, 70);
    assert_null(notes_find(&p.station.admit.notes, session, p.people[0]));
    assert_int_equal(place(session, 0), -1);
    pairing_check_tallies(&p);
}

// The wire takes any session number up to 2^63 - 1 (docs/wire.md, section 4): none of its bits is lost on either side.
static void session_of_the_highest_number_keeps_its_list(void **unused) {
    const uint64_t numbers[] = {UINT64_C(1) << 61, UINT64_C(1) << 62 | 5, INT64_MAX};
    (void)unused;
    for (size_t i = 0; i < 3; i++) {
        struct event e = {.kind = EVENT_ENROLLED, .boot = p.station.boot, .session = numbers[i], .badge = p.people[i]};
        e.issue = 1;
        assert_int_equal(journal_append(p.station.journal, &e, 1), STATUS_OK);
    }
    pairing_sync(&p, 10);
    for (int i = 0; i < 3; i++)
        assert_int_equal(place(numbers[i], i), 0);
    pairing_check_tallies(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(list_is_told_at_the_door_and_judged_at_the_office, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(badge_and_poster_enroll_and_the_answer_comes_with_the_plan, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(first_to_enroll_is_first_whoever_reports_first, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(enrollment_that_was_cancelled_is_noted_anew, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(office_has_the_last_word_on_its_list, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(roster_does_not_depend_on_who_stands_between, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(poster_of_a_session_that_is_over_says_so, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(poster_shown_anew_takes_off_the_list_and_on_again, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(poster_shown_again_by_accident_cancels_nothing, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(cancellation_is_remembered_until_the_office_knows_it, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(session_of_the_highest_number_keeps_its_list, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
