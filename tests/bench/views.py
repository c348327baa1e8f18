# SPDX-License-Identifier: Apache-2.0
# What each view of the page asks its server over a city of 2 million events and 90,000 people (by the questions of
# host/page/web), and what an answer costs: the time of the processor, the middle of several, each reckoned anew.
import json, os, shutil, subprocess, time, urllib.parse

from serving import NOW, Server
from told import line, target

PEOPLE = 90_000
TIMES = 5
LIMIT_MS = 100


def run(build, city, *words):
    return subprocess.run([f"{build}/rollcall", "--data", city, "--now", NOW, "--json", *map(str, words)], check=True,
                          capture_output=True, text=True).stdout


def fill(build, small, city):
    """A copy of a city with all the people of an office, half of them without a badge, and what becomes of badges: some
    were handed out, some are asked for again, some say what is not so any more. And a filing."""
    if os.path.exists(f"{city}/filled"):
        return
    shutil.rmtree(city, ignore_errors=True)
    shutil.copytree(small, city)
    known = 76 * 600  # of tests/tools/make_city.c
    with open(f"{city}/people.csv", "w") as f:
        subprocess.run([f"{build}/tests/tools/make_people", str(PEOPLE - known), "3"], check=True, stdout=f)
    run(build, city, "person", "import", f"{city}/people.csv")
    run(build, city, "filing", "add", "--why", "bench")
    server = Server(build, city)
    server.ask("/api/badges/deliver?state=printed&area=530424", {"list": True})
    printed = json.loads(server.ask("/api/badges?state=printed&area=530425")[2])["badges"]
    server.ask("/api/badges/ask", {"numbers": [b["number"] for b in printed[:50]], "why": "bench"})
    for badge in printed[50:]:
        server.ask("/api/people/edit", {"person": badge["number"], "name": "更名", "why": "bench"})
    found = [json.loads(server.ask(f"/api/badges?{q}")[2])["total"]
             for q in ("state=delivered", "reason=asked", "reason=changed")]
    server.stop()
    if min(found) < 50:
        raise SystemExit(f"the city is not as it should be: {found}")
    open(f"{city}/filled", "w").close()


