// SPDX-License-Identifier: Apache-2.0
// Directories are streamed, never listed into memory: a stick may hold a million files. A terminal's directory is one
// whose name is a terminal id; in it, pairing comes first, so that batches waiting for it count at once.
#include "host/carry/stick.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "host/carry/planner.h"
#include "host/ledger/ledger.h"
#include "proto/ack.h"
#include "proto/file.h"
#include "proto/stick.h"

#define PATH_BYTES 4096
#define FILE_MODE  0644

struct visit {
    struct host *host;
    const struct stick_options *options;
    struct stick_totals *totals;
    const char *mount;
    uint64_t told;
};

static void tell(struct visit *v, const struct stick_report *report) {
    if (v->told++ < STICK_REPORTS_MAX)
        v->options->report(v->options->context, report);
    else
        v->totals->untold++;
}

static void tell_trouble(struct visit *v, enum stick_file file, const char *path, enum status status) {
    v->totals->trouble++;
    tell(v, &(struct stick_report){.file = file, .path = path, .status = status});
}

// ---- batches ----

static void add_result(struct stick_totals *t, const struct ingest_result *r) {
    t->batches += r->outcome == INGEST_TAKEN || r->outcome == INGEST_DUPLICATE;
    t->events += r->events;
    t->duplicates += r->duplicates;
    t->quarantined += r->outcome == INGEST_QUARANTINED;
    t->refused += r->outcome == INGEST_REFUSED;
    t->gaps += (uint64_t)r->leaves_gap;
    t->forks += (uint64_t)r->is_fork;
}

static int is_named_right(const struct stick_batch *name, const struct ingest_result *r, uint64_t terminal) {
    return r->terminal == terminal && r->epoch == name->epoch && r->first == name->first && r->last == name->last;
}

static enum status take_batch(struct visit *v, const char *path, const struct stick_batch *name, uint64_t terminal) {
    char full[PATH_BYTES];
    uint8_t *bytes;
    size_t len;
    struct stick_report report = {.path = path};
    enum status status = path_join(full, sizeof full, v->mount, path);
    if (status == STATUS_OK)
        status = file_read(full, BATCH_MAX_BYTES, &bytes, &len);
    if (status == STATUS_TOO_LARGE) {
        report.result = (struct ingest_result){.outcome = INGEST_REFUSED, .reason = STATUS_TOO_LARGE};
        add_result(v->totals, &report.result);
        tell(v, &report);
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        tell_trouble(v, status == STATUS_INVALID ? STICK_FILE_NOT_A_FILE : STICK_FILE_UNREADABLE, path, status);
        return STATUS_OK;
    }
    status = ingest_batch(v->host, "stick", path, bytes, len, &report.result);
    free(bytes);
    if (status != STATUS_OK)
        return status;
    int is_taken = report.result.outcome == INGEST_TAKEN || report.result.outcome == INGEST_DUPLICATE;
    report.file = is_taken && !is_named_right(name, &report.result, terminal) ? STICK_FILE_RENAMED : STICK_FILE_BATCH;
    add_result(v->totals, &report.result);
    tell(v, &report);
    return STATUS_OK;
}

static enum status take_batches(struct visit *v, const char *dir, uint64_t terminal) {
    char full[PATH_BYTES], path[PATH_BYTES];
    enum status status = path_join(full, sizeof full, v->mount, dir);
    DIR *d = status == STATUS_OK ? opendir(full) : NULL;
    if (!d) {
        tell_trouble(v, STICK_FILE_UNREADABLE, dir, STATUS_IO);
        return STATUS_OK;
    }
    for (struct dirent *entry; status == STATUS_OK && (entry = readdir(d));) {
        struct stick_batch name;
        if (entry->d_name[0] == '.' || path_join(path, sizeof path, dir, entry->d_name) != STATUS_OK)
            continue;
        size_t len = strlen(entry->d_name), suffix = strlen(STICK_BATCH_SUFFIX);
        int is_batch = len > suffix && strcmp(entry->d_name + len - suffix, STICK_BATCH_SUFFIX) == 0;
        if (!is_batch) {
            int is_ours = !strcmp(entry->d_name, STICK_ACK) || !strcmp(entry->d_name, STICK_PLAN) ||
                          !strcmp(entry->d_name, STICK_HEALTH) || !strcmp(entry->d_name, STICK_PAIR_REQUEST) ||
                          !strcmp(entry->d_name, STICK_PAIR_ANSWER);
            v->totals->others += !is_ours;
            continue;
        }
        if (stick_batch_parse(entry->d_name, &name) != STATUS_OK)
            name = (struct stick_batch){0};
        status = take_batch(v, path, &name, terminal);
    }
    closedir(d);
    return status;
}

