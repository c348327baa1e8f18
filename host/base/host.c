// SPDX-License-Identifier: Apache-2.0
// DIR/rollcall.db and DIR/keys/{sign,seal,city}.key. The keys are made first and the database last: a directory without
// a database is no host yet, and init may be run again in it.
#include "host/base/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/builtin.h"
#include "host/base/host_inside.h"
#include "host/base/stale.h"
#include "host/base/utf8.h"
#include "proto/file.h"

#define PATH_BYTES 4096
#define DATABASE   "rollcall.db"
#define SIGN_BYTES (KEY_PUBLIC_BYTES + KEY_SECRET_BYTES)

static enum status host_path(const char *dir, const char *name, char path[PATH_BYTES]) {
    return path_join(path, PATH_BYTES, dir, name);
}

// ---- keys ----

static enum status key_read(const char *dir, const char *name, void *into, size_t len) {
    char path[PATH_BYTES];
    uint8_t *bytes;
    size_t got;
    enum status status = host_path(dir, name, path);
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

static enum status key_write(const char *dir, const char *name, const void *key, size_t len) {
    char path[PATH_BYTES];
    enum status status = host_path(dir, name, path);
    return status == STATUS_OK ? file_write(path, key, len, 0600) : status;
}

// Keeps a key that is there: an init that was cut short is gone on with.
static enum status box_key_make(const char *dir, const char *name, const char *from_file) {
    uint8_t key[KEY_BOX_BYTES], *given;
    size_t len;
    if (key_read(dir, name, key, sizeof key) == STATUS_OK && !from_file)
        return STATUS_OK;
    key_random(key, sizeof key);
    if (from_file) {
        enum status status = file_read(from_file, sizeof key, &given, &len);
        if (status != STATUS_OK)
            return status;
        if (len == sizeof key)
            memcpy(key, given, sizeof key);
        free(given);
        if (len != sizeof key)
            return STATUS_MALFORMED;
    }
    return key_write(dir, name, key, sizeof key);
}

static enum status sign_key_make(const char *dir) {
    struct key_pair pair;
    uint8_t bytes[SIGN_BYTES];
    if (key_read(dir, "keys/sign.key", bytes, sizeof bytes) == STATUS_OK)
        return STATUS_OK;
    key_pair_new(&pair);
    memcpy(bytes, pair.public_key, KEY_PUBLIC_BYTES);
    memcpy(bytes + KEY_PUBLIC_BYTES, pair.secret_key, KEY_SECRET_BYTES);
    enum status status = key_write(dir, "keys/sign.key", bytes, sizeof bytes);
    key_wipe(bytes, sizeof bytes);
    key_wipe(&pair, sizeof pair);
    return status;
}

static enum status keys_load(const char *dir, struct host *host) {
    uint8_t bytes[SIGN_BYTES];
    enum status status = key_read(dir, "keys/sign.key", bytes, sizeof bytes);
    if (status == STATUS_OK)
        status = key_read(dir, "keys/seal.key", host->seal_key, sizeof host->seal_key);
    if (status == STATUS_OK)
        status = key_read(dir, "keys/city.key", host->city_key, sizeof host->city_key);
    memcpy(host->keys.public_key, bytes, KEY_PUBLIC_BYTES);
    memcpy(host->keys.secret_key, bytes + KEY_PUBLIC_BYTES, KEY_SECRET_BYTES);
    key_wipe(bytes, sizeof bytes);
    return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status; // a database without its keys
}

// ---- init ----

static enum status renew_epoch(struct db *db) {
    uint64_t epoch;
    key_random(&epoch, sizeof epoch);
    return counter_put(db, "host_epoch", (int64_t)(epoch >> 1));
}

static enum status fill(struct db *db, uint32_t area) {
    struct statement *s;
    enum status status = db_begin(db);
    if (status != STATUS_OK)
        return status;
    int64_t level = 0;
    status = builtin_load(db);
    db_prepare(db, &s, "SELECT level FROM area WHERE code = $1");
    db_bind_int(s, 1, area);
    enum status read = db_get_int(s, &level);
    status = status == STATUS_OK ? read : status;
    if (status == STATUS_OK && level != 1 && level != 2)
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = counter_put(db, "area", area);
    if (status == STATUS_OK)
        status = renew_epoch(db);
    return db_end(db, status);
}

enum status host_init(const char *dir, uint32_t area, const char *city_key_file, int64_t now_ms) {
    char keys[PATH_BYTES], making[PATH_BYTES], path[PATH_BYTES];
    struct db *db;
    (void)now_ms;
    enum status status = host_path(dir, "keys", keys);
    if (status == STATUS_OK)
        status = host_path(dir, "rollcall.db", path);
    if (status == STATUS_OK)
        status = host_path(dir, "rollcall.db.making", making);
    if (status != STATUS_OK)
        return status;
    uint8_t *there;
    size_t there_len;
    status = file_read(path, 0, &there, &there_len);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK || status == STATUS_TOO_LARGE ? STATUS_CONFLICT : status;
    file_remove(making);
    status = directory_make(keys, 0700);
    if (status == STATUS_OK)
        status = sign_key_make(dir);
    if (status == STATUS_OK)
        status = box_key_make(dir, "keys/seal.key", NULL);
    if (status == STATUS_OK)
        status = box_key_make(dir, "keys/city.key", city_key_file);
    if (status == STATUS_OK)
        status = db_create(making, &db);
    if (status != STATUS_OK)
        return status;
    status = fill(db, area);
    db_close(db);
    if (status == STATUS_OK) // the finished database appears under its name at once, or not at all
        status = file_move(making, path);
    else
        file_remove(making);
    snprintf(keys, sizeof keys, "%.4000s.lock", making);
    file_remove(keys);
    return status;
}

// ---- opening ----

static enum status place_load(struct host *host) {
    int64_t area = 0, epoch = 0;
    enum status status = counter_get(host->db, "area", &area);
    if (status == STATUS_OK)
        status = counter_get(host->db, "host_epoch", &epoch);
    host->area = (uint32_t)area;
    host->epoch = (uint64_t)epoch;
    return status == STATUS_OK && !area ? STATUS_CORRUPT : status;
}

static enum status open_with(const char *dir, const char *name, int64_t now_ms, struct host *host,
                             enum status (*db_opener)(const char *, struct db **)) {
    char path[PATH_BYTES];
    *host = (struct host){.now_ms = now_ms};
    enum status status = host_path(dir, name, path);
    if (status == STATUS_OK)
        status = db_opener(path, &host->db);
    if (status == STATUS_OK)
        status = keys_load(dir, host);
    if (status == STATUS_OK)
        status = place_load(host);
    if (status != STATUS_OK)
        host_close(host);
    return status;
}

enum status host_open(const char *dir, int64_t now_ms, struct host *host) {
    return open_with(dir, DATABASE, now_ms, host, db_open);
}

enum status host_upgraded(struct host *host) {
    return db_execute(host->db, "DELETE FROM counter WHERE name = 'upgrading'");
}

enum status host_open_making(const char *dir, const char *name, int64_t now_ms, struct host *host) {
    return open_with(dir, name, now_ms, host, db_open);
}

enum status host_begin_anew(struct host *host) {
    enum status status = renew_epoch(host->db);
    if (status == STATUS_OK)
        status = numbers_skip(host->db);
    return status == STATUS_OK ? place_load(host) : status;
}

enum status host_open_reader(const char *dir, int64_t now_ms, struct host *host) {
    int64_t is_upgrading = 0;
    enum status status = open_with(dir, DATABASE, now_ms, host, db_open_reader);
    if (status == STATUS_OK)
        status = counter_get(host->db, "upgrading", &is_upgrading);
    if (status == STATUS_OK && !is_upgrading)
        return STATUS_OK;
    host_close(host);
    return status == STATUS_OK ? STATUS_OUTDATED : status;
}

void host_close(struct host *host) {
    db_close(host->db);
    key_wipe(host, sizeof *host);
}

void host_rest(struct host *host) {
    db_close(host->db);
    host->db = NULL;
}

enum status host_resume(const char *dir, struct host *host) {
    struct host resumed;
    if (host->db)
        return STATUS_OK;
    enum status status = host_open(dir, host->now_ms, &resumed);
    if (status == STATUS_OK) {
        resumed.who = host->who;
        resumed.why = host->why;
        *host = resumed;
    }
    key_wipe(&resumed, sizeof resumed);
    return status;
}

// ---- settings ----

static int is_moment(const char *value) { // of every day, "02:30"
    return strlen(value) == 5 && value[2] == ':' && strspn(value, "0123456789:") == 5 && value[0] <= '2' &&
           atoi(value) < 24 && value[3] <= '5' && value[1] != ':' && value[4] != ':';
}

static int is_count(const char *value) {
    return *value && strspn(value, "0123456789") == strlen(value) && strlen(value) <= 3 && atoi(value) >= 1 &&
           atoi(value) <= SETTING_KEEP_MAX;
}

static int is_directory(const char *value) {
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c < ' ')
            return 0;
    return *value == '/' && strlen(value) < HOST_SETTING_SIZE;
}

