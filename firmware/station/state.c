// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/state.h"

#include <jansson.h>
#include <sys/statvfs.h>

#include "proto/civil.h"
#include "proto/number.h"
#include "proto/pair.h"

#define STORAGE_LOW_PERCENT 10

enum health_storage state_storage(const char *dir, const struct journal *journal, enum health_storage last,
                                  unsigned *free_percent) {
    struct statvfs room;
    *free_percent = 0;
    if (statvfs(dir, &room) != 0 || !room.f_blocks)
        return HEALTH_FAILING;
    *free_percent = (unsigned)(room.f_bavail * 100 / room.f_blocks);
    if (last >= HEALTH_FULL)
        return last;
    if (!journal || journal_is_rescued(journal))
        return HEALTH_FAILING;
    return *free_percent < STORAGE_LOW_PERCENT ? HEALTH_LOW : HEALTH_FINE;
}

// Whether the journal is one that a rescue made, or could not be rescued and is still closed.
static const char *rescue_word(const struct state *s) {
    if (s->station->journal)
        return journal_is_rescued(s->station->journal) ? "done" : "none";
    return s->journal == STATUS_FULL ? "no_room" : "failed";
}

// Which events no host will get; last 0: to the epoch's end.
static json_t *lost_json(const struct journal *journal) {
    const struct journal_lost *l = NULL;
    size_t len = journal ? journal_lost_stretches(journal, &l) : 0;
    json_t *stretches = json_array();
    char epoch[TERMINAL_TEXT_SIZE];
    for (; len; len--, l++)
        if (l->events || !l->last)
            json_array_append_new(stretches, json_pack("{s:s, s:I, s:I}", "epoch", terminal_id_format(l->epoch, epoch),
                                                       "first", (json_int_t)l->first, "last", (json_int_t)l->last));
    return stretches;
}

// "off": there is no run, and so no clock of a boot.
static const char *clock_word(const struct state *s) {
    if (!s->is_running)
        return "off";
    return clock_source_text(s->station->anchor_wall_ms ? s->station->source : CLOCK_NONE);
}

static const char *time_text(int64_t wall_ms, char text[CIVIL_TEXT_SIZE]) {
    text[0] = '\0';
    return wall_ms ? civil_format(wall_ms, text) : text;
}

static const char *number_text(uint64_t number, char text[NUMBER_TEXT_SIZE]) {
    text[0] = '\0';
    return number ? number_format(number, text) : text;
}

static uint64_t count_events(const struct journal_epoch *epochs, size_t len) {
    uint64_t events = 0;
    for (size_t i = 0; i < len; i++)
        events += epochs[i].last ? epochs[i].last - epochs[i].first + 1 : 0;
    return events;
}

// What can be read of the journal; zeros beside a status that says so.
struct held {
    enum status status;
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t epochs_len;
    uint64_t pending, lost;
    int64_t acked_ms;
};

static struct held held_by(struct journal *journal) {
    struct held h = {.status = STATUS_GONE};
    if (!journal)
        return h;
    h.status = journal_epochs(journal, h.epochs, &h.epochs_len);
    if (h.status == STATUS_OK)
        h.status = journal_pending(journal, &h.pending);
    if (h.status == STATUS_OK)
        h.status = journal_acked_ms(journal, &h.acked_ms);
    h.lost = journal_lost(journal);
    return h;
}

// Where the run does not walk the digests, it says what its last use of the journal gave. One that had to be rescued is
// never well again.
static enum status journal_word(const struct state *s, const struct held *h, enum health_storage storage) {
    if (h->status != STATUS_OK)
        return h->status;
    if (journal_is_rescued(s->station->journal))
        return STATUS_CORRUPT;
    if (!s->is_running)
        return s->journal;
    return storage == HEALTH_FAILING ? STATUS_IO : storage == HEALTH_FULL ? STATUS_FULL : STATUS_OK;
}

static json_t *state_json(const struct state *s) {
    const struct station *t = s->station;
    char terminal[TERMINAL_TEXT_SIZE], session[NUMBER_TEXT_SIZE], synced[CIVIL_TEXT_SIZE], planned[CIVIL_TEXT_SIZE],
        time[CIVIL_TEXT_SIZE];
    unsigned free_percent;
    struct held h = held_by(t->journal);
    enum health_storage storage = state_storage(s->dir, t->journal, s->storage, &free_percent);
    return json_pack(
        "{s:s, s:b, s:b, s:s, s:I, s:I, s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s, s:o, s:s, s:I, s:s,"
        " s:s, s:s}",
        "terminal", terminal_id_format(s->terminal, terminal), "paired", t->is_paired, "running", s->is_running,
        "session", number_text(t->admit.session, session), "present", (json_int_t)t->admit.presence.len, "events",
        (json_int_t)count_events(h.epochs, h.epochs_len), "pending", (json_int_t)h.pending, "synced",
        time_text(h.acked_ms, synced), "plan_version", (json_int_t)t->plan.version, "planned",
        time_text(t->plan.made_ms, planned), "time", time_text(s->is_running ? station_wall_ms(t, s->now) : 0, time),
        "clock", clock_word(s), "storage", health_storage_text(storage), "free_percent", (int)free_percent, "epochs",
        (json_int_t)h.epochs_len, "lost", (json_int_t)h.lost, "rescue", rescue_word(s), "lost_seqs",
        lost_json(t->journal), "head", station_head_word(t), "away", (json_int_t)s->away, "sound",
        s->sound ? s->sound : "off", "garbled", s->garbled ? s->garbled : "", "journal",
        status_text(journal_word(s, &h, storage)));
}

char *state_text(const struct state *s) {
    json_t *json = state_json(s);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    return text;
}

static void tell_lost(const struct journal *journal, struct health *h) {
    const struct journal_lost *l;
    h->lost = journal_lost(journal);
    for (size_t len = journal_lost_stretches(journal, &l); len && h->lost_seqs_len < HEALTH_LOST_MAX; len--, l++)
        if (l->events || !l->last)
            h->lost_seqs[h->lost_seqs_len++] = (struct health_lost){l->epoch, l->first, l->last};
}

enum status state_health(const struct station *s, struct moment now, uint8_t **bytes, size_t *len) {
    unsigned free_percent;
    uint64_t pending = 0;
    enum health_storage storage = state_storage(s->dir, s->journal, HEALTH_FINE, &free_percent);
    enum status status = journal_pending(s->journal, &pending);
    if (status != STATUS_OK)
        return status;
    struct health health = {.terminal = s->terminal,
                            .boot = s->boot ? s->boot : journal_boots(s->journal),
                            .uptime_ms = s->boot ? now.uptime_ms : 0,
                            .wall_ms = s->boot ? station_wall_ms(s, now) : 0,
                            .clock = s->boot ? s->source : CLOCK_NONE,
                            .software = "rollcall-terminal " ROLLCALL_VERSION,
                            .free_percent = free_percent,
                            .storage = storage,
                            .pending = pending,
                            .plan_version = s->plan.version};
    tell_lost(s->journal, &health);
    return health_pack(&health, &s->keys, bytes, len);
}
