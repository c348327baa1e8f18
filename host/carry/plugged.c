// SPDX-License-Identifier: Apache-2.0
#include "host/carry/plugged.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/ledger/ledger.h"
#include "proto/bytes.h"
#include "proto/keys.h"
#include "proto/pair.h"
#include "proto/printable.h"
#include "proto/stick.h"

#define SECRET_BYTES 32
#define NAMES_MAX    20000 // read of a directory; more are not counted

struct plugged {
    char dir[4096];
    uint8_t secret[SECRET_BYTES]; // that no id can be made up
    pthread_mutex_t looks, lock;  // who looks; what was found
    struct plugged_stick found[PLUGGED_MAX];
    size_t found_len;
    uint64_t finds; // how often something else was found
};

struct plugged *plugged_new(const char *dir) {
    struct plugged *p = calloc(1, sizeof *p);
    if (!p || snprintf(p->dir, sizeof p->dir, "%s", dir) >= (int)sizeof p->dir) {
        free(p);
        return NULL;
    }
    key_random(p->secret, sizeof p->secret);
    pthread_mutex_init(&p->looks, NULL);
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void plugged_free(struct plugged *p) {
    if (!p)
        return;
    pthread_mutex_destroy(&p->looks);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

// ---- which there are ----

// Of the directory that is there under this name now: another stick in its place has another, but where a file system
// numbers its top always the same (FAT) and the device is of the same name.
static int identity_of(const struct plugged *p, const char *name, const struct directory *stick, int64_t moment,
                       uint8_t id[PLUGGED_ID_SIZE / 2]) {
    struct stat st;
    if (fstat(stick->fd, &st) != 0)
        return 0;
    const int64_t numbers[] = {(int64_t)st.st_dev, (int64_t)st.st_ino, moment ? (int64_t)st.st_mtim.tv_sec : 0,
                               moment ? (int64_t)st.st_mtim.tv_nsec : 0};
    const struct piece pieces[] = {{name, strlen(name)}, {numbers, sizeof numbers}};
    key_digest(p->secret, sizeof p->secret, pieces, 2, id, PLUGGED_ID_SIZE / 2);
    return 1;
}

// Calls visit for each directory, as long as it says 1.
static void each(struct plugged *p, int (*visit)(struct plugged *, const char *, const struct directory *, void *),
                 void *context) {
    struct directory top, stick;
    enum status status = STATUS_OK;
    if (directory_open(p->dir, &top) != STATUS_OK)
        return;
    DIR *list = directory_list(&top);
    int goes_on = list != NULL;
    for (struct dirent *entry; goes_on && (entry = directory_next(list, &status));) {
        if (entry->d_name[0] == '.' || directory_enter(&top, entry->d_name, 0, &stick) != STATUS_OK)
            continue;
        goes_on = visit(p, entry->d_name, &stick, context);
        directory_close(&stick);
    }
    if (list)
        closedir(list);
    directory_close(&top);
}

static int add_mark(struct plugged *p, const char *name, const struct directory *stick, void *context) {
    uint8_t id[PLUGGED_ID_SIZE / 2] = {0};
    uint64_t part = 0;
    if (identity_of(p, name, stick, 1, id))
        memcpy(&part, id, sizeof part);
    *(uint64_t *)context += part;
    return 1;
}

uint64_t plugged_mark(struct plugged *p) {
    uint64_t mark = 0;
    if (!p)
        return 0;
    each(p, add_mark, &mark);
    pthread_mutex_lock(&p->lock);
    mark += p->finds;
    pthread_mutex_unlock(&p->lock);
    return mark;
}

// ---- what is on one ----

static void read_terminal(struct host *host, uint64_t terminal, const struct directory *dir, struct plugged_stick *s) {
    struct stick_batch batch;
    uint8_t chain[KEY_DIGEST_BYTES];
    uint64_t epoch = 0, held = 0;
    DIR *list = directory_list(dir);
    if (!list) {
        s->status = STATUS_IO;
        return;
    }
    struct dirent *entry;
    for (int names = 0; names < NAMES_MAX && (entry = directory_next(list, &s->status)); names++) {
        s->requests += strcmp(entry->d_name, STICK_PAIR_REQUEST) == 0;
        if (stick_batch_parse(entry->d_name, &batch) != STATUS_OK)
            continue;
        if (batch.epoch != epoch && ledger_held(host, terminal, batch.epoch, &held, chain) != STATUS_OK)
            held = 0;
        epoch = batch.epoch;
        s->batches++;
        s->waiting += batch.last > held;
    }
    closedir(list);
}

static void add_terminal(struct host *host, const struct directory *top, const char *name, struct plugged_stick *s) {
    struct directory dir;
    uint64_t terminal;
    if (terminal_id_parse(name, &terminal) != STATUS_OK)
        return;
    if (s->terminals_len < PLUGGED_TERMINALS_MAX)
        s->terminals[s->terminals_len++] = terminal;
    else
        s->terminals_more++;
    enum status status = directory_enter(top, name, 0, &dir);
    if (status != STATUS_OK) {
        s->status = status == STATUS_INVALID ? s->status : status; // a link is nobody's
        return;
    }
    read_terminal(host, terminal, &dir, s);
    directory_close(&dir);
}

static void read_stick(struct host *host, const struct directory *stick, struct plugged_stick *s) {
    struct directory top;
    struct statvfs disk;
    enum status status = directory_enter(stick, STICK_TOP, 0, &top);
    s->is_ours = status == STATUS_OK;
    s->status = status == STATUS_NOT_FOUND || status == STATUS_INVALID ? STATUS_OK : status;
    s->is_read_only = fstatvfs(stick->fd, &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0;
    if (!s->is_ours)
        return;
    DIR *list = directory_list(&top);
    s->status = list ? STATUS_OK : STATUS_IO;
    struct dirent *entry;
    for (int names = 0; list && names < NAMES_MAX && (entry = directory_next(list, &s->status)); names++)
        add_terminal(host, &top, entry->d_name, s);
    if (list)
        closedir(list);
    directory_close(&top);
}

struct looking {
    struct host *host;
    struct plugged_stick *sticks;
    size_t len;
};

// What a stick left behind when it was pulled out is an empty directory.
static int is_empty(const struct directory *stick) {
    enum status status = STATUS_OK;
    struct dirent *entry;
    DIR *list = directory_list(stick);
    if (!list)
        return 0;
    while ((entry = directory_next(list, &status)) && entry->d_name[0] == '.')
        ;
    closedir(list);
    return !entry && status == STATUS_OK;
}

static int look_at(struct plugged *p, const char *name, const struct directory *stick, void *context) {
    struct looking *l = context;
    struct plugged_stick *s = &l->sticks[l->len];
    uint8_t id[PLUGGED_ID_SIZE / 2];
    *s = (struct plugged_stick){.status = STATUS_OK};
    if (!identity_of(p, name, stick, 0, id) || is_empty(stick))
        return 1;
    hex_format(id, sizeof id, s->id);
    printable(name, s->name, sizeof s->name);
    read_stick(l->host, stick, s);
    return ++l->len < PLUGGED_MAX;
}

static int is_same(const struct plugged_stick *one, const struct plugged_stick *other) {
    return strcmp(one->id, other->id) == 0 && one->batches == other->batches && one->waiting == other->waiting &&
           one->requests == other->requests && one->status == other->status && one->is_ours == other->is_ours &&
           one->is_read_only == other->is_read_only;
}

// Held by the caller. Who was told of the old ones meanwhile is to ask again.
static void keep_found(struct plugged *p, const struct plugged_stick *sticks, size_t len) {
    int is_other = len != p->found_len;
    for (size_t i = 0; i < len && !is_other; i++)
        is_other = !is_same(&sticks[i], &p->found[i]);
    p->finds += (uint64_t)is_other;
    memcpy(p->found, sticks, len * sizeof *sticks);
    p->found_len = len;
}

size_t plugged_look(struct plugged *p, struct host *reader, struct plugged_stick sticks[PLUGGED_MAX]) {
    struct looking l = {reader, sticks, 0};
    int is_first = pthread_mutex_trylock(&p->looks) == 0; // a worn stick holds up one of us
    if (is_first)
        each(p, look_at, &l);
    pthread_mutex_lock(&p->lock);
    if (is_first)
        keep_found(p, sticks, l.len);
    else {
        l.len = p->found_len;
        memcpy(sticks, p->found, l.len * sizeof *sticks);
    }
    pthread_mutex_unlock(&p->lock);
    if (is_first)
        pthread_mutex_unlock(&p->looks);
    return l.len;
}

// ---- one of them ----

struct entering {
    const char *id;
    struct directory *stick;
    enum status status;
};

static int enter_one(struct plugged *p, const char *name, const struct directory *stick, void *context) {
    struct entering *e = context;
    uint8_t id[PLUGGED_ID_SIZE / 2];
    char text[PLUGGED_ID_SIZE];
    if (!identity_of(p, name, stick, 0, id) || strcmp(hex_format(id, sizeof id, text), e->id) != 0)
        return 1;
    e->stick->fd = dup(stick->fd);
    e->status = e->stick->fd < 0 ? STATUS_IO : STATUS_OK;
    return 0;
}

enum status plugged_enter(struct plugged *p, const char *id, struct directory *stick) {
    struct entering e = {id, stick, STATUS_NOT_FOUND};
    each(p, enter_one, &e);
    return e.status;
}
