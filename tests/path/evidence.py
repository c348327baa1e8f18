#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# evidence.py BUILD: the head of what is kept. Another language reads it and every proof; a database edited by hand no
# longer leads to it, and `verify` says so, whatever was edited. SEED says which edits are tried, EDITS how many.
import json, os, random, shutil, sqlite3, subprocess, sys

sys.path[:0] = ["tests/support", "tests/vectors"]
import office
from office import BUILD, same, work

import heads

SEED = int(os.environ.get("SEED") or random.randrange(1 << 30))
EDITS = int(os.environ.get("EDITS") or (1000 if os.environ.get("SOAK") else 24))
chance = random.Random(SEED)
county = os.path.join(work.name, "county")
NOW = "2026-03-01T08:00:00+08:00"


def run(program, where, *words):
    return subprocess.run([f"{BUILD}/{program}", "--data", where, *words], capture_output=True, text=True)


def host(*words, where=county):
    ran = run("rollcall", where, "--now", NOW, "--lang", "en", "--json", *words)
    if ran.returncode not in (0, 1, 3):
        sys.exit(f"{words}: exit {ran.returncode}: {ran.stderr}")
    return [json.loads(line) for line in ran.stdout.splitlines()]


def tokens_of(*words):
    return [line.split("\t")[1] for line in run("rollcall", county, "--now", NOW, *words).stdout.splitlines()]


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
    host("stick", stick)


def make_county():
    host("init", "--area", "530402")
    host("officer", "add", "赵专干", "--area", "530402001")
    for i in range(6):
        host("person", "add", "--name", "张王李赵陈周"[i], "--area", "530402001", "--category", "farmer")
    tokens = tokens_of("badge", "print", "--all")
    for i in range(3):
        terminal, stick = at(f"T{i}"), at(f"stick{i}")
        os.makedirs(stick)
        session = host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", f"农技站{i}",
                       "--start", f"2026-03-02T{9 + i:02}:00:00+08:00",
                       "--end", f"2026-03-02T{10 + i:02}:00:00+08:00")[0]["session"]
        run("rollcall-terminal", terminal, "init")
        run("rollcall-terminal", terminal, "stick", stick)
        host("stick", stick, "--pair", "--area", "530402001")
        run("rollcall-terminal", terminal, "stick", stick)
        scan(terminal, stick, session, chance.sample(tokens, 4))


def head_is_read_by_others():
    told = host("head")[0]
    key = heads.read_key(told["key"])
    same("it is signed", heads.verify_note(told["note"], key), 0)
    origin, size, root = heads.read_checkpoint(told["note"])
    same("origin and size", (origin, size), (told["origin"], told["leaves"]))
    with sqlite3.connect(f"{county}/rollcall.db") as db:
        leaves = db.execute("SELECT l.hash, COALESCE(p.bytes, b.bytes) FROM leaf l LEFT JOIN page p ON l.kind = 1 AND"
                            " p.place = l.subject LEFT JOIN batch b ON l.kind = 2 AND b.number = l.subject"
                            " ORDER BY l.number").fetchall()
    same("every page and batch is a leaf", len(leaves), size)
    same("their hashes", [heads.leaf(bytes) for _, bytes in leaves], [hash for hash, _ in leaves])
    hashes = [hash for hash, _ in leaves]
    same("the root", heads.root(hashes), root)
    for old in range(1, size + 1):
        proven_old, proof, note = heads.read_growth(host("head", "--since", str(old))[0]["note"])
        before = heads.root(hashes[:old])
        same(f"from {old} on", heads.roots_by_growth(proven_old, before, size, proof), (before, root))
    same("a head that never was", run("rollcall", county, "head", "--since", "999").returncode, 1)


def evidence_of(place, where=county):
    file = at("act.tlog-proof")
    host("evidence", "--page", str(place), "-o", file, where=where)
    return file


def check(file, key):
    return subprocess.run(["/usr/bin/python3", "tests/vectors/verify_evidence.py", file, "--key", key],
                          capture_output=True, text=True)


def act_is_proven_without_us():
    key = host("head")[0]["key"]
    log = host("log", "--limit", "1000")
    for row in log:
        file = evidence_of(row["place"])
        if "personal" not in row["what"]:
            same(f"{row['what']} fits on a page", os.path.getsize(file) <= 2048, True)
        ran = check(file, key)
        acts = json.loads(ran.stdout)["acts"] if ran.returncode == 0 else [ran.stderr]
        same(f"act {row['place']}", (row["what"], row["about"]) in [(a["what"], a["about"]) for a in acts], True)
    same("every act has evidence", len(log) > 12, True)
    same("no such act", run("rollcall", county, "evidence", "--page", "999", "-o", at("none")).returncode, 1)
    text = open(file, encoding="utf-8", newline="").read()
    for place in sorted(chance.sample(range(len(text)), 16)):
        with open(at("changed"), "w", encoding="utf-8", newline="") as f:
            f.write(text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :])
        same(f"changed at {place}", check(at("changed"), key).returncode, 1)
    other = at("other")
    host("init", "--area", "530403", where=other)
    same("under another key", check(file, host("head", where=other)[0]["key"]).returncode, 1)


