// SPDX-License-Identifier: Apache-2.0
// rollcall verify: whether to believe the figures.
#include <stdarg.h>
#include <stdio.h>

#include "host/base/rows.h"
#include "host/books/audit.h"
#include "host/books/book.h"
#include "host/books/copies.h"
#include "host/cli/commands.h"
#include "host/cli/waiting.h"
#include "host/heads/heads.h"
#include "host/ledger/ledger.h"
#include "host/print/filing.h"
#include "host/print/photo.h"
#include "host/tally/closing.h"
#include "host/tally/tally.h"
#include "host/users/access.h"
#include "proto/civil.h"
#include "proto/pair.h"

struct findings {
    struct ledger_proof ledger;
    struct ledger_state state;
    uint64_t differences;            // of tallies and their recount
    char figure_bad[TALLY_ROW_SIZE]; // the first of them
    int64_t audit_rows, audit_bad;
    int64_t pages, acts;
    char page_bad[128], row_bad[128], page_ahead[128];
    int year_bad;
    int64_t filing_bad;
    char photo_bad[PAPER_SHEET_SIZE];
    struct heads_state heads;
    struct restoration restored; // at_ms 0: never
};

static enum status look_at_ledger(struct host *host, struct findings *f) {
    uint8_t head[KEY_DIGEST_BYTES];
    enum status status = ledger_verify(host, &f->ledger);
    if (status == STATUS_OK)
        status = tally_verify_named(host, &f->differences, f->figure_bad);
    if (status == STATUS_CORRUPT && f->ledger.bad) // a batch that cannot be read is named, and nothing can be recounted
        status = STATUS_OK;
    if (status == STATUS_OK)
        status = ledger_state(host, &f->state);
    return status == STATUS_OK ? audit_verify(host, &f->audit_rows, &f->audit_bad, head) : status;
}

static enum status look_at_book(struct host *host, struct findings *f) {
    enum status status = book_verify(host, &f->pages, &f->acts, f->page_bad);
    if (status == STATUS_OK)
        status = book_ahead(host, f->page_ahead);
    if (status == STATUS_OK && !*f->page_bad)
        status = book_compare(host, f->row_bad);
    if (status == STATUS_OK && !*f->row_bad)
        status = access_verify(host, f->row_bad);
    if (status == STATUS_OK)
        status = closing_verify(host, &f->year_bad);
    if (status == STATUS_OK)
        status = filing_verify(host, &f->filing_bad);
    if (status == STATUS_OK)
        status = photo_verify(host, f->photo_bad);
    if (status == STATUS_OK)
        status = copies_last_restore(host, &f->restored);
    return status == STATUS_OK || status == STATUS_NOT_FOUND ? heads_verify(host, &f->heads) : status;
}

static int is_whole(const struct findings *f) {
    return f->ledger.bad == 0 && f->differences == 0 && f->audit_bad == 0 && !*f->page_bad && !*f->row_bad &&
           !f->year_bad && !f->filing_bad && !*f->photo_bad && !*f->heads.bad;
}

static int has_diverged(const struct findings *f) {
    return f->heads.anchored.anchor == HEADS_DIVERGED;
}

static json_t *findings_json(const struct findings *f) {
    char restored[CIVIL_TEXT_SIZE];
    return json_pack(
        "{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:o, s:i, s:s, s:I, s:I, s:s, s:s, s:s?, s:s, "
        "s:s, s:I, s:s}",
        "good", is_whole(f) && !has_diverged(f), "events", (json_int_t)f->ledger.events, "bad_batches",
        (json_int_t)f->ledger.bad, "tally_differences", (json_int_t)f->differences, "gaps", (json_int_t)f->state.gaps,
        "forks", (json_int_t)f->state.forks, "quarantined", (json_int_t)f->state.quarantined, "audit_rows",
        (json_int_t)f->audit_rows, "audit_bad", (json_int_t)f->audit_bad, "pages", (json_int_t)f->pages, "acts",
        (json_int_t)f->acts, "page_bad", f->page_bad, "row_bad", rows_text(f->row_bad), "year_bad", f->year_bad,
        "batch_bad", f->ledger.first_bad, "without_signature", (json_int_t)f->ledger.without_signature, "leaves",
        (json_int_t)f->heads.leaves, "leaf_bad", f->heads.bad, "head", heads_anchor_text(f->heads.anchored.anchor),
        "restored", f->restored.at_ms ? civil_format(f->restored.at_ms, restored) : NULL, "figure_bad", f->figure_bad,
        "page_ahead", f->page_ahead, "filing_bad", (json_int_t)f->filing_bad, "photo_bad", f->photo_bad);
}

