// SPDX-License-Identifier: Apache-2.0
// The journal keeps what it confirmed, and confirms nothing it has not kept.
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/station/station.h"
#include "proto/keys.h"
#include "tests/support/program.h"

static char dir[256];

static int make(void **unused) {
    (void)unused;
    temporary_make(dir);
    return keys_start();
}

static int clean(void **unused) {
    (void)unused;
    temporary_remove(dir);
    return 0;
}

static uint64_t pending_of(struct journal *j) {
    uint64_t pending = 0;
    assert_int_equal(journal_pending(j, &pending), STATUS_OK);
    return pending;
}

static struct journal *open_journal(void) {
    struct journal *j = NULL;
    assert_int_equal(journal_open(dir, 77, &j), STATUS_OK);
    return j;
}

static enum status append(struct journal *j, uint64_t badge) {
    struct event e = {.boot = 1, .kind = EVENT_CHECKED_IN, .session = 5, .badge = badge, .issue = 1};
    return journal_append(j, &e, 1);
}

static void journal_keeps_events_over_restarts_in_one_chain(void **unused) {
    uint64_t events;
    (void)unused;
    for (int life = 0; life < 3; life++) {
        struct journal *j = open_journal();
        uint32_t boot;
        assert_int_equal(journal_boot(j, &boot), STATUS_OK);
        assert_int_equal(boot, life + 1);
        for (uint64_t i = 0; i < 10; i++)
            assert_int_equal(append(j, i + 1), STATUS_OK);
        assert_int_equal(journal_verify(j, &events), STATUS_OK);
        assert_int_equal(events, (life + 1) * 10);
        journal_close(j);
    }
}

static void journal_is_one_process_at_a_time(void **unused) {
    struct journal *j = open_journal(), *other = NULL;
    (void)unused;
    pid_t pid = fork();
    if (pid == 0)
        _exit(journal_open(dir, 77, &other) == STATUS_BUSY ? 0 : 1);
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 0);
    journal_close(j);
}

static void older_copy_put_back_begins_a_new_epoch(void **unused) {
    char command[1200];
    uint32_t boot;
    struct journal *j = open_journal();
    (void)unused;
    journal_boot(j, &boot);
    append(j, 1);
    uint64_t epoch = journal_current_epoch(j);
    journal_close(j);
    snprintf(command, sizeof command, "cp '%s/journal.db' '%s/old.db'", dir, dir);
    assert_int_equal(system(command), 0);
    j = open_journal();
    assert_int_equal(journal_current_epoch(j), epoch);
    journal_boot(j, &boot);
    append(j, 2);
    journal_close(j);
    snprintf(command, sizeof command, "cp '%s/old.db' '%s/journal.db'; rm -f '%s/journal.db-wal'", dir, dir, dir);
    assert_int_equal(system(command), 0);
    j = open_journal();
    assert_int_not_equal(journal_current_epoch(j), epoch);
    assert_int_equal(append(j, 3), STATUS_OK);
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(journal_epochs(j, epochs, &len), STATUS_OK);
    assert_int_equal(len, 2);
    assert_int_equal(epochs[0].last, 1);
    assert_int_equal(epochs[1].last, 1);
    assert_int_equal(pending_of(j), 2);
    journal_close(j);
}

// The kernel refuses to let the file grow: what a full card does.
static void full_storage_confirms_nothing_and_keeps_everything(void **unused) {
    struct journal *j = open_journal();
    uint64_t before = 0, events = 0, kept = 0;
    (void)unused;
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 20; i++)
        kept += append(j, 1) == STATUS_OK;
    struct rlimit limit, old;
    getrlimit(RLIMIT_FSIZE, &old);
    limit = (struct rlimit){64 << 10, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    enum status status = STATUS_OK;
    for (int i = 0; i < 2000 && status == STATUS_OK; i++) {
        status = append(j, 1);
        kept += status == STATUS_OK;
    }
    assert_int_not_equal(status, STATUS_OK);
    setrlimit(RLIMIT_FSIZE, &old);
    journal_close(j);
    j = open_journal();
    assert_int_equal(journal_verify(j, &events), STATUS_OK);
    assert_int_equal(events, kept + before);
    assert_int_equal(append(j, 1), STATUS_OK);
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
            struct journal *j = open_journal();
            for (uint64_t i = 1;; i++)
                if (append(j, i) == STATUS_OK && write(confirmed[1], &i, sizeof i) < 0)
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
        struct journal *j = open_journal();
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
    struct journal *j = open_journal();
    struct event *events;
    size_t len;
    uint8_t previous[KEY_DIGEST_BYTES];
    uint64_t walked;
    (void)unused;
    for (uint64_t i = 1; i <= 10; i++)
        append(j, i);
    struct ack ack = {.epoch = journal_current_epoch(j), .seq = 6};
    journal_chain(j, ack.epoch, 6, ack.chain);
    struct ack_list list = {
        .terminal = 77, .host_epoch = 1, .at_ms = INT64_C(1772413205000), .acks = &ack, .acks_len = 1};
    assert_int_equal(journal_ack(j, &list), STATUS_OK);
    assert_int_equal(pending_of(j), 4);
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
    assert_int_equal(pending_of(j), 5);
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
    struct journal *j = open_journal();
    uint64_t before = bytes_written();
    (void)unused;
    for (uint64_t i = 0; i < EVENTS; i++)
        assert_int_equal(append(j, i + 1), STATUS_OK);
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
    assert_int_equal(station_open(dir, &s), STATUS_OK);
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
    assert_int_equal(station_open(dir, &s), STATUS_OK);
    assert_int_equal(station_start(&s, (struct moment){0}, STATION_CLOCK_MIN_MS), STATUS_OK);
    station_close(&s);
    return steps;
}

