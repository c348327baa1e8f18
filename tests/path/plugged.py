#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# plugged.py BUILD: sticks that are plugged into the host, by the page: one appears by itself, a button does what
# `rollcall stick` does, and nothing but what lies right in the one directory is ever reached.
import contextlib, glob, json, os, shutil, sqlite3, sys

sys.path.insert(0, "tests/support")
from office import Page, end, host, program, same, serve, work
import office

ROOT = os.path.join(work.name, "media")
STICK = os.path.join(work.name, "usb")
TOWN = "530402001"
STATION = os.path.join(work.name, "station")


def terminal(*words):
    return program("rollcall-terminal", STATION, *words).stdout


def printed(*whose):
    return host("badge", "print", *whose, "--format", "txt").splitlines()[0].split("\t")[1]


def make_office():
    """An office, a paired terminal, and a stick with what three people left there."""
    os.mkdir(STICK)
    host("init", "--area", "530402")
    host("officer", "add", "赵专干", "--area", TOWN)
    people = [json.loads(host("person", "add", "--name", name, "--sex", "f", "--category", "farmer", "--area",
                              TOWN))["number"] for name in ("王丽", "李强", "白云")]
    session = office.add_session("村委会", "2026-11-19")
    id = terminal("init").strip()
    terminal("stick", STICK)
    host("stick", STICK, "--pair", "--area", TOWN)
    host("terminal", "name", id, "村委会一号机")
    terminal("stick", STICK)
    shown = [printed("--officer", "赵专干"), host("session", "card", session).split("\t")[1].strip(),
             *(printed("--person", number) for number in people)]
    with open(os.path.join(work.name, "lines"), "w") as f:
        for minute, token in enumerate(shown):
            f.write(f"@2026-11-19T09:{minute:02}:00+08:00 {token}\n")
    terminal("run", "--scan", "lines:" + f.name, "--screen", "none", "--voice", "none", "--link", "none", "--simulate")
    terminal("stick", STICK)
    return id


def plug(name, stick=STICK):
    shutil.copytree(stick, os.path.join(ROOT, name))


def pull(name):
    shutil.rmtree(os.path.join(ROOT, name))


def figures(where=None):
    told = json.loads(host("tally", "--year", "2026", where=where))
    return {key: told[key] for key in ("quotas", "events", "pending")}


def left(stick):
    return sorted(os.path.relpath(path, stick) for path in glob.glob(stick + "/ROLLCALL/*/*"))


def take(who, stick):
    return who.ask("/api/sticks/take", {"stick": stick["stick"]})


def check_take(officer, id):
    other = os.path.join(work.name, "other")
    shutil.copytree(office.city, other)
    by_command = os.path.join(work.name, "by-command")
    shutil.copytree(STICK, by_command)
    host("stick", by_command, where=other)
    same("nothing is in", officer.ask("/api/sticks"), (200, {"watched": True, "sticks": []}))
    before = officer.ask("/api/changes")[1]["number"]
    plug("sda1")
    same("one that comes is a change", officer.ask(f"/api/changes?since={before}")[1]["number"] != before, True)
    [stick] = officer.ask("/api/sticks")[1]["sticks"]
    same("what is there", [stick[key] for key in ("name", "ours", "readable", "read_only", "terminals")],
         ["sda1", True, True, False, [{"terminal": id, "label": "村委会一号机"}]])
    same("how much waits", (stick["waiting"] == stick["batches"], stick["batches"] > 0), (True, True))
    code, answer = take(officer, stick)
    same("taken", (code, answer["gone"], answer["totals"]["trouble"], answer["totals"]["plans"]), (200, False, 0, 1))
    same("each file is told", {line["result"] for line in answer["lines"]}, {"taken"})
    same("as the command counts", figures(), figures(other))
    same("and leaves", left(os.path.join(ROOT, "sda1")), left(by_command))
    same("nothing waits any more", [(s["stick"], s["waiting"]) for s in officer.ask("/api/sticks")[1]["sticks"]],
         [(stick["stick"], 0)])
    again = take(officer, stick)[1]["totals"]
    same("twice is once", (again["events"], figures()), (0, figures(other)))
    with contextlib.closing(sqlite3.connect(os.path.join(office.city, "rollcall.db"))) as db:
        same("what brought something is a row of the log, once",
             db.execute("SELECT COUNT(*) FROM audit WHERE what = 'stick_take' AND who = 'officer'").fetchone(), (1,))
    shutil.rmtree(STICK)
    shutil.copytree(os.path.join(ROOT, "sda1"), STICK)
    terminal("stick", STICK)
    same("the terminal learns what is held", glob.glob(STICK + "/ROLLCALL/*/*.batch"), [])
    at = officer.ask("/api/changes")[1]["number"]
    pull("sda1")
    same("one that goes is a change", officer.ask(f"/api/changes?since={at}")[1]["number"] != at, True)
    same("and is there no more", (officer.ask("/api/sticks")[1]["sticks"], take(officer, stick)),
         ([], (409, {"error": "stick_gone"})))


