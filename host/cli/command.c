// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/area_names.h"
#include "host/base/cell.h"
#include "host/base/moment.h"
#include "host/base/utf8.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/printable.h"

#define SAY_BYTES       16384
#define COUNT_SIZE      32
#define AREAS_ALIKE_MAX 20
#define AREA_DIGITS_MAX 9 // the twelve-digit codes have zeros behind them

const char *words(const struct context *c, enum text text) {
    return text_of(text, c->language);
}

// The one way of texts to a person's eye.
static void tell(FILE *stream, const char *end, const char *format, va_list arguments) {
    char told[SAY_BYTES];
    printable_format(told, sizeof told, format, arguments);
    fprintf(stream, "%s%s", told, end);
}

void say(const struct context *c, enum text text, ...) {
    va_list arguments;
    va_start(arguments, text);
    tell(stderr, "\n", words(c, text), arguments);
    va_end(arguments);
}

void say_part(const struct context *c, enum text text, ...) {
    va_list arguments;
    va_start(arguments, text);
    tell(stderr, "", words(c, text), arguments);
    va_end(arguments);
}

void show_line(const struct context *c, enum text text, ...) {
    va_list arguments;
    va_start(arguments, text);
    tell(stdout, "\n", words(c, text), arguments);
    va_end(arguments);
}

void show(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    tell(stdout, "", format, arguments);
    va_end(arguments);
}

int fail(const struct context *c, enum status status) {
    say(c, TEXT_FAILED, words(c, text_of_status(status)));
    return status == STATUS_GONE ? EXIT_GONE : EXIT_FAILED;
}

int fail_for(const struct context *c, const char *what, enum status status) {
    say(c, TEXT_FAILED_FOR, what, words(c, text_of_status(status)));
    return status == STATUS_GONE ? EXIT_GONE : EXIT_FAILED;
}

int fail_as(const struct context *c, const char *what, enum status status, struct meaning meaning) {
    enum text text = status == STATUS_CONFLICT ? meaning.conflict : status == STATUS_INVALID ? meaning.invalid : 0;
    if (text)
        return say(c, text, what), EXIT_FAILED;
    int code = fail_for(c, what, status);
    if (status == STATUS_NOT_FOUND && meaning.lists)
        say(c, TEXT_LISTED_BY, meaning.lists);
    return code;
}

static void say_help_hint(const struct context *c) {
    say(c, TEXT_HELP_HINT, c->command ? c->command->name : words(c, TEXT_COMMAND_WORD));
}

int misuse(const struct context *c, enum text text, const char *argument) {
    say(c, text, argument);
    say_help_hint(c);
    return EXIT_USAGE;
}

int has_why(const struct context *c) {
    if (c->host.why && *c->host.why)
        return 1;
    misuse(c, TEXT_MISSING, "--why");
    return 0;
}

int end_results(const struct context *c, int code) {
    if (c->rows_lost) {
        say(c, TEXT_ROWS_LOST, c->rows_lost);
        code = EXIT_FAILED;
    }
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno != EPIPE)
        say(c, TEXT_RESULTS_LOST, strerror(errno ? errno : EIO));
    return EXIT_FAILED;
}

// "rollcall badge bind 证卡编号 …" shows badge with bind; the lines behind it that are indented belong to it.
static int begins_form(const char *line, const char *command, const char *word) {
    char form[64];
    int len = snprintf(form, sizeof form, "rollcall %s %s ", command, word);
    return strncmp(line, form, (size_t)len) == 0 ||
           (strncmp(line, form, (size_t)len - 1) == 0 && line[len - 1] == '\n');
}

// Prints the lines that show it; how many.
static int print_form(const char *usage, const char *command, const char *word) {
    int printed = 0, is_it = 0;
    while (*usage && *usage != '\n') {
        size_t len = strcspn(usage, "\n") + (strchr(usage, '\n') != NULL);
        is_it = *usage == ' ' ? is_it : begins_form(usage, command, word);
        if (is_it)
            printed += fprintf(stderr, "%.*s%s", (int)len, usage, usage[len - 1] == '\n' ? "" : "\n") > 0;
        usage += len;
    }
    return printed;
}

int misuse_form(const struct context *c, const char *word) {
    say(c, TEXT_CALLED);
    if (print_form(words(c, c->command->usage), c->command->name, word))
        say_help_hint(c);
    else
        say(c, c->command->usage);
    return EXIT_USAGE;
}

int end_list(const struct context *c, enum status status, const char *adds) {
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->rows == 0)
        say(c, adds ? TEXT_NOTHING_YET : TEXT_NOTHING, adds);
    return EXIT_DONE;
}

