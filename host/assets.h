// SPDX-License-Identifier: Apache-2.0
// The files of the page, compiled in.
#pragma once

#include <stddef.h>

struct asset {
    const char *type; // media type
    const char *data;
    size_t len;
};

// path as asked for: "/" or "/app.js". 0 when there is none.
int asset_find(const char *path, struct asset *asset);
