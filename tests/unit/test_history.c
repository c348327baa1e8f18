// SPDX-License-Identifier: Apache-2.0
// Whatever the office and the terminals do, in any order: tallies equal their recount, and the tables tell what the
// book does.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host/books/badges.h"
#include "host/books/book.h"
#include "host/books/paper.h"
#include "host/books/people.h"
#include "host/books/settings.h"
#include "host/tally/allocation.h"
#include "host/tally/closing.h"
#include "tests/support/batches.h"
#include "tests/support/paired.h"
#include "tests/support/program.h"

static uint64_t state;

static unsigned chance(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 11) % below);
}

static uint64_t listed; // a session that wants its people enrolled, and has two places

static enum status correct_sex(uint64_t number) {
    struct person person;
    enum status status = people_find(&p.host, number, &person);
    person.sex = 1 + (int)chance(2);
    return status == STATUS_OK ? people_edit(&p.host, &person, 1u << COLUMN_SEX) : status;
}

// A paper list of either session, typed in or taken back.
static enum status change_a_paper_list(uint64_t badge) {
    struct session session;
    enum paper_answer answer;
    enum status status = session_find(&p.host, chance(2) ? listed : p.session, &session);
    struct paper_entry entry = {session.start_ms, session.start_ms + 60000 * (1 + chance(100)), ""};
    p.host.now_ms = PAIRING_NOW_MS + 86400000;
    if (status != STATUS_OK)
        return status;
    return chance(3) ? paper_attend(&p.host, &session, badge, &entry, &answer)
                     : paper_undo(&p.host, &session, badge, &answer);
}

static void change_a_fact(uint64_t blanks[4]) {
    enum status status = STATUS_OK;
    uint64_t a = p.people[chance(PAIRING_PEOPLE)], b = p.people[chance(PAIRING_PEOPLE)];
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    size_t forgotten;
    switch (chance(14)) {
    case 12:
        status = correct_sex(a);
        break;
    case 13:
        status = chance(6) ? STATUS_OK : people_forget(&p.host, a, &forgotten);
        break;
    case 8:
        status = allocation_set(
            &p.host, &(struct allocation){"farmer", 2026, chance(2) ? 530402 : 530402001, chance(9000), NULL, "调整"});
        break;
    case 9:
    case 10:
        status = change_a_paper_list(chance(2) ? a : blanks[chance(4)]);
        break;
    case 6:
        p.host.now_ms = PAIRING_NOW_MS + (int64_t)chance(100000);
        status = session_enroll(&p.host, listed, chance(2) ? a : blanks[chance(4)]);
        status = status == STATUS_FULL ? STATUS_OK : status;
        break;
    case 7:
        p.host.now_ms = PAIRING_NOW_MS + (int64_t)chance(100000);
        status = session_enroll_cancel(&p.host, listed, a);
        break;
    case 0:
        p.host.now_ms = PAIRING_NOW_MS - 1000 + (int64_t)chance(2000);
        status = badge_revoke(&p.host, a, "遗失");
        break;
    case 1:
        status = badge_bind(&p.host, blanks[chance(4)], a);
        break;
    case 2:
        status = people_merge(&p.host, a, b, 1);
        break;
    case 3:
        status = people_unmerge(&p.host, a);
        break;
    case 4:
        status = settings_put(&p.host, "women_in_farming", chance(2) ? "both" : "women");
        break;
    default:
        status = settings_put(&p.host, "credit", chance(2) ? "venue" : "residence");
    }
    assert_true(status == STATUS_OK || status == STATUS_CONFLICT || status == STATUS_NOT_FOUND ||
                status == STATUS_OUTDATED);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    if (status == STATUS_OK)
        assert_int_equal(db_commit(p.host.db), STATUS_OK);
    else
        db_rollback(p.host.db);
}

static int64_t closed_farmers(int64_t *now) {
    struct quotas quotas;
    struct closing closing;
    struct figure f;
    assert_int_equal(quotas_load(&p.host, 2026, &quotas), STATUS_OK);
    assert_int_equal(closing_find(&p.host, 2026, &closing), STATUS_OK);
    assert_int_equal(closing_figure(&p.host, &closing, 2026, quotas_find(&quotas, "farmer"), 530402, &f), STATUS_OK);
    assert_int_equal(f.settled, SETTLED_CLOSED);
    *now = f.now;
    return f.done;
}

static void close_year(int is_forced, enum status expected) {
    struct closing closing;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(closing_close(&p.host, 2026, is_forced, &closing), expected);
    if (expected == STATUS_OK)
        assert_int_equal(db_commit(p.host.db), STATUS_OK);
    else
        db_rollback(p.host.db);
}

