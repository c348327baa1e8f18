#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# visit.py BUILD: a visit of the front page in a browser that was there before, beside the same with an empty cache
# (visit.mjs); and how long a sync takes to show on a page that stands (tests/browser/live.mjs). Ends with 1 when a
# target is missed.
import json, os, re, shutil, subprocess, sys, tempfile

sys.dont_write_bytecode = True
from told import line, target, verdict

BUILD = os.path.abspath(sys.argv[1])


def main():
    print("visit: the front page of a city of 20,000 events in Chromium, again and with an empty cache")
    work = tempfile.mkdtemp()
    try:
        subprocess.run([f"{BUILD}/tests/tools/make_city", f"{work}/city", "20000", "7"],
                       stdout=subprocess.DEVNULL, check=True)
        told = subprocess.run(["node", "tests/bench/visit.mjs", BUILD, f"{work}/city"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        live = subprocess.run(["node", "tests/browser/live.mjs", BUILD, work], env=dict(os.environ, ROUNDS="7"),
                              stdout=subprocess.PIPE, text=True, check=True).stdout
    finally:
        shutil.rmtree(work)
    empty, again = (json.loads(told)[which] for which in ("empty", "again"))
    for which, visit in ("empty cache", empty), ("again", again):
        line(which, f"{visit['requests']} requests over the wire, {visit['ms']:.0f} ms until the view stands")
    target("requests, again / empty cache", again["requests"] / empty["requests"], 0.1)
    target("milliseconds, again / empty cache", again["ms"] / empty["ms"], 0.7)
    took = [int(ms) for ms in re.search(r"^live ([\d ]+) ms", live, re.M)[1].split()]
    line("a sync until its row stands on a page", " ".join(f"{ms} ms" for ms in took))
    target("the longest of them", max(took) / 1000, 2, " s")
    sys.exit(verdict("visit"))


main()
