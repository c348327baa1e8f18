// SPDX-License-Identifier: Apache-2.0
// ZBar behind two functions.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct zbar;

struct zbar *zbar_new(void);
void zbar_free(struct zbar *zbar);
// 1 when a QR code was found, dark on light or light on dark.
int zbar_read(struct zbar *zbar, const uint8_t *grey, int width, int height, char *text, size_t size, size_t *len);
