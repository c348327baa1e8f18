#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# backups.py BUILD: backups by button and by schedule, as files; each brought back in a test. A file of that name is
# whole, wherever the making of it was cut; what keeps one from being made is told.
import glob, hashlib, http.client, json, os, random, shutil, stat, subprocess, sys, tarfile, time, urllib.parse

sys.path.insert(0, "tests/support")
from office import BUILD, Page, end, host, make_city, program, same, work
import office

KEPT = os.path.join(office.city, "backups")
NAME = "rollcall-530400-%s.tar"
MEMBERS = ["rollcall.db", "keys/sign.key", "keys/seal.key", "keys/city.key"]


def serve(now, preload=""):
    """The page at a moment that stands still; its address and the link of its first user."""
    words = [f"{BUILD}/rollcall", "--data", office.city, "--now", now, "--json", "serve", "--listen",
             "127.0.0.1:0"]
    environment = {**os.environ, **({"LD_PRELOAD": preload} if preload else {})}
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    told = json.loads(server.stdout.readline())
    return server, urllib.parse.urlsplit(told["url"]), (told["welcome"] or "#").split("#")[1]


def stop(server):
    server.terminate()
    server.wait(60)


def wait_for(what, question):
    """Until it is so; what it came to. The test's own limit ends a wait in vain."""
    for _ in range(600):
        if found := question():
            return found
        time.sleep(0.1)
    sys.exit(f"{what}: never")


def names():
    return sorted(os.path.basename(path) for path in glob.glob(KEPT + "/*.tar"))


def figures(where):
    told = json.loads(host("tally", "--year", "2026", where=where))
    return {key: told[key] for key in ("quotas", "pending", "events", "not_counted")}


