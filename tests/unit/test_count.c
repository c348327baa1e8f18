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
    struct count_event in = {.life = 1, .uptime_ms = 1000}, out = {1, .life = 1, .uptime_ms = 1000};
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
    f = facts(&out, 1);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_IN);
    in.is_revoked = 1;
    f = facts(&in, 1);
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_REVOKED);
}

static void stay_is_compared_in_seconds(void **unused) {
    struct count_event events[] = {{.life = 1, .uptime_ms = 0}, {1, .life = 1, .uptime_ms = 1799900}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules.min_stay_s = 1800;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_UNDER_MIN_STAY);
    assert_int_equal(count_attendance(&f).stay_s, 1799);
    events[1].uptime_ms = 1800000;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
    f.events_len = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NO_CHECK_OUT);
    f.missing_check_out_counts = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// The worked example of docs/counting.md: two visits; the longest span is from the first in to the last out.
static void stay_is_the_longest_span_as_in_the_worked_example(void **unused) {
    const int64_t minute = 60000;
    struct count_event wang[] = {{.life = 1, .uptime_ms = 0},
                                 {1, .life = 1, .uptime_ms = 40 * minute},
                                 {.life = 1, .uptime_ms = 50 * minute},
                                 {1, .life = 1, .uptime_ms = 125 * minute}};
    struct count_event li[] = {{.life = 1, .uptime_ms = 0}, {1, .life = 1, .uptime_ms = 60 * minute - 1000}};
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

static void stay_over_a_power_cut_needs_a_clock_on_both_sides(void **unused) {
    struct count_event events[] = {{.life = 1, .uptime_ms = 5000, .wall_ms = 1000000},
                                   {1, .life = 2, .uptime_ms = 100, .wall_ms = 0}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules.min_stay_s = 60;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_STAY_UNKNOWN);
    events[1].wall_ms = 1060000;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// The worked example of docs/counting.md: 09:00, thirty minutes early, fifteen late.
static void hours_of_check_in_are_as_in_the_worked_example(void **unused) {
    const int64_t start = INT64_C(1772413200000), minute = 60000;
    struct count_event wang[] = {{.life = 1, .wall_ms = start - 30 * minute - 1000},
                                 {.life = 1, .wall_ms = start - 29 * minute}};
    struct count_event li = {.life = 1, .wall_ms = start + 15 * minute};
    struct count_event zhang = {.life = 1, .wall_ms = start + 15 * minute + 1000}, zhao = {.life = 1};
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
    zhang.is_rough = li.is_rough = 1; // by an officer's card: right to half an hour or so
    f.events = &zhang;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_TIME_UNKNOWN);
    f.events = &li;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

static void session_may_want_its_people_enrolled(void **unused) {
    struct count_event in = {.life = 1};
    struct count_facts f = facts(&in, 1);
    (void)unused;
    f.rules.wants_enrolled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_NOT_ENROLLED);
    f.is_enrolled = 1;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

// A time that stands on an officer's card is good to the half hour: no stay is measured with it.
static void stay_is_not_measured_with_a_rough_clock(void **unused) {
    struct count_event events[] = {{.life = 1, .wall_ms = 1000}, {1, .life = 2, .wall_ms = 9000000, .is_rough = 1}};
    struct count_facts f = facts(events, 2);
    (void)unused;
    f.rules.min_stay_s = 1800;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_STAY_UNKNOWN);
    events[1].is_rough = 0;
    assert_int_equal(count_attendance(&f).outcome, OUTCOME_COUNTED);
}

static void order_of_events_does_not_matter(void **unused) {
    struct count_event e[] = {{.life = 1, .uptime_ms = 9000, .wall_ms = 59000},
                              {1, .life = 1, .uptime_ms = 99000, .wall_ms = 149000},
                              {.life = 1, .uptime_ms = 2000, .wall_ms = 52000},
                              {1, .life = 1, .uptime_ms = 50000, .wall_ms = 100000}};
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
        cmocka_unit_test(stay_over_a_power_cut_needs_a_clock_on_both_sides),
        cmocka_unit_test(hours_of_check_in_are_as_in_the_worked_example),
        cmocka_unit_test(session_may_want_its_people_enrolled),
        cmocka_unit_test(stay_is_not_measured_with_a_rough_clock),
        cmocka_unit_test(order_of_events_does_not_matter),
        cmocka_unit_test(area_codes_have_one_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
