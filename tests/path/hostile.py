#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# hostile.py BUILD: what somebody might do to the page who means harm, over a real socket: addresses that climb out of
# their directory, requests too long, too slow or no requests at all, requests from another site, secrets planted before
# a login, passwords tried, texts that would be SQL, HTML or a header elsewhere. Each function of check_ is named in
# docs/security.md beside the threat it stands for.
import contextlib, gzip, hashlib, http.client, json, marshal, os, re, resource, socket, sqlite3, ssl, struct, subprocess
import sys, threading, time, zlib
import warnings
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, NOW, add_session, children_of, city, end, host, make_city, same, serve, work
from signed_sheet import png
from workbook import bomb, row, xlsx

SECRET = "玉溪的山和水都很好看"
NAMES = ["<b id=x>王</b>", "';DROP TABLE a;"]  # as long as a name may be
EVIL = ["<img src=x onerror=alert(1)>", "'; DROP TABLE person;--", "\"><script>hack()</script>", "${7*7}{{7*7}}",
        "=1+1"]
LOGIN = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"  # with more heads, or a body


# ---- two ways to ask ----

def link_for(name, role="reader"):
    """A new user's one-time link."""
    return json.loads(host("user", "add", name, "--role", role))["link"]


class Visitor:
    """As a program would: JSON over HTTP, with a cookie and the token that goes with it."""

    def __init__(self, name=None, role=None, where=None):
        self.where = where or place
        self.heads = {}
        if name:
            self.come_in("/api/welcome", {"link": link_for(name, role)})
            self.come_in("/api/password", {"new": SECRET})

    def come_in(self, path, body, heads=None):
        code, answer = self.ask("POST", path, body, heads)
        if code == 200:
            self.heads = {"Cookie": self.got["Set-Cookie"].split(";")[0], "X-Rollcall": answer["csrf"]}
        return code

    def ask(self, method, path, body=None, heads=None):
        connection = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=300)
        kind = "octet-stream" if method == "FILE" else "json"
        extra = {"Content-Type": f"application/{kind}"} if body is not None else {}
        method = "POST" if method == "FILE" else method
        asked = {k: v for k, v in {**self.heads, **extra, **(heads or {})}.items() if v is not None}
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, data, asked)
        answer = connection.getresponse()
        self.got, self.data = answer.headers, answer.read()
        connection.close()
        is_json = (answer.headers["Content-Type"] or "").startswith("application/json")
        return answer.status, json.loads(self.data) if is_json and self.data else self.data


def dial(where=None):
    where = where or place
    return socket.create_connection((where.hostname, where.port), timeout=300)


def raw(data, most=1 << 20, where=None):
    """Bytes out; everything that comes back until the other side is gone, or silent: it is when somebody who asked
    later was answered twice and nothing came meanwhile."""
    line, got, asked_later = dial(where), b"", 0
    line.settimeout(0.3)
    try:
        line.sendall(data)
        while len(got) < most and asked_later < 3:
            try:
                more = line.recv(65536)
            except TimeoutError:
                asked_later += 1
                Visitor().ask("GET", "/healthz")
                continue
            if not more:
                break
            got, asked_later = got + more, 0
    except ConnectionError:
        pass
    line.close()
    return got


def raw_as(visitor, method, path, last_head):
    cookie = visitor.heads["Cookie"]
    return raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n{last_head}\r\n\r\n".encode())


def codes(got):
    return [int(c) for c in re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)]


def is_up(what):
    same(f"the page answers after {what}", Visitor().ask("GET", "/healthz")[0], 200)


# What the server does of its own accord: figures settled from facts, and the engine's own tables.
DERIVED = {"stale", "attendance", "roster", "tally", "tally_day", "tally_outcome", "tally_event", "batch_session",
           "batch_boot", "poster", "tally_session"}


def read_only():
    return sqlite3.connect(f"file:{city}/rollcall.db?mode=ro", uri=True)


def everything(but=()):
    """One digest over all rows of all tables of facts: whether anything at all was changed."""
    db = read_only()
    digest = hashlib.sha256()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    for name, in db.execute(tables).fetchall():
        if name not in but and name not in DERIVED:
            rows = db.execute(f"SELECT * FROM {name}" + (" WHERE name <> 'figures'" if name == "counter" else ""))
            digest.update(marshal.dumps((name, rows.fetchall()), 2))
    db.close()
    return digest.hexdigest()


# ---- addresses ----

def check_traversal(admin):
    page = Visitor().ask("GET", "/")[1]
    paths = ["/../rollcall.db", "/../../../../etc/passwd", "/%2e%2e/rollcall.db", "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
             "/..%2frollcall.db", "/..%5crollcall.db", "/.%2e/keys/sign.key", "//etc/passwd", "/rollcall.db",
             "/keys/sign.key", "/keys/seal.key", "/map.geojson", "/app.js/../../keys/city.key", "/app.js%00.css",
             "/style.css/", "/api/../rollcall.db", "/api/people/..%2f..%2fkeys%2fsign.key", "/api/people/%00",
             "/api/sessions/%2e%2e", "/areas/../../rollcall.db", "/areas/..%2f..%2frollcall.db",
             "/%c0%ae%c0%ae/etc/passwd", "/areas/%00/..", "\\..\\rollcall.db", "http://127.0.0.1/../rollcall.db",
             "*", "", "/" + "a/" * 3000]
    files = files_prefix()
    paths += [files + behind for behind in ("", "/", "/areas", "/api/me", "/../app.js", "/..%2f..%2frollcall.db",
                                            "/%2e%2e/keys/sign.key", "//app.js", "/app.js/", "/app.js%00.css",
                                            "/rollcall.db")]
    paths += ["/files-/app.js", "/files-0/app.js", f"{files}0/app.js", f"{files[:-1]}/app.js",
              "/files-%2e%2e%2f%2e%2e%2f%2e%2e%2f/app.js", f"{files[:-1]}G/app.js", f"{files}{files}/app.js"]
    for path in paths:
        got = raw_as(admin, "GET", path, "Connection: close")
        body = got.split(b"\r\n\r\n", 1)[-1]
        is_page = path.startswith("/areas/") and body == page  # a view's address: the page, which then finds nothing
        same(f"{path[:60]} leads nowhere", bool(codes(got)) and (codes(got)[0] in (400, 404) or is_page), True)
        same(f"{path[:60]} shows no file", any(word in got for word in (b"SQLite format", b"root:")), False)
    is_up("addresses that climb")


