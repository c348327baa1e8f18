// SPDX-License-Identifier: Apache-2.0
#include "host/page/workers.h"

#include <pthread.h>
#include <stdlib.h>

#define THREADS_MAX 8
#define WAITING_MAX 64

struct job {
    void (*work)(void *context);
    void *context;
};

struct worker {
    struct workers *all;
    pthread_t thread;
};

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t given;
    struct worker workers[THREADS_MAX];
    int len, is_stopping;
    struct job waiting[WAITING_MAX]; // a ring
    size_t first, waiting_len;
};

static int take(struct workers *w, struct job *job) {
    pthread_mutex_lock(&w->lock);
    while (w->waiting_len == 0 && !w->is_stopping)
        pthread_cond_wait(&w->given, &w->lock);
    int found = w->waiting_len > 0;
    if (found) {
        *job = w->waiting[w->first];
        w->first = (w->first + 1) % WAITING_MAX;
        w->waiting_len--;
    }
    pthread_mutex_unlock(&w->lock);
    return found;
}

static void *run(void *context) {
    struct worker *worker = context;
    struct job job;
    while (take(worker->all, &job))
        job.work(job.context);
    return NULL;
}

struct workers *workers_new(int threads) {
    struct workers *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->given, NULL);
    for (int i = 0; i < threads && i < THREADS_MAX; i++) {
        w->workers[i] = (struct worker){.all = w};
        if (pthread_create(&w->workers[i].thread, NULL, run, &w->workers[i]) != 0)
            break;
        w->len++;
    }
    if (w->len == threads)
        return w;
    workers_stop(w);
    workers_free(w);
    return NULL;
}

int workers_do(struct workers *w, void (*work)(void *context), void *context) {
    pthread_mutex_lock(&w->lock);
    int is_taken = w->waiting_len < WAITING_MAX && !w->is_stopping;
    if (is_taken) {
        w->waiting[(w->first + w->waiting_len++) % WAITING_MAX] = (struct job){work, context};
        pthread_cond_signal(&w->given);
    }
    pthread_mutex_unlock(&w->lock);
    return is_taken;
}

void workers_stop(struct workers *w) {
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->is_stopping = 1;
    pthread_cond_broadcast(&w->given);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->len; i++)
        pthread_join(w->workers[i].thread, NULL);
    w->len = 0;
}

void workers_free(struct workers *w) {
    if (!w)
        return;
    pthread_cond_destroy(&w->given);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
