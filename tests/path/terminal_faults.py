#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# terminal_faults.py BUILD: every command of the terminal, and a run with people in front of it, with the Nth thing it
# asks of its journal failing, for every N. It ends in an honest error, or gives the very answer it gives without;
# nobody is told "checked in" who is not in the journal, and nothing leaves it that was there.
import collections, contextlib, glob, json, os, re, shutil, sqlite3, subprocess, sys, time
sys.path.insert(0, "tests/support")
import engine, office
from engine import SEED, Fault, check, steps_of
from office import BUILD, NOW, host, program, work

path = lambda name: os.path.join(work.name, name)
office.city = path("host")
whole, station, sticks, stick, lines = (path(name) for name in ("whole", "station", "sticks", "stick", "lines"))
KINDS = {"session_opened": 3, "session_closed": 4, "checked_in": 5, "checked_out": 6, "enrolled": 7} # a verdict's event
PEOPLE = 5, 6, 7


# ---- a terminal with one of everything ----

def tokens(*whose):
    return [row.split("\t")[1] for row in program("rollcall", path("host"), "badge", "print", *whose, "--format",
                                                  "txt").stdout.splitlines()]


def write_lines(name, day, texts):
    with open(name, "w") as f:
        for n, text in enumerate(texts):
            f.write(f"@2026-11-{day}T09:{n // 6:02}:{n % 6 * 10:02}+08:00 {text}\n")


def make_whole():
    """Paired, with a plan; a session that a host holds, one that it does not hold, and a stick with news."""
    os.mkdir(stick)
    host("init", "--area", "530402")
    for n in range(4):
        host("person", "add", "--name", f"王{'一二三四'[n]}", "--area", "530402001", "--category", "farmer")
    one, two = (json.loads(host("session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会",
                                "--start", f"2026-11-{day}T09:00:00+08:00", "--end",
                                f"2026-11-{day}T11:00:00+08:00"))["session"] for day in (19, 20))
    host("officer", "add", "赵专干", "--area", "530402001")
    people = tokens("--all")
    officer, card, other = (tokens(*whose)[0] for whose in
                            (("--officer", "赵专干"), ("--session", one), ("--session", two)))
    program("rollcall-terminal", whole, "init")
    program("rollcall-terminal", whole, "stick", stick)
    host("stick", stick, "--pair", "--area", "530402001")
    program("rollcall-terminal", whole, "stick", stick)
    for part in (people[:2], people[2:3]):
        write_lines(lines, 19, [officer, card, *part, officer, card])
        simulate(whole)
        program("rollcall-terminal", whole, "stick", stick)
        if part == people[:2]:
            host("stick", stick) # acks for the first part
    host("enroll", two, json.loads(host("person", "list").splitlines()[0])["number"])
    host("stick", stick) # a newer plan, and acks that the terminal has not seen
    shutil.copytree(stick, sticks)
    write_lines(lines, 20, ["nonsense", officer, other, *people, people[0], officer, other, people[1]])


def simulate(data):
    return program("rollcall-terminal", data, "run", "--scan", f"lines:{lines}", "--screen", "text", "--voice", "none",
                   "--link", "none", "--simulate")


# ---- commands ----

COMMANDS = [("status",), ("events",), ("stick", stick), ("stick", stick, "--pair"),
            ("run", "--scan", f"lines:{lines}", "--screen", "text", "--voice", "none", "--link", "none", "--simulate"),
            ("init",)]


def fresh(words):
    for old in (station, stick):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(sticks, stick)
    if words != ("init",):
        shutil.copytree(whole, station)


def left_on_stick():
    return sorted(os.path.relpath(name, stick) for name in glob.glob(f"{stick}/**/*", recursive=True))


def run(words, fault):
    done = subprocess.run([f"{BUILD}/rollcall-terminal", "--data", station, "--json", *words], capture_output=True,
                          env=fault.environment)
    said = re.sub(rb'"terminal":"[0-9a-f]*"|^[0-9a-f]{16}$', b"", done.stdout)
    return done.returncode, said + repr(left_on_stick()).encode(), done.stderr.decode()


def events_of(data):
    """All that its journal holds, whatever the epoch."""
    with contextlib.closing(sqlite3.connect(f"{data}/journal.db")) as db:
        return set(db.execute("SELECT epoch, seq, kind, badge, session FROM event"))


def number_of(text):
    area, serial = text.split("-")
    return int(area) << 28 | int(serial)


def untrue(said, events):
    """What the screen confirmed and the journal does not hold."""
    held = collections.Counter((kind, badge if kind in PEOPLE else 0) for _, _, kind, badge, _ in events)
    for line in said.decode().splitlines():
        row = line.split("\t")
        kind = KINDS.get(row[1]) if len(row) > 3 else None
        if kind:
            held.subtract([(kind, number_of(row[2]) if kind in PEOPLE else 0)])
    return {key: n for key, n in held.items() if n < 0}


