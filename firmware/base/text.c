// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/text.h"

static const char *const texts[TEXT_COUNT][2] = {
#define X(id, zh, en) [TEXT_##id] = {zh, en},
#include "firmware/base/text.def"
#undef X
};

const char *terminal_text(enum text text, enum language language) {
    return texts[text][language];
}

enum text terminal_text_of_status(int status) {
    int place = TEXT_STATUS_OK - status; // the rows stand in the order of proto/status.h
    return place >= TEXT_STATUS_OK && place <= TEXT_STATUS_DENIED ? (enum text)place : TEXT_STATUS_IO;
}
