#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# evidence.py BUILD: the head of what is kept. Another language reads it and every proof; a database edited by hand no
# longer leads to it, and `verify` says so, whatever was edited. SEED says which edits are tried, EDITS how many.
import base64, contextlib, io, json, os, random, shutil, sqlite3, subprocess, sys, zlib

sys.path[:0] = ["tests/support", "tests/vectors"]
import office
from office import BUILD, rows, same, work

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import envelopes
import heads
import verify_evidence
from signed_sheet import png

SEED = int(os.environ.get("SEED") or random.randrange(1 << 30))
EDITS = int(os.environ.get("EDITS") or (1000 if os.environ.get("SOAK") else 1)) # each kind once, at least
chance = random.Random(SEED)
county = os.path.join(work.name, "county")
office.NOW = NOW = "2026-03-01T08:00:00+08:00"
office.city = county


def run(program, where, *words):
    return subprocess.run([f"{BUILD}/{program}", "--data", where, *words], capture_output=True, text=True)


def tokens_of(*words):
    return [line.split("\t")[1] for line in run("rollcall", county, "--now", NOW, *words).stdout.splitlines()]


@contextlib.contextmanager
def opened(where):
    """Closed again: a file copied beneath an open connection loses its locks."""
    with contextlib.closing(sqlite3.connect(f"{where}/rollcall.db")) as db, db:
        yield db


def at(name):
    return os.path.join(work.name, name)


def scan(terminal, stick, session, tokens):
    """A session at a terminal, and its batches to the county."""
    officer, card = tokens_of("badge", "print", "--officer", "赵专干"), tokens_of("session", "card", session)
    lines = ["@2026-03-02T08:50:00+08:00 " + officer[0], card[0], *tokens]
    with open(at("lines"), "w") as f:
        f.write("\n".join(lines) + "\n")
    run("rollcall-terminal", terminal, "run", "--scan", f"lines:{at('lines')}", "--screen", "none", "--simulate")
    run("rollcall-terminal", terminal, "stick", stick)
    rows("stick", stick)


def look():
    """Somebody comes in by the page, chooses a password, and looks at names: rows of the log."""
    server, address = office.serve()
    try:
        page = office.Page(address, rows("user", "add", "管一", "--role", "admin")[0]["link"])
        for _ in range(2):
            same("names are shown", page.ask("/api/names", {"session": "530402-000000001"})[0] < 500, True)
        same("the log holds", page.ask("/api/audit/verify")[1]["bad"], 0)
    finally:
        server.terminate()
        server.wait()


def make_county():
    rows("init", "--area", "530402")
    rows("officer", "add", "赵专干", "--area", "530402001")
    for i in range(6):
        rows("person", "add", "--name", "张王李赵陈周"[i], "--area", "530402001", "--category", "farmer")
    tokens = tokens_of("badge", "print", "--all")
    for i in range(3):
        terminal, stick = at(f"T{i}"), at(f"stick{i}")
        os.makedirs(stick)
        session = rows("session", "add", "--programme", "P07", "--area", "530402001", "--venue", f"农技站{i}",
                       "--start", f"2026-03-02T{9 + i:02}:00:00+08:00",
                       "--end", f"2026-03-02T{10 + i:02}:00:00+08:00")[0]["session"]
        run("rollcall-terminal", terminal, "init")
        run("rollcall-terminal", terminal, "stick", stick)
        rows("stick", stick, "--pair", "--area", "530402001")
        run("rollcall-terminal", terminal, "stick", stick)
        scan(terminal, stick, session, chance.sample(tokens, 4))


def photo():
    """Of a paper list: a picture is a picture."""
    with open(at("list.png"), "wb") as f:
        f.write(png(8, 8, zlib.compress((b"\0" + b"\xff" * 8) * 8)))
    return f.name


def make_other_acts():
    """One of everything that somebody might edit."""
    session, person = rows("session", "list")[0]["session"], rows("person", "list")[0]["number"]
    blanks = [line.split("\t")[0] for line in run("rollcall", county, "--now", NOW, "badge", "print", "--blank", "2")
              .stdout.splitlines()]
    for words in (("badge", "bind", blanks[0], person), ("badge", "revoke", blanks[1], "--why", "丢失"),
                  ("enroll", session, person), ("attend", session, person, "--why", "停电", "--sheet", photo()),
                  ("quota", "set", "farmer", "--year", "2026", "--target", "7300", "--why", "责任书"),
                  ("quota", "set", "farmer", "--year", "2025", "--target", "500", "--why", "责任书"),
                  ("year", "close", "2025", "--why", "年报"),
                  ("year", "declare", "2016", "farmer", "310", "--why", "年鉴"), ("filing", "add", "--why", "月报"),
                  ("setting", "set", "women_in_farming", "both")):
        same(f"{words[:2]}", run("rollcall", county, "--now", "2026-03-03T08:00:00+08:00", *words).returncode, 0)
    rows("init", "--area", "530403", where=at("other"))
    rows("person", "add", "--name", "别", where=at("other"))


