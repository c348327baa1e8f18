// SPDX-License-Identifier: Apache-2.0
// The parts of the running station: what is on the screen and for how long; who may ask a run how it is, from where.
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "firmware/base/monotonic.h"
#include "firmware/base/state_socket.h"
#include "firmware/run/run_scan.h"
#include "firmware/run/run_show.h"
#include "firmware/station/state.h"
#include "proto/badge.h"
#include "proto/number.h"
#include "tests/support/program.h"

// ---- the screen ----

static struct screen_view shown; // last

static void remember(struct screen *screen, const struct screen_view *view) {
    (void)screen;
    shown = *view;
}

static int said; // last

static void listen(struct voice *voice, int speech) {
    (void)voice;
    said = speech;
}

static const struct screen_type remembering = {.show = remember};
static const struct voice_type listening = {.say = listen};

// What a run shows and says, with nothing to scan.
struct stage {
    struct run_boot boot;
    struct run_sources sources;
    struct screen screen;
    struct voice voice;
    struct run_voice run_voice;
    struct run_show show;
};

static void stage_set(struct stage *s, struct context *context) {
    *s = (struct stage){.screen = {.type = &remembering}, .voice = {&listening}};
    s->run_voice = (struct run_voice){.context = context, .sink = "none", .voice = &s->voice};
    s->show = (struct run_show){
        .context = context, .boot = &s->boot, .sources = &s->sources, .voice = &s->run_voice, .screen = &s->screen};
}

// A station of its own in dir, which is made.
static void stage_open(struct stage *s, struct context *context, char dir[256]) {
    uint64_t terminal;
    assert_int_equal(keys_start(), STATUS_OK);
    assert_int_equal(station_init(temporary_make(dir), &terminal), STATUS_OK);
    *context = (struct context){.dir = dir};
    stage_set(s, context);
    assert_int_equal(run_boot_open(&s->boot, context, 0), STATUS_OK);
}

static void stage_close(struct stage *s, const char *dir) {
    station_close(&s->boot.station);
    temporary_remove(dir);
}

static void verdict_has_its_time_before_a_notice(void **unused) {
    static struct stage stage;
    static struct context context = {.dir = "/"};
    struct run_show *show = &stage.show;
    struct answer answer = {.verdict = VERDICT_CHECKED_IN};
    (void)unused;
    stage_set(&stage, &context);
    run_show_verdict(show, &answer);
    run_show_notice(show, NOTICE_SYNC_DONE, 60000, 0);
    run_show_refresh(show);
    assert_true(shown.has_verdict && said == VERDICT_CHECKED_IN); // still to be read and heard
    show->verdict_until_ms = monotonic_ms();                      // its time is over
    run_show_refresh(show);
    assert_true(!shown.has_verdict && shown.notice == NOTICE_SYNC_DONE);
    assert_int_equal(said, SPEECH_OF_NOTICE(NOTICE_SYNC_DONE));
    assert_true(show->notice_until_ms > monotonic_ms() + 30000); // and then it has its own
    answer.verdict = VERDICT_COMMAND;
    run_show_verdict(show, &answer);
    run_show_notice(show, NOTICE_VOLUME, 60000, 70); // what a card asks for is its answer
    assert_true(!shown.has_verdict && shown.notice == NOTICE_VOLUME);
}

// ---- what comes before the camera while an answer is read ----

static struct scan_text offered;

static int is_always_ready(const struct scan_source *source) {
    (void)source;
    return -1;
}

static enum scan_step give_offered(struct scan_source *source, struct scan_text *text) {
    (void)source;
    *text = offered;
    return SCAN_TEXT;
}

static const struct scan_source_type offering = {.descriptor = is_always_ready, .next = give_offered};

// A run that scans whatever is offered.
static struct run_scan scan_on(struct stage *s, struct scan_source *source) {
    source->type = &offering;
    s->sources = (struct run_sources){.sources = {source}, .words = {"test"}, .len = 1};
    return (struct run_scan){.context = s->show.context, .boot = &s->boot, .sources = &s->sources, .show = &s->show};
}

// seen_us: 0 by a scanner, else by a camera.
static void offer(struct run_scan *r, const char *text, int64_t seen_us) {
    offered.len = (size_t)snprintf(offered.text, sizeof offered.text, "%s", text);
    offered.seen_us = seen_us;
    run_scan_take(r);
}

