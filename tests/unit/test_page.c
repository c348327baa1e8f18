// SPDX-License-Identifier: Apache-2.0
// Behind the page's door: who waits for what, and who need not.
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/page/api.h"
#include "host/page/notes.h"
#include "host/page/upload.h"
#include "host/tally/tally.h"
#include "proto/number.h"
#include "tests/support/paired.h"

// ---- questions ----

struct asked {
    const char *quota, *reason;
};

static const char *query(void *door, const char *name) {
    const struct asked *a = door;
    return strcmp(name, "quota") == 0 ? a->quota : strcmp(name, "reason") == 0 ? a->reason : NULL;
}

static int is_left_to_workers(struct asked asked) {
    struct web_request q = {.query = query, .door = &asked, .host = &p.host, .now_ms = PAIRING_NOW_MS};
    struct web_reply r = {0};
    api_why(&q, &r);
    assert_true(r.takes_long || r.code == 200);
    json_decref(r.json);
    return r.takes_long;
}

// A thread that serves connections has many of them: it counts no rows of a year.
static void question_that_counts_rows_is_left_to_workers(void **unused) {
    (void)unused;
    assert_true(is_left_to_workers((struct asked){"farmer", "unbound"}));
    assert_true(is_left_to_workers((struct asked){"farmer", "pending"}));
    assert_true(is_left_to_workers((struct asked){"farmer", ""}));
    assert_true(is_left_to_workers((struct asked){"", "pending"}));
    assert_false(is_left_to_workers((struct asked){"farmer", "counted"}));
    assert_false(is_left_to_workers((struct asked){"", "unbound"}));
}

// ---- files that are sent ----

#define PART  10000
#define PARTS 100

static void put_parts(struct upload *upload, size_t parts) {
    uint8_t part[PART];
    for (size_t i = 0; i < parts; i++) {
        memset(part, (int)i, sizeof part);
        assert_int_equal(upload_put(upload, part, sizeof part), STATUS_OK);
    }
}

static int files_in(const char *dir) {
    int n = -2; // . and ..
    DIR *d = opendir(dir);
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

// A file of any length is whole, and one in a file has no name by which anybody else could open it.
static void upload_is_whole_and_leaves_nothing(void **unused) {
    (void)unused;
    char dir[] = "/tmp/rollcall-upload-XXXXXX";
    assert_non_null(mkdtemp(dir));
    const size_t counts[] = {0, 1, UPLOAD_HELD_MAX / PART, PARTS};
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        const uint8_t *bytes;
        size_t len;
        struct upload *upload = upload_new(dir, PART * PARTS);
        put_parts(upload, counts[n]);
        assert_int_equal(files_in(dir), 0);
        assert_int_equal(upload_bytes(upload, &bytes, &len), STATUS_OK);
        assert_int_equal(len, PART * counts[n]);
        for (size_t i = 0; i < len; i++)
            assert_int_equal(bytes[i], i / PART);
        upload_free(upload);
    }
    assert_int_equal(rmdir(dir), 0);
}

static void upload_over_its_limit_is_refused_for_good(void **unused) {
    (void)unused;
    const uint8_t *bytes;
    size_t len;
    struct upload *upload = upload_new("/tmp", 3);
    assert_int_equal(upload_put(upload, "abc", 3), STATUS_OK);
    assert_int_equal(upload_put(upload, "d", 1), STATUS_TOO_LARGE);
    assert_int_equal(upload_put(upload, "", 0), STATUS_TOO_LARGE);
    assert_int_equal(upload_bytes(upload, &bytes, &len), STATUS_TOO_LARGE);
    upload_free(upload);
}

static void upload_that_cannot_be_kept_says_so(void **unused) {
    (void)unused;
    struct upload *upload = upload_new("/nowhere/at/all", PART * PARTS);
    put_parts(upload, UPLOAD_HELD_MAX / PART);
    uint8_t part[PART] = {0};
    assert_int_not_equal(upload_put(upload, part, sizeof part), STATUS_OK);
    upload_free(upload);
}

