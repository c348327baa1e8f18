// SPDX-License-Identifier: Apache-2.0
#include "host/tally/count.h"

// From one moment to a later one in milliseconds: by uptime within one boot, else by wall clock; -1 unknown.
static int64_t span_between(const struct count_moment *from, const struct count_moment *to) {
    int64_t span = -1;
    if (from->life == to->life)
        span = to->uptime_ms - from->uptime_ms;
    else if (from->wall_ms && to->wall_ms && !from->is_rough && !to->is_rough)
        span = to->wall_ms - from->wall_ms;
    return span < 0 ? -1 : span;
}

// ---- is it of this session? ----

enum place {
    PLACE_WITHIN,
    PLACE_AFTER,
    PLACE_BEFORE, // nobody could have come to it: it had not been entered
    PLACE_UNKNOWN,
};

// From when on a session may be open: a terminal opens it by itself as soon as its check-in begins.
static int64_t from_ms(const struct count_rules *rules) {
    int64_t early_ms = rules->early_s * 1000;
    return rules->start_ms - (early_ms > COUNT_LEAD_MS ? early_ms : COUNT_LEAD_MS);
}

// How long after its opening the session took scans: to its end and the grace when it was opened as planned; else, on
// another day or by another clock, as long as it would have lasted.
static int64_t open_for_ms(const struct count_rules *rules, int64_t opened_ms) {
    int64_t until_ms = rules->end_ms + COUNT_GRACE_MS;
    int is_as_planned = opened_ms >= from_ms(rules) && opened_ms <= until_ms;
    return until_ms - (is_as_planned ? opened_ms : from_ms(rules));
}

// A session that was entered after its own start says nothing of clocks.
static int is_before_it_was(const struct count_rules *rules, int64_t at_ms) {
    return rules->added_ms <= rules->start_ms && at_ms < rules->added_ms - COUNT_CLOCK_MS;
}

// By the clock, or by how long ago an officer said that this is the session. A terminal on which neither can be told
// from the opening may have been switched on a week later, with the session still open.
static enum place place_of(const struct count_rules *rules, const struct count_event *e) {
    int64_t until_ms = rules->end_ms + COUNT_GRACE_MS, at_ms = e->at.wall_ms;
    if (at_ms && !e->at.is_rough && is_before_it_was(rules, at_ms))
        return PLACE_BEFORE;
    if (!rules->end_ms || (at_ms >= from_ms(rules) && at_ms <= until_ms))
        return PLACE_WITHIN;
    int64_t span = e->opened.life ? span_between(&e->opened, &e->at) : -1;
    if (span >= 0)
        return span <= open_for_ms(rules, e->opened.wall_ms) ? PLACE_WITHIN : PLACE_AFTER;
    if (at_ms > until_ms && !e->at.is_rough)
        return PLACE_AFTER;
    return e->opened.life ? PLACE_UNKNOWN : PLACE_WITHIN; // the opening is still to come
}

static int is_of_session(const struct count_facts *f, const struct count_event *e) {
    return !e->is_revoked && !e->is_others && place_of(&f->rules, e) == PLACE_WITHIN;
}

// ---- was it at a good hour? ----

enum hour {
    HOUR_GOOD,
    HOUR_EARLY,
    HOUR_LATE,
    HOUR_UNKNOWN,
};

static enum hour hour_of(const struct count_rules *rules, const struct count_event *in) {
    if (!rules->early_s && !rules->late_s)
        return HOUR_GOOD;
    if (!in->at.wall_ms)
        return HOUR_UNKNOWN;
    int is_early = rules->early_s && in->at.wall_ms < rules->start_ms - rules->early_s * 1000;
    int is_late = rules->late_s && in->at.wall_ms > rules->start_ms + rules->late_s * 1000;
    if ((is_early || is_late) && in->at.is_rough)
        return HOUR_UNKNOWN;
    return is_early ? HOUR_EARLY : is_late ? HOUR_LATE : HOUR_GOOD;
}

static int is_good_check_in(const struct count_facts *f, const struct count_event *e) {
    return !e->is_check_out && is_of_session(f, e) && hour_of(&f->rules, e) == HOUR_GOOD;
}

// ---- how long did they stay? ----

// What the check-ins and later scans of one person show. A stay is the person's, not the terminal's: who checks in at
// one and is scanned at another two hours later was there, whatever the second took it for.
struct stay {
    int64_t any_ms; // the longest span from a good check-in to a later scan, -1 none that can be measured
    int64_t out_ms; // to a check-out
    int leaves;     // check-outs that are no mere repeats
};

