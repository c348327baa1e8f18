// SPDX-License-Identifier: Apache-2.0
// rollcall: finds the command and runs it.
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/cli/commands.h"
#include "proto/civil.h"
#include "proto/keys.h"

static const struct subcommand commands[] = {
    {"init", NEEDS_NOTHING, TEXT_INIT_SUMMARY, TEXT_INIT_USAGE, cmd_init},
    {"person", NEEDS_WRITER, TEXT_PERSON_SUMMARY, TEXT_PERSON_USAGE, cmd_person},
    {"officer", NEEDS_WRITER, TEXT_OFFICER_SUMMARY, TEXT_OFFICER_USAGE, cmd_officer},
    {"badge", NEEDS_WRITER, TEXT_BADGE_SUMMARY, TEXT_BADGE_USAGE, cmd_badge},
    {"session", NEEDS_WRITER, TEXT_SESSION_SUMMARY, TEXT_SESSION_USAGE, cmd_session},
    {"enroll", NEEDS_WRITER, TEXT_ENROLL_SUMMARY, TEXT_ENROLL_USAGE, cmd_enroll},
    {"attend", NEEDS_WRITER, TEXT_ATTEND_SUMMARY, TEXT_ATTEND_USAGE, cmd_attend},
    {"stick", NEEDS_WRITER, TEXT_STICK_SUMMARY, TEXT_STICK_USAGE, cmd_stick},
    {"sync", NEEDS_READER, TEXT_SYNC_SUMMARY, TEXT_SYNC_USAGE, cmd_sync},
    {"import", NEEDS_WRITER, TEXT_IMPORT_SUMMARY, TEXT_IMPORT_USAGE, cmd_import},
    {"picture", NEEDS_WRITER, TEXT_PICTURE_SUMMARY, TEXT_PICTURE_USAGE, cmd_picture},
    {"terminal", NEEDS_WRITER, TEXT_TERMINAL_SUMMARY, TEXT_TERMINAL_USAGE, cmd_terminal},
    {"quarantine", NEEDS_WRITER, TEXT_QUARANTINE_SUMMARY, TEXT_QUARANTINE_USAGE, cmd_quarantine},
    {"tally", NEEDS_READER, TEXT_TALLY_SUMMARY, TEXT_TALLY_USAGE, cmd_tally},
    {"explain", NEEDS_READER, TEXT_EXPLAIN_SUMMARY, TEXT_EXPLAIN_USAGE, cmd_explain},
    {"quota", NEEDS_WRITER, TEXT_QUOTA_SUMMARY, TEXT_QUOTA_USAGE, cmd_quota},
    {"allocation", NEEDS_WRITER, TEXT_ALLOCATION_SUMMARY, TEXT_ALLOCATION_USAGE, cmd_allocation},
    {"year", NEEDS_WRITER, TEXT_YEAR_SUMMARY, TEXT_YEAR_USAGE, cmd_year},
    {"filing", NEEDS_WRITER, TEXT_FILING_SUMMARY, TEXT_FILING_USAGE, cmd_filing},
    {"report", NEEDS_READER, TEXT_REPORT_SUMMARY, TEXT_REPORT_USAGE, cmd_report},
    {"sheet", NEEDS_READER, TEXT_SHEET_SUMMARY, TEXT_SHEET_USAGE, cmd_sheet},
    {"recount", NEEDS_WRITER, TEXT_RECOUNT_SUMMARY, TEXT_RECOUNT_USAGE, cmd_recount},
    {"rebuild", NEEDS_WRITER, TEXT_REBUILD_SUMMARY, TEXT_REBUILD_USAGE, cmd_rebuild},
    {"log", NEEDS_READER, TEXT_LOG_SUMMARY, TEXT_LOG_USAGE, cmd_log},
    {"head", NEEDS_READER, TEXT_HEAD_SUMMARY, TEXT_HEAD_USAGE, cmd_head},
    {"evidence", NEEDS_READER, TEXT_EVIDENCE_SUMMARY, TEXT_EVIDENCE_USAGE, cmd_evidence},
    {"verify", NEEDS_WRITER, TEXT_VERIFY_SUMMARY, TEXT_VERIFY_USAGE, cmd_verify},
    {"serve", NEEDS_READER, TEXT_SERVE_SUMMARY, TEXT_SERVE_USAGE, cmd_serve},
    {"setting", NEEDS_WRITER, TEXT_SETTING_SUMMARY, TEXT_SETTING_USAGE, cmd_setting},
    {"user", NEEDS_WRITER, TEXT_USER_SUMMARY, TEXT_USER_USAGE, cmd_user},
    {"backup", NEEDS_WRITER, TEXT_BACKUP_SUMMARY, TEXT_BACKUP_USAGE, cmd_backup},
    {"restore", NEEDS_NOTHING, TEXT_RESTORE_SUMMARY, TEXT_RESTORE_USAGE, cmd_restore},
};

