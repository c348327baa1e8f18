#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# texts.py BUILD: what people wrote comes out whole, or is refused; what is no text is refused at the door, or shown
# as what it is where a stick brought it. No row is left out because of its text.
import http.client, json, os, sqlite3, subprocess, sys, tempfile, urllib.parse

BUILD = sys.argv[1]
NOW = "2026-11-20T10:00:00+08:00"
work = tempfile.TemporaryDirectory()
city = os.path.join(work.name, "city")
checks = fails = 0


def same(what, one, other):
    global checks, fails
    checks += 1
    if one != other:
        fails += 1
        print(f"{what}: {one!r} is not {other!r}")


def host(*words, code=0):
    done = subprocess.run([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", *words], capture_output=True)
    same(f"exit of {words[0]}", done.returncode, code)
    return done.stdout.decode()


class Admin:
    def __init__(self):
        words = [f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", "serve", "--listen", "127.0.0.1:0"]
        self.server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        told = json.loads(self.server.stdout.readline())
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(told["url"]).netloc, timeout=60)
        self.heads = {}
        come_in = self.ask("/api/welcome", {"link": told["welcome"].split("#")[1]})[1]
        self.heads["X-Rollcall"] = come_in["csrf"]
        come_in = self.ask("/api/password", {"new": "玉溪的山和水都很好看"})[1]
        self.heads["X-Rollcall"] = come_in["csrf"]

    def ask(self, path, body=None):
        head = {"Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else json.dumps(body)
        self.connection.request("GET" if body is None else "POST", path, data, {**self.heads, **head})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.headers["Set-Cookie"]:
            self.heads["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]
        is_json = (answer.headers["Content-Type"] or "").startswith("application/json")
        return answer.status, json.loads(text) if is_json else text


def check_reasons_are_kept_whole(admin):
    """A reason as long as it may be stands in the log to its last character; a longer one is refused."""
    for length in (66, 67, 88, 100, 199, 200):
        for pad in ("", "a", "ab"):  # the third byte of a character stands anywhere
            why = pad + "因村道塌方改在邻村补课" * 20
            why = why[:length]
            target = {"quota": "farmer", "year": 2026, "area": 530402, "target": 1000 + length, "why": why}
            same("allocate", admin.ask("/api/allocations", target)[0], 200)
            same("explain", admin.ask("/api/signals", {"signal": "burst.1.0.0.0.P07", "why": why})[0], 200)
            same("names", admin.ask("/api/names", {"numbers": ["530400-000000001"], "view": why})[0], 200)
            rows = admin.ask("/api/audit")[1]["rows"][:3]
            same("each act has its row", [r["what"] for r in rows], ["names", "explain", "allocate"])
            same("whole", [r["detail"].endswith(why) for r in rows], [True] * 3)
    why += "长"
    same("one too many", admin.ask("/api/allocations", {**target, "why": why})[0], 400)
    same("one too many", admin.ask("/api/signals", {"signal": "burst.1.0.0.0.P07", "why": why})[0], 400)


def check_queries_are_text(admin):
    """Bytes that are no UTF-8 are refused at the door, in the path and in every value."""
    for path in ("/api/report?format=csv&view=signals&kind=%FF", "/api/sessions?programme=%E6%9D",
                 "/api/why?quota=%C0%AF", "/api/tally?%FF=1", "/api/sessions/%FF", "/api/report?format=csv&view=sessions&programme=P07%0A"):
        same(path, admin.ask(path), (400, {"error": "invalid"}))
    same("a filter that is no word", admin.ask("/api/report?format=csv&view=sessions&programme=" + "9" * 65)[0], 400)
    same("text is asked for as before", admin.ask("/api/sessions?programme=%E6%9D%8E")[0], 200)


def check_rows_of_old_texts_are_shown(admin):
    """A file name in GBK, and a text that an older program cut in a character: shown, not left out."""
    name = os.path.join(work.name.encode(), "培训.batch".encode("gbk"))
    with open(name, "wb") as f:
        f.write(b"no batch at all")
    host("import", name, code=3)
    batches = admin.ask("/api/quarantine")[1]["batches"]
    same("the batch is listed", len(batches), 1)
    same("with what can be read of its name", "\\xC5\\xE0" in batches[0]["name"], True)
    before = admin.ask("/api/audit")[1]["rows"]
    db = sqlite3.connect(os.path.join(city, "rollcall.db"))
    with db:
        db.execute("UPDATE audit SET detail = CAST(? AS TEXT) WHERE seq = ?", ("旧的".encode()[:-1], before[0]["seq"]))
    db.close()
    after = admin.ask("/api/audit")[1]["rows"]
    same("no row is missing", [r["seq"] for r in after], [r["seq"] for r in before])
    same("the cut one is readable", after[0]["detail"], "旧\ufffd\ufffd")


host("init", "--area", "530400")
admin = Admin()
try:
    check_reasons_are_kept_whole(admin)
    check_queries_are_text(admin)
    check_rows_of_old_texts_are_shown(admin)
finally:
    admin.server.terminate()
    admin.server.wait()
print(f"{checks} checks, {fails} failed")
sys.exit(1 if fails else 0)
