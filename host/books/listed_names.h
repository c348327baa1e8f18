// SPDX-License-Identifier: Apache-2.0
// Those who are enrolled for a session, and who wait, by their names: whom a list of names alone means.
#pragma once

#include "host/base/host.h"

struct listed_names {
    struct listed_name *all; // owned
    size_t len, size;
    int is_read;
    enum status status;
};

// How many are called so; *holder: one of them. The names are read when they are first asked for.
enum status listed_names_find(struct host *host, uint64_t session, struct listed_names *names, const char *name,
                              size_t *found, uint64_t *holder);
void listed_names_clear(struct listed_names *names);
