// SPDX-License-Identifier: Apache-2.0
// Links are walked by where they begin, so that whatever one may stand on has been decided before it: one search a
// link, by where links end, instead of a walk back to the start for each.
#include "host/ledger/held.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"

static int by_first(const void *a, const void *b) {
    const struct held_link *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

static int compare_ends(uint64_t last, const uint8_t *chain, const struct held_link *other) {
    if (last != other->last)
        return last < other->last ? -1 : 1;
    return memcmp(chain, other->chain, KEY_DIGEST_BYTES);
}

static int by_end(const void *a, const void *b) {
    const struct held_link *x = *(struct held_link *const *)a, *y = *(struct held_link *const *)b;
    return compare_ends(x->last, x->chain, y);
}

// Whether a link that reaches the start ends exactly where this one begins.
static int stands_on_end(struct held_link *const *ends, size_t len, const struct held_link *link) {
    size_t low = 0, high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_ends(link->first - 1, link->previous, ends[middle]) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < len && compare_ends(link->first - 1, link->previous, ends[low]) == 0; low++)
        if (ends[low]->reaches)
            return 1;
    return 0;
}

static uint64_t short_of(const uint8_t digest[KEY_DIGEST_BYTES]) {
    struct reader r = reader_of(digest, 8);
    return get_be(&r, 8);
}

struct walk {
    struct held_link **ends; // all links, by where they end
    size_t len;
    uint64_t oldest;
    uint64_t furthest; // end of those before this one that reach
    held_only_at *only_at;
    void *context;
};

// Two exports of one terminal may overlap: a link that reaches over the seam serves as well, where the event at the
// seam is the one this link stands on and no other history is held there.
static enum status decide(struct walk *w, struct held_link *link) {
    int is_only = 0;
    uint64_t chain = 0;
    enum status status = STATUS_OK;
    link->reaches = link->first <= 1 || link->first <= w->oldest + 1 || stands_on_end(w->ends, w->len, link);
    if (!link->reaches && w->furthest >= link->first) {
        status = w->only_at(w->context, link->first - 1, &is_only, &chain);
        link->reaches = status == STATUS_OK && is_only && chain == short_of(link->previous);
    }
    return status;
}

static enum status decide_all(struct walk *w, struct held_link *links) {
    enum status status = STATUS_OK;
    for (size_t from = 0, to; from < w->len && status == STATUS_OK; from = to) {
        for (to = from; to < w->len && links[to].first == links[from].first && status == STATUS_OK; to++)
            status = decide(w, &links[to]);
        for (size_t i = from; i < to; i++)
            if (links[i].reaches && links[i].last > w->furthest)
                w->furthest = links[i].last;
    }
    return status;
}

static enum status choose(const struct walk *w, const struct held_link *links, const struct held_link **found) {
    const struct held_link *newest = NULL, *furthest = NULL;
    int is_only = 0;
    uint64_t chain;
    for (size_t i = 0; i < w->len; i++) {
        const struct held_link *link = &links[i];
        if (link->reaches && (!newest || link->arrival > newest->arrival))
            newest = link;
        if (link->reaches && (!furthest || link->last > furthest->last))
            furthest = link;
    }
    enum status status = STATUS_OK;
    if (newest && furthest->last > newest->last)
        status = w->only_at(w->context, newest->last, &is_only, &chain);
    *found = is_only ? furthest : newest;
    return status;
}

enum status held_find(struct held_link *links, size_t len, uint64_t oldest, held_only_at *only_at, void *context,
                      const struct held_link **found) {
    struct walk w = {.len = len, .oldest = oldest, .only_at = only_at, .context = context};
    *found = NULL;
    if (len == 0)
        return STATUS_OK;
    w.ends = malloc(len * sizeof(struct held_link *));
    if (!w.ends)
        return STATUS_MEMORY;
    qsort(links, len, sizeof *links, by_first);
    for (size_t i = 0; i < len; i++)
        w.ends[i] = &links[i];
    qsort(w.ends, len, sizeof(struct held_link *), by_end);
    enum status status = decide_all(&w, links);
    free(w.ends);
    return status == STATUS_OK ? choose(&w, links, found) : status;
}
