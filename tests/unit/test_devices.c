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
#include "firmware/scan/scan_code.h"
#include "firmware/scan/scan_sight.h"
#include "proto/badge.h"
#include "proto/file.h"
#include "proto/printable.h"
#include "tests/support/frame_maker.h"
#include "tests/support/program.h"

struct line {
    char dir[256], path[300], source[320];
    int far_end; // -1 unplugged
};

// Another pseudo-terminal each time, under the same name: what a device manager's links do.
static void plug(struct line *l) {
    l->far_end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(l->far_end >= 0 && grantpt(l->far_end) == 0 && unlockpt(l->far_end) == 0);
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

static void type(const struct line *l, const char *text) {
    assert_int_equal(write(l->far_end, text, strlen(text)), strlen(text));
}

// Waits as the loop does, until there is a code or nothing more to come.
static enum scan_step take(struct scan_source *s, struct scan_text *t, int patience_ms) {
    enum scan_step step = SCAN_NOTHING;
    for (int waits = 0; waits < 100 && step == SCAN_NOTHING; waits++) {
        struct pollfd p = {.fd = s->type->descriptor(s), .events = POLLIN};
        if (p.fd >= 0 && poll(&p, 1, patience_ms) == 0)
            return SCAN_NOTHING;
        step = s->type->next(s, t);
    }
    return step;
}

static void until_away(struct scan_source *s, struct scan_text *t, int away) {
    for (int waits = 0; waits < 100 && s->type->is_away(s) != away; waits++)
        take(s, t, 100);
    assert_int_equal(s->type->is_away(s), away);
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
    until_away(s, &t, 0);
    type(&line, "RCAAA\r\nRCBBB\rRCHALF");
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCAAA");
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCBBB");
    assert_int_equal(take(s, &t, 50), SCAN_NOTHING);
    unplug(&line);
    until_away(s, &t, 1);
    plug(&line);
    until_away(s, &t, 0);
    type(&line, "OTHER\rRCCCC\r");
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "OTHER"); // not RCHALFOTHER
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
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

static struct code code;
static struct scan_found found;
static char badge_text[BADGE_TEXT_SIZE];

static void make_badge(void) {
    struct badge badge = {BADGE_PERSON, 1, 1, 5};
    struct key_pair key;
    assert_int_equal(keys_start(), STATUS_OK);
    key_pair_new(&key);
    badge_issue(&badge, &key, badge_text);
}

// What the last of the characters ended.
static enum code_end put(const char *text, int64_t now_ms) {
    enum code_end ended = CODE_GOES_ON;
    for (; *text; text++)
        ended = code_put(&code, *text, now_ms, &found);
    return ended;
}

static void code_is_whole_or_nothing(void **unused) {
    (void)unused;
    code_drop(&code);
    assert_false(put("\r", 0));
    assert_true(put("RCAB\r", 1000));
    assert_string_equal(found.text, "RCAB");
    assert_false(put("RCHA", 1000)); // broken off, and another begins later
    assert_true(put("RCCD\n", 1000 + CODE_GAP_MS + 1));
    assert_string_equal(found.text, "RCCD");
    assert_false(put("RCHA", 1000)); // broken off, and only an end comes later
    assert_false(put("\t", 1000 + CODE_GAP_MS + 1));
    assert_false(put("RCEF", 1000));
    code_damage(&code);
    assert_int_equal(put("GH\r", 1000), CODE_TORN);
    for (int i = 0; i < SCAN_TEXT_MAX + 5; i++)
        code_put(&code, 'X', 1000, &found);
    assert_int_equal(put("\r", 1000), CODE_TORN);
    assert_true(put("RCIJ\r", 1000));
    assert_string_equal(found.text, "RCIJ");
}

static void silence_ends_a_code_without_a_suffix(void **unused) {
    (void)unused;
    make_badge();
    code_drop(&code);
    assert_int_equal(code_quiet_ms(&code), -1);
    put(badge_text, 1000);
    assert_int_equal(code_quiet_ms(&code), CODE_SILENCE_MS);
    assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
    assert_string_equal(found.text, badge_text);
    assert_int_equal(code_quiet_ms(&code), -1);
    code_put(&code, badge_text[0], 1000, &found); // half of one: longer silence, and nothing
    code_put(&code, badge_text[1], 1000, &found);
    code_put(&code, badge_text[2], 1000, &found);
    assert_int_equal(code_quiet_ms(&code), CODE_GAP_MS);
    assert_int_equal(code_silence(&code, &found), CODE_TORN);
    put("]Q1RCHALF", 1000);
    assert_int_equal(code_silence(&code, &found), CODE_TORN);
    put("https://example.org/", 1000); // somebody else's, of any length
    assert_int_equal(code_quiet_ms(&code), CODE_GAP_MS);
    assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
    assert_string_equal(found.text, "https://example.org/");
}

static void badge_is_found_between_what_scanners_add(void **unused) {
    static const char *const around[][2] = {{"]Q1", "\r"},          {"]Q0", "\r\n"},   {"\2", "\3"},
                                            {"\2]Q3", "\3\r"},      {"QR:  ", "\r\n"}, {"s", "#\r"},
                                            {"", "  03/02 09:00\r"}};
    (void)unused;
    make_badge();
    code_drop(&code);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        put(around[i][0], 1000);
        put(badge_text, 1000);
        found.len = 0;
        for (const char *c = around[i][1]; *c && !found.len; c++)
            code_put(&code, *c, 1000, &found);
        assert_string_equal(found.text, badge_text);
        code_drop(&code);
    }
    assert_true(put("]Q1https://example.org/\r", 1000));
    assert_string_equal(found.text, "]Q1https://example.org/");
}

