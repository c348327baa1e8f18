// SPDX-License-Identifier: Apache-2.0
// Photos of a terminal's screen that shows what is not uploaded (firmware/carry/codes.h). Codes are held until all of
// their message are there, whichever photo they came with; then it is taken as what lies on a stick is. docs/wire.md
// §11.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/carry/ingest.h"
#include "proto/bundle.h"
#include "proto/multipart.h"

#define PHOTOGRAPHED_MAX_BYTES (16 << 20) // of a photo
#define PHOTOGRAPHED_ID_SIZE   16
#define PHOTOGRAPHED_CARRIER   "photo"
#define PHOTOGRAPHED_MESSAGES  16 // told of by one call

// The codes of a photo, JPEG or PNG, read in a process of its own: a line each, heap, the caller's to free.
// STATUS_NOT_FOUND: none of ours on it. STATUS_MALFORMED: no such file, or made to take too long. STATUS_TOO_LARGE.
enum status photographed_read(const uint8_t *photo, size_t len, char **codes);

struct photographed {
    char id[PHOTOGRAPHED_ID_SIZE];         // of the message
    unsigned parts;                        // of it
    unsigned missing[MULTIPART_PARTS_MAX]; // their numbers …
    unsigned missing_len;                  // … 0: it is whole, and was taken
    uint64_t terminal;                     // of a whole one, 0 unknown
    enum status status;                    // of a whole one. STATUS_FORGED: of another host's terminal, or changed
    uint64_t batches, events, duplicates, apart; // of it; apart: quarantined or refused
};

// What the terminal is told in turn, as codes for a phone held before its camera: up to where its events are held here,
// and its plan, with the newest revocations, where that is small. A line each, heap, the caller's to free.
// STATUS_UNPAIRED, STATUS_REVOKED: it is told nothing.
enum status photographed_answer(struct host *host, uint64_t terminal, char **codes);

struct photographed_options {
    // Takes one batch of a message: by ingest_batch, which is all that NULL does. Another status ends all of it.
    enum status (*take)(void *context, struct host *host, const struct photographed *message,
                        const struct bundled *batch, struct ingest_result *result);
    void *context;
};

// Adds the codes of lines as photographed_read gives them to what is held; tells of each message that they are of.
// A failure is the database's, or the directory's; what was held stays. Inside a transaction all messages are taken in
// it, or none.
enum status photographed_take(struct host *host, const char *dir, const char *codes,
                              const struct photographed_options *options,
                              struct photographed messages[PHOTOGRAPHED_MESSAGES], size_t *messages_len);
// Lets go of what is held of messages that are whole, once what was taken of them is durable.
enum status photographed_forget(const char *dir, const struct photographed *messages, size_t messages_len);

// The next code of a terminal among lines, what is none passed over; *lines goes on behind it. 0: no more. line may be
// NULL: it and *len are the code's own text.
int photographed_next(const char **lines, struct multipart_code *code, const char **line, size_t *len);
// Which message a code is of.
char *photographed_id(const struct multipart_code *code, char id[PHOTOGRAPHED_ID_SIZE]);
