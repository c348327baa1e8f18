// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan_code.h"

#include <string.h>

enum scan_step code_end(struct code *c, int64_t now_ms, struct scan_text *t) {
    int is_late = c->len && now_ms - c->last_ms > CODE_GAP_MS;
    int is_whole = c->len && !c->is_damaged && !is_late;
    if (is_whole) {
        memcpy(t->text, c->text, c->len);
        t->len = c->len;
        t->text[t->len] = '\0';
    }
    code_drop(c);
    return is_whole ? SCAN_TEXT : SCAN_NOTHING;
}
