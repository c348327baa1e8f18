// SPDX-License-Identifier: Apache-2.0
#include "host/signals/signals_cache.h"

#include <pthread.h>
#include <stdlib.h>

#include "proto/array.h"

#define KEPT_MAX 16
#define KEPT_MS  (10 * INT64_C(60000)) // a session is over when its time is, though nothing came in

struct found {
    int64_t number, until_ms, area; // until_ms 0: free
    int year;
    struct signal *items;
    size_t len, size;
};

struct signals_cache {
    pthread_mutex_t lock;   // of found
    pthread_mutex_t search; // held while one looks
    struct found found[KEPT_MAX];
    size_t next; // the place to use next
};

struct signals_cache *signals_cache_new(void) {
    struct signals_cache *k = calloc(1, sizeof *k);
    if (k) {
        pthread_mutex_init(&k->lock, NULL);
        pthread_mutex_init(&k->search, NULL);
    }
    return k;
}

void signals_cache_free(struct signals_cache *k) {
    if (!k)
        return;
    for (size_t i = 0; i < KEPT_MAX; i++)
        free(k->found[i].items);
    pthread_mutex_destroy(&k->search);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

// Rises with every batch, every change of a figure and every number given out, so also with a new session.
static enum status number_of(struct host *host, int64_t *number) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT COALESCE(SUM(value), 0) FROM counter WHERE name IN ('arrival', 'figures', 'serial')");
    return db_get_int(s, number);
}

int signals_cache_get(struct signals_cache *k, struct host *host, int year, int64_t area,
                      void (*visit)(void *context, const struct signal *signal), void *context) {
    int64_t number = 0;
    int is_kept = 0;
    if (number_of(host, &number) != STATUS_OK)
        return 0;
    pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < KEPT_MAX && !is_kept; i++) {
        const struct found *f = &k->found[i];
        is_kept = f->number == number && f->year == year && f->area == area && host->now_ms < f->until_ms &&
                  host->now_ms >= f->until_ms - KEPT_MS;
        for (size_t s = 0; is_kept && s < f->len; s++)
            visit(context, &f->items[s]);
    }
    pthread_mutex_unlock(&k->lock);
    return is_kept;
}

static void add(void *context, const struct signal *signal) {
    struct found *f = context;
    if (array_room(&f->items, &f->size, f->len + 1, sizeof *f->items) == STATUS_OK)
        f->items[f->len++] = *signal;
    else
        f->until_ms = 0; // not whole: not to be kept
}

static void keep(struct signals_cache *k, const struct found *f) {
    pthread_mutex_lock(&k->lock);
    struct found *place = &k->found[k->next];
    k->next = (k->next + 1) % KEPT_MAX;
    free(place->items);
    *place = *f;
    pthread_mutex_unlock(&k->lock);
}

static enum status find(struct signals_cache *k, struct host *host, int year, int64_t area,
                        void (*visit)(void *context, const struct signal *signal), void *context) {
    struct found f = {.until_ms = host->now_ms + KEPT_MS, .area = area, .year = year};
    enum status status = number_of(host, &f.number);
    if (status == STATUS_OK)
        status = signals_find(host, year, area, add, &f);
    if (status == STATUS_OK && !f.until_ms)
        status = STATUS_MEMORY;
    if (status != STATUS_OK) {
        free(f.items);
        return status;
    }
    for (size_t i = 0; i < f.len; i++)
        visit(context, &f.items[i]);
    keep(k, &f);
    return STATUS_OK;
}

enum status signals_cache_find(struct signals_cache *k, struct host *host, int year, int64_t area,
                               void (*visit)(void *context, const struct signal *signal), void *context) {
    enum status status = STATUS_OK;
    pthread_mutex_lock(&k->search);
    if (!signals_cache_get(k, host, year, area, visit, context))
        status = find(k, host, year, area, visit, context);
    pthread_mutex_unlock(&k->search);
    return status;
}
