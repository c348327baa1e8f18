# SPDX-License-Identifier: Apache-2.0
# What the tests of a database that fails share: the library that lets the Nth thing asked of it fail, which of them are
# tried, and the count of what was checked. Without SOAK the steps of long commands are sampled; the seed says which.
import mmap, os, random, struct, subprocess

SOAK = os.environ.get("SOAK")
SEED = int(os.environ.get("SEED") or random.randrange(1 << 30))
OPENING, OWN = 3, 25 # how many are tried of the steps that every command begins with, and of its own
chance = random.Random(SEED)
checks = fails = 0


def check(what, is_so, seen=""):
    global checks, fails
    checks += 1
    if not is_so:
        fails += 1
        print(f"{what} {seen!r}")


class Fault:
    """The three numbers of tests/fault/engine.c, built and kept below a directory."""

    def __init__(self, where):
        library, self.file = os.path.join(where, "fault.so"), os.path.join(where, "fault")
        subprocess.run(["cc", "-std=c17", "-D_GNU_SOURCE", "-O1", "-shared", "-fPIC", "-o", library,
                        "tests/fault/engine.c", "-ldl"], check=True)
        with open(self.file, "wb") as f:
            f.write(bytes(24))
        with open(self.file, "r+b") as f:
            self.numbers = mmap.mmap(f.fileno(), 24)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "LD_PRELOAD": library, "FAULT_FILE": self.file,
                            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}

    def arm(self, n):
        self.numbers[:] = struct.pack("qqq", n, 0, 0)

    def seen(self):
        return struct.unpack("qqq", self.numbers[:])[1]

    def failed(self):
        return struct.unpack("qqq", self.numbers[:])[2] > 0


def steps_of(n, opening=0):
    """All of them, or some of each part, the last one always."""
    if SOAK:
        return range(1, n + 1)
    parts = (range(1, min(opening, n) + 1), OPENING), (range(opening + 1, n + 1), OWN)
    return sorted({n, *(step for part, most in parts for step in chance.sample(part, min(most, len(part))))})
