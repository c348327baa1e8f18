// SPDX-License-Identifier: Apache-2.0
// Runs our programs as a person would: words in, exit code and output out. And a temporary directory that goes away.
#pragma once

#include <stddef.h>

struct output {
    int code;   // exit code; 128 + signal when killed
    char *text; // stdout; the caller frees
    size_t len;
    char *errors; // stderr; the caller frees
};

// words ends with NULL; the first is "rollcall" or "rollcall-terminal", found beside this test's own build directory.
// ROLLCALL_WRAPPER (for example "valgrind -q --error-exitcode=99") is put before it.
struct output program_run(const char *const words[]);
void output_clear(struct output *output);

// Starts one in the background; its stdin is a pipe given in *input when not NULL.
int program_start(const char *const words[], int *input);
int program_wait(int pid);            // exit code
void program_await(const char *path); // until what it makes is there: a socket, a file; aborts after five minutes

// $TMPDIR/rollcall-XXXXXX; removed with all in it by temporary_remove.
const char *temporary_make(char path[256]);
void temporary_remove(const char *path);

// A seed from SEED in the environment, else from the clock; printed.
unsigned long seed_choose(void);
