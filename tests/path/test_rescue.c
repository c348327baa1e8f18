// SPDX-License-Identifier: Apache-2.0
// A page of the card dies in the middle of a session: the session goes on, people who were there are known, the host
// gets all that can be read, and is told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "firmware/carry/stick.h"
#include "firmware/run/run_show.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "proto/file.h"
#include "proto/health.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

#define PAGE 1024

static void overwrite_page(const char *dir, long n) {
    static const unsigned char nothing[PAGE];
    char path[3200];
    snprintf(path, sizeof path, "%s/journal.db", dir);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, n * PAGE, SEEK_SET), 0);
    assert_int_equal(fwrite(nothing, 1, PAGE, f), PAGE);
    fclose(f);
}

// The page of events in the middle of the file.
static void lose_a_page(const char *dir) {
    char path[3200];
    unsigned char page[PAGE];
    long pages[1000], found = 0;
    snprintf(path, sizeof path, "%s/journal.db", dir);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (long n = 0; fread(page, 1, PAGE, f) == PAGE && found < 1000; n++)
        if (n > 0 && page[0] == 0x0a && page[3] * 256 + page[4] >= 8)
            pages[found++] = n;
    fclose(f);
    assert_true(found > 10);
    overwrite_page(dir, pages[found / 2]);
}

static void hear(void *context, const struct stick_report *report) {
    (void)context, (void)report;
}

static void carry(struct pairing *p, const char *mount) {
    struct stick_visit terminal = {0};
    struct stick_options options = {.report = hear};
    struct stick_totals totals;
    assert_int_equal(stick_visit(&p->station, mount, 0, &terminal), STATUS_OK);
    assert_int_equal(stick_collect(&p->host, mount, &options, &totals), STATUS_OK);
}

// A station with a stick beside it, three people checked in and codes that are none of ours; then its power goes.
struct scene {
    char dir[256], mount[300], data[3072];
    struct pairing p;
    uint64_t session; // that is open
};

static void scene_make(struct scene *s, int codes) {
    char junk[32];
    temporary_make(s->dir);
    snprintf(s->mount, sizeof s->mount, "%s/stick", s->dir);
    assert_int_equal(directory_make(s->mount, 0755), STATUS_OK);
    pairing_make(&s->p, s->dir);
    pairing_attend(&s->p, 3);
    for (int i = 0; i < codes; i++) {
        snprintf(junk, sizeof junk, "junk %d", i);
        pairing_scan(&s->p, junk, 60 + i);
    }
    s->session = s->p.station.admit.session;
    snprintf(s->data, sizeof s->data, "%s", s->p.station.dir);
    station_close(&s->p.station);
}

static void scene_end(struct scene *s) {
    pairing_close(&s->p);
    temporary_remove(s->dir);
}

static struct screen_view shown; // last

static void remember(struct screen *screen, const struct screen_view *view) {
    (void)screen;
    shown = *view;
}

// Who works at the terminal sees it, and who asks is told.
static void check_lost_is_told(const char *dir, uint64_t lost) {
    static const struct screen_type remembering = {.show = remember};
    static struct run_boot boot;
    struct context context = {.dir = dir};
    struct run_sources sources = {0};
    struct run_voice voice = {0};
    struct screen screen = {.type = &remembering};
    struct run_show show = {
        .context = &context, .boot = &boot, .sources = &sources, .voice = &voice, .screen = &screen};
    char word[40];
    assert_int_equal(run_boot_open(&boot, &context, 0), STATUS_OK);
    run_show_idle(&show);
    station_close(&boot.station);
    assert_int_equal(shown.lost, lost);
    snprintf(word, sizeof word, "\"lost\":%llu,", (unsigned long long)lost);
    struct output out = program_run((const char *[]){"rollcall-terminal", "--data", dir, "--json", "status", NULL});
    assert_non_null(strstr(out.text, word));
    output_clear(&out);
}

