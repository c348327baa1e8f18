// SPDX-License-Identifier: Apache-2.0
#include "host/carry/sync.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/monotonic.h"
#include "host/books/audit.h"
#include "host/carry/planner.h"
#include "host/ledger/ledger.h"

#define READ_BYTES   (64 << 10)
#define REFUSAL_MS   300
#define LISTENING_MS 500 // of the time between two looks

static enum status find_terminal(void *context, const uint8_t key[KEY_PUBLIC_BYTES]) {
    struct sync *s = context;
    struct terminal terminal;
    uint64_t id = terminal_id_of(key);
    enum status status = ledger_terminal(s->host, id, &terminal);
    if (status == STATUS_NOT_FOUND)
        return STATUS_UNPAIRED;
    if (status != STATUS_OK)
        return status;
    s->terminal = id;
    if (terminal.revoked_ms)
        return STATUS_REVOKED;
    return key_equal(terminal.public_key, key, KEY_PUBLIC_BYTES) ? STATUS_OK : STATUS_FORGED;
}

static void offer_code(void *context, const uint8_t key[KEY_PUBLIC_BYTES], unsigned code) {
    struct sync *s = context;
    s->terminal = terminal_id_of(key);
    s->pairing_code = code;
    s->is_pairing = 1;
}

static enum status pin_terminal(void *context, const uint8_t key[KEY_PUBLIC_BYTES]) {
    struct sync *s = context;
    uint64_t released;
    enum status status =
        s->pin ? s->pin(s->pin_context, s->host, key) : ingest_pair(s->host, key, s->pair_area, &released);
    s->was_paired |= status == STATUS_OK;
    return status;
}

// One that is not what it should be is nothing: no figure stands on it. One that could not be kept is told in the end.
static void witnessed(void *context, const uint8_t *note, size_t len) {
    struct sync *s = context;
    enum status status = ledger_witnessed(s->host, s->terminal, note, len);
    int is_bad = status == STATUS_MALFORMED || status == STATUS_FORGED || status == STATUS_TOO_LARGE;
    if (status != STATUS_OK && !is_bad)
        s->trouble = status;
}

static void meet(void *context, const struct conversation_status *status) {
    struct sync *s = context;
    ledger_contact(s->host, s->terminal);
    if (status->health)
        ledger_health(s->host, s->terminal, status->health, status->health_len);
    if (status->head)
        witnessed(s, status->head, status->head_len);
    s->has_clock = status->wall_ms != 0;
    s->clock_off_ms = status->wall_ms - s->host->now_ms;
    for (size_t i = 0; i < status->epochs_len; i++) {
        const struct conversation_epoch *e = &status->epochs[i];
        uint8_t chain[KEY_DIGEST_BYTES];
        uint64_t held = 0;
        if (e->first > 1)
            ledger_oldest(s->host, s->terminal, e->epoch, e->first);
        ledger_held(s->host, s->terminal, e->epoch, &held, chain);
        s->expected += e->last > held ? e->last - held : 0;
    }
}

static void held(void *context, uint64_t epoch, uint64_t *after, uint8_t chain[KEY_DIGEST_BYTES]) {
    struct sync *s = context;
    ledger_held(s->host, s->terminal, epoch, after, chain);
}

static enum status take(void *context, const uint8_t *batch, size_t len) {
    struct sync *s = context;
    enum status status = ingest_batch(s->host, "link", "", batch, len, &s->last);
    if (status != STATUS_OK)
        return status;
    s->batches++;
    s->events += s->last.events;
    s->duplicates += s->last.duplicates;
    s->forks += (uint64_t)s->last.is_fork;
    s->quarantined += s->last.outcome == INGEST_QUARANTINED || s->last.outcome == INGEST_REFUSED;
    if (s->progress)
        s->progress(s->context, s);
    return STATUS_OK;
}

static enum status make_acks(void *context, int is_last, uint8_t **bytes, size_t *len) {
    struct sync *s = context;
    enum status status = is_last ? audit_seal(s->host) : STATUS_OK;
    return status == STATUS_OK ? ledger_acks_signed(s->host, s->terminal, is_last, bytes, len) : status;
}

