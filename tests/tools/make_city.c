// SPDX-License-Identifier: Apache-2.0
// make_city DIR EVENTS [SEED]: a city host with two years of invented trainings in its nine counties: real people,
// sessions, terminals and signed batches, taken in by the real ingest. What a reviewer would stumble over is planted
// once each: a burst of badges, an order that repeats, a badge in two places, a session nobody came to, late check-ins,
// one person in four sessions a day. Ends in late November 2026; --now 2026-11-20T10:00:00+08:00 looks at it. Tells how
// many events there are, and how many bytes of the file stood there before the first: people, mostly.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/books/badges.h"
#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/books/terminals.h"
#include "host/carry/ingest.h"
#include "host/ledger/ledger.h"
#include "host/tally/allocation.h"
#include "host/tally/tally.h"
#include "proto/batch.h"
#include "proto/health.h"
#include "proto/number.h"
#include "proto/pair.h"

#define TERMINALS  76
#define ROSTER     600 // people of a terminal, in a city of up to 2 million events; a larger one has more
#define PEOPLE_MAX 190
#define DAY_MS     INT64_C(86400000)
#define START_MS   INT64_C(1735696800000) // 2025-01-01T10:00:00+08:00
#define DAYS       689                    // to 2026-11-20
#define PLANTED    8                      // days in November 2026, on terminals 0 to 3

static uint64_t state;

static unsigned chance(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 33) % below);
}

static void must(enum status status, const char *what) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
    exit(1);
}

struct station {
    struct key_pair key;
    struct batch batch;
    int64_t area;
    uint64_t first; // person of its roster
    uint64_t seq;
    uint32_t boot;
};

struct city {
    struct host host;
    struct station stations[TERMINALS];
    int64_t townships[256];
    size_t townships_len;
    uint64_t officer, events;
    unsigned roster;            // people of each terminal
    uint64_t order[PEOPLE_MAX]; // of the people in the session drawn last
    struct event drawn[2 * PEOPLE_MAX + 16];
    uint32_t drawn_len;
};

// ---- what stands before the first day ----

static void allocate(struct city *c, const char *quota, int64_t area, int64_t target) {
    must(allocation_set(&c->host, &(struct allocation){quota, 0, area, target, "", ""}), "allocation");
}

// Invented shares of the targets, in thousandths.
static void allocate_all(struct city *c) {
    static const struct {
        int64_t area, share;
    } shares[] = {{530402, 146}, {530403, 106}, {530423, 107}, {530424, 108}, {530425, 81},
                  {530426, 108}, {530427, 173}, {530428, 113}, {530481, 58}};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        allocate(c, "farmer", shares[i].area, 50 * shares[i].share);
        allocate(c, "women", shares[i].area, 10 * shares[i].share);
        allocate(c, "migrant", shares[i].area, 40 * shares[i].share);
    }
}

static void find_townships(struct city *c) {
    struct statement *s;
    db_prepare(c->host.db, &s, "SELECT code FROM area WHERE level = 3 ORDER BY code");
    while (c->townships_len < 256 && db_step(s) == DB_ROW)
        c->townships[c->townships_len++] = db_column_int(s, 0);
    must(db_finish(s), "townships");
}

static void make_station(struct city *c, size_t i) {
    static const char *const families[] = {"王", "李", "普", "白", "方", "刀", "龙", "师", "柏", "沐"};
    static const char *const given[] = {"丽华", "建国", "秀英", "玉珍", "文强", "桂芳", "小明", "阿妹", "自强", "春燕"};
    struct station *t = &c->stations[i];
    t->area = c->townships[i * c->townships_len / TERMINALS];
    key_pair_new(&t->key);
    t->batch.head = (struct batch_head){.terminal = terminal_id_of(t->key.public_key), .epoch = 1};
    event_chain_start(t->batch.head.terminal, 1, t->batch.head.previous);
    must(terminals_pair(&c->host, t->key.public_key, t->area), "pair");
    for (unsigned k = 0; k < c->roster; k++) {
        struct person p = {.sex = 1 + (int)chance(2), .area = t->area, .document_kind = "residence"};
        struct badge_face face;
        snprintf(p.document, sizeof p.document, "CHN%04u%08u", (unsigned)i, k);
        snprintf(p.name, sizeof p.name, "%s%s", families[chance(10)], given[chance(10)]);
        snprintf(p.category, sizeof p.category, "%s", chance(3) ? "farmer" : "migrant");
        must(people_add(&c->host, &p), "person");
        must(badge_of(&c->host, p.number, 0, &face), "badge");
        t->first = k ? t->first : p.number;
    }
}

