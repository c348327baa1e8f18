#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# faults.py BUILD: every command and every route with the Nth thing it asks of the database failing, for every N. It
# ends in an honest error, or gives the very answer it gives without; nothing that was there is changed by half.
# Without SOAK some steps of each are tried; the seed says which.
import contextlib, glob, hashlib, http.client, io, json, os, re, shutil, subprocess, sys, tempfile, time, urllib.parse
import zipfile, zlib

sys.path.insert(0, "tests/support")
import engine, office
from engine import SEED, Fault, check, steps_of
from office import BUILD, NOW, host, program, work
from signed_sheet import png, signed

SECRET = "玉溪的山和水都很好看"
OWN = 1 # how many steps of each are tried
office.city = os.path.join(work.name, "whole")
nobody = os.path.join(work.name, "nobody")
whole, bare, station, city, out, link, unpaired, other_link, asking = (
    os.path.join(work.name, name)
    for name in ("whole", "bare", "terminal", "city", "out", "link", "unpaired", "other-link", "asking"))


# ---- a host with one of everything ----

def printed(*whose):
    lines = program("rollcall", whole, "badge", "print", *whose, "--format", "txt").stdout.splitlines()
    return [line.split("\t") for line in lines]


def run_lines(data, lines, screen="none"):
    program("rollcall-terminal", data, "run", "--scan", f"lines:{lines}", "--screen", screen, "--voice", "none",
            "--link", "none", "--simulate")


def make_whole():
    global people, session, blank, bound, doubled, terminal, stick, plugged, people_csv, kept
    plugged = os.path.join(work.name, "plugged")
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
    program("rollcall-terminal", station, "init")
    program("rollcall-terminal", station, "stick", stick)
    host("stick", stick, "--pair", "--area", "530402001")
    program("rollcall-terminal", station, "stick", stick)
    lines = os.path.join(work.name, "lines")
    with open(lines, "w") as f:
        for minute, token in enumerate([officer, card, *(badges[p] for p in people[:2]), officer, card]):
            f.write(f"@2026-11-19T09:{minute:02}:00+08:00 {token}\n")
    run_lines(station, lines)
    make_codes()
    program("rollcall-terminal", station, "stick", stick)
    shutil.copytree(stick, os.path.join(work.name, "full"))
    shutil.copytree(stick, os.path.join(plugged, "sda1"))
    shutil.copytree(whole, bare) # nothing has come to it yet
    host("stick", stick)
    with open(os.path.join(work.name, "junk.batch"), "wb") as f:
        f.write(b"no batch at all")
    host("import", os.path.join(work.name, "junk.batch"), code=3)
    terminal = json.loads(host("terminal", "list").splitlines()[0])["terminal"]
    make_lost()
    host("user", "add", "周审核", "--role", "reviewer")
    kept = os.path.basename(json.loads(host("backup", "--schedule"))["backup"])
    make_undone()
    make_photo()


def make_codes():
    """What the stick will bring, on the terminal's screen."""
    global codes, picture
    lines, shown = os.path.join(work.name, "show"), os.path.join(work.name, "shown")
    cards = host("badge", "print", "--commands", "--format", "txt").splitlines()
    token = next(card.split("\t")[1] for card in cards if "拍照上传" in card)
    with open(lines, "w") as f:
        f.write(f"@2026-11-19T09:30:00+08:00 {token}\n")
    run_lines(station, lines, f"png:{shown}")
    codes = glob.glob(os.path.join(shown, "*-codes.png"))[0]
    with open(codes, "rb") as f:
        picture = f.read()


def make_undone():
    """What can be taken back: a session called off, two who are not one, a list typed in."""
    global called_off
    added = host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "学校",
                 "--start", "2026-11-18T09:00:00+08:00", "--end", "2026-11-18T11:00:00+08:00")
    called_off = json.loads(added)["session"]
    host("session", "cancel", called_off, "--why", "停电")
    host("person", "doubles", "--not-the-same", people[0], people[1], "--why", "两人")
    host("filing", "add", "--why", "月报")


def make_photo():
    """Of the session's sheet, on which somebody signed."""
    global photo
    pdf = os.path.join(work.name, "sign-in.pdf")
    host("sheet", "sign-in", session, "--format", "pdf", "-o", pdf)
    photo = signed(pdf, 1, {1: "sign"})
    with open(os.path.join(work.name, "signed.png"), "wb") as f:
        f.write(photo)
    host("attend", session, people[2], "--sheet", f.name, "--why", "停电")


def make_lost():
    """A second terminal, which was revoked before its records came."""
    global lost, stranger_id, pair_request
    where, carried = os.path.join(work.name, "lost"), os.path.join(work.name, "carried")
    os.mkdir(carried)
    program("rollcall-terminal", where, "init")
    stranger_id = program("rollcall-terminal", unpaired, "init").stdout.strip()
    os.mkdir(asking)
    program("rollcall-terminal", unpaired, "stick", asking)
    with open(os.path.join(asking, "ROLLCALL", stranger_id, "pair-request"), "rb") as f:
        pair_request = f.read()
    program("rollcall-terminal", where, "stick", carried)
    host("stick", carried, "--pair", "--area", "530402001")
    program("rollcall-terminal", where, "stick", carried)
    with open(os.path.join(work.name, "few"), "w") as f:
        f.write("@2026-11-19T09:00:00+08:00 nonsense\n")
    run_lines(where, f.name)
    lost = next(t for line in host("terminal", "list").splitlines() if (t := json.loads(line)["terminal"]) != terminal)
    host("terminal", "revoke", lost, "--why", "丢失")
    program("rollcall-terminal", where, "stick", carried)
    host("stick", carried, code=3)


