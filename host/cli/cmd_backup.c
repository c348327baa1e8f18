// SPDX-License-Identifier: Apache-2.0
// rollcall backup, restore: a host directory, copied whole while it is in use, and made anew from such a copy.
#include <stdlib.h>

#include "host/cli/commands.h"
#include "proto/file.h"

// Database and keys in one directory: a backup without its keys could open nothing.
static const char *const key_files[] = {"keys/sign.key", "keys/seal.key", "keys/city.key"};

static enum status copy_keys(const char *from, const char *to) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof key_files / sizeof *key_files && status == STATUS_OK; i++) {
        char source[4096], target[4096];
        uint8_t *bytes;
        size_t len;
        status = path_join(source, sizeof source, from, key_files[i]);
        if (status == STATUS_OK)
            status = path_join(target, sizeof target, to, key_files[i]);
        if (status == STATUS_OK)
            status = file_read(source, 4096, &bytes, &len);
        if (status != STATUS_OK)
            return status;
        status = file_write(target, bytes, len, 0600);
        key_wipe(bytes, len);
        free(bytes);
    }
    return status;
}

static int read_directory(struct context *c, int argc, char **argv, const char **dir) {
    static const struct option none[] = {{0}};
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return 0;
    *dir = argc - optind == 1 ? argv[optind] : NULL;
    return *dir || (misuse(c, TEXT_MISSING, "DIR"), 0);
}

static int tell_done(struct context *c, enum text text, const char *key, const char *dir) {
    say(c, text, dir);
    if (c->json)
        print_json(json_pack("{s:s}", key, dir));
    return EXIT_DONE;
}

// The two places of a database below dir: while it is being made, and when it is whole.
static enum status database_paths(const char *dir, char making[4096], char database[4096]) {
    enum status status = path_join(making, 4096, dir, "rollcall.db.making");
    return status == STATUS_OK ? path_join(database, 4096, dir, "rollcall.db") : status;
}

// Copies the open host into dir, which must hold no host. STATUS_CONFLICT when it does. The database appears under its
// name last and at once, so a copy that was interrupted is not taken for a whole one.
static enum status copy_host(struct host *host, const char *from, const char *dir) {
    char keys[4096], making[4096], database[4096];
    enum status status = database_paths(dir, making, database);
    if (status == STATUS_OK && file_exists(database))
        return STATUS_CONFLICT;
    if (status == STATUS_OK)
        status = path_join(keys, sizeof keys, dir, "keys");
    if (status == STATUS_OK)
        status = directory_make(keys, 0700);
    if (status == STATUS_OK)
        status = copy_keys(from, dir);
    if (status == STATUS_OK && file_exists(making))
        status = file_remove(making); // of a copy that was interrupted
    if (status == STATUS_OK)
        status = db_backup(host->db, making);
    if (status == STATUS_OK)
        status = file_sync(making);
    return status == STATUS_OK ? file_move(making, database) : status;
}

int cmd_backup(struct context *c, int argc, char **argv) {
    const char *dir;
    if (!read_directory(c, argc, argv, &dir))
        return EXIT_USAGE;
    enum status status = copy_host(&c->host, c->dir, dir);
    if (status == STATUS_CONFLICT)
        return say(c, TEXT_INIT_EXISTS, dir), EXIT_FAILED;
    return status == STATUS_OK ? tell_done(c, TEXT_BACKUP_DONE, "backup", dir) : fail_for(c, dir, status);
}

// What happened after the backup is not known here: numbers given out since then must not be given out again.
static enum status begin_anew(struct context *c) {
    enum status status = host_open(c->dir, c->now_ms, &c->host);
    if (status != STATUS_OK)
        return status;
    status = host_renew_epoch(c->host.db);
    if (status == STATUS_OK)
        status = host_skip_numbers(c->host.db);
    host_close(&c->host);
    return status;
}

int cmd_restore(struct context *c, int argc, char **argv) {
    const char *dir;
    if (!read_directory(c, argc, argv, &dir))
        return EXIT_USAGE;
    enum status status = host_open(dir, c->now_ms, &c->host);
    if (status != STATUS_OK)
        return fail_for(c, dir, status);
    status = copy_host(&c->host, dir, c->dir);
    host_close(&c->host);
    if (status == STATUS_CONFLICT)
        return say(c, TEXT_INIT_EXISTS, c->dir), EXIT_FAILED;
    if (status == STATUS_OK)
        status = begin_anew(c);
    return status == STATUS_OK ? tell_done(c, TEXT_RESTORE_DONE, "restored", c->dir) : fail_for(c, c->dir, status);
}