def head_is_read_by_others():
    told = rows("head")[0]
    key = heads.read_key(told["key"])
    same("it is signed", heads.verify_note(told["note"], key), 0)
    origin, size, root = heads.read_checkpoint(told["note"])
    same("origin and size", (origin, size), (told["origin"], told["leaves"]))
    with opened(county) as db:
        leaves = db.execute("SELECT l.hash, COALESCE(p.bytes, b.bytes) FROM leaf l LEFT JOIN page p ON l.kind = 1 AND"
                            " p.place = l.subject LEFT JOIN batch b ON l.kind = 2 AND b.number = l.subject"
                            " ORDER BY l.number").fetchall()
    same("every page and batch is a leaf", len(leaves), size)
    same("their hashes", [heads.leaf(bytes) for _, bytes in leaves], [hash for hash, _ in leaves])
    hashes = [hash for hash, _ in leaves]
    same("the root", heads.root(hashes), root)
    for old in range(1, size + 1):
        proven_old, proof, note = heads.read_growth(rows("head", "--since", str(old))[0]["note"])
        before = heads.root(hashes[:old])
        same(f"from {old} on", heads.roots_by_growth(proven_old, before, size, proof), (before, root))
    same("a head that never was", run("rollcall", county, "head", "--since", "999").returncode, 1)


def evidence_of(place, where=county):
    file = at("act.tlog-proof")
    rows("evidence", "--page", str(place), "-o", file, where=where)
    return file


def check(file, key, *more):
    """What the verifier does with the file, as if it were started."""
    told, sys.argv = io.StringIO(), [verify_evidence.__file__, file, "--key", key, *more]
    try:
        with contextlib.redirect_stdout(told):
            verify_evidence.main()
    except SystemExit as why:
        return subprocess.CompletedProcess(sys.argv, 1, told.getvalue(), str(why))
    return subprocess.CompletedProcess(sys.argv, 0, told.getvalue(), "")


def act_is_proven_without_us():
    key = rows("head")[0]["key"]
    log = rows("log", "--limit", "1000")
    for row in log:
        file = evidence_of(row["place"])
        if "personal" not in row["what"]:
            same(f"{row['what']} fits on a page", os.path.getsize(file) <= 2048, True)
        ran = check(file, key)
        acts = json.loads(ran.stdout)["acts"] if ran.returncode == 0 else [ran.stderr]
        same(f"act {row['place']}", (row["what"], row["about"]) in [(a["what"], a["about"]) for a in acts], True)
    same("every act has evidence", len(log) > 12, True)
    program = ["/usr/bin/python3", verify_evidence.__file__, file, "--key", key]
    same("and started by hand", json.loads(subprocess.check_output(program)), json.loads(ran.stdout))
    same("no such act", run("rollcall", county, "evidence", "--page", "999", "-o", at("none")).returncode, 1)
    text = open(file, encoding="utf-8", newline="").read()
    signed = text.index("\n", text.index("\u2014 ")) + 1  # behind it stand witnesses, whose keys are not asked for
    for place in sorted(chance.sample(range(signed), 16)):
        with open(at("changed"), "w", encoding="utf-8", newline="") as f:
            f.write(text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :])
        same(f"changed at {place}", check(at("changed"), key).returncode, 1)
    same("under another key", check(file, rows("head", where=at("other"))[0]["key"]).returncode, 1)


