// SPDX-License-Identifier: Apache-2.0
#include "proto/frame.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "proto/bytes.h"

#define MARK       0x5243 // "CR" in memory, little endian
#define HEAD_BYTES 7
// Twice the longest frame: what is dropped is passed over, and moved only when half of the buffer has been.
#define BUFFER_SIZE (2 * (FRAME_MAX_PAYLOAD + FRAME_OVERHEAD))

enum status frame_reader_init(struct frame_reader *r) {
    *r = (struct frame_reader){.buffer = malloc(BUFFER_SIZE), .max = FRAME_MAX_PAYLOAD};
    return r->buffer ? STATUS_OK : STATUS_MEMORY;
}

void frame_reader_clear(struct frame_reader *r) {
    free(r->buffer);
    *r = (struct frame_reader){0};
}

static void drop(struct frame_reader *r, size_t bytes) {
    r->at += bytes;
    r->len -= bytes;
}

static void drop_used(struct frame_reader *r) {
    drop(r, r->used);
    r->used = 0;
}

size_t frame_feed(struct frame_reader *r, const uint8_t *data, size_t len) {
    drop_used(r);
    if (len > BUFFER_SIZE - r->at - r->len && r->at >= BUFFER_SIZE / 2) {
        memmove(r->buffer, r->buffer + r->at, r->len);
        r->at = 0;
    }
    size_t room = BUFFER_SIZE - r->at - r->len;
    size_t taken = len < room ? len : room;
    if (taken)
        memcpy(r->buffer + r->at + r->len, data, taken);
    r->len += taken;
    return taken;
}

// Bytes before the next place where a frame could begin.
static size_t noise(const struct frame_reader *r) {
    const uint8_t *held = r->buffer + r->at;
    size_t at = 0;
    while (at + 1 < r->len && !(held[at] == (MARK & 255) && held[at + 1] == MARK >> 8))
        at++;
    return at + 1 < r->len || at == r->len || held[at] == (MARK & 255) ? at : at + 1;
}

static uint32_t checksum(const uint8_t *data, size_t len) {
    return (uint32_t)crc32(0, data, (uInt)len);
}

static int begins_anew(const struct frame_reader *r, size_t at) {
    const uint8_t *held = r->buffer + r->at + at;
    struct reader head = reader_of(held, HEAD_BYTES);
    if (get_le(&head, 2) != MARK || get_le(&head, 1) != r->anew)
        return 0;
    size_t len = (size_t)get_le(&head, 4);
    if (len > FRAME_ANEW_MAX || r->len - at < len + FRAME_OVERHEAD)
        return 0;
    struct reader tail = reader_of(held + HEAD_BYTES + len, 4);
    return get_le(&tail, 4) == checksum(held + 2, HEAD_BYTES - 2 + len);
}

// Where, within an incomplete frame, another host or terminal begins anew; 0 nowhere. Who spoke before was cut off in
// the middle of a word, and without this the new one would be taken for the rest of it.
static size_t torn_at(const struct frame_reader *r) {
    const uint8_t *held = r->buffer + r->at, *end = held + r->len;
    const uint8_t *mark = r->anew ? held : NULL;
    while (mark && (mark = memchr(mark + 1, MARK & 255, (size_t)(end - mark - 1))) && mark + FRAME_OVERHEAD <= end)
        if (begins_anew(r, (size_t)(mark - held)))
            return (size_t)(mark - held);
    return 0;
}

int frame_next(struct frame_reader *r, struct frame *frame) {
    drop_used(r);
    for (;;) {
        drop(r, noise(r));
        if (r->len < HEAD_BYTES)
            return 0;
        const uint8_t *held = r->buffer + r->at;
        struct reader head = reader_of(held + 2, HEAD_BYTES - 2);
        uint8_t type = (uint8_t)get_le(&head, 1);
        size_t len = (size_t)get_le(&head, 4);
        if (len > r->max) {
            drop(r, 1);
            continue;
        }
        if (r->len < len + FRAME_OVERHEAD) {
            size_t torn = torn_at(r);
            if (!torn)
                return 0;
            drop(r, torn);
            continue;
        }
        struct reader tail = reader_of(held + HEAD_BYTES + len, 4);
        if (get_le(&tail, 4) != checksum(held + 2, HEAD_BYTES - 2 + len)) {
            drop(r, 1);
            continue;
        }
        *frame = (struct frame){type, held + HEAD_BYTES, len};
        r->used = len + FRAME_OVERHEAD;
        return 1;
    }
}

void frame_write(uint8_t type, const void *payload, size_t len, uint8_t *out) {
    struct writer w = writer_of(out, len + FRAME_OVERHEAD);
    put_le(&w, MARK, 2);
    put_le(&w, type, 1);
    put_le(&w, len, 4);
    put_bytes(&w, payload, len);
    put_le(&w, checksum(out + 2, w.len - 2), 4);
}
