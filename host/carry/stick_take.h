// SPDX-License-Identifier: Apache-2.0
// What one file of a stick is and does, whoever has read it: the inside of host/carry/stick.h.
#pragma once

#include "host/carry/stick.h"
#include "proto/keys.h"

int stick_is_batch(const char *name);
int stick_is_ours(const char *name); // a file that one of both sides leaves, batches apart
// Whether a batch that was judged lay under its own name and in its own terminal's directory (0: in none).
enum stick_file stick_batch_named(const char *name, uint64_t terminal, const struct ingest_result *result);

// The key of a request; terminal: whose directory it lay in, 0 none. STATUS_CONFLICT: it is another's.
enum status stick_request(uint64_t terminal, const uint8_t *bytes, size_t len, uint8_t key[KEY_PUBLIC_BYTES]);
// A terminal that is meant is pinned as standing in area; one that is known gets a new answer; any other is noted as
// asking. report->file and status tell.
enum status stick_pair(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], int is_meant, int64_t area,
                       struct stick_report *report);
