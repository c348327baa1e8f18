// SPDX-License-Identifier: Apache-2.0
#include "firmware/carry/link.h"

#include <stdio.h>
#include <string.h>

static const struct link_type *const types[] = {&link_socket, &link_usb};

struct link *link_open(const char *link, const char *serial, char *error, size_t size) {
    error[0] = '\0';
    if (strcmp(link, "none") == 0)
        return NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strncmp(link, types[i]->prefix, strlen(types[i]->prefix)) == 0)
            return types[i]->open(link + strlen(types[i]->prefix), serial, error, size);
    snprintf(error, size, "%s", link);
    return NULL;
}
