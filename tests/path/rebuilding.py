#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# rebuilding.py BUILD: a history in which every kind of act of the book occurs, through the commands and the page; then
# `rebuild`, on another day, makes every table again row by row as it was, also where all that the book writes and all
# that is derived was undone by hand. A new kind that has no place in the history fails.
import contextlib, json, os, re, shutil, sqlite3, subprocess, sys, zlib

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, NOW, Page, add_session, city, end, host, program, rows, same, serve, work
from signed_sheet import png

stick, lines, sheet = (os.path.join(work.name, name) for name in ("stick", "lines", "sheet.png"))
TOWN = "530402001"
LATER = "2026-12-24T11:12:13+08:00"
# What may differ: the number that tells open pages that figures changed.
UNMADE = {"counter": "name <> 'figures'"}
# What acts are done to, and whose rows come without one: batches that were kept apart.
OF_OTHERS = {"quarantine"}
# What has no row here: marks are worked off, nobody waits to be paired, nothing forked or is missing.
EMPTY = {"stale", "pairing_request", "ledger_fork", "ledger_gap"}


def one(*words, **more):
    return json.loads(host(*words, **more))


def terminal(*words, which="terminal"):
    return program("rollcall-terminal", os.path.join(work.name, which), *words)


def visit(*words, which="terminal", **more):
    terminal("stick", stick, which=which)
    host("stick", stick, *words, **more)
    terminal("stick", stick, which=which)


def token(*words):
    return program("rollcall", city, "--now", NOW, "badge", "print", *words, "--format", "txt").stdout.split("\t")[1]


def id_number(i):
    body = f"53040219800101{i:03}"
    return body + "10X98765432"[sum(int(c) * (2 ** (17 - k) % 11) for k, c in enumerate(body)) % 11]


# ---- the history ----

def rules_and_targets():
    host("setting", "set", "women_in_farming", "women")
    host("setting", "set", "office_phone", "0877-1234567")
    host("quota", "set", "farmer", "--year", "2026", "--target", "7300", "--why", "目标责任书", "--by", "王主任")
    host("quota", "set", "farmer", "--year", "2026", "--target", "7400")
    host("allocation", "set", "farmer", "--area", TOWN, "--target", "900", "--why", "分解表")


def people():
    """Numbers of some of every sort: with ID number, with a passport, without either."""
    added = [one("person", "add", "--name", name, *more)["number"] for name, *more in (
        ("王丽", "--id-number", id_number(2), "--phone", "13800001111", "--area", TOWN, "--category", "farmer"),
        ("王丽", "--phone", "13800001111", "--area", TOWN), ("李强", "--sex", "男", "--area", TOWN),
        ("安娜", "--document", "E12345678", "--document-kind", "passport", "--sex", "女", "--area", TOWN),
        ("忘记", "--id-number", id_number(4), "--phone", "13800002222", "--area", TOWN, "--category", "farmer"),
        ("周新", "--id-number", id_number(6), "--sex", "女", "--ethnicity", "彝族", "--category", "migrant"))]
    host("person", "edit", added[0], "--name", "王莉", "--ethnicity", "哈尼族", "--phone", "", "--why", "名单写错")
    host("person", "edit", added[3], "--document", "E87654321")
    host("person", "edit", added[2], "--id-number", id_number(7))
    host("person", "merge", added[1], added[0], "--why", "同一人", "--force")
    host("person", "unmerge", added[1], "--why", "看错了")
    host("person", "merge", added[1], added[0], "--why", "还是同一人", "--force", now="2026-11-20T10:00:01+08:00")
    host("person", "doubles", "--not-the-same", added[2], added[3], "--why", "两个人")
    host("person", "doubles", "--not-the-same", added[2], added[3], "--undo")
    host("person", "doubles", "--not-the-same", added[4], added[5])
    return added


def officers():
    for name in ("赵专干", "钱专干"):
        host("officer", "add", name, "--area", TOWN)
    host("officer", "edit", "钱专干", "--name", "孙专干", "--area", "530402002")
    host("officer", "remove", "孙专干", "--why", "调走")


