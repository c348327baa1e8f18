#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# counting.py BUILD [NAME…]: runs every worked example of docs/counting.md through the two programs: a host, terminals
# with a simulated clock, sticks between them. A line that states a number or a word is compared with what the programs
# say; each heading of a rule must have an example, and each word of the table of outcomes must come up in one, or in
# the test it names. docs/counting.md tells how an example reads.
import json, os, re, shutil, subprocess, sys, tempfile
from datetime import datetime, timedelta, timezone

sys.path.insert(0, "tests/vectors")
import envelopes, heads, verify_evidence

BUILD, WANTED = sys.argv[1], sys.argv[2:]
FACT = {"f": "女", "m": "男", "farmer": "农民", "migrant": "农民工", "-": ""}
NO_CLOCK = "1970-01-01T08:00:00+08:00"  # as a terminal without one starts
QUOTAS = ["farmer", "migrant", "women"]
fails = seen = 0
stated = set()  # words of outcomes that examples came to


class Example:
    def __init__(self, name):
        self.name, self.dir = name, tempfile.mkdtemp()
        self.told_now, self.area = None, None
        self.newest = "2026-01-01T08:00:00+08:00"  # what has happened so far
        self.people, self.sessions, self.terminals, self.waiting = {}, {}, {}, {}
        self.kept, self.tokens = set(), {}

    # ---- the programs ----

    @property
    def now(self):
        """The office's clock: as told, else a little behind what happened last."""
        return self.told_now or self.newest

    def host(self, *words, where="host", now=None):
        program = [f"{BUILD}/rollcall", "--data", f"{self.dir}/{where}", "--now", now or self.now, "--json"]
        ran = subprocess.run([*program, *map(str, words)], capture_output=True, text=True)
        if ran.returncode not in (0, 3):
            raise ValueError(f"{' '.join(map(str, words))}: {ran.stderr.strip()}")
        return ran.stdout

    def terminal(self, name, *words):
        program = [f"{BUILD}/rollcall-terminal", "--data", f"{self.dir}/{name}"]
        ran = subprocess.run([*program, *words], capture_output=True, text=True)
        if ran.returncode not in (0, 3):
            raise ValueError(f"terminal {' '.join(words)}: {ran.stderr.strip()}")
        return ran.stdout

    def stick(self, name, *words):
        """Before there are scans to be carried the office has made its plan in the morning: no clock lies behind it."""
        os.makedirs(f"{self.dir}/stick-{name}/ROLLCALL", exist_ok=True)
        mornings = [time if poster else self.time("00:00", self.sessions[session][1])
                    for time, session, _, _, poster in self.waiting.get(name, [])]
        self.host("stick", f"{self.dir}/stick-{name}", *words, now=min([self.now, *mornings]))

    def token(self, what, *words):
        """What stands on a card; printed once, so that a reissue is not the card one had."""
        if what not in self.tokens:
            self.tokens[what] = self.host("badge", "print", *words).strip().split("\t")[1]
        return self.tokens[what]

    # ---- what happened ----

    def begin(self, area):
        self.area = area
        self.host("init", "--area", area)
        self.host("officer", "add", "赵专干", "--area", f"{area if area % 100 else area + 2}001")

    def person(self, name, sex, category, area):
        words = ["--name", name, "--sex", FACT[sex], "--area", area]
        if FACT[category]:
            words += ["--category", FACT[category]]
        self.people[name] = json.loads(self.host("person", "add", *words))["number"]

    def session(self, name, programme, area, date, hours, *options):
        start, end = hours.split("-")
        begins, ends = self.time(start, date), self.time(end, date)
        if ends < begins:
            ends = (datetime.fromisoformat(ends) + timedelta(days=1)).isoformat()
        added = self.host("session", "add", "--programme", programme, "--area", area, "--venue", "文化站",
                          "--start", begins, "--end", ends, *options)
        self.sessions[name] = (json.loads(added)["session"], date, area)

    @staticmethod
    def time(text, date):
        if "T" not in text:
            text = f"{date}T{text}"
        return text + (":00" if len(text) == 16 else "") + "+08:00"

    def reach(self, name, area):
        if name in self.terminals:
            return
        self.terminals[name] = area
        self.terminal(name, "init")
        os.makedirs(f"{self.dir}/stick-{name}")
        self.terminal(name, "stick", f"{self.dir}/stick-{name}")
        self.stick(name, "--pair", "--area", area)
        self.terminal(name, "stick", f"{self.dir}/stick-{name}")

    def scan(self, session, person, times, where, has_clock, poster):
        _, date, area = self.sessions[session]
        for time in times:
            self.waiting.setdefault(where, []).append((self.time(time, date), session, person, has_clock, poster))
        self.reach(where, area)

    def card(self, person):
        return self.tokens[person] if person in self.tokens else self.token(person, "--person", self.people[person])

    def run(self, where):
        """The officer opens a session before its first scan, turns to another when it is wanted, closes the last."""
        self.stick(where)
        lines, opened, clock = [], None, datetime.min.replace(tzinfo=timezone.utc)

        def show(token, time=None):  # the clock goes on by a second a line, and never back
            nonlocal clock
            is_set = time is not None and time > clock + timedelta(seconds=1)
            clock = time if is_set else clock + timedelta(seconds=1)
            lines.append((f"@{clock.isoformat()} " if is_set else "") + token)

        for time, session, person, has_clock, poster in sorted(self.waiting.pop(where)):
            at = datetime.fromisoformat(time if has_clock else NO_CLOCK)
            if session != opened and not poster:
                card = self.host("session", "card", self.sessions[session][0]).strip().split("\t")[1]
                show(self.token("officer", "--officer", "赵专干"), at - timedelta(minutes=1))
                show(self.tokens.setdefault(f"card {session}", card))
                opened = session
            show(self.card(person), at)
            if poster:
                show(self.host("badge", "print", "--poster", self.sessions[session][0]).strip().split("\t")[1])
        if opened:
            show(self.token("officer"))
            show(self.tokens[f"card {opened}"])
        with open(f"{self.dir}/lines", "w") as f:
            f.write("\n".join(lines) + "\n")
        self.terminal(where, "stick", f"{self.dir}/stick-{where}")
        self.terminal(where, "run", "--scan", f"lines:{self.dir}/lines", "--screen", "none", "--simulate")

    def settle(self):
        """All scans so far are made, and carried, but those of terminals that are kept back."""
        times = [scan[0] for where in self.waiting for scan in self.waiting[where]]
        for where in list(self.waiting):
            self.run(where)
        later = [(datetime.fromisoformat(t) + timedelta(minutes=5)).isoformat() for t in times]
        self.newest = max([self.newest, *later])
        for where in self.terminals:
            if where not in self.kept:
                self.carry(where)

    def carry(self, where):
        self.terminal(where, "stick", f"{self.dir}/stick-{where}")
        self.stick(where)

    # ---- what is stated ----

    def rows(self, person, session):
        number, date, _ = self.sessions[session]
        found = []
        for quota in QUOTAS:
            for line in self.host("explain", quota, "--year", date[:4]).splitlines():
                row = json.loads(line)
                if row["session"] == number and row["holder"] == self.people[person]:
                    found.append(row)
        return sorted(found, key=lambda row: row["reason"] == "not_in_quota")

    def figure(self, quota, words):
        year = next((w for w in words if re.fullmatch(r"[12]\d{3}", w)), self.now[:4])
        area = next((w for w in words if re.fullmatch(r"\d{6,12}", w)), self.area)
        field = next((w for w in words if w.isalpha() or "_" in w), "done")
        tally = json.loads(self.host("tally", "--year", year, "--area", area))
        if quota in ("pending", "not_counted", "refused"):
            return tally[quota].get(field, 0)
        self.recount(quota, area, year)
        return next(q for q in tally["quotas"] if q["id"] == quota)[field]

    def recount(self, quota, area, year):
        """A program in another language comes to the same figure, by signatures alone."""
        file = f"{self.dir}/evidence"
        self.host("evidence", quota, "--area", area, "--year", year, "-o", file)
        key = heads.read_key(json.loads(self.host("head"))["key"])
        try:
            with open(file, encoding="utf-8") as f:
                told = verify_evidence.check_figure(f.read(), key, [])["done"] >= 0
        except envelopes.Bad as why:
            told = why
        expect(self, f"{quota} by its evidence", told, True)

    def roster(self, session):
        names = {number: name for name, number in self.people.items()}
        rows = [json.loads(line) for line in self.host("session", "roster", self.sessions[session][0]).splitlines()]
        return ", ".join(names[row["number"]] + (f" waits {row['place']}" if row["place"] else "") for row in rows)


