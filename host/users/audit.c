// SPDX-License-Identifier: Apache-2.0
#include "host/users/audit.h"

#include <string.h>

// The digest of a row stands on the one before it: each field with its length, so that no two rows read alike.
static void chain_step(uint8_t chain[KEY_DIGEST_BYTES], const struct audit_row *r) {
    uint8_t digest[KEY_DIGEST_BYTES];
    const struct piece pieces[] = {
        {chain, KEY_DIGEST_BYTES}, {&r->seq, sizeof r->seq},   {&r->at_ms, sizeof r->at_ms},
        {r->who, strlen(r->who)},  {r->what, strlen(r->what)}, {r->detail, strlen(r->detail)},
    };
    key_digest(NULL, 0, pieces, sizeof pieces / sizeof *pieces, digest, sizeof digest);
    memcpy(chain, digest, sizeof digest);
}

static enum status last_row(struct host *host, int64_t *seq, uint8_t chain[KEY_DIGEST_BYTES]) {
    struct statement *s;
    size_t len;
    *seq = 0;
    memset(chain, 0, KEY_DIGEST_BYTES);
    db_prepare(host->db, &s, "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1");
    if (db_step(s) == DB_ROW) {
        *seq = db_column_int(s, 0);
        const void *held = db_column_blob(s, 1, &len);
        if (len == KEY_DIGEST_BYTES)
            memcpy(chain, held, len);
    }
    return db_finish(s);
}

enum status audit_add(struct host *host, const char *who, const char *what, const char *detail) {
    struct statement *s;
    uint8_t chain[KEY_DIGEST_BYTES];
    int64_t last;
    enum status status = last_row(host, &last, chain);
    if (status != STATUS_OK)
        return status;
    struct audit_row row = {last + 1, host->now_ms, who, what, detail};
    chain_step(chain, &row);
    db_prepare(host->db, &s,
               "INSERT INTO audit (seq, at_ms, who, what, detail, chain) VALUES ($1, $2, $3, $4, $5, $6)");
    db_bind_int(s, 1, row.seq);
    db_bind_int(s, 2, row.at_ms);
    db_bind_text(s, 3, who);
    db_bind_text(s, 4, what);
    db_bind_text(s, 5, detail);
    db_bind_blob(s, 6, chain, sizeof chain);
    return db_run(s);
}

static void read_row(struct statement *s, struct audit_row *row) {
    *row = (struct audit_row){db_column_int(s, 0), db_column_int(s, 1), db_column_text(s, 2), db_column_text(s, 3),
                              db_column_text(s, 4)};
}

enum status audit_each(struct host *host, int64_t before, int limit,
                       void (*visit)(void *context, const struct audit_row *row), void *context) {
    struct statement *s;
    struct audit_row row;
    db_prepare(host->db, &s,
               "SELECT seq, at_ms, who, what, detail FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2");
    db_bind_int(s, 1, before > 0 ? before : INT64_MAX);
    db_bind_int(s, 2, limit);
    while (db_step(s) == DB_ROW) {
        read_row(s, &row);
        visit(context, &row);
    }
    return db_finish(s);
}

enum status audit_verify(struct host *host, int64_t *rows, int64_t *bad, uint8_t head[KEY_DIGEST_BYTES]) {
    struct statement *s;
    struct audit_row row;
    size_t len;
    *rows = *bad = 0;
    memset(head, 0, KEY_DIGEST_BYTES);
    db_prepare(host->db, &s, "SELECT seq, at_ms, who, what, detail, chain FROM audit ORDER BY seq");
    while (db_step(s) == DB_ROW) {
        read_row(s, &row);
        chain_step(head, &row);
        const void *held = db_column_blob(s, 5, &len);
        if (!*bad && (row.seq != ++*rows || len != KEY_DIGEST_BYTES || memcmp(held, head, len) != 0))
            *bad = row.seq;
    }
    return db_finish(s);
}
