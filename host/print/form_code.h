// SPDX-License-Identifier: Apache-2.0
// The code on a page of a sign-in sheet: whose sheet it is, and who stands in which row, so that a photo tells it even
// when the roster has changed since. Base64 of: version; the first 4 bytes of a digest of the host's public key;
// session, page, pages, how many rows have a person, and these persons' numbers (LEB128; each number as its zigzag
// difference to the one before, the first to the session's); 8 bytes of a MAC under a key that only this host has.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/print/form_layout.h"

#define FORM_CODE_SIZE 352
#define FORM_PAGES_MAX 999

struct form_page {
    uint64_t session;
    int page, pages;             // from 1
    int named;                   // of FORM_ROWS; the others are for those who come without having enrolled
    uint64_t numbers[FORM_ROWS]; // persons, or badges without an owner
};

// Only the keys of host are used.
void form_code_make(const struct host *host, const struct form_page *page, char text[FORM_CODE_SIZE]);
// STATUS_MALFORMED: no code of such a page. STATUS_NOT_FOUND: of another host. STATUS_FORGED: changed.
enum status form_code_read(const struct host *host, const void *text, size_t len, struct form_page *page);
