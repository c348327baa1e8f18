#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# signals.py BUILD SEED: what is kept of the signals is what a fresh look finds, and what a fresh look finds is what this
# file finds in another way: by comparing everybody's attendances pair by pair, for the city, a county and a township.
# Then a session nobody came to is added, an import comes in, and both show at once.
import http.client, json, sqlite3, sys
from collections import Counter, defaultdict

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import city, end, host, make_city, same, serve

SEED = sys.argv[2]
FAR_MS, DAY_MAX, CAP, MOST = 30 * 60000, 3, 12, 100


def lies_in(area, code):
    return code == area or (area % 100 == 0 and code // 10**(len(str(code)) - 4) == area // 100) or str(code).startswith(str(area))


def number(n):
    return f"{n >> 28:06d}-{n & 0xfffffff:09d}"


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
                if a[0] != b[0] and a[1] != b[1] and a[2] and 0 <= b[2] - a[2] < FAR_MS and (a[2] < b[2] or a[0] < b[0]) and \
                        (lies_in(area, a[1]) or lies_in(area, b[1])):
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
    far = {("far_apart", s["evidence"][0]["person"], s["evidence"][0]["session"], s["evidence"][1]["session"]) for s in by["far_apart"]}
    return far, by


class Visitor:
    def __init__(self):
        self.connection = http.client.HTTPConnection(place, timeout=300)
        link = json.loads(host("user", "add", "量一", "--role", "admin"))["link"]
        self.connection.request("POST", "/api/welcome", json.dumps({"link": link}), {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        told = answer.read()
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.connection.request("POST", "/api/password", json.dumps({"new": "玉溪的山和水都很好看"}), {
            "Content-Type": "application/json", "Cookie": self.cookie, "X-Rollcall": json.loads(told)["csrf"]})
        answer = self.connection.getresponse()
        answer.read()
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def signals(self, area):
        self.connection.request("GET", f"/api/signals?area={area}", headers={"Cookie": self.cookie})
        return json.loads(self.connection.getresponse().read())


def crowd(visitor):
    """One person at fourteen sessions of a programme: over its cap, so that there is something to find."""
    db = sqlite3.connect(f"{city}/rollcall.db")
    holder, = db.execute("SELECT holder FROM attendance WHERE year = 2026 AND outcome = 1 LIMIT 1").fetchone()
    rows = db.execute("SELECT number, area, start_ms FROM session n WHERE programme = 'P07' AND start_ms > 1767200000000 AND NOT EXISTS"
                      " (SELECT 1 FROM attendance a WHERE a.session = n.number AND a.holder = ?) LIMIT 14", (holder,)).fetchall()
    db.executemany("INSERT INTO attendance (session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day, woman)"
                   " VALUES (?, ?, 1, 1, ?, -1, 2026, ?, 0, 10, 0)", [(s, holder, start, area) for s, area, start in rows])
    db.execute("UPDATE counter SET value = value + 1 WHERE name = 'figures'")
    db.commit()
    db.close()


def check(visitor, what):
    for area in (530400, 530402, 530402001):
        answer, kept = visitor.signals(area), visitor.signals(area)
        same(f"{what}: kept in {area}", kept, answer)
        far, many, over = found_here(area)
        got_far, by = read(answer)
        same(f"{what}: far apart in {area}", len(got_far) if len(far) > MOST else got_far, MOST if len(far) > MOST else far)
        same(f"{what}: many a day in {area}", len(by["many_a_day"]), min(MOST, len(many)))
        same(f"{what}: who, in {area}", {s["evidence"][0]["person"] for s in by["many_a_day"]}, {m[1] for m in many})
        same(f"{what}: over the cap in {area}", sorted(s["id"].split(".")[-1] for s in by["over_cap"]), sorted(o[2] for o in over))
        same(f"{what}: who is over, in {area}", {s["evidence"][0]["person"] for s in by["over_cap"]}, {o[1] for o in over})
    return visitor.signals(530400)


def main():
    global place
    make_city(SEED)
    server, address = serve()
    place = address.netloc
    try:
        visitor = Visitor()
        first = check(visitor, "as made")
        same("every kind but one is planted", sorted({s["kind"] for s in first["signals"]}),
             ["burst", "empty", "far_apart", "many_a_day", "off_hours", "same_order"])
        crowd(visitor)
        second = check(visitor, "crowded")
        same("now somebody is over a cap", "over_cap" in {s["kind"] for s in second["signals"]}, True)
        session = json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "空教室", "--start",
                                  "2026-11-10T09:00:00+08:00", "--end", "2026-11-10T11:00:00+08:00"))["session"]
        empty = [s["evidence"][0]["session"] for s in visitor.signals(530400)["signals"] if s["kind"] == "empty"]
        same("a session nobody came to shows at once", session in empty, True)
    finally:
        server.terminate()
        server.wait()
    print(f"seed {SEED}")
    end()


main()
