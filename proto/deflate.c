// SPDX-License-Identifier: Apache-2.0
#include "proto/deflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum status deflate_columns(const struct piece *columns, size_t columns_len, enum deflate_effort effort, size_t max,
                            uint8_t **out, size_t *out_len) {
    z_stream z = {0};
    if (deflateInit2(&z, effort, Z_DEFLATED, 15, 9, Z_FILTERED) != Z_OK)
        return STATUS_MEMORY;
    uint8_t *bytes = malloc(max);
    if (!bytes) {
        deflateEnd(&z);
        return STATUS_MEMORY;
    }
    z.next_out = bytes;
    z.avail_out = (uInt)max;
    int result = Z_OK;
    for (size_t i = 0; i < columns_len && result == Z_OK; i++) {
        int is_last = i + 1 == columns_len;
        if (columns[i].len == 0 && !is_last)
            continue; // flushing nothing twice is an error to zlib
        // zlib takes a non-const pointer and does not write through it.
        z.next_in = (Bytef *)(uintptr_t)columns[i].data;
        z.avail_in = (uInt)columns[i].len;
        result = deflate(&z, is_last ? Z_FINISH : Z_BLOCK);
    }
    size_t len = z.total_out;
    deflateEnd(&z);
    if (result != Z_STREAM_END) {
        free(bytes);
        return STATUS_TOO_LARGE;
    }
    *out = bytes;
    *out_len = len;
    return STATUS_OK;
}

enum status gzip_pack(const void *data, size_t len, uint8_t **out, size_t *out_len) {
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return STATUS_MEMORY;
    uint8_t *bytes = malloc(len ? len : 1);
    z.next_out = bytes;
    z.avail_out = (uInt)len;
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    int result = bytes ? deflate(&z, Z_FINISH) : Z_MEM_ERROR;
    *out_len = z.total_out;
    deflateEnd(&z);
    enum status status = result == Z_STREAM_END ? STATUS_OK : bytes ? STATUS_TOO_LARGE : STATUS_MEMORY;
    if (status == STATUS_OK && !(*out = malloc(*out_len)))
        status = STATUS_MEMORY;
    if (status == STATUS_OK)
        memcpy(*out, bytes, *out_len);
    free(bytes);
    return status;
}

enum status inflate_exact(const uint8_t *data, size_t len, uint8_t *out, size_t out_len) {
    z_stream z = {0};
    if (inflateInit(&z) != Z_OK)
        return STATUS_MEMORY;
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)out_len;
    int result = inflate(&z, Z_FINISH);
    int whole = result == Z_STREAM_END && z.total_out == out_len && z.avail_in == 0;
    inflateEnd(&z);
    return whole ? STATUS_OK : STATUS_MALFORMED;
}
