// SPDX-License-Identifier: Apache-2.0
// frames:DIR : image files in name order, as a camera would have given them. A name with "@" and digits in it,
// 000012@1772413205000.png, sets a simulated clock to those Unix milliseconds.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/monotonic.h"
#include "firmware/scan/decode.h"
#include "firmware/scan/scan.h"
#include "proto/file.h"
#include "proto/image.h"
#include "proto/printable.h"

struct frames {
    struct scan_source source;
    struct decoder *decoder;
    struct dirent **names; // sorted; owned
    int names_len, at;
    char dir[3072];
};

static int is_image(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot && dot != entry->d_name &&
           (strcasecmp(dot, ".png") == 0 || strcasecmp(dot, ".jpg") == 0 || strcasecmp(dot, ".jpeg") == 0);
}

static void frames_close(struct scan_source *source) {
    struct frames *f = (struct frames *)source;
    for (int i = 0; i < f->names_len; i++)
        free(f->names[i]);
    free(f->names);
    decoder_free(f->decoder);
    free(f);
}

static struct scan_source *frames_open(const char *spec, char *error, size_t size) {
    struct frames *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->source.type = &scan_frames;
    snprintf(f->dir, sizeof f->dir, "%s", spec);
    f->decoder = decoder_new();
    f->names_len = scandir(spec, &f->names, is_image, alphasort);
    if (f->names_len >= 0 && f->decoder)
        return &f->source;
    snprintf(error, size, "%s: %s", spec, strerror(errno));
    f->names_len = 0;
    frames_close(&f->source);
    return NULL;
}

static int frames_descriptor(const struct scan_source *source) {
    (void)source;
    return -1;
}

static enum scan_step frames_next(struct scan_source *source, struct scan_text *t) {
    struct frames *f = (struct frames *)source;
    char path[4096], seen[SCAN_SEEN_BYTES];
    struct image image = {0};
    scan_text_clear(t);
    if (f->at == f->names_len)
        return SCAN_END;
    const char *name = f->names[f->at++]->d_name, *mark = strchr(name, '@');
    if (mark && mark[1] >= '0' && mark[1] <= '9')
        t->set_clock_ms = strtoll(mark + 1, NULL, 10);
    enum status status = path_join(path, sizeof path, f->dir, name);
    if (status == STATUS_OK)
        status = image_load(path, &image);
    if (status != STATUS_OK) {
        snprintf(t->origin, sizeof t->origin, "%s: %s", printable(name, seen, sizeof seen), status_text(status));
        return SCAN_NOTHING;
    }
    int64_t start = t->seen_us = monotonic_us();
    enum decoded found =
        decoder_read(f->decoder, image.grey, image.width, image.height, t->text, sizeof t->text, &t->len);
    if (found == DECODED_OURS)
        decoder_beside(f->decoder, image.grey, image.width, image.height, t->text, &t->others, NULL);
    t->decode_us = monotonic_us() - start;
    image_clear(&image);
    return found == DECODED_NOTHING ? SCAN_NOTHING : SCAN_TEXT;
}

const struct scan_source_type scan_frames = {.prefix = "frames:",
                                             .open = frames_open,
                                             .descriptor = frames_descriptor,
                                             .next = frames_next,
                                             .close = frames_close};
