// SPDX-License-Identifier: Apache-2.0
#include "firmware/carry/talk.h"

#include <string.h>

#include "firmware/station/state.h"

static struct station *station_of(void *context) {
    return ((struct talk *)context)->station;
}

static struct moment now_of(void *context) {
    struct talk *s = context;
    return s->now(s->clock);
}

static enum status find_host(void *context, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    struct station *s = station_of(context);
    s->is_pairing = 0; // a new hello: digits shown before are void
    return s->is_paired && key_equal(host_key, s->host_key, KEY_PUBLIC_BYTES) ? STATUS_OK : STATUS_UNPAIRED;
}

static void offer_code(void *context, unsigned code) {
    struct station *s = station_of(context);
    s->pairing_code = code;
    s->is_pairing = 1;
}

static enum status pin_host(void *context, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    struct station *s = station_of(context);
    s->is_pairing = 0;
    enum status status = station_pin(s, host_key);
    return status == STATUS_CONFLICT ? STATUS_UNPAIRED : status;
}

static void tell_status(void *context, struct conversation_status *status) {
    struct station *s = station_of(context);
    struct moment now = now_of(context);
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    journal_epochs(s->journal, epochs, &len);
    status->boot = s->boot;
    status->uptime_ms = now.uptime_ms;
    status->wall_ms = station_wall_ms(s, now);
    status->clock_source = (uint8_t)s->source;
    status->plan_version = s->plan.version;
    if (state_health(s, now, &status->health, &status->health_len) != STATUS_OK)
        status->health = NULL; // it is known another time
    for (size_t i = 0; i < len && status->epochs_len < CONVERSATION_EPOCHS_MAX; i++)
        status->epochs[status->epochs_len++] =
            (struct conversation_epoch){epochs[i].epoch, epochs[i].first, epochs[i].last};
}

// A host whose digest is not ours follows another history of this epoch: it is given all of ours, and keeps both.
static enum status give_batch(void *context, uint64_t epoch, uint64_t after, const uint8_t chain[KEY_DIGEST_BYTES],
                              uint64_t *last, uint8_t **bytes, size_t *len) {
    static const uint8_t unasked[KEY_DIGEST_BYTES];
    struct station *s = station_of(context);
    uint8_t ours[KEY_DIGEST_BYTES];
    if (after && memcmp(chain, unasked, sizeof unasked) != 0) {
        enum status status = journal_chain(s->journal, epoch, after, ours);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        if (status == STATUS_NOT_FOUND || !key_equal(ours, chain, sizeof ours))
            after = 0;
    }
    return station_batch(s, epoch, after, last, bytes, len);
}

// A full card keeps neither acks nor clocks; what it holds is given away all the same.
static enum status unless_full(enum status status) {
    return status == STATUS_FULL ? STATUS_OK : status;
}

static enum status take_acks(void *context, const uint8_t *acks, size_t len) {
    return unless_full(station_take_acks(station_of(context), acks, len));
}

static enum status take_plan(void *context, const uint8_t *plan, size_t len) {
    return station_take_plan(station_of(context), plan, len);
}

static enum status take_clock(void *context, int64_t wall_ms) {
    struct station *s = station_of(context);
    return s->boot ? unless_full(station_set_clock(s, now_of(context), wall_ms, CLOCK_HOST)) : STATUS_OK;
}

static void give_head(void *context, uint8_t **bytes, size_t *len) {
    if (station_head(station_of(context), bytes, len) != STATUS_OK)
        *len = 0; // it is given another time
}

static const struct conversation_terminal_ops ops = {
    .find = find_host,
    .offer = offer_code,
    .pin = pin_host,
    .status = tell_status,
    .batch = give_batch,
    .acked = take_acks,
    .plan = take_plan,
    .clock = take_clock,
    .head = give_head,
};

struct conversation *talk_new(struct talk *talk) {
    // Pairing is open while nobody is pinned; a pinned terminal is opened again by its operator (stick --pair).
    return conversation_terminal_new(&talk->station->keys, 1, &ops, talk);
}
