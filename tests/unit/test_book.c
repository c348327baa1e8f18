// SPDX-License-Identifier: Apache-2.0
// The book: what is written is signed, tells what was before, survives its tables, and a changed byte is found.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/books/audit.h"
#include "host/books/book.h"
#include "host/books/people.h"
#include "host/books/settings.h"
#include "host/books/terminals.h"
#include "host/heads/heads.h"
#include "host/signals/signals.h"
#include "host/tally/allocation.h"
#include "host/tally/tally.h"
#include "host/users/access.h"
#include "proto/file.h"
#include "proto/page.h"
#include "proto/pair.h"

#define NOW INT64_C(1772323200000)

static char dir[256];
static struct host host;

static int setup(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "%s/rollcall-book-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(host_init(dir, 530402, NULL, NOW), STATUS_OK);
    assert_int_equal(host_open(dir, NOW, &host), STATUS_OK);
    host.who = "李审";
    return 0;
}

static int teardown(void **state) {
    (void)state;
    char command[300];
    host_close(&host);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static void add(uint64_t number, const char *name, int sex) {
    struct act act = act_of("person.add", number);
    act_set_personal(&act, "name", name);
    act_set_personal(&act, "phone", "13900000000");
    act_set_int(&act, "sex", sex);
    act_set_text(&act, "ethnicity", "");
    act_set_text(&act, "category", "farmer");
    act_set_int(&act, "area", 530402001);
    act_set_int(&act, "added_ms", NOW);
    assert_int_equal(book_write(&host, &act), STATUS_OK);
}

static enum status edit(uint64_t number, const char *name, int sex) {
    struct act act = act_of("person.edit", number);
    act.why = "名单写错";
    act_set_personal(&act, "name", name);
    act_set_int(&act, "sex", sex);
    return book_write(&host, &act);
}

static void commit(enum status expected) {
    assert_int_equal(tally_update(&host), STATUS_OK);
    assert_int_equal(db_commit(host.db), expected);
}

static void begin(void) {
    assert_int_equal(db_begin(host.db), STATUS_OK);
}

static int64_t get(const char *sql) {
    int64_t value = -1;
    struct statement *s;
    db_prepare(host.db, &s, sql);
    if (db_step(s) == DB_ROW)
        value = db_column_int(s, 0);
    assert_int_equal(db_finish(s), STATUS_OK);
    return value;
}

static int64_t verified(const char *expected) {
    int64_t pages, acts;
    char bad[128];
    assert_int_equal(book_verify(&host, &pages, &acts, bad), STATUS_OK);
    assert_non_null(strstr(bad, expected));
    if (!*expected)
        assert_string_equal(bad, "");
    return acts;
}

static void a_page_is_there_when_the_commit_is(void **state) {
    (void)state;
    begin();
    add(1, "王丽", 2);
    add(2, "李强", 1);
    db_rollback(host.db);
    assert_int_equal(get("SELECT COUNT(*) FROM page"), 0);
    assert_int_equal(get("SELECT COUNT(*) FROM person"), 0);
    begin();
    add(1, "王丽", 2);
    add(2, "李强", 1);
    commit(STATUS_OK);
    assert_int_equal(get("SELECT COUNT(*) FROM page"), 1);
    assert_int_equal(verified(""), 2);
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
    assert_int_equal(get("SELECT COUNT(*) FROM setting"), 0);
    assert_int_equal(get("SELECT COUNT(*) FROM act"), 0);
    assert_int_equal(get("SELECT COUNT(*) FROM leaf"), 0);
    begin();
    assert_int_equal(book_write(&host, &act), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(verified(""), 1);
}

static void an_act_without_its_figure_is_not_committed(void **state) {
    (void)state;
    begin();
    add(1, "王丽", 2);
    commit(STATUS_OK);
    begin();
    assert_int_equal(edit(1, "王丽", 1), STATUS_OK);
    assert_int_equal(db_commit(host.db), STATUS_INVALID); // women are counted: tally_update was left out
    assert_int_equal(get("SELECT sex FROM person"), 2);
    assert_int_equal(get("SELECT COUNT(*) FROM stale"), 0);
    assert_int_equal(verified(""), 1);
}

static void an_edit_tells_what_was_before_and_why(void **state) {
    (void)state;
    struct seen seen = {0};
    struct book_filter filter = {.what = "person.edit", .who = "", .limit = 10};
    begin();
    add(1, "张珊", 1);
    assert_int_equal(edit(1, "张姗", 2), STATUS_OK);
    assert_int_equal(edit(1, "张姗", 2), STATUS_OUTDATED);
    assert_int_equal(edit(7, "张姗", 2), STATUS_NOT_FOUND);
    commit(STATUS_OK);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 1);
    assert_string_equal(seen.before, "张珊");
    assert_string_equal(seen.after, "张姗");
    assert_int_equal(seen.sex_before, 1);
    assert_string_equal(seen.who, "李审");
    assert_string_equal(seen.why, "名单写错");
    assert_int_equal(get("SELECT sex FROM person WHERE number = 1"), 2);
}

static void tables_come_back_from_the_book(void **state) {
    (void)state;
    struct person person;
    begin();
    add(1, "王丽", 2);
    add(2, "李强", 1);
    commit(STATUS_OK);
    begin();
    assert_int_equal(edit(2, "李强", 2), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(db_execute(host.db, "UPDATE person SET sex = 9; DELETE FROM person WHERE number = 1"), STATUS_OK);
    begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(get("SELECT COUNT(*) FROM person"), 2);
    assert_int_equal(get("SELECT COUNT(*) FROM act"), 3);
    assert_int_equal(people_find(&host, 2, &person), STATUS_OK);
    assert_string_equal(person.name, "李强");
    assert_int_equal(person.sex, 2);
    assert_int_equal(verified(""), 3);
}

static void who_was_there_before_the_book_is_found_in_it(void **state) {
    (void)state;
    struct statement *s;
    struct person person;
    uint8_t sealed[11 + KEY_BOX_OVERHEAD];
    struct seen seen = {0};
    struct book_filter filter = {.what = "person.found", .who = "", .limit = 10};
    secret_seal(host.seal_key, "13900000001", 11, sealed);
    db_prepare(host.db, &s,
               "INSERT INTO person (number, phone, name, sex, ethnicity, category, area, added_ms)"
               " VALUES (9, $1, '王丽', 2, '', '', 530402, 1)");
    db_bind_blob(s, 1, sealed, sizeof sealed);
    assert_int_equal(db_run(s), STATUS_OK);
    assert_int_equal(people_find(&host, 9, &person), STATUS_OK);
    assert_string_equal(person.phone, "13900000001");
    begin();
    add(1, "李强", 1);
    commit(STATUS_OK);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 1);
    assert_string_equal(seen.after, "王丽");
    assert_int_equal(db_execute(host.db, "DELETE FROM person"), STATUS_OK);
    begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(people_find(&host, 9, &person), STATUS_OK);
    assert_string_equal(person.phone, "13900000001");
    assert_int_equal(verified(""), 2);
}

static void set_target(int64_t area, int64_t target) {
    assert_int_equal(allocation_set(&host, &(struct allocation){"farmer", 2026, area, target, NULL, "目标责任书"}),
                     STATUS_OK);
}

static const uint8_t terminal_key[KEY_PUBLIC_BYTES] = {7};
static char terminal_named[64]; // "terminal 1f2e…": how a row of it is told

static void pair_terminal(void) {
    char id[TERMINAL_TEXT_SIZE];
    assert_int_equal(terminals_pair(&host, terminal_key, 530402001), STATUS_OK);
    snprintf(terminal_named, sizeof terminal_named, "terminal %s",
             terminal_id_format(terminal_id_of(terminal_key), id));
}

static void what_is_said_of_a_terminal_comes_back(void **state) {
    char bad[128];
    uint64_t id = terminal_id_of(terminal_key);
    (void)state;
    begin();
    pair_terminal();
    assert_int_equal(terminals_name(&host, id, "一号机"), STATUS_OK);
    assert_int_equal(terminals_name(&host, id, "一号\n机"), STATUS_INVALID);
    assert_int_equal(terminals_pair(&host, terminal_key, 530402002), STATUS_OK); // elsewhere
    assert_int_equal(terminals_pair(&host, terminal_key, 530402002), STATUS_OK);
    host.why = "丢失";
    assert_int_equal(terminals_revoke(&host, id), STATUS_OK);
    assert_int_equal(terminals_revoke(&host, id), STATUS_CONFLICT);
    assert_int_equal(terminals_pair(&host, terminal_key, 530402002), STATUS_REVOKED);
    host.why = "找回来了";
    assert_int_equal(terminals_readmit(&host, id), STATUS_OK);
    assert_int_equal(terminals_readmit(&host, id), STATUS_CONFLICT);
    assert_int_equal(terminals_readmit(&host, 1), STATUS_NOT_FOUND);
    host.why = NULL;
    commit(STATUS_OK);
    assert_int_equal(verified(""), 5);
    assert_int_equal(book_compare(&host, bad), STATUS_OK);
    assert_string_equal(bad, "");
    assert_int_equal(db_execute(host.db, "DELETE FROM terminal"), STATUS_OK);
    begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(get("SELECT COUNT(*) FROM terminal t JOIN terminal_contact c ON c.terminal = t.id WHERE"
                         " t.name = '一号机' AND t.area = 530402002 AND t.revoked_ms = 0 AND c.contact_ms > 0"),
                     1);
}

static void a_setting_tells_what_it_was(void **state) {
    const char *value;
    struct seen seen = {0};
    struct book_filter filter = {.what = "setting.", .who = "李审", .limit = 10};
    (void)state;
    begin();
    assert_int_equal(settings_put(&host, "credit", "residence"), STATUS_OK);
    assert_int_equal(settings_put(&host, "credit", "residence"), STATUS_OK); // no act
    assert_int_equal(settings_put(&host, "credit", "elsewhere"), STATUS_INVALID);
    assert_int_equal(settings_put(&host, "nothing", "venue"), STATUS_NOT_FOUND);
    commit(STATUS_OK);
    begin();
    assert_int_equal(settings_put(&host, "credit", "venue"), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 2);
    assert_string_equal(seen.value_before, "residence");
    assert_int_equal(db_execute(host.db, "DELETE FROM setting"), STATUS_OK);
    begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(host_setting(&host, "credit", &value), STATUS_OK);
    assert_string_equal(value, "venue");
    assert_int_equal(get("SELECT COUNT(*) FROM setting"), 1);
}

// A secret is in no page, and one that was put in place of another past the book is found.
static void what_is_said_of_users_comes_back_and_their_secrets_stay(void **state) {
    char link[ACCESS_LINK_SIZE], other[ACCESS_LINK_SIZE], bad[128];
    struct user user;
    (void)state;
    begin();
    assert_int_equal(access_add(&host, "周审核", ROLE_REVIEWER, link), STATUS_OK);
    assert_int_equal(access_add(&host, "周审核", ROLE_READER, other), STATUS_CONFLICT);
    assert_int_equal(access_add(&host, "吴读者", ROLE_READER, other), STATUS_OK);
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
    commit(STATUS_OK);
    assert_int_equal(verified(""), 5);
    assert_int_equal(db_execute(host.db, "DELETE FROM page_user"), STATUS_OK);
    begin();
    assert_int_equal(book_replay(&host), STATUS_OK);
    commit(STATUS_OK);
    assert_int_equal(access_login(&host, "周审核", "玉溪的山和水都很好看", &user), STATUS_OK);
    assert_int_equal(user.role, ROLE_REVIEWER);
    begin();
    assert_int_equal(access_add(&host, "吴读者", ROLE_OFFICER, other), STATUS_OK); // in again
    commit(STATUS_OK);
    assert_int_equal(access_verify(&host, bad), STATUS_OK);
    assert_string_equal(bad, "");
    assert_int_equal(db_execute(host.db, "UPDATE page_secret SET link = NULL, password = (SELECT password FROM"
                                         " page_secret WHERE name = '周审核') WHERE name = '吴读者'"),
                     STATUS_OK);
    assert_int_equal(access_verify(&host, bad), STATUS_OK);
    assert_string_equal(bad, "page_secret 吴读者");
}

static int64_t log_bad(void) {
    uint8_t head[KEY_DIGEST_BYTES];
    int64_t rows, bad;
    assert_int_equal(audit_verify(&host, &rows, &bad, head), STATUS_OK);
    return bad;
}

static void look(const char *detail) {
    begin();
    assert_int_equal(audit_add(&host, "周审核", "names", detail), STATUS_OK);
    commit(STATUS_OK);
}

// The second book is in no tree: the first one says where it ends, with whatever is written there next.
static void end_of_the_log_is_in_the_book(void **state) {
    char bad[128];
    (void)state;
    look("/people 1"), look("/people 2");
    assert_int_equal(get("SELECT COUNT(*) FROM page"), 0); // a look alone makes no page
    begin();
    add(1, "王丽", 2);
    commit(STATUS_OK);
    assert_int_equal(get("SELECT seq FROM audit_seal"), 2);
    begin();
    add(2, "李强", 1); // nobody looked since
    commit(STATUS_OK);
    assert_int_equal(verified(""), 3);
    look("/people 3");
    assert_int_equal(audit_seal(&host), STATUS_OK); // a head goes to a terminal
    assert_int_equal(audit_seal(&host), STATUS_OK);
    assert_int_equal(get("SELECT COUNT(*) FROM page"), 3);
    look("/people 4"); // not yet
    assert_int_equal(log_bad(), 0);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit WHERE seq = 4"), STATUS_OK);
    assert_int_equal(log_bad(), 0);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit WHERE seq = 3"), STATUS_OK);
    assert_int_equal(log_bad(), 3);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit"), STATUS_OK);
    assert_int_equal(log_bad(), 1);
    look("/people 1"), look("/people 5"), look("/people 3"); // written anew
    assert_int_equal(log_bad(), 2);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit_seal"), STATUS_OK);
    assert_int_equal(book_compare(&host, bad), STATUS_OK);
    assert_string_equal(bad, "audit_seal 2");
}

// Whatever was changed past the book: the table and the row.
static void a_row_changed_by_hand_is_named(void **state) {
    static const struct {
        const char *sql, *named;
    } edits[] = {
        {"UPDATE person SET name = '王莉' WHERE number = 1", "person 000000-000000001"},
        {"UPDATE person SET phone = NULL WHERE number = 2", "person 000000-000000002"},
        {"DELETE FROM person WHERE number = 2", "person 000000-000000002"},
        {"UPDATE allocation SET target = 1", "allocation 530402 farmer 2026"},
        {"UPDATE allocation SET who = '别人' WHERE area = 530402001", "allocation 530402001 farmer 2026"},
        {"INSERT INTO allocation (area, quota, year, at_ms, target) VALUES (530402002, 'women', 2026, 9, 1)",
         "allocation 530402002 women 2026 9"},
        {"INSERT INTO badge_binding (badge, ordinal, person, at_ms) VALUES (3, 1, 1, 1)",
         "badge_binding 000000-000000003 1"},
        {"UPDATE terminal SET area = 530402003", terminal_named},
        {"UPDATE terminal SET public_key = zeroblob(32)", terminal_named},
        {"UPDATE terminal SET revoked_ms = 9", terminal_named},
        {"UPDATE setting SET value = 'residence'", "setting credit"},
        {"INSERT INTO setting (name, value) VALUES ('women_in_farming', 'women')", "setting women_in_farming"},
        {"UPDATE signal_mark SET why = '没事'", "signal_mark burst.1.0.0.0.P07"},
        {"UPDATE page_user SET role = 'admin'", "page_user 周审核"},
        {"DELETE FROM enrollment; DELETE FROM allocation WHERE area = 530402", "allocation 530402 farmer"},
    };
    char bad[128], link[ACCESS_LINK_SIZE];
    (void)state;
    begin();
    add(1, "王丽", 2);
    add(2, "李强", 1);
    pair_terminal();
    assert_int_equal(access_add(&host, "周审核", ROLE_REVIEWER, link), STATUS_OK);
    assert_int_equal(settings_put(&host, "credit", "venue"), STATUS_OK);
    assert_int_equal(signals_explain(&host, "burst.1.0.0.0.P07"), STATUS_OK);
    assert_int_equal(signals_explain(&host, "burst.1.0.0.0.P07"), STATUS_OK);
    set_target(530402, 7300);
    set_target(530402001, 900);
    commit(STATUS_OK);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        assert_int_equal(book_compare(&host, bad), STATUS_OK);
        assert_string_equal(bad, "");
        assert_int_equal(db_execute(host.db, edits[i].sql), STATUS_OK);
        assert_int_equal(book_compare(&host, bad), STATUS_OK);
        assert_memory_equal(bad, edits[i].named, strlen(edits[i].named));
        begin();
        assert_int_equal(book_replay(&host), STATUS_OK);
        commit(STATUS_OK);
    }
}

