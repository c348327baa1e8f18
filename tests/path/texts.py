#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# texts.py BUILD: what people wrote comes out whole, or is refused; what is no text is refused at the door, or shown
# as what it is where a stick brought it. No row is left out because of its text.
import json, os, sqlite3, subprocess, sys, urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, NOW, Page, add_session, city, end, host, same, serve, work


def check_reasons_are_kept_whole(admin):
    """A reason as long as it may be stands in the log to its last character; a longer one is refused."""
    of_signal = {"signals": ["burst.1.0.0.0.P07"], "state": "explained"}
    for length in (66, 67, 88, 100, 199, 200):
        for pad in ("", "a", "ab"):  # the third byte of a character stands anywhere
            why = pad + "因村道塌方改在邻村补课" * 20
            why = why[:length]
            one = {"quota": "farmer", "area": 530402, "target": 1000 + 3 * length + len(pad)}
            target = {"year": 2026, "changes": [one], "why": why}
            same("allocate", admin.ask("/api/allocations", target)[0], 200)
            same("explain", admin.ask("/api/signals", {**of_signal, "why": why})[0], 200)
            same("names", admin.ask("/api/names", {"numbers": ["530400-000000001"], "view": why})[0], 200)
            rows = admin.ask("/api/audit")[1]["rows"][:3]
            same("each act has its row", [r["what"] for r in rows], ["names", "explain", "allocate"])
            same("whole", [r["detail"].endswith(why) for r in rows], [True] * 3)
    why += "长"
    same("one too many", admin.ask("/api/allocations", {**target, "why": why})[0], 400)
    same("one too many", admin.ask("/api/signals", {**of_signal, "why": why})[0], 400)


def check_queries_are_text(admin):
    """Bytes that are no UTF-8 are refused at the door, in the path and in every value."""
    for path in ("/api/report?format=csv&view=signals&kind=%FF", "/api/sessions?programme=%E6%9D",
                 "/api/why?quota=%C0%AF", "/api/tally?%FF=1", "/api/sessions/%FF",
                 "/api/report?format=csv&view=sessions&programme=P07%0A"):
        same(path, admin.ask(path), (400, {"error": "invalid"}))
    same("a filter that is no word", admin.ask("/api/report?format=csv&view=sessions&programme=" + "9" * 65)[0], 404)
    same("text is asked for as before", admin.ask("/api/sessions?programme=%E6%9D%8E")[0], 200)


def check_strange_filters_are_refused(admin):
    """A filter that a list does not have is refused on screen as in the export; the words are the export's own."""
    lists = {"sessions": {"programme": "P07", "from": "2026-01-01", "until": "2026-12-31"},
             "why": {"quota": "farmer", "reason": "pending"},
             "terminals": {"state": "silent", "terminal": "0000000000000001"},
             "signals": {"kind": "burst", "state": "open", "about": "530400-000000001"},
             "quarantine": {"state": "held", "terminal": "0000000000000001"}}
    every = {**lists["why"], **lists["quarantine"], **lists["sessions"], **lists["signals"]}
    for view, filters in lists.items():
        for name, value in every.items():
            query = f"{name}={filters.get(name, value)}"
            if view == "why" and name != "quota":
                query += "&quota=farmer"
            paths = f"/api/{view}?{query}", f"/api/report?format=csv&view={view}&{query}"
            codes = [admin.ask(path)[0] for path in paths]
            same(f"{view} {name}", [code == 400 for code in codes], [name not in filters] * 2)


def check_rows_of_old_texts_are_shown(admin):
    """A file name in GBK, and a text that an older program cut in a character: shown, not left out."""
    name = os.path.join(work.name.encode(), "培训.batch".encode("gbk"))
    with open(name, "wb") as f:
        f.write(b"no batch at all")
    host("import", name, code=3)
    batches = admin.ask("/api/quarantine")[1]["batches"]
    same("the batch is listed", len(batches), 1)
    same("with what can be read of its name", "\\xC5\\xE0" in batches[0]["name"], True)
    before = admin.ask("/api/audit")[1]["rows"]
    db = sqlite3.connect(os.path.join(city, "rollcall.db"))
    with db:
        db.execute("UPDATE audit SET detail = CAST(? AS TEXT) WHERE seq = ?", ("旧的".encode()[:-1], before[0]["seq"]))
    db.close()
    after = admin.ask("/api/audit")[1]["rows"]
    same("no row is missing", [r["seq"] for r in after], [r["seq"] for r in before])
    same("the cut one is readable", after[0]["detail"], "旧\ufffd\ufffd")


def check_names_of_files_are_cut_between_characters(admin):
    """A file's name of any length: what the log keeps of it ends with a whole character."""
    for n in range(3):
        name = urllib.parse.quote("a" * n + "名" * 500 + ".csv")
        admin.connection.close()
        heads = {**admin.heads, "Content-Type": "application/octet-stream"}
        admin.connection.request("POST", f"/api/people/import?take=1&name={name}", "姓名,身份证号\n李一,\n".encode(), heads)
        same(f"a long name, {n}", json.loads(admin.connection.getresponse().read())["taken"], True)
        detail = admin.ask("/api/audit?limit=1")[1]["rows"][0]["detail"]
        same(f"what is kept of it, {n}", ("名" * 200 in detail, "\ufffd" in detail), (True, False))


