#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# signed_sheet.py PDF PAGE OUT.png ROW=tick|sign|dot|line…: a page of our sign-in sheet as a picture, written on.
# png: a picture of any size, for those who send what is none.
import math, struct, subprocess, sys, zlib

DOTS = 150 / 25.4  # a millimetre
LEFT, TOP, ROW = 138, 58, 9  # of the cells to sign in: host/print/form_layout.h
PENS = {  # millimetres from a cell's upper left corner, points to be joined
    "tick": [[(20, 4), (22, 7), (27, 2)]],
    "sign": [[(8, 2), (14, 2.5)], [(11, 1.5), (10.5, 7.5)], [(8, 5), (14, 5)], [(16, 2), (22, 7)], [(22, 2), (16, 7)],
             [(24, 3), (30, 3), (27, 7.5)]],
    "dot": [[(30, 4.5), (30.3, 4.5)]],
    "line": [[(1, 4.5), (59, 4.5)]],
}


def png(width, height, data):
    """data: what stands in IDAT, deflated lines with a filter byte each."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def printed(pdf, page):
    """A page of a PDF as width, height, grey."""
    words = ["pdftoppm", "-r", "150", "-gray", "-f", str(page), "-l", str(page), pdf]
    _, size, _, grey = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.split(b"\n", 3)
    width, height = map(int, size.split())
    return width, height, bytearray(grey)


def draw(picture, x, y, far_x, far_y):
    width, _, grey = picture
    steps = int(math.hypot(far_x - x, far_y - y) * DOTS) + 1
    for i in range(steps + 1):
        px, py = (round(a + (b - a) * i / steps) for a, b in ((x * DOTS, far_x * DOTS), (y * DOTS, far_y * DOTS)))
        for line in range(py - 1, py + 2):
            grey[line * width + px - 1:line * width + px + 2] = b"\x28" * 3


def signed(pdf, page, marks):
    """PNG of a page on which somebody wrote; marks: row from 1, pen."""
    picture = width, height, grey = printed(pdf, page)
    for row, pen in marks.items():
        for points in PENS[pen]:
            for (x, y), (far_x, far_y) in zip(points, points[1:]):
                top = TOP + (row - 1) * ROW
                draw(picture, LEFT + x, top + y, LEFT + far_x, top + far_y)
    lines = b"".join(b"\0" + grey[y * width:(y + 1) * width] for y in range(height))
    return png(width, height, zlib.compress(lines))


if __name__ == "__main__":
    pairs = (mark.split("=") for mark in sys.argv[4:])
    with open(sys.argv[3], "wb") as out:
        out.write(signed(sys.argv[1], int(sys.argv[2]), {int(row): pen for row, pen in pairs}))
