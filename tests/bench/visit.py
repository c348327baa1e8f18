#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# visit.py BUILD: a visit of the front page in a browser that was there before, beside the same with an empty cache
# (visit.mjs). Ends with 1 when a target is missed.
import json, os, shutil, subprocess, sys, tempfile

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
    finally:
        shutil.rmtree(work)
    empty, again = (json.loads(told)[which] for which in ("empty", "again"))
    for which, visit in ("empty cache", empty), ("again", again):
        line(which, f"{visit['requests']} requests over the wire, {visit['ms']:.0f} ms until the view stands")
    target("requests, again / empty cache", again["requests"] / empty["requests"], 0.1)
    target("milliseconds, again / empty cache", again["ms"] / empty["ms"], 0.7)
    sys.exit(verdict("visit"))


main()
