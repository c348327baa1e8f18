// SPDX-License-Identifier: Apache-2.0
// Where codes come from. One file a source behind one table of functions; a source gives texts, whoever reads them
// decides what they mean.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/scan/picture.h"
#include "proto/badge.h"
#include "proto/status.h"

#define SCAN_TEXT_MAX 4096 // longer codes are cut: none of ours is

#define SCAN_OTHERS_MAX 3

struct scan_others { // codes shaped like ours in one picture with another one
    char texts[SCAN_OTHERS_MAX][BADGE_TEXT_SIZE];
    size_t len;
};

#define SCAN_SEEN_BYTES 200 // of a name in a message

struct scan_text {
    char text[SCAN_TEXT_MAX + 1]; // NUL-terminated for convenience; may hold NULs before len
    size_t len;
    struct scan_others others; // beside it, in no order: one of them may be what was meant
    int64_t set_clock_ms;      // "@2026-03-02T09:00:05+08:00 " before the text: set the simulated clock; 0 when absent
    int64_t decode_us;         // how long finding the code took, 0 for sources that need not look
    int64_t seen_us;           // when the frame was taken (monotonic), 0 for sources without frames
    int is_garbled;            // typed as no code reads: the scanner is set otherwise, or is losing characters
    char origin[256];          // file or line for messages
};

enum scan_step {
    SCAN_TEXT,    // *text was filled
    SCAN_NOTHING, // a line or frame without a code (origin and set_clock_ms are filled), or nothing to read yet
    SCAN_TORN,    // a code came and was not read whole: it is to be shown again
    SCAN_END,     // the source is exhausted
    SCAN_FAILED,  // the source is gone
};

struct scan_source;

struct scan_source_type {
    const char *prefix; // "lines:"
    // spec is what follows the prefix. On failure says why in error (size bytes) and gives NULL.
    struct scan_source *(*open)(const char *spec, char *error, size_t size);
    // The descriptor to poll for readability, -1 when the source is always ready.
    int (*descriptor)(const struct scan_source *source);
    // Never blocks when descriptor was readable.
    enum scan_step (*next)(struct scan_source *source, struct scan_text *text);
    void (*close)(struct scan_source *source);
    // The device is unplugged and waited for. NULL: there is none to unplug.
    int (*is_away)(const struct scan_source *source);
    // What the camera sees, when its number is not that of *picture. NULL: no camera.
    void (*picture)(struct scan_source *source, struct picture *picture);
};

// Each source begins with this.
struct scan_source {
    const struct scan_source_type *type;
};

extern const struct scan_source_type scan_lines;  // lines:FILE or lines:- , one token a line
extern const struct scan_source_type scan_frames; // frames:DIR, PNG and JPEG images in name order
extern const struct scan_source_type scan_camera; // camera:/dev/videoN[,FOURCC][,WxH]
extern const struct scan_source_type scan_keys;   // keys:/dev/input/eventN, a scanner that types
extern const struct scan_source_type scan_serial; // serial:/dev/ttyX[@BAUD], a scanner on a serial line
extern const struct scan_source_type scan_auto;   // auto, the cameras and scanners that are plugged in

// For sources: nothing read yet.
void scan_text_clear(struct scan_text *text);

// Opens any of them. A device that is not plugged in yet is no failure: it is waited for.
struct scan_source *scan_open(const char *source, char *error, size_t size);
