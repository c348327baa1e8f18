// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/path/story/story.h"

static void check(char *output, const char *told) {
    assert_non_null(strstr(output, told));
    free(output);
}

// By their own number, their ID number, or a blank badge that is theirs.
static const char *name_of(const struct story *s, int person) {
    const struct blank *b = &s->blanks[story_chance(BLANKS)];
    if (b->owner == person)
        return b->number;
    return story_chance(2) ? s->people[person].number : s->people[person].id;
}

static void type_in(struct story *s, int session, int person) {
    char in[32], out[32];
    const struct session *e = &s->sessions[session];
    struct paper *p = &s->paper[session][person];
    int64_t from = e->start + (int64_t)story_chance(3600), until = from + 60 + (int64_t)story_chance(3500);
    char *output = STORY_HOST(s, "--json", "attend", e->number, name_of(s, person), "--in", story_iso(from, in),
                              "--out", story_iso(until, out), "--why", "停电，补录签到表");
    check(output, p->stands ? "\"already\":1" : "\"attended\":1");
    if (!p->stands)
        *p = (struct paper){1, until - from};
}

static void take_back(struct story *s, int session, int person) {
    struct paper *p = &s->paper[session][person];
    const char *words[] = {"--json", "attend", s->sessions[session].number, name_of(s, person), "--undo", "--why",
                           "打错",   NULL};
    int code = p->stands ? 0 : 3; // nothing to take back
    check(story_host(s, code, code, words), p->stands ? "\"undone\":1" : "\"undone\":0");
    *p = (struct paper){0};
}

void story_paper(struct story *s, int session) {
    for (unsigned i = story_chance(6); i > 0; i--) {
        int at = (int)story_chance((unsigned)session + 1), person = (int)story_chance((unsigned)s->people_len);
        if (story_chance(4))
            type_in(s, at, person);
        else
            take_back(s, at, person);
    }
}