static int is_phone(const char *value) { // as people write one, an extension included
    return *value && strlen(value) < 40 && strspn(value, "0123456789+-() ") == strlen(value);
}

static int is_name(const char *value) { // of an office
    int length = utf8_characters(value);
    return length >= 1 && length <= 40 && *value != ' ' && value[strlen(value) - 1] != ' ';
}

static const struct {
    const char *name;
    const char *values[4];           // the first is the default
    int (*takes)(const char *value); // others beside them; NULL none
} settings[] = {
    {"women_in_farming", {"both", "women", "farmer"}, NULL},
    {"credit", {"venue", "residence"}, NULL},
    {"missing_check_out", {"pending", "count"}, NULL},
    {"backup_at", {"off"}, is_moment},
    {"backup_keep", {"14"}, is_count},
    {"backup_dir", {""}, is_directory},
    {"office_phone", {""}, is_phone},
    {"office_name", {""}, is_name},
};

#define SETTINGS (sizeof settings / sizeof *settings)

const char *host_setting_name(size_t place) {
    return place < SETTINGS ? settings[place].name : NULL;
}

static size_t setting_place(const char *name) {
    size_t i = 0;
    while (i < SETTINGS && strcmp(settings[i].name, name) != 0)
        i++;
    return i;
}

// The catalogue's own string for a value, so that results live as long as the program.
static const char *setting_value(size_t i, const char *value) {
    for (size_t k = 0; k < 4 && settings[i].values[k]; k++)
        if (strcmp(settings[i].values[k], value) == 0)
            return settings[i].values[k];
    return NULL;
}

