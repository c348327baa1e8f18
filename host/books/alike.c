// SPDX-License-Identifier: Apache-2.0
#include "host/books/alike.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/books/doubles.h"
#include "host/books/holder.h"
#include "proto/array.h"
#include "proto/keys.h"

#define CHANGES_MAX 1000 // more since the last look: all are read anew

// Of a face, so that the million pairs of a name that a thousand bear are looked at in a few milliseconds: what differs
// here differs there. What is not known is like nobody's.
struct key {
    uint32_t birth, phone, places[2]; // places[1]: of those without a birth, for one who has one
};

struct alike {
    pthread_mutex_t lock;
    int64_t place;            // of the newest act that is in it, -1 nothing was read
    struct alike_face *faces; // by name and number; owned, as their names
    struct key *keys;         // of the faces; owned
    size_t len, size, keys_size;
    enum status status; // of adding
};

struct alike *alike_new(void) {
    struct alike *k = calloc(1, sizeof *k);
    if (k) {
        pthread_mutex_init(&k->lock, NULL);
        k->place = -1;
    }
    return k;
}

static void forget_all(struct alike *k) {
    for (size_t i = 0; i < k->len; i++)
        free(k->faces[i].name);
    if (k->faces)
        key_wipe(k->faces, k->size * sizeof *k->faces);
    if (k->keys)
        key_wipe(k->keys, k->keys_size * sizeof *k->keys);
    k->len = 0;
    k->place = -1;
}

void alike_free(struct alike *k) {
    if (!k)
        return;
    forget_all(k);
    free(k->faces);
    free(k->keys);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

// ---- two faces ----

static int birth_of(const char *id_number) {
    char date[9] = "";
    if (strlen(id_number) == ID_NUMBER_SIZE - 1)
        memcpy(date, id_number + 6, 8);
    return (int)strtol(date, NULL, 10);
}

struct alike_face alike_face_of(const struct person *p) {
    return (struct alike_face){.number = p->number,
                               .phone = cell_phone_number(p->phone),
                               .area = p->area,
                               .place = area_is_local(p->area) ? p->area : 0,
                               .name = (char *)p->name,
                               .birth = birth_of(p->id_number),
                               .sex = p->sex};
}

unsigned alike_signs(const struct alike_face *a, const struct alike_face *b) {
    unsigned is_birth = (a->birth == b->birth) & (a->birth != 0);
    unsigned is_phone = (a->phone == b->phone) & (a->phone != 0);
    unsigned is_place = (a->place == b->place) & (a->place != 0);
    unsigned have_births = (a->birth != 0) & (b->birth != 0); // a village has many of a name
    if (!(is_birth | is_phone | (is_place & !have_births)))
        return 0;
    if ((a->sex == 1 && b->sex == 2) || (a->sex == 2 && b->sex == 1))
        return 0;
    return is_birth * DOUBLE_BIRTH | is_phone * DOUBLE_PHONE | is_place * DOUBLE_PLACE;
}

// ---- following the book ----

static void add(void *context, const struct person *p) {
    struct alike *k = context;
    if (k->status != STATUS_OK || !*p->name || p->merged_into)
        return;
    struct alike_face face = alike_face_of(p);
    face.name = strdup(p->name);
    k->status = face.name ? array_room(&k->faces, &k->size, k->len + 1, sizeof face) : STATUS_MEMORY;
    if (k->status == STATUS_OK)
        k->faces[k->len++] = face;
    else
        free(face.name);
}

static enum status read_all(struct alike *k, struct host *host) {
    forget_all(k);
    return people_each(host, "", 0, INT_MAX, add, k);
}

static enum status read_again(struct alike *k, struct host *host, uint64_t number) {
    struct person person;
    for (size_t i = 0; i < k->len; i++)
        if (k->faces[i].number == number) {
            free(k->faces[i].name);
            k->faces[i] = k->faces[--k->len];
            break;
        }
    enum status status = people_find(host, number, &person);
    if (status == STATUS_OK)
        add(k, &person);
    key_wipe(&person, sizeof person);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status changed_since(struct host *host, int64_t place, struct numbers *people) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s, "SELECT DISTINCT subject FROM act WHERE place > $1 AND what LIKE 'person.%' LIMIT $2");
    db_bind_int(s, 1, place);
    db_bind_int(s, 2, CHANGES_MAX + 1);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = numbers_append(people, (uint64_t)db_column_int(s, 0));
    enum status read = db_finish(s);
    return read == STATUS_OK ? status : read;
}