static void a_year_is_closed_once_and_knows_what_was_held(void **unused) {
    int bad = -1;
    int64_t now;
    (void)unused;
    pairing_attend(&p, 5);
    batches_take(&p, batches_seal(&p, 0, 0));
    close_year(0, STATUS_INVALID); // it has not ended
    close_year(1, STATUS_OK);
    close_year(1, STATUS_CONFLICT);
    assert_int_equal(closed_farmers(&now), 5);
    assert_int_equal(closing_verify(&p.host, &bad), STATUS_OK);
    assert_int_equal(bad, 0);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(allocation_set(&p.host, &(struct allocation){"farmer", 2026, 530402, 1, "", ""}), STATUS_CONFLICT);
    db_rollback(p.host.db);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM batch WHERE number = (SELECT MAX(number) FROM batch)"),
                     STATUS_OK);
    assert_int_equal(closing_verify(&p.host, &bad), STATUS_OK);
    assert_int_equal(bad, 2026);
}

static void tally_equals_recount_and_tables_the_book_after_any_history(void **unused) {
    uint64_t blanks[4], differences;
    struct badge_face face;
    char tokens[4][120], card[120], poster[120], bad[128];
    int64_t closed = 0, now;
    (void)unused;
    state = seed_choose() | 1;
    listed = pairing_add_session(
        &p,
        (struct session){
            .end_ms = 7200000, .capacity = 2, .early_s = 600, .late_s = 3600, .unenrolled = UNENROLLED_PENDING},
        card);
    pairing_card(&p, BADGE_POSTER, listed, poster);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(badge_new_blank(&p.host, &face), STATUS_OK);
        blanks[i] = face.badge.number;
        badge_token(&p.host, &face.badge, tokens[i]);
    }
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    pairing_attend(&p, 0);
    uint64_t from = 0;
    for (int round = 0; round < (getenv("SOAK") ? 2000 : 120); round++) {
        for (unsigned i = chance(4); i > 0; i--)
            pairing_scan(&p, chance(4) ? p.tokens[chance(PAIRING_PEOPLE)] : tokens[chance(4)],
                         100 + round * 70 + (int)i);
        if (chance(3) == 0)
            pairing_scan(&p, poster, 100 + round * 70 + 6);
        if (chance(6) == 0) { // the other session
            pairing_scan(&p, p.officer, 100 + round * 70 + 8);
            pairing_scan(&p, p.station.admit.session == listed ? p.card : card, 100 + round * 70 + 9);
        }
        if (chance(5) == 0)
            station_set_clock(&p.station, (struct moment){(100 + round * 70) * 1000},
                              PAIRING_NOW_MS + (int64_t)chance(1000000) * 60, CLOCK_HOST);
        if (chance(8) == 0) { // the power goes; at times the clock with it
            int64_t second = 100 + round * 70 + 20;
            station_close(&p.station);
            assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
            assert_int_equal(station_start(&p.station, (struct moment){second * 1000},
                                           chance(2) ? 0 : PAIRING_NOW_MS + second * 1000),
                             STATUS_OK);
        }
        struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
        size_t len;
        journal_epochs(p.station.journal, epochs, &len);
        if (epochs[0].last > from && chance(3) == 0) {
            // Sometimes the newer half first.
            uint64_t middle = from + (epochs[0].last - from) / 2;
            if (middle > from && middle < epochs[0].last && chance(2)) {
                batches_take(&p, batches_seal(&p, middle, 0));
                batches_take(&p, batches_seal(&p, from, middle));
            } else {
                batches_take(&p, batches_seal(&p, from, 0));
            }
            from = epochs[0].last;
        }
        change_a_fact(blanks);
        if (round == 40) {
            close_year(1, STATUS_OK);
            closed = closed_farmers(&now);
        }
        if (round >= 40 && closed_farmers(&now) != closed)
            fail_msg("round %d: the closed year moved", round);
        assert_int_equal(tally_verify(&p.host, &differences), STATUS_OK);
        if (differences)
            fail_msg("round %d: %d differences", round, (int)differences);
        assert_int_equal(book_compare(&p.host, bad), STATUS_OK);
        if (*bad)
            fail_msg("round %d: the book tells otherwise of %s", round, bad);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_year_is_closed_once_and_knows_what_was_held, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(tally_equals_recount_and_tables_the_book_after_any_history, paired_make,
                                        paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
