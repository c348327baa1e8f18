// SPDX-License-Identifier: Apache-2.0
#include "proto/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ITEMS 16 // most lists are shorter

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

enum status array_room(void *array, size_t *size, size_t needed, size_t item_bytes) {
    void *items;
    if (needed <= *size)
        return STATUS_OK;
    if (needed > SIZE_MAX / 2 / item_bytes)
        return STATUS_MEMORY;
    size_t room = larger(needed, *size ? 2 * *size : FIRST_ITEMS);
    memcpy(&items, array, sizeof items); // a pointer of any type, read as the bytes it is
    // cppcheck-suppress memleakOnRealloc // the caller has it
    items = realloc(items, room * item_bytes);
    if (!items)
        return STATUS_MEMORY;
    memcpy(array, &items, sizeof items);
    *size = room;
    return STATUS_OK;
}