def files_prefix():
    """Under which today's page names its files."""
    return re.search(r"/files-[0-9a-f]{16}", Visitor().ask("GET", "/")[1].decode()).group(0)


def check_kept_files():
    """What a browser keeps for good is what the page of today names; under any other address it asks again."""
    visitor = Visitor()
    page = visitor.ask("GET", "/")[1].decode()
    page_heads = visitor.got["Cache-Control"], visitor.got["ETag"]
    files = files_prefix()
    named = re.findall(r'(?:src|href)="(/[^"]*\.[a-z]+)"', page)
    same("every file of the page lies under the digest", [n for n in named if not n.startswith(f"{files}/")], [])
    same("the page names its files", len(named) > 8, True)
    same("the page itself is asked for again", page_heads[0], "no-cache")
    same("and is told that it is held", visitor.ask("GET", "/", heads={"If-None-Match": page_heads[1]}), (304, b""))
    lasting = "public, max-age=31536000, immutable"
    for name in (*(n[len(files):] for n in named), "/lib.js", "/echarts.js"):
        code, plain = visitor.ask("GET", name)
        same(f"{name} in its plain place", (code, visitor.got["Cache-Control"]), (200, "no-cache"))
        tag = visitor.got["ETag"]
        code, data = visitor.ask("GET", files + name)
        same(f"{name} of today", (code, visitor.got["Cache-Control"], data == plain), (200, lasting, True))
        code, data = visitor.ask("GET", f"/files-0123456789abcdef{name}")
        same(f"{name} of another day", (code, visitor.got["Cache-Control"], data == plain), (200, "no-cache", True))
        held = visitor.ask("GET", f"/files-0123456789abcdef{name}", heads={"If-None-Match": tag})
        same(f"{name} of another day, which is held", held, (304, b""))
    _, plain = visitor.ask("GET", "/echarts.js")
    strong = visitor.got["ETag"]
    code, packed = visitor.ask("GET", "/echarts.js", heads={"Accept-Encoding": "br;q=1, gzip;q=0.5"})
    tag = visitor.got["ETag"]
    same("a large file is sent packed", (code, visitor.got["Content-Encoding"], gzip.decompress(packed) == plain,
                                         len(packed) < len(plain) / 2), (200, "gzip", True, True))
    same("under a tag of its own, for caches between", (tag == strong, visitor.got["Vary"]), (False, "Accept-Encoding"))
    for accept in ("gzip;q=0", "br", "", "x-gzipped"):
        code, data = visitor.ask("GET", "/echarts.js", heads={"Accept-Encoding": accept})
        same(f"not to who says {accept!r}", (visitor.got["Content-Encoding"], data == plain), (None, True))
    for held in (tag, f"W/{tag}", f'"x", {tag}', f'W/"a,b" ,W/{tag}', "*"):
        code, data = visitor.ask("GET", "/echarts.js", heads={"Accept-Encoding": "gzip", "If-None-Match": held})
        same(f"held as {held}", (code, data, visitor.got["ETag"]), (304, b"", tag))
    for held in (strong, tag[:-1], f"{tag[:-1]}x\"", '"', "W/", "x" + tag):
        code, _ = visitor.ask("GET", "/echarts.js", heads={"Accept-Encoding": "gzip", "If-None-Match": held})
        same(f"not held as {held}", code, 200)
    visitor.ask("GET", f"{files}/nothing.js")
    same("what is none is not kept", visitor.got["Cache-Control"], "no-store")


def check_kept_answers(admin):
    """A kept answer stands for its own question alone: & and = inside a name are no separators."""
    for _ in range(8):
        Visitor.ask(admin, "GET", "/api/tally?year%3D2026%26area=530402")
    areas = {admin.ask("GET", "/api/tally?year=2026&area=530402")[1]["area"] for _ in range(8)}
    same("an answer kept for another question", areas, {530402})


# ---- sizes and speed ----

