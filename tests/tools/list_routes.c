// SPDX-License-Identifier: Apache-2.0
// list_routes: a line a route of the page's API: method, path, who may ask it, and how users who are bound to areas
// stand to it. What docs/api.md and docs/security.md are held against.
#include <stdio.h>

#include "host/page/routes.c" // the table is nobody's but its own

int main(void) {
    static const enum role roles[] = {ROLE_READER, ROLE_REVIEWER, ROLE_OFFICER, ROLE_ADMIN};
    static const char *const bounds[] = {"unsaid", "open", "beneath", "office"};
    for (size_t i = 0; i < ROUTES; i++) {
        const struct route *route = &routes[i];
        const char *before = "";
        printf("%s %s ", route->method, route->path);
        for (size_t r = 0; r < sizeof roles / sizeof *roles && !route_allows(route, ROLE_NONE); r++)
            if (route_allows(route, roles[r])) {
                printf("%s%s", before, role_text(roles[r]));
                before = ",";
            }
        printf("%s %s\n", route_allows(route, ROLE_NONE) ? "anyone" : "", bounds[route->bound]);
    }
    return 0;
}
