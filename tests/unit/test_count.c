// SPDX-License-Identifier: Apache-2.0
// The counting rule, each outcome with the smallest story that gives it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host/base/area.h"
#include "host/tally/count.h"

static struct count_facts facts(const struct count_event *events, size_t len) {
    return (struct count_facts){events, len, .session_is_known = 1, .has_owner = 1, .badge_is_known = 1};
}

static void each_outcome_has_its_reason(void **unused) {
    struct count_event in = {.at = {1, 1000}}, out = {1, .at = {1, 1000}};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.has_owner = 0;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNBOUND);
    f.badge_is_known = 0;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNKNOWN_BADGE);
    f.badge_is_foreign = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_VISITOR);
    f = facts(&in, 1);
    f.session_is_known = 0;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNKNOWN_SESSION);
    f = facts(&in, 1);
    f.rules.is_cancelled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_CALLED_OFF);
    f = facts(&out, 1);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_IN);
    in.is_revoked = 1;
    f = facts(&in, 1);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_REVOKED);
}

static void stay_is_compared_in_seconds(void **unused) {
    struct count_event events[] = {{.at = {.life = 1, .uptime_ms = 0}}, {1, .at = {.life = 1, .uptime_ms = 1799900}}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules.min_stay_s = 1800;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNDER_MIN_STAY);
    assert_int_equal(count_attendance(&f).stay_s, 1799);
    events[1].at.uptime_ms = 1800000;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.events_len = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_OUT);
    f.missing_check_out_counts = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// The worked example of docs/counting.md: two visits; the longest span is from the first in to the last out.
static void stay_is_the_longest_span_as_in_the_worked_example(void **unused) {
    const int64_t minute = 60000;
    struct count_event wang[] = {{.at = {.life = 1, .uptime_ms = 0}},
                                 {1, .at = {.life = 1, .uptime_ms = 40 * minute}},
                                 {.at = {.life = 1, .uptime_ms = 50 * minute}},
                                 {1, .at = {.life = 1, .uptime_ms = 125 * minute}}};
    struct count_event li[] = {{.at = {.life = 1, .uptime_ms = 0}},
                               {1, .at = {.life = 1, .uptime_ms = 60 * minute - 1000}}};
    struct count_facts f = facts(wang, 4);
    (void)unused;
    f.rules.min_stay_s = 3600;
    assert_int_equal(count_attendance(&f).stay_s, 125 * 60);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.events = li;
    f.events_len = 2;
    assert_int_equal(count_attendance(&f).stay_s, 3599);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNDER_MIN_STAY);
}

// The same numbers were somebody else's at another session.
static void check_in_under_another_hosts_plan_dates_nobody(void **unused) {
    struct count_event events[] = {{.is_others = 1, .at = {1, 1000, 400000}},
                                   {.is_revoked = 1, .at = {2, 1000, 900000}}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    assert_int_equal(count_attendance(&f).in_ms, 0);
    f.events_len = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_OTHER_HOST);
    assert_int_equal(count_attendance(&f).in_ms, 400000); // there is nothing else by which its year could be told
}

static void stay_over_a_power_cut_needs_a_clock_on_both_sides(void **unused) {
    struct count_event events[] = {{.at = {.life = 1, .uptime_ms = 5000, .wall_ms = 1000000}},
                                   {1, .at = {.life = 2, .uptime_ms = 100, .wall_ms = 0}}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules.min_stay_s = 60;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_STAY_UNKNOWN);
    events[1].at.wall_ms = 1060000;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// The worked example of docs/counting.md: 09:00, thirty minutes early, fifteen late.
static void hours_of_check_in_are_as_in_the_worked_example(void **unused) {
    const int64_t start = INT64_C(1772413200000), minute = 60000;
    struct count_event wang[] = {{.at = {.life = 1, .wall_ms = start - 30 * minute - 1000}},
                                 {.at = {.life = 1, .wall_ms = start - 29 * minute}}};
    struct count_event li = {.at = {.life = 1, .wall_ms = start + 15 * minute}};
    struct count_event zhang = {.at = {.life = 1, .wall_ms = start + 15 * minute + 1000}}, zhao = {.at = {.life = 1}};
    struct count_facts f = facts(wang, 1);
    (void)unused;
    f.rules = (struct count_rules){.start_ms = start, .early_s = 1800, .late_s = 900};
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TOO_EARLY);
    f.events_len = 2;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.events_len = 1;
    f.events = &li;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.events = &zhang;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TOO_LATE);
    f.events = &zhao;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TIME_UNKNOWN);
    zhang.at.is_rough = li.at.is_rough = 1; // by an officer's card: right to half an hour or so
    f.events = &zhang;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TIME_UNKNOWN);
    f.events = &li;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

