// SPDX-License-Identifier: Apache-2.0
#include "host/books/badges.h"

#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/stale.h"
#include "host/base/text.h"
#include "host/base/utf8.h"
#include "host/books/book.h"
#include "host/books/sessions.h"
#include "host/books/settings.h"
#include "proto/civil.h"
#include "proto/number.h"

#define ISSUE_MAX 255

// ---- whose number ----

// "2026-03-02 09:00-11:00"; over midnight, or over days, both in full. "" without a start.
static void when_of(int64_t start_ms, int64_t end_ms, const char *weekday, char when[96]) {
    char start[CIVIL_TEXT_SIZE], end[CIVIL_TEXT_SIZE];
    int is_one_day = civil_day(start_ms) == civil_day(end_ms);
    when[0] = '\0';
    if (!start_ms)
        return;
    civil_format(start_ms, start);
    civil_format(end_ms, end);
    start[10] = end[10] = ' ';
    snprintf(when, 96, "%.10s%s%.6s%s%.*s", start, weekday, start + 10, is_one_day ? "–" : " – ", is_one_day ? 5 : 16,
             end + (is_one_day ? 11 : 0));
}

// Fills kind, name, note and hours of a number by looking where numbers are given out.
static enum status face_of(struct host *host, uint64_t number, struct badge_face *face) {
    static const struct {
        const char *sql;
        enum badge_kind kind;
    } places[] = {
        {"SELECT p.name, '', 0, 0, COALESCE(a.name, '') FROM person p LEFT JOIN area a ON a.code = p.area"
         " WHERE p.number = $1 AND p.name <> ''",
         BADGE_PERSON},
        {"SELECT COALESCE(p.name, s.programme), s.venue, s.start_ms, s.end_ms, '' FROM session s LEFT JOIN programme p"
         " ON p.id = s.programme"
         " WHERE s.number = $1 AND s.cancelled_ms = 0",
         BADGE_SESSION},
        {"SELECT o.name, '', 0, 0, COALESCE(a.name, '') FROM officer o LEFT JOIN area a ON a.code = o.area"
         " WHERE o.number = $1 AND o.removed_ms = 0",
         BADGE_OFFICER},
        {"SELECT '', '', 0, 0, '' FROM badge WHERE number = $1 AND kind = 2", BADGE_BLANK},
    };
    enum status status = STATUS_NOT_FOUND;
    for (size_t i = 0; i < sizeof places / sizeof *places && status == STATUS_NOT_FOUND; i++) {
        struct statement *s;
        db_prepare(host->db, &s, places[i].sql);
        db_bind_int(s, 1, (int64_t)number);
        int found = db_step(s) == DB_ROW;
        if (found) {
            face->badge = (struct badge){.kind = places[i].kind, .key_id = HOST_KEY_ID, .number = number};
            snprintf(face->name, sizeof face->name, "%s", db_column_text(s, 0));
            snprintf(face->note, sizeof face->note, "%s", db_column_text(s, 1));
            snprintf(face->place, sizeof face->place, "%s", db_column_text(s, 4));
            when_of(db_column_int(s, 2), db_column_int(s, 3), "", face->when);
        }
        status = db_finish(s);
        if (status == STATUS_OK && !found)
            status = STATUS_NOT_FOUND;
    }
    return status;
}

// How a number stands in the books.
struct issued {
    int64_t issue, kind, prints;    // 0: never issued
    int64_t asked_ms, delivered_ms; // 0: not
    int is_revoked, is_otherwise;   // it says what is so no longer
};

