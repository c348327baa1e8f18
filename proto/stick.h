// SPDX-License-Identifier: Apache-2.0
// The names on a stick, on which both sides agree: ROLLCALL/<terminal>/<epoch>-<first>-<last>.batch, and beside the
// batches `pair-request`, `pair-answer`, `ack`, `plan`. docs/wire.md §10. Names only: no files are touched here.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define STICK_TOP             "ROLLCALL"
#define STICK_PAIR_REQUEST    "pair-request"
#define STICK_PAIR_ANSWER     "pair-answer"
#define STICK_ACK             "ack"
#define STICK_PLAN            "plan"
#define STICK_HEALTH          "health"
#define STICK_HEAD            "head"
#define STICK_BATCH_SUFFIX    ".batch"
#define STICK_BATCH_NAME_SIZE 80         // 16 hexadecimal digits, two times 20 decimal ones, the suffix
#define STICK_SMALL_MAX       (64 << 10) // acks and pairing

struct stick_batch {
    uint64_t epoch;
    uint64_t first;
    uint64_t last;
};

char *stick_batch_format(const struct stick_batch *batch, char name[STICK_BATCH_NAME_SIZE]);
enum status stick_batch_parse(const char *name, struct stick_batch *batch);