static void session_may_want_its_people_enrolled(void **unused) {
    struct count_event in = {.at = {.life = 1}};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    f.rules.wants_enrolled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NOT_ENROLLED);
    f.is_enrolled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// A time that stands on an officer's card is good to the half hour: no stay is measured with it.
static void stay_is_not_measured_with_a_rough_clock(void **unused) {
    struct count_event events[] = {{.at = {.life = 1, .wall_ms = 1000}},
                                   {1, .at = {.life = 2, .wall_ms = 9000000, .is_rough = 1}}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules.min_stay_s = 1800;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_STAY_UNKNOWN);
    events[1].at.is_rough = 0;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

static void order_of_events_does_not_matter(void **unused) {
    struct count_event e[] = {{.at = {.life = 1, .uptime_ms = 9000, .wall_ms = 59000}},
                              {1, .at = {.life = 1, .uptime_ms = 99000, .wall_ms = 149000}},
                              {.at = {.life = 1, .uptime_ms = 2000, .wall_ms = 52000}},
                              {1, .at = {.life = 1, .uptime_ms = 50000, .wall_ms = 100000}}};
    struct count_facts f = facts(e, 4);
    struct count_result first = count_attendance(&f);
    (void)unused;
    assert_int_equal(first.stay_s, 97);
    assert_int_equal(first.in_ms, 52000);
    for (int i = 0; i < 24; i++) {
        struct count_event kept = e[i % 4];
        e[i % 4] = e[(i * 7 + 1) % 4];
        e[(i * 7 + 1) % 4] = kept;
        struct count_result again = count_attendance(&f);
        assert_memory_equal(&again, &first, sizeof first);
    }
}

#define HOUR_MS INT64_C(3600000)
#define START   INT64_C(1772413200000) // 2026-03-02T09:00 in Shanghai

static struct count_rules two_hours(int64_t min_stay_s) {
    return (struct count_rules){.start_ms = START, .end_ms = START + 2 * HOUR_MS, .min_stay_s = min_stay_s};
}

// A moment of a boot that began half an hour before the start.
static struct count_moment moment(int64_t life, int64_t after_start_ms) {
    return (struct count_moment){life, after_start_ms + HOUR_MS / 2, START + after_start_ms, 0};
}

// In 09:01, out 09:10, and the card again at 14:00 or three days later: nine minutes, not five hours.
static void stay_ends_with_the_session(void **unused) {
    struct count_event events[3] = {{.at = moment(1, 60000)}, {1, .at = moment(1, 600000)}, {.is_check_out = 1}};
    struct count_facts f = facts(events, 3);
    (void)unused;
    f.rules = two_hours(3600);
    for (int days = 0; days <= 3; days += 3) {
        events[2].at = moment(1, 5 * HOUR_MS + days * 24 * HOUR_MS);
        for (int i = 0; i < 3; i++)
            events[i].opened = moment(1, -600000);
        assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNDER_MIN_STAY);
        assert_int_equal(count_attendance(&f).stay_s, 540);
    }
    events[2].at = moment(1, 2 * HOUR_MS + HOUR_MS / 2); // people leave late
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

static void scan_a_week_later_is_not_of_the_session(void **unused) {
    struct count_event in = {.at = moment(2, 7 * 24 * HOUR_MS), .opened = moment(1, -600000)};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    f.rules = two_hours(0);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_AFTER_SESSION);
    f.rules = two_hours(3600);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_AFTER_SESSION);
    in.at.wall_ms = 0; // and when no clock tells, it may be
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TIME_UNKNOWN);
    in.opened.life = 0; // its opening is still to come
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_OUT);
}