def check_sizes(admin):
    head = b"GET /api/me HTTP/1.1\r\nHost: x\r\n"
    for what, data, wanted in [
            ("a line of 40,000", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {400, 414, 431}),
            ("a query of 40,000", b"GET /api/tally?x=" + b"a" * 40000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
             {400, 414, 431}),
            ("a head of 40,000", head + b"X: " + b"a" * 40000 + b"\r\n\r\n", {431}),
            ("2,000 heads", head + b"".join(b"X-%d: y\r\n" % i for i in range(2000)) + b"\r\n", {431}),
            ("a cookie of 20,000", head + b"Cookie: rollcall=" + b"A" * 20000 + b"\r\n\r\n", {431})]:
        same(what, bool(set(codes(raw(data))) & wanted) or codes(raw(data)) == [], True)
        same(f"{what} is not answered with 200", 200 in codes(raw(data)), False)
    for size in (16385, 1 << 20):
        same(f"a body of {size}", admin.ask("POST", "/api/names", b"[" + b" " * size)[0], 413)
    terabyte = raw(LOGIN + b"Content-Length: 1099511627776\r\n\r\n{}")
    same("a body that says it is a terabyte", 200 in codes(terabyte), False)
    deep = b'{"numbers":' + b"[" * 5000 + b"]" * 5000 + b"}"
    same("JSON a thousand deep", admin.ask("POST", "/api/names", deep)[0], 400)
    same("the same key twice", admin.ask("POST", "/api/names", b'{"view":"/","view":"/x","numbers":[]}')[0], 400)
    is_up("requests too long")


