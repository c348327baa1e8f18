// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/context.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/printable.h"

#define TELL_BYTES 8192

void tell(const struct context *c, enum text text, ...) {
    char told[TELL_BYTES];
    va_list arguments;
    va_start(arguments, text);
    printable_format(told, sizeof told, terminal_text(text, c->language), arguments);
    va_end(arguments);
    fprintf(stderr, "%s\n", told);
}

int tell_failure(const struct context *c, const char *what, enum status status) {
    tell(c, TEXT_FAILED_FOR, what, terminal_text(terminal_text_of_status(status), c->language));
    return status == STATUS_GONE ? EXIT_GONE : EXIT_FAILED;
}

void print_json(struct context *c, json_t *object) {
    char *line = json_dumps(object, JSON_COMPACT);
    if (line)
        puts(line);
    else
        c->rows_lost++;
    free(line);
    json_decref(object);
}

int end_results(const struct context *c, int code) {
    if (c->rows_lost) {
        tell(c, TEXT_ROWS_LOST, c->rows_lost);
        code = EXIT_FAILED;
    }
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno != EPIPE)
        tell(c, TEXT_RESULTS_LOST, strerror(errno ? errno : EIO));
    return EXIT_FAILED;
}

int misuse(const struct context *c, enum text text, const char *argument) {
    tell(c, text, argument);
    tell(c, TEXT_HELP_HINT);
    return EXIT_USAGE;
}

int next_option(const struct context *c, int argc, char **argv, const char *shorts, const struct option *options) {
    int option = getopt_long(argc, argv, shorts, options, NULL);
    if (option != '?' && option != ':')
        return option;
    misuse(c, option == ':' ? TEXT_NO_VALUE_GIVEN : TEXT_BAD_OPTION, argv[optind - 1]);
    return '?';
}

int choose_language(struct context *c, const char *word) {
    if (language_parse(word, &c->language))
        return 1;
    tell(c, TEXT_BAD_LANGUAGE, word);
    return 0;
}

int tell_not_open(const struct context *c, enum status status) {
    if (access(c->dir, R_OK | X_OK) != 0 && errno == EACCES) {
        tell(c, TEXT_NO_PERMISSION, c->dir);
        return EXIT_FAILED;
    }
    if (status != STATUS_NOT_FOUND)
        return tell_failure(c, c->dir, status);
    tell(c, TEXT_NO_TERMINAL, c->dir, c->dir);
    return EXIT_FAILED;
}
