// SPDX-License-Identifier: Apache-2.0
// Badges as cameras see them: what the ladder of attempts reads, that it never reads something else, and that the
// command gives the same answers on files.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/scan/decode.h"
#include "firmware/scan/decode_zbar.h"
#include "proto/badge.h"
#include "proto/decode_zxing.h"
#include "proto/file.h"
#include "proto/pixels.h"
#include "tests/support/corpus.h"
#include "tests/support/program.h"

#define W 37
#define H 23

static uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];
static unsigned long seed;

// ---- pixels, against the plainest way to say it ----

static int at(const uint8_t *in, int x, int y) {
    x = x < 0 ? 0 : x >= W ? W - 1 : x;
    y = y < 0 ? 0 : y >= H ? H - 1 : y;
    return in[y * W + x];
}

static int square(const uint8_t *in, int x, int y, int reach) {
    int sum = 0;
    for (int j = -reach; j <= reach; j++)
        for (int i = -reach; i <= reach; i++)
            sum += at(in, x + i, y + j);
    return sum;
}

static int clamp(double v) {
    return v < 0 ? 0 : v > 255 ? 255 : (int)v;
}

static void pixels_are_what_they_say(void **unused) {
    static uint8_t in[W * H], out[W * H];
    uint32_t scratch[W];
    (void)unused;
    for (int i = 0; i < W * H; i++)
        in[i] = (uint8_t)((seed >> (i % 17)) * 37 + (unsigned)i * 91 % 256);
    for (int reach = 1; reach < 30; reach += 4) { // also wider than the picture is high
        int area = (2 * reach + 1) * (2 * reach + 1);
        pixels_sharpen(in, W, H, reach, 3, out, scratch);
        for (int i = 0; i < W * H; i++) {
            double wanted = in[i] + 3 * (in[i] - (double)square(in, i % W, i / W, reach) / area);
            assert_true(abs(out[i] - clamp(wanted + 0.5)) <= 1);
        }
    }
    pixels_smooth(in, W, H, out, scratch);
    for (int i = 0; i < W * H; i++) {
        int x = i % W, y = i / W, sum = 8;
        for (int k = 0; k < 9; k++)
            sum += at(in, x + k % 3 - 1, y + k / 3 - 1) * (2 - abs(k % 3 - 1)) * (2 - abs(k / 3 - 1));
        assert_true(x == 0 || x == W - 1 || out[i] == sum / 16);
    }
}

// ---- frames ----

static void count(void *context, const uint8_t *bytes, size_t len) {
    (void)bytes;
    *(int *)context += len > 0;
}

// Faded ink, and grain as at night: neither reader alone finds the code, the ladder does, by its cheap steps.
static void faded_and_grainy_badges_are_read(void **unused) {
    static const enum corpus_kind kinds[] = {CORPUS_LOW_CONTRAST, CORPUS_NOISE};
    char dir[256], text[512];
    size_t len;
    struct decoder *decoder = decoder_new();
    struct zbar *zbar = zbar_new();
    struct corpus *corpus = corpus_new(temporary_make(dir), 4);
    (void)unused;
    for (size_t k = 0; k < 2; k++) {
        int only_ours = 0;
        for (unsigned long i = 0; i < 300 && only_ours < 3; i++) {
            const char *token = corpus_draw(corpus, kinds[k], seed + i, grey);
            int alone = 0;
            decode_zxing(grey, FRAME_WIDTH, FRAME_HEIGHT, 1, count, &alone);
            zbar_read(zbar, grey, FRAME_WIDTH, FRAME_HEIGHT, count, &alone);
            if (alone)
                continue;
            for (int again = 0; again < 2; again++) // by turns: one of the two finds it
                if (decoder_glance(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, 1, text, sizeof text, &len)) {
                    assert_string_equal(text, token);
                    only_ours++;
                    break;
                }
        }
        assert_int_equal(only_ours, 3);
    }
    corpus_free(corpus);
    decoder_free(decoder);
    zbar_free(zbar);
    temporary_remove(dir);
}

// What hangs on the wall, or lights up on a telephone, beside the badge: it is the badge that is meant, in every
// picture; the other code is the answer where it is alone.
static void badge_is_read_beside_other_codes(void **unused) {
    static const char *const others[] = {"WIFI:T:WPA;S:cunweihui;P:12345678;;", "https://example.org/pay/0000000000",
                                         "RC and then something else"};
    struct decoder *decoder = decoder_new();
    struct key_pair key;
    char text[512], token[BADGE_TEXT_SIZE];
    size_t len;
    int read = 0, meant = 0;
    (void)unused;
    assert_int_equal(keys_start(), STATUS_OK);
    key_pair_new(&key);
    for (unsigned long i = 0; i < 18; i++) {
        struct badge badge = {BADGE_PERSON, 1, 1, i + 1};
        struct frame_look look = {
            .degrees = (double)(i * 7 % 40), .module = 3.4, .blur = 0.5, .noise = 6, .contrast = 0.8};
        const char *other = others[i % 3];
        badge_issue(&badge, &key, token);
        frame_draw(token, &look, seed + i, grey);
        int alone = decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len) == DECODED_OURS;
        frame_stamp(other, 4, i % 2 ? 2 : FRAME_WIDTH - 160, 10 + (int)i * 8, grey);
        enum decoded is = decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len);
        meant += is == DECODED_OURS && strcmp(text, token) == 0;
        read += alone;
        frame_draw(NULL, &look, seed + i, grey);
        frame_stamp(other, 4, i % 2 ? 2 : FRAME_WIDTH - 160, 10 + (int)i * 8, grey);
        assert_int_equal(decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len),
                         DECODED_OTHER);
        assert_string_equal(text, other);
    }
    printf("%d of %d badges read that are read alone\n", meant, read);
    assert_true(read >= 15 && meant >= read - 1);
    decoder_free(decoder);
}

