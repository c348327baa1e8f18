// SPDX-License-Identifier: Apache-2.0
// The rules of sessions and cards, through a real station and a real host: hours, lists, posters, command cards, and
// sessions that open and close by themselves.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/roster.h"
#include "host/signals/signals.h"
#include "host/tally/allocation.h"
#include "host/tally/count.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "proto/command.h"
#include "proto/number.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

static char dir[256];
static struct pairing p;

static int make(void **unused) {
    (void)unused;
    pairing_make(&p, temporary_make(dir));
    return 0;
}

static int clean(void **unused) {
    (void)unused;
    pairing_close(&p);
    temporary_remove(dir);
    return 0;
}

static void open_by(const char *card, int64_t second) {
    assert_int_equal(pairing_scan(&p, p.officer, second), VERDICT_OFFICER);
    assert_int_equal(pairing_scan(&p, card, second + 1), VERDICT_SESSION_OPENED);
}

static enum verdict tick(int64_t second) {
    struct answer answer;
    assert_int_equal(station_tick(&p.station, (struct moment){second * 1000}, &answer), STATUS_OK);
    return answer.events_len ? answer.verdict : VERDICT_COUNT;
}

static int64_t counted(uint64_t session, int outcome) {
    struct statement *s;
    db_prepare(p.host.db, &s, "SELECT COUNT(*) FROM attendance WHERE session = $1 AND outcome = $2");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, outcome);
    int64_t value = -1;
    assert_int_equal(db_get_int(s, &value), STATUS_OK);
    return value;
}

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

static void check_rebuilt(void) {
    uint64_t differences = 99;
    assert_int_equal(tally_verify(&p.host, &differences), STATUS_OK);
    assert_int_equal(differences, 0);
}

static void hours_are_told_at_the_door_and_judged_at_the_office(void **unused) {
    char card[120];
    uint64_t session = pairing_add_session(
        &p, (struct session){.start_ms = HOUR * 1000, .end_ms = 3 * HOUR * 1000, .early_s = 1800, .late_s = 900}, card);
    (void)unused;
    pairing_sync(&p, 1);
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 29 * MINUTE), VERDICT_EARLY);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 29 * MINUTE + 5), VERDICT_EARLY); // and no second event
    assert_int_equal(pairing_scan(&p, p.tokens[1], 29 * MINUTE + 9), VERDICT_EARLY);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 30 * MINUTE), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 32 * MINUTE), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 75 * MINUTE), VERDICT_CHECKED_IN); // the last second of it
    assert_int_equal(pairing_scan(&p, p.tokens[3], 75 * MINUTE + 1), VERDICT_LATE);
    assert_int_equal(pairing_scan(&p, p.tokens[3], 80 * MINUTE), VERDICT_REPEAT);
    pairing_sync(&p, 90 * MINUTE);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 2);
    assert_int_equal(counted(session, OUTCOME_TOO_EARLY), 1);
    assert_int_equal(counted(session, OUTCOME_TOO_LATE), 1);
    check_rebuilt();
}

static void check_in_with_hours_waits_for_a_clock(void **unused) {
    char card[120];
    uint64_t session =
        pairing_add_session(&p, (struct session){.start_ms = 0, .end_ms = 2 * HOUR * 1000, .late_s = 900}, card);
    (void)unused;
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK); // and its plan knows no such session
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    pairing_sync(&p, 100);
    assert_int_equal(counted(session, OUTCOME_TIME_UNKNOWN), 1);
    station_set_clock(&p.station, (struct moment){120000}, PAIRING_NOW_MS + 120000, CLOCK_HOST);
    pairing_sync(&p, 130);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    check_rebuilt();
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
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 30), VERDICT_NOT_ENROLLED);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 40), VERDICT_NOT_ENROLLED);
    pairing_sync(&p, 60);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    assert_int_equal(counted(session, OUTCOME_NOT_ENROLLED), 2);
    enroll_by_office(session, 0, 1); // 1 moves up: the office has decided, and both figures follow
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    assert_int_equal(place(session, 1), 0);
    check_rebuilt();
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
    assert_int_equal(tick(21), VERDICT_COUNT);
    assert_int_equal(pairing_scan(&p, poster, 25), VERDICT_ENROLL_NOTED);
    assert_int_equal(pairing_scan(&p, poster, 27), VERDICT_ENROLL_NOTED); // held up twice
    assert_int_equal(pairing_scan(&p, p.tokens[0], 40), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 71), VERDICT_NO_BADGE); // 31 seconds later
    assert_int_equal(pairing_scan(&p, p.tokens[0], 80), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 90), VERDICT_ENROLL_NOTED);
    pairing_sync(&p, 100);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM event WHERE kind = 7"), 2);
    assert_int_equal(place(session, 1), 0);
    assert_int_equal(place(session, 0), 1);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 110), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 111), VERDICT_ENROLLED);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 120), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, poster, 121), VERDICT_WAITING);
    check_rebuilt();
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
    check_rebuilt();
}

