// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal: finds the command and runs it.
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/cli/command.h"
#include "proto/keys.h"

static const struct {
    const char *name;
    int (*run)(struct context *context, int argc, char **argv);
} commands[] = {
    {"init", cmd_init},     {"run", cmd_run},       {"stick", cmd_stick},   {"status", cmd_status},
    {"events", cmd_events}, {"decode", cmd_decode}, {"gadget", cmd_gadget},
};

static int usage(const struct context *c) {
    puts(terminal_text(TEXT_USAGE, c->language));
    return EXIT_DONE;
}

static int read_globals(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"data", required_argument, NULL, 'd'}, {"json", no_argument, NULL, 'j'},
                                            {"lang", required_argument, NULL, 'l'}, {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'v'},    {0}};
    for (int o; (o = next_option(c, argc, argv, "+:h", options)) != -1;) {
        if (o == 'd')
            c->dir = optarg;
        else if (o == 'j')
            c->json = 1;
        else if (o == 'l') {
            if (!choose_language(c, optarg))
                return 0;
        } else if (o == 'h')
            exit(end_results(c, usage(c)));
        else if (o == 'v')
            puts("rollcall-terminal " ROLLCALL_VERSION), exit(end_results(c, EXIT_DONE));
        else
            return 0;
    }
    return optind;
}

static int obey(struct context *c, int argc, char **argv) {
    int at = read_globals(c, argc, argv);
    if (at == 0)
        return EXIT_USAGE;
    if (at >= argc || strcmp(argv[at], "help") == 0)
        return usage(c) + (at >= argc ? EXIT_USAGE : EXIT_DONE);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, argv[at]) == 0) {
            for (int k = at + 1; k < argc; k++)
                if (strcmp(argv[k], "--help") == 0)
                    return usage(c);
            optind = 0; // getopt begins anew
            return commands[i].run(c, argc - at, argv + at);
        }
    return misuse(c, TEXT_NO_SUCH_COMMAND, argv[at]);
}

int main(int argc, char **argv) {
    const char *dir = getenv("ROLLCALL_TERMINAL_DATA");
    struct context c = {.dir = dir && *dir ? dir : "rollcall-terminal-data", .language = language_of_environment()};
    umask(0077);
    signal(SIGPIPE, SIG_IGN);
    if (keys_start() != STATUS_OK)
        return tell_failure(&c, "libsodium", STATUS_IO);
    return end_results(&c, obey(&c, argc, argv));
}
