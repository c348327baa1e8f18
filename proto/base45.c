// SPDX-License-Identifier: Apache-2.0
#include "proto/base45.h"

#include <string.h>

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

static char *put_digits(char *text, unsigned value, int places) {
    for (int i = 0; i < places; i++, value /= 45)
        *text++ = digits[value % 45];
    return text;
}

void base45_encode(const uint8_t *data, size_t len, char *text) {
    for (size_t i = 0; i + 1 < len; i += 2)
        text = put_digits(text, data[i] * 256U + data[i + 1], 3);
    if (len % 2)
        text = put_digits(text, data[len - 1], 2);
    *text = '\0';
}

// 65536 where there is no such number.
static unsigned get_digits(const char *text, size_t places) {
    unsigned value = 0;
    for (size_t i = places; i-- > 0;) {
        const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit)
            return 65536;
        value = value * 45 + (unsigned)(digit - digits);
    }
    return value;
}

enum status base45_decode(const char *text, size_t text_len, uint8_t *data, size_t *len) {
    size_t rest = text_len % 3;
    *len = text_len / 3 * 2 + rest / 2;
    for (size_t i = 0; i < text_len / 3; i++) {
        unsigned value = get_digits(text + 3 * i, 3);
        if (value > 65535)
            return STATUS_MALFORMED;
        data[2 * i] = (uint8_t)(value >> 8);
        data[2 * i + 1] = (uint8_t)value;
    }
    unsigned last = rest == 2 ? get_digits(text + text_len - 2, 2) : 0;
    if (rest == 1 || last > 255)
        return STATUS_MALFORMED;
    if (rest)
        data[*len - 1] = (uint8_t)last;
    return STATUS_OK;
}
