// SPDX-License-Identifier: Apache-2.0
// Documents that are no ID number: passports, travel permits, older residence cards. Each has a kind, by its words or,
// where nobody says, by the form of its number.
#pragma once

#include "host/base/id_number.h"
#include "host/base/text.h"

#define DOCUMENT_KIND_SIZE 24
#define DOCUMENT_KINDS     5

// passport, permit_hkmo, permit_taiwan, residence, other.
extern const char *const document_kinds[DOCUMENT_KINDS];

enum text document_kind_words(const char *kind);

// By the form of a number as id_number_read gives it.
const char *document_kind_of(const char *number);

// As people write it: 护照, 港澳居民来往内地通行证, Passport. "": an ID card, whose number is an ID number. What is
// unknown is other.
const char *document_kind_read(const char *text);
