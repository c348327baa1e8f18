#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# areas.py BUILD: users who are bound to areas (docs/security.md). Every route of the server's own list is asked with
# numbers, names and areas of elsewhere, as each role: no number, name, venue or code of elsewhere comes back, in a
# list, a figure, an export, a paper or an error, and nothing of elsewhere is changed. What is theirs goes on working.
import hashlib, io, json, os, re, sqlite3, subprocess, sys, urllib.parse, zipfile

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, Page, add_session, city, end, host, make_city, same, serve, work
from panel import Panel
from signed_sheet import signed

HERE, ELSEWHERE, NEIGHBOUR = 530402001, 530425203, 530402002
STRANGE = ["赵无双", "别处村部", "别处点名机"]  # names that stand elsewhere alone
NUMBER = re.compile(r"\d{6}-\d{9}")
ROLES = ["reader", "reviewer", "officer"]


def read(sql, *values):
    db = sqlite3.connect(f"file:{city}/rollcall.db?mode=ro", uri=True)
    found = db.execute(sql, values).fetchall()
    db.close()
    return found


def printed(number):
    return f"{number >> 28:06d}-{number & (1 << 28) - 1:09d}"


def beneath(area, column="area"):
    return f"({column} = {area} OR {column} / 1000 = {area} OR {column} / 1000000 = {area})"


def acts():
    return read("SELECT COUNT(*), MAX(place) FROM act")[0]


def prepare():
    """Things elsewhere whose names are nowhere else, and what a request can name of here and of there."""
    of = {}
    for where, name, venue in ((HERE, "钱本地", "本处村部"), (ELSEWHERE, STRANGE[0], STRANGE[1])):
        number = "530402199001010016" if where == HERE else "530425199001010010"
        added = json.loads(host("person", "add", "--name", name, "--id-number", number, "--area", str(where)))
        session = add_session(venue, "2026-12-02", str(where))
        terminal = read("SELECT id FROM terminal WHERE area = ?", where)[0][0]
        of[where] = {"person": added["number"], "session": session, "id_number": number, "name": name,
                     "terminal": terminal_text(terminal), "area": where, "venue": venue}
        host("enroll", session, added["number"])
        of[where]["photo"] = photo_of(session)
        [of[where]["codes"]] = Panel(f"{where}", where).show("@2026-11-20T09:00:00+08:00 nonsense")
    host("terminal", "name", of[ELSEWHERE]["terminal"], STRANGE[2])
    return of


def photo_of(session):
    """Of its sheet, whose lines bear a tick each."""
    pdf = os.path.join(work.name, "sheet.pdf")
    host("sheet", "sign-in", session, "--format", "pdf", "-o", pdf)
    return signed(pdf, 1, {1: "tick", 2: "tick"})


def terminal_text(number):
    listed = [json.loads(line)["terminal"] for line in host("terminal", "list").splitlines()]
    return next(t for t in listed if int(t, 16) == number % (1 << 64))


class Known:
    """The numbers that may be told to who is bound to these areas: all others are of elsewhere."""

    def __init__(self, *areas):
        lies = lambda column="area": " OR ".join(beneath(area, column) for area in areas)
        people = read(f"SELECT number FROM person WHERE {lies()} UNION SELECT number FROM session WHERE {lies()}"
                      f" UNION SELECT session FROM attendance WHERE {lies()} UNION SELECT holder FROM attendance"
                      f" WHERE {lies()} UNION SELECT number FROM officer WHERE {lies()} UNION SELECT number FROM badge"
                      " WHERE kind = 2")
        self.numbers = {printed(n) for n, in people}
        self.terminals = {f"{n % (1 << 64):016x}" for n, in read(f"SELECT id FROM terminal WHERE NOT ({lies()})")}
        self.areas = areas

    def check(self, what, body):
        """A body holds nothing of elsewhere."""
        strange = [word for word in STRANGE if word in body]
        strange += sorted(set(NUMBER.findall(body)) - self.numbers)[:5]
        strange += [t for t in self.terminals if t in body]
        codes = {int(c) for c in re.findall(r"(?<![\d-])530\d{6}(?:\d{3})?(?!\d)", body)}
        strange += [c for c in codes if not any(str(c).startswith(str(a)) for a in self.areas)]
        same(f"{what} tells of elsewhere", strange, [])


