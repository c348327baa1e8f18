// SPDX-License-Identifier: Apache-2.0
// The book: what is written is signed, tells what was before, and gives its tables again.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/book.h"
#include "host/books/people.h"
#include "host/books/settings.h"
#include "host/books/terminals.h"
#include "host/heads/heads.h"
#include "host/users/access.h"
#include "proto/pair.h"
#include "tests/support/office.h"

static const struct access_areas everywhere = {.len = 0};

static void a_page_is_there_when_the_commit_is(void **state) {
    (void)state;
    office_begin();
    office_add(1, "王丽", 2);
    office_add(2, "李强", 1);
    db_rollback(host.db);
    assert_int_equal(office_get("SELECT COUNT(*) FROM page"), 0);
    assert_int_equal(office_get("SELECT COUNT(*) FROM person"), 0);
    office_begin();
    office_add(1, "王丽", 2);
    office_add(2, "李强", 1);
    office_commit(STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM page"), 1);
    assert_int_equal(office_verified(""), 2);
}

static enum status edit(uint64_t number, const char *name, int sex) {
    struct act act = act_of("person.edit", number);
    act.why = "名单写错";
    act_set_personal(&act, "name", name);
    act_set_int(&act, "sex", sex);
    return book_write(&host, &act);
}

struct seen {
    int len;
    char before[BOOK_PERSONAL_MAX], after[BOOK_PERSONAL_MAX], who[64], why[64];
    int64_t sex_before;
    char value_before[64]; // the last told
};

static void see(void *context, const struct book_entry *entry) {
    struct seen *seen = context;
    seen->len++;
    snprintf(seen->who, sizeof seen->who, "%s", entry->act->who);
    snprintf(seen->why, sizeof seen->why, "%s", entry->act->why);
    for (size_t i = 0; i < entry->act->fields_len; i++) {
        const struct act_field *f = &entry->act->fields[i];
        if (strcmp(f->name, "value") == 0 && f->before.kind == ACT_TEXT)
            snprintf(seen->value_before, sizeof seen->value_before, "%s", (const char *)f->before.data);
        if (strcmp(f->name, "sex") == 0)
            seen->sex_before = f->before.number;
        if (strcmp(f->name, "name") == 0) {
            book_open_personal(&host, entry->act->subject, f->before.data, f->before.len, seen->before);
            book_open_personal(&host, entry->act->subject, f->after.data, f->after.len, seen->after);
        }
    }
}

// Its page and its figure are of the commit: outside there would be half a fact.
static void an_act_outside_a_transaction_is_refused(void **state) {
    struct act act = act_of("setting.set", 0);
    (void)state;
    act_set_text(&act, "name", "credit");
    act_set_text(&act, "value", "residence");
    assert_int_equal(book_write(&host, &act), STATUS_INVALID);
    assert_int_equal(settings_put(&host, "credit", "residence"), STATUS_INVALID);
    assert_int_equal(book_replay(&host), STATUS_INVALID);
    assert_int_equal(heads_add(&host, LEAF_BATCH, 1, "x", 1), STATUS_INVALID);
    assert_int_equal(office_get("SELECT COUNT(*) FROM setting"), 0);
    assert_int_equal(office_get("SELECT COUNT(*) FROM act"), 0);
    assert_int_equal(office_get("SELECT COUNT(*) FROM leaf"), 0);
    office_begin();
    assert_int_equal(book_write(&host, &act), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(office_verified(""), 1);
}

static void an_act_without_its_figure_is_not_committed(void **state) {
    (void)state;
    office_begin();
    office_add(1, "王丽", 2);
    office_commit(STATUS_OK);
    office_begin();
    assert_int_equal(edit(1, "王丽", 1), STATUS_OK);
    assert_int_equal(db_commit(host.db), STATUS_INVALID); // women are counted: tally_update was left out
    assert_int_equal(office_get("SELECT sex FROM person"), 2);
    assert_int_equal(office_get("SELECT COUNT(*) FROM stale"), 0);
    assert_int_equal(office_verified(""), 1);
}

static void an_edit_tells_what_was_before_and_why(void **state) {
    (void)state;
    struct seen seen = {0};
    struct book_filter filter = {.what = "person.edit", .who = "", .limit = 10};
    office_begin();
    office_add(1, "张珊", 1);
    assert_int_equal(edit(1, "张姗", 2), STATUS_OK);
    assert_int_equal(edit(1, "张姗", 2), STATUS_OUTDATED);
    assert_int_equal(edit(7, "张姗", 2), STATUS_NOT_FOUND);
    office_commit(STATUS_OK);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 1);
    assert_string_equal(seen.before, "张珊");
    assert_string_equal(seen.after, "张姗");
    assert_int_equal(seen.sex_before, 1);
    assert_string_equal(seen.who, "李审");
    assert_string_equal(seen.why, "名单写错");
    assert_int_equal(office_get("SELECT sex FROM person WHERE number = 1"), 2);
}

static void tables_come_back_from_the_book(void **state) {
    (void)state;
    struct person person;
    office_begin();
    office_add(1, "王丽", 2);
    office_add(2, "李强", 1);
    office_commit(STATUS_OK);
    office_begin();
    assert_int_equal(edit(2, "李强", 2), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(db_execute(host.db, "UPDATE person SET sex = 9; DELETE FROM person WHERE number = 1"), STATUS_OK);
    office_begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM person"), 2);
    assert_int_equal(office_get("SELECT COUNT(*) FROM act"), 3);
    assert_int_equal(people_find(&host, 2, &person), STATUS_OK);
    assert_string_equal(person.name, "李强");
    assert_int_equal(person.sex, 2);
    assert_int_equal(office_verified(""), 3);
}

static void who_was_there_before_the_book_is_found_in_it(void **state) {
    (void)state;
    struct statement *s;
    struct person person;
    uint8_t nonce[KEY_NONCE_BYTES] = {1}, sealed[11 + KEY_BOX_OVERHEAD];
    struct seen seen = {0};
    struct book_filter filter = {.what = "person.found", .who = "", .limit = 10};
    secret_seal(host.seal_key, nonce, "13900000001", 11, sealed);
    db_prepare(host.db, &s,
               "INSERT INTO person (number, phone, name, sex, ethnicity, category, area, added_ms)"
               " VALUES (9, $1, '王丽', 2, '', '', 530402, 1)");
    db_bind_blob(s, 1, sealed, sizeof sealed);
    assert_int_equal(db_run(s), STATUS_OK);
    assert_int_equal(people_find(&host, 9, &person), STATUS_OK);
    assert_string_equal(person.phone, "13900000001");
    office_begin();
    office_add(1, "李强", 1);
    office_commit(STATUS_OK);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 1);
    assert_string_equal(seen.after, "王丽");
    assert_int_equal(db_execute(host.db, "DELETE FROM person"), STATUS_OK);
    office_begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(people_find(&host, 9, &person), STATUS_OK);
    assert_string_equal(person.phone, "13900000001");
    assert_int_equal(office_verified(""), 2);
}

static void what_is_said_of_a_terminal_comes_back(void **state) {
    char bad[128];
    uint64_t id = terminal_id_of(office_terminal_key);
    (void)state;
    office_begin();
    office_pair();
    assert_int_equal(terminals_name(&host, id, "一号机"), STATUS_OK);
    assert_int_equal(terminals_name(&host, id, "一号\n机"), STATUS_INVALID);
    assert_int_equal(terminals_pair(&host, office_terminal_key, 530402002), STATUS_OK); // elsewhere
    assert_int_equal(terminals_pair(&host, office_terminal_key, 530402002), STATUS_OK);
    host.why = "丢失";
    assert_int_equal(terminals_revoke(&host, id), STATUS_OK);
    assert_int_equal(terminals_revoke(&host, id), STATUS_CONFLICT);
    assert_int_equal(terminals_pair(&host, office_terminal_key, 530402002), STATUS_REVOKED);
    host.why = "找回来了";
    assert_int_equal(terminals_readmit(&host, id), STATUS_OK);
    assert_int_equal(terminals_readmit(&host, id), STATUS_CONFLICT);
    assert_int_equal(terminals_readmit(&host, 1), STATUS_NOT_FOUND);
    host.why = NULL;
    office_commit(STATUS_OK);
    assert_int_equal(office_verified(""), 5);
    assert_int_equal(book_compare(&host, bad), STATUS_OK);
    assert_string_equal(bad, "");
    assert_int_equal(db_execute(host.db, "DELETE FROM terminal"), STATUS_OK);
    office_begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM terminal t JOIN terminal_contact c ON c.terminal = t.id WHERE"
                                " t.name = '一号机' AND t.area = 530402002 AND t.revoked_ms = 0 AND c.contact_ms > 0"),
                     1);
}