def questions(server):
    """(view, address, body or None); numbers are those that the server itself names."""
    def told(path):
        return json.loads(server.ask(path)[2])

    sessions = told("/api/sessions")["sessions"]
    of = next(s for s in sessions if told(f"/api/sessions/{s['session']}")["people"])
    number, programme = of["session"], of["programme"]
    holder = told(f"/api/sessions/{number}")["people"][0]["holder"]
    terminal = told("/api/terminals")["terminals"][0]["id"]
    pairs = told("/api/doubles")["doubles"]
    a, b = (p["person"] for p in pairs[0]["people"])
    added = told("/api/people?sort=-person")["people"][0]["person"]
    gets = {
        "frame": ["me", "tally", "tally?area=530402", "tally?period=2026-11", "tally?compare=last_year"],
        "today": ["today", "today?area=530402"],
        "front": ["curve?quota=farmer", "map", "sessions?area=530402001&period=2026", "programmes/counted",
                  "programmes/counted?area=530402&period=2026-11"],
        "days": ["days?quota=farmer", "days?quota=farmer&area=530402&period=2026-11"],
        "why": [f"why?{q}" for q in ("", "quota=farmer", "quota=women", "quota=migrant", "reason=not_counted",
                                     "reason=counted", "reason=pending", "reason=on_paper", "reason=unnumbered",
                                     "quota=farmer&reason=not_counted", "quota=migrant&reason=under_min_stay",
                                     "quota=migrant&area=530402&reason=under_min_stay", f"programme={programme}",
                                     "quota=farmer&reason=revoked", "quota=farmer&period=2026-11")],
        "classes": ["programmes", "venues", "sessions", "sessions?offset=5000"] +
                   [f"sessions?state={s}" for s in ("planned", "under_way", "over", "called_off", "unattended")] +
                   [f"sessions?sort={s}" for s in ("start", "programme", "-area", "venue", "min_stay_s")] +
                   [f"sessions?programme={programme}", "sessions?area=530402&from=2026-11-01&until=2026-11-30"],
        "calendar": ["calendar?from=2026-11-01&until=2026-11-30",
                     f"calendar?from=2026-11-01&until=2026-11-30&programme={programme}&area=530402"],
        "a class": [f"sessions/{number}", f"sessions/{number}/log"],
        "people": [f"people?{q}" for q in (
            "", "offset=80000", "area=530402", "area=530402001", "text=王", "text=王丽", "text=12345", "category=farmer",
            "sex=2", "badge=with", "badge=without", "untrained=1", "badge=without&sort=-name&area=530402",
            "text=王&badge=with&category=farmer&sex=2&untrained=1&sort=name")] +
                  [f"people?sort={s}{k}" for k in ("person", "name", "sex", "category", "area") for s in ("", "-")] +
                  ["people?sort=name&offset=80000", "people?sort=area&offset=80000"],
        "a person": [f"people/{holder}", f"people/{added}", f"people/{holder}/history",
                     f"events?session={number}&holder={holder}", f"merges?person={holder}"],
        "doubles": ["doubles", "doubles?offset=100", "doubles?area=530402", "doubles?state=parted", f"doubles/{a}/{b}",
                    "merges", "merges?sort=who"],
        "badges": [f"badges?{q}" for q in (
            "", "state=waiting", "state=printed", "state=delivered", "state=blank", "state=waiting&offset=40000",
            "state=printed&offset=40000", "state=waiting&area=530402", "state=waiting&area=530402001",
            f"state=printed&session={number}", f"state=waiting&session={number}")] +
                  [f"badges?state=waiting&reason={r}" for r in ("never", "void", "changed", "asked", "again")] +
                  [f"badges?state=printed&sort={s}" for s in ("area", "-name", "number", "issue", "issued",
                                                              "-delivered")] +
                  ["badges?state=waiting&sort=name"],
        "terminals": ["terminals", f"terminals?terminal={terminal}", "terminals?sort=contact"] +
                     [f"terminals?state={s}" for s in ("silent", "gaps", "old_plan")],
        "quarantine": ["quarantine"] + [f"quarantine?state={s}" for s in ("held", "released", "rejected")],
        "sticks": ["sticks", "cable", "pairing"],
        "signals": ["signals", "signals?sort=person", "signals?state=open&area=530402", "signals?kind=burst",
                    f"signals?about={number}"],
        "filings": ["filings", "filings/1/since?quota=farmer"],
        "targets": ["allocations", "allocations?area=530402", "allocations/propose?by=population"],
        "the log": ["log", "log?each=1", "log?what=person.add", f"log?about={holder}", "log?who=rollcall",
                    "log?from=2026-11-01&until=2026-11-30", "audit", "audit?what=login"],
        "the office": ["officers", "officers?sort=name", "users", "users?sort=role", "system", "changes"],
    }
    found = [(view, "/api/" + urllib.parse.quote(path, safe="/?&=-"), None)
             for view, paths in gets.items() for path in paths]
    searches = "王", "王丽", "王丽华", "1234", "13912345678", number, programme, "红塔", "玉兴", "村委会"
    found += [("search", "/api/search", {"q": q}) for q in searches]
    found += [("search", "/api/search", {"q": q, "kind": "people"}) for q in ("王", "1234")]
    found += [("search", "/api/search", {"q": "王", "kind": "people", "offset": 5000}),
              ("search", "/api/people/find", {"id_number": "530402189001011001"}),
              ("names", "/api/names", {"numbers": [holder, added], "view": "/people"})]
    return found


def cost_of(server, path, body):
    """Seconds of the processor an answer takes; its memory of answers does not know what it is asked."""
    began = server.processor_s()
    code, _, data = server.ask(f"{path}{'&' if '?' in path else '?'}x={time.monotonic_ns()}", body)
    if code != 200:
        raise SystemExit(f"{path} {body}: {code} {data[:200]}")
    return server.processor_s() - began


def compare_to_limit(build, small, city):
    """Of each question the middle of TIMES answers."""
    print(f"views: what each asks for, {PEOPLE:,} people, milliseconds of the processor")
    fill(build, small, city)
    server = Server(build, city)
    for view, path, body in questions(server):
        cost_of(server, path, body)  # what is reckoned once
        middle = sorted(cost_of(server, path, body) for _ in range(TIMES))[TIMES // 2]
        asked = urllib.parse.unquote(path[len("/api/"):]) + (f" {json.dumps(body, ensure_ascii=False)}" if body else "")
        target(f"{view}: {asked}", 1000 * middle, LIMIT_MS, " ms")
    line("peak memory of serve after it", f"{server.peak_mib():.0f} MiB")
    server.stop()
