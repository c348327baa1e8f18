// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_stick.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/monotonic.h"
#include "firmware/carry/stick.h"

#define SHOWN_MS   (INT64_C(10) * 60 * 1000) // until it is taken out, which is seen
#define UNMOUNT_MS 20000                     // so long nothing else is said
#define AGAIN_MS   1000                      // it was tried and is still there: it is asked for again
#define LOOK_MS    100                       // while it is unmounted

int run_stick_watch(struct run_stick *r, const char *dir, const char *requests) {
    char *end = r->dir + strlen(dir);
    if (strlen(dir) >= sizeof r->dir || dir[0] != '/')
        return 0;
    memcpy(r->dir, dir, strlen(dir) + 1);
    while (end > r->dir + 1 && end[-1] == '/')
        *--end = '\0';
    r->requests = requests;
    r->mounts = open(RUN_MOUNTS_PATH, O_RDONLY | O_CLOEXEC);
    return r->mounts >= 0;
}

void run_stick_close(struct run_stick *r) {
    if (r->mounts >= 0)
        close(r->mounts);
    r->mounts = -1;
}

// ---- unmounting, which is asked for ----

static int request_path(const struct run_stick *r, const struct run_mount *m, char *path, size_t size) {
    const char *name = m->path + strlen(r->dir) + 1;
    if (!r->requests || strchr(name, '/')) // one mounted within another
        return 0;
    int len = snprintf(path, size, "%s/%s.release", r->requests, name);
    return len > 0 && (size_t)len < size;
}

static int ask_unmount(const struct run_stick *r, struct run_stick_in *s) {
    char path[2048];
    int fd = -1;
    if (request_path(r, &s->mount, path, sizeof path))
        fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    s->asked_ms = monotonic_ms();
    return fd >= 0;
}

static int is_asked(const struct run_stick *r, const struct run_stick_in *s) {
    char path[2048];
    return request_path(r, &s->mount, path, sizeof path) && access(path, F_OK) == 0;
}

static void withdraw(const struct run_stick *r, const struct run_stick_in *s) {
    char path[2048];
    if (request_path(r, &s->mount, path, sizeof path))
        unlink(path);
}

// ---- a visit ----

// Everything on the stick itself, before anyone is told to take it out.
static enum status flush(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int good = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good ? STATUS_OK : STATUS_IO;
}

static enum status write_stick(struct run_stick *r, const struct run_mount *m, struct stick_visit *v) {
    if (!run_boot_can_give(r->boot))
        return r->boot->station.journal ? STATUS_IO : STATUS_GONE;
    enum status status = stick_visit(&r->boot->station, m->path, 0, v);
    return status == STATUS_OK ? flush(m->path) : status;
}

// The word, or first the unmounting.
static void finish(struct run_stick *r, struct run_stick_in *s, enum notice word, uint64_t events) {
    if (word != NOTICE_STICK_FAILED && ask_unmount(r, s)) {
        s->owed = word;
        s->events = events;
        s->give_up_ms = s->asked_ms + UNMOUNT_MS;
    } else {
        run_show_notice(r->show, word, SHOWN_MS, events);
    }
}

static void visit(struct run_stick *r, struct run_stick_in *s) {
    struct stick_visit v = {.now = clock_now(&r->boot->clock), .between = r->go_on, .context = r->run};
    r->is_visiting = 1;
    run_show_notice(r->show, NOTICE_STICK_BUSY, SHOWN_MS, 0);
    enum status status = write_stick(r, &s->mount, &v);
    if (run_boot_rescue(r->boot, status))
        status = write_stick(r, &s->mount, &v);
    if (status == STATUS_OK)
        tell(r->context, TEXT_STICK_DONE, (int)v.batches, (int)v.events);
    else if (v.is_full)
        tell(r->context, TEXT_STICK_FULL, s->mount.path);
    else
        tell_failure(r->context, s->mount.path, status);
    if (v.unwritten)
        tell(r->context, TEXT_STICK_OBSTACLE, v.obstacle, (int)v.unwritten);
    r->is_visiting = 0;
    enum notice done = v.pair_requested ? NOTICE_STICK_PAIRING : NOTICE_STICK_DONE;
    finish(r, s, status == STATUS_OK && !v.is_short ? done : NOTICE_STICK_FAILED, v.events);
}

// ---- what has become of those that were visited ----

