// SPDX-License-Identifier: Apache-2.0
#include "host/page/snapshot.h"

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

struct snapshot {
    char dir[3072];
    struct host host;
    int is_open;
    int64_t openings, version; // the engine counts anew each time
    struct kept kept[KEPT_MAX];
    size_t next; // the place to use next
};

struct snapshot *snapshot_new(const char *dir) {
    struct snapshot *s = calloc(1, sizeof *s);
    if (s)
        snprintf(s->dir, sizeof s->dir, "%s", dir);
    return s;
}

void snapshot_free(struct snapshot *s) {
    if (!s)
        return;
    if (s->is_open)
        host_close(&s->host);
    for (size_t i = 0; i < KEPT_MAX; i++)
        free(s->kept[i].data);
    free(s);
}

enum status snapshot_begin(struct snapshot *s, int64_t now_ms, struct host **host) {
    if (!s->is_open) {
        enum status status = host_open_reader(s->dir, now_ms, &s->host);
        if (status != STATUS_OK)
            return status;
        s->is_open = 1;
        s->openings++;
    }
    int64_t version = 0;
    s->host.now_ms = now_ms;
    enum status status = db_begin_read(s->host.db);
    if (status == STATUS_OK && (status = db_version(s->host.db, &version)) != STATUS_OK)
        db_rollback(s->host.db);
    if (status != STATUS_OK) {
        host_close(&s->host);
        s->is_open = 0;
        return status;
    }
    s->version = s->openings << 32 | version;
    *host = &s->host;
    return STATUS_OK;
}

void snapshot_end(struct snapshot *s) {
    db_rollback(s->host.db);
}

int64_t snapshot_version(const struct snapshot *s) {
    return s->version;
}

char *snapshot_recall(struct snapshot *s, const char *key, size_t *len) {
    for (size_t i = 0; i < KEPT_MAX; i++) {
        const struct kept *k = &s->kept[i];
        if (!k->data || k->version != s->version || k->second != s->host.now_ms / 1000 || strcmp(k->key, key) != 0)
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

void snapshot_keep(struct snapshot *s, const char *key, const char *data, size_t len) {
    struct kept *k = &s->kept[s->next];
    if (len > KEPT_MAX_BYTES || strlen(key) >= KEY_SIZE)
        return;
    s->next = (s->next + 1) % KEPT_MAX;
    free(k->data);
    *k = (struct kept){.version = s->version, .second = s->host.now_ms / 1000, .data = malloc(len), .len = len};
    snprintf(k->key, sizeof k->key, "%s", key);
    if (k->data)
        memcpy(k->data, data, len);
}
