#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# forget.py BUILD: somebody who took part is forgotten. Afterwards name, ID number and phone are nowhere: in no file
# of the host, no table, log, list, export, plan or backup made then; every figure is as it was, also after rebuild; and
# who comes back is a new person.
import glob, json, os, sqlite3, subprocess, sys, zipfile

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, Page, city, end, host, make_city, same, serve, work

NAME, EARLIER, PHONE = "阿依努尔·遗忘测试", "记错的名字", "13912349876"
stick, lines = os.path.join(work.name, "stick"), os.path.join(work.name, "lines")


def id_number(body):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights)) % 11]


ID = id_number("53040218930107512")
DOCUMENT = "EA7654321"
SECRETS = [text.encode() for text in (NAME, EARLIER, PHONE, ID, DOCUMENT, "遗忘测试")]


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def found_in(folder):
    """Which of the secrets stand in which of its files, as bytes."""
    return [(os.path.basename(path), secret.decode()) for path in glob.glob(f"{folder}/**", recursive=True)
            if os.path.isfile(path) for data in [open(path, "rb").read()] for secret in SECRETS if secret in data]


def explained():
    return [{**row, "name": None} for row in rows(host("explain", "farmer", "--year", "2026"))]


def figures():
    return host("tally", "--year", "2026"), explained()


def text_of(path):
    if path.endswith(".pdf"):
        return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(part).decode() for part in book.namelist())
    with open(path, encoding="utf-8") as f:
        return f.read()


def named_on_paper():
    """Which of what people take out of the house names them: lists, sheets, the proofs of their acts and figures."""
    asked = {f"register {kind}": ["sheet", "register", session, "--format", kind] for kind in ("csv", "xlsx", "pdf")}
    asked["sign-in"] = ["sheet", "sign-in", session, "--format", "csv"]
    for view in ("figures", "sessions", "why", "terminals", "quarantine", "signals"):
        asked[view] = ["report", "--view", view, "--format", "csv"]
    asked["log"] = ["report", "--view", "log", "--about", person, "--format", "csv"]
    asked["evidence"] = ["evidence", "farmer"]
    for row in rows(host("log", "--about", person)):
        asked[f"evidence of act {row['place']}"] = ["evidence", "--page", str(row["place"])]
    named = []
    for name, words in asked.items():
        path = f"{work.name}/paper.{words[-1] if '--format' in words else 'text'}"
        host(*words, "-o", path)
        named += [name for secret in SECRETS if secret.decode() in text_of(path)]
    return sorted(set(named))


def tables():
    """Every table that is no clock's or counter's, row by row."""
    database = sqlite3.connect(f"file:{city}/rollcall.db?mode=ro", uri=True)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in names if name != "counter"}


def visit(*words):
    for program in (["rollcall-terminal", "--data", f"{work.name}/terminal", "stick", stick],
                    ["rollcall", "--data", city, "stick", stick, *words],
                    ["rollcall-terminal", "--data", f"{work.name}/terminal", "stick", stick]):
        subprocess.run([f"{BUILD}/{program[0]}", *program[1:]], check=True, capture_output=True)


def scan(token):
    """What the terminal's screen says to a badge."""
    with open(lines, "w") as f:
        f.write(f"@2026-11-20T09:00:00+08:00 {token}\n")
    return subprocess.run([f"{BUILD}/rollcall-terminal", "--data", f"{work.name}/terminal", "run", "--scan",
                           f"lines:{lines}", "--screen", "text", "--simulate"], capture_output=True, text=True).stdout


make_city()
counted = [row["holder"] for row in explained() if row["counts"]]
person, twin = sorted(set(counted), key=counted.count)[-2:]
host("person", "edit", person, "--name", EARLIER)
host("person", "edit", person, "--name", NAME, "--id-number", ID, "--phone", PHONE, "--document", DOCUMENT)
host("person", "merge", twin, person, "--force", "--why", "同一人")
area = rows(host("person", "find", person))[0]["area"]
host("badge", "print", "--person", person, "--format", "txt", "-o", f"{work.name}/badge.txt")
token = open(f"{work.name}/badge.txt").read().split("\t")[1].strip()
os.makedirs(stick)
subprocess.run([f"{BUILD}/rollcall-terminal", "--data", f"{work.name}/terminal", "init"], check=True,
               capture_output=True)
