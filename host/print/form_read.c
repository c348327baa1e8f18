// SPDX-License-Identifier: Apache-2.0
#include "host/print/form_read.h"

#include <stdlib.h>
#include <string.h>

#include "host/print/report_child.h"

#define LIMIT_MS   60000 // of a busy machine; the work is two seconds
#define LONGER_PX  4400  // of the longer side: what is more is halved, it tells nothing more
#define LONGER_MIN 1000

struct asking {
    const struct host *host;
    const uint8_t *photo;
    size_t len;
};

static int longer(const struct image *image) {
    return image->width > image->height ? image->width : image->height;
}

static enum status shrink(struct image *photo) {
    enum status status = STATUS_OK;
    while (status == STATUS_OK && longer(photo) > LONGER_PX) {
        struct image half;
        status = image_halve(photo, &half);
        if (status == STATUS_OK) {
            image_clear(photo);
            *photo = half;
        }
    }
    return status;
}

static enum status read_cells(const struct image *photo, const struct form_place *place, struct form_reading *r) {
    struct strip strip;
    enum status status = strip_take(photo, place, &strip);
    if (status != STATUS_OK)
        return status;
    status = ink_read(&strip, r->rows);
    memcpy(r->top, strip.top, sizeof r->top);
    memcpy(r->bottom, strip.bottom, sizeof r->bottom);
    memcpy(r->grey, strip.grey, sizeof r->grey);
    strip_clear(&strip);
    return status;
}

static enum status read_photo(const struct asking *a, struct form_reading *r) {
    struct image photo;
    struct form_place place = {0};
    enum status status = image_parse(a->photo, a->len, &photo);
    if (status != STATUS_OK)
        return status;
    status = shrink(&photo);
    if (longer(&photo) < LONGER_MIN)
        r->trouble = FORM_COARSE;
    else if (status == STATUS_OK)
        status = form_find(a->host, &photo, &place, &r->trouble);
    r->page = place.page;
    if (status == STATUS_OK && r->trouble == FORM_FINE)
        status = read_cells(&photo, &place, r);
    image_clear(&photo);
    return status;
}

static enum status read_in_child(const void *what, int fd) {
    struct form_reading *r = calloc(1, sizeof *r);
    child_limit();
    enum status status = r ? read_photo(what, r) : STATUS_MEMORY;
    if (status == STATUS_OK && !child_write(fd, (const char *)r, sizeof *r))
        status = STATUS_IO;
    free(r);
    return status;
}

enum status form_read(const struct host *host, const uint8_t *photo, size_t len, struct form_reading **reading) {
    char *data;
    size_t data_len;
    if (len > PHOTO_MAX_BYTES)
        return STATUS_TOO_LARGE;
    enum status status = child_make(read_in_child, &(struct asking){host, photo, len}, LIMIT_MS, &data, &data_len);
    if (status != STATUS_OK)
        return status == STATUS_SILENT ? STATUS_MALFORMED : status;
    if (data_len != sizeof **reading) {
        free(data);
        return STATUS_IO;
    }
    *reading = (struct form_reading *)(void *)data;
    return STATUS_OK;
}
