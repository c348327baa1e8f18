#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# exports.py BUILD: a list longer than a workbook may be leaves as CSV, whole, by page and command alike, in the memory
# of a short one; and what cannot be written leaves nothing behind.
import json, os, resource, signal, sqlite3, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from office import BUILD, NOW, Page, city, end, host, make_city, program, same, serve, work

PEOPLE = 101_000  # more than REPORT_ROWS_MAX
MEMORY_KB = 24 * 1024  # beside what a short export needs


def at(name):
    return os.path.join(work.name, name)


def records(text):
    """The numbered ones."""
    return [line for line in text.split("\r\n") if line.split(",")[0].isdigit()]


def peak_kb(server, reset):
    if reset:
        with open(f"/proc/{server.pid}/clear_refs", "w") as f:
            f.write("5")
    with open(f"/proc/{server.pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM"))


def check_command(total):
    told = json.loads(host("report", "--view", "people", "--format", "csv", "-o", at("people.csv")))
    same("rows that are told", told["rows"], total)
    with open(at("people.csv"), newline="", encoding="utf-8-sig") as f:
        text = f.read()
    same("its bytes are told", told["bytes"], os.path.getsize(at("people.csv")))
    same("each row has its number", [int(line.split(",")[0]) for line in records(text)], list(range(1, total + 1)))
    same("stdout is the same", program("rollcall", city, "--now", NOW, "report", "--view", "people", "--format", "csv",
                                       "-o", "-").stdout.replace("\r\n", "\n"), "\ufeff" + text.replace("\r\n", "\n"))
    refused = program("rollcall", city, "--now", NOW, "report", "--view", "people", "--format", "xlsx", "-o",
                      at("people.xlsx"), code=(1,))
    same("a workbook is refused, and nothing stands", (os.path.exists(at("people.xlsx")), "--format csv" in refused.stderr),
         (False, True))
    return text


def check_page(text):
    server, address = serve()
    try:
        page = Page(address, json.loads(host("user", "add", "长表", "--role", "admin"))["link"])
        short = page.ask("/api/report?view=users&format=csv")
        before = peak_kb(server, True)
        status, told = page.ask("/api/report?view=people&format=csv")
        needed = peak_kb(server, False) - before
        same("the page's file is the command's", (status, told == "\ufeff" + text), (200, True))
        same(f"{needed} KiB more than a short one are few", needed < MEMORY_KB, True)
        same("the short one", short[0], 200)
        same("a workbook is refused", page.ask("/api/report?view=people&format=xlsx"), (413, {"error": "too_large"}))
        same("nothing is left behind", [n for n in os.listdir(city) if n.startswith("report-")], [])
    finally:
        server.terminate()
        server.wait()


def allow_a_megabyte():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def check_no_room():
    done = subprocess.run([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "report", "--view", "people", "--format",
                           "csv", "-o", at("none.csv")], capture_output=True, text=True, preexec_fn=allow_a_megabyte)
    same("no room is a failure that names the file", (done.returncode, at("none.csv") in done.stderr), (1, True))
    same("and nothing stands", [n for n in os.listdir(work.name) if n.startswith("none")], [])


def main():
    make_city()
    with open(at("people.in.csv"), "w") as f:
        subprocess.run([f"{BUILD}/tests/tools/make_people", str(PEOPLE), "1"], check=True, stdout=f)
    host("person", "import", at("people.in.csv"), code=(0, 3))
    total = sqlite3.connect(f"{city}/rollcall.db").execute("SELECT COUNT(*) FROM person").fetchone()[0]
    same("there are many", total > PEOPLE, True)
    check_page(check_command(total))
    check_no_room()
    end()


main()
