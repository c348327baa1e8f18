#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# signals.py BUILD SEED: what is kept of the signals is what a fresh look finds, and what a fresh look finds is what
# this file finds in another way: by comparing everybody's attendances pair by pair, for the city, a county and a
# township. Then a session nobody came to is added, an import comes in, and both show at once.
import json, sqlite3, sys
from collections import Counter, defaultdict

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import Page, add_session, city, end, host, make_city, same, serve

SEED = sys.argv[2]
FAR_MS, DAY_MAX, CAP, MOST = 30 * 60000, 3, 12, 100


def lies_in(area, code):
    in_city = area % 100 == 0 and code // 10**(len(str(code)) - 4) == area // 100
    return code == area or in_city or str(code).startswith(str(area))


def number(n):
    return f"{n >> 28:06d}-{n & 0xfffffff:09d}"


def is_far(a, b):
    """Another place too soon after the first; of two at once the lower number is the first."""
    (one, place, begun), (other, elsewhere, then) = a[:3], b[:3]
    return (one != other and place != elsewhere and begun and 0 <= then - begun < FAR_MS and
            (begun < then or one < other))


def found_here(area):
    """far_apart, many_a_day and over_cap as sets of words, by everybody's pairs."""
    db = sqlite3.connect(f"file:{city}/rollcall.db?mode=ro", uri=True)
    rows = defaultdict(list)
    for row in db.execute("SELECT a.holder, a.session, a.area, a.in_ms, a.day, a.outcome, n.programme FROM attendance a"
                          " JOIN session n ON n.number = a.session WHERE a.year = 2026"):
        rows[row[0]].append(row[1:])
    db.close()
    far, many, over = set(), [], []
    for holder, visits in rows.items():
        for a in visits:
            for b in visits:
                if is_far(a, b) and (lies_in(area, a[1]) or lies_in(area, b[1])):
                    far.add(("far_apart", number(holder), number(a[0]), number(b[0])))
        inside = [v for v in visits if lies_in(area, v[1])]
        for day, count in Counter(v[3] for v in inside).items():
            if count > DAY_MAX:
                many.append(("many_a_day", number(holder), count))
        for programme, count in Counter(v[5] for v in inside if v[4] == 1).items():
            if count > CAP:
                over.append(("over_cap", number(holder), programme, count))
    return far, many, over


def read(answer):
    by = defaultdict(list)
    for s in answer["signals"]:
        by[s["kind"]].append(s)
    pairs = [s["evidence"] for s in by["far_apart"]]
    return {("far_apart", p[0]["person"], p[0]["session"], p[1]["session"]) for p in pairs}, by


def persons(signals):
    return {s["evidence"][0]["person"] for s in signals}


def signals_of(page, area):
    """All of them: they come a hundred at a time."""
    whole = page.ask(f"/api/signals?area={area}")[1]
    more = whole["more"]
    while more:
        part = page.ask(f"/api/signals?area={area}&offset={len(whole['signals'])}")[1]
        more = part["more"]
        whole["signals"] += part["signals"]
    same("the total", whole["total"], len(whole["signals"]))
    return whole


def crowd():
    """One person at fourteen sessions of a programme: over its cap, so that there is something to find."""
    db = sqlite3.connect(f"{city}/rollcall.db")
    holder, = db.execute("SELECT holder FROM attendance WHERE year = 2026 AND outcome = 1 LIMIT 1").fetchone()
    rows = db.execute("SELECT number, area, start_ms FROM session n WHERE programme = 'P07'"
                      " AND start_ms > 1767200000000 AND NOT EXISTS"
                      " (SELECT 1 FROM attendance a WHERE a.session = n.number AND a.holder = ?) LIMIT 14",
                      (holder,)).fetchall()
    db.executemany("INSERT INTO attendance (session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day,"
                   " woman) VALUES (?, ?, 1, 1, ?, -1, 2026, ?, 0, 10, 0)",
                   [(s, holder, start, area) for s, area, start in rows])
    db.execute("UPDATE counter SET value = value + 1 WHERE name = 'figures'")
    db.commit()
    db.close()


def check(page, what):
    for area in (530400, 530402, 530402001):
        answer, kept = signals_of(page, area), signals_of(page, area)
        same(f"{what}: kept in {area}", kept, answer)
        far, many, over = found_here(area)
        got_far, by = read(answer)
        same(f"{what}: as many far apart in {area}", len(got_far), min(MOST, len(far)))
        same(f"{what}: far apart in {area}", got_far <= far, True)
        same(f"{what}: many a day in {area}", len(by["many_a_day"]), min(MOST, len(many)))
        same(f"{what}: who, in {area}", persons(by["many_a_day"]), {m[1] for m in many})
        programmes = sorted(s["id"].split(".")[-1] for s in by["over_cap"])
        same(f"{what}: over the cap in {area}", programmes, sorted(o[2] for o in over))
        same(f"{what}: who is over, in {area}", persons(by["over_cap"]), {o[1] for o in over})
    return signals_of(page, 530400)


def main():
    make_city(SEED)
    server, address = serve()
    try:
        page = Page(address, json.loads(host("user", "add", "量一", "--role", "admin"))["link"])
        first = check(page, "as made")
        same("every kind but one is planted", sorted({s["kind"] for s in first["signals"]}),
             ["burst", "empty", "far_apart", "many_a_day", "off_hours", "same_order"])
        crowd()
        second = check(page, "crowded")
        same("now somebody is over a cap", "over_cap" in {s["kind"] for s in second["signals"]}, True)
        session = add_session("空教室", "2026-11-10")
        empty = [s["evidence"][0]["session"] for s in signals_of(page, 530400)["signals"] if s["kind"] == "empty"]
        same("a session nobody came to shows at once", session in empty, True)
    finally:
        server.terminate()
        server.wait()
    print(f"seed {SEED}")
    end()


main()