static void command_cards_open_close_and_want_an_officer(void **unused) {
    char open[120], close[120], status[120], unknown[120];
    struct answer answer;
    (void)unused;
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_OPEN), open);
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_CLOSE), close);
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_STATUS), status);
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_COUNT), unknown);
    assert_int_equal(pairing_scan(&p, open, 1), VERDICT_NO_OFFICER);
    pairing_scan(&p, p.officer, 2);
    assert_int_equal(pairing_scan(&p, open, 3), VERDICT_SESSION_OPENED); // planned here from now on
    assert_int_equal(p.station.admit.session, p.session);
    pairing_scan(&p, p.officer, 4);
    assert_int_equal(pairing_scan(&p, open, 5), VERDICT_NONE_PLANNED); // no other
    assert_int_equal(pairing_scan(&p, close, 6), VERDICT_SESSION_CLOSED);
    pairing_scan(&p, p.officer, 7);
    assert_int_equal(pairing_scan(&p, close, 8), VERDICT_NO_SESSION);
    pairing_card(&p, BADGE_POSTER, p.session, unknown);
    assert_int_equal(pairing_scan(&p, unknown, 9), VERDICT_NO_BADGE); // the card enrolls nobody
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_COUNT), unknown);
    assert_int_equal(station_scan(&p.station, status, strlen(status), (struct moment){9000}, &answer), STATUS_OK);
    assert_int_equal(answer.verdict, VERDICT_COMMAND);
    assert_int_equal(answer.command, COMMAND_STATUS);
    assert_int_equal(answer.events_len, 0);
    assert_int_equal(pairing_scan(&p, unknown, 10), VERDICT_NEWER);
}

// Back to back, over midnight, and forgotten: 22:00 to 23:00 and 23:00 to 01:00, people signing out of the first.
static void sessions_open_and_close_by_themselves(void **unused) {
    const int64_t evening = 13 * HOUR; // 22:00
    struct session first = {
        .start_ms = evening * 1000, .end_ms = (evening + HOUR) * 1000, .check_out = 1, .opens_itself = 1};
    struct session second = {
        .start_ms = (evening + HOUR) * 1000, .end_ms = (evening + 3 * HOUR) * 1000, .opens_itself = 1};
    struct session elsewhere = {
        .start_ms = evening * 1000, .end_ms = (evening + HOUR) * 1000, .area = 530402002, .opens_itself = 1};
    uint64_t a = pairing_add_session(&p, first, NULL), b = pairing_add_session(&p, second, NULL);
    (void)unused;
    pairing_add_session(&p, elsewhere, NULL);
    pairing_sync(&p, 1);
    assert_int_equal(tick(evening - 30 * MINUTE - 1), VERDICT_COUNT);
    assert_int_equal(tick(evening - 30 * MINUTE), VERDICT_SESSION_OPENED);
    assert_int_equal(p.station.admit.session, a);
    assert_int_equal(pairing_scan(&p, p.tokens[0], evening), VERDICT_CHECKED_IN);
    assert_int_equal(tick(evening + HOUR + 9 * MINUTE), VERDICT_COUNT); // people are leaving
    assert_int_equal(pairing_scan(&p, p.tokens[0], evening + HOUR + 9 * MINUTE), VERDICT_CHECKED_OUT);
    assert_int_equal(tick(evening + HOUR + 10 * MINUTE), VERDICT_SESSION_OPENED);
    assert_int_equal(p.station.admit.session, b);
    assert_int_equal(pairing_scan(&p, p.tokens[1], evening + 3 * HOUR - 1), VERDICT_CHECKED_IN); // 00:59:59
    assert_int_equal(tick(evening + 4 * HOUR - 2), VERDICT_COUNT);
    assert_int_equal(tick(evening + 4 * HOUR), VERDICT_SESSION_CLOSED);
    assert_int_equal(tick(evening + 4 * HOUR + 1), VERDICT_COUNT); // and stays closed
    pairing_sync(&p, evening + 5 * HOUR);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM event WHERE (kind = 3 OR kind = 4) AND badge = 0"), 4);
    assert_int_equal(counted(a, OUTCOME_COUNTED), 1);
    assert_int_equal(counted(b, OUTCOME_COUNTED), 1);
    // Counted on the day of its start, although the check-in lies in the next.
    assert_int_equal(pairing_count(&p, "SELECT MAX(day) FROM attendance"), civil_day_of_year(PAIRING_NOW_MS));
}

