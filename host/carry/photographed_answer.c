// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "host/carry/photographed.h"
#include "host/carry/planner.h"
#include "host/ledger/ledger.h"
#include "proto/bundle.h"

// A terminal's camera reads what a phone shows as large as its screen is: level L, version 14.
#define CODE_BYTES 435
#define PLAN_MAX   2600 // six codes; a larger one comes by stick or cable

static enum status add_acks(struct host *host, uint64_t terminal, struct bundle *b) {
    uint8_t *bytes;
    size_t len;
    enum status status = ledger_acks_signed(host, terminal, 0, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = bundle_add(b, STICK_ACK, bytes, len);
    free(bytes);
    return status;
}

static enum status add_plan(struct host *host, uint64_t terminal, struct bundle *b) {
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = db_end(host->db, planner_make(host, terminal, 0, &bytes, &len)); // its version is kept before it is seen
    if (status == STATUS_OK && len && len <= PLAN_MAX)
        status = bundle_add(b, STICK_PLAN, bytes, len);
    if (len)
        free(bytes);
    return status;
}

static enum status is_theirs(struct host *host, uint64_t terminal) {
    struct terminal t;
    enum status status = ledger_terminal(host, terminal, &t);
    if (status == STATUS_NOT_FOUND)
        return STATUS_UNPAIRED;
    return status == STATUS_OK && t.revoked_ms ? STATUS_REVOKED : status;
}

static enum status write_codes(const struct multipart *m, char **codes) {
    size_t len = 0;
    *codes = malloc(m->parts * (size_t)MULTIPART_TEXT_SIZE + 1);
    if (!*codes)
        return STATUS_MEMORY;
    for (unsigned n = 1; n <= m->parts; n++) {
        multipart_text(m, n, *codes + len);
        len += strlen(*codes + len);
        (*codes)[len++] = '\n';
    }
    (*codes)[len] = '\0';
    return STATUS_OK;
}

enum status photographed_answer(struct host *host, uint64_t terminal, char **codes) {
    struct bundle b = {.len = 0};
    struct multipart m = {.parts = 0};
    enum status status = is_theirs(host, terminal);
    if (status == STATUS_OK)
        status = add_acks(host, terminal, &b);
    if (status == STATUS_OK)
        status = add_plan(host, terminal, &b);
    if (status == STATUS_OK)
        status = multipart_split(MULTIPART_ANSWER, b.bytes, b.len, CODE_BYTES, &m);
    if (status == STATUS_OK)
        status = write_codes(&m, codes);
    multipart_clear(&m);
    bundle_clear(&b);
    return status;
}