def figure_is_counted_anew_without_us():
    key, file = rows("head")[0]["key"], at("farmer.evidence")
    for quota in "farmer", "migrant", "women":
        for area in "530402", "530402001", "530402002":
            rows("evidence", quota, "--area", area, "-o", file)
            done = next(q["done"] for q in rows("tally", "--area", area)[0]["quotas"] if q["id"] == quota)
            ran = check(file, key)
            same(f"{quota} of {area}", ran.stderr or json.loads(ran.stdout)["done"], done)
    rows("evidence", "farmer", "-o", file)
    with open(file, encoding="utf-8") as f:
        lines = f.readlines()
    first, at_random = json.loads(lines[0]), chance.randrange(1, len(lines))
    same("somebody was there", first["figure"]["done"] > 5, True)
    first["figure"]["done"] += 1
    changed = {
        "another figure": [json.dumps(first) + "\n", *lines[1:]],
        "a leaf left out": lines[:at_random] + lines[at_random + 1 :],
        "a leaf twice": lines[: at_random + 1] + lines[at_random:],
        "the tail left out": lines[:-1],
        "two leaves exchanged": lines[:1] + lines[2:3] + lines[1:2] + lines[3:],
        "a changed leaf": [line.replace("A", "B", 1) if i == at_random else line for i, line in enumerate(lines)],
    }
    for name, text in changed.items():
        with open(file, "w", encoding="utf-8") as f:
            f.writelines(text)
        same(name, check(file, key).returncode, 1)
    same("no such quota", run("rollcall", county, "evidence", "nothing", "-o", file).returncode, 1)
    same("neither page nor quota", run("rollcall", county, "evidence", "-o", file).returncode, 2)


# ---- edits by hand ----


def key_of(db, table):
    return db.execute("SELECT name FROM pragma_table_info(?) WHERE pk = 1", (table,)).fetchone()[0]


def pick(db, table, column):
    return chance.choice(db.execute(f"SELECT {column} FROM {table} ORDER BY {column}").fetchall())[0]


def flip(data):
    i = chance.randrange(len(data))
    return data[:i] + bytes([data[i] ^ 1 << chance.randrange(8)]) + data[i + 1 :]


def flip_in(db, table, column):
    key = key_of(db, table)
    row = pick(db, table, key)
    (data,) = db.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (row,)).fetchone()
    db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (flip(data), row))


def take_out(db, kind, table, column, with_leaf):
    subject = pick(db, table, column)
    db.execute(f"DELETE FROM {table} WHERE {column} = ?", (subject,))
    if with_leaf:
        db.execute("DELETE FROM leaf WHERE kind = ? AND subject = ?", (kind, subject))
        left = db.execute("SELECT number FROM leaf ORDER BY number").fetchall()
        for number, (old,) in enumerate(left):
            db.execute("UPDATE leaf SET number = ? WHERE number = ?", (number, old))


def recompute(db):
    """Whoever edits may know how trees are made: everything but the signature follows."""
    db.execute("DELETE FROM tree_node")
    leaves = [row[0] for row in db.execute("SELECT hash FROM leaf ORDER BY number")]
    level = 4
    while len(leaves) >> level:
        for i in range(len(leaves) >> level):
            part = heads.root(leaves[i << level : (i + 1) << level])
            db.execute("INSERT INTO tree_node VALUES (?, ?, ?)", (level, i, part))
        level += 4


def exchange(db, table, column):
    key = key_of(db, table)
    one, other = chance.sample([row[0] for row in db.execute(f"SELECT {key} FROM {table}")], 2)
    get = lambda row: db.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (row,)).fetchone()[0]
    a, b = get(one), get(other)
    db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (b"", one))
    db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (a, other))
    db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (b, one))


def cut_tail(db, with_head):
    size = db.execute("SELECT MAX(number) FROM leaf").fetchone()[0] + 1
    left = chance.randrange(size)
    for kind, subject in db.execute("SELECT kind, subject FROM leaf WHERE number >= ?", (left,)).fetchall():
        if kind == 1:
            db.execute("DELETE FROM act WHERE page = ?", (subject,))
            db.execute("DELETE FROM page WHERE place = ?", (subject,))
        else:
            db.execute("DELETE FROM batch WHERE number = ?", (subject,))
    db.execute("DELETE FROM leaf WHERE number >= ?", (left,))
    recompute(db)
    if with_head == "size":
        db.execute("UPDATE head SET size = ?", (left,))
    elif with_head and left:
        db.execute("DELETE FROM head")


def slip_in(db):
    number, digest = pick(db, "batch", "number"), bytes(chance.randrange(256) for _ in range(32))
    db.execute("INSERT INTO batch SELECT number + 1000, epoch, first + 1000, last + 1000, chain, previous, arrival +"
               " 1000, received_ms, carrier, is_signed, ?, bytes FROM batch WHERE number = ?", (digest, number))


