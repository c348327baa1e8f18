// SPDX-License-Identifier: Apache-2.0
#include "host/print/form_blobs.h"

#include <stdlib.h>

#include "proto/array.h"

struct finding {
    const uint8_t *set;
    int width, height;
    int32_t *labels;
    int *stack; // places still to look around; each gets there once
    size_t stack_len;
};

static void count(struct blob *b, int x, int y) {
    int is_first = b->pixels == 0;
    b->pixels++;
    b->x += x;
    b->y += y;
    b->xx += (double)x * x;
    b->yy += (double)y * y;
    b->xy += (double)x * y;
    b->left = is_first || x < b->left ? x : b->left;
    b->right = is_first || x > b->right ? x : b->right;
    b->top = is_first || y < b->top ? y : b->top;
    b->bottom = is_first || y > b->bottom ? y : b->bottom;
}

static void reach(struct finding *f, int x, int y, int32_t label) {
    if (x < 0 || y < 0 || x >= f->width || y >= f->height)
        return;
    int at = y * f->width + x;
    if (!f->set[at] || f->labels[at])
        return;
    f->labels[at] = label;
    f->stack[f->stack_len++] = at;
}

static void fill(struct finding *f, int x, int y, int32_t label, struct blob *b) {
    reach(f, x, y, label);
    while (f->stack_len) {
        int at = f->stack[--f->stack_len];
        x = at % f->width;
        y = at / f->width;
        count(b, x, y);
        for (int i = 0; i < 9; i++)
            reach(f, x + i % 3 - 1, y + i / 3 - 1, label);
    }
}

int blobs_find(const uint8_t *set, int width, int height, int32_t *labels, struct blob **blobs, size_t *len) {
    size_t area = (size_t)width * (size_t)height, size = 0, n = 0;
    struct finding f = {set, width, height, labels, malloc(area * sizeof(int)), 0};
    struct blob *found = NULL;
    int is_fine = f.stack != NULL;
    for (size_t i = 0; i < area; i++)
        labels[i] = 0;
    for (size_t i = 0; i < area && is_fine; i++) {
        if (!set[i] || labels[i])
            continue;
        is_fine = array_room(&found, &size, n + 1, sizeof *found) == STATUS_OK;
        if (is_fine) {
            found[n] = (struct blob){0};
            fill(&f, (int)(i % (size_t)width), (int)(i / (size_t)width), (int32_t)n + 1, &found[n]);
            n++;
        }
    }
    free(f.stack);
    if (!is_fine) {
        free(found);
        return 0;
    }
    *blobs = found;
    *len = n;
    return 1;
}
