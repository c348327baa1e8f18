// SPDX-License-Identifier: Apache-2.0
// Everything the terminal can show, against the pictures under tests/golden/ (GOLDEN=write draws them anew, to be
// looked at and committed); told apart without colours; and turned onto panels.
#include <cairo.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/screen/screen_canvas.h"
#include "proto/file.h"
#include "tests/support/scenes.h"

#define PIXELS_MAX (800 * 480)
#define MEAN_MAX   1.0 // grey levels: what another version of a font or of a renderer does to edges

static struct scene scenes[SCENES_MAX];
static uint32_t drawn[SCENES_MAX][PIXELS_MAX];

static const struct panel {
    const char *name;
    enum language language;
    int width, height;
} panels[] = {{"zh-800x480", LANGUAGE_ZH, 800, 480}, {"en-480x320", LANGUAGE_EN, 480, 320}};

static void draw(const struct scene *scene, int width, int height, uint32_t *pixels) {
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data((unsigned char *)pixels, CAIRO_FORMAT_RGB24, width, height, width * 4);
    screen_draw(surface, width, height, &scene->view);
    cairo_surface_destroy(surface);
}

static double difference(const uint32_t *a, const uint32_t *b, int pixels) {
    double sum = 0;
    for (int i = 0; i < pixels; i++)
        for (int shift = 0; shift < 24; shift += 8)
            sum += abs((int)(a[i] >> shift & 255) - (int)(b[i] >> shift & 255));
    return sum / pixels / 3;
}

static void compare(const char *path, const struct panel *p, const uint32_t *pixels) {
    cairo_surface_t *golden = cairo_image_surface_create_from_png(path);
    if (cairo_surface_status(golden) != CAIRO_STATUS_SUCCESS)
        fail_msg("%s: no golden picture; GOLDEN=write makes it", path);
    assert_int_equal(cairo_image_surface_get_width(golden), p->width);
    assert_int_equal(cairo_image_surface_get_height(golden), p->height);
    double mean =
        difference((const uint32_t *)(void *)cairo_image_surface_get_data(golden), pixels, p->width * p->height);
    cairo_surface_destroy(golden);
    if (mean > MEAN_MAX)
        fail_msg("%s: looks different (mean %.2f of at most %.2f)", path, mean, MEAN_MAX);
}

static void every_view_looks_as_agreed(void **unused) {
    const char *write = getenv("GOLDEN");
    char path[300];
    (void)unused;
    for (size_t k = 0; k < sizeof panels / sizeof *panels; k++) {
        const struct panel *p = &panels[k];
        size_t n = scenes_make(p->language, scenes);
        snprintf(path, sizeof path, "tests/golden/%s", p->name);
        if (write)
            assert_int_equal(directory_make(path, 0755), STATUS_OK);
        for (size_t i = 0; i < n; i++) {
            snprintf(path, sizeof path, "tests/golden/%s/%s.png", p->name, scenes[i].name);
            draw(&scenes[i], p->width, p->height, drawn[i]);
            if (write)
                assert_true(scene_save(&scenes[i], p->width, p->height, path));
            compare(path, p, drawn[i]);
        }
        for (size_t a = 0; a < n; a++) // or the comparison above would mean nothing
            for (size_t b = a + 1; b < n; b++)
                assert_true(difference(drawn[a], drawn[b], p->width * p->height) > MEAN_MAX);
    }
}

// Of what is white on the side of the sign, a hundredth or more differs: no verdict relies on colour or on words.
static void verdicts_differ_without_colour_or_words(void **unused) {
    enum { WIDTH = 800, HEIGHT = 480, SIGN = 360 };
    (void)unused;
    scenes_make(LANGUAGE_ZH, scenes);
    for (int v = 0; v < VERDICT_COUNT; v++)
        draw(&scenes[v], WIDTH, HEIGHT, drawn[v]);
    for (int a = 0; a < VERDICT_COUNT; a++)
        for (int b = a + 1; b < VERDICT_COUNT; b++) {
            int differ = 0;
            for (int y = 0; y < HEIGHT - 60; y++)
                for (int x = 0; x < SIGN; x++)
                    differ += ((drawn[a][y * WIDTH + x] & 0xffffff) > 0xf00000) !=
                              ((drawn[b][y * WIDTH + x] & 0xffffff) > 0xf00000);
            if (differ < SIGN * (HEIGHT - 60) / 100)
                fail_msg("%s and %s look alike", scenes[a].name, scenes[b].name);
        }
}

static void picture_is_turned_onto_the_panel(void **unused) {
    static const int turns[] = {0, 90, 180, 270};
    static uint32_t panel[4 * 3];
    static uint16_t small[4 * 3];
    (void)unused;
    for (size_t k = 0; k < 4; k++) {
        struct canvas c;
        assert_true(canvas_init(&c, 4, 3, turns[k]));
        int lies = turns[k] % 180 != 0;
        assert_int_equal(c.width, lies ? 3 : 4);
        assert_int_equal(c.height, lies ? 4 : 3);
        c.pixels[0] = 0xff0000;           // upper left corner red,
        c.pixels[c.width - 1] = 0x00ff00; // upper right green
        canvas_copy(&c, (uint8_t *)panel, 16, 32);
        canvas_copy(&c, (uint8_t *)small, 8, 16);
        static const int left[] = {0, 3, 11, 8}, right[] = {3, 11, 8, 0}; // clockwise round the panel's corners
        assert_int_equal(panel[left[k]], 0xff0000);
        assert_int_equal(panel[right[k]], 0x00ff00);
        assert_int_equal(small[left[k]], 0xf800);
        assert_int_equal(small[right[k]], 0x07e0);
        canvas_clear(&c);
    }
    assert_int_equal(canvas_turn_of(":/dev/dri/card0@270"), 270);
    assert_int_equal(canvas_turn_of(""), 0);
    assert_int_equal(canvas_turn_of("@45"), -1);
}

static void screens_that_are_not_there_say_so(void **unused) {
    static const char *const wrong[] = {"drm:/dev/null", "drm@45", "fb:/dev/null", "fb@1", "nothing"};
    char error[300];
    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error[0] = '\0';
        assert_null(screen_open(wrong[i], error, sizeof error));
        assert_true(error[0] != '\0');
    }
}

// Only the camera's part of the picture is drawn anew; both ways come to the same picture.
static void camera_picture_lands_where_the_view_has_it(void **unused) {
    struct canvas whole, part;
    (void)unused;
    size_t n = scenes_make(LANGUAGE_ZH, scenes), open = 0, without = 0;
    for (size_t i = 0; i < n; i++) {
        open = strcmp(scenes[i].name, "idle_open") == 0 ? i : open;
        without = strcmp(scenes[i].name, "idle_no_camera") == 0 ? i : without;
    }
    assert_true(canvas_init(&whole, 800, 480, 0) && canvas_init(&part, 800, 480, 0));
    canvas_draw(&whole, &scenes[open].view);
    canvas_draw(&part, &scenes[without].view);
    assert_true(difference(whole.pixels, part.pixels, 800 * 480) > MEAN_MAX);
    canvas_draw_camera(&part, &scenes[open].view);
    assert_true(difference(whole.pixels, part.pixels, 800 * 480) < 0.1);
    canvas_clear(&whole);
    canvas_clear(&part);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_looks_as_agreed),
        cmocka_unit_test(verdicts_differ_without_colour_or_words),
        cmocka_unit_test(picture_is_turned_onto_the_panel),
        cmocka_unit_test(screens_that_are_not_there_say_so),
        cmocka_unit_test(camera_picture_lands_where_the_view_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
