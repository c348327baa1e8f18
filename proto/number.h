// SPDX-License-Identifier: Apache-2.0
// The number of a badge, a person or a session: 20-bit area code of the issuing host, then a 28-bit serial.
// One host draws all its serials from one counter, so a number never means two things. Printed 530402-000012345.
#pragma once

#include <stdint.h>

#include "proto/status.h"

#define NUMBER_SERIAL_BITS 28
#define NUMBER_BITS        48 // of a badge; a session may have any number up to 2^63 - 1
#define NUMBER_SERIAL_MAX  ((UINT32_C(1) << NUMBER_SERIAL_BITS) - 1)
#define NUMBER_TEXT_SIZE   17 // "530402-000012345" and its NUL

// area: six-digit GB/T 2260 code. serial: 1 … NUMBER_SERIAL_MAX.
uint64_t number_make(uint32_t area, uint32_t serial);
uint32_t number_area(uint64_t number);
uint32_t number_serial(uint64_t number);

// Writes the printed form into text and returns text.
char *number_format(uint64_t number, char text[NUMBER_TEXT_SIZE]);

// STATUS_MALFORMED unless the whole of text is a printed number. *number unchanged on failure.
enum status number_parse(const char *text, uint64_t *number);
