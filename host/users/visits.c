// SPDX-License-Identifier: Apache-2.0
// Two tables of fixed size under one lock. When all places are taken the oldest one goes: nobody can be kept out by
// filling them, and they cannot grow.
#include "host/users/visits.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base32.h"

#define VISITS_MAX   512
#define TRIES_MAX    1024
#define TOKEN_BYTES  32
#define TRIES_FREE   5 // wrong ones in a row that cost no waiting
#define WAIT_FIRST_S 30
#define WAIT_MAX_S   900

struct place {
    uint8_t digest[KEY_DIGEST_BYTES];
    struct visit visit;
    int64_t began_ms, used_ms; // 0: free
};

struct tries {
    uint64_t whom; // digest, 0 free
    int wrong;
    int64_t last_ms;
};

struct visits {
    pthread_mutex_t lock;
    int64_t idle_ms;
    struct place places[VISITS_MAX];
    struct tries tries[TRIES_MAX];
};

struct visits *visits_new(int64_t idle_ms) {
    struct visits *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->idle_ms = idle_ms;
    pthread_mutex_init(&v->lock, NULL);
    return v;
}

void visits_free(struct visits *v) {
    if (!v)
        return;
    pthread_mutex_destroy(&v->lock);
    key_wipe(v, sizeof *v);
    free(v);
}

static void digest_of(const char *text, uint8_t digest[KEY_DIGEST_BYTES]) {
    const struct piece piece = {text, strlen(text)};
    key_digest(NULL, 0, &piece, 1, digest, KEY_DIGEST_BYTES);
}

static void secret_new(char text[VISIT_TOKEN_SIZE]) {
    uint8_t bytes[TOKEN_BYTES];
    key_random(bytes, sizeof bytes);
    base32_encode(bytes, sizeof bytes, text);
}

void visits_begin(struct visits *v, const char *name, int by_link, int64_t now_ms, char token[VISIT_TOKEN_SIZE]) {
    struct place *place = &v->places[0];
    secret_new(token);
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < VISITS_MAX; i++)
        if (v->places[i].used_ms < place->used_ms)
            place = &v->places[i];
    *place = (struct place){.began_ms = now_ms, .used_ms = now_ms, .visit = {.by_link = by_link, .began_ms = now_ms}};
    digest_of(token, place->digest);
    snprintf(place->visit.name, sizeof place->visit.name, "%s", name);
    secret_new(place->visit.csrf);
    pthread_mutex_unlock(&v->lock);
}

// Call with the lock held.
static struct place *place_of(struct visits *v, const char *token) {
    uint8_t digest[KEY_DIGEST_BYTES];
    digest_of(token, digest);
    for (size_t i = 0; i < VISITS_MAX; i++)
        if (v->places[i].used_ms && key_equal(v->places[i].digest, digest, sizeof digest))
            return &v->places[i];
    return NULL;
}

static int64_t left_ms(const struct visits *v, const struct place *place, int64_t now_ms) {
    int64_t rest = place->used_ms + v->idle_ms - now_ms, whole = place->began_ms + VISIT_MAX_MS - now_ms;
    return rest < whole ? rest : whole;
}

int visits_find(struct visits *v, const char *token, int64_t now_ms, int is_use, struct visit *visit) {
    pthread_mutex_lock(&v->lock);
    struct place *place = place_of(v, token);
    if (place && left_ms(v, place, now_ms) < 0) {
        *place = (struct place){0};
        place = NULL;
    }
    if (place) {
        place->used_ms = is_use ? now_ms : place->used_ms;
        *visit = place->visit;
        visit->left_ms = left_ms(v, place, now_ms);
    }
    pthread_mutex_unlock(&v->lock);
    return place != NULL;
}

void visits_end(struct visits *v, const char *token) {
    pthread_mutex_lock(&v->lock);
    struct place *place = place_of(v, token);
    if (place)
        *place = (struct place){0};
    pthread_mutex_unlock(&v->lock);
}

void visits_end_all(struct visits *v, const char *name) {
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < VISITS_MAX; i++)
        if (v->places[i].used_ms && strcmp(v->places[i].visit.name, name) == 0)
            v->places[i] = (struct place){0};
    pthread_mutex_unlock(&v->lock);
}

// ---- wrong passwords ----

// The place of whom, or with make one for them: a free one, else the one that was quiet longest. Call with the lock.
static struct tries *tries_of(struct visits *v, const char *whom, int make) {
    uint8_t digest[KEY_DIGEST_BYTES];
    uint64_t key;
    struct tries *oldest = &v->tries[0];
    digest_of(whom, digest);
    memcpy(&key, digest, sizeof key);
    key |= 1;
    for (size_t i = 0; i < TRIES_MAX; i++) {
        if (v->tries[i].whom == key)
            return &v->tries[i];
        if (v->tries[i].last_ms < oldest->last_ms)
            oldest = &v->tries[i];
    }
    if (!make)
        return NULL;
    *oldest = (struct tries){.whom = key};
    return oldest;
}

// Call with the lock.
static int wait_s(struct visits *v, const char *whom, int64_t now_ms) {
    const struct tries *t = tries_of(v, whom, 0);
    if (!t || t->wrong < TRIES_FREE)
        return 0;
    int doublings = t->wrong - TRIES_FREE;
    int64_t all = doublings > 5 ? WAIT_MAX_S : (int64_t)WAIT_FIRST_S << doublings;
    int64_t left = (all > WAIT_MAX_S ? WAIT_MAX_S : all) - (now_ms - t->last_ms) / 1000;
    return left > 0 ? (int)left : 0;
}

int visits_try(struct visits *v, const char *name, const char *address, int64_t now_ms) {
    const char *const whom[] = {name, address};
    int wait = 0;
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < 2; i++) {
        int wait_of_one = whom[i] ? wait_s(v, whom[i], now_ms) : 0;
        wait = wait_of_one > wait ? wait_of_one : wait;
    }
    for (size_t i = 0; i < 2 && !wait; i++)
        if (whom[i]) {
            struct tries *t = tries_of(v, whom[i], 1);
            t->wrong++;
            t->last_ms = now_ms;
        }
    pthread_mutex_unlock(&v->lock);
    return wait;
}

void visits_succeeded(struct visits *v, const char *name, const char *address) {
    const char *const whom[] = {name, address};
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < 2; i++) {
        struct tries *t = whom[i] ? tries_of(v, whom[i], 0) : NULL;
        if (t)
            *t = (struct tries){0};
    }
    pthread_mutex_unlock(&v->lock);
}

void visits_spare(struct visits *v, const char *name, const char *address) {
    const char *const whom[] = {name, address};
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < 2; i++) {
        struct tries *t = whom[i] ? tries_of(v, whom[i], 0) : NULL;
        if (t && t->wrong)
            t->wrong--;
    }
    pthread_mutex_unlock(&v->lock);
}
