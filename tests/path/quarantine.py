#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# quarantine.py BUILD: a terminal is revoked, and the office decides about what it brought: one forged batch holds back
# no honest one, and held, released and rejected are three words everywhere: command line, page, file.
import contextlib, csv, glob, io, json, os, shutil, sqlite3, subprocess, sys

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, NOW, Page, city, end, host, program, rows, same, serve, work

stick = os.path.join(work.name, "stick")


def terminal(*words):
    subprocess.run([f"{BUILD}/rollcall-terminal", "--data", os.path.join(work.name, "terminal"), *words], check=True,
                   capture_output=True)


def visit(*words):
    terminal("stick", stick)
    host("stick", stick, *words)
    terminal("stick", stick)


def batches():
    """Four batches of a paired terminal, which it has left on a stick: two of them honest."""
    os.makedirs(stick)
    host("init", "--area", "530400")
    terminal("init")
    visit("--pair", "--area", "530402001")
    lines, found = os.path.join(work.name, "lines"), []
    for day in (2, 3, 4, 5):
        with open(lines, "w") as f:
            f.write(f"@2026-11-0{day}T09:00:00+08:00 NOBODYS\n")
        terminal("run", "--scan", f"lines:{lines}", "--screen", "none", "--simulate")
        terminal("stick", stick)
        for path in sorted(glob.glob(f"{stick}/ROLLCALL/*/*.batch")):
            found.append(os.path.join(work.name, f"{day}.batch"))
            os.rename(path, found[-1])
    return found, os.path.basename(os.path.dirname(path))


def forge(path):
    with open(path, "r+b") as f:
        whole = f.read()
        f.seek(len(whole) - 1)
        f.write(bytes([whole[-1] ^ 1]))


def listed(*words):
    return rows("quarantine", "list", *words)


def check_release(paths, id):
    """It undid the release of all others, and named none."""
    forge(paths[1])
    host("terminal", "revoke", id, "--why", "遗失")
    for path in paths[:3]:
        host("import", path, code=3)
    done = program("rollcall", city, "--now", NOW, "--json", "quarantine", "release", "--terminal", id, "--why",
                   "遗失前的记录，已核对", code=(3,))
    told = json.loads(done.stdout)
    forged = listed()
    same("the honest ones are released", told["released"], 2)
    same("the other is named", told["left"], [{"batch": forged[0]["batch"], "reason": "forged"}])
    same("on the terminal of the office too", forged[0]["batch"][:16] in done.stderr, True)
    same("the other is held", [b["state"] for b in listed()], ["held"])
    again = host("quarantine", "release", "--terminal", id, "--why", "再试", code=1)
    same("none can be", json.loads(again)["released"], 0)
    host("quarantine", "reject", forged[0]["batch"][:16], "--why", "伪造")
    host("import", paths[3], code=3)
    same("states", sorted((b["state"], b["decided"]) for b in listed("--all")),
         [("held", False), ("rejected", True), ("released", True), ("released", True)])
    again = host("import", paths[1], code=3)
    same("what was rejected is told", json.loads(again.splitlines()[0])["reason"], "rejected")


def check_page():
    server, address = serve()
    try:
        page = Page(address, json.loads(host("user", "add", "量一", "--role", "admin"))["link"])
        for state, count, words in (("held", 1, ["终端已注销", "仍待查"]), ("released", 2, ["已放行"] * 2),
                                    ("rejected", 1, ["已驳回"] * 2)):
            answer = page.ask(f"/api/quarantine?state={state}")[1]
            same(state, [b["state"] for b in answer["batches"]], [state] * count)
            same(f"total of {state}", answer["total"], count)
            text = page.ask(f"/api/report?format=csv&view=quarantine&state={state}")[1].lstrip("\ufeff")
            lines = [line for line in csv.reader(io.StringIO(text)) if line and line[0].isdigit()]
            same(f"rows of {state} in the file", len(lines), count)
            same(f"{state} in the file", [[line[2], line[6]] for line in lines], [words] * count)
        same("all", page.ask("/api/quarantine")[1]["total"], 4)
        same("no such state", page.ask("/api/quarantine?state=decided")[0], 400)
    finally:
        server.terminate()
        server.wait()


def all_of(table, where):
    with contextlib.closing(sqlite3.connect(f"{where}/rollcall.db")) as db:
        return sorted(map(repr, db.execute(f"SELECT * FROM {table}")))


def check_decisions_made_by_hand():
    """A decision that no act made is found, whichever way, and undone by a rebuild."""
    same("as it is", [json.loads(host("verify"))[key] for key in ("good", "row_bad")], [True, ""])
    edited, before = os.path.join(work.name, "edited"), all_of("quarantine", city)
    for what, sql in (("rejected, and held again", "released_ms = 0, reason = 'revoked' WHERE reason = 'rejected'"),
                      ("rejected, and released", "reason = 'released' WHERE reason = 'rejected'"),
                      ("held, and rejected", "released_ms = 9, reason = 'rejected' WHERE released_ms = 0"),
                      ("held, and away from the list", "released_ms = received_ms + 1 WHERE released_ms = 0"),
                      ("held, and away before it came", "released_ms = 9 WHERE released_ms = 0"),
                      ("another reason", "detail = '看错了' WHERE reason = 'released'"),
                      ("decided on another day", "released_ms = 9 WHERE reason = 'rejected'")):
        shutil.rmtree(edited, ignore_errors=True)
        shutil.copytree(city, edited)
        with contextlib.closing(sqlite3.connect(f"{edited}/rollcall.db")) as db, db:
            db.execute("UPDATE quarantine SET " + sql)
        told = json.loads(host("verify", where=edited, code=1))
        same(what, (told["good"], told["row_bad"][:11]), (False, "quarantine "))
        host("rebuild", where=edited)
        same(f"{what}, made again", all_of("quarantine", edited), before)


paths, id = batches()
check_release(paths, id)
check_page()
check_decisions_made_by_hand()
end()
