// SPDX-License-Identifier: Apache-2.0
// What looks odd, as the host tells it of what a real station sent.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "host/base/stale.h"
#include "host/signals/signals.h"
#include "host/tally/allocation.h"
#include "host/tally/count.h"
#include "host/tally/tally.h"
#include "tests/support/paired.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

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
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[1], 5 * HOUR), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 5 * HOUR + MINUTE), VERDICT_CHECKED_IN);
    pairing_sync(&p, 6 * HOUR);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 1);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_AFTER_SESSION), 2);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].session, session);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].count, 2);
    assert_int_equal(told[SIGNAL_LEFT_OPEN].span_ms, (3 * HOUR + MINUTE) * 1000);
    assert_int_equal(told[SIGNAL_WRONG_CLOCK].session, 0);
    pairing_check_tallies(&p);
}

// The card of a session opens it anew on the next day, and who came yesterday signs out: no stay, and a signal.
static void card_used_again_on_the_next_day_is_a_signal(void **unused) {
    struct signal told[SIGNAL_KINDS] = {0};
    char card[120];
    uint64_t session = pairing_add_session(&p, (struct session){.end_ms = 2 * HOUR * 1000, .min_stay_s = 60}, card);
    (void)unused;
    pairing_sync(&p, 1);
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.officer, HOUR), VERDICT_OFFICER);
    assert_int_equal(pairing_scan(&p, card, HOUR), VERDICT_SESSION_CLOSED);
    pairing_restart(&p, DAY);
    pairing_open_by(&p, card, 1);
    assert_int_equal(pairing_scan(&p, p.tokens[0], HOUR), VERDICT_CHECKED_OUT);
    pairing_sync(&p, 2 * HOUR);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_COUNTED), 0);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_OFF_HOURS].session, session);
    assert_int_equal(told[SIGNAL_OFF_HOURS].count, 1);
    pairing_check_tallies(&p);
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
    pairing_open_by(&p, card, 10);
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
    pairing_open_by(&p, card, 10);
    for (int i = 0; i < PAIRING_PEOPLE; i++)
        assert_int_equal(pairing_scan(&p, p.tokens[i], 20), VERDICT_CHECKED_IN);
    pairing_sync(&p, 6 * HOUR);
    assert_int_equal(signals_find(&p.host, 2026, 530400, count_kind, told), STATUS_OK);
    assert_int_equal(told[SIGNAL_BURST].session, session);
    memset(told, 0, sizeof told);
    assert_int_equal(db_execute(p.host.db, "UPDATE epoch SET host = 99"), STATUS_OK);
    assert_int_equal(stale_mark(p.host.db, STALE_SESSION, session), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    p.host.now_ms = PAIRING_NOW_MS + INT64_C(1000) * DAY;
    assert_int_equal(db_execute(p.host.db, "UPDATE attendance SET day = 7, in_ms = 1772413200000 + session % 10"),
                     STATUS_OK);
    for (int copy = 1; copy <= 4; copy++) { // of every card at four sessions more, in another township
        char sql[200];
        snprintf(sql, sizeof sql,
                 "INSERT INTO attendance SELECT session + %d, holder, outcome, events, in_ms, stay_s, year, 530402009,"
                 " quotas, day, woman, 0, 0 FROM attendance WHERE session = %lld",
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
    pairing_open_by(&p, card, 10);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 20), VERDICT_CHECKED_IN);
    pairing_sync(&p, 5 * DAY);
    assert_int_equal(pairing_counted(&p, session, OUTCOME_NOT_YET_ISSUED), 1);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(session_that_was_left_open_is_a_signal, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(card_used_again_on_the_next_day_is_a_signal, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_called_off_is_not_told_as_empty, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(target_of_the_plan_is_of_the_area_it_names, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_left_open_without_a_clock_tells_no_minutes, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(check_ins_under_another_hosts_plan_are_no_signal_here, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(clock_that_contradicts_the_office_is_a_signal, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