def on_screen(*words, program="rollcall", data=city):
    """What is seen of a command: exit, stdout, stderr, each as bytes."""
    done = subprocess.run([os.path.abspath(f"{BUILD}/{program}"), "--data", data, *words], capture_output=True,
                          cwd=work.name)
    return done.returncode, done.stdout, done.stderr


def check_arguments_are_text():
    """What is no UTF-8, and what is longer than on the page, is refused where it is typed; nothing is changed."""
    person = json.loads(host("person", "add", "--name", "李强"))["number"]
    session = add_session("村委会", "2026-11-19")
    host("officer", "add", "赵专干", "--area", "530402001")
    before = host("log")
    bad = b"\xe4\xb8"
    for words in (["person", "edit", person, "--phone", "1", "--by", bad], ["person", "edit", person, "--phone", bad],
                  ["person", "add", "--name", bad], ["person", "find", bad],
                  ["officer", "add", bad, "--area", "530402"],
                  ["officer", "edit", bad, "--area", "530402"], ["officer", "remove", "赵专干", "--why", bad],
                  ["badge", "revoke", person, "--why", bad], ["user", "add", bad], ["setting", "set", "credit", bad],
                  ["session", "edit", session, "--venue", bad], ["session", "cancel", session, "--why", bad],
                  ["quota", "set", bad, "--year", "2026", "--target", "1"], ["log", "--who", bad],
                  ["badge", "print", "--officer", bad, "--format", "txt"], ["explain", bad], ["report", "--view", bad],
                  ["person", "edit", person, "--phone", "1", "--why", "因" * 201]):
        code, out, told = on_screen("--json", *words)
        same(f"{words[:2]} is refused", (code, out), (2, b""))
        same(f"{words[:2]} and told", "\\xE4\\xB8" in told.decode() or "200" in told.decode(), True)
    same("nothing was done", host("log"), before)
    why = "因" * 200
    host("person", "edit", person, "--phone", "13800000000", "--why", why)
    same("a reason as long as may be", json.loads(host("log").splitlines()[0])["why"], why)


def check_texts_move_no_screen():
    """What people wrote is shown on one line, whatever it holds."""
    added = host("person", "add", "--name", "王丽", "--why", "\x1b[2J\nfake\tline", "--by", "a\x07b")
    person = json.loads(added)["number"]
    host("person", "edit", person, "--phone", "13800000000", "--why", "丢\x1b失")
    for words in (["log"], ["person", "list"], ["quota", "list", "--year", "2025"], ["user", "list"], ["verify"],
                  ["officer", "list"], ["session", "list"], ["terminal", "list"], ["quarantine", "list", "--all"]):
        code, out, _ = on_screen(*words)
        same(f"{words[0]} is done", code in (0, 1, 6), True)
        same(f"{words[0]} has no control", [c for c in out.decode() if ord(c) < 32 and c not in "\t\n"], [])
    line = next(l for l in on_screen("log")[1].decode().splitlines() if "fake" in l)
    same("the reason is told", line.endswith("\t\\x1B[2J\\nfake\\tline"), True)
    same("who too", line.split("\t")[1], "a\\x07b")
    same("a program has it as it was", json.loads(next(l for l in host("log").splitlines() if "fake" in l))["why"],
         "\x1b[2J\nfake\tline")


def check_file_names_are_told():
    """A name in GBK is told where it stands; what was made is there under it."""
    folder = os.path.join(work.name.encode(), "备份".encode("gbk"))
    os.mkdir(folder)
    for words, key in ((["backup", folder + b"/a"], "backup"), (["restore", folder + b"/a"], "restored"),
                       (["report", "--format", "csv", "-o", folder + b"/r.csv"], "file"),
                       (["evidence", "farmer", "-o", folder + b"/e"], "file")):
        data = folder + b"/b" if words[0] == "restore" else city
        code, out, _ = on_screen("--json", *words, data=data)
        same(words[0], (code, "\\xB1\\xB8" in json.loads(out)[key]), (0, True))
        same(f"{words[0]} made it", os.path.exists(data if words[0] == "restore" else words[-1]), True)
    with open(folder + b"/p.png", "wb") as f:
        f.write(b"no picture")
    code, out, _ = on_screen("decode", "--json", folder, program="rollcall-terminal")
    same("decode", (code, ["\\xB1\\xB8" in json.loads(line)["path"] for line in out.splitlines()]), (3, [True] * 5))


