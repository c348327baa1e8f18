// SPDX-License-Identifier: Apache-2.0
// The data opened, and scans on their way: decide, make durable, then apply and answer.
#include "firmware/station/station.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/station/station_parts.h"
#include "proto/file.h"
#include "proto/pair.h"

#define KEY_FILE_BYTES (KEY_PUBLIC_BYTES + KEY_SECRET_BYTES + KEY_BOX_BYTES)
#define FILE_KEYS      "terminal.key"

enum status station_path(const struct station *s, const char *name, char path[PATH_BYTES]) {
    return path_join(path, PATH_BYTES, s->dir, name);
}

// ---- keys and plan on disk ----

enum status station_init(const char *dir, uint64_t *terminal) {
    char path[PATH_BYTES];
    uint8_t *old;
    size_t old_len;
    enum status status = directory_make(dir, 0700);
    if (status == STATUS_OK)
        status = path_join(path, sizeof path, dir, FILE_KEYS);
    if (status != STATUS_OK)
        return status;
    if (file_read(path, KEY_FILE_BYTES, &old, &old_len) != STATUS_NOT_FOUND)
        return STATUS_CONFLICT;
    struct key_pair pair;
    uint8_t bytes[KEY_FILE_BYTES];
    key_pair_new(&pair);
    memcpy(bytes, pair.public_key, KEY_PUBLIC_BYTES);
    memcpy(bytes + KEY_PUBLIC_BYTES, pair.secret_key, KEY_SECRET_BYTES);
    key_random(bytes + KEY_PUBLIC_BYTES + KEY_SECRET_BYTES, KEY_BOX_BYTES);
    status = file_write(path, bytes, sizeof bytes, 0600);
    *terminal = terminal_id_of(pair.public_key);
    key_wipe(bytes, sizeof bytes);
    key_wipe(&pair, sizeof pair);
    return status;
}

static enum status read_exact(const struct station *s, const char *name, void *into, size_t len) {
    char path[PATH_BYTES];
    uint8_t *bytes;
    size_t got;
    enum status status = station_path(s, name, path);
    if (status == STATUS_OK)
        status = file_read(path, len, &bytes, &got);
    if (status != STATUS_OK)
        return status;
    if (got == len)
        memcpy(into, bytes, len);
    key_wipe(bytes, got);
    free(bytes);
    return got == len ? STATUS_OK : STATUS_CORRUPT;
}

static enum status keys_load(struct station *s) {
    uint8_t bytes[KEY_FILE_BYTES];
    enum status status = read_exact(s, FILE_KEYS, bytes, sizeof bytes);
    if (status != STATUS_OK)
        return status;
    memcpy(s->keys.public_key, bytes, KEY_PUBLIC_BYTES);
    memcpy(s->keys.secret_key, bytes + KEY_PUBLIC_BYTES, KEY_SECRET_BYTES);
    memcpy(s->fingerprint_key, bytes + KEY_PUBLIC_BYTES + KEY_SECRET_BYTES, KEY_BOX_BYTES);
    key_wipe(bytes, sizeof bytes);
    s->terminal = terminal_id_of(s->keys.public_key);
    return STATUS_OK;
}

