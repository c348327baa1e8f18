// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_zxing.h"

#define ZX_USE_UTF8 // version 1 asks which text() is wanted; we read bytes()
#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

#if ZXING_VERSION_MAJOR < 2
using Options = ZXing::DecodeHints;
#else
using Options = ZXing::ReaderOptions;
#endif

template <typename Visit> static void each_code(const uint8_t *grey, int width, int height, int most, Visit visit) {
    try {
        Options options;
        options.setFormats(ZXing::BarcodeFormat::QRCode);
        options.setTryHarder(true);
        options.setTryRotate(false); // finder patterns are found at any angle
        options.setMaxNumberOfSymbols(static_cast<uint8_t>(most));
        ZXing::ImageView view(grey, width, height, ZXing::ImageFormat::Lum);
        for (const auto &result : ZXing::ReadBarcodes(view, options))
            if (result.isValid())
                visit(result);
    } catch (...) {
    }
}

extern "C" void decode_zxing(const uint8_t *grey, int width, int height, int most, decode_take *take, void *context) {
    each_code(grey, width, height, most,
              [&](const ZXing::Result &result) { take(context, result.bytes().data(), result.bytes().size()); });
}

extern "C" void decode_zxing_placed(const uint8_t *grey, int width, int height, int most, decode_take_placed *take,
                                    void *context) {
    each_code(grey, width, height, most, [&](const ZXing::Result &result) {
        const auto &at = result.position();
        const int corners[8] = {at.topLeft().x,     at.topLeft().y,     at.topRight().x,   at.topRight().y,
                                at.bottomRight().x, at.bottomRight().y, at.bottomLeft().x, at.bottomLeft().y};
        take(context, result.bytes().data(), result.bytes().size(), corners);
    });
}