def another_host(db):
    """A page of another host, honestly signed there."""
    with opened(at("other")) as other:
        (page,) = other.execute("SELECT bytes FROM page ORDER BY place DESC LIMIT 1").fetchone()
    db.execute("UPDATE page SET bytes = ? WHERE place = ?", (page, pick(db, "page", "place")))


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def another_date(db):
    """Years ahead, as somebody would who knows the form and has no key."""
    place = pick(db, "page", "place")
    data, at_ms = db.execute("SELECT p.bytes, a.at_ms FROM page p JOIN act a ON a.place = p.place WHERE p.place = ?",
                             (place,)).fetchone()
    parts = envelopes.fields(data)
    body = zlib.decompress(parts[2][0])
    parts[2] = [zlib.compress(body.replace(varint(at_ms), varint(at_ms + 5 * 366 * 86400000)))]
    same("the date was there", varint(at_ms) in body, True)
    made = b"".join(varint(n << 3 | 2) + varint(len(part)) + part for n in sorted(parts) for part in parts[n])
    db.execute("UPDATE page SET bytes = ? WHERE place = ?", (made, place))


def set_in(table, column, value):
    """Another value in a row, as somebody would who knows what it means."""
    def edit(db):
        keys = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[5]]
        is_it = " AND ".join(f"{key} = ?" for key in keys)
        row = chance.choice(db.execute(f"SELECT {', '.join(keys)} FROM {table} ORDER BY {', '.join(keys)}").fetchall())
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {is_it}", (value, *row))

    return edit


def take_one(table, column):
    def edit(db):
        row = pick(db, table, column)
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (row,))

    return edit


def empty(table):
    return lambda db: same(f"{table} held something", db.execute(f"DELETE FROM {table}").rowcount > 0, True)


def twice(table, key, value=None):
    """A row like one that is there, under another key."""
    def edit(db):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        told = ", ".join("?" if c == key else c for c in columns)
        other = value or pick(db, table, f"MAX({key}) + 1")
        old = chance.choice(db.execute(f"SELECT {key} FROM {table} ORDER BY {key}").fetchall())[0]
        db.execute(f"INSERT INTO {table} SELECT {told} FROM {table} WHERE {key} = ?", (other, old))

    return edit



