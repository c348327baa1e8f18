// SPDX-License-Identifier: Apache-2.0
// What the trainee and the officer see. One file a sink behind one table of functions; every sink is given the same
// view, and the big picture is drawn once (screen_draw) for all that can show pictures.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/text.h"
#include "firmware/scan/picture.h"
#include "firmware/station/admit.h"
#include "proto/health.h"

// What the box itself has to say, in place of the view at rest.
enum notice {
    NOTICE_NONE,
    NOTICE_STICK_BUSY,    // being written to: it must stay in
    NOTICE_STICK_DONE,    // may be taken out
    NOTICE_STICK_FAILED,  // could not be written
    NOTICE_SYNC_DONE,     // the cable may be taken out
    NOTICE_STICK_PAIRING, // may be taken out; it asks the office for pairing
    NOTICE_NO_STICK,      // asked to be written, and there is none
    NOTICE_STICK_WRITTEN, // may be taken out, but could not be unmounted
    NOTICE_PAIRING_ASKED, // the next host may be a new one
    NOTICE_VOLUME,        //
    NOTICE_LANGUAGE,      //
    NOTICE_STATUS,        // how the terminal is
    NOTICE_CODES,         // what is not uploaded, code by code
    NOTICE_CODES_NONE,    // all is uploaded: there is nothing to show
    NOTICE_CODES_UNKNOWN, // no office is known yet to seal it to
    NOTICE_CODES_TAKEN,   // the office has taken what it was shown, as its own code says
    NOTICE_CODES_MORE,    // a code of several that the office answers with: the others are wanted
    NOTICE_CODES_FOREIGN, // an answer to another terminal, or of another office
    NOTICE_COUNT
};

struct screen_view {
    enum language language;
    int has_verdict;              // 0: the view at rest
    enum verdict verdict;         //
    enum notice notice;           // instead of the view at rest
    uint64_t notice_number;       // events that were left on the stick, or are in the codes; the volume in percent
    const char *code;             // of NOTICE_CODES: what the code on the screen says …
    unsigned code_number;         // … and which it is …
    unsigned code_parts;          // … of how many that are needed at least
    const char *name;             // masked, "" unknown
    uint64_t badge;               // 0 none
    uint32_t place;               // on the waiting list
    int64_t first_ms;             // wall time of the check-in, 0 unknown
    int enrolls;                  // VERDICT_NO_SESSION: there is something to enroll in
    int signs_out;                // a later scan will be the check-out …
    int64_t leave_ms;             // … from then on, 0 unknown
    const char *venue;            // of the open session, "" unknown or none
    const char *programme;        // id of the open session's programme, "" unknown or none
    uint64_t session;             // open session, 0 none
    size_t present;               // distinct badges checked in
    uint64_t pending;             // events no host has confirmed
    int64_t wall_ms;              // now, 0 unset
    int64_t sync_ms;              // last sync, 0 never
    int64_t plan_ms;              // when the plan, and with it the list of revoked badges, was made; 0 none
    enum health_storage storage;  //
    unsigned free_percent;        // of the storage
    int is_closed;                // the journal does not open: nothing can be kept, or fetched
    uint64_t lost;                // events that could not be read when it was rescued, at least
    int is_diverged;              // the host has shown a head that contradicts the one kept here
    int is_link_away;             // no host can come by USB
    int lacks_font;               // Chinese words are boxes
    int is_silent;                // there is to be sound, and there is none
    size_t away;                  // scanners and cameras that are unplugged
    const struct picture *camera; // what the camera sees, NULL: no camera
    uint64_t terminal;            // id of this terminal
    unsigned pairing_code;        // six digits to compare, shown while is_pairing
    int is_pairing;               //
    int is_paired;                //
};

// Its word: that of its picture, of its recording and of a line of text. "stick_done".
const char *notice_text(enum notice notice);

struct screen;

struct screen_type {
    const char *name; // "png:" or "text": how the sink's word begins
    struct screen *(*open)(const char *spec, char *error, size_t size);
    // Must return quickly and never fail a scan: a sink in trouble keeps quiet.
    void (*show)(struct screen *screen, const struct screen_view *view);
    void (*close)(struct screen *screen);
    // Only view->camera has changed since the last show. NULL: this sink shows no moving pictures.
    void (*show_camera)(struct screen *screen, const struct screen_view *view);
};

// Each sink begins with this.
struct screen {
    const struct screen_type *type;
    int shorter; // side of its picture in pixels, 0: it shows none
};

extern const struct screen_type screen_text; // a line a view on stdout
extern const struct screen_type screen_png;  // png:DIR, numbered pictures
extern const struct screen_type screen_drm;  // drm[:/dev/dri/cardN][@90|@180|@270], a panel
extern const struct screen_type screen_fb;   // fb[:/dev/fbN][@…], a panel whose driver has no more to offer
extern const struct screen_type screen_none;

// Opens any of them.
struct screen *screen_open(const char *sink, char *error, size_t size);

// Draws the view onto a cairo surface of width x height pixels.
struct _cairo_surface;
void screen_draw(struct _cairo_surface *surface, int width, int height, const struct screen_view *view);
// The camera's picture alone, where screen_draw has put it.
void screen_draw_camera(struct _cairo_surface *surface, int width, int height, const struct screen_view *view);
