// SPDX-License-Identifier: Apache-2.0
// The rules of sessions and cards, through a real station and a real host: hours, command cards, clocks, sessions that
// open and close by themselves, signing out.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "host/tally/count.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "tests/support/paired.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

static void hours_are_told_at_the_door_and_judged_at_the_office(void **unused) {
    char card[120];
    uint64_t session = pairing_add_session(
        &p, (struct session){.start_ms = HOUR * 1000, .end_ms = 3 * HOUR * 1000, .early_s = 1800, .late_s = 900}, card);
    (void)unused;
    pairing_sync(&p, 1);
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 29 * MINUTE), VERDICT_EARLY);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 29 * MINUTE + 5), VERDICT_EARLY); // and no second event
    assert_int_equal(pairing_scan(&p, p.tokens[1], 29 * MINUTE + 9), VERDICT_EARLY);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 30 * MINUTE), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 32 * MINUTE), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 75 * MINUTE), VERDICT_CHECKED_IN); // the last second of it
    assert_int_equal(pairing_scan(&p, p.tokens[3], 75 * MINUTE + 1), VERDICT_LATE);
    assert_int_equal(pairing_scan(&p, p.tokens[3], 80 * MINUTE), VERDICT_REPEAT);
    pairing_sync(&p, 90 * MINUTE);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 2);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_TOO_EARLY), 1);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_TOO_LATE), 1);
    pairing_check_tallies(&p);
}

static void check_in_with_hours_waits_for_a_clock(void **unused) {
    char card[120];
    uint64_t session =
        pairing_add_session(&p, (struct session){.start_ms = 0, .end_ms = 2 * HOUR * 1000, .late_s = 900}, card);
    (void)unused;
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK); // and its plan knows no such session
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    pairing_sync(&p, 100);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_TIME_UNKNOWN), 1);
    station_set_clock(&p.station, (struct moment){120000}, PAIRING_NOW_MS + 120000, CLOCK_HOST);
    pairing_sync(&p, 130);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    pairing_check_tallies(&p);
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

static void volume_and_language_want_an_officer_once(void **unused) {
    char pair[120], card[2][120];
    (void)unused;
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_VOLUME), card[0]);
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_LANGUAGE), card[1]);
    pairing_card(&p, BADGE_COMMAND, command_number(530400, COMMAND_PAIR), pair);
    for (int i = 0; i < 2; i++) {
        int at = 1 + i * 100;
        assert_int_equal(pairing_scan(&p, card[i], at), VERDICT_NO_OFFICER);
        pairing_scan(&p, p.officer, at + 1);
        assert_int_equal(pairing_scan(&p, card[i], at + 2), VERDICT_COMMAND);
        assert_int_equal(pairing_scan(&p, card[i], at + 20), VERDICT_COMMAND); // a step more
        assert_int_equal(pairing_scan(&p, card[i], at + 40), VERDICT_NO_OFFICER);
    }
    pairing_scan(&p, p.officer, 300);
    assert_int_equal(pairing_scan(&p, pair, 301), VERDICT_COMMAND);
    assert_int_equal(pairing_scan(&p, card[0], 302), VERDICT_NO_OFFICER); // pairing has used it up
}