static enum status issue_of(struct host *host, uint64_t number, struct issued *is) {
    struct statement *s;
    *is = (struct issued){0};
    db_prepare(host->db, &s,
               "SELECT b.issue, EXISTS (SELECT 1 FROM badge_revocation WHERE badge = b.number AND up_to_issue >="
               " b.issue), b.prints, COALESCE(" BADGE_SAYS_OTHERWISE ", 0), b.kind, b.asked_ms,"
               " b.delivered_ms FROM badge b LEFT JOIN person p ON p.number = b.number WHERE b.number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW) {
        is->issue = db_column_int(s, 0);
        is->is_revoked = db_column_int(s, 1) != 0;
        is->prints = db_column_int(s, 2);
        is->is_otherwise = db_column_int(s, 3) != 0;
        is->kind = db_column_int(s, 4);
        is->asked_ms = db_column_int(s, 5);
        is->delivered_ms = db_column_int(s, 6);
    }
    return db_run(s);
}

// A new print of it, which nobody has in hand yet.
static void set_printed(struct act *act, const struct issued *was) {
    act_set_int(act, "prints", was->prints + 1);
    act_set_int(act, "asked_ms", 0);
    act_set_int(act, "delivered_ms", 0);
}

// was: NULL of a new one.
static enum status issue_put(struct host *host, const struct badge *badge, const struct issued *was) {
    int is_first = !was || badge->issue == 1;
    struct act act = act_of(is_first ? "badge.issue" : "badge.reissue", badge->number);
    act_set_int(&act, "issue", badge->issue);
    if (is_first) {
        act_set_int(&act, "kind", badge->kind);
        act_set_int(&act, "issued_ms", host->now_ms);
    } else
        set_printed(&act, was);
    return book_write(host, &act);
}

static enum status print_put(struct host *host, uint64_t badge, const struct issued *was) {
    struct act act = act_of("badge.print", badge);
    set_printed(&act, was);
    return book_write(host, &act);
}

static enum status revoke_up_to(struct host *host, uint64_t badge, int64_t issue, const char *why) {
    struct act act = act_of("badge.revoke", badge);
    act.why = why;
    act_set_int(&act, "up_to_issue", issue);
    act_set_int(&act, "at_ms", host->now_ms);
    act_set_text(&act, "why", why);
    return book_write(host, &act);
}

// An issue that is revoked already, or is from now on because a newer one takes its place.
static enum status supersede(struct host *host, uint64_t number, int64_t issue, int is_revoked) {
    if (issue == ISSUE_MAX)
        return STATUS_FULL;
    return is_revoked ? STATUS_OK : revoke_up_to(host, number, issue, "reissued");
}

// A badge whose attendance came in before it was in the books (a restored database) is known from now on. For all
// others nothing changes: a mark for each of a county's badges would settle every list they stand on again and again.
static enum status make_known(struct host *host, uint64_t number) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM attendance WHERE holder = $1 LIMIT 1");
    db_bind_int(s, 1, (int64_t)number);
    int has_attended = db_step(s) == DB_ROW;
    enum status status = db_run(s);
    return status == STATUS_OK && has_attended ? stale_mark(host->db, STALE_BADGE, number) : status;
}

enum status badge_of(struct host *host, uint64_t number, int reissue, struct badge_face *face) {
    struct badge_face f = {0};
    struct issued is;
    enum status status = face_of(host, number, &f);
    if (status == STATUS_OK)
        status = issue_of(host, number, &is);
    if (status != STATUS_OK)
        return status;
    f.was_revoked = is.is_revoked;
    int is_first = is.issue == 0, is_new = is_first || reissue || is.is_revoked;
    if (!is_first && is_new)
        status = supersede(host, number, is.issue, is.is_revoked);
    f.badge.issue = (uint8_t)(is.issue + is_new);
    if (status == STATUS_OK && is_new)
        status = issue_put(host, &f.badge, &is);
    else if (status == STATUS_OK && (is.asked_ms || is.is_otherwise))
        status = print_put(host, number, &is);
    if (status == STATUS_OK && is_first)
        status = make_known(host, number);
    if (status == STATUS_OK)
        *face = f;
    return status;
}

// 1970-01-01 was a Thursday.
static const char *weekday_of(int64_t ms) {
    return text_of((enum text)(TEXT_WEEKDAY_0 + (civil_day(ms) + 4) % 7), LANGUAGE_ZH);
}

