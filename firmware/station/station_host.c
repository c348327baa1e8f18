// SPDX-License-Identifier: Apache-2.0
// What a host sends, and what it gets: acks, plans, its key; batches.
#include <stdlib.h>
#include <string.h>

#include "firmware/station/station_parts.h"
#include "proto/batch.h"
#include "proto/file.h"
#include "proto/pair.h"

#define BATCH_EVENTS 8192
#define VALUE_PLAN   "plan_version"

// ---- what a host sends ----

enum status station_take_acks(struct station *s, const uint8_t *bytes, size_t len) {
    struct ack_list acks;
    if (!s->is_paired)
        return STATUS_UNPAIRED;
    enum status status = ack_list_unpack(bytes, len, s->host_key, &acks);
    if (status != STATUS_OK)
        return status;
    status = acks.terminal == s->terminal ? journal_ack(s->journal, &acks) : STATUS_CONFLICT;
    if (status == STATUS_OK && acks.head_len) // what comes of it says nothing about the acks
        station_witness(s, acks.head, acks.head_len, acks.at_ms);
    ack_list_clear(&acks);
    return status == STATUS_OK ? station_note_time(s) : status;
}

enum status station_take_plan(struct station *s, const uint8_t *bytes, size_t len) {
    char path[PATH_BYTES];
    struct plan plan;
    if (!s->is_paired)
        return STATUS_UNPAIRED;
    enum status status = plan_open(bytes, len, &s->keys, s->host_key, &plan);
    if (status != STATUS_OK)
        return status;
    // The version is remembered apart from the file: a plan lost with its file may come again, an older one never.
    uint64_t newest = 0;
    status = journal_value(s->journal, VALUE_PLAN, &newest);
    if (status == STATUS_OK && (plan.version < newest || (plan.version == newest && s->plan.version == newest)))
        status = STATUS_OUTDATED;
    if (status == STATUS_OK)
        status = station_path(s, FILE_PLAN, path);
    if (status == STATUS_OK)
        status = file_write(path, bytes, len, 0600);
    if (status == STATUS_OK)
        status = journal_value_put(s->journal, VALUE_PLAN, plan.version);
    if (status != STATUS_OK) {
        plan_clear(&plan);
        return status;
    }
    plan_clear(&s->plan);
    s->plan = plan;
    status = station_note_time(s);
    uint64_t up_to = 0; // the office has spoken, knowing this much
    if (status == STATUS_OK)
        status = station_acked(s, journal_current_epoch(s->journal), &up_to);
    admit_forget_enrollments(&s->admit, up_to);
    return status;
}

enum status station_ask_pairing(struct station *s) {
    enum status status = journal_value_put(s->journal, VALUE_ASKED, 1);
    s->pairing_asked |= status == STATUS_OK;
    return status;
}

static enum status pairing_is_settled(struct station *s) {
    enum status status = s->pairing_asked ? journal_value_put(s->journal, VALUE_ASKED, 0) : STATUS_OK;
    s->pairing_asked &= status != STATUS_OK;
    return status;
}

// What follows is another host's: it begins an epoch.
static enum status epoch_of_host(struct station *s, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    uint64_t known = 0;
    enum status status = journal_host(s->journal, journal_current_epoch(s->journal), &known);
    if (status != STATUS_OK)
        return status;
    if (known == 0 || known == terminal_id_of(host_key))
        return STATUS_OK;
    admit_clear(&s->admit); // what was open is the other's
    admit_init(&s->admit);
    return journal_renew(s->journal);
}

