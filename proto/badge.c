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

int badge_verify(const uint8_t token[BADGE_TOKEN_BYTES], const uint8_t issuer[KEY_PUBLIC_BYTES]) {
    return key_verify(issuer, DOMAIN, token, SIGNED_PART, token + SIGNED_PART);
}
