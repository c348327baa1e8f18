// SPDX-License-Identifier: Apache-2.0
// Whole-program stories. A generator makes up people, sessions, terminals and what happens; our two programs live it
// through their command lines, sticks, sockets and loose files; and an oracle that knows only what was made up says
// what every terminal should have answered and what every quota should show.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/path/story/oracle.h"
#include "tests/path/story/story.h"
#include "tests/support/program.h"

static int member(const json_t *object, const char *name) {
    return (int)json_integer_value(json_object_get(object, name));
}

// Every row that counts is a row of explain.
static void check_explain(struct story *s, const char *quota, int year) {
    char text[16], *line, *output, *rest;
    int counted = 0;
    snprintf(text, sizeof text, "%d", year);
    output = STORY_HOST(s, "explain", quota, "--json", "--year", text);
    for (line = strtok_r(output, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        counted += strstr(line, "\"counts\":true") != NULL;
    free(output);
    assert_int_equal(counted, oracle_expect(s, quota, year, "").times);
}

static void check_area(struct story *s, int year, const char *area) {
    char text[16];
    snprintf(text, sizeof text, "%d", year);
    char *output = STORY_HOST(s, "tally", "--json", "--year", text, "--area", area);
    json_t *tally = json_loads(output, 0, NULL), *quota;
    size_t i;
    free(output);
    json_array_foreach(json_object_get(tally, "quotas"), i, quota) {
        const char *id = json_string_value(json_object_get(quota, "id"));
        struct expected x = oracle_expect(s, id, year, area);
        assert_int_equal(member(quota, "done"), oracle_done(id, &x));
        assert_int_equal(member(quota, "on_paper"), oracle_on_paper(id, &x));
        assert_int_equal(member(quota, "persons"), x.persons);
    }
    json_decref(tally);
}

static void check_tally(struct story *s, int year) {
    char text[16];
    snprintf(text, sizeof text, "%d", year);
    char *output = STORY_HOST(s, "tally", "--json", "--year", text);
    json_t *tally = json_loads(output, 0, NULL), *quota;
    size_t i;
    assert_non_null(tally);
    free(output);
    assert_int_equal(json_array_size(json_object_get(tally, "quotas")), 3);
    json_array_foreach(json_object_get(tally, "quotas"), i, quota) {
        const char *id = json_string_value(json_object_get(quota, "id"));
        struct expected x = oracle_expect(s, id, year, "");
        int done = oracle_done(id, &x);
        if (member(quota, "done") != done)
            fprintf(stderr, "%s %d: %d instead of %d\n", id, year, member(quota, "done"), done);
        assert_int_equal(member(quota, "done"), done);
        assert_int_equal(member(quota, "on_paper"), oracle_on_paper(id, &x));
        assert_int_equal(member(quota, "person_times"), x.times);
        assert_int_equal(member(quota, "persons"), x.persons);
        assert_int_equal(member(quota, "expected"), oracle_pace(s, id, year));
    }
    struct expected x = oracle_expect(s, "farmer", year, "");
    json_t *not_counted = json_object_get(tally, "not_counted");
    assert_int_equal(member(not_counted, "under_min_stay"), x.under_min_stay);
    json_t *pending = json_object_get(tally, "pending");
    assert_int_equal(json_object_get(pending, "unbound") != NULL, x.unbound > 0);
    assert_int_equal(json_object_get(pending, "revoked") != NULL, x.revoked > 0);
    assert_int_equal(json_object_get(pending, "no_check_out") != NULL, x.no_check_out > 0);
    assert_int_equal(member(tally, "quarantined"), 0);
    assert_int_equal(member(tally, "forks"), 0);
    json_decref(tally);
}

static void check_all(struct story *s) {
    for (int year = 2025; year <= 2026; year++)
        check_tally(s, year);
}

// The same figures one level down, and row by row.
static void check_below(struct story *s) {
    check_area(s, 2026, "530402");
    check_area(s, 2026, "530403");
    check_area(s, 2026, story_towns[story_chance(3)]);
    check_explain(s, "farmer", 2026);
    check_explain(s, "migrant", 2026);
    check_explain(s, "women", 2026);
}

// ---- one story ----

static void maybe_revoke(struct story *s, int before_session) {
    if (story_chance(3) != 0)
        return;
    struct person *p = &s->people[story_chance((unsigned)s->people_len)];
    if (p->revoked_at)
        return;
    s->now = s->sessions[before_session].start - 7200;
    free(STORY_HOST(s, "badge", "revoke", p->number, "--why", "遗失"));
    p->revoked_at = s->now;
    for (int t = 0; t < s->terminals_len; t++)
        if (story_chance(2))
            story_stick_round(s, t);
}

static void maybe_bind(struct story *s) {
    struct blank *b = &s->blanks[story_chance(BLANKS)];
    if (story_chance(2) || b->owner >= 0)
        return;
    b->owner = (int)story_chance((unsigned)s->people_len);
    free(STORY_HOST(s, "badge", "bind", b->number, s->people[b->owner].number));
}

static void tell_story(unsigned long seed) {
    static struct story s;
    int who[PEOPLE_MAX + BLANKS];
    story_begin(&s, seed);
    for (int i = 0; i < s.sessions_len; i++) {
        int runs = s.sessions[i].runs_on[0] + s.sessions[i].runs_on[1] + s.sessions[i].runs_on[2];
        maybe_revoke(&s, i);
        for (int t = 0, first = 1; t < s.terminals_len; t++) {
            if (!s.sessions[i].runs_on[t])
                continue;
            // A stay measured between two terminals needs two clocks; elsewhere two may see the same people.
            int may_overlap = runs > 1 && s.wrong_clock < 0;
            for (int h = 0; h < PEOPLE_MAX + BLANKS; h++)
                if (first || may_overlap)
                    who[h] = (h < s.people_len || h >= PEOPLE_MAX) && story_chance(3) == 0;
                else
                    who[h] = 0;
            story_live(&s, i, t, who);
            first = 0;
            s.now = s.sessions[i].end + 3600;
            story_carry(&s, t);
        }
        story_paper(&s, i);
        maybe_bind(&s);
    }
    for (int t = 0; t < s.terminals_len; t++)
        story_stick_round(&s, t);
    check_all(&s);
    maybe_bind(&s);
    story_loose_files(&s);
    check_all(&s);
    free(STORY_HOST(&s, "verify"));
    check_below(&s);
    free(STORY_HOST(&s, "recount"));
    check_all(&s);
    check_below(&s);
    story_rebuild(&s);
    check_all(&s);
    for (int t = 0; t < s.terminals_len; t++) {
        char *status = STORY_TERMINAL(&s, t, "--json", "status");
        assert_non_null(strstr(status, "\"pending\":0"));
        free(status);
    }
    story_end(&s);
}

static void every_story_ends_as_the_oracle_says(void **unused) {
    (void)unused;
    const char *stories = getenv("STORIES");
    unsigned long seed = seed_choose(), count = stories ? strtoul(stories, NULL, 10) : getenv("SOAK") ? 2000 : 6;
    for (unsigned long i = 0; i < count; i++) {
        fprintf(stderr, "story %lu, SEED=%lu STORIES=1\n", i + 1, seed + i);
        tell_story(seed + i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story_ends_as_the_oracle_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
