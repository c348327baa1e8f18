#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# scanners.py BUILD: a running station and a scanner on a line, as they come from the factory; the line is a pseudo
# terminal. What people are answered, what the log and `status` tell, what the journal keeps.
import json, os, pty, select, socket, subprocess, sys, time, tty
sys.path.insert(0, "tests/support")
import office
from office import BUILD, host, program, same, work

path = lambda name: os.path.join(work.name, name)
office.city = path("host")
station, stick, line, said = (path(name) for name in ("station", "stick", "line", "said"))
PATIENCE_S = 60


def tokens(*whose):
    return [row.split("\t")[1] for row in program("rollcall", path("host"), "badge", "print", *whose, "--format",
                                                  "txt").stdout.splitlines()]


def make_county():
    """A paired terminal, and the tokens of an officer, a session and people."""
    os.mkdir(stick)
    host("init", "--area", "530402")
    for name in "王一", "王二", "王三", "王四":
        host("person", "add", "--name", name, "--area", "530402001", "--category", "farmer")
    session = office.add_session("村委会", "2026-11-20", "530402001")
    host("officer", "add", "赵专干", "--area", "530402001")
    people = tokens("--all")
    program("rollcall-terminal", station, "init")
    program("rollcall-terminal", station, "stick", stick)
    host("stick", stick, "--pair", "--area", "530402001")
    program("rollcall-terminal", station, "stick", stick)
    return tokens("--officer", "赵专干")[0], tokens("--session", session)[0], people


class Station:
    """A run, what it prints a line at a time, and the far end of its scanner's line."""

    def __init__(self, *words):
        self.plug()
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.settimeout(PATIENCE_S)
        manager.bind(path("manager"))
        with open(said, "ab") as log:
            self.run = subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", station, "--lang", "en", "run", *words,
                                         "--screen", "text"], stdout=subprocess.PIPE, stderr=log, bufsize=0,
                                        env={**os.environ, "NOTIFY_SOCKET": path("manager")})
        manager.recv(100) # until it is at work: status would open the journal itself before that
        manager.close()
        self.until_there()

    def plug(self):
        self.far, near = pty.openpty()
        tty.setraw(near)
        os.symlink(os.ttyname(near), line)
        os.close(near)

    def unplug(self):
        os.unlink(line)
        os.close(self.far)

    def status(self):
        return json.loads(program("rollcall-terminal", station, "--json", "status").stdout)

    def until(self, what, key, value):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            asked = subprocess.run([f"{BUILD}/rollcall-terminal", "--data", station, "--json", "status"],
                                   capture_output=True, text=True)
            if asked.stdout and json.loads(asked.stdout)[key] == value:
                return
            time.sleep(0.1)
        same(what, json.loads(asked.stdout or "{}").get(key), value)

    def until_there(self):
        self.until("the scanner is there", "away", 0)

    def type(self, text):
        os.write(self.far, text if isinstance(text, bytes) else text.encode())

    def verdict(self):
        """The next one."""
        row = self.row() if select.select([self.run.stdout], [], [], PATIENCE_S)[0] else None
        return row.split("\t")[1] if row else "nothing"

    def row(self):
        row = b""
        while not row.endswith(b"\n"):
            byte = os.read(self.run.stdout.fileno(), 1)
            if not byte:
                return None
            row += byte
        return row.decode().rstrip("\n")

    def answers(self, what, text, verdict):
        self.type(text)
        same(what, self.verdict(), verdict)

    def stop(self):
        self.run.terminate()
        same("told to stop it stops", self.run.wait(PATIENCE_S), 0)
        self.unplug()


def even(text):
    """Seven bits and even parity."""
    return bytes(c | (bin(c).count("1") % 2) << 7 for c in text.encode())


def events():
    return [json.loads(row)["kind"] for row in program("rollcall-terminal", station, "--json",
                                                       "events").stdout.splitlines()]


officer, session, people = make_county()
s = Station("--scan", f"serial:{line}@115200")
s.answers("a code without an end", officer, "officer")
s.answers("with an AIM identifier", "]Q1" + session + "\r", "session_opened")
s.answers("in STX and ETX", "\2" + people[0] + "\3", "checked_in")
s.answers("with parity, without an end", even(people[1]), "checked_in")
s.answers("somebody else's code", "https://example.org/\r", "unknown")
same("is no garbage", s.status()["garbled"], "")

# ---- broken off: asked for again, and nothing is journaled ----
s.answers("half a code", people[2][:70], "torn")
s.answers("and whole", people[2] + "\r\n", "checked_in")

# ---- garbage: the scanner is to be checked ----
s.answers("a line at another speed", b"\x80\x06\xf8\x00\x86\r", "garbled")
same("status has what came", s.status()["garbled"], "\\x80\\x06\\xF8\\x00\\x86")
with open(said) as log:
    same("the log too", "garbage: \\x80\\x06" in log.read(), True)
s.answers("a badge with a key lost", people[3][:50] + people[3][51:] + "\r", "garbled")
same("status is short", len(s.status()["garbled"].encode()) < 100, True)
s.answers("and whole", people[3] + "\r", "checked_in")

# ---- unplugged ----
s.unplug()
s.until("it is away", "away", 1)
s.plug()
s.until_there()
s.answers("the scanner is back", people[3] + "\r", "repeat")
s.stop()
same("what the journal keeps", events(), ["started", "session_opened", "checked_in", "checked_in", "refused",
                                          "checked_in", "refused", "refused", "checked_in"])
print(f"{office.checks} checks, {office.fails} failures")
sys.exit(office.fails > 0)
