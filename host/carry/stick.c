// SPDX-License-Identifier: Apache-2.0
// Directories are streamed, never listed into memory: a stick may hold a million files. A terminal's directory is one
// whose name is a terminal id; in it, pairing comes first, so that batches waiting for it count at once. Names on a
// stick are somebody else's: none is followed out of its directory, and each is made printable before it is told or
// kept.
#include "host/carry/stick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/carry/stick_take.h"
#include "host/ledger/ledger.h"
#include "proto/directory.h"
#include "proto/printable.h"
#include "proto/stick.h"

#define TOLD_BYTES 1400 // ROLLCALL/<terminal>/ and a name of 255 bytes, each as an escape
#define FILE_MODE  0644

#define STICK_COMMIT_BATCHES 32 // 2 MiB at most in memory

struct visit {
    struct host *host;
    const struct stick_options *options;
    struct stick_totals *totals;
    uint64_t told;
    uint64_t requests; // that lie on the stick, when pairing was asked for
};

// One terminal's directory on the stick.
struct place {
    struct directory dir;
    uint64_t terminal;
};

// Where a file lies, for people.
static char *told_path(const struct place *p, const char *name, char path[TOLD_BYTES]) {
    char id[TERMINAL_TEXT_SIZE], seen[TOLD_BYTES - sizeof STICK_TOP - sizeof id - 2];
    snprintf(path, TOLD_BYTES, STICK_TOP "/%s/%s", terminal_id_format(p->terminal, id),
             printable(name, seen, sizeof seen));
    return path;
}

static void tell(struct visit *v, const struct stick_report *report) {
    if (v->told++ < STICK_REPORTS_MAX)
        v->options->report(v->options->context, report);
    else
        v->totals->untold++;
}

static void tell_trouble(struct visit *v, enum stick_file file, const struct place *p, const char *name,
                         enum status status) {
    char path[TOLD_BYTES];
    v->totals->trouble++;
    tell(v, &(struct stick_report){.file = file, .path = told_path(p, name, path), .status = status});
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

// A file that was read and waits for the commit it shares with others.
struct waiting {
    char *name;
    uint8_t *bytes;
    size_t len;
    struct ingest_result result;
};

struct waiting_list {
    struct waiting items[STICK_COMMIT_BATCHES];
    size_t len;
};

static void waiting_clear(struct waiting_list *w) {
    for (size_t i = 0; i < w->len; i++) {
        free(w->items[i].name);
        free(w->items[i].bytes);
    }
    w->len = 0;
}

static void tell_result(struct visit *v, const struct place *p, const struct waiting *w) {
    char path[TOLD_BYTES];
    struct stick_report report = {.path = told_path(p, w->name, path), .result = w->result};
    report.file = stick_batch_named(w->name, p->terminal, &w->result);
    add_result(v->totals, &w->result);
    tell(v, &report);
}

static enum status ingest_waiting(struct visit *v, const struct place *p, struct waiting_list *w) {
    char path[TOLD_BYTES];
    enum status status = db_begin(v->host->db);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < w->len && status == STATUS_OK; i++)
        status = ingest_batch(v->host, "stick", told_path(p, w->items[i].name, path), w->items[i].bytes,
                              w->items[i].len, &w->items[i].result);
    return db_end(v->host->db, status);
}

// One commit for all that wait: it costs more than most batches. Nothing is told before it is durable, and nobody
// else's writing waits while a stick is read.
static enum status take_waiting(struct visit *v, const struct place *p, struct waiting_list *w) {
    enum status status = w->len ? ingest_waiting(v, p, w) : STATUS_OK;
    for (size_t i = 0; i < w->len && status == STATUS_OK; i++)
        tell_result(v, p, &w->items[i]);
    waiting_clear(w);
    return status;
}

static enum status take_batch(struct visit *v, const struct place *p, const char *name, struct waiting_list *w) {
    char path[TOLD_BYTES];
    struct waiting *item = &w->items[w->len];
    enum status status = directory_read(&p->dir, name, BATCH_MAX_BYTES, &item->bytes, &item->len);
    if (status == STATUS_TOO_LARGE) {
        struct stick_report report = {.path = told_path(p, name, path)};
        report.result = (struct ingest_result){.outcome = INGEST_REFUSED, .reason = STATUS_TOO_LARGE};
        add_result(v->totals, &report.result);
        tell(v, &report);
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        tell_trouble(v, status == STATUS_INVALID ? STICK_FILE_NOT_A_FILE : STICK_FILE_UNREADABLE, p, name, status);
        return STATUS_OK;
    }
    item->name = strdup(name);
    w->len++;
    if (!item->name)
        return STATUS_MEMORY;
    return w->len == STICK_COMMIT_BATCHES ? take_waiting(v, p, w) : STATUS_OK;
}

