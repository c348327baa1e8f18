// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/path/story/story.h"
#include "tests/support/program.h"

const char *const story_programmes[6] = {"P07", "P26", "P04", "P01", "P16", "P21"};
const char *const story_towns[3] = {"530402001", "530402002", "530403001"};

static uint64_t state; // of chance, set by story_begin

unsigned story_chance(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 11) % below);
}

static void chomp(char *text, char *into, size_t size) {
    text[strcspn(text, "\n")] = '\0';
    snprintf(into, size, "%s", text);
    free(text);
}

static void make_id(struct person *p, int serial) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char *const areas[] = {"530402", "532401", "530422", "110105"};
    int sum = 0;
    snprintf(p->id, sizeof p->id, "%s189%u%02u%02u%03u", areas[story_chance(4)], story_chance(10), 1 + story_chance(12),
             1 + story_chance(28), (unsigned)(serial * 2 + 100 + !p->is_woman) % 1000);
    for (int i = 0; i < 17; i++)
        sum += (p->id[i] - '0') * weights[i];
    p->id[17] = "10X98765432"[sum % 11];
    p->id[18] = '\0';
}

static void make_people(struct story *s) {
    static const char *const surnames[] = {"王", "李", "欧阳", "竜", "普", "白", "阿依古丽·", "㐂"};
    char path[320];
    s->people_len = 8 + (int)story_chance(PEOPLE_MAX - 8);
    snprintf(path, sizeof path, "%s/people.csv", s->dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "\xef\xbb\xbf姓名,身份证号,性别,类别,行政区划\r\n");
    for (int i = 0; i < s->people_len; i++) {
        struct person *p = &s->people[i];
        p->is_woman = (int)story_chance(2);
        p->town = (int)story_chance(3);
        snprintf(p->name, sizeof p->name, "%s甲%d", surnames[story_chance(8)], i);
        make_id(p, i);
        fprintf(f, "%s,%s,%s,%s,%s\r\n", p->name, p->id, p->is_woman ? "女" : "男", story_chance(2) ? "农民" : "农民工",
                story_towns[p->town]);
    }
    fclose(f);
    free(STORY_HOST(s, "person", "import", path));
    s->now += 60;
}

// number TAB token TAB name, a line each.
static char *next_badge(char *line, char number[20], char token[128], char name[64]) {
    name[0] = '\0';
    assert_true(sscanf(line, "%19[^\t]\t%127[^\t\n]\t%63[^\n]", number, token, name) >= 2);
    char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static void issue_badges(struct story *s) {
    char name[64], number[20];
    char *all = STORY_HOST(s, "badge", "print", "--all", "--format", "txt"), *line = all;
    for (int i = 0; i < s->people_len; i++) {
        char token[128];
        line = next_badge(line, number, token, name);
        for (int k = 0; k < s->people_len; k++)
            if (strcmp(s->people[k].name, name) == 0) {
                memcpy(s->people[k].number, number, sizeof number);
                memcpy(s->people[k].token, token, sizeof token);
            }
    }
    free(all);
    all = line = STORY_HOST(s, "badge", "print", "--blank", "4", "--format", "txt");
    for (int i = 0; i < BLANKS; i++) {
        line = next_badge(line, s->blanks[i].number, s->blanks[i].token, name);
        s->blanks[i].owner = -1;
    }
    free(all);
    free(STORY_HOST(s, "officer", "add", "赵专干", "--area", "530402001"));
    all = STORY_HOST(s, "badge", "print", "--officer", "赵专干");
    next_badge(all, number, s->officer, name);
    free(all);
}

static void add_sessions(struct story *s) {
    char start[32], end[32], stay[16], name[64];
    s->sessions_len = 2 + (int)story_chance(SESSIONS_MAX - 2);
    for (int i = 0; i < s->sessions_len; i++) {
        struct session *e = &s->sessions[i];
        e->programme = (int)story_chance(6);
        e->town = (int)story_chance(3);
        // Days apart, from late 2025 into 2026, so that years are told apart.
        e->start = 1766000000 + (int64_t)i * 86400 * 9 + story_chance(86400 * 4);
        e->end = e->start + 7200;
        e->min_stay = story_chance(3) == 0 ? 20 + (int)story_chance(60) : 0;
        snprintf(stay, sizeof stay, "%d", e->min_stay);
        chomp(STORY_HOST(s, "session", "add", "--programme", story_programmes[e->programme], "--area",
                         story_towns[e->town], "--venue", "村委会 三楼", "--start", story_iso(e->start, start), "--end",
                         story_iso(e->end, end), "--min-stay", stay),
              e->number, sizeof e->number);
        char *card = STORY_HOST(s, "session", "card", e->number), number[20];
        next_badge(card, number, e->token, name);
        free(card);
        e->runs_on[story_chance((unsigned)s->terminals_len)] = 1;
        if (story_chance(3) == 0) // two terminals at one session
            e->runs_on[story_chance((unsigned)s->terminals_len)] = 1;
    }
}

void story_begin(struct story *s, unsigned long seed) {
    memset(s, 0, sizeof *s);
    state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    temporary_make(s->dir);
    snprintf(s->host, sizeof s->host, "%s/host", s->dir);
    snprintf(s->stick, sizeof s->stick, "%s/stick", s->dir);
    mkdir(s->stick, 0755);
    s->now = 1765000000;
    s->terminals_len = 1 + (int)story_chance(TERMINALS_MAX);
    s->wrong_clock = story_chance(3) == 0 ? (int)story_chance((unsigned)s->terminals_len) : -1;
    free(STORY_HOST(s, "init", "--area", "530400"));
    make_people(s);
    issue_badges(s);
    add_sessions(s);
    story_pair(s);
}

void story_end(struct story *s) {
    temporary_remove(s->dir);
}
