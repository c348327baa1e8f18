// SPDX-License-Identifier: Apache-2.0
#include "host/books/terminals.h"

#include "host/base/utf8.h"
#include "host/books/book.h"
#include "host/ledger/ledger.h"
#include "proto/pair.h"

static enum status pair_new(struct host *host, uint64_t id, const uint8_t public_key[KEY_PUBLIC_BYTES], int64_t area) {
    struct act act = act_of("terminal.pair", id);
    act_set_data(&act, "public_key", public_key, KEY_PUBLIC_BYTES);
    act_set_int(&act, "area", area);
    act_set_int(&act, "paired_ms", host->now_ms);
    enum status status = book_write(host, &act);
    return status == STATUS_OK ? ledger_contact(host, id) : status;
}

enum status terminals_pair(struct host *host, const uint8_t public_key[KEY_PUBLIC_BYTES], int64_t area) {
    struct terminal known;
    uint64_t id = terminal_id_of(public_key);
    enum status status = ledger_terminal(host, id, &known);
    if (status == STATUS_NOT_FOUND)
        return pair_new(host, id, public_key, area);
    if (status == STATUS_OK && known.revoked_ms)
        return STATUS_REVOKED;
    if (status == STATUS_OK)
        status = terminals_move(host, id, area);
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

enum status terminals_name(struct host *host, uint64_t id, const char *name) {
    struct act act = act_of("terminal.name", id);
    int characters = utf8_characters(name);
    if (characters < 0 || characters > TERMINAL_NAME_MAX)
        return STATUS_INVALID;
    act_set_text(&act, "name", name);
    return book_write(host, &act);
}

enum status terminals_move(struct host *host, uint64_t id, int64_t area) {
    struct act act = act_of("terminal.move", id);
    act_set_int(&act, "area", area);
    return book_write(host, &act);
}

enum status terminals_revoke(struct host *host, uint64_t id) {
    struct terminal known;
    struct act act = act_of("terminal.revoke", id);
    enum status status = ledger_terminal(host, id, &known);
    if (status == STATUS_OK && known.revoked_ms)
        status = STATUS_CONFLICT;
    act_set_int(&act, "revoked_ms", host->now_ms);
    act_set_text(&act, "revoked_why", host->why ? host->why : "");
    return status == STATUS_OK ? book_write(host, &act) : status;
}

enum status terminals_readmit(struct host *host, uint64_t id) {
    struct act act = act_of("terminal.readmit", id);
    act_set_int(&act, "revoked_ms", 0);
    act_set_text(&act, "revoked_why", "");
    enum status status = book_write(host, &act);
    return status == STATUS_OUTDATED ? STATUS_CONFLICT : status;
}