static enum status take_batches(struct visit *v, const struct place *p) {
    enum status status = STATUS_OK, listed = STATUS_OK;
    struct waiting_list waiting = {.len = 0};
    DIR *list = directory_list(&p->dir);
    if (!list) {
        tell_trouble(v, STICK_FILE_UNREADABLE, p, "", STATUS_IO);
        return STATUS_OK;
    }
    for (struct dirent *entry; status == STATUS_OK && (entry = directory_next(list, &listed));) {
        if (entry->d_name[0] == '.')
            continue;
        if (stick_is_batch(entry->d_name))
            status = take_batch(v, p, entry->d_name, &waiting);
        else
            v->totals->others += !stick_is_ours(entry->d_name);
    }
    closedir(list);
    if (listed != STATUS_OK)
        tell_trouble(v, STICK_FILE_UNREADABLE, p, "", listed);
    if (status == STATUS_OK)
        status = take_waiting(v, p, &waiting);
    waiting_clear(&waiting);
    return status;
}

// What the terminal says beside its events. A bad one is told, and nothing stands on it.
static enum status take_said(struct visit *v, const struct place *p, const char *name,
                             enum status (*take)(struct host *, uint64_t, const uint8_t *, size_t)) {
    uint8_t *bytes;
    size_t len;
    enum status status = directory_read(&p->dir, name, STICK_SMALL_MAX, &bytes, &len);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK) {
        status = take(v->host, p->terminal, bytes, len);
        free(bytes);
    }
    if (status == STATUS_FORGED || status == STATUS_MALFORMED || status == STATUS_TOO_LARGE)
        tell_trouble(v, STICK_FILE_UNREADABLE, p, name, status);
    return status == STATUS_BUSY || status == STATUS_FULL || status == STATUS_CORRUPT ? status : STATUS_OK;
}

// ---- pairing ----

// Whoever carries a stick with several requests says which terminals are meant: a stranger's may be among them.
static int is_meant(const struct visit *v, uint64_t terminal) {
    for (size_t i = 0; i < v->options->chosen_len; i++)
        if (v->options->chosen[i] == terminal)
            return 1;
    return v->options->pair && v->options->chosen_len == 0 && v->requests == 1;
}

static void count_asked(struct visit *v, struct stick_report *report) {
    int wants = report->file == STICK_FILE_WANTS_PAIRING;
    v->totals->wanting += (uint64_t)wants;
    v->totals->paired += report->file == STICK_FILE_PAIRED;
    v->totals->trouble += report->file == STICK_FILE_BAD_REQUEST;
    if (!wants || !v->options->pair)
        return;
    report->file = STICK_FILE_WANTS_CHOICE;
    v->totals->unchosen++;
}

static enum status read_request(const struct place *p, uint8_t key[KEY_PUBLIC_BYTES]) {
    uint8_t *bytes;
    size_t len;
    enum status status = directory_read(&p->dir, STICK_PAIR_REQUEST, STICK_SMALL_MAX, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = stick_request(p->terminal, bytes, len, key);
    free(bytes);
    return status;
}

// *paired: leave an answer.
static enum status take_request(struct visit *v, const struct place *p, int *paired) {
    char path[TOLD_BYTES];
    uint8_t key[KEY_PUBLIC_BYTES];
    *paired = 0;
    enum status status = read_request(p, key);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK) {
        tell_trouble(v, STICK_FILE_BAD_REQUEST, p, STICK_PAIR_REQUEST, status);
        return STATUS_OK;
    }
    struct stick_report report = {.path = told_path(p, STICK_PAIR_REQUEST, path)};
    status = stick_pair(v->host, key, is_meant(v, p->terminal), v->options->pair_area, &report);
    if (status != STATUS_OK)
        return status;
    count_asked(v, &report);
    *paired = report.file == STICK_FILE_PAIRED;
    tell(v, &report);
    return STATUS_OK;
}

// ---- what is left for the terminal ----

struct leaving {
    struct visit *visit;
    const struct place *place;
};

