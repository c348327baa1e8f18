#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# api.py BUILD: the page's API against docs/api.md. A route that is missing from the page, or stands there and is none,
# fails; so does one that lets in a role the page does not name, or keeps out one that it does; an error word that is
# not told; an answer with other keys than its example; an error that is not {"error": word}.
import contextlib, csv, glob, hashlib, http.client, io, json, os, random, re, sqlite3, subprocess, sys, time
import urllib.parse, zipfile

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, city, end, host, make_city, program, same, serve, work
from panel import Panel, token
from signed_sheet import signed

SECRET = "玉溪的山和水都很好看"  # as in docs/api.md
SEED = "7"  # the examples are of this city
ROLES = ["reader", "reviewer", "officer", "admin"]
COUNTS = {"pending", "not_counted", "refused", "outcomes", "names", "kinds", "states"}  # keys that are words


# ---- the document ----

class Section:
    """One ### METHOD /path: who may, the address of the example, and its JSON blocks."""

    def __init__(self, head, body):
        self.method, self.path = head.split()
        self.who = re.search(r"^Who: ([a-z, ]+)\.", body, re.M).group(1).split(", ")
        self.blocks = [json.loads(b) for b in re.findall(r"^```json\n(.*?)\n```$", body, re.M | re.S)]
        address = re.search(r"^`(?:GET|POST) (/api/[^`]*)`$", body, re.M)
        file = re.search(r"^```text\n(.*?)^```$", body, re.M | re.S)
        # That is its body, of the example; empty where no text can be one.
        self.file = file.group(1).encode() if file else b"" if "Body: a file" in body else None
        self.address = address.group(1) if address else self.path.replace("*", "530400-000000105")


def read_document():
    with open("docs/api.md") as f:
        text = f.read()
    parts = re.split(r"^### ((?:GET|POST) \S+)$", text, flags=re.M)
    sections = [Section(head, body) for head, body in zip(parts[1::2], parts[2::2])]
    errors = dict(re.findall(r"^\| `([a-z_]+)` \| ([0-9, ]+) \|", text, re.M))
    return sections, {word: {int(c) for c in codes.split(",")} for word, codes in errors.items()}


def check_security(listed, bounds):
    """docs/security.md: its table of roles is that of the program, and every test it names is there."""
    with open("docs/security.md") as f:
        text = f.read()
    told = {route: who for who, routes in re.findall(r"^\| ([a-z, ]+) \| (`(?:GET|POST) .*) \|$", text, re.M)
            for route in re.findall(r"`([A-Z]+ /[^`]*)`", routes)}
    same("the roles in docs/security.md", told, {route: ", ".join(who) for route, who in listed.items()})
    told = {route: word for word, routes in re.findall(r"^\| \*\*([a-z]+)\*\* \| (`(?:GET|POST) .*) \|$", text, re.M)
            for route in re.findall(r"`([A-Z]+ /[^`]*)`", routes)}
    same("how users who are bound to areas stand to each route, in docs/security.md", told, bounds)
    same("routes that do not say", [r for r, word in bounds.items() if word not in ("open", "beneath", "office")], [])
    proofs = re.findall(r"`([a-z_]+\.(?:py|mjs|sh|c)): ([^`]+)`", text)
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"(?m)^\| (`[a-z_]+`(?: · `[a-z_]+`)*) \| (?=[a-z])", text))))
    used, there = set(), set()
    for path in glob.glob("host/*/*.c"):
        with open(path) as f:
            source = f.read()
        there.update(re.findall(r'"([a-z_]+)"', source))
        for call in re.findall(r"(?:audit_add|web_note|notes_add|settle)\(([^;]*);", source):
            used.update(re.findall(r'"([a-z]+(?:_[a-z]+)?)"', call))
    same("words of the log in docs/security.md that nothing writes", told - there, set())
    same("words of the log that docs/security.md does not tell", used - told - {"command", "serve"}, set())
    same("docs/security.md names proofs", len(proofs) > 25, True)
    for name, test in proofs:
        found = [os.path.join(at, name) for at, _, names in os.walk("tests") if name in names]
        same(f"{name} is one file", len(found), 1)
        with open(found[0]) as f:
            same(f"{name} holds {test}", test in f.read(), True)


def words_of_sources():
    words = set()
    for name in glob.glob("host/*/*.c"):
        with open(name) as f:
            for call in re.findall(r"(?:web|answer)_error\([^;]*;", f.read()):
                words |= set(re.findall(r'"([a-z_]+)"', call))
    return words


def keys_of(value, inside=""):
    if isinstance(value, list):
        return set().union(*[keys_of(v, inside) for v in value]) if value else set()
    if not isinstance(value, dict):
        return set()
    if inside in COUNTS:
        return set()
    return {f"{inside}.{k}" for k in value} | set().union(*[keys_of(v, k) for k, v in value.items()])


# ---- the server ----

