// SPDX-License-Identifier: Apache-2.0
#include "proto/cable.h"

#include <stddef.h>

static int hex4(const char *text, uint16_t *value) {
    unsigned n = 0;
    for (int i = 0; i < 4; i++) {
        char c = text[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (digit < 0)
            return 0;
        n = n * 16 + (unsigned)digit;
    }
    *value = (uint16_t)n;
    return 1;
}

enum status usb_id_parse(const char *text, const char *environment, struct usb_id *id) {
    struct usb_id parsed;
    if (!text[0])
        text = environment && environment[0] ? environment : USB_ID_DEFAULT;
    if (!hex4(text, &parsed.vendor) || text[4] != ':' || !hex4(text + 5, &parsed.product) || text[9])
        return STATUS_MALFORMED;
    *id = parsed;
    return STATUS_OK;
}