class Visitor(Page):
    """Any method, and the text of whatever is answered."""

    def get(self, path, body=None):
        is_file = isinstance(body, bytes)
        kind = "application/octet-stream" if is_file else "application/json"
        head = {"Content-Type": kind} if body is not None else {}
        data = body if is_file or body is None else json.dumps(body)
        self.connection.close()
        self.connection.request("GET" if body is None else "POST", path, data, {**self.heads, **head})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def text_of(data):
    """Of JSON, CSV, a workbook, a paper."""
    if data[:4] == b"%PDF":
        paper = os.path.join(work.name, "paper.pdf")
        with open(paper, "wb") as f:
            f.write(data)
        return subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return data.decode("utf-8", "replace")


def come_in(address, name, role, *areas):
    words = [word for area in areas for word in ("--area", str(area))]
    return Visitor(address, json.loads(host("user", "add", name, "--role", role, *words))["link"])


def routes():
    listed = subprocess.run([f"{BUILD}/tests/tools/list_routes"], capture_output=True, text=True, check=True).stdout
    return [line.split() for line in listed.splitlines()]


# ---- reading ----

def queries(path, there):
    """An address in every way in which it may name elsewhere."""
    address = path.replace("*", there["session"] if "sessions" in path else there["person"])
    quoted = urllib.parse.quote(there["name"])
    yield from (f"{address}?{query}" for query in (
        "", "year=2026", f"area={there['area']}", "area=530400", "area=530425",
        f"session={there['session']}&holder={there['person']}", f"terminal={there['terminal']}", f"text={quoted}",
        f"text={there['person']}", f"text={there['person'][-4:]}", f"area={there['area']}&quota=farmer", "quota=farmer",
        f"area={there['area']}&quota=farmer&period=2026-Q4", "quota=farmer&period=2026-Q4",
        "state=called_off", "state=over&sort=-venue", "state=planned", "from=2026-11-01&until=2026-12-31&sort=area",
        "state=waiting&reason=again", "state=waiting&reason=never&sort=-name", "state=printed&sort=area",
        "state=delivered", "state=blank", f"state=printed&session={there['session']}", f"about={there['person']}",
        f"about={there['session']}", f"kind=burst&about={there['session']}", "badge=with&sort=-area", "badge=without",
        "untrained=1&sex=2&category=farmer", "added=2026-01-01T00:00:00%2B08:00", "state=held&sort=received",
        "state=silent&sort=-contact", "state=old_plan", "kind=empty&state=open", "sort=start", "sort=kind",
        "sort=person",
        "offset=1&sort=-person", "page=1&each=1", f"about={there['person']}&each=1", "next=2026.530425203.0.0",
        "format=csv&view=people&sort=-area&badge=with", "format=csv&view=badges&state=printed&sort=-area",
        "format=csv&view=badges&reason=never", "format=csv&view=sessions&state=over&sort=venue",
        f"format=csv&view=badges&session={there['session']}",
        f"format=csv&view=signals&about={there['session']}", f"format=csv&view=log&about={there['person']}&each=1",
        f"format=csv&view=quarantine&terminal={there['terminal']}", f"format=csv&view=people&area={there['area']}",
        "period=2026-Q4&programme=P07&reason=counted", "period=2026-Q4&lead=agriculture&compare=last_year",
        f"area={there['area']}&period=2026-Q4&lead=labour&compare=last_year",
        "format=csv&sheet=enrolled", "format=csv", f"format=csv&area={there['area']}"))


def check_reads(of, visitors, known):
    there = of[ELSEWHERE]
    views = ["figures", "sessions", "why", "terminals", "quarantine", "signals"]
    for method, path, who, bound in routes():
        if method != "GET" or path in ("/api/map", "/api/changes"):
            continue  # all the city's outlines, and a number
        for role in ROLES:
            for address in queries(path, there):
                code, data = visitors[role].get(address)
                what = f"{role} of {HERE} asks GET {address}: {code}"
                if bound == "office" or (role not in who.split(",") and who != "anyone"):
                    same(what, code, 403)
                elif bound == "beneath" and (f"area={ELSEWHERE}" in address or "area=530" in address or "*" in path):
                    same(what, code in (400, 404), True)
                known.check(what, text_of(data))
    for view in views:
        for form in ("csv", "xlsx", "pdf"):
            code, data = visitors["reader"].get(f"/api/report?format={form}&view={view}")
            same(f"{view} as {form}", code, 200)
            known.check(f"{view} as {form}", text_of(data))
    for role in ROLES:
        same(f"{role} asks for the office's log on paper",
             visitors[role].get("/api/report?format=csv&view=log")[0], 403)