class Visitor:
    """Asks as somebody, by a connection each time (the server ends idle ones); name None: as nobody."""

    def __init__(self, name=None, role=None):
        self.connection = http.client.HTTPConnection(place, timeout=300)
        self.heads, self.link = {}, None
        if name:
            self.link = json.loads(host("user", "add", name, "--role", role))["link"]
            self.come_in("/api/welcome", {"link": self.link})
            self.choose_password()

    def choose_password(self):
        code, answer = self.ask("POST", "/api/password", {"new": SECRET})
        self.heads["X-Rollcall"] = answer.get("csrf")
        return code

    def come_in(self, path, body):
        self.heads = {}
        code, answer = self.ask("POST", path, body)
        if code == 200:
            self.heads["X-Rollcall"] = answer["csrf"]
        return code, answer

    def ask(self, method, path, body=None, heads=None):
        """Status and what the answer holds. body: bytes are a file."""
        is_file = isinstance(body, bytes)
        data = body if is_file or body is None else json.dumps(body)
        kind = "application/octet-stream" if is_file else "application/json"
        extra = {"Content-Type": kind} if body is not None else {}
        self.connection.close()
        self.connection.request(method, path, data, {**self.heads, **extra, **(heads or {})})
        answer = self.connection.getresponse()
        self.answer_heads = answer.headers
        text = answer.read()
        if answer.headers["Set-Cookie"]:
            self.heads["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]
        is_json = (answer.headers["Content-Type"] or "").startswith("application/json")
        return answer.status, json.loads(text) if is_json and text else text


def check_error(what, code, answer, errors):
    is_told = isinstance(answer, dict) and list(answer)[:1] == ["error"] and code in errors.get(answer["error"], set())
    same(f"{what} is told in the document", (is_told, code, answer), (True, code, answer))


# ---- the checks ----

def check_table(sections, errors):
    listed = subprocess.run([f"{BUILD}/tests/tools/list_routes"], capture_output=True, text=True, check=True).stdout
    routes = {" ".join(line.split()[:2]): line.split()[2].split(",") for line in listed.splitlines()}
    same("the routes", sorted(routes), sorted(f"{s.method} {s.path}" for s in sections))
    check_security(routes, {" ".join(line.split()[:2]): line.split()[3] for line in listed.splitlines()})
    for s in sections:
        same(f"who may {s.method} {s.path}", s.who, routes.get(f"{s.method} {s.path}"))
    same("the error words", sorted(words_of_sources()), sorted(errors))


def refused_code(visitor, s):
    """Asks with nothing in the body, so that nothing is changed by those who may."""
    path = s.address + ("&format=csv" if "?" in s.address else "?format=csv")
    if s.path == "/api/changes":
        path = s.path
    is_file = s.file is not None
    nothing = b"" if is_file else {}
    return visitor.ask(s.method, path.split("?")[0] if is_file else path, nothing if s.method == "POST" else None)


def check_roles(sections, visitors, errors):
    """Every route as every role: the escalation that matters is the one nobody thought of."""
    for s in sections:
        code, answer = refused_code(Visitor(), s)
        same(f"nobody asks {s.method} {s.path}", code == 401, s.who != ["anyone"])
        for role in ROLES:
            if s.path in ("/api/logout", "/api/login", "/api/welcome"):
                continue
            code, answer = refused_code(visitors[role], s)
            may = s.who == ["anyone"] or role in s.who
            same(f"{role} asks {s.method} {s.path}: {code}", code in (401, 403), not may)
            if code >= 400:
                check_error(f"{role} asks {s.method} {s.path}", code, answer, errors)


def check_gets(sections, admin):
    for s in sections:
        if s.method == "GET" and s.blocks and s.path != "/api/cable": # check_cable
            code, answer = admin.ask("GET", s.address)
            same(f"status of {s.address}", code, 200)
            same(f"keys of {s.address}", sorted(keys_of(answer)), sorted(keys_of(s.blocks[0])))
            same(f"{s.address} is not kept", admin.answer_heads["Cache-Control"], "no-store")
            same(f"HEAD {s.path}", admin.ask("HEAD", s.address)[0], 200)


def check_posts(sections, admin):
    """The bodies of the document, as they stand there; the secret of a link is the one thing that is not."""
    posts, added = {s.path: s for s in sections if s.method == "POST"}, None
    officer = None
    order = ["names", "terminals", "quarantine", "signals", "filings", "allocations", "users", "users/edit",
             "users/areas", "users/renew", "users/remove", "officers", "officers/remove", "people", "people/edit",
             "people/find", "doubles", "people/merge", "people/unmerge", "people/forget", "sessions", "sessions/edit",
             "sessions/cancel", "badges/deliver", "badges/ask", "badges/revoke", "badges/bind", "badges/unbind",
             "system/schedule", "system/phone",
             "system/name", "system/backup", "password", "logout", "login"]
    for body in ({"numbers": ["530400-000000105"]}, {"blanks": 1}, {"poster": "530400-000045765"}):
        code, got = admin.ask("POST", "/api/badges/print", body)
        same(f"badges of {body}", (code, got[:5]), (200, b"%PDF-"))
    code, got = admin.ask("POST", "/api/badges/print", {"numbers": ["530400-000000105"], "format": "png"})
    same("a badge as a picture", (code, got[:8], int.from_bytes(got[16:20], "big")), (200, b"\x89PNG\r\n\x1a\n", 638))
    blank = admin.ask("GET", "/api/badges?state=blank")[1]["badges"][-1]["number"]
    for s in [s for s in posts.values() if s.file]:
        code, got = admin.ask("POST", s.address, s.file)
        same(f"status of POST {s.path}", code, 200)
        same(f"keys of POST {s.path}", sorted(keys_of(got)), sorted(keys_of(s.blocks[0])))
    for path in [f"/api/{name}" for name in order]:
        body, answer = posts[path].blocks
        if path == "/api/terminals":
            body["terminal"] = admin.ask("GET", path)[1]["terminals"][0]["id"]
        if path == "/api/quarantine":
            body["batch"] = admin.ask("GET", path)[1]["batches"][0]["batch"]
        if path == "/api/officers/remove":
            body["number"] = officer
        if path.startswith("/api/sessions/"):
            body["session"] = added
        if path in ("/api/badges/bind", "/api/badges/unbind"):
            body["badge"] = blank
        if path == "/api/login":
            code, got = admin.come_in(path, body)
        else:
            code, got = admin.ask("POST", path, body)
            if path == "/api/password":
                admin.heads["X-Rollcall"] = got["csrf"]
        officer = got["number"] if path == "/api/officers" else officer
        added = got["sessions"][0] if path == "/api/sessions" else added
        same(f"status of POST {path}", code, 200)
        same(f"keys of POST {path}", sorted(keys_of(got)), sorted(keys_of(answer)))
    link = json.loads(host("user", "link", "管一"))["link"]
    code, got = admin.come_in("/api/welcome", {"link": link})
    same("a link", (code, sorted(keys_of(got))), (200, sorted(keys_of(posts["/api/welcome"].blocks[1]))))
    same("a used link", Visitor().ask("POST", "/api/welcome", {"link": link}), (401, {"error": "link"}))
    for s in sections:
        first = s.who == ["anyone"] or s.path in ("/api/password", "/api/logout")
        if not first:
            got = refused_code(admin, s)
            same(f"{s.method} {s.path} before the first password", got, (403, {"error": "password"}))
    same("the first password", admin.choose_password(), 200)


def check_today(admin):
    """Each number of things to do is the total of the list that it opens, of the office and of places beneath it."""
    lists = {"unattended": "sessions?state=unattended", "silent": "terminals?state=silent", "badges": "badges?",
             "old_plan": "terminals?state=old_plan", "quarantine": "quarantine?state=held",
             "blanks": "badges?state=blank", "reissue": "badges?reason=again",
             "no_badge": "people?badge=without", "pending": "why?reason=pending"}
    week = {"start": "2026-11-18T09:00:00+08:00", "end": "2026-11-18T11:00:00+08:00"}
    soon = {"start": "2026-11-20T16:00:00+08:00", "end": "2026-11-20T18:00:00+08:00"}
    new = {"programme": "P01", "area": 530402001, "venue": "村委会", "times": [week, soon]}
    empty, coming = admin.ask("POST", "/api/sessions", new)[1]["sessions"]
    person = admin.ask("POST", "/api/people", {"name": "今日", "area": "530402001"})[1]["person"]
    admin.ask("POST", f"/api/sessions/enroll?session={empty}", f"{person}\n".encode())
    wants_badge = lambda: admin.ask("GET", "/api/today?area=530402001")[1]["things"]["badges"]
    before = wants_badge()
    double = admin.ask("POST", "/api/people", {"name": "今日", "area": "530402001"})[1]["person"]
    admin.ask("POST", "/api/people/merge", {"person": double, "into": person, "force": True, "why": "同一人"})
    same("who was merged into another wants no badge", wants_badge(), before)
    of_state = lambda state: admin.ask("GET", f"/api/sessions?state={state}")[1]["total"]
    states = {state: of_state(state) for state in ("planned", "under_way", "over", "called_off")}
    same("each class is in one state", (sum(states.values()), states["planned"] > 0, states["over"] > 0),
         (of_state(""), True, True))
    wants_again = lambda: admin.ask("GET", "/api/today?area=530402001")[1]["things"]["reissue"]
    again = [wants_again()]
    admin.ask("POST", "/api/badges/print", {"numbers": [person]})
    for change in ({"why": "卡片损坏"}, {"undo": True}, {"why": "卡片损坏"}):
        admin.ask("POST", "/api/badges/ask", {"numbers": [person], **change})
        again.append(wants_again() - again[0])
    same("asked for again, and not after all", again[1:], [1, 0, 1])
    for area in (530400, 530402, 530402001):
        today = admin.ask("GET", f"/api/today?area={area}")[1]
        same("things to do", sorted(today["things"]), sorted(lists))
        for thing, path in lists.items():
            total = admin.ask("GET", f"/api/{path}&area={area}")[1]["total"]
            total = total["events"] if thing == "pending" else total
            same(f"{thing} of {area}", today["things"][thing], total)
        same("a class nobody came to, and a person without a badge",
             (today["things"]["unattended"] >= 1, today["things"]["no_badge"] >= 1), (True, True))
        same("classes of today", [(c["session"], c["state"], c["came"]) for c in today["classes"]],
             [(coming, "planned", 0)])
    old = [t["area"] for t in admin.ask("GET", "/api/terminals?state=old_plan")[1]["terminals"]]
    same("a class is added: terminals of its township want a new plan", set(old) <= {530402001}, True)
    same("no officer without a name", admin.ask("POST", "/api/officers", {"area": 530402001})[0], 400)
    same("nor at no place", admin.ask("POST", "/api/officers", {"name": "甲", "area": 1})[0], 404)
    same("a state that is none", admin.ask("GET", "/api/sessions?state=x"), (400, {"error": "invalid"}))


def people_errors():
    """Who cannot be added, corrected or found."""
    good, of = {"name": "王丽"}, {"person": "530400-000000105"}
    return [("GET", "/api/people?area=1", None, 404, "no_such_area"),
            ("GET", "/api/people?sex=x", None, 400, "invalid"),
            ("GET", "/api/people?category=king", None, 400, "invalid"),
            ("GET", "/api/people?badge=perhaps", None, 400, "invalid"),
            ("GET", "/api/people?offset=x", None, 400, "invalid"),
            ("GET", "/api/people/x/history", None, 404, "not_found"),
            ("GET", "/api/sessions/x/log", None, 404, "not_found"),
            ("POST", "/api/people", {**good, "sex": 2}, 400, "invalid"), ("POST", "/api/people", {}, 400, "not_taken"),
            ("POST", "/api/people", {**good, "id_number": "530402189506070010"}, 400, "not_taken"),
            ("POST", "/api/people", {**good, "area": "没有的村"}, 400, "not_taken"),
            ("POST", "/api/people", {"name": "王丽", "id_number": "530423189008110012"}, 409, "person_there"),
            ("POST", "/api/people/edit", {**of, "id_number": "530423189008110012"}, 409, "person_there"),
            ("POST", "/api/people/edit", {**of, "name": ""}, 400, "not_taken"),
            ("POST", "/api/people/edit", {"person": "530400-009999999", "sex": "女"}, 404, "not_found"),
            ("POST", "/api/people/edit", {"sex": "女"}, 400, "invalid"),
            ("POST", "/api/people/find", {"id_number": "530402189506070015"}, 404, "not_found"),
            ("POST", "/api/people/find", {"id_number": "1"}, 400, "invalid")]


def signal_errors():
    """Signals that are none, and what cannot be made of them."""
    mark = {"signals": ["burst.1.0.0.0."], "state": "explained", "why": "x"}
    ways = [{"signals": []}, {"signals": "burst.1.0.0.0."}, {"signals": ["burst.1.0.0.0"]}, {"signals": [1]},
            {"signals": ["burst.01.0.0.0."]}, {"signals": ["none.1.0.0.0."]}, {"signals": ["burst.1.0.0.0."] * 101},
            {"state": "done"}, {"state": None}, {"why": ""}, {"why": None}]
    return [("POST", "/api/signals", {**mark, **way}, 400, "invalid") for way in ways] + [
        ("GET", f"/api/signals?{query}", None, 400, "invalid")
        for query in ("kind=x", "state=x", "about=x", "offset=x", "offset=-1")]


def filing_errors():
    """What cannot be filed, and files that are not there."""
    it = {"period": "2026", "area": 530400, "why": "x"}
    ways = [{"period": "1989"}, {"period": 2026}, {"period": "2026-Q5"}, {"period": "2026-13"}, {"area": None},
            {"why": ""}, {"why": "x" * 201}]
    return [("POST", "/api/filings", {**it, **way}, 400, "invalid") for way in ways] + [
        ("POST", "/api/filings", {**it, "area": 530499}, 404, "no_such_area"),
        ("GET", "/api/filings?offset=x", None, 400, "invalid"),
        ("GET", "/api/filings/1", None, 400, "invalid"), ("GET", "/api/filings/1?format=doc", None, 400, "invalid"),
        ("GET", "/api/filings/1/since", None, 400, "invalid"),
        ("GET", "/api/filings/1/since?quota=", None, 400, "invalid"),
        ("GET", "/api/filings/1/since?quota=x", None, 404, "not_found"),
        *(("GET", f"/api/filings/{n}{way}", None, 404, "not_found") for n in ("0", "99", "x", "1x", "-1")
          for way in ("?format=csv", "/since?quota=farmer"))]


def check_held(admin, reader):
    """Who holds a session and who teaches: told, suggested, corrected, on its papers, and after a rebuild."""
    told = lambda number: [reader.ask("GET", f"/api/sessions/{number}")[1][k] for k in ("provider", "teacher")]
    day = {"start": "2026-12-09T09:00:00+08:00", "end": "2026-12-09T11:00:00+08:00"}
    class_ = {"programme": "P01", "area": 530402001, "venue": "农技站", "times": [day], "provider": "玉溪农业职业学院",
              "teacher": "沐老师"}
    number = admin.ask("POST", "/api/sessions", class_)[1]["sessions"][0]
    same("asked for, the same is told", admin.ask("POST", "/api/sessions", {**class_, "asks": True}),
         (409, {"error": "class_there", "session": number, **day}))
    later = {"start": day["end"], "end": "2026-12-09T12:00:00+08:00"}
    added = admin.ask("POST", "/api/sessions", {**class_, "asks": True, "times": [later]})
    same("the hour after is free", added[0], 200)
    moved = {"session": added[1]["sessions"][0], **day, "why": "提前"}
    same("moved onto another, it is told", admin.ask("POST", "/api/sessions/edit", {**moved, "asks": True}),
         (409, {"error": "class_there", "session": number, **day}))
    same("in its hours still", admin.ask("GET", f"/api/sessions/{moved['session']}")[1]["start"], later["start"])
    same("what is not moved is not asked about", admin.ask("POST", "/api/sessions/edit", {
        "session": moved["session"], "capacity": 9, "asks": True, "why": "x"})[0], 200)
    same("not asked, it is moved", admin.ask("POST", "/api/sessions/edit", moved)[0], 200)
    same("nor one beside which there is one", admin.ask("POST", "/api/sessions/edit", {
        "session": moved["session"], "capacity": 8, "asks": True, "why": "x"})[0], 200)
    admin.ask("POST", "/api/sessions/cancel", {"session": added[1]["sessions"][0], "why": "多"})
    same("it is told", told(number), ["玉溪农业职业学院", "沐老师"])
    for name in ("provider", "teacher"):
        for bad in ("\n", "师" * 67, 7):
            same(f"no {name} {bad!r}", admin.ask("POST", "/api/sessions", {**class_, name: bad}),
                 (400, {"error": "bad_held"}))
    before = reader.ask("GET", "/api/venues?area=530402001")[1]
    same("suggested", (before["providers"], before["teachers"]), (["玉溪农业职业学院"], ["沐老师"]))
    same("not elsewhere", reader.ask("GET", "/api/venues?area=530425")[1]["teachers"], [])
    change = {"session": number, "teacher": "木老师", "why": "换人"}
    same("changed alone", admin.ask("POST", "/api/sessions/edit", change)[0], 200)
    same("the other stands", told(number), ["玉溪农业职业学院", "木老师"])
    text = admin.ask("GET", "/api/log?what=session.edit&lang=zh")[1]["rows"][0]["text"]
    same("in the log in words", "授课教师由 沐老师 改为 木老师" in text, True)
    for sheet in ("sign-in", "register", "empty"):
        text = admin.ask("GET", f"/api/sessions/{number}/sheet?sheet={sheet}&format=csv&lang=zh")[1].decode("utf-8-sig")
        same(f"on the {sheet} sheet", "授课教师：木老师；培训机构：玉溪农业职业学院" in text, True)
    host("setting", "set", "office_phone", "0877-2012345")
    poster = admin.ask("POST", "/api/badges/print?format=pdf", {"poster": number})[1]
    text = subprocess.run(["pdftotext", "-", "-"], input=poster, capture_output=True, check=True).stdout.decode()
    for word in ("2026-12-09 星期三 09:00–11:00", "授课教师：木老师", "培训机构：玉溪农业职业学院", "咨询电话：0877-2012345"):
        same(f"on the poster: {word}", word in text, True)
    past = "530400-000045760"
    same("also of one that has begun",
         admin.ask("POST", "/api/sessions/edit", {"session": past, "provider": "农技站", "why": "补记"})[0], 200)
    host("session", "edit", number, "--provider", "", "--why", "不办了")
    same("taken away", told(number), ["", "木老师"])
    host("rebuild")
    same("after a rebuild", (told(number), told(past)), (["", "木老师"], ["农技站", ""]))
    same("all is good", json.loads(host("verify"))["good"], True)


def check_year(admin, reader, reviewer):
    """A year is closed once, by an administrator, and what comes later is told beside it."""
    close = lambda page, year, why="年报": page.ask("POST", "/api/years/close?lang=zh", {"year": year, "why": why})
    for wrong in ({"year": 1989, "why": "x"}, {"year": "2025", "why": "x"}, {"year": 2025}, {"year": 2025, "why": ""}):
        same(f"no year to close {wrong}", (admin.ask("POST", "/api/years/close", wrong)), (400, {"error": "invalid"}))
    same("not by a reviewer", close(reviewer, 2025)[0], 403)
    same("not this year", close(admin, 2026), (409, {"error": "year_not_ended"}))
    same("open still", reader.ask("GET", "/api/tally?year=2025")[1]["closed"], None)
    before = [q["done"] for q in reader.ask("GET", "/api/tally?year=2025")[1]["quotas"]]
    code, told = close(admin, 2025)
    tally = reader.ask("GET", "/api/tally?year=2025")[1]
    same("it is closed", (code, tally["closed"]["why"], [q["done"] for q in tally["quotas"]]), (200, "年报", before))
    filed = reader.ask("GET", "/api/filings")[1]["filings"][0]
    same("and filed", [filed[k] for k in ("number", "period", "closes", "why")], [told["number"], "2025", True, "年报"])
    same("once", close(admin, 2025), (409, {"error": "year_closed"}))
    same("in the log", admin.ask("GET", "/api/audit?what=year")[1]["rows"][0]["detail"], f"2025 {told['number']}")
    session = json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "补报", "--start",
                   "2025-12-18T09:00:00+08:00", "--end", "2025-12-18T11:00:00+08:00"))["session"]
    person = json.loads(host("person", "add", "--name", "郑补", "--sex", "f", "--category", "farmer", "--area",
                             "530402001"))["number"]
    host("attend", session, person, "--why", "晚到", "--by", "许会计")
    farmer = reader.ask("GET", "/api/tally?year=2025")[1]["quotas"][0]
    same("what comes later is told beside it", (farmer["done"], farmer["later"]), (before[0], 1))
    moved = reader.ask("GET", f"/api/filings/{told['number']}/since?quota=farmer")[1]
    same("and on which day", [(d["day"], d["since"]) for d in moved["days"]], [("2025-12-18", 1)])
    same("all is good", json.loads(host("verify"))["good"], True)