def check_hostile(officer, full):
    """What is no stick, or no longer that one, is not reached by any word."""
    elsewhere = os.path.join(work.name, "elsewhere")
    shutil.copytree(full, elsewhere)
    os.symlink(elsewhere, os.path.join(ROOT, "link"))
    os.mkdir(os.path.join(ROOT, "empty"))
    with open(os.path.join(ROOT, "file"), "w") as f:
        f.write("x")
    foreign = os.path.join(ROOT, "photos\x1b[2J")
    os.mkdir(foreign)
    os.symlink(os.path.join(elsewhere, "ROLLCALL"), os.path.join(foreign, "ROLLCALL"))
    [stick] = officer.ask("/api/sticks")[1]["sticks"]
    same("a link, a file and an empty directory are none; a link on one is not followed",
         (stick["ours"], stick["batches"], "\x1b" in stick["name"]), (False, 0, False))
    same("nothing of a terminal", take(officer, stick), (409, {"error": "stick_foreign"}))
    for made_up in ("0" * 32, "/etc", "../elsewhere", "link", ROOT + "/link", "photos"):
        same(f"a stick called {made_up}", take(officer, {"stick": made_up}), (409, {"error": "stick_gone"}))
    for none in ("", None, 7, "x" * 5000):
        same(f"no stick: {none}"[:40], take(officer, {"stick": none})[0] in (400, 409, 413), True)
    plug("sdb1", full)
    theirs = next(s for s in officer.ask("/api/sticks")[1]["sticks"] if s["name"] == "sdb1")
    pull("sdb1")
    os.symlink(elsewhere, os.path.join(ROOT, "sdb1"))
    same("a link in its place", take(officer, theirs), (409, {"error": "stick_gone"}))
    os.remove(os.path.join(ROOT, "sdb1"))
    same("nothing came in", figures()["events"], 0)
    for i in range(12):
        plug(f"many{i:02}", full)
    same("eight are told", len(officer.ask("/api/sticks")[1]["sticks"]), 8)
    for name in [f"many{i:02}" for i in range(12)] + ["empty", os.path.basename(foreign)]:
        pull(name)
    os.remove(os.path.join(ROOT, "file"))


def check_trouble(officer, full):
    """Nothing can be written back; one pulled out meanwhile: what is told is so, and the next time makes it whole."""
    shutil.copytree(full, os.path.join(ROOT, "sdc1"))
    place = glob.glob(os.path.join(ROOT, "sdc1", "ROLLCALL", "*"))[0]
    shutil.rmtree(os.path.join(place, "ack"), ignore_errors=True)
    for name in ("ack", "plan"):
        if os.path.exists(os.path.join(place, name)):
            os.remove(os.path.join(place, name))
        os.makedirs(os.path.join(place, name, "x"))
    [stick] = officer.ask("/api/sticks")[1]["sticks"]
    code, answer = take(officer, stick)
    same("its records were taken before", (code, answer["totals"]["batches"] > 0), (200, True))
    same("that nothing went back is said", "not_left" in {line["result"] for line in answer["lines"]}, True)
    os.rename(os.path.join(ROOT, "sdc1"), os.path.join(work.name, "pulled"))
    same("pulled out", take(officer, stick), (409, {"error": "stick_gone"}))
    plug("sdc2", full)
    [stick] = officer.ask("/api/sticks")[1]["sticks"]
    same("the next time is whole", take(officer, stick)[1]["totals"]["trouble"], 0)
    pull("sdc2")


def main():
    os.mkdir(ROOT)
    id = make_office()
    full = os.path.join(work.name, "full")
    shutil.copytree(STICK, full)
    links = {role: json.loads(host("user", "add", role, "--role", role))["link"]
             for role in ("officer", "reviewer", "reader")}
    bound = json.loads(host("user", "add", "片区", "--role", "officer", "--area", TOWN))["link"]
    server, address = serve("127.0.0.1:0", "--sticks", ROOT)
    try:
        officer, reviewer, reader, of_town = (Page(address, link) for link in (*links.values(), bound))
        for who, word in ((reviewer, "forbidden"), (reader, "forbidden"), (of_town, "bound")):
            same("who may not see", who.ask("/api/sticks"), (403, {"error": word}))
            same("nor take", who.ask("/api/sticks/take", {"stick": "0" * 32}), (403, {"error": word}))
        check_hostile(officer, full)
        check_take(officer, id)
        check_trouble(officer, full)
        same("all is whole", json.loads(host("verify"))["good"], True)
    finally:
        server.terminate()
        server.wait()
    server, address = serve()
    link = json.loads(host("user", "add", "后来", "--role", "officer"))["link"]
    try:
        officer = Page(address, link)
        same("not looked for", officer.ask("/api/sticks"), (200, {"watched": False, "sticks": []}))
        same("and none is taken", take(officer, {"stick": "0" * 32}), (409, {"error": "stick_gone"}))
    finally:
        server.terminate()
        server.wait()
    end()


main()