# ---- commands ----

def commands():
    """Words of each command, and whether its answer is the same each time."""
    full = os.path.join(work.name, "full")
    batch = glob.glob(os.path.join(full, "ROLLCALL", "*", "*.batch"))[0]
    image = os.path.join(work.name, "image")
    host("backup", image)
    held = next(h for h in map(json.loads, host("quarantine", "list").splitlines()) if not h["terminal"])["batch"]
    yield from [
        ("sync --link socket:" + link, "cable"),
        (f"sync --link socket:{other_link} --pair --area 530402001 --yes", "pair"),
        ("user list",), ("person list",), ("person find 王丽",), ("person find " + people[0],),
        ("person find 530426189002070020",),
        ("person add --name 孙小 --id-number 530402189506070031 --area 530402001 --category farmer",),
        ("person import " + people_csv,), ("person doubles",), (f"person import {people_csv} --update",),
        (f"person import {people_csv} --dry-run",), (f"person import {people_csv} --sheet 花名册",),
        (f"person import {people_csv} --without-id",),
        (f"person doubles --not-the-same {people[0]} {people[1]} --undo --why 看错",),
        ("person add --name 李大 --sex 女 --ethnicity 彝族 --phone 13900000000 --document E1234567"
         " --document-kind 护照",), ("person list --limit 2",),
        (f"person doubles --not-the-same {people[2]} {people[1]} --why 两人",),
        (f"person merge {people[2]} {people[1]} --force --why 同一人",),
        ("person list --area 530402",),
        ("officer add 钱专干 --area 530402001",), (f"badge bind {blank} {people[1]}",),
        (f"badge revoke {people[0]} --why 丢失",), ("badge print --all --format txt",),
        (f"badge print --person {people[0]} --reissue --format txt",), ("badge print --blank 2 --format txt",),
        (f"badge deliver {people[1]}",), (f"badge undeliver {people[1]}",), ("badge deliver --area 530402",),
        (f"badge undeliver --session-roster {session}",), (f"badge deliver --session-roster {session}",),
        ("badge undeliver --area 530402",), (f"badge ask {people[1]} --why 损坏",), (f"badge unask {people[1]}",),
        (f"badge print --person {people[0]} --format png -o {out}",), (f"badge print --all --format pdf -o {out}",),
        (f"badge print --area 530402001 --format pdf -o {out}",), ("badge print --officer 赵专干 --format txt",),
        (f"badge print --session {session} --format txt",), (f"badge print --poster {session} --format txt",),
        (f"badge print --commands --format svg -o {out}/",), (f"session poster {session} --format svg -o {out}",),
        (f"session card {session} --format png -o {out}",), (f"session poster {session} --format pdf -o {out}",),
        (f"session cancel {called_off} --undo --why 来电",),
        (f"session show {called_off}",), (f"attend {session} {people[2]} --undo --why 抄错",),
        (f"attend {session} {people[0]} --in 2026-11-19T09:10:00+08:00 --out 2026-11-19T10:50:00+08:00"
         f" --sheet {work.name}/signed.png --why 停电",), ("head --check", "verdict"), ("head --key",),
        (f"quarantine release --terminal {lost} --why 找回前的记录",),
        ("session add --programme P01 --area 530402001 --venue 村 --start 2026-12-03T09:00:00+08:00 --end"
         " 2026-12-03T11:00:00+08:00 --capacity 30 --min-stay 20 --check-out --early 15 --late 15 --unenrolled refuse"
         " --opens-itself",), ("log --what session --who root --limit 3",), (f"log --about {people[0]}",),
        ("year close 2026 --force --why 提前",), ("allocation set farmer --area 530402 --target 300 --year 2027",),
        ("session add --programme P01 --area 530402001 --venue 村 --start 2026-12-02T09:00:00+08:00"
         " --end 2026-12-02T11:00:00+08:00",),
        ("session list",), ("session show " + session,), (f"enroll {session} {people[1]} {people[2]}",),
        (f"attend {session} {people[1]} {people[2]} --why 停电",), ("stick " + full,),
        (f"stick {asking} --pair --area 530402001 --terminal {stranger_id}",), ("import " + batch,),
        ("picture " + codes,),
        ("terminal list",), ("head",), ("head --since 1",), (f"evidence --page 1 -o {out}",),
        (f"evidence farmer -o {out}",), (f"evidence farmer --year 2026 --area 530402 -o {out}",),
        (f"terminal revoke {terminal} --why 丢失",),
        (f"terminal name {terminal} 一号机 --holder 王丽 --phone 13800001234",),
        (f"terminal forget {terminal} --why 离岗",), (f"terminal move {terminal} --area 530402002",),
        (f"terminal readmit {lost} --why 找回",),
        ("tally",), ("tally --year 2025 --area 530402",), ("explain farmer",),
        ("explain farmer --year 2026 --area 530402",), ("recount",), ("verify",),
        (f"report --format pdf --year 2025 --area 530402 -o {out}",),
        (f"report --format xlsx --period 2026-Q4 -o {out}",),
        (f"report --format pdf --view sessions --programme P07 -o {out}",),
        (f"report --format xlsx --view why --quota farmer --reason counted -o {out}",),
        (f"report --format csv --view quarantine --state held --terminal {lost} -o {out}",),
        (f"report --format csv --view signals --kind burst -o {out}",),
        (f"report --format csv --view register --session {session} -o {out}",),
        (f"sheet sign-in {session} --masked --format pdf -o {out}",),
        (f"sheet register {session} --format xlsx -o {out}",),
        ("sheet read " + os.path.join(work.name, "signed.png"),), (f"sheet photo {session}",),
        (f"sheet photo {session} {hashlib.sha256(photo).hexdigest()} -o {out}",),
        (f"report --format csv -o {out}",), (f"report --view sessions --format csv -o {out}",),
        (f"report --view why --quota farmer --format csv -o {out}",),
        (f"report --view terminals --format csv -o {out}",), (f"report --view people --format csv -o {out}",),
        (f"report --view badges --state printed --format csv -o {out}",),
        (f"report --view allocations --format csv -o {out}",), (f"report --view filings --format csv -o {out}",),
        (f"report --view calendar --format csv -o {out}",), (f"report --view audit --format csv -o {out}",),
        (f"report --view log --format csv -o {out}",),
        (f"report --view quarantine --format csv -o {out}",), (f"report --view signals --format csv -o {out}",),
        ("setting list",), ("setting set credit residence",), ("user add 吴读者 --role reader", "link"),
        ("user link 周审核", "link"), ("user edit 周审核 --role officer",),
        ("user areas 周审核 --area 530402001",), ("user areas 周审核 --all",),
        ("user remove 周审核",), (f"backup {out}",), (f"restore {image}", "fresh"),
        (f"backup {out}.tar", "copy"), ("backup --schedule", "copy"), ("setting set backup_at 02:30",),
        ("init --area 530402", "fresh"),
        (f"person edit {people[0]} --phone 13800000000 --why 换号",), ("officer edit 赵专干 --area 530402002",),
        ("officer edit 赵专干 --name 赵明",),
        ("officer list",), ("officer remove 赵专干 --why 调走",), ("badge print --unprinted --format txt",),
        (f"badge print --session-roster {session} --format txt",), (f"badge unbind {bound} --why 发错",),
        ("person unmerge " + doubled,), (f"person forget {people[2]} --why 本人要求 --force",),
        (f"session edit {session} --venue 学校 --provider 农校 --teacher 沐老师 --why 改地点",),
        (f"session cancel {session} --why 停电",), (f"session roster {session}",),
        (f"session card {session} --format txt",),
        (f"enroll --cancel {session} {people[0]}",), (f"enroll {session} {people_csv}",), ("quarantine list --all",),
        (f"quarantine reject {held} --why 不是我们的",), ("quota list",),
        ("quota set farmer --year 2026 --target 7300 --why 文件",),
        ("quota set farmer --year 2026 --target 300 --area 530402 --why 分解",), ("log",), ("log --what person",),
        ("allocation set farmer --area 530402 --target 300 --why 分解",), ("allocation list",),
        ("allocation propose farmer population --save --why 人口",), ("year list",),
        ("year close 2025 --why 年报",), ("filing add --period 2025 --area 530402 --why 月报",),
        ("filing add --period 2026-Q4 --why 季报",), ("filing since 1 farmer",),
        ("tally --period 2026-11-02..2026-11-20",), ("tally --lead labour",),
        (f"report --format csv --period 2026-Q4 --compare last_year --lead agriculture -o {out}",),
        (f"report --format csv --view why --programme P07 --period 2026-11 -o {out}",),
        ("filing list",), (f"filing show 1 --format xlsx -o {out}",), (f"filing show 1 --format pdf -o {out}",),
        (f"filing show 1 --format csv -o {out}",), ("year declare 2016 farmer 31000 --why 年鉴",),
        ("year declare 2016 farmer 31000 --area 530402 --why 年鉴",),
        ("rebuild",), (f"sheet sign-in {session} --format csv -o {out}",),
        (f"sheet empty {session} --format csv -o {out}",),
        (f"sheet register {session} --format csv -o {out}",),
    ]