static void session_goes_on_when_a_page_is_lost(void **unused) {
    struct scene s;
    uint64_t events = 0, lost;
    (void)unused;
    scene_make(&s, 400);
    lose_a_page(s.data);
    assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
    assert_int_equal(s.p.station.admit.session, s.session);
    assert_int_equal(s.p.station.admit.presence.len, 3);
    lost = journal_lost(s.p.station.journal);
    assert_true(lost > 0 && lost < 40);
    assert_int_equal(station_start(&s.p.station, (struct moment){0}, PAIRING_NOW_MS + 600000), STATUS_OK);
    assert_int_equal(s.p.station.admit.presence.len, 3);
    assert_int_equal(pairing_scan(&s.p, s.p.tokens[0], 5), VERDICT_REPEAT);
    assert_int_equal(pairing_scan(&s.p, s.p.tokens[3], 10), VERDICT_CHECKED_IN);
    station_close(&s.p.station); // and after another power cut still
    check_lost_is_told(s.data, lost);
    assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
    assert_int_equal(s.p.station.admit.session, s.session);
    assert_int_equal(s.p.station.admit.presence.len, 4);
    assert_int_equal(journal_verify(s.p.station.journal, &events), STATUS_OK);
    carry(&s.p, s.mount);
    assert_int_equal(pairing_count(&s.p, "SELECT SUM(last - first + 1) FROM batch"), events - 1); // one is ground only
    assert_int_equal(pairing_count(&s.p, "SELECT storage FROM terminal_health"), HEALTH_FAILING);
    assert_int_equal(pairing_count(&s.p, "SELECT lost FROM terminal_health"), lost); // and the office knows which
    assert_int_equal(pairing_count(&s.p, "SELECT lost_seqs LIKE '%:%-%' FROM terminal_health"), 1);
    scene_end(&s);
}

// ---- bits ----

// All that can be read leaves, of every epoch; of this one, which.
static enum status give(struct station *s, uint64_t epoch, uint8_t *given, size_t size) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    enum status status = journal_epochs(s->journal, epochs, &len);
    memset(given, 0, size);
    for (size_t i = 0; i < len && status == STATUS_OK; i++) {
        uint64_t after = 0;
        uint8_t previous[KEY_DIGEST_BYTES];
        struct event *events;
        size_t n = 1;
        while (n) {
            status = journal_read(s->journal, epochs[i].epoch, after, 100, &events, &n, previous);
            if (status != STATUS_OK)
                break;
            for (size_t k = 0; k < n && epochs[i].epoch == epoch; k++)
                given[events[k].seq < size ? events[k].seq : 0] = 1;
            after = n ? events[n - 1].seq : after;
            free(events);
        }
    }
    return status;
}

// How many of the epoch leave. What is found damaged only when it is read is rescued then, as by run_boot_rescue.
static size_t give_all(struct station *s, uint64_t epoch, uint8_t *given, size_t size) {
    size_t count = 0;
    enum status status = give(s, epoch, given, size);
    if (status == STATUS_CORRUPT) {
        char dir[sizeof s->dir];
        uint64_t terminal = s->terminal;
        memcpy(dir, s->dir, sizeof dir);
        station_close(s);
        assert_int_equal(journal_rescue(dir, terminal), STATUS_OK);
        assert_int_equal(station_open(dir, s), STATUS_OK);
        assert_true(journal_is_rescued(s->journal));
        status = give(s, epoch, given, size);
    }
    assert_int_equal(status, STATUS_OK);
    for (size_t i = 0; i < size; i++)
        count += given[i];
    return count;
}

// Whether the page leads to others, which are then out of reach.
static int is_branch(const char *dir, long page) {
    char path[3200];
    snprintf(path, sizeof path, "%s/journal.db", dir);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, page * PAGE, SEEK_SET);
    int kind = fgetc(f);
    fclose(f);
    return kind == 0x02 || kind == 0x05;
}

static void flip_bit(const char *dir, long at, int bit) {
    char path[3200];
    snprintf(path, sizeof path, "%s/journal.db", dir);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, at, SEEK_SET);
    int c = fgetc(f);
    fseek(f, at, SEEK_SET);
    fputc(c ^ 1 << bit, f);
    fclose(f);
}

static void again_from(const char *kept, const char *dir) {
    char command[8192];
    snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s' '%s'", dir, kept, dir);
    assert_int_equal(system(command), 0);
}

// Whatever the page holds: events, a branch above them, an index, the small tables.
static void any_page_but_the_first_is_lost_and_the_terminal_comes_up(void **unused) {
    char kept[300], path[3200];
    struct scene s;
    struct stat st;
    (void)unused;
    scene_make(&s, 250);
    snprintf(kept, sizeof kept, "%s/kept", s.dir);
    again_from(s.data, kept);
    snprintf(path, sizeof path, "%s/journal.db", s.data);
    assert_int_equal(stat(path, &st), 0);
    for (long n = 1; n < st.st_size / PAGE; n++) {
        struct stick_visit visit = {0};
        again_from(kept, s.data);
        overwrite_page(s.data, n);
        assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
        assert_int_equal(stick_visit(&s.p.station, s.mount, 0, &visit), STATUS_OK);
        station_close(&s.p.station);
    }
    assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
    scene_end(&s);
}