// ---- who is in ----

#define IDLE_MS 60000

static void visit_lasts_as_long_as_somebody_uses_it(void **unused) {
    (void)unused;
    char token[VISIT_TOKEN_SIZE];
    struct visit visit;
    struct visits *visits = visits_new(IDLE_MS);
    int64_t now = PAIRING_NOW_MS;
    visits_begin(visits, "李审", 0, now, token);
    assert_true(visits_find(visits, token, now + IDLE_MS - 1, 1, &visit));
    assert_int_equal(visit.left_ms, IDLE_MS);
    now += 2 * IDLE_MS - 2;
    assert_true(visits_find(visits, token, now, 0, &visit)); // looking at it is no use
    assert_int_equal(visit.left_ms, 1);
    assert_true(visits_find(visits, token, now + 1, 0, &visit));
    assert_false(visits_find(visits, token, now + 2, 1, &visit));
    assert_false(visits_find(visits, token, now, 1, &visit)); // gone for good
    visits_free(visits);
}

static void visit_ends_however_much_it_is_used(void **unused) {
    (void)unused;
    char token[VISIT_TOKEN_SIZE];
    struct visit visit;
    struct visits *visits = visits_new(IDLE_MS);
    int64_t now = PAIRING_NOW_MS;
    visits_begin(visits, "李审", 0, now, token);
    for (int64_t past = 0; past <= VISIT_MAX_MS; past += IDLE_MS)
        assert_true(visits_find(visits, token, now + past, 1, &visit));
    assert_int_equal(visit.left_ms, 0);
    assert_false(visits_find(visits, token, now + VISIT_MAX_MS + 1, 1, &visit));
    visits_free(visits);
}

// ---- another host's plan ----

static const char *of_person(void *door, const char *name) {
    const struct asked *a = door;
    return strcmp(name, "session") == 0 ? a->quota : strcmp(name, "holder") == 0 ? a->reason : NULL;
}

static json_t *ask(void (*answer)(struct web_request *, struct web_reply *), const char *session, const char *holder) {
    struct asked asked = {session, holder};
    struct web_request q = {
        .query = of_person, .door = &asked, .host = &p.host, .now_ms = PAIRING_NOW_MS, .parts = {session}};
    struct web_reply r = {0};
    answer(&q, &r);
    assert_int_equal(r.code, 200);
    return r.json;
}

// The numbers are that one's: its openings are not in the life of our session, and each scan says whose it is.
static void what_another_hosts_plan_named_is_not_shown_as_ours(void **unused) {
    char session[NUMBER_TEXT_SIZE], holder[NUMBER_TEXT_SIZE];
    (void)unused;
    pairing_attend(&p, 1);
    pairing_sync(&p, 60);
    number_format(p.session, session);
    number_format(p.people[0], holder);
    for (int others = 0; others <= 1; others++) {
        json_t *one = ask(api_session, session, NULL), *events = ask(api_events, session, holder);
        json_t *first = json_array_get(json_object_get(events, "events"), 0);
        assert_int_equal(json_array_size(json_object_get(one, "life")) == 0, others);
        assert_int_equal(json_is_true(json_object_get(first, "other_host")), others);
        json_decref(one);
        json_decref(events);
        assert_int_equal(db_execute(p.host.db, "UPDATE epoch SET host = 99"), STATUS_OK);
    }
}

static void session_called_off_is_told_so(void **unused) {
    char session[NUMBER_TEXT_SIZE];
    (void)unused;
    number_format(p.session, session);
    for (int off = 0; off <= 1; off++) {
        json_t *one = ask(api_session, session, NULL), *all = ask(api_sessions, NULL, NULL);
        json_t *listed = json_array_get(json_object_get(all, "sessions"), 0);
        assert_int_equal(json_is_string(json_object_get(one, "cancelled")), off);
        assert_int_equal(json_is_string(json_object_get(listed, "cancelled")), off);
        json_decref(one);
        json_decref(all);
        if (off)
            continue;
        assert_int_equal(db_begin(p.host.db), STATUS_OK);
        assert_int_equal(session_cancel(&p.host, p.session), STATUS_OK);
        assert_int_equal(tally_update(&p.host), STATUS_OK);
        assert_int_equal(db_commit(p.host.db), STATUS_OK);
    }
}

