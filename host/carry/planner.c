// SPDX-License-Identifier: Apache-2.0
// A plan's content is digested without version and time; the digest kept with the terminal says whether it is news.
#include "host/carry/planner.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/ledger/ledger.h"
#include "proto/array.h"
#include "proto/civil.h"
#include "proto/plan.h"

#define SESSIONS_MAX 2000 // the newest; a terminal opens a session by its card even when the plan does not list it

static enum status add_issuer(struct host *host, struct plan *p) {
    p->issuers = calloc(1, sizeof *p->issuers);
    if (!p->issuers)
        return STATUS_MEMORY;
    p->issuers_len = 1;
    p->issuers[0].area = host->area;
    p->issuers[0].key_id = HOST_KEY_ID;
    memcpy(p->issuers[0].public_key, host->keys.public_key, KEY_PUBLIC_BYTES);
    return STATUS_OK;
}

static enum status add_sessions(struct host *host, int64_t terminal_area, struct plan *p) {
    struct statement *s;
    size_t size = 0;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT number, programme, venue, start_ms, end_ms, min_stay_s, check_out, early_s, late_s, unenrolled,"
               " opens_itself, area FROM session WHERE cancelled_ms = 0 ORDER BY start_ms DESC, number DESC LIMIT $1");
    db_bind_int(s, 1, SESSIONS_MAX);
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        status = array_room(&p->sessions, &size, p->sessions_len + 1, sizeof *p->sessions);
        if (status != STATUS_OK)
            break;
        struct plan_session *session = &p->sessions[p->sessions_len++];
        *session = (struct plan_session){
            .number = (uint64_t)db_column_int(s, 0),
            .programme = strdup(db_column_text(s, 1)),
            .venue = strdup(db_column_text(s, 2)),
            .start_ms = db_column_int(s, 3),
            .end_ms = db_column_int(s, 4),
            .min_stay_s = db_column_int(s, 5),
            .check_out = (int)db_column_int(s, 6),
            .early_s = db_column_int(s, 7),
            .late_s = db_column_int(s, 8),
            .unenrolled = (enum unenrolled)db_column_int(s, 9),
            .is_here = area_township(db_column_int(s, 11)) == area_township(terminal_area),
        };
        session->opens_itself = session->is_here && db_column_int(s, 10);
        if (!session->programme || !session->venue)
            status = STATUS_MEMORY;
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

static enum status add_revocations(struct host *host, struct plan *p) {
    struct statement *s;
    size_t size = 0;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s, "SELECT badge, MAX(up_to_issue) FROM badge_revocation GROUP BY badge");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        status = array_room(&p->revocations, &size, p->revocations_len + 1, sizeof *p->revocations);
        if (status != STATUS_OK)
            break;
        p->revocations[p->revocations_len++] =
            (struct plan_revocation){(uint64_t)db_column_int(s, 0), (uint8_t)db_column_int(s, 1)};
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

static enum status add_name(struct plan *p, size_t *size, uint64_t badge, const char *name) {
    char masked[PEOPLE_NAME_SIZE];
    if (array_room(&p->names, size, p->names_len + 1, sizeof *p->names) != STATUS_OK)
        return STATUS_MEMORY;
    people_mask_name(name, masked);
    p->names[p->names_len] = (struct plan_name){badge, strdup(masked)};
    return p->names[p->names_len++].name ? STATUS_OK : STATUS_MEMORY;
}