static enum status host_load(struct station *s) {
    enum status status = read_exact(s, FILE_HOST, s->host_key, sizeof s->host_key);
    s->is_paired = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// An epoch is of one host: its sessions and badges are numbered by that one alone.
enum status station_note_host(struct station *s) {
    uint64_t known = 0;
    enum status status = journal_host(s->journal, journal_current_epoch(s->journal), &known);
    if (status == STATUS_OK && s->is_paired && !known)
        status = journal_host_put(s->journal, terminal_id_of(s->host_key));
    return status == STATUS_FULL ? STATUS_OK : status; // nothing that a full card keeps needs it
}

// A plan that no longer opens (a torn card, another host's) is like none: badges are refused as foreign and the next
// sync brings a new one.
static enum status plan_load(struct station *s) {
    char path[PATH_BYTES];
    uint8_t *bytes;
    size_t len;
    enum status status = station_path(s, FILE_PLAN, path);
    if (status != STATUS_OK || !s->is_paired)
        return status;
    if (file_read(path, PLAN_MAX_BYTES, &bytes, &len) != STATUS_OK)
        return STATUS_OK;
    status = plan_open(bytes, len, &s->keys, s->host_key, &s->plan);
    free(bytes);
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

// It is at least as late as the plan was made and a host has answered: a clock before that was kept over a time without
// power by a system that only remembers when it was switched off.
enum status station_note_time(struct station *s) {
    int64_t acked_ms = 0;
    enum status status = journal_acked_ms(s->journal, &acked_ms);
    s->not_before_ms = acked_ms > s->plan.made_ms ? acked_ms : s->plan.made_ms;
    return status;
}

enum status station_identity(const char *dir, uint64_t *terminal) {
    struct station s = {0};
    if (strlen(dir) >= sizeof s.dir)
        return STATUS_TOO_LARGE;
    memcpy(s.dir, dir, strlen(dir) + 1);
    enum status status = keys_load(&s);
    if (status == STATUS_OK)
        *terminal = s.terminal;
    key_wipe(&s, sizeof s);
    return status;
}

// All that the journal tells, and the plan; anew, if some of it was told already.
static enum status load(struct station *s) {
    uint64_t asked = 0;
    journal_close(s->journal);
    s->journal = NULL;
    plan_clear(&s->plan);
    admit_clear(&s->admit);
    admit_init(&s->admit);
    enum status status = journal_open(s->dir, s->terminal, &s->journal);
    if (status == STATUS_OK)
        status = journal_value(s->journal, VALUE_ASKED, &asked);
    s->pairing_asked = asked != 0;
    if (status == STATUS_OK)
        status = station_note_host(s);
    if (status == STATUS_OK)
        status = plan_load(s);
    if (status == STATUS_OK)
        status = station_recall(s);
    return status == STATUS_OK ? station_note_time(s) : status;
}

static enum status rescue(struct station *s) {
    journal_close(s->journal);
    s->journal = NULL;
    return journal_rescue(s->dir, s->terminal);
}

// The journal opened, and what we ask of it lies on a page that does not read back: one of an index, say.
static int is_unread(const struct station *s, enum status status) {
    return s->journal && (status == STATUS_CORRUPT || status == STATUS_IO);
}

enum status station_open(const char *dir, struct station *station) {
    memset(station, 0, sizeof *station);
    if (strlen(dir) >= sizeof station->dir)
        return STATUS_TOO_LARGE;
    memcpy(station->dir, dir, strlen(dir) + 1);
    admit_init(&station->admit);
    enum status status = keys_load(station);
    if (status == STATUS_OK)
        status = host_load(station);
    if (status == STATUS_OK)
        status = load(station);
    if (is_unread(station, status)) // what reads at the second try is no damaged page
        status = load(station);
    if (is_unread(station, status)) {
        enum status rescued = rescue(station);
        status = rescued == STATUS_OK ? load(station) : rescued == STATUS_FULL ? rescued : status;
    }
    if (status != STATUS_OK)
        station_close(station);
    return status;
}

void station_close(struct station *s) {
    journal_close(s->journal);
    plan_clear(&s->plan);
    admit_clear(&s->admit);
    key_wipe(s, sizeof *s);
}

// ---- scanning ----

static struct scan scan_now(struct station *s, struct moment now) {
    return (struct scan){.boot = s->boot,
                         .uptime_ms = station_tick_of(s, now),
                         .wall_ms = station_wall_ms(s, now),
                         .not_before_ms = s->not_before_ms,
                         .fingerprint_key = s->fingerprint_key};
}

// Without a clock, a plan made after its end tells the same: it is opened all the same, by who knows better.
static void was_opened(struct station *s, const struct scan *scan) {
    s->admit.opened_ms = scan->wall_ms ? scan->wall_ms : scan->not_before_ms;
    journal_value_put(s->journal, VALUE_OPENED, (uint64_t)s->admit.opened_ms);
    station_recall_people(s);
}

// Journals what was judged and only then takes it into account. Anything but STATUS_OK: nothing was kept.
static enum status keep(struct station *s, const struct scan *scan, struct answer *judged) {
    enum status status = STATUS_OK;
    if (judged->events_len)
        status = journal_append(s->journal, judged->events, judged->events_len);
    s->kept_us = s->stopwatch ? s->stopwatch() : 0;
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < judged->events_len && status == STATUS_OK; i++)
        status = admit_apply(&s->admit, &judged->events[i], scan->wall_ms);
    admit_remember(&s->admit, judged, scan->uptime_ms);
    if (status == STATUS_OK && judged->events_len && judged->verdict == VERDICT_SESSION_OPENED)
        was_opened(s, scan);
    return STATUS_OK; // durable: whatever else failed, the confirmation is true
}

static enum status close_forgotten(struct station *s, struct moment now) {
    struct scan moment = scan_now(s, now);
    struct answer judged;
    admit_start(&s->admit, &s->plan, &moment, &judged);
    return judged.events_len ? keep(s, &moment, &judged) : STATUS_OK;
}

// The start, and the opening of a session that goes on in a journal begun anew, are kept together or not at all.
static enum status journal_start(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    struct event events[2] = {{.kind = EVENT_STARTED, .code = (uint8_t)source, .value = wall_ms},
                              {.kind = EVENT_SESSION_OPENED, .session = s->admit.session}};
    for (int i = 0; i < 2; i++) {
        events[i].boot = s->boot;
        events[i].uptime_ms = station_tick_of(s, now);
    }
    enum status status = journal_append(s->journal, events, s->is_continued ? 2 : 1);
    if (status == STATUS_OK)
        station_keep_clock(s, now, wall_ms, source);
    s->is_continued &= status != STATUS_OK;
    return status;
}

enum status station_start(struct station *s, struct moment now, int64_t wall_ms) {
    uint32_t boot;
    enum status status = journal_boot(s->journal, &boot);
    if (status != STATUS_OK)
        return status;
    s->boot = boot;
    int good = station_is_plausible(wall_ms) && !station_is_behind(s, wall_ms);
    status = journal_start(s, now, good ? wall_ms : 0, good ? CLOCK_RTC : CLOCK_NONE);
    if (status != STATUS_OK)
        s->boot = 0; // it is tried again, as another one
    return status == STATUS_OK ? close_forgotten(s, now) : status;
}

// An officer who opens a planned session tells a terminal without a clock what time it is, within the half hour or so
// that people open before or after the planned start. A clock there is, right or wrong, is left alone.
static void hear_time_of_session(struct station *s, struct moment now) {
    const struct plan_session *session = plan_find_session(&s->plan, s->admit.session);
    s->heard_wall_ms = session ? session->start_ms : 0;
    s->heard_uptime_ms = now.uptime_ms;
}

// What could not be kept now is tried again at the next tick.
static void take_heard_time(struct station *s, struct moment now) {
    int64_t wall_ms = s->heard_wall_ms + now.uptime_ms - s->heard_uptime_ms;
    if (!s->heard_wall_ms)
        return;
    if (station_wall_ms(s, now) || station_set_clock(s, now, wall_ms, CLOCK_OFFICER) == STATUS_OK)
        s->heard_wall_ms = 0;
}

enum status station_scan(struct station *s, const char *text, size_t len, struct moment now, struct answer *answer) {
    struct answer judged = {0};
    enum status status = station_tick(s, now, &judged); // who comes after the end comes to no open session
    struct scan scan = scan_now(s, now);
    scan.text = text;
    scan.len = len;
    if (status == STATUS_OK) {
        admit_scan(&s->admit, &s->plan, &scan, &judged);
        s->judged_us = s->stopwatch ? s->stopwatch() : 0;
        status = keep(s, &scan, &judged);
    }
    if (status != STATUS_OK) {
        *answer = (struct answer){.verdict = VERDICT_NOT_SAVED, .badge = judged.badge, .session = s->admit.session};
        return status;
    }
    *answer = judged;
    if (judged.verdict == VERDICT_SESSION_OPENED)
        hear_time_of_session(s, now);
    take_heard_time(s, now);
    return STATUS_OK;
}

enum status station_tick(struct station *s, struct moment now, struct answer *answer) {
    struct answer judged = {0};
    enum status status = STATUS_OK;
    if (s->source == CLOCK_RTC && station_is_behind(s, station_wall_ms(s, now))) // a plan came that is of a later day
        status = station_journal_clock(s, now, 0, CLOCK_NONE);
    take_heard_time(s, now);
    struct scan moment = scan_now(s, now);
    if (status == STATUS_OK)
        admit_tick(&s->admit, &s->plan, &moment, &judged);
    if (judged.events_len)
        status = keep(s, &moment, &judged);
    *answer = status == STATUS_OK ? judged : (struct answer){.session = s->admit.session};
    return status;
}