static void a_table_the_book_did_not_know_is_found_later(void **state) {
    struct seen seen = {0};
    struct book_filter filter = {.what = "allocation.found", .who = "王主任", .limit = 10};
    (void)state;
    begin();
    add(1, "王丽", 2);
    commit(STATUS_OK);
    assert_int_equal(db_execute(host.db, "UPDATE counter SET value = 8 WHERE name = 'adopted';"
                                         "INSERT INTO allocation (area, quota, year, at_ms, target, who, why)"
                                         " VALUES (530402, 'farmer', 2026, 5, 7300, '王主任', '目标责任书')"),
                     STATUS_OK);
    for (int twice = 0; twice < 2; twice++) {
        begin();
        assert_int_equal(book_replay(&host), STATUS_OK);
        commit(STATUS_OK);
    }
    assert_int_equal(get("SELECT target FROM allocation WHERE who = '王主任' AND why = '目标责任书'"), 7300);
    assert_int_equal(book_each(&host, &filter, see, &seen), STATUS_OK);
    assert_int_equal(seen.len, 1);
    assert_string_equal(seen.why, "目标责任书");
    assert_int_equal(verified(""), 2);
}

static void flip(int page, int64_t at, int bit) {
    uint8_t *copy = NULL;
    size_t len = 0;
    struct statement *s;
    db_prepare(host.db, &s, "SELECT bytes FROM page ORDER BY place LIMIT 1 OFFSET $1");
    db_bind_int(s, 1, page);
    assert_int_equal(db_step(s), DB_ROW);
    const void *bytes = db_column_blob(s, 0, &len);
    copy = malloc(len);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    assert_int_equal(db_finish(s), STATUS_OK);
    copy[(size_t)at % len] ^= (uint8_t)(1 << bit);
    db_prepare(host.db, &s,
               "UPDATE page SET bytes = $1 WHERE place = (SELECT place FROM page ORDER BY place LIMIT 1 OFFSET $2)");
    db_bind_blob(s, 1, copy, len);
    db_bind_int(s, 2, page);
    assert_int_equal(db_run(s), STATUS_OK);
    free(copy);
}