def brought_back(path):
    """A host of the file alone: its figures."""
    fresh = os.path.join(work.name, "fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    host("restore", path, where=fresh)
    told = json.loads(host("verify", where=fresh))
    same(f"{path}: what came back holds", [told["good"], told["audit_bad"], told["page_bad"]], [True, 0, ""])
    return figures(fresh)


def check_file(name):
    path = os.path.join(KEPT, name)
    with open(path, "rb") as f:
        sum = hashlib.sha256(f.read()).hexdigest()
    with open(path + ".sha256") as f:
        same(f"{name}: its digest beside it", f.read(), f"{sum}  {name}\n")
    same(f"{name}: nobody else's", [stat.S_IMODE(os.stat(p).st_mode) for p in (path, path + ".sha256")], [0o600] * 2)
    with tarfile.open(path) as tar:  # any tar opens it
        same(f"{name}: what is in it", tar.getnames(), MEMBERS)
    same(f"{name}: nothing lies beside it", [n for n in os.listdir(KEPT) if n.startswith(".")], [])
    return sum


def system(page):
    code, told = page.ask("/api/system")
    same("the system tells", code, 200)
    return told


def made(page, before):
    """The state behind the next one that is there, or that failed."""
    def is_done():
        told = page.ask("/api/system")[1]
        return told if not told["backup"]["running"] and (len(told["backups"]) > before or told["backup"]["failed"]) \
            else None
    return wait_for("a backup", is_done)


def schedule(page, at, keep=14, dir=""):
    return page.ask("/api/system/schedule", {"at": at, "keep": keep, "dir": dir, "why": "试"})


# ---- what is held to ----

def backup_by_button_is_a_file_that_comes_back(page):
    same("none before", system(page)["backups"], [])
    same("asked", page.ask("/api/system/backup", {"why": "升级前"}), (200, {"asked": True}))
    told = made(page, 0)
    newest = told["backups"][0]
    same("its digest", newest["sha256"], check_file(newest["name"]))
    same("it was read back", newest["verified"] is not None, True)
    same("the figures are the same", brought_back(os.path.join(KEPT, newest["name"])), figures(office.city))
    acts = [json.loads(line) for line in host("log", "--what", "office.backup").splitlines()]
    same("the book tells who and why", [(a["who"], a["why"]) for a in acts], [("admin", "升级前")])


def download_is_that_file_and_is_logged(page):
    name = system(page)["backups"][0]["name"]
    page.connection.request("GET", f"/api/system/backups/{name}", headers=page.heads)
    answer = page.connection.getresponse()
    with open(os.path.join(KEPT, name), "rb") as f:
        same("the file", answer.read() == f.read(), True)
    same("to be kept", [answer.status, name in answer.headers["Content-Disposition"]], [200, True])
    rows = page.ask("/api/audit")[1]["rows"]
    same("the log tells", [(r["who"], r["what"], r["detail"]) for r in rows[:1]], [("admin", "backup_download", name)])
    for bad in ("..%2f..%2frollcall.db", "rollcall.db", NAME % "20260230-000000", "x" + name, name + ".sha256"):
        same(f"{bad} is no backup", page.ask(f"/api/system/backups/{bad}")[0], 404)


def office_writes_while_a_backup_is_made(page):
    """The writer is free: somebody is added while the copy goes on."""
    before = len(system(page)["backups"])
    page.ask("/api/system/backup", {"why": ""})
    times = []
    while page.ask("/api/system")[1]["backup"]["running"]:
        began = time.monotonic()
        host("person", "add", "--name", "孙小", "--area", "530402001")
        times.append(time.monotonic() - began)
    same("it was made", len(made(page, before)["backups"]), before + 1)
    print(f"{len(times)} acts while a backup was made, the longest {max(times, default=0):.2f} s")


def schedule_makes_one_when_its_time_has_come():
    """The clock of the page is moved by starting it at another moment."""
    there = names()
    for now, new in (("2026-11-20T10:05:00+08:00", 0), ("2026-11-20T23:00:00+08:00", 0),
                     ("2026-11-21T02:00:00+08:00", 0), ("2026-11-21T02:31:00+08:00", 1),
                     ("2026-11-25T01:00:00+08:00", 1)):  # missed for three days: one is enough
        server, address, _ = serve(now)
        if new:
            wait_for(f"the backup of {now}", lambda: len(names()) > len(there))
        else:
            page = http.client.HTTPConnection(address.netloc, timeout=60)
            page.request("GET", "/healthz")
            page.getresponse().read()
        stop(server)
        same(f"at {now}", len(names()) - len(there), new)
        there = names()
    same("its name tells when", there[-1], NAME % "20261125-010000")
    check_file(there[-1])
    same("the figures are the same", brought_back(os.path.join(KEPT, there[-1])), figures(office.city))
    acts = [json.loads(line) for line in host("log", "--what", "office.backup", "--limit", "1").splitlines()]
    same("the program itself did it", [acts[0]["who"], acts[0]["at"][:16]], ["", "2026-11-25T01:00"])


def old_ones_are_taken_away():
    host("setting", "set", "backup_keep", "2")
    stranger = os.path.join(KEPT, "别人的.tar")
    with open(stranger, "w") as f:
        f.write("x")
    told = json.loads(host("backup", "--schedule", now="2026-11-26T00:00:00+08:00"))
    same("the command makes one of them", os.path.basename(told["backup"]), NAME % "20261126-000000")
    same("two are left", [n for n in names() if n.startswith("rollcall")],
         [NAME % "20261125-010000", NAME % "20261126-000000"])
    same("what is not ours stays", os.path.exists(stranger), True)
    same("no digest without its file", len(glob.glob(KEPT + "/*.sha256")), 2)
    os.remove(stranger)


def what_is_due_is_told_to_be_made():
    """Asked right after the plan was changed, the machine being busy: not late, but being made."""
    disk = os.path.join(work.name, "other")
    os.mkdir(disk)
    server, address, _ = serve("2026-11-28T10:00:00+08:00", f"{BUILD}/tests/preload/late.so")
    added = host("user", "add", "慢审", "--role", "admin", now="2026-11-28T10:00:00+08:00")
    page = Page(address, json.loads(added)["link"])
    made(page, 0)
    same("another disk", schedule(page, "02:30", 3, disk)[0], 200)
    told = system(page)["backup"]
    same("being made", told["running"] is not None, True)
    made(page, 0)
    schedule(page, "02:30", 3, "")
    stop(server)


def failure_is_told_until_one_is_made():
    disk = os.path.join(work.name, "disk")
    os.mkdir(disk)
    server, address, _ = serve("2026-11-27T10:00:00+08:00")
    added = host("user", "add", "管理员", "--role", "admin", now="2026-11-27T10:00:00+08:00")
    page = Page(address, json.loads(added)["link"])
    wait_for("the one of today", lambda: names()[-1] == NAME % "20261127-100000")
    same("a directory that is not there", schedule(page, "02:30", dir=disk + "/none"), (409, {"error": "no_directory"}))
    same("a file is none", schedule(page, "02:30", dir="/etc/passwd")[0], 409)
    for at, keep, where in (("2:30", 2, ""), ("24:00", 2, ""), ("02:30", 0, ""), ("02:30", 400, ""), ("02:30", 2, "x")):
        same(f"{at} {keep} {where}", schedule(page, at, keep, where)[0], 400)
    same("another disk", schedule(page, "02:30", 3, disk)[0], 200)
    wait_for("one there", lambda: glob.glob(disk + "/*.tar"))
    made(page, 0)
    os.rename(disk, disk + "-gone")
    page.ask("/api/system/backup", {"why": ""})
    told = made(page, 9)
    same("it is told", told["backup"]["failed"]["why"], "not_found")
    same("and first of all", told["warnings"][0], "backup_failed")
    row = page.ask("/api/audit")[1]["rows"][0]
    same("the log tells", [row["who"], row["what"], row["detail"]], ["管理员", "backup_failed", "not_found"])
    same("no directory was made in its place", os.path.exists(disk), False)
    os.rename(disk + "-gone", disk)
    page.ask("/api/system/backup", {"why": ""})
    told = made(page, 1)
    same("then all is well", [told["backup"]["failed"], "backup_failed" in told["warnings"]], [None, False])
    schedule(page, "02:30", 3, "")
    stop(server)


def full_disk_and_closed_directory_are_told():
    """What needs a disk of its own, or another user, is tried where that may be."""
    small = os.path.join(work.name, "small")
    os.mkdir(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], stderr=subprocess.DEVNULL).returncode:
        print("SKIP a full disk: no disk of its own may be mounted here")
    else:
        try:
            done = program("rollcall", office.city, "--lang", "en", "backup", os.path.join(small, "x.tar"), code=(1,))
            same("a full disk", "no room" in done.stderr or "full" in done.stderr, True)
            same("nothing is left", os.listdir(small), [])
            host("setting", "set", "backup_dir", small)
            host("backup", "--schedule", code=1)
            same("nothing is left of a kept one", os.listdir(small), [])
        finally:
            subprocess.run(["umount", small])
            host("setting", "set", "backup_dir", "")
    closed = os.path.join(work.name, "closed")
    os.mkdir(closed, 0o500)
    if os.geteuid():
        same("a closed directory", "closed" in program("rollcall", office.city, "backup", closed + "/x.tar",
                                                       code=(1,)).stderr, True)


