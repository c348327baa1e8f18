#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# faults.py BUILD: every command and every route with the Nth thing it asks of the database failing, for every N. It
# ends in an honest error, or gives the very answer it gives without; nothing that was there is changed by half.
# Without SOAK the steps of long ones are sampled; the seed says which.
import glob, http.client, json, os, re, shutil, subprocess, sys, tempfile, urllib.parse
sys.path.insert(0, "tests/support")
import engine
from engine import SEED, Fault, check, steps_of

BUILD = sys.argv[1]
NOW = "2026-11-20T10:00:00+08:00"
SECRET = "玉溪的山和水都很好看"
work = tempfile.TemporaryDirectory()
whole, bare, station, city, out, link = (os.path.join(work.name, name) for name in
                                         ("whole", "bare", "terminal", "city", "out", "link"))


# ---- a host with one of everything ----

def program(name, *words, data=None, code=0):
    done = subprocess.run([f"{BUILD}/{name}", "--data", data or whole, *words], capture_output=True)
    if done.returncode != code:
        sys.exit(f"{name} {words}: exit {done.returncode}\n{done.stderr.decode()}")
    return done.stdout.decode()


def host(*words, **more):
    return program("rollcall", "--now", NOW, "--json", *words, **more)


def printed(*whose):
    lines = program("rollcall", "badge", "print", *whose, "--format", "txt").splitlines()
    return [line.split("\t") for line in lines]


def make_whole():
    global people, session, blank, bound, doubled, terminal, stick, people_csv
    stick, people_csv = os.path.join(work.name, "stick"), os.path.join(work.name, "people.csv")
    os.mkdir(stick)
    host("init", "--area", "530400")
    with open(people_csv, "w") as f:
        f.write("name,id_number,sex,category,area\n王丽,530426189002070020,女,农民,530402001\n"
                "李强,530423189008110012,男,migrant,530402001\n白云,530402189506070015,,农民,530402001\n")
    host("person", "import", people_csv)
    people = [json.loads(line)["number"] for line in host("person", "list").splitlines()]
    session = json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会",
                              "--start", "2026-11-19T09:00:00+08:00", "--end", "2026-11-19T11:00:00+08:00"))["session"]
    host("officer", "add", "赵专干", "--area", "530402001")
    host("enroll", session, people[0])
    doubled = json.loads(host("person", "add", "--name", "李强", "--area", "530402001"))["number"]
    host("person", "merge", doubled, people[1], "--force", "--why", "同一人")
    bound = printed("--blank", "1")[0][0]
    host("badge", "bind", bound, people[1])
    badges = dict(row[:2] for row in printed("--all"))
    officer, card, blank = printed("--officer", "赵专干")[0][1], printed("--session", session)[0][1], \
        printed("--blank", "1")[0][0]
    program("rollcall-terminal", "init", data=station)
    program("rollcall-terminal", "stick", stick, data=station)
    host("stick", stick, "--pair", "--area", "530402001")
    program("rollcall-terminal", "stick", stick, data=station)
    lines = os.path.join(work.name, "lines")
    with open(lines, "w") as f:
        for minute, token in enumerate([officer, card, *(badges[p] for p in people[:2]), officer, card]):
            f.write(f"@2026-11-19T09:{minute:02}:00+08:00 {token}\n")
    program("rollcall-terminal", "run", "--scan", f"lines:{lines}", "--screen", "none", "--voice", "none", "--link",
            "none", "--simulate", data=station)
    program("rollcall-terminal", "stick", stick, data=station)
    shutil.copytree(stick, os.path.join(work.name, "full"))
    shutil.copytree(whole, bare) # nothing has come to it yet
    host("stick", stick)
    with open(os.path.join(work.name, "junk.batch"), "wb") as f:
        f.write(b"no batch at all")
    host("import", os.path.join(work.name, "junk.batch"), code=3)
    terminal = json.loads(host("terminal", "list").splitlines()[0])["terminal"]
    make_lost()
    host("user", "add", "周审核", "--role", "reviewer")


def make_lost():
    """A second terminal, which was revoked."""
    global lost
    where, carried = os.path.join(work.name, "lost"), os.path.join(work.name, "carried")
    os.mkdir(carried)
    program("rollcall-terminal", "init", data=where)
    program("rollcall-terminal", "stick", carried, data=where)
    host("stick", carried, "--pair", "--area", "530402001")
    lost = next(t for line in host("terminal", "list").splitlines() if (t := json.loads(line)["terminal"]) != terminal)
    host("terminal", "revoke", lost, "--why", "丢失")


# ---- commands ----

