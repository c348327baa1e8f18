# SPDX-License-Identifier: Apache-2.0
# A city of real signed batches made by each of two versions, what it costs to make and to keep, and what its pages cost
# to ask: processor time, by turns, the least of ROUNDS, so that whoever else works on the machine spoils nothing.
import json, os, resource, subprocess, time

from serving import Server
from told import line, target

ROUNDS = int(os.environ.get("ROUNDS", "3"))
ASKED = 20  # a page, a round
SPENT_S, ROUNDS_MAX = 2, 40  # on a page, in more rounds while it costs little: what else runs weighs less then


def make(build, city, events):
    """What making it cost, and what of it is people."""
    if os.path.exists(f"{city}/made"):
        with open(f"{city}/made") as f:
            return json.load(f)
    began, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run([f"{build}/tests/tools/make_city", city, str(events), "7"], check=True,
                          capture_output=True, text=True).stdout.split()
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = {"events": int(told[0]), "people_bytes": int(told[1]), "wall_s": time.monotonic() - began,
            "processor_s": now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime,
            "bytes": os.path.getsize(f"{city}/rollcall.db")}
    with open(f"{city}/made", "w") as f:
        json.dump(made, f)
    return made


def bytes_an_event(made):
    return (made["bytes"] - made["people_bytes"]) / made["events"]


def compare_made(mine, theirs):
    print(f"city: {mine['events']:,} events")
    line("made in, seconds of processor (and by the clock)",
         ", before ".join(f"{made['processor_s']:.0f} ({made['wall_s']:.0f})" for made in (mine, theirs)))
    target("made in / before", mine["processor_s"] / theirs["processor_s"], 1 / 3)
    line("bytes an event, without people", f"{bytes_an_event(mine):.1f}, before {bytes_an_event(theirs):.1f}")
    target("bytes an event / before", bytes_an_event(mine) / bytes_an_event(theirs), 0.25)


def pages(server):
    number = json.loads(server.ask("/api/sessions")[2])["sessions"][0]["session"]
    holder = json.loads(server.ask(f"/api/sessions/{number}")[2])["people"][0]["holder"]
    return {"front page": "/api/tally?", "curve": "/api/curve?quota=farmer&",
            "why, not counted": "/api/why?quota=farmer&reason=not_counted&",
            "why, of a county": "/api/why?quota=migrant&area=530402&reason=under_min_stay&",
            "sessions": "/api/sessions?", "a session": f"/api/sessions/{number}?",
            "a person": f"/api/people/{holder}?", "events": f"/api/events?session={number}&holder={holder}&"}


def cost(server, path, times):
    """Processor seconds an answer; its memory of answers does not know what it is asked."""
    began = server.processor_s()
    for _ in range(times):
        code = server.ask(f"{path}x={time.monotonic_ns()}")[0]
        if code != 200:
            raise SystemExit(f"{path}: {code}")
    return (server.processor_s() - began) / times


def compare_page(servers, paths):
    """What an answer costs each, by turns."""
    costs, rounds = ([], []), ROUNDS
    while len(costs[0]) < rounds:
        for of, server, path in zip(costs, servers, paths):
            of.append(cost(server, path, ASKED))
        rounds = max(ROUNDS, min(ROUNDS_MAX, round(SPENT_S / ASKED / min(costs[0]))))
    return [min(of) for of in costs]


def compare_pages(builds, cities):
    servers = [Server(*pair) for pair in zip(builds, cities)]
    asked = [pages(server) for server in servers]
    for name in asked[0]:
        mine, theirs = compare_page(servers, [paths[name] for paths in asked])
        line(f"page: {name}", f"{1e6 * mine:.0f} us, before {1e6 * theirs:.0f}")
        target(f"page: {name} / before", mine / theirs, 1.0)
    for server in servers:
        server.stop()


def look(build, city):
    server = Server(build, city)
    spent = cost(server, "/api/signals?", 1), server.peak_mib()
    server.stop()
    return spent


def compare_signals(builds, cities):
    """Nothing is kept of what nobody looked at yet."""
    looks = [[look(*pair) for pair in zip(builds, cities)] for _ in range(ROUNDS)]
    mine, theirs = (min(look[i][0] for look in looks) for i in range(2))
    line("signals, first look", f"{mine:.2f} s, before {theirs:.2f}")
    target("signals, first look / before", mine / theirs, 0.5)
    line("peak memory of serve after it", " MiB, before ".join(f"{looks[-1][i][1]:.0f}" for i in range(2)) + " MiB")


def compare(new, old, directory, events):
    builds, cities = (new, old), (f"{directory}/c{events}", f"{directory}/before-c{events}")
    compare_made(*(make(build, city, events) for build, city in zip(builds, cities)))
    compare_pages(builds, cities)
    compare_signals(builds, cities)
