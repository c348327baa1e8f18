// SPDX-License-Identifier: Apache-2.0
// What a command card asks of a terminal. The cards of an issuer carry the highest serials there are, one a command, so
// that no badge ever shares a number with one.
#pragma once

#include <stdint.h>

enum command {
    COMMAND_NONE = 0,
    COMMAND_OPEN = 1,     // the session that is planned here and now; after an officer card
    COMMAND_CLOSE = 2,    // the open session; after an officer card
    COMMAND_STATUS = 3,   // tell how the terminal is
    COMMAND_EXPORT = 4,   // write what is not uploaded to the stick
    COMMAND_PAIR = 5,     // accept another host; after an officer card
    COMMAND_VOLUME = 6,   // the next volume; after an officer card, which is good for several steps
    COMMAND_LANGUAGE = 7, // the other language; likewise
    COMMAND_SHOW = 8,     // what is not uploaded as codes on the screen, to be photographed
    COMMAND_COUNT
};

#define COMMAND_SERIAL_BASE UINT32_C(268435200) // serials above it are commands, and nothing else

uint64_t command_number(uint32_t area, enum command command);
enum command command_of(uint64_t number); // COMMAND_NONE: not a command this program knows
int command_needs_officer(enum command command);