def check_memory(server):
    """What a request brought along is let go of: no number of them fills the machine."""
    def resident_mib():
        with open(f"/proc/{server.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024
    body = json.dumps({"nobody": [{"a": i} for i in range(1200)]}).encode()
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=300)
    for turn in range(170):
        if turn == 20:
            before = resident_mib()
        connection.request("POST", "/api/login", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        same("a login without a name", (answer.status, answer.read()), (400, b'{"error":"invalid"}'))
    connection.close()
    grown = resident_mib() - before
    same(f"150 large requests take no room: {grown:.1f} MiB", grown < 8, True)


def files_of(server):
    """Those it has open in the city, or had there before their names went."""
    paths = []
    for fd in os.listdir(f"/proc/{server.pid}/fd"):
        with contextlib.suppress(FileNotFoundError): # closed just now
            paths.append(os.readlink(f"/proc/{server.pid}/fd/{fd}"))
    return [path for path in paths if "upload-" in path]


def wait_for_none(server, what):
    while files_of(server):
        time.sleep(0.02)
    same(f"{what} leaves no file", [n for n in os.listdir(city) if n.startswith("upload-")], [])


HEADS = row(1, "姓名", "身份证号")


def check_uploads(server, admin, reader):
    """What is no roster is told so in words, and neither takes room nor holds anybody up."""
    def look(content, who=admin, query="name=a.xlsx&take=0"):
        return who.ask("FILE", f"/api/people/import?{query}", content)
    before, good = everything(but={"audit"}), HEADS + row(2, "王丽", "530426189002070020")
    for what, content, word in [
            ("entities", xlsx(good, head='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'), "实体"),
            ("macros", xlsx(good, parts=[("xl/vbaProject.bin", "x")]), "宏"),
            ("a path out", xlsx(good, parts=[("../../evil", "x")]), ""),
            ("a bomb", bomb(), ""),
            ("a PDF", b"%PDF-1.7 " + bytes(1000), "PDF"),
            ("nothing", b"", ""), ("noise", bytes(range(256)) * 4000, "")]:
        code, got = look(content)
        told = code == 200 and got["trouble"] or ""
        same(f"{what}: {code} {told}", (told.startswith("a.xlsx"), word in told), (True, True))
    cells = "".join(f'<row r="{n}">' + f'<c r="A{n}"><v>1</v></c><c r="B{n}"><v>2</v></c>' * 5 + "</row>"
                    for n in range(3, 100003))
    same("a million cells", look(xlsx(good + cells))[0], 200)
    same("a cell of 5 MB", look(xlsx(good + row(3, "x" * (5 << 20), "1")))[1]["added"], 1)
    same("a name that is a path", look(xlsx(good), query="name=../../../etc/passwd&take=0")[1]["trouble"], None)
    same("a sheet that is a path", look(xlsx(good), query="name=a&sheet=../x&take=0")[1]["trouble"] is None, False)
    same("what was looked at changes nothing", everything(but={"audit"}), before)
    large = bytes(8 << 20)
    same("a reader's file", (look(large, reader), files_of(server)), ((403, {"error": "forbidden"}), []))
    same("a stranger's", look(large, Visitor()), (401, {"error": "login"}))
    wait_for_none(server, "what was answered")
    head = (f"POST /api/people/import?name=a&take=1 HTTP/1.1\r\nHost: x\r\nCookie: {admin.heads['Cookie']}\r\n"
            f"X-Rollcall: {admin.heads['X-Rollcall']}\r\nContent-Type: application/octet-stream\r\n").encode()
    cut = [dial() for _ in range(8)]
    for line in cut:
        line.sendall(head + b"Content-Length: 9000000\r\n\r\n" + bytes(1 << 20))
    while len(files_of(server)) < len(cut):
        time.sleep(0.02)
    same("files that are coming have no name", [n for n in os.listdir(city) if n.startswith("upload-")], [])
    same("beside eight there is no room for another", look(large), (503, {"error": "busy"}))
    same("and others are answered", admin.ask("GET", "/api/tally")[0], 200)
    for line in cut:
        line.close()
    wait_for_none(server, "a file that was cut")
    same("then there is room", look(xlsx(good))[0], 200)
    terabyte = raw(head + b"Content-Length: 1099511627776\r\nConnection: close\r\n\r\n" + bytes(100))
    same("a file that says it is a terabyte", 200 in codes(terabyte), False)
    is_up("files that mean harm")
    return head


def check_photos(admin):
    """What says that it is larger than a photo is refused before a pixel of it is read; what is no sheet is none."""
    before = everything(but={"audit"})
    jpeg = lambda side: (b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 11, 8, side, side, 1) + b"\x01\x11\x00"
                         b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00")
    white = lambda side: zlib.compress((b"\0" + b"\xff" * side) * side)
    for what, photo, word in [
            ("a PNG of 3.6 gigapixels", png(60000, 60000, b""), "sheet_too_many_pixels"),
            ("a JPEG of 4.2 gigapixels", jpeg(65000), "sheet_too_many_pixels"),
            ("a PNG as wide as can be", png(0x7fffffff, 1, b""), "sheet_no_picture"),
            ("64 megapixels in 64 kilobytes", png(8000, 8000, white(8000)), "sheet_no_code"),
            ("lines that are not there", png(2000, 2000, white(100)), "sheet_no_picture"),
            ("a JPEG of nothing", jpeg(2000), "sheet_no_picture"), ("a PDF", b"%PDF-1.7 ", "sheet_no_picture"),
            ("nothing", b"", "sheet_no_picture"), ("a small white one", png(100, 100, white(100)), "sheet_coarse")]:
        got = admin.ask("FILE", "/api/sessions/sheet?session=530400-000045765", photo)
        same(what, got, (400, {"error": word}))
        if word in ("sheet_no_picture", "sheet_too_many_pixels"):
            kept = admin.ask("FILE", "/api/sessions/photo?session=530400-000045765", photo)
            same(f"{what}, to be kept", kept, (400, {"error": word}))
        is_read = word in ("sheet_no_code", "sheet_coarse")
        same(f"{what}, of a screen", admin.ask("FILE", "/api/pictures", photo),
             (400, {"error": "no_code" if is_read else word}))
    for path in ("sessions/sheet?session=530400-000045765", "sessions/photo?session=530400-000045765", "pictures"):
        got = admin.ask("FILE", f"/api/{path}", bytes((16 << 20) + 1))
        same(f"more than a photo has: {path}", got, (413, {"error": "too_large", "limit": 16 << 20}))
    same("photos change nothing", everything(but={"audit"}), before)
    is_up("photos that mean harm")


def check_slow(admin):
    """Heads and bodies that never end keep nobody else out, nor do a thousand connections that rest."""
    head = b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: "
    body = LOGIN + b"Content-Length: 1000\r\n\r\n{"
    lines = [dial() for _ in range(300)]
    for i, line in enumerate(lines):
        line.sendall(body if i % 3 == 0 else head)
    for turn in range(3):
        for line in lines:
            line.sendall(b"a")
        same(f"another one is answered, turn {turn}", admin.ask("GET", "/api/tally")[0], 200)
    for line in lines:
        line.close()
    rest = []
    for _ in range(1000):
        line = dial()
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        rest.append(line)
    answered = sum(b" 200 " in line.recv(4096) for line in rest)
    same("connections that were answered and rest", answered, 1000)
    for _ in range(20):
        same("one more beside a thousand", admin.ask("GET", "/api/tally")[0], 200)
    for line in rest:
        line.close()
    is_up("a thousand connections")


def answered_beside_report(head):
    """Whether sixteen others had their answers while a report was still being drawn."""
    others = [dial() for _ in range(16)]
    slow = dial()
    slow.sendall(f"GET /api/report?format=pdf&view=sessions HTTP/1.1\r\n{head}".encode())
    for line in others:
        line.sendall(f"GET /api/me HTTP/1.1\r\n{head}".encode())
    for line in others:
        same("answered beside a report", codes(line.recv(65536)), [200])
    slow.setblocking(False)
    try:
        early = slow.recv(65536)
    except BlockingIOError:
        early = b""
    slow.settimeout(300)
    same("and the report comes", codes(early or slow.recv(65536)), [200])
    for line in others + [slow]:
        line.close()
    return not early


def check_long_questions(server, admin):
    """While a report is being drawn, everybody else is answered: also who shares its thread."""
    head = f"Host: x\r\nCookie: {admin.heads['Cookie']}\r\n\r\n"
    # On a busy machine it may be drawn before this test has come round to the others.
    same("the report was still being drawn", any(answered_beside_report(head) for _ in range(8)), True)
    gone = [dial() for _ in range(20)]
    for line in gone:  # who asks and leaves
        line.sendall(f"GET /api/report?format=pdf&view=sessions HTTP/1.1\r\n{head}".encode())
        line.close()
    is_up("many who left before their report")
    same("whose reports are done before mine", admin.ask("GET", "/api/report?format=csv")[0], 200)
    while children_of(server.pid):  # or still being drawn: each leaves a row in the log
        time.sleep(0.05)
    same("and the log is written", admin.ask("GET", "/api/report?format=csv")[0], 200)


# ---- HTTP itself ----

def check_http(admin):
    host_head = b"Host: x\r\n"
    get = b"GET /healthz HTTP/1.1\r\n"
    same("three at once, three answers", codes(raw((get + host_head + b"\r\n") * 3)), [200, 200, 200])
    got = raw(b"GET /healthz HTTP/1.0\r\n\r\n")
    same("HTTP/1.0", (codes(got), got.endswith(b"ok\n")), ([200], True))
    same("HTTP/1.1 without a host", codes(raw(get + b"\r\n"))[:1], [400])
    same("any host's name", codes(raw(get + b"Host: evil.example\r\n\r\n")), [200])
    login = b"POST /api/login HTTP/1.1\r\n" + host_head  # without the kind of its body
    for what, data in [("no HTTP", b"\x00\x01\x02\x03\r\n\r\n"),
                       ("TLS", bytes.fromhex("16030100050100000103")),
                       ("an empty line", b"\r\n\r\n\r\n"),
                       ("a version there is not", b"GET / HTTP/9.9\r\n\r\n"),
                       ("NUL in a line", b"GET /heal\0thz HTTP/1.1\r\nHost: x\r\n\r\n"),
                       ("NUL in a head", get + host_head + b"X: a\0b\r\n\r\n"),
                       ("a negative length", login + b"Content-Length: -1\r\n\r\n"),
                       ("a length of words", login + b"Content-Length: ten\r\n\r\n"),
                       ("no space", b"GET\r\n\r\n")]:
        got = raw(data)
        same(f"{what}: nothing of ours", b"csrf" in got or b"SQLite" in got, False)
    chunked = LOGIN + b"Transfer-Encoding: chunked\r\n\r\n"
    for what, chunks in [("no size", b"xyz\r\n{}\r\n0\r\n\r\n"),
                         ("a negative size", b"-1\r\n{}\r\n0\r\n\r\n"),
                         ("a huge size", b"ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
                         ("too short a chunk", b"5\r\n{}\r\n0\r\n\r\n")]:
        same(f"chunks with {what} log nobody in", [c for c in codes(raw(chunked + chunks)) if c < 400], [])
    same("chunks as they should be", codes(raw(chunked + b"2\r\n{}\r\n0\r\n\r\n")), [400])
    two = (LOGIN + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
           b"0\r\n\r\nGET /api/me HTTP/1.1\r\nHost: x\r\n\r\n")
    same("a body of two lengths ends the connection: what hides in it is not answered", codes(raw(two)), [400])
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "get", "PROPFIND", "X" * 300):
        for path in ("/api/users", "/"):
            got = raw_as(admin, method, path, "Content-Length: 0")
            same(f"{method[:10]} {path}", any(c < 400 for c in codes(got)), False)
    override = {"X-HTTP-Method-Override": "GET"}
    same("a method in a head", admin.ask("POST", "/api/users/remove", {"name": "没有"}, override)[0], 404)
    same("a GET with a body changes nothing", admin.ask("GET", "/api/users", b'{"name": "x", "role": "admin"}')[0], 200)
    is_up("what is no HTTP")


# ---- other sites ----

def check_csrf(admin, reader):
    body, before = {"name": "借手", "role": "admin"}, everything()
    for what, heads in [("no token", {"X-Rollcall": None}),
                        ("an empty one", {"X-Rollcall": ""}),
                        ("a shorter one", {"X-Rollcall": admin.heads["X-Rollcall"][:-1]}),
                        ("another user's token", {"X-Rollcall": reader.heads["X-Rollcall"]}),
                        ("another origin", {"Origin": "http://evil.example"}),
                        ("no origin at all", {"Origin": "null"}),
                        ("our name in another origin", {"Origin": f"http://{place.netloc}.evil.example"}),
                        ("another port", {"Origin": f"http://{place.hostname}:1"}),
                        ("another site", {"Sec-Fetch-Site": "cross-site"}),
                        ("a sister site", {"Sec-Fetch-Site": "same-site"}),
                        ("a form", {"Content-Type": "application/x-www-form-urlencoded"}),
                        ("plain text", {"Content-Type": "text/plain"})]:
        same(f"a POST with {what}", admin.ask("POST", "/api/users", body, heads), (403, {"error": "not_our_page"}))
    login, elsewhere = {"name": "x", "password": "y"}, {"Sec-Fetch-Site": "cross-site"}
    same("a login from another site", Visitor().ask("POST", "/api/login", login, elsewhere)[0], 403)
    same("and nothing was changed", everything(), before)
    ours = {"Origin": f"http://{place.netloc}", "Sec-Fetch-Site": "same-origin"}
    same("our own page may", admin.ask("POST", "/api/users", body, ours)[0], 200)


# What shows names in full or leaves as a file: that somebody looked is a row of the log.
NOTED = ("/api/report", "/api/people/*/history", "/api/sessions/*/sheet", "/api/sessions/*/photos/*")


def check_gets_change_nothing(admin):
    listed = subprocess.run([f"{BUILD}/tests/tools/list_routes"], capture_output=True, text=True, check=True).stdout
    before, beside = everything(), everything(("audit", "counter"))
    for route in [line.split()[:2] for line in listed.splitlines()]:
        if route[0] == "GET" and route[1] not in NOTED:
            path = route[1].replace("*", "530400-000000105")
            admin.ask("GET", path + "?name=x&role=admin&quota=farmer&target=1&why=x&link=x")
        if route[0] == "POST":
            same(f"GET {route[1]}", admin.ask("GET", route[1] + "?name=x&role=admin")[0] in (200, 404, 405), True)
    same("after every GET all is as it was", everything(), before)
    admin.ask("GET", "/api/report?format=csv")
    same("a report leaves its row in the log", everything() != before, True)
    same("and nothing else", everything(("audit", "counter")), beside)


# ---- who somebody is ----

def welcomed(audit, who):
    """The addresses from which somebody came in by their link."""
    return [row["detail"] for row in audit if row["who"] == who and row["what"] == "welcome"]


def check_visits(admin):
    host("user", "add", "来客", "--role", "reader")
    planted = "rollcall=" + "A" * 52
    guest = Visitor()
    guest.heads = {"Cookie": planted}
    link = json.loads(host("user", "link", "来客"))["link"]
    same("a login with a planted cookie", guest.come_in("/api/welcome", {"link": link}), 200)
    flags = guest.got["Set-Cookie"]
    same("its cookie is a new one", guest.heads["Cookie"] != planted, True)
    same("the planted one is nobody's", Visitor().ask("GET", "/api/tally", heads={"Cookie": planted})[0], 401)
    kept_apart = all(flag in flags for flag in ("HttpOnly", "SameSite=Strict", "Path=/"))
    same("no script reads it, no other site sends it", kept_apart, True)
    same("it is of one host", "Domain" in flags, False)
    first = dict(guest.heads)
    for method, path in (("GET", "/api/tally"), ("POST", "/api/names"), ("GET", "/api/report?format=csv"),
                         ("GET", "/api/changes")):
        got = guest.ask(method, path, {"numbers": ["530400-000000105"], "view": "/"} if method == "POST" else None)
        same(f"nothing before the first password: {path}", got[0], 403)
    same("and the word says so", guest.ask("GET", "/api/tally")[1], {"error": "password"})
    same("a used link is told as one", Visitor().ask("POST", "/api/welcome", {"link": link}), (401, {"error": "link"}))
    same("a password", guest.ask("POST", "/api/password", {"new": SECRET})[0], 200)
    same("ends the visit before it", Visitor().ask("GET", "/api/tally", heads=first)[0], 401)
    again = Visitor()
    same("a login", again.come_in("/api/login", {"name": "来客", "password": SECRET}), 200)
    second = dict(again.heads)
    same("another login in the same browser", again.come_in("/api/login", {"name": "来客", "password": SECRET}), 200)
    same("ends the one before", Visitor().ask("GET", "/api/tally", heads=second)[0], 401)
    third = dict(again.heads)
    again.ask("POST", "/api/logout", {})
    same("out is out", Visitor().ask("GET", "/api/tally", heads=third)[0], 401)
    again.heads = {}
    again.come_in("/api/login", {"name": "来客", "password": SECRET})
    admin.ask("POST", "/api/users/remove", {"name": "来客"})
    same("who is removed is out at once", again.ask("GET", "/api/tally")[0], 401)
    same("and comes in no more", Visitor().come_in("/api/login", {"name": "来客", "password": SECRET}), 401)
    other = Visitor()
    other.come_in("/api/welcome", {"link": link_for("又来")})
    host("user", "remove", "又来")
    same("also when the command line removes them", other.ask("GET", "/api/tally")[0], 401)
    later = [f"{BUILD}/rollcall", "--data", city, "--now", NOW.replace("T10", "T11")]
    subprocess.run([*later, "user", "add", "又来", "--role", "admin"], check=True, capture_output=True)
    same("and let in again, the old visit stays dead", other.ask("GET", "/api/tally")[0], 401)
    server, where = serve("127.0.0.1:0", "--behind-proxy")
    proxied = Visitor(where=where)
    proxied.come_in("/api/welcome", {"link": link_for("代理")}, {"X-Forwarded-For": "8.8.8.8, 10.1.2.3"})
    body = json.dumps({"link": link_for("两行")}).encode()
    two = (b"POST /api/welcome HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
           b"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7, 10.9.8.7\r\n" +
           f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    same("two lines of it", codes(raw(two, where=where)), [200])
    odd = Visitor(where=where)
    odd.come_in("/api/welcome", {"link": link_for("怪")}, {"X-Forwarded-For": "<b>, no address"})
    server.terminate()
    server.wait()
    same("behind HTTPS the cookie is for HTTPS", "Secure" in proxied.got["Set-Cookie"], True)
    audit = admin.ask("GET", "/api/audit")[1]["rows"]
    same("and the address is what the proxy saw", welcomed(audit, "代理"), ["10.1.2.3"])
    same("also in the last of two lines", welcomed(audit, "两行"), ["10.9.8.7"])
    same("and nothing that is no address", welcomed(audit, "怪"), ["127.0.0.1"])


def certificate(name):
    """A certificate and its key, for this run."""
    import datetime
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime.timedelta(days=1)
    subject, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.datetime.utcnow()
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(),
                                   now - day, now + day).sign(key, hashes.SHA256())
    texts = made.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths = [os.path.join(work.name, f) for f in ("cert.pem", "key.pem")]
    for path, text in zip(paths, texts):
        with open(path, "wb") as f:
            f.write(text)
    return paths


def speaks(where, version):
    """Whether the server answers a hello of this version; of one we cannot say, the answer is its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # that we ask for what nobody should speak
        warnings.simplefilter("ignore")
        context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection((where.hostname, where.port), timeout=300) as line, context.wrap_socket(line):
            return True
    except (ssl.SSLError, ConnectionError):
        return False


def check_tls():
    cert, key = certificate("127.0.0.1")
    server, where = serve("127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
    context = ssl.create_default_context(cafile=cert)
    context.check_hostname = False
    connection = http.client.HTTPSConnection(where.hostname, where.port, timeout=60, context=context)
    connection.request("POST", "/api/welcome", json.dumps({"link": link_for("密")}),
                       {"Content-Type": "application/json", "Origin": f"https://{where.netloc}"})
    answer = connection.getresponse()
    same("over HTTPS", (where.scheme, answer.status, "Secure" in answer.headers["Set-Cookie"]), ("https", 200, True))
    same("a browser stays with HTTPS", answer.headers["Strict-Transport-Security"] is not None, True)
    same("at least TLS 1.2", connection.sock.version() in ("TLSv1.2", "TLSv1.3"), True)
    for version, wanted in ((ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False),
                            (ssl.TLSVersion.TLSv1_2, True)):
        same(f"{version.name} is spoken", speaks(where, version), wanted)
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        same("plain HTTP is not answered there", b"ok\n" in plain.recv(4096), False)
    server.terminate()
    server.wait()


def check_ipv6(admin):
    """An address of the newer kind is an address: in the log, and for the waiting of wrong passwords."""
    try:
        server, where = serve("[::1]:0")
    except json.JSONDecodeError:
        print("no IPv6 on this machine: not tried")
        return
    same("its address", where.hostname, "::1")
    visitor = Visitor(where=where)
    visitor.come_in("/api/welcome", {"link": link_for("六")})
    same("in the log", welcomed(admin.ask("GET", "/api/audit")[1]["rows"], "六"), ["::1"])
    server.terminate()
    server.wait()


def check_tries_at_once():
    """A try counts before it is judged: fifty at a time are no more than one after the other."""
    server, where = serve("127.0.0.1:0", "--behind-proxy")  # whose memory of tries is its own
    got = []
    body = json.dumps({"name": "admin", "password": "猜一个密码试试看"}).encode()

    def once():
        got.append(Visitor(where=where).ask("POST", "/api/login", body, {"Content-Type": "application/json"})[0])
    tries = [threading.Thread(target=once) for _ in range(50)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    server.terminate()
    server.wait()
    same("those that were judged", (got.count(401), got.count(429)), (5, 45))


class Trickle(threading.Thread):
    """A byte a second, head or body: it is ended although it is never silent. Runs beside all the others."""

    def __init__(self, data):
        super().__init__(daemon=True)
        self.data, self.was_ended = data, False
        self.start()

    def run(self):
        with dial() as line:
            line.sendall(self.data)
            for _ in range(240):
                try:
                    line.settimeout(1)
                    line.sendall(b"a")
                    if not line.recv(4096):
                        break
                except TimeoutError:
                    continue
                except ConnectionError:
                    break
            else:
                return
        self.was_ended = True


def check_trickles(trickles):
    for one in trickles:
        one.join()
    same("connections that send a byte a second are ended", [one.was_ended for one in trickles], [True] * len(trickles))


def check_passwords():
    """Last: this address waits from then on."""
    visitor = Visitor()
    tried = [visitor.ask("POST", "/api/login", {"name": "admin", "password": f"猜{i}"},
                         {"X-Forwarded-For": f"9.9.9.{i}"})[0] for i in range(8)]
    same("five wrong ones are answered, with the one before, then none", tried, [401] * 4 + [429] * 4)
    same("how long to wait", int(visitor.got["Retry-After"]) > 0, True)
    other = {"name": "没有此人", "password": "x"}
    same("another name from here waits too", visitor.ask("POST", "/api/login", other)[0], 429)
    same("and a link", visitor.ask("POST", "/api/welcome", {"link": "A" * 32})[0], 429)


# ---- texts ----

def check_texts(admin):
    """Every field that takes text keeps it as text and gives it back as it was."""
    people = os.path.join(work.name, "people.csv")
    numbers = ["530426189002070020", "530423189008110012"]
    with open(people, "w") as f:
        f.write("姓名,身份证号,性别,民族,类别,行政区划,电话\n")
        for text, number, sex in zip(NAMES, numbers, "女男"):
            f.write(f'"{text}",{number},{sex},"{text}",农民,530402001,\n')
    db = read_only()
    last = db.execute("SELECT MAX(number) FROM person").fetchone()[0]
    host("person", "import", people)
    rows = db.execute("SELECT name, number FROM person WHERE number > ? ORDER BY number", (last,)).fetchall()
    db.close()
    same("names as they were sent", sorted(r[0] for r in rows), sorted(NAMES))
    printed = [f"{n >> 28:06d}-{n & 0xfffffff:09d}" for _, n in rows]
    shown = admin.ask("POST", "/api/names", {"numbers": printed, "view": EVIL[0]})[1]
    same("unmasked they are the same", sorted(shown["names"].values()), sorted(NAMES))
    for number, text in enumerate(EVIL):
        session = add_session(text, "2026-12-02")
        same("a venue", admin.ask("GET", f"/api/sessions/{session}")[1]["venue"], text)
        code = admin.ask("POST", "/api/users", {"name": text, "role": "reader"})[0]
        same("a user's name, if short enough", code, 200 if len(text) <= 20 else 400)
        same("looked for", admin.ask("POST", "/api/search", {"q": text})[0], 200 if len(text) <= 100 else 400)
        note = {"year": 2026, "changes": [{"quota": "farmer", "area": 530402, "target": 7301 + number}], "why": text}
        same("why a target", admin.ask("POST", "/api/allocations", note)[0], 200)
        mark = {"signals": ["burst.1.0.0.0.P07"], "state": "explained", "why": text}
        same("why a signal", admin.ask("POST", "/api/signals", mark)[0], 200)
        same("no signal", admin.ask("POST", "/api/signals", {**mark, "signals": [text]})[0], 400)
        same("no state", admin.ask("POST", "/api/signals", {**mark, "state": text})[0], 400)
        for where in ("year", "area", "quota", "programme", "reason", "next", "offset", "lang", "session", "holder",
                      "period"):
            quoted = urllib.parse.quote(text)
            for path in ("tally", "sessions", "why", "events", "report", "curve", "days"):
                code = admin.ask("GET", f"/api/{path}?format=csv&quota=farmer&{where}={quoted}")[0]
                same(f"{path} with {where}={text}", code in (200, 400, 404, 413), True)
    filed = {"period": "2026", "area": 530402, "why": EVIL[0]}
    same("why a filing", admin.ask("POST", "/api/filings", filed)[0], 200)
    same("told as it was", admin.ask("GET", "/api/filings")[1]["filings"][0]["why"], EVIL[0])
    same("why a year", admin.ask("POST", "/api/years/close", {"year": 2019, "why": EVIL[0]})[0], 200)
    same("told as it was", admin.ask("GET", "/api/tally?year=2019")[1]["closed"]["why"], EVIL[0])
    for text in EVIL:
        same("no year", admin.ask("POST", "/api/years/close", {"year": text, "why": "x"})[0], 400)
        same("no period", admin.ask("POST", "/api/filings", {**filed, "period": text})[0], 400)
        code = admin.ask("GET", f"/api/filings/1/since?quota={urllib.parse.quote(text)}")[0]
        same(f"no quota {text}", code in (400, 404), True)
    names = [u["name"] for u in admin.ask("GET", "/api/users")[1]["users"]]
    same("users' names", [t for t in EVIL if len(t) <= 20 and t not in names], [])
    details = " ".join(r["detail"] for r in admin.ask("GET", "/api/audit")[1]["rows"])
    same("reasons in the log", [t for t in EVIL if t not in details], [])
    for number, name in zip(printed, [name for name, _ in rows]):
        if not set("%_") & set(name) and name == name.strip():
            found = admin.ask("POST", "/api/search", {"q": name, "kind": "people"})[1]["groups"]
            same(f"found by the name {name!r}", number in [r["person"] for g in found for r in g["rows"]], True)
    for text in ("%", "_", "%%%", "!%", "' OR 1=1 --"):
        same(f"{text} stands for nothing else", admin.ask("POST", "/api/search", {"q": text, "kind": "areas"}),
             (200, {"groups": []}))
    for text in ("a\r\nb", "a\0b", "a\u202eb", "\ud800"):
        code = admin.ask("POST", "/api/search", json.dumps({"q": text}).encode())[0]
        same(f"what is no text is not looked for: {text!r}", code, 400)
        code = admin.ask("POST", "/api/allocations", json.dumps({**note, "why": text}).encode())[0]
        same(f"what is no text: {text!r}", code, 400)
    same("every table is there", host("verify") != "", True)


def check_file_names(admin):
    """A file is named after an area: its name cannot end the head it stands in."""
    db = sqlite3.connect(f"{city}/rollcall.db")
    db.execute("UPDATE area SET name = ? WHERE code = 530402", ('红"\r\nSet-Cookie: a=b\r\n\r\n<塔>;/../x',))
    db.commit()
    db.close()
    code, _ = admin.ask("GET", "/api/report?format=csv&area=530402&view=sessions")
    head = admin.got["Content-Disposition"]
    same("a file of a strange name", (code, admin.got["Set-Cookie"]), (200, None))
    plain = r"attachment; filename=\"rollcall\.csv\"; filename\*=UTF-8''[A-Za-z0-9.%-]+"
    same("in plain letters", re.fullmatch(plain, head) is not None, True)


def check_heads():
    """On every answer, whatever it is."""
    visitor = Visitor()
    for path in ("/", "/app.js", f"{files_prefix()}/app.js", "/api/me", "/api/tally", "/nothing", "/healthz",
                 "/metrics"):
        visitor.ask("GET", path)
        policy = visitor.got["Content-Security-Policy"].split(";")[0]
        same(f"nothing but ours runs on {path}", policy, "default-src 'self'")
        heads = [visitor.got[h] for h in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")]
        same(f"heads of {path}", heads, ["nosniff", "DENY", "no-referrer"])
        same(f"{path} names no software", visitor.got["Server"], None)
    visitor.ask("GET", "/metrics")
    same("no person in the counts", re.search(rb"\d{6}-\d{9}|[\x80-\xff]", visitor.data), None)


def main():
    global place
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    make_city()
    server, place = serve()
    try:
        admin, reader = Visitor("管一", "admin"), Visitor("读一", "reader")
        trickles = [Trickle(b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: "),
                    Trickle(LOGIN + b"Content-Length: 1000\r\n\r\n{"),
                    Trickle(check_uploads(server, admin, reader) + b"Content-Length: 100000\r\n\r\n")]
        check_traversal(admin)
        check_kept_files()
        check_kept_answers(admin)
        check_sizes(admin)
        if "asan" not in BUILD:  # which keeps for a while what was let go of
            check_memory(server)
        check_photos(admin)
        check_slow(admin)
        check_long_questions(server, admin)
        check_http(admin)
        check_csrf(admin, reader)
        check_gets_change_nothing(admin)
        check_visits(admin)
        check_tls()
        check_ipv6(admin)
        check_texts(admin)
        check_file_names(admin)
        check_heads()
        check_tries_at_once()
        check_trickles(trickles)
        check_passwords()
        is_up("all of it")
        same("the server is the one that was started", server.poll(), None)
    finally:
        server.terminate()
        same("it ends in good order", server.wait(), 0)
    end()


main()