static void add_held(struct badge_face *f, enum text form, const char *who) {
    size_t len = strlen(f->held);
    if (!*who)
        return;
    snprintf(f->held + len, sizeof f->held - len, "%s", len ? "    " : "");
    len = strlen(f->held);
    snprintf(f->held + len, sizeof f->held - len, text_of(form, LANGUAGE_ZH), who);
}

// What a poster tells beside what a session's card does.
static enum status poster_words(struct host *host, uint64_t session, struct badge_face *f) {
    struct session s;
    char phone[HOST_SETTING_SIZE], weekday[32];
    enum status status = host_setting_text(host, "office_phone", phone);
    if (status == STATUS_OK && *phone)
        snprintf(f->phone, sizeof f->phone, text_of(TEXT_POSTER_PHONE, LANGUAGE_ZH), phone);
    if (status == STATUS_OK)
        status = session_find(host, session, &s);
    if (status != STATUS_OK)
        return status;
    snprintf(weekday, sizeof weekday, " %s", weekday_of(s.start_ms));
    when_of(s.start_ms, s.end_ms, weekday, f->when);
    add_held(f, TEXT_POSTER_TEACHER, s.teacher);
    add_held(f, TEXT_POSTER_PROVIDER, s.provider);
    return STATUS_OK;
}

enum status badge_poster(struct host *host, uint64_t session, struct badge_face *face) {
    struct badge_face f = {0};
    enum status status = face_of(host, session, &f);
    if (status == STATUS_OK && f.badge.kind != BADGE_SESSION)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = poster_words(host, session, &f);
    if (status != STATUS_OK)
        return status;
    f.badge.kind = BADGE_POSTER;
    f.badge.issue = 1;
    *face = f;
    return STATUS_OK;
}

void badge_command(const struct host *host, enum command command, struct badge_face *face) {
    enum text name = (enum text)(TEXT_COMMAND_OPEN + 2 * ((int)command - COMMAND_OPEN));
    uint64_t number = command_number(host->area, command);
    *face = (struct badge_face){.badge = {.kind = BADGE_COMMAND, .key_id = HOST_KEY_ID, .issue = 1, .number = number}};
    snprintf(face->name, sizeof face->name, "%s %s", text_of(name, LANGUAGE_ZH), text_of(name, LANGUAGE_EN));
    snprintf(face->note, sizeof face->note, "%s", text_of((enum text)(name + 1), LANGUAGE_ZH));
}

enum status badge_new_blank(struct host *host, struct badge_face *face) {
    struct badge_face f = {.badge = {.kind = BADGE_BLANK, .key_id = HOST_KEY_ID, .issue = 1}};
    enum status status = host_next_number(host, &f.badge.number);
    if (status == STATUS_OK)
        status = issue_put(host, &f.badge, NULL);
    if (status == STATUS_OK)
        *face = f;
    return status;
}

static int is_worn(enum badge_kind kind) {
    return kind == BADGE_PERSON || kind == BADGE_OFFICER || kind == BADGE_BLANK;
}

// Before it place has where they are at home.
static void address_face(struct badge_face *f, int year, const char *lost) {
    char place[sizeof f->place];
    snprintf(place, sizeof place, "%s", f->place);
    snprintf(f->place, sizeof f->place, text_of(*place ? TEXT_BADGE_PLACE_YEAR : TEXT_BADGE_YEAR, LANGUAGE_ZH), place,
             year);
    snprintf(f->lost, sizeof f->lost, "%s", lost);
}

enum status badge_address(struct host *host, struct badge_face *faces, size_t len) {
    char office[HOST_SETTING_SIZE], phone[HOST_SETTING_SIZE], lost[sizeof faces->lost];
    enum status status = settings_office(host, office);
    if (status == STATUS_OK)
        status = host_setting_text(host, "office_phone", phone);
    if (status != STATUS_OK)
        return status;
    snprintf(lost, sizeof lost, text_of(*phone ? TEXT_BADGE_LOST_PHONE : TEXT_BADGE_LOST, LANGUAGE_ZH), office, phone);
    for (size_t i = 0; i < len; i++)
        if (is_worn(faces[i].badge.kind))
            address_face(&faces[i], civil_from_ms(host->now_ms).year, lost);
    return STATUS_OK;
}

