// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_scan.h"

#include <string.h>

#include "firmware/base/monotonic.h"
#include "firmware/run/run_codes.h"
#include "proto/badge.h"
#include "proto/printable.h"

static int is_held(struct run_scan *r, const struct scan_source *source) {
    if (source->type != &scan_frames)
        return 0;
    int same = r->text.len && strcmp(r->held, r->text.text) == 0;
    memcpy(r->held, r->text.text, r->text.len);
    r->held[r->text.len] = '\0';
    return same;
}

// From the frame (or the code's arrival) to the picture: waited, decoded, judged, made durable, drawn; in microseconds.
static void write_timings(struct run_scan *r, const struct answer *answer, int64_t start_us) {
    const struct station *s = &r->boot->station;
    int64_t end_us = monotonic_us(), seen_us = r->text.seen_us ? r->text.seen_us : start_us;
    if (!r->timings)
        return;
    fprintf(r->timings, "%s\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\n", verdict_text(answer->verdict),
            (long long)(start_us - seen_us - r->text.decode_us), (long long)r->text.decode_us,
            (long long)(s->judged_us - start_us), (long long)(s->kept_us - s->judged_us),
            (long long)(end_us - s->kept_us), (long long)(end_us - seen_us));
    fflush(r->timings);
}

// 2 a badge of ours, 1 a poster of ours: it may hang behind who holds the badge. 0 what is forged, or none.
static int meaning(const struct plan *plan, const char *text, size_t len) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    if (!admit_knows(plan, text, len) || badge_parse(text, len, &badge, token) != STATUS_OK)
        return 0;
    return badge.kind == BADGE_POSTER ? 1 : 2;
}

// Of several codes in one picture that one is meant which means most.
static void choose(struct run_scan *r) {
    struct scan_text *t = &r->text;
    const struct plan *plan = &r->boot->station.plan;
    int most = t->others.len ? meaning(plan, t->text, t->len) : 0;
    for (size_t i = 0; i < t->others.len; i++) {
        int means = meaning(plan, t->others.texts[i], strlen(t->others.texts[i]));
        if (means <= most)
            continue;
        most = means;
        t->len = (size_t)snprintf(t->text, sizeof t->text, "%s", t->others.texts[i]);
    }
}

// What a camera sees beside the badge, or behind it, is no answer to who has just shown it, and nobody was refused.
static int is_in_between(const struct run_scan *r) {
    const struct scan_text *t = &r->text;
    return t->seen_us && run_show_is_fresh(r->show) && admit_is_strange(&r->boot->station.plan, t->text, t->len);
}

static void note_garbled(struct run_scan *r, struct answer *answer) {
    answer->verdict = VERDICT_GARBLED;
    printable_bytes(r->text.text, r->text.len, r->garbled, sizeof r->garbled);
    tell(r->context, TEXT_SCAN_GARBLED, r->garbled);
}

// There is nothing to be judged or kept.
static void answer_torn(struct run_scan *r) {
    struct answer answer = {.verdict = VERDICT_TORN, .session = r->boot->station.admit.session};
    struct station *s = &r->boot->station;
    int64_t start_us = s->judged_us = s->kept_us = monotonic_us();
    run_show_verdict(r->show, &answer);
    write_timings(r, &answer, start_us);
}

// status: what setting the clock before it gave; a scan that comes while the card fails is told so, and counted.
static enum status take_text(struct run_scan *r, enum status status) {
    struct station *s = &r->boot->station;
    struct answer answer;
    int64_t start_us = monotonic_us();
    s->stopwatch = monotonic_us;
    s->judged_us = s->kept_us = start_us;
    if (!r->text.set_clock_ms)
        clock_tick(&r->boot->clock);
    if (run_boot_tick(r->boot, &answer))
        run_show_verdict(r->show, &answer);
    if (status == STATUS_OK)
        status = run_boot_start(r->boot);
    if (status == STATUS_OK)
        status = station_scan(s, r->text.text, r->text.len, clock_now(&r->boot->clock), &answer);
    else
        answer = (struct answer){.verdict = VERDICT_NOT_SAVED};
    run_boot_note(r->boot, status);
    if (answer.verdict == VERDICT_UNKNOWN && r->text.is_garbled)
        note_garbled(r, &answer);
    r->scans++;
    r->lost += status != STATUS_OK;
    run_show_verdict(r->show, &answer);
    r->command = answer.verdict == VERDICT_COMMAND ? answer.command : COMMAND_NONE;
    write_timings(r, &answer, start_us);
    if (status != STATUS_OK)
        tell_failure(r->context, "journal", status);
    return status;
}

static int take_source(struct run_scan *r, struct scan_source *source, enum status *status) {
    enum scan_step step = source->type->next(source, &r->text);
    if (step == SCAN_END || step == SCAN_FAILED)
        return 0;
    if (r->text.origin[0])
        tell(r->context, TEXT_BAD_LINE, r->text.origin);
    if (r->text.set_clock_ms && r->boot->clock.is_simulated)
        *status = run_boot_set_clock(r->boot, r->text.set_clock_ms);
    if (step == SCAN_TORN)
        answer_torn(r);
    choose(r);
    int held = is_held(r, source);
    int is_answer = r->codes && step == SCAN_TEXT && !held && run_codes_take(r->codes, r->text.text, r->text.len);
    if (step == SCAN_TEXT && !held && !is_answer && !is_in_between(r))
        *status = take_text(r, *status);
    *status = run_boot_recover(r->boot, *status);
    return 1;
}

enum status run_scan_take(struct run_scan *r) {
    struct run_sources *s = r->sources;
    enum status status = STATUS_OK;
    for (size_t i = s->len; i-- > 0 && status == STATUS_OK && r->command == COMMAND_NONE;)
        if (run_sources_is_readable(s, i) && !take_source(r, s->sources[i], &status))
            run_sources_drop(s, i);
    return status;
}