def check_periods(reader):
    """A period on the page is that of the command line; its days, its sessions and its files are of it too."""
    for period, place in (("2026-Q4", ""), ("2026-11", "&area=530402"), ("2026-11-10..2026-11-20", "&area=530402001"),
                          ("2026-02-01..2026-11-11", ""), ("2026-01-01..2026-11-10", "&area=530402")):
        ask = lambda path, place=place, period=period: reader.ask("GET", f"/api/{path}period={period}{place}")[1]
        tally = ask("tally?")
        words = ["--area", place[6:]] if place else []
        told = json.loads(host("tally", "--period", period, *words))
        same(f"the tally of {period}", tally["quotas"], told["quotas"])
        same(f"something was done in {period}", sum(q["month"] for q in told["quotas"]) > 0, True)
        days = {q["id"]: ask(f"days?quota={q['id']}&") for q in tally["quotas"]}
        same(f"days of {period} add up", {q["id"]: q["month"] for q in tally["quotas"]},
             {q: d["done"] for q, d in days.items()})
        same("each day", [sum(d["done"] for d in of["days"]) for of in days.values()],
             [d["done"] for d in days.values()])
        same("days in it", [d["day"] for of in days.values() for d in of["days"]
                            if not tally["from"] <= d["day"] <= tally["until"]], [])
        sessions = ask("sessions?")
        same("sessions of it", sessions["total"], reader.ask(
            "GET", f"/api/sessions?from={tally['from']}&until={tally['until']}{place}")[1]["total"])
        text = ask("report?format=csv&quota=farmer&lang=zh&").decode("utf-8-sig")
        total = next(line.split(",") for line in text.splitlines() if ",合计," in line)
        farmer = next(q for q in tally["quotas"] if q["id"] == "farmer")
        same("its file", total[3:5], [str(farmer["month"]), str(farmer["done"])])


def check_holders(admin, reader):
    """Who held a terminal is forgotten: told once, with a reason, and gone from the list and the book."""
    terminal = admin.ask("GET", "/api/terminals")[1]["terminals"][-1]["id"]
    say = lambda page=admin, **more: page.ask("POST", "/api/terminals", {"terminal": terminal, **more})
    held = lambda: next(t["holder"] for t in admin.ask("GET", "/api/terminals")[1]["terminals"] if t["id"] == terminal)
    for name in ("遗忘甲", "遗忘乙"):
        same("held", say(change="holder", holder=name, phone="13900005678"), (200, {"done": True}))
    same("who has it", held(), "遗忘乙")
    same("not without a reason", say(change="forget"), (400, {"error": "invalid"}))
    same("not by a reader", say(reader, change="forget", why="x")[0], 403)
    code, told = say(change="forget", why="离岗")
    same("both are forgotten", (code, told["forgotten"], sorted(told)), (200, 2, ["forgotten", "settled"]))
    same("nobody has it", held() or "", "")
    text = json.dumps(admin.ask("GET", f"/api/log?about={terminal}&lang=zh")[1], ensure_ascii=False)
    same("nor does the book name them", "遗忘甲" in text or "遗忘乙" in text, False)
    same("once more is no harm", say(change="forget", why="离岗")[1]["forgotten"], 0)


def every_row(reader, path):
    """All rows of /api/why, answer after answer."""
    rows, more = [], ""
    while True:
        answer = reader.ask("GET", f"/api/{path}{more}")[1]
        rows += answer["rows"]
        if not answer["next"]:
            return rows
        more = f"&next={answer['next']}"


def check_programmes_of_parts(reader):
    """Of a part of a year too; its quarters are the year, and who counted stands in its sessions."""
    of_quarters = {}
    for period in ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-11", "2026-11-02..2026-11-18"):
        for place in ("", "&area=530402", "&area=530402001"):
            ask = lambda path, place=place, period=period: reader.ask("GET", f"/api/{path}period={period}{place}")[1]
            found = ask("programmes/counted?")
            same("the period", found["period"], period)
            for p in found["programmes"]:
                sessions = ask(f"sessions?programme={p['id']}&")
                why = ask(f"why?programme={p['id']}&reason=counted&")
                same(f"{p['id']} {period} {place}", (p["counted"], p["sessions"]),
                     (why["total"]["attendances"], sessions["total"]))
                of = f"why?programme={p['id']}&reason=counted&period={period}{place}"
                same("its rows", len(every_row(reader, of)), p["counted"])
                if not place and not sessions["more"]:
                    same("in its sessions", sum(s["counted"] for s in sessions["sessions"]), p["counted"])
                if "Q" in period:
                    of_quarters[place, p["id"]] = of_quarters.get((place, p["id"]), 0) + p["counted"]
            same(f"all that counted {period} {place}", sum(p["counted"] for p in found["programmes"]),
                 ask("why?reason=counted&")["total"]["attendances"])
            for reason in ("on_paper", "unnumbered", "pending", "not_counted", "under_min_stay", ""):
                rows = every_row(reader, f"why?period={period}&reason={reason}{place}")
                same(f"{reason} of {period} {place}", len(rows), ask(f"why?reason={reason}&")["total"]["attendances"])
                told = ask("tally?")
                same("of its days", [r for r in rows if not told["from"] <= r["start"][:10] <= told["until"]], [])
    for place in ("", "&area=530402", "&area=530402001"):
        year = reader.ask("GET", f"/api/programmes/counted?year=2026{place}")[1]["programmes"]
        same(f"quarters are the year {place}", {p["id"]: p["counted"] for p in year if p["counted"]},
             {p: n for (at, p), n in of_quarters.items() if at == place and n})


def check_quotas_of_parts(reader):
    """What counted for a task in a part of a year, and what it counts for; the quarters are the year."""
    names = {q["id"]: (q["name"], q["name_en"]) for q in reader.ask("GET", "/api/tally")[1]["quotas"]}
    for quota in ("farmer", "migrant", "women"):
        for place in ("", "&area=530402001"):
            of = f"why?quota={quota}&reason=counted{place}"
            quarters = [f"{of}&period=2026-Q{q}" for q in (1, 2, 3, 4)]
            total = lambda path: reader.ask("GET", f"/api/{path}")[1]["total"]["attendances"]
            same(f"quarters of {quota} {place}", sum(map(total, quarters)), total(of))
            rows = every_row(reader, f"{of}&period=2026-11")
            same(f"rows of a month of {quota} {place}", len(rows), total(f"{of}&period=2026-11"))
            same("of that month", {r["start"][:7] for r in rows} - {"2026-11"}, set())
            for row in rows:
                same("counts for it", (names[quota][0] in row["task"].split("、"),
                                       names[quota][1] in row["task_en"], row["pending"]), (True, True, False))
            same("where", {r["area_name"] for r in rows if r["area"] == 530402001} - {"玉兴街道"}, set())
    pending = every_row(reader, "why?reason=pending")
    same("pending, and for what it would count", [r for r in pending if not r["pending"] or "task" not in r], [])
    same("some would", any(r["task"] for r in pending), True)


def check_leads(reader):
    """A department's quotas and programmes are those of everybody without the others'."""
    everybody = reader.ask("GET", "/api/tally?compare=last_year")[1]
    bars = reader.ask("GET", "/api/programmes/counted?year=2026")[1]["programmes"]
    same("departments", [lead["id"] for lead in everybody["leads"]], ["agriculture", "labour"])
    same("who leads what", {q["id"]: q["lead_name"] for q in everybody["quotas"]},
         {"farmer": "市农业局", "migrant": "市人力资源社会保障局", "women": "市农业局、市妇联"})
    for lead, quotas, last in (("agriculture", ["farmer", "women"], "P17"), ("labour", ["migrant"], "P29")):
        told = reader.ask("GET", f"/api/tally?compare=last_year&lead={lead}")[1]
        same("whose", (everybody["lead"], told["lead"]), (None, lead))
        kept = lambda of, quotas=quotas: [q for q in of["quotas"] if q["id"] in quotas]
        same(f"quotas of {lead}", told["quotas"], kept(everybody))
        same(f"under it of {lead}", [a["quotas"] for a in told["areas"]], [kept(a) for a in everybody["areas"]])
        of_it = reader.ask("GET", f"/api/programmes/counted?year=2026&lead={lead}")[1]["programmes"]
        first = "P01" if lead == "agriculture" else "P18"
        same(f"programmes of {lead}", of_it, [p for p in bars if first <= p["id"] <= last])
        same("some of them", len(of_it) > 0, True)


def check_programmes(reader):
    """Of each programme the numbers are the totals of the lists they open, and together they are all that counted."""
    check_programmes_of_parts(reader)
    check_quotas_of_parts(reader)
    for place in ("", "&area=530402", "&area=530402001"):
        total = lambda path, place=place: reader.ask("GET", f"/api/{path}{place}")[1]["total"]
        found = reader.ask("GET", f"/api/programmes/counted?year=2026{place}")[1]["programmes"]
        for p in found:
            of = f"?year=2026&programme={p['id']}"
            same(f"{p['id']} {place}", (p["counted"], p["sessions"]),
                 (total(f"why{of}&reason=counted")["attendances"], total(f"sessions{of}")))
        same(f"all that counted {place}", sum(p["counted"] for p in found),
             total("why?year=2026&reason=counted")["attendances"])
        same("the most first", found, sorted(found, key=lambda p: (-p["counted"], p["id"])))
        for p in found[:1]:
            for reason in ("counted", "under_min_stay", "on_paper", "not_counted", ""):
                answer = reader.ask("GET", f"/api/why?year=2026&programme={p['id']}&reason={reason}{place}")[1]
                same(f"rows of {p['id']} alone, {reason}", {r["programme"] for r in answer["rows"]} - {p["id"]}, set())
                if not answer["next"]:
                    same(f"how many, {reason}", answer["total"]["attendances"], len(answer["rows"]))
        same("something counted", found[0]["counted"] > 0, True)


def check_filings(admin, reader, reviewer):
    """What was filed comes back byte for byte after one attendance more, told beside it, and after a rebuild."""
    file = lambda n, form: reader.ask("GET", f"/api/filings/{n}?format={form}")[1]
    code, told = reviewer.ask("POST", "/api/filings?lang=zh", {"period": "2026", "area": 530402, "why": "二月月报"})
    same("a reviewer files", code, 200)
    n = told["number"]
    now = reader.ask("GET", "/api/tally?year=2026&area=530402")[1]["quotas"]
    before = {form: file(n, form) for form in ("csv", "xlsx", "pdf")}
    taken = [r["detail"] for r in admin.ask("GET", "/api/audit?what=report")[1]["rows"]]
    same("each leaves its row in the log", sorted(d for d in taken if d.endswith(f" filing {n}")),
         [f"{form} filing {n}" for form in ("csv", "pdf", "xlsx")])
    same("as exported", before["csv"], reader.ask("GET", "/api/report?format=csv&year=2026&area=530402")[1])
    first = next(f for f in reader.ask("GET", "/api/filings")[1]["filings"] if f["number"] == n)
    same("its figures", [(q["id"], q["done"], q["since"]) for q in first["quotas"]],
         [(q["id"], q["done"], 0) for q in now])
    same("its digests", {k: hashlib.sha256(v).hexdigest() for k, v in before.items()}, first["files"])
    session = json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "补报", "--start",
                   "2026-11-18T09:00:00+08:00", "--end", "2026-11-18T11:00:00+08:00"))["session"]
    person = json.loads(host("person", "add", "--name", "周补", "--sex", "f", "--category", "farmer", "--area",
                             "530402001"))["number"]
    moved = lambda n, quota="farmer": reader.ask("GET", f"/api/filings/{n}/since?quota={quota}")[1]
    months = {m: reviewer.ask("POST", "/api/filings?lang=en", {"period": m, "area": 530402, "why": m})[1]["number"]
              for m in ("2026-11", "2026-10", "2026-Q4")}
    same("nothing has moved yet", (moved(n)["since"], moved(n)["days"]), (0, []))
    empty = lambda: reader.ask("GET", f"/api/signals?kind=empty&about={session}")[1]["total"]
    same("nobody came, as far as is known", empty(), 1)
    host("attend", session, person, "--why", "停电", "--by", "许会计")
    same("somebody did, by a paper list", empty(), 0)
    same("on which day", [(d["day"], d["since"]) for d in moved(n)["days"]], [("2026-11-18", 1)])
    same("in the periods of that day", [moved(months[m])["since"] for m in months], [1, 0, 1])
    same("its month's head", {k: moved(months["2026-11"])[k] for k in ("period", "quota", "measure", "area")},
         {"period": "2026-11", "quota": "farmer", "measure": "person_times", "area": 530402})
    later = next(f for f in reader.ask("GET", "/api/filings")[1]["filings"] if f["number"] == n)
    since = {q["id"]: q["since"] for q in later["quotas"]}
    same("what came since", (since["farmer"], since["migrant"]), (1, 0))
    same("what was filed stands", [q["done"] for q in later["quotas"]], [q["done"] for q in first["quotas"]])
    same("the same bytes", {form: file(n, form) for form in before}, before)
    newest = admin.ask("GET", "/api/log?what=filing.add&lang=zh")[1]["rows"][0]["text"]
    same("in the log", "上报了 红塔区 2026年第4季度的统计表" in newest, True)
    host("rebuild")
    same("after a rebuild", {form: file(n, form) for form in before}, before)
    same("and its figures", next(f for f in reader.ask("GET", "/api/filings")[1]["filings"] if f["number"] == n), later)
    same("all is good", json.loads(host("verify"))["filing_bad"], 0)