void badge_token(const struct host *host, const struct badge *badge, char text[BADGE_TEXT_SIZE]) {
    badge_issue(badge, &host->keys, text);
}

// ---- binding and revoking ----

static enum status kind_of(struct host *host, uint64_t number, int64_t *kind) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT kind FROM badge WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    return db_get_int(s, kind);
}

static enum status is_person(struct host *host, uint64_t number, int *is) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM person WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    return db_has_row(s, is);
}

// Over whatever was bound before; person 0: to nobody.
static enum status binding_put(struct host *host, uint64_t badge, const char *what, uint64_t person) {
    struct statement *s;
    int64_t ordinal = 0;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(ordinal), 0) FROM badge_binding WHERE badge = $1");
    db_bind_int(s, 1, (int64_t)badge);
    enum status status = db_get_int(s, &ordinal);
    if (status != STATUS_OK)
        return status;
    struct act act = act_of(what, badge);
    act_set_int(&act, "ordinal", ordinal + 1);
    act_set_int(&act, "person", (int64_t)person);
    act_set_int(&act, "at_ms", host->now_ms);
    return book_write(host, &act);
}

enum status badge_bind(struct host *host, uint64_t badge, uint64_t person) {
    int64_t kind = 0;
    int is_known = 0;
    uint64_t owner = 0, other = 0;
    enum status status = kind_of(host, badge, &kind);
    if (status == STATUS_OK)
        status = is_person(host, person, &is_known);
    if (status == STATUS_OK)
        status = holder_person(host->db, badge, &owner);
    if (status == STATUS_OK)
        status = holder_person(host->db, person, &other);
    if (status != STATUS_OK)
        return status;
    if (kind == 0 || !is_known)
        return STATUS_NOT_FOUND;
    if (kind != BADGE_BLANK)
        return STATUS_INVALID;
    if (owner)
        return owner == other ? STATUS_OK : STATUS_CONFLICT;
    return binding_put(host, badge, "badge.bind", person);
}

enum status badge_unbind(struct host *host, uint64_t badge) {
    uint64_t owner = 0;
    int64_t kind = 0;
    enum status status = kind_of(host, badge, &kind);
    if (status == STATUS_OK)
        status = holder_person(host->db, badge, &owner);
    if (status != STATUS_OK)
        return status;
    if (kind != BADGE_BLANK)
        return kind ? STATUS_INVALID : STATUS_NOT_FOUND;
    return owner ? binding_put(host, badge, "badge.unbind", 0) : STATUS_CONFLICT;
}

enum status badge_revoke(struct host *host, uint64_t badge, const char *why) {
    struct issued is;
    enum status status = issue_of(host, badge, &is);
    if (status == STATUS_OK && is.issue == 0)
        status = STATUS_NOT_FOUND;
    return status == STATUS_OK ? revoke_up_to(host, badge, is.issue, why) : status;
}

// ---- what becomes of a print ----

// Of a person's own badge that is good: a moment is noted where there is none, or taken back.
static enum status note_moment(struct host *host, uint64_t badge, int undoes, const char *what, const char *field) {
    struct issued is;
    struct act act = act_of(what, badge);
    enum status status = issue_of(host, badge, &is);
    if (status != STATUS_OK)
        return status;
    if (is.issue == 0 || is.kind != BADGE_PERSON || is.is_revoked)
        return is.issue == 0 ? STATUS_NOT_FOUND : STATUS_INVALID;
    int64_t noted_ms = strcmp(field, "asked_ms") == 0 ? is.asked_ms : is.delivered_ms;
    if (noted_ms && !undoes)
        return STATUS_OUTDATED;
    act_set_int(&act, field, undoes ? 0 : host->now_ms);
    return book_write(host, &act);
}

