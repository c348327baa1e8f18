// SPDX-License-Identifier: Apache-2.0
#include "proto/bytes.h"

#include <string.h>

struct reader reader_of(const void *data, size_t len) {
    return (struct reader){.data = data, .len = len};
}

static int reader_has(struct reader *r, size_t bytes) {
    if (r->len - r->at < bytes)
        r->bad = 1;
    return !r->bad;
}

uint64_t get_le(struct reader *r, size_t bytes) {
    uint64_t value = 0;
    if (!reader_has(r, bytes))
        return 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)r->data[r->at++] << (8 * i);
    return value;
}

uint64_t get_be(struct reader *r, size_t bytes) {
    uint64_t value = 0;
    if (!reader_has(r, bytes))
        return 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | r->data[r->at++];
    return value;
}

struct writer writer_of(void *data, size_t size) {
    return (struct writer){.data = data, .size = size};
}

static int writer_has(struct writer *w, size_t bytes) {
    if (w->size - w->len < bytes)
        w->bad = 1;
    return !w->bad;
}

void put_le(struct writer *w, uint64_t value, size_t bytes) {
    if (!writer_has(w, bytes))
        return;
    for (size_t i = 0; i < bytes; i++)
        w->data[w->len++] = (uint8_t)(value >> (8 * i));
}

void put_be(struct writer *w, uint64_t value, size_t bytes) {
    if (!writer_has(w, bytes))
        return;
    for (size_t i = bytes; i-- > 0;)
        w->data[w->len++] = (uint8_t)(value >> (8 * i));
}

void put_bytes(struct writer *w, const void *from, size_t len) {
    if (!writer_has(w, len) || len == 0)
        return;
    memcpy(w->data + w->len, from, len);
    w->len += len;
}

char *hex_format(const void *data, size_t len, char *text) {
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * len] = '\0';
    return text;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int hex_parse(const char *text, void *data, size_t len) {
    uint8_t *bytes = data;
    if (strlen(text) != 2 * len)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (hex_digit(text[2 * i]) < 0 || hex_digit(text[2 * i + 1]) < 0)
            return 0;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return 1;
}
