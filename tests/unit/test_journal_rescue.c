// SPDX-License-Identifier: Apache-2.0
// A journal that does not read back: all that can be read of it goes on, and the rest is told.
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/journals.h"

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

static void fill(struct journal *j, uint64_t events) {
    for (uint64_t i = 1; i <= events; i++)
        assert_int_equal(journals_append(j, i), STATUS_OK);
}

static int is_tail_lost(struct journal *j, uint64_t epoch, uint64_t first) {
    const struct journal_lost *lost;
    return journal_lost_stretches(j, &lost) == 1 && lost->epoch == epoch && lost->first == first && lost->last == 0 &&
           journal_lost(j) == 1;
}

// A full journal, and the same once more in kept. Gives its epoch.
static uint64_t fill_and_keep(char kept[600], char path[600]) {
    struct journal *j = journals_open();
    uint64_t epoch = journal_current_epoch(j);
    fill(j, FILLED);
    journal_close(j);
    snprintf(kept, 600, "%s/kept", journals_dir);
    snprintf(path, 600, "%s/journal.db", journals_dir);
    assert_int_equal(mkdir(kept, 0700), 0);
    put_back(journals_dir, kept);
    return epoch;
}

// Whichever page of events is lost: all others leave, what is missing is counted, and another epoch begins.
static void journal_goes_on_beside_a_page_that_cannot_be_read(void **unused) {
    char kept[600], path[600], rescued[600];
    unsigned char page[PAGE];
    static const unsigned char nothing[PAGE];
    uint64_t walked;
    (void)unused;
    uint64_t epoch = fill_and_keep(kept, path);
    snprintf(rescued, sizeof rescued, "%s/journal.rescued.db", journals_dir);
    int pages = 0;
    for (long n = 0; (n = next_leaf(path, n, page)) >= 0; n++, pages++) {
        write_page(path, n, nothing);
        if (pages % 2) { // as if the power had gone when all that was left was to move the new one
            assert_int_equal(journal_rescue(journals_dir, 77), STATUS_OK);
            assert_int_equal(rename(path, rescued), 0);
        }
        struct journal *j = journals_open();
        assert_true(journal_is_rescued(j));
        assert_int_equal(journal_continued(j), epoch);
        assert_int_not_equal(journal_current_epoch(j), epoch);
        uint64_t given = export(j, epoch), lost = journal_lost(j);
        assert_true(given >= FILLED - 40);
        assert_int_equal(journals_pending(j), given);
        assert_true(given + lost == FILLED || is_tail_lost(j, epoch, given + 1)); // where that was is not known
        assert_int_equal(journal_verify(j, &walked), STATUS_OK);
        assert_int_equal(journals_append(j, 1), STATUS_OK);
        assert_int_equal(journal_continued(j), 0);
        journal_close(j);
        j = journals_open(); // once is enough
        assert_int_equal(journals_pending(j), given + 1);
        journal_close(j);
        put_back(kept, journals_dir);
    }
    assert_true(pages > 20);
}

// The next page of a kind from number on; -1 none.
static long next_of_kind(const char *path, long number, unsigned char kind) {
    unsigned char page[PAGE];
    FILE *f = fopen(path, "rb");
    int found = 0;
    assert_non_null(f);
    for (fseek(f, number * PAGE, SEEK_SET); !found && fread(page, 1, PAGE, f) == PAGE; number++)
        found = number > 0 && page[0] == kind;
    fclose(f);
    return found ? number - 1 : -1;
}

// Whichever branch of the tree is lost, its root too: what it led to is read, and lost are at most the rows that stood
// in it.
static void leaves_below_a_lost_branch_are_read(void **unused) {
    char kept[600], path[600];
    static const unsigned char nothing[PAGE];
    uint64_t walked;
    int branches = 0;
    (void)unused;
    uint64_t epoch = fill_and_keep(kept, path);
    for (long n = 0; (n = next_of_kind(path, n, 0x02)) >= 0; n++, branches++) {
        write_page(path, n, nothing);
        struct journal *j = journals_open();
        assert_true(journal_is_rescued(j));
        uint64_t given = export(j, epoch), lost = journal_lost(j);
        assert_true(given >= FILLED - 40);
        assert_int_equal(journals_pending(j), given);
        assert_true(given + lost == FILLED || is_tail_lost(j, epoch, given + 1));
        assert_int_equal(journal_verify(j, &walked), STATUS_OK);
        journal_close(j);
        put_back(kept, journals_dir);
    }
    assert_true(branches >= 3);
}

static void append_page(const char *path, const unsigned char page[PAGE]) {
    FILE *f = fopen(path, "ab");
    assert_true(f && fwrite(page, 1, PAGE, f) == PAGE);
    fclose(f);
}

static enum status check_badge(void *numbers, const struct event *e) {
    uint64_t *count = numbers;
    assert_int_equal(e->badge, e->seq); // as it was made
    ++*count;
    return STATUS_OK;
}

