// SPDX-License-Identifier: Apache-2.0
// A made-up story of a county: people, sessions, terminals and what happens. Our two programs live it through their
// command lines, sticks, sockets and loose files; what should come of it is kept here, for the oracle.
#pragma once

#include <stdint.h>

#define PEOPLE_MAX    40
#define SESSIONS_MAX  7
#define TERMINALS_MAX 3
#define BLANKS        4

struct person {
    char name[64], id[19], number[20], token[128];
    int is_woman, town;
    int64_t revoked_at;   // 0 never
    int revoked_on_stick; // the plan for that terminal, as it lies on the stick, tells it; bit by bit
    int revoked_known;    // that terminal has taken such a plan; bit by bit
};

struct blank {
    char number[20], token[128];
    int owner; // person, -1 nobody
};

struct session {
    char number[20], token[128];
    int programme, town;
    int64_t start, end; // Unix seconds
    int min_stay;       // minutes, 0 none
    int runs_on[TERMINALS_MAX];
};

struct presence { // of a holder (person, or PEOPLE_MAX + blank) at a session
    int in, out;
    int64_t in_at, out_at, last_at; // first in, last out, last scan of any kind
};

struct paper { // what stands of a person at a session by a paper list
    int stands;
    int64_t stay; // seconds
};

struct story {
    char dir[256], host[300], stick[300], officer[128];
    struct person people[PEOPLE_MAX];
    struct blank blanks[BLANKS];
    struct session sessions[SESSIONS_MAX];
    int people_len, sessions_len, terminals_len;
    struct presence at[SESSIONS_MAX][PEOPLE_MAX + BLANKS];
    struct paper paper[SESSIONS_MAX][PEOPLE_MAX];
    int64_t now;     // the office's clock
    int wrong_clock; // this terminal's clock was never set
};

extern const char *const story_programmes[6], *const story_towns[3]; // codes, by the numbers above

unsigned story_chance(unsigned below);
char *story_iso(int64_t at, char text[32]); // 2026-03-02T09:00:00+08:00

// ---- making it up (story_make.c) ----

// Everything from a seed, below a directory of its own: a host, people with badges, sessions, paired terminals.
void story_begin(struct story *story, unsigned long seed);
void story_end(struct story *story);

// ---- living it (story_live.c) ----

// A session at a terminal, attended by those of who, a flag for each holder. Every answer must be the right one.
void story_live(struct story *story, int session, int terminal, const int *who);

// ---- carrying (story_carry.c) ----

void story_pair(struct story *story); // every terminal, by stick
void story_stick_round(struct story *story, int terminal);
void story_carry(struct story *story, int terminal); // one of the ways, or none yet
// What lies on the stick as loose files, in any order, some of them twice.
void story_loose_files(struct story *story);

// ---- what the office types in (story_paper.c) ----

// Paper lists of sessions up to this one, and some taken back.
void story_paper(struct story *story, int session);

// ---- the tables (story_tables.c) ----

// rebuild leaves every table as it was.
void story_rebuild(struct story *story);

// ---- the programs (story_run.c) ----

// Runs one with these words and gives its output, which the caller frees; another exit code than expected fails the
// test.
#define STORY_HOST(story, ...)               story_host(story, 0, 0, (const char *[]){__VA_ARGS__, NULL})
#define STORY_TERMINAL(story, terminal, ...) story_terminal(story, terminal, (const char *[]){__VA_ARGS__, NULL})
char *story_host(struct story *story, int low, int high, const char *const words[]);
char *story_terminal(struct story *story, int terminal, const char *const words[]);