static enum status leave(void *context, const char *name, const uint8_t *bytes, size_t len) {
    const struct leaving *l = context;
    enum status status = directory_write(&l->place->dir, name, bytes, len, FILE_MODE);
    if (status != STATUS_OK)
        tell_trouble(l->visit, STICK_FILE_NOT_LEFT, l->place, name, status);
    l->visit->totals->plans += strcmp(name, STICK_PLAN) == 0;
    return STATUS_OK;
}

static enum status visit_terminal(struct visit *v, const struct place *p) {
    struct terminal terminal;
    int paired;
    enum status status = take_request(v, p, &paired);
    if (status == STATUS_OK)
        status = take_batches(v, p);
    if (status != STATUS_OK)
        return status;
    status = ledger_terminal(v->host, p->terminal, &terminal);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && terminal.revoked_ms))
        return STATUS_OK; // a stranger gets nothing
    v->totals->terminals++;
    if (status == STATUS_OK)
        status = take_said(v, p, STICK_HEALTH, ledger_health);
    if (status == STATUS_OK)
        status = take_said(v, p, STICK_HEAD, ledger_witnessed);
    struct leaving leaving = {v, p};
    return status == STATUS_OK ? stick_answers(v->host, p->terminal, paired, leave, &leaving) : status;
}

static enum status count_request(struct visit *v, const struct directory *top, const char *name) {
    struct place p;
    uint8_t key[KEY_PUBLIC_BYTES];
    if (terminal_id_parse(name, &p.terminal) != STATUS_OK || directory_enter(top, name, 0, &p.dir) != STATUS_OK)
        return STATUS_OK; // told when it is visited
    v->requests += read_request(&p, key) == STATUS_OK;
    directory_close(&p.dir);
    return STATUS_OK;
}

static enum status visit_entry(struct visit *v, const struct directory *top, const char *name) {
    struct place p;
    if (terminal_id_parse(name, &p.terminal) != STATUS_OK) {
        v->totals->others++;
        return STATUS_OK;
    }
    enum status status = directory_enter(top, name, 0, &p.dir);
    if (status != STATUS_OK) {
        tell_trouble(v, status == STATUS_INVALID ? STICK_FILE_NOT_A_FILE : STICK_FILE_UNREADABLE, &p, "", status);
        return STATUS_OK;
    }
    status = visit_terminal(v, &p);
    directory_close(&p.dir);
    return status;
}

static enum status each_entry(struct visit *v, const struct directory *top,
                              enum status (*visit)(struct visit *, const struct directory *, const char *)) {
    enum status status = STATUS_OK, listed = STATUS_OK;
    DIR *list = directory_list(top);
    if (!list)
        return STATUS_IO;
    for (struct dirent *entry; status == STATUS_OK && (entry = directory_next(list, &listed));)
        if (entry->d_name[0] != '.')
            status = visit(v, top, entry->d_name);
    closedir(list);
    return status == STATUS_OK ? listed : status;
}

static void tell_missed(struct visit *v, const struct directory *top) {
    for (size_t i = 0; i < v->options->chosen_len; i++) {
        char id[TERMINAL_TEXT_SIZE];
        uint8_t key[KEY_PUBLIC_BYTES];
        struct place p = {.terminal = v->options->chosen[i]};
        int is_there = directory_enter(top, terminal_id_format(p.terminal, id), 0, &p.dir) == STATUS_OK;
        int asks = is_there && read_request(&p, key) == STATUS_OK;
        if (is_there)
            directory_close(&p.dir);
        if (asks)
            continue;
        v->totals->missed++;
        tell(v, &(struct stick_report){.file = STICK_FILE_NO_REQUEST, .terminal = p.terminal});
    }
}

enum status stick_collect_in(struct host *host, const struct directory *stick, const struct stick_options *options,
                             struct stick_totals *totals) {
    struct directory top;
    *totals = (struct stick_totals){0};
    struct visit v = {.host = host, .options = options, .totals = totals};
    enum status status = directory_enter(stick, STICK_TOP, 0, &top);
    if (status != STATUS_OK)
        return status;
    if (options->pair)
        status = each_entry(&v, &top, count_request);
    if (status == STATUS_OK)
        status = each_entry(&v, &top, visit_entry);
    tell_missed(&v, &top);
    directory_close(&top);
    return status;
}

enum status stick_collect(struct host *host, const char *mount, const struct stick_options *options,
                          struct stick_totals *totals) {
    struct directory stick;
    *totals = (struct stick_totals){0};
    enum status status = directory_open(mount, &stick);
    if (status != STATUS_OK)
        return status;
    status = stick_collect_in(host, &stick, options, totals);
    directory_close(&stick);
    return status;
}
