// SPDX-License-Identifier: Apache-2.0
// picture_difference A.ppm B.png [X Y W H]: the mean difference of two pictures in grey levels, in all or in a part: is
// what a panel showed what was drawn?
#include <cairo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int width, height, x = 0, y = 0, w, h;
    long sum = 0;
    if (argc != 3 && argc != 7)
        return fprintf(stderr, "picture_difference A.ppm B.png [X Y W H]\n"), 2;
    FILE *f = fopen(argv[1], "rb");
    cairo_surface_t *b = cairo_image_surface_create_from_png(argv[2]);
    if (!f || fscanf(f, "P6 %d %d 255", &width, &height) != 2 || fgetc(f) == EOF)
        return fprintf(stderr, "%s: no PPM\n", argv[1]), 2;
    if (cairo_image_surface_get_width(b) != width || cairo_image_surface_get_height(b) != height)
        return fprintf(stderr, "%dx%d, not %dx%d\n", width, height, cairo_image_surface_get_width(b),
                       cairo_image_surface_get_height(b)),
               1;
    uint8_t *a = malloc((size_t)(width * height) * 3);
    if (!a || fread(a, 3, (size_t)(width * height), f) != (size_t)(width * height))
        return fprintf(stderr, "%s: too short\n", argv[1]), 2;
    w = width;
    h = height;
    if (argc == 7) {
        x = atoi(argv[3]);
        y = atoi(argv[4]);
        w = atoi(argv[5]);
        h = atoi(argv[6]);
    }
    const uint8_t *data = cairo_image_surface_get_data(b);
    int stride = cairo_image_surface_get_stride(b);
    for (int row = y; row < y + h; row++)
        for (int column = x; column < x + w; column++) {
            uint32_t pixel = *(const uint32_t *)(const void *)(data + row * stride + column * 4);
            const uint8_t *from = a + (row * width + column) * 3;
            for (int c = 0; c < 3; c++)
                sum += abs(from[c] - (int)(pixel >> (16 - 8 * c) & 255));
        }
    printf("%.2f\n", (double)sum / w / h / 3);
    fclose(f);
    free(a);
    cairo_surface_destroy(b);
    return 0;
}