// parity: 0 even, 1 odd, 2 mark, 3 the ninth bit is none of ours: as it is.
static char with_parity(char c, int parity) {
    int ones = __builtin_popcount((unsigned char)c & 0x7f);
    return (char)(c | ((parity == 2 || (parity < 2 && ones % 2 != parity)) ? 0x80 : 0));
}

static void seven_bits_read_as_eight_are_understood(void **unused) {
    (void)unused;
    make_badge();
    for (int parity = 0; parity < 4; parity++)
        for (int has_end = 0; has_end < 2; has_end++) {
            code_drop(&code);
            found.len = 0;
            for (const char *c = badge_text; *c; c++)
                assert_false(code_put(&code, with_parity(*c, parity), 1000, &found));
            assert_int_equal(code_quiet_ms(&code), CODE_SILENCE_MS);
            if (has_end)
                assert_true(code_put(&code, with_parity('\r', parity), 1000, &found));
            else
                assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
            assert_string_equal(found.text, badge_text);
        }
    code_drop(&code);
    assert_true(put("村委会\r", 1000)); // no parity: bytes of other people's texts stay
    assert_string_equal(found.text, "村委会");
}

// A character of a slow line every gap_ms: as long as a code is not whole, no silence so short ends it.
static void slow_scanners_are_waited_for(void **unused) {
    (void)unused;
    make_badge();
    for (int64_t gap_ms = 1; gap_ms < CODE_GAP_MS; gap_ms *= 4) {
        int64_t now_ms = 1000;
        code_drop(&code);
        for (const char *c = badge_text; *c; c++, now_ms += gap_ms) {
            assert_true(code_quiet_ms(&code) < 0 || code_quiet_ms(&code) > gap_ms);
            assert_int_equal(code_put(&code, *c, now_ms, &found), CODE_GOES_ON);
        }
        assert_int_equal(code_put(&code, '\r', now_ms, &found), CODE_WHOLE);
        assert_string_equal(found.text, badge_text);
    }
}

static int reads_garbled(const char *bytes, size_t len) {
    code_drop(&code);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(code_put(&code, bytes[i], 1000, &found), CODE_GOES_ON);
    assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
    return found.is_garbled;
}