# What is edited, how, and what verify has to say of it: the word of its JSON, and how that begins.
EDITS_BY_HAND = {
    "a person's name": (set_in("person", "name", "王二"), "row_bad", "person "),
    "a person's sex": (set_in("person", "sex", 9), "row_bad", "person "),
    "a person more": (twice("person", "number"), "row_bad", "person "),
    "a binding": (set_in("badge_binding", "person", 1), "row_bad", "badge_binding "),
    "a badge that nobody issued": (twice("badge", "number"), "row_bad", "badge "),
    "a revoked badge taken out": (empty("badge_revocation"), "row_bad", "badge_revocation "),
    "an enrollment taken out": (empty("enrollment"), "row_bad", "enrollment "),
    "a paper list's times": (set_in("paper", "out_ms", 9), "row_bad", "paper "),
    "a target": (set_in("quota", "target", 7), "row_bad", "quota "),
    "the office's own target": (set_in("allocation", "target", 7), "row_bad", "allocation "),
    "who set a target": (set_in("allocation", "who", "somebody else"), "row_bad", "allocation "),
    "what counts towards it": (set_in("quota_programme", "farming", 7), "row_bad", "quota_programme "),
    "a programme's name": (set_in("programme", "name", "观光"), "row_bad", "programme "),
    "a township's name": (set_in("area", "name", "无名乡"), "row_bad", "area "),
    "a session's hours": (set_in("session", "end_ms", 1), "row_bad", "session "),
    "a terminal's place": (set_in("terminal", "area", 530402002), "row_bad", "terminal "),
    "a terminal's key": (set_in("terminal", "public_key", bytes(32)), "row_bad", "terminal "),
    "a setting": (twice("setting", "name", "credit"), "row_bad", "setting "),
    "a user's role": (set_in("page_user", "role", "reader"), "row_bad", "page_user "),
    "a user's password": (set_in("page_secret", "password", "x"), "row_bad", "page_secret "),
    "a figure of a closed year": (set_in("closing_figure", "person_times", 9), "row_bad", "closing_figure "),
    "a filing": (set_in("filing", "period", "2024"), "row_bad", "filing "),
    "a filed figure": (set_in("filing_figure", "done", 9), "row_bad", "filing_figure "),
    "a filed file": (lambda db: flip_in(db, "filing_file", "data"), "filing_bad", ""),
    "a filed file taken out": (take_one("filing_file", "digest"), "filing_bad", ""),
    "a photo of a list": (lambda db: flip_in(db, "sheet_photo", "data"), "photo_bad", ""),
    "a photo of a list taken out": (take_one("sheet_photo", "sheet"), "photo_bad", ""),
    "a declared total": (set_in("declared", "total", 9), "row_bad", "declared "),
    "an act, as the log finds it": (set_in("act", "who", "somebody else"), "row_bad", "act "),
    "an act not found by the log": (take_one("act", "place"), "row_bad", "act "),
    "a figure": (set_in("tally", "person_times", 99), "figure_bad", "tally 2026 "),
    "a figure of a day": (set_in("tally_day", "person_times", 99), "figure_bad", "tally_day 2026 "),
    "an attendance": (set_in("attendance", "stay_s", 7), "figure_bad", "attendance 530402-"),
    "an attendance taken out": (take_one("attendance", "holder"), "figure_bad", "attendance 530402-"),
    "where events are found": (set_in("batch_session", "kinds", 0), "figure_bad", "batch_session 530402-"),
    "whose badges a terminal read": (set_in("epoch", "host", 7), "figure_bad", "epoch "),
    "who looked": (set_in("audit", "who", "somebody else"), "audit_bad", ""),
    "what was looked at": (set_in("audit", "detail", "something else"), "audit_bad", ""),
    "when": (set_in("audit", "at_ms", 9), "audit_bad", ""),
    "where a look leads": (lambda db: flip_in(db, "audit", "chain"), "audit_bad", ""),
    "a look taken out": (lambda db: db.execute("DELETE FROM audit WHERE seq = 2"), "audit_bad", ""),
    "the first looks": (lambda db: db.execute("DELETE FROM audit WHERE seq < (SELECT MAX(seq) FROM audit)"),
                        "audit_bad", ""),
    "the last looks": (lambda db: db.execute("DELETE FROM audit WHERE seq >= ?", (pick(db, "audit_seal", "seq"),)),
                       "audit_bad", ""),
    "all looks": (empty("audit"), "audit_bad", ""),
    "where the looks end": (set_in("audit_seal", "chain", bytes(32)), "row_bad", "audit_seal "),
    "two looks exchanged": (lambda db: exchange(db, "audit", "page"), "audit_bad", ""),
    "a bit of a look": (lambda db: flip_in(db, "audit", "page"), "audit_bad", ""),
    "a page taken out": (lambda db: take_out(db, 1, "page", "place", False), "leaf_bad", "leaf "),
    "a page taken out with its leaf": (lambda db: (take_out(db, 1, "page", "place", True), recompute(db)),
                                       "leaf_bad", ""),
    "a batch taken out": (lambda db: take_out(db, 2, "batch", "number", False), "leaf_bad", "leaf "),
    "a batch taken out with its leaf": (lambda db: (take_out(db, 2, "batch", "number", True), recompute(db)),
                                        "leaf_bad", ""),
    "a bit of a page": (lambda db: flip_in(db, "page", "bytes"), "page_bad", "page "),
    "a bit of a batch": (lambda db: flip_in(db, "batch", "bytes"), "batch_bad", ""),
    "a bit of a leaf": (lambda db: flip_in(db, "leaf", "hash"), "leaf_bad", "leaf "),
    "a bit of a leaf, and all that follows": (lambda db: (flip_in(db, "leaf", "hash"), recompute(db)),
                                              "leaf_bad", "leaf "),
    "a bit of the head": (lambda db: flip_in(db, "head", "note"), "leaf_bad", "head "),
    "two pages exchanged": (lambda db: exchange(db, "page", "bytes"), "page_bad", "page "),
    "two batches exchanged": (lambda db: exchange(db, "batch", "bytes"), "batch_bad", ""),
    "two leaves exchanged": (lambda db: (exchange(db, "leaf", "hash"), recompute(db)), "leaf_bad", "leaf "),
    "the tail cut off": (lambda db: cut_tail(db, None), "leaf_bad", ""),
    "the tail cut off, the head's size with it": (lambda db: cut_tail(db, "size"), "leaf_bad", ""),
    "the tail cut off with the head": (lambda db: cut_tail(db, "gone"), "leaf_bad", ""),
    "no head": (empty("head"), "leaf_bad", "no head "),
    "a batch slipped in": (slip_in, "batch_bad", ""),
    "a page of another host": (another_host, "page_bad", "page "),
    "a page with a future date": (another_date, "page_bad", "page "),
    "a row of the tree": (lambda db: db.execute("UPDATE tree_node SET hash = zeroblob(32)"), "leaf_bad", "leaves "),
}


