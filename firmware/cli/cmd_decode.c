// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal decode: why does this badge not read? A line an image: path, text or nothing, milliseconds.
#include <dirent.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "firmware/cli/command.h"
#include "firmware/scan/decode.h"
#include "proto/file.h"
#include "proto/image.h"
#include "proto/printable.h"

struct decoding {
    struct context *context;
    struct decoder *decoder;
    int unreadable;
};

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

// The name of a file and what a strange code holds are in any encoding.
static void tell_found(struct context *c, const char *path, const char *text, size_t len, double spent) {
    char shown_path[2 * 4096], shown_text[2 * 4096];
    printable(path, shown_path, sizeof shown_path);
    printable_bytes(text, len, shown_text, sizeof shown_text);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:f}", "path", shown_path, "text", shown_text, "ms", spent));
    else
        printf("%s\t%s\t%.1f\n", shown_path, shown_text, spent);
}

static void decode_file(struct decoding *d, const char *path) {
    char text[4096] = "";
    size_t len = 0;
    struct image image = {0};
    enum status status = image_load(path, &image);
    double start = milliseconds();
    enum decoded found = DECODED_NOTHING;
    if (status == STATUS_OK)
        found = decoder_read(d->decoder, image.grey, image.width, image.height, text, sizeof text, &len);
    double spent = milliseconds() - start;
    image_clear(&image);
    if (status != STATUS_OK) {
        d->unreadable++;
        tell_failure(d->context, path, status);
    }
    tell_found(d->context, path, text, found == DECODED_NOTHING ? 0 : len, spent);
}

static void decode_path(struct decoding *d, const char *path) {
    struct dirent **names;
    struct stat st;
    int names_len = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? scandir(path, &names, NULL, alphasort) : -1;
    if (names_len < 0)
        decode_file(d, path);
    for (int i = 0; i < names_len; i++) {
        char file[4096];
        if (names[i]->d_name[0] != '.' && path_join(file, sizeof file, path, names[i]->d_name) == STATUS_OK)
            decode_file(d, file);
        free(names[i]);
    }
    if (names_len >= 0)
        free(names);
}

int cmd_decode(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    for (int o; (o = next_option(c, argc, argv, ":", options)) != -1; c->json = 1)
        if (o == '?')
            return EXIT_USAGE;
    if (optind >= argc)
        return misuse(c, TEXT_DECODE_WHAT, "");
    struct decoding d = {.context = c, .decoder = decoder_new()};
    if (!d.decoder)
        return tell_failure(c, "decode", STATUS_MEMORY);
    for (int i = optind; i < argc; i++)
        decode_path(&d, argv[i]);
    decoder_free(d.decoder);
    return d.unreadable ? EXIT_PARTLY : EXIT_DONE;
}
