#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# exports.py BUILD: a list longer than a workbook may be leaves as CSV, whole, by page and command alike, in the memory
# of a short one; what cannot be written leaves nothing behind. The badges of a county are one file, which tells how far
# it has come, may be stopped and holds up nobody. SOAK=1: 20,000 of them.
import contextlib, http.client, json, os, re, resource, signal, sqlite3, subprocess, sys, threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from office import BUILD, NOW, Page, children_of, city, end, host, make_city, program, rows, same, serve, work

PEOPLE = 101_000  # more than REPORT_ROWS_MAX
MEMORY_KB = 24 * 1024  # beside what a short export needs
LIST = 20_000 if os.environ.get("SOAK") else 3_000  # badges of a township
BADGES_KB = 64 * 1024
VILLAGES = "530403001"


def at(name):
    return os.path.join(work.name, name)


def records(text):
    """The numbered ones."""
    return [line for line in text.split("\r\n") if line.split(",")[0].isdigit()]


def peak_kb(server, reset):
    if reset:
        with open(f"/proc/{server.pid}/clear_refs", "w") as f:
            f.write("5")
    with open(f"/proc/{server.pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM"))


def check_command(total):
    told = json.loads(host("report", "--view", "people", "--format", "csv", "-o", at("people.csv")))
    same("rows that are told", told["rows"], total)
    with open(at("people.csv"), newline="", encoding="utf-8-sig") as f:
        text = f.read()
    same("its bytes are told", told["bytes"], os.path.getsize(at("people.csv")))
    same("each row has its number", [int(line.split(",")[0]) for line in records(text)], list(range(1, total + 1)))
    same("stdout is the same", program("rollcall", city, "--now", NOW, "report", "--view", "people", "--format", "csv",
                                       "-o", "-").stdout.replace("\r\n", "\n"), "\ufeff" + text.replace("\r\n", "\n"))
    refused = program("rollcall", city, "--now", NOW, "report", "--view", "people", "--format", "xlsx", "-o",
                      at("people.xlsx"), code=(1,))
    same("a workbook is refused, and nothing stands",
         (os.path.exists(at("people.xlsx")), "--format csv" in refused.stderr), (False, True))
    return text


def check_page(text):
    server, address = serve()
    try:
        page = Page(address, json.loads(host("user", "add", "长表", "--role", "admin"))["link"])
        short = page.ask("/api/report?view=users&format=csv")
        before = peak_kb(server, True)
        status, told = page.ask("/api/report?view=people&format=csv")
        needed = peak_kb(server, False) - before
        same("the page's file is the command's", (status, told == "\ufeff" + text), (200, True))
        same(f"{needed} KiB more than a short one are few", needed < MEMORY_KB, True)
        same("the short one", short[0], 200)
        same("a workbook is refused", page.ask("/api/report?view=people&format=xlsx"), (413, {"error": "too_large"}))
        same("nothing is left behind", [n for n in os.listdir(city) if n.startswith("report-")], [])
    finally:
        server.terminate()
        server.wait()


def biggest_child_kb(server, seen):
    for pid in children_of(server.pid):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as f:
            seen += [int(line.split()[1]) for line in f if line.startswith("RssAnon")]


def pages_of(pdf):
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", told, re.M)[1])


def beside(page, address):
    """The same user on a connection of its own."""
    other = Page.__new__(Page)
    other.connection = http.client.HTTPConnection(address.netloc, timeout=300)
    other.heads = dict(page.heads)
    return other


def print_all(page, query, doing, meanwhile):
    """The file of a list, asked for beside what is done meanwhile."""
    got = {}

    def ask():
        page.connection.close()
        page.connection.request("POST", f"/api/badges/print?{query}&doing={doing}", json.dumps({"list": True}),
                                {**page.heads, "Content-Type": "application/json"})
        answer = page.connection.getresponse()
        got["answer"] = answer.status, answer.headers["Content-Type"], answer.read()

    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive():
        meanwhile()
        thread.join(0.05)
    return got["answer"]


