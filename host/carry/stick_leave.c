// SPDX-License-Identifier: Apache-2.0
// What goes back to a terminal on its stick.
#include <stdlib.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/carry/planner.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "proto/pair.h"
#include "proto/stick.h"

struct leaving {
    struct host *host;
    uint64_t terminal;
    enum status (*leave)(void *context, const char *name, const uint8_t *bytes, size_t len);
    void *context;
};

static enum status leave_answer(const struct leaving *l) {
    struct terminal terminal;
    struct pair_answer answer = {.terminal = l->terminal, .area = l->host->area};
    uint8_t *bytes;
    size_t len;
    enum status status = ledger_terminal(l->host, l->terminal, &terminal);
    if (status != STATUS_OK)
        return status;
    answer.terminal_area = (uint64_t)terminal.area;
    memcpy(answer.host_key, l->host->keys.public_key, KEY_PUBLIC_BYTES);
    status = pair_answer_pack(&answer, &l->host->keys, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = l->leave(l->context, STICK_PAIR_ANSWER, bytes, len);
    free(bytes);
    return status;
}

static enum status leave_acks(const struct leaving *l) {
    uint8_t *bytes;
    size_t len;
    enum status status = audit_seal(l->host);
    if (status == STATUS_OK)
        status = ledger_acks_signed(l->host, l->terminal, 1, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = l->leave(l->context, STICK_ACK, bytes, len);
    free(bytes);
    return status;
}

static enum status leave_plan(const struct leaving *l) {
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum status status = db_begin(l->host->db);
    if (status != STATUS_OK)
        return status;
    status = planner_make(l->host, l->terminal, 0, &bytes, &len);
    status = db_end(l->host->db, status); // the version is remembered before anyone can see it
    if (status == STATUS_OK && len)
        status = l->leave(l->context, STICK_PLAN, bytes, len);
    if (len)
        free(bytes);
    return status;
}

enum status stick_answers(struct host *host, uint64_t terminal, int is_paired,
                          enum status (*leave)(void *context, const char *name, const uint8_t *bytes, size_t len),
                          void *context) {
    struct leaving l = {host, terminal, leave, context};
    enum status status = is_paired ? leave_answer(&l) : STATUS_OK;
    if (status == STATUS_OK)
        status = leave_acks(&l);
    return status == STATUS_OK ? leave_plan(&l) : status;
}
