// SPDX-License-Identifier: Apache-2.0
// A slot a number, the newest stays; past EVENTS_MAX all is let go of and begins anew: the bound matters, not which.
#include "host/ledger/kept.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS      2048                // a power of two
#define EVENTS_MAX (UINT32_C(1) << 15) // 2 MiB

struct slot {
    int64_t number; // of the batch, 0 none
    struct batch batch;
    uint64_t *chains; // owned; NULL: nobody asked yet
};

struct kept {
    struct slot slots[SLOTS];
    uint32_t events;
};

static void slot_clear(struct kept *k, struct slot *slot) {
    if (!slot->number)
        return;
    k->events -= slot->batch.head.count;
    batch_clear(&slot->batch);
    free(slot->chains);
    *slot = (struct slot){0};
}

// Also after a rollback: its numbers are given out again.
static void forget_all(void *object) {
    struct kept *k = object;
    for (size_t i = 0; i < SLOTS && k->events; i++)
        slot_clear(k, &k->slots[i]);
}

static void kept_free(void *object) {
    forget_all(object);
    free(object);
}

static struct kept *kept_of(struct db *db) {
    struct kept *k = db_companion(db, DB_COMPANION_KEPT);
    if (k || !(k = calloc(1, sizeof *k)))
        return k;
    const struct db_companion companion = {k, NULL, forget_all, kept_free};
    db_accompany(db, DB_COMPANION_KEPT, &companion);
    return k;
}

static struct slot *slot_of(struct kept *k, int64_t number) {
    return &k->slots[(uint64_t)number & (SLOTS - 1)];
}

// Takes the batch over.
static void remember(struct kept *k, int64_t number, const struct batch *batch) {
    struct slot *slot = slot_of(k, number);
    slot_clear(k, slot);
    if (k->events + batch->head.count > EVENTS_MAX)
        forget_all(k);
    *slot = (struct slot){.number = number, .batch = *batch};
    k->events += batch->head.count;
}

enum status kept_read(struct db *db, int64_t number, struct batch *batch) {
    struct statement *s;
    enum status read = STATUS_CORRUPT;
    db_prepare(db, &s, "SELECT bytes FROM batch WHERE number = $1");
    db_bind_int(s, 1, number);
    if (db_step(s) == DB_ROW) {
        size_t len;
        const void *bytes = db_column_blob(s, 0, &len);
        read = bytes ? batch_read(bytes, len, batch) : STATUS_CORRUPT;
    }
    enum status status = db_finish(s);
    if (status != STATUS_OK && read == STATUS_OK)
        batch_clear(batch);
    if (status == STATUS_OK && read != STATUS_OK && read != STATUS_MEMORY)
        return STATUS_CORRUPT; // it was good when it was taken
    return status == STATUS_OK ? read : status;
}

static enum status get(struct db *db, int64_t number, struct slot **slot) {
    struct kept *k = kept_of(db);
    struct batch batch;
    if (!k)
        return STATUS_MEMORY;
    *slot = slot_of(k, number);
    if ((*slot)->number == number)
        return STATUS_OK;
    enum status status = kept_read(db, number, &batch);
    if (status == STATUS_OK)
        remember(k, number, &batch);
    return status;
}

enum status kept_get(struct db *db, int64_t number, const struct batch **batch) {
    struct slot *slot;
    enum status status = get(db, number, &slot);
    if (status == STATUS_OK)
        *batch = &slot->batch;
    return status;
}

enum status kept_get_chains(struct db *db, int64_t number, const struct batch **batch, const uint64_t **chains) {
    struct slot *slot;
    uint8_t chain[KEY_DIGEST_BYTES];
    enum status status = get(db, number, &slot);
    if (status != STATUS_OK)
        return status;
    if (!slot->chains) {
        slot->chains = malloc((slot->batch.head.count + 1) * sizeof *slot->chains);
        if (!slot->chains)
            return STATUS_MEMORY;
        batch_walk(&slot->batch, chain, slot->chains);
    }
    *batch = &slot->batch;
    *chains = slot->chains;
    return STATUS_OK;
}

enum status kept_remember(struct db *db, int64_t number, const struct batch *batch) {
    struct kept *k = kept_of(db);
    struct batch copy = *batch;
    size_t bytes = batch->head.count * sizeof *batch->events;
    copy.events = k ? malloc(bytes) : NULL;
    if (!copy.events)
        return STATUS_MEMORY;
    memcpy(copy.events, batch->events, bytes);
    remember(k, number, &copy);
    return STATUS_OK;
}