static void officer_who_closes_a_session_keeps_it_closed(void **unused) {
    char card[120];
    pairing_add_session(&p, (struct session){.start_ms = HOUR * 1000, .end_ms = 2 * HOUR * 1000, .opens_itself = 1},
                        card);
    (void)unused;
    pairing_sync(&p, 1);
    assert_int_equal(tick(HOUR), VERDICT_SESSION_OPENED);
    pairing_scan(&p, p.officer, HOUR + 10);
    assert_int_equal(pairing_scan(&p, card, HOUR + 11), VERDICT_SESSION_CLOSED);
    assert_int_equal(tick(HOUR + 12), VERDICT_COUNT);
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, PAIRING_NOW_MS + (HOUR + 20) * 1000), STATUS_OK);
    assert_int_equal(tick(1), VERDICT_COUNT);
}

// By the clock the session was over when the officer opened it: the officer knows better.
static void wrong_clock_closes_no_session_that_people_attend(void **unused) {
    (void)unused;
    assert_int_equal(
        station_set_clock(&p.station, (struct moment){0}, PAIRING_NOW_MS + INT64_C(1000) * DAY * 300, CLOCK_HOST),
        STATUS_OK);
    open_by(p.card, 10);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(tick(30 + i * 30 * MINUTE), VERDICT_COUNT);
        assert_int_equal(pairing_scan(&p, p.tokens[i], 40 + i * 30 * MINUTE), VERDICT_CHECKED_IN);
    }
    assert_int_equal(tick(40 + 150 * MINUTE + 2 * HOUR), VERDICT_COUNT);
    assert_int_equal(tick(40 + 150 * MINUTE + 12 * HOUR), VERDICT_SESSION_CLOSED);
}

static void session_of_no_plan_is_closed_after_twelve_quiet_hours(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(&p, (struct session){.end_ms = HOUR * 1000}, card); // the terminal never hears of it
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], HOUR), VERDICT_CHECKED_IN);
    assert_int_equal(tick(13 * HOUR - 1), VERDICT_COUNT);
    assert_int_equal(tick(13 * HOUR), VERDICT_SESSION_CLOSED);
}

static void officer_gives_the_time_to_a_terminal_without_a_clock(void **unused) {
    (void)unused;
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_true(station_clock_goes_on(&p.station, PAIRING_NOW_MS + 5000));
    assert_false(station_clock_goes_on(&p.station, PAIRING_NOW_MS - INT64_C(1000) * DAY)); // an empty battery
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK);
    open_by(p.card, 600);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
    assert_int_equal(station_wall_ms(&p.station, (struct moment){601000}), PAIRING_NOW_MS);
    assert_int_equal(station_set_clock(&p.station, (struct moment){700000}, PAIRING_NOW_MS + 300000, CLOCK_HOST),
                     STATUS_OK);
    assert_int_equal(p.station.source, CLOCK_HOST); // knows better, and is not asked again
}

// Right or wrong, it is left alone; and what a card said is no clock that the next start could fall behind.
static void officer_changes_no_clock_there_is(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(
        &p, (struct session){.start_ms = 40 * INT64_C(1000) * DAY, .end_ms = 40 * INT64_C(1000) * DAY + 7200000}, card);
    pairing_sync(&p, 1);
    open_by(card, 600);
    assert_int_equal(p.station.source, CLOCK_RTC);
    assert_int_equal(station_wall_ms(&p.station, (struct moment){601000}), PAIRING_NOW_MS + 601000);
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK);
    open_by(p.card, 10);
    open_by(card, 20);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
    assert_true(station_clock_goes_on(&p.station, PAIRING_NOW_MS + 700000));
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
    check_rebuilt();
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
    check_rebuilt();
}