def check_after(what, words, before, said):
    """Nothing has left the journal, nothing was confirmed that is not in it, and it goes on."""
    events = events_of(station)
    check(f"{what} something is gone", before <= events, before - events)
    check(f"{what} confirmed and not kept", not untrue(said, events - before), said.decode())
    done = subprocess.run([f"{BUILD}/rollcall-terminal", "--data", station, "--json", "status"], capture_output=True)
    state = json.loads(done.stdout or b"{}")
    goes_on = state.get("lost") == 0 and (state["journal"] == "ok") == (state["rescue"] == "none")
    check(f"{what} it does not go on", goes_on, (state, done.stderr))
    check(f"{what} another number of events", state.get("events") == len(events), state)


def steady(said):
    """Without what moves by itself: an opening may tell the time to a terminal without a clock, which, kept a moment
    later, shows none yet; and what is free of the disk is everybody's."""
    said = re.sub(rb'"free_percent":\d+', b'"free_percent":', said)
    return re.sub(rb"(?m)^[^\t\n]*\tsession_opened", b"session_opened", said)


def check_command(words, before, fault):
    fresh(words)
    fault.arm(0)
    code, answer, errors = run(words, fault)
    if code:
        sys.exit(f"{words}: exit {code} without a fault\n{errors}")
    check("people came to the run", words[0] != "run" or answer.count(b"\tchecked_in\t") == 4, answer.decode())
    steps = fault.seen()
    for n in steps_of(steps):
        fresh(words)
        fault.arm(n)
        got, said, errors = run(words, fault)
        what = f"{' '.join(words[:1])}, with step {n} of {steps} failing (seed {SEED}):"
        if got == code:
            check(f"{what} another answer", steady(said) == steady(answer), (said.decode(), answer.decode()))
        else:
            told = errors or (words == ("status",) and b'"journal":"ok"' not in said)
            check(f"{what} an honest error", got in (1, 3) and told, (got, said.decode()))
        if words != ("init",):
            check_after(what, words, before, said if words[0] == "run" else b"")


# ---- by cable ----

def fetch():
    return subprocess.run([f"{BUILD}/rollcall", "--data", path("office"), "--now", NOW, "--json", "sync", "--link",
                           f"socket:{path('link')}"], capture_output=True, timeout=120)


def state_now():
    done = subprocess.run([f"{BUILD}/rollcall-terminal", "--data", station, "--json", "status"], capture_output=True)
    return json.loads(done.stdout or b"{}")


def visit(fault, n):
    """A run with step n failing, and the office at its other end until it has everything. What was seen of steps, how
    the first and the last try of the office ended (None: nobody was there), what the terminal said."""
    fresh(("link",))
    shutil.rmtree(path("office"), ignore_errors=True)
    shutil.copytree(path("host"), path("office"))
    fault.arm(n)
    words = "run", "--scan", f"lines:{path('none')}", "--screen", "none", "--voice", "none", "--link", \
        f"socket:{path('link')}"
    terminal = subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", station, *words], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, env=fault.environment)
    until = time.monotonic() + 60
    first = done = None
    while terminal.poll() is None and time.monotonic() < until:
        if not os.path.exists(path("link")):
            time.sleep(0.02)
            continue
        done = fetch()
        first = first or done
        state = state_now()
        if done.returncode == 0 and state.get("pending") == 0 and state.get("running"):
            break
        time.sleep(0.1)
    seen = fault.seen()
    fault.arm(0)
    terminal.terminate()
    errors = terminal.communicate()[1].decode()
    return seen, first, done, errors


def check_link(before, fault):
    os.mkfifo(path("none"))
    os.open(path("none"), os.O_RDWR) # nobody comes, and nobody goes
    steps, *_ = visit(fault, 0)
    for n in engine.counted(steps, [engine.chance.randint(1, steps)]): # an office may wait ten seconds
        seen, first, done, errors = visit(fault, n)
        what = f"a visit by cable, with step {n} of {steps} failing (seed {SEED}):"
        got_all = done and done.returncode == 0
        is_told = not done and errors # it did not start
        check(f"{what} the office never gets all", got_all or is_told, (done, errors))
        check(f"{what} an honest error", not first or first.returncode == 0 or first.stderr, first)
        check_after(what, ("link",), before, b"")


make_whole()
fault = Fault(work.name)
before = events_of(whole)
for words in COMMANDS:
    check_command(words, before, fault)
check_link(before, fault)
engine.end(f"{len(COMMANDS)} commands and a visit")
