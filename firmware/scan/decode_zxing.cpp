// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/decode_zxing.h"

#include <ZXing/ReadBarcode.h>
#include <cstring>

extern "C" int decode_zxing(const uint8_t *grey, int width, int height, char *text, size_t size, size_t *len) {
    try {
        ZXing::DecodeHints hints;
        hints.setFormats(ZXing::BarcodeFormat::QRCode);
        hints.setTryHarder(true);
        hints.setTryRotate(false); // finder patterns are found at any angle
        ZXing::ImageView view(grey, width, height, ZXing::ImageFormat::Lum);
        ZXing::Result result = ZXing::ReadBarcode(view, hints);
        if (!result.isValid() || result.bytes().size() >= size)
            return 0;
        *len = result.bytes().size();
        std::memcpy(text, result.bytes().data(), *len);
        text[*len] = '\0';
        return 1;
    } catch (...) {
        return 0;
    }
}
