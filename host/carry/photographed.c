// SPDX-License-Identifier: Apache-2.0
#include "host/carry/photographed.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/file.h"

#define HELD_DIR "photographed" // a file a message: its codes, a line each
#define HELD_MAX (8 << 20)

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

static const char *line_end(const char *line) {
    return line + strcspn(line, "\n");
}

// What does not belong to it is passed over.
static enum status join(const char *lines, const char *id, struct multipart_join *j) {
    enum status status = STATUS_OK;
    for (const char *end; *lines && status != STATUS_MEMORY; lines = *end ? end + 1 : end) {
        struct multipart_code code;
        char its[PHOTOGRAPHED_ID_SIZE];
        end = line_end(lines);
        if (multipart_read(lines, (size_t)(end - lines), &code) == STATUS_OK && code.kind == MULTIPART_BATCHES &&
            strcmp(photographed_id(&code, its), id) == 0)
            status = multipart_add(j, &code);
    }
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

// Held before, and new: as one text, the caller's to free.
static enum status all_lines(const char *path, const char *codes, char **lines) {
    uint8_t *held = NULL;
    size_t len = 0, more = strlen(codes);
    enum status status = file_read(path, HELD_MAX, &held, &len);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *lines = malloc(len + more + 1);
    if (*lines) {
        memcpy(*lines, held ? (const char *)held : "", len);
        memcpy(*lines + len, codes, more + 1);
    }
    free(held);
    return *lines ? STATUS_OK : STATUS_MEMORY;
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

static void note_missing(const struct multipart_join *j, struct photographed *m) {
    m->parts = j->whole.parts;
    for (unsigned i = 0; i < j->whole.parts; i++)
        if (!j->has[i])
            m->missing[m->missing_len++] = i + 1;
}

// ---- the codes of some photos ----

static enum status take_message(struct host *host, const char *dir, const char *codes,
                                const struct photographed_options *how, struct photographed *m) {
    struct multipart_join j = {.has_len = 0};
    char path[PATH_MAX], *lines = NULL;
    enum status status = held_path(dir, m->id, path);
    if (status == STATUS_OK)
        status = all_lines(path, codes, &lines);
    if (status == STATUS_OK)
        status = join(lines, m->id, &j);
    if (status == STATUS_OK && j.whole.bytes) {
        note_missing(&j, m);
        if (m->missing_len)
            status = file_write(path, lines, strlen(lines), 0600);
        else
            status = take_whole(host, &j, how, m);
    }
    multipart_join_clear(&j);
    free(lines);
    return status;
}

// Which messages the lines are of.
static size_t list_messages(const char *lines, struct photographed *messages) {
    size_t n = 0;
    for (const char *end; *lines && n < PHOTOGRAPHED_MESSAGES; lines = *end ? end + 1 : end) {
        struct multipart_code code;
        char id[PHOTOGRAPHED_ID_SIZE];
        size_t i = 0;
        end = line_end(lines);
        if (multipart_read(lines, (size_t)(end - lines), &code) != STATUS_OK || code.kind != MULTIPART_BATCHES)
            continue;
        for (photographed_id(&code, id); i < n && strcmp(messages[i].id, id); i++)
            ;
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

enum status photographed_forget(const char *dir, const struct photographed *messages, size_t messages_len) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < messages_len && status == STATUS_OK; i++) {
        char path[PATH_MAX];
        status = held_path(dir, messages[i].id, path);
        if (status == STATUS_OK && !messages[i].missing_len && file_exists(path))
            status = file_remove(path);
    }
    return status;
}