# Of a usage, words that name values or what waits for people; serve has a test of its own.
UNTRIED = {"--json", "--data", "--watch", "--by", "--city-key", "--force"}


def told_words(command):
    """What the help of a command names: its subcommands, its options, and the formats."""
    told = subprocess.run([f"{BUILD}/rollcall", "--lang", "en", "help", command], capture_output=True, text=True).stdout
    usage = re.split(r"\n  (?=[-A-Za-z])", told.split("\n\n", 1)[1])[0]
    words = set(re.findall(r"--[a-z-]+", usage)) - UNTRIED
    for formats in re.findall(r"--format ([a-z|]+)", usage):
        words |= {f"--format {name}" for name in formats.split("|")}
    for line in re.findall(rf"(?m)^rollcall {command} ([a-z].*)", usage):
        words |= {word for part in line.split(" | ") for word in re.match(r"[a-z-]+(\|[a-z-]+)*|", part)[0].split("|")}
    return words - {"", "farmer", "migrant", "women"}


def check_all_are_here(tried):
    """Each subcommand, option and format of the help stands in a line above."""
    told = subprocess.run([f"{BUILD}/rollcall", "--lang", "en", "help"], capture_output=True, text=True)
    commands = set(re.findall(r"(?m)^  ([a-z]+) +", told.stdout + told.stderr)) - {"serve"}
    check("every command is tried", len(commands) > 20 and commands == {text.split()[0] for text in tried})
    for command in sorted(commands):
        lines = " ".join(text + " " for text in tried if text.split()[0] == command)
        missing = [word for word in told_words(command) if f" {word} " not in lines]
        check(f"all of {command} is tried", not missing, missing)