# ---- edits by hand ----


def pick(db, table, column="rowid"):
    return chance.choice(db.execute(f"SELECT {column} FROM {table} ORDER BY {column}").fetchall())[0]


def flip(data):
    i = chance.randrange(len(data))
    return data[:i] + bytes([data[i] ^ 1 << chance.randrange(8)]) + data[i + 1 :]


def flip_in(db, table, column):
    row = pick(db, table)
    (data,) = db.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone()
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (flip(data), row))


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
    one, other = chance.sample([row[0] for row in db.execute(f"SELECT rowid FROM {table}")], 2)
    get = lambda row: db.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone()[0]
    a, b = get(one), get(other)
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (b"", one))
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (a, other))
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (b, one))


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
    number, digest = pick(db, "batch"), bytes(chance.randrange(256) for _ in range(32))
    db.execute("INSERT INTO batch SELECT number + 1000, epoch, first + 1000, last + 1000, chain, previous,"
               " arrival + 1000, received_ms, carrier, is_signed, ?, bytes FROM batch WHERE rowid = ?", (digest, number))


EDITS_BY_HAND = {
    "a page taken out": lambda db: take_out(db, 1, "page", "place", False),
    "a page taken out with its leaf": lambda db: (take_out(db, 1, "page", "place", True), recompute(db)),
    "a batch taken out": lambda db: take_out(db, 2, "batch", "number", False),
    "a batch taken out with its leaf": lambda db: (take_out(db, 2, "batch", "number", True), recompute(db)),
    "a bit of a page": lambda db: flip_in(db, "page", "bytes"),
    "a bit of a batch": lambda db: flip_in(db, "batch", "bytes"),
    "a bit of a leaf": lambda db: flip_in(db, "leaf", "hash"),
    "a bit of a leaf, and all that follows": lambda db: (flip_in(db, "leaf", "hash"), recompute(db)),
    "a bit of the head": lambda db: flip_in(db, "head", "note"),
    "two pages exchanged": lambda db: exchange(db, "page", "bytes"),
    "two batches exchanged": lambda db: exchange(db, "batch", "bytes"),
    "two leaves exchanged": lambda db: (exchange(db, "leaf", "hash"), recompute(db)),
    "the tail cut off": lambda db: cut_tail(db, None),
    "the tail cut off, the head's size with it": lambda db: cut_tail(db, "size"),
    "the tail cut off with the head": lambda db: cut_tail(db, "gone"),
    "no head": lambda db: db.execute("DELETE FROM head"),
    "a batch slipped in": slip_in,
    "a row of the tree": lambda db: db.execute("UPDATE tree_node SET hash = zeroblob(32)"),
}


def what_was_edited_by_hand_is_found():
    before = host("verify")[0]
    same("as it is, it holds", (before["good"], before["leaf_bad"]), (True, ""))
    edited = at("edited")
    names = list(EDITS_BY_HAND) + [chance.choice(list(EDITS_BY_HAND)) for _ in range(EDITS - len(EDITS_BY_HAND))]
    for name in names:
        shutil.rmtree(edited, ignore_errors=True)
        shutil.copytree(county, edited)
        with sqlite3.connect(f"{edited}/rollcall.db") as db:
            EDITS_BY_HAND[name](db)
        ran = run("rollcall", edited, "--now", NOW, "--json", "verify")
        told = json.loads(ran.stdout or "{}")
        same(f"{name}: found", ran.returncode, 1)
        same(f"{name}: named", bool(told.get("leaf_bad") or told.get("page_bad") or told.get("batch_bad")), True)


def rebuild_leaves_the_head():
    before = host("head")[0]
    host("rebuild")
    same("the head after a rebuild", host("head")[0], before)
    same("it holds", host("verify")[0]["good"], True)


def restored_host_is_another_log():
    before = host("head")[0]
    host("backup", at("backup"))
    host("restore", at("backup"), where=at("restored"))
    told = host("head", where=at("restored"))[0]
    same("another origin, the same leaves", (told["origin"] != before["origin"], told["leaves"], told["root"]),
         (True, before["leaves"], before["root"]))
    same("it holds", host("verify", where=at("restored"))[0]["good"], True)
    host("person", "add", "--name", "新", where=at("restored"))
    same("and goes on", host("head", where=at("restored"))[0]["leaves"], before["leaves"] + 1)
    same("and holds", host("verify", where=at("restored"))[0]["good"], True)


print(f"SEED={SEED}")
make_county()
head_is_read_by_others()
act_is_proven_without_us()
rebuild_leaves_the_head()
restored_host_is_another_log()
what_was_edited_by_hand_is_found()
office.end()