enum status conclude(struct context *c, enum status status) {
    if (status == STATUS_OK)
        status = tally_update(&c->host);
    return db_end(c->host.db, status);
}

enum status commit(struct context *c) {
    return conclude(c, STATUS_OK);
}

int settle(struct context *c, enum status status, const char *what, struct meaning meaning) {
    status = conclude(c, status);
    if (status != STATUS_OK)
        return fail_as(c, what, status, meaning);
    if (meaning.done && !c->json)
        say(c, meaning.done, what);
    return EXIT_DONE;
}

void print_json(struct context *c, json_t *object) {
    char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(12));
    if (line)
        puts(line);
    else
        c->rows_lost++;
    free(line);
    json_decref(object);
}

json_t *file_json(const char *name) {
    char readable[4 * PATH_MAX];
    return json_string(printable(name, readable, sizeof readable));
}

void next_word(int *argc, char ***argv) {
    if (*argc > 1) {
        --*argc;
        ++*argv;
    }
    optind = 0; // getopt begins anew
}

// ---- options ----

#define WHY_MAX  200 // characters, as on the page
#define TEXT_MAX 1000

// Names of files are what the disk has; all else is a text.
static int names_file(const char *option) {
    static const char *const files[] = {"output", "tls-cert", "tls-key", "link", "city-key", "sheet"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(option, files[i]) == 0)
            return 1;
    return 0;
}

static int is_text(const struct context *c, const char *text, int max) {
    int characters = utf8_length(text);
    if (characters < 0)
        say(c, TEXT_NOT_UTF8, text);
    else if (characters > max)
        say(c, TEXT_TOO_LONG, max, characters);
    return characters >= 0 && characters <= max;
}

static int are_texts(const struct context *c, char **words_of) {
    for (; *words_of; words_of++)
        if (!is_text(c, *words_of, TEXT_MAX))
            return 0;
    return 1;
}

static int takes_output(const struct option *options) {
    while (options->name && strcmp(options->name, "output") != 0)
        options++;
    return options->name != NULL;
}

enum { OPTION_JSON = 0x10000, OPTION_LANG, OPTION_WHY, OPTION_BY };

// Those that every command has: 1, or 0 after having said what is wrong; -1 it is another.
static int take_common(struct context *c, int option) {
    if (option == OPTION_JSON)
        return c->json = 1;
    if (option == OPTION_LANG)
        return read_language(c, optarg);
    if (option == OPTION_WHY)
        return is_text(c, c->host.why = optarg, WHY_MAX);
    if (option == OPTION_BY)
        return is_text(c, c->host.who = optarg, WHY_MAX);
    return -1;
}

int next_option(struct context *c, int argc, char **argv, const struct option *options) {
    struct option all[32] = {{"json", no_argument, NULL, OPTION_JSON}, {"lang", required_argument, NULL, OPTION_LANG}};
    size_t n = 2;
    for (const struct option *o = options; o->name && n + 3 < sizeof all / sizeof *all; o++)
        all[n++] = *o;
    all[n++] = (struct option){"why", required_argument, NULL, OPTION_WHY}; // a command's own comes first
    all[n] = (struct option){"by", required_argument, NULL, OPTION_BY};
    const char *shorts = takes_output(options) ? ":o:" : ":";
    for (;;) {
        int at = -1, option = getopt_long(argc, argv, shorts, all, &at);
        if (option == '?' || option == ':')
            return misuse(c, option == ':' ? TEXT_NO_VALUE_GIVEN : TEXT_BAD_OPTION, argv[optind - 1]), '?';
        if (option == -1)
            return c->takes_files || are_texts(c, argv + optind) ? -1 : '?';
        int is_taken = take_common(c, option);
        if (is_taken == 0)
            return '?';
        if (is_taken < 0) {
            const char *name = at >= 0 ? all[at].name : NULL; // -o has no long name here
            int is_why = name && strcmp(name, "why") == 0;
            int is_free = !optarg || !name || names_file(name);
            return is_free || is_text(c, optarg, is_why ? WHY_MAX : TEXT_MAX) ? option : '?';
        }
    }
}

int read_files(struct context *c, int argc, char **argv, const char *form) {
    static const struct option none[] = {{0}};
    c->takes_files = 1;
    if (next_option(c, argc, argv, none) == '?')
        return EXIT_USAGE;
    if (optind >= argc)
        return misuse_form(c, form);
    return opened(c) ? EXIT_DONE : c->refusal;
}

// ---- arguments ----

int read_language(struct context *c, const char *text) {
    if (language_parse(text, &c->language))
        return 1;
    say(c, TEXT_BAD_LANGUAGE, text);
    return 0;
}