// The people of the terminal's township, and of every badge bound to one of them.
static enum status add_names(struct host *host, int64_t area, struct plan *p) {
    struct statement *s;
    enum status status = STATUS_OK;
    size_t size = 0;
    int64_t township = area_township(area), low, high;
    area_below(township, &low, &high);
    db_prepare(host->db, &s,
               "SELECT number, name FROM person WHERE name <> '' AND (area = $1 OR area BETWEEN $2 AND $3)"
               " UNION SELECT b.badge, p.name FROM badge_binding b JOIN person p ON p.number = b.person"
               " WHERE b.ordinal = (SELECT MAX(ordinal) FROM badge_binding WHERE badge = b.badge) AND p.name <> ''"
               " AND (p.area = $1 OR p.area BETWEEN $2 AND $3)");
    db_bind_int(s, 1, township);
    db_bind_int(s, 2, low);
    db_bind_int(s, 3, high);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = add_name(p, &size, (uint64_t)db_column_int(s, 0), db_column_text(s, 1));
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

// Under every badge of whoever is on the list.
static enum status add_enrollment(struct host *host, struct plan *p, size_t *size, struct plan_enrollment entry,
                                  uint64_t holder) {
    struct numbers badges = {0};
    enum status status = holder_badges(host->db, holder, &badges);
    for (size_t i = 0; i < badges.len && status == STATUS_OK; i++) {
        entry.badge = badges.items[i];
        status = array_room(&p->enrollments, size, p->enrollments_len + 1, sizeof *p->enrollments);
        if (status == STATUS_OK)
            p->enrollments[p->enrollments_len++] = entry;
    }
    numbers_clear(&badges);
    return status;
}

// Of sessions that are not over, with a day to spare for clocks that are off.
static enum status add_enrollments(struct host *host, struct plan *p) {
    struct statement *s;
    size_t size = 0;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT r.session, r.place, r.holder FROM session s JOIN roster r ON r.session = s.number"
               " WHERE s.end_ms > $1 AND s.start_ms > $2 AND s.cancelled_ms = 0");
    db_bind_int(s, 1, host->now_ms - CIVIL_DAY_MS);
    db_bind_int(s, 2, host->now_ms - 32 * CIVIL_DAY_MS); // the index is on the start, and none lasts longer
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        struct plan_enrollment entry = {.session = (uint64_t)db_column_int(s, 0),
                                        .place = (uint32_t)db_column_int(s, 1)};
        status = add_enrollment(host, p, &size, entry, (uint64_t)db_column_int(s, 2));
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

static enum status fill(struct host *host, const struct terminal *terminal, struct plan *p) {
    p->area = host->area;
    p->terminal_area = (uint64_t)terminal->area;
    enum status status = add_issuer(host, p);
    if (status == STATUS_OK)
        status = add_sessions(host, terminal->area, p);
    if (status == STATUS_OK)
        status = add_revocations(host, p);
    if (status == STATUS_OK)
        status = add_enrollments(host, p);
    return status == STATUS_OK ? add_names(host, terminal->area, p) : status;
}

// Sets the version: the last one when the content is the same, else the next, remembered before anything is sent.
static enum status settle_version(struct host *host, uint64_t terminal, struct plan *p) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES], last[KEY_DIGEST_BYTES] = {0};
    enum status status = plan_digest(p, digest);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "SELECT plan_version, plan_digest FROM terminal_contact WHERE terminal = $1");
    db_bind_int(s, 1, (int64_t)terminal);
    if (db_step(s) == DB_ROW) {
        size_t len;
        const void *data = db_column_blob(s, 1, &len);
        p->version = (uint64_t)db_column_int(s, 0);
        if (len == sizeof last)
            memcpy(last, data, len);
    }
    status = db_finish(s);
    if (status != STATUS_OK || (p->version && memcmp(last, digest, sizeof last) == 0))
        return status;
    // A host put back from a backup must not fall behind what its terminals have seen: versions follow the clock.
    p->version = p->version + 1 > (uint64_t)host->now_ms ? p->version + 1 : (uint64_t)host->now_ms;
    db_prepare(host->db, &s,
               "INSERT INTO terminal_contact (terminal, contact_ms, plan_version, plan_digest) VALUES ($1, 0, $2, $3)"
               " ON CONFLICT (terminal) DO UPDATE SET plan_version = excluded.plan_version,"
               " plan_digest = excluded.plan_digest");
    db_bind_int(s, 1, (int64_t)terminal);
    db_bind_int(s, 2, (int64_t)p->version);
    db_bind_blob(s, 3, digest, sizeof digest);
    return db_run(s);
}

enum status planner_make(struct host *host, uint64_t terminal, uint64_t version, uint8_t **bytes, size_t *len) {
    struct plan plan = {.made_ms = host->now_ms};
    struct terminal t;
    *len = 0;
    enum status status = ledger_terminal(host, terminal, &t);
    if (status == STATUS_OK)
        status = fill(host, &t, &plan);
    if (status == STATUS_OK)
        status = settle_version(host, terminal, &plan);
    if (status == STATUS_OK && plan.version > version)
        status = plan_seal(&plan, &host->keys, t.public_key, bytes, len);
    plan_clear(&plan);
    return status;
}