static long long settled_bytes(struct city *c, const char *dir) {
    char path[4096];
    struct stat file = {0};
    snprintf(path, sizeof path, "%s/rollcall.db", dir);
    must(db_execute(c->host.db, "PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint");
    stat(path, &file);
    return (long long)file.st_size;
}

// ---- one session ----

static void draw(struct city *c, struct station *t, struct event e, int64_t uptime_ms) {
    e.seq = ++t->seq;
    e.boot = t->boot;
    e.uptime_ms = uptime_ms / EVENT_TICK_MS * EVENT_TICK_MS;
    c->drawn[c->drawn_len++] = e;
}

struct meeting {
    const char *programme, *venue;
    int64_t start_ms;
    unsigned people, step_ms; // about so far apart
    int64_t late_ms;          // everyone comes so much later
    int64_t min_stay_s;
    int keeps_order; // of the session before
};

static uint64_t add_session(struct city *c, const struct station *t, const struct meeting *m) {
    enum session_problem problem;
    struct session session = {.area = t->area,
                              .start_ms = m->start_ms,
                              .end_ms = m->start_ms + 2 * 3600000 + 1800000,
                              .min_stay_s = m->min_stay_s};
    snprintf(session.programme, sizeof session.programme, "%s", m->programme);
    snprintf(session.venue, sizeof session.venue, "%s", m->venue);
    must(session_add(&c->host, &session, &problem), "session");
    must(tally_update(&c->host), "tally"); // as every command does: while nobody has come, it costs nothing
    return session.number;
}

static void choose_people(struct city *c, const struct station *t, const struct meeting *m) {
    unsigned from = chance(c->roster - m->people);
    for (unsigned i = 0; !m->keeps_order && i < m->people; i++)
        c->order[i] = t->first + from + i;
    for (unsigned i = m->people; !m->keeps_order && i-- > 1;) {
        unsigned k = chance(i + 1);
        uint64_t kept = c->order[i];
        c->order[i] = c->order[k];
        c->order[k] = kept;
    }
}

static void draw_meeting(struct city *c, struct station *t, const struct meeting *m, uint64_t session) {
    int64_t up = 60000 + m->late_ms, boot_ms = m->start_ms - 20 * 60000;
    c->drawn_len = 0;
    t->boot++;
    draw(c, t, (struct event){.kind = EVENT_STARTED, .code = CLOCK_RTC, .value = boot_ms}, 0);
    draw(c, t, (struct event){.kind = EVENT_SESSION_OPENED, .session = session, .badge = c->officer, .issue = 1}, up);
    for (unsigned i = 0; i < m->people; i++) {
        up += m->step_ms / 2 + chance(m->step_ms);
        draw(c, t, (struct event){.kind = EVENT_CHECKED_IN, .session = session, .badge = c->order[i], .issue = 1}, up);
    }
    if (chance(3) == 0)
        draw(c, t, (struct event){.kind = EVENT_REFUSED, .code = 1 + (uint8_t)chance(5), .value = 7}, up + 1000);
    for (int early = 1; m->min_stay_s && early >= 0; early--) { // every twentieth leaves too soon
        up += early ? 600000 : 4800000;
        for (unsigned i = 0; i < m->people; i++)
            if ((c->order[i] % 20 == 0) == early && c->order[i] % 37 != 5)
                draw(c, t,
                     (struct event){.kind = EVENT_CHECKED_OUT, .session = session, .badge = c->order[i], .issue = 1},
                     up += 300);
    }
}

static void send(struct city *c, struct station *t, int64_t now_ms) {
    struct ingest_result r;
    uint8_t *bytes;
    size_t len;
    t->batch.head.first = t->seq - c->drawn_len + 1;
    t->batch.head.count = c->drawn_len;
    t->batch.events = c->drawn;
    must(batch_seal(&t->batch, &t->key, &bytes, &len), "seal");
    memcpy(t->batch.head.previous, t->batch.head.chain, KEY_DIGEST_BYTES);
    c->host.now_ms = now_ms;
    must(ingest_batch(&c->host, chance(3) ? "stick" : "usb", "", bytes, len, &r), "ingest");
    c->events += c->drawn_len;
    free(bytes);
}

static void hold(struct city *c, struct station *t, const struct meeting *m) {
    choose_people(c, t, m);
    draw_meeting(c, t, m, add_session(c, t, m));
    send(c, t, m->start_ms + 5 * 3600000);
}

static void usual_session(struct city *c, struct station *t, int64_t start_ms) {
    static const char *const programmes[] = {"P07", "P26", "P07", "P26", "P01", "P04", "P08", "P26", "P03", "P16"};
    static const char *const venues[] = {"村委会", "文化站", "农技站", "村民小组活动室", "社保所", "中心小学"};
    struct meeting m = {.programme = programmes[chance(10)],
                        .venue = venues[chance(6)],
                        .start_ms = start_ms,
                        .people = 70 + chance(60),
                        .step_ms = 4500};
    m.min_stay_s = strcmp(m.programme, "P26") == 0 ? 3600 : 0;
    hold(c, t, &m);
}

// ---- what a reviewer would stumble over ----

static void plant(struct city *c) {
    struct station *a = &c->stations[0], *b = &c->stations[TERMINALS / 2];
    const int64_t first = START_MS + (DAYS - 14) * DAY_MS;
    hold(c, a,
         &(struct meeting){.programme = "P07", .venue = "村委会", .start_ms = first, .people = 40, .step_ms = 4500});
    hold(c, a,
         &(struct meeting){.programme = "P08",
                           .venue = "村委会",
                           .start_ms = first + DAY_MS,
                           .people = 40,
                           .step_ms = 4500,
                           .keeps_order = 1});
    hold(c, a,
         &(struct meeting){
             .programme = "P07", .venue = "文化站", .start_ms = first + 2 * DAY_MS, .people = 35, .step_ms = 300});
    hold(c, a,
         &(struct meeting){.programme = "P01",
                           .venue = "农技站",
                           .start_ms = first + 3 * DAY_MS,
                           .people = 25,
                           .step_ms = 4500,
                           .late_ms = 8 * 3600000});
    add_session(c, a, &(struct meeting){.programme = "P07", .venue = "没有人来的教室", .start_ms = first + 4 * DAY_MS});
    hold(c, a,
         &(struct meeting){
             .programme = "P07", .venue = "村委会", .start_ms = first + 5 * DAY_MS, .people = 12, .step_ms = 4500});
    hold(c, b,
         &(struct meeting){.programme = "P07",
                           .venue = "外县教室",
                           .start_ms = first + 5 * DAY_MS + 120000,
                           .people = 3,
                           .step_ms = 4500,
                           .keeps_order = 1});
    for (int i = 0; i < 4; i++) // the same three all day long
        hold(c, a,
             &(struct meeting){.programme = "P07",
                               .venue = "村委会",
                               .keeps_order = 1,
                               .people = 3,
                               .step_ms = 4500,
                               .start_ms = first + 6 * DAY_MS + i * (3 * 3600000) - 2 * 3600000});
}

// Bytes that are no batch, and a batch of a terminal nobody paired.
static void plant_quarantine(struct city *c) {
    struct station stranger = {.first = c->stations[1].first, .area = c->stations[1].area};
    struct ingest_result r;
    must(ingest_batch(&c->host, "stick", "旧U盘/垃圾.batch", (const uint8_t *)"not a batch", 11, &r), "ingest");
    key_pair_new(&stranger.key);
    stranger.batch.head = (struct batch_head){.terminal = terminal_id_of(stranger.key.public_key), .epoch = 1};
    event_chain_start(stranger.batch.head.terminal, 1, stranger.batch.head.previous);
    hold(c, &stranger,
         &(struct meeting){.programme = "P07",
                           .venue = "村委会",
                           .people = 5,
                           .step_ms = 4500,
                           .start_ms = START_MS + (DAYS - 3) * DAY_MS});
}

// What each says of itself in the end.
static void tell_health(struct city *c, struct station *t) {
    uint8_t *bytes;
    size_t len;
    uint64_t id = terminal_id_of(t->key.public_key);
    struct health health = {.terminal = id,
                            .boot = 1,
                            .clock = CLOCK_RTC,
                            .software = "rollcall-terminal " ROLLCALL_VERSION,
                            .free_percent = (uint32_t)(40 + id % 55)};
    must(health_pack(&health, &t->key, &bytes, &len), "health");
    must(ledger_health(&c->host, id, bytes, len), "health");
    free(bytes);
}

int main(int argc, char **argv) {
    static struct city c;
    if (argc < 3)
        return 2;
    uint64_t wanted = strtoull(argv[2], NULL, 10);
    c.roster = wanted > 2000000 ? (unsigned)(wanted * ROSTER / 2000000) : ROSTER;
    state = (argc > 3 ? strtoull(argv[3], NULL, 10) : 2026) * UINT64_C(0x9E3779B97F4A7C15) | 1;
    must(keys_start(), "keys");
    must(host_init(argv[1], 530400, NULL, START_MS), "init");
    must(host_open(argv[1], START_MS, &c.host), "open");
    must(db_begin(c.host.db), "begin");
    must(officer_add(&c.host, "赵专干", 530402001, &c.officer), "officer");
    find_townships(&c);
    allocate_all(&c);
    for (size_t i = 0; i < TERMINALS; i++)
        make_station(&c, i);
    must(tally_update(&c.host), "tally");
    must(db_commit(c.host.db), "commit");
    long long people_bytes = settled_bytes(&c, argv[1]);
    uint64_t sessions = wanted / 130;
    for (uint64_t n = 0; n < sessions; n++) { // many sessions a transaction: a year in a minute
        if (n % 512 == 0)
            must(db_begin(c.host.db), "begin");
        size_t i = n % TERMINALS;
        int64_t day = (int64_t)(n * (DAYS - 1) / sessions), hour = (int64_t)(n / TERMINALS % 3);
        if ((i != 20 && i != 47) || day < DAYS - 60) // two fell silent
            usual_session(&c, &c.stations[i], START_MS + day * DAY_MS + (hour - 1) * 3 * 3600000);
        if (n % 512 == 511 || n + 1 == sessions)
            must(db_commit(c.host.db), "commit");
    }
    for (size_t i = 0; i < TERMINALS; i++) {
        c.host.now_ms = START_MS + (DAYS - 1 - (int64_t)i % 5) * DAY_MS;
        if (i == 20 || i == 47)
            continue;
        must(ledger_contact(&c.host, c.stations[i].batch.head.terminal), "contact");
        tell_health(&c, &c.stations[i]);
    }
    must(db_begin(c.host.db), "begin");
    plant(&c);
    plant_quarantine(&c);
    must(db_commit(c.host.db), "commit");
    printf("%llu %lld\n", (unsigned long long)c.events, people_bytes);
    host_close(&c.host);
    return 0;
}
