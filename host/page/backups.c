// SPDX-License-Identifier: Apache-2.0
#include "host/page/backups.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "host/books/audit.h"
#include "host/books/copies.h"
#include "host/users/access.h"

#define LOOK_S  30  // between two looks at the settings, which a command may change too
#define AGAIN_S 600 // after a failure

struct backups {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    char dir[3072];
    int64_t now_ms; // 0: the real time
    int is_stopping, is_asked, is_running;
    int is_to_look;                        // woken, and what is due not looked up yet
    char who[ACCESS_NAME_SIZE], why[1024]; // of what is asked for
    struct going going;
    int64_t since_ms, failed_ms, failed_due_ms;
    enum status failed;
    time_t failed_at; // by a clock that nobody sets
};

static int64_t now(const struct backups *b) {
    struct timeval real;
    gettimeofday(&real, NULL);
    return b->now_ms ? b->now_ms : (int64_t)real.tv_sec * 1000 + real.tv_usec / 1000;
}

static time_t steady(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

// ---- when ----

static int64_t newest(const struct copies_plan *plan, uint32_t area) {
    struct backup_kept *list;
    size_t len;
    int64_t at_ms = 0;
    if (backup_kept_list(plan->dir, area, &list, &len) == STATUS_OK && len)
        at_ms = list[0].at_ms;
    free(list);
    return at_ms;
}

// due_ms: the moment that the plan named last and for which there is none yet; 0: all is done.
static enum status missing(const struct backups *b, int64_t *due_ms) {
    struct host reader;
    struct copies_plan plan;
    int64_t at_ms = now(b);
    *due_ms = 0;
    enum status status = host_open_reader(b->dir, at_ms, &reader);
    if (status != STATUS_OK)
        return status;
    status = copies_plan(&reader, b->dir, &plan);
    if (status == STATUS_OK)
        *due_ms = copies_due(&plan, at_ms);
    if (*due_ms && newest(&plan, reader.area) >= *due_ms)
        *due_ms = 0;
    host_close(&reader);
    return status;
}

// ---- one backup ----

static void note(const struct backups *b, const char *who, enum status status, const struct backup_kept *made) {
    char detail[BACKUP_NAME_SIZE + ARCHIVE_SUM_SIZE + 1];
    snprintf(detail, sizeof detail, "%s %s", made->name, made->sum);
    audit_note(b->dir, now(b), *who ? who : "serve", status == STATUS_OK ? "backup" : "backup_failed",
               status == STATUS_OK ? detail : status_text(status));
}

// Call with the lock, which is let go of meanwhile. due: of the schedule, 0 asked for.
static void make(struct backups *b, int64_t due) {
    char who[sizeof b->who] = "", why[sizeof b->why] = "";
    struct backup_kept made = {.at_ms = 0};
    if (b->is_asked) {
        memcpy(who, b->who, sizeof who);
        memcpy(why, b->why, sizeof why);
    }
    b->is_running = 1;
    b->since_ms = now(b);
    atomic_store(&b->going.done, 0);
    atomic_store(&b->going.total, 0);
    pthread_mutex_unlock(&b->lock);
    enum status status = copies_keep(b->dir, who, why, now(b), &b->going, &made);
    int is_new = status == STATUS_OK || b->is_asked || status != b->failed || due != b->failed_due_ms;
    if (is_new && status != STATUS_SILENT) // once a day is enough of the same failure
        note(b, who, status, &made);
    pthread_mutex_lock(&b->lock);
    b->is_running = b->is_asked = 0;
    b->failed = status;
    b->failed_ms = status == STATUS_OK ? 0 : now(b);
    b->failed_due_ms = due;
    b->failed_at = steady();
}

static int waits_after_failure(const struct backups *b) {
    return b->failed != STATUS_OK && steady() - b->failed_at < (b->failed == STATUS_BUSY ? LOOK_S : AGAIN_S);
}

static void wait_a_little(struct backups *b) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_S;
    pthread_cond_timedwait(&b->changed, &b->lock, &until);
}

static void *run(void *context) {
    struct backups *b = context;
    pthread_mutex_lock(&b->lock);
    while (!b->is_stopping) {
        int64_t due = 0;
        if (!b->is_asked && !waits_after_failure(b) && missing(b, &due) == STATUS_OK)
            b->is_to_look = 0;
        if (b->is_asked || due)
            make(b, due);
        else
            wait_a_little(b);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

// ---- asked from outside ----

struct backups *backups_new(const char *dir, int64_t now_ms) {
    struct backups *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    snprintf(b->dir, sizeof b->dir, "%s", dir);
    b->now_ms = now_ms;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    if (pthread_create(&b->thread, NULL, run, b) == 0)
        return b;
    free(b);
    return NULL;
}

int backups_ask(struct backups *b, const char *who, const char *why) {
    pthread_mutex_lock(&b->lock);
    int is_free = !b->is_running && !b->is_asked && !b->is_stopping;
    if (is_free) {
        snprintf(b->who, sizeof b->who, "%s", who);
        snprintf(b->why, sizeof b->why, "%s", why);
        b->is_asked = 1;
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    return is_free;
}

void backups_wake(struct backups *b) {
    pthread_mutex_lock(&b->lock);
    b->failed_at = steady() - AGAIN_S; // what failed may work now
    b->is_to_look = 1;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

void backups_state(struct backups *b, struct backups_state *state) {
    pthread_mutex_lock(&b->lock);
    *state = (struct backups_state){.is_running = b->is_running || b->is_asked || b->is_to_look,
                                    .done = atomic_load(&b->going.done),
                                    .total = atomic_load(&b->going.total),
                                    .since_ms = b->since_ms,
                                    .failed = b->failed,
                                    .failed_ms = b->failed_ms};
    pthread_mutex_unlock(&b->lock);
}

void backups_stop(struct backups *b) {
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->is_stopping = 1;
    atomic_store(&b->going.is_to_end, 1);
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
}

void backups_free(struct backups *b) {
    if (!b)
        return;
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    free(b);
}
