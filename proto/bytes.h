// SPDX-License-Identifier: Apache-2.0
// Bytes in and out of fixed layouts, little or big endian, with no pointer arithmetic outside this file.
// Both cursors are sticky: past the end they set `bad`, give zeros, and the caller checks once.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct reader {
    const uint8_t *data; // borrowed
    size_t len;          // bytes in data
    size_t at;           // next byte
    int bad;             // something was read past the end
};

struct writer {
    uint8_t *data; // borrowed, `size` bytes
    size_t size;   // room in data
    size_t len;    // bytes written
    int bad;       // something did not fit
};

struct reader reader_of(const void *data, size_t len);
uint64_t get_le(struct reader *reader, size_t bytes); // bytes: 1 … 8
uint64_t get_be(struct reader *reader, size_t bytes);

struct writer writer_of(void *data, size_t size);
void put_le(struct writer *writer, uint64_t value, size_t bytes);
void put_be(struct writer *writer, uint64_t value, size_t bytes);
void put_bytes(struct writer *writer, const void *from, size_t len);

// Lower-case hexadecimal; text holds 2 * len + 1 bytes and is returned.
char *hex_format(const void *data, size_t len, char *text);

// Exactly 2 * len hexadecimal digits and a NUL; 0 when they are not.
int hex_parse(const char *text, void *data, size_t len);