def check_totals(of, visitor, admin):
    total = lambda query: visitor.ask(f"/api/{query}")[1]["total"]
    count = lambda sql: read(sql)[0][0]
    same("people", total("people"), count(f"SELECT COUNT(*) FROM person WHERE name <> '' AND {beneath(HERE)}"))
    same("of one name", (total(f"people?text={urllib.parse.quote(STRANGE[0])}"), total("people?text=钱本地".replace(
        "钱本地", urllib.parse.quote("钱本地")))), (0, 1))
    found = lambda q: {g["kind"]: g["total"] for g in visitor.ask("/api/search", {"q": q})[1]["groups"]}
    same("found, of one name and one place", [found(q) for q in ("钱本地", STRANGE[0], "本处村部", "红塔区")],
         [{"people": 1}, {}, {"sessions": 1}, {}])
    same("found by last digits", found("1").get("people"),
         count(f"SELECT COUNT(*) FROM person WHERE (number & 268435455) % 10 = 1 AND {beneath(HERE)}"))
    same("sessions", total("sessions?year=2026"), count(f"SELECT COUNT(*) FROM session WHERE {beneath(HERE)}"
                                                        " AND start_ms >= 1767196800000 AND start_ms < 1798732800000"))
    same("terminals", total("terminals"), count(f"SELECT COUNT(*) FROM terminal WHERE {beneath(HERE)}"))
    same("batches held", total("quarantine"), 0)
    mine, whole = visitor.ask("/api/tally")[1], admin.ask(f"/api/tally?area={HERE}")[1]
    same("figures", (mine["area"], mine["quotas"]), (HERE, whole["quotas"]))
    same("no way up", [p["area"] for p in mine["path"]], [HERE])
    same("an answer kept for the office is not theirs",
         (admin.ask("/api/tally")[1]["area"], visitor.ask("/api/tally")[1]["area"], admin.ask("/api/tally")[1]["area"]),
         (530400, HERE, 530400))


# ---- writing ----