# ---- reading ----

def expect(example, line, told, is_so):
    global fails, seen
    seen += 1
    if str(told) != str(is_so):
        fails += 1
        print(f"{example.name}: {line!r}: it is {told}")


def state(e, line, left, right):
    e.settle()
    words = left.split()
    if len(words) == 3 and words[1] == "at":
        rows = e.rows(words[0], words[2])
        row = rows[0] if rows else {"reason": "nothing", "stay_s": 0}
        stated.add(row["reason"])
        has_stay = re.search(r"\d+ s( on paper)?$", right)
        told = f"{row['reason']} {row['stay_s']} s" if has_stay else row["reason"]
        expect(e, line, told + (" on paper" if row.get("on_paper") else ""), right)
    elif words[0] == "roster":
        expect(e, line, e.roster(words[1]), right)
    elif words[0] == "verify":
        expect(e, line, json.loads(e.host("verify"))["tally_differences"], right)
    else:
        told = e.figure(words[0], words[1:])
        stated.update(words[1:] if words[0] in ("pending", "not_counted") and told else [])
        expect(e, line, told, right.replace(",", ""))


def act(e, verb, words):
    if verb not in ("scan", "poster", "host", "person", "session", "keep", "now", "anew", "pair"):
        e.settle()
    if verb == "host":
        e.begin(int(words[0]))
    elif verb == "now":
        e.settle()
        e.told_now = e.time(words[1], words[0])
    elif verb == "person":
        e.person(*words)
    elif verb == "session":
        e.session(*words)
    elif verb in ("scan", "poster"):
        where, has_clock = "T1", True
        if "no" in words:
            has_clock, words = False, words[:words.index("no")] + words[words.index("no") + 2:]
        if "on" in words:
            where, words = words[words.index("on") + 1], words[:words.index("on")]
        e.scan(words[0], words[1], words[2:] or ["00:00"], where, has_clock, verb == "poster")
    elif verb == "keep":
        e.settle()
        e.kept.add(words[0])
    elif verb == "carry":
        e.kept.discard(words[0])
        e.carry(words[0])
    elif verb in ("call_off", "hold"):
        e.host("session", "cancel", e.sessions[words[0]][0], *(["--undo"] if verb == "hold" else []), "--why", "停电")
    elif verb == "edit":
        e.host("session", "edit", e.sessions[words[0]][0], *words[1:], "--why", "更正")
    elif verb in ("enroll", "cancel"):
        options = ["--cancel"] if verb == "cancel" else []
        e.host("enroll", *options, e.sessions[words[0]][0], *[e.people[name] for name in words[1:]])
    elif verb in ("attend", "unattend"):  # from … to …: the times on the sheet, when the names are over
        number, date, _ = e.sessions[words[0]]
        names, times = [w for w in words[1:] if ":" not in w], [e.time(w, date) for w in words[1:] if ":" in w]
        options = ["--undo"] if verb == "unattend" else [x for pair in zip(("--in", "--out"), times) for x in pair]
        e.host("attend", number, *[e.people[name] for name in names], *options, "--why", "停电，补录签到表")
    elif verb == "blank":
        e.people[words[0]], e.tokens[words[0]] = e.host("badge", "print", "--blank", "1").split("\t")[:2]
    elif verb == "visitor":
        e.host("init", "--area", "530423", where="other")
        added = e.host("person", "add", "--name", words[0], "--sex", "男", "--area", "530423001", where="other")
        printed = e.host("badge", "print", "--person", json.loads(added)["number"], where="other")
        e.people[words[0]], e.tokens[words[0]] = printed.split("\t")[:2]
    elif verb == "bind":
        e.host("badge", "bind", e.people[words[0]], e.people[words[1]])
    elif verb == "revoke":
        e.card(words[0])
        e.host("badge", "revoke", e.people[words[0]], "--why", "遗失")
    elif verb == "reissue":
        e.card(words[0])
        e.tokens[words[0]] = e.host("badge", "print", "--person", e.people[words[0]], "--reissue").split("\t")[1]
    elif verb == "merge":
        e.host("person", "merge", e.people[words[0]], e.people[words[1]], "--force", "--why", "同一人")
    elif verb == "number":
        e.host("person", "edit", e.people[words[0]], "--id-number", words[1])
    elif verb == "unmerge":
        e.host("person", "unmerge", e.people[words[0]])
    elif verb == "setting":
        e.host("setting", "set", *words)
    elif verb == "backup":
        e.host("backup", f"{e.dir}/copy")
    elif verb == "restore":
        shutil.rmtree(f"{e.dir}/host")
        e.host("restore", f"{e.dir}/copy")
    elif verb == "anew":
        shutil.rmtree(f"{e.dir}/host")
        e.people, e.sessions, e.tokens = {}, {}, {}
        e.begin(e.area)
    elif verb == "pair":
        e.terminal(words[0], "stick", f"{e.dir}/stick-{words[0]}", "--pair")
        e.stick(words[0], "--pair", "--area", e.terminals[words[0]])
        e.terminal(words[0], "stick", f"{e.dir}/stick-{words[0]}")
        e.carry(words[0])
    elif verb in ("recount", "rebuild"):
        e.host(verb)
    elif verb in ("close", "declare"):
        e.host("year", verb, *words, "--why", "年报")
    else:
        raise ValueError(f"no such word: {verb}")