def commands():
    """Words of each command, and whether its answer is the same each time."""
    full = os.path.join(work.name, "full")
    batch = glob.glob(os.path.join(full, "ROLLCALL", "*", "*.batch"))[0]
    image = os.path.join(work.name, "image")
    host("backup", image)
    held = json.loads(host("quarantine", "list").splitlines()[0])["batch"]
    yield from [
        ("sync --link socket:" + link, "cable"),
        ("user list",), ("person list",), ("person find 王丽",), ("person find " + people[0],),
        ("person find 530426189002070020",),
        ("person add --name 孙小 --id-number 530402189506070031 --area 530402001 --category farmer",),
        ("person import " + people_csv,), ("person doubles",),
        (f"person doubles --not-the-same {people[2]} {people[1]} --why 两人",),
        (f"person merge {people[2]} {people[1]} --force --why 同一人",),
        ("person list --area 530402",),
        ("officer add 钱专干 --area 530402001",), (f"badge bind {blank} {people[1]}",),
        (f"badge revoke {people[0]} --why 丢失",), ("badge print --all --format txt",),
        (f"badge print --person {people[0]} --reissue --format txt",), ("badge print --blank 2 --format txt",),
        ("session add --programme P01 --area 530402001 --venue 村 --start 2026-12-02T09:00:00+08:00"
         " --end 2026-12-02T11:00:00+08:00",),
        ("session list",), ("session show " + session,), (f"enroll {session} {people[1]} {people[2]}",),
        (f"attend {session} {people[1]} {people[2]} --why 停电",), ("stick " + full,), ("import " + batch,),
        ("terminal list",), ("head",), ("head --since 1",), (f"evidence --page 1 -o {out}",),
        (f"evidence farmer -o {out}",), (f"terminal revoke {terminal} --why 丢失",),
        (f"terminal name {terminal} 一号机",), (f"terminal move {terminal} --area 530402002",),
        (f"terminal readmit {lost} --why 找回",),
        ("tally",), ("tally --year 2025 --area 530402",), ("explain farmer",), ("recount",), ("verify",),
        (f"report --format csv -o {out}",), (f"report --view sessions --format csv -o {out}",),
        (f"report --view why --quota farmer --format csv -o {out}",),
        (f"report --view terminals --format csv -o {out}",),
        (f"report --view quarantine --format csv -o {out}",), (f"report --view signals --format csv -o {out}",),
        ("setting list",), ("setting set credit residence",), ("user add 吴读者 --role reader", "link"),
        ("user link 周审核", "link"), ("user edit 周审核 --role officer",),
        ("user remove 周审核",), (f"backup {out}",), (f"restore {image}", "fresh"),
        ("init --area 530402", "fresh"),
        (f"person edit {people[0]} --phone 13800000000 --why 换号",), ("officer edit 赵专干 --area 530402002",),
        ("officer list",), ("officer remove 赵专干 --why 调走",), ("badge print --unprinted --format txt",),
        (f"badge print --session-roster {session} --format txt",), (f"badge unbind {bound} --why 发错",),
        ("person unmerge " + doubled,), (f"person forget {people[2]} --why 本人要求 --force",),
        (f"session edit {session} --venue 学校 --why 改地点",), (f"session cancel {session} --why 停电",),
        (f"session roster {session}",), (f"session card {session} --format txt",),
        (f"enroll --cancel {session} {people[0]}",), (f"enroll {session} {people_csv}",), ("quarantine list --all",),
        (f"quarantine reject {held} --why 不是我们的",), ("quota list",),
        ("quota set farmer --year 2026 --target 7300 --why 文件",),
        ("quota set farmer --year 2026 --target 300 --area 530402 --why 分解",), ("log",), ("log --what person",),
        ("allocation set farmer --area 530402 --target 300 --why 分解",), ("allocation list",), ("year list",),
        ("year close 2025 --why 年报",), ("year declare 2016 farmer 31000 --why 年鉴",),
        ("rebuild",), (f"sheet sign-in {session} --format csv -o {out}",),
        (f"sheet register {session} --format csv -o {out}",),
    ]


def check_all_are_here(tried):
    """Each word of the help has a line above; serve has a test of its own."""
    told = subprocess.run([f"{BUILD}/rollcall", "--lang", "en", "help"], capture_output=True, text=True)
    words = set(re.findall(r"(?m)^  ([a-z]+) +", told.stdout + told.stderr)) - {"serve"}
    check("every command is tried", len(words) > 20 and words == tried, words ^ tried)