def check_signals(admin, reader):
    """A work list: each filter's total is what is told of it, pages make the whole, and a mark moves a signal."""
    ask = lambda query="": admin.ask("GET", f"/api/signals?{query}")[1]
    whole = ask()
    same("all of them", (whole["total"], len(whole["signals"])), (sum(whole["kinds"].values()),) * 2)
    same("each state", sum(whole["states"].values()), whole["total"])
    same("the rest", ask("offset=3")["signals"], whole["signals"][3:])
    starts = [e[0].get("session_label", {}).get("start", "") for e in (s["evidence"] for s in whole["signals"])]
    same("the newest session first", starts, sorted(starts, reverse=True))
    two = [s for s in whole["signals"] if s["kind"] == "far_apart" and s["state"] == "open"][:2]
    mark = lambda state, why: admin.ask("POST", "/api/signals", {"signals": [s["id"] for s in two], "state": state,
                                                                 "why": why})
    before = len(admin.ask("GET", "/api/log?each=1&what=signal")[1]["rows"])
    for state in ("checking", "confirmed", "open", "explained"):
        same(f"marked {state}", mark(state, f"核实{state}"), (200, {"done": True}))
        now = ask(f"kind=far_apart&state={state}")
        same(f"{state} by the filter", [s["id"] for s in two if s["id"] not in [n["id"] for n in now["signals"]]], [])
        same(f"{state}, as many", (now["total"], now["states"][state]), (len(now["signals"]),) * 2)
        same("why", {s["mark"]["why"] for s in now["signals"] if s["id"] in (two[0]["id"], two[1]["id"])},
             {f"核实{state}"})
    log = admin.ask("GET", "/api/log?each=1&what=signal")[1]["rows"]
    same("an entry each", len(log) - before, 4 * len(two))
    same("in words", [r["text"].split("（")[0] for r in log[:8:2]],
         ["管一 说明了疑点“同一证卡短时间内出现在两地”", "管一 把疑点“同一证卡短时间内出现在两地”退回未核实",
          "管一 确认疑点“同一证卡短时间内出现在两地”属实", "管一 着手核实疑点“同一证卡短时间内出现在两地”"])
    first, second = two[0]["evidence"]
    for number, key in ((first["session"], "session"), (second["session"], "session"), (first["person"], "person")):
        of = ask(f"about={number}")
        same(f"all of {number}", [s["id"] for s in of["signals"]], [s["id"] for s in whole["signals"]
             if number in [e.get(key) for e in s["evidence"]]])
        csv = reader.ask("GET", f"/api/report?format=csv&view=signals&about={number}")[1].decode()
        same(f"{number} on paper", (len(csv.strip().split("\r\n")) - 3, number in csv), (of["total"], True))
    csv = reader.ask("GET", "/api/report?format=csv&view=signals&state=explained&kind=far_apart")[1].decode()
    for e in (first, second):
        when = e["session_label"]["start"][:16].replace("T", " ")
        same("both sessions on paper", f'{when} {e["session_label"]["county_name"]} '
             f'{e["session_label"]["area_name"]} {e["session_label"]["venue"]}' in csv, True)


def merge_errors():
    """Who cannot be compared, merged, parted or forgotten."""
    two = {"person": "530400-000000106", "into": "530400-000000105"}
    gone, same_one = {"person": "530400-009999999"}, {"person": "530400-000000105", "other": "530400-000000105"}
    return [("GET", "/api/doubles?state=x", None, 400, "invalid"),
            ("GET", "/api/doubles?area=1", None, 404, "no_such_area"),
            ("GET", "/api/doubles/x/530400-000000105", None, 404, "not_found"),
            ("GET", "/api/doubles/530400-009999999/530400-000000105", None, 404, "not_found"),
            ("GET", "/api/merges?person=x", None, 400, "invalid"),
            ("GET", "/api/merges?offset=x", None, 400, "invalid"),
            ("POST", "/api/doubles", same_one, 400, "invalid"),
            ("POST", "/api/doubles", {**gone, "other": "530400-000000105"}, 404, "not_found"),
            ("POST", "/api/doubles", {"person": "530400-000000110", "other": "530400-000000105", "undo": True}, 409,
             "conflict"),
            ("POST", "/api/people/merge", {**two, "force": True}, 400, "invalid"),
            ("POST", "/api/people/merge", {**gone, "into": "530400-000000105"}, 404, "not_found"),
            ("POST", "/api/people/merge", {"person": "530400-000000105", "into": "530400-000000107"}, 409, "conflict"),
            ("POST", "/api/people/unmerge", {"person": "530400-000000105"}, 404, "not_found"),
            ("POST", "/api/people/forget", {"person": "530400-000000110"}, 400, "invalid"),
            ("POST", "/api/people/forget", {**gone, "why": "x"}, 404, "not_found")]


def check_calendar(admin):
    """Each day has as many sessions as the list of that day, and the month as many as its days."""
    same("this month unless told", admin.ask("GET", "/api/calendar")[1],
         admin.ask("GET", "/api/calendar?from=2026-11-01&until=2026-11-30")[1])
    listed = lambda a, b, more="": admin.ask("GET", f"/api/sessions?from={a}&until={b}{more}")[1]
    for more in ("", "&area=530402", "&programme=P07"):
        month = admin.ask("GET", f"/api/calendar?from=2026-11-01&until=2026-11-30{more}")[1]
        same("a month", (month["total"], sum(d["total"] for d in month["days"])),
             (listed("2026-11-01", "2026-11-30", more)["total"],) * 2)
        for one in month["days"]:
            day = listed(one["day"], one["day"], more)
            same("a day", (one["total"], one["called_off"]),
                 (day["total"], sum(s["cancelled"] is not None for s in day["sessions"])))
            same("its first", [s["session"] for s in one["sessions"]],
                 [s["session"] for s in sorted(day["sessions"], key=lambda s: (s["start"], s["session"]))[:3]])
    same("over the end of a year", listed("2025-01-01", "2026-12-31")["total"],
         sum(admin.ask("GET", f"/api/sessions?year={year}")[1]["total"] for year in (2025, 2026)))
    for span in ("from=2026-11-31&until=2026-12-01", "from=2026-11-02&until=2026-11-01", "from=2026-01-01",
                 "from=2026-01-01&until=2026-06-30", "from=2026-11&until=2026-12"):
        same(f"no such days: {span}", admin.ask("GET", f"/api/calendar?{span}")[0], 400)


def check_later(admin, reader):
    """What is done about a class after it began is told with it, the newest first; nothing of what was done before."""
    seen = lambda: reader.ask("GET", f"/api/sessions/{one}")[1]
    for listed in admin.ask("GET", "/api/sessions?from=2026-11-02&until=2026-11-19")[1]["sessions"]:
        one, before = listed["session"], reader.ask("GET", f"/api/sessions/{listed['session']}")[1]
        if before["counted"] and not before["later"] and not before["capacity"]:
            break
    host("session", "edit", one, "--venue", "开课前的地点", "--why", "订错了", now="2026-11-01T08:00:00+08:00")
    same("before it began", (seen()["venue"], seen()["later"]), ("开课前的地点", []))
    change = {"session": one, "venue": "文化站", "capacity": 60, "why": "停水"}
    same("later", admin.ask("POST", "/api/sessions/edit", change)[0], 200)
    same("called off", admin.ask("POST", "/api/sessions/cancel", {"session": one, "why": "冒名"})[0], 200)
    now = seen()
    same("all who were there are out", (now["counted"], now["outcomes"]), (0, {"called_off": len(before["people"])}))
    off, edit = now["later"]
    same("an act", sorted(edit), ["at", "fields", "text", "what", "who", "why"])
    english = reader.ask("GET", f"/api/sessions/{one}?lang=en")[1]["later"][1]["text"]
    same("in a sentence of either language", ("名额" in edit["text"], "capacity" in english), (True, True))
    same("the newest first", [(a["what"], a["who"], a["why"]) for a in (off, edit)],
         [("session.cancel", "管一", "冒名"), ("session.edit", "管一", "停水")])
    same("from what to what", edit["fields"], [{"name": "venue", "before": "开课前的地点", "after": "文化站"},
                                               {"name": "capacity", "before": "0", "after": "60"}])
    same("held", admin.ask("POST", "/api/sessions/cancel", {"session": one, "why": "查清", "undo": True})[0], 200)
    same("they count as before", (seen()["outcomes"], len(seen()["later"])), (before["outcomes"], 3))


def check_people(admin):
    """The list finds by each of its filters, and what was done about somebody is told."""
    total = lambda query: admin.ask("GET", f"/api/people?{query}")[1]["total"]
    everybody = total("")
    same("of any sex", sum(total(f"sex={sex}") for sex in (0, 1, 2, 9)), everybody)
    same("with a badge and without", total("badge=with") + total("badge=without"), everybody)
    first = admin.ask("GET", "/api/people")[1]["people"][0]
    same("by a number", total(f"text={first['person']}"), 1)
    same("what stands for others elsewhere stands for itself", [total(f"text={q}") for q in ("%25", "_", "%21", "__")],
         [0] * 4)
    digits = admin.ask("GET", f"/api/people?text={first['person'][-4:]}")[1]["people"]
    same("by its last digits",
         all(p["person"].endswith(first["person"][-4:]) for p in digits) and len(digits) > 0, True)
    same("the next hundred",
         admin.ask("GET", "/api/people?offset=100")[1]["people"][0]["person"] > first["person"], True)
    code, changed = admin.ask("POST", "/api/people/edit", {"person": first["person"], "ethnicity": "哈尼族", "why": "看错"})
    same("a correction", (code, changed["changed"]), (200, ["ethnicity"]))
    again = admin.ask("POST", "/api/people/edit", {"person": first["person"], "ethnicity": "哈尼族"})
    same("nothing to correct", again, (200, {"changed": [], "doubt": None}))
    act = admin.ask("GET", f"/api/people/{first['person']}/history")[1]["acts"][0]
    same("its history", (act["who"], act["what"], act["why"], act["fields"][0]["after"]),
         ("管一", "person.edit", "看错", "哈尼族"))
    same("in the words of the log", ("管一 把 " in act["text"], "哈尼族（原因：看错）" in act["text"]), (True, True))
    name = list(admin.ask("POST", "/api/names", {"numbers": [first["person"]], "view": "/"})[1]["names"].values())[0]
    total(f"text={urllib.parse.quote(name)}")
    words = [row["what"] for row in admin.ask("GET", "/api/audit")[1]["rows"][:4]]
    same("what is noted", words[:2] + words[3:], ["person_find", "names", "person_edit"])
    odd = admin.ask("POST", "/api/people/edit", {"person": first["person"], "phone": "12", "why": "错"})[1]
    same("a phone of no length is taken, and doubted", (odd["changed"], "11 位" in odd["doubt"]), (["phone"], True))


SORTS = {"people": ("people", "person", "name", "sex", "category", "area"),
         "badges?state=printed": ("badges", "area", "name", "number", "issue", "issued"),
         "badges?state=blank": ("badges", "number", "issued"),
         "sessions": ("sessions", "start", "programme", "area", "venue", "min_stay_s"),
         "merges": ("merges", "at", "person", "into", "who"), "officers": ("officers", "name", "area", "number"),
         "users": ("users", "name", "role", "added", "removed"),
         "terminals": ("terminals", "area", "contact", "holder", "newest", "plan", "events", "health.pending", "gaps",
                       "quarantined"),
         "filings": ("filings", "number", "area", "period", "at", "who"),
         "quarantine": ("batches", "received", "reason", "name", "released")}


