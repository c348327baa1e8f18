// SPDX-License-Identifier: Apache-2.0
// The journal keeps what it confirmed, and confirms nothing it has not kept.
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/station/station.h"
#include "tests/support/journals.h"

static void journal_keeps_events_over_restarts_in_one_chain(void **unused) {
    uint64_t events;
    (void)unused;
    for (int life = 0; life < 3; life++) {
        struct journal *j = journals_open();
        uint32_t boot;
        assert_int_equal(journal_boot(j, &boot), STATUS_OK);
        assert_int_equal(boot, life + 1);
        for (uint64_t i = 0; i < 10; i++)
            assert_int_equal(journals_append(j, i + 1), STATUS_OK);
        assert_int_equal(journal_verify(j, &events), STATUS_OK);
        assert_int_equal(events, (life + 1) * 10);
        journal_close(j);
    }
}

static void journal_is_one_process_at_a_time(void **unused) {
    struct journal *j = journals_open(), *other = NULL;
    (void)unused;
    pid_t pid = fork();
    if (pid == 0)
        _exit(journal_open(journals_dir, 77, &other) == STATUS_BUSY ? 0 : 1);
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 0);
    journal_close(j);
}

static void older_copy_put_back_begins_a_new_epoch(void **unused) {
    char command[1200];
    uint32_t boot;
    struct journal *j = journals_open();
    (void)unused;
    journal_boot(j, &boot);
    journals_append(j, 1);
    uint64_t epoch = journal_current_epoch(j);
    journal_close(j);
    snprintf(command, sizeof command, "cp '%s/journal.db' '%s/old.db'", journals_dir, journals_dir);
    assert_int_equal(system(command), 0);
    j = journals_open();
    assert_int_equal(journal_current_epoch(j), epoch);
    journal_boot(j, &boot);
    journals_append(j, 2);
    journal_close(j);
    snprintf(command, sizeof command, "cp '%s/old.db' '%s/journal.db'; rm -f '%s/journal.db-wal'", journals_dir,
             journals_dir, journals_dir);
    assert_int_equal(system(command), 0);
    j = journals_open();
    assert_int_not_equal(journal_current_epoch(j), epoch);
    assert_int_equal(journals_append(j, 3), STATUS_OK);
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(journal_epochs(j, epochs, &len), STATUS_OK);
    assert_int_equal(len, 2);
    assert_int_equal(epochs[0].last, 1);
    assert_int_equal(epochs[1].last, 1);
    assert_int_equal(journals_pending(j), 2);
    journal_close(j);
}

// The kernel refuses to let the file grow: what a full card does.
static void full_storage_confirms_nothing_and_keeps_everything(void **unused) {
    struct journal *j = journals_open();
    uint64_t before = 0, events = 0, kept = 0;
    (void)unused;
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 20; i++)
        kept += journals_append(j, 1) == STATUS_OK;
    struct rlimit limit, old;
    getrlimit(RLIMIT_FSIZE, &old);
    limit = (struct rlimit){64 << 10, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    enum status status = STATUS_OK;
    for (int i = 0; i < 2000 && status == STATUS_OK; i++) {
        status = journals_append(j, 1);
        kept += status == STATUS_OK;
    }
    assert_int_not_equal(status, STATUS_OK);
    setrlimit(RLIMIT_FSIZE, &old);
    journal_close(j);
    j = journals_open();
    assert_int_equal(journal_verify(j, &events), STATUS_OK);
    assert_int_equal(events, kept + before);
    assert_int_equal(journals_append(j, 1), STATUS_OK);
    journal_close(j);
}

