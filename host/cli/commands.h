// SPDX-License-Identifier: Apache-2.0
// The commands of the table in host/cli/main.c, one function each; see host/cli/command.h.
#pragma once

#include "host/cli/command.h"

int cmd_init(struct context *context, int argc, char **argv);
int cmd_person(struct context *context, int argc, char **argv);
int cmd_officer(struct context *context, int argc, char **argv);
int cmd_badge(struct context *context, int argc, char **argv);
int cmd_session(struct context *context, int argc, char **argv);
int cmd_enroll(struct context *context, int argc, char **argv);
int cmd_attend(struct context *context, int argc, char **argv);
int cmd_stick(struct context *context, int argc, char **argv);
int cmd_picture(struct context *context, int argc, char **argv);
int cmd_import(struct context *context, int argc, char **argv);
int cmd_sync(struct context *context, int argc, char **argv);
int cmd_terminal(struct context *context, int argc, char **argv);
int cmd_tally(struct context *context, int argc, char **argv);
int cmd_explain(struct context *context, int argc, char **argv);
int cmd_quota(struct context *context, int argc, char **argv);
int cmd_allocation(struct context *context, int argc, char **argv);
int cmd_filing(struct context *context, int argc, char **argv);
int cmd_year(struct context *context, int argc, char **argv);
int cmd_recount(struct context *context, int argc, char **argv);
int cmd_quarantine(struct context *context, int argc, char **argv);
int cmd_log(struct context *context, int argc, char **argv);
int cmd_rebuild(struct context *context, int argc, char **argv);
int cmd_head(struct context *context, int argc, char **argv);
int cmd_evidence(struct context *context, int argc, char **argv);
int cmd_verify(struct context *context, int argc, char **argv);
int cmd_serve(struct context *context, int argc, char **argv);
int cmd_setting(struct context *context, int argc, char **argv);
int cmd_user(struct context *context, int argc, char **argv);
int cmd_report(struct context *context, int argc, char **argv);
int cmd_sheet(struct context *context, int argc, char **argv);
int cmd_backup(struct context *context, int argc, char **argv);
int cmd_restore(struct context *context, int argc, char **argv);

// What is to be said of a batch that did not go in without remark. path: where it came from.
struct ingest_result;
void tell_batch(const struct context *context, const char *path, const struct ingest_result *result);

// person doubles. argv[0] is the word.
int person_doubles(struct context *context, int argc, char **argv);

// person merge and unmerge, person forget, their options read.
int person_merge(struct context *context, int argc, char **argv, int undo, int force);
int person_forget(struct context *context, const char *person, int force);
// A row of person list; context is the command's.
struct person;
void print_person(void *context, const struct person *person);

// Why who stays does nothing at the moment, and that it will try again.
struct watch;
void tell_watch_trouble(const struct context *context, const struct watch *watch);

// Behind a figure of --json that is settled: how, and what came later.
void tell_settled(const struct context *context, const json_t *quota);

// sheet read. argv[0] is the word.
int sheet_read(struct context *context, int argc, char **argv);
// sheet photo, the same.
int sheet_photo(struct context *context, int argc, char **argv);

// badge deliver, undeliver, ask, unask: one of them, and doing it.
int is_badge_note(const char *word);
int badge_note(struct context *context, const char *word, int argc, char **argv);

// badge print --session, as session card calls it. argv[0] is the word, and a session is among the rest.
int print_session_card(struct context *context, int is_poster, int argc, char **argv);
