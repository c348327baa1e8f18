// SPDX-License-Identifier: Apache-2.0
#include "host/base/backup_kept.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/backup.h"
#include "proto/civil.h"
#include "proto/directory.h"
#include "proto/file.h"

#define PATH_BYTES 4096
#define MAKING     ".making-" // and the number of the process

// ---- names ----

static void name_of(uint32_t area, int64_t at_ms, char name[BACKUP_NAME_SIZE]) {
    struct civil at = civil_from_ms(at_ms);
    snprintf(name, BACKUP_NAME_SIZE, "rollcall-%06" PRIu32 "-%04d%02d%02d-%02d%02d%02d.tar", area, at.year, at.month,
             at.day, at.hour, at.minute, at.second);
}

int backup_kept_time(const char *name, uint32_t area, int64_t *at_ms) {
    struct civil at;
    uint32_t whose;
    char again[BACKUP_NAME_SIZE];
    if (sscanf(name, "rollcall-%6" SCNu32 "-%4d%2d%2d-%2d%2d%2d.tar", &whose, &at.year, &at.month, &at.day, &at.hour,
               &at.minute, &at.second) != 7 ||
        whose != area || !civil_is_date(at.year, at.month, at.day) || at.hour > 23 || at.minute > 59 || at.second > 59)
        return 0;
    *at_ms = civil_to_ms(&at);
    name_of(area, *at_ms, again);
    return strcmp(name, again) == 0;
}

static enum status sum_path(char path[PATH_BYTES], const char *dir, const char *name) {
    char sum[BACKUP_NAME_SIZE + 8];
    snprintf(sum, sizeof sum, "%s.sha256", name);
    return path_join(path, PATH_BYTES, dir, sum);
}

// ---- the digest beside ----

static enum status write_sum(const char *dir, const char *name, const char sum[ARCHIVE_SUM_SIZE]) {
    char path[PATH_BYTES], line[ARCHIVE_SUM_SIZE + BACKUP_NAME_SIZE + 4];
    enum status status = sum_path(path, dir, name);
    int len = snprintf(line, sizeof line, "%s  %s\n", sum, name);
    return status == STATUS_OK ? file_write(path, line, (size_t)len, 0600) : status;
}

static void read_sum(const char *dir, struct backup_kept *b) {
    char path[PATH_BYTES];
    uint8_t *text;
    size_t len;
    struct stat st;
    b->sum[0] = '\0';
    b->read_ms = 0;
    if (sum_path(path, dir, b->name) != STATUS_OK || file_read(path, 4096, &text, &len) != STATUS_OK)
        return;
    if (strspn((const char *)text, "0123456789abcdef") == ARCHIVE_SUM_SIZE - 1) {
        snprintf(b->sum, sizeof b->sum, "%.64s", (const char *)text);
        b->read_ms = stat(path, &st) == 0 ? (int64_t)st.st_mtime * 1000 : 0;
    }
    free(text);
}

// ---- the list ----

static int newest_first(const void *a, const void *b) {
    const struct backup_kept *x = a, *y = b;
    return x->at_ms < y->at_ms ? 1 : x->at_ms > y->at_ms ? -1 : 0;
}

static void look(const char *dir, const char *name, uint32_t area, struct backup_kept *list, size_t *len) {
    char path[PATH_BYTES];
    struct stat st;
    struct backup_kept *b = &list[*len];
    if (*len == BACKUPS_MAX || !backup_kept_time(name, area, &b->at_ms))
        return;
    if (path_join(path, sizeof path, dir, name) != STATUS_OK || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return;
    snprintf(b->name, sizeof b->name, "%s", name);
    b->bytes = st.st_size;
    read_sum(dir, b);
    (*len)++;
}

// What a program that has died left behind of a copy. The number may be another's by now: then it waits for the next
// time.
static void clear_left(const char *dir, const char *name) {
    char path[PATH_BYTES];
    if (strncmp(name, MAKING, strlen(MAKING)) != 0)
        return;
    pid_t pid = (pid_t)strtol(name + strlen(MAKING), NULL, 10);
    if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH && path_join(path, sizeof path, dir, name) == STATUS_OK)
        unlink(path);
}

