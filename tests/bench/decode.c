// SPDX-License-Identifier: Apache-2.0
// decode [DIR]: how many frames of the corpus are read, and in what time, by our decoder and by each of its two parts
// alone, in the same run. Only the exact token counts; another text is a wrong payload, and then the bench fails.
// FRAMES=n a kind (100), SEED=n repeats a run; with DIR, keeps the frames there and the tokens in DIR/tokens. Then what
// a camera costs before which nobody stands.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/monotonic.h"
#include "firmware/scan/camera_pixels.h"
#include "firmware/scan/decode.h"
#include "firmware/scan/decode_zbar.h"
#include "proto/badge.h"
#include "proto/decode_zxing.h"
#include "tests/support/corpus.h"
#include "tests/support/program.h"

#define FRAMES_MAX 10000
#define CARDS      24

enum reader { OURS, ZBAR, ZXING, READERS };

struct score {
    int read, wrong, tried;
    double *ms;
};

struct bench {
    struct decoder *decoder;
    struct zbar *zbar;
    struct score scores[READERS][CORPUS_KINDS + 1]; // the last: all of them
    uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];
};

// The first code of a picture, as a text.
struct first {
    char *text;
    size_t size, len;
};

static void take_first(void *context, const uint8_t *bytes, size_t len) {
    struct first *f = context;
    if (f->len || len >= f->size)
        return;
    memcpy(f->text, bytes, len);
    f->text[len] = '\0';
    f->len = len;
}

static int read_by(struct bench *b, enum reader reader, char *text, size_t size) {
    struct first first = {.text = text, .size = size};
    switch (reader) {
    case OURS:
        return decoder_read(b->decoder, b->grey, FRAME_WIDTH, FRAME_HEIGHT, text, size, &first.len) != DECODED_NOTHING;
    case ZBAR:
        zbar_read(b->zbar, b->grey, FRAME_WIDTH, FRAME_HEIGHT, take_first, &first);
        return first.len > 0;
    default:
        decode_zxing(b->grey, FRAME_WIDTH, FRAME_HEIGHT, 1, take_first, &first);
        return first.len > 0;
    }
}

static void note(struct score *s, int found, int is_right, double ms) {
    s->read += found && is_right;
    s->wrong += found && !is_right;
    s->ms[s->tried++] = ms;
}

static void try_frame(struct bench *b, enum corpus_kind kind, const char *token) {
    for (int r = 0; r < READERS; r++) {
        char text[4096] = "";
        int64_t start = monotonic_us();
        int found = read_by(b, (enum reader)r, text, sizeof text);
        double ms = (double)(monotonic_us() - start) / 1000;
        note(&b->scores[r][kind], found, strcmp(text, token) == 0, ms);
        note(&b->scores[r][CORPUS_KINDS], found, strcmp(text, token) == 0, ms);
    }
}

static void keep(const struct bench *b, const char *dir, enum corpus_kind kind, int frame, const char *token) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s_%04d.png", dir, corpus_word(kind), frame);
    FILE *tokens = frame_save(b->grey, path) ? fopen(strcat(strcpy(path, dir), "/tokens"), "a") : NULL;
    if (!tokens) {
        perror(path);
        exit(1);
    }
    fprintf(tokens, "%s_%04d.png\t%s\n", corpus_word(kind), frame, token);
    fclose(tokens);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double rate(const struct score *s) {
    return 100.0 * s->read / s->tried;
}

static void print_row(struct bench *b, int kind) {
    printf("  %-13s", kind < CORPUS_KINDS ? corpus_word((enum corpus_kind)kind) : "all");
    for (int r = 0; r < READERS; r++) {
        struct score *s = &b->scores[r][kind];
        qsort(s->ms, (size_t)s->tried, sizeof *s->ms, by_size);
        printf("  %5.1f %5.1f %5.1f", rate(s), s->ms[s->tried / 2], s->ms[s->tried * 95 / 100]);
    }
    putchar('\n');
}