// However much a host holds already: a start reads the open session, and nothing of the past.
static void a_start_reads_nothing_of_the_past(void **unused) {
    uint64_t terminal;
    (void)unused;
    assert_int_equal(station_init(dir, &terminal), STATUS_OK);
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
    struct journal *j = open_journal();
    (void)unused;
    append(j, 1);
    struct ack ack = {.epoch = journal_current_epoch(j), .seq = 1, .chain = {1}};
    struct ack_list list = {.terminal = 77, .host_epoch = 1, .at_ms = 1, .acks = &ack, .acks_len = 1};
    assert_int_equal(journal_ack(j, &list), STATUS_OK);
    assert_int_equal(pending_of(j), 1);
    journal_close(j);
}

// ---- pages that do not read back ----

#define PAGE   1024
#define FILLED 600

static void write_page(const char *path, long number, const unsigned char page[PAGE]) {
    FILE *f = fopen(path, "r+b");
    assert_true(f && fseek(f, number * PAGE, SEEK_SET) == 0 && fwrite(page, 1, PAGE, f) == PAGE);
    fclose(f);
}

// The next page of events from `number` on: a leaf of an index with many entries; -1 none.
static long next_leaf(const char *path, long number, unsigned char page[PAGE]) {
    FILE *f = fopen(path, "rb");
    int found = 0;
    assert_non_null(f);
    for (fseek(f, number * PAGE, SEEK_SET); !found && fread(page, 1, PAGE, f) == PAGE; number++)
        found = number > 0 && page[0] == 0x0a && page[3] * 256 + page[4] >= 8;
    fclose(f);
    return found ? number - 1 : -1;
}

static void put_back(const char *from, const char *to) {
    char command[2000];
    snprintf(command, sizeof command, "rm -f '%s'/journal* && cp '%s'/journal* '%s'", to, from, to);
    assert_int_equal(system(command), 0);
}

// Walks an epoch as an export does; how many events it gives.
static uint64_t export(struct journal *j, uint64_t epoch) {
    struct event *events;
    size_t len = 1;
    uint64_t after = 0, given = 0;
    uint8_t previous[KEY_DIGEST_BYTES];
    while (len) {
        assert_int_equal(journal_read(j, epoch, after, 8192, &events, &len, previous), STATUS_OK);
        for (size_t i = 0; i < len; i++) {
            assert_int_equal(events[i].badge, events[i].seq); // as it was made
            event_chain_step(previous, &events[i]);
        }
        after = len ? events[len - 1].seq : after;
        given += len;
        free(events);
    }
    return given;
}

static int is_tail_lost(struct journal *j, uint64_t epoch, uint64_t first) {
    const struct journal_lost *lost;
    return journal_lost_stretches(j, &lost) == 1 && lost->epoch == epoch && lost->first == first && lost->last == 0 &&
           journal_lost(j) == 1;
}

// Whichever page of events is lost: all others leave, what is missing is counted, and another epoch begins.
static void journal_goes_on_beside_a_page_that_cannot_be_read(void **unused) {
    char kept[600], path[600], rescued[600];
    unsigned char page[PAGE];
    static const unsigned char nothing[PAGE];
    uint64_t walked;
    (void)unused;
    struct journal *j = open_journal();
    uint64_t epoch = journal_current_epoch(j);
    for (uint64_t i = 1; i <= FILLED; i++)
        assert_int_equal(append(j, i), STATUS_OK);
    journal_close(j);
    snprintf(kept, sizeof kept, "%s/kept", dir);
    snprintf(path, sizeof path, "%s/journal.db", dir);
    snprintf(rescued, sizeof rescued, "%s/journal.rescued.db", dir);
    assert_int_equal(mkdir(kept, 0700), 0);
    put_back(dir, kept);
    int pages = 0;
    for (long n = 0; (n = next_leaf(path, n, page)) >= 0; n++, pages++) {
        write_page(path, n, nothing);
        if (pages % 2) { // as if the power had gone when all that was left was to move the new one
            assert_int_equal(journal_rescue(dir, 77), STATUS_OK);
            assert_int_equal(rename(path, rescued), 0);
        }
        j = open_journal();
        assert_true(journal_is_rescued(j));
        assert_int_equal(journal_continued(j), epoch);
        assert_int_not_equal(journal_current_epoch(j), epoch);
        uint64_t given = export(j, epoch), lost = journal_lost(j);
        assert_true(given >= FILLED - 40);
        assert_int_equal(pending_of(j), given);
        assert_true(given + lost == FILLED || is_tail_lost(j, epoch, given + 1)); // where that was is not known
        assert_int_equal(journal_verify(j, &walked), STATUS_OK);
        assert_int_equal(append(j, 1), STATUS_OK);
        assert_int_equal(journal_continued(j), 0);
        journal_close(j);
        j = open_journal(); // once is enough
        assert_int_equal(pending_of(j), given + 1);
        journal_close(j);
        put_back(kept, dir);
    }
    assert_true(pages > 20);
}