static void poster_event(uint64_t session, int seq, int kind, int person) {
    char sql[400];
    assert_int_equal(db_execute(p.host.db, "INSERT INTO epoch (id, terminal, epoch, oldest) VALUES (99, 1, 99, 0)"
                                           " ON CONFLICT DO NOTHING"),
                     STATUS_OK);
    snprintf(sql, sizeof sql,
             "INSERT INTO event (epoch, seq, chain, boot, uptime_ms, kind, session, badge, issue, code, value)"
             " VALUES (99, %d, %d, 1, 0, %d, %lld, %lld, 1, 0, 0)",
             seq, seq, kind, (long long)session, (long long)p.people[person]);
    assert_int_equal(db_execute(p.host.db, sql), STATUS_OK);
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

static void count_kind(void *context, const struct signal *signal) {
    ((struct signal *)context)[signal->kind] = *signal;
}

// Left open at a terminal that was never told when it ends: who is scanned three hours after that is of no session, and
// a reviewer is told of it.
static void session_that_was_left_open_is_a_signal(void **unused) {
    struct signal told[SIGNAL_KINDS] = {0};
    char card[120];
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000}, card);
    (void)unused;
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5 * HOUR), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 5 * HOUR + MINUTE), VERDICT_CHECKED_IN);
    pairing_sync(&p, 6 * HOUR);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    assert_int_equal(counted(session, OUTCOME_AFTER_SESSION), 2);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].session, session);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].count, 2);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].span_ms, (3 * HOUR + MINUTE) * 1000);
    assert_int_equal(told[SIGNAL_WRONG_CLOCK].session, 0);
    check_rebuilt();
}

static void session_called_off_is_not_told_as_empty(void **unused) {
    struct signal told[SIGNAL_KINDS] = {0};
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000}, NULL);
    (void)unused;
    p.host.now_ms = PAIRING_NOW_MS + INT64_C(1000) * DAY;
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_EMPTY].session, session);
    memset(told, 0, sizeof told);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_cancel(&p.host, session), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_not_equal(told[SIGNAL_EMPTY].session, session);
}

// Where no clock tells when they were scanned, the span was the end of the session since 1970.
static void session_left_open_without_a_clock_tells_no_minutes(void **unused) {
    struct signal told[SIGNAL_KINDS] = {0};
    char card[120];
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000}, card);
    (void)unused;
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5 * HOUR), VERDICT_CHECKED_IN);
    pairing_sync(&p, 6 * HOUR);
    assert_int_equal(db_execute(p.host.db, "UPDATE attendance SET in_ms = 0"), STATUS_OK);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].session, session);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].span_ms, 0);
}

// Numbers under another host's plan: ten cards in seconds, at one hour in two townships, are of others and elsewhere.
static void check_ins_under_another_hosts_plan_are_no_signal_here(void **unused) {
    struct signal told[SIGNAL_KINDS] = {0};
    char card[120];
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000}, card);
    (void)unused;
    open_by(card, 10);
    for (int i = 0; i < PAIRING_PEOPLE; i++)
        assert_int_equal(pairing_scan(&p, p.tokens[i], 20), VERDICT_CHECKED_IN);
    pairing_sync(&p, 6 * HOUR);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_BURST].session, session);
    memset(told, 0, sizeof told);
    uint64_t attendances;
    assert_int_equal(db_execute(p.host.db, "UPDATE epoch SET host = 99"), STATUS_OK);
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    p.host.now_ms = PAIRING_NOW_MS + INT64_C(1000) * DAY;
    assert_int_equal(db_execute(p.host.db, "UPDATE attendance SET day = 7, in_ms = 1772413200000 + session % 10"),
                     STATUS_OK);
    for (int copy = 1; copy <= 4; copy++) { // of every card at four sessions more, in another township
        char sql[200];
        snprintf(sql, sizeof sql,
                 "INSERT INTO attendance SELECT session + %d, holder, outcome, events, in_ms, stay_s, year, 530402009,"
                 " quotas, day, woman, 0 FROM attendance WHERE session = %lld",
                 100 + copy, (long long)session);
        assert_int_equal(db_execute(p.host.db, sql), STATUS_OK);
    }
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_BURST].session, 0);
    assert_int_equal(told[SIGNAL_FAR_APART].session, 0);
    assert_int_equal(told[SIGNAL_MANY_A_DAY].session, 0);
    assert_int_equal(told[SIGNAL_EMPTY].session, session); // of ours nobody was at it
}

