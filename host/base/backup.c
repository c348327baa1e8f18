// SPDX-License-Identifier: Apache-2.0
// A restore copies the backup's bytes under another name, changes what has to change inside that file in one
// transaction, and renames it when it is whole. That file is there before the keys are, and until the end: whoever
// finds it knows that the directory is not a host yet, nor an init that was cut short.
#include "host/base/backup.h"

#include "proto/file.h"

#define PATH_BYTES 4096
#define DATABASE   "rollcall.db"
#define MAKING     "rollcall.db.making"
#define RESTORING  "rollcall.db.restoring"

// Database and keys in one directory: a backup without its keys could open nothing.
static const char *const key_files[] = {"keys/sign.key", "keys/seal.key", "keys/city.key"};

static enum status copy_file(const char *from, const char *name, const char *to, const char *as) {
    char source[PATH_BYTES], target[PATH_BYTES];
    enum status status = path_join(source, sizeof source, from, name);
    if (status == STATUS_OK)
        status = path_join(target, sizeof target, to, as);
    return status == STATUS_OK ? file_copy(source, target, 0600) : status;
}

static enum status copy_keys(const char *from, const char *to) {
    char keys[PATH_BYTES];
    enum status status = path_join(keys, sizeof keys, to, "keys");
    if (status == STATUS_OK)
        status = directory_make(keys, 0700);
    for (size_t i = 0; i < sizeof key_files / sizeof *key_files && status == STATUS_OK; i++)
        status = copy_file(from, key_files[i], to, key_files[i]);
    return status;
}

static enum status remove_if_there(const char *dir, const char *name) {
    char path[PATH_BYTES];
    enum status status = path_join(path, sizeof path, dir, name);
    if (status == STATUS_OK)
        status = file_remove(path);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// The two places of a database below dir: while it is being made, and when it is whole. STATUS_CONFLICT: it is whole.
static enum status places(const char *dir, const char *name, char making[PATH_BYTES], char database[PATH_BYTES]) {
    enum status status = path_join(making, PATH_BYTES, dir, name);
    if (status == STATUS_OK)
        status = path_join(database, PATH_BYTES, dir, DATABASE);
    return status == STATUS_OK && file_exists(database) ? STATUS_CONFLICT : status;
}

enum status backup_make(struct host *host, const char *from, const char *dir,
                        enum status (*told)(struct host *host, void *context), void *context) {
    char making[PATH_BYTES], database[PATH_BYTES];
    enum status status = places(dir, MAKING, making, database);
    if (status == STATUS_OK)
        status = told(host, context);
    if (status == STATUS_OK)
        status = copy_keys(from, dir);
    if (status == STATUS_OK)
        status = remove_if_there(dir, MAKING); // of a copy that was interrupted
    if (status == STATUS_OK)
        status = db_backup(host->db, making);
    if (status == STATUS_OK)
        status = file_sync(making);
    return status == STATUS_OK ? file_move(making, database) : status;
}

// ---- restoring ----

// What a restore that was cut short has left beside the file must not be taken for this one's.
static enum status clear(const char *dir) {
    static const char *const beside[] = {RESTORING "-wal", RESTORING "-shm", RESTORING ".lock"};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof beside / sizeof *beside && status == STATUS_OK; i++)
        status = remove_if_there(dir, beside[i]);
    return status;
}

// With the log that a program which was killed while it had the backup open has left.
static enum status copy_database(const char *from, const char *dir) {
    enum status status = clear(dir);
    if (status == STATUS_OK)
        status = copy_file(from, DATABASE, dir, RESTORING);
    if (status != STATUS_OK)
        return status;
    status = copy_file(from, DATABASE "-wal", dir, RESTORING "-wal");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status begin_anew(struct host *host, enum status (*told)(struct host *host, void *context), void *context) {
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = host_begin_anew(host);
    if (status == STATUS_OK)
        status = told(host, context);
    return db_end(host->db, status);
}

static enum status change_copy(const char *dir, int64_t now_ms, enum status (*told)(struct host *host, void *context),
                               void *context) {
    char log[PATH_BYTES];
    struct host host;
    enum status status = host_open_making(dir, RESTORING, now_ms, &host);
    if (status != STATUS_OK)
        return status;
    status = begin_anew(&host, told, context);
    host_close(&host);
    if (status == STATUS_OK)
        status = path_join(log, sizeof log, dir, RESTORING "-wal");
    if (status == STATUS_OK && file_exists(log)) // closing writes the log home and removes it, or could not
        status = STATUS_IO;
    return status == STATUS_OK ? clear(dir) : status;
}

static enum status restore(const char *from, const char *dir, int64_t now_ms,
                           enum status (*told)(struct host *host, void *context), void *context) {
    char making[PATH_BYTES], database[PATH_BYTES];
    enum status status = places(dir, RESTORING, making, database);
    if (status == STATUS_OK)
        status = directory_make(dir, 0700);
    if (status == STATUS_OK)
        status = copy_database(from, dir);
    if (status == STATUS_OK)
        status = copy_keys(from, dir);
    if (status == STATUS_OK)
        status = change_copy(dir, now_ms, told, context);
    if (status == STATUS_OK)
        status = file_sync(making);
    return status == STATUS_OK ? file_move(making, database) : status;
}

enum status backup_restore(const char *from, const char *dir, int64_t now_ms,
                           enum status (*told)(struct host *host, void *context), void *context) {
    char backup[PATH_BYTES];
    int hold;
    enum status status = path_join(backup, sizeof backup, from, DATABASE);
    if (status == STATUS_OK && !file_exists(backup)) // before anything is made
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = db_hold(backup, &hold);
    if (status != STATUS_OK)
        return status;
    status = restore(from, dir, now_ms, told, context);
    db_let_go(hold);
    return status;
}

int backup_is_unfinished(const char *dir) {
    char path[PATH_BYTES];
    return path_join(path, sizeof path, dir, RESTORING) == STATUS_OK && file_exists(path);
}