// Where the events are that are still missing after a bit changed: told, or nowhere.
static int is_told(const struct station *s) {
    return journal_lost(s->journal) > 0 || journal_is_spoilt(s->journal);
}

// Any bit of any page but the first: a key, a pointer between pages, a length. The database may find fewer rows then,
// and say that these are all.
static void whatever_bit_changes_no_event_stays_behind_untold(void **unused) {
    enum { EVENTS = 500 };
    char kept[300], path[3200];
    uint8_t given[EVENTS];
    struct scene s;
    struct stat st;
    unsigned rounds = 0, rescued = 0, lost = 0;
    (void)unused;
    int each = getenv("SOAK") ? 100 : 6; // bits of a page
    srandom((unsigned)seed_choose());
    scene_make(&s, 250);
    snprintf(kept, sizeof kept, "%s/kept", s.dir);
    again_from(s.data, kept);
    assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
    uint64_t epoch = journal_current_epoch(s.p.station.journal);
    size_t all = give_all(&s.p.station, epoch, given, EVENTS);
    station_close(&s.p.station);
    snprintf(path, sizeof path, "%s/journal.db", s.data);
    assert_int_equal(stat(path, &st), 0);
    for (long at = PAGE; at < st.st_size; at += 1 + random() % (2 * PAGE / each)) {
        int bit = (int)(random() % 8);
        again_from(kept, s.data);
        flip_bit(s.data, at, bit);
        assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
        size_t n = give_all(&s.p.station, epoch, given, EVENTS);
        if (n < all && (!is_told(&s.p.station) || (n + 40 < all && !is_branch(kept, at / PAGE))))
            fail_msg("byte %ld bit %d of a page %d: %zu of %zu, rescued %d lost %d", at, bit,
                     is_branch(kept, at / PAGE), n, all, journal_is_rescued(s.p.station.journal),
                     (int)journal_lost(s.p.station.journal));
        rescued += journal_is_rescued(s.p.station.journal) != 0;
        lost += n < all;
        rounds++;
        station_close(&s.p.station);
        assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK); // once is enough
        station_close(&s.p.station);
        snprintf(path, sizeof path, "%s/journal-2.damaged.db", s.data);
        assert_false(file_exists(path));
    }
    print_message("%u bits: %u rescues, %u with events lost\n", rounds, rescued, lost);
    assert_true(rescued > rounds / 20);
    assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
    scene_end(&s);
}

// A bit that changed in an event makes it one that no batch can carry: it is missing like one that is lost.
static void event_that_was_spoilt_stops_no_other(void **unused) {
    static const char *const spoilt[] = {"kind = 99",  "uptime_ms = -5", "uptime_ms = 100000000000",
                                         "badge = -1", "session = -1",   "value = 7, kind = 5"};
    char path[3200], change[200];
    struct scene s;
    (void)unused;
    scene_make(&s, 30);
    snprintf(path, sizeof path, "%s/journal.db", s.data);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        snprintf(change, sizeof change, "UPDATE event SET %s WHERE seq = %zu", spoilt[i], 10 + 3 * i);
        assert_int_equal(sqlite3_exec(db, change, NULL, NULL, NULL), SQLITE_OK);
    }
    sqlite3_close(db);
    assert_int_equal(station_open(s.data, &s.p.station), STATUS_OK);
    uint64_t last = 0;
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(journal_epochs(s.p.station.journal, epochs, &len), STATUS_OK);
    last = epochs[len - 1].last;
    carry(&s.p, s.mount);
    assert_int_equal(pairing_count(&s.p, "SELECT SUM(last - first + 1) FROM batch"), last - 5); // a clock can be right
    scene_end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session_goes_on_when_a_page_is_lost),
        cmocka_unit_test(event_that_was_spoilt_stops_no_other),
        cmocka_unit_test(any_page_but_the_first_is_lost_and_the_terminal_comes_up),
        cmocka_unit_test(whatever_bit_changes_no_event_stays_behind_untold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