// The same scans by a clock that lies before the day on which the session was entered.
static void clock_that_contradicts_the_office_is_a_signal(void **unused) {
    struct signal told[SIGNAL_KINDS] = {0};
    (void)unused;
    p.host.now_ms = PAIRING_NOW_MS + 3 * INT64_C(1000) * DAY;
    char card[120];
    uint64_t session = pairing_add_session(
        &p, (struct session){.start_ms = 4 * INT64_C(1000) * DAY, .end_ms = 4 * INT64_C(1000) * DAY + 7200000}, card);
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    pairing_sync(&p, 5 * DAY);
    assert_int_equal(counted(session, OUTCOME_NOT_YET_ISSUED), 1);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_WRONG_CLOCK].session, session);
    assert_int_equal(told[SIGNAL_WRONG_CLOCK].count, 1);
}

// What the plan sets is the target of the area that its row names, and of no other.
static void target_of_the_plan_is_of_the_area_it_names(void **unused) {
    struct quotas quotas;
    int64_t city = 0, county = 0;
    (void)unused;
    assert_int_equal(db_execute(p.host.db, "UPDATE quota SET area = 530402"), STATUS_OK);
    assert_int_equal(quotas_load(&p.host, 2026, &quotas), STATUS_OK);
    const struct quota *farmer = quotas_find(&quotas, "farmer");
    assert_int_equal(allocation_target(&p.host, 2026, farmer, 530400, &city), STATUS_OK);
    assert_int_equal(allocation_target(&p.host, 2026, farmer, 530402, &county), STATUS_OK);
    assert_int_equal(city, -1);
    assert_int_equal(county, 50000);
}

static void poster_of_a_session_that_is_over_says_so(void **unused) {
    char poster[120];
    (void)unused;
    pairing_card(&p, BADGE_POSTER, p.session, poster);
    pairing_scan(&p, p.tokens[0], 2 * HOUR + 10);
    assert_int_equal(pairing_scan(&p, poster, 2 * HOUR + 11), VERDICT_OVER);
    pairing_sync(&p, 2 * HOUR + 20);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM event WHERE kind = 7"), 0);
}

static void neighbouring_township_is_credited_with_its_own_session(void **unused) {
    char card[120];
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = HOUR * 1000, .area = 530402002}, card);
    struct tally_row here, there;
    (void)unused;
    pairing_sync(&p, 1);
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN); // somebody of 530402001
    pairing_sync(&p, 30);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    assert_int_equal(tally_get(&p.host, 2026, "farmer", 530402001, &here), STATUS_OK);
    assert_int_equal(tally_get(&p.host, 2026, "farmer", 530402002, &there), STATUS_OK);
    assert_int_equal(here.person_times, 0);
    assert_int_equal(there.person_times, 1);
}

// ---- sessions nobody closed ----

// The power is gone; it comes back, and the system's clock says this much after PAIRING_NOW_MS (0: nothing).
static void restart(int64_t second) {
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    int64_t wall_ms = second ? PAIRING_NOW_MS + second * 1000 : 0;
    assert_int_equal(station_start(&p.station, (struct moment){0}, wall_ms), STATUS_OK);
}

static int64_t kinds(int kind) {
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM event WHERE kind = %d", kind);
    return pairing_count(&p, sql);
}

static void session_left_open_is_closed_at_start(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    restart(7 * DAY);
    assert_int_equal(p.station.admit.session, 0);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 6), VERDICT_NO_SESSION); // and nobody signs out of last week
    pairing_sync(&p, 7 * DAY);
    assert_int_equal(kinds(EVENT_CHECKED_IN), 1);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM event WHERE kind = 4 AND badge = 0 AND boot = 2"), 1);
}

// Three hours without power in the middle of a day: by then the two hours of the session are over, and so is its grace.
static void session_left_open_this_morning_is_closed_at_noon(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    restart(3 * HOUR + 30);
    assert_int_equal(p.station.admit.session, 0);
}

// People are still there an hour after the planned end when the power fails for some minutes.
static void session_that_runs_over_goes_on_after_a_power_cut(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 3 * HOUR - 60), VERDICT_LATE);
    restart(3 * HOUR + 10 * MINUTE);
    assert_int_equal(p.station.admit.session, p.session);
    assert_int_equal(tick(10 * MINUTE), VERDICT_COUNT);
    assert_int_equal(tick(HOUR + MINUTE), VERDICT_SESSION_CLOSED);
}