def check_sorts(admin):
    """Each list by each of its keys, from either end, page after page; what is not there stands last."""
    def value(row, key):
        for part in key.split("."):
            row = row[part] if row else None
        return row[0] if key == "name" and isinstance(row, str) and row.endswith("*") else row  # the rest is masked

    def rows_of(path, name):
        rows, more = [], True
        while more and len(rows) < 300:
            answer = admin.ask("GET", f"/api/{path}&offset={len(rows)}")[1]
            rows, more = rows + answer[name], answer.get("more", False)
        return rows

    for path, (name, *keys) in SORTS.items():
        at = path + ("&" if "?" in path else "?")
        for key in keys:
            for sign in ("", "-"):
                told = [value(row, key) for row in rows_of(f"{at}sort={sign}{key}", name)]
                there = [v for v in told if v is not None]
                same(f"{path} by {sign}{key}", there, sorted(there, reverse=sign == "-"))
        same(f"{path} by nothing it has", admin.ask("GET", f"/api/{at}sort=x")[0], 400)
    first, last = (rows_of(f"people?sort={sign}person", "people")[0]["person"] for sign in ("", "-"))
    same("the ends of a list of several pages", first < last, True)


def check_search(admin, reader, reviewer):
    """Each kind by each thing it is known by, folded; names masked; who was looked for by a whole name is noted."""
    wanted = {"name": "寻 找人", "phone": "0877-2087654", "id_number": "530402189506070015", "area": "530402001"}
    code, added = admin.ask("POST", "/api/people", wanted)
    same("somebody to look for", code, 200)
    number, session = added["person"], admin.ask("GET", "/api/sessions")[1]["sessions"][0]
    terminal = admin.ask("GET", "/api/terminals")[1]["terminals"][0]
    same("a name for a terminal", admin.ask("POST", "/api/terminals",
                                            {"terminal": terminal["id"], "change": "name", "name": "寻机"})[0], 200)

    def found(q, of, who=reader, **more):
        code, answer = who.ask("POST", "/api/search", {"q": q, **more})
        group = next((g for g in answer["groups"] if g["kind"] == of), {"total": 0, "rows": []})
        return group["total"], [r["address"] for r in group["rows"]]

    noted = lambda: [(r["who"], r["detail"]) for r in admin.ask("GET", "/api/audit")[1]["rows"]
                     if r["what"] == "person_find"]
    here = (1, [f"/people/{number}"])
    before = len(noted())
    for q in ("找", "寻找", number, number[-6:], "87654", "087654"):
        same(f"by {q}", found(q, "people"), here)
    same("nothing of that is noted", len(noted()), before)
    whole = ("寻找人", "寻　找 人", "5304021895 0607 0015", "０877-2087654".replace("０", "0"), "08772087654")
    for q in whole:
        same(f"by {q}", found(q, "people"), here)
    same("all of that is", [n for n in noted() if n == ("用户reader", number)][:5], [("用户reader", number)] * 5)
    same("and so is an ID number of nobody", (found("53040218950607004X", "people"), noted()[0]),
         ((0, []), ("用户reader", "-")))
    same("masked", [r["name"] for r in reader.ask("POST", "/api/search", {"q": number})[1]["groups"][0]["rows"]],
         ["寻*"])
    for q, kind, address in [
            (session["session"], "sessions", f"/sessions/{session['session']}"),
            (terminal["id"], "terminals", f"/terminals?terminal={terminal['id']}"),
            (terminal["id"][3:9], "terminals", f"/terminals?terminal={terminal['id']}"),
            ("寻机", "terminals", f"/terminals?terminal={terminal['id']}"),
            ("p07", "programmes", "/sessions?programme=P07"), ("玉兴", "areas", "/areas/530402001"),
            ("YUXING", "areas", "/areas/530402001"), ("530402001000", "areas", "/areas/530402001")]:
        same(f"{kind} by {q}", address in found(q, kind)[1], True)
    same("that terminal alone", [t["id"] for t in
                                 reader.ask("GET", f"/api/terminals?terminal={terminal['id']}")[1]["terminals"]],
         [terminal["id"]])
    venues = admin.ask("GET", "/api/venues?area=530400")[1]["venues"]
    total, rows = found(venues[0], "sessions")
    same("of many a few", len(rows), min(total, 5))
    by = lambda offset: found(venues[0], "sessions", kind="sessions", offset=offset)
    same("of one kind all, page by page", (by(0)[0], len(by(0)[1]), by(3)[1][:2]),
         (total, min(total, 100), by(0)[1][3:5]))
    host("officer", "add", "寻专干", "--area", "530402001")
    same("officers are for those who see them", [found("寻专", "officers", who)[0] for who in (reader, reviewer, admin)],
         [0, 0, 1])
    code, _ = admin.ask("POST", "/api/people/edit", {"person": number, "phone": "13900098765", "why": "换号"})
    same("the phone of now", (code, found("87654", "people")[0], found("98765", "people")), (200, 0, here))
    same("its last four", here[1][0] in found("8765", "people", kind="people")[1], True)
    twin = admin.ask("POST", "/api/people", {"name": "寻老人", "phone": "13900087659", "area": "530402001"})[1]["person"]
    admin.ask("POST", "/api/people/merge", {"person": twin, "into": number, "force": True, "why": "同一人"})
    same("who was merged is that one", [found(q, "people") for q in (twin, "87659", "寻老")], [here, here, (0, [])])
    admin.ask("POST", "/api/people/forget", {"person": number, "why": "本人要求"})
    same("who is forgotten has only a number", [found(q, "people")[0] for q in ("寻找人", "98765", "87659", number)],
         [0, 0, 0, 1])


def search_errors():
    bad = [{}, {"q": ""}, {"q": " 　"}, {"q": 5}, {"q": "x" * 101}, {"q": "x", "kind": "users"}, {"q": "x", "kind": 5},
           {"q": "x", "offset": 1}, {"q": "x", "kind": "people", "offset": -1},
           {"q": "x", "kind": "people", "offset": "1"}]
    return [*(("POST", "/api/search", body, 400, "invalid") for body in bad),
            ("GET", "/api/terminals?terminal=x", None, 400, "invalid")]


def whom_to_call(visitors):
    """Who holds a terminal: whole for who is to call, masked for a reader, on screen as in the file; and the townships
    with no terminal or nothing taught."""
    admin = visitors["admin"]
    one = admin.ask("GET", "/api/terminals")[1]["terminals"][0]["id"]
    body = {"terminal": one, "change": "holder", "holder": "阿依努尔·测试", "phone": "１３８ 0000 4321"}
    same("a holder", [admin.ask("POST", "/api/terminals", body)[0] for _ in range(2)], [200, 200])
    for role, holder, phone in (("reader", "阿依努尔·*", "*********4321"), ("reviewer", "阿依努尔·测试", "138 0000 4321"),
                                ("officer", "阿依努尔·测试", "138 0000 4321"), ("admin", "阿依努尔·测试", "138 0000 4321")):
        answer = visitors[role].ask("GET", "/api/terminals")[1]
        row = next(t for t in answer["terminals"] if t["id"] == one)
        same(f"whom to call, for a {role}", (row["holder"], row["phone"]), (holder, phone))
        for view, rows in (("terminals", answer["terminals"]), ("townships", answer["townships"])):
            sheet = visitors[role].ask("GET", f"/api/report?view={view}&format=csv&lang=en")[1].decode("utf-8-sig")
            same(f"{view} on screen and in the file, for a {role}", len(list(csv.reader(io.StringIO(sheet)))[3:]),
                 len(rows))
            same(f"the phone in the file of {view}", phone in sheet, view == "terminals")
    towns = {t["area"]: t for t in admin.ask("GET", "/api/terminals?area=530402")[1]["townships"]}
    same("townships of the county only", {code // 1000 for code in towns}, {530402})
    same("each lacks something", [t for t in towns.values() if t["terminals"] and t["sessions"]], [])
    same("nobody's again", admin.ask("POST", "/api/terminals", {**body, "holder": "", "phone": ""})[0], 200)
    row = next(t for t in admin.ask("GET", "/api/terminals")[1]["terminals"] if t["id"] == one)
    same("nobody to call", (row["holder"], row["phone"]), (None, None))
    acts = [row["what"] for row in admin.ask("GET", f"/api/log?about={one}")[1]["rows"]]
    same("in the log of the terminal", [w for w in acts if "hold" in w], ["terminal.unhold", "terminal.hold"])
    same("with its other acts", "terminal.pair" in acts or "terminal.found" in acts, True)


def log_on_paper_is_the_log_on_screen(admin, reader):
    """Sentences, by each filter; names masked but for who asks, which is told; not for readers."""
    first = admin.ask("GET", "/api/log")[1]["rows"]
    about = next(row["about"] for row in first if row["what"].startswith("person."))
    ours = "who=" + urllib.parse.quote("管一")
    for query in ("what=person.edit", "what=session.edit", ours, f"about={about}", "until=2001-01-01",
                  f"from=2026-11-20&until=2026-11-20&{ours}", f"what=person&from=2026-11-20&{ours}"):
        rows, next_page = [], ""
        while next_page is not None:
            answer = admin.ask("GET", f"/api/log?{query}&next={next_page}")[1]
            rows, next_page = rows + answer["rows"], answer["next"]
        sheet = admin.ask("GET", f"/api/report?view=log&format=csv&{query}")[1].decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(sheet, newline="")))[3:] if rows else []
        same(f"the log by {query!r} on paper", [(line[2], line[3]) for line in lines],
             [(row["who"], row["text"]) for row in rows])
        same(f"{query!r} sets the log's end apart", [r for r in rows if r["what"] == "audit.seal"], [])
    named = admin.ask("GET", f"/api/log?about={about}&names=1")[1]["rows"]
    same("names are masked", [("*" in a["text"], "*" in b["text"]) for a, b in
                              zip(admin.ask("GET", f"/api/log?about={about}")[1]["rows"][:1], named)], [(True, False)])
    same("unless asked for, which is told", admin.ask("GET", "/api/audit")[1]["rows"][0]["what"], "names")
    roster = "姓名,身份证号,性别,所属地区\r\n" + "".join(f"同批{n},,女,530402001\r\n" for n in "甲乙丙丁")
    admin.ask("POST", "/api/people/import?name=a.csv&take=1", roster.encode())
    line = admin.ask("GET", "/api/log?what=person")[1]["rows"][0]
    same("an import is one line", (line["text"], line["acts"], line["about"]), ("管一 导入 4 人", 4, None))
    opened = admin.ask("GET", f"/api/log?what=person.add&page={line['page']}")[1]
    same("which opens to each", (opened["total"], len(opened["rows"]), {row["acts"] for row in opened["rows"]}),
         (4, 4, {1}))
    for query in ("", "what=badge&", f"{ours}&", "from=2026-11-20&"):
        told, next_page, places = 0, "", []
        while next_page is not None:
            answer = admin.ask("GET", f"/api/log?{query}next={next_page}")[1]
            told, next_page = told + sum(row["acts"] for row in answer["rows"]), answer["next"]
            same("those of one answer", answer["acts"], sum(row["acts"] for row in answer["rows"]))
            places += [row["place"] for row in answer["rows"]]
        same(f"lines by {query!r} tell every act", told, answer["total"])
        same("the newest first, none twice", places, sorted(set(places), reverse=True))
    each = admin.ask("GET", "/api/log?each=1&what=person.add")[1]
    same("each by itself", ({row["acts"] for row in each["rows"]}, each["acts"]), ({1}, len(each["rows"])))
    for bad in ("what=nothing", "what=person.x", "page=x", "each=2", "about=x", "from=yesterday",
                "until=2026-13-01", "what=%27", "next=x", "next=-1"):
        same(f"the log by {bad}", admin.ask("GET", f"/api/log?{bad}"), (400, {"error": "invalid"}))
    same("no reader takes it as a report", reader.ask("GET", "/api/report?view=log&format=csv"),
         (403, {"error": "forbidden"}))