def bodies(here, there):
    """Route, and what would change something of elsewhere."""
    times = [{"start": "2026-12-03T09:00:00+08:00", "end": "2026-12-03T11:00:00+08:00"}]
    share = lambda area: {"year": 2026, "why": "x", "changes": [{"quota": "farmer", "area": area, "target": 7}]}
    yield from (("sessions", {"programme": "P01", "area": area, "venue": "x", "times": times})
                for area in (ELSEWHERE, NEIGHBOUR, 530402, 530400))
    for body in ({"session": there["session"], "venue": "x"}, {"session": here["session"], "area": ELSEWHERE}):
        yield "sessions/edit", body
    yield "sessions/cancel", {"session": there["session"], "why": "x"}
    for route in ("enroll", "attend"):
        yield f"sessions/{route}?session={there['session']}&why=x", there["person"].encode()
        yield f"sessions/{route}?session={there['session']}&why=x", here["person"].encode()
        yield f"sessions/{route}?session={here['session']}&why=x", there["person"].encode()
        yield f"sessions/{route}?session={here['session']}&why=x", there["id_number"].encode()
    yield f"sessions/photo?session={there['session']}", here["photo"]
    for of in (here, there):
        yield f"sessions/sheet?session={of['session']}", there["photo"]
    for body in ({"numbers": [there["person"]]}, {"numbers": [here["person"], there["person"]]},
                 {"numbers": [there["session"]]}, {"poster": there["session"]}):
        yield "badges/print", body
    yield f"badges/print?area={there['area']}", {"list": True}
    yield f"badges/print?state=printed&session={there['session']}", {"list": True}
    for route in ("deliver", "ask"):
        for numbers in ([there["person"]], [here["person"], there["person"]]):
            yield f"badges/{route}", {"numbers": numbers, "why": "x"}
    yield f"badges/deliver?state=printed&area={there['area']}", {"list": True}
    yield f"badges/deliver?state=printed&session={there['session']}", {"list": True}
    yield "badges/revoke", {"badge": there["person"], "why": "x"}
    yield "badges/bind", {"badge": here["blank"], "person": there["person"]}
    yield "badges/bind", {"badge": here["blank"], "person": there["id_number"]}
    yield "badges/bind", {"badge": there["blank"], "person": here["person"]}
    yield "badges/unbind", {"badge": there["blank"]}
    for area in (str(ELSEWHERE), "", None):
        yield "people", {"name": "新来的", "area": area}
    yield "people", {"name": there["name"], "id_number": there["id_number"], "area": str(HERE)}
    yield "people/edit", {"person": there["person"], "name": "改名"}
    yield "people/edit", {"person": here["person"], "area": str(ELSEWHERE), "why": "x"}
    yield "people/edit", {"person": here["person"], "id_number": there["id_number"], "why": "x"}
    for one, other in ((there, here), (here, there)):
        yield "doubles", {"person": one["person"], "other": other["person"], "why": "x"}
        yield "people/merge", {"person": one["person"], "into": other["person"], "force": True, "why": "x"}
    yield "people/unmerge", {"person": there["person"], "why": "x"}
    yield "people/forget", {"person": there["person"], "why": "x"}
    yield "people/find", {"id_number": there["id_number"]}
    for q in (there["name"], there["id_number"], there["person"], there["person"][-6:], there["session"],
              there["venue"], there["terminal"], STRANGE[2], str(there["area"])):
        yield "search", {"q": q}
    for query in ("take=1", "take=1&update=1"):
        yield f"people/import?name=a.csv&{query}", "姓名,身份证号,所属乡镇\n王丽,530426189002070020,凤凰街道\n".encode()
        yield f"people/import?name=a.csv&{query}", f"姓名,身份证号\n改名,{there['id_number']}\n".encode()
    yield from (("allocations", share(area)) for area in (ELSEWHERE, HERE, 530402, 530400))
    for state in ("checking", "confirmed"):
        yield "signals", {"signals": [f"empty.{number_of(there['session']):x}.0.0.0."], "state": state, "why": "x"}
    yield "filings", {"period": "2026-Q4", "area": there["area"], "why": "x"}
    yield "years/close", {"year": 2025, "why": "x"}
    yield "names", {"numbers": [there["person"]], "view": "/"}
    yield "terminals", {"terminal": there["terminal"], "change": "name", "name": "x"}
    yield "quarantine", {"batch": there["batch"], "decision": "reject", "why": "x"}
    yield "stick/answer", {"terminals": [{"terminal": there["terminal"]}]}
    yield "stick?name=a.batch", there["bytes"]
    yield "pictures", there["codes"]
    yield "pictures/answer", {"terminal": there["terminal"]}
    yield "pairing", {"terminal": there["terminal"], "decision": "refuse"}
    yield "sticks/take", {"stick": "0" * 32}
    yield "cable/pair", {"terminal": there["terminal"], "digits": "000000", "yes": False}
    yield "officers", {"name": "外乡专干", "area": there["area"]}
    yield "officers/remove", {"number": there["person"], "why": "x"}
    yield "users", {"name": "自己人", "role": "reader"}
    yield from ((f"users/{act}", {"name": "管一", "role": "reader", "areas": []})
                for act in ("edit", "areas", "renew", "remove"))


def number_of(text):
    return (int(text[:6]) << 28) + int(text[7:])


def check_writes(of, visitors, known):
    asked = set()
    for path, body in bodies(of[HERE], of[ELSEWHERE]):
        for role in ROLES:
            before = acts()
            code, data = visitors[role].get(f"/api/{path}", body)
            what = f"{role} of {HERE} asks POST {path} {str(body)[:80]}: {code}"
            refused = code in (400, 403, 404, 409)
            if path.startswith("sessions/") and code == 200:  # a list, whose lines are told one by one
                answer = json.loads(data)
                refused = (answer["done"], answer["refused"]) == (0, 1) and answer["lines"][0]["name"] is None
            if path.startswith("people/import") and code == 200:  # and so is a roster
                refused = [json.loads(data)[key] for key in ("added", "changed", "same", "refused")] == [0, 0, 0, 1]
            if path == "search" and code == 200:
                refused = json.loads(data) == {"groups": []}
            if path == "names" and code == 200:
                refused = json.loads(data) == {"names": {}}
            same(what, refused, True)
            same(f"{what} is in the book", acts(), before)
            sent = body.decode() if isinstance(body, bytes) and len(body) < 40 else "\0"
            known.check(what, text_of(data).replace(sent, ""))
        asked.add("/api/" + path.split("?")[0])
    mine = {"/api/login", "/api/welcome", "/api/logout", "/api/password", "/api/doing"}
    all_posts = {path for method, path, who, _ in routes() if method == "POST" and who != "admin"}
    same("POSTs that are not asked here", all_posts - asked - mine, set())


