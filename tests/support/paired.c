// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paired.h"

#include "tests/support/program.h"

char paired_dir[256];
struct pairing p;

int paired_make(void **unused) {
    (void)unused;
    pairing_make(&p, temporary_make(paired_dir));
    return 0;
}

int paired_clean(void **unused) {
    (void)unused;
    pairing_close(&p);
    temporary_remove(paired_dir);
    return 0;
}
