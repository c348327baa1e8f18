// SPDX-License-Identifier: Apache-2.0
#include "host/print/photo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/print/report_child.h"
#include "proto/bytes.h"
#include "proto/civil.h"
#include "proto/image.h"
#include "proto/keys.h"

#define LIMIT_MS 60000 // of a busy machine

// ---- whether it is one ----

static enum status decode(const void *what, int fd) {
    const struct piece *photo = what;
    struct image image;
    child_limit();
    enum status status = image_parse(photo->data, photo->len, &image);
    if (status != STATUS_OK)
        return status;
    image_clear(&image);
    return child_write(fd, "", 1) ? STATUS_OK : STATUS_IO;
}

enum status photo_check(const uint8_t *bytes, size_t len) {
    char *data = NULL;
    size_t data_len;
    if (len > PHOTO_MAX_BYTES)
        return STATUS_TOO_LARGE;
    enum status status = child_make(decode, &(struct piece){bytes, len}, LIMIT_MS, &data, &data_len);
    free(data);
    return status == STATUS_SILENT ? STATUS_MALFORMED : status;
}

const char *photo_type(const char *data, size_t len) {
    return len > 4 && memcmp(data, "\x89PNG", 4) == 0 ? "image/png" : "image/jpeg";
}

// ---- keeping ----

static enum status forget_unnamed(struct host *host) {
    struct statement *s;
    db_prepare(host->db, &s,
               "DELETE FROM sheet_photo WHERE kept_ms < $1"
               " AND NOT EXISTS (SELECT 1 FROM paper p WHERE p.sheet <> '' AND p.sheet = sheet_photo.sheet)");
    db_bind_int(s, 1, host->now_ms - CIVIL_DAY_MS);
    return db_run(s);
}

enum status photo_keep(struct host *host, const uint8_t *bytes, size_t len, char sheet[PAPER_SHEET_SIZE]) {
    uint8_t digest[KEY_DIGEST_BYTES];
    struct statement *s;
    key_sha256(&(struct piece){bytes, len}, 1, digest);
    hex_format(digest, sizeof digest, sheet);
    enum status status = forget_unnamed(host);
    if (status != STATUS_OK)
        return status;
    // The day of one that is there begins anew; whoever sends it is about to name it.
    db_prepare(host->db, &s,
               "INSERT INTO sheet_photo (sheet, kept_ms, data) VALUES ($1, $2, $3) ON CONFLICT (sheet)"
               " DO UPDATE SET kept_ms = excluded.kept_ms WHERE NOT EXISTS"
               " (SELECT 1 FROM paper p WHERE p.sheet <> '' AND p.sheet = excluded.sheet)");
    db_bind_text(s, 1, sheet);
    db_bind_int(s, 2, host->now_ms);
    db_bind_blob(s, 3, bytes, len);
    return db_run(s);
}

enum status photo_is_kept(struct host *host, const char *sheet) {
    struct statement *s;
    int is_there;
    db_prepare(host->db, &s, "SELECT 1 FROM sheet_photo WHERE sheet = $1");
    db_bind_text(s, 1, sheet);
    enum status status = db_has_row(s, &is_there);
    return status == STATUS_OK && !is_there ? STATUS_NOT_FOUND : status;
}

// ---- what is there ----

enum status photo_each(struct host *host, uint64_t session, void (*visit)(void *context, const struct photo *photo),
                       void *context) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT p.sheet, COALESCE(f.kept_ms, 0), COALESCE(LENGTH(f.data), 0), COUNT(DISTINCT p.badge),"
               " COUNT(DISTINCT CASE WHEN p.is_undone = 0 AND NOT EXISTS (SELECT 1 FROM paper q WHERE"
               " q.session = p.session AND q.badge = p.badge AND q.ordinal > p.ordinal) THEN p.badge END)"
               " FROM paper p LEFT JOIN sheet_photo f ON f.sheet = p.sheet WHERE p.session = $1 AND p.sheet <> ''"
               " GROUP BY p.sheet, f.kept_ms, LENGTH(f.data) ORDER BY 2, 1");
    db_bind_int(s, 1, (int64_t)session);
    while (db_step(s) == DB_ROW) {
        struct photo photo = {.kept_ms = db_column_int(s, 1),
                              .bytes = db_column_int(s, 2),
                              .people = db_column_int(s, 3),
                              .standing = db_column_int(s, 4)};
        snprintf(photo.sheet, sizeof photo.sheet, "%s", db_column_text(s, 0));
        visit(context, &photo);
    }
    return db_finish(s);
}

// Whether these bytes have that digest.
static int is_of(const void *bytes, size_t len, const char *sheet) {
    uint8_t digest[KEY_DIGEST_BYTES];
    char text[PAPER_SHEET_SIZE];
    key_sha256(&(struct piece){bytes, len}, 1, digest);
    return strcmp(hex_format(digest, sizeof digest, text), sheet) == 0;
}

enum status photo_find(struct host *host, uint64_t session, const char *sheet, char **data, size_t *len) {
    struct statement *s;
    int is_named, is_whole = 0;
    db_prepare(host->db, &s, "SELECT 1 FROM paper WHERE session = $1 AND sheet = $2 AND sheet <> ''");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_text(s, 2, sheet);
    enum status status = db_has_row(s, &is_named);
    if (status != STATUS_OK || !is_named)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    *data = NULL;
    db_prepare(host->db, &s, "SELECT data FROM sheet_photo WHERE sheet = $1");
    db_bind_text(s, 1, sheet);
    if (db_step(s) == DB_ROW) {
        const void *bytes = db_column_blob(s, 0, len);
        is_whole = is_of(bytes, *len, sheet);
        if (is_whole && (*data = malloc(*len)))
            memcpy(*data, bytes, *len);
    }
    status = db_finish(s);
    if (status == STATUS_OK && !*data)
        status = is_whole ? STATUS_MEMORY : STATUS_CORRUPT;
    if (status != STATUS_OK) {
        free(*data);
        *data = NULL;
    }
    return status;
}

enum status photo_verify(struct host *host, char bad[PAPER_SHEET_SIZE]) {
    struct statement *s;
    bad[0] = '\0';
    db_prepare(host->db, &s,
               "SELECT n.sheet, f.data FROM (SELECT DISTINCT sheet FROM paper WHERE sheet <> '') n"
               " LEFT JOIN sheet_photo f ON f.sheet = n.sheet ORDER BY n.sheet");
    while (!*bad && db_step(s) == DB_ROW) {
        size_t len = 0;
        const void *bytes = db_column_blob(s, 1, &len);
        if (!is_of(bytes, len, db_column_text(s, 0)))
            snprintf(bad, PAPER_SHEET_SIZE, "%s", db_column_text(s, 0));
    }
    return db_finish(s);
}
