// SPDX-License-Identifier: Apache-2.0
// Resident identity numbers, GB 11643-1999: area of first registration (6), birth (8), sequence (3, odd male), check
// character (ISO 7064 MOD 11-2). The area is kept for life, so abolished codes and other provinces are normal: only the
// form of the code is checked, never today's list. The same form have the residence permits of Hong Kong, Macao and
// Taiwan residents (81, 82, 83) and the cards of foreigners with permanent residence (9, province, country; GA 2102).
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
    ID_NUMBER_ROUNDED,  // a spreadsheet kept it as a number, of which 15 digits stay: 5.30402E+17, …000, ####
    ID_NUMBER_OTHER,    // the number of another document: a passport, a travel permit, an older residence card
};

struct id_number_facts {
    char number[ID_NUMBER_SIZE]; // folded; for ID_NUMBER_LEGACY15 the 18-character form it would have
    int sex;                     // GB/T 2261.1: 1 male, 2 female; 0 for ID_NUMBER_OTHER
};

// Folds lower-case x and what people type for X, full-width digits, blanks, hyphens, quotation marks, words before it
// (身份证：, ID:) and a mark or a remark behind it. facts are filled for ID_NUMBER_VALID, _LEGACY15 and _OTHER.
enum id_number id_number_read(const char *text, int64_t now_ms, struct id_number_facts *facts);

// The number of a document where something else says that it is one: digits and letters in any order (C01X00T47), six
// to twelve of which four are digits; of digits alone eight or nine. Folded as above. 0: it is none.
int id_number_read_document(const char *text, char number[ID_NUMBER_SIZE]);

// One rounded number in eleven passes its check character: it ends in 000 as well. The numbers of people do so one in
// 1,100 times.
int id_number_ends_rounded(const char *text);

// Shows the last four characters at most; of nothing, nothing.
char *id_number_mask(const char *number, char masked[ID_NUMBER_SIZE]);