// A process that is killed at any moment: what it had confirmed on its pipe is there.
static void killed_at_any_moment_every_confirmed_event_is_there(void **unused) {
    (void)unused;
    for (int round = 0; round < 8; round++) {
        int confirmed[2];
        uint64_t last = 0, events;
        assert_int_equal(pipe(confirmed), 0);
        pid_t pid = fork();
        if (pid == 0) {
            struct journal *j = journals_open();
            for (uint64_t i = 1;; i++)
                if (journals_append(j, i) == STATUS_OK && write(confirmed[1], &i, sizeof i) < 0)
                    _exit(1);
        }
        close(confirmed[1]);
        for (int i = 0; i < 20 + round * 13; i++)
            if (read(confirmed[0], &last, sizeof last) != sizeof last)
                break;
        kill(pid, SIGKILL);
        while (read(confirmed[0], &last, sizeof last) == sizeof last)
            ;
        waitpid(pid, NULL, 0);
        close(confirmed[0]);
        struct journal *j = journals_open();
        assert_int_equal(journal_verify(j, &events), STATUS_OK);
        struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
        size_t len;
        journal_epochs(j, epochs, &len);
        static uint64_t sum;
        sum += last;
        assert_true(epochs[len - 1].last >= sum);
        sum = epochs[len - 1].last;
        journal_close(j);
    }
}

static void acked_events_stay_until_the_retention_time_is_over(void **unused) {
    struct journal *j = journals_open();
    struct event *events;
    size_t len;
    uint8_t previous[KEY_DIGEST_BYTES];
    uint64_t walked;
    (void)unused;
    for (uint64_t i = 1; i <= 10; i++)
        journals_append(j, i);
    struct ack ack = {.epoch = journal_current_epoch(j), .seq = 6};
    journal_chain(j, ack.epoch, 6, ack.chain);
    struct ack_list list = {
        .terminal = 77, .host_epoch = 1, .at_ms = INT64_C(1772413205000), .acks = &ack, .acks_len = 1};
    assert_int_equal(journal_ack(j, &list), STATUS_OK);
    assert_int_equal(journals_pending(j), 4);
    journal_read(j, ack.epoch, 0, 100, &events, &len, previous);
    assert_int_equal(len, 10);
    free(events);
    list.acks_len = 0;
    list.at_ms += JOURNAL_RETENTION_MS + 1;
    assert_int_equal(journal_ack(j, &list), STATUS_OK);
    journal_read(j, ack.epoch, 0, 100, &events, &len, previous);
    assert_int_equal(len, 4); // 7 to 10; 6 stays as their footing
    assert_int_equal(events[0].seq, 7);
    assert_memory_equal(previous, ack.chain, sizeof previous);
    free(events);
    assert_int_equal(journal_verify(j, &walked), STATUS_OK);
    list.host_epoch = 2; // another host: nothing is held there
    journal_ack(j, &list);
    assert_int_equal(journals_pending(j), 5);
    journal_close(j);
}

static uint64_t bytes_written(void) {
    unsigned long long written = 0;
    FILE *io = fopen("/proc/self/io", "r");
    assert_non_null(io);
    assert_int_equal(fscanf(io, "rchar: %*u wchar: %llu", &written), 1);
    fclose(io);
    return written;
}

// Cards wear out by what is written to them. Several checkpoints are part of it.
static void an_event_costs_the_card_little(void **unused) {
    enum { EVENTS = 1500 };
    struct journal *j = journals_open();
    uint64_t before = bytes_written();
    (void)unused;
    for (uint64_t i = 0; i < EVENTS; i++)
        assert_int_equal(journals_append(j, i + 1), STATUS_OK);
    uint64_t each = (bytes_written() - before) / EVENTS;
    printf("%llu bytes an event\n", (unsigned long long)each);
    assert_in_range(each, 1, 4096);
    journal_close(j);
}

// ---- what a start reads ----

static long steps; // of the engine's machine, in statements that are over

int sqlite3_finalize(sqlite3_stmt *statement);

int sqlite3_finalize(sqlite3_stmt *statement) {
    int (*real)(sqlite3_stmt *) = (int (*)(sqlite3_stmt *))dlsym(RTLD_NEXT, "sqlite3_finalize");
    if (statement)
        steps += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
    return real(statement);
}

