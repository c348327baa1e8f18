// SPDX-License-Identifier: Apache-2.0
#include "host/carry/cable.h"

#include <pthread.h>
#include <stdlib.h>

#include "host/base/utf8.h"
#include "host/books/audit.h"
#include "host/books/terminals.h"
#include "host/users/access.h"
#include "proto/pair.h"

#define NAME_BYTES  (4 * TERMINAL_NAME_MAX + 1)
#define PHONE_BYTES (4 * ASKING_PHONE_MAX + 1)

struct cable {
    pthread_mutex_t lock;
    struct cable_asking asking;
    struct cable_visit visit;
    int is_alike; // of an answer: what it is, who gave it, and what it says of the terminal
    int64_t area;
    int has_holder;
    char who[ACCESS_NAME_SIZE], name[NAME_BYTES], holder[NAME_BYTES], phone[PHONE_BYTES];
};

struct cable *cable_new(void) {
    struct cable *c = calloc(1, sizeof *c);
    if (c)
        pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void forget_answer(struct cable *c) {
    key_wipe(c->holder, sizeof c->holder);
    key_wipe(c->phone, sizeof c->phone);
    c->asking = (struct cable_asking){0};
    c->is_alike = 0;
}

void cable_free(struct cable *c) {
    if (!c)
        return;
    forget_answer(c);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

// ---- for pages ----

void cable_look(struct cable *c, int64_t now_ms, struct cable_asking *asking, struct cable_visit *visit) {
    *asking = (struct cable_asking){0};
    *visit = (struct cable_visit){0};
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    *asking = c->asking;
    if (now_ms - c->visit.ended_ms < CABLE_TOLD_MS)
        *visit = c->visit;
    pthread_mutex_unlock(&c->lock);
}

static void keep_place(struct cable *c, const struct asking_place *place) {
    c->area = place->area;
    c->has_holder = place->holder != NULL;
    utf8_copy(c->name, sizeof c->name, place->name);
    utf8_copy(c->holder, sizeof c->holder, place->holder ? place->holder : "");
    utf8_copy(c->phone, sizeof c->phone, place->phone ? place->phone : "");
}

enum status cable_answer(struct cable *c, uint64_t terminal, unsigned digits, const struct asking_place *place,
                         const char *who) {
    enum status status = STATUS_OK;
    if (!c)
        return STATUS_NOT_FOUND;
    pthread_mutex_lock(&c->lock);
    if (!c->asking.terminal || c->asking.terminal != terminal || c->asking.is_answered)
        status = STATUS_NOT_FOUND;
    else if (c->asking.digits != digits)
        status = STATUS_CONFLICT;
    if (status == STATUS_OK) {
        c->asking.is_answered = 1;
        c->is_alike = place != NULL;
        utf8_copy(c->who, sizeof c->who, who);
        if (place)
            keep_place(c, place);
    }
    pthread_mutex_unlock(&c->lock);
    return status;
}

// ---- for who watches ----

static int is_asked_about(const struct cable *c, const struct sync *s) {
    return c->asking.terminal && c->asking.terminal == s->terminal && c->asking.digits == s->pairing_code;
}

int cable_answer_to(struct cable *c, const struct watch_terminal *t) {
    const struct sync *s = &t->sync;
    int answer = -1;
    pthread_mutex_lock(&c->lock);
    if (!c->asking.terminal)
        c->asking = (struct cable_asking){s->terminal, s->pairing_code, s->host->now_ms, 0};
    else if (is_asked_about(c, s) && c->asking.is_answered)
        answer = c->is_alike;
    pthread_mutex_unlock(&c->lock);
    return answer;
}

static enum status admit(struct cable *c, struct host *host, const uint8_t key[KEY_PUBLIC_BYTES]) {
    const struct asking_place place = {c->area, c->name, c->has_holder ? c->holder : NULL, c->phone};
    uint64_t released;
    char id[TERMINAL_TEXT_SIZE];
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    host->who = c->who;
    status = asking_admit(host, key, &place, &released);
    if (status == STATUS_OK)
        status = audit_add(host, c->who, "pairing_accept", terminal_id_format(terminal_id_of(key), id));
    status = db_end(host->db, status);
    host->who = NULL;
    return status;
}

// What is written stands still meanwhile: it was answered, and only its end clears it, in this thread.
enum status cable_pin(struct cable *c, struct host *host, const uint8_t key[KEY_PUBLIC_BYTES]) {
    pthread_mutex_lock(&c->lock);
    int is_meant = c->asking.is_answered && c->is_alike && c->asking.terminal == terminal_id_of(key);
    pthread_mutex_unlock(&c->lock);
    return is_meant ? admit(c, host, key) : STATUS_UNPAIRED;
}

void cable_ended(struct cable *c, const struct watch_terminal *t) {
    const struct sync *s = &t->sync;
    pthread_mutex_lock(&c->lock);
    if (is_asked_about(c, s)) {
        c->visit = (struct cable_visit){.terminal = s->terminal,
                                        .ended_ms = s->host->now_ms,
                                        .status = s->status,
                                        .was_paired = s->was_paired,
                                        .events = s->events,
                                        .duplicates = s->duplicates,
                                        .quarantined = s->quarantined};
        forget_answer(c);
    }
    pthread_mutex_unlock(&c->lock);
}
