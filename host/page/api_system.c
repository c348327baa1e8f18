// SPDX-License-Identifier: Apache-2.0
// How the host itself is, for who looks after it: /api/system, its backups made, planned and taken away.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/base/area.h"
#include "host/books/copies.h"
#include "host/books/settings.h"
#include "host/page/api.h"
#include "host/page/backups.h"
#include "proto/civil.h"
#include "proto/directory.h"
#include "proto/file.h"

#define LOW_BYTES  (INT64_C(1) << 30) // free, below which the disk is said to be full soon
#define SOON_DAYS  30                 // that a certificate still holds
#define OLD_MS     (7 * CIVIL_DAY_MS) // of the newest backup where no schedule makes any
#define NOTICED_MS 600000             // after which a backup that is not there is late
#define PATH_BYTES 4096

// ---- the disk ----

static int64_t free_of(const char *dir) { // -1: not known
    struct statvfs disk;
    return statvfs(dir, &disk) == 0 ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : -1;
}

static int is_one_disk(const char *a, const char *b) {
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev;
}

// Of all files right in it.
static int64_t bytes_in(const char *dir) {
    struct directory d;
    struct stat st;
    char path[PATH_BYTES];
    int64_t bytes = 0;
    enum status status = directory_open(dir, &d);
    if (status != STATUS_OK)
        return 0;
    DIR *names = directory_list(&d);
    for (struct dirent *e; names && (e = directory_next(names, &status));)
        if (path_join(path, sizeof path, dir, e->d_name) == STATUS_OK && stat(path, &st) == 0 && S_ISREG(st.st_mode))
            bytes += st.st_size;
    if (names)
        closedir(names);
    directory_close(&d);
    return bytes;
}

// ---- what there is to say ----

struct look {
    const struct web_request *q;
    struct copies_plan plan;
    struct backups_state state;
    struct backup_kept *kept;
    size_t kept_len;
    enum status reached; // whether the place of the backups could be read
    int64_t bytes, room; // of the data, and what is free beside it
    int64_t due_ms;      // for which there should be one
};

static int is_late(const struct look *l) {
    int64_t newest = l->kept_len ? l->kept[0].at_ms : 0;
    return l->due_ms && newest < l->due_ms && !l->state.is_running && l->q->now_ms - l->due_ms > NOTICED_MS;
}

static int is_unkept(const struct look *l) { // nobody makes any
    return l->plan.at_minute < 0 && (!l->kept_len || l->q->now_ms - l->kept[0].at_ms > OLD_MS);
}

static int ends_soon(const struct web_request *q) {
    return q->certificate_ms && q->certificate_ms - q->now_ms < SOON_DAYS * CIVIL_DAY_MS;
}

static int is_disk_low(const struct look *l) {
    return l->room >= 0 && (l->room < LOW_BYTES || l->room < 3 * l->bytes);
}

static enum status look_at(const struct web_request *q, struct look *l) {
    *l = (struct look){.q = q};
    enum status status = copies_plan(q->host, q->dir, &l->plan);
    if (status != STATUS_OK)
        return status;
    backups_state(q->backups, &l->state);
    l->reached = backup_kept_list(l->plan.dir, q->host->area, &l->kept, &l->kept_len);
    if (l->reached == STATUS_NOT_FOUND && !l->plan.is_own) // the first makes it
        l->reached = STATUS_OK;
    l->bytes = bytes_in(q->dir);
    l->room = free_of(q->dir);
    l->due_ms = copies_due(&l->plan, q->now_ms);
    return STATUS_OK;
}

static json_t *warnings(const struct look *l) {
    const struct {
        const char *word;
        int is;
    } all[] = {
        {"backup_failed", l->state.failed != STATUS_OK && l->state.failed != STATUS_SILENT},
        {"backup_late", is_late(l)},
        {"backup_unreached", l->reached != STATUS_OK},
        {"disk_low", is_disk_low(l)},
        {"certificate_ends", ends_soon(l->q)},
        {"backup_none", is_unkept(l)},
        {"backup_beside", is_one_disk(l->q->dir, l->plan.is_own ? l->plan.dir : l->q->dir)},
    };
    struct rows rows = rows_new();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].is)
            rows_add(&rows, json_string(all[i].word));
    return rows_end(&rows, STATUS_OK);
}

static json_t *bytes_json(int64_t bytes) { // null: not known
    return bytes < 0 ? json_null() : json_integer((json_int_t)bytes);
}

static json_t *kept_json(const struct look *l) {
    struct rows rows = rows_new();
    for (size_t i = 0; i < l->kept_len; i++) {
        const struct backup_kept *b = &l->kept[i];
        rows_add(&rows,
                 json_pack("{s:s, s:o, s:I, s:s?, s:o}", "name", b->name, "at", web_time(b->at_ms), "bytes",
                           (json_int_t)b->bytes, "sha256", *b->sum ? b->sum : NULL, "verified", web_time(b->read_ms)));
    }
    return rows_end(&rows, STATUS_OK);
}

static json_t *plan_json(const struct look *l) {
    char at[24];
    const struct backups_state *s = &l->state;
    int is_planned = l->plan.at_minute >= 0, has_failed = s->failed != STATUS_OK && s->failed != STATUS_SILENT;
    snprintf(at, sizeof at, "%02d:%02d", l->plan.at_minute / 60, l->plan.at_minute % 60);
    return json_pack("{s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o}", "at", is_planned ? at : "off", "keep",
                     (json_int_t)l->plan.keep, "dir", l->plan.is_own ? l->plan.dir : "", "path", rows_text(l->plan.dir),
                     "free", bytes_json(l->plan.is_own ? free_of(l->plan.dir) : l->room), "next",
                     is_planned ? web_time(l->due_ms + CIVIL_DAY_MS) : json_null(), "running",
                     s->is_running ? json_pack("{s:o, s:I, s:I}", "since", web_time(s->since_ms), "done",
                                               (json_int_t)s->done, "total", (json_int_t)s->total)
                                   : json_null(),
                     "failed",
                     has_failed ? json_pack("{s:o, s:s}", "at", web_time(s->failed_ms), "why", status_text(s->failed))
                                : json_null());
}

