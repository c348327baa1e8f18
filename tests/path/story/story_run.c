// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "tests/path/story/story.h"
#include "tests/support/program.h"

static char *run_expecting(int low, int high, const char *const words[]) {
    struct output o = program_run(words);
    if (o.code < low || o.code > high) {
        for (size_t i = 0; words[i]; i++)
            fprintf(stderr, "%s ", words[i]);
        fprintf(stderr, "\nexit %d\n%s%s", o.code, o.text, o.errors);
        fail();
    }
    free(o.errors);
    return o.text;
}

char *story_iso(int64_t at, char text[32]) {
    time_t shifted = (time_t)(at + 8 * 3600);
    struct tm tm;
    gmtime_r(&shifted, &tm);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%S+08:00", &tm);
    return text;
}

char *story_host(struct story *s, int low, int high, const char *const words[]) {
    char now[32];
    const char *all[64] = {"rollcall", "--data", s->host, "--now", story_iso(s->now, now)};
    for (size_t i = 0; words[i]; i++)
        all[5 + i] = words[i];
    return run_expecting(low, high, all);
}

char *story_terminal(struct story *s, int t, const char *const words[]) {
    char dir[320];
    snprintf(dir, sizeof dir, "%s/terminal%d", s->dir, t);
    const char *all[64] = {"rollcall-terminal", "--data", dir};
    for (size_t i = 0; words[i]; i++)
        all[3 + i] = words[i];
    return run_expecting(0, 0, all);
}
