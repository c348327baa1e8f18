// SPDX-License-Identifier: Apache-2.0
// ZBar behind two functions.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/scan/decode.h"

struct zbar;

struct zbar *zbar_new(void);
void zbar_free(struct zbar *zbar);
// Gives the QR codes of a picture, dark on light or light on dark.
void zbar_read(struct zbar *zbar, const uint8_t *grey, int width, int height, decode_take *take, void *context);