def begin_terminal(data, at):
    """One at the other end of the link, with nobody in front of it."""
    if not os.path.exists(nobody):
        os.mkfifo(nobody)
        os.open(nobody, os.O_RDWR)
    return subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", data, "run", "--scan", "lines:" + nobody,
                             "--screen", "none", "--voice", "none", "--link", "socket:" + at],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def stranger():
    """A terminal that nobody has paired, as it was before."""
    data = os.path.join(work.name, "stranger")
    for path in (data, other_link):
        shutil.rmtree(path) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)
    shutil.copytree(unpaired, data)
    process = begin_terminal(data, other_link)
    try:
        while not os.path.exists(other_link) and process.poll() is None:
            time.sleep(0.01)
        yield
    finally:
        process.terminate()
        process.wait()


def written():
    """What was made, but for when: a workbook and a picture sheet tell the moment."""
    files = [out] if os.path.isfile(out) else sorted(glob.glob(out + "/*.svg"))
    text = b""
    for name in files:
        with open(name, "rb") as f:
            data = f.read()
        if zipfile.is_zipfile(name):
            with zipfile.ZipFile(name) as z:
                data = b"".join(z.read(part) for part in z.namelist() if part != "docProps/core.xml")
        text += re.sub(rb"/(CreationDate|ModDate) ?\([^)]*\)", b"", data)
    return text


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
    with stranger() if kind == "pair" else contextlib.nullcontext():
        done = subprocess.run([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", *words],
                              capture_output=True, env=fault.environment)
    answer = re.sub(rb'"link":"[^"]*"|"plan":(true|false)|"code":"\d+"|"(backup|sha256)":"[^"]*"', b"",
                    done.stdout) + written()
    if kind == "cable": # the terminal's clock goes on between two visits: it may have been set once more
        answer = re.sub(rb'"events":\d+', b"", answer)
    if kind == "cable" and done.returncode == 0: # what the visit has left behind
        answer += host("terminal", "list", where=city).encode()
    return done.returncode, answer, done.stderr.decode()


def check_commands(fault):
    tried = list(commands())
    check_all_are_here([text for text, *_ in tried])
    fault.arm(0)
    run(["user", "list"], "", fault)
    opening = fault.seen() - 2 # it looks once itself
    for text, *kind in tried:
        words, kind = text.split(), (kind or [""])[0]
        fault.arm(0)
        code, answer, errors = run(words, kind, fault)
        if code not in ((0, 3, 5, 6) if kind == "verdict" else (0, 3)):
            sys.exit(f"{text}: exit {code} without a fault\n{errors}")
        steps = fault.seen()
        chosen = steps_of(steps, opening, OWN)
        for n in chosen:
            fault.arm(n)
            got, said, errors = run(words, kind, fault)
            what = f"{text}, with step {n} of {steps} failing (seed {SEED}):"
            if got == code:
                check(f"{what} another answer", said == answer, said)
            else:
                is_honest = got in (1, 4 if kind in ("cable", "pair") else 1) and errors
                check(f"{what} an honest error", is_honest, (got, errors))
        if kind != "fresh":
            fault.arm(0)
            ends = (0, 7) if kind == "cable" else (0,) # its terminal has signed the head of an earlier copy
            check(f"{text}: what is there afterwards holds", run(["verify"], "after", fault)[0] in ends)
    return len(tried)


# ---- routes ----

NOBODY = {"terminal": "0123456789abcdef", "digits": "000000"} # no terminal on a cable asks here
USUAL = {"POST /api/cable/pair": 404, "POST /api/cable/pair#yes": 404} # without a fault; 200 all others

def routes():
    """A request for each line of list_routes; those that change something are new ones each time."""
    n = 0
    while True:
        n += 1
        yield {
            "GET /api/me": ("/api/me", None), "GET /api/tally": ("/api/tally", None),
            "GET /api/curve": ("/api/curve?quota=farmer", None),
            "GET /api/days": ("/api/days?quota=farmer&period=2026-Q4", None),
            "GET /api/tally#period": ("/api/tally?period=2026-11", None),
            "GET /api/tally#compare": ("/api/tally?lead=agriculture&compare=last_year", None),
            "GET /api/programmes": ("/api/programmes", None),
            "GET /api/programmes/counted": ("/api/programmes/counted", None),
            "GET /api/programmes/counted#period": ("/api/programmes/counted?period=2026-11&lead=agriculture", None),
            "GET /api/why#period": ("/api/why?programme=P07&period=2026-11", None),
            "GET /api/report": ("/api/report?format=csv&view=sessions", None),
            "GET /api/report#pdf": ("/api/report?format=pdf&view=why&quota=farmer", None),
            "GET /api/report#xlsx": ("/api/report?format=xlsx", None),
            "GET /api/filings": ("/api/filings", None), "GET /api/filings/*": ("/api/filings/1?format=csv", None),
            "GET /api/filings/*/since": ("/api/filings/1/since?quota=farmer", None),
            "POST /api/years/close": ("/api/years/close", {"why": "年报"}),
            "POST /api/filings": ("/api/filings", {"period": "2026-11", "area": 530402001, "why": f"月报 {n}"}),
            "GET /api/sessions": ("/api/sessions", None), "GET /api/sessions/*": ("/api/sessions/" + session, None),
            "POST /api/sessions": ("/api/sessions", {"programme": "P01", "area": 530402001, "venue": f"村委会{n}",
                                                     "times": [{"start": "2027-03-02T09:00:00+08:00",
                                                                "end": "2027-03-02T11:00:00+08:00"}]}),
            "POST /api/sessions/edit": ("/api/sessions/edit", {"session": session, "venue": f"文化站{n}", "why": "停水"}),
            "POST /api/sessions/cancel": ("/api/sessions/cancel", {"why": "改期"}),
            "POST /api/sessions/enroll": (f"/api/sessions/enroll?session={session}", f"{people[0]}\n".encode()),
            "POST /api/sessions/attend": (f"/api/sessions/attend?session={session}&why=x", f"{people[0]}\n".encode()),
            "POST /api/sessions/sheet": (f"/api/sessions/sheet?session={session}", photo),
            "POST /api/sessions/photo": (f"/api/sessions/photo?session={session}",
                                         png(8, 8, zlib.compress((b"\0" + bytes([n % 256]) * 8) * 8))),
            "GET /api/sessions/*/photos/*": (f"/api/sessions/{session}/photos/{hashlib.sha256(photo).hexdigest()}",
                                             None),
            "GET /api/sessions/*/sheet": (f"/api/sessions/{session}/sheet?sheet=sign-in&format=csv", None),
            "GET /api/sessions/*/sheet#pdf": (f"/api/sessions/{session}/sheet?sheet=register&format=pdf", None),
            "GET /api/badges": ("/api/badges", None),
            "POST /api/badges/print": ("/api/badges/print", {"numbers": people}),
            "POST /api/badges/print#list": ("/api/badges/print?state=printed", {"list": True}),
            "POST /api/badges/print#blank": ("/api/badges/print", {"blanks": 1}),
            "POST /api/badges/revoke": ("/api/badges/revoke", {"why": "丢失"}),
            "POST /api/badges/deliver": ("/api/badges/deliver", {"numbers": people[1:2]}),
            "POST /api/badges/deliver#list": ("/api/badges/deliver?state=printed", {"list": True}),
            "POST /api/badges/ask": ("/api/badges/ask", {"numbers": people[1:2], "why": "损坏"}),
            "POST /api/badges/bind": ("/api/badges/bind", {"person": people[0]}),
            "POST /api/badges/unbind": ("/api/badges/unbind", {"person": people[0]}),
            "GET /api/calendar": ("/api/calendar?from=2026-01-01&until=2026-02-28", None),
            "GET /api/venues": ("/api/venues", None),
            "GET /api/people": ("/api/people?badge=without&sex=2", None),
            "GET /api/sessions/*/log": (f"/api/sessions/{session}/log", None),
            "GET /api/people/*/history": (f"/api/people/{people[0]}/history", None),
            "POST /api/people": ("/api/people", {"name": f"新人{n}", "area": "530402001"}),
            "POST /api/people/edit": ("/api/people/edit", {"person": people[0], "phone": f"138000{n:05}", "why": "换号"}),
            "POST /api/people/find": ("/api/people/find", {"id_number": "530426189002070020"}),
            "POST /api/search": ("/api/search", {"q": "0"}),
            "POST /api/search#name": ("/api/search", {"q": "王丽", "kind": "people"}),
            "POST /api/search#phone": ("/api/search", {"q": "13800000105"}),
            "POST /api/search#id": ("/api/search", {"q": "530426189002070020"}),
            "GET /api/doing": ("/api/doing?doing=1", None),
            "POST /api/doing": ("/api/doing", {"doing": "1"}),
            "POST /api/people/import": ("/api/people/import?name=a.csv&take=1&update=1",
                                        f"姓名,身份证号,电话\n王丽,530426189002070020,138000{n:05}\n".encode()),
            "POST /api/people/import#look": ("/api/people/import?name=a.csv",
                                             "姓名,身份证号\n王大丽,530426189002070020\n".encode()),
            "GET /api/people/*": ("/api/people/" + people[0], None),
            "GET /api/doubles": ("/api/doubles", None), "GET /api/doubles#two": ("/api/doubles?state=parted", None),
            "GET /api/doubles/*/*": (f"/api/doubles/{people[0]}/{people[1]}", None),
            "GET /api/merges": ("/api/merges", None),
            "POST /api/doubles": ("/api/doubles", {"other": people[0], "why": "两人"}),
            "POST /api/people/merge": ("/api/people/merge", {"into": people[0], "force": True, "why": "同一人"}),
            "POST /api/people/unmerge": ("/api/people/unmerge", {"why": "并错了"}),
            "POST /api/people/forget": ("/api/people/forget", {"why": "本人要求"}),
            "GET /api/events": (f"/api/events?session={session}&holder={people[0]}", None),
            "GET /api/why": ("/api/why?quota=farmer", None), "GET /api/terminals": ("/api/terminals", None),
            "POST /api/terminals": ("/api/terminals", {"terminal": terminal, "change": "name", "name": f"{n}号机"}),
            "POST /api/terminals#forget": ("/api/terminals", {"terminal": terminal, "change": "forget", "why": "离岗"}),
            "GET /api/quarantine": ("/api/quarantine", None), "GET /api/map": ("/api/map", None),
            "GET /api/signals": ("/api/signals", None), "GET /api/allocations": ("/api/allocations", None),
            "GET /api/users": ("/api/users", None), "GET /api/audit": ("/api/audit?next=4", None),
            "GET /api/log": ("/api/log?from=2026-11-01", None),
            "GET /api/log#names": ("/api/log?names=1&what=person", None),
            "GET /api/audit/verify": ("/api/audit/verify", None),
            # the system
            "GET /api/system": ("/api/system", None), "POST /api/system/backup": ("/api/system/backup", {"why": "升级"}),
            "POST /api/system/schedule": ("/api/system/schedule", {"at": "off", "keep": 1 + n % 300, "dir": "",
                                                               "why": "换盘"}),
            "POST /api/system/phone": ("/api/system/phone", {"phone": f"0877-{n}", "why": "换号"}),
            "POST /api/system/name": ("/api/system/name", {"name": f"科协{n}", "why": "改名"}),
            "GET /api/system/backups/*": ("/api/system/backups/" + kept, None),
            "POST /api/quarantine": ("/api/quarantine", {"decision": "reject", "why": "不是我们的文件"}),
            "POST /api/names": ("/api/names", {"numbers": people, "view": "/sessions"}),
            "POST /api/signals": ("/api/signals", {"signals": ["burst.1.0.0.0.", "empty.1.0.0.0."],
                                                   "state": "explained",
                                                    "why": f"教师代刷 {n}"}),
            "POST /api/allocations": ("/api/allocations", {
                "year": 2026, "why": "调整", "changes": [{"quota": quota, "area": 530402, "target": n}
                                                        for quota in ("farmer", "women")]}),
            "GET /api/allocations/propose": ("/api/allocations/propose?by=last_year", None),
            "POST /api/users": ("/api/users", {"name": f"新人{n}", "role": "reader"}),
            "POST /api/users/edit": ("/api/users/edit", {"name": "周审核", "role": ("officer", "reviewer")[n % 2]}),
            "POST /api/users/areas": ("/api/users/areas", {"name": "周审核", "areas": [530402001 + n % 2]}),
            "POST /api/users/renew": ("/api/users/renew", {"name": "周审核"}),
            "POST /api/users/remove": ("/api/users/remove", {"name": f"旧人{n}"}),
            "POST /api/password": ("/api/password", {"old": SECRET, "new": SECRET}),
            "POST /api/login": ("/api/login", {"name": "admin", "password": SECRET}),
            "POST /api/logout": ("/api/logout", {}), "GET /api/changes": ("/api/changes", None),
            "POST /api/welcome": ("/api/welcome", {}),
            "POST /api/stick": ("/api/stick?name=ROLLCALL/junk.batch", f"no batch at all, {n}".encode()),
            "POST /api/stick#asks": ("/api/stick?name=pair-request", pair_request),
            "POST /api/pictures": ("/api/pictures", picture),
            "POST /api/pictures/answer": ("/api/pictures/answer", {"terminal": terminal}),
            "POST /api/stick/answer": ("/api/stick/answer", {"terminals": [{"terminal": terminal, "paired": True}]}),
            "GET /api/today": ("/api/today", None), "GET /api/officers": ("/api/officers", None),
            "POST /api/officers": ("/api/officers", {"name": f"专干{n}", "area": 530402001}),
            "POST /api/officers/remove": ("/api/officers/remove", {"why": "调离"}),
            "GET /api/pairing": ("/api/pairing", None), "GET /api/sticks": ("/api/sticks", None),
            "POST /api/sticks/take": ("/api/sticks/take", {}),
            "GET /api/cable": ("/api/cable", None),
            "POST /api/cable/pair": ("/api/cable/pair", {**NOBODY, "yes": False}),
            "POST /api/cable/pair#yes": ("/api/cable/pair", {**NOBODY, "yes": True, "area": 530402001, "name": "一号"}),
            "POST /api/pairing": ("/api/pairing", {"decision": "refuse"}),
            "POST /api/pairing#pair": ("/api/pairing", {"decision": "pair", "area": 530402001, "name": "一号机"}),
        }


class Page:
    """rollcall serve with the library, and its first user in it."""

    def __init__(self, fault):
        self.fault = fault
        words = [f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", "serve", "--listen", "127.0.0.1:0",
                 "--sticks", plugged]
        self.said = open(os.path.join(work.name, "said"), "w+b") # a pipe that nobody reads would be full one day
        self.server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.said, env=fault.environment)
        line = self.server.stdout.readline()
        self.told = json.loads(line) if line else {}
        self.heads = {}

    def enter(self):
        """The first user, with a password."""
        self.connect()
        self.ask("/api/welcome", {"link": self.told["welcome"].split("#")[1]})
        self.ask("/api/password", {"new": SECRET})

    def connect(self):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.told["url"]).netloc, timeout=60)

    def ask(self, path, body=None):
        is_file = isinstance(body, bytes)
        kind = "application/octet-stream" if is_file else "application/json"
        head = {"Content-Type": kind} if body is not None else {}
        data = body if is_file or body is None else json.dumps(body)
        self.connection.request("GET" if body is None else "POST", path, data, {**self.heads, **head})
        answer = self.connection.getresponse()
        text = answer.read()
        cookie = answer.headers["Set-Cookie"]
        if answer.status == 200 and cookie and b'"csrf"' in text:
            self.heads = {"Cookie": cookie.split(";")[0], "X-Rollcall": json.loads(text)["csrf"]}
        return answer.status, text

    def end(self):
        self.server.terminate()
        self.server.wait()
        with self.said:
            self.said.seek(0)
            return self.said.read().decode()


