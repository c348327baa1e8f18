// SPDX-License-Identifier: Apache-2.0
#include "host/page/notes.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/base/host.h"
#include "host/books/audit.h"

#define WAITING_MAX 256
#define TRIES_MAX   128  // of them: who guesses at the door keeps nobody out who has the key
#define PATIENCE_MS 1000 // of an answer for its row
#define AGAIN_MS    1000 // after a failure

struct note {
    int64_t at_ms;
    char who[128], what[32], detail[128];
};

struct notes {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    char dir[3072];
    struct note waiting[WAITING_MAX]; // the oldest first
    size_t len;
    uint64_t added, written; // rows, since the start
    int is_late;             // somebody has waited in vain: until rows are written again nobody else does
    int is_stopping;
};

static enum status write_rows(const char *dir, const struct note *rows, size_t len) {
    struct host writer;
    enum status status = host_open(dir, rows[0].at_ms, &writer);
    if (status != STATUS_OK)
        return status;
    status = db_begin(writer.db);
    for (size_t i = 0; i < len && status == STATUS_OK; i++) {
        writer.now_ms = rows[i].at_ms;
        status = audit_add(&writer, rows[i].who, rows[i].what, rows[i].detail);
    }
    status = db_end(writer.db, status);
    host_close(&writer);
    return status;
}

static void wait_at_most(struct notes *n, int64_t wait_ms) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    pthread_cond_timedwait(&n->changed, &n->lock, &until);
}

// Call with the lock; it is let go of while rows are written, and others may be added behind them.
static enum status write_waiting(struct notes *n) {
    struct note *rows = malloc(n->len * sizeof *rows);
    size_t len = n->len;
    if (!rows)
        return STATUS_MEMORY;
    memcpy(rows, n->waiting, len * sizeof *rows);
    pthread_mutex_unlock(&n->lock);
    enum status status = write_rows(n->dir, rows, len);
    pthread_mutex_lock(&n->lock);
    free(rows);
    if (status != STATUS_OK)
        return status;
    n->len -= len;
    n->written += len;
    n->is_late = 0;
    memmove(n->waiting, n->waiting + len, n->len * sizeof *n->waiting);
    pthread_cond_broadcast(&n->changed);
    return STATUS_OK;
}

static void *run(void *context) {
    struct notes *n = context;
    pthread_mutex_lock(&n->lock);
    while (n->len || !n->is_stopping) {
        if (!n->len)
            pthread_cond_wait(&n->changed, &n->lock);
        else if (write_waiting(n) != STATUS_OK) {
            if (n->is_stopping)
                break;
            wait_at_most(n, AGAIN_MS);
        }
    }
    pthread_mutex_unlock(&n->lock);
    return NULL;
}

struct notes *notes_new(const char *dir) {
    struct notes *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    snprintf(n->dir, sizeof n->dir, "%s", dir);
    pthread_mutex_init(&n->lock, NULL);
    pthread_cond_init(&n->changed, NULL);
    if (pthread_create(&n->thread, NULL, run, n) == 0)
        return n;
    free(n);
    return NULL;
}

// One thread answers at the door: while an import goes on, the first waits for all who come behind.
static void wait_for(struct notes *n, uint64_t place) {
    for (int64_t waited = 0; n->written < place && !n->is_stopping && !n->is_late; waited += PATIENCE_MS) {
        n->is_late = waited >= 2 * PATIENCE_MS;
        if (!n->is_late)
            wait_at_most(n, PATIENCE_MS);
    }
}

static int add(struct notes *n, size_t most, int64_t at_ms, const char *who, const char *what, const char *detail) {
    pthread_mutex_lock(&n->lock);
    int has_room = n->len < most && !n->is_stopping;
    if (has_room) {
        struct note *note = &n->waiting[n->len++];
        uint64_t place = ++n->added;
        note->at_ms = at_ms;
        snprintf(note->who, sizeof note->who, "%s", who);
        snprintf(note->what, sizeof note->what, "%s", what);
        snprintf(note->detail, sizeof note->detail, "%s", detail);
        pthread_cond_broadcast(&n->changed);
        wait_for(n, place);
    }
    pthread_mutex_unlock(&n->lock);
    return has_room;
}

int notes_add(struct notes *n, int64_t at_ms, const char *who, const char *what, const char *detail) {
    return add(n, WAITING_MAX, at_ms, who, what, detail);
}

int notes_add_try(struct notes *n, int64_t at_ms, const char *who, const char *what, const char *detail) {
    return add(n, TRIES_MAX, at_ms, who, what, detail);
}

void notes_stop(struct notes *n) {
    if (!n)
        return;
    pthread_mutex_lock(&n->lock);
    n->is_stopping = 1;
    pthread_cond_broadcast(&n->changed);
    pthread_mutex_unlock(&n->lock);
    pthread_join(n->thread, NULL);
}

void notes_free(struct notes *n) {
    if (!n)
        return;
    pthread_cond_destroy(&n->changed);
    pthread_mutex_destroy(&n->lock);
    free(n);
}
