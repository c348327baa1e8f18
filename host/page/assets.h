// SPDX-License-Identifier: Apache-2.0
// The files of the page, compiled in.
#pragma once

#include <stddef.h>

#define ASSETS_MAX 96

struct asset {
    const char *type; // media type
    const char *data;
    size_t len;
    size_t place; // in the list
};

// path as asked for: "/app.js", or the address of a view ("/areas/530402"), which is the page itself. 0: there is none.
int asset_find(const char *path, struct asset *asset);
int asset_at(size_t place, struct asset *asset); // 0 past the last
size_t asset_sum(const struct asset *asset);     // of its bytes