def same_answer(one, other):
    """But for what is new in each: secrets, links, numbers, the sum of targets that grows, files of badges."""
    if one[:5] == other[:5] == b"%PDF-":
        return one[-6:] == other[-6:] == b"%%EOF\n"
    if one.startswith(b"PK") and other.startswith(b"PK"):
        return zipfile.ZipFile(io.BytesIO(one)).namelist() == zipfile.ZipFile(io.BytesIO(other)).namelist()
    new = (rb'"(csrf|link|since|value|sheet)":"[^"]*"|"sessions":\["[^"]*"\]|"(split|changes|done|already)":\d+'
           rb'|"person":"[^"]*",(?="doubt")|"result":"(taken|already)"|"settled":(true|false)|"(bytes|free)":\d+')
    new += rb'|(?<=^\{)"number":"[^"]*"(?=\}$)|"number":\d+(?=\}$)'
    new += rb'|"before":\[[^]]*\]|"codes":\[\{"text".*\}\]' # a plan is sealed anew
    strip = lambda text: re.sub(new, b"", text)
    return strip(one) == strip(other)


def held_batch():
    """The digest of one that nobody has decided about."""
    with tempfile.NamedTemporaryFile(dir=work.name, suffix=".batch") as f:
        f.write(f"no batch at all, {engine.checks}".encode())
        f.flush()
        host("import", f.name, where=city, code=3)
    return json.loads(host("quarantine", "list", where=city).splitlines()[0])["batch"]


