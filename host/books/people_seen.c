// SPDX-License-Identifier: Apache-2.0
#include "host/books/people_seen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/keys.h"

#define PLACES_MIN 1024 // a power of two, as all that follow

struct kept {
    struct kept *next; // of the same name, without a number
    uint64_t number;
    int64_t area;
    int sex;
    size_t size;  // of all of it
    char texts[]; // key, name, ID number, ethnicity, category, phone, document, its kind, each with its NUL
};

struct people_seen {
    struct kept **places;
    size_t places_len, len;
};

struct people_seen *people_seen_new(void) {
    struct people_seen *s = calloc(1, sizeof *s);
    if (s && (s->places = calloc(PLACES_MIN, sizeof *s->places))) {
        s->places_len = PLACES_MIN;
        return s;
    }
    free(s);
    return NULL;
}

// The key's place, or the one it would have.
static struct kept **place_of(struct kept **places, size_t places_len, const char *key) {
    size_t hash = 14695981039346656037u;
    for (const char *c = key; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    size_t at = hash >> 8 & (places_len - 1);
    while (places[at] && strcmp(places[at]->texts, key) != 0)
        at = (at + 1) & (places_len - 1);
    return &places[at];
}

static enum status grow(struct people_seen *s) {
    size_t len = 2 * s->places_len;
    struct kept **places = calloc(len, sizeof *places);
    if (!places)
        return STATUS_MEMORY;
    for (size_t i = 0; i < s->places_len; i++)
        if (s->places[i])
            *place_of(places, len, s->places[i]->texts) = s->places[i];
    free(s->places);
    s->places = places;
    s->places_len = len;
    return STATUS_OK;
}

static struct kept *keep(const char *key, const struct person *p) {
    const char *const texts[] = {key,         p->name,  p->id_number, p->ethnicity,
                                 p->category, p->phone, p->document,  p->document_kind};
    size_t size = sizeof(struct kept);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        size += strlen(texts[i]) + 1;
    struct kept *kept = calloc(1, size);
    if (!kept)
        return NULL;
    kept->number = p->number;
    kept->area = p->area;
    kept->sex = p->sex;
    kept->size = size;
    char *at = kept->texts;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        at = stpcpy(at, texts[i]) + 1;
    return kept;
}

static void let_go(struct kept *kept) {
    if (kept)
        key_wipe(kept, kept->size);
    free(kept);
}

// The place of a key, with room for one more.
static struct kept **make_room(struct people_seen *s, const char *key) {
    if (2 * s->len >= s->places_len && grow(s) != STATUS_OK)
        return NULL;
    return place_of(s->places, s->places_len, key);
}

static enum status put(struct people_seen *s, const char *document, const struct person *person) {
    struct kept **place = make_room(s, document), *kept = place ? keep(document, person) : NULL;
    if (!kept)
        return STATUS_MEMORY;
    s->len += !*place;
    let_go(*place);
    *place = kept;
    return STATUS_OK;
}

// Under each of their numbers.
enum status people_seen_put(struct people_seen *s, const struct person *person) {
    char key[PEOPLE_DOCUMENT_KEY_SIZE];
    enum status status = *person->id_number ? put(s, person->id_number, person) : STATUS_OK;
    if (status == STATUS_OK && *people_document_key(person, key))
        status = put(s, key, person);
    return status;
}

static const char *take_text(const char *from, char *into, size_t size) {
    snprintf(into, size, "%s", from);
    return from + strlen(from) + 1;
}

static void read(const struct kept *kept, struct person *p) {
    *p = (struct person){.number = kept->number, .sex = kept->sex, .area = kept->area};
    const char *at = take_text(kept->texts + strlen(kept->texts) + 1, p->name, sizeof p->name);
    at = take_text(at, p->id_number, sizeof p->id_number);
    at = take_text(at, p->ethnicity, sizeof p->ethnicity);
    at = take_text(at, p->category, sizeof p->category);
    at = take_text(at, p->phone, sizeof p->phone);
    at = take_text(at, p->document, sizeof p->document);
    take_text(at, p->document_kind, sizeof p->document_kind);
}

int people_seen_find(const struct people_seen *s, const struct person *person, struct person *p) {
    char key[PEOPLE_DOCUMENT_KEY_SIZE];
    const char *const keys[] = {person->id_number, people_document_key(person, key)};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct kept *kept = *keys[i] ? *place_of(s->places, s->places_len, keys[i]) : NULL;
        if (kept)
            return read(kept, p), 1;
    }
    return 0;
}

// ---- without a number ----

// No document is written so.
static char *name_key(const char *name, char key[PEOPLE_NAME_SIZE + 1]) {
    snprintf(key, PEOPLE_NAME_SIZE + 1, "=%s", name);
    return key;
}

static char *number_key(uint64_t number, char key[PEOPLE_NAME_SIZE + 1]) {
    snprintf(key, PEOPLE_NAME_SIZE + 1, "#%" PRIu64, number);
    return key;
}

enum status people_seen_put_unnumbered(struct people_seen *s, const struct person *person) {
    char key[PEOPLE_NAME_SIZE + 1];
    struct kept **place = make_room(s, name_key(person->name, key)), *kept = place ? keep(key, person) : NULL;
    if (!kept)
        return STATUS_MEMORY;
    s->len += !*place;
    while (*place) // the first that was added is found first
        place = &(*place)->next;
    *place = kept;
    return STATUS_OK;
}

int people_seen_find_like(const struct people_seen *s, const struct person *person, struct person *known) {
    char key[PEOPLE_NAME_SIZE + 1];
    struct kept *kept = *place_of(s->places, s->places_len, name_key(person->name, key));
    for (; kept; kept = kept->next) {
        read(kept, known);
        if (known->number == 0 && people_may_be(known, person))
            return 1;
    }
    return 0;
}

// Who was added by the list stays under the name, but is nobody without a number any more.
static void number_added(struct people_seen *s, const struct person *known) {
    char key[PEOPLE_NAME_SIZE + 1];
    struct person one;
    for (struct kept *kept = *place_of(s->places, s->places_len, name_key(known->name, key)); kept; kept = kept->next) {
        read(kept, &one);
        if (kept->number == 0 && people_differences(&one, known) == 0) {
            kept->number = UINT64_MAX;
            return;
        }
    }
}

enum status people_seen_number(struct people_seen *s, const struct person *known) {
    char key[PEOPLE_NAME_SIZE + 1];
    if (known->number)
        return put(s, number_key(known->number, key), known);
    number_added(s, known);
    return STATUS_OK;
}

int people_seen_is_numbered(const struct people_seen *s, uint64_t number) {
    char key[PEOPLE_NAME_SIZE + 1];
    return *place_of(s->places, s->places_len, number_key(number, key)) != NULL;
}

void people_seen_free(struct people_seen *s) {
    if (!s)
        return;
    for (size_t i = 0; i < s->places_len; i++)
        for (struct kept *kept = s->places[i], *next; kept; kept = next) {
            next = kept->next;
            let_go(kept);
        }
    free(s->places);
    free(s);
}