// A line at another speed, a badge with keys lost; and not what others print, of many countries and makes.
static void garbage_is_told_from_other_codes(void **unused) {
    static const char *const others[] = {"https://u.wechat.com/kMw7Q2hYtest0000000000",
                                         "村委会",
                                         "01069012345678921726083110A1\x1d"
                                         "21B",
                                         "[)>\x1e"
                                         "06\x1dP1\x1e\4",
                                         "6901234567892",
                                         "HTTPS;//EXAMPLE.ORG/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                                         "WIFI:T:WPA;S:cunweihui;P:12345678;;"};
    static const char *const garbage[] = {"\x80\xf8\x06", "\xff", "ABC\1", "A\x7f"};
    char cut[BADGE_TEXT_SIZE];
    (void)unused;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(reads_garbled(others[i], strlen(others[i])));
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++)
        assert_true(reads_garbled(garbage[i], strlen(garbage[i])));
    assert_true(reads_garbled("AB\0CD", 5));
    make_badge();
    assert_false(reads_garbled(badge_text, BADGE_TEXT_LEN));
    for (size_t i = 0; i < BADGE_TEXT_LEN; i += 7) { // one lost anywhere, and an end
        snprintf(cut, sizeof cut, "%.*s%s", (int)i, badge_text, badge_text + i + 1);
        put(cut, 1000);
        assert_int_equal(put("\r", 1000), CODE_WHOLE);
        assert_true(found.is_garbled);
    }
}

static void serial_scanner_without_a_suffix_is_read(void **unused) {
    static struct scan_text t;
    struct line line = {.far_end = -1};
    char error[256] = "";
    (void)unused;
    make_badge();
    setup(&line);
    plug(&line);
    struct scan_source *s = scan_open(line.source, error, sizeof error);
    assert_non_null(s);
    until_away(s, &t, 0);
    for (int i = 0; i < 3; i++) {
        type(&line, i ? "]Q1" : "");
        type(&line, badge_text);
        assert_int_equal(take(s, &t, 5000), SCAN_TEXT);
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
    until_away(s, &t, 0);
    type(&line, "RCHALF");
    assert_int_equal(take(s, &t, 10000), SCAN_TORN);
    type(&line, "RCNEXT\r");
    assert_int_equal(take(s, &t, 5000), SCAN_TEXT);
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
    until_away(s, &t, 0);
    for (int i = 0; i < WATCH_FOUND_MAX + 3; i++) {
        snprintf(text, sizeof text, "RCBUSY%d\r", i);
        type(&line, text);
    }
    until_torn(s);
    for (int i = 0; i < WATCH_FOUND_MAX; i++) {
        snprintf(text, sizeof text, "RCBUSY%d", i);
        assert_int_equal(take(s, &t, 5000), SCAN_TEXT);
        assert_string_equal(t.text, text);
    }
    assert_int_equal(take(s, &t, 5000), SCAN_TORN); // three too many: told, once
    assert_int_equal(take(s, &t, 50), SCAN_NOTHING);
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
    sees("111111111111", "1");                      // alone
    sees("AAAA1A1AA111111111111111", "A");          // behind whoever signs in, also after that
    sees("A1A1A              1111111111111", "A");  // … and was hidden for a while
    sees("1111AAA1A1AAAA  111111111111", "1A");     // it was there before
    sees("AAA1111111", "A");                        // not yet: the badge may only tremble …
    sees("AAA11111111111", "A1");                   // … it is gone, and the poster was held up after it
    sees("AAA!", "A1");                             // fills the picture: at once
    sees("AAA1A11A111!!!!111", "A1");               // taken from the wall and held up …
    sees("AAA1A1!!!111111111111111!!!", "A11");     // … and back on the wall, for the next
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
        cmocka_unit_test(code_is_whole_or_nothing),
        cmocka_unit_test(silence_ends_a_code_without_a_suffix),
        cmocka_unit_test(badge_is_found_between_what_scanners_add),
        cmocka_unit_test(seven_bits_read_as_eight_are_understood),
        cmocka_unit_test(slow_scanners_are_waited_for),
        cmocka_unit_test(garbage_is_told_from_other_codes),
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