static void taken_out(struct run_stick *r) {
    if (r->show->notice && r->show->notice != NOTICE_SYNC_DONE)
        run_show_end_notice(r->show);
}

// One whose unmounting was asked for. 0 when that has an end.
static int await_unmount(struct run_stick *r, struct run_stick_in *s, int is_mounted) {
    int64_t now = monotonic_ms();
    int is_gone = s->has_device && !run_mount_has_device(&s->mount);
    if (!is_mounted && is_gone) { // pulled out before the word
        withdraw(r, s);
        taken_out(r);
        return 0;
    }
    int is_tried = !is_asked(r, s);
    if (!is_mounted && (is_tried || now >= s->give_up_ms)) {
        withdraw(r, s);
        run_show_notice(r->show, s->owed, SHOWN_MS, s->events);
        if (s->has_device)
            r->out = s->mount;
        return 0;
    }
    if (s->give_up_ms && now >= s->give_up_ms) {
        run_show_notice(r->show, NOTICE_STICK_WRITTEN, SHOWN_MS, s->events);
        s->give_up_ms = 0; // should it be unmounted after all, the word follows
    } else if (is_tried && s->give_up_ms && now >= s->asked_ms + AGAIN_MS) {
        ask_unmount(r, s);
    }
    return 1;
}

// 0 when it need not be looked at any longer.
static int follow(struct run_stick *r, struct run_stick_in *s, int is_mounted) {
    if (s->owed)
        return await_unmount(r, s, is_mounted);
    if (!is_mounted)
        taken_out(r);
    return is_mounted;
}

static void follow_those_in(struct run_stick *r, const struct run_mount *mounts, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < r->in_len; i++)
        if (follow(r, &r->in[i], run_mounts_find(mounts, n, r->in[i].mount.number) != NULL))
            r->in[kept++] = r->in[i];
    r->in_len = kept;
    if (r->out.device[0] && !run_mount_has_device(&r->out)) {
        r->out.device[0] = '\0';
        taken_out(r);
    }
}

static int is_in(const struct run_stick *r, int number) {
    for (size_t i = 0; i < r->in_len; i++)
        if (r->in[i].mount.number == number)
            return 1;
    return 0;
}

static void visit_new(struct run_stick *r, const struct run_mount *mounts, size_t n) {
    for (size_t i = 0; i < n && r->in_len < RUN_MOUNTS_MAX; i++) {
        if (is_in(r, mounts[i].number))
            continue;
        struct run_stick_in *s = &r->in[r->in_len++];
        *s = (struct run_stick_in){.mount = mounts[i], .has_device = run_mount_has_device(&mounts[i])};
        r->out.device[0] = '\0'; // what is said from now on is about this one
        visit(r, s);
    }
}

// Until when nothing happens by itself.
static int64_t next_look(const struct run_stick *r) {
    for (size_t i = 0; i < r->in_len; i++)
        if (r->in[i].owed)
            return monotonic_ms() + (r->in[i].give_up_ms ? LOOK_MS : AGAIN_MS);
    return r->out.device[0] ? monotonic_ms() + AGAIN_MS : 0;
}

void run_stick_look(struct run_stick *r) {
    static struct run_mount mounts[RUN_MOUNTS_MAX];
    if (r->mounts < 0 || r->is_visiting) // a card may ask for a visit in the middle of one
        return;
    size_t n = run_mounts_list(r->dir, mounts);
    follow_those_in(r, mounts, n);
    visit_new(r, mounts, n);
    r->due_ms = next_look(r);
}

int run_stick_quiet_ms(const struct run_stick *r) {
    int64_t left = r->due_ms ? r->due_ms - monotonic_ms() : 1000;
    return left <= 0 ? 0 : left < 1000 ? (int)left : 1000;
}

int run_stick_again(struct run_stick *r) {
    size_t kept = 0;
    if (r->mounts < 0) // no directory was named: nothing that is mounted is a stick of ours
        return 0;
    for (size_t i = 0; i < r->in_len; i++) { // as if none of them was seen yet; one that is unmounted just now has all
        if (r->is_visiting || r->in[i].give_up_ms)
            r->in[kept++] = r->in[i];
        else
            withdraw(r, &r->in[i]);
    }
    r->in_len = kept;
    run_stick_look(r);
    return r->in_len > 0;
}
