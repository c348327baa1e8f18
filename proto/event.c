// SPDX-License-Identifier: Apache-2.0
#include "proto/event.h"

#include <stddef.h>

#include "proto/bytes.h"
#include "proto/number.h"

void event_chain_start(uint64_t terminal, uint64_t epoch, uint8_t chain[KEY_DIGEST_BYTES]) {
    uint8_t identity[16];
    struct writer w = writer_of(identity, sizeof identity);
    put_le(&w, terminal, 8);
    put_le(&w, epoch, 8);
    struct piece pieces[] = {{"rollcall epoch 1", 16}, {identity, sizeof identity}};
    key_digest(NULL, 0, pieces, 2, chain, KEY_DIGEST_BYTES);
}

void event_chain_step(uint8_t chain[KEY_DIGEST_BYTES], const struct event *e) {
    uint8_t bytes[EVENT_BYTES];
    struct writer w = writer_of(bytes, sizeof bytes);
    put_le(&w, e->seq, 8);
    put_le(&w, e->boot, 4);
    put_le(&w, (uint64_t)(e->uptime_ms / EVENT_TICK_MS), 5);
    put_le(&w, (uint64_t)e->kind, 1);
    put_le(&w, e->session, 8);
    put_le(&w, e->badge, 8);
    put_le(&w, e->issue, 1);
    put_le(&w, e->code, 1);
    put_le(&w, (uint64_t)e->value, 8);
    key_chain(chain, bytes, w.len, chain);
}

int clock_rank(enum clock_source source) {
    static const int ranks[] = {[CLOCK_NONE] = 0, [CLOCK_RTC] = 1, [CLOCK_OFFICER] = 2, [CLOCK_HOST] = 3};
    return (unsigned)source < sizeof ranks / sizeof *ranks ? ranks[source] : 0;
}

const char *clock_source_text(enum clock_source source) {
    static const char *const words[] = {
        [CLOCK_NONE] = "none", [CLOCK_RTC] = "rtc", [CLOCK_HOST] = "host", [CLOCK_OFFICER] = "officer"};
    return (unsigned)source < sizeof words / sizeof *words ? words[source] : words[CLOCK_NONE];
}

const char *event_kind_text(enum event_kind kind) {
    static const char *const words[] = {
        [EVENT_STARTED] = "started",
        [EVENT_CLOCK_SET] = "clock_set",
        [EVENT_SESSION_OPENED] = "session_opened",
        [EVENT_SESSION_CLOSED] = "session_closed",
        [EVENT_CHECKED_IN] = "checked_in",
        [EVENT_CHECKED_OUT] = "checked_out",
        [EVENT_ENROLLED] = "enrolled",
        [EVENT_ENROLL_CANCELLED] = "enroll_cancelled",
        [EVENT_REFUSED] = "refused",
    };
    return (size_t)kind < sizeof words / sizeof *words ? words[kind] : NULL;
}

const char *refusal_text(enum refusal refusal) {
    static const char *const words[] = {
        [REFUSAL_UNKNOWN] = "unknown", [REFUSAL_FORGED] = "forged",         [REFUSAL_REVOKED] = "revoked",
        [REFUSAL_FOREIGN] = "foreign", [REFUSAL_NO_SESSION] = "no_session", [REFUSAL_NO_OFFICER] = "no_officer",
        [REFUSAL_NEWER] = "newer",
    };
    return (size_t)refusal < sizeof words / sizeof *words ? words[refusal] : NULL;
}

int event_has_detail(enum event_kind kind) {
    return kind == EVENT_STARTED || kind == EVENT_CLOCK_SET || kind == EVENT_REFUSED;
}

int event_is_sound(const struct event *e) {
    int detail_fits = event_has_detail(e->kind) || (e->code == 0 && e->value == 0);
    int badge_fits = e->badge ? e->badge >> NUMBER_BITS == 0 : e->issue == 0;
    return event_kind_text(e->kind) && detail_fits && badge_fits && e->session <= INT64_MAX && e->uptime_ms >= 0 &&
           e->uptime_ms % EVENT_TICK_MS == 0;
}

int event_follows(const struct event *e, const struct event *before) {
    return e->seq == before->seq + 1 && (e->boot != before->boot || e->uptime_ms >= before->uptime_ms);
}
