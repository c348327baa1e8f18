// SPDX-License-Identifier: Apache-2.0
// What a scan means, through a real station, so that every verdict is also seen in the journal.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "proto/number.h"
#include "tests/support/paired.h"

static uint64_t journaled(void) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(journal_epochs(p.station.journal, epochs, &len), STATUS_OK);
    return epochs[len - 1].last;
}

static void session_opens_and_closes_by_two_cards(void **unused) {
    (void)unused;
    assert_int_equal(pairing_scan(&p, p.tokens[0], 1), VERDICT_NO_SESSION);
    assert_int_equal(pairing_scan(&p, p.card, 2), VERDICT_NO_OFFICER);
    assert_int_equal(pairing_scan(&p, p.officer, 3), VERDICT_OFFICER);
    assert_int_equal(pairing_scan(&p, p.card, 34), VERDICT_NO_OFFICER); // 31 seconds later
    assert_int_equal(pairing_scan(&p, p.officer, 40), VERDICT_OFFICER);
    assert_int_equal(pairing_scan(&p, p.card, 70), VERDICT_SESSION_OPENED); // 30 seconds later
    assert_int_equal(pairing_scan(&p, p.tokens[0], 71), VERDICT_CHECKED_IN);
    assert_int_equal(pairing_scan(&p, p.card, 72), VERDICT_NO_OFFICER); // the officer card was used up
    assert_int_equal(pairing_scan(&p, p.officer, 80), VERDICT_OFFICER);
    assert_int_equal(pairing_scan(&p, p.card, 81), VERDICT_SESSION_CLOSED);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 82), VERDICT_NO_SESSION);
}

static void repeat_is_told_its_first_time_and_is_no_event(void **unused) {
    struct answer answer;
    (void)unused;
    pairing_attend(&p, 1);
    uint64_t before = journaled();
    assert_int_equal(station_scan(&p.station, p.tokens[0], strlen(p.tokens[0]), (struct moment){300000}, &answer),
                     STATUS_OK);
    assert_int_equal(answer.verdict, VERDICT_REPEAT);
    assert_int_equal(answer.first_ms, PAIRING_NOW_MS + 3000);
    assert_int_equal(journaled(), before);
}

static void every_refusal_is_journaled_with_its_reason(void **unused) {
    char forged[120];
    (void)unused;
    pairing_attend(&p, 1);
    uint64_t before = journaled();
    memcpy(forged, p.tokens[1], sizeof forged);
    forged[70] = forged[70] == 'A' ? 'B' : 'A';
    assert_int_equal(pairing_scan(&p, forged, 100), VERDICT_FORGED);
    assert_int_equal(pairing_scan(&p, "https://example.invalid", 101), VERDICT_UNKNOWN);
    struct key_pair other;
    struct badge badge = {BADGE_PERSON, 1, 1, number_make(530481, 5)};
    key_pair_new(&other);
    badge_issue(&badge, &other, forged);
    assert_int_equal(pairing_scan(&p, forged, 102), VERDICT_FOREIGN);
    badge.number = number_make(530400, 5); // our number, another's signature
    badge_issue(&badge, &other, forged);
    assert_int_equal(pairing_scan(&p, forged, 103), VERDICT_FORGED);
    assert_int_equal(journaled(), before + 4);
}

static void presence_is_remembered_over_a_power_cut(void **unused) {
    (void)unused;
    pairing_attend(&p, 2);
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK); // and the clock is gone
    assert_int_equal(p.station.admit.presence.len, 2);
    assert_int_equal(p.station.admit.session, p.session);
    assert_int_equal(pairing_scan(&p, p.tokens[0], 1), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&p, p.tokens[2], 2), VERDICT_CHECKED_IN);
}

static void admit_decides_without_changing_anything(void **unused) {
    struct answer a, b;
    struct scan scan = {.text = p.tokens[3],
                        .len = strlen(p.tokens[3]),
                        .boot = 1,
                        .uptime_ms = 100000,
                        .fingerprint_key = p.station.fingerprint_key};
    (void)unused;
    pairing_attend(&p, 1);
    admit_scan(&p.station.admit, &p.station.plan, &scan, &a);
    admit_scan(&p.station.admit, &p.station.plan, &scan, &b);
    assert_int_equal(a.verdict, VERDICT_CHECKED_IN);
    assert_memory_equal(&a, &b, sizeof a);
    assert_int_equal(p.station.admit.presence.len, 1);
}

// The kernel refuses to let the journal grow, as a full card does.
static void failed_commit_is_not_confirmed_and_not_remembered(void **unused) {
    struct rlimit limit, old;
    struct answer answer = {0};
    enum status status = STATUS_OK;
    (void)unused;
    pairing_attend(&p, 1);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    limit = (struct rlimit){1, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    status = station_scan(&p.station, p.tokens[4], strlen(p.tokens[4]), (struct moment){90000}, &answer);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_not_equal(status, STATUS_OK);
    assert_int_equal(answer.verdict, VERDICT_NOT_SAVED);
    assert_int_equal(p.station.admit.presence.len, 1);
}

static void older_plan_is_never_applied(void **unused) {
    struct plan plan = {.version = p.station.plan.version - 1, .area = 530400};
    uint8_t *bytes;
    size_t len;
    (void)unused;
    assert_int_equal(plan_seal(&plan, &p.host.keys, p.station.keys.public_key, &bytes, &len), STATUS_OK);
    assert_int_equal(station_take_plan(&p.station, bytes, len), STATUS_OUTDATED);
    free(bytes);
    assert_int_equal(p.station.plan.sessions_len, 1);
    plan.version = p.station.plan.version + 1;
    struct key_pair other;
    key_pair_new(&other);
    assert_int_equal(plan_seal(&plan, &other, p.station.keys.public_key, &bytes, &len), STATUS_OK);
    assert_int_equal(station_take_plan(&p.station, bytes, len), STATUS_FORGED);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(session_opens_and_closes_by_two_cards, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(repeat_is_told_its_first_time_and_is_no_event, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(every_refusal_is_journaled_with_its_reason, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(presence_is_remembered_over_a_power_cut, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(admit_decides_without_changing_anything, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(failed_commit_is_not_confirmed_and_not_remembered, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(older_plan_is_never_applied, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