visit("--pair", "--area", str(area // 10**6 * 10**3 + area // 1000 % 1000 if area > 10**9 else area))
terminal = rows(host("terminal", "list"))[0]["terminal"]
host("terminal", "name", terminal, "一号机", "--holder", EARLIER)
host("terminal", "name", terminal, "一号机", "--holder", NAME, "--phone", PHONE)
session = next(row["session"] for row in explained() if row["holder"] == person and row["counts"])
same("papers name them before", named_on_paper(), ["register csv", "register pdf", "register xlsx"])
host("backup", f"{work.name}/before")
before = figures()
same("the terminal shows the name before", "阿依努尔" in scan(token), True)
same("and so does a search", [p["number"] for p in rows(host("person", "find", "遗忘测试"))], [person])

# ---- asked first, with a reason ----
host("person", "forget", person, code=2)
host("person", "forget", person, "--why", "本人要求", code=1)
same("nothing was forgotten yet", rows(host("person", "find", ID))[0]["name"], NAME)
host("person", "forget", "530400-009999998", "--why", "本人要求", "--force", code=1)

# ---- forgotten, while the page is read ----
server, address = serve()
page = Page(address, rows(host("user", "add", "周审", "--role", "reviewer"))[0]["link"])
same("the page knows them", page.ask(f"/api/people/{person}")[1]["name"], "阿依努尔·*")
same("and its search finds them", [person in repr(page.ask("/api/search", {"q": q})[1]) for q in ("遗忘测试", ID)],
     [True, True])
same("two numbers, one human being", rows(host("person", "forget", person, "--why", "本人要求", "--force")),
     [{"forgotten": 2}])
same("once more is no harm", rows(host("person", "forget", twin, "--why", "本人要求", "--force")), [{"forgotten": 0}])
status, answer = page.ask(f"/api/people/{person}")
same("the page still counts them", (status, len(answer["attendances"]) > 0, answer["forgotten"]), (200, True, True))
same("and shows no name", page.ask("/api/names", {"view": "/", "numbers": [person]})[1]["names"].get(person), None)
same("nor does its search find one", [page.ask("/api/search", {"q": q})[1] for q in ("遗忘测试", ID, PHONE)],
     [page.ask("/api/search", {"q": q})[1] for q in ("无此人名", "530402189301075120", "13900000009")])
same("who held the terminal stays till said so", [t["holder"] for t in page.ask("/api/terminals")[1]["terminals"]
                                                   if t["id"] == terminal], [NAME])
same("and is forgotten", rows(host("terminal", "forget", terminal, "--why", "离岗"))[0]["forgotten"], 2)
same("the page shows nobody", [t["holder"] for t in page.ask("/api/terminals")[1]["terminals"]
                               if t["id"] == terminal], [None])
server.terminate()
server.wait()
same("no file of the host holds anything", found_in(city), [])
host("backup", f"{work.name}/after")
same("nor a backup made afterwards", found_in(f"{work.name}/after"), [])
same("an older one holds it, as docs/security.md says", found_in(f"{work.name}/before") != [], True)
same("every figure is as it was", figures(), before)
for words in (("person", "list"), ("log", "--limit", "100000"), ("explain", "farmer"), ("tally",)):
    told = host(*words)
    same(f"{words} tells nothing", [s.decode() for s in SECRETS if s.decode() in told], [])
same("and no paper", named_on_paper(), [])
host("person", "find", "遗忘测试", code=1)
host("person", "edit", person, "--name", NAME, code=1)
host("badge", "print", "--person", person, "--format", "txt", code=1)
forgotten = rows(host("log", "--what", "person.forget"))
same("whose act it was is in the log", [(e["what"], e["why"], e["fields"]) for e in forgotten],
     [("person.forget", "本人要求", [])] * 2)
visit()
same("the terminal has no name any more", "阿依努尔" in scan(token), False)

# ---- the book is whole, and makes the same again ----
held, held_figures = tables(), figures()
host("verify")
host("rebuild")
same("rebuild makes the same", {name for name, table in tables().items() if table != held[name]}, set())
same("and the same figures", figures(), held_figures)
again = rows(host("person", "add", "--name", NAME, "--id-number", ID))[0]["number"]
same("who comes back is new", (again == person, rows(host("person", "find", ID))[0]["number"]), (False, again))
end()
