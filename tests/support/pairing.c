// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pairing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/badges.h"
#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/carry/ingest.h"
#include "host/carry/planner.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/array.h"

void pairing_must(enum status status, const char *what) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
    abort();
}

void pairing_expect(const char *what, int64_t is, int64_t wanted) {
    if (is == wanted)
        return;
    fprintf(stderr, "%s: %lld, not %lld\n", what, (long long)is, (long long)wanted);
    abort();
}

static void make_host(struct pairing *p) {
    struct badge_face face;
    enum session_problem problem;
    struct session session = {.programme = "P07",
                              .area = 530402001,
                              .venue = "村委会",
                              .start_ms = PAIRING_NOW_MS,
                              .end_ms = PAIRING_NOW_MS + 7200000};
    uint64_t officer;
    pairing_must(host_init(p->host_dir, 530400, NULL, PAIRING_NOW_MS), "init");
    pairing_must(host_open(p->host_dir, PAIRING_NOW_MS, &p->host), "open");
    pairing_must(db_begin(p->host.db), "begin");
    for (int i = 0; i < PAIRING_PEOPLE; i++) {
        struct person person = {.sex = 1 + i % 2, .area = 530402001};
        snprintf(person.name, sizeof person.name, "王甲%d", i);
        pairing_must(people_add(&p->host, &person), "person");
        pairing_must(badge_of(&p->host, person.number, 0, &face), "badge");
        badge_token(&p->host, &face.badge, p->tokens[i]);
        p->people[i] = person.number;
    }
    pairing_must(officer_add(&p->host, "赵专干", 530402001, &officer), "officer");
    pairing_must(badge_of(&p->host, officer, 0, &face), "officer card");
    badge_token(&p->host, &face.badge, p->officer);
    pairing_must(session_add(&p->host, &session, &problem), "session");
    pairing_must(badge_of(&p->host, session.number, 0, &face), "session card");
    badge_token(&p->host, &face.badge, p->card);
    p->session = session.number;
    pairing_must(tally_update(&p->host), "tally");
    pairing_must(db_commit(p->host.db), "commit");
}

void pairing_make(struct pairing *p, const char *dir) {
    uint64_t terminal, released;
    uint8_t *plan;
    size_t plan_len;
    snprintf(p->host_dir, sizeof p->host_dir, "%s/host", dir);
    snprintf(p->terminal_dir, sizeof p->terminal_dir, "%s/terminal", dir);
    pairing_must(keys_start(), "keys");
    make_host(p);
    pairing_must(station_init(p->terminal_dir, &terminal), "terminal");
    pairing_must(station_open(p->terminal_dir, &p->station), "station");
    pairing_must(ingest_pair(&p->host, p->station.keys.public_key, 530402001, &released), "pair");
    pairing_must(station_pin(&p->station, p->host.keys.public_key), "pin");
    pairing_must(planner_make(&p->host, terminal, 0, &plan, &plan_len), "plan");
    pairing_must(station_take_plan(&p->station, plan, plan_len), "take plan");
    free(plan);
    pairing_must(station_start(&p->station, (struct moment){0}, PAIRING_NOW_MS), "start");
}

uint64_t pairing_add_session(struct pairing *p, struct session session, char card[120]) {
    enum session_problem problem;
    struct badge_face face;
    if (!session.programme[0])
        memcpy(session.programme, "P07", 4);
    session.area = session.area ? session.area : 530402001;
    snprintf(session.venue, sizeof session.venue, "村委会");
    session.start_ms += PAIRING_NOW_MS;
    session.end_ms += PAIRING_NOW_MS;
    pairing_must(db_begin(p->host.db), "begin");
    pairing_must(session_add(&p->host, &session, &problem), "session");
    pairing_must(badge_of(&p->host, session.number, 0, &face), "session card");
    if (card)
        badge_token(&p->host, &face.badge, card);
    pairing_must(tally_update(&p->host), "tally");
    pairing_must(db_commit(p->host.db), "commit");
    return session.number;
}

void pairing_card(const struct pairing *p, enum badge_kind kind, uint64_t number, char text[120]) {
    struct badge badge = {.kind = kind, .key_id = HOST_KEY_ID, .issue = 1, .number = number};
    badge_token(&p->host, &badge, text);
}

static void take_batches(struct pairing *p) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    struct ingest_result result;
    uint8_t *bytes;
    size_t len = 1, epochs_len;
    pairing_must(journal_epochs(p->station.journal, epochs, &epochs_len), "epochs");
    for (uint64_t after = 0, last; len;) {
        pairing_must(station_batch(&p->station, epochs[epochs_len - 1].epoch, after, &last, &bytes, &len), "batch");
        if (!len)
            break;
        pairing_must(ingest_batch(&p->host, "test", "", bytes, len, &result), "ingest");
        free(bytes);
        after = last;
    }
}

