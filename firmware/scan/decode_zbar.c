// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/decode_zbar.h"

#include <stdlib.h>
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

void zbar_read(struct zbar *z, const uint8_t *grey, int width, int height, decode_take *take, void *context) {
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, grey, (unsigned long)width * (unsigned long)height, NULL);
    if (zbar_scan_image(z->scanner, image) > 0)
        for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
            take(context, (const uint8_t *)zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
    zbar_image_destroy(image);
}