// A poster on the wall behind the trainee yields to the badge; alone, or as large as one held before the camera, it
// is what is meant.
static void poster_far_away_yields_to_the_badge(void **unused) {
    struct decoder *decoder = decoder_new();
    struct frame_look small = {.module = 2.4, .contrast = 1}, large = {.module = 6, .contrast = 1};
    struct key_pair key;
    struct scan_others others, far;
    char text[512], token[BADGE_TEXT_SIZE], poster[BADGE_TEXT_SIZE];
    size_t len;
    (void)unused;
    assert_int_equal(keys_start(), STATUS_OK);
    key_pair_new(&key);
    badge_issue(&(struct badge){BADGE_PERSON, 1, 1, 7}, &key, token);
    badge_issue(&(struct badge){BADGE_POSTER, 1, 1, 8}, &key, poster);
    frame_draw(poster, &small, seed, grey);
    assert_int_equal(decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len), DECODED_FAR);
    assert_string_equal(text, poster);
    frame_stamp(token, 3, 2, 2, grey);
    assert_int_equal(decoder_glance(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, 0, text, sizeof text, &len),
                     DECODED_OURS);
    assert_string_equal(text, token);
    frame_draw(token, &small, seed, grey); // whichever of them a reader finds first
    frame_stamp(poster, 3, 2, 2, grey);
    assert_int_equal(decoder_glance(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, 0, text, sizeof text, &len),
                     DECODED_OURS);
    assert_string_equal(text, token);
    decoder_beside(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, token, &others, &far);
    assert_true(others.len == 0 && far.len == 1);
    assert_string_equal(far.texts[0], poster);
    frame_draw(poster, &large, seed, grey);
    assert_int_equal(decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, text, sizeof text, &len), DECODED_OURS);
    assert_string_equal(text, poster);
    decoder_free(decoder);
}

struct frame {
    char path[400];
    char token[BADGE_TEXT_SIZE];
    char read[512]; // in this process
};

// Frames of every kind as files, and what they are read as here.
static size_t make_files(const char *dir, struct corpus *corpus, struct decoder *decoder, struct frame *frames,
                         int of_each) {
    size_t n = 0, len;
    for (int kind = 0; kind < CORPUS_KINDS; kind++)
        for (int i = 0; i < of_each; i++, n++) {
            struct frame *f = &frames[n];
            const char *token = corpus_draw(corpus, (enum corpus_kind)kind, seed + (unsigned long)i, grey);
            snprintf(f->token, sizeof f->token, "%s", token);
            snprintf(f->path, sizeof f->path, "%s/frames/%02d-%s-%d.png", dir, kind,
                     corpus_word((enum corpus_kind)kind), i);
            assert_true(frame_save(grey, f->path));
            if (!decoder_read(decoder, grey, FRAME_WIDTH, FRAME_HEIGHT, f->read, sizeof f->read, &len))
                f->read[0] = '\0';
        }
    return n;
}

static void the_command_says_what_the_decoder_does(void **unused) {
    enum { OF_EACH = 3 };
    static struct frame frames[OF_EACH * CORPUS_KINDS];
    char dir[256], path[300];
    struct decoder *decoder = decoder_new();
    struct corpus *corpus = corpus_new(temporary_make(dir), 4);
    int read = 0;
    (void)unused;
    snprintf(path, sizeof path, "%s/frames", dir);
    assert_int_equal(directory_make(path, 0755), STATUS_OK);
    size_t n = make_files(dir, corpus, decoder, frames, OF_EACH);
    struct output o = program_run((const char *[]){"rollcall-terminal", "decode", path, NULL});
    assert_int_equal(o.code, 0);
    char *line = o.text;
    for (size_t i = 0; i < n; i++) {
        char *end = strchr(line, '\n'), *text = strchr(line, '\t'), *ms = text ? strchr(text + 1, '\t') : NULL;
        assert_true(end && ms && ms < end);
        *text = *ms = '\0';
        assert_string_equal(line, frames[i].path);
        assert_string_equal(text + 1, frames[i].read);
        if (frames[i].read[0]) { // never another badge's
            assert_string_equal(frames[i].read, frames[i].token);
            read++;
        }
        line = end + 1;
    }
    printf("%d of %zu frames read\n", read, n);
    assert_true(read >= (int)n / 2);
    output_clear(&o);
    corpus_free(corpus);
    decoder_free(decoder);
    temporary_remove(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_are_what_they_say),
        cmocka_unit_test(faded_and_grainy_badges_are_read),
        cmocka_unit_test(badge_is_read_beside_other_codes),
        cmocka_unit_test(poster_far_away_yields_to_the_badge),
        cmocka_unit_test(the_command_says_what_the_decoder_does),
    };
    seed = seed_choose();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