static void a_setting_tells_what_it_was(void **state) {
    const char *value;
    struct seen seen = {0};
    struct book_filter filter = {.what = "setting.", .who = "李审", .limit = 10};
    (void)state;
    office_begin();
    assert_int_equal(settings_put(&host, "credit", "residence"), STATUS_OK);
    assert_int_equal(settings_put(&host, "credit", "residence"), STATUS_OK); // no act
    assert_int_equal(settings_put(&host, "credit", "elsewhere"), STATUS_INVALID);
    assert_int_equal(settings_put(&host, "nothing", "venue"), STATUS_NOT_FOUND);
    office_commit(STATUS_OK);
    office_begin();
    assert_int_equal(settings_put(&host, "credit", "venue"), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 2);
    assert_string_equal(seen.value_before, "residence");
    assert_int_equal(db_execute(host.db, "DELETE FROM setting"), STATUS_OK);
    office_begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(host_setting(&host, "credit", &value), STATUS_OK);
    assert_string_equal(value, "venue");
    assert_int_equal(office_get("SELECT COUNT(*) FROM setting"), 1);
}

// A secret is in no page, and one that was put in place of another past the book is found.
static void what_is_said_of_users_comes_back_and_their_secrets_stay(void **state) {
    char link[ACCESS_LINK_SIZE], other[ACCESS_LINK_SIZE], bad[128];
    struct user user;
    (void)state;
    office_begin();
    assert_int_equal(access_add(&host, "周审核", ROLE_REVIEWER, &everywhere, link), STATUS_OK);
    assert_int_equal(access_add(&host, "周审核", ROLE_READER, &everywhere, other), STATUS_CONFLICT);
    assert_int_equal(access_add(&host, "吴读者", ROLE_READER, &everywhere, other), STATUS_OK);
    assert_int_equal(access_welcome(&host, link, &user), STATUS_OK);
    assert_int_equal(access_set_password(&host, "周审核", "玉溪的山和水都很好看"), STATUS_OK);
    assert_int_equal(access_set_role(&host, "吴读者", ROLE_OFFICER), STATUS_OK);
    assert_int_equal(access_set_role(&host, "吴读者", ROLE_OFFICER), STATUS_OUTDATED);
    assert_int_equal(access_set_role(&host, "吴读者", ROLE_NONE), STATUS_INVALID);
    assert_int_equal(access_set_role(&host, "没有", ROLE_OFFICER), STATUS_NOT_FOUND);
    assert_int_equal(access_remove(&host, "吴读者"), STATUS_OK);
    assert_int_equal(access_remove(&host, "吴读者"), STATUS_NOT_FOUND);
    assert_int_equal(access_set_password(&host, "吴读者", "玉溪的山和水都很好看"), STATUS_NOT_FOUND);
    assert_int_equal(access_welcome(&host, other, &user), STATUS_FORGED);
    office_commit(STATUS_OK);
    assert_int_equal(office_verified(""), 5);
    assert_int_equal(db_execute(host.db, "DELETE FROM page_user"), STATUS_OK);
    office_begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    office_commit(STATUS_OK);
    assert_int_equal(access_login(&host, "周审核", "玉溪的山和水都很好看", &user), STATUS_OK);
    assert_int_equal(user.role, ROLE_REVIEWER);
    office_begin();
    assert_int_equal(access_add(&host, "吴读者", ROLE_OFFICER, &everywhere, other), STATUS_OK); // in again
    office_commit(STATUS_OK);
    assert_int_equal(access_verify(&host, bad), STATUS_OK);
    assert_string_equal(bad, "");
    assert_int_equal(db_execute(host.db, "UPDATE page_secret SET link = NULL, password = (SELECT password FROM"
                                         " page_secret WHERE name = '周审核') WHERE name = '吴读者'"),
                     STATUS_OK);
    assert_int_equal(access_verify(&host, bad), STATUS_OK);
    assert_string_equal(bad, "page_secret 吴读者");
}