def begin_terminal():
    """One at the other end of the link, with nobody in front of it."""
    os.mkfifo(os.path.join(work.name, "nobody"))
    os.open(os.path.join(work.name, "nobody"), os.O_RDWR)
    return subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", station, "run", "--scan",
                             "lines:" + os.path.join(work.name, "nobody"), "--screen", "none", "--voice", "none",
                             "--link", "socket:" + link], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run(words, kind, fault):
    """Exit code, stdout and what was written, stderr. kind after: over what the run before has left."""
    if kind != "after":
        shutil.rmtree(city, ignore_errors=True)
    if kind not in ("after", "fresh"):
        shutil.copytree(bare if kind == "cable" else whole, city)
    elif kind == "fresh" and words[0] == "restore":
        os.mkdir(city)
        shutil.copytree(os.path.join(whole, "keys"), os.path.join(city, "keys"))
    for old in glob.glob(out + "*"):
        shutil.rmtree(old) if os.path.isdir(old) else os.remove(old)
    done = subprocess.run([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", *words], capture_output=True,
                          env=fault.environment)
    written = open(out, "rb").read() if os.path.isfile(out) else b""
    answer = re.sub(rb'"link":"[^"]*"|"plan":(true|false)', b"", done.stdout) + written
    if kind == "cable": # the terminal's clock goes on between two visits: it may have been set once more
        answer = re.sub(rb'"events":\d+', b"", answer)
    if kind == "cable" and done.returncode == 0: # what the visit has left behind
        answer += host("terminal", "list", data=city).encode()
    return done.returncode, answer, done.stderr.decode()


def check_commands(fault):
    opening, tried = 0, list(commands())
    check_all_are_here({text.split()[0] for text, *_ in tried})
    for text, *kind in tried:
        words, kind = text.split(), (kind or [""])[0]
        fault.arm(0)
        code, answer, errors = run(words, kind, fault)
        if code not in (0, 3):
            sys.exit(f"{text}: exit {code} without a fault\n{errors}")
        steps = fault.seen()
        chosen = steps_of(steps, opening)
        opening = opening or steps - 2 # the first command looks once
        for n in chosen:
            fault.arm(n)
            got, said, errors = run(words, kind, fault)
            what = f"{text}, with step {n} of {steps} failing (seed {SEED}):"
            if got == code:
                check(f"{what} another answer", said == answer, said)
            else:
                check(f"{what} an honest error", got in (1, 4 if kind == "cable" else 1) and errors, (got, errors))
        if kind != "fresh":
            fault.arm(0)
            ends = (0, 7) if kind == "cable" else (0,) # its terminal has signed the head of an earlier copy
            check(f"{text}: what is there afterwards holds", run(["verify"], "after", fault)[0] in ends)


# ---- routes ----

def routes():
    """A request for each line of list_routes; those that change something are new ones each time."""
    n = 0
    while True:
        n += 1
        yield {
            "GET /api/me": ("/api/me", None), "GET /api/tally": ("/api/tally", None),
            "GET /api/curve": ("/api/curve?quota=farmer", None), "GET /api/programmes": ("/api/programmes", None),
            "GET /api/report": ("/api/report?format=csv&view=sessions", None),
            "GET /api/sessions": ("/api/sessions", None), "GET /api/sessions/*": ("/api/sessions/" + session, None),
            "GET /api/people/*": ("/api/people/" + people[0], None),
            "GET /api/events": (f"/api/events?session={session}&holder={people[0]}", None),
            "GET /api/why": ("/api/why?quota=farmer", None), "GET /api/terminals": ("/api/terminals", None),
            "POST /api/terminals": ("/api/terminals", {"terminal": terminal, "change": "name", "name": f"{n}号机"}),
            "GET /api/quarantine": ("/api/quarantine", None), "GET /api/map": ("/api/map", None),
            "GET /api/signals": ("/api/signals", None), "GET /api/allocations": ("/api/allocations", None),
            "GET /api/users": ("/api/users", None), "GET /api/audit": ("/api/audit?before=4", None),
            "GET /api/audit/verify": ("/api/audit/verify", None),
            "POST /api/quarantine": ("/api/quarantine", {"decision": "reject", "why": "不是我们的文件"}),
            "POST /api/names": ("/api/names", {"numbers": people, "view": "/sessions"}),
            "POST /api/signals": ("/api/signals", {"signal": "burst.1.0.0.0.", "why": f"教师代刷 {n}"}),
            "POST /api/allocations": ("/api/allocations", {"quota": "farmer", "year": 2026, "area": 530402, "target": n,
                                                           "why": "调整"}),
            "POST /api/users": ("/api/users", {"name": f"新人{n}", "role": "reader"}),
            "POST /api/users/edit": ("/api/users/edit", {"name": "周审核", "role": ("officer", "reviewer")[n % 2]}),
            "POST /api/users/renew": ("/api/users/renew", {"name": "周审核"}),
            "POST /api/users/remove": ("/api/users/remove", {"name": f"旧人{n}"}),
            "POST /api/password": ("/api/password", {"old": SECRET, "new": SECRET}),
            "POST /api/login": ("/api/login", {"name": "admin", "password": SECRET}),
        }


class Page:
    """rollcall serve with the library, and its first user in it."""

    def __init__(self, fault):
        self.fault = fault
        words = [f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", "serve", "--listen", "127.0.0.1:0"]
        self.server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=fault.environment)
        line = self.server.stdout.readline()
        self.told = json.loads(line) if line else {}
        self.heads = {}

    def connect(self):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.told["url"]).netloc, timeout=60)

    def ask(self, path, body=None):
        head = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body),
                                {**self.heads, **head})
        answer = self.connection.getresponse()
        text = answer.read()
        cookie = answer.headers["Set-Cookie"]
        if answer.status == 200 and cookie and body is not None:
            self.heads = {"Cookie": cookie.split(";")[0], "X-Rollcall": json.loads(text)["csrf"]}
        return answer.status, text

    def end(self):
        self.server.terminate()
        self.server.wait()
        return self.server.stderr.read().decode()


