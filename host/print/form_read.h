// SPDX-License-Identifier: Apache-2.0
// Reads a photo of a page of our own printed sign-in sheet: which page it is, and in which cells there is ink. It
// proposes; a person confirms. Photos come from anywhere: they are read in a process of its own, with limits.
#pragma once

#include "host/print/form_ink.h"
#include "host/print/photo.h"

struct form_reading {
    enum form_trouble trouble;
    struct form_page page; // from FORM_NO_MARKS on
    struct form_row rows[FORM_ROWS];
    int top[FORM_ROWS], bottom[FORM_ROWS];    // of grey: where each row's cell begins and ends
    uint8_t grey[STRIP_HEIGHT * STRIP_WIDTH]; // the photo's column to sign in, straight, to be looked at
};

// A large thing: heap, the caller's to free. STATUS_MALFORMED: neither JPEG nor PNG, damaged, or made to take too long.
// STATUS_TOO_LARGE: more pixels than are read, or over PHOTO_MAX_BYTES. Only the keys of host are used.
enum status form_read(const struct host *host, const uint8_t *photo, size_t len, struct form_reading **reading);
