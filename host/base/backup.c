// SPDX-License-Identifier: Apache-2.0
// A restore copies the backup's bytes under another name, changes what has to change inside that file in one
// transaction, and renames it when it is whole. That file is there before the keys are, and until the end: whoever
// finds it knows that the directory is not a host yet, nor an init that was cut short.
#include "host/base/backup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "proto/file.h"

#define PATH_BYTES 4096
#define DATABASE   "rollcall.db"
#define MAKING     "rollcall.db.making"
#define RESTORING  "rollcall.db.restoring"

#define BACKUP_SPARE_BYTES (INT64_C(64) << 20) // left free

// Database and keys in one directory: a backup without its keys could open nothing.
static const char *const key_files[] = {"keys/sign.key", "keys/seal.key", "keys/city.key"};

// from: a directory, or an archive with the same in it.
static enum status copy_file(const char *from, const char *name, const char *to, const char *as) {
    char source[PATH_BYTES], target[PATH_BYTES];
    enum status status = path_join(target, sizeof target, to, as);
    if (status == STATUS_OK && archive_is_file(from))
        return archive_extract(from, name, target);
    if (status == STATUS_OK)
        status = path_join(source, sizeof source, from, name);
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

// ---- the copy ----

struct copying {
    struct going *going;
    const char *path;
    int64_t seen; // bytes of it so far
};

static int goes_on(void *context) {
    struct copying *c = context;
    struct stat st;
    int64_t more = stat(c->path, &st) == 0 && st.st_size > c->seen ? st.st_size - c->seen : 0;
    c->seen += more;
    return going_on(c->going, more);
}

static enum status copy_with(struct host *reader, const char *path, struct going *going) {
    struct copying copying = {.going = going, .path = path};
    int64_t bytes = 0, spare = 0;
    enum status status = db_size(reader->db, &bytes, &spare);
    if (going)
        atomic_store(&going->total, 3 * (bytes - spare)); // copied, packed, read back
    if (status == STATUS_OK)
        status = db_backup(reader->db, path, going ? goes_on : NULL, &copying);
    return status == STATUS_OK ? file_sync(path) : status;
}

// By a reader of its own: nobody is kept from writing.
static enum status copy_open_database(const char *from, const char *path, struct going *going) {
    struct host reader;
    enum status status = host_open_reader(from, 0, &reader);
    if (status != STATUS_OK)
        return status;
    status = copy_with(&reader, path, going);
    host_close(&reader);
    return status;
}

int backup_is_free(const char *to) {
    char database[PATH_BYTES];
    return !archive_is_file(to) && path_join(database, sizeof database, to, DATABASE) == STATUS_OK &&
           !file_exists(database);
}

enum status backup_make(const char *from, const char *dir) {
    char making[PATH_BYTES], database[PATH_BYTES];
    enum status status = places(dir, MAKING, making, database);
    if (status == STATUS_OK)
        status = copy_keys(from, dir);
    if (status == STATUS_OK)
        status = remove_if_there(dir, MAKING); // of a copy that was interrupted
    if (status == STATUS_OK)
        status = copy_open_database(from, making, NULL);
    return status == STATUS_OK ? file_move(making, database) : status;
}

// ---- one file ----

static enum status is_open_to_us(const char *dir) {
    if (access(dir, W_OK | X_OK) == 0)
        return STATUS_OK;
    return errno == EROFS ? STATUS_DENIED : status_of_errno(errno);
}

// Two are there for a while, and what fills the disk of the books stops the office.
enum status backup_has_room(const char *from, const char *dir) {
    struct host reader;
    struct statvfs disk;
    int64_t bytes = 0, spare = 0;
    enum status status = is_open_to_us(dir);
    if (status == STATUS_OK)
        status = host_open_reader(from, 0, &reader);
    if (status != STATUS_OK)
        return status;
    status = db_size(reader.db, &bytes, &spare);
    host_close(&reader);
    if (status == STATUS_OK && statvfs(dir, &disk) != 0)
        status = status_of_errno(errno);
    if (status != STATUS_OK)
        return status;
    int64_t room = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    return room > 2 * (bytes - spare) + BACKUP_SPARE_BYTES ? STATUS_OK : STATUS_FULL;
}

#define KEYS (sizeof key_files / sizeof *key_files)

static enum status pack(const char *from, const char *database, const char *path, struct going *going,
                        char sum[ARCHIVE_SUM_SIZE]) {
    char keys[KEYS][PATH_BYTES];
    struct archive_member members[1 + KEYS] = {{DATABASE, database}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < KEYS && status == STATUS_OK; i++) {
        status = path_join(keys[i], sizeof keys[i], from, key_files[i]);
        members[1 + i] = (struct archive_member){key_files[i], keys[i]};
    }
    return status == STATUS_OK ? archive_make(path, members, 1 + KEYS, going, sum) : status;
}

static enum status pack_and_read(const char *from, const char *database, const char *path, struct going *going,
                                 char sum[ARCHIVE_SUM_SIZE]) {
    char again[ARCHIVE_SUM_SIZE] = "";
    enum status status = pack(from, database, path, going, sum);
    if (status == STATUS_OK)
        status = archive_sum(path, going, again);
    return status == STATUS_OK && strcmp(sum, again) != 0 ? STATUS_CORRUPT : status;
}

// What a copy that was interrupted, or could not be made, has left.
static void forget_copy(const char *path) {
    char journal[PATH_BYTES];
    file_remove(path);
    if (snprintf(journal, sizeof journal, "%s-journal", path) < (int)sizeof journal)
        file_remove(journal);
}

enum status backup_make_file(const char *from, const char *path, const char *beside, struct going *going,
                             char sum[ARCHIVE_SUM_SIZE]) {
    char making[PATH_BYTES];
    if (snprintf(making, sizeof making, "%s.tar", beside) >= (int)sizeof making)
        return STATUS_TOO_LARGE;
    if (file_exists(path))
        return STATUS_CONFLICT;
    forget_copy(beside);
    forget_copy(making);
    enum status status = copy_open_database(from, beside, going);
    if (status == STATUS_OK)
        status = pack_and_read(from, beside, making, going, sum);
    if (status == STATUS_OK)
        status = file_move(making, path);
    forget_copy(beside);
    if (status != STATUS_OK)
        forget_copy(making);
    return status;
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
    if (archive_is_file(from)) // nobody has it open
        return restore(from, dir, now_ms, told, context);
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