static void a_changed_byte_is_found_wherever_it_is(void **state) {
    (void)state;
    for (uint64_t i = 1; i <= 3; i++) {
        begin();
        add(i, "王丽", 2);
        commit(STATUS_OK);
    }
    for (int64_t at = 0; at < 400; at += 7) {
        flip(1, at, (int)(at % 8));
        verified("page 2: ");
        flip(1, at, (int)(at % 8));
    }
    verified("");
    assert_int_equal(db_execute(host.db, "DELETE FROM page WHERE place = 2"), STATUS_OK);
    verified("page 3: does not follow the one before");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_is_there_when_the_commit_is, setup, teardown),
        cmocka_unit_test_setup_teardown(an_act_outside_a_transaction_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(an_act_without_its_figure_is_not_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(an_edit_tells_what_was_before_and_why, setup, teardown),
        cmocka_unit_test_setup_teardown(tables_come_back_from_the_book, setup, teardown),
        cmocka_unit_test_setup_teardown(who_was_there_before_the_book_is_found_in_it, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_said_of_a_terminal_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_setting_tells_what_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_said_of_users_comes_back_and_their_secrets_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(end_of_the_log_is_in_the_book, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_changed_by_hand_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_table_the_book_did_not_know_is_found_later, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_byte_is_found_wherever_it_is, setup, teardown),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
