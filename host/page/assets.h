// SPDX-License-Identifier: Apache-2.0
// The files of the page, compiled in. The page names them by an address that changes when any of them does
// (/files-<16 hex digits>/app.js): what a browser got there it need never ask for again.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct assets;

struct asset {
    const char *type; // media type
    const char *data; // the assets'
    size_t len;
    size_t place;   // among the files
    uint64_t sum;   // of its bytes
    int is_lasting; // at this address there is never another
};

// The same as gzip, made when it is first asked for; the assets'. NULL: it is no smaller, or there is no memory. From
// any thread.
const void *assets_packed(struct assets *assets, const struct asset *asset, size_t *len);

struct assets *assets_new(void); // NULL: out of memory
void assets_free(struct assets *assets);
struct asset assets_page(const struct assets *assets); // the page itself
// path as asked for: "/app.js", the same behind the digest of today or of another day, or the address of a view
// ("/areas/530402"), which is the page itself. 0: there is none.
int assets_find(const struct assets *assets, const char *path, struct asset *asset);