static void print_ledger(const struct context *c, const struct findings *f) {
    show_line(c, TEXT_VERIFY_DONE, (int)f->ledger.events, (int)f->ledger.bad, (int)f->differences, (int)f->state.gaps,
              (int)f->state.forks, (int)f->state.quarantined);
    if (*f->ledger.first_bad)
        show_line(c, TEXT_VERIFY_BATCH_BAD, f->ledger.first_bad);
    if (*f->figure_bad)
        show_line(c, TEXT_VERIFY_FIGURE_BAD, f->figure_bad);
    if (f->ledger.without_signature)
        show_line(c, TEXT_VERIFY_UNSIGNED, (int)f->ledger.without_signature);
}

// It is no fault: it says which life this is.
static void tell_restored(const struct context *c, const struct restoration *r) {
    char at[CIVIL_TEXT_SIZE], made[CIVIL_TEXT_SIZE];
    if (r->backup_ms)
        show_line(c, TEXT_VERIFY_RESTORED, civil_format(r->at_ms, at), civil_format(r->backup_ms, made), r->backup_who);
    else
        show_line(c, TEXT_VERIFY_RESTORED_OLD, civil_format(r->at_ms, at));
}

static void print_book(const struct context *c, const struct findings *f) {
    char witness[TERMINAL_TEXT_SIZE];
    const struct heads_anchored *anchored = &f->heads.anchored;
    if (*f->page_bad)
        show_line(c, TEXT_VERIFY_BOOK_BAD, f->page_bad);
    else
        show_line(c, TEXT_VERIFY_BOOK, (int)f->pages, (int)f->acts);
    if (*f->page_ahead)
        show_line(c, TEXT_VERIFY_AHEAD, f->page_ahead);
    if (*f->row_bad)
        show_line(c, TEXT_VERIFY_ROW_BAD, f->row_bad);
    if (*f->heads.bad)
        show_line(c, TEXT_VERIFY_LEAF_BAD, f->heads.bad);
    else
        show_line(c, TEXT_VERIFY_LEAVES, (int)f->heads.leaves);
    if (f->restored.at_ms)
        tell_restored(c, &f->restored);
    if (has_diverged(f))
        show_line(c, TEXT_HEAD_DIVERGED, terminal_id_format(anchored->diverged_witness, witness),
                  (int)anchored->diverged_size);
    if (f->year_bad)
        show_line(c, TEXT_VERIFY_YEAR_BAD, f->year_bad);
    if (f->filing_bad)
        show_line(c, TEXT_VERIFY_FILING_BAD, (int)f->filing_bad);
    if (*f->photo_bad)
        show_line(c, TEXT_VERIFY_PHOTO_BAD, f->photo_bad);
    show_line(c, f->audit_bad ? TEXT_VERIFY_AUDIT_BAD : TEXT_VERIFY_AUDIT, (int)f->audit_rows, (int)f->audit_bad);
}

int cmd_verify(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    struct findings f = {0};
    if (next_option(c, argc, argv, none) != -1 || optind < argc)
        return misuse_form(c, "");
    if (!opened(c))
        return c->refusal;
    struct waiting waiting = {.text = TEXT_VERIFY_BAR};
    waiting_begin(&waiting, c, waiting_size(&c->host, 3, 2));
    enum status status = db_check(c->host.db);
    if (status == STATUS_OK)
        status = look_at_ledger(&c->host, &f);
    if (status == STATUS_OK)
        status = look_at_book(&c->host, &f);
    if (waiting_end(&waiting, status) != STATUS_OK)
        return fail(c, status);
    if (c->json) {
        print_json(c, findings_json(&f));
    } else {
        print_ledger(c, &f);
        print_book(c, &f);
    }
    return is_whole(&f) && !has_diverged(&f) ? EXIT_DONE : is_whole(&f) ? EXIT_DIVERGED : EXIT_FAILED;
}
