// SPDX-License-Identifier: Apache-2.0
#include "host/page/change_watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "host/carry/plugged.h"
#include "host/page/snapshot.h"

#define WAITING_MAX 256
#define LOOK_MS     500
#define WAIT_LOOKS  50 // 25 s

struct waiting {
    void (*wake)(void *context); // NULL: free
    void *context;
    int looks;
};

struct change_watch {
    pthread_mutex_t lock;
    pthread_cond_t stops;
    pthread_t thread;
    struct snapshot *snapshot;
    int is_stopping;
    struct plugged *plugged;
    int64_t version, figures, number;
    struct waiting waiting[WAITING_MAX];
};

// What could not be read is looked at again next time.
static void look_at_figures(struct change_watch *p) {
    struct host *host;
    struct statement *s;
    int64_t number = p->figures;
    if (snapshot_begin(p->snapshot, 1, &host) != STATUS_OK)
        return;
    int64_t version = snapshot_version(p->snapshot);
    enum status status = STATUS_OK;
    if (version != p->version) {
        db_prepare(host->db, &s,
                   "SELECT (SELECT COALESCE(SUM(value), 0) FROM counter WHERE name IN ('figures', 'arrival')) +"
                   " (SELECT COALESCE(SUM(contact_ms / 1000), 0) FROM terminal_contact)");
        status = db_get_int(s, &number);
    }
    snapshot_end(p->snapshot);
    if (status != STATUS_OK)
        return;
    p->version = version;
    p->figures = number;
}

// 1 when it is another one.
static int look(struct change_watch *p) {
    look_at_figures(p);
    int64_t sticks = (int64_t)(plugged_mark(p->plugged) % (1U << 30));
    int64_t number = (p->figures + sticks) % (INT64_C(1) << 52); // exact in a browser
    int is_other = number != p->number;
    p->number = number;
    return is_other;
}

static void wake_some(struct change_watch *p, int all) {
    for (size_t i = 0; i < WAITING_MAX; i++) {
        struct waiting *w = &p->waiting[i];
        if (!w->wake || (!all && --w->looks > 0))
            continue;
        w->wake(w->context);
        w->wake = NULL;
    }
}

static void *watch(void *context) {
    struct change_watch *p = context;
    pthread_mutex_lock(&p->lock);
    while (!p->is_stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&p->stops, &p->lock, &until);
        wake_some(p, look(p) || p->is_stopping);
    }
    wake_some(p, 1);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct change_watch *change_watch_new(const char *dir, struct plugged *plugged) {
    struct change_watch *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->stops, NULL);
    p->version = -1;
    p->plugged = plugged;
    p->snapshot = snapshot_new(dir);
    if (!p->snapshot) {
        free(p);
        return NULL;
    }
    look(p);
    if (pthread_create(&p->thread, NULL, watch, p) == 0)
        return p;
    snapshot_free(p->snapshot);
    free(p);
    return NULL;
}

void change_watch_stop(struct change_watch *p) {
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->is_stopping = 1;
    pthread_cond_signal(&p->stops);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
}

void change_watch_free(struct change_watch *p) {
    if (!p)
        return;
    snapshot_free(p->snapshot);
    pthread_cond_destroy(&p->stops);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

int64_t change_watch_number(struct change_watch *p) {
    pthread_mutex_lock(&p->lock);
    int64_t number = p->number;
    pthread_mutex_unlock(&p->lock);
    return number;
}

int change_watch_wait(struct change_watch *p, void (*wake)(void *context), void *context) {
    int found = 0;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < WAITING_MAX && !found && !p->is_stopping; i++) {
        if (p->waiting[i].wake)
            continue;
        p->waiting[i] = (struct waiting){wake, context, WAIT_LOOKS};
        found = 1;
    }
    pthread_mutex_unlock(&p->lock);
    return found;
}
