// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_sources.h"

#include <poll.h>

static int is_away(const struct scan_source *source) {
    return source->type->is_away && source->type->is_away(source);
}

int run_sources_open(struct run_sources *s, const struct context *context, const char *const *words, size_t len,
                     char *error, size_t size) {
    for (size_t i = 0; i < len; i++) {
        struct scan_source *source = scan_open(words[i], error, size);
        if (!source)
            return 0;
        s->was_away[s->len] = source->type != &scan_auto && is_away(source); // which may still be looking
        if (s->was_away[s->len])
            tell(context, TEXT_SOURCE_AWAY, words[i]);
        s->words[s->len] = words[i];
        s->sources[s->len++] = source;
        if (!s->camera && source->type->picture)
            s->camera = source;
    }
    return 1;
}

void run_sources_drop(struct run_sources *s, size_t place) {
    struct scan_source *gone = s->sources[place];
    const struct scan_source_type *type = gone->type;
    s->len--;
    s->sources[place] = s->sources[s->len];
    s->words[place] = s->words[s->len];
    s->was_away[place] = s->was_away[s->len];
    if (gone == s->camera)
        s->camera = NULL;
    type->close(gone);
}

void run_sources_close(struct run_sources *s) {
    while (s->len)
        run_sources_drop(s, 0);
}

int run_sources_is_readable(const struct run_sources *s, size_t place) {
    struct pollfd p = {.fd = s->sources[place]->type->descriptor(s->sources[place]), .events = POLLIN};
    return p.fd < 0 || poll(&p, 1, 0) > 0;
}

size_t run_sources_away(const struct run_sources *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->len; i++)
        n += (size_t)is_away(s->sources[i]);
    return n;
}

void run_sources_tell(struct run_sources *s, const struct context *context) {
    for (size_t i = 0; i < s->len; i++) {
        int away = is_away(s->sources[i]);
        if (away != s->was_away[i])
            tell(context, away ? TEXT_SOURCE_LOST : TEXT_SOURCE_BACK, s->words[i]);
        s->was_away[i] = away;
    }
}

int run_sources_look(struct run_sources *s) {
    unsigned before = s->picture.number;
    if (!s->camera)
        return 0;
    s->camera->type->picture(s->camera, &s->picture);
    return s->picture.number != before;
}
