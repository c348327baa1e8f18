// SPDX-License-Identifier: Apache-2.0
#include "host/books/listed_names.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/books/people.h"
#include "host/books/roster.h"
#include "proto/array.h"

struct listed_name {
    uint64_t holder;
    char *key; // owned
};

struct reading {
    struct host *host;
    struct listed_names *names;
};

static void add(void *context, const struct roster_entry *entry) {
    struct reading *r = context;
    struct listed_names *n = r->names;
    char key[CELL_NAME_KEY_SIZE];
    struct person person;
    enum status status = n->status == STATUS_OK ? people_find(r->host, entry->holder, &person) : n->status;
    if (status != STATUS_OK) { // a badge that nobody owns has no name
        n->status = status == STATUS_NOT_FOUND ? n->status : status;
        return;
    }
    cell_name_key(person.name, key);
    key_wipe(&person, sizeof person);
    n->status = array_room(&n->all, &n->size, n->len + 1, sizeof *n->all);
    if (n->status != STATUS_OK)
        return;
    n->all[n->len] = (struct listed_name){entry->holder, strdup(key)};
    if (n->all[n->len].key)
        n->len++;
    else
        n->status = STATUS_MEMORY;
}

enum status listed_names_find(struct host *host, uint64_t session, struct listed_names *n, const char *name,
                              size_t *found, uint64_t *holder) {
    struct reading r = {host, n};
    char key[CELL_NAME_KEY_SIZE];
    *found = 0;
    if (!n->is_read) {
        n->is_read = 1;
        enum status status = roster_each(host, session, add, &r);
        n->status = status == STATUS_OK ? n->status : status;
    }
    cell_name_key(name, key);
    for (size_t i = 0; i < n->len && *key; i++)
        if (strcmp(n->all[i].key, key) == 0) {
            *holder = n->all[i].holder;
            ++*found;
        }
    return n->status;
}

void listed_names_clear(struct listed_names *n) {
    for (size_t i = 0; i < n->len; i++) {
        key_wipe(n->all[i].key, strlen(n->all[i].key));
        free(n->all[i].key);
    }
    free(n->all);
    *n = (struct listed_names){0};
}
