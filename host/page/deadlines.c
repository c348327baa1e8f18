// SPDX-License-Identifier: Apache-2.0
#include "host/page/deadlines.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "host/base/monotonic.h"

struct deadline {
    struct deadline *before, *next;
    int fd;
    int64_t began_ms; // 0: nothing is awaited
};

struct deadlines {
    pthread_mutex_t lock;
    pthread_cond_t stops;
    pthread_t thread;
    struct deadline all; // a ring
    int is_stopping;
    void (*end)(int fd);
};

// The descriptor is its connection's until deadline_free, which waits for the lock: it is never another's by now.
static void end_late(struct deadlines *d) {
    int64_t now = monotonic_ms();
    for (struct deadline *one = d->all.next; one != &d->all; one = one->next)
        if (one->began_ms && now - one->began_ms > DEADLINE_S * 1000)
            d->end(one->fd);
}

static void *run(void *context) {
    struct deadlines *d = context;
    pthread_mutex_lock(&d->lock);
    while (!d->is_stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        pthread_cond_timedwait(&d->stops, &d->lock, &until);
        end_late(d);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

struct deadlines *deadlines_new(void (*end)(int fd)) {
    struct deadlines *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->end = end;
    d->all.before = d->all.next = &d->all;
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->stops, NULL);
    if (pthread_create(&d->thread, NULL, run, d) == 0)
        return d;
    free(d);
    return NULL;
}

struct deadline *deadline_new(struct deadlines *d, int fd) {
    struct deadline *one = malloc(sizeof *one);
    if (!one)
        return NULL;
    pthread_mutex_lock(&d->lock);
    *one = (struct deadline){.before = &d->all, .next = d->all.next, .fd = fd, .began_ms = monotonic_ms()};
    one->before->next = one->next->before = one;
    pthread_mutex_unlock(&d->lock);
    return one;
}

static void set(struct deadlines *d, struct deadline *one, int64_t began_ms) {
    if (!one)
        return;
    pthread_mutex_lock(&d->lock);
    one->began_ms = began_ms;
    pthread_mutex_unlock(&d->lock);
}

void deadline_met(struct deadlines *d, struct deadline *one) {
    set(d, one, 0);
}

void deadline_again(struct deadlines *d, struct deadline *one) {
    set(d, one, monotonic_ms());
}

void deadline_later(struct deadlines *d, struct deadline *one, int64_t ms) {
    if (!one)
        return;
    int64_t now = monotonic_ms();
    pthread_mutex_lock(&d->lock);
    if (one->began_ms)
        one->began_ms = one->began_ms + ms < now ? one->began_ms + ms : now;
    pthread_mutex_unlock(&d->lock);
}

void deadline_free(struct deadlines *d, struct deadline *one) {
    if (!one)
        return;
    pthread_mutex_lock(&d->lock);
    one->before->next = one->next;
    one->next->before = one->before;
    pthread_mutex_unlock(&d->lock);
    free(one);
}

void deadlines_free(struct deadlines *d) {
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->is_stopping = 1;
    pthread_cond_signal(&d->stops);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    pthread_cond_destroy(&d->stops);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
