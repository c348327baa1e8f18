// SPDX-License-Identifier: Apache-2.0
// rollcall quarantine: batches that are kept apart, and what the office decides about them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/carry/ingest.h"
#include "host/cli/commands.h"
#include "proto/array.h"
#include "proto/bytes.h"
#include "proto/civil.h"
#include "proto/pair.h"

#define DIGEST_TEXT_SIZE (2 * KEY_DIGEST_BYTES + 1)
#define PREFIX_MIN       8  // hexadecimal digits that name a batch
#define SHORT_DIGITS     16 // shown of them

static void print_held(void *context, const struct ingest_held *h) {
    struct context *c = context;
    char digest[DIGEST_TEXT_SIZE], terminal[TERMINAL_TEXT_SIZE], received[CIVIL_TEXT_SIZE];
    c->rows++;
    hex_format(h->digest, sizeof h->digest, digest);
    terminal_id_format(h->terminal, terminal);
    civil_format(h->received_ms, received);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s, s:s, s:b}", "batch", digest, "state", h->state,
                                "reason", h->reason, "detail", h->detail, "terminal", h->terminal ? terminal : NULL,
                                "name", h->name, "received", received, "decided", h->decided_ms != 0));
    else
        show("%.16s\t%s\t%s\t%s\t%s\t%s\n", digest, h->reason, h->terminal ? terminal : "-", received, h->name,
             h->detail);
}

// ---- which ----

struct search {
    const char *prefix;
    uint64_t terminal;                    // 0: by prefix
    uint8_t (*digests)[KEY_DIGEST_BYTES]; // owned
    size_t len, size;
    enum status status; // no room for one
};

static void look(void *context, const struct ingest_held *h) {
    struct search *search = context;
    char digest[DIGEST_TEXT_SIZE];
    hex_format(h->digest, sizeof h->digest, digest);
    int fits = search->terminal ? h->terminal == search->terminal
                                : strncmp(digest, search->prefix, strlen(search->prefix)) == 0;
    if (fits && search->status == STATUS_OK)
        search->status = array_room(&search->digests, &search->size, search->len + 1, sizeof *search->digests);
    if (fits && search->status == STATUS_OK)
        memcpy(search->digests[search->len++], h->digest, KEY_DIGEST_BYTES);
}

// ---- deciding ----

struct decided {
    size_t done;
    uint64_t events;
    json_t *left; // what could not be decided so: stays held
};

static enum status decide_one(struct context *c, const uint8_t digest[KEY_DIGEST_BYTES], int releases,
                              struct decided *d) {
    struct ingest_result r = {0};
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return status;
    status = releases ? ingest_let_pass(&c->host, digest, &r) : ingest_reject(&c->host, digest);
    status = conclude(c, status);
    d->done += status == STATUS_OK;
    d->events += status == STATUS_OK ? r.events : 0;
    return status;
}

static void leave(struct context *c, const uint8_t digest[KEY_DIGEST_BYTES], enum status status, struct decided *d) {
    char text[DIGEST_TEXT_SIZE];
    hex_format(digest, KEY_DIGEST_BYTES, text);
    json_array_append_new(d->left, json_pack("{s:s, s:s}", "batch", text, "reason", status_text(status)));
    text[SHORT_DIGITS] = '\0';
    if (status == STATUS_INVALID)
        say(c, TEXT_QUARANTINE_NEVER, text);
    else
        fail_for(c, text, status);
}

// Each for itself: one that cannot be released is named and holds back no other.
static int decide_all(struct context *c, const struct search *search, int releases) {
    struct decided d = {.left = json_array()};
    for (size_t i = 0; i < search->len; i++) {
        enum status status = decide_one(c, search->digests[i], releases, &d);
        if (status != STATUS_OK)
            leave(c, search->digests[i], status, &d);
    }
    int code = json_array_size(d.left) == 0 ? EXIT_DONE : d.done ? EXIT_PARTLY : EXIT_FAILED;
    if (c->json)
        print_json(c, json_pack("{s:I, s:I, s:O}", releases ? "released" : "rejected", (json_int_t)d.done, "events",
                                (json_int_t)d.events, "left", d.left));
    else if (releases && d.done)
        say(c, TEXT_QUARANTINE_RELEASED, (int)d.done, (int)d.events);
    else if (d.done)
        say(c, TEXT_QUARANTINE_REJECTED, (int)d.done);
    json_decref(d.left);
    return code;
}

static int decide(struct context *c, struct search *search, const char *what, int releases) {
    enum status status = ingest_held_each(&c->host, 0, look, search);
    if (status == STATUS_OK)
        status = search->status;
    if (status == STATUS_OK && !search->terminal && search->len > 1)
        return say(c, TEXT_QUARANTINE_MANY, what), EXIT_FAILED;
    if (status == STATUS_OK && search->len == 0)
        status = STATUS_NOT_FOUND;
    return status == STATUS_OK ? decide_all(c, search, releases)
                               : fail_as(c, what, status, (struct meaning){.lists = "rollcall quarantine list"});
}

int cmd_quarantine(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"all", no_argument, NULL, 'a'}, {"terminal", required_argument, NULL, 't'}, {0}};
    const char *word = argc > 1 ? argv[1] : "", *terminal = NULL;
    struct search search = {0};
    int all = 0;
    next_word(&argc, &argv);
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return EXIT_USAGE;
        all |= o == 'a';
        terminal = o == 't' ? optarg : terminal;
    }
    if (strcmp(word, "list") == 0 && optind == argc) {
        if (!opened(c))
            return c->refusal;
        return end_list(c, ingest_held_each(&c->host, all, print_held, c), NULL);
    }
    int releases = strcmp(word, "release") == 0;
    search.prefix = argc - optind == 1 ? argv[optind] : NULL;
    if ((!releases && strcmp(word, "reject") != 0) || !search.prefix == !terminal)
        return misuse_form(c, word);
    if (!has_why(c))
        return EXIT_USAGE;
    if (terminal && terminal_id_parse(terminal, &search.terminal) != STATUS_OK)
        return misuse(c, TEXT_TERMINAL_BAD_ID, terminal);
    if (search.prefix && strlen(search.prefix) < PREFIX_MIN)
        return misuse(c, TEXT_QUARANTINE_SHORT, search.prefix);
    if (!opened(c))
        return c->refusal;
    int code = decide(c, &search, terminal ? terminal : search.prefix, releases);
    free(search.digests);
    return code;
}
