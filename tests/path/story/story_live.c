// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/path/story/story.h"

#define SCANS_MAX 400

struct scan {
    int64_t at;
    int order; // keeps scans of one moment in the order they were made up
    const char *token;
    const char *verdict; // what the terminal must say
    int holder;          // -1 nobody's
    int is_out;
};

#define OPENED_AT(session) ((session)->start - 892) // eight seconds after the first scan

static int by_time(const void *a, const void *b) {
    const struct scan *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order - y->order;
}

static void add_scan(struct scan *scans, int *len, struct scan scan) {
    scan.order = *len;
    scans[(*len)++] = scan;
}

// Whether a second scan then is a check-out: once the minimum stay is reached, of which what lies before the start is
// no part, or when people begin to leave. A terminal without a clock takes the opening for the start.
static int may_leave(const struct session *e, int64_t in, int64_t out, int64_t ahead) {
    int64_t counts_from = in + ahead > e->start ? in + ahead : e->start;
    return out + ahead >= counts_from + e->min_stay * 60 || out + ahead >= e->end - 600;
}

static void attend(struct story *s, int session, int t, int holder, const char *token, struct scan *scans, int *len) {
    const struct session *e = &s->sessions[session];
    int64_t in = e->start - 600 + (int64_t)story_chance(1500);
    int is_refused = holder < PEOPLE_MAX && s->people[holder].revoked_at && s->people[holder].revoked_known >> t & 1;
    add_scan(scans, len,
             (struct scan){in, 0, token, is_refused ? "revoked" : "checked_in", is_refused ? -1 : holder, 0});
    if (story_chance(4) == 0)
        add_scan(scans, len,
                 (struct scan){in + 2 + story_chance(50), 0, token, is_refused ? "revoked" : "repeat", -1, 0});
    if (!e->min_stay || story_chance(6) == 0)
        return;
    int64_t out = in + 200 + (int64_t)story_chance(6000), ahead = t == s->wrong_clock ? e->start - OPENED_AT(e) : 0;
    int leaves = may_leave(e, in, out, ahead);
    add_scan(scans, len,
             (struct scan){out, 0, token,
                           is_refused ? "revoked"
                           : leaves   ? "checked_out"
                                      : "repeat",
                           is_refused || !leaves ? -1 : holder, 1});
}

// What the clock says at this terminal: one that was never set counts from 1970.
static int64_t told(const struct story *s, int t, int64_t at, int64_t opened) {
    return t == s->wrong_clock ? at - opened + 60 : at;
}

static void check_verdicts(char *output, const struct scan *scans, int len) {
    char *line = output;
    for (int i = 0; i < len; i++) {
        char verdict[32];
        assert_int_equal(sscanf(line, "%*s %31s", verdict), 1);
        if (strcmp(verdict, scans[i].verdict) != 0)
            fprintf(stderr, "scan %d: %s instead of %s\n", i, verdict, scans[i].verdict);
        assert_string_equal(verdict, scans[i].verdict);
        line = strchr(line, '\n') + 1;
    }
    assert_int_equal(*line, '\0');
    free(output);
}

static void remember(struct story *s, int session, const struct scan *scans, int len) {
    for (int i = 0; i < len; i++) {
        if (scans[i].holder < 0)
            continue;
        struct presence *p = &s->at[session][scans[i].holder];
        p->last_at = scans[i].at > p->last_at ? scans[i].at : p->last_at;
        if (scans[i].is_out) {
            p->out = 1;
            p->out_at = scans[i].at > p->out_at ? scans[i].at : p->out_at;
        } else if (!p->in || scans[i].at < p->in_at) {
            p->in = 1;
            p->in_at = scans[i].at;
        }
    }
}

void story_live(struct story *s, int session, int t, const int *who) {
    static struct scan scans[SCANS_MAX];
    char path[320], source[340], when[32], forged[128];
    struct session *e = &s->sessions[session];
    int64_t opened = OPENED_AT(e) - 8;
    int len = 0;
    add_scan(scans, &len,
             (struct scan){opened, 0, s->people[0].token,
                           s->people[0].revoked_known >> t & 1 ? "revoked" : "no_session", -1, 0});
    add_scan(scans, &len, (struct scan){opened + 1, 0, e->token, "no_officer", -1, 0});
    add_scan(scans, &len, (struct scan){opened + 2, 0, s->officer, "officer", -1, 0});
    add_scan(scans, &len, (struct scan){opened + 8, 0, e->token, "session_opened", -1, 0});
    for (int h = 0; h < PEOPLE_MAX + BLANKS; h++)
        if (who[h])
            attend(s, session, t, h, h < PEOPLE_MAX ? s->people[h].token : s->blanks[h - PEOPLE_MAX].token, scans,
                   &len);
    snprintf(forged, sizeof forged, "%s", s->people[1].token);
    forged[60] = forged[60] == 'A' ? 'B' : 'A'; // in the signature
    add_scan(scans, &len, (struct scan){e->start, 0, forged, "forged", -1, 0});
    add_scan(scans, &len, (struct scan){e->start + 1, 0, "https://example.invalid/", "unknown", -1, 0});
    add_scan(scans, &len, (struct scan){e->end + 900, 0, s->officer, "officer", -1, 0});
    add_scan(scans, &len, (struct scan){e->end + 903, 0, e->token, "session_closed", -1, 0});
    qsort(scans, (size_t)len, sizeof *scans, by_time);
    snprintf(path, sizeof path, "%s/lines", s->dir);
    FILE *f = fopen(path, "w");
    for (int i = 0; i < len; i++)
        fprintf(f, "@%s %s\n", story_iso(told(s, t, scans[i].at, opened), when), scans[i].token);
    fclose(f);
    snprintf(source, sizeof source, "lines:%s", path);
    check_verdicts(STORY_TERMINAL(s, t, "run", "--scan", source, "--screen", "text", "--simulate"), scans, len);
    remember(s, session, scans, len);
}