def edit(name):
    """A copy of the county, edited; its verify."""
    edited = at("edited")
    shutil.rmtree(edited, ignore_errors=True)
    shutil.copytree(county, edited)
    with opened(edited) as db:
        EDITS_BY_HAND[name][0](db)
    return edited, run("rollcall", edited, "--now", NOW, "--json", "verify")


def what_was_edited_by_hand_is_found():
    before = rows("verify")[0]
    same("as it is, it holds", [before[word] for word in ("good", "leaf_bad", "figure_bad")], [True, "", ""])
    more = max(0, EDITS - len(EDITS_BY_HAND))
    for name in [*EDITS_BY_HAND, *(chance.choice(list(EDITS_BY_HAND)) for _ in range(more))]:
        word, begins = EDITS_BY_HAND[name][1:]
        _, ran = edit(name)
        told = json.loads(ran.stdout or "{}")
        same(f"{name}: found", (ran.returncode, told.get("good")), (1, False))
        named = told.get(word)
        same(f"{name}: named", bool(named) and str(named).startswith(begins), True)
    print(f"{len(EDITS_BY_HAND)} kinds of edits, {len(EDITS_BY_HAND) + more} edits")


def date_that_is_still_to_come_is_told():
    ahead = at("ahead")
    shutil.rmtree(ahead, ignore_errors=True)
    shutil.copytree(county, ahead)
    rows("person", "add", "--name", "将来", where=ahead, now="2031-01-01T08:00:00+08:00")
    told = rows("verify", where=ahead, now="2026-03-04T08:00:00+08:00")[0]
    same("a page dated ahead", (told["good"], told["page_ahead"][-27:]), (True, ": 2031-01-01T08:00:00+08:00"))
    same("until it comes", rows("verify", where=ahead, now="2031-01-01T08:00:00+08:00")[0]["page_ahead"], "")


def rebuild_loses_nothing_silently():
    """Over what does not hold, nothing is made anew: it says which, and all stays as it was."""
    for name, word in (("a bit of a batch", "batch_bad"), ("a bit of a page", "page_bad")):
        edited, ran = edit(name)
        told = json.loads(ran.stdout)
        figures = rows("tally", where=edited)
        ran = run("rollcall", edited, "--now", NOW, "--lang", "en", "rebuild")
        same(f"rebuild over {name}", (ran.returncode, ran.stdout), (1, ""))
        same(f"names it, as verify does: {ran.stderr}", told[word] in ran.stderr, True)
        same("and says what helps", "backup" in ran.stderr, True)
        same("the figures stay", rows("tally", where=edited), figures)
        same("and what verify says", json.loads(run("rollcall", edited, "--now", NOW, "--json", "verify").stdout), told)
    for name in ("a figure", "an attendance taken out", "a person's name", "a setting"):
        edited, _ = edit(name)
        same(f"rebuild mends {name}", run("rollcall", edited, "--now", NOW, "rebuild").returncode, 0)
        same("as it was", run("rollcall", edited, "--now", NOW, "verify").returncode, 0)
        same("all of it", rows("tally", where=edited), rows("tally"))
    edited, _ = edit("a figure")
    same("recount mends a figure", run("rollcall", edited, "--now", NOW, "recount").returncode, 0)
    same("as it was", run("rollcall", edited, "--now", NOW, "verify").returncode, 0)


def rebuild_leaves_the_head():
    before = rows("head")[0]
    rows("rebuild")
    same("the head after a rebuild", rows("head")[0], before)
    same("it holds", rows("verify")[0]["good"], True)


def restored_host_is_another_log():
    before = rows("head")[0]
    rows("backup", at("backup"))
    rows("restore", at("backup"), where=at("restored"))
    told = rows("head", where=at("restored"))[0]
    same("another origin, the same leaves and two acts", (told["origin"] != before["origin"], told["leaves"]),
         (True, before["leaves"] + 2))
    same("what it says of itself", [a["what"] for a in rows("log", "--what", "office.", where=at("restored"))][:2],
         ["office.restore", "office.backup"])
    same("and verify repeats", rows("verify", where=at("restored"))[0]["restored"] is not None, True)
    same("it holds", rows("verify", where=at("restored"))[0]["good"], True)
    rows("person", "add", "--name", "新", where=at("restored"))
    same("and goes on", rows("head", where=at("restored"))[0]["leaves"], before["leaves"] + 3)
    same("and holds", rows("verify", where=at("restored"))[0]["good"], True)


# ---- witnesses ----


def state(where=county):
    """The word and the exit of head --check, which the figures repeat."""
    ran = run("rollcall", where, "--now", NOW, "head", "--check")
    same("the figures say the same", json.loads(run("rollcall", where, "--now", NOW, "--json", "tally").stdout)["head"],
         ran.stdout.strip())
    return ran.stdout.strip(), ran.returncode