static int setting_takes(size_t i, const char *value) {
    return setting_value(i, value) || (settings[i].takes && settings[i].takes(value));
}

enum status host_setting_text(struct host *host, const char *name, char value[HOST_SETTING_SIZE]) {
    struct statement *s;
    size_t i = setting_place(name);
    if (i == SETTINGS)
        return STATUS_NOT_FOUND;
    snprintf(value, HOST_SETTING_SIZE, "%s", settings[i].values[0]);
    db_prepare(host->db, &s, "SELECT value FROM setting WHERE name = $1");
    db_bind_text(s, 1, name);
    if (db_step(s) == DB_ROW && setting_takes(i, db_column_text(s, 0)))
        snprintf(value, HOST_SETTING_SIZE, "%s", db_column_text(s, 0));
    return db_finish(s);
}

enum status host_setting(struct host *host, const char *name, const char **value) {
    char text[HOST_SETTING_SIZE];
    enum status status = host_setting_text(host, name, text);
    if (status != STATUS_OK)
        return status;
    *value = setting_value(setting_place(name), text);
    return *value ? STATUS_OK : STATUS_INVALID;
}

enum status host_setting_takes(const char *name, const char *value) {
    size_t i = setting_place(name);
    if (i == SETTINGS)
        return STATUS_NOT_FOUND;
    return setting_takes(i, value) ? STATUS_OK : STATUS_INVALID;
}

int host_setting_counts(const char *name) {
    size_t i = setting_place(name);
    return i < SETTINGS && !settings[i].takes;
}
