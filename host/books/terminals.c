// SPDX-License-Identifier: Apache-2.0
#include "host/books/terminals.h"

#include <string.h>

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

enum status terminals_refuse(struct host *host, uint64_t id) {
    struct act act = act_of("terminal.refuse", id);
    return book_write(host, &act);
}

enum status terminals_name(struct host *host, uint64_t id, const char *name) {
    struct act act = act_of("terminal.name", id);
    int characters = utf8_characters(name);
    if (characters < 0 || characters > TERMINAL_NAME_MAX)
        return STATUS_INVALID;
    act_set_text(&act, "name", name);
    return book_write(host, &act);
}

// ---- in whose hands ----

#define HOLDER_NUMBER (UINT64_C(1) << 62) // of no person: those have 48 bits

static enum status read_holder(struct host *host, struct statement *s, struct terminal_holder *holder) {
    size_t len;
    char phone[BOOK_PERSONAL_MAX];
    const void *sealed = db_column_blob(s, 2, &len);
    utf8_copy(holder->name, sizeof holder->name, db_column_text(s, 1));
    enum status status = book_open_personal(host, (uint64_t)db_column_int(s, 0), sealed, len, phone);
    utf8_copy(holder->phone, sizeof holder->phone, phone);
    key_wipe(phone, sizeof phone);
    return status;
}

static enum status newest_holder(struct host *host, uint64_t id, struct terminal_holder *holder, int64_t *ordinal) {
    struct statement *s;
    enum status read = STATUS_OK;
    *holder = (struct terminal_holder){.name = ""};
    *ordinal = 0;
    db_prepare(host->db, &s,
               "SELECT number, name, phone, ordinal FROM terminal_holder WHERE terminal = $1"
               " ORDER BY ordinal DESC LIMIT 1");
    db_bind_int(s, 1, (int64_t)id);
    if (db_step(s) == DB_ROW) {
        read = read_holder(host, s, holder);
        *ordinal = db_column_int(s, 3);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? read : status;
}

enum status terminals_holder(struct host *host, uint64_t id, struct terminal_holder *holder) {
    int64_t ordinal;
    return newest_holder(host, id, holder, &ordinal);
}

static int read_hold(const char *name, const char *text, char phone[PEOPLE_PHONE_SIZE]) {
    int characters = utf8_characters(name);
    return characters >= 0 && characters <= TERMINAL_NAME_MAX && people_phone(text, phone) && (*name || !*phone);
}

int terminals_may_hold(const char *name, const char *text) {
    char phone[PEOPLE_PHONE_SIZE];
    int may = read_hold(name, text, phone);
    key_wipe(phone, sizeof phone);
    return may;
}

enum status terminals_hold(struct host *host, uint64_t id, const char *name, const char *text) {
    struct terminal known;
    struct terminal_holder before;
    uint64_t number;
    int64_t ordinal;
    char phone[PEOPLE_PHONE_SIZE];
    enum status status = read_hold(name, text, phone) ? ledger_terminal(host, id, &known) : STATUS_INVALID;
    if (status == STATUS_OK)
        status = newest_holder(host, id, &before, &ordinal);
    if (status == STATUS_OK && strcmp(before.name, name) == 0 && strcmp(before.phone, phone) == 0)
        status = STATUS_OUTDATED;
    key_wipe(&before, sizeof before);
    if (status != STATUS_OK)
        return status;
    key_random((uint8_t *)&number, sizeof number);
    struct act act = act_of(*name ? "terminal.hold" : "terminal.unhold", HOLDER_NUMBER | number % HOLDER_NUMBER);
    act_set_int(&act, "terminal", (int64_t)id);
    act_set_int(&act, "ordinal", ordinal + 1);
    if (*name) // else the column is empty, not absent
        act_set_personal(&act, "name", name);
    act_set_personal(&act, "phone", phone);
    return book_write(host, &act);
}

enum status terminals_forget(struct host *host, uint64_t id, int *forgotten) {
    struct terminal known;
    struct statement *s;
    enum status status = ledger_terminal(host, id, &known);
    *forgotten = 0;
    db_prepare(host->db, &s, "SELECT number FROM terminal_holder WHERE terminal = $1 AND name <> '' ORDER BY ordinal");
    db_bind_int(s, 1, (int64_t)id);
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        struct act act = act_of("terminal.forget", (uint64_t)db_column_int(s, 0));
        status = book_write(host, &act);
        *forgotten += status == STATUS_OK;
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

// ---- where ----

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
