// SPDX-License-Identifier: Apache-2.0
// Resident identity numbers, GB 11643-1999: area of first registration (6), birth (8), sequence (3, odd male), check
// character (ISO 7064 MOD 11-2). The area is kept for life, so abolished codes and other provinces are normal: only the
// form of the code is checked, never today's list.
#pragma once

#include <stdint.h>

#define ID_NUMBER_SIZE 19

enum id_number {
    ID_NUMBER_VALID,
    ID_NUMBER_BAD_LENGTH,
    ID_NUMBER_BAD_CHAR,
    ID_NUMBER_BAD_CHECK,
    ID_NUMBER_BAD_DATE, // no such day, or in the future
    ID_NUMBER_BAD_AREA, // cannot be a code of GB/T 2260
    ID_NUMBER_LEGACY15, // the form of before 2013, without a check character: not accepted
};

struct id_number_facts {
    char number[ID_NUMBER_SIZE]; // folded; for ID_NUMBER_LEGACY15 the 18-character form it would have
    int sex;                     // GB/T 2261.1: 1 male, 2 female
};

// Folds lower-case x, full-width digits and spaces. facts are filled for ID_NUMBER_VALID and ID_NUMBER_LEGACY15.
enum id_number id_number_read(const char *text, int64_t now_ms, struct id_number_facts *facts);

// Shows the last four characters at most.
char *id_number_mask(const char *number, char masked[ID_NUMBER_SIZE]);
