// SPDX-License-Identifier: Apache-2.0
// A scan is judged in the order a guard would: is it one of ours, is it genuine, is it revoked, is there a session, was
// this person here already. Presence is a hash table of badges with linear probing.
#include "firmware/admit.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"
#include "proto/number.h"

#define PRESENCE_FIRST_SIZE 256

struct presence {
    uint64_t badge; // 0: free slot
    int64_t first_wall_ms;
    int64_t last_uptime_ms;
    uint32_t last_boot;
};

void admit_init(struct admit *admit) {
    *admit = (struct admit){0};
}

void admit_clear(struct admit *admit) {
    free(admit->presence);
    *admit = (struct admit){0};
}

// ---- presence ----

static size_t slot_of(const struct presence *table, size_t size, uint64_t badge) {
    size_t at = (size_t)((badge * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (size - 1);
    while (table[at].badge && table[at].badge != badge)
        at = (at + 1) & (size - 1);
    return at;
}

static struct presence *presence_find(const struct admit *a, uint64_t badge) {
    if (!a->presence)
        return NULL;
    struct presence *p = &a->presence[slot_of(a->presence, a->presence_size, badge)];
    return p->badge ? p : NULL;
}

static enum status presence_grow(struct admit *a) {
    size_t size = a->presence_size ? 2 * a->presence_size : PRESENCE_FIRST_SIZE;
    struct presence *table = calloc(size, sizeof *table);
    if (!table)
        return STATUS_MEMORY;
    for (size_t i = 0; i < a->presence_size; i++)
        if (a->presence[i].badge)
            table[slot_of(table, size, a->presence[i].badge)] = a->presence[i];
    free(a->presence);
    a->presence = table;
    a->presence_size = size;
    return STATUS_OK;
}

static enum status presence_put(struct admit *a, const struct event *e, int64_t wall_ms) {
    struct presence *p = presence_find(a, e->badge);
    if (!p) {
        if (2 * (a->present + 1) > a->presence_size) {
            enum status status = presence_grow(a);
            if (status != STATUS_OK)
                return status;
        }
        p = &a->presence[slot_of(a->presence, a->presence_size, e->badge)];
        *p = (struct presence){.badge = e->badge, .first_wall_ms = wall_ms};
        a->present++;
    }
    p->last_uptime_ms = e->uptime_ms;
    p->last_boot = e->boot;
    return STATUS_OK;
}

static void presence_empty(struct admit *a) {
    if (a->presence)
        memset(a->presence, 0, a->presence_size * sizeof *a->presence);
    a->present = 0;
}

// ---- judging ----

static void add_event(struct answer *answer, const struct scan *scan, struct event event) {
    event.boot = scan->boot;
    event.uptime_ms = scan->uptime_ms;
    answer->events[answer->events_len++] = event;
}

static void refuse(struct answer *answer, const struct admit *admit, const struct scan *scan, enum verdict verdict,
                   enum refusal refusal, const struct badge *badge) {
    struct event e = {.kind = EVENT_REFUSED, .session = admit->session, .code = (uint8_t)refusal};
    answer->verdict = verdict;
    if (badge) {
        answer->badge = e.badge = badge->number;
        e.issue = badge->issue;
    } else {
        // What the text said is nobody's business; that it was the same text again may matter to a reviewer.
        uint8_t digest[16];
        struct piece piece = {scan->text, scan->len};
        key_digest(scan->fingerprint_key, KEY_BOX_BYTES, &piece, 1, digest, sizeof digest);
        struct reader r = reader_of(digest, 4);
        e.value = (int64_t)get_be(&r, 4);
    }
    add_event(answer, scan, e);
}

static void judge_session_card(const struct admit *admit, const struct scan *scan, const struct badge *badge,
                               struct answer *answer) {
    int has_officer = admit->officer && scan->uptime_ms - admit->officer_uptime_ms <= ADMIT_OFFICER_MS;
    if (!has_officer) {
        refuse(answer, admit, scan, VERDICT_NO_OFFICER, REFUSAL_NO_OFFICER, badge);
        return;
    }
    answer->session = badge->number;
    answer->verdict = admit->session == badge->number ? VERDICT_SESSION_CLOSED : VERDICT_SESSION_OPENED;
    if (admit->session)
        add_event(answer, scan,
                  (struct event){.kind = EVENT_SESSION_CLOSED, .session = admit->session, .badge = admit->officer});
    if (answer->verdict == VERDICT_SESSION_OPENED)
        add_event(answer, scan,
                  (struct event){.kind = EVENT_SESSION_OPENED, .session = badge->number, .badge = admit->officer});
}

static void judge_attendance(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                             const struct badge *badge, struct answer *answer) {
    const struct plan_session *session = plan_find_session(plan, admit->session);
    const struct presence *here = presence_find(admit, badge->number);
    struct event e = {.session = admit->session, .badge = badge->number, .issue = badge->issue};
    answer->session = admit->session;
    answer->first_ms = here ? here->first_wall_ms : 0;
    if (!here) {
        e.kind = EVENT_CHECKED_IN;
        answer->verdict = VERDICT_CHECKED_IN;
        add_event(answer, scan, e);
        return;
    }
    int is_same_moment = here->last_boot == scan->boot && scan->uptime_ms - here->last_uptime_ms < ADMIT_REPEAT_MS;
    if (!session || !session->check_out || is_same_moment) {
        answer->verdict = VERDICT_REPEAT;
        return;
    }
    e.kind = EVENT_CHECKED_OUT;
    answer->verdict = VERDICT_CHECKED_OUT;
    add_event(answer, scan, e);
}

static void judge_badge(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                        const struct badge *badge, struct answer *answer) {
    answer->badge = badge->number;
    if (plan_is_revoked(plan, badge->number, badge->issue))
        refuse(answer, admit, scan, VERDICT_REVOKED, REFUSAL_REVOKED, badge);
    else if (badge->kind == BADGE_OFFICER)
        answer->verdict = VERDICT_OFFICER;
    else if (badge->kind == BADGE_SESSION)
        judge_session_card(admit, scan, badge, answer);
    else if (!admit->session)
        refuse(answer, admit, scan, VERDICT_NO_SESSION, REFUSAL_NO_SESSION, badge);
    else
        judge_attendance(admit, plan, scan, badge, answer);
}

void admit_scan(const struct admit *admit, const struct plan *plan, const struct scan *scan, struct answer *answer) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    *answer = (struct answer){.session = admit->session};
    enum status status = badge_parse(scan->text, scan->len, &badge, token);
    if (status != STATUS_OK) {
        int newer = status == STATUS_NEWER;
        refuse(answer, admit, scan, newer ? VERDICT_NEWER : VERDICT_UNKNOWN, newer ? REFUSAL_NEWER : REFUSAL_UNKNOWN,
               NULL);
        return;
    }
    uint32_t area = number_area(badge.number);
    const struct plan_issuer *issuer = plan_find_issuer(plan, area, badge.key_id);
    if (!issuer && !plan_knows_area(plan, area))
        refuse(answer, admit, scan, VERDICT_FOREIGN, REFUSAL_FOREIGN, &badge);
    else if (!issuer || !badge_verify(token, issuer->public_key))
        refuse(answer, admit, scan, VERDICT_FORGED, REFUSAL_FORGED, &badge);
    else
        judge_badge(admit, plan, scan, &badge, answer);
}

// ---- remembering ----

enum status admit_apply(struct admit *admit, const struct event *event, int64_t wall_ms) {
    switch (event->kind) {
    case EVENT_SESSION_OPENED:
        presence_empty(admit);
        admit->session = event->session;
        admit->officer = 0;
        return STATUS_OK;
    case EVENT_SESSION_CLOSED:
        presence_empty(admit);
        admit->session = 0;
        admit->officer = 0;
        return STATUS_OK;
    case EVENT_CHECKED_IN:
    case EVENT_CHECKED_OUT:
        return event->session == admit->session ? presence_put(admit, event, wall_ms) : STATUS_OK;
    default:
        return STATUS_OK;
    }
}

void admit_officer(struct admit *admit, uint64_t officer, int64_t uptime_ms) {
    admit->officer = officer;
    admit->officer_uptime_ms = uptime_ms;
}

const char *verdict_text(enum verdict verdict) {
    static const char *const words[VERDICT_COUNT] = {
        [VERDICT_CHECKED_IN] = "checked_in",
        [VERDICT_CHECKED_OUT] = "checked_out",
        [VERDICT_REPEAT] = "repeat",
        [VERDICT_OFFICER] = "officer",
        [VERDICT_SESSION_OPENED] = "session_opened",
        [VERDICT_SESSION_CLOSED] = "session_closed",
        [VERDICT_UNKNOWN] = "unknown",
        [VERDICT_FORGED] = "forged",
        [VERDICT_REVOKED] = "revoked",
        [VERDICT_FOREIGN] = "foreign",
        [VERDICT_NO_SESSION] = "no_session",
        [VERDICT_NO_OFFICER] = "no_officer",
        [VERDICT_NEWER] = "newer",
        [VERDICT_NOT_SAVED] = "not_saved",
    };
    return (unsigned)verdict < VERDICT_COUNT ? words[verdict] : "unknown";
}
