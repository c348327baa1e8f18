// SPDX-License-Identifier: Apache-2.0
#include "host/page/doings.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/users/access.h"

#define DOINGS_MAX 64

struct doing {
    int used;
    char who[ACCESS_NAME_SIZE], name[DOING_NAME_SIZE];
    int64_t done;
    int is_stopped;
};

struct doings {
    pthread_mutex_t lock;
    struct doing places[DOINGS_MAX];
};

struct doings *doings_new(void) {
    struct doings *d = calloc(1, sizeof *d);
    if (d)
        pthread_mutex_init(&d->lock, NULL);
    return d;
}

void doings_free(struct doings *d) {
    if (!d)
        return;
    pthread_mutex_destroy(&d->lock);
    free(d);
}

int doings_begin(struct doings *d, const char *who, const char *name) {
    int place = -1;
    if (!name || !*name || strlen(name) >= DOING_NAME_SIZE)
        return -1;
    pthread_mutex_lock(&d->lock);
    for (int i = 0; i < DOINGS_MAX && place < 0; i++)
        if (!d->places[i].used)
            place = i;
    if (place >= 0) {
        d->places[place] = (struct doing){.used = 1};
        snprintf(d->places[place].who, sizeof d->places[place].who, "%s", who);
        snprintf(d->places[place].name, sizeof d->places[place].name, "%s", name);
    }
    pthread_mutex_unlock(&d->lock);
    return place;
}

void doings_tell(struct doings *d, int place, int64_t done) {
    if (place < 0)
        return;
    pthread_mutex_lock(&d->lock);
    d->places[place].done = done;
    pthread_mutex_unlock(&d->lock);
}

void doings_end(struct doings *d, int place) {
    if (place < 0)
        return;
    pthread_mutex_lock(&d->lock);
    d->places[place].used = 0;
    pthread_mutex_unlock(&d->lock);
}

int doings_is_stopped(struct doings *d, int place) {
    if (place < 0)
        return 0;
    pthread_mutex_lock(&d->lock);
    int is = d->places[place].is_stopped;
    pthread_mutex_unlock(&d->lock);
    return is;
}

// Held by the caller. NULL: there is none.
static struct doing *find(struct doings *d, const char *who, const char *name) {
    for (int i = 0; i < DOINGS_MAX; i++)
        if (d->places[i].used && strcmp(d->places[i].who, who) == 0 && strcmp(d->places[i].name, name) == 0)
            return &d->places[i];
    return NULL;
}

int64_t doings_look(struct doings *d, const char *who, const char *name) {
    pthread_mutex_lock(&d->lock);
    const struct doing *doing = find(d, who, name);
    int64_t done = doing ? doing->done : -1;
    pthread_mutex_unlock(&d->lock);
    return done;
}

int doings_stop(struct doings *d, const char *who, const char *name) {
    pthread_mutex_lock(&d->lock);
    struct doing *doing = find(d, who, name);
    if (doing)
        doing->is_stopped = 1;
    pthread_mutex_unlock(&d->lock);
    return doing != NULL;
}