// Held on another day, or by a clock that is off: what counts is how long ago an officer opened it.
static void session_held_on_another_day_counts_from_its_opening(void **unused) {
    const int64_t day = 24 * HOUR_MS;
    struct count_event in = {.at = moment(1, day), .opened = moment(1, day - 600000)};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    f.rules = two_hours(0);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    in.at = moment(1, day + 6 * HOUR_MS);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_AFTER_SESSION);
    in.at = in.opened = (struct count_moment){1, 5000, 0, 0}; // no clock at all
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// Opened the evening before it takes scans for as long as it was planned, not until the next noon; check-in that begins
// ten hours before is as planned.
static void session_opened_before_its_bounds_lasts_as_long_as_planned(void **unused) {
    struct count_event in = {.at = moment(1, -6 * HOUR_MS), .opened = moment(1, -12 * HOUR_MS)};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    f.rules = two_hours(0);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_AFTER_SESSION);
    in.at = moment(1, -8 * HOUR_MS);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.rules.early_s = 10 * HOUR_MS / 1000;
    in.at = moment(1, -3 * HOUR_MS);
    in.opened = moment(1, -10 * HOUR_MS);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// In at one terminal, seen at another two hours later: the stay is the person's.
static void stay_is_of_the_person_not_of_the_terminal(void **unused) {
    struct count_event events[] = {{.at = moment(1, -600000)}, {.at = moment(2, 2 * HOUR_MS)}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules = two_hours(3600);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    assert_int_equal(count_attendance(&f).stay_s, 7800);
    events[1].is_check_out = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    events[1].is_check_out = 0;
    events[1].at = moment(2, 0); // two scans ten minutes apart are no stay, and nobody signed out
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_OUT);
}

// Closed and opened anew with the same card: on the day before, in the afternoon, the next day, a week later, and at a
// terminal whose clock is months ahead. Nobody stayed in between.
static void nobody_stays_from_one_opening_to_another(void **unused) {
    const int64_t day = 24 * HOUR_MS;
    const int64_t later_ms[] = {5 * HOUR_MS, day, 7 * day, 240 * day};
    struct count_event events[] = {{.at = moment(1, 0), .opened = moment(1, -600000)}, {.is_check_out = 1}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules = two_hours(60);
    for (size_t i = 0; i < sizeof later_ms / sizeof *later_ms; i++)
        for (int64_t life = 1; life <= 2; life++) {
            events[1].at = moment(life, later_ms[i]);
            events[1].opened = moment(life, later_ms[i] - 600000);
            assert_int_equal(count_attendance(&f).outcome, OUTCOME_STAY_UNKNOWN);
            assert_int_equal(count_attendance(&f).stay_s, -1);
        }
    events[1].at = moment(2, 2 * HOUR_MS); // opened at another terminal, and within its time: one stay
    events[1].opened = moment(2, HOUR_MS);
    assert_int_equal(count_attendance(&f).stay_s, 7200);
    events[0].at = moment(1, -16 * HOUR_MS); // opened the evening before, and again on the day
    events[0].opened = moment(1, -17 * HOUR_MS);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_STAY_UNKNOWN);
}

static void repeat_is_no_check_out(void **unused) {
    struct count_event events[] = {{.at = moment(1, 0)}, {1, .at = moment(1, 65000)}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules = two_hours(3600);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_OUT);
    f.missing_check_out_counts = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.rules.min_stay_s = 60; // a minute is all that is asked
    assert_int_equal(count_attendance(&f).stay_s, 65);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// A clock from before the session was entered is behind, or the cards are another host's: nobody is too early for it.
static void clock_from_before_the_session_was_entered_judges_nobody(void **unused) {
    struct count_event in = {.at = moment(1, -6 * 24 * HOUR_MS), .opened = moment(1, -6 * 24 * HOUR_MS)};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    f.rules = two_hours(0);
    f.rules.early_s = 3600;
    f.rules.added_ms = START - 24 * HOUR_MS;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NOT_YET_ISSUED);
    assert_true(outcome_is_pending(OUTCOME_NOT_YET_ISSUED));
    f.rules.added_ms = START + 24 * HOUR_MS; // entered when it was over
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TOO_EARLY);
}