def run(name, text):
    global fails
    example = Example(name)
    try:
        for line in text.splitlines():
            line = line.split("#")[0].strip()
            stating = re.fullmatch(r"(\S.*?): (.+)", line)
            if stating:
                state(example, line, *stating.groups())
            elif line:
                act(example, line.split()[0], line.split()[1:])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        fails += 1
        print(f"{name}: {line!r}: {error!r}")
    finally:
        shutil.rmtree(example.dir)


def main():
    global fails
    with open("docs/counting.md") as f:
        text = f.read()
    sections = re.split(r"^### ", text, flags=re.M)[1:]
    ran = 0
    for section in sections:
        name = section.split("\n")[0]
        blocks = re.findall(r"^```example\n(.*?)^```$", section, re.M | re.S)
        if not blocks:
            fails += 1
            print(f"{name}: a rule without an example")
        for block in blocks:
            if not WANTED or any(w in name for w in WANTED):
                run(name, block)
                ran += 1
    for line in re.findall(r"^\| \d+ \| `[a-z_]+` \|.*$", text, re.M):
        word = line.split("`")[1]
        if not WANTED and word not in stated and "`test_" not in line:
            fails += 1
            print(f"{word}: no example comes to it")
    for name, test in re.findall(r"`(test_[a-z_]+\.c): ([a-z_]+)`", text):
        with open(f"tests/unit/{name}") as f:
            if test not in f.read():
                fails += 1
                print(f"{name} has no {test}")
    print(f"{ran} examples")
    print(f"{seen} checks")
    sys.exit(1 if fails or not seen else 0)


main()
