# SPDX-License-Identifier: Apache-2.0
# What the Python tests of whole programs share: a made-up city, the host's program and its page over it, and the count
# of what was compared. The first argument of such a test is BUILD.
import glob, http.client, json, os, shutil, subprocess, sys, tempfile, urllib.parse

BUILD = sys.argv[1]
NOW = "2026-11-20T10:00:00+08:00"
work = tempfile.TemporaryDirectory()
city = os.path.join(work.name, "city")
checks = fails = 0


def same(what, one, other):
    global checks, fails
    checks += 1
    if one != other:
        fails += 1
        print(f"{what}: {one!r} is not {other!r}")


def make_city(seed="7"):
    """The city that the build has made, or one of another seed."""
    if seed == "7":
        shutil.copytree(f"{BUILD}/tests/city", city)
    else:
        subprocess.run([f"{BUILD}/tests/tools/make_city", city, "20000", seed], check=True, stdout=subprocess.DEVNULL)


def program(name, where, *words, code=(0,), input=None):
    """A program that has come to its end with one of these codes."""
    done = subprocess.run([f"{BUILD}/{name}", "--data", where, *words], input=input, capture_output=True, text=True)
    if done.returncode not in code:
        sys.exit(f"{name} {words}: exit {done.returncode}: {done.stderr}")
    return done


def host(*words, where=None, now=None, lang="zh", input=None, code=0):
    """What the host answers: JSON in lines."""
    return program("rollcall", where or city, "--now", now or NOW, "--lang", lang, "--json", *words, input=input,
                   code=code if isinstance(code, tuple) else (code,)).stdout


def rows(*words, code=(0, 1, 3), **more):
    """The same read, whether all was done or not."""
    return [json.loads(line) for line in host(*words, code=code, **more).splitlines()]


def add_session(venue, day, area="530402001", programme="P07"):
    """The number of a session there, from nine to eleven."""
    added = host("session", "add", "--programme", programme, "--area", area, "--venue", venue,
                 "--start", f"{day}T09:00:00+08:00", "--end", f"{day}T11:00:00+08:00")
    return json.loads(added)["session"]


def serve(listen="127.0.0.1:0", *words):
    """The running server, and its address as parts."""
    server = subprocess.Popen([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--json", "serve", "--listen", listen,
                               *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return server, urllib.parse.urlsplit(json.loads(server.stdout.readline())["url"])


class Page:
    """A user who came in by a one-time link and chose a password. A connection each time: the server ends idle ones."""

    def __init__(self, address, link):
        self.connection = http.client.HTTPConnection(address.netloc, timeout=300)
        self.heads = {}
        for path, body in (("/api/welcome", {"link": link}), ("/api/password", {"new": "玉溪的山和水都很好看"})):
            self.heads["X-Rollcall"] = self.ask(path, body)[1]["csrf"]

    def ask(self, path, body=None):
        """Status, and the answer: JSON, or its text."""
        head = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.close()
        self.connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body),
                                {**self.heads, **head})
        answer = self.connection.getresponse()
        data = answer.read().decode()
        if answer.headers["Set-Cookie"]:
            self.heads["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]
        is_json = (answer.headers["Content-Type"] or "").startswith("application/json")
        return answer.status, json.loads(data) if is_json else data


def children_of(pid):
    """The processes a program has made and not yet seen the end of."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path) as f:
                found += [int(word) for word in f.read().split()]
        except OSError:
            pass  # its thread has just ended
    return found


def end():
    """Says how many comparisons were made, and ends as they came out."""
    print(f"{checks} checks")
    sys.exit(1 if fails or not checks else 0)
