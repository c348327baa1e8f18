// SPDX-License-Identifier: Apache-2.0
#include "tests/path/story/oracle.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int in_list(int programme, const char *list) {
    return strstr(list, story_programmes[programme]) != NULL;
}

static int counts_for(const char *quota, const struct session *e, const struct person *p) {
    if (strcmp(quota, "farmer") == 0)
        return in_list(e->programme, "P07 P01");
    if (strcmp(quota, "migrant") == 0)
        return in_list(e->programme, "P26");
    return p->is_woman && in_list(e->programme, "P07 P01 P04 P16");
}

static int year_of(int64_t at) {
    char text[32];
    return atoi(story_iso(at, text));
}

// One person at one session, over their own badge and every blank one that is theirs.
static struct presence merged(const struct story *s, int session, int person) {
    struct presence sum = {0};
    for (int h = 0; h < PEOPLE_MAX + BLANKS; h++) {
        const struct presence *p = &s->at[session][h];
        int theirs = h < PEOPLE_MAX ? h == person : s->blanks[h - PEOPLE_MAX].owner == person;
        int revoked =
            h == person && s->people[person].revoked_at && s->people[person].revoked_at <= s->sessions[session].start;
        if (!theirs || revoked)
            continue;
        if (p->in && (!sum.in || p->in_at < sum.in_at))
            sum.in_at = p->in_at;
        if (p->out && p->out_at > sum.out_at)
            sum.out_at = p->out_at;
        if (p->last_at > sum.last_at)
            sum.last_at = p->last_at;
        sum.in |= p->in;
        sum.out |= p->out;
    }
    return sum;
}

// area: the first digits of a code, "" everywhere.
static int is_in(const char *area, const struct session *e) {
    return strncmp(story_towns[e->town], area, strlen(area)) == 0;
}

// Whatever a terminal took a scan for, the last one shows that they were still there; but a badge shown again within
// five minutes is nobody who leaves.
static int *scanned(const struct session *e, const struct presence *p, struct expected *x, int *counted) {
    int stayed = p->last_at - p->in_at >= e->min_stay * 60, left = p->out && p->out_at - p->in_at >= 300;
    if (!e->min_stay || stayed)
        return counted;
    return left ? &x->under_min_stay : &x->no_check_out;
}

static void expect_person(const struct story *s, const char *quota, int year, const char *area, int person,
                          struct expected *x) {
    int times = 0, on_paper = 0;
    for (int i = 0; i < s->sessions_len; i++) {
        const struct session *e = &s->sessions[i];
        struct presence p = merged(s, i, person);
        const struct paper *paper = &s->paper[i][person];
        int counted = 0, nothing = 0;
        if (year_of(e->start) != year || !is_in(area, e))
            continue;
        // With no scan that holds, the own badge may have been seen, but had been revoked.
        int *what = p.in ? scanned(e, &p, x, &counted) : s->at[i][person].in ? &x->revoked : &nothing;
        if (what != &counted && paper->stands && paper->stay >= e->min_stay * 60)
            on_paper += counts_for(quota, e, &s->people[person]);
        else if (what == &nothing && paper->stands)
            x->under_min_stay++;
        else
            ++*what;
        times += counted && counts_for(quota, e, &s->people[person]);
    }
    x->times += times + on_paper;
    x->persons += times + on_paper > 0;
    x->paper_times += on_paper;
    x->paper_persons += on_paper > 0 && times == 0;
}

struct expected oracle_expect(const struct story *s, const char *quota, int year, const char *area) {
    struct expected x = {0};
    for (int p = 0; p < s->people_len; p++)
        expect_person(s, quota, year, area, p, &x);
    for (int i = 0; i < s->sessions_len; i++)
        for (int b = 0; b < BLANKS; b++)
            x.unbound += is_in(area, &s->sessions[i]) && year_of(s->sessions[i].start) == year &&
                         s->blanks[b].owner < 0 && s->at[i][PEOPLE_MAX + b].in;
    return x;
}

// The plan's targets, and how much of the year is gone with the day of the figure.
int oracle_pace(const struct story *s, const char *quota, int year) {
    int target = strcmp(quota, "farmer") == 0 ? 50000 : strcmp(quota, "migrant") == 0 ? 40000 : 10000;
    char text[32];
    struct tm first = {.tm_year = year - 1900, .tm_mday = 1}, next = {.tm_year = year - 1899, .tm_mday = 1}, now = {0};
    strptime(story_iso(s->now, text), "%Y-%m-%d", &now);
    long days = (timegm(&next) - timegm(&first)) / 86400, gone = (timegm(&now) - timegm(&first)) / 86400 + 1;
    gone = gone < 0 ? 0 : gone > days ? days : gone;
    return (int)((double)target * (double)gone / (double)days + 0.5);
}

int oracle_done(const char *quota, const struct expected *x) {
    return strcmp(quota, "migrant") == 0 ? x->persons : x->times;
}

int oracle_on_paper(const char *quota, const struct expected *x) {
    return strcmp(quota, "migrant") == 0 ? x->paper_persons : x->paper_times;
}
