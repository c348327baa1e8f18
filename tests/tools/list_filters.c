// SPDX-License-Identifier: Apache-2.0
// list_filters: a line a view that leaves as a file: its name, and the filters it heeds. What tests/browser/walk.mjs
// must have tried, each of them.
#include <stdio.h>

#include "host/page/report_views.c" // the table is nobody's but its own

int main(void) {
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        printf("%s", lists[i].view);
        for (int f = 0; f < REPORT_FILTERS; f++)
            if (lists[i].filters & 1 << f)
                printf(" %s", report_filters[f]);
        printf("\n");
    }
    return 0;
}