static int64_t shortest_leave_ms(const struct count_rules *rules) {
    int64_t min_ms = rules->min_stay_s * 1000;
    return min_ms < COUNT_REPEAT_MS ? min_ms : COUNT_REPEAT_MS;
}

// Whether the opening under which somebody came in could have lasted until this scan. A session that was closed and is
// opened anew on the next day, or in the afternoon, is the same card and not the same stay.
static int is_one_stay(const struct count_rules *rules, const struct count_event *in, const struct count_event *end,
                       int64_t span) {
    int64_t since_opening = in->opened.life ? span_between(&in->opened, &end->at) : -1;
    if (!rules->end_ms)
        return 1;
    if (since_opening >= 0)
        return since_opening <= open_for_ms(rules, in->opened.wall_ms);
    return span <= rules->end_ms + COUNT_GRACE_MS - from_ms(rules);
}

// The longest span from a good check-in to this scan.
static int64_t stay_until(const struct count_facts *f, const struct count_event *end) {
    int64_t longest = -1;
    for (size_t i = 0; i < f->events_len; i++) {
        const struct count_event *in = &f->events[i];
        int64_t span = in == end ? -1 : span_between(&in->at, &end->at);
        if (span > longest && is_good_check_in(f, in) && is_one_stay(&f->rules, in, end, span))
            longest = span;
    }
    return longest;
}

// The same whatever order the events came in.
static struct stay stay_of(const struct count_facts *f) {
    struct stay stay = {-1, -1, 0};
    for (size_t i = 0; i < f->events_len; i++) {
        const struct count_event *e = &f->events[i];
        enum place place = place_of(&f->rules, e);
        if (e->is_revoked || e->is_others || place == PLACE_AFTER || place == PLACE_BEFORE)
            continue;
        int64_t span = place == PLACE_WITHIN ? stay_until(f, e) : -1;
        if (span >= 0 && !f->is_typed && span < shortest_leave_ms(&f->rules))
            continue;
        stay.any_ms = span > stay.any_ms ? span : stay.any_ms;
        stay.out_ms = e->is_check_out && span > stay.out_ms ? span : stay.out_ms;
        stay.leaves += e->is_check_out;
    }
    return stay;
}

static enum outcome judge_stay(const struct count_facts *f, const struct stay *stay) {
    int64_t min_ms = f->rules.min_stay_s * 1000;
    if (min_ms == 0 || stay->any_ms >= min_ms)
        return OUTCOME_COUNTED;
    if (!stay->leaves)
        return f->missing_check_out_counts ? OUTCOME_COUNTED : OUTCOME_NO_CHECK_OUT;
    return stay->out_ms < 0 ? OUTCOME_STAY_UNKNOWN : OUTCOME_UNDER_MIN_STAY;
}

// ---- what is there ----

struct found {
    int own; // check-ins and check-outs that are not of another host
    int revoked_check_ins, check_ins_after, check_ins_before;
    int check_ins[HOUR_UNKNOWN + 1];
};

static struct found find(const struct count_facts *f) {
    struct found found = {0};
    for (size_t i = 0; i < f->events_len; i++) {
        const struct count_event *e = &f->events[i];
        enum place place = place_of(&f->rules, e);
        found.own += !e->is_others;
        if (e->is_check_out || e->is_others)
            continue;
        if (e->is_revoked)
            found.revoked_check_ins++;
        else if (place == PLACE_AFTER)
            found.check_ins_after++;
        else if (place == PLACE_BEFORE)
            found.check_ins_before++;
        else
            found.check_ins[place == PLACE_UNKNOWN ? HOUR_UNKNOWN : hour_of(&f->rules, e)]++;
    }
    return found;
}

// The first check-in at the session; where there is none, the first one: of another host's only when all are.
static int64_t first_check_in_ms(const struct count_facts *f, int all_are_others) {
    int64_t first = 0, within = 0;
    for (size_t i = 0; i < f->events_len; i++) {
        const struct count_event *e = &f->events[i];
        int64_t at_ms = e->at.wall_ms;
        if (!at_ms || e->is_check_out || e->is_revoked || (e->is_others && !all_are_others))
            continue;
        first = !first || at_ms < first ? at_ms : first;
        if (is_of_session(f, e))
            within = !within || at_ms < within ? at_ms : within;
    }
    return within ? within : first;
}

