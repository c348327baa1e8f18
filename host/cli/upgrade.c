// SPDX-License-Identifier: Apache-2.0
#include "host/cli/upgrade.h"

#include "host/base/builtin.h"
#include "host/books/audit.h"
#include "host/books/book.h"
#include "host/cli/waiting.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/service_manager.h"

#define MIB             (1 << 20)
#define EVENT_TIMES     3 // an event is packed, found and judged
#define FREE_TOLD       4 // of so many bytes one: worth a word
#define FREE_TOLD_LEAST ((int64_t)8 * MIB)

// A service that is upgraded has not begun: without a word systemd would end it after 90 s, and begin again for ever.
static void wait_longer(void) {
    service_manager_tell("STATUS=upgrading the database\nEXTEND_TIMEOUT_USEC=600000000");
}

// How much there is to do, as the bar has it.
static enum status measure(struct host *host, int64_t *total) {
    int64_t rows = 0, events = 0;
    enum status status = book_adopt_size(host, &rows);
    if (status == STATUS_OK)
        status = ledger_adopt_size(host, &events);
    *total = 1 + rows + EVENT_TIMES * events; // 1: the commit
    return status;
}

static enum status bring_up_to_date(struct host *host) {
    enum status status = builtin_reload(host->db);
    if (status == STATUS_OK)
        status = book_adopt(host);
    if (status == STATUS_OK)
        status = audit_adopt(host);
    if (status == STATUS_OK)
        status = tally_update(host);
    return status == STATUS_OK ? host_upgraded(host) : status;
}

// What an older program held in rows stays in the file as free pages.
static void tell_size(const struct context *c) {
    int64_t bytes, free_bytes;
    if (db_size(c->host.db, &bytes, &free_bytes) == STATUS_OK && free_bytes >= FREE_TOLD_LEAST &&
        free_bytes >= bytes / FREE_TOLD)
        say(c, TEXT_UPGRADE_FREE, (int)(bytes / MIB), (int)(free_bytes / MIB));
}

enum status upgrade(struct context *c) {
    struct waiting waiting = {.text = TEXT_UPGRADE_BAR, .turn = wait_longer, .is_told_unseen = 1};
    int64_t total = 0;
    say(c, TEXT_UPGRADE_BEGINS);
    wait_longer();
    enum status status = host_open(c->dir, c->now_ms, &c->host);
    if (status != STATUS_OK)
        return status;
    status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = measure(&c->host, &total);
    waiting_begin(&waiting, c, total);
    if (status == STATUS_OK)
        status = bring_up_to_date(&c->host);
    if (status == STATUS_OK)
        status = db_commit(c->host.db);
    if (waiting_end(&waiting, status) == STATUS_OK)
        tell_size(c);
    host_close(&c->host);
    return status;
}