static void what_a_camera_sees_beside_replaces_no_answer(void **unused) {
    static struct stage stage;
    static struct run_scan r;
    struct context context;
    struct scan_source source;
    struct badge badge = {BADGE_PERSON, 1, 1, number_make(530402, 7)};
    struct key_pair key;
    char dir[256], foreign[BADGE_TEXT_SIZE];
    (void)unused;
    stage_open(&stage, &context, dir);
    key_pair_new(&key);
    badge_issue(&badge, &key, foreign);
    r = scan_on(&stage, &source);
    run_show_verdict(&stage.show, &(struct answer){.verdict = VERDICT_CHECKED_IN});
    stage.show.verdict_until_ms = monotonic_ms() + 60000; // however slow this goes
    offer(&r, "https://example.org/pay/0000000000", 1);
    offer(&r, foreign, 1);
    assert_true(shown.verdict == VERDICT_CHECKED_IN && r.scans == 0);
    offer(&r, foreign, 0); // a scanner is held to what is meant
    assert_true(shown.verdict == VERDICT_FOREIGN && r.scans == 1);
    stage.show.verdict_until_ms = monotonic_ms() + 1000; // it was there for two seconds
    offer(&r, "https://example.org/pay/0000000000", 1);
    assert_true(shown.verdict == VERDICT_UNKNOWN && r.scans == 2);
    stage_close(&stage, dir);
}

// A poster hangs behind who holds the badge, and a forged one may hang beside it.
static void of_several_codes_the_badge_is_meant(void **unused) {
    static struct stage stage;
    static struct run_scan r;
    struct context context;
    struct scan_source source;
    struct badge badge = {BADGE_PERSON, 1, 1, number_make(530402, 7)},
                 poster = {BADGE_POSTER, 1, 1, number_make(530402, 8)};
    struct plan_issuer issuer = {.area = 530402, .key_id = 1};
    struct key_pair key, forger;
    char dir[256], text[BADGE_TEXT_SIZE];
    (void)unused;
    stage_open(&stage, &context, dir);
    key_pair_new(&key);
    key_pair_new(&forger);
    memcpy(issuer.public_key, key.public_key, sizeof issuer.public_key);
    stage.boot.station.plan.issuers = &issuer;
    stage.boot.station.plan.issuers_len = 1;
    r = scan_on(&stage, &source);
    badge_issue(&badge, &key, offered.others.texts[0]);
    badge_issue(&badge, &forger, offered.others.texts[1]);
    offered.others.len = 2;
    badge_issue(&poster, &key, text);
    offer(&r, text, 1);
    assert_int_equal(shown.badge, badge.number);
    assert_int_equal(shown.verdict, VERDICT_NO_SESSION);
    offered.others.len = 0;
    stage.boot.station.plan.issuers = NULL;
    stage.boot.station.plan.issuers_len = 0;
    stage_close(&stage, dir);
}

// ---- a host whose head contradicts the one kept ----

static void write_bytes(const char *name, const char *dir, const char *bytes);

// Who works at the terminal sees it, not only who asks for its status.
static void head_that_diverged_is_on_screen(void **unused) {
    static struct stage stage;
    struct context context;
    char dir[256];
    (void)unused;
    stage_open(&stage, &context, dir);
    run_show_idle(&stage.show);
    assert_false(shown.is_diverged);
    write_bytes("head.diverged", dir, "another");
    run_show_idle(&stage.show);
    assert_true(shown.is_diverged);
    stage_close(&stage, dir);
}

// Who comes to the poster with a badge is not sent away.
static void badge_before_a_poster_is_told_of_it(void **unused) {
    static struct stage stage;
    static struct context context = {.dir = "/"};
    struct plan_session session = {.end_ms = INT64_MAX};
    struct answer answer = {.verdict = VERDICT_NO_SESSION};
    (void)unused;
    stage_set(&stage, &context);
    run_show_verdict(&stage.show, &answer);
    assert_false(shown.enrolls); // nothing to enroll in
    stage.boot.station.plan.sessions = &session;
    stage.boot.station.plan.sessions_len = 1;
    run_show_verdict(&stage.show, &answer);
    assert_true(shown.enrolls);
    session.end_ms = 0;
    run_show_verdict(&stage.show, &answer);
    assert_false(shown.enrolls); // it is over
}

static int is_silent;

static int tell_silence(const struct voice *voice) {
    (void)voice;
    return is_silent;
}

static void missing_sound_is_on_screen_and_in_status(void **unused) {
    static const struct voice_type failing = {.say = listen, .is_silent = tell_silence};
    static struct stage stage;
    static struct context context = {.dir = "/"};
    (void)unused;
    stage_set(&stage, &context);
    stage.voice.type = &failing;
    stage.run_voice.sink = "alsa";
    run_show_idle(&stage.show);
    assert_false(shown.is_silent);
    assert_string_equal(run_voice_word(&stage.run_voice), "on");
    is_silent = 1;
    stage.show.looked_second = 0;
    run_show_refresh(&stage.show); // it was at rest, and this is news
    assert_true(shown.is_silent);
    assert_string_equal(run_voice_word(&stage.run_voice), "missing");
    stage.run_voice.sink = "none";
    assert_string_equal(run_voice_word(&stage.run_voice), "off");
}

// ---- a journal that cannot be rescued ----

static void write_bytes(const char *name, const char *dir, const char *bytes) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_true(f && fputs(bytes, f) >= 0 && fclose(f) == 0);
}

