// SPDX-License-Identifier: Apache-2.0
#include "host/page/routes.h"

#include <string.h>

#include "host/carry/photographed.h"
#include "host/page/api.h"
#include "host/print/photo.h"
#include "proto/stick.h"

#define LIST_MAX         ((size_t)8 << 20) // of one class
#define ROSTER_MAX_BYTES (32 << 20)

// Who is bound to areas: BOUND_BENEATH narrows, BOUND_OFFICE refuses, BOUND_OPEN is for everybody (routes.h).
static const struct route routes[] = {
    {"GET", "/api/me", RULE_ANYONE, BOUND_OPEN, api_me, 0, 0},
    {"POST", "/api/login", RULE_ANYONE, BOUND_OPEN, api_login, 0, 0},
    {"POST", "/api/welcome", RULE_ANYONE, BOUND_OPEN, api_welcome, 0, 0},
    {"POST", "/api/logout", RULE_READ | RULE_FIRST, BOUND_OPEN, api_logout, 0, 0},
    {"POST", "/api/password", RULE_READ | RULE_FIRST, BOUND_OPEN, api_password, 0, 0},
    {"GET", "/api/tally", RULE_READ, BOUND_BENEATH, api_tally, 1, 0},
    {"GET", "/api/curve", RULE_READ, BOUND_BENEATH, api_curve, 1, 0},
    {"GET", "/api/days", RULE_READ, BOUND_BENEATH, api_days, 1, 0},
    {"GET", "/api/report", RULE_READ, BOUND_BENEATH, api_report, 0, 0}, // each export leaves a row in the log
    {"GET", "/api/programmes", RULE_READ, BOUND_OPEN, api_programmes, 1, 0},
    {"GET", "/api/programmes/counted", RULE_READ, BOUND_BENEATH, api_programmes_counted, 1, 0},
    {"GET", "/api/sessions", RULE_READ, BOUND_BENEATH, api_sessions, 1, 0},
    {"GET", "/api/calendar", RULE_READ, BOUND_BENEATH, api_calendar, 1, 0},
    {"GET", "/api/sessions/*", RULE_READ, BOUND_BENEATH, api_session, 1, 0},
    // Classes.
    {"POST", "/api/sessions", RULE_OFFICE, BOUND_BENEATH, api_session_add, 0, 0},
    {"POST", "/api/sessions/edit", RULE_OFFICE, BOUND_BENEATH, api_session_edit, 0, 0},
    {"POST", "/api/sessions/cancel", RULE_OFFICE, BOUND_BENEATH, api_session_cancel, 0, 0},
    {"POST", "/api/sessions/enroll", RULE_OFFICE, BOUND_BENEATH, api_session_enroll, 0, LIST_MAX},
    {"POST", "/api/sessions/attend", RULE_OFFICE, BOUND_BENEATH, api_session_attend, 0, LIST_MAX},
    {"POST", "/api/sessions/sheet", RULE_OFFICE, BOUND_BENEATH, api_session_photo, 0, PHOTO_MAX_BYTES},
    {"POST", "/api/sessions/photo", RULE_OFFICE, BOUND_BENEATH, api_photo_keep, 0, PHOTO_MAX_BYTES},
    {"GET", "/api/sessions/*/photos/*", RULE_NAMES, BOUND_BENEATH, api_photo, 0, 0}, // each leaves a row in the log
    {"GET", "/api/sessions/*/sheet", RULE_OFFICE, BOUND_BENEATH, api_session_sheet, 0,
     0}, // each leaves a row in the log
    {"GET", "/api/sessions/*/log", RULE_NAMES, BOUND_BENEATH, api_session_log, 1, 0},
    {"GET", "/api/badges", RULE_READ, BOUND_BENEATH, api_badges, 1, 0},
    {"POST", "/api/badges/print", RULE_OFFICE, BOUND_BENEATH, api_badge_print, 0, 0},
    {"POST", "/api/badges/revoke", RULE_OFFICE, BOUND_BENEATH, api_badge_revoke, 0, 0},
    {"POST", "/api/badges/bind", RULE_OFFICE, BOUND_BENEATH, api_badge_bind, 0, 0},
    {"POST", "/api/badges/unbind", RULE_OFFICE, BOUND_BENEATH, api_badge_unbind, 0, 0},
    {"POST", "/api/badges/deliver", RULE_OFFICE, BOUND_BENEATH, api_badge_deliver, 0, 0},
    {"POST", "/api/badges/ask", RULE_OFFICE, BOUND_BENEATH, api_badge_ask, 0, 0},
    {"GET", "/api/venues", RULE_READ, BOUND_BENEATH, api_venues, 1, 0},
    // People.
    {"GET", "/api/people", RULE_READ, BOUND_BENEATH, api_people, 0, 0},
    {"POST", "/api/people", RULE_OFFICE, BOUND_BENEATH, api_person_add, 0, 0},
    {"POST", "/api/people/edit", RULE_OFFICE, BOUND_BENEATH, api_person_edit, 0, 0},
    {"POST", "/api/people/find", RULE_READ, BOUND_BENEATH, api_person_find, 0, 0},
    {"GET", "/api/people/*/history", RULE_NAMES, BOUND_BENEATH, api_person_history, 0, 0},
    {"GET", "/api/doing", RULE_OFFICE, BOUND_OPEN, api_doing, 0, 0},
    {"POST", "/api/doing", RULE_OFFICE, BOUND_OPEN, api_doing_stop, 0, 0},
    {"POST", "/api/people/import", RULE_OFFICE, BOUND_BENEATH, api_people_import, 0, ROSTER_MAX_BYTES},
    {"GET", "/api/people/*", RULE_READ, BOUND_BENEATH, api_person, 1, 0},
    {"POST", "/api/search", RULE_READ, BOUND_BENEATH, api_search, 0, 0},
    // Doubles.
    {"GET", "/api/doubles", RULE_READ, BOUND_BENEATH, api_doubles, 0, 0},
    {"GET", "/api/doubles/*/*", RULE_READ, BOUND_BENEATH, api_doubles_pair, 0, 0},
    {"POST", "/api/doubles", RULE_OFFICE, BOUND_BENEATH, api_doubles_part, 0, 0},
    {"GET", "/api/merges", RULE_READ, BOUND_BENEATH, api_merges, 0, 0},
    {"POST", "/api/people/merge", RULE_OFFICE, BOUND_BENEATH, api_person_merge, 0, 0},
    {"POST", "/api/people/unmerge", RULE_OFFICE, BOUND_BENEATH, api_person_unmerge, 0, 0},
    {"POST", "/api/people/forget", RULE_OFFICE, BOUND_BENEATH, api_person_forget, 0, 0},
    {"GET", "/api/events", RULE_READ, BOUND_BENEATH, api_events, 1, 0},
    {"GET", "/api/why", RULE_READ, BOUND_BENEATH, api_why, 1, 0},
    {"GET", "/api/terminals", RULE_READ, BOUND_BENEATH, api_terminals, 1, 0},
    {"POST", "/api/terminals", RULE_ADMIN, BOUND_OFFICE, api_change_terminal, 0, 0},
    {"GET", "/api/quarantine", RULE_READ, BOUND_BENEATH, api_quarantine, 1, 0},
    {"POST", "/api/quarantine", RULE_ADMIN, BOUND_OFFICE, api_decide_batch, 0, 0},
    {"GET", "/api/map", RULE_READ, BOUND_OPEN, api_map, 0, 0},
    {"POST", "/api/names", RULE_NAMES, BOUND_BENEATH, api_names, 0, 0},
    {"GET", "/api/signals", RULE_READ, BOUND_BENEATH, api_signals, 1, 0},
    {"POST", "/api/signals", RULE_REVIEW, BOUND_BENEATH, api_mark_signals, 0, 0},
    {"GET", "/api/filings", RULE_READ, BOUND_BENEATH, api_filings, 1, 0},
    {"POST", "/api/filings", RULE_REVIEW, BOUND_OFFICE, api_filing_add, 0, 0},
    {"POST", "/api/years/close", RULE_ADMIN, BOUND_OFFICE, api_year_close, 0, 0},
    {"GET", "/api/filings/*/since", RULE_READ, BOUND_BENEATH, api_filing_since, 0, 0},
    {"GET", "/api/filings/*", RULE_READ, BOUND_BENEATH, api_filing_file, 0, 0}, // each leaves a row in the log
    {"GET", "/api/allocations", RULE_READ, BOUND_BENEATH, api_allocations, 1, 0},
    {"GET", "/api/allocations/propose", RULE_ALLOCATE, BOUND_BENEATH, api_allocations_propose, 0, 0},
    {"POST", "/api/allocations", RULE_ALLOCATE, BOUND_BENEATH, api_allocate, 0, 0},
    {"GET", "/api/users", RULE_ADMIN, BOUND_OFFICE, api_users, 0, 0},
    {"POST", "/api/users", RULE_ADMIN, BOUND_OFFICE, api_user_add, 0, 0},
    {"POST", "/api/users/edit", RULE_ADMIN, BOUND_OFFICE, api_user_edit, 0, 0},
    {"POST", "/api/users/areas", RULE_ADMIN, BOUND_OFFICE, api_user_areas, 0, 0},
    {"POST", "/api/users/renew", RULE_ADMIN, BOUND_OFFICE, api_user_renew, 0, 0},
    {"POST", "/api/users/remove", RULE_ADMIN, BOUND_OFFICE, api_user_remove, 0, 0},
    {"GET", "/api/log", RULE_REVIEW, BOUND_OFFICE, api_log, 0, 0},
    {"GET", "/api/audit", RULE_REVIEW, BOUND_OFFICE, api_audit, 0, 0},
    {"GET", "/api/audit/verify", RULE_REVIEW, BOUND_OFFICE, api_audit_verify, 0, 0},
    // sticks and the system
    {"POST", "/api/stick", RULE_OFFICE, BOUND_BENEATH, api_stick_take, 0, STICK_SMALL_MAX},
    {"POST", "/api/stick/answer", RULE_OFFICE, BOUND_BENEATH, api_stick_answer, 0, 0},
    {"POST", "/api/pictures", RULE_OFFICE, BOUND_BENEATH, api_pictures, 0, PHOTOGRAPHED_MAX_BYTES},
    {"POST", "/api/pictures/answer", RULE_OFFICE, BOUND_BENEATH, api_picture_answer, 0, 0},
    {"GET", "/api/sticks", RULE_OFFICE, BOUND_OFFICE, api_sticks, 0, 0},
    {"POST", "/api/sticks/take", RULE_OFFICE, BOUND_OFFICE, api_sticks_take, 0, 0},
    {"GET", "/api/pairing", RULE_OFFICE, BOUND_OFFICE, api_pairing, 0, 0},
    {"POST", "/api/pairing", RULE_OFFICE, BOUND_OFFICE, api_pairing_decide, 0, 0},
    {"GET", "/api/cable", RULE_OFFICE, BOUND_OFFICE, api_cable, 0, 0},
    {"POST", "/api/cable/pair", RULE_OFFICE, BOUND_OFFICE, api_cable_pair, 0, 0},
    // The system: versions, disk, certificate, backups.
    {"GET", "/api/system", RULE_ADMIN, BOUND_OFFICE, api_system, 0, 0},
    {"POST", "/api/system/backup", RULE_ADMIN, BOUND_OFFICE, api_system_backup, 0, 0},
    {"POST", "/api/system/schedule", RULE_ADMIN, BOUND_OFFICE, api_system_schedule, 0, 0},
    {"POST", "/api/system/phone", RULE_ADMIN, BOUND_OFFICE, api_system_phone, 0, 0},
    {"POST", "/api/system/name", RULE_ADMIN, BOUND_OFFICE, api_system_name, 0, 0},
    {"GET", "/api/system/backups/*", RULE_ADMIN, BOUND_OFFICE, api_system_file, 0, 0}, // each leaves a row in the log
    // the day of an office
    {"GET", "/api/today", RULE_READ, BOUND_BENEATH, api_today, 0, 0}, // by the clock: not kept
    {"GET", "/api/officers", RULE_OFFICE, BOUND_OFFICE, api_officers, 1, 0},
    {"POST", "/api/officers", RULE_OFFICE, BOUND_OFFICE, api_officer_add, 0, 0},
    {"POST", "/api/officers/remove", RULE_OFFICE, BOUND_OFFICE, api_officer_remove, 0, 0},
    {"GET", ROUTE_CHANGES, RULE_READ, BOUND_OPEN, NULL, 0, 0}, // server.c answers when there is something new
};

