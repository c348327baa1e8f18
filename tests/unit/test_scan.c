// SPDX-License-Identifier: Apache-2.0
// Codes found in frames and lines, hostile files among them; and pictures that nobody can take for one another.
#include <cairo.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/scan/decode.h"
#include "firmware/scan/scan.h"
#include "firmware/screen/screen.h"
#include "proto/badge.h"
#include "proto/file.h"
#include "proto/image.h"
#include "proto/number.h"
#include "tests/support/frame_maker.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

static uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];

static void frames_give_the_exact_token_or_nothing(void **unused) {
    struct decoder *decoder = decoder_new();
    struct key_pair key;
    char text[512], token[BADGE_TEXT_SIZE];
    size_t len;
    int found = 0, frames = 60;
    unsigned long seed = seed_choose();
    (void)unused;
    assert_int_equal(keys_start(), STATUS_OK);
    key_pair_new(&key);
    for (int i = 0; i < frames; i++) {
        struct badge badge = {BADGE_PERSON, 1, 1, number_make(530402, (uint32_t)i + 1)};
        struct frame_look look = frame_look_by(seed + (unsigned long)i);
        badge_issue(&badge, &key, token);
        frame_draw(token, &look, seed + (unsigned long)i, grey);
        if (!decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len))
            continue;
        assert_string_equal(text, token);
        found++;
    }
    printf("%d of %d frames read\n", found, frames);
    assert_true(found >= frames * 9 / 10);
    struct frame_look look = frame_look_by(seed);
    frame_draw(NULL, &look, seed, grey);
    assert_false(decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len));
    decoder_free(decoder);
}

// A picture of a badge, at a minute of the session, with a code beside it that somebody else has signed.
static void save_pair(const char *dir, int minute, const char *token, const char *forged) {
    char path[400];
    struct frame_look look = {.degrees = minute * 7 % 40, .module = 3.4, .blur = 0.5, .noise = 6, .contrast = 0.8};
    frame_draw(minute % 3 ? token : forged, &look, (uint64_t)minute, grey);
    frame_stamp(minute % 3 ? forged : token, 3, minute % 2 ? 2 : FRAME_WIDTH - 162, 60 + minute * 10, grey);
    snprintf(path, sizeof path, "%s/%06d@%lld.png", dir, minute, (long long)(PAIRING_NOW_MS + minute * 60000));
    assert_true(frame_save(grey, path));
}

static int count_of(const char *text, const char *word) {
    int n = 0;
    for (; (text = strstr(text, word)); text++)
        n++;
    return n;
}

// Whichever of the two a reader finds first: people come in, and the forged one is the answer to nobody's badge.
static void forged_code_beside_a_badge_does_not_win(void **unused) {
    static struct pairing p;
    char dir[256], frames[300], source[320], forged[BADGE_TEXT_SIZE];
    struct key_pair other;
    (void)unused;
    pairing_make(&p, temporary_make(dir));
    pairing_attend(&p, 1);
    pairing_close(&p);
    key_pair_new(&other);
    snprintf(frames, sizeof frames, "%s/frames", dir);
    snprintf(source, sizeof source, "frames:%s", frames);
    assert_int_equal(directory_make(frames, 0755), STATUS_OK);
    for (int i = 1; i < PAIRING_PEOPLE; i++) {
        badge_issue(&(struct badge){BADGE_PERSON, 1, 1, number_make(530402, 900 + (uint32_t)i)}, &other, forged);
        save_pair(frames, i, p.tokens[i], forged);
    }
    struct output o = program_run((const char *[]){"rollcall-terminal", "--data", p.terminal_dir, "run", "--simulate",
                                                   "--screen", "text", "--scan", source, NULL});
    assert_int_equal(o.code, 0);
    assert_int_equal(count_of(o.text, "\tforged\t"), 0);
    assert_int_equal(count_of(o.text, "\tchecked_in\t"), PAIRING_PEOPLE - 1);
    output_clear(&o);
    temporary_remove(dir);
}

static enum status load_bytes(const char *dir, const void *bytes, size_t len) {
    char path[300];
    struct image image = {0};
    snprintf(path, sizeof path, "%s/hostile.png", dir);
    file_write(path, bytes, len, 0600);
    enum status status = image_load(path, &image);
    image_clear(&image);
    return status;
}

static void hostile_images_give_a_reason(void **unused) {
    static const uint8_t huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\0\0\0\0\0\0\0\0";
    char dir[256], path[300];
    uint8_t *whole;
    size_t len;
    (void)unused;
    temporary_make(dir);
    memset(grey, 200, sizeof grey);
    for (int kind = 0; kind < 2; kind++) {
        snprintf(path, sizeof path, "%s/frame.%s", dir, kind ? "jpg" : "png");
        assert_true(frame_save(grey, path));
        assert_int_equal(file_read(path, 1 << 20, &whole, &len), STATUS_OK);
        assert_int_equal(load_bytes(dir, whole, len), STATUS_OK);
        for (size_t cut = 0; cut < len && cut < 600; cut++)
            load_bytes(dir, whole, cut); // any status, no crash
        for (size_t at = 0; at < len && at < 600; at++) {
            whole[at] ^= 0xff;
            load_bytes(dir, whole, len);
            whole[at] ^= 0xff;
        }
        free(whole);
    }
    assert_int_equal(load_bytes(dir, "hello", 5), STATUS_MALFORMED);
    assert_int_not_equal(load_bytes(dir, huge, sizeof huge - 1), STATUS_OK);
    temporary_remove(dir);
}

