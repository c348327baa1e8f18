// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/notes.h"

#include <stdlib.h>

#include "proto/array.h"

static struct noted *find(const struct notes *n, uint64_t session, uint64_t badge) {
    for (size_t i = 0; i < n->len; i++)
        if (n->items[i].session == session && n->items[i].badge == badge)
            return &n->items[i];
    return NULL;
}

const struct noted *notes_find(const struct notes *n, uint64_t session, uint64_t badge) {
    return find(n, session, badge);
}

enum status notes_put(struct notes *n, const struct event *e) {
    struct noted *note = find(n, e->session, e->badge);
    if (!note && array_room(&n->items, &n->size, n->len + 1, sizeof *n->items) != STATUS_OK)
        return STATUS_MEMORY;
    if (!note)
        note = &n->items[n->len++];
    *note = (struct noted){e->session, e->badge, e->seq, e->kind == EVENT_ENROLL_CANCELLED};
    return STATUS_OK;
}

void notes_drop(struct notes *n, uint64_t up_to) {
    size_t kept = 0;
    for (size_t i = 0; i < n->len; i++)
        if (n->items[i].seq > up_to)
            n->items[kept++] = n->items[i];
    n->len = kept;
}

void notes_clear(struct notes *n) {
    free(n->items);
    *n = (struct notes){0};
}
