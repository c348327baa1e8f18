// SPDX-License-Identifier: Apache-2.0
// A file that a browser sends as the body of a POST. A short one is held in memory, a longer one in a file without a
// name, which is gone with the last who holds it; what it says is wiped from memory when it is let go of.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define UPLOAD_HELD_MAX   (256 << 10) // bytes in memory
#define UPLOAD_SLOW_BYTES 32          // a millisecond: who sends slower is not waited for (host/page/deadlines.h)

struct upload;

// dir: where a longer file lies. NULL: out of memory.
struct upload *upload_new(const char *dir, size_t max);
// STATUS_TOO_LARGE: over max. STATUS_FULL or STATUS_IO: it cannot be kept. After a failure every other fails so.
enum status upload_put(struct upload *upload, const void *bytes, size_t len);
// All of it, the upload's own, until upload_free; nothing is put from then on.
enum status upload_bytes(struct upload *upload, const uint8_t **bytes, size_t *len);
size_t upload_max(const struct upload *upload);
void upload_free(struct upload *upload); // NULL is fine