def carry(i, where=county, now=NOW):
    """The stick goes to the terminal and comes back."""
    at_terminal = run("rollcall-terminal", at(f"T{i}"), "--lang", "en", "stick", at(f"stick{i}"))
    at_host = run("rollcall", where, "--now", now, "--lang", "en", "stick", at(f"stick{i}"))
    return at_terminal, at_host


def terminal_state(i):
    return json.loads(run("rollcall-terminal", at(f"T{i}"), "status", "--json").stdout)["head"]


def head_is_witnessed_by_stick():
    carry(0), carry(0)
    same("all is witnessed", state(), ("witnessed", 0))
    told = rows("head")[0]
    with opened(county) as db:
        keys = {f"rollcall/terminal/{id:016x}": key for id, key in db.execute("SELECT id, public_key FROM terminal")}
    signers = [(name, heads.COSIGNATURE, key) for name, key in keys.items()]
    times = [heads.verify_note(told["note"], key) for key in signers]
    same("by one terminal, as of the ack", [t for t in times if t], [1772323200])
    same("and told", (told["covered"], told["witnesses"] >= 1), (told["leaves"], True))
    same("the terminal has it", terminal_state(0), "kept")
    proof = heads.read_proof(open(evidence_of(1), encoding="utf-8", newline="").read())
    same("evidence has it", sum(heads.verify_note(proof[2], key) is not None for key in signers), 1)
    witnesses = [word for key in signers for word in ("--witness", heads.key_text(*key))]
    ran = check(evidence_of(1), told["key"], *witnesses)
    same("and its checker", [w["at"] for w in json.loads(ran.stdout)["witnesses"]], [1772323200])
    rows("evidence", "farmer", "-o", at("witnessed"))
    ran = check(at("witnessed"), told["key"], *witnesses)
    same("and that of a figure", [w["at"] for w in json.loads(ran.stdout)["witnesses"]], [1772323200])


def head_is_witnessed_in_one_visit_by_cable():
    rows("person", "add", "--name", "新")
    same("more has come", state(), ("consistent", 5))
    os.mkfifo(at("hold"))
    words = ["run", "--scan", f"lines:{at('hold')}", "--screen", "none", "--link", f"socket:{at('link')}", "--simulate"]
    station = subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", at("T1"), *words],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(at("hold"), "w") as hold:
        while not os.path.exists(at("link")):
            if station.poll() is not None:
                sys.exit("the terminal did not start")
        rows("sync", "--link", f"socket:{at('link')}")  # what it held was of another size
        rows("person", "add", "--name", "又")
        rows("sync", "--link", f"socket:{at('link')}")
        same("all is witnessed", state(), ("witnessed", 0))
        hold.write("\n")
    station.wait()


def add_witness(db):
    """One more terminal that has signed the newest head."""
    newest = "SELECT epoch, size, root, at_s, note FROM cosignature ORDER BY size DESC LIMIT 1"
    epoch, size, root, at_s, note = db.execute(newest).fetchone()
    private, id = Ed25519PrivateKey.generate(), chance.randrange(1 << 62)
    public, name = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), f"rollcall/terminal/{id:016x}"
    text, signatures = note.decode().split("\n\n")
    line = heads.key_id(name, heads.COSIGNATURE, public) + at_s.to_bytes(8, "big")
    line += private.sign(heads.cosigned(text + "\n", at_s))
    note = f"{text}\n\n" + signatures.split("\n")[0] + f"\n\u2014 {name} {base64.b64encode(line).decode()}\n"
    db.execute("INSERT INTO terminal (id, public_key, area, paired_ms) VALUES (?, ?, 530424101, 0)", (id, public))
    db.execute("INSERT INTO cosignature VALUES (?, ?, ?, ?, ?, 1, ?)", (id, epoch, size, root, at_s, note.encode()))
    return name, heads.COSIGNATURE, public