// Whether no reader but the peers may be blamed.
static int print_all(struct bench *b) {
    const struct score *ours = &b->scores[OURS][CORPUS_KINDS], *zbar = &b->scores[ZBAR][CORPUS_KINDS],
                       *zxing = &b->scores[ZXING][CORPUS_KINDS];
    printf("  %-13s  %-17s  %-17s  %-17s\n", "read %, ms:", "ours     p50   p95", "ZBar     p50   p95",
           "ZXing    p50   p95");
    for (int kind = 0; kind <= CORPUS_KINDS; kind++)
        print_row(b, kind);
    printf(
        "  ours - ZBar %.1f points (target 12), ours - ZXing %.1f (target 15), median ours / ZBar %.2f (target 0.25)\n",
        rate(ours) - rate(zbar), rate(ours) - rate(zxing), ours->ms[ours->tried / 2] / zbar->ms[zbar->tried / 2]);
    printf("  wrong payloads: ours %d, ZBar %d, ZXing %d (target 0)\n", ours->wrong, zbar->wrong, zxing->wrong);
    return ours->wrong == 0;
}

// ---- a camera with nobody before it ----

#define IDLE_WIDTH  1280
#define IDLE_HEIGHT 720
#define IDLE_LOOKS  300 // half a minute of them

// What the camera's thread does with a frame in which nothing moves, and the thorough look of every third second.
static double idle_seconds(struct decoder *d, const uint8_t *yuyv, uint8_t *grey) {
    static struct picture before, now;
    const struct camera_format format = {FOURCC("YUYV"), IDLE_WIDTH, IDLE_HEIGHT, 2 * IDLE_WIDTH};
    char text[4096];
    size_t len;
    clock_t start = clock();
    for (int i = 0; i < IDLE_LOOKS; i++) {
        camera_grey(&format, yuyv, (size_t)2 * IDLE_WIDTH * IDLE_HEIGHT, grey);
        decoder_glance(d, grey, IDLE_WIDTH, IDLE_HEIGHT, 0, text, sizeof text, &len);
        if (i % 30 == 0)
            decoder_read(d, grey, IDLE_WIDTH, IDLE_HEIGHT, text, sizeof text, &len);
        camera_shrink(grey, IDLE_WIDTH, IDLE_HEIGHT, &now);
        camera_difference(&now, &before);
    }
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void bench_idle(struct decoder *d, uint64_t seed) {
    uint8_t *yuyv = malloc((size_t)2 * IDLE_WIDTH * IDLE_HEIGHT), *grey = malloc((size_t)IDLE_WIDTH * IDLE_HEIGHT);
    if (!yuyv || !grey)
        exit(1);
    for (size_t i = 0; i < (size_t)2 * IDLE_WIDTH * IDLE_HEIGHT; i++) { // a wall, with grain
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        yuyv[i] = (uint8_t)(110 + i / 2 % IDLE_WIDTH / 20 + (seed >> 60));
    }
    double spent = idle_seconds(d, yuyv, grey);
    printf("idle camera: 1280x720, ten looks a second: %.1f ms a look, %.1f %% of this processor\n",
           spent / IDLE_LOOKS * 1000, spent / (IDLE_LOOKS / 10.0) * 100);
    free(yuyv);
    free(grey);
}

static int frames_wanted(void) {
    const char *word = getenv("FRAMES");
    int frames = word && *word ? atoi(word) : 100;
    return frames < 1 ? 1 : frames > FRAMES_MAX ? FRAMES_MAX : frames;
}

int main(int argc, char **argv) {
    static struct bench b;
    char dir[256];
    int frames = frames_wanted();
    uint64_t seed = seed_choose();
    b.decoder = decoder_new();
    b.zbar = zbar_new();
    for (int r = 0; r < READERS; r++)
        for (int kind = 0; kind <= CORPUS_KINDS; kind++)
            b.scores[r][kind].ms = calloc((size_t)frames * (kind < CORPUS_KINDS ? 1 : CORPUS_KINDS), sizeof(double));
    struct corpus *corpus = corpus_new(temporary_make(dir), CARDS);
    for (int kind = 0; kind < CORPUS_KINDS; kind++)
        for (int i = 0; i < frames; i++) {
            const char *token = corpus_draw(corpus, (enum corpus_kind)kind, seed + (uint64_t)i, b.grey);
            try_frame(&b, (enum corpus_kind)kind, token);
            if (argc > 1)
                keep(&b, argv[1], (enum corpus_kind)kind, i, token);
        }
    printf("decode: %d frames of 640x480, %d of each kind\n", frames * CORPUS_KINDS, frames);
    int is_good = print_all(&b);
    bench_idle(b.decoder, seed);
    for (int r = 0; r < READERS; r++)
        for (int kind = 0; kind <= CORPUS_KINDS; kind++)
            free(b.scores[r][kind].ms);
    corpus_free(corpus);
    decoder_free(b.decoder);
    zbar_free(b.zbar);
    temporary_remove(dir);
    return !is_good;
}