int read_number(const struct context *c, const char *text, uint64_t *number) {
    if (number_parse(text, number) == STATUS_OK)
        return 1;
    say(c, TEXT_BAD_NUMBER, text);
    return 0;
}

// Those of the name, so that one of them can be named.
static void tell_alike(const struct context *c, const struct area_names *names, const char *text) {
    int64_t codes[AREAS_ALIKE_MAX];
    char told[AREAS_ALIKE_MAX * 80] = "";
    size_t found = area_names_alike(names, c->host.area, text, codes, AREAS_ALIKE_MAX);
    for (size_t i = 0; i < found; i++) {
        char word[sizeof(struct area)];
        struct area area, above;
        if (area_find(c->host.db, codes[i], &area) != STATUS_OK ||
            area_find(c->host.db, area.parent, &above) != STATUS_OK)
            continue;
        snprintf(word, sizeof word, "%lld %s%s", (long long)codes[i], above.name, area.name);
        cell_add_word(told, sizeof told, word);
    }
    if (found > 1)
        say(c, TEXT_AREA_AMBIGUOUS, text, told);
    else
        say(c, TEXT_BAD_AREA, text);
}

// An area by its name: the host knows it, and is opened for it.
static int find_area(struct context *c, const char *text, int64_t *area) {
    struct area_names *names;
    if (!opened(c))
        return 0;
    enum status status = area_names_load(c->host.db, &names);
    if (status != STATUS_OK)
        return fail(c, status), 0;
    *area = area_names_find(names, c->host.area, text);
    if (!*area)
        tell_alike(c, names, text);
    area_names_free(names);
    return *area != 0;
}

int read_area(struct context *c, const char *text, int64_t *area) {
    char *end;
    c->area = strtoll(text, &end, 10);
    if (!*text)
        return say(c, TEXT_BAD_AREA, text), 0;
    if (*end || strlen(text) > AREA_DIGITS_MAX)
        return find_area(c, text, area);
    c->area_named = text;
    *area = c->area;
    return 1;
}

int read_time(const struct context *c, const char *text, int64_t *unix_ms) {
    struct moment moment;
    if (!moment_read(text, &moment)) { // or one of another zone
        if (civil_parse(text, strlen(text), unix_ms, NULL) == STATUS_OK)
            return 1;
        return say(c, TEXT_BAD_TIME, text), 0;
    }
    if (!moment.year || moment.hour < 0)
        return say(c, moment.year ? TEXT_NO_TIME_OF_DAY : TEXT_BAD_TIME, text), 0;
    *unix_ms = moment_ms(&moment);
    return 1;
}

int read_period(const struct context *c, const char *text, struct period *period) {
    return period_parse(text, period) || (say(c, TEXT_BAD_PERIOD, text), 0);
}

int choose_period(const struct context *c, int year, const char *text, struct period *period) {
    *period = period_of_year(year ? year : civil_from_ms(c->now_ms).year);
    if (text && !read_period(c, text, period))
        return 0;
    return !year || period->year == year || (say(c, TEXT_PERIOD_OF_ANOTHER_YEAR, text, year), 0);
}

// A count as people write it: digits of any width, commas between thousands, 人次 behind it. 0: longer than any.
static int fold_count(const char *text, char out[COUNT_SIZE]) {
    static const char *const units[] = {"人次", "人", "名"};
    size_t len = 0, since_comma = 0;
    int has_comma = 0;
    for (const char *here = text; *text; here = text) {
        int32_t c = character_narrow(character_next(&text));
        if (c == ',' && len && (!has_comma || since_comma == 3)) {
            has_comma = 1;
            since_comma = 0;
            continue;
        }
        for (size_t i = 0; c > 0x7f && i < sizeof units / sizeof *units; i++)
            if (strcmp(here, units[i]) == 0 && len)
                return out[len] = '\0', !has_comma || since_comma == 3;
        if (c <= ' ' || c > 0x7f || len + 1 == COUNT_SIZE)
            return 0;
        out[len++] = (char)c;
        since_comma++;
    }
    out[len] = '\0';
    return !has_comma || since_comma == 3;
}

int read_count(const struct context *c, const char *text, int min, int max, int *count) {
    char folded[COUNT_SIZE], *end = folded;
    long value = fold_count(text, folded) ? strtol(folded, &end, 10) : 0;
    if (end != folded && *end == '\0' && value >= min && value <= max) {
        *count = (int)value;
        return 1;
    }
    say(c, TEXT_BAD_COUNT, text, min, max);
    return 0;
}

void read_programme(const char *text, char *programme, size_t size) {
    size_t len = 0;
    for (int32_t c; *text && len + 4 < size && (c = character_narrow(character_next(&text))) >= 0;)
        len += character_write(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c, programme + len);
    programme[len] = '\0';
}