// Openings and closings by nobody's card, in a boot (0: any).
static int by_itself(unsigned kinds, uint32_t boot) {
    struct ledger_events held = pairing_held(&p, kinds);
    int found = 0;
    for (size_t i = 0; i < held.len; i++)
        found += !held.items[i].event.badge && (!boot || held.items[i].event.boot == boot);
    ledger_events_clear(&held);
    return found;
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
    assert_int_equal(pairing_tick(&p, evening - 30 * MINUTE - 1), VERDICT_COUNT);
    assert_int_equal(pairing_tick(&p, evening - 30 * MINUTE), VERDICT_SESSION_OPENED);
    assert_int_equal(p.station.admit.session, a);
    assert_int_equal(pairing_scan(&p, p.tokens[0], evening), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_tick(&p, evening + HOUR + 9 * MINUTE), VERDICT_COUNT); // people are leaving
    assert_int_equal(pairing_scan(&p, p.tokens[0], evening + HOUR + 9 * MINUTE), VERDICT_CHECKED_OUT);
    assert_int_equal(pairing_tick(&p, evening + HOUR + 10 * MINUTE), VERDICT_SESSION_OPENED);
    assert_int_equal(p.station.admit.session, b);
    assert_int_equal(pairing_scan(&p, p.tokens[1], evening + 3 * HOUR - 1), VERDICT_CHECKED_IN); // 00:59:59
    assert_int_equal(pairing_tick(&p, evening + 4 * HOUR - 2), VERDICT_COUNT);
    assert_int_equal(pairing_tick(&p, evening + 4 * HOUR), VERDICT_SESSION_CLOSED);
    assert_int_equal(pairing_tick(&p, evening + 4 * HOUR + 1), VERDICT_COUNT); // and stays closed
    pairing_sync(&p, evening + 5 * HOUR);
    assert_int_equal(by_itself(LEDGER_LIFE, 0), 4);
    assert_int_equal(pairing_counted(&p, a, OUTCOME_COUNTED), 1);
    assert_int_equal(pairing_counted(&p, b, OUTCOME_COUNTED), 1);
    // Counted on the day of its start, although the check-in lies in the next.
    assert_int_equal(pairing_count(&p, "SELECT MAX(day) FROM attendance"), civil_day_of_year(PAIRING_NOW_MS));
}

static void officer_who_closes_a_session_keeps_it_closed(void **unused) {
    char card[120];
    pairing_add_session(&p, (struct session){.start_ms = HOUR * 1000, .end_ms = 2 * HOUR * 1000, .opens_itself = 1},
                        card);
    (void)unused;
    pairing_sync(&p, 1);
    assert_int_equal(pairing_tick(&p, HOUR), VERDICT_SESSION_OPENED);
    pairing_scan(&p, p.officer, HOUR + 10);
    assert_int_equal(pairing_scan(&p, card, HOUR + 11), VERDICT_SESSION_CLOSED);
    assert_int_equal(pairing_tick(&p, HOUR + 12), VERDICT_COUNT);
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, PAIRING_NOW_MS + (HOUR + 20) * 1000), STATUS_OK);
    assert_int_equal(pairing_tick(&p, 1), VERDICT_COUNT);
}

// By the clock the session was over when the officer opened it: the officer knows better.
static void wrong_clock_closes_no_session_that_people_attend(void **unused) {
    (void)unused;
    assert_int_equal(
        station_set_clock(&p.station, (struct moment){0}, PAIRING_NOW_MS + INT64_C(1000) * DAY * 300, CLOCK_HOST),
        STATUS_OK);
    pairing_open_by(&p, p.card, 10);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(pairing_tick(&p, 30 + i * 30 * MINUTE), VERDICT_COUNT);
        assert_int_equal(pairing_scan(&p, p.tokens[i], 40 + i * 30 * MINUTE), VERDICT_CHECKED_IN);
    }
    assert_int_equal(pairing_tick(&p, 40 + 150 * MINUTE + 2 * HOUR), VERDICT_COUNT);
    assert_int_equal(pairing_tick(&p, 40 + 150 * MINUTE + 12 * HOUR), VERDICT_SESSION_CLOSED);
}

static void session_of_no_plan_is_closed_after_twelve_quiet_hours(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(&p, (struct session){.end_ms = HOUR * 1000}, card); // the terminal never hears of it
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], HOUR), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_tick(&p, 13 * HOUR - 1), VERDICT_COUNT);
    assert_int_equal(pairing_tick(&p, 13 * HOUR), VERDICT_SESSION_CLOSED);
}

static void officer_gives_the_time_to_a_terminal_without_a_clock(void **unused) {
    (void)unused;
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_true(station_clock_goes_on(&p.station, PAIRING_NOW_MS + 5000));
    assert_false(station_clock_goes_on(&p.station, PAIRING_NOW_MS - INT64_C(1000) * DAY)); // an empty battery
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK);
    pairing_open_by(&p, p.card, 600);
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
    pairing_open_by(&p, card, 600);
    assert_int_equal(p.station.source, CLOCK_RTC);
    assert_int_equal(station_wall_ms(&p.station, (struct moment){601000}), PAIRING_NOW_MS + 601000);
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK);
    pairing_open_by(&p, p.card, 10);
    pairing_open_by(&p, card, 20);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
    assert_true(station_clock_goes_on(&p.station, PAIRING_NOW_MS + 700000));
}

