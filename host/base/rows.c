// SPDX-License-Identifier: Apache-2.0
#include "host/base/rows.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/utf8.h"

struct rows rows_new(void) {
    json_t *list = json_array();
    return (struct rows){list, 0, list ? STATUS_OK : STATUS_MEMORY};
}

void rows_add(struct rows *rows, json_t *row) {
    rows->len++;
    if (json_array_append_new(rows->list, row) && rows->status == STATUS_OK)
        rows->status = STATUS_MEMORY;
}

json_t *rows_end(struct rows *rows, enum status read) {
    json_t *list = rows_whole(rows->list, rows->status == STATUS_OK ? read : rows->status);
    rows->list = NULL;
    return list;
}

json_t *rows_whole(json_t *object, enum status read) {
    if (read == STATUS_OK)
        return object;
    json_decref(object);
    return NULL;
}

json_t *rows_text(const char *text) {
    size_t size = 3 * strlen(text) + 1;
    char *readable = malloc(size);
    if (!readable)
        return NULL;
    json_t *json = json_stringn(readable, utf8_copy(readable, size, text));
    free(readable);
    return json;
}

json_t *rows_known(int64_t n) {
    return n < 0 ? json_null() : json_integer((json_int_t)n);
}
