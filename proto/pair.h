// SPDX-License-Identifier: Apache-2.0
// Pairing without a wire: a request the terminal signs, an answer the host signs. Each side pins the other's key.
// docs/wire.md §8.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

#define TERMINAL_TEXT_SIZE 17 // 16 hexadecimal digits and a NUL

// The id of a terminal follows from its key: the first 63 bits of BLAKE2b-256 over "rollcall terminal 1" and the key
// (63, so that every database has a type for it). Never 0.
uint64_t terminal_id_of(const uint8_t public_key[KEY_PUBLIC_BYTES]);
char *terminal_id_format(uint64_t terminal, char text[TERMINAL_TEXT_SIZE]);
enum status terminal_id_parse(const char *text, uint64_t *terminal);

// What both screens show while pairing over a wire: six digits from the hellos and the secret the host showed only
// after it had seen the terminal's. Whoever stands between cannot try out nonces until both codes agree.
unsigned pair_code(const uint8_t transcript[KEY_DIGEST_BYTES], const uint8_t secret[KEY_DIGEST_BYTES]);
// The digest of a secret that a host's hello commits to.
void pair_commit(const uint8_t secret[KEY_DIGEST_BYTES], uint8_t commitment[KEY_DIGEST_BYTES]);

struct pair_answer {
    uint64_t terminal;                  // whom it answers
    uint8_t host_key[KEY_PUBLIC_BYTES]; //
    uint32_t area;                      // of the host
    uint64_t terminal_area;             // where the terminal stands
};

// *bytes is the caller's to free.
enum status pair_request_pack(const struct key_pair *terminal, const char *software, uint8_t **bytes, size_t *len);
// STATUS_FORGED unless signed by the very key it asks for.
enum status pair_request_unpack(const uint8_t *bytes, size_t len, uint8_t terminal_key[KEY_PUBLIC_BYTES]);

enum status pair_answer_pack(const struct pair_answer *answer, const struct key_pair *host, uint8_t **bytes,
                             size_t *len);
// STATUS_FORGED unless signed by the very key it offers.
enum status pair_answer_unpack(const uint8_t *bytes, size_t len, struct pair_answer *answer);