// Without a check-in at a good hour: the first of these that there is.
static enum outcome judge_absence(const struct found *found) {
    if (found->check_ins[HOUR_UNKNOWN])
        return OUTCOME_TIME_UNKNOWN;
    if (found->check_ins_before)
        return OUTCOME_NOT_YET_ISSUED;
    if (found->check_ins[HOUR_EARLY])
        return OUTCOME_TOO_EARLY;
    if (found->check_ins[HOUR_LATE])
        return OUTCOME_TOO_LATE;
    if (found->check_ins_after)
        return OUTCOME_AFTER_SESSION;
    return found->revoked_check_ins ? OUTCOME_REVOKED : OUTCOME_NO_CHECK_IN;
}

static int has_check_in(const struct found *found) {
    return found->check_ins[HOUR_GOOD] || found->check_ins[HOUR_EARLY] || found->check_ins[HOUR_LATE] ||
           found->check_ins[HOUR_UNKNOWN] || found->check_ins_after || found->check_ins_before;
}

static struct count_result judge_events(const struct count_facts *f) {
    const struct stay stay = stay_of(f);
    struct found found = find(f);
    struct count_result r = {.in_ms = first_check_in_ms(f, !found.own),
                             .stay_s = stay.any_ms < 0 ? -1 : stay.any_ms / 1000};
    if (!f->session_is_known)
        r.outcome = OUTCOME_UNKNOWN_SESSION;
    else if (!found.own)
        r.outcome = OUTCOME_OTHER_HOST;
    else if (f->rules.is_cancelled)
        r.outcome = OUTCOME_CALLED_OFF;
    else if (!has_check_in(&found))
        r.outcome = judge_absence(&found);
    else if (!f->has_owner && f->badge_is_foreign)
        r.outcome = OUTCOME_VISITOR;
    else if (!f->has_owner)
        r.outcome = f->badge_is_known ? OUTCOME_UNBOUND : OUTCOME_UNKNOWN_BADGE;
    else if (f->rules.wants_enrolled && !f->is_enrolled)
        r.outcome = OUTCOME_NOT_ENROLLED;
    else if (!found.check_ins[HOUR_GOOD])
        r.outcome = judge_absence(&found);
    else
        r.outcome = judge_stay(f, &stay);
    return r;
}

// Each by itself: times that were typed in never make a stay together with a scan.
struct count_result count_attendance(const struct count_facts *f) {
    const struct count_result scanned = judge_events(f);
    struct count_facts typed = *f;
    if (f->paper_len == 0 || (f->events_len && scanned.outcome == OUTCOME_COUNTED))
        return scanned;
    typed.events = f->paper;
    typed.events_len = f->paper_len;
    typed.is_typed = 1;
    struct count_result paper = judge_events(&typed);
    paper.on_paper = 1;
    return f->events_len && paper.outcome != OUTCOME_COUNTED ? scanned : paper;
}

const char *outcome_text(enum outcome outcome) {
    static const char *const words[OUTCOME_COUNT] = {
        [OUTCOME_COUNTED] = "counted",
        [OUTCOME_UNDER_MIN_STAY] = "under_min_stay",
        [OUTCOME_NO_CHECK_OUT] = "no_check_out",
        [OUTCOME_STAY_UNKNOWN] = "stay_unknown",
        [OUTCOME_NO_CHECK_IN] = "no_check_in",
        [OUTCOME_REVOKED] = "revoked",
        [OUTCOME_UNBOUND] = "unbound",
        [OUTCOME_VISITOR] = "visitor",
        [OUTCOME_UNKNOWN_BADGE] = "unknown_badge",
        [OUTCOME_UNKNOWN_SESSION] = "unknown_session",
        [OUTCOME_NOT_ENROLLED] = "not_enrolled",
        [OUTCOME_TOO_EARLY] = "too_early",
        [OUTCOME_TOO_LATE] = "too_late",
        [OUTCOME_TIME_UNKNOWN] = "time_unknown",
        [OUTCOME_AFTER_SESSION] = "after_session",
        [OUTCOME_OTHER_HOST] = "other_host",
        [OUTCOME_NOT_YET_ISSUED] = "not_yet_issued",
        [OUTCOME_CALLED_OFF] = "called_off",
    };
    return (unsigned)outcome < OUTCOME_COUNT ? words[outcome] : 0;
}

int outcome_is_pending(enum outcome outcome) {
    return outcome != OUTCOME_COUNTED && outcome != OUTCOME_UNDER_MIN_STAY && outcome != OUTCOME_TOO_EARLY &&
           outcome != OUTCOME_TOO_LATE && outcome != OUTCOME_AFTER_SESSION && outcome != OUTCOME_CALLED_OFF;
}
