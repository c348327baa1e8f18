#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# before.py BUILD: this version beside an earlier one, built from this repository's own history in a directory that goes
# away, by turns and the best of ROUNDS: the ledger by the same batches, importing people, and the pages of a city of
# BENCH_EVENTS (2 million; 20000000 needs 8 GB and an hour; none leaves it out), which CITIES=DIR keeps.
# What is compared is processor time: others may use the machine meanwhile. Ends with 1 when a target is missed.
import os, re, resource, shutil, subprocess, sys, tempfile

sys.dont_write_bytecode = True
import cities
from told import line, target, verdict

BUILD = os.path.abspath(sys.argv[1])
BEFORE = "b749997"  # a row an event, no book
ROUNDS = int(os.environ.get("ROUNDS", "3"))
EVENTS = os.environ.get("BENCH_EVENTS", "2000000")
PEOPLE = 60_000


def run(*words, cwd=None):
    return subprocess.run([str(w) for w in words], cwd=cwd, check=True, capture_output=True, text=True).stdout


NOT_THERE = {  # what that version says otherwise
    ', .document_kind = "residence"}': "}",
    "snprintf(p.document, sizeof p.document": "snprintf(p.id_number, sizeof p.id_number",
    "terminals_pair": "ledger_pair",
    '#include "host/books/terminals.h"\n': "",
    '#include "host/tally/allocation.h"\n': "",
    'must(allocation_set(&c->host, &(struct allocation){quota, 0, area, target, "", ""}), "allocation");':
        'char sql[200]; snprintf(sql, sizeof sql, "INSERT INTO allocation (quota, year, area, target, at_ms) VALUES'
        ' (\'%s\', 0, %lld, %lld, 1735696800000)", quota, (long long)area, (long long)target);'
        ' must(db_execute(c->host.db, sql), "allocation");',
}


def build_before(work):
    """Its two programs and our measuring programs against its library."""
    tree = os.path.join(work, "tree")
    run("git", "worktree", "add", "--detach", tree, BEFORE)
    for name in ("bench/ingest.c", "bench/draw.h", "tools/make_city.c"):
        with open(f"tests/{name}") as ours, open(f"{tree}/tests/{name}", "w") as theirs:
            text = ours.read()
            for here, there in NOT_THERE.items():
                text = text.replace(here, there)
            theirs.write(re.sub(r'"host/(base|ledger|books|tally|carry)/', '"host/', text))
    run("make", f"-j{os.cpu_count()}", "programs", "build/release/tests/bench/ingest",
        "build/release/tests/tools/make_people", "build/release/tests/tools/make_city", cwd=tree)
    return f"{tree}/build/release"


def measure(build, *words):
    pairs = [line.split(" ") for line in run(f"{build}/tests/bench/ingest", *words).splitlines()]
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}


def best(results):
    return {name: min(r[name] for r in results) for name in results[0]}


def import_people(build, work):
    data = tempfile.mkdtemp(dir=work)
    run(f"{build}/rollcall", "--data", f"{data}/h", "init", "--area", "530402")
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(f"{build}/rollcall", "--data", f"{data}/h", "person", "import", f"{work}/people.csv")
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(data)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def compare_imports(old, work):
    with open(f"{work}/people.csv", "w") as file:
        file.write(run(f"{BUILD}/tests/tools/make_people", PEOPLE, 1))
    both = [[import_people(build, work) for build in (BUILD, old)] for _ in range(ROUNDS)]
    mine, theirs = (min(pair[i] for pair in both) for i in range(2))
    print(f"people: {PEOPLE} imported")
    target("import / before", mine / theirs, 1.5)


def compare(old, title, words, speed=None, size=None, again=None, old_words=None):
    mine, theirs = [], []
    for i in range(ROUNDS):
        mine.append(measure(BUILD, i + 1, *words))
        theirs.append(measure(old, i + 1, *(old_words or words)))
    m, t = best(mine), best(theirs)
    print(f"ledger: {title}: {m['events']:.0f} events in {m['batches']:.0f} batches; "
          f"{100 * m['counted']:.0f} % of the attendances count")
    line("events a second of the processor", f"{m['events'] / m['first_cpu_s']:.0f}, "
         f"before {t['events'] / t['first_cpu_s']:.0f}")
    line("by the clock, times as fast", f"{t['first_s'] / m['first_s']:.2f}")
    if speed:
        target(f"ingest, {title}, times as fast", t["first_cpu_s"] / m["first_cpu_s"], speed, at_least=True)
    if size:
        line("bytes an event", f"{m['bytes_an_event']:.1f}, before {t['bytes_an_event']:.1f}")
        target(f"bytes an event, {title} / before", m["bytes_an_event"] / t["bytes_an_event"], size)
    if again:
        line("the same batches again / first, before", f"{t['again_cpu_s'] / t['first_cpu_s']:.3f}")
        target("the same batches again / first", m["again_cpu_s"] / m["first_cpu_s"], again)
    line("recount / ingest", f"{m['recount_cpu_s'] / m['first_cpu_s']:.2f}, "
         f"before {t['recount_cpu_s'] / t['first_cpu_s']:.2f}")


def main():
    work = tempfile.mkdtemp()
    try:
        old = build_before(work)
        compare(old, "a session a batch", (0, 1, "same"), 4, 0.25, 0.05)
        compare(old, "a session a batch, others sign out", (0, 1, "others"))
        compare(old, "13 events a batch, from all terminals by turns", (13, 1, "same"), 2, 0.45)
        compare(old, "a session a batch, 14 to a commit, before 1", (0, 14, "same"), 5, old_words=(0, 1, "same"))
        compare_imports(old, work)
        if EVENTS.isdigit():
            cities.compare(BUILD, old, os.environ.get("CITIES", work), int(EVENTS))
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", f"{work}/tree"], capture_output=True)
        shutil.rmtree(work)
    sys.exit(verdict(f"beside {BEFORE}"))


main()