def check_all(server, page, looking, other, waiting):
    """All of a township's; how far it is is told, and somebody else writes meanwhile."""
    before, told, children, written, others = waiting(f"&area={VILLAGES}"), [], [], [], set()

    def look():
        told.append(looking.ask("/api/doing?doing=a")[1]["done"])
        others.add(other.ask("/api/doing?doing=a")[1]["done"])
        biggest_child_kb(server, children)
        if len(told) % 4 == 0 and len(written) < 10:
            written.append(other.ask("/api/officers", {"name": f"专干{len(written)}", "area": 530402001})[0])

    memory = peak_kb(server, True)
    status, kind, pdf = print_all(page, f"area={VILLAGES}", "a", look)
    needed = peak_kb(server, False) - memory
    with open(at("all.pdf"), "wb") as f:
        f.write(pdf)
    same("one file", (status, kind), (200, "application/pdf"))
    acts = [act for act in rows("log", "--what", "badge.issue", "--limit", "200000") if act["who"] == "打印"]
    same("each is issued by who asked, in the book", len(acts), before)
    seen = [row["detail"] for row in other.ask("/api/audit?what=report")[1]["rows"]]
    same("in the log before any name left", f"pdf badges {VILLAGES} state=waiting {before}" in seen, True)
    same("nobody waits any more", (before >= LIST, waiting(f"&area={VILLAGES}")), (True, 0))
    same("nine to a sheet", pages_of(at("all.pdf")), (before + 8) // 9)
    known = [n for n in told if n is not None]
    same("it told how far it was, in order", (any(known), known), (True, sorted(known)))
    same("to nobody else", others, {None})
    same("who writes meanwhile is let in", set(written), {200})
    same(f"{needed} KiB of the server", needed < BADGES_KB, True)
    same(f"{max(children)} KiB of its child", max(children) < BADGES_KB, True)
    same(f"{len(pdf) // before} bytes a badge", len(pdf) < 3072 * before, True)
    same("nothing to print", page.ask(f"/api/badges/print?area={VILLAGES}", {"list": True})[0], 404)
    same("blank ones are no list", page.ask("/api/badges/print?state=blank", {"list": True})[0], 400)


def check_stopped(page, looking, waiting):
    before = waiting()

    def stop():
        if looking.ask("/api/doing?doing=b")[1]["done"]:
            looking.ask("/api/doing", {"doing": "b"})

    status, _, pdf = print_all(page, "state=waiting", "b", stop)
    issued = before - waiting()
    with open(at("part.pdf"), "wb") as f:
        f.write(pdf)
    same("stopped, it is a file of those that are issued", (status, 0 < issued < before, pages_of(at("part.pdf"))),
         (200, True, (issued + 8) // 9))
    same("nobody knows its name any more", looking.ask("/api/doing", {"doing": "b"})[1], {"stopped": False})


def check_badges():
    server, address = serve()
    try:
        page, other = (Page(address, json.loads(host("user", "add", name, "--role", "admin"))["link"])
                       for name in ("打印", "别人"))
        waiting = lambda query="": other.ask(f"/api/badges?state=waiting{query}")[1]["total"]
        check_all(server, page, beside(page, address), other, waiting)
        check_stopped(page, beside(page, address), waiting)
        same("no file is left", [n for n in os.listdir(city) if n.startswith("badges-")], [])
    finally:
        server.terminate()
        server.wait()
    same("all is good", json.loads(host("verify"))["good"], True)


def allow_a_megabyte():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def check_no_room():
    done = subprocess.run([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "report", "--view", "people", "--format",
                           "csv", "-o", at("none.csv")], capture_output=True, text=True, preexec_fn=allow_a_megabyte)
    same("no room is a failure that names the file", (done.returncode, at("none.csv") in done.stderr), (1, True))
    same("and nothing stands", [n for n in os.listdir(work.name) if n.startswith("none")], [])


def take_in():
    """Invented people, the first of them of one township."""
    text = subprocess.run([f"{BUILD}/tests/tools/make_people", str(PEOPLE), "1"], check=True, capture_output=True,
                          text=True).stdout
    with open(at("people.in.csv"), "w") as f:
        f.write(re.sub(r"530402\d{3}$", VILLAGES, text, count=LIST, flags=re.M))
    host("person", "import", at("people.in.csv"), code=(0, 3))


def main():
    make_city()
    take_in()
    total = sqlite3.connect(f"{city}/rollcall.db").execute("SELECT COUNT(*) FROM person").fetchone()[0]
    same("there are many", total > PEOPLE, True)
    check_page(check_command(total))
    check_no_room()
    check_badges()
    end()


main()
