// SPDX-License-Identifier: Apache-2.0
// Finds the QR code in a grey picture. A ladder of attempts, cheap ones first: ZXing on the picture as it is; ZXing on
// it without grain and with local contrast; ZXing on it sharpened; then ZBar, which is slower and reads what is bent or
// partly covered, on both. Either the exact text or nothing. The same picture always gives the same answer. Of several
// codes in a picture the badge is meant, not the payment code on the wall: one that is not shaped like ours is the
// answer only when no attempt finds one that is.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/scan/scan.h"
#include "proto/decode_zxing.h"

#ifdef __cplusplus
extern "C" {
#endif

struct decoder;

enum decoded {
    DECODED_NOTHING,
    DECODED_OTHER, // somebody else's code
    DECODED_FAR,   // a session's poster that does not fill the picture: it may hang behind whoever shows a badge
    DECODED_OURS,  // shaped like a badge (proto/badge.h); nobody has looked at its signature
};

struct decoder *decoder_new(void); // NULL: out of memory
void decoder_free(struct decoder *decoder);

// Fills text (at most size - 1 bytes and a NUL; a code longer than that is none) and *len when something was found.
enum decoded decoder_read(struct decoder *decoder, const uint8_t *grey, int width, int height, char *text, size_t size,
                          size_t *len);

// For one frame of many: the picture as it is, then, with again, one of the other cheap attempts by turns.
enum decoded decoder_glance(struct decoder *decoder, const uint8_t *grey, int width, int height, int again, char *text,
                            size_t size, size_t *len);

// The codes shaped like ours that a picture has beside this one: of several, only who has the keys can tell which is a
// badge. far, NULL not wanted: the posters that do not fill it.
void decoder_beside(struct decoder *decoder, const uint8_t *grey, int width, int height, const char *text,
                    struct scan_others *others, struct scan_others *far);

#ifdef __cplusplus
}
#endif
