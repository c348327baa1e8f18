// SPDX-License-Identifier: Apache-2.0
#include "host/users/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/base/utf8.h"
#include "host/books/book.h"
#include "proto/base32.h"
#include "proto/civil.h"

#define LINK_BYTES          20
#define LINK_MS             CIVIL_DAY_MS
#define NAME_CHARACTERS_MAX 20

static const struct {
    enum role role;
    const char *text;
} roles[] = {{ROLE_ADMIN, "admin"}, {ROLE_OFFICER, "officer"}, {ROLE_REVIEWER, "reviewer"}, {ROLE_READER, "reader"}};

const char *role_text(enum role role) {
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (roles[i].role == role)
            return roles[i].text;
    return "none";
}

enum role role_of_text(const char *text) {
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(roles[i].text, text) == 0)
            return roles[i].role;
    return ROLE_NONE;
}

// ---- areas ----

int access_covers(const struct access_areas *areas, int64_t area) {
    for (size_t i = 0; i < areas->len; i++)
        if (area_covers(areas->codes[i], area))
            return 1;
    return areas->len == 0;
}

char *access_areas_text(const struct access_areas *areas, char text[ACCESS_AREAS_SIZE]) {
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < areas->len; i++)
        len +=
            (size_t)snprintf(text + len, ACCESS_AREAS_SIZE - len, "%s%lld", i ? " " : "", (long long)areas->codes[i]);
    return text;
}

// What is no code covers nothing: whoever wrote it meant to bind.
static struct access_areas areas_of_text(const char *text) {
    struct access_areas areas = {.len = 0};
    while (*text && areas.len < ACCESS_AREAS_MAX) {
        int64_t code = strtoll(text, NULL, 10);
        areas.codes[areas.len++] = code > 0 ? code : -1;
        text += strcspn(text, " ");
        text += strspn(text, " ");
    }
    return areas;
}

static int is_named_before(const struct access_areas *areas, size_t place) {
    for (size_t i = 0; i < place; i++)
        if (areas->codes[i] == areas->codes[place])
            return 1;
    return 0;
}

enum status access_check_areas(struct host *host, const struct access_areas *areas, int64_t *bad) {
    for (size_t i = 0; i < areas->len; i++) {
        int64_t code = *bad = areas->codes[i];
        int exists = 0;
        if (code <= 0 || code == host->area || !area_covers(host->area, code) || is_named_before(areas, i))
            return STATUS_INVALID;
        enum status status = area_exists(host->db, code, &exists);
        if (status != STATUS_OK || !exists)
            return status == STATUS_OK ? STATUS_INVALID : status;
    }
    return STATUS_OK;
}

// ---- links ----

static void link_digest(const char *link, uint8_t digest[KEY_DIGEST_BYTES]) {
    const struct piece pieces[] = {{"rollcall link", 13}, {link, strlen(link)}};
    key_digest(NULL, 0, pieces, 2, digest, KEY_DIGEST_BYTES);
}

static void link_new(char link[ACCESS_LINK_SIZE], uint8_t digest[KEY_DIGEST_BYTES]) {
    uint8_t bytes[LINK_BYTES];
    key_random(bytes, sizeof bytes);
    base32_encode(bytes, sizeof bytes, link);
    link_digest(link, digest);
}

// ---- secrets: beside the book, which knows them by a keyed digest alone ----

// Of a user's password as it is kept, or of the link that is out; nobody without the key can try passwords by it.
static void mark_of(const struct host *host, const char *name, const void *secret, size_t len,
                    uint8_t mark[KEY_DIGEST_BYTES]) {
    const struct piece pieces[] = {{"rollcall secret", 16}, {name, strlen(name) + 1}, {secret, len}};
    key_digest(host->seal_key, sizeof host->seal_key, pieces, 3, mark, KEY_DIGEST_BYTES);
}

// password "" and a link for a day, or a password and link NULL.
static enum status secret_put(struct host *host, const char *name, const char *password, const uint8_t *link) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO page_secret (name, password, link, link_until_ms) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (name) DO UPDATE SET password = excluded.password, link = excluded.link,"
               " link_until_ms = excluded.link_until_ms");
    db_bind_text(s, 1, name);
    db_bind_text(s, 2, password);
    db_bind_blob(s, 3, link, KEY_DIGEST_BYTES);
    db_bind_int(s, 4, link ? host->now_ms + LINK_MS : 0);
    return db_run(s);
}

static enum status secret_remove(struct host *host, const char *name) {
    struct statement *s;
    db_prepare(host->db, &s, "DELETE FROM page_secret WHERE name = $1");
    db_bind_text(s, 1, name);
    return db_run(s);
}

// ---- changing ----

