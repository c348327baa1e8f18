// SPDX-License-Identifier: Apache-2.0
#include "firmware/carry/codes.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bundle.h"
#include "proto/keys.h"

struct packing {
    struct bundle bundle;
    uint64_t events;
};

static enum status pack(void *context, const struct stick_batch *batch, uint64_t events, const uint8_t *bytes,
                        size_t len) {
    struct packing *p = context;
    char name[STICK_BATCH_NAME_SIZE];
    p->events += events;
    return bundle_add(&p->bundle, stick_batch_format(batch, name), bytes, len);
}

static enum status seal(const struct station *s, const struct bundle *b, size_t part_max, struct multipart *codes) {
    uint8_t *sealed = malloc(b->len + KEY_SEAL_OVERHEAD);
    if (!sealed)
        return STATUS_MEMORY;
    enum status status = public_seal(s->host_key, b->bytes, b->len, sealed);
    if (status == STATUS_OK)
        status = multipart_split(MULTIPART_BATCHES, sealed, b->len + KEY_SEAL_OVERHEAD, part_max, codes);
    free(sealed);
    return status;
}

enum status codes_make(struct station *s, size_t part_max, struct multipart *codes, uint64_t *events) {
    struct packing p = {.events = 0};
    *codes = (struct multipart){.parts = 0};
    if (!s->is_paired)
        return STATUS_UNPAIRED;
    enum status status = station_batches(s, pack, &p);
    if (status == STATUS_OK && p.bundle.len)
        status = seal(s, &p.bundle, part_max, codes);
    *events = p.events;
    bundle_clear(&p.bundle);
    return status;
}

// A plan that is no newer is none the less the host's.
static enum status take_file(struct station *s, const struct bundled *file) {
    if (strcmp(file->name, STICK_ACK) == 0)
        return station_take_acks(s, file->bytes, file->len);
    if (strcmp(file->name, STICK_PLAN) != 0) // what a later host may add
        return STATUS_OK;
    enum status status = station_take_plan(s, file->bytes, file->len);
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

enum status codes_take_answer(struct station *s, const uint8_t *answer, size_t len) {
    struct reader r = reader_of(answer, len);
    struct bundled file;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && bundle_next(&r, &file))
        status = take_file(s, &file);
    return status == STATUS_OK && r.bad ? STATUS_MALFORMED : status;
}