#define ROUTES (sizeof routes / sizeof *routes)

// Part by part; a * takes one part that is not empty.
static int fits(const char *pattern, const char *path, char *text, size_t size, struct web_request *q) {
    size_t used = 0, n = 0;
    while (*pattern && *path) {
        if (*pattern != '*') {
            if (*pattern++ != *path++)
                return 0;
            continue;
        }
        size_t len = strcspn(path, "/");
        if (len == 0 || n == WEB_PARTS_MAX || used + len + 1 > size)
            return 0;
        q->parts[n++] = memcpy(text + used, path, len);
        text[used + len] = '\0';
        used += len + 1;
        path += len;
        pattern++;
    }
    return !*pattern && !*path;
}

const struct route *routes_find(const char *method, const char *path, char *parts, size_t size, struct web_request *q,
                                int *is_known) {
    *is_known = 0;
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    for (size_t i = 0; i < ROUTES; i++) {
        if (!fits(routes[i].path, path, parts, size, q))
            continue;
        *is_known = 1;
        if (strcmp(routes[i].method, method) == 0)
            return &routes[i];
    }
    return NULL;
}

const char *routes_methods(const char *path) {
    static const char *const texts[] = {"", "GET, HEAD", "POST", "GET, HEAD, POST"};
    char parts[256];
    struct web_request unused;
    int is_known, takes = 0;
    takes |= routes_find("GET", path, parts, sizeof parts, &unused, &is_known) ? 1 : 0;
    takes |= routes_find("POST", path, parts, sizeof parts, &unused, &is_known) ? 2 : 0;
    return texts[takes];
}

enum crew route_crew(const struct route *route) {
    if (strcmp(route->method, "POST") != 0)
        return CREW_QUESTIONS;
    if (route->file_max || route->answer == api_sticks_take)
        return CREW_FILES;
    if (route->answer == api_search || route->answer == api_filing_add) // the one changes nothing, the other draws
        return CREW_QUESTIONS;
    return route->answer == api_login || route->answer == api_logout ? CREW_DOOR : CREW_WRITERS;
}

int route_allows(const struct route *route, enum role role) {
    return (route->rule & (RULE_ANYONE | (unsigned)role)) != 0;
}

int route_needs_password(const struct route *route) {
    return (route->rule & (RULE_ANYONE | RULE_FIRST)) == 0;
}
