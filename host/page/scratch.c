// SPDX-License-Identifier: Apache-2.0
#include "host/page/scratch.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define FIRST_PIECE ((size_t)64 << 10)
#define PIECE_MAX   ((size_t)1 << 20)
#define ALIGNMENT   sizeof(max_align_t)

struct piece {
    struct piece *before;
    size_t used, size;
    max_align_t bytes[];
};

static _Thread_local struct {
    int is_on;
    struct piece *last;
} scratch;

static struct piece *add_piece(size_t needed) {
    size_t size = scratch.last ? 2 * scratch.last->size : FIRST_PIECE;
    if (size > PIECE_MAX)
        size = PIECE_MAX;
    if (size < needed)
        size = needed;
    struct piece *piece = malloc(sizeof *piece + size);
    if (piece) {
        *piece = (struct piece){.before = scratch.last, .size = size};
        scratch.last = piece;
    }
    return piece;
}

static void *take(size_t size) {
    if (!scratch.is_on)
        return malloc(size);
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct piece *piece = scratch.last;
    if ((!piece || piece->size - piece->used < size) && (piece = add_piece(size)) == NULL)
        return NULL;
    char *at = (char *)piece->bytes + piece->used;
    piece->used += size;
    return at;
}

// What was made before scratch_begin may go in between.
static void give(void *at) {
    for (const struct piece *piece = scratch.last; piece; piece = piece->before)
        if ((const char *)at >= (const char *)piece->bytes &&
            (const char *)at < (const char *)piece->bytes + piece->used)
            return;
    free(at);
}

void scratch_install(void) {
    json_set_alloc_funcs(take, give);
}

void scratch_begin(void) {
    scratch.is_on = 1;
}

void scratch_end(void) {
    scratch.is_on = 0;
    for (struct piece *piece = scratch.last, *before; piece; piece = before) {
        before = piece->before;
        free(piece);
    }
    scratch.last = NULL;
}
