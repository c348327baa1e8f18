// SPDX-License-Identifier: Apache-2.0
// Finds a page of a sign-in sheet in a photo: its code, and by its corner marks where it lies. Pure.
#pragma once

#include "host/print/form_code.h"
#include "host/print/form_plane.h"
#include "proto/image.h"

enum form_trouble {
    FORM_FINE,
    FORM_NO_CODE,    // none that could be read is a sheet's
    FORM_OTHER_HOST, // a sheet that another office printed
    FORM_CHANGED,    // its code was made by nobody who has the key
    FORM_NO_MARKS,   // the corner marks are not all in the photo
    FORM_COARSE,     // taken from too far away, or too small a copy
    FORM_PALE,       // what is black on it is not dark
};

struct form_place {
    struct form_page page;
    struct plane plane; // to pixels of the photo
    double black;       // how much light black print gives back, of what paper does
};

// STATUS_MEMORY. place is filled when *trouble is FORM_FINE; page from FORM_NO_MARKS on.
enum status form_find(const struct host *host, const struct image *photo, struct form_place *place,
                      enum form_trouble *trouble);