static void neighbouring_township_is_credited_with_its_own_session(void **unused) {
    char card[120];
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = HOUR * 1000, .area = 530402002}, card);
    struct tally_row here, there;
    (void)unused;
    pairing_sync(&p, 1);
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN); // somebody of 530402001
    pairing_sync(&p, 30);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    assert_int_equal(tally_get(&p.host, 2026, "farmer", 530402001, &here), STATUS_OK);
    assert_int_equal(tally_get(&p.host, 2026, "farmer", 530402002, &there), STATUS_OK);
    assert_int_equal(here.person_times, 0);
    assert_int_equal(there.person_times, 1);
}

// ---- sessions nobody closed ----

static void session_left_open_is_closed_at_start(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    pairing_restart(&p, 7 * DAY);
    assert_int_equal(p.station.admit.session, 0);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 6), VERDICT_NO_SESSION); // and nobody signs out of last week
    pairing_sync(&p, 7 * DAY);
    assert_int_equal(pairing_events(&p, EVENT_CHECKED_IN), 1);
    assert_int_equal(by_itself(LEDGER_KIND(EVENT_SESSION_CLOSED), 2), 1);
}

// Three hours without power in the middle of a day: by then the two hours of the session are over, and so is its grace.
static void session_left_open_this_morning_is_closed_at_noon(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    pairing_restart(&p, 3 * HOUR + 30);
    assert_int_equal(p.station.admit.session, 0);
}

// People are still there an hour after the planned end when the power fails for some minutes.
static void session_that_runs_over_goes_on_after_a_power_cut(void **unused) {
    (void)unused;
    pairing_attend(&p, 1);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 3 * HOUR - 60), VERDICT_LATE);
    pairing_restart(&p, 3 * HOUR + 10 * MINUTE);
    assert_int_equal(p.station.admit.session, p.session);
    assert_int_equal(pairing_tick(&p, 10 * MINUTE), VERDICT_COUNT);
    assert_int_equal(pairing_tick(&p, HOUR + MINUTE), VERDICT_SESSION_CLOSED);
}

// No clock, but a plan that was made days later: whatever time it is, that session is over.
static void session_left_open_without_a_clock_is_closed_by_a_later_plan(void **unused) {
    char card[120];
    (void)unused;
    pairing_attend(&p, 1);
    pairing_add_session(
        &p, (struct session){.start_ms = 7 * INT64_C(1000) * DAY, .end_ms = 7 * INT64_C(1000) * DAY + 7200000}, card);
    pairing_sync(&p, 6 * DAY);
    pairing_restart(&p, 0);
    assert_int_equal(p.station.admit.session, 0);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5), VERDICT_NO_SESSION);
    pairing_open_by(&p, card, 10);
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
    assert_int_equal(pairing_tick(&p, 2 * HOUR - 1), VERDICT_COUNT);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 2 * HOUR + 5), VERDICT_NO_SESSION);
    pairing_open_by(&p, card, 2 * HOUR + 10);
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
    pairing_restart(&p, 2 * HOUR);
    assert_int_equal(p.station.source, CLOCK_NONE);
    pairing_open_by(&p, card, 10);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN); // and nobody is early
    pairing_sync(&p, 8 * DAY);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    pairing_check_tallies(&p);
}

// The same while it runs: a stick brings the plan of a later day.
static void plan_of_a_later_day_takes_the_clock_away(void **unused) {
    (void)unused;
    assert_int_equal(p.station.source, CLOCK_RTC);
    pairing_sync(&p, 6 * DAY);
    pairing_tick(&p, 60);
    assert_int_equal(p.station.source, CLOCK_NONE);
    pairing_open_by(&p, p.card, 70);
    assert_int_equal(p.station.source, CLOCK_OFFICER);
}