enum status station_pin(struct station *s, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    char path[PATH_BYTES];
    if (s->is_paired && key_equal(host_key, s->host_key, KEY_PUBLIC_BYTES))
        return pairing_is_settled(s);
    if (s->is_paired && !s->pairing_asked)
        return STATUS_CONFLICT;
    enum status status = station_path(s, FILE_HOST, path);
    if (status == STATUS_OK) // the new host counts its plans from one
        status = journal_value_put(s->journal, VALUE_PLAN, 0);
    if (status == STATUS_OK)
        status = epoch_of_host(s, host_key);
    if (status == STATUS_OK)
        status = file_write(path, host_key, KEY_PUBLIC_BYTES, 0600);
    if (status == STATUS_OK)
        status = pairing_is_settled(s);
    if (status != STATUS_OK)
        return status;
    memcpy(s->host_key, host_key, KEY_PUBLIC_BYTES);
    s->is_paired = 1;
    station_forget_heads(s);
    plan_clear(&s->plan);
    status = station_note_time(s);
    return status == STATUS_OK ? station_note_host(s) : status;
}

// ---- batches ----

// Events that do not lead to the digest kept with them were altered after they were journaled. They are given away all
// the same: what a host held before, it holds still, and it flags the difference.
static void note_damage(struct station *s, const struct batch *batch) {
    uint8_t kept[KEY_DIGEST_BYTES];
    uint64_t last = batch->head.first + batch->head.count - 1;
    if (journal_is_spoilt(s->journal) || journal_chain(s->journal, batch->head.epoch, last, kept) != STATUS_OK ||
        !key_equal(kept, batch->head.chain, sizeof kept))
        s->is_damaged = 1;
}

enum status station_batch(struct station *s, uint64_t epoch, uint64_t after, uint64_t *last, uint8_t **bytes,
                          size_t *len) {
    enum status status = STATUS_TOO_LARGE;
    *len = 0;
    for (size_t max = BATCH_EVENTS; max > 0 && status == STATUS_TOO_LARGE; max /= 2) {
        struct batch batch = {.head = {.terminal = s->terminal, .epoch = epoch}};
        size_t n;
        status = journal_host(s->journal, epoch, &batch.head.host);
        if (status == STATUS_OK)
            status = journal_read(s->journal, epoch, after, max, &batch.events, &n, batch.head.previous);
        if (status != STATUS_OK)
            return status;
        if (n > 0) {
            batch.head.first = batch.events[0].seq;
            batch.head.count = (uint32_t)n;
            *last = batch.events[n - 1].seq;
            status = batch_seal(&batch, &s->keys, bytes, len);
            note_damage(s, &batch);
        }
        batch_clear(&batch);
    }
    return status;
}

typedef enum status visit_batch(void *context, const struct stick_batch *batch, uint64_t events, const uint8_t *bytes,
                                size_t len);

// The next one behind *after, which becomes its last. *more: there was one.
static enum status visit_next(struct station *s, uint64_t epoch, uint64_t *after, int *more, visit_batch *visit,
                              void *context) {
    uint8_t *bytes;
    size_t len;
    uint64_t last = *after;
    enum status status = station_batch(s, epoch, *after, &last, &bytes, &len);
    *more = status == STATUS_OK && len > 0;
    if (!*more)
        return status;
    struct batch_head head; // it need not begin right behind: events may be lost
    status = batch_peek(bytes, len, &head);
    if (status == STATUS_OK)
        status = visit(context, &(struct stick_batch){epoch, head.first, last}, head.count, bytes, len);
    free(bytes);
    *after = last;
    return status == STATUS_OK && !s->journal ? STATUS_GONE : status;
}

enum status station_batches(struct station *s, visit_batch *visit, void *context) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t epochs_len;
    enum status status = journal_epochs(s->journal, epochs, &epochs_len);
    for (size_t i = 0; i < epochs_len && status == STATUS_OK; i++) {
        uint64_t after = epochs[i].acked;
        if (epochs[i].first > after + 1)
            after = epochs[i].first; // pruned up to here: the footing itself was acknowledged long ago
        for (int more = 1; more && after < epochs[i].last && status == STATUS_OK;)
            status = visit_next(s, epochs[i].epoch, &after, &more, visit, context);
    }
    return status;
}
