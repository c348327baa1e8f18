#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# before.py BUILD: the ledger beside that of an earlier version, built from this repository's own history in a directory
# that goes away: the same batches into both by turns, the best of ROUNDS. Ends with 1 when a ceiling is broken.
import os, re, shutil, subprocess, sys, tempfile, time

BUILD = os.path.abspath(sys.argv[1])
BEFORE = "b749997"  # a row an event, no book
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PEOPLE = 60_000
broken = 0


def run(*words, cwd=None):
    return subprocess.run([str(w) for w in words], cwd=cwd, check=True, capture_output=True, text=True).stdout


def build_before(work):
    """Its two programs and our measuring program against its library."""
    tree = os.path.join(work, "tree")
    run("git", "worktree", "add", "--detach", tree, BEFORE)
    for name in ("ingest.c", "draw.h"):
        with open(f"tests/bench/{name}") as ours, open(f"{tree}/tests/bench/{name}", "w") as theirs:
            text = ours.read().replace("terminals_pair", "ledger_pair")
            text = text.replace('#include "host/books/terminals.h"\n', "")
            theirs.write(re.sub(r'"host/(base|ledger|books|tally|carry)/', '"host/', text))
    run("make", f"-j{os.cpu_count()}", "programs", "build/release/tests/bench/ingest",
        "build/release/tests/tools/make_people", cwd=tree)
    return f"{tree}/build/release"


def measure(build, *words):
    pairs = [line.split(" ") for line in run(f"{build}/tests/bench/ingest", *words).splitlines()]
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}


def best(results):
    return {name: min(r[name] for r in results) for name in results[0]}


def import_people(build, work):
    data = tempfile.mkdtemp(dir=work)
    run(f"{build}/rollcall", "--data", f"{data}/h", "init", "--area", "530402")
    began = time.monotonic()
    run(f"{build}/rollcall", "--data", f"{data}/h", "person", "import", f"{work}/people.csv")
    took = time.monotonic() - began
    shutil.rmtree(data)
    return took


def line(what, text):
    print(f"  {what:58} {text}", flush=True)


def ratio(what, value, limit, good):
    global broken
    broken += not good
    line(what, f"{value:.2f} (target {limit}){'' if good else '  MISSED'}")


def compare(old, title, words, speed, size, again, old_words=None):
    mine, theirs = [], []
    for i in range(ROUNDS):
        mine.append(measure(BUILD, i + 1, *words))
        theirs.append(measure(old, i + 1, *(old_words or words)))
    m, t = best(mine), best(theirs)
    print(f"ledger: {title}: {m['events']:.0f} events in {m['batches']:.0f} batches; "
          f"{100 * m['counted']:.0f} % of the attendances count")
    line("events a second", f"{m['events'] / m['first_s']:.0f}, before {t['events'] / t['first_s']:.0f}")
    if speed:
        ratio("ingest, times as fast", t["first_s"] / m["first_s"], speed, t["first_s"] / m["first_s"] >= speed)
    if size:
        line("bytes an event", f"{m['bytes_an_event']:.1f}, before {t['bytes_an_event']:.1f}")
        part = m["bytes_an_event"] / t["bytes_an_event"]
        ratio("bytes an event / before", part, size, part <= size)
    if again:
        line("the same batches again / first, before", f"{t['again_s'] / t['first_s']:.3f}")
        part = m["again_s"] / m["first_s"]
        ratio("the same batches again / first", part, again, part <= again)
    line("recount / ingest", f"{m['recount_s'] / m['first_s']:.2f}, before {t['recount_s'] / t['first_s']:.2f}")


def main():
    work = tempfile.mkdtemp()
    try:
        old = build_before(work)
        compare(old, "a session a batch", (0, 1, "same"), 4, 0.25, 0.05)
        compare(old, "a session a batch, others sign out", (0, 1, "others"), None, None, None)
        compare(old, "13 events a batch, from all terminals by turns", (13, 1, "same"), 2, 0.45, None)
        compare(old, "a session a batch, 14 to a commit, before 1", (0, 14, "same"), 5, None, None, (0, 1, "same"))
        with open(f"{work}/people.csv", "w") as file:
            file.write(run(f"{BUILD}/tests/tools/make_people", PEOPLE, 1))
        mine = min(import_people(BUILD, work) for _ in range(ROUNDS))
        theirs = min(import_people(old, work) for _ in range(ROUNDS))
        print(f"people: {PEOPLE} imported")
        ratio("import / before", mine / theirs, 1.5, mine <= 1.5 * theirs)
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", f"{work}/tree"], capture_output=True)
        shutil.rmtree(work)
    sys.exit(1 if broken else 0)


main()
