// SPDX-License-Identifier: Apache-2.0
// LD_PRELOAD: lets the Nth thing that a program asks of SQLite fail. FAULT_FILE names a file of three 64-bit numbers
// that a test shares with it: which one is to fail (counted down, 0 none), how many there were, how many failed. A step
// fails inside the engine, by its own progress handler: the statement ends, a write rolls back, the error has its
// words, as with a disk that does not read. What begins or ends a transaction fails before it is tried.
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct fault {
    _Atomic int64_t left, seen, failed;
};

static struct fault *fault_of(void) {
    static struct fault none, *_Atomic shared;
    if (shared)
        return shared;
    const char *name = getenv("FAULT_FILE");
    int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(struct fault), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    shared = at == MAP_FAILED ? &none : at;
    return shared;
}

static int is_turn(void) {
    struct fault *f = fault_of();
    int64_t left = atomic_load(&f->left);
    atomic_fetch_add(&f->seen, 1);
    while (left > 0 && !atomic_compare_exchange_weak(&f->left, &left, left - 1))
        ;
    return left == 1;
}

static int failed(int code) {
    atomic_fetch_add(&fault_of()->failed, 1);
    return code;
}

static int stop(void *unused) {
    (void)unused;
    return 1;
}

// What is over before the engine looks at its handler did not fail: the next one does.
static int told(int code) {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        return failed(code);
    atomic_store(&fault_of()->left, 1);
    return code;
}

int sqlite3_step(sqlite3_stmt *statement) {
    int (*real)(sqlite3_stmt *) = (int (*)(sqlite3_stmt *))dlsym(RTLD_NEXT, "sqlite3_step");
    if (!is_turn())
        return real(statement);
    sqlite3_progress_handler(sqlite3_db_handle(statement), 1, stop, NULL);
    int code = real(statement);
    sqlite3_progress_handler(sqlite3_db_handle(statement), 0, NULL, NULL);
    return told(code);
}

int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *context,
                 char **error) {
    int (*real)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **) =
        (int (*)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **))dlsym(
            RTLD_NEXT, "sqlite3_exec");
    if (strncmp(sql, "ROLLBACK", 8) == 0 || !is_turn())
        return real(db, sql, each, context, error);
    if (strncmp(sql, "BEGIN", 5) == 0 || strncmp(sql, "COMMIT", 6) == 0)
        return failed(SQLITE_IOERR);
    sqlite3_progress_handler(db, 1, stop, NULL);
    int code = real(db, sql, each, context, error);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    return told(code);
}

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **statement,
                       const char **tail) {
    int (*real)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **) =
        (int (*)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **))dlsym(RTLD_NEXT,
                                                                                               "sqlite3_prepare_v3");
    if (!is_turn())
        return real(db, sql, len, flags, statement, tail);
    *statement = NULL;
    return failed(SQLITE_NOMEM);
}

int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **statement, const char **tail) {
    int (*real)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **) =
        (int (*)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **))dlsym(RTLD_NEXT, "sqlite3_prepare_v2");
    if (!is_turn())
        return real(db, sql, len, statement, tail);
    *statement = NULL;
    return failed(SQLITE_NOMEM);
}

int sqlite3_wal_checkpoint_v2(sqlite3 *db, const char *name, int mode, int *in_log, int *done) {
    int (*real)(sqlite3 *, const char *, int, int *, int *) =
        (int (*)(sqlite3 *, const char *, int, int *, int *))dlsym(RTLD_NEXT, "sqlite3_wal_checkpoint_v2");
    return is_turn() ? failed(SQLITE_IOERR) : real(db, name, mode, in_log, done);
}
