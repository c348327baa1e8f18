// SPDX-License-Identifier: Apache-2.0
#include "proto/command.h"

#include <stddef.h>

#include "proto/number.h"

uint64_t command_number(uint32_t area, enum command command) {
    return number_make(area, COMMAND_SERIAL_BASE + (uint32_t)command);
}

enum command command_of(uint64_t number) {
    uint32_t serial = number_serial(number);
    int is_known = serial > COMMAND_SERIAL_BASE && serial < COMMAND_SERIAL_BASE + COMMAND_COUNT;
    return is_known ? (enum command)(serial - COMMAND_SERIAL_BASE) : COMMAND_NONE;
}

int command_needs_officer(enum command command) {
    return command != COMMAND_STATUS && command != COMMAND_EXPORT && command != COMMAND_SHOW;
}