// The worked example of docs/counting.md.
static void paper_counts_by_the_same_rule_and_after_scans(void **unused) {
    const struct count_event scan = {.at = {.life = 1, .wall_ms = 1000}};
    const struct count_event half_an_hour[] = {{.at = {-1, 0, 1000}}, {1, .at = {-1, 1800000, 1801000}}};
    const struct count_event four_minutes[] = {{.at = {-1, 0, 1000}}, {1, .at = {-1, 240000, 241000}}};
    const struct count_event an_hour[] = {{.at = {-1, 0, 1000}}, {1, .at = {-1, 3600000, 3601000}}};
    struct count_facts f = facts(NULL, 0);
    (void)unused;
    f.rules.min_stay_s = 3600;
    f.paper = an_hour;
    f.paper_len = 2;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    assert_int_equal(count_attendance(&f).on_paper, 1);
    f.rules.is_cancelled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_CALLED_OFF);
    f.rules.is_cancelled = 0;
    f.rules.wants_enrolled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NOT_ENROLLED);
    f.rules.wants_enrolled = 0;
    f.paper = four_minutes; // on paper nobody shows a badge twice
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNDER_MIN_STAY);
    f.paper = an_hour;
    f.events = &scan;
    f.events_len = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    assert_int_equal(count_attendance(&f).on_paper, 1);
    f.paper = half_an_hour;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_OUT);
    assert_int_equal(count_attendance(&f).on_paper, 0);
    f.rules.min_stay_s = 0;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    assert_int_equal(count_attendance(&f).on_paper, 0);
}

static void area_codes_have_one_shape(void **unused) {
    int64_t low, high, lows[AREA_RANGES], highs[AREA_RANGES];
    (void)unused;
    assert_int_equal(area_parent(INT64_C(530402001001)), 530402001);
    assert_int_equal(area_parent(530402001), 530402);
    assert_int_equal(area_parent(530402), 530400);
    assert_int_equal(area_parent(530400), 0);
    assert_int_equal(area_township(INT64_C(530402001001)), 530402001);
    assert_int_equal(area_township(530402001), 530402001);
    assert_int_equal(area_township(530402), 530402);
    area_below(530402001, &low, &high);
    assert_int_equal(low, INT64_C(530402001000));
    assert_int_equal(high, INT64_C(530402001999));
    area_below(530400, &low, &high);
    assert_int_equal(low, 530401);
    assert_int_equal(high, 530499);
    area_ranges(530402, lows, highs);
    assert_int_equal(lows[0], 530402);
    assert_int_equal(highs[0], 530402);
    assert_int_equal(highs[2], INT64_C(530402999999));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_outcome_has_its_reason),
        cmocka_unit_test(stay_is_compared_in_seconds),
        cmocka_unit_test(stay_is_the_longest_span_as_in_the_worked_example),
        cmocka_unit_test(check_in_under_another_hosts_plan_dates_nobody),
        cmocka_unit_test(stay_over_a_power_cut_needs_a_clock_on_both_sides),
        cmocka_unit_test(hours_of_check_in_are_as_in_the_worked_example),
        cmocka_unit_test(session_may_want_its_people_enrolled),
        cmocka_unit_test(stay_is_not_measured_with_a_rough_clock),
        cmocka_unit_test(order_of_events_does_not_matter),
        cmocka_unit_test(stay_ends_with_the_session),
        cmocka_unit_test(scan_a_week_later_is_not_of_the_session),
        cmocka_unit_test(session_held_on_another_day_counts_from_its_opening),
        cmocka_unit_test(session_opened_before_its_bounds_lasts_as_long_as_planned),
        cmocka_unit_test(stay_is_of_the_person_not_of_the_terminal),
        cmocka_unit_test(nobody_stays_from_one_opening_to_another),
        cmocka_unit_test(repeat_is_no_check_out),
        cmocka_unit_test(clock_from_before_the_session_was_entered_judges_nobody),
        cmocka_unit_test(paper_counts_by_the_same_rule_and_after_scans),
        cmocka_unit_test(area_codes_have_one_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
