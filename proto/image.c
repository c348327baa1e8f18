// SPDX-License-Identifier: Apache-2.0
#include "proto/image.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h> // before jpeglib.h, which needs it
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "proto/file.h"

static enum status room(struct image *image, uint64_t width, uint64_t height) {
    if (width == 0 || height == 0)
        return STATUS_MALFORMED;
    if (width > IMAGE_MAX_PIXELS || height > IMAGE_MAX_PIXELS || width * height > IMAGE_MAX_PIXELS)
        return STATUS_TOO_LARGE;
    image->grey = malloc((size_t)(width * height));
    image->width = (int)width;
    image->height = (int)height;
    return image->grey ? STATUS_OK : STATUS_MEMORY;
}

static enum status load_png(const uint8_t *bytes, size_t len, struct image *image) {
    png_image png = {.version = PNG_IMAGE_VERSION};
    enum status status = STATUS_MALFORMED;
    if (png_image_begin_read_from_memory(&png, bytes, len)) {
        png.format = PNG_FORMAT_GRAY;
        status = room(image, png.width, png.height);
        png_color white = {255, 255, 255};
        if (status == STATUS_OK && !png_image_finish_read(&png, &white, image->grey, 0, NULL))
            status = STATUS_MALFORMED;
    }
    png_image_free(&png);
    return status;
}

struct jpeg_errors {
    struct jpeg_error_mgr manager; // first, so that the library's pointer is ours
    jmp_buf jump;
};

static void jpeg_fail(j_common_ptr common) {
    longjmp(((struct jpeg_errors *)common->err)->jump, 1);
}

static void jpeg_be_quiet(j_common_ptr common, int level) {
    if (level < 0 && ++common->err->num_warnings > 100) // a file of nothing but damage
        jpeg_fail(common);
}

static enum status load_jpeg(const uint8_t *bytes, size_t len, struct image *image) {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_errors errors;
    jpeg.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = jpeg_fail;
    errors.manager.emit_message = jpeg_be_quiet;
    if (setjmp(errors.jump)) {
        jpeg_destroy_decompress(&jpeg);
        return STATUS_MALFORMED;
    }
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, bytes, len);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_GRAYSCALE;
    enum status status = room(image, jpeg.image_width, jpeg.image_height);
    if (status == STATUS_OK) {
        jpeg_start_decompress(&jpeg);
        while (jpeg.output_scanline < jpeg.output_height) {
            JSAMPROW row = image->grey + (size_t)jpeg.output_scanline * (size_t)image->width;
            jpeg_read_scanlines(&jpeg, &row, 1);
        }
        jpeg_finish_decompress(&jpeg);
    }
    jpeg_destroy_decompress(&jpeg);
    return status;
}

enum status image_parse(const uint8_t *bytes, size_t len, struct image *image) {
    struct image read = {0};
    enum status status = STATUS_MALFORMED;
    if (len >= 8 && png_sig_cmp(bytes, 0, 8) == 0)
        status = load_png(bytes, len, &read);
    else if (len >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
        status = load_jpeg(bytes, len, &read);
    if (status == STATUS_OK)
        *image = read;
    else
        image_clear(&read);
    return status;
}

enum status image_load(const char *path, struct image *image) {
    uint8_t *bytes;
    size_t len;
    enum status status = file_read(path, IMAGE_MAX_BYTES, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = image_parse(bytes, len, image);
    free(bytes);
    return status;
}

void image_clear(struct image *image) {
    free(image->grey);
    *image = (struct image){0};
}

enum status image_halve(const struct image *image, struct image *half) {
    struct image made;
    enum status status = room(&made, (uint64_t)image->width / 2, (uint64_t)image->height / 2);
    if (status != STATUS_OK)
        return status;
    for (int y = 0; y < made.height; y++) {
        const uint8_t *above = image->grey + 2 * (size_t)y * (size_t)image->width, *below = above + image->width;
        uint8_t *to = made.grey + (size_t)y * (size_t)made.width;
        for (int x = 0; x < made.width; x++)
            to[x] = (uint8_t)((above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) / 4);
    }
    *half = made;
    return STATUS_OK;
}

static double within(double v, int size) {
    return v > 0 ? v < size - 1 ? v : size - 1 : 0; // NaN too
}

double image_at(const struct image *image, double x, double y) {
    x = within(x, image->width);
    y = within(y, image->height);
    int left = (int)x, top = (int)y, right = left + (left < image->width - 1), below = top + (top < image->height - 1);
    const uint8_t *upper = image->grey + (size_t)top * (size_t)image->width,
                  *lower = image->grey + (size_t)below * (size_t)image->width;
    x -= left;
    y -= top;
    return (upper[left] * (1 - x) + upper[right] * x) * (1 - y) + (lower[left] * (1 - x) + lower[right] * x) * y;
}
