// SPDX-License-Identifier: Apache-2.0
// make bench: every figure is a ratio to a ceiling or peer named beside it, taken in the same run.
//   wire     bytes an event, against JSON deflated and against the entropy of how the events were drawn
//   ingest   a city's year, every check made, against bare prepared inserts of the very same rows, as durable
//   scan     what a scan costs beside its decoding and its commit
//   conversation  what hellos, frames, MACs and acks leave of a cable's speed
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <zlib.h>

#include "host/books/badges.h"
#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/carry/ingest.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/batch.h"
#include "proto/number.h"
#include "proto/pair.h"
#include "proto/rollcall.pb-c.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"
#include "tests/support/pump.h"

#define YEAR_MS INT64_C(1767196800000) // 2026-01-01 in Shanghai

static uint64_t state;

static double uniform(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static unsigned chance(unsigned below) {
    return (unsigned)(uniform() * below);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum status status, const char *what) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
    exit(1);
}

// ---- sessions by chance: who comes, and when ----

struct drawing {
    struct event *events;
    uint32_t len;
    double bits; // of what was drawn by chance
    int64_t uptime_ms;
};

static void shuffle(unsigned *order, unsigned n) {
    for (unsigned i = n; i-- > 1;) {
        unsigned k = chance(i + 1), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
}

static void draw(struct drawing *d, struct event e) {
    e.seq = d->len + 1;
    e.uptime_ms = d->uptime_ms;
    e.boot = 1;
    d->events[d->len++] = e;
}

// Each arrives an exponential time (mean 4.5 s, in ticks) after the one before: entropy of a geometric distribution.
// Each is any of the roster that has not come yet: log2 of how many there are.
static void draw_people(struct drawing *d, enum event_kind kind, uint64_t session, uint64_t first, unsigned roster,
                        unsigned people) {
    unsigned order[4096];
    double p = 1 - exp(-1.0 / 45), step_bits = (-p * log2(p) - (1 - p) * log2(1 - p)) / p;
    for (unsigned i = 0; i < roster; i++)
        order[i] = i;
    shuffle(order, roster);
    for (unsigned i = 0; i < people; i++) {
        d->uptime_ms += (int64_t)(log(1 - uniform()) / log(1 - p)) * EVENT_TICK_MS;
        draw(d, (struct event){.kind = kind, .session = session, .badge = first + order[i], .issue = 1});
        d->bits += step_bits + log2(roster - i);
    }
}

static void draw_session(struct drawing *d, uint64_t session, uint64_t officer, uint64_t first, unsigned roster,
                         unsigned people, int with_out) {
    int64_t pause = (int64_t)chance(6 * 864000) * EVENT_TICK_MS; // within six days
    d->uptime_ms += pause;
    d->bits += log2(6 * 864000);
    draw(d, (struct event){.kind = EVENT_SESSION_OPENED, .session = session, .badge = officer, .issue = 1});
    draw_people(d, EVENT_CHECKED_IN, session, first, roster, people);
    if (with_out) {
        d->uptime_ms += 5400000;
        draw_people(d, EVENT_CHECKED_OUT, session, first, roster, people);
    }
    d->uptime_ms += 60000;
    draw(d, (struct event){.kind = EVENT_SESSION_CLOSED, .session = session, .badge = officer, .issue = 1});
}

// ---- wire ----

static size_t json_deflated(const struct drawing *d) {
    char *text = malloc((size_t)d->len * 160);
    size_t len = 0;
    for (uint32_t i = 0; i < d->len; i++) {
        const struct event *e = &d->events[i];
        len += (size_t)sprintf(text + len,
                               "{\"seq\":%llu,\"boot\":%u,\"uptime_ms\":%lld,\"kind\":\"%s\",\"session\":%llu,"
                               "\"badge\":%llu,\"issue\":%u}\n",
                               (unsigned long long)e->seq, e->boot, (long long)e->uptime_ms, event_kind_text(e->kind),
                               (unsigned long long)e->session, (unsigned long long)e->badge, e->issue);
    }
    uLongf small = compressBound(len);
    unsigned char *out = malloc(small);
    compress2(out, &small, (unsigned char *)text, len, 6);
    free(text);
    free(out);
    return small;
}

static void bench_wire(void) {
    static struct event events[4000];
    struct drawing d = {.events = events};
    struct key_pair key;
    uint8_t *bytes;
    size_t len;
    key_pair_new(&key);
    for (uint32_t s = 0; s < 12; s++)
        draw_session(&d, number_make(530402, 50000 + s), number_make(530402, 49999), number_make(530402, 12000), 600,
                     76, 0);
    struct batch all = {.head = {.terminal = 1, .epoch = 1, .first = 1, .count = d.len}, .events = events};
    must(batch_seal(&all, &key, &bytes, &len), "seal");
    Rollcall__BatchEnvelope *envelope = rollcall__batch_envelope__unpack(NULL, len, bytes);
    double body = (double)envelope->body.len, n = d.len, entropy = d.bits / 8;
    printf("wire: %u events of a month of one terminal\n", d.len);
    printf("  a batch            %6zu bytes, %.2f an event; without head and signature %.2f (target 2.8)\n", len,
           (double)len / n, body / n);
    printf("  JSON deflated      %6zu bytes, %.2f an event; batch / JSON %.2f\n", json_deflated(&d),
           (double)json_deflated(&d) / n, (double)len / (double)json_deflated(&d));
    printf("  entropy drawn      %6.0f bytes, %.2f an event; batch / entropy %.2f (target 1.3)\n", entropy, entropy / n,
           body / entropy);
    rollcall__batch_envelope__free_unpacked(envelope, NULL);
    free(bytes);
}

// ---- ingest ----

#define TERMINALS 76
#define SESSIONS  14
#define ROSTER    600
#define PEOPLE    94

struct sealed {
    uint8_t *bytes;
    size_t len;
};

struct city {
    struct host host;
    struct sealed batches[TERMINALS * SESSIONS];
    size_t batches_len;
    uint64_t events;
};

static void make_terminal(struct city *c, int t, uint64_t officer) {
    static struct event events[4000];
    struct drawing d = {.events = events};
    struct key_pair key;
    struct batch b = {.head = {.epoch = 1}};
    uint64_t first = 0;
    key_pair_new(&key);
    b.head.terminal = terminal_id_of(key.public_key);
    must(ledger_pair(&c->host, key.public_key, 530402001 + t % 3), "pair");
    for (int i = 0; i < ROSTER; i++) {
        struct person p = {.sex = 1 + (int)chance(2), .area = 530402001};
        snprintf(p.name, sizeof p.name, "王%d", i);
        must(people_add(&c->host, &p), "person");
        first = i ? first : p.number;
    }
    event_chain_start(b.head.terminal, 1, b.head.previous);
    for (int s = 0; s < SESSIONS; s++) {
        static const char *const programmes[] = {"P07", "P26", "P04", "P01"};
        enum session_problem problem;
        struct session session = {.area = 530402001 + t % 3,
                                  .venue = "村委会",
                                  .start_ms = YEAR_MS + s * INT64_C(86400000) * 26,
                                  .end_ms = YEAR_MS + s * INT64_C(86400000) * 26 + 7200000,
                                  .min_stay_s = 1800};
        snprintf(session.programme, sizeof session.programme, "%s", programmes[(t + s) % 4]);
        must(session_add(&c->host, &session, &problem), "session");
        uint32_t from = d.len;
        if (from == 0)
            draw(&d, (struct event){.kind = EVENT_STARTED, .code = CLOCK_RTC, .value = YEAR_MS});
        draw_session(&d, session.number, officer, first, ROSTER, PEOPLE, 1);
        b.head.first = from + 1;
        b.head.count = d.len - from;
        b.events = events + from;
        struct sealed *out = &c->batches[c->batches_len++];
        must(batch_seal(&b, &key, &out->bytes, &out->len), "seal");
        memcpy(b.head.previous, b.head.chain, KEY_DIGEST_BYTES);
        c->events += b.head.count;
    }
}

static const struct {
    const char *read, *write;
    int columns;
} tables[] = {
    {"SELECT epoch, seq, chain, boot, uptime_ms, kind, session, badge, issue, code, value FROM event ORDER BY epoch, "
     "seq",
     "INSERT INTO event (epoch, seq, chain, boot, uptime_ms, kind, session, badge, issue, code, value) VALUES"
     " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
     11},
    {"SELECT session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day, woman FROM attendance ORDER BY "
     "session, "
     "holder",
     "INSERT INTO attendance (session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day, woman) VALUES"
     " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
     11},
    {"SELECT year, quota, area, person, day, times FROM tally_person ORDER BY person, quota, area",
     "INSERT INTO tally_person (year, quota, area, person, day, times) VALUES ($1, $2, $3, $4, $5, $6)", 6},
};

// All rows of a table in memory: integers, and the quota's word in its column.
struct rows {
    int64_t *values;
    char (*words)[16];
    size_t len;
};

static struct rows rows_load(struct db *db, size_t table) {
    struct rows r = {0};
    size_t size = 0;
    struct statement *s;
    db_prepare(db, &s, tables[table].read);
    while (db_step(s) == DB_ROW) {
        if (r.len == size) {
            size = size ? 2 * size : 4096;
            r.values = realloc(r.values, size * 11 * sizeof *r.values);
            r.words = realloc(r.words, size * sizeof *r.words);
        }
        for (int c = 0; c < tables[table].columns; c++)
            r.values[r.len * 11 + (size_t)c] = db_column_int(s, c);
        snprintf(r.words[r.len++], 16, "%s", table == 2 ? db_column_text(s, 1) : "");
    }
    must(db_finish(s), "read");
    return r;
}

static void insert_row(struct db *db, size_t table, const struct rows *r, size_t at) {
    struct statement *s;
    db_prepare(db, &s, tables[table].write);
    for (int c = 0; c < tables[table].columns; c++)
        if (table == 2 && c == 1)
            db_bind_text(s, 2, r->words[at]);
        else
            db_bind_int(s, c + 1, r->values[at * 11 + (size_t)c]);
    must(db_run(s), "insert");
}

// The ceiling: the same rows, in the order they came (people follow terminals), in as many commits, nothing checked.
static double bare_inserts(const char *path, struct db *from, size_t commits, size_t *rows_len) {
    struct rows rows[3];
    struct db *db;
    *rows_len = 0;
    for (size_t t = 0; t < 3; t++) {
        rows[t] = rows_load(from, t);
        *rows_len += rows[t].len;
    }
    must(db_create(path, &db), "create");
    double start = seconds();
    for (size_t k = 0; k < commits; k++) {
        must(db_begin(db), "begin");
        for (size_t t = 0; t < 3; t++)
            for (size_t i = rows[t].len * k / commits; i < rows[t].len * (k + 1) / commits; i++)
                insert_row(db, t, &rows[t], i);
        must(db_commit(db), "commit");
    }
    double spent = seconds() - start;
    db_close(db);
    for (size_t t = 0; t < 3; t++) {
        free(rows[t].values);
        free(rows[t].words);
    }
    return spent;
}

static void bench_ingest(const char *dir) {
    static struct city c;
    char path[300], bare[300];
    uint64_t officer, differences, attendances;
    struct ingest_result r;
    size_t rows_len;
    snprintf(path, sizeof path, "%s/city", dir);
    snprintf(bare, sizeof bare, "%s/bare.db", dir);
    must(host_init(path, 530400, NULL, YEAR_MS), "init");
    must(host_open(path, YEAR_MS + INT64_C(86400000) * 364, &c.host), "open");
    must(db_begin(c.host.db), "begin");
    must(officer_add(&c.host, "赵", 530402001, &officer), "officer");
    for (int t = 0; t < TERMINALS; t++)
        make_terminal(&c, t, officer);
    must(tally_update(&c.host), "tally");
    must(db_commit(c.host.db), "commit");
    double start = seconds();
    for (size_t i = 0; i < c.batches_len; i++) {
        must(ingest_batch(&c.host, "file", "", c.batches[i].bytes, c.batches[i].len, &r), "ingest");
        if (r.outcome != INGEST_TAKEN)
            exit(1);
    }
    double ingest = seconds() - start;
    start = seconds();
    for (size_t i = 0; i < c.batches_len; i++)
        must(ingest_batch(&c.host, "file", "", c.batches[i].bytes, c.batches[i].len, &r), "again");
    double again = seconds() - start;
    double ceiling = bare_inserts(bare, c.host.db, c.batches_len, &rows_len);
    start = seconds();
    must(tally_recount(&c.host, &attendances), "recount");
    double recount = seconds() - start;
    must(tally_verify(&c.host, &differences), "verify");
    printf("ingest: a city's year, %d terminals, %zu batches, %llu events\n", TERMINALS, c.batches_len,
           (unsigned long long)c.events);
    printf("  from batches to tallies   %.2f s, %.0f events/s\n", ingest, (double)c.events / ingest);
    printf("  bare inserts, same rows   %.2f s (%zu rows, %zu commits); bare / ingest %.2f (target 0.5)\n", ceiling,
           rows_len, c.batches_len, ceiling / ingest);
    printf("  the same batches again    %.2f s; again / first %.2f\n", again, again / ingest);
    printf("  recount                   %.2f s; recount / ingest %.2f; differences %llu\n", recount, recount / ingest,
           (unsigned long long)differences);
    for (size_t i = 0; i < c.batches_len; i++)
        free(c.batches[i].bytes);
    host_close(&c.host);
}

// ---- scan ----

static void bench_scan(const char *dir) {
    struct pairing p;
    char path[300];
    double whole = 0, commit = 0;
    const int scans = 2000; // each beside a bare append to the same journal, so that both meet the same disk
    snprintf(path, sizeof path, "%s/pair", dir);
    pairing_make(&p, path);
    pairing_attend(&p, 0);
    for (int i = 0; i < scans; i++) {
        struct badge badge = {BADGE_BLANK, HOST_KEY_ID, 1, number_make(530400, (uint32_t)(100000 + i))};
        char token[BADGE_TEXT_SIZE];
        struct answer answer;
        badge_issue(&badge, &p.host.keys, token);
        double start = seconds();
        station_scan(&p.station, token, BADGE_TEXT_LEN, (struct moment){1000000 + i * 1000}, &answer);
        whole += seconds() - start;
        if (answer.verdict != VERDICT_CHECKED_IN)
            exit(1);
        struct event e = {.boot = 1,
                          .uptime_ms = 1000500 + i * 1000,
                          .kind = EVENT_CHECKED_IN,
                          .session = p.session,
                          .badge = number_make(530400, (uint32_t)(200000 + i)),
                          .issue = 1};
        start = seconds();
        must(journal_append(p.station.journal, &e, 1), "append");
        commit += seconds() - start;
    }
    printf("scan: %d check-ins, from the text to the confirmation\n", scans);
    printf("  whole %.0f us, commit alone %.0f us; beside the commit %.0f us (verify and judge); whole / commit %.2f\n",
           whole / scans * 1e6, commit / scans * 1e6, (whole - commit) / scans * 1e6, whole / commit);
    pairing_close(&p);
}

// ---- the conversation alone ----

#define TALK_BYTES         (128 << 20)
#define HIGH_SPEED_CEILING 53.248e6 // bytes/s: 13 bulk packets of 512 in each of 8000 microframes (USB 2.0 §5.8.4)

// Moves what one side has to say to the other. Whether there was anything.
static int move(struct conversation *from, struct conversation *to) {
    size_t len;
    const uint8_t *out = conversation_output(from, &len);
    if (!out)
        return 0;
    conversation_receive(to, out, len);
    conversation_sent(from, len);
    return 1;
}

static void bench_conversation(void) {
    struct pump *p = malloc(sizeof *p);
    pump_init(p, TALK_BYTES);
    struct conversation *host = pump_host_new(p), *terminal = pump_terminal_new(p);
    double began = seconds();
    while (move(host, terminal) | move(terminal, host))
        ;
    double rate = (double)p->taken / (seconds() - began);
    must(conversation_result(host), "conversation");
    printf("conversation: both sides in one thread, batches of 60 KiB, no cable\n");
    printf("  %.0f MB/s; / what a high-speed cable can carry at all (53.2 MB/s) %.1f\n", rate / 1e6,
           rate / HIGH_SPEED_CEILING);
    conversation_free(host);
    conversation_free(terminal);
    free(p);
}

int main(void) {
    char dir[256];
    struct rusage usage;
    state = seed_choose() * UINT64_C(0x9E3779B97F4A7C15) | 1;
    must(keys_start(), "keys");
    temporary_make(dir);
    bench_wire();
    bench_ingest(dir);
    bench_scan(dir);
    bench_conversation();
    getrusage(RUSAGE_SELF, &usage);
    printf("memory: this bench, host and terminal in one, %ld MiB at its peak\n", usage.ru_maxrss / 1024);
    temporary_remove(dir);
    return 0;
}