def same_answer(one, other):
    """But for what is new in each: secrets, links, the sum of targets that grows with each."""
    strip = lambda text: re.sub(rb'"(csrf|link|since)":"[^"]*"|"split":\d+', b"", text)
    return strip(one) == strip(other)


def held_batch():
    """The digest of one that nobody has decided about."""
    with tempfile.NamedTemporaryFile(dir=work.name, suffix=".batch") as f:
        f.write(f"no batch at all, {engine.checks}".encode())
        f.flush()
        host("import", f.name, data=city, code=3)
    return json.loads(host("quarantine", "list", data=city).splitlines()[0])["batch"]


def check_route(page, fault, name, requests):
    def fresh(path, body):
        if name == "POST /api/users/remove":
            host("user", "add", body["name"], "--role", "reader", data=city)
        if name == "POST /api/quarantine":
            body = {**body, "batch": held_batch()}
        return (path + ("&" if "?" in path else "?") + f"fresh={engine.checks}", body) if body is None else (path, body)

    fault.arm(0)
    code, answer = page.ask(*fresh(*next(requests)[name]))
    steps, n = fault.seen(), 0
    if code != 200:
        sys.exit(f"{name}: {code} without a fault: {answer}")
    for n in steps_of(steps):
        request = fresh(*next(requests)[name])
        fault.arm(n)
        got, said = page.ask(*request)
        is_failed = fault.failed()
        fault.arm(0)
        what = f"{name}, with step {n} of {steps} failing (seed {SEED}):"
        if got == 200:
            check(f"{what} another answer", same_answer(said, answer), said)
        else:
            check(f"{what} an honest error", is_failed and got in (500, 503) and b'"error"' in said, (got, said))
    got, said = page.ask(*fresh(*next(requests)[name]))
    check(f"{name}: goes on (seed {SEED})", got == 200, (got, said))


def check_routes(fault):
    shutil.rmtree(city)
    shutil.copytree(whole, city)
    fault.arm(0)
    page, requests = Page(fault), routes()
    page.connect()
    page.ask("/api/welcome", {"link": page.told["welcome"].split("#")[1]})
    page.ask("/api/password", {"new": SECRET})
    table = next(requests)
    listed = subprocess.run([f"{BUILD}/tests/tools/list_routes"], capture_output=True, text=True, check=True).stdout
    names = [" ".join(line.split()[:2]) for line in listed.splitlines()]
    untold = {"POST /api/welcome", "POST /api/logout", "GET /api/changes"} # once each; the last one waits
    for name in names:
        if name not in untold:
            check(f"{name} has a request here", name in table)
            check_route(page, fault, name, requests)
    check("the server is there", page.server.poll() is None)
    check("the database's own words are in the log", "interrupted" in page.end())


def check_start(fault):
    """One read that fails while serve starts makes nobody an administrator, and takes nobody's password."""
    fault.arm(0)
    page = Page(fault)
    steps = fault.seen()
    page.end()
    for n in steps_of(steps):
        fault.arm(n)
        page = Page(fault)
        fault.arm(0)
        check(f"serve, with step {n} of {steps} failing as it starts (seed {SEED}): no link",
              not page.told.get("welcome"), page.told)
        if page.told:
            page.connect()
            code = page.ask("/api/login", {"name": "admin", "password": SECRET})[0]
            check("the password is still there", code == 200)
        said = page.end()
        check("or it says why it does not start", page.told or said)


make_whole()
fault = Fault(work.name)
terminal_run = begin_terminal()
try:
    check_commands(fault)
finally:
    terminal_run.terminate()
    terminal_run.wait()
check_routes(fault)
check_start(fault)
print(f"{engine.checks} checks, {engine.fails} failed, seed {SEED}")
sys.exit(1 if engine.fails else 0)
