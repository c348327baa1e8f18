// SPDX-License-Identifier: Apache-2.0
#include "proto/number.h"

#include <stdio.h>
#include <string.h>

uint64_t number_make(uint32_t area, uint32_t serial) {
    return (uint64_t)area << NUMBER_SERIAL_BITS | (serial & NUMBER_SERIAL_MAX);
}

uint32_t number_area(uint64_t number) {
    return (uint32_t)(number >> NUMBER_SERIAL_BITS);
}

uint32_t number_serial(uint64_t number) {
    return (uint32_t)(number & NUMBER_SERIAL_MAX);
}

char *number_format(uint64_t number, char text[NUMBER_TEXT_SIZE]) {
    snprintf(text, NUMBER_TEXT_SIZE, "%06u-%09u", number_area(number) % 1000000, number_serial(number));
    return text;
}

enum status number_parse(const char *text, uint64_t *number) {
    if (strlen(text) != NUMBER_TEXT_SIZE - 1 || text[6] != '-')
        return STATUS_MALFORMED;
    uint32_t parts[2] = {0, 0};
    for (int i = 0; i < NUMBER_TEXT_SIZE - 1; i++) {
        if (i == 6)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return STATUS_MALFORMED;
        parts[i > 6] = parts[i > 6] * 10 + (uint32_t)(text[i] - '0');
    }
    if (parts[1] == 0 || parts[1] > NUMBER_SERIAL_MAX)
        return STATUS_MALFORMED;
    *number = number_make(parts[0], parts[1]);
    return STATUS_OK;
}
