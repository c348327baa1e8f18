// SPDX-License-Identifier: Apache-2.0
// Sources for devices that were found, not named (scan_auto): they may be none. NULL: this one is none, or there is no
// memory.
#pragma once

#include "firmware/scan/scan.h"

struct scan_source *scan_camera_guess(const char *path);
// Until it has given a badge, or a code faster than fingers are, what it types reaches the consoles too, and nothing
// else of it is a code: it may be somebody's keyboard.
struct scan_source *scan_keys_guess(const char *path);
struct scan_source *scan_serial_guess(const char *path);

// A camera that turned out to be none.
int scan_camera_is_none(const struct scan_source *source);
// Of the other two: it has given a code.
int scan_typed_is_proven(const struct scan_source *source);
