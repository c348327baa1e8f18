// SPDX-License-Identifier: Apache-2.0
#include "host/carry/photographed.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "proto/array.h"
#include "proto/directory.h"
#include "proto/file.h"

#define HELD_DIR "photographed" // a file a message: its codes, a line each
#define HELD_MAX (8 << 20)
#define HELD_S   (90 * 86400)

// ---- what is held ----

char *photographed_id(const struct multipart_code *c, char id[PHOTOGRAPHED_ID_SIZE]) {
    snprintf(id, PHOTOGRAPHED_ID_SIZE, "%08x-%u", (unsigned)c->sum, c->parts);
    return id;
}

static enum status held_path(const char *dir, const char *id, char path[PATH_MAX]) {
    char held[PATH_MAX];
    enum status status = path_join(held, sizeof held, dir, HELD_DIR);
    if (status == STATUS_OK)
        status = directory_make(held, 0700);
    return status == STATUS_OK ? path_join(path, PATH_MAX, held, id) : status;
}

int photographed_next(const char **lines, struct multipart_code *code, const char **line, size_t *len) {
    while (**lines) {
        const char *begin = *lines;
        size_t own = strcspn(begin, "\n");
        *lines += own + (begin[own] == '\n');
        if (multipart_read(begin, own, code) != STATUS_OK || code->kind != MULTIPART_BATCHES)
            continue;
        if (line) {
            *line = begin;
            *len = own;
        }
        return 1;
    }
    return 0;
}

// What is held, and is_taken: nothing is, for all of it was taken before.
struct held {
    char *lines; // owned
    size_t len, room;
    int is_taken;
};

static enum status hold(struct held *h, const char *line, size_t len) {
    enum status status = array_room(&h->lines, &h->room, h->len + len + 2, 1);
    if (status != STATUS_OK)
        return status;
    memcpy(h->lines + h->len, line, len);
    memcpy(h->lines + h->len + len, "\n", 2);
    h->len += len + 1;
    return STATUS_OK;
}

// The codes of the message among lines, each once.
static enum status hold_all(struct held *h, const char *lines, const char *id, struct multipart_join *j) {
    struct multipart_code code;
    const char *line;
    size_t len;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && photographed_next(&lines, &code, &line, &len)) {
        char its[PHOTOGRAPHED_ID_SIZE];
        if (strcmp(photographed_id(&code, its), id) != 0 || (h->lines && memmem(h->lines, h->len, line, len)))
            continue;
        status = multipart_add(j, &code);
        status = status == STATUS_CONFLICT ? STATUS_OK : status;
        if (status == STATUS_OK)
            status = hold(h, line, len);
    }
    return status;
}

static enum status hold_file(struct held *h, const char *path, const char *id, struct multipart_join *j) {
    uint8_t *file;
    size_t len;
    enum status status = file_read(path, HELD_MAX, &file, &len);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    char *lines = strndup((const char *)file, len);
    free(file);
    h->is_taken = len == 0;
    status = lines ? hold_all(h, lines, id, j) : STATUS_MEMORY;
    free(lines);
    return status;
}

// ---- a whole message ----

static enum status take_file(struct host *host, const struct bundled *file, const struct photographed_options *how,
                             struct photographed *m) {
    struct stick_batch named;
    struct ingest_result r;
    if (stick_batch_parse(file->name, &named) != STATUS_OK) // what a later terminal may add
        return STATUS_OK;
    enum status status = how->take ? how->take(how->context, host, m, file, &r)
                                   : ingest_batch(host, PHOTOGRAPHED_CARRIER, file->name, file->bytes, file->len, &r);
    if (status != STATUS_OK)
        return status;
    m->terminal = r.terminal ? r.terminal : m->terminal;
    m->batches += r.outcome == INGEST_TAKEN || r.outcome == INGEST_DUPLICATE;
    m->apart += r.outcome == INGEST_QUARANTINED || r.outcome == INGEST_REFUSED;
    m->events += r.events;
    m->duplicates += r.duplicates;
    return STATUS_OK;
}

static enum status take_files(struct host *host, const uint8_t *bytes, size_t len,
                              const struct photographed_options *how, struct photographed *m) {
    struct reader r = reader_of(bytes, len);
    struct bundled file;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && bundle_next(&r, &file))
        status = take_file(host, &file, how, m);
    m->status = r.bad ? STATUS_MALFORMED : STATUS_OK;
    return status;
}