static void take_acks(struct pairing *p) {
    struct ack_list acks;
    uint8_t *bytes;
    size_t len;
    pairing_must(ledger_acks(&p->host, p->station.terminal, &acks), "acks");
    pairing_must(ack_list_pack(&acks, &p->host.keys, &bytes, &len), "pack");
    ack_list_clear(&acks);
    pairing_must(station_take_acks(&p->station, bytes, len), "take acks");
    free(bytes);
}

void pairing_sync(struct pairing *p, int64_t second) {
    uint8_t *plan;
    size_t len;
    p->host.now_ms = PAIRING_NOW_MS + second * 1000;
    take_batches(p);
    pairing_must(db_begin(p->host.db), "begin");
    pairing_must(planner_make(&p->host, p->station.terminal, p->station.plan.version, &plan, &len), "plan");
    pairing_must(db_commit(p->host.db), "commit");
    take_acks(p);
    if (len)
        pairing_must(station_take_plan(&p->station, plan, len), "take plan");
    free(len ? plan : NULL);
}

void pairing_close(struct pairing *p) {
    host_close(&p->host);
    station_close(&p->station);
}

enum verdict pairing_scan(struct pairing *p, const char *text, int64_t second) {
    struct answer answer;
    station_scan(&p->station, text, strlen(text), (struct moment){second * 1000}, &answer);
    return answer.verdict;
}

void pairing_attend(struct pairing *p, int people) {
    pairing_scan(p, p->officer, 1);
    pairing_scan(p, p->card, 2);
    for (int i = 0; i < people; i++)
        pairing_scan(p, p->tokens[i], 3 + i * 5);
}

int64_t pairing_count(struct pairing *p, const char *sql) {
    struct statement *s;
    db_prepare(p->host.db, &s, sql);
    int64_t value = -1;
    pairing_must(db_get_int(s, &value), sql);
    return value;
}

uint64_t pairing_pending(struct pairing *p) {
    uint64_t pending = 0;
    pairing_must(journal_pending(p->station.journal, &pending), "pending");
    return pending;
}

void pairing_open_by(struct pairing *p, const char *card, int64_t second) {
    pairing_expect("officer card", pairing_scan(p, p->officer, second), VERDICT_OFFICER);
    pairing_expect("session card", pairing_scan(p, card, second + 1), VERDICT_SESSION_OPENED);
}

enum verdict pairing_tick(struct pairing *p, int64_t second) {
    struct answer answer;
    pairing_must(station_tick(&p->station, (struct moment){second * 1000}, &answer), "tick");
    return answer.events_len ? answer.verdict : VERDICT_COUNT;
}

void pairing_restart(struct pairing *p, int64_t second) {
    station_close(&p->station);
    pairing_must(station_open(p->terminal_dir, &p->station), "open");
    pairing_must(station_start(&p->station, (struct moment){0}, second ? PAIRING_NOW_MS + second * 1000 : 0), "start");
}

int64_t pairing_events(struct pairing *p, int kind) {
    struct ledger_events held = pairing_held(p, kind ? LEDGER_KIND(kind) : LEDGER_ALL);
    int64_t len = (int64_t)held.len;
    ledger_events_clear(&held);
    return len;
}

struct ledger_events pairing_held(struct pairing *p, unsigned kinds) {
    struct ledger_events all = {0}, one = {0};
    int64_t epochs = pairing_count(p, "SELECT COALESCE(MAX(id), 0) FROM epoch");
    for (int64_t epoch = 1; epoch <= epochs; epoch++) {
        const struct ledger_question q = {.by = LEDGER_FROM_SEQ, .kinds = kinds, .epoch = epoch};
        pairing_must(ledger_find(p->host.db, &q, &one), "ledger_find");
        for (size_t i = 0; i < one.len; i++) {
            pairing_must(array_room(&all.items, &all.size, all.len + 1, sizeof *all.items), "array_room");
            all.items[all.len++] = one.items[i];
        }
    }
    ledger_events_clear(&one);
    return all;
}

void pairing_put(struct pairing *p, uint64_t epoch, const struct event *event) {
    struct event copy = *event;
    struct batch batch = {.head = {.terminal = 1, .epoch = epoch, .first = event->seq, .count = 1}, .events = &copy};
    struct ledger_added added;
    uint8_t *bytes;
    size_t len;
    int64_t row;
    pairing_must(batch_seal(&batch, &p->station.keys, &bytes, &len), "batch_seal");
    pairing_must(db_begin(p->host.db), "db_begin");
    pairing_must(ledger_add(&p->host, &batch, bytes, len, "test", &row, &added), "ledger_add");
    pairing_must(db_commit(p->host.db), "db_commit");
    free(bytes);
}

int64_t pairing_counted(struct pairing *p, uint64_t session, int outcome) {
    struct statement *s;
    db_prepare(p->host.db, &s, "SELECT COUNT(*) FROM attendance WHERE session = $1 AND outcome = $2");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, outcome);
    int64_t value = -1;
    pairing_must(db_get_int(s, &value), "attendance");
    return value;
}

void pairing_check_tallies(struct pairing *p) {
    uint64_t differences = 99;
    pairing_must(tally_verify(&p->host, &differences), "verify");
    pairing_expect("differences", (int64_t)differences, 0);
}