def of_many_witnesses_an_act_has_as_many_as_fit():
    crowded, place = at("crowded"), rows("log")[0]["place"]
    shutil.copytree(county, crowded)
    with opened(crowded) as db:
        witnesses = [add_witness(db) for _ in range(30)]
    told = rows("head", where=crowded)[0]
    words = [word for key in witnesses for word in ("--witness", heads.key_text(*key))]

    def seen(file):
        ran = check(file, told["key"], *words)
        return len(json.loads(ran.stdout)["witnesses"]) if ran.returncode == 0 else ran.stderr

    file = evidence_of(place, crowded)
    same("it is small", os.path.getsize(file) <= 2048, True)
    same("and as full as may be", os.path.getsize(file) + 150 > 2048, True)
    same("and good", seen(file) in range(1, 16), True)
    rows("evidence", "farmer", "-o", at("witnessed"), where=crowded)
    same("a figure has sixteen", seen(at("witnessed")) in (15, 16), True)  # one of them may be the terminal of before
    people = "".join(f"人{chr(0x4E00 + i)},,138000000{i:02}\n" for i in range(60))
    with open(at("many.csv"), "w", encoding="utf-8") as f:
        f.write("姓名,身份证号,电话\n" + people)
    rows("person", "import", at("many.csv"), where=crowded)
    file = evidence_of(rows("log", where=crowded)[0]["place"], crowded)
    same("a page of many acts goes whole", os.path.getsize(file) > 4096, True)
    same("and is good", seen(file), 0)


def bad_head_on_a_stick_is_told_and_nothing():
    path = next(os.path.join(d, "head") for d, _, files in os.walk(at("stick2")) if "head" in files)
    good = open(path, "rb").read()
    with open(path, "wb") as f:
        f.write(flip(good))
    ran = run("rollcall", county, "--now", NOW, "--lang", "en", "stick", at("stick2"))
    same("told", (ran.returncode, "head" in ran.stderr), (3, True))
    same("nothing else", state()[0] in ("witnessed", "consistent"), True)
    with open(path, "wb") as f:
        f.write(good)


def host_wound_back_is_told_to_everybody():
    old, late = at("old"), "2026-03-01T09:00:00+08:00"
    shutil.copytree(county, old)
    rows("person", "add", "--name", "后来")
    carry(0), carry(0)
    same("as it is, it is witnessed", state(), ("witnessed", 0))
    same("the copy knows nothing of it", state(old)[0] in ("witnessed", "consistent"), True)
    at_terminal, _ = carry(0, old, late)
    same("the host", state(old), ("diverged", 7))
    ran = run("rollcall", old, "--now", late, "--lang", "en", "verify")
    same("verify", (ran.returncode, "witnessed" in ran.stdout), (7, True))
    at_terminal, _ = carry(0, old, late)
    same("the terminal's officer", (at_terminal.returncode, "older ones" in at_terminal.stderr), (3, True))
    same("and its status", terminal_state(0), "diverged")
    for name in "一二三":
        rows("person", "add", "--name", name, where=old)
    same("more pages do not heal it", state(old), ("diverged", 7))
    same("the true one is as it was", state(), ("witnessed", 0))


def host_with_two_stories_is_told():
    fork, late = at("fork"), "2026-03-01T09:00:00+08:00"
    shutil.copytree(county, fork)
    rows("person", "add", "--name", "甲")
    rows("person", "add", "--name", "乙", where=fork)
    carry(2), carry(2)
    same("one story is kept", (state()[0], terminal_state(2)), ("witnessed", "kept"))
    carry(2, fork, late), carry(2, fork, late)
    same("the other is told", (state(fork), terminal_state(2)), (("diverged", 7), "diverged"))


def restored_host_is_no_alarm():
    rows("backup", at("backup2"))
    rows("person", "add", "--name", "丢")
    carry(1), carry(1)
    home, late = at("home"), "2026-03-01T10:00:00+08:00"
    rows("restore", at("backup2"), where=home)
    carry(1, home, late), carry(1, home, late)
    same("it is witnessed anew", state(home)[0] in ("witnessed", "consistent"), True)
    same("and holds", run("rollcall", home, "--now", late, "verify").returncode, 0)
    same("the terminal is content", terminal_state(1), "kept")


print(f"SEED={SEED}")
rows("init", "--area", "530424", where=at("alone"))
same("a host without terminals", state(at("alone")), ("unanchored", 6))
make_county()
head_is_witnessed_by_stick()
of_many_witnesses_an_act_has_as_many_as_fit()
bad_head_on_a_stick_is_told_and_nothing()
head_is_witnessed_in_one_visit_by_cable()
host_wound_back_is_told_to_everybody()
host_with_two_stories_is_told()
restored_host_is_no_alarm()
make_other_acts()
head_is_read_by_others()
act_is_proven_without_us()
figure_is_counted_anew_without_us()
rebuild_leaves_the_head()
look()
restored_host_is_another_log()
what_was_edited_by_hand_is_found()
date_that_is_still_to_come_is_told()
rebuild_loses_nothing_silently()
office.end()