def new_session():
    """The number of one that is still to come."""
    return json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会", "--start",
                           "2027-03-02T09:00:00+08:00", "--end", "2027-03-02T11:00:00+08:00", where=city))["session"]


def somebody_new(is_merged):
    """The number of a person, who may be merged with another."""
    number = json.loads(host("person", "add", "--name", f"新人{engine.checks}", where=city))["number"]
    if is_merged:
        host("person", "merge", number, people[0], "--force", "--why", "同一人", where=city)
    return number


def newcomer():
    """A terminal that asks to be paired, by the host's own visit of its stick."""
    with tempfile.TemporaryDirectory(dir=work.name) as where:
        usb = os.path.join(where, "usb")
        os.mkdir(usb)
        terminal = program("rollcall-terminal", os.path.join(where, "data"), "init").stdout.strip()
        program("rollcall-terminal", os.path.join(where, "data"), "stick", usb)
        host("stick", usb, where=city)
    return terminal


def check_route(page, fault, name, requests):
    def fresh(path, body):
        if name == "POST /api/users/remove":
            host("user", "add", body["name"], "--role", "reader", where=city)
        if name.startswith("POST /api/badges/") and name.split("/")[3] in ("revoke", "bind", "unbind"):
            blank = host("badge", "print", "--blank", "1", "--format", "txt", where=city).split("\t")[0]
            if name == "POST /api/badges/unbind":
                host("badge", "bind", blank, body["person"], where=city)
            body = {**body, "badge": blank}
        if name in ("POST /api/doubles", *(f"POST /api/people/{act}" for act in ("merge", "unmerge", "forget"))):
            body = {**body, "person": somebody_new(name == "POST /api/people/unmerge")}
        if name == "POST /api/system/backup": # one at a time
            while b'"running":{' in page.ask("/api/system")[1]:
                time.sleep(0.05)
        if name == "POST /api/search#phone": # whose phone was read last is read again
            host("person", "edit", people[0], "--phone", f"139{engine.checks:08}", "--why", "换号", where=city)
        if name == "POST /api/years/close": # each once
            closed = {json.loads(line)["year"] for line in host("year", "list", where=city).splitlines()}
            body = {**body, "year": max({*range(1990, 2026)} - closed)}
        if name == "POST /api/officers/remove":
            leaver = json.loads(host("--json", "officer", "add", "离任", "--area", "530402001", where=city))
            body = {**body, "number": leaver["number"]}
        if name == "POST /api/sessions/cancel":
            body = {**body, "session": new_session()}
        if name.startswith("POST /api/pairing"):
            body = {**body, "terminal": newcomer()}
        if name == "POST /api/quarantine":
            body = {**body, "batch": held_batch()}
        if name == "POST /api/sticks/take": # by the id that it is told under
            told = json.loads(page.ask("/api/sticks")[1])["sticks"]
            body = {"stick": told[0]["stick"] if told else "none"}
        if name == "POST /api/welcome":
            body = {"link": json.loads(host("user", "link", "周审核", where=city))["link"]}
        if name in ("POST /api/welcome", "POST /api/logout"): # as a visit of its own
            page.heads = {}
        if name == "POST /api/logout":
            page.ask("/api/login", {"name": "admin", "password": SECRET})
        return (path + ("&" if "?" in path else "?") + f"fresh={engine.checks}", body) if body is None else (path, body)

    fault.arm(0)
    code, answer = page.ask(*fresh(*next(requests)[name]))
    steps, n = fault.seen(), 0
    usual = USUAL.get(name, 200)
    if code != usual:
        sys.exit(f"{name}: {code} without a fault: {answer}")
    for n in steps_of(steps, own=OWN):
        request = fresh(*next(requests)[name])
        fault.arm(n)
        got, said = page.ask(*request)
        is_failed = fault.failed()
        fault.arm(0)
        what = f"{name}, with step {n} of {steps} failing (seed {SEED}):"
        if got == usual:
            check(f"{what} another answer", same_answer(said, answer), said)
        else:
            check(f"{what} an honest error", is_failed and got in (500, 503) and b'"error"' in said, (got, said))
    got, said = page.ask(*fresh(*next(requests)[name]))
    check(f"{name}: goes on (seed {SEED})", got == usual, (got, said))


