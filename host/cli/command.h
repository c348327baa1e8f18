// SPDX-License-Identifier: Apache-2.0
// What every command of the host shares: its context, how it is listed, how it speaks. One cmd_*.c file a group; main.c
// holds the one table. Results go to stdout, everything else to stderr.
#pragma once

#include <getopt.h>
#include <jansson.h>

#include "host/base/host.h"
#include "host/base/period.h"
#include "host/base/text.h"
#include "host/books/lists.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_PARTLY = 3, // some records quarantined or refused, all others kept
    EXIT_GONE = 4,   // device gone
    // What terminals have witnessed, of head --check; verify ends with the last:
    EXIT_CONSISTENT = 5,
    EXIT_UNANCHORED = 6,
    EXIT_DIVERGED = 7,
};

enum command_needs {
    NEEDS_NOTHING,
    NEEDS_READER, // host.db for reading only
    NEEDS_WRITER,
};

struct context {
    const char *dir;
    int json;
    enum language language;
    int64_t now_ms;
    int now_is_set;                   // --now was given: a rehearsal
    struct host host;                 // from opened() on
    enum command_needs needs;         // how it is opened
    int refusal;                      // the exit code when that failed, 0 not
    const char *area_named;           // with --area, NULL none; looked up by opened()
    int64_t area;                     // the same as a code
    const struct subcommand *command; // being run; NULL before it is known
    int rows;                         // of a list, printed so far
    int takes_files;                  // the words of the command may be names of files, in any encoding
    int rows_lost;                    // that could not be made: the command has failed
};

struct subcommand {
    const char *name;
    enum command_needs needs;
    enum text summary;                                          // one line
    enum text usage;                                            // how to call it, all forms
    int (*run)(struct context *context, int argc, char **argv); // argv[0] is the name; gives an exit code
};

// A sentence of the catalogue to stderr, with a newline.
void say(const struct context *context, enum text text, ...);
void say_part(const struct context *context, enum text text, ...); // the same without a newline
const char *words(const struct context *context, enum text text);

// say TEXT_FAILED with the status in words; gives EXIT_FAILED (EXIT_GONE for STATUS_GONE).
int fail(const struct context *context, enum status status);
int fail_for(const struct context *context, const char *what, enum status status);
// What a failure means for one act; each may be left out.
struct meaning {
    const char *lists;  // not found: the command that lists those there are
    enum text conflict; // a sentence with %s, for what was named
    enum text invalid;  // the same
    enum text done;     // the same, once it is settled; --json tells it otherwise
};
int fail_as(const struct context *context, const char *what, enum status status, struct meaning meaning);
// say text with argument, and where to find help; gives EXIT_USAGE.
int misuse(const struct context *context, enum text text, const char *argument);
// Whether there is a reason, of at least a character, for what wants one; says that it is missing.
int has_why(const struct context *context);
// How the command is called with that word behind it, of its usage; all of it when the word is none. EXIT_USAGE.
int misuse_form(const struct context *context, const char *word);
// Ends a list; an empty one is told, and what adds to it (NULL: nothing to tell).
int end_list(const struct context *context, enum status status, const char *adds);

// Results for a person's eye, to stdout: printf whose texts, which people wrote, are told on one line (printable.h).
void show(const char *format, ...) __attribute__((format(printf, 1, 2)));
void show_line(const struct context *context, enum text text, ...); // a sentence of the catalogue, with a newline

// code; or EXIT_FAILED, with a word, when a row was lost or stdout did not take all results. A reader who has enough
// (`| head`) gets no word.
int end_results(const struct context *context, int code);

// Settles what is stale and commits; on failure rolls back. The one way a command ends what db_begin began.
enum status commit(struct context *context);
// The same when all went well by status, else back to what was; the first failure.
enum status conclude(struct context *context, enum status status);
// conclude; what and meaning as in fail_as. Says what was done. Gives an exit code.
int settle(struct context *context, enum status status, const char *what, struct meaning meaning);

// One JSON object on one line of stdout; takes the reference. NULL is a row that is lost, which end_results tells.
void print_json(struct context *context, json_t *object);

// The name of a file as it is told: names come in other encodings than ours (printable.h).
json_t *file_json(const char *name);

// Steps over a subcommand: argv[0] is then the word that was argv[1], and options begin behind it.
void next_word(int *argc, char ***argv);

// The host, opened when options and words have been found to make sense: nobody without one is told so before what is
// wrong with the command. 0 after having said why not; the command then ends with context->refusal.
int opened(struct context *context);

// Options in the usual way: --json and --lang are taken here wherever they stand. options ends with a zero row; gives
// the option's val, -1 at the end, '?' after having said what was wrong. Values and words are texts, checked here; but
// files are told by what they are called: --output and the like, and the words of a command that takes files.
int next_option(struct context *context, int argc, char **argv, const struct option *options);

// Of a command without options of its own whose words are files, from argv[optind] on; the host is opened. form: of it
// in the usage, as misuse_form has it. EXIT_DONE, or what the command ends with.
int read_files(struct context *context, int argc, char **argv, const char *form);

// Arguments: each says what is wrong and gives 0.
int read_number(const struct context *context, const char *text, uint64_t *number);
// By its code, of which opened() finds whether it is one, or by its name, for which the host is opened.
int read_area(struct context *context, const char *text, int64_t *area);
int read_time(const struct context *context, const char *text, int64_t *unix_ms);
int read_language(struct context *context, const char *text); // sets context->language
int read_period(const struct context *context, const char *text, struct period *period);
// The period of --year and --period: 0 and NULL are those not given, and without either it is this year.
int choose_period(const struct context *context, int year, const char *text, struct period *period);
int read_count(const struct context *context, const char *text, int min, int max, int *count);
void read_programme(const char *text, char *programme, size_t size); // p07, Ｐ０７: as its id is written
// A person's number, or the 18 digits of an ID number, for which the host is opened.
int read_person(struct context *context, const char *text, uint64_t *person);

// Reads a file of any form people send. What is wrong with it, which sheets were read and which were not, is said in
// words. EXIT_DONE, or another exit, with no lists.
int read_lists(struct context *context, const char *file, const char *sheet, size_t max, struct lists *lists);
// What to call a list: the file, and its sheet where there are several.
char *list_name(const struct lists *lists, size_t list, const char *file, char *name, size_t size);