static enum status make_plan(void *context, uint64_t version, uint8_t **bytes, size_t *len) {
    struct sync *s = context;
    enum status status = db_begin(s->host->db);
    if (status != STATUS_OK)
        return status;
    status = planner_make(s->host, s->terminal, version, bytes, len);
    s->plan_sent = status == STATUS_OK && *len > 0;
    return db_end(s->host->db, status); // the version is remembered before anyone can see it
}

static int64_t now_ms(void *context) {
    return ((struct sync *)context)->host->now_ms;
}

static const struct conversation_host_ops ops = {
    .find = find_terminal,
    .offer = offer_code,
    .pin = pin_terminal,
    .met = meet,
    .held = held,
    .take = take,
    .acks = make_acks,
    .witnessed = witnessed,
    .plan = make_plan,
    .now_ms = now_ms,
};

struct conversation *sync_new(struct sync *sync) {
    return conversation_host_new(&sync->host->keys, sync->pair, &ops, sync);
}

enum status sync_begin(struct sync *s, struct link *link) {
    s->link = link;
    s->status = STATUS_GONE;
    s->conversation = sync_new(s);
    s->in = malloc(READ_BYTES);
    s->looked_ms = monotonic_ms();
    if (!s->conversation || !s->in)
        s->status = STATUS_MEMORY;
    return s->status == STATUS_MEMORY ? STATUS_MEMORY : STATUS_OK;
}

// It talked until lately, if not at this very moment, but nothing that belongs here.
static int was_noisy(const struct sync *s) {
    return 2 * s->noise_ms > s->quiet_ms;
}

// Sends what is left to say and hears what comes. Whether anything moved.
static int exchange(struct sync *s, int wait_ms, enum status *status) {
    size_t out_len, written, got;
    const uint8_t *out = conversation_output(s->conversation, &out_len);
    *status = s->link->type->exchange(s->link, out, out_len, &written, s->in, READ_BYTES, &got, wait_ms);
    conversation_sent(s->conversation, written);
    if (got) {
        conversation_receive(s->conversation, s->in, got);
        s->noise_ms = s->quiet_ms;
    }
    s->moved += written + got;
    return written || got;
}

// Only the time we were listening counts: while the host was busy with what another terminal sent, nobody was silent.
static int is_silent(struct sync *s) {
    uint64_t progress = conversation_progress(s->conversation);
    int64_t now = monotonic_ms(), passed_ms = now - s->looked_ms;
    s->quiet_ms += passed_ms < LISTENING_MS ? passed_ms : LISTENING_MS;
    if (progress != s->seen_progress)
        s->quiet_ms = s->noise_ms = 0;
    s->seen_progress = progress;
    s->looked_ms = now;
    int64_t pairing_ms = s->pairing_ms ? s->pairing_ms : SYNC_PAIRING_MS;
    return s->quiet_ms > (s->is_pairing ? pairing_ms : SYNC_SILENCE_MS);
}

int sync_step(struct sync *s, int wait_ms) {
    enum status status = STATUS_OK;
    if (!s->conversation || !s->in)
        return 0;
    int moved = exchange(s, wait_ms, &status);
    if (!conversation_is_running(s->conversation)) {
        // A refusal still to be said is said as far as it goes.
        while (moved && status == STATUS_OK)
            moved = exchange(s, REFUSAL_MS, &status);
        s->status = conversation_result(s->conversation);
        s->status = s->status == STATUS_OK ? s->trouble : s->status;
        s->was_refused = conversation_was_refused(s->conversation);
        return 0;
    }
    if (status == STATUS_BUSY)
        status = STATUS_OK;
    if (status == STATUS_OK && is_silent(s))
        status = was_noisy(s) ? STATUS_MALFORMED : STATUS_SILENT;
    s->status = status == STATUS_OK ? STATUS_GONE : status;
    return status == STATUS_OK;
}

void sync_confirm(struct sync *s, int is_alike) {
    s->is_pairing = 0;
    conversation_confirm(s->conversation, is_alike);
    s->quiet_ms = s->noise_ms = 0;
}

void sync_end(struct sync *s) {
    s->link->type->close(s->link);
    conversation_free(s->conversation);
    free(s->in);
    s->link = NULL;
    s->conversation = NULL;
    s->in = NULL;
}
