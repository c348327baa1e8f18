// SPDX-License-Identifier: Apache-2.0
// rollcall backup, restore: a host directory, copied whole while it is in use, and made anew from such a copy.
#include "host/base/backup.h"
#include "host/books/copies.h"
#include "host/cli/commands.h"

static int read_directory(struct context *c, int argc, char **argv, const char **dir) {
    static const struct option none[] = {{0}};
    c->takes_files = 1;
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return 0;
    *dir = argc - optind == 1 ? argv[optind] : NULL;
    return *dir || (misuse_form(c, ""), 0);
}

static int tell_done(struct context *c, enum text text, const char *key, const char *dir) {
    say(c, text, dir);
    if (c->json)
        print_json(c, json_pack("{s:o}", key, file_json(dir)));
    return EXIT_DONE;
}

// What cannot be read and what cannot be written are one status.
static int tell_failed(const struct context *c, const char *from, const char *to, enum status status) {
    say(c, TEXT_COPY_FAILED, from, to, words(c, text_of_status(status)));
    return EXIT_FAILED;
}

static enum status tell_backup(struct host *host, void *unused) {
    (void)unused;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = copies_backup(host);
    return db_end(host->db, status);
}

static enum status tell_restore(struct host *host, void *context) {
    const struct context *c = context;
    host->who = c->host.who;
    host->why = c->host.why;
    return copies_restore(host);
}

int cmd_backup(struct context *c, int argc, char **argv) {
    const char *dir;
    if (!read_directory(c, argc, argv, &dir))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = backup_make(&c->host, c->dir, dir, tell_backup, NULL);
    if (status == STATUS_CONFLICT)
        return say(c, TEXT_INIT_EXISTS, dir), EXIT_FAILED;
    return status == STATUS_OK ? tell_done(c, TEXT_BACKUP_DONE, "backup", dir) : tell_failed(c, c->dir, dir, status);
}

int cmd_restore(struct context *c, int argc, char **argv) {
    const char *dir;
    if (!read_directory(c, argc, argv, &dir))
        return EXIT_USAGE;
    enum status status = backup_restore(dir, c->dir, c->now_ms, tell_restore, c);
    if (status == STATUS_CONFLICT)
        return say(c, TEXT_INIT_EXISTS, c->dir), EXIT_FAILED;
    if (status == STATUS_NOT_FOUND || status == STATUS_BUSY)
        return fail_for(c, dir, status);
    return status == STATUS_OK ? tell_done(c, TEXT_RESTORE_DONE, "restored", c->dir)
                               : tell_failed(c, dir, c->dir, status);
}
