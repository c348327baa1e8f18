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
#define PREFIX_MIN       8 // hexadecimal digits that name a batch

static void print_held(void *context, const struct ingest_held *h) {
    struct context *c = context;
    char digest[DIGEST_TEXT_SIZE], terminal[TERMINAL_TEXT_SIZE], received[CIVIL_TEXT_SIZE];
    hex_format(h->digest, sizeof h->digest, digest);
    terminal_id_format(h->terminal, terminal);
    civil_format(h->received_ms, received);
    if (c->json)
        print_json(json_pack("{s:s, s:s, s:s, s:s?, s:s, s:s, s:b}", "batch", digest, "reason", h->reason, "detail",
                             h->detail, "terminal", h->terminal ? terminal : NULL, "name", h->name, "received",
                             received, "decided", h->decided_ms != 0));
    else
        printf("%.16s\t%s\t%s\t%s\t%s\t%s\n", digest, h->reason, h->terminal ? terminal : "-", received, h->name,
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

static enum status decide_all(struct context *c, const struct search *search, int releases, uint64_t *events) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < search->len && status == STATUS_OK; i++) {
        struct ingest_result r = {0};
        status =
            releases ? ingest_let_pass(&c->host, search->digests[i], &r) : ingest_reject(&c->host, search->digests[i]);
        *events += r.events;
    }
    return status;
}

static int decide(struct context *c, struct search *search, const char *what, int releases) {
    uint64_t events = 0;
    enum status status = ingest_held_each(&c->host, 0, look, search);
    if (status == STATUS_OK)
        status = search->status;
    if (status == STATUS_OK && (search->len == 0 || (!search->terminal && search->len > 1)))
        status = search->len ? STATUS_CONFLICT : STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail_for(c, what, status);
    status = decide_all(c, search, releases, &events);
    if (status == STATUS_OK)
        status = commit(c);
    else
        db_rollback(c->host.db);
    if (status == STATUS_INVALID)
        return say(c, TEXT_QUARANTINE_NEVER, what), EXIT_FAILED;
    if (status != STATUS_OK)
        return fail_for(c, what, status);
    if (c->json)
        print_json(json_pack("{s:I, s:I}", releases ? "released" : "rejected", (json_int_t)search->len, "events",
                             (json_int_t)events));
    else
        say(c, releases ? TEXT_QUARANTINE_RELEASED : TEXT_QUARANTINE_REJECTED, (int)search->len, (int)events);
    return EXIT_DONE;
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
        enum status status = ingest_held_each(&c->host, all, print_held, c);
        return status == STATUS_OK ? EXIT_DONE : fail(c, status);
    }
    int releases = strcmp(word, "release") == 0;
    search.prefix = argc - optind == 1 ? argv[optind] : NULL;
    if ((!releases && strcmp(word, "reject") != 0) || !search.prefix == !terminal)
        return misuse(c, TEXT_QUARANTINE_USAGE, "");
    if (!c->host.why)
        return misuse(c, TEXT_MISSING, "--why");
    if (terminal && terminal_id_parse(terminal, &search.terminal) != STATUS_OK)
        return misuse(c, TEXT_BAD_NUMBER, terminal);
    if (search.prefix && strlen(search.prefix) < PREFIX_MIN)
        return misuse(c, TEXT_BAD_NUMBER, search.prefix);
    int code = decide(c, &search, terminal ? terminal : search.prefix, releases);
    free(search.digests);
    return code;
}
