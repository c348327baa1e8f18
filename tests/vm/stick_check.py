#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stick_check.py OUT SEED IMAGES: power cuts of the stick of tests/vm/stick.sh. The logs of what its disks were
written are played up to each mark: all that was flushed before it, and any half of the rest; on each such image, what
"done" was said for is there, byte for byte. A careless program's stick must lose a file, or this rig sees nothing."""
import os
import random
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fat import Fat

SECTOR = 512
MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4


def entries(path):
    """(sector, bytes, is a flush) of each write, in order: dm-log-writes' format, as QEMU's blklogwrites has it."""
    with open(path, "rb") as f:
        log = f.read()
    magic, _, count, size = struct.unpack_from("<QQQI", log, 0)
    assert magic == MAGIC and size == SECTOR, "no log of writes"
    at = SECTOR
    for _ in range(count):
        sector, sectors, flags, _ = struct.unpack_from("<QQQQ", log, at)
        at += SECTOR
        data = b"" if flags & DISCARD else log[at : at + sectors * SECTOR]
        at += len(data)
        yield sector, data, flags & (FLUSH | FUA)


def cuts(out, disk):
    """(n, what was flushed, what was written since) at each mark."""
    flushed, since = [], []
    end = os.path.getsize(f"{out}/{disk}.img") // SECTOR - 1
    for sector, data, is_flush in entries(f"{out}/{disk}.log"):
        if sector == end and data.startswith(b"done "):
            yield int(data[5:].split(b"\0")[0]), list(flushed), list(since)
            continue
        if is_flush:
            flushed += since
            since = []
        if data:
            since.append((sector, data))


def image_of(empty, flushed, since, chance):
    image = bytearray(empty)
    for sector, data in flushed + [w for w in since if chance.random() < 0.5]:
        image[sector * SECTOR : sector * SECTOR + len(data)] = data
    return bytes(image)


def promised(place):
    found = {}
    for where, _, names in os.walk(place):
        for name in names:
            with open(os.path.join(where, name), "rb") as f:
                found["ROLLCALL/" + os.path.relpath(os.path.join(where, name), place)] = f.read()
    return found


def broken(out, disk, images, seed):
    """How many images of each mark lack something, or have it otherwise; and how many were looked at."""
    chance, bad, looked = random.Random(seed), 0, 0
    with open(f"{out}/{disk}.img", "rb") as f:
        empty = f.read()
    for n, flushed, since in cuts(out, disk):
        want = promised(f"{out}/{disk}.{n}")
        assert want, "nothing was promised"
        for _ in range(images):
            have = Fat(image_of(empty, flushed, since, chance)).files()
            missing = {path: len(have.get(path, b"")) for path, data in want.items() if have.get(path) != data}
            looked += 1
            bad += bool(missing)
            if missing and disk == "vda":
                print(f"after done {n}: {missing}")
    return bad, looked


def main():
    out, seed, images = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    bad, looked = broken(out, "vda", images, seed)
    word = "ok     " if looked and not bad else "FAILED "
    print(f"{word} what done was said for is whole: {looked} images, {bad} are not")
    careless, of = broken(out, "vdb", images, seed)
    word = "ok     " if careless else "FAILED "
    print(f"{word} and the rig sees a missing fsync: {careless} of {of} images lost a file")
    return not (looked and not bad and careless)


if __name__ == "__main__":
    sys.exit(main())
