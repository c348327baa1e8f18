// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan_watch.h"

#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

int scan_watch_init(struct scan_watch *w) {
    pthread_mutex_init(&w->lock, NULL);
    atomic_store(&w->is_away, 1);
    w->stop = eventfd(0, EFD_CLOEXEC);
    w->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return w->stop >= 0 && w->ready >= 0;
}

int scan_watch_start(struct scan_watch *w, void *(*run)(void *context), void *context) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    w->has_thread = pthread_create(&w->thread, NULL, run, context) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return w->has_thread;
}

void scan_watch_clear(struct scan_watch *w) {
    if (w->has_thread) {
        eventfd_write(w->stop, 1);
        pthread_join(w->thread, NULL);
    }
    if (w->stop >= 0)
        close(w->stop);
    if (w->ready >= 0)
        close(w->ready);
    pthread_mutex_destroy(&w->lock);
}

int scan_watch_give(struct scan_watch *w, const struct scan_found *found) {
    pthread_mutex_lock(&w->lock);
    int has_room = w->found_len < WATCH_FOUND_MAX;
    if (has_room)
        w->found[(w->found_at + w->found_len++) % WATCH_FOUND_MAX] = *found;
    pthread_mutex_unlock(&w->lock);
    if (has_room)
        eventfd_write(w->ready, 1);
    return has_room;
}

void scan_watch_give_torn(struct scan_watch *w) {
    pthread_mutex_lock(&w->lock);
    w->is_torn = 1;
    pthread_mutex_unlock(&w->lock);
    eventfd_write(w->ready, 1);
}

void scan_watch_set_away(struct scan_watch *w, int is_away) {
    atomic_store(&w->is_away, is_away);
    eventfd_write(w->ready, 1);
}

int scan_watch_descriptor(const struct scan_source *source) {
    return ((const struct scan_watch *)source)->ready;
}

int scan_watch_is_away(const struct scan_source *source) {
    return atomic_load(&((const struct scan_watch *)source)->is_away);
}

enum scan_step scan_watch_next(struct scan_source *source, struct scan_text *t) {
    struct scan_watch *w = (struct scan_watch *)source;
    eventfd_t ticks;
    scan_text_clear(t);
    pthread_mutex_lock(&w->lock);
    enum scan_step step = w->found_len ? SCAN_TEXT : w->is_torn ? SCAN_TORN : SCAN_NOTHING;
    if (step == SCAN_TEXT) {
        const struct scan_found *f = &w->found[w->found_at];
        memcpy(t->text, f->text, f->len + 1);
        t->len = f->len;
        t->others = f->others;
        t->is_garbled = f->is_garbled;
        t->decode_us = f->decode_us;
        t->seen_us = f->seen_us;
        w->found_at = (w->found_at + 1) % WATCH_FOUND_MAX;
        w->found_len--;
    } else {
        w->is_torn = 0;
    }
    if (!w->found_len && !w->is_torn)
        eventfd_read(w->ready, &ticks);
    pthread_mutex_unlock(&w->lock);
    return step;
}