// Its end lay before the plan was made when the officer opened it: who opens it all the same knows why.
static void session_opened_after_its_end_is_not_closed_at_start(void **unused) {
    (void)unused;
    pairing_sync(&p, 6 * DAY);
    pairing_restart(&p, 2 * HOUR); // no clock
    pairing_attend(&p, 1);
    pairing_restart(&p, 0);
    assert_int_equal(p.station.admit.session, p.session);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 10), VERDICT_REPEAT);
}

// A PC that is some minutes ahead takes no clock away.
static void office_clock_a_little_ahead_changes_nothing(void **unused) {
    (void)unused;
    pairing_sync(&p, 9 * MINUTE);
    pairing_tick(&p, 60);
    pairing_restart(&p, 90);
    assert_int_equal(p.station.source, CLOCK_RTC);
}

// An empty battery says the same at each start, and is believed at none.
static void empty_battery_is_not_believed_the_second_time_either(void **unused) {
    (void)unused;
    for (int i = 0; i < 3; i++) {
        assert_false(station_clock_goes_on(&p.station, PAIRING_NOW_MS - 30 * INT64_C(1000) * DAY));
        pairing_restart(&p, 0);
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
    pairing_open_by(&p, card, 10);
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
    assert_int_equal(pairing_events(&p, EVENT_CHECKED_OUT), 1);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    pairing_check_tallies(&p);
}

// Who came late leaves with the others; the office judges the stay.
static void latecomer_signs_out_when_people_leave(void **unused) {
    char card[120];
    uint64_t session =
        pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000, .min_stay_s = HOUR, .check_out = 1}, card);
    (void)unused;
    pairing_sync(&p, 1);
    pairing_open_by(&p, card, 10);
    pairing_scan(&p, p.tokens[0], 90 * MINUTE);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 110 * MINUTE - 1), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 110 * MINUTE), VERDICT_CHECKED_OUT);
    pairing_sync(&p, 2 * HOUR);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_UNDER_MIN_STAY), 1);
}

static void session_without_a_minimum_stay_is_left_after_some_minutes(void **unused) {
    char card[120];
    (void)unused;
    pairing_add_session(&p, (struct session){.start_ms = 20 * MINUTE * 1000, .end_ms = 2 * HOUR * 1000, .check_out = 1},
                        card);
    pairing_sync(&p, 1);
    pairing_open_by(&p, card, 10);
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
    pairing_open_by(&p, card, 10);
    pairing_scan(&p, p.tokens[0], 20);
    station_set_clock(&p.station, (struct moment){30000}, 0, CLOCK_NONE);
    struct answer answer = scan_at(p.tokens[0], 30 * MINUTE);
    assert_int_equal(answer.verdict, VERDICT_REPEAT);
    assert_true(answer.signs_out && !answer.leave_ms);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20 + HOUR), VERDICT_CHECKED_OUT);
    pairing_restart(&p, 0);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 70), VERDICT_CHECKED_OUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hours_are_told_at_the_door_and_judged_at_the_office, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(check_in_with_hours_waits_for_a_clock, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(command_cards_open_close_and_want_an_officer, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(volume_and_language_want_an_officer_once, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(sessions_open_and_close_by_themselves, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(officer_who_closes_a_session_keeps_it_closed, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(wrong_clock_closes_no_session_that_people_attend, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_of_no_plan_is_closed_after_twelve_quiet_hours, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(officer_gives_the_time_to_a_terminal_without_a_clock, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(officer_changes_no_clock_there_is, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(neighbouring_township_is_credited_with_its_own_session, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(session_left_open_is_closed_at_start, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_left_open_this_morning_is_closed_at_noon, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_that_runs_over_goes_on_after_a_power_cut, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_left_open_without_a_clock_is_closed_by_a_later_plan, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(session_that_is_over_gives_way_to_the_next_of_the_day, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(check_in_after_the_end_is_told_to_be_late, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(clock_behind_the_plan_is_no_clock, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(plan_of_a_later_day_takes_the_clock_away, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_opened_after_its_end_is_not_closed_at_start, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(office_clock_a_little_ahead_changes_nothing, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(empty_battery_is_not_believed_the_second_time_either, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(repeat_is_no_check_out_until_the_minimum_stay_is_reached, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(latecomer_signs_out_when_people_leave, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_without_a_minimum_stay_is_left_after_some_minutes, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(signing_out_needs_no_clock, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