def file_of_that_name_is_whole_wherever_it_was_cut():
    whole, cuts = figures(office.city), 0
    step = 1 if os.environ.get("SOAK") else 7
    seed = int(os.environ.get("SEED", random.randrange(1000)))
    print(f"seed {seed} (SEED={seed} repeats it)")
    path = os.path.join(work.name, "cut.tar")
    for how in ("die", "fail"):
        n = 1 + seed % step
        while True:
            for old in glob.glob(work.name + "/cut.tar*"):
                os.remove(old)
            env = {**os.environ, "CUT_AT": str(n), "CUT_HOW": how, "LD_PRELOAD": f"{BUILD}/tests/preload/cut.so"}
            done = subprocess.run([f"{BUILD}/rollcall", "--data", office.city, "--now", office.NOW, "backup", path],
                                  env=env, capture_output=True)
            if done.returncode == 0:
                break
            cuts += 1
            if os.path.exists(path):
                with tarfile.open(path) as tar:
                    same(f"{how} at {n}: all is in it", len(tar.getnames()), 4)
            n += step if n < 60 else step * n // 12
        same(f"{how}: what was made last", brought_back(path), whole)
    print(f"{cuts} cuts")
    same("it was cut", cuts > 20, True)


def damaged_file_is_refused():
    path = os.path.join(work.name, "bad.tar")
    with open(os.path.join(KEPT, names()[-1]), "rb") as f:
        good = f.read()
    for what, bytes in (("cut off", good[:len(good) // 2]), ("no tar", b"x" * 4096), ("empty", b""),
                        ("a head that lies", good[:124] + b"77777777777" + good[135:]),
                        ("another name in it", good.replace(b"rollcall.db", b"rollcall.dc", 1))):
        with open(path, "wb") as f:
            f.write(bytes)
        where = os.path.join(work.name, "none")
        done = program("rollcall", where, "restore", path, code=(1,))
        same(f"{what}: no host", [os.path.exists(where + "/rollcall.db"), bool(done.stderr)], [False, True])
        shutil.rmtree(where, ignore_errors=True)


make_city()
server, address, link = serve(office.NOW)
page = Page(address, link)
backup_by_button_is_a_file_that_comes_back(page)
download_is_that_file_and_is_logged(page)
office_writes_while_a_backup_is_made(page)
same("planned", schedule(page, "02:30", 14, ""), (200, {"done": True}))
stop(server)
schedule_makes_one_when_its_time_has_come()
old_ones_are_taken_away()
failure_is_told_until_one_is_made()
what_is_due_is_told_to_be_made()
full_disk_and_closed_directory_are_told()
damaged_file_is_refused()
file_of_that_name_is_whole_wherever_it_was_cut()
end()