def check_photo(of, officer, known):
    """A sheet that names somebody of elsewhere, too: of two who signed one is told."""
    here, there = of[HERE], of[ELSEWHERE]
    host("enroll", here["session"], there["person"])
    code, data = officer.get(f"/api/sessions/sheet?session={here['session']}", photo_of(here["session"]))
    same("a sheet of theirs", (code, [(r["line"], r["person"], r["mark"]) for r in json.loads(data)["rows"]]),
         (200, [(1, here["person"], "signed")]))
    known.check("a sheet of theirs", text_of(data))
    host("enroll", here["session"], there["person"], "--cancel")


def check_kept_photo(of, visitors):
    """A photo of a list is shown to who may see names, of a session of theirs, and under no other."""
    here, there = of[HERE], of[ELSEWHERE]
    elsewhere = printed(read("SELECT session FROM attendance WHERE area = ? LIMIT 1", ELSEWHERE)[0][0])
    digests = {}
    for session, who in ((of["held"], here), (elsewhere, there)):
        path = os.path.join(work.name, "list.png")
        with open(path, "wb") as f:
            f.write(who["photo"])
        host("attend", session, who["person"], "--sheet", path, "--why", "停电")
        digests[session] = hashlib.sha256(who["photo"]).hexdigest()
    asked = lambda role, session, digest: visitors[role].get(f"/api/sessions/{session}/photos/{digest}")
    for role in ROLES:
        code, data = asked(role, of["held"], digests[of["held"]])
        may = role != "reader"
        same(f"{role} asks for a photo of theirs", (code, data == here["photo"]), (200 if may else 403, may))
        same(f"{role} asks for one of elsewhere", asked(role, elsewhere, digests[elsewhere])[0], 404 if may else 403)
        same(f"{role} asks for that under a session of theirs", asked(role, of["held"], digests[elsewhere])[0],
             404 if may else 403)
        for session, code in ((of["held"], 200), (elsewhere, 404)):
            got = visitors[role].get(f"/api/sessions/photo?session={session}", here["photo"])[0]
            same(f"{role} keeps one of {session}", got, code if role == "officer" else 403)


def check_names_alone(of, officer, admin):
    """Of who is of elsewhere a list of names tells neither the number nor that they are enrolled."""
    stranger, session = of[ELSEWHERE], of[HERE]["session"]
    host("enroll", session, stranger["person"])
    line = lambda who, name: json.loads(who.get(f"/api/sessions/attend?session={session}&why=x",
                                                f"姓名\n{name}\n".encode())[1])["lines"][0]
    nobody = {**line(officer, "没有的人"), "shown": ""}
    same("as of nobody", line(officer, stranger["name"]), nobody)
    same("an admin is told", line(admin, stranger["name"])["shown"], stranger["person"])