// A host has the first 300, and they were dropped since; all that is in the file of them, and of a page that was
// changed, stays where it is. What the changed page has besides is believed.
static void pages_given_up_bring_nothing_back(void **unused) {
    unsigned char first[PAGE], lost[PAGE];
    static const unsigned char nothing[PAGE];
    char path[600];
    (void)unused;
    struct journal *j = journals_open();
    struct ack ack = {.epoch = journal_current_epoch(j), .seq = 300};
    struct ack_list acks = {.terminal = 77, .host_epoch = 1, .at_ms = 1, .acks = &ack, .acks_len = 1};
    fill(j, FILLED);
    journal_chain(j, ack.epoch, ack.seq, ack.chain);
    journal_close(j);
    snprintf(path, sizeof path, "%s/journal.db", journals_dir);
    assert_true(next_leaf(path, 0, first) > 0);
    j = journals_open();
    assert_int_equal(journal_ack(j, &acks), STATUS_OK);
    acks.acks_len = 0, acks.at_ms += JOURNAL_RETENTION_MS + 1;
    assert_int_equal(journal_ack(j, &acks), STATUS_OK);
    journal_close(j);
    long last = -1;
    for (long n = 0; (n = next_leaf(path, n, lost)) >= 0; n++)
        last = n;
    next_leaf(path, last, lost);
    write_page(path, last, nothing);
    lost[PAGE - 1] ^= 1; // of the digest of the row that stands last in the page
    append_page(path, first);
    append_page(path, lost);
    j = journals_open();
    assert_true(journal_is_rescued(j));
    uint64_t kept = 0;
    assert_int_equal(journal_each(j, ack.epoch, 300, check_badge, &kept), STATUS_OK);
    assert_true(kept >= 290 && kept < 300);
    uint64_t given = export(j, ack.epoch);
    assert_true(given >= kept - 1); // what a stretch that is lost ends with is known by its digest alone
    assert_int_equal(given + journal_lost(j), FILLED - 300);
    assert_int_equal(journals_pending(j), given);
    journal_close(j);
}

// ---- tables that do not read back ----

// The page where a table begins.
static long root_of(const char *path, const char *table) {
    sqlite3 *db;
    sqlite3_stmt *root;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_master WHERE name = ?1", -1, &root, NULL), 0);
    sqlite3_bind_text(root, 1, table, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(root), SQLITE_ROW);
    long page = sqlite3_column_int(root, 0);
    sqlite3_finalize(root);
    sqlite3_close(db);
    return page - 1;
}

// Three epochs, and the table of epochs is gone: they are known by their events.
static void epochs_that_no_table_tells_of_leave(void **unused) {
    static const unsigned char nothing[PAGE];
    uint64_t epochs[3], walked;
    char path[600];
    (void)unused;
    struct journal *j = journals_open();
    for (size_t i = 0; i < 3; i++) {
        epochs[i] = journal_current_epoch(j);
        fill(j, 100);
        if (i < 2)
            assert_int_equal(journal_renew(j), STATUS_OK);
    }
    journal_close(j);
    snprintf(path, sizeof path, "%s/journal.db", journals_dir);
    write_page(path, root_of(path, "epoch"), nothing);
    j = journals_open();
    assert_int_equal(journal_continued(j), epochs[2]);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(export(j, epochs[i]), 100);
    assert_int_equal(journal_lost(j), 0);
    assert_int_equal(journals_pending(j), 300);
    assert_int_equal(journal_verify(j, &walked), STATUS_OK);
    journal_close(j);
}

// What stands last in the tree and is no longer counted there: the mark remembers how far it had come.
static void end_that_is_missing_is_told(void **unused) {
    char path[600];
    sqlite3 *db;
    (void)unused;
    struct journal *j = journals_open();
    uint64_t epoch = journal_current_epoch(j);
    fill(j, 100);
    journal_close(j);
    snprintf(path, sizeof path, "%s/journal.db", journals_dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM event WHERE seq > 95", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    j = journals_open();
    assert_int_equal(export(j, epoch), 95);
    assert_true(is_tail_lost(j, epoch, 96));
    journal_close(j);
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
    struct journal *j = journals_open();
    fill(j, FILLED);
    journal_close(j);
    snprintf(path, 600, "%s/journal.db", journals_dir);
    long middle = next_leaf(path, next_leaf(path, 20, page) + 1, page);
    assert_true(middle > 0);
    write_page(path, middle, nothing);
}

static int is_there(const char *name) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", journals_dir, name);
    return access(path, F_OK) == 0;
}

// What could not be written home is not taken for the journal: its log would stay behind.
static void rescue_that_cannot_be_written_home_leaves_all_as_it_was(void **unused) {
    char path[600];
    (void)unused;
    make_damaged(path);
    failing = "journal.rescued.db";
    assert_int_equal(journal_rescue(journals_dir, 77), STATUS_IO);
    failing = NULL;
    assert_true(is_there("journal.db") && !is_there("journal.rescued.db") && !is_there("journal-1.damaged.db"));
    struct journal *j = journals_open();
    assert_true(journal_is_rescued(j) && journals_pending(j) >= FILLED - 40);
    journal_close(j);
}

// Tried on a card without room for it, it would fill that, and fail all the same.
static void rescue_without_room_is_not_begun(void **unused) {
    char path[600];
    (void)unused;
    make_damaged(path);
    has_no_room = 1;
    assert_int_equal(journal_rescue(journals_dir, 77), STATUS_FULL);
    assert_true(is_there("journal.db") && !is_there("journal.rescued.db"));
    struct journal *j = NULL;
    assert_int_equal(journal_open(journals_dir, 77, &j), STATUS_FULL); // which is told: room can be made
    has_no_room = 0;
    j = journals_open();
    assert_true(journal_is_rescued(j));
    journal_close(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(journal_goes_on_beside_a_page_that_cannot_be_read, journals_make,
                                        journals_clean),
        cmocka_unit_test_setup_teardown(leaves_below_a_lost_branch_are_read, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(pages_given_up_bring_nothing_back, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(epochs_that_no_table_tells_of_leave, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(end_that_is_missing_is_told, journals_make, journals_clean),
        cmocka_unit_test_setup_teardown(rescue_that_cannot_be_written_home_leaves_all_as_it_was, journals_make,
                                        journals_clean),
        cmocka_unit_test_setup_teardown(rescue_without_room_is_not_begun, journals_make, journals_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
