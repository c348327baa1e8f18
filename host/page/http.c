// SPDX-License-Identifier: Apache-2.0
#include "host/page/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t"

int http_names_tag(const char *list, const char *tag) {
    size_t len = strlen(tag);
    const char *at = list ? list : "";
    if (strcmp(at + strspn(at, BLANKS), "*") == 0)
        return 1;
    while (*(at += strspn(at, BLANKS ","))) {
        at += strncmp(at, "W/", 2) == 0 ? 2 : 0;
        const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (!end)
            return 0;
        if ((size_t)(end + 1 - at) == len && memcmp(at, tag, len) == 0)
            return 1;
        at = end + 1;
    }
    return 0;
}

// How much one of the list is wanted, from what stands behind its name.
static double weight_of(const char *rest, size_t len) {
    for (size_t i = 0; i + 2 < len; i++)
        if ((rest[i] == 'q' || rest[i] == 'Q') && rest[i + 1] == '=')
            return strtod(rest + i + 2, NULL);
    return 1;
}

int http_takes(const char *list, const char *coding) {
    size_t coding_len = strlen(coding);
    const char *at = list ? list : "";
    while (*(at += strspn(at, BLANKS ","))) {
        size_t len = strcspn(at, ","), name = strcspn(at, BLANKS ";,");
        if (name == coding_len && strncasecmp(at, coding, name) == 0)
            return weight_of(at + name, len - name) > 0;
        at += len;
    }
    return 0;
}
