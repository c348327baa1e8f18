// SPDX-License-Identifier: Apache-2.0
// Each look at a photo finds codes that others do not; the quick ones come first, and the first that finds one of ours
// is the last. Measured on modelled photos of panels: twice as large and a little blurred reads what the plain picture
// does not.
#include <stdlib.h>
#include <string.h>

#include "host/carry/photographed.h"
#include "host/print/report_child.h"
#include "proto/decode_zxing.h"
#include "proto/image.h"
#include "proto/on_demand.h"

#define LIMIT_MS     30000
#define CODES_MAX    8
#define BLURS_MAX    4
#define LARGE_PIXELS (12 << 20) // what is not looked at twice as large

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

// Each pixel the mean of nine, the middle ones weighing more.
static enum status blurred(const struct image *from, struct image *to) {
    static const int weights[] = {1, 2, 1};
    enum status status = image_new(from->width, from->height, to);
    size_t width = (size_t)from->width;
    if (status != STATUS_OK)
        return status;
    memcpy(to->grey, from->grey, width * (size_t)from->height);
    for (int y = 1; y + 1 < from->height; y++)
        for (int x = 1; x + 1 < from->width; x++) {
            const uint8_t *middle = from->grey + (size_t)y * width + (size_t)x;
            int sum = 8;
            for (int i = 0; i < 3; i++) {
                const uint8_t *row = middle + i * from->width - from->width;
                sum += weights[i] * (row[-1] + 2 * row[0] + row[1]);
            }
            to->grey[(size_t)y * width + (size_t)x] = (uint8_t)(sum / 16);
        }
    return status;
}

// Blurred more and more: what is finer than a module of the code, stripes and moiré, goes first.
static int look_blurred(const struct image *photo, struct finding *f) {
    struct image last = *photo, other;
    int found = 0;
    for (int i = 0; i < BLURS_MAX && !found && blurred(&last, &other) == STATUS_OK; i++, last = other) {
        if (last.grey != photo->grey)
            image_clear(&last);
        found = look(&other, f);
    }
    if (last.grey != photo->grey)
        image_clear(&last);
    return found;
}

static int look_halved(const struct image *photo, struct finding *f) {
    struct image half = {0};
    int found = image_halve(photo, &half) == STATUS_OK && look(&half, f);
    image_clear(&half);
    return found;
}

static int look_doubled(const struct image *photo, struct finding *f) {
    struct image large;
    if ((int64_t)photo->width * photo->height > LARGE_PIXELS || twice(photo, &large) != STATUS_OK)
        return 0;
    int found = look(&large, f) || look_blurred(&large, f);
    image_clear(&large);
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
    int found = look(&photo, &f) || look_halved(&photo, &f) || look_blurred(&photo, &f) || look_doubled(&photo, &f);
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
