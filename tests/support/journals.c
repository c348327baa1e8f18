// SPDX-License-Identifier: Apache-2.0
#include "tests/support/journals.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/keys.h"
#include "tests/support/program.h"

char journals_dir[256];

static void require(const char *what, enum status status) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
    abort();
}

int journals_make(void **unused) {
    (void)unused;
    temporary_make(journals_dir);
    return keys_start();
}

int journals_clean(void **unused) {
    (void)unused;
    temporary_remove(journals_dir);
    return 0;
}

uint64_t journals_pending(struct journal *j) {
    uint64_t pending = 0;
    require("pending", journal_pending(j, &pending));
    return pending;
}

struct journal *journals_open(void) {
    struct journal *j = NULL;
    require("open", journal_open(journals_dir, 77, &j));
    return j;
}

enum status journals_append(struct journal *j, uint64_t badge) {
    struct event e = {.boot = 1, .kind = EVENT_CHECKED_IN, .session = 5, .badge = badge, .issue = 1};
    return journal_append(j, &e, 1);
}
