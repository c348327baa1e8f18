// SPDX-License-Identifier: Apache-2.0
#include "host/carry/stick_take.h"

#include <string.h>

#include "host/carry/asking.h"
#include "host/ledger/ledger.h"
#include "proto/pair.h"
#include "proto/stick.h"

int stick_is_batch(const char *name) {
    size_t len = strlen(name), suffix = strlen(STICK_BATCH_SUFFIX);
    return len > suffix && strcmp(name + len - suffix, STICK_BATCH_SUFFIX) == 0;
}

int stick_is_ours(const char *name) {
    static const char *const ours[] = {STICK_ACK,  STICK_PLAN,         STICK_HEALTH,
                                       STICK_HEAD, STICK_PAIR_REQUEST, STICK_PAIR_ANSWER};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name, ours[i]) == 0)
            return 1;
    return 0;
}

static int is_of(const struct stick_batch *says, const struct ingest_result *r, uint64_t terminal) {
    return (!terminal || r->terminal == terminal) && r->epoch == says->epoch && r->first == says->first &&
           r->last == says->last;
}

enum stick_file stick_batch_named(const char *name, uint64_t terminal, const struct ingest_result *r) {
    struct stick_batch says = {0};
    int is_taken = r->outcome == INGEST_TAKEN || r->outcome == INGEST_DUPLICATE;
    int is_named_right = stick_batch_parse(name, &says) == STATUS_OK && is_of(&says, r, terminal);
    return is_taken && !is_named_right ? STICK_FILE_RENAMED : STICK_FILE_BATCH;
}

enum status stick_request(uint64_t terminal, const uint8_t *bytes, size_t len, uint8_t key[KEY_PUBLIC_BYTES]) {
    enum status status = pair_request_unpack(bytes, len, key);
    return status == STATUS_OK && terminal && terminal_id_of(key) != terminal ? STATUS_CONFLICT : status;
}

enum status stick_pair(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], int is_meant, int64_t area,
                       struct stick_report *report) {
    struct terminal known;
    uint64_t released;
    report->terminal = terminal_id_of(key);
    enum status status = ledger_terminal(host, report->terminal, &known);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    int is_known = status == STATUS_OK && !known.revoked_ms;
    report->file = STICK_FILE_WANTS_PAIRING;
    if (!is_known && !is_meant && status == STATUS_NOT_FOUND)
        return asking_note(host, key, "stick", &report->status);
    if (!is_known && !is_meant) {
        report->status = STATUS_REVOKED;
        return STATUS_OK;
    }
    report->file = STICK_FILE_PAIRED;
    status = ingest_pair(host, key, is_meant ? area : known.area, &released);
    if (status != STATUS_REVOKED)
        return status;
    report->file = STICK_FILE_BAD_REQUEST;
    report->status = status;
    return STATUS_OK;
}

// ---- one file alone ----

// Of a path its last part, and whose directory it lay in; 0 when that is no terminal's.
static const char *name_in(const char *place, uint64_t *terminal) {
    char id[TERMINAL_TEXT_SIZE] = "";
    const char *slash = strrchr(place, '/'), *before = slash;
    *terminal = 0;
    while (before > place && before[-1] != '/')
        before--;
    size_t len = slash ? (size_t)(slash - before) : 0;
    if (len == sizeof id - 1)
        memcpy(id, before, len);
    if (terminal_id_parse(id, terminal) != STATUS_OK)
        *terminal = 0;
    return slash ? slash + 1 : place;
}

static enum status take_batch(struct host *host, const char *place, const char *name, const uint8_t *bytes, size_t len,
                              struct stick_report *report) {
    enum status status = ingest_batch(host, "stick", place, bytes, len, &report->result);
    report->file = stick_batch_named(name, report->terminal, &report->result);
    report->terminal = report->result.terminal;
    return status;
}

static enum status take_request(struct host *host, const uint8_t *bytes, size_t len, struct stick_report *report) {
    uint8_t key[KEY_PUBLIC_BYTES];
    report->file = STICK_FILE_BAD_REQUEST;
    report->status = len > STICK_SMALL_MAX ? STATUS_TOO_LARGE : stick_request(report->terminal, bytes, len, key);
    return report->status == STATUS_OK ? stick_pair(host, key, 0, 0, report) : STATUS_OK;
}

// A bad one is told, and nothing stands on it. What a terminal says whom nobody trusts is passed over.
static enum status take_said(struct host *host, const uint8_t *bytes, size_t len, struct stick_report *report,
                             enum status (*take)(struct host *, uint64_t, const uint8_t *, size_t)) {
    struct terminal known;
    enum status status = ledger_terminal(host, report->terminal, &known);
    report->file = STICK_FILE_OTHER;
    report->status = STATUS_UNPAIRED;
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && known.revoked_ms))
        return STATUS_OK;
    report->file = STICK_FILE_SAID;
    report->status = STATUS_OK;
    if (status == STATUS_OK)
        status = len > STICK_SMALL_MAX ? STATUS_TOO_LARGE : take(host, report->terminal, bytes, len);
    if (status != STATUS_FORGED && status != STATUS_MALFORMED && status != STATUS_TOO_LARGE)
        return status;
    report->file = STICK_FILE_UNREADABLE;
    report->status = status;
    return STATUS_OK;
}

enum status stick_take(struct host *host, const char *place, const uint8_t *bytes, size_t len,
                       struct stick_report *report) {
    *report = (struct stick_report){.path = place};
    const char *name = name_in(place, &report->terminal);
    if (stick_is_batch(name))
        return take_batch(host, place, name, bytes, len, report);
    if (strcmp(name, STICK_PAIR_REQUEST) == 0)
        return take_request(host, bytes, len, report);
    if (strcmp(name, STICK_HEALTH) == 0)
        return take_said(host, bytes, len, report, ledger_health);
    if (strcmp(name, STICK_HEAD) == 0)
        return take_said(host, bytes, len, report, ledger_witnessed);
    report->file = stick_is_ours(name) ? STICK_FILE_LEFT : STICK_FILE_OTHER;
    return STATUS_OK;
}
