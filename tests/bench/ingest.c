// SPDX-License-Identifier: Apache-2.0
// ingest SEED [EVENTS [COMMITS]] [others]: a city's year into the ledger, every check made, in batches of so many
// events (0: one a session), so many to a commit (1). "others": whoever signs out had mostly not signed in, and few
// count. One "name value" a line; cpu: of the processor, whatever the disk and others on the machine do.
// tests/bench/before.py builds the same file in another version's tree and compares.
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "host/books/badges.h"
#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/books/terminals.h"
#include "host/carry/ingest.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/batch.h"
#include "proto/number.h"
#include "proto/pair.h"
#include "tests/bench/draw.h"
#include "tests/support/program.h"

#define TERMINALS 76
#define SESSIONS  14
#define ROSTER    600
#define PEOPLE    94
#define DAY_MS    INT64_C(86400000)

struct sealed {
    uint8_t *bytes;
    size_t len;
};

struct city {
    struct host host;
    enum leaving leaving;
    uint32_t events_a_batch; // 0: one a session
    struct sealed *batches[TERMINALS];
    size_t batches_len[TERMINALS];
    size_t batches_sum;
    uint64_t events, officer;
};

static void add_people(struct city *c, int t, uint64_t *first) {
    for (int i = 0; i < ROSTER; i++) {
        struct person p = {.sex = 1 + (int)chance(2), .area = 530402001 + t % 3};
        snprintf(p.name, sizeof p.name, "王%d", i);
        must(people_add(&c->host, &p), "person");
        *first = i ? *first : p.number;
    }
}

static uint64_t add_session(struct city *c, int t, int s, int64_t uptime_ms) {
    static const char *const programmes[] = {"P07", "P26", "P04", "P01"};
    enum session_problem problem;
    struct session session = {.area = 530402001 + t % 3,
                              .venue = "村委会",
                              .start_ms = YEAR_MS + uptime_ms,
                              .end_ms = YEAR_MS + uptime_ms + 7200000,
                              .min_stay_s = 1800};
    snprintf(session.programme, sizeof session.programme, "%s", programmes[(t + s) % 4]);
    must(session_add(&c->host, &session, &problem), "session");
    return session.number;
}

static void seal(struct city *c, int t, struct batch *b, const struct key_pair *key) {
    size_t len = c->batches_len[t]++;
    c->batches[t] = realloc(c->batches[t], (len + 1) * sizeof **c->batches);
    must(batch_seal(b, key, &c->batches[t][len].bytes, &c->batches[t][len].len), "seal");
    memcpy(b->head.previous, b->head.chain, KEY_DIGEST_BYTES);
    c->events += b->head.count;
    c->batches_sum++;
}

static void make_terminal(struct city *c, int t) {
    static struct event events[SESSIONS * (2 * PEOPLE + 3)];
    struct drawing d = {.events = events};
    struct key_pair key;
    struct batch b = {.head = {.epoch = 1}};
    uint64_t first;
    key_pair_new(&key);
    b.head.terminal = terminal_id_of(key.public_key);
    must(terminals_pair(&c->host, key.public_key, 530402001 + t % 3), "pair");
    add_people(c, t, &first);
    event_chain_start(b.head.terminal, 1, b.head.previous);
    for (int s = 0; s < SESSIONS; s++) {
        uint32_t from = d.len;
        if (from == 0)
            draw(&d, (struct event){.kind = EVENT_STARTED, .code = CLOCK_RTC, .value = YEAR_MS});
        d.uptime_ms = s * 26 * DAY_MS;
        draw_pause(&d);
        draw_session(&d, add_session(c, t, s, d.uptime_ms), c->officer, first, ROSTER, PEOPLE, c->leaving);
        for (uint32_t step = c->events_a_batch ? c->events_a_batch : d.len; from < d.len; from += b.head.count) {
            b.head.first = from + 1;
            b.head.count = d.len - from < step ? d.len - from : step;
            b.events = events + from;
            seal(c, t, &b, &key);
        }
    }
}

static void take(struct city *c, const struct sealed *batch, enum ingest_outcome wanted) {
    struct ingest_result r;
    must(ingest_batch(&c->host, "file", "", batch->bytes, batch->len, &r), "ingest");
    if (r.outcome != wanted)
        exit(1);
}

struct spent {
    double s, cpu_s;
};

