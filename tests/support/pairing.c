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

static void must(enum status status, const char *what) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
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
    must(host_init(p->host_dir, 530400, NULL, PAIRING_NOW_MS), "init");
    must(host_open(p->host_dir, PAIRING_NOW_MS, &p->host), "open");
    must(db_begin(p->host.db), "begin");
    for (int i = 0; i < PAIRING_PEOPLE; i++) {
        struct person person = {.sex = 1 + i % 2, .area = 530402001};
        snprintf(person.name, sizeof person.name, "王甲%d", i);
        must(people_add(&p->host, &person), "person");
        must(badge_of(&p->host, person.number, 0, &face), "badge");
        badge_token(&p->host, &face.badge, p->tokens[i]);
        p->people[i] = person.number;
    }
    must(officer_add(&p->host, "赵专干", 530402001, &officer), "officer");
    must(badge_of(&p->host, officer, 0, &face), "officer card");
    badge_token(&p->host, &face.badge, p->officer);
    must(session_add(&p->host, &session, &problem), "session");
    must(badge_of(&p->host, session.number, 0, &face), "session card");
    badge_token(&p->host, &face.badge, p->card);
    p->session = session.number;
    must(tally_update(&p->host), "tally");
    must(db_commit(p->host.db), "commit");
}

void pairing_make(struct pairing *p, const char *dir) {
    uint64_t terminal;
    uint8_t *plan;
    size_t plan_len;
    snprintf(p->host_dir, sizeof p->host_dir, "%s/host", dir);
    snprintf(p->terminal_dir, sizeof p->terminal_dir, "%s/terminal", dir);
    must(keys_start(), "keys");
    make_host(p);
    must(station_init(p->terminal_dir, &terminal), "terminal");
    must(station_open(p->terminal_dir, &p->station), "station");
    must(ledger_pair(&p->host, p->station.keys.public_key, 530402001), "pair");
    must(station_pin(&p->station, p->host.keys.public_key), "pin");
    must(planner_make(&p->host, terminal, 0, &plan, &plan_len), "plan");
    must(station_take_plan(&p->station, plan, plan_len), "take plan");
    free(plan);
    must(station_start(&p->station, (struct moment){0}, PAIRING_NOW_MS), "start");
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
    must(db_begin(p->host.db), "begin");
    must(session_add(&p->host, &session, &problem), "session");
    must(badge_of(&p->host, session.number, 0, &face), "session card");
    if (card)
        badge_token(&p->host, &face.badge, card);
    must(tally_update(&p->host), "tally");
    must(db_commit(p->host.db), "commit");
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
    must(journal_epochs(p->station.journal, epochs, &epochs_len), "epochs");
    for (uint64_t after = 0, last; len;) {
        must(station_batch(&p->station, epochs[epochs_len - 1].epoch, after, &last, &bytes, &len), "batch");
        if (!len)
            break;
        must(ingest_batch(&p->host, "test", "", bytes, len, &result), "ingest");
        free(bytes);
        after = last;
    }
}

static void take_acks(struct pairing *p) {
    struct ack_list acks;
    uint8_t *bytes;
    size_t len;
    must(ledger_acks(&p->host, p->station.terminal, &acks), "acks");
    must(ack_list_pack(&acks, &p->host.keys, &bytes, &len), "pack");
    ack_list_clear(&acks);
    must(station_take_acks(&p->station, bytes, len), "take acks");
    free(bytes);
}

void pairing_sync(struct pairing *p, int64_t second) {
    uint8_t *plan;
    size_t len;
    p->host.now_ms = PAIRING_NOW_MS + second * 1000;
    take_batches(p);
    must(db_begin(p->host.db), "begin");
    must(planner_make(&p->host, p->station.terminal, p->station.plan.version, &plan, &len), "plan");
    must(db_commit(p->host.db), "commit");
    take_acks(p);
    if (len)
        must(station_take_plan(&p->station, plan, len), "take plan");
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
    must(db_get_int(s, &value), sql);
    return value;
}

uint64_t pairing_pending(struct pairing *p) {
    uint64_t pending = 0;
    must(journal_pending(p->station.journal, &pending), "pending");
    return pending;
}
