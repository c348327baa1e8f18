// SPDX-License-Identifier: Apache-2.0
// rollcall head, rollcall evidence: what is kept, in a line that others can hold against us, and proofs under it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/heads/heads.h"
#include "proto/base64.h"
#include "proto/file.h"
#include "proto/page.h"

#define KEY_TEXT_BYTES (NOTE_NAME_MAX + 64)
#define EVIDENCE_BYTES (BASE64_LEN(PAGE_MAX_BYTES) + NOTE_MAX_BYTES)

static int read_size(const char *text, int64_t *size) {
    char *end;
    *size = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

// ---- head ----

static enum status grow_note(struct context *c, uint64_t since, const struct writer *note, struct writer *text) {
    struct tree_proof proof;
    enum status status = heads_prove_growth(&c->host, since, &proof);
    if (status == STATUS_OK)
        growth_put(text, since, &proof, &(struct piece){note->data, note->len});
    return status == STATUS_OK && text->bad ? STATUS_TOO_LARGE : status;
}

static void print_head(struct context *c, const struct checkpoint *head, const struct writer *key,
                       const struct writer *text) {
    char root[BASE64_LEN(TREE_HASH_BYTES) + 1];
    base64_encode(head->root, sizeof head->root, root);
    if (c->json)
        print_json(json_pack("{s:s, s:I, s:s, s:s%, s:s%}", "origin", head->origin, "leaves", (json_int_t)head->size,
                             "root", root, "key", key->data, key->len, "note", text->data, text->len));
    else
        fwrite(text->data, 1, text->len, stdout);
}

int cmd_head(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"since", required_argument, NULL, 's'}, {"key", no_argument, NULL, 'k'}, {0}};
    const char *since = NULL;
    int wants_key = 0;
    int64_t size = 0;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return EXIT_USAGE;
        since = o == 's' ? optarg : since;
        wants_key |= o == 'k';
    }
    if (optind < argc || (since && !read_size(since, &size)))
        return misuse(c, TEXT_HEAD_USAGE, "");
    char note_bytes[NOTE_MAX_BYTES], grown_bytes[NOTE_MAX_BYTES], key_bytes[KEY_TEXT_BYTES];
    struct writer note = writer_of(note_bytes, sizeof note_bytes), grown = writer_of(grown_bytes, sizeof grown_bytes),
                  key = writer_of(key_bytes, sizeof key_bytes);
    struct checkpoint head;
    enum status status = heads_newest(&c->host, &head, &note);
    heads_key(&c->host, &key);
    if (status == STATUS_OK && since)
        status = grow_note(c, (uint64_t)size, &note, &grown);
    if (status == STATUS_INVALID)
        return say(c, TEXT_HEAD_NO_SUCH_SIZE, since, (int)head.size), EXIT_FAILED;
    if (status != STATUS_OK)
        return fail(c, status);
    if (wants_key && !c->json)
        printf("%.*s\n", (int)key.len, (const char *)key.data);
    else
        print_head(c, &head, &key, since ? &grown : &note);
    return EXIT_DONE;
}

// ---- evidence ----

// The page that the act stands in. STATUS_NOT_FOUND.
static enum status page_of(struct context *c, int64_t act, int64_t *place, uint8_t **bytes, size_t *len) {
    struct statement *s;
    enum status found = STATUS_NOT_FOUND;
    db_prepare(c->host.db, &s,
               "SELECT place, bytes FROM page WHERE place <= $1 AND $1 <= place + last - first ORDER BY place DESC"
               " LIMIT 1");
    db_bind_int(s, 1, act);
    if (db_step(s) == DB_ROW) {
        *place = db_column_int(s, 0);
        const void *data = db_column_blob(s, 1, len);
        *bytes = data ? malloc(*len) : NULL;
        found = *bytes ? STATUS_OK : STATUS_MEMORY;
        if (*bytes)
            memcpy(*bytes, data, *len);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? found : status;
}

static enum status put_evidence(struct context *c, int64_t place, const struct piece *page, struct writer *text) {
    char note_bytes[NOTE_MAX_BYTES];
    struct writer note = writer_of(note_bytes, sizeof note_bytes);
    struct checkpoint head;
    struct tree_proof proof;
    uint64_t index;
    enum status status = heads_newest(&c->host, &head, &note);
    if (status == STATUS_OK)
        status = heads_prove_leaf(&c->host, LEAF_PAGE, place, &index, &proof);
    if (status == STATUS_OK)
        proof_put(text, page, index, &proof, &(struct piece){note.data, note.len});
    return status == STATUS_OK && text->bad ? STATUS_TOO_LARGE : status;
}

static int write_page(struct context *c, const char *act, int64_t number, const char *file) {
    struct piece page = {0};
    int64_t place;
    uint8_t *bytes = NULL;
    enum status status = page_of(c, number, &place, &bytes, &page.len);
    if (status == STATUS_NOT_FOUND)
        return say(c, TEXT_EVIDENCE_NO_PAGE, act), EXIT_FAILED;
    page.data = bytes;
    uint8_t *text_bytes = status == STATUS_OK ? malloc(EVIDENCE_BYTES) : NULL;
    struct writer text = writer_of(text_bytes, text_bytes ? EVIDENCE_BYTES : 0);
    if (status == STATUS_OK)
        status = text_bytes ? put_evidence(c, place, &page, &text) : STATUS_MEMORY;
    free(bytes);
    if (status != STATUS_OK) {
        free(text_bytes);
        return fail(c, status);
    }
    status = file_write(file, text.data, text.len, 0644);
    free(text_bytes);
    if (status != STATUS_OK)
        return fail_for(c, file, status);
    if (c->json)
        print_json(json_pack("{s:s, s:I}", "file", file, "bytes", (json_int_t)text.len));
    return say(c, TEXT_EVIDENCE_DONE, file, (int)text.len), EXIT_DONE;
}

int cmd_evidence(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"page", required_argument, NULL, 'p'}, {"output", required_argument, NULL, 'o'}, {0}};
    const char *act = NULL, *file = NULL;
    int64_t number = 0;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return EXIT_USAGE;
        act = o == 'p' ? optarg : act;
        file = o == 'o' ? optarg : file;
    }
    if (optind < argc || !act || !file || !read_size(act, &number))
        return misuse(c, TEXT_EVIDENCE_USAGE, "");
    return write_page(c, act, number, file);
}