static struct spent spent_now(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (struct spent){seconds(), (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                                         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6};
}

static struct spent spent_since(struct spent start) {
    struct spent now = spent_now();
    return (struct spent){now.s - start.s, now.cpu_s - start.cpu_s};
}

// Whole sessions come terminal by terminal, as visits do; pieces of one from all terminals by turns, as on a cable.
static struct spent take_all(struct city *c, size_t commits, enum ingest_outcome wanted) {
    size_t done = 0;
    struct spent start = spent_now();
    must(db_begin(c->host.db), "begin");
    for (size_t i = 0; done < c->batches_sum; i++) {
        size_t t = c->events_a_batch ? i % TERMINALS : i / SESSIONS,
               k = c->events_a_batch ? i / TERMINALS : i % SESSIONS;
        if (k >= c->batches_len[t])
            continue;
        if (commits > 1 && done % commits == 0) {
            must(db_commit(c->host.db), "commit");
            must(db_begin(c->host.db), "begin");
        } else if (commits == 1 && done == 0)
            must(db_commit(c->host.db), "commit");
        take(c, &c->batches[t][k], wanted);
        done++;
    }
    if (commits > 1)
        must(db_commit(c->host.db), "commit");
    return spent_since(start);
}

static double size_of(const char *path) {
    char log[400];
    struct stat at = {0}, behind = {0};
    snprintf(log, sizeof log, "%s-wal", path);
    stat(path, &at);
    stat(log, &behind);
    return (double)(at.st_size + behind.st_size);
}

static double share_counted(struct city *c) {
    struct statement *s;
    double share = 0;
    db_prepare(c->host.db, &s, "SELECT SUM(CASE WHEN outcome = 1 THEN 1 ELSE 0 END), COUNT(*) FROM attendance");
    if (db_step(s) == DB_ROW)
        share = (double)db_column_int(s, 0) / (double)db_column_int(s, 1);
    must(db_finish(s), "read");
    return share;
}

// What the host holds once the log is folded in and nothing lies idle in the file.
static double settled_size(struct city *c, const char *path) {
    must(db_execute(c->host.db, "PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
    return size_of(path);
}

int main(int argc, char **argv) {
    static struct city c;
    char dir[256], path[300], file[320];
    uint64_t differences = 0, attendances = 0;
    if (argc < 2)
        return 2;
    state = strtoull(argv[1], NULL, 10) * UINT64_C(0x9E3779B97F4A7C15) | 1;
    c.events_a_batch = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
    size_t commits = argc > 3 ? (size_t)atoi(argv[3]) : 1;
    c.leaving = argc > 4 && strcmp(argv[4], "others") == 0 ? LEAVE_OTHERS : LEAVE_SAME;
    must(keys_start(), "keys");
    temporary_make(dir);
    snprintf(path, sizeof path, "%s/city", dir);
    snprintf(file, sizeof file, "%s/rollcall.db", path);
    must(host_init(path, 530400, NULL, YEAR_MS), "init");
    must(host_open(path, YEAR_MS - DAY_MS, &c.host), "open");
    must(db_begin(c.host.db), "begin");
    must(officer_add(&c.host, "赵", 530402001, &c.officer), "officer");
    for (int t = 0; t < TERMINALS; t++)
        make_terminal(&c, t);
    must(tally_update(&c.host), "tally");
    must(db_commit(c.host.db), "commit");
    c.host.now_ms = YEAR_MS + DAY_MS * 364;
    double before = settled_size(&c, file);
    struct spent first = take_all(&c, commits, INGEST_TAKEN), again = take_all(&c, commits, INGEST_DUPLICATE);
    double held = settled_size(&c, file) - before;
    struct spent start = spent_now();
    must(tally_recount(&c.host, &attendances), "recount");
    struct spent recount = spent_since(start);
    must(tally_verify(&c.host, &differences), "verify");
    printf("events %llu\nbatches %zu\nfirst_s %.4f\nfirst_cpu_s %.4f\nagain_cpu_s %.4f\nrecount_cpu_s %.4f\n"
           "bytes_an_event %.1f\ncounted %.3f\ndifferences %llu\n",
           (unsigned long long)c.events, c.batches_sum, first.s, first.cpu_s, again.cpu_s, recount.cpu_s,
           held / (double)c.events, share_counted(&c), (unsigned long long)differences);
    host_close(&c.host);
    temporary_remove(dir);
    return differences != 0;
}