def check_own(of, officer, reviewer):
    """What lies beneath is theirs."""
    here = of[HERE]
    done = lambda path, body: officer.get(f"/api/{path}", body)[0]
    times = [{"start": "2026-12-03T09:00:00+08:00", "end": "2026-12-03T11:00:00+08:00"}]
    village = f"{HERE}001"
    for path, body in [
            ("sessions", {"programme": "P01", "area": HERE, "venue": "本处", "times": times}),
            ("sessions/edit", {"session": here["session"], "venue": "本处二楼"}),
            (f"sessions/attend?session={of['held']}&why=x", here["person"].encode()),
            ("people", {"name": "新来的", "area": str(HERE), "phone": "13800000000"}),
            ("people/edit", {"person": here["person"], "area": village, "why": "搬家"}),
            ("people/find", {"id_number": here["id_number"]}), ("badges/print", {"numbers": [here["person"]]}),
            ("badges/print", {"poster": here["session"]}), ("badges/print", {"blanks": 1}),
            ("badges/bind", {"badge": here["blank"], "person": here["id_number"]}),
            ("badges/unbind", {"badge": here["blank"]}),
            ("badges/deliver?state=printed", {"list": True}),
            ("badges/ask", {"numbers": [here["person"]], "why": "损坏"}),
            ("badges/revoke", {"badge": here["person"], "why": "丢失"}),
            ("allocations", {"year": 2026, "changes": [{"quota": "farmer", "area": int(village), "target": 7}],
                             "why": "x"}),
            ("stick/answer", {"terminals": [{"terminal": here["terminal"]}]}), ("pictures", here["codes"]),
            ("pictures/answer", {"terminal": here["terminal"]}),
            ("sessions/cancel", {"session": here["session"], "why": "下雨"})]:
        same(f"their own {path}", done(path, body), 200)
    roster = "姓名,身份证号,村\n无村,530426189002070020,\n有村,530423189008110012,荷花社区\n"
    taken = officer.get("/api/people/import?name=a.csv&take=1", roster.encode())[1]
    same("their own roster", [json.loads(taken)[key] for key in ("added", "refused")], [2, 0])
    same("stands where its rows say, or at theirs",
         read("SELECT area FROM person WHERE name IN ('无村', '有村') ORDER BY number"), [(HERE,), (HERE * 1000 + 1,)])
    for path in (f"people/{here['person']}", f"people/{here['person']}/history", f"sessions/{here['session']}",
                 f"sessions/{here['session']}/log",
                 f"sessions/{here['session']}/sheet?format=pdf&sheet=empty", f"events?session={of['held']}&holder="
                 f"{here['person']}", f"badges?session={here['session']}", f"why?quota=farmer&area={HERE}",
                 f"people?area={HERE}&text={here['person']}"):
        same(f"their own {path}", officer.get(f"/api/{path}")[0], 200)
    named = officer.get("/api/names", {"numbers": [here["person"]], "view": "/"})
    same("a name of theirs", json.loads(named[1])["names"], {here["person"]: here["name"]})
    signal = reviewer.ask("/api/signals?year=2026")[1]["signals"][0]["id"]
    for state in ("checking", "explained", "confirmed", "open"):
        mark = {"signals": [signal], "state": state, "why": "查过"}
        same(f"a signal of theirs {state}", reviewer.get("/api/signals", mark)[0], 200)


# ---- to which areas ----

def check_binding(address, of, admin):
    """Who is bound to what, by each way to say it."""
    say = lambda *words, code: host("user", *words, code=code)
    for what, code, words in [("an unknown area", 2, ("add", "甲", "--role", "reader", "--area", "530499")),
                              ("the office", 1, ("add", "甲", "--role", "reader", "--area", "530400")),
                              ("another city", 2, ("add", "甲", "--role", "reader", "--area", "530102")),
                              ("no area", 2, ("add", "甲", "--role", "reader", "--area", "x")),
                              ("an admin", 2, ("add", "甲", "--role", "admin", "--area", str(HERE))),
                              ("neither", 2, ("areas", "用户reader")),
                              ("both", 2, ("areas", "用户reader", "--all", "--area", str(HERE))),
                              ("nobody", 1, ("areas", "没有", "--all"))]:
        before = acts()
        say(*words, code=code)
        same(f"bound to {what}: nothing in the book", acts(), before)
    same("an admin is never bound", admin.get("/api/users/areas", {"name": "管二", "areas": [HERE]})[0], 409)
    two = come_in(address, "两处", "officer", HERE, ELSEWHERE)
    of_two = Known(HERE, ELSEWHERE)
    roster = "姓名,身份证号,所属乡镇\n无处,530402189506070015,\n有处,530402189805060028,玉兴街道\n".encode()
    taken = json.loads(two.get("/api/people/import?name=a.csv&take=0", roster)[1])
    refused = [r["value"] for r in taken["rows"] if r["kind"] == "refused"]
    same("of two areas a row says which", (taken["added"], refused), (1, [""]))
    same("two areas, the first is shown", two.ask("/api/tally")[1]["area"], HERE)
    same("both open", [two.get(f"/api/people?area={area}")[0] for area in (HERE, ELSEWHERE, NEIGHBOUR, 530402, 530400)],
         [200, 200, 404, 404, 404])
    same("who they are", [a["area"] for a in two.ask("/api/me")[1]["areas"]], [HERE, ELSEWHERE])
    same("found in both", [g["kind"] for q in ("钱本地", STRANGE[0]) for g in
                           two.ask("/api/search", {"q": q})[1]["groups"]], ["people", "people"])
    for query in ("people", "sessions?year=2026", f"people?area={ELSEWHERE}", f"sessions?area={ELSEWHERE}"):
        text = text_of(two.get(f"/api/{query}")[1])
        of_two.check(query, re.sub("|".join(STRANGE), "", text))
    county = come_in(address, "县里", "officer", 530402)
    same("an area above", [county.get(f"/api/people?area={area}")[0] for area in (530402, HERE, NEIGHBOUR, ELSEWHERE)],
         [200, 200, 200, 404])
    same("and its own sum", county.ask("/api/people")[1]["total"],
         read(f"SELECT COUNT(*) FROM person WHERE name <> '' AND {beneath(530402)}")[0][0])
    county.get("/api/people")
    host("user", "areas", "县里", "--area", str(ELSEWHERE), "--why", "调动")
    same("another area holds from the next request on",
         [county.get(f"/api/people?area={area}")[0] for area in (530402, HERE, ELSEWHERE)], [404, 404, 200])
    same("by the page too", admin.get("/api/users/areas", {"name": "县里", "areas": [HERE], "why": "回来"})[0], 200)
    same("at once", [county.get(f"/api/people?area={area}")[0] for area in (HERE, ELSEWHERE)], [200, 404])
    host("user", "areas", "县里", "--all")
    same("the whole office again", county.ask("/api/tally")[1]["area"], 530400)
    words = [(a["what"], a["why"]) for a in map(json.loads, host("log", "--what", "user.areas").splitlines())]
    same("all of it in the book", sorted(words), sorted(("user.areas", why) for why in ("调动", "回来", "")))
    host("user", "areas", "县里", "--area", str(HERE))
    host("user", "edit", "县里", "--role", "admin")
    same("who becomes an admin is bound no longer", county.ask("/api/users")[0], 200)
    same("and listed so", [u["areas"] for u in county.ask("/api/users")[1]["users"] if u["name"] == "县里"], [[]])
    same("the book and the table agree", json.loads(host("verify", code=(0, 1)).splitlines()[-1]).get("row_bad"), "")


