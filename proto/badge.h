// SPDX-License-Identifier: Apache-2.0
// The badge token: what a QR code says and why it can be believed without a network. Layout in docs/wire.md §2:
// kind+version (1) | key id (1) | number (6, big endian) | issue (1) | Ed25519 signature (64) = 73 bytes,
// printed as "RC" and RFC 4648 base32 without padding, upper case: 119 characters.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

#define BADGE_TOKEN_BYTES 73
#define BADGE_TEXT_LEN    119
#define BADGE_TEXT_SIZE   (BADGE_TEXT_LEN + 1)

enum badge_kind {
    BADGE_PERSON = 1,  // belongs to a person from the start
    BADGE_BLANK = 2,   // printed before it has an owner, bound later
    BADGE_SESSION = 3, // the number is a session's: opens and closes it
    BADGE_OFFICER = 4, // says that an officer stands here
    BADGE_COMMAND = 5, // the number says what the terminal is asked to do, see proto/command.h
    BADGE_POSTER = 6,  // the number is a session's: whoever showed a badge before it enrolls
    BADGE_KIND_MAX = 6,
};

struct badge {
    enum badge_kind kind;
    uint8_t key_id;  // which of the issuer's keys signed
    uint8_t issue;   // from 1; a reissue raises it and revokes the lower ones
    uint64_t number; // see proto/number.h
};

// Signs with the issuing host's key and writes the printed text with its NUL.
void badge_issue(const struct badge *badge, const struct key_pair *issuer, char text[BADGE_TEXT_SIZE]);

// Reads the text (len bytes, any letter case, surrounding white space ignored) without believing it: the signature
// is checked by badge_verify once the issuer's key is known. STATUS_MALFORMED: not one of our tokens at all.
// STATUS_NEWER: ours, of a version this program does not know.
enum status badge_parse(const char *text, size_t len, struct badge *badge, uint8_t token[BADGE_TOKEN_BYTES]);

// Where a badge's text stands among what scanners, lists and hands put before and after it (]Q1, quotes, 。), in
// characters of any width: its text goes to found. 0: nowhere.
int badge_find(const char *text, size_t len, char found[BADGE_TEXT_SIZE]);

int badge_verify(const uint8_t token[BADGE_TOKEN_BYTES], const uint8_t issuer[KEY_PUBLIC_BYTES]);
