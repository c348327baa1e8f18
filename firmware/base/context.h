// SPDX-License-Identifier: Apache-2.0
// What every command of the terminal is told, and how it speaks to whoever started it: results go to stdout, everything
// else to stderr, in whole sentences of the catalogue.
#pragma once

#include <jansson.h>

#include "firmware/base/text.h"
#include "proto/status.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_PARTLY = 3,
    EXIT_GONE = 4,
};

struct context {
    const char *dir;        // the terminal's data
    int json;               // results as JSON
    enum language language; //
    int rows_lost;          // that could not be made: the command has failed
};

// A sentence of the catalogue to stderr, with a newline.
void tell(const struct context *context, enum text text, ...);
int tell_failure(const struct context *context, const char *what, enum status status); // gives EXIT_FAILED or EXIT_GONE

// One JSON object on one line of stdout; takes the reference. NULL is a row that is lost, which end_results tells.
void print_json(struct context *context, json_t *object);

// code; or EXIT_FAILED, with a word, when a row was lost or stdout did not take all results. A reader who has enough
// (`| head`) gets no word.
int end_results(const struct context *context, int code);

// --lang: sets context->language. Gives 0 after having said that there is no such language.
int choose_language(struct context *context, const char *word);

// A sentence with argument, and where to read on; gives EXIT_USAGE.
int misuse(const struct context *context, enum text text, const char *argument);

struct option; // getopt.h
// getopt_long, which says in the catalogue's words what does not fit: then '?'. shorts begins with ':', or "+:".
int next_option(const struct context *context, int argc, char **argv, const char *shorts, const struct option *options);

// Why the terminal of context->dir does not open.
int tell_not_open(const struct context *context, enum status status);