def class_errors():
    """What cannot be a class, and what cannot be changed of one."""
    day = [{"start": "2026-12-01T09:00:00+08:00", "end": "2026-12-01T11:00:00+08:00"}]
    good = {"programme": "P01", "area": 530402001, "venue": "村委会", "times": day}
    span = lambda start, end: {**good, "times": [{"start": f"2026-12-{start}+08:00", "end": f"2026-12-{end}+08:00"}]}
    long = {"programme": "P01", "area": 530402001, "venue": "村委会",
            "times": [{"start": "2026-12-01T09:00:00+08:00", "end": "2027-01-31T09:00:00+08:00"}]}
    past = {"session": "530400-000045760", "why": "x"}
    bad = [
        ({**good, "programme": "P99"}, 404, "no_such_programme"), ({**good, "area": 1}, 404, "no_such_area"),
        ({**good, "venue": "\n"}, 400, "bad_venue"), (span("01T09:00:00", "01T09:00:00"), 400, "ends_first"),
        (long, 400, "lasts_too_long"), ({**good, "min_stay_s": 7201}, 400, "stay_too_long"),
        ({**good, "late_s": 7201}, 400, "late_too_long"), ({**good, "times": []}, 400, "invalid"),
        ({**good, "times": day * 61}, 400, "invalid"), ({**good, "times": [{}]}, 400, "ends_first"),
        ({**good, "times": [{"start": 1}]}, 400, "invalid"), ({**good, "capacity": -1}, 400, "invalid"),
        ({**good, "unenrolled": "king"}, 400, "invalid"), ({**good, "check_out": 1}, 400, "invalid"),
        ({**good, "times": day + [{"start": day[0]["end"], "end": day[0]["start"]}]}, 400, "ends_first"),
    ]
    return [*(("POST", "/api/sessions", body, code, word) for body, code, word in bad),
            ("POST", "/api/sessions/edit", {**past, "programme": "P02"}, 409, "begun"),
            ("POST", "/api/sessions/edit", {**past, "session": "530400-000000001"}, 404, "not_found"),
            ("POST", "/api/sessions/edit", {**past, "start": "yesterday"}, 400, "invalid"),
            ("POST", "/api/sessions/cancel", {**past, "undo": True}, 409, "conflict"),
            ("POST", "/api/sessions/cancel", {**past, "why": ""}, 400, "invalid"),
            ("POST", "/api/sessions/cancel", {**past, "session": "530400-000000001"}, 404, "not_found"),
            *list_errors(),
            *(("POST", "/api/badges/print", body, code, word) for body, code, word in [
                ({"numbers": []}, 400, "invalid"), ({"numbers": ["530400-000000105"] * 496}, 400, "invalid"),
                ({"blanks": 496}, 400, "invalid"), ({"blanks": 1, "poster": "530400-000045765"}, 400, "invalid"),
                ({"numbers": ["530400-000000105", "530400-000000106"], "format": "png"}, 400, "invalid"),
                ({"blanks": 1, "format": "gif"}, 400, "invalid"), ({"blanks": 1, "format": 1}, 400, "invalid"),
                ({"numbers": [1]}, 400, "invalid"), ({"numbers": ["530400-009999999"]}, 404, "not_found"),
                ({"numbers": ["530400-000000105"], "reissue": True}, 400, "invalid")]),
            ("GET", "/api/badges?state=x", None, 400, "invalid"),
            ("GET", "/api/badges?reason=x", None, 400, "invalid"),
            ("GET", "/api/sessions?state=x", None, 400, "invalid"),
            ("GET", "/api/signals?sort=x", None, 400, "invalid"),
            ("GET", "/api/badges?state=printed&reason=never", None, 400, "invalid"),
            *(("POST", f"/api/badges/deliver{query}", body, code, word) for query, body, code, word in [
                ("", {"numbers": []}, 400, "invalid"), ("", {"numbers": [1]}, 400, "invalid"),
                ("", {"numbers": ["530400-000000106"] * 496}, 400, "invalid"), ("", {"list": True}, 400, "invalid"),
                ("?state=printed", {"list": True, "undo": True}, 400, "invalid"),
                ("?state=blank", {"list": True}, 400, "invalid"), ("?state=x", {"list": True}, 400, "invalid"),
                ("?state=printed&area=1", {"list": True}, 404, "no_such_area"),
                ("", {"numbers": ["530400-009999999"]}, 404, "not_found"),
                ("", {"numbers": ["530400-000000106", "530400-000045765"]}, 404, "not_found")]),
            ("POST", "/api/badges/ask", {"numbers": ["530400-000000106"]}, 400, "invalid"),
            ("POST", "/api/badges/ask", {"numbers": ["530400-009999999"], "why": "x"}, 404, "not_found"),
            ("POST", "/api/badges/bind", {"badge": "530400-000000105", "person": "530400-000000106"}, 409, "not_blank"),
            ("POST", "/api/badges/bind", {"badge": "RCXXXX", "person": "530400-000000106"}, 400, "invalid"),
            ("POST", "/api/badges/unbind", {"badge": "530400-000000105"}, 409, "not_blank"),
            ("POST", "/api/badges/revoke", {"badge": "530400-009999999", "why": "x"}, 404, "not_found")]


def list_errors():
    """Lists that nobody is taken from."""
    of = "session=530400-000045765&why=x"
    rounded = "姓名,身份证号\n" + "".join(f"王{i},5304021980010{i % 10}0000\n" for i in range(40))
    cases = [(of, b"", 400, "list_empty"), (of, b"nobody", 400, "list_empty"),
             (of, b"%PDF-1.4", 400, "list_unreadable"),
             (of, rounded.encode(), 400, "list_rounded"), (of, "姓名,身份证号,身份证号\n甲,1,2\n".encode(), 400, "list_twice"),
             ("session=530400-000000001&why=x", b"1", 404, "not_found"), ("session=x&why=x", b"1", 400, "invalid"),
             (of + "y" * 200, b"1", 400, "invalid")]
    return [("POST", f"/api/sessions/{route}?{query}", body, code, word) for query, body, code, word in cases
            for route in ("enroll", "attend")] + [
        ("POST", "/api/sessions/attend?session=530400-000045765", b"530400-000000105", 400, "invalid"),
        ("POST", f"/api/sessions/attend?{of}&in=x", b"530400-000000105", 400, "invalid")]


def somebody_asks():
    """A terminal whose request came by a plugged stick, and that nobody has answered."""
    usb, station = os.path.join(work.name, "other-usb"), os.path.join(work.name, "other-station")
    os.mkdir(usb)
    program("rollcall-terminal", station, "init")
    program("rollcall-terminal", station, "stick", usb)
    host("stick", usb)


def check_sticks(sections, admin):
    """A terminal that has only a stick asks, is paired, reads what goes back; each answer as in the document."""
    told = {f"{s.method} {s.path}": s.blocks for s in sections}
    usb, station = os.path.join(work.name, "usb"), os.path.join(work.name, "station")
    os.mkdir(usb)

    def visit():
        return program("rollcall-terminal", station, "stick", usb)

    def send(name, data=None):
        if data is None:
            with open(os.path.join(usb, "ROLLCALL", terminal, name), "rb") as f:
                data = f.read()
        where = urllib.parse.quote(f"E:/ROLLCALL/{terminal}/{name}")
        code, got = admin.ask("POST", f"/api/stick?name={where}", data)
        same(f"status and keys of {name}", (code, sorted(got)), (200, sorted(told["POST /api/stick"][0])))
        return got["result"], got["reason"], got["events"], got["check_ins"]

    def decide(**body):
        return admin.ask("POST", "/api/pairing", {"terminal": terminal, **body})

    terminal = program("rollcall-terminal", station, "init").stdout.strip()
    visit()
    answer = {"terminals": [{"terminal": terminal, "paired": True}]}
    with open(os.path.join(usb, "ROLLCALL", terminal, "pair-request"), "rb") as f:
        request = f.read() # the terminal takes it away when it is paired
    same("nothing for a stranger", admin.ask("POST", "/api/stick/answer", answer), (404, {"error": "not_found"}))
    same("a stranger's health", send("health")[:2], ("other", "unpaired"))
    same("a request", send("pair-request"), ("asks", "", 0, 0))
    same("who asks", admin.ask("GET", "/api/pairing")[1]["total"], 2)
    same("not paired", decide(decision="refuse", why="不认得"), (200, told["POST /api/pairing"][1]))
    same("it does not ask any more", admin.ask("GET", "/api/pairing")[1]["total"], 1)
    refusal = admin.ask("GET", "/api/log?what=terminal.refuse")[1]["rows"][0]
    same("who refused what, and why", [refusal[key] for key in ("who", "about", "why")], ["管一", terminal, "不认得"])
    same("what does not ask", decide(decision="pair", area=530402001, name="一号机"), (404, {"error": "not_found"}))
    send("pair-request")
    same("a place that is none", decide(decision="pair", area=1, name="一号机"), (400, {"error": "invalid"}))
    same("a name too long", decide(decision="pair", area=530402001, name="机" * 41), (400, {"error": "invalid"}))
    same("paired", decide(decision="pair", area=530402001, name="一号机"), (200, told["POST /api/pairing"][1]))
    same("it is known", send("pair-request"), ("known", "", 0, 0))
    code, data = admin.ask("POST", "/api/stick/answer", answer)
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        names = [f"ROLLCALL/{terminal}/{name}" for name in ("pair-answer", "ack", "plan")]
        same("what goes back", (code, admin.answer_heads["Content-Type"], parcel.namelist()),
             (200, "application/zip", names))
        parcel.extractall(usb)
    visit()
    program("rollcall-terminal", station, "run", "--scan", "lines:-", "--screen", "none", "--voice", "none", "--link",
            "none", "--simulate", input="nonsense\n")
    visit()
    batch = next(name for name in os.listdir(os.path.join(usb, "ROLLCALL", terminal)) if name.endswith(".batch"))
    same("a batch", send(batch)[:2], ("taken", ""))
    same("again", send(batch), ("duplicate", "", 0, 0))
    same("its health", send("health")[0], "said")
    same("what was left", send("ack")[0], "left")
    same("a torn one", send("torn.batch", b"torn"), ("quarantined", "malformed", 0, 0))
    same("none of ours", send("photo.jpg", b"x")[0], "other")
    host("terminal", "revoke", terminal, "--why", "丢失")
    same("one that was shut out asks", send("pair-request", request), ("refused", "revoked", 0, 0))
    same("and gets nothing", admin.ask("POST", "/api/stick/answer", answer), (409, {"error": "conflict"}))
    same("no name", admin.ask("POST", "/api/stick", b"x"), (400, {"error": "invalid"}))
    same("too long", admin.ask("POST", "/api/stick?name=a.batch", b"x" * 70000),
         (413, {"error": "too_large", "limit": 65536}))
    same("too many to answer", admin.ask("POST", "/api/stick/answer", {"terminals": answer["terminals"] * 101}),
         (400, {"error": "invalid"}))


def held_codes():
    """Messages of which something is still wanted; an empty file is one that was taken."""
    held = os.path.join(city, "photographed")
    return [name for name in os.listdir(held) if os.path.getsize(os.path.join(held, name))]


def check_pictures(sections, admin):
    """Photos of a terminal's screen, and what is shown to it in turn; each answer as in the document."""
    told = {f"{s.method} {s.path}": s.blocks for s in sections}
    session = json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会",
                              "--start", "2026-11-19T09:00:00+08:00", "--end", "2026-11-19T11:00:00+08:00"))["session"]
    panel, badges = Panel("照片机", 530402001), host("badge", "print", "--all", "--format", "txt").splitlines()
    some = random.Random(SEED).sample([line.split("\t")[1] for line in badges], 280)
    send = lambda photo: admin.ask("POST", "/api/pictures", photo)
    looks = lambda: admin.ask("GET", "/api/audit")[1]["rows"][0]["what"]

    [photo] = panel.show(*(f"@2026-11-19T09:00:0{n}+08:00 {shown}" for n, shown in enumerate(
        [panel.officer, token("--session", session), some.pop(), some.pop()])))
    waiting, before = panel.pending(), looks()
    code, got = send(photo)
    same("status and keys", (code, sorted(keys_of(got))), (200, sorted(keys_of(told["POST /api/pictures"][0]))))
    [message], [one] = got["messages"], got["codes"]
    same("it had one code of one", (one["number"], one["parts"], one["message"]), (1, 1, message["message"]))
    [file] = message["files"]
    same("all of it is taken", (message["missing"], message["reason"], message["terminal"], file["result"],
                                file["events"], file["check_ins"], [s["session"] for s in file["sessions"]]),
         ([], "", panel.terminal, "taken", waiting, 2, [session]))
    same("who brought it is noted", (looks(), before != looks()), ("picture_take", True))
    [again] = send(photo)[1]["messages"]
    same("again nothing is new", (again["files"][0]["result"], again["files"][0]["events"]), ("duplicate", 0))
    code, got = admin.ask("POST", "/api/pictures/answer", {"terminal": panel.terminal})
    body, answer = told["POST /api/pictures/answer"]
    same("the answer", (code, sorted(keys_of(got)), sorted(body)), (200, sorted(keys_of(answer)), ["terminal"]))
    rows = got["codes"][0]["rows"].split("\n")
    same("a code is a square", ({len(row) for row in rows}, set("".join(rows))), ({len(rows)}, {"0", "1"}))
    panel.scan(*(code["text"] for code in got["codes"]))
    same("the terminal has heard it", panel.pending() < waiting, True)

    first, second = panel.show(*(f"@2026-11-20T09:{n // 60:02}:{n % 60:02}+08:00 {badge}"
                                 for n, badge in enumerate(some)), codes=2)
    [half] = send(first)[1]["messages"]
    same("one is missing", (half["parts"], half["missing"], half["files"], half["terminal"]), (2, [2], [], ""))
    same("it is kept", held_codes(), [half["message"]])
    [whole] = send(second)[1]["messages"]
    same("then it is whole", (whole["message"], whole["missing"], whole["files"][0]["result"]),
         (half["message"], [], "taken"))
    same("and is kept no more", held_codes(), [])

    same("a stranger's", admin.ask("POST", "/api/pictures/answer", {"terminal": "0" * 16})[0], 404)
    same("none at all", admin.ask("POST", "/api/pictures/answer", {"terminal": "x"}), (400, {"error": "invalid"}))
    same("no code", send(badge_picture(admin)), (400, {"error": "no_code"}))
    same("no picture", send(b"GIF89a"), (400, {"error": "sheet_no_picture"}))
    host("terminal", "revoke", panel.terminal, "--why", "丢失")
    same("one that was shut out", admin.ask("POST", "/api/pictures/answer", {"terminal": panel.terminal}),
         (409, {"error": "conflict"}))


