// SPDX-License-Identifier: Apache-2.0
// A message in several QR codes, seen in any order and as often as one likes. The first so many codes are its parts;
// each further one is the exclusive or of some of them, chosen as in Blockchain Commons' BCR-2024-001 (multipart UR),
// so that with a film of any length every code that is seen helps, whichever were missed. docs/wire.md §13.
//
// A code is base45 of: what kind of message it is; the first four bytes of a digest of the message; its own number,
// from 1; how many parts there are (two bytes each, big-endian); a part.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/base45.h"
#include "proto/status.h"

#define MULTIPART_HEAD      9
#define MULTIPART_BYTES_MAX 1400 // of a part; more is not read from a photo
#define MULTIPART_PARTS_MAX 999
#define MULTIPART_TEXT_SIZE BASE45_TEXT_SIZE(MULTIPART_HEAD + MULTIPART_BYTES_MAX)

enum multipart_kind {
    MULTIPART_BATCHES = 0xb1, // of a terminal, sealed to its host (proto/bundle.h)
    MULTIPART_ANSWER = 0xb2,  // to a terminal: what its host holds
};

struct multipart_code {
    enum multipart_kind kind;
    uint32_t sum; // which message
    unsigned number, parts;
    size_t len;
    uint8_t bytes[MULTIPART_BYTES_MAX];
};

// STATUS_MALFORMED: no code of such a message.
enum status multipart_read(const char *text, size_t len, struct multipart_code *code);

// ---- showing ----

struct multipart {
    enum multipart_kind kind;
    uint32_t sum;
    unsigned parts;
    size_t part_len;
    uint8_t *bytes; // parts * part_len, padded with zeros; owned
};

// In as few parts of at most so many bytes as it takes. STATUS_TOO_LARGE: more than MULTIPART_PARTS_MAX.
enum status multipart_split(enum multipart_kind kind, const uint8_t *message, size_t len, size_t part_max,
                            struct multipart *split);
// The code of a number, 1 to 65535, the same each time.
void multipart_text(const struct multipart *split, unsigned number, char text[MULTIPART_TEXT_SIZE]);
void multipart_clear(struct multipart *split);

// ---- joining ----

struct multipart_mix;

struct multipart_join {
    struct multipart whole;    // of the first code that was added
    uint8_t *has;              // a byte a part
    unsigned has_len;          // parts that are known
    struct multipart_mix *mix; // what is not yet of use
};

// Zeroed at first. STATUS_CONFLICT: of another message; what is held stays. STATUS_MEMORY.
enum status multipart_add(struct multipart_join *join, const struct multipart_code *code);
int multipart_is_whole(const struct multipart_join *join);
// *message is a copy, the caller's to free. STATUS_NOT_FOUND: parts are missing. STATUS_CORRUPT: the codes do not go
// together.
enum status multipart_message(const struct multipart_join *join, uint8_t **message, size_t *len);
void multipart_join_clear(struct multipart_join *join);

// ---- which parts ----

// in: a byte a part, 1 where the code of this number has it.
void multipart_choose(unsigned number, unsigned parts, uint32_t sum, uint8_t *in);