// No clock, but a plan that was made days later: whatever time it is, that session is over.
static void session_left_open_without_a_clock_is_closed_by_a_later_plan(void **unused) {
    char card[120];
    (void)unused;
    pairing_attend(&p, 1);
    pairing_add_session(
        &p, (struct session){.start_ms = 7 * INT64_C(1000) * DAY, .end_ms = 7 * INT64_C(1000) * DAY + 7200000}, card);
    pairing_sync(&p, 6 * DAY);
    restart(0);
    assert_int_equal(p.station.admit.session, 0);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5), VERDICT_NO_SESSION);
    open_by(card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 20), VERDICT_CHECKED_IN);
}

// The close card was forgotten, and the next session of the day is an officer's to open: who comes for it is not
// checked in to the one before.
static void session_that_is_over_gives_way_to_the_next_of_the_day(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(&p, (struct session){.start_ms = 150 * MINUTE * 1000, .end_ms = 4 * HOUR * 1000}, card);
    pairing_sync(&p, 1);
    pairing_attend(&p, 1);
    assert_int_equal(tick(2 * HOUR - 1), VERDICT_COUNT);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 2 * HOUR + 5), VERDICT_NO_SESSION);
    open_by(card, 2 * HOUR + 10);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 2 * HOUR + 20), VERDICT_CHECKED_IN);
}

static void check_in_after_the_end_is_told_to_be_late(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 2 * HOUR - 1), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 2 * HOUR), VERDICT_LATE);
}

// ---- clocks that are behind ----

// fake-hwclock: the system remembers when it was switched off. The plan on the stick is six days younger.
static void clock_behind_the_plan_is_no_clock(void **unused) {
    char card[120];
    uint64_t session = pairing_add_session(&p,
                                           (struct session){.start_ms = 7 * INT64_C(1000) * DAY,
                                                            .end_ms = 7 * INT64_C(1000) * DAY + 7200000,
                                                            .early_s = 3600,
                                                            .late_s = 1800},
                                           card);
    (void)unused;
    pairing_sync(&p, 6 * DAY);
    restart(2 * HOUR);
    assert_int_equal(p.station.source, CLOCK_NONE);
    open_by(card, 10);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN); // and nobody is early
    pairing_sync(&p, 8 * DAY);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    check_rebuilt();
}

// The same while it runs: a stick brings the plan of a later day.
static void plan_of_a_later_day_takes_the_clock_away(void **unused) {
    (void)unused;
    assert_int_equal(p.station.source, CLOCK_RTC);
    pairing_sync(&p, 6 * DAY);
    tick(60);
    assert_int_equal(p.station.source, CLOCK_NONE);
    open_by(p.card, 70);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
}

// Its end lay before the plan was made when the officer opened it: who opens it all the same knows why.
static void session_opened_after_its_end_is_not_closed_at_start(void **unused) {
    (void)unused;
    pairing_sync(&p, 6 * DAY);
    restart(2 * HOUR); // no clock
    pairing_attend(&p, 1);
    restart(0);
    assert_int_equal(p.station.admit.session, p.session);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 10), VERDICT_REPEAT);
}

// A PC that is some minutes ahead takes no clock away.
static void office_clock_a_little_ahead_changes_nothing(void **unused) {
    (void)unused;
    pairing_sync(&p, 9 * MINUTE);
    tick(60);
    restart(90);
    assert_int_equal(p.station.source, CLOCK_RTC);
}

// An empty battery says the same at each start, and is believed at none.
static void empty_battery_is_not_believed_the_second_time_either(void **unused) {
    (void)unused;
    for (int i = 0; i < 3; i++) {
        assert_false(station_clock_goes_on(&p.station, PAIRING_NOW_MS - 30 * INT64_C(1000) * DAY));
        restart(0);
    }
    assert_true(station_clock_goes_on(&p.station, PAIRING_NOW_MS + 60000));
}

// ---- signing out ----

static struct answer scan_at(const char *text, int64_t second) {
    struct answer answer;
    assert_int_equal(station_scan(&p.station, text, strlen(text), (struct moment){second * 1000}, &answer), STATUS_OK);
    return answer;
}