def sessions(who):
    """One of the year before and one of this year, with people by list."""
    before, this, off = (add_session(venue, day) for venue, day in (
        ("村委会", "2025-03-02"), ("村小学", "2026-11-02"), ("场院", "2026-11-03")))
    with open(sheet, "wb") as f:
        f.write(png(8, 8, zlib.compress((b"\0" + b"\xff" * 8) * 8)))
    for number in who:
        host("enroll", this, number)
        host("attend", before, number, "--why", "停电")
    host("enroll", "--cancel", this, who[2])
    host("attend", this, who[2], who[3], "--in", "2026-11-02T09:10:00+08:00", "--why", "没带证", "--by", "赵专干",
         "--sheet", sheet)
    host("attend", this, who[3], "--undo", "--why", "不是本人")
    host("session", "edit", this, "--venue", "村小学二楼", "--teacher", "李老师", "--why", "换教室")
    host("session", "cancel", this, "--why", "下雨")
    host("session", "cancel", this, "--undo", "--why", "雨停了")
    host("session", "cancel", off)
    return this


def badges(who):
    blanks = program("rollcall", city, "--now", NOW, "badge", "print", "--blank", "3", "--format", "txt").stdout
    blanks = [line.split("\t")[:2] for line in blanks.splitlines()]
    host("badge", "bind", blanks[0][0], who[2])
    host("badge", "bind", blanks[1][0], who[4])
    host("badge", "unbind", blanks[1][0], "--why", "拿错")
    host("badge", "bind", blanks[1][0], who[5])
    printed = [token("--person", number) for number in who[:4]]
    printed[0] = token("--person", who[0], "--reissue")
    host("badge", "revoke", who[3], "--why", "遗失")
    host("badge", "deliver", who[1], who[2])
    host("badge", "undeliver", who[1])
    host("badge", "ask", who[1], "--why", "损坏")
    host("badge", "unask", who[1])
    host("badge", "ask", who[2], "--why", "损坏")
    token("--person", who[2])
    return printed + [text for _, text in blanks]


def terminals(session, printed):
    """A terminal that took people in, was lost and found, and what it brought meanwhile."""
    os.makedirs(stick)
    terminal("init")
    visit("--pair", "--area", TOWN)
    id = rows("terminal", "list")[0]["terminal"]
    run = [("@2026-11-02T08:50:00+08:00", token("--officer", "赵专干")), ("", token("--session", session))]
    write_lines(run + [("", text) for text in printed] + [("", token("--poster", session))])
    for holder in (("周保管", "--phone", "13900001111"), ("",), ("吴保管",)):
        host("terminal", "name", id, "村委会一号机", "--holder", *holder)
    host("terminal", "forget", id, "--why", "离岗")
    host("terminal", "name", id, "一号机", "--holder", "郑保管", "--phone", "13900002222")
    host("terminal", "move", id, "--area", "530402002")
    visit()
    host("terminal", "revoke", id, "--why", "遗失")
    for day, decision in ((4, "release"), (5, "reject"), (6, None)):
        write_lines([(f"@2026-11-0{day}T09:00:00+08:00", "NOBODYS")])
        terminal("stick", stick)
        host("stick", stick, code=3)
        held = rows("quarantine", "list")[0]["batch"]
        if decision:
            host("quarantine", decision, held, "--why", "已核对")
    host("terminal", "readmit", id, "--why", "找到了")
    visit(code=3)  # with what was rejected
    terminal("init", which="lost")
    visit("--pair", "--area", TOWN, which="lost")
    lost = {told["terminal"] for told in rows("terminal", "list")} - {id}
    host("terminal", "revoke", *lost, "--why", "丢失")


def write_lines(scanned):
    with open(lines, "w") as f:
        f.write("".join(f"{when} {text}".strip() + "\n" for when, text in scanned))
    terminal("run", "--scan", f"lines:{lines}", "--screen", "none", "--simulate")
    terminal("stick", stick)


def done(page, path, **body):
    same(path, page.ask(f"/api/{path}", body)[0], 200)


def a_stranger_asks():
    """A terminal that nobody knows asks to be paired, by a stick of its own."""
    id, own = terminal("init", which="stranger").stdout.strip(), os.path.join(work.name, "stranger's stick")
    os.makedirs(own)
    terminal("stick", own, which="stranger")
    host("stick", own)
    return id


