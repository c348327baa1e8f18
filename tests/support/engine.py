# SPDX-License-Identifier: Apache-2.0
# What the tests of a database that fails share: the library that lets the Nth thing asked of it fail, which of them are
# tried, and the count of what was checked. Without SOAK some of all steps are tried; the seed says which.
import mmap, os, random, struct, subprocess, sys

SOAK = os.environ.get("SOAK")
SEED = int(os.environ.get("SEED") or random.randrange(1 << 30))
chance = random.Random(SEED)
checks = fails = steps = tried = 0


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


def spread(part, most):
    """One by chance out of each of so many stretches."""
    most = min(most, len(part))
    return [chance.choice(part[len(part) * i // most : len(part) * (i + 1) // most]) for i in range(most)]


def steps_of(n, opening=0, own=25):
    """All of them, or one of those that every command begins with, some of its own, and the last one."""
    parts = range(1, min(opening, n) + 1), range(opening + 1, n + 1)
    return counted(n, sorted({n, *spread(parts[0], 1), *spread(parts[1], own)}))


def counted(n, some):
    """Which of n are tried."""
    global steps, tried
    chosen = range(1, n + 1) if SOAK else some
    steps, tried = steps + n, tried + len(chosen)
    return chosen


def end(of_what):
    """Says how much was tried and checked, and ends as it came out."""
    print(f"seed {SEED}: {of_what} ask {steps} times; {tried} of these failed" + ("" if SOAK else ", SOAK=1: all"))
    print(f"{checks} checks, {fails} failed")
    sys.exit(1 if fails or not checks else 0)
