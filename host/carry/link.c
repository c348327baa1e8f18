// SPDX-License-Identifier: Apache-2.0
#include "host/carry/link.h"

#include <stdio.h>
#include <string.h>

static const struct link_type *const types[] = {&link_socket_host};

struct link *link_connect(const char *link, int timeout_ms, char *error, size_t size) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strncmp(link, types[i]->prefix, strlen(types[i]->prefix)) == 0)
            return types[i]->open(link + strlen(types[i]->prefix), timeout_ms, error, size);
    snprintf(error, size, "%s", link);
    return NULL;
}
