// SPDX-License-Identifier: Apache-2.0
#include "tests/support/lines.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/keys.h"
#include "tests/support/pairing.h"

#define SLICE_MS 100

void line_badge(char text[BADGE_TEXT_SIZE]) {
    struct badge badge = {BADGE_PERSON, 1, 1, 5};
    struct key_pair key;
    pairing_must(keys_start(), "keys");
    key_pair_new(&key);
    badge_issue(&badge, &key, text);
}

int line_open(void) {
    int far_end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    pairing_expect("a line", far_end >= 0 && grantpt(far_end) == 0 && unlockpt(far_end) == 0, 1);
    return far_end;
}

void line_type(int far_end, const char *text) {
    pairing_expect("typed", write(far_end, text, strlen(text)), (int64_t)strlen(text));
}

enum scan_step line_take(struct scan_source *s, struct scan_text *t, int patience_ms) {
    enum scan_step step = SCAN_NOTHING;
    for (int waited_ms = 0; waited_ms < patience_ms && step == SCAN_NOTHING; waited_ms += SLICE_MS) {
        struct pollfd p = {.fd = s->type->descriptor(s), .events = POLLIN};
        poll(&p, 1, SLICE_MS);
        step = s->type->next(s, t);
    }
    return step;
}

void line_until_away(struct scan_source *s, struct scan_text *t, int away) {
    for (int waits = 0; waits < 300 && s->type->is_away(s) != away; waits++)
        line_take(s, t, SLICE_MS);
    pairing_expect("away", s->type->is_away(s), away);
}
