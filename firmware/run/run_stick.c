// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_stick.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/carry/stick.h"

#define MOUNTS_PATH "/proc/self/mountinfo"
#define SHOWN_MS    (INT64_C(10) * 60 * 1000) // until it is taken out, which is seen

struct mount {
    int number;
    char path[1024];
};

int run_stick_watch(struct run_stick *r, const char *dir) {
    char *end = r->dir + strlen(dir);
    if (strlen(dir) >= sizeof r->dir || dir[0] != '/')
        return 0;
    memcpy(r->dir, dir, strlen(dir) + 1);
    while (end > r->dir + 1 && end[-1] == '/')
        *--end = '\0';
    r->mounts = open(MOUNTS_PATH, O_RDONLY | O_CLOEXEC);
    return r->mounts >= 0;
}

void run_stick_close(struct run_stick *r) {
    if (r->mounts >= 0)
        close(r->mounts);
    r->mounts = -1;
}

// Spaces and the like are written as \040.
static void unescape(char *text) {
    char *out = text;
    for (const char *in = text; *in; out++) {
        if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] && in[3]) {
            *out = (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 + (in[3] - '0'));
            in += 4;
        } else {
            *out = *in++;
        }
    }
    *out = '\0';
}

static int is_below(const char *dir, const char *path) {
    size_t len = strlen(dir);
    return strncmp(path, dir, len) == 0 && path[len] == '/';
}

// What is mounted below the watched directory.
static size_t list_mounts(const struct run_stick *r, struct mount mounts[RUN_STICKS_MAX]) {
    char *line = NULL;
    size_t size = 0, n = 0;
    FILE *f = fopen(MOUNTS_PATH, "re");
    while (f && n < RUN_STICKS_MAX && getline(&line, &size, f) > 0) {
        struct mount *m = &mounts[n];
        if (sscanf(line, "%d %*s %*s %*s %1023s", &m->number, m->path) != 2)
            continue;
        unescape(m->path);
        n += is_below(r->dir, m->path) != 0;
    }
    free(line);
    if (f)
        fclose(f);
    return n;
}

// Everything on the stick itself, before anyone is told to take it out.
static enum status flush(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int good = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good ? STATUS_OK : STATUS_IO;
}

static enum status write_stick(struct run_stick *r, const struct mount *m, struct stick_visit *v) {
    if (!run_boot_can_give(r->boot))
        return r->boot->station.journal ? STATUS_IO : STATUS_GONE;
    enum status status = stick_visit(&r->boot->station, m->path, 0, v);
    return status == STATUS_OK ? flush(m->path) : status;
}

static void visit(struct run_stick *r, const struct mount *m) {
    struct stick_visit v = {.now = clock_now(&r->boot->clock), .between = r->go_on, .context = r->run};
    r->is_visiting = 1;
    run_show_notice(r->show, NOTICE_STICK_BUSY, SHOWN_MS, 0);
    enum status status = write_stick(r, m, &v);
    if (run_boot_rescue(r->boot, status))
        status = write_stick(r, m, &v);
    if (status == STATUS_OK)
        tell(r->context, TEXT_STICK_DONE, (int)v.batches, (int)v.events);
    else
        tell_failure(r->context, m->path, status);
    r->is_visiting = 0;
    enum notice done = v.pair_requested ? NOTICE_STICK_PAIRING : NOTICE_STICK_DONE;
    run_show_notice(r->show, status == STATUS_OK ? done : NOTICE_STICK_FAILED, SHOWN_MS, v.events);
}

static int is_among(const int *numbers, size_t n, int number) {
    for (size_t i = 0; i < n; i++)
        if (numbers[i] == number)
            return 1;
    return 0;
}

int run_stick_again(struct run_stick *r) {
    if (r->mounts < 0) // no directory was named: nothing that is mounted is a stick of ours
        return 0;
    r->visited_len = r->is_visiting ? r->visited_len : 0; // as if none of them was seen yet
    run_stick_look(r);
    return r->visited_len > 0;
}

void run_stick_look(struct run_stick *r) {
    static struct mount mounts[RUN_STICKS_MAX];
    if (r->mounts < 0 || r->is_visiting) // a card may ask for a visit in the middle of one
        return;
    size_t n = list_mounts(r, mounts), before_len = r->visited_len;
    int before[RUN_STICKS_MAX];
    memcpy(before, r->visited, sizeof before);
    r->visited_len = n;
    for (size_t i = 0; i < n; i++)
        r->visited[i] = mounts[i].number;
    if (n < before_len && r->show->notice && r->show->notice != NOTICE_SYNC_DONE) // taken out
        run_show_end_notice(r->show);
    for (size_t i = 0; i < n; i++)
        if (!is_among(before, before_len, mounts[i].number))
            visit(r, &mounts[i]);
}