enum status badge_deliver(struct host *host, uint64_t badge, int undoes) {
    return note_moment(host, badge, undoes, undoes ? "badge.undeliver" : "badge.deliver", "delivered_ms");
}

enum status badge_ask(struct host *host, uint64_t badge, int undoes) {
    return note_moment(host, badge, undoes, undoes ? "badge.unask" : "badge.ask", "asked_ms");
}

enum status badge_note_all(struct host *host, const struct numbers *numbers, badge_noting *note, int undoes, int *noted,
                           uint64_t *last) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < numbers->len && status == STATUS_OK; i++) {
        *last = numbers->items[i];
        status = note(host, *last, undoes);
        *noted += status == STATUS_OK;
        status = status == STATUS_OUTDATED ? STATUS_OK : status;
    }
    return status;
}

// ---- officers ----

enum status officer_add(struct host *host, const char *name, int64_t area, uint64_t *number) {
    uint64_t n;
    int characters = utf8_characters(name);
    if (characters < 1 || characters > OFFICER_NAME_MAX)
        return STATUS_INVALID;
    enum status status = host_next_number(host, &n);
    if (status != STATUS_OK)
        return status;
    struct act act = act_of("officer.add", n);
    act_set_text(&act, "name", name);
    act_set_int(&act, "area", area);
    act_set_int(&act, "added_ms", host->now_ms);
    status = book_write(host, &act);
    if (status == STATUS_OK)
        *number = n;
    return status;
}

enum status officer_edit(struct host *host, uint64_t number, const char *name, int64_t area) {
    struct act act = act_of("officer.edit", number);
    if (name)
        act_set_text(&act, "name", name);
    if (area)
        act_set_int(&act, "area", area);
    return book_write(host, &act);
}

enum status officer_remove(struct host *host, uint64_t number, const char *why) {
    struct issued is;
    struct act act = act_of("officer.remove", number);
    act_set_int(&act, "removed_ms", host->now_ms ? host->now_ms : 1);
    enum status status = book_write(host, &act);
    if (status == STATUS_OK)
        status = issue_of(host, number, &is);
    return status == STATUS_OK && is.issue && !is.is_revoked ? revoke_up_to(host, number, is.issue, why) : status;
}

enum status officer_each(struct host *host, void (*visit)(void *context, const struct officer *officer),
                         void *context) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT number, name, area, removed_ms FROM officer ORDER BY number");
    while (db_step(s) == DB_ROW) {
        struct officer officer = {(uint64_t)db_column_int(s, 0), db_column_text(s, 1), db_column_int(s, 2),
                                  db_column_int(s, 3)};
        visit(context, &officer);
    }
    return db_finish(s);
}

enum status officer_find(struct host *host, const char *name, uint64_t *number) {
    struct statement *s;
    uint64_t found = 0;
    int many = 0;
    if (number_parse(name, &found) != STATUS_OK)
        found = 0;
    db_prepare(host->db, &s, "SELECT number FROM officer WHERE removed_ms = 0 AND (name = $1 OR number = $2)");
    db_bind_text(s, 1, name);
    db_bind_int(s, 2, (int64_t)found);
    for (; db_step(s) == DB_ROW; many++)
        found = (uint64_t)db_column_int(s, 0);
    enum status status = db_finish(s);
    if (status == STATUS_OK && many != 1)
        status = many ? STATUS_CONFLICT : STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        *number = found;
    return status;
}

enum status badge_people(struct host *host, int64_t area, int is_unprinted, struct numbers *people) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT number FROM person WHERE name <> '' AND ($1 = 0 OR area BETWEEN $2 AND $3 OR area BETWEEN $4 AND"
               " $5 OR area BETWEEN $6 AND $7) AND ($8 = 0 OR NOT EXISTS (SELECT 1 FROM badge b WHERE b.number = "
               "person.number))"
               " ORDER BY number");
    db_bind_int(s, 1, area);
    area_bind(s, 2, area);
    db_bind_int(s, 8, is_unprinted);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = numbers_append(people, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}
