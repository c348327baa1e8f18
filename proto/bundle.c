// SPDX-License-Identifier: Apache-2.0
#include "proto/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "proto/array.h"

#define HEAD 5 // of a file: how long its name is, and it

enum status bundle_add(struct bundle *b, const char *name, const uint8_t *bytes, size_t len) {
    size_t name_len = strlen(name);
    if (name_len >= STICK_BATCH_NAME_SIZE || len > UINT32_MAX)
        return STATUS_INVALID;
    enum status status = array_room(&b->bytes, &b->room, b->len + HEAD + name_len + len, 1);
    if (status != STATUS_OK)
        return status;
    struct writer w = writer_of(b->bytes + b->len, b->room - b->len);
    put_be(&w, name_len, 1);
    put_be(&w, len, 4);
    put_bytes(&w, name, name_len);
    put_bytes(&w, bytes, len);
    b->len += w.len;
    return STATUS_OK;
}

void bundle_clear(struct bundle *b) {
    free(b->bytes);
    *b = (struct bundle){0};
}

int bundle_next(struct reader *r, struct bundled *file) {
    if (r->at == r->len)
        return 0;
    size_t name_len = (size_t)get_be(r, 1);
    file->len = (size_t)get_be(r, 4);
    if (r->bad || name_len >= sizeof file->name || name_len > r->len - r->at || file->len > r->len - r->at - name_len) {
        r->bad = 1;
        return 0;
    }
    memcpy(file->name, r->data + r->at, name_len);
    file->name[name_len] = '\0';
    file->bytes = r->data + r->at + name_len;
    r->at += name_len + file->len;
    return strlen(file->name) == name_len;
}
