// SPDX-License-Identifier: Apache-2.0
#include "proto/badge.h"

#include <string.h>

#include "proto/base32.h"
#include "proto/bytes.h"

#define DOMAIN      "rollcall badge 1"
#define VERSION     1
#define SIGNED_PART 9

void badge_issue(const struct badge *badge, const struct key_pair *issuer, char text[BADGE_TEXT_SIZE]) {
    uint8_t token[BADGE_TOKEN_BYTES];
    struct writer w = writer_of(token, sizeof token);
    put_be(&w, (uint64_t)badge->kind << 4 | VERSION, 1);
    put_be(&w, badge->key_id, 1);
    put_be(&w, badge->number, 6);
    put_be(&w, badge->issue, 1);
    key_sign(issuer, DOMAIN, token, SIGNED_PART, token + SIGNED_PART);
    text[0] = 'R';
    text[1] = 'C';
    base32_encode(token, sizeof token, text + 2);
}

static int is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum status badge_parse(const char *text, size_t len, struct badge *badge, uint8_t token[BADGE_TOKEN_BYTES]) {
    while (len > 0 && is_space(text[0])) {
        text++;
        len--;
    }
    while (len > 0 && is_space(text[len - 1]))
        len--;
    if (len != BADGE_TEXT_LEN || (text[0] | 32) != 'r' || (text[1] | 32) != 'c')
        return STATUS_MALFORMED;
    uint8_t bytes[BADGE_TOKEN_BYTES];
    if (base32_decode(text + 2, len - 2, bytes, sizeof bytes) != STATUS_OK)
        return STATUS_MALFORMED;
    struct reader r = reader_of(bytes, sizeof bytes);
    uint64_t kind_version = get_be(&r, 1);
    struct badge read = {.kind = (enum badge_kind)(kind_version >> 4)};
    read.key_id = (uint8_t)get_be(&r, 1); // in the order of the bytes: initialisers have none
    read.number = get_be(&r, 6);
    read.issue = (uint8_t)get_be(&r, 1);
    if ((kind_version & 15) != VERSION || read.kind < BADGE_PERSON || read.kind > BADGE_KIND_MAX)
        return STATUS_NEWER;
    memcpy(token, bytes, sizeof bytes);
    *badge = read;
    return STATUS_OK;
}

// A full-width character of ASCII, three bytes of UTF-8, is one; 0 any other.
static char narrow(const char *text, size_t len) {
    const unsigned char *at = (const unsigned char *)text;
    if (len < 3 || at[0] != 0xef || (at[1] != 0xbc && at[1] != 0xbd) || (at[2] & 0xc0) != 0x80)
        return 0;
    int c = (at[1] & 1) << 6 | (at[2] & 0x3f);
    return c >= 1 && c <= 0x5e ? (char)(c - 1 + '!') : 0;
}

// As much of a badge as begins here.
static size_t take_text(const char *text, size_t len, char found[BADGE_TEXT_SIZE]) {
    size_t n = 0;
    for (size_t at = 0; at < len && n < BADGE_TEXT_LEN; n++) {
        char wide = narrow(text + at, len - at);
        found[n] = wide ? wide : text[at];
        at += wide ? 3 : 1;
    }
    found[n] = '\0';
    return n;
}

int badge_find(const char *text, size_t len, char found[BADGE_TEXT_SIZE]) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    char taken[BADGE_TEXT_SIZE];
    for (size_t i = 0; i + BADGE_TEXT_LEN <= len; i++) {
        char wide = narrow(text + i, len - i), first = wide ? wide : text[i];
        if ((first | 32) == 'r' && take_text(text + i, len - i, taken) == BADGE_TEXT_LEN &&
            badge_parse(taken, BADGE_TEXT_LEN, &badge, token) != STATUS_MALFORMED) {
            memcpy(found, taken, sizeof taken);
            return 1;
        }
    }
    return 0;
}

int badge_verify(const uint8_t token[BADGE_TOKEN_BYTES], const uint8_t issuer[KEY_PUBLIC_BYTES]) {
    return key_verify(issuer, DOMAIN, token, SIGNED_PART, token + SIGNED_PART);
}
