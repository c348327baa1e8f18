// SPDX-License-Identifier: Apache-2.0
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/path/story/story.h"
#include "tests/support/program.h"

// One after the other: the office is asked about each.
void story_pair(struct story *s) {
    for (int t = 0; t < s->terminals_len; t++) {
        free(STORY_TERMINAL(s, t, "init"));
        free(STORY_TERMINAL(s, t, "stick", s->stick));
        free(STORY_HOST(s, "stick", s->stick, "--pair", "--area", "530402001"));
        free(STORY_TERMINAL(s, t, "stick", s->stick));
    }
}

// The stick goes to a terminal: what the plan on it tells is known there from now on.
static void stick_to_terminal(struct story *s, int t) {
    free(STORY_TERMINAL(s, t, "stick", s->stick));
    for (int p = 0; p < s->people_len; p++)
        s->people[p].revoked_known |= s->people[p].revoked_on_stick & 1 << t;
}

// The stick goes to the office, which leaves plans for every terminal that has a place on it.
static void stick_to_host(struct story *s) {
    free(STORY_HOST(s, "stick", s->stick));
    for (int p = 0; p < s->people_len; p++)
        s->people[p].revoked_on_stick = s->people[p].revoked_at ? -1 : 0;
}

void story_stick_round(struct story *s, int t) {
    stick_to_terminal(s, t);
    stick_to_host(s);
    stick_to_terminal(s, t);
}

static void socket_sync(struct story *s, int t) {
    char dir[320], path[320], link[340];
    int input;
    snprintf(dir, sizeof dir, "%s/terminal%d", s->dir, t);
    snprintf(path, sizeof path, "%s/link", s->dir);
    snprintf(link, sizeof link, "socket:%s", path);
    remove(path);
    int pid = program_start((const char *[]){"rollcall-terminal", "--data", dir, "run", "--scan", "lines:-", "--screen",
                                             "none", "--link", link, "--simulate", NULL},
                            &input);
    program_await(path);
    free(STORY_HOST(s, "sync", "--link", link));
    close(input);
    assert_int_equal(program_wait(pid), 0);
    for (int p = 0; p < s->people_len; p++)
        s->people[p].revoked_known |= s->people[p].revoked_at ? 1 << t : 0;
}

// Loose files: what lies on the stick, one by one in any order, some of them twice.
void story_loose_files(struct story *s) {
    glob_t files;
    char pattern[340];
    snprintf(pattern, sizeof pattern, "%s/ROLLCALL/*/*.batch", s->stick);
    if (glob(pattern, 0, NULL, &files) == 0)
        for (size_t i = files.gl_pathc; i-- > 0;) {
            size_t other = story_chance((unsigned)i + 1);
            char *swapped = files.gl_pathv[i];
            files.gl_pathv[i] = files.gl_pathv[other];
            files.gl_pathv[other] = swapped;
            for (unsigned times = 1 + (story_chance(4) == 0); times > 0; times--)
                free(STORY_HOST(s, "import", files.gl_pathv[i]));
        }
    globfree(&files);
}

void story_carry(struct story *s, int t) {
    unsigned how = story_chance(4);
    if (how == 0)
        socket_sync(s, t);
    else if (how == 1)
        stick_to_terminal(s, t); // left on the stick: taken some other day
    else if (how == 2) {
        stick_to_terminal(s, t);
        story_loose_files(s);
    }
}
