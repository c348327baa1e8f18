// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan_typed.h"

#include <errno.h>
#include <poll.h>

#include "firmware/scan/scan_guess.h"

static void lose(struct scan_typed *t) {
    code_drop(&t->code);
    replug_lost(&t->device);
    scan_watch_set_away(&t->watch, 1);
}

static int come_back(struct scan_typed *t) {
    if (!replug_try(&t->device, t->flags))
        return 1;
    if (!t->begin(t)) {
        int why = errno;
        lose(t);
        errno = why;
        return 0;
    }
    scan_watch_set_away(&t->watch, 0);
    return 1;
}

static int is_scanner(struct scan_typed *t, enum code_end end) {
    char badge[BADGE_TEXT_SIZE];
    if (!t->is_guess || atomic_load(&t->is_proven))
        return 1;
    if (!code_was_fast(&t->code) && !(end == CODE_WHOLE && badge_find(t->found.text, t->found.len, badge)))
        return 0;
    atomic_store(&t->is_proven, 1);
    if (t->prove)
        t->prove(t);
    return 1;
}

static void give(struct scan_typed *t, enum code_end end) {
    if (end == CODE_GOES_ON || !is_scanner(t, end))
        return;
    if (end == CODE_TORN || (end == CODE_WHOLE && !scan_watch_give(&t->watch, &t->found)))
        scan_watch_give_torn(&t->watch);
}

void scan_typed_put(struct scan_typed *t, char character, int64_t now_ms) {
    give(t, code_put(&t->code, character, now_ms, &t->found));
}

static void *look_after(void *typed) {
    struct scan_typed *t = typed;
    for (;;) {
        struct pollfd fds[] = {{.fd = t->watch.stop, .events = POLLIN},
                               {.fd = replug_descriptor(&t->device), .events = POLLIN}};
        int ready = poll(fds, 2, code_quiet_ms(&t->code));
        if (fds[0].revents)
            break;
        if (ready == 0)
            give(t, code_silence(&t->code, &t->found));
        else if (ready > 0 && t->device.fd < 0)
            come_back(t);
        else if (ready > 0 && !t->read(t))
            lose(t);
    }
    return NULL;
}

int scan_typed_open(struct scan_typed *t, const char *path) {
    t->device.fd = t->device.timer = -1;
    if (!scan_watch_init(&t->watch) || !replug_init(&t->device, path))
        return 0;
    // One that is in other hands is waited for like one that is away.
    if (!come_back(t) && errno != EBUSY)
        return 0;
    return scan_watch_start(&t->watch, look_after, t);
}

int scan_typed_is_proven(const struct scan_source *source) {
    return atomic_load(&((const struct scan_typed *)source)->is_proven);
}

void scan_typed_clear(struct scan_typed *t) {
    scan_watch_clear(&t->watch);
    replug_clear(&t->device);
}
