// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/decode_zxing.h"

#define ZX_USE_UTF8 // version 1 asks which text() is wanted; we read bytes()
#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

#if ZXING_VERSION_MAJOR < 2
using Options = ZXing::DecodeHints;
#else
using Options = ZXing::ReaderOptions;
#endif

extern "C" void decode_zxing(const uint8_t *grey, int width, int height, int most, decode_take *take, void *context) {
    try {
        Options options;
        options.setFormats(ZXing::BarcodeFormat::QRCode);
        options.setTryHarder(true);
        options.setTryRotate(false); // finder patterns are found at any angle
        options.setMaxNumberOfSymbols(static_cast<uint8_t>(most));
        ZXing::ImageView view(grey, width, height, ZXing::ImageFormat::Lum);
        for (const auto &result : ZXing::ReadBarcodes(view, options))
            if (result.isValid())
                take(context, result.bytes().data(), result.bytes().size());
    } catch (...) {
    }
}