// What the terminal said of itself. A bad one is told, and nothing stands on it.
static enum status take_health(struct visit *v, const char *dir, uint64_t terminal) {
    char path[PATH_BYTES], full[PATH_BYTES];
    uint8_t *bytes;
    size_t len;
    enum status status = path_join(path, sizeof path, dir, STICK_HEALTH);
    if (status == STATUS_OK)
        status = path_join(full, sizeof full, v->mount, path);
    if (status == STATUS_OK)
        status = file_read(full, STICK_SMALL_MAX, &bytes, &len);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK) {
        status = ledger_health(v->host, terminal, bytes, len);
        free(bytes);
    }
    if (status == STATUS_FORGED || status == STATUS_MALFORMED || status == STATUS_TOO_LARGE)
        tell_trouble(v, STICK_FILE_UNREADABLE, path, status);
    return status == STATUS_BUSY || status == STATUS_FULL || status == STATUS_CORRUPT ? status : STATUS_OK;
}

// ---- pairing ----

static enum status pair_with(struct visit *v, const uint8_t key[KEY_PUBLIC_BYTES], struct stick_report *report) {
    struct terminal known;
    uint64_t released;
    report->terminal = terminal_id_of(key);
    enum status status = ledger_terminal(v->host, report->terminal, &known);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    int is_known = status == STATUS_OK && !known.revoked_ms;
    if (!is_known && !v->options->pair) {
        report->file = STICK_FILE_WANTS_PAIRING;
        v->totals->wanting++;
        return STATUS_OK;
    }
    status = ledger_pair(v->host, key, v->options->pair ? v->options->pair_area : known.area);
    if (status == STATUS_REVOKED) {
        report->file = STICK_FILE_BAD_REQUEST;
        report->status = status;
        v->totals->trouble++;
        return STATUS_OK;
    }
    report->file = STICK_FILE_PAIRED;
    v->totals->paired++;
    return status == STATUS_OK ? ingest_release(v->host, report->terminal, &released) : status;
}

// *paired: leave an answer.
static enum status take_request(struct visit *v, const char *dir, uint64_t terminal, int *paired) {
    char path[PATH_BYTES], full[PATH_BYTES];
    uint8_t *bytes, key[KEY_PUBLIC_BYTES];
    size_t len;
    *paired = 0;
    enum status status = path_join(path, sizeof path, dir, STICK_PAIR_REQUEST);
    if (status == STATUS_OK)
        status = path_join(full, sizeof full, v->mount, path);
    if (status == STATUS_OK)
        status = file_read(full, STICK_SMALL_MAX, &bytes, &len);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK) {
        status = pair_request_unpack(bytes, len, key);
        free(bytes);
    }
    if (status == STATUS_OK && terminal_id_of(key) != terminal)
        status = STATUS_CONFLICT;
    if (status != STATUS_OK) {
        tell_trouble(v, STICK_FILE_BAD_REQUEST, path, status);
        return STATUS_OK;
    }
    struct stick_report report = {.path = path};
    status = pair_with(v, key, &report);
    if (status != STATUS_OK)
        return status;
    *paired = report.file == STICK_FILE_PAIRED;
    tell(v, &report);
    return STATUS_OK;
}

// ---- what is left for the terminal ----