def badge_picture(admin):
    """A code, and none of a terminal's."""
    return admin.ask("POST", "/api/badges/print", {"numbers": ["530400-000000105"], "format": "png"})[1]


# ---- a terminal on a cable: a socket is its cable here ----

def until(is_so, what):
    for _ in range(3000):
        if is_so():
            return
        time.sleep(0.02)
    sys.exit(f"not within a minute: {what}")


class Cabled:
    """A terminal that nobody knows, run until it is ended, and the link to it."""

    def __init__(self, name):
        where = os.path.join(work.name, name)
        self.id = program("rollcall-terminal", where, "init").stdout.strip()
        self.link, self.lines = f"socket:{where}.link", f"{where}.lines"
        os.mkfifo(self.lines)
        self.screen = open(f"{where}.screen", "w+")
        words = ["run", "--scan", f"lines:{self.lines}", "--screen", "text", "--voice", "none", "--link", self.link]
        self.run = subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", where, *words, "--simulate"],
                                    stdout=self.screen, stderr=subprocess.DEVNULL)
        self.hold = os.open(self.lines, os.O_RDWR)
        until(lambda: os.path.exists(f"{where}.link"), "the terminal listens")

    def digits(self):
        with open(self.screen.name) as f:
            shown = re.findall("^[^\t]*\tpairing\t([0-9]{6})\t", f.read(), re.M)
        return shown[-1] if shown else None

    def end(self):
        self.run.terminate()
        self.run.wait()
        os.close(self.hold)
        self.screen.close()


def asking(visitor):
    """Who asks, once somebody does."""
    until(lambda: visitor.ask("GET", "/api/cable")[1]["asking"], "a terminal on the cable asks")
    return visitor.ask("GET", "/api/cable")[1]["asking"]


def visit_of(visitor):
    """How the visit ended that is going on."""
    until(lambda: not visitor.ask("GET", "/api/cable")[1]["asking"], "the visit ends")
    return visitor.ask("GET", "/api/cable")[1]["visit"]


@contextlib.contextmanager
def cable_to(terminal, name):
    """A server that serves this terminal, and an officer at its page: who is added while it asks."""
    global place
    server, address = serve("127.0.0.1:0", "--link", terminal.link)
    place = address.netloc
    try:
        until(terminal.digits, "the terminal shows digits")
        yield Visitor(name, "officer")
    finally:
        server.terminate()
        same("the server ends, whoever asks", server.wait(), 0)


def check_cable(sections):
    """A terminal asks by cable: its digits are on the page, and only an answer for them pairs it."""
    told = {f"{s.method} {s.path}": s.blocks for s in sections}
    terminal = Cabled("cabled")
    known = lambda: [json.loads(line) for line in host("terminal", "list").splitlines()]
    mine = lambda: [t for t in known() if t["terminal"] == terminal.id]
    place_of = {"yes": True, "area": 530402001, "name": "柜台机", "holder": "赵专干", "phone": "13800001234"}
    with cable_to(terminal, "线一") as officer:
        asks = asking(officer)
        same("its digits are on the page", (asks["terminal"], asks["digits"]), (terminal.id, terminal.digits()))
        say = lambda **body: officer.ask("POST", "/api/cable/pair",
                                         {"terminal": terminal.id, "digits": asks["digits"], **body})
        other = f"{(int(asks['digits']) + 1) % 10 ** 6:06}"
        for what, body, answer in [
                ("other digits", {**place_of, "digits": other}, (409, {"error": "conflict"})),
                ("another terminal", {**place_of, "terminal": "0123456789abcdef"}, (404, {"error": "not_found"})),
                ("five digits", {**place_of, "digits": "12345"}, (400, {"error": "invalid"})),
                ("no answer", {**place_of, "yes": None}, (400, {"error": "invalid"})),
                ("a place that is none", {**place_of, "area": 1}, (400, {"error": "invalid"})),
                ("a name too long", {**place_of, "name": "机" * 41}, (400, {"error": "invalid"})),
                ("a phone that is none", {**place_of, "phone": "x"}, (400, {"error": "invalid"})),
                ("a phone of nobody", {**place_of, "holder": ""}, (400, {"error": "invalid"}))]:
            same(what, say(**body), answer)
        same("it asks on", officer.ask("GET", "/api/cable")[1]["asking"], asks)
        same("not alike", say(yes=False), (200, told["POST /api/cable/pair"][1]))
        ended = visit_of(officer)
        same("nothing was paired", (ended["terminal"], ended["status"], ended["paired"], mine()),
             (terminal.id, "unpaired", False, []))
        same("an answer too late", say(**place_of), (404, {"error": "not_found"}))
    with cable_to(terminal, "线二") as officer:
        same("with other digits", asking(officer)["digits"], terminal.digits())
        terminal.end()
        same("the cable is pulled", visit_of(officer)["status"], "gone")
    terminal = Cabled("cabled-again")
    with cable_to(terminal, "线三") as officer:
        asks = asking(officer)
        document = told["GET /api/cable"][0]
        same("who asks, as in the document", sorted(asks), sorted(document["asking"]))
        same("yes", officer.ask("POST", "/api/cable/pair", {"terminal": terminal.id, "digits": terminal.digits(),
                                                            **place_of}), (200, told["POST /api/cable/pair"][1]))
        ended = visit_of(officer)
        same("its visit, as in the document", sorted(ended), sorted(document["visit"]))
        same("went on to its end", (ended["terminal"], ended["status"], ended["paired"]), (terminal.id, "ok", True))
        same("as it was said", [(t["label"], t["holder"], t["phone"], t["area"]) for t in mine()],
             [("柜台机", "赵专干", "13800001234", 530402001)])
        log = Visitor("线管", "admin").ask("GET", "/api/audit")[1]["rows"]
        said = [(r["who"], r["what"]) for r in log if r["detail"].startswith(terminal.id)]
        same("who paired it is in the log", said, [("线三", "pairing_accept")])
    acts = [(a["who"], a["what"]) for a in map(json.loads, host("log").splitlines()) if a["who"] == "线三"]
    same("and in the book", {("线三", f"terminal.{what}") for what in ("pair", "name", "hold")} - set(acts), set())
    terminal.end()


ROSTER = "姓名,身份证号\n王丽,530426189002070020\n坏号,530402189506070010\n".encode()


def check_files(sections, admin):
    """A roster that is looked at, taken, and sent again; and what is no file, or too large a one."""
    answer = next(s for s in sections if (s.method, s.path) == ("POST", "/api/people/import")).blocks[0]
    send = lambda query, body=ROSTER, **heads: admin.ask("POST", f"/api/people/import?name=a.csv&{query}", body, heads)
    look = send("take=0")
    same("a look", (look[0], keys_of(look[1]), look[1]["added"]), (200, keys_of(answer), 1))
    same("a look keeps nothing", send("take=0"), look)
    before = admin.ask("GET", "/api/people")[1]["total"]
    taken = send("take=1")[1]
    same("taken", (taken["taken"], taken["added"], taken["refused"], taken["added_ms"] > 0), (True, 1, 1, True))
    found = admin.ask("GET", f"/api/people?added={taken['added_ms']}&text=%E4%B8%BD")[1]
    same("those who were added", (found["total"], admin.ask("GET", "/api/people")[1]["total"]), (1, before + 1))
    again = send("take=1&update=1")[1]
    same("taken again", (again["added"], again["same"], again["added_ms"]), (0, 1, 0))
    same("a reason in English", send("take=0&lang=en")[1]["rows"][-1]["reason"].isascii(), True)
    same("no roster", send("take=1", b"%PDF-1.7 ")[1]["trouble"].startswith("a.csv："), True)
    same("too large", send("take=0", b" " * ((32 << 20) + 1)), (413, {"error": "too_large", "limit": 32 << 20}))
    given = lambda columns: send(f"take=0&columns={columns}")
    same("a column that is said to be nothing", given("0.1.-")[1]["trouble"] is not None, True)
    same("a column that is said to be another", [h["means"] for h in given("0.1.phone")[1]["heads"]], ["name", "phone"])
    for columns in ("0", "0.1", "0.1.king", "0.1.phone,", "0.1.phone;", "a.b.name", ",".join(["0.1.-"] * 257)):
        same(f"columns {columns[:20]}", given(columns)[0], 200 if columns.endswith(",") else 400)
    twice = "姓名,姓名,身份证号\n王丽,王莉,530426189002070020\n".encode()
    asked = send("take=0", twice)[1]
    same("a head twice is asked about", (asked["trouble"] is not None, len(asked["heads"])), (True, 3))
    same("and read as it is answered", send("take=0&columns=0.1.-", twice)[1]["trouble"], None)
    same("cells of a refused row", look[1]["rows"][-1]["cells"], {"name": "坏号", "id_number": "530402189506070010"})
    same("half a choice", send("take=2"), (400, {"error": "invalid"}))
    same("JSON for a file", admin.ask("POST", "/api/people/import", {}), (403, {"error": "not_our_page"}))
    same("a file for JSON", admin.ask("POST", "/api/names", b"{}"), (403, {"error": "not_our_page"}))
    same("another's token", send("take=1", **{"X-Rollcall": "x"}), (403, {"error": "not_our_page"}))


def check_photo(sections, admin):
    """A photo of a printed sheet: who signed is proposed, and nothing written; what is confirmed keeps its digest."""
    answer = next(s for s in sections if f"{s.method} {s.path}" == "POST /api/sessions/sheet").blocks[0]
    session, pdf = "530400-000045758", os.path.join(work.name, "sheet.pdf")
    with open(pdf, "wb") as f:
        f.write(admin.ask("GET", f"/api/sessions/{session}/sheet?sheet=sign-in&format=pdf")[1])
    photo = signed(pdf, 1, {1: "sign", 2: "dot", 3: "tick"})
    before = host("log")
    code, got = admin.ask("POST", f"/api/sessions/sheet?session={session}", photo)
    same("a photo of a sheet", (code, keys_of(got)), (200, keys_of(answer)))
    same("who signed", [(r["line"], r["person"], r["mark"], r["proposed"]) for r in got["rows"]],
         [(1, "530400-000000105", "signed", True), (2, None, "doubtful", False), (3, None, "signed", True)])
    same("its digest", got["sheet"], hashlib.sha256(photo).hexdigest())
    same("it writes nothing", host("log"), before)
    same("the sheet of another session", admin.ask("POST", "/api/sessions/sheet?session=530400-000045760", photo),
         (409, {"error": "sheet_other_class"}))
    attend = lambda sheet: admin.ask("POST", f"/api/sessions/attend?session={session}&why=x&sheet={sheet}",
                                     b"530400-000000105")
    same("no digest", attend("x"), (400, {"error": "invalid"}))
    same("a photo that was not kept", attend(got["sheet"]), (409, {"error": "photo_not_kept"}))
    check_kept_photo(admin, session, photo, got["sheet"], attend)


