// SPDX-License-Identifier: Apache-2.0
#include "host/books/phone_ends.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/people.h"
#include "proto/array.h"
#include "proto/keys.h"

#define END_DIGITS  4
#define PHONE_SIZE  32
#define CHANGES_MAX 1000 // more since the last look: all are read anew

struct phone_end {
    uint64_t person;
    int end; // 0 … 9999
};

struct phone_ends {
    pthread_mutex_t lock;
    int64_t place; // of the newest act that is in it, -1 nothing was read
    struct phone_end *items;
    size_t len, size;
    enum status status; // of adding
};

struct phone_ends *phone_ends_new(void) {
    struct phone_ends *k = calloc(1, sizeof *k);
    if (k) {
        pthread_mutex_init(&k->lock, NULL);
        k->place = -1;
    }
    return k;
}

static void forget_all(struct phone_ends *k) {
    if (k->items)
        key_wipe(k->items, k->size * sizeof *k->items);
    k->len = 0;
    k->place = -1;
}

void phone_ends_free(struct phone_ends *k) {
    if (!k)
        return;
    forget_all(k);
    free(k->items);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

// Its digits alone, of 0877-2012345 and +86 139….
static size_t digits_of(const char *phone, char digits[PHONE_SIZE]) {
    size_t len = 0;
    for (; *phone && len + 1 < PHONE_SIZE; phone++)
        if (*phone >= '0' && *phone <= '9')
            digits[len++] = *phone;
    digits[len] = '\0';
    return len;
}

static int end_of(const char *digits, size_t len) {
    return (int)strtol(digits + len - END_DIGITS, NULL, 10);
}

static void add(void *context, uint64_t person, const char *phone) {
    struct phone_ends *k = context;
    char digits[PHONE_SIZE];
    size_t len = digits_of(phone, digits);
    if (k->status != STATUS_OK || len < END_DIGITS)
        return;
    k->status = array_room(&k->items, &k->size, k->len + 1, sizeof *k->items);
    if (k->status == STATUS_OK)
        k->items[k->len++] = (struct phone_end){person, end_of(digits, len)};
    key_wipe(digits, sizeof digits);
}

static void drop(struct phone_ends *k, uint64_t person) {
    for (size_t i = 0; i < k->len; i++)
        if (k->items[i].person == person)
            k->items[i--] = k->items[--k->len];
}

static enum status read_all(struct phone_ends *k, struct host *host) {
    forget_all(k);
    k->status = STATUS_OK;
    enum status status = people_phones(host, 0, add, k);
    return status == STATUS_OK ? k->status : status;
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

static enum status read_changed(struct phone_ends *k, struct host *host) {
    struct numbers people = {0};
    k->status = STATUS_OK;
    enum status status = changed_since(host, k->place, &people);
    if (status == STATUS_OK && people.len > CHANGES_MAX)
        status = read_all(k, host);
    else
        for (size_t i = 0; i < people.len && status == STATUS_OK; i++) {
            drop(k, people.items[i]);
            status = people_phones(host, people.items[i], add, k);
        }
    numbers_clear(&people);
    return status == STATUS_OK ? k->status : status;
}

// Another thread may stand at an older moment: what is newer stays.
static enum status follow(struct phone_ends *k, struct host *host) {
    struct statement *s;
    int64_t newest = 0;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(place), 0) FROM act");
    enum status status = db_get_int(s, &newest);
    if (status != STATUS_OK || newest <= k->place)
        return status;
    status = k->place < 0 ? read_all(k, host) : read_changed(k, host);
    if (status == STATUS_OK)
        k->place = newest;
    else
        forget_all(k);
    return status;
}

static int compare(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static enum status with_end(const struct phone_ends *k, int end, struct numbers *numbers) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < k->len && status == STATUS_OK; i++)
        if (k->items[i].end == end)
            status = numbers_append(numbers, k->items[i].person);
    if (numbers->len)
        qsort(numbers->items, numbers->len, sizeof *numbers->items, compare);
    return status;
}

struct asked {
    const char *digits;
    size_t len;
    int fits;
};

static void look(void *context, uint64_t person, const char *phone) {
    struct asked *a = context;
    char digits[PHONE_SIZE];
    size_t len = digits_of(phone, digits);
    (void)person;
    a->fits = len >= a->len && strcmp(digits + len - a->len, a->digits) == 0;
    key_wipe(digits, sizeof digits);
}

// What is kept may be newer or older than this moment: the phone itself decides.
static enum status keep_fitting(struct host *host, struct asked *a, struct numbers *numbers) {
    size_t kept = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < numbers->len && status == STATUS_OK; i++) {
        a->fits = 0;
        status = people_phones(host, numbers->items[i], look, a);
        if (a->fits)
            numbers->items[kept++] = numbers->items[i];
    }
    numbers->len = kept;
    return status;
}

enum status phone_ends_find(struct phone_ends *k, struct host *host, const char *text, struct numbers *numbers) {
    char digits[PHONE_SIZE];
    struct asked a = {digits, digits_of(text, digits), 0};
    if (a.len < END_DIGITS || text[strspn(text, "0123456789+- ")])
        return STATUS_OK;
    pthread_mutex_lock(&k->lock);
    enum status status = follow(k, host);
    if (status == STATUS_OK)
        status = with_end(k, end_of(digits, a.len), numbers);
    pthread_mutex_unlock(&k->lock);
    return status == STATUS_OK ? keep_fitting(host, &a, numbers) : status;
}