static int by_name(const void *one, const void *other) {
    const struct alike_face *a = one, *b = other;
    int by = strcmp(a->name, b->name);
    return by ? by : (a->number > b->number) - (a->number < b->number);
}

#define NOBODYS (UINT32_C(1) << 31)

static uint32_t key_of(uint64_t value, size_t place) {
    return value ? (uint32_t)(value % (NOBODYS - 1)) : NOBODYS | (uint32_t)place;
}

static enum status put_in_order(struct alike *k) {
    if (k->len)
        qsort(k->faces, k->len, sizeof *k->faces, by_name);
    enum status status = array_room(&k->keys, &k->keys_size, k->len, sizeof *k->keys);
    for (size_t i = 0; i < k->len && status == STATUS_OK; i++) {
        const struct alike_face *f = &k->faces[i];
        uint32_t place = key_of((uint64_t)f->place, i);
        k->keys[i] =
            (struct key){key_of((uint64_t)f->birth, i), key_of(f->phone, i), {place, f->birth ? key_of(0, i) : place}};
    }
    return status;
}

static enum status read_changed(struct alike *k, struct host *host) {
    struct numbers people = {0};
    enum status status = changed_since(host, k->place, &people);
    if (status == STATUS_OK && (k->place < 0 || people.len > CHANGES_MAX))
        status = read_all(k, host);
    else
        for (size_t i = 0; i < people.len && status == STATUS_OK; i++)
            status = read_again(k, host, people.items[i]);
    if (status == STATUS_OK)
        status = k->status;
    if (status == STATUS_OK && people.len)
        status = put_in_order(k);
    numbers_clear(&people);
    return status;
}

// Another thread may stand at an older moment: what is newer stays.
static enum status follow(struct alike *k, struct host *host) {
    struct statement *s;
    int64_t newest = 0;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(place), 0) FROM act");
    enum status status = db_get_int(s, &newest);
    if (status != STATUS_OK || newest <= k->place)
        return status;
    k->status = STATUS_OK;
    status = read_changed(k, host);
    if (status == STATUS_OK)
        k->place = newest;
    else
        forget_all(k);
    return status;
}

// ---- pairs ----

struct visitor {
    void (*visit)(void *context, const struct alike_face *a, const struct alike_face *b);
    void *context;
};

static void each_of(const struct alike *k, size_t first, size_t end, const struct visitor *v) {
    for (size_t i = first; i < end; i++) {
        const struct key a = k->keys[i];
        int is_born = k->faces[i].birth != 0;
        for (size_t n = i + 1; n < end; n++) {
            const struct key *b = &k->keys[n];
            if ((a.birth == b->birth) | (a.phone == b->phone) | (a.places[0] == b->places[is_born]))
                if (alike_signs(&k->faces[i], &k->faces[n]))
                    v->visit(v->context, &k->faces[i], &k->faces[n]);
        }
    }
}

enum status alike_each(struct alike *k, struct host *host,
                       void (*visit)(void *context, const struct alike_face *a, const struct alike_face *b),
                       void *context) {
    const struct visitor v = {visit, context};
    pthread_mutex_lock(&k->lock);
    enum status status = follow(k, host);
    for (size_t first = 0, end; status == STATUS_OK && first < k->len; first = end) {
        for (end = first + 1; end < k->len && strcmp(k->faces[end].name, k->faces[first].name) == 0; end++)
            ;
        each_of(k, first, end, &v);
    }
    pthread_mutex_unlock(&k->lock);
    return status;
}
