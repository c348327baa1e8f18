// SPDX-License-Identifier: Apache-2.0
// A session's end without a cable: the terminal shows what is not uploaded, a phone photographs it, a messenger brings
// the photos, the office takes them and answers in the same way. The panels are drawn as the terminal draws them, the
// phone is a model. SOAK=1: 300 photos a kind; KEEP=DIR keeps those that were not read.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <cmocka.h>

#include "firmware/carry/codes.h"
#include "firmware/screen/screen.h"
#include "host/carry/photographed.h"
#include "proto/file.h"
#include "proto/keys.h"
#include "tests/support/paired.h"
#include "tests/support/panel_photo.h"
#include "tests/support/program.h"

#define LARGE 823
#define SMALL 605

static struct chance chance;

// The office's side of a check: all that is not uploaded, in parts of at most so many bytes.
static struct multipart shown(size_t part_max, uint64_t *events) {
    struct multipart codes;
    assert_int_equal(codes_make(&p.station, part_max, &codes, events), STATUS_OK);
    return codes;
}

static struct image draw(const struct multipart *codes, unsigned number, int width, int height) {
    static char text[MULTIPART_TEXT_SIZE];
    struct screen_view view = {.notice = NOTICE_CODES,
                               .name = "",
                               .venue = "",
                               .programme = "",
                               .notice_number = 41,
                               .code = text,
                               .code_number = number,
                               .code_parts = codes->parts};
    struct image image = {malloc((size_t)(width * height)), width, height};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    assert_non_null(image.grey);
    multipart_text(codes, number, text);
    screen_draw(surface, width, height, &view);
    cairo_surface_flush(surface);
    const uint8_t *pixels = cairo_image_surface_get_data(surface);
    for (int i = 0; i < width * height; i++)
        image.grey[i] = pixels[4 * i + 1];
    cairo_surface_destroy(surface);
    return image;
}

static void take(const char *codes, struct photographed *m, int messages) {
    static struct photographed all[PHOTOGRAPHED_MESSAGES];
    size_t n;
    assert_int_equal(photographed_take(&p.host, p.host_dir, codes, &(struct photographed_options){NULL, NULL}, all, &n),
                     STATUS_OK);
    assert_int_equal(n, messages);
    if (n)
        *m = all[0];
}

static char *text_of_code(const struct multipart *codes, unsigned number, char text[MULTIPART_TEXT_SIZE + 1]) {
    multipart_text(codes, number, text);
    return strcat(text, "\n");
}

// ---- the way there and back ----

static void what_is_shown_is_taken_and_answered(void **unused) {
    char text[MULTIPART_TEXT_SIZE + 1], *answer;
    struct photographed m;
    struct multipart_join join = {0};
    uint64_t events;
    (void)unused;
    pairing_attend(&p, 8);
    uint64_t pending = pairing_pending(&p);
    struct multipart codes = shown(LARGE, &events);
    assert_int_equal(codes.parts, 1); // a session of eight
    assert_int_equal(events, pending);
    take(text_of_code(&codes, 1, text), &m, 1);
    assert_int_equal(m.status, STATUS_OK);
    assert_int_equal(m.events, pending);
    take(text, &m, 1); // once more
    assert_int_equal(m.events, 0);
    assert_int_equal(m.duplicates, pending);
    pairing_check_tallies(&p);
    assert_int_equal(m.terminal, p.station.terminal);
    assert_int_equal(photographed_answer(&p.host, m.terminal, &answer), STATUS_OK);
    for (char *at = answer, *line; (line = strsep(&at, "\n")) && *line;) {
        struct multipart_code code;
        assert_int_equal(multipart_read(line, strlen(line), &code), STATUS_OK);
        assert_int_equal(code.kind, MULTIPART_ANSWER);
        assert_int_equal(multipart_add(&join, &code), STATUS_OK);
    }
    uint8_t *message;
    size_t len;
    assert_int_equal(multipart_message(&join, &message, &len), STATUS_OK);
    assert_int_equal(codes_take_answer(&p.station, message, len), STATUS_OK);
    assert_int_equal(pairing_pending(&p), 0);
    message[len / 2] ^= 1;
    assert_int_not_equal(codes_take_answer(&p.station, message, len), STATUS_OK);
    free(message);
    free(answer);
    multipart_clear(&codes);
    multipart_join_clear(&join);
    codes = shown(LARGE, &events);
    assert_int_equal(codes.parts, 0); // nothing is left to show
}

static void parts_come_in_any_order_and_are_kept(void **unused) {
    char text[MULTIPART_TEXT_SIZE + 1];
    struct photographed m = {.parts = 0};
    uint64_t events;
    (void)unused;
    pairing_attend(&p, PAIRING_PEOPLE);
    struct multipart codes = shown(150, &events);
    assert_in_range(codes.parts, 3, 20);
    for (unsigned n = codes.parts; n > 1; n--) {
        take(text_of_code(&codes, n, text), &m, 1);
        assert_int_equal(m.missing_len, n - 1);
        assert_int_equal(m.missing[n - 2], n - 1);
        assert_int_equal(m.events, 0);
    }
    take("https://example.com/\nRC000\n", &m, 0); // of others: nothing is lost by them
    take(text_of_code(&codes, 1, text), &m, 1);
    assert_int_equal(m.missing_len, 0);
    assert_int_equal(m.status, STATUS_OK);
    assert_int_equal(m.events, events);
    assert_int_equal(photographed_forget(p.host_dir, &m, 1), STATUS_OK);
    take(text_of_code(&codes, 2, text), &m, 1); // a photo that came late
    assert_int_equal(m.missing_len, 0);
    assert_int_equal(m.events, 0);
    multipart_clear(&codes);
}

