// SPDX-License-Identifier: Apache-2.0
// Each look at a photo finds codes that others do not; the quick ones come first, and the first that finds one of ours
// is the last. `SOAK=1 test_photographed` measures them.
#include <stdlib.h>
#include <string.h>

#include "host/carry/photographed.h"
#include "host/print/report_child.h"
#include "proto/decode_zxing.h"
#include "proto/image.h"
#include "proto/on_demand.h"
#include "proto/pixels.h"

#define LIMIT_MS     30000
#define CODES_MAX    8
#define LARGE_PIXELS (4 << 20) // what is not looked at twice as large

struct finding {
    int fd, found;
};

static void take_code(void *context, const uint8_t *bytes, size_t len) {
    struct finding *f = context;
    struct multipart_code code;
    if (multipart_read((const char *)bytes, len, &code) != STATUS_OK)
        return;
    f->found += child_write(f->fd, (const char *)bytes, len) && child_write(f->fd, "\n", 1);
}

static int look(const struct image *image, struct finding *f) {
    ON_DEMAND(decode_zxing)(image->grey, image->width, image->height, CODES_MAX, take_code, f);
    return f->found;
}

// ---- other pictures of it ----

static enum status image_new(int width, int height, struct image *image) {
    *image = (struct image){malloc((size_t)width * (size_t)height), width, height};
    return image->grey ? STATUS_OK : STATUS_MEMORY;
}

static enum status twice(const struct image *from, struct image *to) {
    enum status status = image_new(2 * from->width, 2 * from->height, to);
    for (int y = 0; status == STATUS_OK && y < to->height; y++)
        for (int x = 0; x < to->width; x++)
            to->grey[(size_t)y * (size_t)to->width + (size_t)x] =
                (uint8_t)(image_at(from, (x - 0.5) / 2, (y - 0.5) / 2) + 0.5);
    return status;
}

struct look {
    int smooths;      // how often grain and stripes are taken away
    int reach, times; // then each module is set off against what surrounds it; 0: it is not
};

// Of the picture as it came, and of one twice as large.
static const struct look looks[] = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {1, 8, 16}};
static const struct look large_looks[] = {{0, 0, 0}, {1, 0, 0}, {1, 12, 8}};

static int look_as(const struct image *photo, const struct look *l, struct finding *f) {
    struct image last, next = {0};
    void *scratch = malloc(PIXELS_SCRATCH(photo->width));
    enum status status = scratch ? image_new(photo->width, photo->height, &last) : STATUS_MEMORY;
    if (status != STATUS_OK) {
        free(scratch);
        return 0;
    }
    memcpy(last.grey, photo->grey, (size_t)photo->width * (size_t)photo->height);
    status = image_new(photo->width, photo->height, &next);
    for (int i = 0; status == STATUS_OK && i < l->smooths + (l->reach > 0); i++) {
        if (i < l->smooths)
            pixels_smooth(last.grey, last.width, last.height, next.grey, scratch);
        else
            pixels_sharpen(last.grey, last.width, last.height, l->reach, l->times, next.grey, scratch);
        struct image kept = last;
        last = next;
        next = kept;
    }
    int found = status == STATUS_OK && look(&last, f);
    image_clear(&last);
    image_clear(&next);
    free(scratch);
    return found;
}

static int look_at_all(const struct image *photo, const struct look *each, size_t len, struct finding *f) {
    int found = 0;
    for (size_t i = 0; i < len && !found; i++)
        found = look_as(photo, &each[i], f);
    return found;
}

static int look_doubled(const struct image *photo, struct finding *f) {
    struct image large = {0};
    int found = (int64_t)photo->width * photo->height <= LARGE_PIXELS && twice(photo, &large) == STATUS_OK &&
                look_at_all(&large, large_looks, sizeof large_looks / sizeof *large_looks, f);
    image_clear(&large);
    return found;
}

static int look_halved(const struct image *photo, struct finding *f) {
    struct image half = {0};
    int found = image_halve(photo, &half) == STATUS_OK && look(&half, f);
    image_clear(&half);
    return found;
}

// ---- the child ----

struct asking {
    const uint8_t *photo;
    size_t len;
};

static enum status read_in_child(const void *what, int fd) {
    const struct asking *a = what;
    struct finding f = {fd, 0};
    struct image photo;
    child_limit();
    enum status status = image_parse(a->photo, a->len, &photo);
    if (status != STATUS_OK)
        return status;
    int found = look_at_all(&photo, looks, sizeof looks / sizeof *looks, &f) || look_halved(&photo, &f) ||
                look_doubled(&photo, &f);
    image_clear(&photo);
    return found ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status photographed_read(const uint8_t *photo, size_t len, char **codes) {
    size_t codes_len;
    char *data;
    if (len > PHOTOGRAPHED_MAX_BYTES)
        return STATUS_TOO_LARGE;
    enum status status = child_make(read_in_child, &(struct asking){photo, len}, LIMIT_MS, &data, &codes_len);
    if (status != STATUS_OK)
        return status == STATUS_SILENT ? STATUS_MALFORMED : status;
    *codes = strndup(data, codes_len);
    free(data);
    return *codes ? STATUS_OK : STATUS_MEMORY;
}
