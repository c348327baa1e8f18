// SPDX-License-Identifier: Apache-2.0
// rollcall head: what is kept, in a line that others can hold against us, and what terminals have witnessed of it.
#include <stdio.h>
#include <stdlib.h>

#include "host/cli/commands.h"
#include "host/heads/heads.h"
#include "proto/base64.h"
#include "proto/pair.h"

#define KEY_TEXT_BYTES (NOTE_NAME_MAX + 64)

static int read_size(const char *text, int64_t *size) {
    char *end;
    *size = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

// ---- head ----

static void print_head(struct context *c, const struct checkpoint *head, const struct heads_anchored *anchored,
                       const struct writer *key, const struct writer *text) {
    char root[BASE64_LEN(TREE_HASH_BYTES) + 1];
    base64_encode(head->root, sizeof head->root, root);
    if (c->json)
        print_json(c, json_pack("{s:s, s:I, s:s, s:s%, s:s%, s:s, s:I, s:I}", "origin", head->origin, "leaves",
                                (json_int_t)head->size, "root", root, "key", key->data, key->len, "note", text->data,
                                text->len, "state", heads_anchor_text(anchored->anchor), "covered",
                                (json_int_t)anchored->covered, "witnesses", (json_int_t)anchored->witnesses));
    else
        fwrite(text->data, 1, text->len, stdout);
}

static void tell_anchored(const struct context *c, const struct heads_anchored *a) {
    char id[TERMINAL_TEXT_SIZE];
    if (a->anchor == HEADS_DIVERGED)
        say(c, TEXT_HEAD_DIVERGED, terminal_id_format(a->diverged_witness, id), (int)a->diverged_size);
    else if (a->anchor == HEADS_UNANCHORED)
        say(c, TEXT_HEAD_UNANCHORED);
    else
        say(c, TEXT_HEAD_WITNESSED, (int)a->witnesses, (int)a->covered, (int)a->leaves);
}

static int check_head(const struct context *c, const struct heads_anchored *a) {
    static const int codes[] = {EXIT_UNANCHORED, EXIT_CONSISTENT, EXIT_DONE, EXIT_DIVERGED};
    if (!c->json)
        show("%s\n", heads_anchor_text(a->anchor));
    return codes[a->anchor];
}

struct head_options {
    const char *since; // NULL: the head alone
    int64_t size;
    int key, check;
};

static int read_head_options(struct context *c, int argc, char **argv, struct head_options *given) {
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"key", no_argument, NULL, 'k'},
                                            {"check", no_argument, NULL, 'c'},
                                            {0}};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return 0;
        given->since = o == 's' ? optarg : given->since;
        given->key |= o == 'k';
        given->check |= o == 'c';
    }
    if (optind == argc && (!given->since || read_size(given->since, &given->size)))
        return 1;
    misuse(c, TEXT_HEAD_USAGE, "");
    return 0;
}

int cmd_head(struct context *c, int argc, char **argv) {
    struct head_options given = {0};
    char note_bytes[NOTE_MAX_BYTES], grown_bytes[NOTE_MAX_BYTES], key_bytes[KEY_TEXT_BYTES];
    struct writer note = writer_of(note_bytes, sizeof note_bytes), grown = writer_of(grown_bytes, sizeof grown_bytes),
                  key = writer_of(key_bytes, sizeof key_bytes);
    struct checkpoint head = {0};
    struct heads_anchored anchored = {0};
    if (!read_head_options(c, argc, argv, &given))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin_read(c->host.db); // all of one moment
    if (status == STATUS_OK)
        status = heads_cosigned(&c->host, HEADS_WITNESSES, &head, &note);
    if (status == STATUS_OK)
        status = heads_anchored(&c->host, &anchored);
    if (status == STATUS_OK && given.since)
        status = heads_grown(&c->host, (uint64_t)given.size, &note, &grown);
    db_rollback(c->host.db);
    heads_key(&c->host, &key);
    if (status == STATUS_INVALID)
        return say(c, TEXT_HEAD_NO_SUCH_SIZE, given.since, (int)head.size), EXIT_FAILED;
    if (status != STATUS_OK)
        return fail(c, status);
    if (given.key && !c->json)
        fwrite(key.data, 1, key.len, stdout), putchar('\n');
    else if (!given.check || c->json)
        print_head(c, &head, &anchored, &key, given.since ? &grown : &note);
    if (!given.key)
        tell_anchored(c, &anchored);
    return given.check ? check_head(c, &anchored) : EXIT_DONE;
}
