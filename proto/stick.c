// SPDX-License-Identifier: Apache-2.0
#include "proto/stick.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

char *stick_batch_format(const struct stick_batch *b, char name[STICK_BATCH_NAME_SIZE]) {
    snprintf(name, STICK_BATCH_NAME_SIZE, "%016" PRIx64 "-%010" PRIu64 "-%010" PRIu64 STICK_BATCH_SUFFIX, b->epoch,
             b->first, b->last);
    return name;
}

enum status stick_batch_parse(const char *name, struct stick_batch *batch) {
    struct stick_batch read;
    char again[STICK_BATCH_NAME_SIZE];
    if (sscanf(name, "%16" SCNx64 "-%20" SCNu64 "-%20" SCNu64, &read.epoch, &read.first, &read.last) != 3)
        return STATUS_MALFORMED;
    if (strcmp(stick_batch_format(&read, again), name) != 0 || read.first == 0 || read.last < read.first)
        return STATUS_MALFORMED;
    *batch = read;
    return STATUS_OK;
}