// What is wrong with the message itself stands in m->status.
static enum status take_whole(struct host *host, const struct multipart_join *j, const struct photographed_options *how,
                              struct photographed *m) {
    uint8_t *sealed, *bytes;
    size_t len;
    m->status = multipart_message(j, &sealed, &len);
    if (m->status != STATUS_OK)
        return m->status == STATUS_MEMORY ? STATUS_MEMORY : STATUS_OK;
    bytes = len > KEY_SEAL_OVERHEAD ? malloc(len) : NULL;
    enum status status = STATUS_OK;
    m->status = bytes ? public_open(&host->keys, sealed, len, bytes) : STATUS_FORGED;
    if (m->status == STATUS_OK)
        status = take_files(host, bytes, len - KEY_SEAL_OVERHEAD, how, m);
    free(bytes);
    free(sealed);
    return status;
}

// Of one that was taken nothing is missing, though it should come once more in part.
static void note_missing(const struct multipart_join *j, int is_taken, struct photographed *m) {
    m->parts = j->whole.parts;
    for (unsigned i = 0; i < j->whole.parts && !is_taken; i++)
        if (!j->has[i])
            m->missing[m->missing_len++] = i + 1;
}

// ---- the codes of some photos ----

static enum status take_message(struct host *host, const char *dir, const char *codes,
                                const struct photographed_options *how, struct photographed *m) {
    struct multipart_join j = {.has_len = 0};
    struct held h = {.len = 0};
    char path[PATH_MAX];
    enum status status = held_path(dir, m->id, path);
    if (status == STATUS_OK)
        status = hold_file(&h, path, m->id, &j);
    if (status == STATUS_OK)
        status = hold_all(&h, codes, m->id, &j);
    if (status == STATUS_OK)
        note_missing(&j, h.is_taken, m);
    if (status == STATUS_OK && m->missing_len)
        status = file_write(path, h.lines, h.len, 0600);
    else if (status == STATUS_OK && multipart_is_whole(&j))
        status = take_whole(host, &j, how, m);
    multipart_join_clear(&j);
    free(h.lines);
    return status;
}

// Which messages the lines are of.
static size_t list_messages(const char *lines, struct photographed *messages) {
    struct multipart_code code;
    size_t n = 0;
    while (n < PHOTOGRAPHED_MESSAGES && photographed_next(&lines, &code, NULL, NULL)) {
        char id[PHOTOGRAPHED_ID_SIZE];
        size_t i = 0;
        photographed_id(&code, id);
        while (i < n && strcmp(messages[i].id, id) != 0)
            i++;
        if (i < n)
            continue;
        memset(&messages[n], 0, sizeof messages[n]);
        memcpy(messages[n++].id, id, sizeof id);
    }
    return n;
}

enum status photographed_take(struct host *host, const char *dir, const char *codes,
                              const struct photographed_options *how,
                              struct photographed messages[PHOTOGRAPHED_MESSAGES], size_t *messages_len) {
    enum status status = STATUS_OK;
    *messages_len = list_messages(codes, messages);
    for (size_t i = 0; i < *messages_len && status == STATUS_OK; i++)
        status = take_message(host, dir, codes, how, &messages[i]);
    return status;
}

// What was held for so long is photographed anew, and what was taken so long ago does not come again.
static enum status forget_old(const char *dir) {
    struct directory held;
    enum status status = STATUS_OK;
    char path[PATH_MAX];
    if (held_path(dir, "", path) != STATUS_OK || directory_open(path, &held) != STATUS_OK)
        return STATUS_OK;
    DIR *list = directory_list(&held);
    for (struct dirent *entry; list && (entry = directory_next(list, &status));) {
        struct stat s;
        if (fstatat(held.fd, entry->d_name, &s, 0) == 0 && S_ISREG(s.st_mode) && time(NULL) - s.st_mtime > HELD_S)
            directory_remove(&held, entry->d_name);
    }
    if (list)
        closedir(list);
    directory_close(&held);
    return status;
}

// A file that is empty stays: of it all was taken.
enum status photographed_forget(const char *dir, const struct photographed *messages, size_t messages_len) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < messages_len && status == STATUS_OK; i++) {
        char path[PATH_MAX];
        if (messages[i].missing_len)
            continue;
        status = held_path(dir, messages[i].id, path);
        if (status == STATUS_OK)
            status = messages[i].status == STATUS_OK ? file_write(path, "", 0, 0600) : file_remove(path);
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    return status == STATUS_OK ? forget_old(dir) : status;
}