def users_and_signals():
    stranger = a_stranger_asks()
    server, address = serve()
    try:
        page = Page(address, one("user", "add", "量一", "--role", "admin")["link"])
        for name in ("李换", "李区", "李新", "李走", "李回"):  # what was done to each of them last stays
            done(page, "users", name=name, role="reviewer")
        done(page, "users/edit", name="李换", role="officer", why="换岗")
        done(page, "users/areas", name="李区", areas=[int(TOWN)])
        done(page, "users/renew", name="李新", why="忘了密码")
        for name in ("李走", "李回"):
            done(page, "users/remove", name=name, why="离职")
        done(page, "users", name="李回", role="reader")
        done(page, "pairing", terminal=stranger, decision="refuse", why="不认得")
        for state in ("checking", "explained", "confirmed", "open"):
            done(page, "signals", signals=["burst.1.0.0.0."], state=state, why="看过")
    finally:
        server.terminate()
        server.wait()


def years_and_copies():
    host("year", "declare", "2016", "farmer", "31000", "--why", "市年鉴")
    host("year", "declare", "2016", "farmer", "31500", "--area", TOWN, "--why", "更正")
    host("year", "close", "2025", "--why", "年报", "--by", "李审")
    host("filing", "add", "--why", "十一月月报", "--period", "2026-11")
    host("backup", f"{work.name}/copy")


def a_new_life():
    """The copy is what goes on, and something happens in it."""
    shutil.rmtree(city)
    host("restore", f"{work.name}/copy")
    visit(now="2026-11-21T10:00:00+08:00")


def history():
    host("init", "--area", "530402")
    rules_and_targets()
    who = people()
    officers()
    session = sessions(who)
    terminals(session, badges(who))
    users_and_signals()
    years_and_copies()
    a_new_life()
    host("person", "forget", who[4], "--why", "本人要求", "--force")


# ---- what is held against what ----

def kinds():
    """Each kind of act and its table, as the program has them."""
    listed = subprocess.run([f"{BUILD}/tests/tools/list_kinds"], capture_output=True, text=True, check=True).stdout
    return dict(line.split() for line in listed.splitlines())


def tables():
    """Every table, row by row, with the order of its columns."""
    with contextlib.closing(sqlite3.connect(f"file:{city}/rollcall.db?mode=ro", uri=True)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: sorted(map(repr, db.execute(f"SELECT * FROM {name} WHERE {UNMADE.get(name, '1')}")))
                for name in names}


def compare(what, before, after):
    same(f"{what}: tables", sorted(after), sorted(before))
    for name in before:
        same(f"{what}: {name}", (sorted(set(after[name]) - set(before[name])), len(after[name])),
             (sorted(set(before[name]) - set(after[name])), len(before[name])))


def verified(what):
    told = one("verify", code=(0, 1))
    same(f"verify {what}", {key: told[key] for key in told if key.endswith("_bad") and told[key] or key == "good"},
         {"good": True})
    return told


def check_history(told):
    acts = rows("log", "--limit", "1000000")
    same("the log is whole", len(acts), told["acts"])
    happened = {act["what"] for act in acts}
    wanted = {what for what in kinds() if not what.endswith("found")}
    same("kinds without a place in the history", wanted - happened, set())
    same("kinds that the program does not know", happened - set(kinds()), set())


def check_rebuild(what, before):
    rebuilt = one("rebuild", now=LATER, lang="en")
    compare(what, before, tables())
    same(f"{what}: acts", rebuilt["acts"], verified(f"after {what}")["acts"])


def derived():
    """Tables that are so by the schema, and what the program itself brings."""
    with open("host/base/schema.sql") as f:
        part = re.search(r"^-- ---- derived ----$(.*?)^-- ---- facts", f.read(), re.M | re.S).group(1)
    return set(re.findall(r"^CREATE TABLE (\w+)", part, re.M)) | {"area", "programme", "quota", "quota_programme"}


def undo_by_hand():
    with contextlib.closing(sqlite3.connect(f"{city}/rollcall.db")) as db, db:
        for name in set(kinds().values()) - OF_OTHERS | derived():
            db.execute(f"DELETE FROM {name}")
        db.execute("UPDATE quarantine SET reason = 'rejected', detail = '', released_ms = 9")


history()
check_history(verified("before"))
held = tables()
same("tables without a row", {name for name in held if not held[name]}, EMPTY)
check_rebuild("rebuild", held)
undo_by_hand()
check_rebuild("rebuild of what was undone by hand", held)
end()
