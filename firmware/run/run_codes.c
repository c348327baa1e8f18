// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_codes.h"

#include <stdlib.h>

#include "firmware/base/monotonic.h"
#include "firmware/carry/codes.h"

#define EACH_MS    1500
#define ALL_MS     (INT64_C(10) * 60 * 1000)
#define SHOWN_MS   8000
#define FEW        3     // photographed one by one; more are filmed, and then any further code helps
#define NUMBER_MAX 65535 // of a code
// What a code of level L holds, without its head: one of version 20 on a panel of 480 pixels, four a module, and of 17
// on 320, three. Phones read these (docs/terminal.md).
#define LARGE_BYTES 823
#define SMALL_BYTES 605
#define LARGE_PANEL 480

static void show(struct run_codes *r) {
    struct run_show *s = r->show;
    multipart_text(&r->codes, r->number, r->text);
    s->code = r->text;
    s->code_number = r->number;
    s->code_parts = r->codes.parts;
    r->due_ms = monotonic_ms() + EACH_MS;
    run_show_notice(s, NOTICE_CODES, ALL_MS, r->events);
}

static void next(struct run_codes *r) {
    int begins_anew = r->number >= (r->codes.parts <= FEW ? r->codes.parts : NUMBER_MAX);
    r->number = begins_anew ? 1 : r->number + 1;
    show(r);
}

static enum status newest_event(struct journal *journal, uint64_t *newest) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    enum status status = journal_epochs(journal, epochs, &len);
    *newest = 0;
    for (size_t i = 0; i < len && status == STATUS_OK; i++)
        *newest = epochs[i].epoch == journal_current_epoch(journal) ? epochs[i].last : *newest;
    return status;
}

// Each sealing is another message: who photographed some codes of one and shows the rest later is to find the same.
static enum status make(struct run_codes *r) {
    int shorter = r->show->screen->shorter;
    struct station *s = &r->boot->station;
    uint64_t newest = 0, pending = 0;
    if (!run_boot_can_give(r->boot))
        return STATUS_GONE;
    enum status status = newest_event(s->journal, &newest);
    if (status == STATUS_OK)
        status = journal_pending(s->journal, &pending);
    if (status != STATUS_OK || (r->codes.parts && newest == r->newest && pending == r->events))
        return status;
    multipart_clear(&r->codes);
    r->newest = newest;
    return codes_make(s, shorter && shorter < LARGE_PANEL ? SMALL_BYTES : LARGE_BYTES, &r->codes, &r->events);
}

void run_codes_begin(struct run_codes *r, uint64_t scans) {
    run_codes_end(r);
    enum status status = make(r);
    if (status != STATUS_OK && status != STATUS_UNPAIRED)
        tell_failure(r->context, "codes", status);
    if (status != STATUS_OK)
        run_show_notice(r->show, NOTICE_CODES_UNKNOWN, SHOWN_MS, 0);
    else if (!r->codes.parts)
        run_show_notice(r->show, NOTICE_CODES_NONE, SHOWN_MS, 0);
    if (status != STATUS_OK || !r->codes.parts)
        return;
    r->scans = scans;
    r->end_ms = monotonic_ms() + ALL_MS;
    next(r);
    while (r->number && r->boot->clock.is_simulated) {
        if (r->number == r->codes.parts)
            run_codes_end(r);
        else
            next(r);
    }
}

void run_codes_follow(struct run_codes *r, uint64_t scans) {
    if (!r->number)
        return;
    if (scans != r->scans || monotonic_ms() >= r->end_ms || r->show->notice != NOTICE_CODES)
        run_codes_end(r);
    else if (monotonic_ms() >= r->due_ms)
        next(r);
}

int run_codes_quiet_ms(const struct run_codes *r) {
    int64_t left = r->number ? r->due_ms - monotonic_ms() : 1000;
    return left <= 0 ? 0 : left < 1000 ? (int)left : 1000;
}

void run_codes_end(struct run_codes *r) {
    r->number = 0;
    if (r->show->notice == NOTICE_CODES)
        run_show_end_notice(r->show);
    r->show->code = NULL;
}

void run_codes_clear(struct run_codes *r) {
    run_codes_end(r);
    multipart_clear(&r->codes);
    multipart_join_clear(&r->answer);
}

// ---- the host's answer ----

static void take_whole(struct run_codes *r) {
    uint8_t *answer;
    size_t len;
    uint64_t pending = 0;
    enum status status = multipart_message(&r->answer, &answer, &len);
    if (status == STATUS_OK) {
        status = run_boot_can_give(r->boot) ? codes_take_answer(&r->boot->station, answer, len) : STATUS_GONE;
        free(answer);
    }
    multipart_join_clear(&r->answer);
    run_boot_rescue(r->boot, status);
    if (status == STATUS_OK)
        journal_pending(r->boot->station.journal, &pending);
    else
        tell_failure(r->context, "codes", status);
    run_show_notice(r->show, status == STATUS_OK ? NOTICE_CODES_TAKEN : NOTICE_CODES_FOREIGN, SHOWN_MS, pending);
}

int run_codes_take(struct run_codes *r, const char *text, size_t len) {
    struct multipart_code code;
    if (multipart_read(text, len, &code) != STATUS_OK || code.kind != MULTIPART_ANSWER)
        return 0;
    run_codes_end(r);
    if (multipart_add(&r->answer, &code) == STATUS_CONFLICT) { // a newer one: who shows it, shows all of it
        multipart_join_clear(&r->answer);
        multipart_add(&r->answer, &code);
    }
    if (multipart_is_whole(&r->answer))
        take_whole(r);
    else
        run_show_notice(r->show, NOTICE_CODES_MORE, SHOWN_MS, code.parts - r->answer.has_len);
    return 1;
}