static void edit_at(int64_t now_ms, struct session *session) {
    enum session_problem problem = SESSION_FINE;
    p.host.now_ms = now_ms;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_edit(&p.host, session, &problem), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
}

// The start counts as the act found it or left it: who moves a session into the past changes one that has begun.
static void only_what_was_done_after_the_start_is_a_later_change(void **unused) {
    char number[NUMBER_TEXT_SIZE];
    struct session session;
    (void)unused;
    number_format(p.session, number);
    assert_int_equal(session_find(&p.host, p.session, &session), STATUS_OK);
    int64_t start_ms = session.start_ms, end_ms = session.end_ms, hour_ms = 3600000;
    snprintf(session.venue, sizeof session.venue, "before");
    edit_at(start_ms - 1, &session);
    session.start_ms += 3 * hour_ms;
    session.end_ms += 3 * hour_ms;
    edit_at(start_ms - 1, &session);
    snprintf(session.venue, sizeof session.venue, "not yet");
    edit_at(start_ms + hour_ms, &session);
    session.start_ms = start_ms;
    session.end_ms = end_ms;
    edit_at(start_ms + 2 * hour_ms, &session);
    snprintf(session.venue, sizeof session.venue, "later");
    edit_at(start_ms + 2 * hour_ms, &session);
    json_t *one = ask(api_session, number, NULL), *later = json_object_get(one, "later");
    assert_int_equal(json_array_size(later), 2);
    json_t *venue = json_array_get(json_object_get(json_array_get(later, 0), "fields"), 0);
    assert_string_equal(json_string_value(json_object_get(venue, "before")), "not yet");
    assert_string_equal(json_string_value(json_object_get(venue, "after")), "later");
    json_decref(one);
}

// ---- notes ----

#define ROWS_OF(what) pairing_count(&p, "SELECT COUNT(*) FROM audit WHERE what = '" what "'")

// While another writes, here this test itself, hundreds may guess: those who know their password come in all the same,
// and everything that was answered is in the log afterwards.
static void tries_leave_room_for_those_who_come_in(void **unused) {
    int tries = 0, refused = 0;
    (void)unused;
    struct notes *notes = notes_new(p.host_dir);
    assert_non_null(notes);
    for (int i = 0; i < 400; i++) // were each to wait, this would be thirteen minutes
        *(notes_add_try(notes, PAIRING_NOW_MS, "猜", "login_failed", "192.0.2.1") ? &tries : &refused) += 1;
    assert_true(tries >= 100);
    assert_true(refused > 0);
    for (int i = 0; i < 100; i++)
        assert_true(notes_add(notes, PAIRING_NOW_MS, "王丽", "login", "192.0.2.2"));
    assert_int_equal(ROWS_OF("login"), 0);
    host_rest(&p.host);
    notes_stop(notes);
    notes_free(notes);
    assert_int_equal(host_resume(p.host_dir, &p.host), STATUS_OK);
    assert_int_equal(ROWS_OF("login_failed"), tries);
    assert_int_equal(ROWS_OF("login"), 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(question_that_counts_rows_is_left_to_workers, paired_make, paired_clean),
        cmocka_unit_test(upload_is_whole_and_leaves_nothing),
        cmocka_unit_test(upload_over_its_limit_is_refused_for_good),
        cmocka_unit_test(upload_that_cannot_be_kept_says_so),
        cmocka_unit_test(visit_lasts_as_long_as_somebody_uses_it),
        cmocka_unit_test(visit_ends_however_much_it_is_used),
        cmocka_unit_test_setup_teardown(what_another_hosts_plan_named_is_not_shown_as_ours, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_called_off_is_told_so, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(only_what_was_done_after_the_start_is_a_later_change, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(tries_leave_room_for_those_who_come_in, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
