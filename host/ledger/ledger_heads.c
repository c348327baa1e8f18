// SPDX-License-Identifier: Apache-2.0
// All that is held in one digest: the heads of the batches in the order they were first taken. docs/counting.md.
#include <string.h>

#include "host/ledger/ledger.h"
#include "proto/bytes.h"

static void step(uint8_t digest[KEY_DIGEST_BYTES], struct statement *s) {
    uint8_t head[4 * 8], next[KEY_DIGEST_BYTES];
    size_t chain_len;
    struct writer w = writer_of(head, sizeof head);
    for (int column = 0; column < 4; column++)
        put_le(&w, (uint64_t)db_column_int(s, column), 8);
    const void *chain = db_column_blob(s, 4, &chain_len);
    const struct piece pieces[] = {{digest, KEY_DIGEST_BYTES}, {head, sizeof head}, {chain, chain_len}};
    key_digest(NULL, 0, pieces, sizeof pieces / sizeof *pieces, next, sizeof next);
    memcpy(digest, next, sizeof next);
}

enum status ledger_heads_digest(struct host *host, int64_t *batches, uint8_t digest[KEY_DIGEST_BYTES]) {
    struct statement *s;
    int64_t last = 0;
    memset(digest, 0, KEY_DIGEST_BYTES);
    db_prepare(host->db, &s,
               "SELECT p.terminal, p.epoch, b.first, b.last, b.chain, b.number FROM batch b JOIN epoch p"
               " ON p.id = b.epoch WHERE b.number <= $1 ORDER BY b.number");
    db_bind_int(s, 1, *batches < 0 ? INT64_MAX : *batches);
    while (db_step(s) == DB_ROW) {
        step(digest, s);
        last = db_column_int(s, 5);
    }
    if (*batches < 0)
        *batches = last;
    return db_finish(s);
}
