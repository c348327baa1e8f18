// SPDX-License-Identifier: Apache-2.0
// A hash table with linear probing, at most half full.
#include "firmware/station/presence.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 256

static size_t slot_of(const struct present *slots, size_t size, uint64_t badge) {
    size_t at = (size_t)((badge * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (size - 1);
    while (slots[at].badge && slots[at].badge != badge)
        at = (at + 1) & (size - 1);
    return at;
}

const struct present *presence_find(const struct presence *p, uint64_t badge) {
    if (!p->slots)
        return NULL;
    const struct present *found = &p->slots[slot_of(p->slots, p->size, badge)];
    return found->badge ? found : NULL;
}

static enum status grow(struct presence *p) {
    size_t size = p->size ? 2 * p->size : FIRST_SIZE;
    struct present *slots = calloc(size, sizeof *slots);
    if (!slots)
        return STATUS_MEMORY;
    for (size_t i = 0; i < p->size; i++)
        if (p->slots[i].badge)
            slots[slot_of(slots, size, p->slots[i].badge)] = p->slots[i];
    free(p->slots);
    p->slots = slots;
    p->size = size;
    return STATUS_OK;
}

enum status presence_put(struct presence *p, const struct event *e, int64_t wall_ms) {
    if (2 * (p->len + 1) > p->size && grow(p) != STATUS_OK)
        return STATUS_MEMORY;
    struct present *here = &p->slots[slot_of(p->slots, p->size, e->badge)];
    p->len += here->badge == 0;
    if (here->badge == 0 || e->kind == EVENT_CHECKED_IN) {
        here->in_wall_ms = wall_ms;
        here->in_uptime_ms = e->uptime_ms;
        here->in_boot = e->boot;
    }
    here->badge = e->badge;
    here->is_out = e->kind == EVENT_CHECKED_OUT;
    here->last_uptime_ms = e->uptime_ms;
    here->last_boot = e->boot;
    return STATUS_OK;
}

void presence_empty(struct presence *p) {
    if (p->slots)
        memset(p->slots, 0, p->size * sizeof *p->slots);
    p->len = 0;
}

void presence_clear(struct presence *p) {
    free(p->slots);
    *p = (struct presence){0};
}
