// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scenes.h"

#include <cairo.h>
#include <stdio.h>
#include <string.h>

#include "firmware/scan/camera_pixels.h"
#include "proto/badge.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "tests/support/frame_maker.h"

#define NOW INT64_C(1772413505000) // 2026-03-02 09:05 in Shanghai

// A badge held up, as the aiming picture shows it.
static const struct picture *held_up(void) {
    static struct picture picture;
    static uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];
    struct frame_look look = {.degrees = -7, .module = 4.4, .blur = 0.8, .noise = 6, .slope = 50, .contrast = 0.8};
    char token[BADGE_TEXT_SIZE];
    memset(token, 'A', sizeof token - 1);
    token[sizeof token - 1] = '\0';
    memcpy(token, "RC", 2);
    frame_draw(token, &look, 5, grey);
    camera_shrink(grey, FRAME_WIDTH, FRAME_HEIGHT, &picture);
    picture.number = 1;
    return &picture;
}

static struct screen_view base(enum language language) {
    return (struct screen_view){.language = language,
                                .name = "",
                                .venue = "者竜乡文化站",
                                .programme = "P07",
                                .session = number_make(530402, 7),
                                .present = 38,
                                .pending = 41,
                                .wall_ms = NOW,
                                .sync_ms = NOW - 3 * CIVIL_DAY_MS,
                                .plan_ms = NOW - 3 * CIVIL_DAY_MS,
                                .free_percent = 91,
                                .terminal = 0x0ef8cde9183ef54d,
                                .is_paired = 1};
}

// Rare and long names among the verdicts that show one.
static const char *name_for(enum verdict verdict) {
    static const char *const names[VERDICT_COUNT] = {
        [VERDICT_CHECKED_IN] = "者*竜",     [VERDICT_CHECKED_OUT] = "㐱*",  [VERDICT_REPEAT] = "阿依古丽·*",
        [VERDICT_REVOKED] = "刀*",          [VERDICT_NO_SESSION] = "普*",   [VERDICT_OFFICER] = "赵*干",
        [VERDICT_NOT_SAVED] = "白*",        [VERDICT_EARLY] = "李*",        [VERDICT_LATE] = "欧阳*",
        [VERDICT_NOT_ENROLLED] = "龙*",     [VERDICT_ENROLL_NOTED] = "罗*", [VERDICT_ENROLLED] = "买买提·*",
        [VERDICT_ENROLL_CANCELLED] = "马*", [VERDICT_WAITING] = "杨*",      [VERDICT_OVER] = "白*",
    };
    return names[verdict] ? names[verdict] : "";
}

static struct scene *add(struct scene *scenes, size_t *n, const char *name, struct screen_view view) {
    struct scene *s = &scenes[(*n)++];
    s->name = name;
    s->view = view;
    return s;
}

static void add_verdicts(enum language language, struct scene *scenes, size_t *n) {
    for (int v = 0; v < VERDICT_COUNT; v++) {
        struct scene *s = add(scenes, n, verdict_text((enum verdict)v), base(language));
        s->view.has_verdict = 1;
        s->view.verdict = (enum verdict)v;
        s->view.name = name_for((enum verdict)v);
        s->view.first_ms = v == VERDICT_REPEAT ? NOW - 24 * 60000 : 0;
        s->view.place = v == VERDICT_WAITING ? 3 : 0;
        if (v == VERDICT_NO_SESSION || v == VERDICT_OFFICER)
            s->view.session = 0;
    }
}

// As long as one on a small panel can be, and the same each time.
static const char *code_of_a_month(void) {
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    static char text[922];
    for (unsigned i = 0, x = 7; i + 1 < sizeof text; i++, x = x * 75 % 65537)
        text[i] = digits[x % 45];
    return text;
}

static void add_notices(enum language language, struct scene *scenes, size_t *n) {
    for (int k = NOTICE_NONE + 1; k < NOTICE_COUNT; k++) {
        struct scene *s = add(scenes, n, notice_text((enum notice)k), base(language));
        s->view.notice = (enum notice)k;
        s->view.notice_number = k == NOTICE_VOLUME ? 70 : 41;
        s->view.code = code_of_a_month();
        s->view.code_number = 1;
        s->view.code_parts = 3;
    }
}

// Before a poster, perhaps.
static void add_enrolling(enum language language, struct scene *scenes, size_t *n) {
    struct scene *s = add(scenes, n, "no_session_poster", base(language));
    s->view.has_verdict = s->view.enrolls = 1;
    s->view.verdict = VERDICT_NO_SESSION;
    s->view.name = "普*";
    s->view.session = 0;
}

// What is told at the foot beside all else.
static void add_silent(enum language language, struct scene *scenes, size_t *n) {
    struct scene *s = add(scenes, n, "idle_silent", base(language));
    s->view.is_silent = 1;
    s->view.present = 112;
    s->view.camera = held_up();
}

// Of a session that people sign out of.
static void add_signing_out(enum language language, struct scene *scenes, size_t *n) {
    struct scene *s = add(scenes, n, "repeat_too_soon", base(language));
    s->view.has_verdict = s->view.signs_out = 1;
    s->view.verdict = VERDICT_REPEAT;
    s->view.name = "阿依古丽·*";
    s->view.first_ms = NOW - 24 * 60000;
    s->view.leave_ms = NOW + 55 * 60000;
}

size_t scenes_make(enum language language, struct scene scenes[SCENES_MAX]) {
    size_t n = 0;
    add_verdicts(language, scenes, &n);
    add_signing_out(language, scenes, &n);
    add_enrolling(language, scenes, &n);
    add_silent(language, scenes, &n);
    add_notices(language, scenes, &n);
    struct scene *s = add(scenes, &n, "pairing", base(language));
    s->view.is_pairing = 1;
    s->view.pairing_code = 408217;
    s = add(scenes, &n, "idle_open", base(language));
    s->view.camera = held_up();
    s = add(scenes, &n, "idle_no_camera", base(language));
    s = add(scenes, &n, "idle_no_session", base(language));
    s->view.session = 0;
    s->view.venue = s->view.programme = "";
    s = add(scenes, &n, "idle_unpaired", s->view);
    s->view.is_paired = 0;
    s->view.wall_ms = s->view.sync_ms = s->view.plan_ms = 0;
    s->view.pending = 1;
    s = add(scenes, &n, "idle_trouble", base(language));
    s->view.camera = held_up();
    s->view.storage = HEALTH_FULL;
    s->view.free_percent = 0;
    s->view.away = 1;
    s->view.plan_ms -= 40 * CIVIL_DAY_MS;
    s = add(scenes, &n, "idle_diverged", base(language));
    s->view.is_diverged = 1;
    s = add(scenes, &n, "idle_lost", base(language));
    s->view.lost = 17;
    return n;
}

int scene_save(const struct scene *scene, int width, int height, const char *path) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    screen_draw(surface, width, height, &scene->view);
    int written = cairo_surface_write_to_png(surface, path) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return written;
}
