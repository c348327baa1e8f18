// SPDX-License-Identifier: Apache-2.0
// The terminal as a witness of its host: it keeps the newest head it has seen, signs only what goes on from it, and
// gives that back at the next visit. docs/wire.md §12.
#include <stdlib.h>
#include <string.h>

#include "firmware/station/station_parts.h"
#include "proto/file.h"
#include "proto/note.h"

struct seen {
    struct checkpoint head; // size 0: none of this host
    int64_t at_s;           // by the host's clock
};

static enum status read_file(const struct station *s, const char *name, uint8_t **bytes, size_t *len) {
    char path[PATH_BYTES];
    enum status status = station_path(s, name, path);
    return status == STATUS_OK ? file_read(path, HEAD_MAX, bytes, len) : status;
}

static enum status write_file(const struct station *s, const char *name, const void *bytes, size_t len) {
    char path[PATH_BYTES];
    enum status status = station_path(s, name, path);
    return status == STATUS_OK ? file_write(path, bytes, len, 0600) : status;
}

static enum status verify_host(const struct station *s, const char *note, size_t len, struct checkpoint *head) {
    int64_t unused_s;
    enum status status = checkpoint_read(note, len, head);
    struct note_key key = {head->origin, NOTE_ED25519, s->host_key};
    if (status == STATUS_OK && note_verify(note, len, &key, &unused_s) != STATUS_OK)
        status = STATUS_FORGED;
    return status;
}

// What does not read back, or is another host's, is like none.
static struct seen seen_last(const struct station *s) {
    struct seen seen = {.at_s = 0};
    char name[NOTE_NAME_MAX];
    uint8_t *bytes;
    size_t len;
    note_name_of_terminal(s->terminal, name);
    struct note_key own = {name, NOTE_COSIGNATURE, s->keys.public_key};
    if (read_file(s, FILE_HEAD, &bytes, &len) != STATUS_OK)
        return seen;
    if (verify_host(s, (const char *)bytes, len, &seen.head) != STATUS_OK ||
        note_verify((const char *)bytes, len, &own, &seen.at_s) != STATUS_OK)
        seen = (struct seen){.at_s = 0};
    free(bytes);
    return seen;
}

// The host's text and signature, and ours: as of when the host says it was.
static enum status keep(const struct station *s, const struct checkpoint *head, const struct piece *note,
                        int64_t at_s) {
    char text[HEAD_MAX], name[NOTE_NAME_MAX];
    struct writer w = writer_of(text, sizeof text);
    struct note_key key = {head->origin, NOTE_ED25519, s->host_key};
    size_t line_len;
    const char *line = note_line_of(note->data, note->len, &key, &line_len);
    const char *end = memmem(note->data, note->len, "\n\n", 2);
    if (!line || !end)
        return STATUS_MALFORMED;
    put_bytes(&w, note->data, (size_t)(end - (const char *)note->data) + 2);
    put_bytes(&w, line, line_len);
    note_name_of_terminal(s->terminal, name);
    note_put_signature(&w, name, NOTE_COSIGNATURE, &s->keys, at_s);
    return w.bad ? STATUS_TOO_LARGE : write_file(s, FILE_HEAD, text, w.len);
}

// Kept as it came: with the host's own signature it speaks for itself.
static enum status diverge(const struct station *s, const struct piece *note) {
    enum status status = note->len <= HEAD_MAX ? write_file(s, FILE_OTHER, note->data, note->len) : STATUS_OK;
    return status == STATUS_OK ? STATUS_CONFLICT : status;
}

enum status station_witness(struct station *s, const uint8_t *request, size_t len, int64_t at_ms) {
    struct tree_proof proof;
    struct piece note;
    struct checkpoint head;
    uint64_t old;
    enum status status = growth_read((const char *)request, len, &old, &proof, &note);
    if (status == STATUS_OK)
        status = verify_host(s, note.data, note.len, &head);
    if (status != STATUS_OK)
        return status;
    struct seen seen = seen_last(s);
    if (seen.head.size == 0 || strcmp(seen.head.origin, head.origin) != 0)
        return keep(s, &head, &note, at_ms / 1000); // the first, or the first of another life of this host
    if (head.size == seen.head.size)
        return key_equal(head.root, seen.head.root, sizeof head.root) ? STATUS_OK : diverge(s, &note);
    if (head.size < seen.head.size) // acks from before it may still be on their way
        return at_ms / 1000 > seen.at_s ? diverge(s, &note) : STATUS_OUTDATED;
    if (old != seen.head.size)
        return STATUS_OUTDATED;
    return tree_has_grown(old, seen.head.root, head.size, head.root, &proof) ? keep(s, &head, &note, at_ms / 1000)
                                                                             : diverge(s, &note);
}

void station_forget_heads(struct station *s) {
    static const char *const names[] = {FILE_HEAD, FILE_OTHER};
    char path[PATH_BYTES];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (station_path(s, names[i], path) == STATUS_OK)
            file_remove(path);
}

enum status station_head(const struct station *s, uint8_t **bytes, size_t *len) {
    enum status status = read_file(s, FILE_HEAD, bytes, len);
    if (status != STATUS_OK)
        *len = 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static int has_file(const struct station *s, const char *name) {
    char path[PATH_BYTES];
    return station_path(s, name, path) == STATUS_OK && file_exists(path);
}

int station_is_diverged(const struct station *s) {
    return has_file(s, FILE_OTHER);
}

const char *station_head_word(const struct station *s) {
    return station_is_diverged(s) ? "diverged" : has_file(s, FILE_HEAD) ? "kept" : "none";
}