static void leave(struct visit *v, const char *dir, const char *name, const uint8_t *bytes, size_t len) {
    char path[PATH_BYTES], full[PATH_BYTES];
    enum status status = path_join(path, sizeof path, dir, name);
    if (status == STATUS_OK)
        status = path_join(full, sizeof full, v->mount, path);
    if (status == STATUS_OK)
        status = file_write(full, bytes, len, FILE_MODE);
    if (status != STATUS_OK)
        tell_trouble(v, STICK_FILE_NOT_LEFT, path, status);
}

static enum status leave_answer(struct visit *v, const char *dir, const struct terminal *terminal) {
    struct pair_answer answer = {
        .terminal = terminal->id, .area = v->host->area, .terminal_area = (uint64_t)terminal->area};
    uint8_t *bytes;
    size_t len;
    memcpy(answer.host_key, v->host->keys.public_key, KEY_PUBLIC_BYTES);
    enum status status = pair_answer_pack(&answer, &v->host->keys, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    leave(v, dir, STICK_PAIR_ANSWER, bytes, len);
    free(bytes);
    return STATUS_OK;
}

static enum status leave_acks(struct visit *v, const char *dir, uint64_t terminal) {
    struct ack_list acks;
    uint8_t *bytes;
    size_t len;
    enum status status = ledger_acks(v->host, terminal, &acks);
    if (status != STATUS_OK)
        return status;
    status = ack_list_pack(&acks, &v->host->keys, &bytes, &len);
    ack_list_clear(&acks);
    if (status != STATUS_OK)
        return status;
    leave(v, dir, STICK_ACK, bytes, len);
    free(bytes);
    return STATUS_OK;
}

static enum status leave_plan(struct visit *v, const char *dir, uint64_t terminal) {
    uint8_t *bytes;
    size_t len;
    enum status status = db_begin(v->host->db);
    if (status != STATUS_OK)
        return status;
    status = planner_make(v->host, terminal, 0, &bytes, &len);
    if (status != STATUS_OK) {
        db_rollback(v->host->db);
        return status;
    }
    status = db_commit(v->host->db); // the version is remembered before anyone can see it
    if (status == STATUS_OK && len) {
        leave(v, dir, STICK_PLAN, bytes, len);
        v->totals->plans++;
    }
    if (len)
        free(bytes);
    return status;
}

static enum status visit_terminal(struct visit *v, const char *dir, uint64_t id) {
    struct terminal terminal;
    int paired;
    enum status status = take_request(v, dir, id, &paired);
    if (status == STATUS_OK)
        status = take_batches(v, dir, id);
    if (status != STATUS_OK)
        return status;
    status = ledger_terminal(v->host, id, &terminal);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && terminal.revoked_ms))
        return STATUS_OK; // a stranger gets nothing
    v->totals->terminals++;
    if (status == STATUS_OK)
        status = take_health(v, dir, id);
    if (status == STATUS_OK && paired)
        status = leave_answer(v, dir, &terminal);
    if (status == STATUS_OK)
        status = leave_acks(v, dir, id);
    return status == STATUS_OK ? leave_plan(v, dir, id) : status;
}

enum status stick_collect(struct host *host, const char *mount, const struct stick_options *options,
                          struct stick_totals *totals) {
    char top[PATH_BYTES], dir[PATH_BYTES];
    *totals = (struct stick_totals){0};
    struct visit v = {.host = host, .options = options, .totals = totals, .mount = mount};
    enum status status = path_join(top, sizeof top, mount, STICK_TOP);
    if (status != STATUS_OK)
        return status;
    DIR *d = opendir(top);
    if (!d)
        return STATUS_NOT_FOUND;
    for (struct dirent *entry; status == STATUS_OK && (entry = readdir(d));) {
        uint64_t id;
        if (entry->d_name[0] == '.')
            continue;
        if (terminal_id_parse(entry->d_name, &id) != STATUS_OK ||
            path_join(dir, sizeof dir, STICK_TOP, entry->d_name) != STATUS_OK)
            totals->others++;
        else
            status = visit_terminal(&v, dir, id);
    }
    closedir(d);
    return status;
}