def check_users_look_like_nobody_else():
    """A name is one however it was typed; what was made to be taken for another is none."""
    for name in ("管一", "\uff41\uff44\uff4d\uff49\uff4e", "\u3000管一", "管一 ", "管\u2800一", "管\u200b一"):
        same(repr(name), on_screen("user", "add", name)[0], 1)
    for name in ("\u0430dmin", "adm\u03bfn", "li \u0440eter", "\u0430\u0441\u0435", "\u039f\u039a", "李 \u0441\u0445"):
        code, _, told = on_screen("--lang", "en", "user", "add", name)
        same(ascii(name), (code, "mixes" in told.decode()), (1, True))
    same("what it is called", json.loads(host("user", "add", "\u3000李\u3000审核 "))["name"], "李审核")
    host("user", "link", "李 审核"), host("user", "remove", " 李审核")
    for name in ("Пётр", "Ελένη", "Zoë 李"):
        same("one script a word is a name", json.loads(host("user", "add", name))["name"], name)


def check_names_of_the_page_are_exact(admin, address):
    """A name spelt otherwise is nobody there: it has no limit of its own, and takes away neither oneself nor visits."""
    own = admin.ask("/api/me")[1]["name"]
    same("not oneself", admin.ask("/api/users/remove", {"name": own})[0], 409)
    for path in ("/api/users/remove", "/api/users/renew"):
        same(path, admin.ask(path, {"name": f" {own}"})[0], 404)
    other = Page(address, json.loads(host("user", "add", "吴读者"))["link"])
    same("in", other.ask("/api/me")[1]["name"], "吴读者")
    login = {"name": " 吴读者", "password": "玉溪的山和水都很好看"}
    same("nobody of that spelling comes in", admin.ask("/api/login", login)[0], 401)


def check_results_go_to_stdout():
    """-o - is stdout, for every command that has it; no file of that name is made."""
    session = add_session("广场", "2026-11-18")
    for words, begin in ((["report", "--format", "csv"], b"\xef\xbb\xbf"), (["report", "--format", "pdf"], b"%PDF"),
                         (["report", "--format", "xlsx"], b"PK"), (["evidence", "farmer"], b'{"evidence":'),
                         (["evidence", "--page", "1"], b"c2sp"),
                         (["sheet", "sign-in", session, "--format", "pdf"], b"%PDF"),
                         (["badge", "print", "--blank", "1", "--format", "txt"], b"530400-")):
        before = sorted(os.listdir(work.name))
        code, out, _ = on_screen("--json", *words, "-o", "-")
        same(f"{words} on stdout", (code, out[:len(begin)]), (0, begin))
        same("nothing else was made", sorted(os.listdir(work.name)), before)
    csv = on_screen("--now", NOW, "report", "--format", "csv", "-o", "-")[1]
    host("report", "--format", "csv", "-o", os.path.join(work.name, "r.csv"))
    with open(os.path.join(work.name, "r.csv"), "rb") as f:
        same("the very file", f.read() == csv, True)


def check_keys_of_the_page_are_named():
    """serve says which file of a certificate is wrong, and why."""
    cert, key, other, junk = (os.path.join(work.name, name) for name in ("cert", "key", "other", "junk"))
    for made, certificate in ((key, cert), (other, os.path.join(work.name, "others"))):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-subj", "/CN=page", "-days", "9", "-keyout", made, "-out", certificate], check=True,
                       stderr=subprocess.DEVNULL)
    with open(junk, "w") as f:
        f.write("no PEM at all")
    damaged = os.path.join(work.name, "damaged")
    with open(damaged, "w") as f:
        f.write("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n")
    for x, y, named in ((junk, key, junk), (cert, junk, junk), (key, key, key), (cert, cert, cert),
                        (damaged, key, damaged), (cert, other, other), (work.name, key, work.name),
                        (cert, key + "?", key + "?")):
        code, out, told = on_screen("serve", "--listen", "127.0.0.1:0", "--tls-cert", x, "--tls-key", y)
        same(f"{x} {y}", (code, out, named in told.decode(), city in told.decode()), (1, b"", True, False))


def check_lost_row_is_told():
    """A row that an older program cut in a character is not left out in silence."""
    whole = len(host("user", "list").splitlines())
    db = sqlite3.connect(os.path.join(city, "rollcall.db"))
    with db:
        db.execute("UPDATE page_user SET name = CAST(? AS TEXT) WHERE name = '管一'", ("旧的".encode()[:-1],))
    db.close()
    code, out, told = on_screen("--json", "user", "list")
    same("the list is not whole", (code, len(out.splitlines())), (1, whole - 1))
    same("and it is said", "1 行" in told.decode(), True)


host("init", "--area", "530400")
check_arguments_are_text()
check_texts_move_no_screen()
check_file_names_are_told()
server, address = serve()
try:
    admin = Page(address, json.loads(host("user", "add", "管一", "--role", "admin"))["link"])
    check_reasons_are_kept_whole(admin)
    check_queries_are_text(admin)
    check_strange_filters_are_refused(admin)
    check_names_of_the_page_are_exact(admin, address)
    check_names_of_files_are_cut_between_characters(admin)
    check_rows_of_old_texts_are_shown(admin)
finally:
    server.terminate()
    server.wait()
check_users_look_like_nobody_else()
check_results_go_to_stdout()
check_keys_of_the_page_are_named()
check_lost_row_is_told()
end()