def check_merged(of, reader):
    """Somebody of here who is said to be somebody of elsewhere is of there, and not told of."""
    twin = json.loads(host("person", "add", "--name", "钱本地", "--area", str(HERE)))["number"]
    host("person", "merge", twin, of[ELSEWHERE]["person"], "--force", "--why", "同一人")
    known = Known(HERE)
    for path in (f"people/{twin}", f"merges?person={twin}", "merges", "doubles",
                 f"doubles/{twin}/{of[HERE]['person']}"):
        code, data = reader.get(f"/api/{path}")
        same(f"{path} of who is merged", code, 404 if twin in path else 200)
        known.check(f"{path} of who is merged", text_of(data))
    host("person", "unmerge", twin)


def add_blanks(of, admin):
    """A blank of nobody's for here, and one that somebody of elsewhere has."""
    admin.get("/api/badges/print", {"blanks": 2})
    of[HERE]["blank"], of[ELSEWHERE]["blank"] = [
        b["number"] for b in admin.ask("/api/badges?state=blank")[1]["badges"][-2:]]
    bound = admin.get("/api/badges/bind", {"badge": of[ELSEWHERE]["blank"], "person": of[ELSEWHERE]["person"]})
    same("a blank for elsewhere", bound[0], 200)


def main():
    make_city("7")
    of = prepare()
    of["held"] = printed(read("SELECT session FROM attendance WHERE area = ? LIMIT 1", HERE)[0][0])
    of[ELSEWHERE]["batch"] = read("SELECT hex(digest) FROM quarantine LIMIT 1")[0][0].lower()
    of[ELSEWHERE]["bytes"] = read("SELECT b.bytes FROM batch b JOIN epoch e ON e.id = b.epoch JOIN terminal t"
                                  " ON t.id = e.terminal WHERE t.area = ? LIMIT 1", ELSEWHERE)[0][0]
    server, address = serve()
    try:
        admin = come_in(address, "管一", "admin")
        come_in(address, "管二", "admin")
        add_blanks(of, admin)
        visitors = {role: come_in(address, f"用户{role}", role, HERE) for role in ROLES}
        known = Known(HERE)
        check_reads(of, visitors, known)
        check_totals(of, visitors["reader"], admin)
        check_writes(of, visitors, known)
        check_photo(of, visitors["officer"], known)
        check_kept_photo(of, visitors)
        check_names_alone(of, visitors["officer"], admin)
        check_own(of, visitors["officer"], visitors["reviewer"])
        check_merged(of, visitors["reader"])
        check_binding(address, of, admin)
    finally:
        server.terminate()
        server.wait()
    end()


main()
