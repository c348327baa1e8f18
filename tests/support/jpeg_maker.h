// SPDX-License-Identifier: Apache-2.0
// A grey picture as a camera writes it.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Heap bytes.
uint8_t *jpeg_make(const uint8_t *grey, int width, int height, int quality, size_t *len);
