// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/decode_zbar.h"

#include <stdlib.h>
#include <string.h>
#include <zbar.h>

struct zbar {
    zbar_image_scanner_t *scanner;
};

struct zbar *zbar_new(void) {
    struct zbar *z = calloc(1, sizeof *z);
    if (!z)
        return NULL;
    z->scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(z->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(z->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(z->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar_image_scanner_set_config(z->scanner, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
    return z;
}

void zbar_free(struct zbar *z) {
    if (!z)
        return;
    zbar_image_scanner_destroy(z->scanner);
    free(z);
}

int zbar_read(struct zbar *z, const uint8_t *grey, int width, int height, char *text, size_t size, size_t *len) {
    zbar_image_t *image = zbar_image_create();
    int found = 0;
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, grey, (unsigned long)width * (unsigned long)height, NULL);
    if (zbar_scan_image(z->scanner, image) > 0) {
        const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
        unsigned data_len = symbol ? zbar_symbol_get_data_length(symbol) : 0;
        if (symbol && data_len > 0 && data_len < size) {
            memcpy(text, zbar_symbol_get_data(symbol), data_len);
            text[data_len] = '\0';
            *len = data_len;
            found = 1;
        }
    }
    zbar_image_destroy(image);
    return found;
}