def fresh_page(fault):
    fault.arm(0)
    shutil.rmtree(city, ignore_errors=True)
    shutil.copytree(whole, city)
    return Page(fault)


def check_routes(fault):
    page, requests = fresh_page(fault), routes()
    page.enter()
    table = next(requests)
    listed = subprocess.run([f"{BUILD}/tests/tools/list_routes"], capture_output=True, text=True, check=True).stdout
    names = [" ".join(line.split()[:2]) for line in listed.splitlines()]
    for name in names:
        of_it = [key for key in table if key.split("#")[0] == name]
        check(f"{name} has a request here", of_it)
        for key in of_it:
            check_route(page, fault, key, requests)
            page.heads = {}
            page.ask("/api/login", {"name": "admin", "password": SECRET})
    check("the server is there", page.server.poll() is None)
    check("the database's own words are in the log", "interrupted" in page.end())
    return len(table)


def check_start(fault):
    """One read that fails while serve starts makes nobody an administrator, and takes nobody's password."""
    fault.arm(0)
    page = Page(fault)
    steps = fault.seen()
    page.end()
    for n in steps_of(steps, own=OWN):
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


def check_opened_anew(fault):
    """After a failure the page opens the database anew, and no answer from before is given again."""
    page = fresh_page(fault)
    page.enter()
    ask = lambda: page.ask("/api/allocations")
    targets = [json.loads(ask()[1])]
    fault.arm(1)
    while ask()[0] == 200: # what watches for changes may have taken it
        fault.arm(1)
    fault.arm(0)
    for target in range(1, 9):
        host("allocation", "set", "farmer", "--area", "530402", "--target", str(target), where=city)
        targets.append(json.loads(ask()[1]))
        check(f"the target {target} is told, and no answer from before", targets[-1] not in targets[:-1])
    page.end()


def check_changes(fault):
    """What changed while the watch had lost its database is told to who waits."""
    page = fresh_page(fault)
    page.enter()
    number = json.loads(page.ask("/api/changes")[1])["number"]
    for _ in range(2):
        fault.arm(1)
        while not fault.failed():
            time.sleep(0.01)
        fault.arm(0)
        host("allocation", "set", "farmer", "--area", "530402", "--target", str(number % 1000 + 1), where=city)
        code, said = page.ask(f"/api/changes?since={number}")
        check("a change after a failed look is told", code == 200 and json.loads(said)["number"] != number, said)
        number = json.loads(said)["number"]
    page.end()


make_whole()
fault = Fault(work.name)
terminal_run = begin_terminal(station, link)
try:
    commands_len = check_commands(fault)
finally:
    terminal_run.terminate()
    terminal_run.wait()
routes_len = check_routes(fault)
check_start(fault)
check_opened_anew(fault)
check_changes(fault)
engine.end(f"{commands_len} commands, {routes_len} requests of the page and its start")
