// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/station.h"

#include <stdlib.h>
#include <string.h>

#include "proto/batch.h"
#include "proto/file.h"
#include "proto/pair.h"

#define PATH_BYTES      4096
#define BATCH_EVENTS    8192
#define CLOCK_TOLERANCE 2000
#define KEY_FILE_BYTES  (KEY_PUBLIC_BYTES + KEY_SECRET_BYTES + KEY_BOX_BYTES)
#define FILE_KEYS       "terminal.key"
#define FILE_HOST       "host.key"
#define FILE_PLAN       "plan"
#define VALUE_PLAN      "plan_version"
#define VALUE_ASKED     "pairing_asked"
#define VALUE_CLOCK     "clock_ms"                // the newest wall clock that was believed
#define VALUE_OPENED    "opened_ms"               // how late it was at least when the session was opened
#define CLOCK_LAG       (INT64_C(10) * 60 * 1000) // an office's clock may be so much ahead of a good one here

static enum status station_path(const struct station *s, const char *name, char path[PATH_BYTES]) {
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
static enum status note_host(struct station *s) {
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
static enum status note_time(struct station *s) {
    int64_t acked_ms = 0;
    enum status status = journal_acked_ms(s->journal, &acked_ms);
    s->not_before_ms = acked_ms > s->plan.made_ms ? acked_ms : s->plan.made_ms;
    return status;
}

// ---- recalling the session in progress ----

// The last opening, and a closing behind it, are all that tells whether a session is open.
static enum status recall_mark(void *context, const struct event *e) {
    struct station *s = context;
    enum status status = admit_apply(&s->admit, e, 0);
    return status == STATUS_OK ? STATUS_OUTDATED : status; // one is enough
}

static enum status recall_last(struct station *s, uint64_t epoch, enum event_kind kind, uint64_t *seq) {
    uint64_t after = *seq;
    enum status status = journal_last(s->journal, epoch, kind, INT64_MAX, seq);
    if (status != STATUS_OK || *seq <= after)
        return status;
    status = journal_each(s->journal, epoch, *seq - 1, recall_mark, s);
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

// Rebuilds wall times while walking: each boot's anchors lie before what they date.
struct recall {
    struct station *station;
    uint32_t boot;
    int64_t anchor_uptime_ms, anchor_wall_ms;
    uint64_t session;
};

// What belongs to the open session, and the last sign of life whatever it was: refusals too are people.
static enum status recall_session(void *context, const struct event *e) {
    struct recall *r = context;
    struct admit *admit = &r->station->admit;
    if (e->boot != r->boot) {
        r->boot = e->boot;
        r->anchor_wall_ms = 0;
    }
    if (e->kind == EVENT_STARTED || e->kind == EVENT_CLOCK_SET) {
        r->anchor_uptime_ms = e->uptime_ms;
        r->anchor_wall_ms = e->value;
    }
    int64_t wall_ms = r->anchor_wall_ms ? r->anchor_wall_ms + e->uptime_ms - r->anchor_uptime_ms : 0;
    if (e->kind == EVENT_SESSION_OPENED)
        admit->busy_wall_ms = wall_ms;
    int is_presence = e->kind == EVENT_CHECKED_IN || e->kind == EVENT_CHECKED_OUT || e->kind == EVENT_REFUSED;
    return is_presence && e->session == r->session ? admit_apply(admit, e, wall_ms) : STATUS_OK;
}

static enum status recall_note(void *context, const struct event *e) {
    struct station *s = context;
    return e->kind == EVENT_ENROLLED || e->kind == EVENT_ENROLL_CANCELLED ? notes_put(&s->admit.notes, e) : STATUS_OK;
}

// The first event of a walk, which ends with it.
static enum status recall_one(void *context, const struct event *e) {
    enum status status = recall_session(context, e);
    return status == STATUS_OK ? STATUS_OUTDATED : status;
}

// The clock that dates the first opening of this session, and all from there on.
static enum status recall_from(struct station *s, uint64_t epoch) {
    struct recall r = {.station = s, .session = s->admit.session};
    uint64_t opened = 0, started = 0, set = 0;
    enum status status = journal_opened(s->journal, epoch, r.session, &opened);
    if (status != STATUS_OK || !opened)
        return status;
    status = journal_last(s->journal, epoch, EVENT_STARTED, opened, &started);
    if (status == STATUS_OK)
        status = journal_last(s->journal, epoch, EVENT_CLOCK_SET, opened, &set);
    uint64_t from = started > set ? started : set;
    if (status == STATUS_OK && from)
        status = journal_each(s->journal, epoch, from - 1, recall_one, &r);
    if (status != STATUS_OK && status != STATUS_OUTDATED)
        return status;
    return journal_each(s->journal, epoch, opened - 1, recall_session, &r);
}

// Another host may give the same number to another session.
static enum status is_of_our_host(struct station *s, uint64_t epoch, int *is_ours) {
    uint64_t host = 0, ours = 0;
    enum status status = journal_host(s->journal, epoch, &host);
    if (status == STATUS_OK)
        status = journal_host(s->journal, journal_current_epoch(s->journal), &ours);
    *is_ours = status == STATUS_OK && host == ours;
    return status;
}

// Who was checked in to the open session before: it may have been opened earlier today, or the power went out, or the
// journal had to be begun anew.
static enum status recall(struct station *s) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    enum status status = s->admit.session ? journal_epochs(s->journal, epochs, &len) : STATUS_OK;
    for (size_t i = len > 1 ? len - 2 : 0; i < len && status == STATUS_OK; i++) {
        int is_ours;
        status = is_of_our_host(s, epochs[i].epoch, &is_ours);
        if (status == STATUS_OK && is_ours)
            status = recall_from(s, epochs[i].epoch);
    }
    return status;
}

// Up to where a host holds an epoch.
static enum status acked(struct station *s, uint64_t epoch, uint64_t *up_to) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    enum status status = journal_epochs(s->journal, epochs, &len);
    *up_to = 0;
    for (size_t i = 0; i < len; i++)
        *up_to = epochs[i].epoch == epoch ? epochs[i].acked : *up_to;
    return status;
}

// A journal that was rescued goes on where the one before it ended.
static enum status recall_all(struct station *s) {
    uint64_t continued = journal_continued(s->journal), newest = 0, up_to = 0, opened_ms = 0;
    uint64_t epoch = continued ? continued : journal_current_epoch(s->journal);
    enum status status = recall_last(s, epoch, EVENT_SESSION_OPENED, &newest);
    if (status == STATUS_OK && newest)
        status = recall_last(s, epoch, EVENT_SESSION_CLOSED, &newest);
    if (status == STATUS_OK)
        status = acked(s, epoch, &up_to);
    if (status == STATUS_OK)
        status = journal_each(s->journal, epoch, up_to, recall_note, s);
    if (status == STATUS_OK)
        status = journal_value(s->journal, VALUE_OPENED, &opened_ms);
    s->admit.opened_ms = (int64_t)opened_ms;
    s->is_continued = continued && s->admit.session;
    return status == STATUS_OK ? recall(s) : status;
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

enum status station_open(const char *dir, struct station *station) {
    memset(station, 0, sizeof *station);
    if (strlen(dir) >= sizeof station->dir)
        return STATUS_TOO_LARGE;
    memcpy(station->dir, dir, strlen(dir) + 1);
    admit_init(&station->admit);
    enum status status = keys_load(station);
    if (status == STATUS_OK)
        status = journal_open(dir, station->terminal, &station->journal);
    uint64_t asked = 0;
    if (status == STATUS_OK)
        status = journal_value(station->journal, VALUE_ASKED, &asked);
    station->pairing_asked = asked != 0;
    if (status == STATUS_OK)
        status = host_load(station);
    if (status == STATUS_OK)
        status = note_host(station);
    if (status == STATUS_OK)
        status = plan_load(station);
    if (status == STATUS_OK)
        status = recall_all(station);
    if (status == STATUS_OK)
        status = note_time(station);
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

// ---- time ----

static int is_plausible(int64_t wall_ms) {
    return wall_ms >= STATION_CLOCK_MIN_MS && wall_ms < STATION_CLOCK_MAX_MS;
}

// Whole ticks that never go back in a boot, whatever the caller's clock does: batches rely on it.
static int64_t tick_of(struct station *s, struct moment now) {
    int64_t tick = now.uptime_ms - now.uptime_ms % EVENT_TICK_MS;
    if (tick > s->newest_uptime_ms)
        s->newest_uptime_ms = tick;
    return s->newest_uptime_ms;
}

static void anchor(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    s->anchor_uptime_ms = tick_of(s, now);
    s->anchor_wall_ms = wall_ms;
    s->source = source;
}

// What a card said may be a day to come. A clock that could not be kept is missing at the next start, and no more.
static void keep_clock(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    anchor(s, now, wall_ms, source);
    if (source == CLOCK_RTC || source == CLOCK_HOST)
        journal_value_put(s->journal, VALUE_CLOCK, (uint64_t)wall_ms);
}

static enum status journal_clock(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    struct event e = {.kind = EVENT_CLOCK_SET,
                      .boot = s->boot,
                      .uptime_ms = tick_of(s, now),
                      .code = (uint8_t)source,
                      .value = wall_ms};
    enum status status = journal_append(s->journal, &e, 1);
    if (status == STATUS_OK)
        keep_clock(s, now, wall_ms, source);
    return status;
}

int station_clock_goes_on(const struct station *s, int64_t wall_ms) {
    uint64_t newest_ms;
    enum status status = journal_value(s->journal, VALUE_CLOCK, &newest_ms);
    return status == STATUS_OK && wall_ms >= (int64_t)newest_ms - CLOCK_TOLERANCE;
}

static int is_behind(const struct station *s, int64_t wall_ms) {
    return wall_ms < s->not_before_ms - CLOCK_LAG;
}

static enum status close_forgotten(struct station *s, struct moment now);

// The start, and the opening of a session that goes on in a journal begun anew, are kept together or not at all.
static enum status journal_start(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    struct event events[2] = {{.kind = EVENT_STARTED, .code = (uint8_t)source, .value = wall_ms},
                              {.kind = EVENT_SESSION_OPENED, .session = s->admit.session}};
    for (int i = 0; i < 2; i++) {
        events[i].boot = s->boot;
        events[i].uptime_ms = tick_of(s, now);
    }
    enum status status = journal_append(s->journal, events, s->is_continued ? 2 : 1);
    if (status == STATUS_OK)
        keep_clock(s, now, wall_ms, source);
    s->is_continued &= status != STATUS_OK;
    return status;
}

enum status station_start(struct station *s, struct moment now, int64_t wall_ms) {
    uint32_t boot;
    enum status status = journal_boot(s->journal, &boot);
    if (status != STATUS_OK)
        return status;
    s->boot = boot;
    int good = is_plausible(wall_ms) && !is_behind(s, wall_ms);
    status = journal_start(s, now, good ? wall_ms : 0, good ? CLOCK_RTC : CLOCK_NONE);
    if (status != STATUS_OK)
        s->boot = 0; // it is tried again, as another one
    return status == STATUS_OK ? close_forgotten(s, now) : status;
}

int64_t station_wall_ms(const struct station *s, struct moment now) {
    return s->anchor_wall_ms ? s->anchor_wall_ms + now.uptime_ms - s->anchor_uptime_ms : 0;
}

enum status station_set_clock(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    if (!is_plausible(wall_ms)) {
        wall_ms = 0;
        source = CLOCK_NONE;
    }
    int64_t off = station_wall_ms(s, now) - wall_ms;
    int is_close = off >= -CLOCK_TOLERANCE && off <= CLOCK_TOLERANCE;
    if (is_close && (wall_ms == 0 || clock_rank(s->source) >= clock_rank(source)))
        return STATUS_OK;
    return journal_clock(s, now, wall_ms, source);
}

// ---- scanning ----

static struct scan scan_now(struct station *s, struct moment now) {
    return (struct scan){.boot = s->boot,
                         .uptime_ms = tick_of(s, now),
                         .wall_ms = station_wall_ms(s, now),
                         .not_before_ms = s->not_before_ms,
                         .fingerprint_key = s->fingerprint_key};
}

// Without a clock, a plan made after its end tells the same: it is opened all the same, by who knows better.
static void was_opened(struct station *s, const struct scan *scan) {
    s->admit.opened_ms = scan->wall_ms ? scan->wall_ms : scan->not_before_ms;
    journal_value_put(s->journal, VALUE_OPENED, (uint64_t)s->admit.opened_ms);
    recall(s);
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
    if (s->source == CLOCK_RTC && is_behind(s, station_wall_ms(s, now))) // a plan came that is of a later day
        status = journal_clock(s, now, 0, CLOCK_NONE);
    take_heard_time(s, now);
    struct scan moment = scan_now(s, now);
    if (status == STATUS_OK)
        admit_tick(&s->admit, &s->plan, &moment, &judged);
    if (judged.events_len)
        status = keep(s, &moment, &judged);
    *answer = status == STATUS_OK ? judged : (struct answer){.session = s->admit.session};
    return status;
}

// ---- what a host sends ----

enum status station_take_acks(struct station *s, const uint8_t *bytes, size_t len) {
    struct ack_list acks;
    if (!s->is_paired)
        return STATUS_UNPAIRED;
    enum status status = ack_list_unpack(bytes, len, s->host_key, &acks);
    if (status != STATUS_OK)
        return status;
    status = acks.terminal == s->terminal ? journal_ack(s->journal, &acks) : STATUS_CONFLICT;
    ack_list_clear(&acks);
    return status == STATUS_OK ? note_time(s) : status;
}

enum status station_take_plan(struct station *s, const uint8_t *bytes, size_t len) {
    char path[PATH_BYTES];
    struct plan plan;
    if (!s->is_paired)
        return STATUS_UNPAIRED;
    enum status status = plan_open(bytes, len, &s->keys, s->host_key, &plan);
    if (status != STATUS_OK)
        return status;
    // The version is remembered apart from the file: a plan lost with its file may come again, an older one never.
    uint64_t newest = 0;
    status = journal_value(s->journal, VALUE_PLAN, &newest);
    if (status == STATUS_OK && (plan.version < newest || (plan.version == newest && s->plan.version == newest)))
        status = STATUS_OUTDATED;
    if (status == STATUS_OK)
        status = station_path(s, FILE_PLAN, path);
    if (status == STATUS_OK)
        status = file_write(path, bytes, len, 0600);
    if (status == STATUS_OK)
        status = journal_value_put(s->journal, VALUE_PLAN, plan.version);
    if (status != STATUS_OK) {
        plan_clear(&plan);
        return status;
    }
    plan_clear(&s->plan);
    s->plan = plan;
    status = note_time(s);
    uint64_t up_to = 0; // the office has spoken, knowing this much
    if (status == STATUS_OK)
        status = acked(s, journal_current_epoch(s->journal), &up_to);
    admit_forget_enrollments(&s->admit, up_to);
    return status;
}

enum status station_ask_pairing(struct station *s) {
    enum status status = journal_value_put(s->journal, VALUE_ASKED, 1);
    s->pairing_asked |= status == STATUS_OK;
    return status;
}

static enum status pairing_is_settled(struct station *s) {
    enum status status = s->pairing_asked ? journal_value_put(s->journal, VALUE_ASKED, 0) : STATUS_OK;
    s->pairing_asked &= status != STATUS_OK;
    return status;
}

// What follows is another host's: it begins an epoch.
static enum status epoch_of_host(struct station *s, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    uint64_t known = 0;
    enum status status = journal_host(s->journal, journal_current_epoch(s->journal), &known);
    if (status != STATUS_OK)
        return status;
    if (known == 0 || known == terminal_id_of(host_key))
        return STATUS_OK;
    admit_clear(&s->admit); // what was open is the other's
    admit_init(&s->admit);
    return journal_renew(s->journal);
}

enum status station_pin(struct station *s, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    char path[PATH_BYTES];
    if (s->is_paired && key_equal(host_key, s->host_key, KEY_PUBLIC_BYTES))
        return pairing_is_settled(s);
    if (s->is_paired && !s->pairing_asked)
        return STATUS_CONFLICT;
    enum status status = station_path(s, FILE_HOST, path);
    if (status == STATUS_OK) // the new host counts its plans from one
        status = journal_value_put(s->journal, VALUE_PLAN, 0);
    if (status == STATUS_OK)
        status = epoch_of_host(s, host_key);
    if (status == STATUS_OK)
        status = file_write(path, host_key, KEY_PUBLIC_BYTES, 0600);
    if (status == STATUS_OK)
        status = pairing_is_settled(s);
    if (status != STATUS_OK)
        return status;
    memcpy(s->host_key, host_key, KEY_PUBLIC_BYTES);
    s->is_paired = 1;
    plan_clear(&s->plan);
    status = note_time(s);
    return status == STATUS_OK ? note_host(s) : status;
}

// ---- batches ----

// Events that do not lead to the digest kept with them were altered after they were journaled. They are given away all
// the same: what a host held before, it holds still, and it flags the difference.
static void note_damage(struct station *s, const struct batch *batch) {
    uint8_t kept[KEY_DIGEST_BYTES];
    uint64_t last = batch->head.first + batch->head.count - 1;
    if (journal_chain(s->journal, batch->head.epoch, last, kept) != STATUS_OK ||
        !key_equal(kept, batch->head.chain, sizeof kept))
        s->is_damaged = 1;
}

enum status station_batch(struct station *s, uint64_t epoch, uint64_t after, uint64_t *last, uint8_t **bytes,
                          size_t *len) {
    enum status status = STATUS_TOO_LARGE;
    *len = 0;
    for (size_t max = BATCH_EVENTS; max > 0 && status == STATUS_TOO_LARGE; max /= 2) {
        struct batch batch = {.head = {.terminal = s->terminal, .epoch = epoch}};
        size_t n;
        status = journal_host(s->journal, epoch, &batch.head.host);
        if (status == STATUS_OK)
            status = journal_read(s->journal, epoch, after, max, &batch.events, &n, batch.head.previous);
        if (status != STATUS_OK)
            return status;
        if (n > 0) {
            batch.head.first = batch.events[0].seq;
            batch.head.count = (uint32_t)n;
            *last = batch.events[n - 1].seq;
            status = batch_seal(&batch, &s->keys, bytes, len);
            note_damage(s, &batch);
        }
        batch_clear(&batch);
    }
    return status;
}
