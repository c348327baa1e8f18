// SPDX-License-Identifier: Apache-2.0
// zlib streams in memory: the only door to zlib. Deflating takes the data column by column, each in a block with a
// code table of its own; inflating has a hard cap and wants the exact size it was promised.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

// Quick where most is sealed or digests, which nothing makes smaller: a third of the time for a thirtieth more.
enum deflate_effort { DEFLATE_QUICK = 2, DEFLATE_WELL = 6 };

// *out is the caller's to free. STATUS_TOO_LARGE when it would exceed max.
enum status deflate_columns(const struct piece *columns, size_t columns_len, enum deflate_effort effort, size_t max,
                            uint8_t **out, size_t *out_len);

// A file as gzip (RFC 1952), as small as zlib makes it. STATUS_TOO_LARGE: that is no smaller.
enum status gzip_pack(const void *data, size_t len, uint8_t **out, size_t *out_len);

// Inflates into exactly out_len bytes. STATUS_MALFORMED when the stream is damaged, shorter, or longer: a bomb is
// stopped at out_len.
enum status inflate_exact(const uint8_t *data, size_t len, uint8_t *out, size_t out_len);
