// SPDX-License-Identifier: Apache-2.0
#include "proto/pair.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"
#include "proto/rollcall.pb-c.h"
#include "proto/signed.h"

#define DOMAIN_REQUEST "rollcall pair request 1"
#define DOMAIN_ANSWER  "rollcall pair answer 1"

uint64_t terminal_id_of(const uint8_t public_key[KEY_PUBLIC_BYTES]) {
    static const char word[] = "rollcall terminal 1";
    uint8_t digest[KEY_DIGEST_BYTES];
    struct piece pieces[] = {{word, sizeof word - 1}, {public_key, KEY_PUBLIC_BYTES}};
    key_digest(NULL, 0, pieces, 2, digest, sizeof digest);
    struct reader r = reader_of(digest, 8);
    uint64_t id = get_be(&r, 8) >> 1;
    return id ? id : 1;
}

char *terminal_id_format(uint64_t terminal, char text[TERMINAL_TEXT_SIZE]) {
    uint8_t bytes[8];
    struct writer w = writer_of(bytes, sizeof bytes);
    put_be(&w, terminal, 8);
    return hex_format(bytes, sizeof bytes, text);
}

enum status terminal_id_parse(const char *text, uint64_t *terminal) {
    uint8_t bytes[8];
    if (!hex_parse(text, bytes, sizeof bytes) || bytes[0] > 0x7f)
        return STATUS_MALFORMED;
    struct reader r = reader_of(bytes, sizeof bytes);
    *terminal = get_be(&r, 8);
    return STATUS_OK;
}

unsigned pair_code(const uint8_t transcript[KEY_DIGEST_BYTES], const uint8_t secret[KEY_DIGEST_BYTES]) {
    uint8_t digest[KEY_DIGEST_BYTES];
    struct piece pieces[] = {{transcript, KEY_DIGEST_BYTES}, {secret, KEY_DIGEST_BYTES}};
    key_digest(NULL, 0, pieces, 2, digest, sizeof digest);
    struct reader r = reader_of(digest, 8);
    return (unsigned)(get_be(&r, 8) % 1000000);
}

void pair_commit(const uint8_t secret[KEY_DIGEST_BYTES], uint8_t commitment[KEY_DIGEST_BYTES]) {
    static const char word[] = "rollcall pair commitment 1";
    struct piece pieces[] = {{word, sizeof word - 1}, {secret, KEY_DIGEST_BYTES}};
    key_digest(NULL, 0, pieces, 2, commitment, KEY_DIGEST_BYTES);
}

enum status pair_request_pack(const struct key_pair *terminal, const char *software, uint8_t **bytes, size_t *len) {
    uint8_t body[256];
    Rollcall__PairRequest m = ROLLCALL__PAIR_REQUEST__INIT;
    m.public_key = (ProtobufCBinaryData){KEY_PUBLIC_BYTES, (uint8_t *)(uintptr_t)terminal->public_key};
    m.software = (char *)(uintptr_t)software;
    if (rollcall__pair_request__get_packed_size(&m) > sizeof body)
        return STATUS_TOO_LARGE;
    size_t body_len = rollcall__pair_request__pack(&m, body);
    return signed_pack(terminal, DOMAIN_REQUEST, body, body_len, bytes, len);
}

// The key that a self-signed body offers, by reading it once without and once with that key.
enum status pair_request_unpack(const uint8_t *bytes, size_t len, uint8_t terminal_key[KEY_PUBLIC_BYTES]) {
    uint8_t *body, key[KEY_PUBLIC_BYTES];
    size_t body_len;
    enum status status = signed_unpack(bytes, len, NULL, DOMAIN_REQUEST, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    Rollcall__PairRequest *m = rollcall__pair_request__unpack(NULL, body_len, body);
    free(body);
    if (!m || m->public_key.len != sizeof key) {
        if (m)
            rollcall__pair_request__free_unpacked(m, NULL);
        return STATUS_MALFORMED;
    }
    memcpy(key, m->public_key.data, sizeof key);
    rollcall__pair_request__free_unpacked(m, NULL);
    status = signed_unpack(bytes, len, key, DOMAIN_REQUEST, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    free(body);
    memcpy(terminal_key, key, sizeof key);
    return STATUS_OK;
}

enum status pair_answer_pack(const struct pair_answer *answer, const struct key_pair *host, uint8_t **bytes,
                             size_t *len) {
    uint8_t body[128];
    Rollcall__PairAnswer m = ROLLCALL__PAIR_ANSWER__INIT;
    m.terminal = answer->terminal;
    m.host_key = (ProtobufCBinaryData){KEY_PUBLIC_BYTES, (uint8_t *)(uintptr_t)answer->host_key};
    m.area = answer->area;
    m.terminal_area = answer->terminal_area;
    size_t body_len = rollcall__pair_answer__pack(&m, body);
    return signed_pack(host, DOMAIN_ANSWER, body, body_len, bytes, len);
}

enum status pair_answer_unpack(const uint8_t *bytes, size_t len, struct pair_answer *answer) {
    uint8_t *body;
    size_t body_len;
    enum status status = signed_unpack(bytes, len, NULL, DOMAIN_ANSWER, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    Rollcall__PairAnswer *m = rollcall__pair_answer__unpack(NULL, body_len, body);
    free(body);
    if (!m || m->host_key.len != KEY_PUBLIC_BYTES) {
        if (m)
            rollcall__pair_answer__free_unpacked(m, NULL);
        return STATUS_MALFORMED;
    }
    struct pair_answer read = {.terminal = m->terminal, .area = m->area, .terminal_area = m->terminal_area};
    memcpy(read.host_key, m->host_key.data, KEY_PUBLIC_BYTES);
    rollcall__pair_answer__free_unpacked(m, NULL);
    status = signed_unpack(bytes, len, read.host_key, DOMAIN_ANSWER, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    free(body);
    *answer = read;
    return STATUS_OK;
}
