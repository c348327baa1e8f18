// SPDX-License-Identifier: Apache-2.0
#include "host/page/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX       16
#define KEPT_MAX_BYTES (64 << 10)
#define KEY_SIZE       512

struct kept {
    char key[KEY_SIZE];
    int64_t version, second;
    char *data;
    size_t len;
};

struct desk {
    char dir[3072];
    struct host host;
    int is_open;
    int64_t version;
    struct kept kept[KEPT_MAX];
    size_t next; // the place to use next
};

struct desk *desk_new(const char *dir) {
    struct desk *d = calloc(1, sizeof *d);
    if (d)
        snprintf(d->dir, sizeof d->dir, "%s", dir);
    return d;
}

void desk_free(struct desk *d) {
    if (!d)
        return;
    if (d->is_open)
        host_close(&d->host);
    for (size_t i = 0; i < KEPT_MAX; i++)
        free(d->kept[i].data);
    free(d);
}

enum status desk_begin(struct desk *d, int64_t now_ms, struct host **host) {
    if (!d->is_open) {
        enum status status = host_open_reader(d->dir, now_ms, &d->host);
        if (status != STATUS_OK)
            return status;
        d->is_open = 1;
    }
    d->host.now_ms = now_ms;
    enum status status = db_begin_read(d->host.db);
    if (status != STATUS_OK) {
        host_close(&d->host);
        d->is_open = 0;
        return status;
    }
    d->version = db_version(d->host.db);
    *host = &d->host;
    return STATUS_OK;
}

void desk_rest(struct desk *d) {
    db_rollback(d->host.db);
}

char *desk_recall(struct desk *d, const char *key, size_t *len) {
    for (size_t i = 0; i < KEPT_MAX; i++) {
        const struct kept *k = &d->kept[i];
        if (!k->data || k->version != d->version || k->second != d->host.now_ms / 1000 || strcmp(k->key, key) != 0)
            continue;
        char *copy = malloc(k->len + 1);
        if (copy) {
            memcpy(copy, k->data, k->len);
            copy[k->len] = '\0';
        }
        *len = k->len;
        return copy;
    }
    return NULL;
}

void desk_keep(struct desk *d, const char *key, const char *data, size_t len) {
    struct kept *k = &d->kept[d->next];
    if (len > KEPT_MAX_BYTES || strlen(key) >= KEY_SIZE)
        return;
    d->next = (d->next + 1) % KEPT_MAX;
    free(k->data);
    *k = (struct kept){.version = d->version, .second = d->host.now_ms / 1000, .data = malloc(len), .len = len};
    snprintf(k->key, sizeof k->key, "%s", key);
    if (k->data)
        memcpy(k->data, data, len);
}