// Calls for each name in dir.
static enum status each_name(const char *dir, void (*visit)(void *context, const char *name), void *context) {
    struct directory d;
    enum status status = directory_open(dir, &d);
    if (status != STATUS_OK)
        return status;
    DIR *names = directory_list(&d);
    status = names ? STATUS_OK : status_of_errno(errno);
    for (struct dirent *e; status == STATUS_OK && (e = directory_next(names, &status));)
        visit(context, e->d_name);
    if (names)
        closedir(names);
    directory_close(&d);
    return status;
}

struct looking {
    const char *dir;
    uint32_t area;
    struct backup_kept *list;
    size_t len;
};

static void look_at(void *context, const char *name) {
    struct looking *l = context;
    look(l->dir, name, l->area, l->list, &l->len);
}

static void clear_at(void *dir, const char *name) {
    clear_left(dir, name);
}

enum status backup_kept_list(const char *dir, uint32_t area, struct backup_kept **list, size_t *len) {
    struct looking l = {.dir = dir, .area = area, .list = calloc(BACKUPS_MAX + 1, sizeof *l.list)};
    *list = NULL;
    *len = 0;
    if (!l.list)
        return STATUS_MEMORY;
    enum status status = each_name(dir, look_at, &l);
    if (status != STATUS_OK) {
        free(l.list);
        return status;
    }
    qsort(l.list, l.len, sizeof *l.list, newest_first);
    *list = l.list;
    *len = l.len;
    return STATUS_OK;
}

enum status backup_kept_prune(const char *dir, uint32_t area, size_t keep) {
    struct backup_kept *list;
    char path[PATH_BYTES];
    size_t len;
    enum status status = backup_kept_list(dir, area, &list, &len);
    for (size_t i = keep; i < len && status == STATUS_OK; i++) {
        status = path_join(path, sizeof path, dir, list[i].name);
        if (status == STATUS_OK)
            status = file_remove(path);
        if (status == STATUS_OK && sum_path(path, dir, list[i].name) == STATUS_OK)
            file_remove(path); // it may not be there
    }
    free(list);
    return status;
}

// ---- making and reading ----

// Of the newest, or of now where that is later: each is of a second of its own, and in their order.
static enum status next_second(const char *dir, uint32_t area, int64_t now_ms, int64_t *at_ms) {
    struct backup_kept *list;
    size_t len;
    enum status status = backup_kept_list(dir, area, &list, &len);
    *at_ms = now_ms / 1000 * 1000;
    if (status == STATUS_OK && len && list[0].at_ms >= *at_ms)
        *at_ms = list[0].at_ms + 1000;
    free(list);
    return status;
}

enum status backup_kept_make(const char *from, const char *dir, uint32_t area, int64_t now_ms, struct going *going,
                             struct backup_kept *made) {
    char path[PATH_BYTES], beside[PATH_BYTES], making[32];
    struct stat st;
    enum status status = next_second(dir, area, now_ms, &made->at_ms);
    if (status != STATUS_OK)
        return status;
    each_name(dir, clear_at, (void *)(uintptr_t)dir);
    name_of(area, made->at_ms, made->name);
    snprintf(making, sizeof making, MAKING "%d", (int)getpid());
    status = path_join(path, sizeof path, dir, made->name);
    if (status == STATUS_OK)
        status = path_join(beside, sizeof beside, dir, making);
    if (status == STATUS_OK)
        status = backup_make_file(from, path, beside, going, made->sum);
    if (status == STATUS_OK)
        status = write_sum(dir, made->name, made->sum);
    if (status == STATUS_OK)
        made->bytes = stat(path, &st) == 0 ? st.st_size : 0;
    return status;
}
