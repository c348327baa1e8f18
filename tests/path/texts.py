#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# texts.py BUILD: what people wrote comes out whole, or is refused; what is no text is refused at the door, or shown
# as what it is where a stick brought it. No row is left out because of its text.
import json, os, sqlite3, sys

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import Page, city, end, host, same, serve, work


def check_reasons_are_kept_whole(admin):
    """A reason as long as it may be stands in the log to its last character; a longer one is refused."""
    for length in (66, 67, 88, 100, 199, 200):
        for pad in ("", "a", "ab"):  # the third byte of a character stands anywhere
            why = pad + "因村道塌方改在邻村补课" * 20
            why = why[:length]
            target = {"quota": "farmer", "year": 2026, "area": 530402, "target": 1000 + length, "why": why}
            same("allocate", admin.ask("/api/allocations", target)[0], 200)
            same("explain", admin.ask("/api/signals", {"signal": "burst.1.0.0.0.P07", "why": why})[0], 200)
            same("names", admin.ask("/api/names", {"numbers": ["530400-000000001"], "view": why})[0], 200)
            rows = admin.ask("/api/audit")[1]["rows"][:3]
            same("each act has its row", [r["what"] for r in rows], ["names", "explain", "allocate"])
            same("whole", [r["detail"].endswith(why) for r in rows], [True] * 3)
    why += "长"
    same("one too many", admin.ask("/api/allocations", {**target, "why": why})[0], 400)
    same("one too many", admin.ask("/api/signals", {"signal": "burst.1.0.0.0.P07", "why": why})[0], 400)


def check_queries_are_text(admin):
    """Bytes that are no UTF-8 are refused at the door, in the path and in every value."""
    for path in ("/api/report?format=csv&view=signals&kind=%FF", "/api/sessions?programme=%E6%9D",
                 "/api/why?quota=%C0%AF", "/api/tally?%FF=1", "/api/sessions/%FF",
                 "/api/report?format=csv&view=sessions&programme=P07%0A"):
        same(path, admin.ask(path), (400, {"error": "invalid"}))
    same("a filter that is no word", admin.ask("/api/report?format=csv&view=sessions&programme=" + "9" * 65)[0], 404)
    same("text is asked for as before", admin.ask("/api/sessions?programme=%E6%9D%8E")[0], 200)


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


host("init", "--area", "530400")
server, address = serve()
try:
    admin = Page(address, json.loads(host("user", "add", "管一", "--role", "admin"))["link"])
    check_reasons_are_kept_whole(admin)
    check_queries_are_text(admin)
    check_rows_of_old_texts_are_shown(admin)
finally:
    server.terminate()
    server.wait()
end()