static void a_table_the_book_did_not_know_is_found_later(void **state) {
    struct seen seen = {0};
    struct book_filter filter = {.what = "allocation.found", .who = "王主任", .limit = 10};
    (void)state;
    office_begin();
    office_add(1, "王丽", 2);
    office_commit(STATUS_OK);
    assert_int_equal(db_execute(host.db, "UPDATE counter SET value = 8 WHERE name = 'adopted';"
                                         "INSERT INTO allocation (area, quota, year, at_ms, target, who, why)"
                                         " VALUES (530402, 'farmer', 2026, 5, 7300, '王主任', '目标责任书')"),
                     STATUS_OK);
    for (int twice = 0; twice < 2; twice++) {
        office_begin();
        assert_int_equal(book_replay(&host), STATUS_OK);
        office_commit(STATUS_OK);
    }
    assert_int_equal(office_get("SELECT target FROM allocation WHERE who = '王主任' AND why = '目标责任书'"), 7300);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 1);
    assert_string_equal(seen.why, "目标责任书");
    assert_int_equal(office_verified(""), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_is_there_when_the_commit_is, office_make, office_clean),
        cmocka_unit_test_setup_teardown(an_act_outside_a_transaction_is_refused, office_make, office_clean),
        cmocka_unit_test_setup_teardown(an_act_without_its_figure_is_not_committed, office_make, office_clean),
        cmocka_unit_test_setup_teardown(an_edit_tells_what_was_before_and_why, office_make, office_clean),
        cmocka_unit_test_setup_teardown(tables_come_back_from_the_book, office_make, office_clean),
        cmocka_unit_test_setup_teardown(who_was_there_before_the_book_is_found_in_it, office_make, office_clean),
        cmocka_unit_test_setup_teardown(what_is_said_of_a_terminal_comes_back, office_make, office_clean),
        cmocka_unit_test_setup_teardown(a_setting_tells_what_it_was, office_make, office_clean),
        cmocka_unit_test_setup_teardown(what_is_said_of_users_comes_back_and_their_secrets_stay, office_make,
                                        office_clean),
        cmocka_unit_test_setup_teardown(a_table_the_book_did_not_know_is_found_later, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
