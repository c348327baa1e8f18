// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/decode_zxing.h"

#define ZX_USE_UTF8 // version 1 asks which text() is wanted; we read bytes()
#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>
#include <cstring>

#if ZXING_VERSION_MAJOR < 2
using Options = ZXing::DecodeHints;
#else
using Options = ZXing::ReaderOptions;
#endif

extern "C" int decode_zxing(const uint8_t *grey, int width, int height, char *text, size_t size, size_t *len) {
    try {
        Options options;
        options.setFormats(ZXing::BarcodeFormat::QRCode);
        options.setTryHarder(true);
        options.setTryRotate(false); // finder patterns are found at any angle
        ZXing::ImageView view(grey, width, height, ZXing::ImageFormat::Lum);
        auto result = ZXing::ReadBarcode(view, options);
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
