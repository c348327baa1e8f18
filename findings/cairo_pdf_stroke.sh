#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cairo 1.16.0 (Debian 12): a code of 45 × 45 modules, scaled from modules to points, in a PDF.
#
# Drawn as strokes one module wide, the file does not hold the small whole numbers that were drawn. The PDF surface
# takes the scale out of the matrix that it writes (the `cm` is 1 0 0 1, or nearly so for an uneven scale) and writes
# each point in points of the paper with three decimals, so that a badge's code costs kilobytes and no scale of one's
# own makes it less. The same strokes drawn into a one-bit surface and used as a mask become an image mask of one bit a
# module: a third of the file, and 82 bytes of page.
#
#   strokes, even scale     file 4460   page 17126   cm 1 0 0 1
#   strokes, uneven scale   file 4483   page 17708   cm 0.99811 0 0 1
#   one-bit mask            file 1539   page 82      cm 118.8 0 0 -118.8
#
# Prints what it sees; ends with 1 when that is no longer so. Wants apt-get (Debian 12) and python3; what cairo itself
# needs is fetched beside it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libcairo2=1.16.0-7 libpixman-1-0 libfontconfig1 libfreetype6 libpng16-16 libxcb-shm0 libxcb1 \
    libxcb-render0 libxrender1 libx11-6 libxext6 libbrotli1 libexpat1 libxau6 libxdmcp6 libbsd0 libmd0 2>apt.log ||
    { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" .; done
cat >draw.py <<'PY'
import ctypes, re, zlib
from ctypes import c_double as number, c_void_p as pointer

cairo = ctypes.CDLL("libcairo.so.2")
cairo.cairo_version_string.restype = ctypes.c_char_p
assert cairo.cairo_version_string() == b"1.16.0"
for made in "pdf_surface_create", "image_surface_create", "create", "pattern_create_for_surface":
    getattr(cairo, f"cairo_{made}").restype = pointer


def strokes(cr):
    drawn = 1
    for y in range(45):
        x = 0
        while x < 45:
            drawn = (drawn * 1103515245 + 12345) % (1 << 31)
            run = 1 + (drawn >> 16) % 3
            if (drawn >> 20) % 2:
                cairo.cairo_move_to(cr, number(x), number(y + 0.5))
                cairo.cairo_line_to(cr, number(min(x + run, 45)), number(y + 0.5))
            x += run
    cairo.cairo_set_line_width(cr, number(1))
    cairo.cairo_stroke(cr)


def mask(cr):
    stamp = pointer(cairo.cairo_image_surface_create(3, 45, 45))  # CAIRO_FORMAT_A1
    on_stamp = pointer(cairo.cairo_create(stamp))
    strokes(on_stamp)
    cairo.cairo_destroy(on_stamp)
    pattern = pointer(cairo.cairo_pattern_create_for_surface(stamp))
    cairo.cairo_pattern_set_filter(pattern, 3)  # CAIRO_FILTER_NEAREST
    cairo.cairo_mask(cr, pattern)


for what, across, down, draw in (("strokes, even scale", 2.64, 2.64, strokes),
                                 ("strokes, uneven scale", 2.64, 2.645, strokes), ("one-bit mask", 2.64, 2.64, mask)):
    surface = pointer(cairo.cairo_pdf_surface_create(b"code.pdf", number(200), number(200)))
    cr = pointer(cairo.cairo_create(surface))
    cairo.cairo_translate(cr, number(20.13), number(30.27))
    cairo.cairo_scale(cr, number(across), number(down))
    draw(cr)
    cairo.cairo_destroy(cr)
    cairo.cairo_surface_finish(surface)
    file = open("code.pdf", "rb").read()
    page = zlib.decompress(re.search(rb"/FlateDecode\s*>>\s*stream\r?\n(.*?)endstream", file, re.S)[1])
    matrix = re.findall(rb"([-\d. ]+?) [-\d.]+ [-\d.]+ cm", page)[1].decode().strip()
    print(f"{what:22}  file {len(file)}   page {len(page):<6}  cm {matrix}")
PY
LD_LIBRARY_PATH=$(echo "$dir"/usr/lib/*/):$(echo "$dir"/lib/*/) /usr/bin/python3 draw.py | tee seen
diff seen - <<'TXT' && echo "as written down"
strokes, even scale     file 4460   page 17126   cm 1 0 0 1
strokes, uneven scale   file 4483   page 17708   cm 0.99811 0 0 1
one-bit mask            file 1539   page 82      cm 118.8 0 0 -118.8
TXT
