#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# writer.py BUILD: one writer at a time, and nobody waits who need not. Another program holds the database while the
# page is read and people log in; an officer takes his time over six digits while a list is imported; a county's badges
# are drawn, and the drawing is killed; serve starts beside a writer, without a cable, in the journal; a report's child
# dies.
import contextlib, fcntl, glob, http.client, io, json, os, signal, socket, subprocess, sys, threading, time
import urllib.parse, zipfile

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, NOW, children_of, city, end, host, make_city, same, serve, work

SECRET = "玉溪的山和水都很好看"
ENDS_S = 300


def ask(place, method, path, body=None, heads=None):
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=ENDS_S)
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, {"Content-Type": "application/json", **(heads or {})})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text, answer.headers["Set-Cookie"]


def come_in(place, path, body):
    code, text, cookie = ask(place, "POST", path, body)
    return code, {"Cookie": cookie.split(";")[0], "X-Rollcall": json.loads(text)["csrf"]} if code == 200 else {}


def admin_at(place):
    """An administrator with a password."""
    link = json.loads(host("user", "add", "管一", "--role", "admin"))["link"]
    heads = come_in(place, "/api/welcome", {"link": link})[1]
    ask(place, "POST", "/api/password", {"new": SECRET}, heads)
    return come_in(place, "/api/login", {"name": "管一", "password": SECRET})[1]


