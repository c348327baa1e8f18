// SPDX-License-Identifier: Apache-2.0
// Scanners that come, go and break off, a serial line played by a pseudo-terminal; and the pixels of cameras. (What
// needs a kernel device, keyboards and cameras themselves, is in tests/vm.)
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/scan/camera_pixels.h"
#include "firmware/scan/scan_sight.h"
#include "firmware/scan/scan_watch.h"
#include "proto/file.h"
#include "proto/printable.h"
#include "tests/support/frame_maker.h"
#include "tests/support/lines.h"
#include "tests/support/program.h"

struct line {
    char dir[256], path[300], source[320];
    int far_end; // -1 unplugged
};

// Another pseudo-terminal each time, under the same name: what a device manager's links do.
static void plug(struct line *l) {
    l->far_end = line_open();
    assert_int_equal(symlink(ptsname(l->far_end), l->path), 0);
}

static void unplug(struct line *l) {
    close(l->far_end);
    unlink(l->path);
    l->far_end = -1;
}

static void setup(struct line *l) {
    temporary_make(l->dir);
    snprintf(l->path, sizeof l->path, "%s/scanner", l->dir);
    snprintf(l->source, sizeof l->source, "serial:%s@115200", l->path);
}

static void serial_scanner_that_breaks_off_gives_no_half_code(void **unused) {
    static struct scan_text t;
    struct line line = {.far_end = -1};
    char error[256] = "";
    (void)unused;
    setup(&line);
    struct scan_source *s = scan_open(line.source, error, sizeof error); // not there yet
    assert_non_null(s);
    assert_true(s->type->is_away(s));
    plug(&line);
    line_until_away(s, &t, 0);
    line_type(line.far_end, "RCAAA\r\nRCBBB\rRCHALF");
    assert_int_equal(line_take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCAAA");
    assert_int_equal(line_take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCBBB");
    assert_int_equal(line_take(s, &t, 50), SCAN_NOTHING);
    unplug(&line);
    line_until_away(s, &t, 1);
    plug(&line);
    line_until_away(s, &t, 0);
    line_type(line.far_end, "OTHER\rRCCCC\r");
    assert_int_equal(line_take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "OTHER"); // not RCHALFOTHER
    assert_int_equal(line_take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCCCC");
    s->type->close(s);
    unplug(&line);
    temporary_remove(line.dir);
}

static void sources_that_cannot_be_are_refused(void **unused) {
    static const char *const wrong[] = {
        "serial:",          "serial:/dev/null",        "serial:/dev/ttyX@12",      "keys:",  "keys:/dev/null",
        "camera:/dev/null", "camera:/dev/video0,XXXX", "camera:/dev/video0,0x480", "camera:"};
    char error[256];
    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error[0] = '\0';
        assert_null(scan_open(wrong[i], error, sizeof error));
        assert_true(error[0] != '\0');
    }
}

// A message that ends within a character is no text, and a log that wants text drops the line.
static void long_name_of_a_source_is_cut_at_a_character(void **unused) {
    static const char *const sources[] = {"serial:", "keys:", "camera:"};
    char name[400] = "", error[256], seen[400];
    (void)unused;
    for (int i = 0; i < 100; i++)
        memcpy(name + strlen(name), "口", sizeof "口");
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        for (int shift = 0; shift < 3; shift++) {
            char spec[500];
            snprintf(spec, sizeof spec, "%s%.*s%s,@x", sources[i], shift, "abc", name);
            assert_null(scan_open(spec, error, sizeof error));
            assert_string_equal(printable(error, seen, sizeof seen), error);
        }
}

// ---- codes as they come ----

static char badge_text[BADGE_TEXT_SIZE];

static void serial_scanner_without_a_suffix_is_read(void **unused) {
    static struct scan_text t;
    struct line line = {.far_end = -1};
    char error[256] = "";
    (void)unused;
    line_badge(badge_text);
    setup(&line);
    plug(&line);
    struct scan_source *s = scan_open(line.source, error, sizeof error);
    assert_non_null(s);
    line_until_away(s, &t, 0);
    for (int i = 0; i < 3; i++) {
        line_type(line.far_end, i ? "]Q1" : "");
        line_type(line.far_end, badge_text);
        assert_int_equal(line_take(s, &t, 5000), SCAN_TEXT);
        assert_string_equal(t.text, badge_text);
    }
    s->type->close(s);
    unplug(&line);
    temporary_remove(line.dir);
}

// Half a code that goes no further is answered, and the next one is whole.
static void serial_scanner_that_stops_is_answered(void **unused) {
    static struct scan_text t;
    struct line line = {.far_end = -1};
    char error[256] = "";
    (void)unused;
    setup(&line);
    plug(&line);
    struct scan_source *s = scan_open(line.source, error, sizeof error);
    assert_non_null(s);
    line_until_away(s, &t, 0);
    line_type(line.far_end, "RCHALF");
    assert_int_equal(line_take(s, &t, 10000), SCAN_TORN);
    line_type(line.far_end, "RCNEXT\r");
    assert_int_equal(line_take(s, &t, 5000), SCAN_TEXT);
    assert_string_equal(t.text, "RCNEXT");
    s->type->close(s);
    unplug(&line);
    temporary_remove(line.dir);
}

static void until_torn(struct scan_source *s) {
    struct scan_watch *w = (struct scan_watch *)s;
    for (int waits = 0, is_torn = 0; waits < 1000 && !is_torn; waits++) {
        poll(NULL, 0, 10);
        pthread_mutex_lock(&w->lock);
        is_torn = w->is_torn;
        pthread_mutex_unlock(&w->lock);
    }
}

// Nothing takes what the scanner sends for a while, as when a picture is drawn or a card is slow: nothing of it is
// lost.
static void what_comes_in_a_busy_moment_is_kept(void **unused) {
    static struct scan_text t;
    struct line line = {.far_end = -1};
    char error[256] = "", text[24];
    (void)unused;
    setup(&line);
    plug(&line);
    struct scan_source *s = scan_open(line.source, error, sizeof error);
    assert_non_null(s);
    line_until_away(s, &t, 0);
    for (int i = 0; i < WATCH_FOUND_MAX + 3; i++) {
        snprintf(text, sizeof text, "RCBUSY%d\r", i);
        line_type(line.far_end, text);
    }
    until_torn(s);
    for (int i = 0; i < WATCH_FOUND_MAX; i++) {
        snprintf(text, sizeof text, "RCBUSY%d", i);
        assert_int_equal(line_take(s, &t, 5000), SCAN_TEXT);
        assert_string_equal(t.text, text);
    }
    assert_int_equal(line_take(s, &t, 5000), SCAN_TORN); // three too many: told, once
    assert_int_equal(line_take(s, &t, 50), SCAN_NOTHING);
    s->type->close(s);
    unplug(&line);
    temporary_remove(line.dir);
}

// ---- what is in sight ----

// A look every 100 ms; what it finds: a badge, somebody else's code, a poster far away (a digit) or before the camera
// (the same digit with shift), or nothing (a blank).
static char told[64];

static void look_at(struct sight *s, const char *seen, int64_t *now_ms) {
    for (; *seen; seen++, *now_ms += 100) {
        int is_far = *seen >= '0' && *seen <= '9', is_near = *seen == '!';
        enum decoded is = *seen >= 'a' ? DECODED_OTHER : is_far ? DECODED_FAR : DECODED_OURS;
        char text[] = {is_near ? '1' : *seen, 0};
        sight_look(s);
        if (*seen == ' ' || !sight_is_news(s, is, text, *now_ms))
            continue;
        sight_told(s, is, text, *now_ms);
        strcat(told, text);
    }
}

// seen: what ten looks a second see; wanted: what is told of it.
static void sees(const char *seen, const char *wanted) {
    static struct sight s;
    int64_t now_ms = 1000000;
    memset(&s, 0, sizeof s);
    told[0] = '\0';
    look_at(&s, seen, &now_ms);
    assert_string_equal(told, wanted);
}

static void badge_held_still_is_one_scan(void **unused) {
    (void)unused;
    sees("AAAAAAAAAAAAAAAAAAAA", "A");
    sees("AAA AA  A AAA    AAA", "A"); // a trembling hand
    sees("AAA           AAA", "AA");
    sees("ABABAB", "AB");
}

static void other_codes_never_talk_over_a_badge(void **unused) {
    (void)unused;
    sees("wwwww", "");                                               // passed by
    sees("wwwwwwwwwwwwwwwwwww", "w");                                // shown on purpose, told once
    sees("wwwwAAAwAwAwwAAwwwwwwwwwwwwwwwwwww", "A");                 // beside a badge, and while its answer stands
    sees("AAAwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "Aw");                 // stays alone
    sees("wwwwwwwwwwwwAAAA      wwwwwwwwwwwwwwwwwwwwwwwwwww", "wA"); // the poster is known by now
}

static void poster_counts_when_it_is_shown_on_purpose(void **unused) {
    (void)unused;
    sees("111111111111", "1");                     // alone
    sees("AAAA1A1AA111111111111111", "A");         // behind whoever signs in, also after that
    sees("A1A1A              1111111111111", "A"); // … and was hidden for a while
    sees("1111AAA1A1AAAA  111111111111", "1A");    // it was there before
    sees("AAA1111111", "A");                       // not yet: the badge may only tremble …
    sees("AAA11111111111", "A1");                  // … it is gone, and the poster was held up after it
    sees("AAA!", "A1");                            // fills the picture: at once
    sees("AAA1A11A111!!!!111", "A1");              // taken from the wall and held up …
    sees("AAA1A1!!!111111111111111!!!", "A11");    // … and back on the wall, for the next
}

// ---- pixels ----

// A ramp in each format cameras send, rows padded, gives the same grey; a frame cut short gives none.
static void every_format_gives_the_same_grey(void **unused) {
    enum { WIDTH = 64, HEIGHT = 48, STRIDE = 160 };
    static const char *const names[] = {"GREY", "NV12", "YUYV"};
    static uint8_t bytes[STRIDE * HEIGHT * 3 / 2], grey[WIDTH * HEIGHT];
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct camera_format f = {FOURCC(names[i]), WIDTH, HEIGHT, STRIDE};
        int step = i == 2 ? 2 : 1;
        memset(bytes, 128, sizeof bytes);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                bytes[y * STRIDE + x * step] = (uint8_t)(x * 3 + y);
        memset(grey, 0, sizeof grey);
        assert_true(camera_grey(&f, bytes, sizeof bytes, grey));
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                assert_int_equal(grey[y * WIDTH + x], (uint8_t)(x * 3 + y));
        size_t least = (size_t)(STRIDE * (HEIGHT - 1) + WIDTH * step);
        assert_true(camera_grey(&f, bytes, least, grey));
        assert_false(camera_grey(&f, bytes, least - 1, grey));
        assert_false(camera_grey(&f, bytes, 0, grey));
    }
}

static void jpeg_frame_gives_its_grey_or_nothing(void **unused) {
    static uint8_t drawn[FRAME_WIDTH * FRAME_HEIGHT], grey[FRAME_WIDTH * FRAME_HEIGHT];
    struct camera_format f = {FOURCC("MJPG"), FRAME_WIDTH, FRAME_HEIGHT, 0};
    char dir[256], path[300];
    uint8_t *bytes;
    size_t len;
    (void)unused;
    temporary_make(dir);
    for (int i = 0; i < FRAME_WIDTH * FRAME_HEIGHT; i++)
        drawn[i] = (uint8_t)(i % FRAME_WIDTH / 3);
    snprintf(path, sizeof path, "%s/frame.jpg", dir);
    assert_true(frame_save(drawn, path));
    assert_int_equal(file_read(path, 1 << 20, &bytes, &len), STATUS_OK);
    assert_true(camera_grey(&f, bytes, len, grey));
    for (int i = 0; i < FRAME_WIDTH * FRAME_HEIGHT; i += 11)
        assert_in_range(grey[i] + 8, drawn[i], drawn[i] + 16);
    f.width /= 2; // not what was agreed on
    assert_false(camera_grey(&f, bytes, len, grey));
    f.width *= 2;
    assert_false(camera_grey(&f, bytes, 100, grey));
    free(bytes);
    temporary_remove(dir);
}

static void picture_is_small_and_movement_is_seen(void **unused) {
    static uint8_t grey[1280 * 720];
    static struct picture still, moved;
    (void)unused;
    memset(grey, 90, sizeof grey);
    camera_shrink(grey, 1280, 720, &still);
    assert_int_equal(still.width, 320);
    assert_int_equal(still.height, 180);
    assert_int_equal(still.grey[320 * 179 + 319], 90);
    assert_int_equal(camera_difference(&still, &still), 0);
    for (int y = 200; y < 500; y++)
        memset(grey + (size_t)y * 1280 + 400, 250, 400); // a badge comes into sight
    camera_shrink(grey, 1280, 720, &moved);
    assert_in_range(camera_difference(&still, &moved), 10, 40);
    camera_shrink(grey, 640, 480, &moved);
    assert_int_equal(camera_difference(&still, &moved), 255);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serial_scanner_that_breaks_off_gives_no_half_code),
        cmocka_unit_test(sources_that_cannot_be_are_refused),
        cmocka_unit_test(long_name_of_a_source_is_cut_at_a_character),
        cmocka_unit_test(serial_scanner_without_a_suffix_is_read),
        cmocka_unit_test(serial_scanner_that_stops_is_answered),
        cmocka_unit_test(what_comes_in_a_busy_moment_is_kept),
        cmocka_unit_test(badge_held_still_is_one_scan),
        cmocka_unit_test(other_codes_never_talk_over_a_badge),
        cmocka_unit_test(poster_counts_when_it_is_shown_on_purpose),
        cmocka_unit_test(every_format_gives_the_same_grey),
        cmocka_unit_test(jpeg_frame_gives_its_grey_or_nothing),
        cmocka_unit_test(picture_is_small_and_movement_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