// Writes the act with the mark of a new one-time link, and the link.
static enum status write_with_link(struct host *host, struct act *act, const char *name, char link[ACCESS_LINK_SIZE]) {
    uint8_t digest[KEY_DIGEST_BYTES], mark[KEY_DIGEST_BYTES];
    link_new(link, digest);
    mark_of(host, name, digest, sizeof digest, mark);
    act_set_text(act, "name", name);
    act_set_data(act, "secret", mark, sizeof mark);
    enum status status = book_write(host, act);
    return status == STATUS_OK ? secret_put(host, name, "", digest) : status;
}

// Whether there is a row of that name, and of one who may come in.
static enum status look_up(struct host *host, const char *name, int *is_there, int *is_in) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT removed_ms FROM page_user WHERE name = $1");
    db_bind_text(s, 1, name);
    *is_there = db_step(s) == DB_ROW;
    *is_in = *is_there && db_column_int(s, 0) == 0;
    return db_finish(s);
}

char *access_name(const char *text, char name[ACCESS_NAME_SIZE]) {
    char whole[1024];
    size_t len = strlen(cell_name(text, whole, sizeof whole));
    memcpy(name, whole, len < ACCESS_NAME_SIZE ? len + 1 : 0);
    if (len >= ACCESS_NAME_SIZE)
        name[0] = '\0';
    return name;
}

const char *access_meant(struct host *host, const char *text, char name[ACCESS_NAME_SIZE]) {
    struct user user;
    return access_find(host, text, &user) == STATUS_OK ? text : access_name(text, name);
}

enum status access_add(struct host *host, const char *text, enum role role, const struct access_areas *areas,
                       char link[ACCESS_LINK_SIZE]) {
    char name[ACCESS_NAME_SIZE], bound[ACCESS_AREAS_SIZE];
    int is_there, is_in, characters = utf8_characters(access_name(text, name));
    if (characters < 1 || characters > NAME_CHARACTERS_MAX || cell_name_deceives(name) || role == ROLE_NONE)
        return STATUS_INVALID;
    int64_t bad;
    enum status status = role == ROLE_ADMIN && areas->len ? STATUS_INVALID : access_check_areas(host, areas, &bad);
    if (status == STATUS_OK)
        status = look_up(host, name, &is_there, &is_in);
    if (status != STATUS_OK || is_in)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    struct act act = act_of(is_there ? "user.readmit" : "user.add", 0);
    act_set_text(&act, "role", role_text(role));
    if (is_there || areas->len)
        act_set_text(&act, "areas", access_areas_text(areas, bound));
    act_set_int(&act, "added_ms", host->now_ms);
    if (is_there)
        act_set_int(&act, "removed_ms", 0);
    return write_with_link(host, &act, name, link);
}

// STATUS_NOT_FOUND: nobody of that name may come in.
static enum status must_be_in(struct host *host, const char *name) {
    struct user user;
    return access_find(host, name, &user);
}

enum status access_renew(struct host *host, const char *name, char link[ACCESS_LINK_SIZE]) {
    struct act act = act_of("user.link", 0);
    enum status status = must_be_in(host, name);
    return status == STATUS_OK ? write_with_link(host, &act, name, link) : status;
}

enum status access_remove(struct host *host, const char *name) {
    struct act act = act_of("user.remove", 0);
    enum status status = must_be_in(host, name);
    act_set_text(&act, "name", name);
    act_set_int(&act, "removed_ms", host->now_ms ? host->now_ms : 1);
    if (status == STATUS_OK)
        status = book_write(host, &act);
    return status == STATUS_OK ? secret_remove(host, name) : status;
}

enum status access_set_role(struct host *host, const char *name, enum role role) {
    struct act act = act_of("user.edit", 0);
    struct user user;
    enum status status = role == ROLE_NONE ? STATUS_INVALID : access_find(host, name, &user);
    act_set_text(&act, "name", name);
    act_set_text(&act, "role", role_text(role));
    if (status == STATUS_OK && role == ROLE_ADMIN && user.areas.len)
        act_set_text(&act, "areas", "");
    return status == STATUS_OK ? book_write(host, &act) : status;
}

enum status access_set_areas(struct host *host, const char *name, const struct access_areas *areas) {
    char text[ACCESS_AREAS_SIZE];
    struct user user;
    int64_t bad;
    struct act act = act_of("user.areas", 0);
    enum status status = access_find(host, name, &user);
    if (status == STATUS_OK && user.role == ROLE_ADMIN)
        status = STATUS_CONFLICT;
    if (status == STATUS_OK)
        status = access_check_areas(host, areas, &bad);
    act_set_text(&act, "name", name);
    act_set_text(&act, "areas", access_areas_text(areas, text));
    return status == STATUS_OK ? book_write(host, &act) : status;
}