#define COMMANDS (sizeof commands / sizeof *commands)

static const struct subcommand *command_find(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void help_all(const struct context *c) {
    printf("%s\n\n%s\n\n%s\n", words(c, TEXT_PROGRAM), words(c, TEXT_USAGE), words(c, TEXT_COMMANDS));
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i].name, words(c, commands[i].summary));
    putchar('\n');
    printf(words(c, TEXT_HELP_HINT), words(c, TEXT_COMMAND_WORD));
    putchar('\n');
}

static void help_one(const struct context *c, const struct subcommand *command) {
    printf("rollcall %s: %s\n\n%s\n", command->name, words(c, command->summary), words(c, command->usage));
}

static int help(const struct context *c, const char *name) {
    const struct subcommand *command = name ? command_find(name) : NULL;
    if (name && !command)
        return say(c, TEXT_NO_SUCH_COMMAND, name), EXIT_USAGE;
    if (command)
        help_one(c, command);
    else
        help_all(c);
    return EXIT_DONE;
}

static int asks_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return 1;
    return 0;
}

// Words that only look need no writer, and so do not wait for one.
static enum command_needs needs_of(const struct subcommand *command, const char *word) {
    static const char *const looks[] = {"list", "show", "find"};
    for (size_t i = 0; command->needs == NEEDS_WRITER && i < sizeof looks / sizeof *looks; i++)
        if (strcmp(word, looks[i]) == 0)
            return NEEDS_READER;
    return command->needs;
}

// Who acts when nobody is named with --by: the system's user.
static const char *system_user(void) {
    const struct passwd *user = getpwuid(getuid());
    return user ? user->pw_name : "";
}

static int run(struct context *c, const struct subcommand *command, int argc, char **argv) {
    c->host.who = system_user();
    c->command = command;
    c->needs = needs_of(command, argc > 1 ? argv[1] : "");
    optind = 0; // getopt begins anew
    int code = command->run(c, argc, argv);
    enum status status = db_failure(c->host.db);
    if (c->refusal) // whatever was made of it
        code = c->refusal;
    else if (status != STATUS_OK) // a failed read is neither an answer nor a wrong word
        code = code == EXIT_DONE || code == EXIT_PARTLY ? fail(c, status) : EXIT_FAILED;
    host_close(&c->host);
    return code;
}

// The options before the command. Gives where the command stands, 0 after having said what is wrong.
static int read_globals(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"data", required_argument, NULL, 'd'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"now", required_argument, NULL, 'n'},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'v'},
                                            {0}};
    for (int option; (option = getopt_long(argc, argv, "+:h", options, NULL)) != -1;) {
        if (option == 'd')
            c->dir = optarg;
        else if (option == 'j')
            c->json = 1;
        else if (option == 'l') {
            if (!read_language(c, optarg))
                return 0;
        } else if (option == 'n') {
            c->now_is_set = 1;
            if (civil_parse(optarg, strlen(optarg), &c->now_ms, NULL) != STATUS_OK)
                return misuse(c, TEXT_BAD_NOW, optarg), 0;
        } else if (option == 'v')
            puts("rollcall " ROLLCALL_VERSION), exit(end_results(c, EXIT_DONE));
        else if (option == 'h')
            exit(end_results(c, help(c, NULL)));
        else if (option == '?' || option == ':')
            return misuse(c, option == ':' ? TEXT_NO_VALUE_GIVEN : TEXT_BAD_OPTION, argv[optind - 1]), 0;
    }
    return optind;
}

static void log_line(void *context, const char *text) {
    say(context, TEXT_DATABASE_SAYS, text);
}

static int obey(struct context *c, int argc, char **argv) {
    int at = read_globals(c, argc, argv);
    if (at == 0)
        return EXIT_USAGE;
    if (at >= argc || strcmp(argv[at], "help") == 0)
        return help(c, at + 1 < argc ? argv[at + 1] : NULL) == EXIT_DONE && at < argc ? EXIT_DONE : EXIT_USAGE;
    const struct subcommand *command = command_find(argv[at]);
    if (!command)
        return say(c, TEXT_NO_SUCH_COMMAND, argv[at]), EXIT_USAGE;
    if (asks_help(argc - at, argv + at))
        return help(c, command->name);
    return run(c, command, argc - at, argv + at);
}

int main(int argc, char **argv) {
    struct timeval now;
    const char *dir = getenv("ROLLCALL_DATA");
    gettimeofday(&now, NULL);
    struct context c = {
        .dir = dir && *dir ? dir : "rollcall-data",
        .language = language_of_environment(),
        .now_ms = (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000,
    };
    const struct db_log log = {log_line, &c};
    db_log_to(&log);
    umask(0077); // names and numbers of people are written here
    signal(SIGPIPE, SIG_IGN);
    if (keys_start() != STATUS_OK)
        return fail(&c, STATUS_IO);
    return end_results(&c, obey(&c, argc, argv));
}
