// SPDX-License-Identifier: Apache-2.0
#include "proto/base32.h"

void base32_encode(const uint8_t *data, size_t len, char *text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned held = 0;
    int bits = 0;
    for (size_t i = 0; i < len; i++) {
        held = held << 8 | data[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *text++ = digits[held >> (bits - 5) & 31];
    }
    if (bits > 0)
        *text++ = digits[held << (5 - bits) & 31];
    *text = '\0';
}

static int digit_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    return -1;
}

enum status base32_decode(const char *text, size_t text_len, uint8_t *data, size_t len) {
    if (text_len != (8 * len + 4) / 5)
        return STATUS_MALFORMED;
    unsigned held = 0;
    int bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < text_len; i++) {
        int value = digit_value(text[i]);
        if (value < 0)
            return STATUS_MALFORMED;
        held = held << 5 | (unsigned)value;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            data[at++] = (uint8_t)(held >> bits);
        }
    }
    return held & ((1U << bits) - 1) ? STATUS_MALFORMED : STATUS_OK;
}
