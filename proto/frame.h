// SPDX-License-Identifier: Apache-2.0
// Frames on a byte stream: mark (2) | type (1) | length (4, little endian) | payload | CRC-32 (4, of type, length and
// payload). Noise and torn frames are skipped up to the next frame that checks out. docs/wire.md §9.1.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define FRAME_OVERHEAD    11         // mark, type, length, CRC-32
#define FRAME_MAX_PAYLOAD (64 << 10) // holds any batch; what a reader keeps is twice that

#define FRAME_ANEW_MAX 512

struct frame {
    uint8_t type;
    const uint8_t *payload; // borrowed from the reader until its next call
    size_t len;
};

struct frame_reader {
    uint8_t *buffer; // room for two of the longest frames; owned
    size_t at;       // where what is held begins
    size_t len;      // bytes held
    size_t used;     // of them, given out with the last frame
    size_t max;      // the longest payload that is believed; FRAME_MAX_PAYLOAD at first
    uint8_t anew;    // a type of frame with which everything begins anew: a whole one of up to FRAME_ANEW_MAX that
                     // stands within an incomplete frame tells that this one was torn. 0 none
};

enum status frame_reader_init(struct frame_reader *reader);
void frame_reader_clear(struct frame_reader *reader);

// Takes some of data and returns how many bytes; take frames with frame_next until it gives 0, then feed the rest.
size_t frame_feed(struct frame_reader *reader, const uint8_t *data, size_t len);
int frame_next(struct frame_reader *reader, struct frame *frame);

// Writes a frame to out, which holds len + FRAME_OVERHEAD bytes.
void frame_write(uint8_t type, const void *payload, size_t len, uint8_t *out);