enum status access_set_password(struct host *host, const char *name, const char *password) {
    char hash[PASSWORD_HASH_SIZE];
    uint8_t mark[KEY_DIGEST_BYTES];
    struct act act = act_of("user.password", 0);
    enum status status = strcmp(name, password) == 0 ? STATUS_INVALID : password_hash(password, hash);
    if (status == STATUS_OK)
        status = must_be_in(host, name);
    if (status != STATUS_OK)
        return status;
    mark_of(host, name, hash, strlen(hash), mark);
    act_set_text(&act, "name", name);
    act_set_data(&act, "secret", mark, sizeof mark);
    status = book_write(host, &act);
    return status == STATUS_OK ? secret_put(host, name, hash, NULL) : status;
}

// ---- asking ----

static void read_user(struct statement *s, struct user *user) {
    *user = (struct user){.role = role_of_text(db_column_text(s, 1)),
                          .has_password = *db_column_text(s, 2) != '\0',
                          .added_ms = db_column_int(s, 3),
                          .removed_ms = db_column_int(s, 4),
                          .areas = areas_of_text(db_column_text(s, 5))};
    snprintf(user->name, sizeof user->name, "%s", db_column_text(s, 0));
}

enum status access_find(struct host *host, const char *name, struct user *user) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT u.name, u.role, p.password, u.added_ms, u.removed_ms, u.areas FROM page_user u"
               " LEFT JOIN page_secret p ON p.name = u.name WHERE u.name = $1 AND u.removed_ms = 0");
    db_bind_text(s, 1, name);
    int found = db_step(s) == DB_ROW;
    if (found)
        read_user(s, user);
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status access_each(struct host *host, void (*visit)(void *context, const struct user *user), void *context) {
    struct statement *s;
    struct user user;
    db_prepare(host->db, &s,
               "SELECT u.name, u.role, p.password, u.added_ms, u.removed_ms, u.areas FROM page_user u"
               " LEFT JOIN page_secret p ON p.name = u.name ORDER BY u.name");
    while (db_step(s) == DB_ROW) {
        read_user(s, &user);
        visit(context, &user);
    }
    return db_finish(s);
}

enum status access_is_settled(struct host *host, int *is_settled) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT 1 FROM page_user u JOIN page_secret p ON p.name = u.name WHERE u.removed_ms = 0 AND p.password "
               "<> '' LIMIT 1");
    return db_has_row(s, is_settled);
}

enum status access_login(struct host *host, const char *name, const char *password, struct user *user) {
    struct statement *s;
    char hash[PASSWORD_HASH_SIZE] = "";
    db_prepare(host->db, &s,
               "SELECT p.password FROM page_secret p JOIN page_user u ON u.name = p.name WHERE u.name = $1 AND "
               "u.removed_ms = 0");
    db_bind_text(s, 1, name);
    if (db_step(s) == DB_ROW)
        snprintf(hash, sizeof hash, "%s", db_column_text(s, 0));
    enum status status = db_finish(s);
    if (status != STATUS_OK)
        return status;
    return password_is(hash, password) ? access_find(host, name, user) : STATUS_FORGED;
}

enum status access_welcome(struct host *host, const char *link, struct user *user) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    char name[ACCESS_NAME_SIZE] = "";
    link_digest(link, digest);
    db_prepare(host->db, &s,
               "UPDATE page_secret SET link = NULL WHERE link = $1 AND link_until_ms >= $2 RETURNING name");
    db_bind_blob(s, 1, digest, sizeof digest);
    db_bind_int(s, 2, host->now_ms);
    while (db_step(s) == DB_ROW)
        snprintf(name, sizeof name, "%s", db_column_text(s, 0));
    enum status status = db_finish(s);
    if (status != STATUS_OK)
        return status;
    return *name ? access_find(host, name, user) : STATUS_FORGED;
}

// ---- the check ----

// A secret that came from before the book has no mark; one that is gone opens nothing.
static int is_marked(const struct host *host, struct statement *s) {
    size_t mark_len, link_len;
    uint8_t mark[KEY_DIGEST_BYTES];
    const char *name = db_column_text(s, 0), *password = db_column_text(s, 2);
    const void *told = db_column_blob(s, 1, &mark_len), *link = db_column_blob(s, 3, &link_len);
    if (!told || (!*password && !link))
        return 1;
    if (*password)
        mark_of(host, name, password, strlen(password), mark);
    else
        mark_of(host, name, link, link_len, mark);
    return mark_len == sizeof mark && key_equal(mark, told, sizeof mark);
}

enum status access_verify(struct host *host, char bad[128]) {
    struct statement *s;
    bad[0] = '\0';
    db_prepare(host->db, &s,
               "SELECT p.name, u.secret, p.password, p.link, COALESCE(u.removed_ms, 1) FROM page_secret p"
               " LEFT JOIN page_user u ON u.name = p.name ORDER BY p.name");
    while (!*bad && db_step(s) == DB_ROW)
        if (db_column_int(s, 4) != 0 || !is_marked(host, s))
            snprintf(bad, 128, "page_secret %.64s", db_column_text(s, 0));
    return db_finish(s);
}
