// SPDX-License-Identifier: Apache-2.0
#include "host/users/access.h"

#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"
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

// ---- changing ----

enum status access_add(struct host *host, const char *name, enum role role, char link[ACCESS_LINK_SIZE]) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    int characters = utf8_characters(name);
    if (characters < 1 || characters > NAME_CHARACTERS_MAX || strlen(name) >= ACCESS_NAME_SIZE || role == ROLE_NONE)
        return STATUS_INVALID;
    link_new(link, digest);
    db_prepare(host->db, &s,
               "INSERT INTO page_user (name, role, password, link, link_until_ms, added_ms, removed_ms)"
               " VALUES ($1, $2, '', $3, $4, $5, 0) ON CONFLICT (name) DO UPDATE SET role = excluded.role,"
               " password = '', link = excluded.link, link_until_ms = excluded.link_until_ms,"
               " added_ms = excluded.added_ms, removed_ms = 0 WHERE page_user.removed_ms <> 0");
    db_bind_text(s, 1, name);
    db_bind_text(s, 2, role_text(role));
    db_bind_blob(s, 3, digest, sizeof digest);
    db_bind_int(s, 4, host->now_ms + LINK_MS);
    db_bind_int(s, 5, host->now_ms);
    enum status status = db_run(s);
    return status == STATUS_OK && db_changes(host->db) == 0 ? STATUS_CONFLICT : status;
}

static enum status changed(struct host *host, enum status status) {
    return status == STATUS_OK && db_changes(host->db) == 0 ? STATUS_NOT_FOUND : status;
}

enum status access_renew(struct host *host, const char *name, char link[ACCESS_LINK_SIZE]) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    link_new(link, digest);
    db_prepare(host->db, &s,
               "UPDATE page_user SET link = $1, link_until_ms = $2, password = '' WHERE name = $3 AND removed_ms = 0");
    db_bind_blob(s, 1, digest, sizeof digest);
    db_bind_int(s, 2, host->now_ms + LINK_MS);
    db_bind_text(s, 3, name);
    return changed(host, db_run(s));
}

enum status access_remove(struct host *host, const char *name) {
    struct statement *s;
    db_prepare(host->db, &s,
               "UPDATE page_user SET removed_ms = $1, password = '', link = NULL WHERE name = $2 AND removed_ms = 0");
    db_bind_int(s, 1, host->now_ms);
    db_bind_text(s, 2, name);
    return changed(host, db_run(s));
}

enum status access_set_password(struct host *host, const char *name, const char *password) {
    struct statement *s;
    char hash[PASSWORD_HASH_SIZE];
    enum status status = strcmp(name, password) == 0 ? STATUS_INVALID : password_hash(password, hash);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "UPDATE page_user SET password = $1, link = NULL WHERE name = $2 AND removed_ms = 0");
    db_bind_text(s, 1, hash);
    db_bind_text(s, 2, name);
    return changed(host, db_run(s));
}

// ---- asking ----

static void read_user(struct statement *s, struct user *user) {
    *user = (struct user){.role = role_of_text(db_column_text(s, 1)),
                          .has_password = *db_column_text(s, 2) != '\0',
                          .added_ms = db_column_int(s, 3),
                          .removed_ms = db_column_int(s, 4)};
    snprintf(user->name, sizeof user->name, "%s", db_column_text(s, 0));
}

enum status access_find(struct host *host, const char *name, struct user *user) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT name, role, password, added_ms, removed_ms FROM page_user WHERE name = $1 AND removed_ms = 0");
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
    db_prepare(host->db, &s, "SELECT name, role, password, added_ms, removed_ms FROM page_user ORDER BY name");
    while (db_step(s) == DB_ROW) {
        read_user(s, &user);
        visit(context, &user);
    }
    return db_finish(s);
}

enum status access_is_settled(struct host *host, int *is_settled) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM page_user WHERE removed_ms = 0 AND password <> '' LIMIT 1");
    return db_has_row(s, is_settled);
}

enum status access_login(struct host *host, const char *name, const char *password, struct user *user) {
    struct statement *s;
    char hash[PASSWORD_HASH_SIZE] = "";
    db_prepare(host->db, &s, "SELECT password FROM page_user WHERE name = $1 AND removed_ms = 0");
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
               "UPDATE page_user SET link = NULL WHERE link = $1 AND link_until_ms >= $2 AND removed_ms = 0"
               " RETURNING name");
    db_bind_blob(s, 1, digest, sizeof digest);
    db_bind_int(s, 2, host->now_ms);
    while (db_step(s) == DB_ROW)
        snprintf(name, sizeof name, "%s", db_column_text(s, 0));
    enum status status = db_finish(s);
    if (status != STATUS_OK)
        return status;
    return *name ? access_find(host, name, user) : STATUS_FORGED;
}
