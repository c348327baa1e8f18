// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal run: what is plugged in here, in words.
#include <getopt.h>
#include <string.h>

#include "firmware/cli/command.h"
#include "firmware/run/run.h"

static int read_words(struct context *c, int argc, char **argv, struct run_wish *w) {
    static const struct option options[] = {{"scan", required_argument, NULL, 's'},
                                            {"screen", required_argument, NULL, 'w'},
                                            {"voice", required_argument, NULL, 'v'},
                                            {"link", required_argument, NULL, 'l'},
                                            {"prompts", required_argument, NULL, 'p'},
                                            {"voice-language", required_argument, NULL, 'o'},
                                            {"stick-dir", required_argument, NULL, 'k'},
                                            {"stick-release", required_argument, NULL, 'r'},
                                            {"timings", required_argument, NULL, 't'},
                                            {"simulate", no_argument, NULL, 'i'},
                                            {"lang", required_argument, NULL, 'g'},
                                            {"json", no_argument, NULL, 'j'},
                                            {0}};
    for (int o; (o = next_option(c, argc, argv, ":", options)) != -1;) {
        const char **word = o == 'w'   ? &w->screen
                            : o == 'v' ? &w->voice
                            : o == 'l' ? &w->link
                            : o == 'p' ? &w->prompts
                            : o == 'o' ? &w->voice_language
                            : o == 'k' ? &w->stick_dir
                            : o == 'r' ? &w->stick_release
                            : o == 't' ? &w->timings
                                       : NULL;
        if (word)
            *word = optarg;
        else if (o == 's' && w->sources_len < RUN_SOURCES_MAX)
            w->sources[w->sources_len++] = optarg;
        else if (o == 'g') {
            if (!choose_language(c, optarg))
                return 0;
        } else if (o == 'i')
            w->simulate = 1;
        else if (o != 'j') // more sources than can be
            return o == '?' ? 0 : (misuse(c, TEXT_BAD_OPTION, optarg), 0);
    }
    // "--scan A B": more sources may follow the first.
    while (optind < argc && w->sources_len && w->sources_len < RUN_SOURCES_MAX)
        w->sources[w->sources_len++] = argv[optind++];
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]), 0;
    int has_work = w->sources_len || w->stick_dir || (w->link && strcmp(w->link, "none") != 0);
    if (!has_work)
        misuse(c, TEXT_MISSING, "--scan");
    return has_work;
}

int cmd_run(struct context *c, int argc, char **argv) {
    struct run_wish wish = {.screen = "text", .link = "none", .voice = "none"};
    return read_words(c, argc, argv, &wish) ? (int)run(c, &wish) : EXIT_USAGE;
}