// A day: a boot, a session with these many people, closed or not; all acknowledged.
static void live_a_day(uint64_t people, int closes) {
    struct station s;
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(station_open(journals_dir, &s), STATUS_OK);
    assert_int_equal(station_start(&s, (struct moment){0}, STATION_CLOCK_MIN_MS), STATUS_OK);
    struct event *events = calloc(people + 2, sizeof *events);
    for (uint64_t i = 0; i < people + 2; i++)
        events[i] = (struct event){.boot = s.boot, .kind = EVENT_CHECKED_IN, .session = s.boot, .badge = i, .issue = 1};
    events[0].kind = EVENT_SESSION_OPENED;
    events[people + 1].kind = closes ? EVENT_SESSION_CLOSED : EVENT_REFUSED;
    assert_int_equal(journal_append(s.journal, events, people + 2), STATUS_OK);
    free(events);
    assert_int_equal(journal_epochs(s.journal, epochs, &len), STATUS_OK);
    struct ack ack = {.epoch = epochs[0].epoch, .seq = epochs[0].last};
    assert_int_equal(journal_chain(s.journal, ack.epoch, ack.seq, ack.chain), STATUS_OK);
    struct ack_list acks = {.host_epoch = 9, .at_ms = STATION_CLOCK_MIN_MS, .acks = &ack, .acks_len = 1};
    assert_int_equal(journal_ack(s.journal, &acks), STATUS_OK);
    station_close(&s);
}

static long steps_of_a_start(void) {
    struct station s;
    steps = 0;
    assert_int_equal(station_open(journals_dir, &s), STATUS_OK);
    assert_int_equal(station_start(&s, (struct moment){0}, STATION_CLOCK_MIN_MS), STATUS_OK);
    station_close(&s);
    return steps;
}

// However much a host holds already: a start reads the open session, and nothing of the past.
static void a_start_reads_nothing_of_the_past(void **unused) {
    uint64_t terminal;
    (void)unused;
    assert_int_equal(station_init(journals_dir, &terminal), STATUS_OK);
    live_a_day(20, 1);
    long few = steps_of_a_start();
    for (int day = 0; day < 5; day++)
        live_a_day(4000, 1);
    long many = steps_of_a_start();
    if (many > few + 200)
        fail_msg("%ld steps, and %ld before", many, few);
    live_a_day(20, 0);
    long open = steps_of_a_start();
    if (open > many + 2000)
        fail_msg("%ld steps with an open session, %ld without", open, many);
}

static void ack_of_another_history_is_passed_over(void **unused) {
    struct journal *j = journals_open();
    (void)unused;
    journals_append(j, 1);
    struct ack ack = {.epoch = journal_current_epoch(j), .seq = 1, .chain = {1}};
    struct ack_list list = {.terminal = 77, .host_epoch = 1, .at_ms = 1, .acks = &ack, .acks_len = 1};
    assert_int_equal(journal_ack(j, &list), STATUS_OK);
    assert_int_equal(journals_pending(j), 1);
    journal_close(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(journal_keeps_events_over_restarts_in_one_chain, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(journal_is_one_process_at_a_time, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(older_copy_put_back_begins_a_new_epoch, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(full_storage_confirms_nothing_and_keeps_everything, journals_make,
                                        journals_clean),
        cmocka_unit_test_setup_teardown(killed_at_any_moment_every_confirmed_event_is_there, journals_make,
                                        journals_clean),
        cmocka_unit_test_setup_teardown(acked_events_stay_until_the_retention_time_is_over, journals_make,
                                        journals_clean),
        cmocka_unit_test_setup_teardown(an_event_costs_the_card_little, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(a_start_reads_nothing_of_the_past, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(ack_of_another_history_is_passed_over, journals_make, journals_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