static json_t *certificate_json(const struct web_request *q) {
    if (!q->certificate_ms)
        return json_null();
    int64_t days = civil_day(q->certificate_ms) - civil_day(q->now_ms);
    return json_pack("{s:o, s:I}", "until", web_time(q->certificate_ms), "days", (json_int_t)days);
}

API(system) {
    struct look l;
    struct area area = {.code = 0};
    char epoch[24], path[PATH_BYTES], phone[HOST_SETTING_SIZE], office[HOST_SETTING_SIZE];
    enum status status = area_find(request->host->db, request->host->area, &area);
    if (status == STATUS_OK)
        status = host_setting_text(request->host, "office_phone", phone);
    if (status == STATUS_OK)
        status = host_setting_text(request->host, "office_name", office);
    if (status == STATUS_OK)
        status = look_at(request, &l);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    snprintf(epoch, sizeof epoch, "%016" PRIx64, request->host->epoch);
    json_t *data = json_pack("{s:o, s:I, s:o}", "path", rows_text(realpath(request->dir, path) ? path : request->dir),
                             "bytes", (json_int_t)l.bytes, "free", bytes_json(l.room));
    web_json(reply, json_pack("{s:s, s:i, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "program",
                              ROLLCALL_VERSION, "database", db_schema_version(), "engine", db_engine(), "area",
                              (json_int_t)area.code, "name", area.name, "name_en", area.name_en, "office", office,
                              "phone", phone, "epoch", epoch, "certificate", certificate_json(request), "data", data,
                              "backup", plan_json(&l), "backups", kept_json(&l), "warnings", warnings(&l)));
    free(l.kept);
}

// ---- backups ----

// {"why": "…"}: as soon as none is being made.
API(system_backup) {
    const char *why = web_why(request);
    if (backups_ask(request->backups, request->user.name, why ? why : ""))
        web_json(reply, json_pack("{s:b}", "asked", 1));
    else
        web_error(reply, 503, "busy");
}

// Whether backups may lie there; answers when they may not.
static int takes_directory(struct web_reply *r, const char *dir) {
    struct directory d;
    if (!*dir)
        return 1;
    if (directory_open(dir, &d) != STATUS_OK)
        return web_error(r, 409, "no_directory"), 0;
    directory_close(&d);
    if (access(dir, W_OK | X_OK) == 0)
        return 1;
    web_error(r, 409, "directory_denied");
    return 0;
}

static enum status put_plan(struct host *writer, const char *at, const char *keep, const char *dir) {
    const char *const plan[][2] = {{"backup_at", at}, {"backup_keep", keep}, {"backup_dir", dir}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < 3 && status == STATUS_OK; i++)
        status = settings_put(writer, plan[i][0], plan[i][1]);
    return status;
}

// {"at": "02:30" or "off", "keep": 14, "dir": "/…" or "", "why": "…"}
API(system_schedule) {
    struct host writer;
    char keep[24], detail[HOST_SETTING_SIZE + 64];
    const char *at = web_body_text(request, "at", 5), *dir = web_body_text(request, "dir", HOST_SETTING_SIZE / 4);
    snprintf(keep, sizeof keep, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(request->body, "keep")));
    if (!at || !dir || host_setting_takes("backup_at", at) != STATUS_OK ||
        host_setting_takes("backup_keep", keep) != STATUS_OK || host_setting_takes("backup_dir", dir) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!takes_directory(reply, dir))
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        snprintf(detail, sizeof detail, "%s %s %s", at, keep, dir);
        status = web_end(&writer, put_plan(&writer, at, keep, dir), request->user.name, "backup_schedule", detail);
    }
    if (status == STATUS_OK)
        backups_wake(request->backups);
    web_status(reply, status);
}

// The file of a backup, whole.
API(system_file) {
    struct copies_plan plan;
    char path[PATH_BYTES];
    int64_t at_ms;
    const char *name = request->parts[0];
    if (!backup_kept_time(name, request->host->area, &at_ms)) { // and so no way out of the directory
        web_error(reply, 404, "not_found");
        return;
    }
    if (!request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    enum status status = copies_plan(request->host, request->dir, &plan);
    if (status == STATUS_OK)
        status = path_join(path, sizeof path, plan.dir, name);
    if (status == STATUS_OK && !(reply->file = fopen(path, "rbe")))
        status = status_of_errno(errno);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    reply->code = 200;
    reply->type = "application/x-tar";
    snprintf(reply->file_name, sizeof reply->file_name, "%s", name);
    reply->row.what = "backup_download";
    snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
    snprintf(reply->row.detail, sizeof reply->row.detail, "%s", name);
}

// ---- the office ----

static void set_office(struct web_request *request, struct web_reply *reply, const char *setting, const char *value) {
    struct host writer;
    if (!value || host_setting_takes(setting, value) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, settings_put(&writer, setting, value), request->user.name, setting, value);
    web_status(reply, status);
}

// {"phone": "0877-2012345" or "", "why": "…"}: what stands on posters and badges from now on.
API(system_phone) {
    set_office(request, reply, "office_phone", web_body_text(request, "phone", HOST_SETTING_SIZE / 4));
}

// {"name": "红塔区科协" or "", "why": "…"}: what the office is called from now on.
API(system_name) {
    set_office(request, reply, "office_name", web_body_text(request, "name", HOST_SETTING_SIZE / 4));
}
