// SPDX-License-Identifier: Apache-2.0
// A code's way through the running station: start of the boot, verdict, picture; and the journal opened again when it
// had to close itself.
#include <poll.h>
#include <string.h>

#include "firmware/base/monotonic.h"
#include "firmware/run/run.h"

enum status run_start(struct run *r) {
    struct station *s = &r->station;
    if (!s->journal)
        return STATUS_GONE;
    if (s->boot)
        return STATUS_OK;
    int64_t wall_ms = clock_wall_ms(&r->clock);
    int is_known = r->simulate || station_clock_goes_on(s, wall_ms);
    return station_start(s, clock_now(&r->clock), is_known ? wall_ms : 0);
}

static enum status set_clock(struct run *r, int64_t wall_ms) {
    int jumped = clock_set(&r->clock, wall_ms);
    if (!r->station.boot || !jumped)
        return run_start(r);
    return station_set_clock(&r->station, clock_now(&r->clock), wall_ms, CLOCK_RTC);
}

static int is_held(struct run *r, const struct scan_source *source) {
    if (source->type != &scan_frames)
        return 0;
    int same = r->text.len && strcmp(r->held, r->text.text) == 0;
    memcpy(r->held, r->text.text, r->text.len);
    r->held[r->text.len] = '\0';
    return same;
}

// From the frame (or the code's arrival) to the picture: waited, decoded, judged, made durable, drawn; in microseconds.
static void write_timings(struct run *r, const struct answer *answer, int64_t start_us) {
    const struct station *s = &r->station;
    int64_t end_us = monotonic_us(), seen_us = r->text.seen_us ? r->text.seen_us : start_us;
    if (!r->timings)
        return;
    fprintf(r->timings, "%s\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\n", verdict_text(answer->verdict),
            (long long)(start_us - seen_us - r->text.decode_us), (long long)r->text.decode_us,
            (long long)(s->judged_us - start_us), (long long)(s->kept_us - s->judged_us),
            (long long)(end_us - s->kept_us), (long long)(end_us - seen_us));
    fflush(r->timings);
}

void run_tick(struct run *r) {
    struct answer answer;
    if (!r->station.journal || !r->station.boot)
        return;
    enum status status = station_tick(&r->station, clock_now(&r->clock), &answer);
    if (status == STATUS_OK && answer.events_len)
        run_show_verdict(r, &answer);
}

static enum status take_text(struct run *r) {
    struct answer answer;
    int64_t start_us = monotonic_us();
    r->station.stopwatch = monotonic_us;
    r->station.judged_us = r->station.kept_us = start_us;
    if (!r->text.set_clock_ms)
        clock_tick(&r->clock);
    run_tick(r);
    enum status status = run_start(r);
    if (status == STATUS_OK)
        status = station_scan(&r->station, r->text.text, r->text.len, clock_now(&r->clock), &answer);
    else
        answer = (struct answer){.verdict = VERDICT_NOT_SAVED};
    r->storage = status == STATUS_OK ? STORAGE_FINE : status == STATUS_FULL ? STORAGE_FULL : STORAGE_FAILING;
    run_show_verdict(r, &answer);
    if (answer.verdict == VERDICT_COMMAND)
        run_command(r, answer.command);
    write_timings(r, &answer, start_us);
    if (status != STATUS_OK)
        tell_failure(r->context, "journal", status);
    return status;
}

static enum status reopen(struct run *r) {
    enum status status = station_open(r->context->dir, &r->station);
    if (status == STATUS_OK) // the next scan starts another life of this terminal
        clock_restart(&r->clock);
    return status;
}

// A journal that has closed itself is opened again: what it then reads is what there is. A card that does not even do
// that is shown on the screen and tried again; nothing is confirmed meanwhile.
static enum status recover(struct run *r, enum status status) {
    if (status != STATUS_IO && status != STATUS_CORRUPT && status != STATUS_GONE)
        return STATUS_OK;
    if (r->station.journal)
        station_close(&r->station);
    status = reopen(r);
    if (status == STATUS_OK || r->simulate)
        return status;
    conversation_free(r->conversation);
    r->conversation = NULL;
    return STATUS_OK;
}

void run_mend(struct run *r) {
    if (!r->station.journal)
        reopen(r);
}

static int take_source(struct run *r, struct scan_source *source, enum status *status) {
    enum scan_step step = source->type->next(source, &r->text);
    if (step == SCAN_END || step == SCAN_FAILED)
        return 0;
    if (r->text.origin[0])
        tell(r->context, TEXT_BAD_LINE, r->text.origin);
    if (r->text.set_clock_ms && r->simulate)
        *status = set_clock(r, r->text.set_clock_ms);
    int held = is_held(r, source);
    if (step == SCAN_TEXT && !held && *status == STATUS_OK)
        *status = take_text(r);
    *status = recover(r, *status);
    return 1;
}

static int is_readable(const struct scan_source *source) {
    struct pollfd p = {.fd = source->type->descriptor(source), .events = POLLIN};
    return p.fd < 0 || poll(&p, 1, 0) > 0;
}

void run_drop_source(struct run *r, size_t at) {
    struct scan_source *gone = r->sources[at];
    r->sources[at] = r->sources[--r->sources_len];
    if (gone->type->picture && gone == r->camera)
        r->camera = NULL;
    gone->type->close(gone);
}

enum status run_take_sources(struct run *r) {
    enum status status = STATUS_OK;
    for (size_t i = r->sources_len; i-- > 0 && status == STATUS_OK;)
        if (i < r->sources_len && is_readable(r->sources[i]) && !take_source(r, r->sources[i], &status))
            run_drop_source(r, i);
    return status;
}