static const json_t *told(const struct run_boot *b, const struct context *context, json_t **state) {
    struct state s = {.station = &b->station,
                      .terminal = b->terminal,
                      .is_running = 1,
                      .storage = b->storage,
                      .journal = b->opened,
                      .dir = context->dir};
    char *text = state_text(&s);
    json_decref(*state);
    *state = json_loads(text, 0, NULL);
    free(text);
    assert_non_null(*state);
    return json_object_get(*state, "rescue");
}

// Each try reads and writes all there is, on a card that is dying: they come ever less often, and what is wrong is
// told.
static void rescue_that_fails_is_tried_ever_less_often(void **unused) {
    static struct run_boot boot;
    char dir[256], obstacle[600];
    uint64_t terminal;
    json_t *state = NULL;
    (void)unused;
    assert_int_equal(keys_start(), STATUS_OK);
    temporary_make(dir);
    assert_int_equal(station_init(dir, &terminal), STATUS_OK);
    struct context context = {.dir = dir};
    write_bytes("journal.db", dir,
                "this is no journal, however long one looks at it ...................................");
    snprintf(obstacle, sizeof obstacle, "%s/journal.rescued.db-journal", dir); // SQLite cannot write beside it
    assert_int_equal(mkdir(obstacle, 0700), 0);
    assert_int_equal(run_boot_open(&boot, &context, 0), STATUS_OK); // it runs all the same
    assert_string_equal(json_string_value(told(&boot, &context, &state)), "failed");
    int64_t pause_ms = boot.pause_ms;
    assert_true(pause_ms > 0);
    for (int i = 0; i < 20; i++) {
        boot.retry_ms = monotonic_ms() + 60000;
        run_boot_mend(&boot); // too early
        assert_int_equal(boot.pause_ms, pause_ms);
        boot.retry_ms = 0; // the time has come
        run_boot_mend(&boot);
        assert_true(boot.pause_ms == 2 * pause_ms || boot.pause_ms == RUN_BOOT_PAUSE_MAX_MS);
        assert_true(boot.retry_ms > monotonic_ms());
        pause_ms = boot.pause_ms;
    }
    assert_int_equal(pause_ms, RUN_BOOT_PAUSE_MAX_MS);
    assert_null(boot.station.journal);
    assert_int_equal(boot.storage, HEALTH_FAILING);
    assert_int_equal(rmdir(obstacle), 0);
    boot.retry_ms = 0;
    run_boot_mend(&boot);
    assert_non_null(boot.station.journal);
    assert_int_equal(boot.pause_ms, 0);
    assert_string_equal(json_string_value(told(&boot, &context, &state)), "done");
    json_decref(state);
    station_close(&boot.station);
    temporary_remove(dir);
}

// ---- who asks ----

static void answer_until_killed(const char *dir, int said_ready) {
    int listening_at = state_listen(dir);
    if (write(said_ready, listening_at >= 0 ? "y" : "n", 1) != 1)
        _exit(1);
    for (;;) {
        poll(&(struct pollfd){.fd = listening_at, .events = POLLIN}, 1, -1);
        state_answer(listening_at, "{\"it\":\"works\"}");
    }
}

// As in the unit: PrivateNetwork has sockets without a file in a world of their own. Where namespaces are not for us,
// without one.
static void run_in_a_network_of_its_own_is_asked(void **unused) {
    char dir[256], ready = 0, *text = NULL;
    int pipe_of[2];
    (void)unused;
    temporary_make(dir);
    for (int life = 0; life < 2; life++) { // what the first leaves behind when killed is in nobody's way
        assert_int_equal(pipe(pipe_of), 0);
        pid_t pid = fork();
        if (pid == 0) {
            if (unshare(CLONE_NEWNET) != 0)
                print_message("not run in a network of its own: this takes root\n");
            answer_until_killed(dir, pipe_of[1]);
        }
        assert_int_equal(read(pipe_of[0], &ready, 1), 1);
        assert_int_equal(ready, 'y');
        assert_int_equal(state_ask(dir, &text), STATUS_OK);
        assert_string_equal(text, "{\"it\":\"works\"}");
        free(text);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        close(pipe_of[0]);
        close(pipe_of[1]);
    }
    assert_int_equal(state_ask(dir, &text), STATUS_BUSY);
    int fd = state_listen(dir);
    assert_true(fd >= 0);
    state_close(fd); // takes its file away
    assert_int_equal(state_ask(dir, &text), STATUS_BUSY);
    temporary_remove(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdict_has_its_time_before_a_notice),
        cmocka_unit_test(of_several_codes_the_badge_is_meant),
        cmocka_unit_test(what_a_camera_sees_beside_replaces_no_answer),
        cmocka_unit_test(head_that_diverged_is_on_screen),
        cmocka_unit_test(badge_before_a_poster_is_told_of_it),
        cmocka_unit_test(missing_sound_is_on_screen_and_in_status),
        cmocka_unit_test(rescue_that_fails_is_tried_ever_less_often),
        cmocka_unit_test(run_in_a_network_of_its_own_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