static void repeat_is_no_check_out_until_the_minimum_stay_is_reached(void **unused) {
    char card[120];
    uint64_t session =
        pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000, .min_stay_s = HOUR, .check_out = 1}, card);
    (void)unused;
    pairing_sync(&p, 1);
    open_by(card, 10);
    struct answer answer = scan_at(p.tokens[0], 20);
    assert_int_equal(answer.verdict, VERDICT_CHECKED_IN);
    assert_true(answer.signs_out);
    assert_int_equal(answer.leave_ms, PAIRING_NOW_MS + (20 + HOUR) * 1000); // told at once
    answer = scan_at(p.tokens[0], 20 + 65);
    assert_int_equal(answer.verdict, VERDICT_REPEAT);
    assert_int_equal(answer.leave_ms, PAIRING_NOW_MS + (20 + HOUR) * 1000); // … and once more
    assert_int_equal(pairing_scan(&p, p.tokens[0], 19 + HOUR), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20 + HOUR), VERDICT_CHECKED_OUT);
    assert_int_equal(scan_at(p.tokens[0], 25 + HOUR).events_len, 0); // held up a little longer: out is out
    assert_int_equal(pairing_scan(&p, p.tokens[0], 26 + HOUR), VERDICT_CHECKED_OUT);
    pairing_sync(&p, 2 * HOUR);
    assert_int_equal(kinds(EVENT_CHECKED_OUT), 1);
    assert_int_equal(counted(session, OUTCOME_COUNTED), 1);
    check_rebuilt();
}

// Who came late leaves with the others; the office judges the stay.
static void latecomer_signs_out_when_people_leave(void **unused) {
    char card[120];
    uint64_t session =
        pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000, .min_stay_s = HOUR, .check_out = 1}, card);
    (void)unused;
    pairing_sync(&p, 1);
    open_by(card, 10);
    pairing_scan(&p, p.tokens[0], 90 * MINUTE);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 110 * MINUTE - 1), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 110 * MINUTE), VERDICT_CHECKED_OUT);
    pairing_sync(&p, 2 * HOUR);
    assert_int_equal(counted(session, OUTCOME_UNDER_MIN_STAY), 1);
}

static void session_without_a_minimum_stay_is_left_after_some_minutes(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(&p, (struct session){.start_ms = 20 * MINUTE * 1000, .end_ms = 2 * HOUR * 1000, .check_out = 1},
                        card);
    pairing_sync(&p, 1);
    open_by(card, 10);
    pairing_scan(&p, p.tokens[0], 20); // before the start nobody stays
    assert_int_equal(pairing_scan(&p, p.tokens[0], 15 * MINUTE), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 30 * MINUTE), VERDICT_CHECKED_OUT);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 60 * MINUTE), VERDICT_CHECKED_OUT); // came back, and leaves again
}