def check_kept_photo(admin, session, photo, sheet, attend):
    """It is kept whole before a list names it, is there when the list is taken back, when rebuilt and in a backup."""
    keep = lambda data: admin.ask("POST", f"/api/sessions/photo?session={session}", data)
    look = lambda who=admin, of=session, name=sheet: who.ask("GET", f"/api/sessions/{of}/photos/{name}")
    same("what is no picture", keep(b"%PDF-1.7"), (400, {"error": "sheet_no_picture"}))
    same("nobody's session", admin.ask("POST", "/api/sessions/photo?session=530400-000000001", photo)[0], 404)
    same("no session", admin.ask("POST", "/api/sessions/photo", photo), (400, {"error": "invalid"}))
    for _ in range(2):
        same("kept, and kept again", keep(photo), (200, {"sheet": sheet, "bytes": len(photo)}))
    same("no list names it yet", look()[0], 404)
    same("confirmed", attend(sheet)[1]["done"], 1)
    same("its digest is in the book", sheet in host("log", "--what", "attend.add"), True)
    told = lambda: admin.ask("GET", f"/api/sessions/{session}")[1]["photos"]
    same("told of the session", [(p["sheet"], p["bytes"], p["people"], p["standing"]) for p in told()],
         [(sheet, len(photo), 1, 1)])
    same("whole", look(), (200, photo))
    same("as a picture alone, which nobody keeps", [admin.answer_heads[name] for name in
         ("Content-Type", "X-Content-Type-Options", "Cache-Control")], ["image/png", "nosniff", "no-store"])
    same("who looked", [r["detail"] for r in admin.ask("GET", "/api/audit?what=photo")[1]["rows"]][:1],
         [f"{session} {sheet[:16]}"])
    same("under another session", look(of="530400-000045760")[0], 404)
    same("no digest", look(name="x")[0], 404)
    admin.ask("POST", f"/api/sessions/attend?session={session}&why=x&undo=1", b"530400-000000105")
    same("the list is taken back, its photo stays", ([p["standing"] for p in told()], look()), ([0], (200, photo)))
    image, again, file = (os.path.join(work.name, name) for name in ("image.tar", "again", "photo.png"))
    host("rebuild")
    host("backup", image)
    host("restore", image, where=again)
    same("in a backup", json.loads(host("sheet", "photo", session, where=again))["sheet"], sheet)
    host("sheet", "photo", session, sheet, "-o", file, where=again)
    with open(file, "rb") as f:
        same("and there byte for byte", f.read(), photo)
    host("sheet", "photo", session, "0" * 64, "-o", file, code=1)
    with contextlib.closing(sqlite3.connect(os.path.join(work.name, "city", "rollcall.db"))) as db:
        for change in ("zeroblob(9)", "?"):
            db.execute(f"UPDATE sheet_photo SET data = {change} WHERE sheet = ?", (*([photo] * (change == "?")), sheet))
            db.commit()
            same("one that was changed is not shown", look()[0], 200 if change == "?" else 410)
            same("and verify says which", json.loads(host("verify", code=(0, 1)))["photo_bad"],
                 "" if change == "?" else sheet)
    check_columns_of_a_list(admin, session)


def check_columns_of_a_list(admin, session):
    got = admin.ask("POST", f"/api/sessions/attend?session={session}&why=x",
                    "编号,上午签到,下午签到,离开\n530400-000000105,√,×,晚走\n".encode())[1]
    same("columns and times of a list", (got["several"], got["lines"][-1]["times"][0]["reason"]),
         ("上午签到 B、下午签到 C", "unread"))


def check_errors(admin, errors):
    """Each error of the table, provoked."""
    share = lambda **one: {"year": 2026, "why": "x", "changes": [
        {"quota": "farmer", "area": 530402, "target": 1}, {"quota": "farmer", "area": 530402, "target": 1, **one}]}
    cases = [
        ("GET", "/api/nothing", None, 404, "not_found"),
        ("GET", "/api/sessions/530400-000000001/x", None, 404, "not_found"),
        ("GET", "/api/sessions/1", None, 404, "not_found"),
        ("GET", "/api/people/530400-009999999", None, 404, "not_found"),
        ("GET", "/api/tally?area=1", None, 404, "no_such_area"), ("GET", "/api/tally?area=x", None, 400, "invalid"),
        ("GET", "/api/tally?year=1", None, 400, "invalid"), ("GET", "/api/curve", None, 400, "invalid"),
        ("GET", "/api/curve?quota=nothing", None, 404, "no_such_quota"),
        ("GET", "/api/why?quota=farmer&programme=P01", None, 400, "invalid"),
        ("GET", "/api/tally?lead=finance", None, 400, "invalid"),
        ("GET", "/api/tally?compare=last_month", None, 400, "invalid"),
        ("GET", "/api/programmes/counted?lead=finance", None, 400, "invalid"),
        ("GET", "/api/report?format=csv&view=sessions&compare=last_year", None, 400, "invalid"),
        ("GET", "/api/sessions?period=2026-Q3&from=2026-07-01", None, 400, "invalid"),
        ("GET", "/api/sessions?period=2026-Q3&state=unattended", None, 400, "invalid"),
        ("GET", "/api/days", None, 400, "invalid"), ("GET", "/api/days?quota=nothing", None, 404, "no_such_quota"),
        ("GET", "/api/tally?period=2026-Q5", None, 400, "invalid"),
        ("GET", "/api/tally?year=2025&period=2026-Q3", None, 400, "invalid"),
        ("GET", "/api/why?quota=nothing", None, 404, "no_such_quota"),
        ("GET", "/api/report?format=csv&quota=nothing", None, 404, "no_such_quota"),
        ("GET", "/api/why?quota=farmer&next=x", None, 400, "invalid"),
        ("GET", "/api/sessions?offset=x", None, 400, "invalid"), ("GET", "/api/events", None, 400, "invalid"),
        ("GET", "/api/audit?next=x", None, 400, "invalid"), ("GET", "/api/changes?since=x", None, 400, "invalid"),
        ("POST", "/api/tally", {}, 405, "method"), ("GET", "/api/login", None, 405, "method"),
        ("POST", "/api/names", {"numbers": ["530400-000000105"] * 501, "view": "/"}, 400, "invalid"),
        ("POST", "/api/allocations", share(quota="nothing"), 404, "no_such_quota"),
        ("POST", "/api/allocations", share(area=1), 404, "no_such_area"),
        ("POST", "/api/allocations", share(target=-1), 400, "invalid"),
        ("POST", "/api/allocations", share(target="7"), 400, "invalid"),
        ("POST", "/api/allocations", {**share(), "changes": []}, 400, "invalid"),
        ("POST", "/api/allocations", {**share(), "changes": share()["changes"] * 101}, 400, "invalid"),
        ("GET", "/api/allocations/propose?by=height", None, 400, "invalid"),
        ("POST", "/api/users", {"name": "管一", "role": "admin"}, 409, "conflict"),
        ("POST", "/api/users", {"name": "新", "role": "king"}, 400, "invalid"),
        ("POST", "/api/users/edit", {"name": "管一", "role": "reader"}, 409, "conflict"),
        ("POST", "/api/users/edit", {"name": "没有", "role": "reader"}, 404, "not_found"),
        ("POST", "/api/users/edit", {"name": "没有", "role": "king"}, 400, "invalid"),
        ("POST", "/api/users/remove", {"name": "管一"}, 409, "conflict"),
        ("POST", "/api/users/areas", {"name": "管一", "areas": [530402]}, 409, "conflict"),
        ("POST", "/api/users/areas", {"name": "用户reader", "areas": [530400]}, 400, "invalid"),
        ("POST", "/api/users/areas", {"name": "用户reader", "areas": [530499]}, 400, "invalid"),
        ("POST", "/api/users/areas", {"name": "用户reader", "areas": [530402, 530402]}, 400, "invalid"),
        ("POST", "/api/users/areas", {"name": "用户reader", "areas": ["530402"]}, 400, "invalid"),
        ("POST", "/api/users/areas", {"name": "用户reader"}, 400, "invalid"),
        ("POST", "/api/users", {"name": "管二", "role": "admin", "areas": [530402]}, 400, "invalid"),
        ("POST", "/api/users/renew", {"name": "没有"}, 404, "not_found"),
        ("POST", "/api/signals", {"signals": ["x" * 9000], "why": "x" * 9000}, 413, "too_large"),
        *signal_errors(), *filing_errors(),
        ("POST", "/api/terminals", {"terminal": "6" * 16, "change": "revoke", "why": "x"}, 404, "not_found"),
        ("POST", "/api/terminals", {"terminal": "6" * 16, "change": "revoke"}, 400, "invalid"),
        ("POST", "/api/terminals", {"terminal": "6" * 16, "change": "holder", "holder": "王丽"}, 400, "invalid"),
        ("POST", "/api/terminals", {"terminal": "6" * 16, "change": "holder", "holder": "王丽", "phone": "a"}, 400,
         "invalid"),
        ("POST", "/api/terminals", {"terminal": "6" * 16, "change": "holder", "holder": "", "phone": "1"}, 400,
         "invalid"),
        ("POST", "/api/terminals", {"terminal": "6" * 16, "change": "holder", "holder": "王丽", "phone": ""}, 404,
         "not_found"),
        ("POST", "/api/terminals", {"terminal": "x", "change": "name", "name": "x"}, 400, "invalid"),
        ("POST", "/api/quarantine", {"batch": "00" * 32, "decision": "release", "why": "x"}, 404, "not_found"),
        ("POST", "/api/quarantine", {"batch": "00" * 32, "decision": "perhaps", "why": "x"}, 400, "invalid"),
        ("POST", "/api/names", [], 400, "invalid"),
        ("GET", "/api/sessions/530400-000045760/sheet?format=csv", None, 400, "invalid"),
        ("GET", "/api/sessions/530400-000000001/sheet?format=csv&sheet=empty", None, 404, "not_found"),
        *class_errors(),
        *people_errors(), *merge_errors(), *search_errors(),
    ]
    for method, path, body, code, word in cases:
        got = admin.ask(method, path, body)
        if word in ("not_taken", "person_there"):  # which say more
            got = (got[0], {"error": got[1]["error"]} if len(got[1]) > 1 else got[1])
        same(f"{method} {path} {str(body)[:60]}", got, (code, {"error": word}))
        if code == 405:
            same("Allow", admin.answer_heads["Allow"], "GET, HEAD" if method == "POST" else "POST")
    body = {"numbers": ["530400-000000105"], "view": "/"}
    for heads in [{"X-Rollcall": "x"}, {"Origin": "http://elsewhere"}, {"Content-Type": "text/plain"}]:
        same(f"a POST with {heads}", admin.ask("POST", "/api/names", body, heads), (403, {"error": "not_our_page"}))
    same("a head too long", Visitor().ask("GET", "/api/me", heads={"X-Long": "x" * 20000})[0], 431)
    stranger = Visitor()
    codes = [stranger.ask("POST", "/api/login", {"name": "没有", "password": "x"})[0] for _ in range(7)]
    same("too many tries", (codes[0], codes[-1], stranger.answer_heads["Retry-After"] is not None), (401, 429, True))


def main():
    global place
    make_city(SEED)
    host("attend", "530400-000045760", "530400-000000105", "--why", "停电，补录签到表", "--by", "许会计")
    host("enroll", "530400-000045758", "530400-000000105")
    host("person", "merge", "530400-000000107", "530400-000000105", "--force", "--why", "同一人", "--by", "许会计")
    host("filing", "add", "--why", "十月月报", "--by", "李审")
    somebody_asks()
    sections, errors = read_document()
    check_table(sections, errors)
    check_cable(sections)
    server, address = serve()
    place = address.netloc
    try:
        admin = Visitor("管一", "admin")
        check_gets(sections, admin)
        visitors = {role: admin if role == "admin" else Visitor(f"用户{role}", role) for role in ROLES}
        check_roles(sections, visitors, errors)
        check_sticks(sections, admin)
        check_pictures(sections, admin)
        check_posts(sections, admin)
        check_files(sections, admin)
        check_photo(sections, admin)
        check_people(admin)
        check_sorts(admin)
        check_signals(admin, visitors["reader"])
        check_periods(visitors["reader"])
        check_programmes(visitors["reader"])
        check_leads(visitors["reader"])
        check_holders(admin, visitors["reader"])
        check_filings(admin, visitors["reader"], visitors["reviewer"])
        check_year(admin, visitors["reader"], visitors["reviewer"])
        check_held(admin, visitors["reader"])
        check_search(admin, visitors["reader"], visitors["reviewer"])
        check_today(admin)
        check_calendar(admin)
        check_later(admin, visitors["reader"])
        log_on_paper_is_the_log_on_screen(admin, visitors["reader"])
        whom_to_call(visitors)
        check_errors(admin, errors)
    finally:
        server.terminate()
        server.wait()
    end()


main()
