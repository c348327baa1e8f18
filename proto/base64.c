// SPDX-License-Identifier: Apache-2.0
#include "proto/base64.h"

#include <sodium.h>

void base64_encode(const void *data, size_t len, char *text) {
    sodium_bin2base64(text, BASE64_LEN(len) + 1, data, len, sodium_base64_VARIANT_ORIGINAL);
}

enum status base64_decode(const char *text, size_t text_len, void *data, size_t size, size_t *len) {
    if (text_len % 4 != 0)
        return STATUS_MALFORMED;
    if (text_len / 4 * 3 > size + 2)
        return STATUS_TOO_LARGE;
    for (size_t i = 0; i < text_len; i++)
        if (text[i] & 0x80) // libsodium 1.0.18 reads such a one as '/' (findings/sodium_base64.sh)
            return STATUS_MALFORMED;
    const char *end = NULL;
    int bad = sodium_base642bin(data, size, text, text_len, NULL, len, &end, sodium_base64_VARIANT_ORIGINAL);
    return bad || end != text + text_len ? STATUS_MALFORMED : STATUS_OK;
}