// ---- a rescue that fails ----

static const char *failing; // the file whose pages behind the first are not written home

static int is_failing(int fd, off_t offset) {
    char link[64], path[600];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = failing && offset > 0 ? readlink(link, path, sizeof path - 1) : -1;
    path[len > 0 ? len : 0] = '\0';
    const char *name = strrchr(path, '/');
    return name && strcmp(name + 1, failing) == 0;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    errno = EIO;
    return is_failing(fd, offset) ? -1 : real(fd, bytes, len, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t offset) {
    return pwrite(fd, bytes, len, offset);
}

static int has_no_room;

int statvfs(const char *path, struct statvfs *room) {
    int (*real)(const char *, struct statvfs *) = (int (*)(const char *, struct statvfs *))dlsym(RTLD_NEXT, "statvfs");
    int code = real(path, room);
    room->f_bavail = has_no_room ? 1 : room->f_bavail;
    return code;
}

// A journal of FILLED events whose page in the middle is gone.
static void make_damaged(char path[600]) {
    unsigned char page[PAGE];
    static const unsigned char nothing[PAGE];
    struct journal *j = open_journal();
    for (uint64_t i = 1; i <= FILLED; i++)
        assert_int_equal(append(j, i), STATUS_OK);
    journal_close(j);
    snprintf(path, 600, "%s/journal.db", dir);
    long middle = next_leaf(path, next_leaf(path, 20, page) + 1, page);
    assert_true(middle > 0);
    write_page(path, middle, nothing);
}

static int is_there(const char *name) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) == 0;
}

// What could not be written home is not taken for the journal: its log would stay behind.
static void rescue_that_cannot_be_written_home_leaves_all_as_it_was(void **unused) {
    char path[600];
    (void)unused;
    make_damaged(path);
    failing = "journal.rescued.db";
    assert_int_equal(journal_rescue(dir, 77), STATUS_IO);
    failing = NULL;
    assert_true(is_there("journal.db") && !is_there("journal.rescued.db") && !is_there("journal-1.damaged.db"));
    struct journal *j = open_journal();
    assert_true(journal_is_rescued(j) && pending_of(j) >= FILLED - 40);
    journal_close(j);
}

// Tried on a card without room for it, it would fill that, and fail all the same.
static void rescue_without_room_is_not_begun(void **unused) {
    char path[600];
    (void)unused;
    make_damaged(path);
    has_no_room = 1;
    assert_int_equal(journal_rescue(dir, 77), STATUS_FULL);
    assert_true(is_there("journal.db") && !is_there("journal.rescued.db"));
    struct journal *j = NULL;
    assert_int_equal(journal_open(dir, 77, &j), STATUS_FULL); // which is told: room can be made
    has_no_room = 0;
    j = open_journal();
    assert_true(journal_is_rescued(j));
    journal_close(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(journal_keeps_events_over_restarts_in_one_chain, make, clean),
        cmocka_unit_test_setup_teardown(journal_is_one_process_at_a_time, make, clean),
        cmocka_unit_test_setup_teardown(older_copy_put_back_begins_a_new_epoch, make, clean),
        cmocka_unit_test_setup_teardown(full_storage_confirms_nothing_and_keeps_everything, make, clean),
        cmocka_unit_test_setup_teardown(killed_at_any_moment_every_confirmed_event_is_there, make, clean),
        cmocka_unit_test_setup_teardown(acked_events_stay_until_the_retention_time_is_over, make, clean),
        cmocka_unit_test_setup_teardown(an_event_costs_the_card_little, make, clean),
        cmocka_unit_test_setup_teardown(journal_goes_on_beside_a_page_that_cannot_be_read, make, clean),
        cmocka_unit_test_setup_teardown(rescue_that_cannot_be_written_home_leaves_all_as_it_was, make, clean),
        cmocka_unit_test_setup_teardown(rescue_without_room_is_not_begun, make, clean),
        cmocka_unit_test_setup_teardown(a_start_reads_nothing_of_the_past, make, clean),
        cmocka_unit_test_setup_teardown(ack_of_another_history_is_passed_over, make, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