static void the_same_photo_is_held_once(void **unused) {
    char text[MULTIPART_TEXT_SIZE + 1], path[400];
    struct photographed m = {.parts = 0};
    uint64_t events;
    uint8_t *held;
    size_t len;
    (void)unused;
    pairing_attend(&p, PAIRING_PEOPLE);
    struct multipart codes = shown(150, &events);
    for (int i = 0; i < 3; i++)
        take(text_of_code(&codes, 2, text), &m, 1);
    snprintf(path, sizeof path, "%s/photographed/%s", p.host_dir, m.id);
    assert_int_equal(file_read(path, 1 << 20, &held, &len), STATUS_OK);
    assert_int_equal(len, strlen(text));
    free(held);
    multipart_clear(&codes);
}

static void what_is_of_others_is_not_taken(void **unused) {
    char text[MULTIPART_TEXT_SIZE + 1], *answer;
    struct photographed m = {.parts = 0};
    struct key_pair kept = p.host.keys;
    uint64_t events;
    (void)unused;
    pairing_attend(&p, 3);
    struct multipart codes = shown(LARGE, &events);
    key_pair_new(&p.host.keys); // as if it were another office
    take(text_of_code(&codes, 1, text), &m, 1);
    assert_int_equal(m.status, STATUS_FORGED);
    assert_int_equal(m.events, 0);
    p.host.keys = kept;
    assert_int_equal(photographed_answer(&p.host, p.station.terminal + 1, &answer), STATUS_UNPAIRED);
    for (char *at = text; *at != '\n'; at++) // a part that was altered on its way
        if (at - text == 40)
            *at = *at == 'A' ? 'B' : 'A';
    take(text, &m, 1);
    assert_int_not_equal(m.status, STATUS_OK);
    assert_int_equal(m.events, 0);
    take(text_of_code(&codes, 1, text), &m, 1); // and none of it is in the way of the right one
    assert_int_equal(m.status, STATUS_OK);
    assert_int_equal(m.events, events);
    multipart_clear(&codes);
}

// ---- photos ----

static const struct kind {
    const char *name;
    int width, height;
    size_t part;
    struct panel_pose pose;
    int least; // of a thousand that must be read
} kinds[] = {
    {"upright, 800x480", 800, 480, LARGE, {0.62, 15, 15, 8}, 990},
    {"upright, 480x320", 480, 320, SMALL, {0.58, 15, 15, 8}, 990},
    {"any pose, version 17", 800, 480, SMALL, {0.72, 25, 25, 180}, 980},
};

static void keep(const char *name, int number, const uint8_t *photo, size_t len) {
    char path[400];
    if (!getenv("KEEP"))
        return;
    snprintf(path, sizeof path, "%.300s/%.20s-%d.jpg", getenv("KEEP"), name, number);
    file_write(path, photo, len, 0644);
}

// 0: not read. What is read wrong fails the test.
static int is_read(const struct image *panel, const char *text, const struct kind *kind, int number) {
    size_t len;
    char *codes = NULL;
    uint8_t *photo = panel_photo(panel, &kind->pose, &chance, &len);
    assert_non_null(photo);
    enum status status = photographed_read(photo, len, &codes);
    if (status == STATUS_OK)
        assert_string_equal(codes, text);
    else
        keep(kind->name, number, photo, len);
    free(codes);
    free(photo);
    return status == STATUS_OK;
}

static void photos_are_read(void **unused) {
    int many = getenv("SOAK") ? 300 : 12;
    (void)unused;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const struct kind *kind = &kinds[k];
        struct multipart codes;
        char text[MULTIPART_TEXT_SIZE + 1];
        uint8_t message[2000];
        int read = 0;
        for (int i = 0; i < many; i++) {
            key_random(message, sizeof message);
            multipart_split(MULTIPART_BATCHES, message, kind->part * 2 - 8, kind->part, &codes);
            struct image panel = draw(&codes, 1, kind->width, kind->height);
            read += is_read(&panel, text_of_code(&codes, 1, text), kind, i);
            image_clear(&panel);
            multipart_clear(&codes);
        }
        printf("%s: %d of %d photos\n", kind->name, read, many);
        assert_true(read * 1000 >= many * kind->least - (many < 100 ? 1000 : 0)); // of a few, one may be the bad one
    }
}

static void what_is_no_photo_is_told(void **unused) {
    char *codes;
    static const uint8_t junk[] = "GIF89a and so on";
    (void)unused;
    assert_int_equal(photographed_read(junk, sizeof junk, &codes), STATUS_MALFORMED);
    assert_int_equal(photographed_read(junk, 0, &codes), STATUS_MALFORMED);
}

static int start(void **unused) {
    (void)unused;
    chance_begin(&chance, seed_choose());
    return keys_start() == STATUS_OK ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_shown_is_taken_and_answered, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(parts_come_in_any_order_and_are_kept, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(the_same_photo_is_held_once, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(what_is_of_others_is_not_taken, paired_make, paired_clean),
        cmocka_unit_test(photos_are_read),
        cmocka_unit_test(what_is_no_photo_is_told),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
