// SPDX-License-Identifier: Apache-2.0
// What the trainee and the officer see. One file a sink behind one table of functions; every sink is given the same
// view, and the big picture is drawn once (screen_draw) for all that can show pictures.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/admit.h"
#include "firmware/text.h"

struct screen_view {
    enum language language;
    int has_verdict;       // 0: the idle view
    enum verdict verdict;  //
    const char *name;      // masked, "" unknown
    uint64_t badge;        // 0 none
    int64_t first_ms;      // wall time of the check-in, 0 unknown
    const char *venue;     // of the open session, "" unknown or none
    const char *programme; // id of the open session's programme, "" unknown or none
    uint64_t session;      // open session, 0 none
    size_t present;        // distinct badges checked in
    uint64_t pending;      // events no host has confirmed
    int64_t wall_ms;       // now, 0 unset
    int64_t sync_ms;       // last sync, 0 never
    uint64_t terminal;     // id of this terminal
    unsigned pairing_code; // six digits to compare, shown while is_pairing
    int is_pairing;        //
    int is_paired;         //
};

struct screen;

struct screen_type {
    const char *name; // "png:" or "text"
    struct screen *(*open)(const char *spec, char *error, size_t size);
    // Must return quickly and never fail a scan: a sink in trouble keeps quiet.
    void (*show)(struct screen *screen, const struct screen_view *view);
    void (*close)(struct screen *screen);
};

// Each sink begins with this.
struct screen {
    const struct screen_type *type;
};

extern const struct screen_type screen_text; // a line a view on stdout
extern const struct screen_type screen_png;  // png:DIR, numbered pictures
extern const struct screen_type screen_none;

// Opens "text", "png:DIR" or "none".
struct screen *screen_open(const char *sink, char *error, size_t size);

// Draws the view onto a cairo surface of width x height pixels.
struct _cairo_surface;
void screen_draw(struct _cairo_surface *surface, int width, int height, const struct screen_view *view);