// No clock at all: the stay is measured by what no one can set, and nobody is kept from signing out after a power cut.
static void signing_out_needs_no_clock(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000, .min_stay_s = HOUR, .check_out = 1}, card);
    pairing_sync(&p, 1);
    open_by(card, 10);
    pairing_scan(&p, p.tokens[0], 20);
    station_set_clock(&p.station, (struct moment){30000}, 0, CLOCK_NONE);
    struct answer answer = scan_at(p.tokens[0], 30 * MINUTE);
    assert_int_equal(answer.verdict, VERDICT_REPEAT);
    assert_true(answer.signs_out && !answer.leave_ms);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20 + HOUR), VERDICT_CHECKED_OUT);
    restart(0);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 70), VERDICT_CHECKED_OUT);
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
    check_rebuilt();
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
    assert_int_equal(kinds(EVENT_ENROLL_CANCELLED), 0);
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
    restart(60);
    assert_int_equal(notes_find(&p.station.admit.notes, session, p.people[0])->is_cancelled, 1);
    pairing_sync(&p, 70);
    assert_null(notes_find(&p.station.admit.notes, session, p.people[0]));
    assert_int_equal(place(session, 0), -1);
    check_rebuilt();
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
    check_rebuilt();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hours_are_told_at_the_door_and_judged_at_the_office, make, clean),
        cmocka_unit_test_setup_teardown(check_in_with_hours_waits_for_a_clock, make, clean),
        cmocka_unit_test_setup_teardown(list_is_told_at_the_door_and_judged_at_the_office, make, clean),
        cmocka_unit_test_setup_teardown(badge_and_poster_enroll_and_the_answer_comes_with_the_plan, make, clean),
        cmocka_unit_test_setup_teardown(first_to_enroll_is_first_whoever_reports_first, make, clean),
        cmocka_unit_test_setup_teardown(command_cards_open_close_and_want_an_officer, make, clean),
        cmocka_unit_test_setup_teardown(sessions_open_and_close_by_themselves, make, clean),
        cmocka_unit_test_setup_teardown(officer_who_closes_a_session_keeps_it_closed, make, clean),
        cmocka_unit_test_setup_teardown(wrong_clock_closes_no_session_that_people_attend, make, clean),
        cmocka_unit_test_setup_teardown(session_of_no_plan_is_closed_after_twelve_quiet_hours, make, clean),
        cmocka_unit_test_setup_teardown(officer_gives_the_time_to_a_terminal_without_a_clock, make, clean),
        cmocka_unit_test_setup_teardown(officer_changes_no_clock_there_is, make, clean),
        cmocka_unit_test_setup_teardown(enrollment_that_was_cancelled_is_noted_anew, make, clean),
        cmocka_unit_test_setup_teardown(office_has_the_last_word_on_its_list, make, clean),
        cmocka_unit_test_setup_teardown(roster_does_not_depend_on_who_stands_between, make, clean),
        cmocka_unit_test_setup_teardown(session_that_was_left_open_is_a_signal, make, clean),
        cmocka_unit_test_setup_teardown(session_called_off_is_not_told_as_empty, make, clean),
        cmocka_unit_test_setup_teardown(target_of_the_plan_is_of_the_area_it_names, make, clean),
        cmocka_unit_test_setup_teardown(session_left_open_without_a_clock_tells_no_minutes, make, clean),
        cmocka_unit_test_setup_teardown(check_ins_under_another_hosts_plan_are_no_signal_here, make, clean),
        cmocka_unit_test_setup_teardown(clock_that_contradicts_the_office_is_a_signal, make, clean),
        cmocka_unit_test_setup_teardown(poster_of_a_session_that_is_over_says_so, make, clean),
        cmocka_unit_test_setup_teardown(neighbouring_township_is_credited_with_its_own_session, make, clean),
        cmocka_unit_test_setup_teardown(session_left_open_is_closed_at_start, make, clean),
        cmocka_unit_test_setup_teardown(session_left_open_this_morning_is_closed_at_noon, make, clean),
        cmocka_unit_test_setup_teardown(session_that_runs_over_goes_on_after_a_power_cut, make, clean),
        cmocka_unit_test_setup_teardown(session_left_open_without_a_clock_is_closed_by_a_later_plan, make, clean),
        cmocka_unit_test_setup_teardown(session_that_is_over_gives_way_to_the_next_of_the_day, make, clean),
        cmocka_unit_test_setup_teardown(check_in_after_the_end_is_told_to_be_late, make, clean),
        cmocka_unit_test_setup_teardown(clock_behind_the_plan_is_no_clock, make, clean),
        cmocka_unit_test_setup_teardown(plan_of_a_later_day_takes_the_clock_away, make, clean),
        cmocka_unit_test_setup_teardown(session_opened_after_its_end_is_not_closed_at_start, make, clean),
        cmocka_unit_test_setup_teardown(office_clock_a_little_ahead_changes_nothing, make, clean),
        cmocka_unit_test_setup_teardown(empty_battery_is_not_believed_the_second_time_either, make, clean),
        cmocka_unit_test_setup_teardown(repeat_is_no_check_out_until_the_minimum_stay_is_reached, make, clean),
        cmocka_unit_test_setup_teardown(latecomer_signs_out_when_people_leave, make, clean),
        cmocka_unit_test_setup_teardown(session_without_a_minimum_stay_is_left_after_some_minutes, make, clean),
        cmocka_unit_test_setup_teardown(signing_out_needs_no_clock, make, clean),
        cmocka_unit_test_setup_teardown(poster_shown_anew_takes_off_the_list_and_on_again, make, clean),
        cmocka_unit_test_setup_teardown(poster_shown_again_by_accident_cancels_nothing, make, clean),
        cmocka_unit_test_setup_teardown(cancellation_is_remembered_until_the_office_knows_it, make, clean),
        cmocka_unit_test_setup_teardown(session_of_the_highest_number_keeps_its_list, make, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
