// SPDX-License-Identifier: Apache-2.0
// rollcall backup, restore: a host directory, copied whole while it is in use, and made anew from such a copy.
#include <stdio.h>

#include "host/base/backup.h"
#include "host/books/copies.h"
#include "host/cli/commands.h"

// schedule: whether it goes where the schedule's go, and no place is named; NULL: it cannot.
static int read_place(struct context *c, int argc, char **argv, const char **place, int *schedule) {
    static const struct option none[] = {{0}}, options[] = {{"schedule", no_argument, NULL, 's'}, {0}};
    int is_named_elsewhere = 0;
    c->takes_files = 1;
    for (int o; (o = next_option(c, argc, argv, schedule ? options : none)) != -1;) {
        if (o == '?')
            return 0;
        is_named_elsewhere = 1;
    }
    *place = optind < argc ? argv[optind] : NULL;
    if (schedule)
        *schedule = is_named_elsewhere;
    return argc - optind == !is_named_elsewhere || (misuse_form(c, ""), 0);
}

static int tell_done(struct context *c, enum text text, const char *key, const char *place, const char *sum) {
    say(c, text, place);
    if (c->json)
        print_json(c, json_pack("{s:o, s:s*}", key, file_json(place), "sha256", *sum ? sum : NULL));
    return EXIT_DONE;
}

// What cannot be read and what cannot be written are one status.
static int tell_failed(const struct context *c, const char *from, const char *to, enum status status) {
    say(c, TEXT_COPY_FAILED, from, to, words(c, text_of_status(status)));
    return EXIT_FAILED;
}

static enum status tell_restore(struct host *host, void *context) {
    const struct context *c = context;
    host->who = c->host.who;
    host->why = c->host.why;
    return copies_restore(host);
}

static int backup_to(struct context *c, const char *place) {
    char sum[ARCHIVE_SUM_SIZE];
    enum status status = copies_make(c->dir, place, c->host.who, c->host.why, c->now_ms, sum);
    if (status == STATUS_CONFLICT)
        return say(c, TEXT_INIT_EXISTS, place), EXIT_FAILED;
    return status == STATUS_OK ? tell_done(c, TEXT_BACKUP_DONE, "backup", place, sum)
                               : tell_failed(c, c->dir, place, status);
}

// Where those of the schedule go.
static int backup_to_kept(struct context *c, const struct copies_plan *plan) {
    struct backup_kept made;
    char path[sizeof plan->dir + BACKUP_NAME_SIZE];
    enum status status = copies_keep(c->dir, c->host.who, c->host.why, c->now_ms, NULL, &made);
    if (status != STATUS_OK)
        return tell_failed(c, c->dir, plan->dir, status);
    snprintf(path, sizeof path, "%s/%s", plan->dir, made.name);
    return tell_done(c, TEXT_BACKUP_DONE, "backup", path, made.sum);
}

int cmd_backup(struct context *c, int argc, char **argv) {
    const char *place;
    int schedule;
    struct copies_plan plan;
    if (!read_place(c, argc, argv, &place, &schedule))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = copies_plan(&c->host, c->dir, &plan);
    host_rest(&c->host); // it was brought up to date; nobody is to wait for us
    if (status != STATUS_OK)
        return fail(c, status);
    return schedule ? backup_to_kept(c, &plan) : backup_to(c, place);
}

int cmd_restore(struct context *c, int argc, char **argv) {
    const char *place;
    if (!read_place(c, argc, argv, &place, NULL))
        return EXIT_USAGE;
    enum status status = backup_restore(place, c->dir, c->now_ms, tell_restore, c);
    if (status == STATUS_CONFLICT)
        return say(c, TEXT_INIT_EXISTS, c->dir), EXIT_FAILED;
    if (status == STATUS_NOT_FOUND || status == STATUS_BUSY)
        return fail_for(c, place, status);
    return status == STATUS_OK ? tell_done(c, TEXT_RESTORE_DONE, "restored", c->dir, "")
                               : tell_failed(c, place, c->dir, status);
}