class Held:
    """Another program's lock on the database, as every writer takes it."""

    def __init__(self, where=city):
        self.fd = os.open(f"{where}/rollcall.db.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def __enter__(self):
        fcntl.flock(self.fd, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_):
        os.close(self.fd)


def until(what, state):
    """Waits for a state; the clock only ends what will never come."""
    last = time.monotonic() + ENDS_S
    while not (value := state()) and time.monotonic() < last:
        time.sleep(0.05)
    same(what, bool(value), True)
    return value


def program(*words, where=city, **how):
    return subprocess.Popen([f"{BUILD}/rollcall", "--data", where, "--now", NOW, *words], text=True, **how)


def page_answers_while_another_program_writes(place):
    heads, answered = admin_at(place), []
    with Held():
        posts = [threading.Thread(target=lambda i=i: answered.append(
            ask(place, "POST", "/api/users", {"name": f"等{i}", "role": "reader"}, heads)[0])) for i in range(24)]
        for post in posts:
            post.start()
        gets = [ask(place, "GET", path, heads=heads)[0] for path in ("/api/tally", "/api/me", "/", "/healthz") * 8]
        waiting = len(posts) - len(answered)  # two at a time, each until the writer is free or has not been for long
        code, other = come_in(place, "/api/login", {"name": "管一", "password": SECRET})
        wrong = ask(place, "POST", "/api/login", {"name": "没有", "password": SECRET})[0]
        seen = ask(place, "GET", "/api/sessions", heads=other)[0]
        out = ask(place, "POST", "/api/logout", {}, other)[0]
    for post in posts:
        post.join()
    same("the page is read", set(gets), {200})
    same("while some who write still wait", waiting > 0, True)
    same("who knows the password comes in, looks and goes", (code, seen, out), (200, 200, 200))
    same("who does not, does not", wrong, 401)
    same("those who wait are told, or done", set(answered) <= {200, 503}, True)
    rows = lambda: [(r["who"], r["what"]) for r in json.loads(ask(place, "GET", "/api/audit", heads=heads)[1])["rows"]]
    for row in (("管一", "login"), ("没有", "login_failed"), ("管一", "logout")):
        until(f"{row} is in the log afterwards", lambda: row in rows())


def exports_that_wait_for_their_row_hold_up_no_search(server, place):
    """Their row has to be in the log before they leave: they wait where writers do, and others are searching."""
    heads, answered = come_in(place, "/api/login", {"name": "管一", "password": SECRET})[1], []
    with Held():
        exports = [threading.Thread(target=lambda: answered.append(
            ask(place, "GET", "/api/report?format=csv&view=terminals", heads=heads)[0])) for _ in range(8)]
        for export in exports:
            export.start()
        until("the first is made", lambda: children_of(server.pid) or answered)
        code = ask(place, "GET", "/api/why?reason=pending", heads=heads)[0]
        same("a search is answered", code, 200)
        same("while there are exports that wait", len(answered) < len(exports), True)
    for export in exports:
        export.join()
    same("each is whole or was not to be", set(answered) <= {200, 503}, True)
    rows = [r for r in json.loads(ask(place, "GET", "/api/audit", heads=heads)[1])["rows"] if r["what"] == "report"]
    same("and those are in the log that left", len(rows), answered.count(200))


def pairing_left_waiting_lets_others_write():
    terminal, link, stops = f"{work.name}/terminal", f"{work.name}/link", f"{work.name}/stops"
    station = [f"{BUILD}/rollcall-terminal", "--data", terminal]
    subprocess.run([*station, "init"], check=True, capture_output=True)
    os.mkfifo(stops)
    station = subprocess.Popen([*station, "run", "--scan", f"lines:{stops}", "--screen", "none",
                                "--link", f"socket:{link}", "--simulate"], stderr=subprocess.DEVNULL)
    hold = os.open(stops, os.O_WRONLY)
    until("the terminal listens", lambda: os.path.exists(link))
    sync = program("--json", "sync", "--link", f"socket:{link}", "--pair", "--area", "530402001",
                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    same("six digits to compare", json.loads(sync.stdout.readline())["event"], "compare")
    with Held():  # free although the officer has not answered
        same("nobody has answered", sync.poll(), None)
    added = host("person", "add", "--name", "王丽", "--sex", "女", "--area", "530402001")
    same("a person is added meanwhile", "number" in added, True)
    sync.stdin.write("y\n")
    sync.stdin.flush()
    ended = json.loads(sync.stdout.readline())
    same("and then they are paired", (ended["event"], ended["paired"], sync.wait()), ("ended", True, 0))
    os.close(hold)
    station.wait()


def badges_are_drawn_beside_writers_and_never_half():
    sheet = f"{work.name}/badges.pdf"
    words = ("badge", "print", "--all", "--format", "pdf", "-o", sheet)
    drawing = program(*words, stderr=subprocess.DEVNULL)
    until("it is being drawn", lambda: os.path.exists(sheet + ".new"))
    with Held():
        same("with the database free", drawing.poll(), None)
        same("under no final name", os.path.exists(sheet), False)
    drawing.kill()
    drawing.wait()
    same("killed, it has no name either", os.path.exists(sheet), False)
    one = json.loads(host("person", "add", "--name", "李强", "--sex", "男"))["number"]
    for form in ("txt", "png", "svg", "pdf"):
        out = f"{work.name}/one.{form}"
        words = ["badge", "print", "--person", one, "--format", form, "-o"]
        done = program(*words, out, stderr=subprocess.DEVNULL).wait()
        same(f"a {form} is whole, and alone", (done, os.path.getsize(out) > 100, glob.glob(f"{out}.*")), (0, True, []))
        program(*words, "/dev/null", stderr=subprocess.DEVNULL).wait()
        same("a device stays one", os.path.isfile("/dev/null"), False)
    host("badge", "revoke", one, "--why", "遗失")
    again = program("badge", "print", "--person", one, stdout=subprocess.PIPE, stderr=subprocess.PIPE).communicate()
    same("a revoked badge is issued anew, and that is said", "签发号" in again[1], True)


def serve_waits_for_a_writer_and_says_so():
    fresh = f"{work.name}/fresh"
    program("init", "--area", "530402", where=fresh, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"{work.name}/notify")
        systemd.settimeout(ENDS_S)
        with Held(fresh):
            server = program("serve", "--listen", "127.0.0.1:0", where=fresh, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env={**os.environ, "NOTIFY_SOCKET": f"{work.name}/notify"})
            same("what it waits for", "另一个程序" in server.stderr.readline(), True)
            same("which systemd is told, and more time asked", b"EXTEND_TIMEOUT_USEC=" in systemd.recv(4096), True)
        same("then it is there", "http://" in server.stdout.readline(), True)
        while b"READY=1" not in (told := systemd.recv(4096)):
            same("until then it asks for time", b"EXTEND_TIMEOUT_USEC=" in told, True)
    busy = program("serve", "--listen", "192.0.2.1:8080", where=fresh,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    same("an address that is not ours is named", "192.0.2.1" in busy.communicate()[1], True)
    server.terminate()
    same("in good order", server.wait(), 0)


def link_stays_out_of_the_journal():
    fresh, (out, journal) = f"{work.name}/fresh", os.pipe()
    at = os.fstat(journal)
    server = program("serve", "--listen", "127.0.0.1:0", where=fresh, stdout=journal, stderr=journal,
                     env={**os.environ, "JOURNAL_STREAM": f"{at.st_dev}:{at.st_ino}"})
    os.close(journal)
    with os.fdopen(out) as told:
        lines = [told.readline(), told.readline()]
        path = f"{fresh}/welcome.link"
        same("no link is told", "welcome#" in "".join(lines), False)
        same("but where it is", path in "".join(lines), True)
        same("which only its user reads", os.stat(path).st_mode & 0o777, 0o600)
        link = open(path).read()
        place = urllib.parse.urlsplit(link.split("welcome#")[0])
        same("and it opens", come_in(place, "/api/welcome", {"link": link.split("#")[1]})[0], 200)
        server.terminate()
        same("in good order", server.wait(), 0)
    same("it goes with the server", os.path.exists(path), False)


def cables_that_fail_are_tried_again():
    server = program("--lang", "en", "serve", "--listen", "127.0.0.1:0", "--usb", stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE, env={**os.environ, "ROLLCALL_USB_ID": "no such thing"})
    for seconds in (1, 2, 4):  # not at once, and each time later
        told = server.stderr.readline()
        same(f"what is wrong with the cables: {told}", f"trying again in {seconds} s." in told, True)
    same("and the page is there", "http://" in server.stdout.readline(), True)
    same("it goes on", server.poll(), None)
    server.terminate()
    same("and ends in good order", server.wait(), 0)


IS_WHOLE = {"pdf": lambda text: text.rstrip().endswith(b"%%EOF"),
            "xlsx": lambda text: zipfile.is_zipfile(io.BytesIO(text))}


def killed_while_it_draws(server, place, heads, form):
    """Whether the child's end came before the answer's; an answer that came first is whole."""
    got = []
    asking = threading.Thread(target=lambda: got.append(
        ask(place, "GET", f"/api/report?format={form}&view=sessions", heads=heads)))
    asking.start()
    child = []
    while asking.is_alive() and not child: # it lives for some hundredths of a second
        child = children_of(server.pid)
    if child:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child[0], signal.SIGKILL)
    asking.join()
    same(f"a {form} has an answer", len(got), 1)
    code, text, _ = got[0]
    same(f"a {form} whose child was killed", code == 500 or (code == 200 and IS_WHOLE[form](text)), True)
    return code == 500


def child_that_dies_is_an_answer(server, place):
    heads = come_in(place, "/api/login", {"name": "管一", "password": SECRET})[1]
    for form in IS_WHOLE:
        until(f"a {form} whose child was killed is an answer of 500",
              lambda: killed_while_it_draws(server, place, heads, form))
        same("and the page goes on", (server.poll(), ask(place, "GET", "/healthz")[0]), (None, 200))


def main():
    make_city()
    server, place = serve()
    try:
        page_answers_while_another_program_writes(place)
        exports_that_wait_for_their_row_hold_up_no_search(server, place)
        child_that_dies_is_an_answer(server, place)
        pairing_left_waiting_lets_others_write()
        badges_are_drawn_beside_writers_and_never_half()
    finally:
        server.terminate()
        same("it ends in good order", server.wait(), 0)
    serve_waits_for_a_writer_and_says_so()
    link_stays_out_of_the_journal()
    cables_that_fail_are_tried_again()
    end()


main()