static void lines_are_read_with_their_times(void **unused) {
    char dir[256], path[300], source[320], error[256];
    static struct scan_text t;
    (void)unused;
    temporary_make(dir);
    snprintf(path, sizeof path, "%s/lines", dir);
    FILE *f = fopen(path, "w");
    fprintf(f, "# a note\n\nABC\r\n@2026-03-02T09:00:05+08:00 DEF\n@2026-03-02T09:00:06+08:00\n@yesterday GHI\n");
    for (int i = 0; i < 9000; i++)
        fputc('x', f);
    fprintf(f, "\nlast");
    fclose(f);
    snprintf(source, sizeof source, "lines:%s", path);
    struct scan_source *s = scan_open(source, error, sizeof error);
    assert_non_null(s);
    int texts = 0, clocks = 0, bad = 0, longest = 0;
    char last[64] = "";
    for (enum scan_step step; (step = s->type->next(s, &t)) != SCAN_END;) {
        texts += step == SCAN_TEXT;
        clocks += t.set_clock_ms != 0;
        bad += t.origin[0] != '\0';
        longest = (int)t.len > longest ? (int)t.len : longest;
        if (step == SCAN_TEXT)
            snprintf(last, sizeof last, "%.60s", t.text);
    }
    assert_int_equal(texts, 4);
    assert_int_equal(clocks, 2);
    assert_int_equal(bad, 1);
    assert_int_equal(longest, SCAN_TEXT_MAX);
    assert_string_equal(last, "last");
    s->type->close(s);
    temporary_remove(dir);
}

static void a_badge_is_found_among_what_stands_round_it(void **unused) {
    struct badge badge = {BADGE_PERSON, 1, 1, number_make(530402, 7)};
    struct key_pair key;
    char dir[256], path[300], source[320], error[256], token[BADGE_TEXT_SIZE];
    static struct scan_text t;
    int texts = 0;
    (void)unused;
    assert_int_equal(keys_start(), STATUS_OK);
    key_pair_new(&key);
    badge_issue(&badge, &key, token);
    temporary_make(dir);
    snprintf(path, sizeof path, "%s/lines", dir);
    FILE *f = fopen(path, "w");
    fprintf(f, "]Q1%s\n“%s”。\n@2026-03-02T09:00:05+08:00 ", token, token);
    for (const char *at = token; *at; at++) // full-width
        fprintf(f, "\xef%c%c", *at < 0x60 ? 0xbc : 0xbd, (*at - '!' + 1) % 64 + 0x80);
    fclose(f);
    snprintf(source, sizeof source, "lines:%s", path);
    struct scan_source *s = scan_open(source, error, sizeof error);
    assert_non_null(s);
    for (enum scan_step step; (step = s->type->next(s, &t)) != SCAN_END; texts += step == SCAN_TEXT)
        if (step == SCAN_TEXT)
            assert_string_equal(t.text, token);
    assert_int_equal(texts, 3);
    s->type->close(s);
    temporary_remove(dir);
}

static void every_verdict_looks_unlike_every_other(void **unused) {
    static const int sizes[][2] = {{800, 480}, {480, 320}};
    static uint8_t pictures[VERDICT_COUNT + 1][800 * 480 * 4];
    (void)unused;
    for (size_t k = 0; k < 2; k++)
        for (int language = 0; language < 2; language++) {
            int width = sizes[k][0], height = sizes[k][1];
            for (int v = 0; v <= VERDICT_COUNT; v++) {
                struct screen_view view = {.language = (enum language)language,
                                           .has_verdict = v < VERDICT_COUNT,
                                           .verdict = (enum verdict)v,
                                           .name = "阿依古丽·*",
                                           .venue = "者竜乡文化站",
                                           .programme = "P07",
                                           .session = 1,
                                           .present = 12,
                                           .is_paired = 1};
                cairo_surface_t *surface =
                    cairo_image_surface_create_for_data(pictures[v], CAIRO_FORMAT_RGB24, width, height, width * 4);
                screen_draw(surface, width, height, &view);
                cairo_surface_destroy(surface);
            }
            for (int a = 0; a <= VERDICT_COUNT; a++)
                for (int b = a + 1; b <= VERDICT_COUNT; b++)
                    assert_memory_not_equal(pictures[a], pictures[b], (size_t)(width * height * 4));
        }
}

static void every_text_is_there_in_both_languages(void **unused) {
    (void)unused;
    for (int i = 0; i < TEXT_COUNT; i++)
        for (int language = 0; language < 2; language++)
            assert_true(terminal_text((enum text)i, (enum language)language)[0] != '\0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_give_the_exact_token_or_nothing),
        cmocka_unit_test(forged_code_beside_a_badge_does_not_win),
        cmocka_unit_test(hostile_images_give_a_reason),
        cmocka_unit_test(lines_are_read_with_their_times),
        cmocka_unit_test(a_badge_is_found_among_what_stands_round_it),
        cmocka_unit_test(every_verdict_looks_unlike_every_other),
        cmocka_unit_test(every_text_is_there_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
