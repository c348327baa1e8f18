// SPDX-License-Identifier: Apache-2.0
#include "host/tally/count.h"

// From this check-in to that check-out in milliseconds: by uptime within one boot, else by wall clock; -1 unknown.
static int64_t stay_between(const struct count_event *in, const struct count_event *out) {
    int64_t stay = -1;
    if (in->life == out->life)
        stay = out->uptime_ms - in->uptime_ms;
    else if (in->wall_ms && out->wall_ms && !in->is_rough && !out->is_rough)
        stay = out->wall_ms - in->wall_ms;
    return stay < 0 ? -1 : stay;
}

enum hour {
    HOUR_GOOD,
    HOUR_EARLY,
    HOUR_LATE,
    HOUR_UNKNOWN,
};

static enum hour hour_of(const struct count_rules *rules, const struct count_event *in) {
    if (!rules->early_s && !rules->late_s)
        return HOUR_GOOD;
    if (!in->wall_ms)
        return HOUR_UNKNOWN;
    int is_early = rules->early_s && in->wall_ms < rules->start_ms - rules->early_s * 1000;
    int is_late = rules->late_s && in->wall_ms > rules->start_ms + rules->late_s * 1000;
    if ((is_early || is_late) && in->is_rough)
        return HOUR_UNKNOWN;
    return is_early ? HOUR_EARLY : is_late ? HOUR_LATE : HOUR_GOOD;
}

static int is_good_check_in(const struct count_facts *f, const struct count_event *e) {
    return !e->is_check_out && !e->is_revoked && hour_of(&f->rules, e) == HOUR_GOOD;
}

// The longest of all pairs: the same whatever order the events came in.
static int64_t longest_stay_s(const struct count_facts *f) {
    int64_t longest = -1;
    for (size_t i = 0; i < f->events_len; i++)
        for (size_t o = 0; o < f->events_len && is_good_check_in(f, &f->events[i]); o++) {
            const struct count_event *in = &f->events[i], *out = &f->events[o];
            if (!out->is_check_out || out->is_revoked)
                continue;
            int64_t stay = stay_between(in, out);
            longest = stay > longest ? stay : longest;
        }
    return longest < 0 ? -1 : longest / 1000;
}

struct found {
    int check_outs, revoked_check_ins;
    int check_ins[HOUR_UNKNOWN + 1];
};

static struct found find(const struct count_facts *f, struct count_result *r) {
    struct found found = {0};
    for (size_t i = 0; i < f->events_len; i++) {
        const struct count_event *e = &f->events[i];
        if (e->is_revoked) {
            found.revoked_check_ins += !e->is_check_out;
            continue;
        }
        found.check_outs += e->is_check_out;
        if (e->is_check_out)
            continue;
        found.check_ins[hour_of(&f->rules, e)]++;
        if (e->wall_ms && (!r->in_ms || e->wall_ms < r->in_ms))
            r->in_ms = e->wall_ms;
    }
    return found;
}

// Without a check-in at a good hour: the first of these that there is.
static enum outcome judge_absence(const struct found *found) {
    if (found->check_ins[HOUR_UNKNOWN])
        return OUTCOME_TIME_UNKNOWN;
    if (found->check_ins[HOUR_EARLY])
        return OUTCOME_TOO_EARLY;
    if (found->check_ins[HOUR_LATE])
        return OUTCOME_TOO_LATE;
    return found->revoked_check_ins ? OUTCOME_REVOKED : OUTCOME_NO_CHECK_IN;
}

static int has_check_in(const struct found *found) {
    return found->check_ins[HOUR_GOOD] || found->check_ins[HOUR_EARLY] || found->check_ins[HOUR_LATE] ||
           found->check_ins[HOUR_UNKNOWN];
}

static enum outcome judge_stay(const struct count_facts *f, const struct found *found, int64_t stay_s) {
    if (f->rules.min_stay_s == 0)
        return OUTCOME_COUNTED;
    if (!found->check_outs)
        return f->missing_check_out_counts ? OUTCOME_COUNTED : OUTCOME_NO_CHECK_OUT;
    if (stay_s < 0)
        return OUTCOME_STAY_UNKNOWN;
    return stay_s < f->rules.min_stay_s ? OUTCOME_UNDER_MIN_STAY : OUTCOME_COUNTED;
}

struct count_result count_attendance(const struct count_facts *f) {
    struct count_result r = {.outcome = OUTCOME_COUNTED, .stay_s = longest_stay_s(f)};
    struct found found = find(f, &r);
    if (!f->session_is_known)
        r.outcome = OUTCOME_UNKNOWN_SESSION;
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
        r.outcome = judge_stay(f, &found, r.stay_s);
    return r;
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
    };
    return (unsigned)outcome < OUTCOME_COUNT ? words[outcome] : 0;
}

int outcome_is_pending(enum outcome outcome) {
    return outcome != OUTCOME_COUNTED && outcome != OUTCOME_UNDER_MIN_STAY && outcome != OUTCOME_TOO_EARLY &&
           outcome != OUTCOME_TOO_LATE;
}
