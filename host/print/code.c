// SPDX-License-Identifier: Apache-2.0
#include "host/print/code.h"

#include <qrencode.h>
#include <stdlib.h>

static char *rows_of(const char *text, QRecLevel level) {
    QRcode *code = QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
    if (!code)
        return NULL;
    size_t width = (size_t)code->width, len = 0;
    char *rows = malloc(width * (width + 1));
    for (size_t i = 0; rows && i < width * width; i++) {
        rows[len++] = code->data[i] & 1 ? '1' : '0';
        if ((i + 1) % width == 0)
            rows[len++] = '\n';
    }
    if (rows)
        rows[len - 1] = '\0';
    QRcode_free(code);
    return rows;
}

char *code_rows(const char *text) {
    return rows_of(text, QR_ECLEVEL_M);
}

char *code_rows_dense(const char *text) {
    return rows_of(text, QR_ECLEVEL_L);
}
