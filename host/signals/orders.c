// SPDX-License-Identifier: Apache-2.0
// Open addressing. Where a run begins to look is told by its whole digest, and what is kept there by most of it: two
// runs are taken for one by a chance that nobody meets.
#include "host/signals/orders.h"

#include <stdlib.h>

#define ROOM(runs) ((runs) + (runs) / 4 + 1024) // four fifths full when all is as told

enum status orders_init(struct orders *o, uint64_t runs, uint64_t sessions) {
    *o = (struct orders){.size = ROOM(runs), .sessions_size = sessions + 1};
    while (o->sessions_size >= UINT64_C(1) << o->place_bits)
        o->place_bits++;
    o->slots = calloc(o->size, sizeof *o->slots);
    o->sessions = calloc(o->sessions_size, sizeof *o->sessions);
    return o->slots && o->sessions ? STATUS_OK : STATUS_MEMORY;
}

void orders_clear(struct orders *o) {
    free(o->slots);
    free(o->sessions);
    *o = (struct orders){0};
}

void orders_turn_to(struct orders *o, uint64_t session) {
    o->place = o->sessions_len < o->sessions_size ? ++o->sessions_len : 0;
    if (o->place)
        o->sessions[o->place - 1] = session;
}

uint64_t orders_seen(struct orders *o, uint64_t digest) {
    uint64_t places = (UINT64_C(1) << o->place_bits) - 1, kept = digest << o->place_bits;
    size_t at = (size_t)(((digest * UINT64_C(0xD6E8FEB86659FD93)) >> 32) * o->size >> 32);
    while (o->slots[at] && (o->slots[at] & ~places) != kept)
        at = at + 1 < o->size ? at + 1 : 0;
    uint64_t first = o->slots[at] & places;
    if (first)
        return first == o->place ? 0 : o->sessions[first - 1];
    if (o->place && o->len + o->size / 16 < o->size) {
        o->slots[at] = kept | o->place;
        o->len++;
    }
    return 0;
}
