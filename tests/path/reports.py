#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# reports.py BUILD SEED: one number is one number. Over a city that make_city made, for the city, a county and a
# township, for each quota: `tally --json`, the API, CSV, Excel and PDF say the same, before and after a recount, from
# the command line and from the page's address; and what people wrote never becomes a formula.
import csv, datetime, hashlib, io, json, os, re, subprocess, sys, urllib.error, urllib.parse, urllib.request, zipfile
import zlib
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, add_session, city, end, host, make_city, same, serve, work
from signed_sheet import png

SEED = sys.argv[2]
PICTURE = png(8, 8, zlib.compress((b"\0" + b"\xff" * 8) * 8))
CITY, COUNTY, TOWNSHIP = 530400, 530402, 530402001
FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)"]
HEADS = ["序号", None, "年度目标", "本月完成", "累计完成", "完成率(%)", "序时进度(%)", "与序时进度差(百分点)", "排名", "备注"]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def tally(area, year=2026):
    return json.loads(host("tally", "--area", str(area), "--year", str(year)))


def report(form, area, *words, lang="zh"):
    path = os.path.join(work.name, f"report.{form}")
    host("report", "--format", form, "--area", str(area), *words, "-o", path, lang=lang)
    with open(path, "rb") as f:
        return f.read()


# ---- reading back ----

def tables_of_csv(data):
    """Records of each table: an empty record stands between two."""
    same("a BOM", data[:3], b"\xef\xbb\xbf")
    same("lines end as RFC 4180 says", data.count(b"\n"), data.count(b"\r\n"))
    records = list(csv.reader(io.StringIO(data[3:].decode(), newline="")))
    same("every record has as many fields", len({len(r) for r in records}), 1)
    tables = [[]]
    for record in records:
        if any(record):
            tables[-1].append(record)
        else:
            tables.append([])
    return tables


class Book:
    """The sheets of a workbook, each a list of rows of text or numbers, as another program reads them."""

    def __init__(self, data):
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        strings = xml.fromstring(self.zip.read("xl/sharedStrings.xml"))
        self.strings = ["".join(t.text or "" for t in s.iter(MAIN + "t")) for s in strings.iter(MAIN + "si")]
        names = [n for n in self.zip.namelist() if n.startswith("xl/worksheets/sheet")]
        self.xml = [xml.fromstring(self.zip.read(f"xl/worksheets/sheet{i + 1}.xml")) for i in range(len(names))]
        self.sheets = [[self.row(r) for r in sheet.iter(MAIN + "row")] for sheet in self.xml]

    def row(self, row):
        cells = []
        for cell in row.iter(MAIN + "c"):
            same("no cell is a formula", cell.find(MAIN + "f"), None)
            value = cell.find(MAIN + "v")
            if value is None:
                cells.append(None)
            elif cell.get("t") == "s":
                cells.append(self.strings[int(value.text)])
            else:
                cells.append(float(value.text))
        return cells


def pages_of_pdf(data):
    path = os.path.join(work.name, "read.pdf")
    with open(path, "wb") as f:
        f.write(data)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return text.rstrip("\f").split("\f")


# ---- what a table must say ----

def words_of(value, decimals=None):
    return "-" if value is None else f"{value:.2f}" if decimals else str(value)


def expected_rows(figures, areas, place, pace):
    """Rows as text, from what the API says of each area; the last is the area itself."""
    rows = []
    for number, area in [*enumerate(areas, 1), ("", figures)]:
        q = area["quotas"][place]
        rank = words_of(q.get("rank"))
        name = "合计" if number == "" else area["name"]
        should = "-" if q["target"] is None else f"{pace:.2f}"
        unit = "人" if q["measure"] == "persons" else "人次"
        remarks = [] if q["target"] is not None else ["目标未设定"]
        remarks += [f"其中纸面补录{q['on_paper']}{unit}"] if q["on_paper"] else []
        rows.append([str(number), name, words_of(q["target"]), words_of(q["month"]), words_of(q["done"]),
                     words_of(q["rate"], 2), should, words_of(q["gap"], 2), rank, "；".join(remarks)])
    return rows


def check_csv(rows, table):
    heads = [b or a for a, b in zip(table[2], HEADS)]
    same("heads", table[2][:10], heads)
    same("rows of the CSV", [r[:10] for r in table[3:3 + len(rows)]], rows)


def check_xlsx(rows, sheet):
    for row, cells in zip(rows, sheet[3:3 + len(rows)]):
        for text, cell in zip(row, cells):
            if re.fullmatch(r"-?\d+(\.\d+)?", text):
                same(f"a real number of {row[1]}", (type(cell), f"{cell:.2f}"), (float, f"{float(text):.2f}"))
            else:
                same(f"text of {row[1]}", cell or "", text)


def check_pdf(rows, page):
    lines = [line.split() for line in page.splitlines()]
    for row in rows:
        same(f"the line of {row[1]} on paper", [field for field in row if field] in lines, True)


def check_sheet_form(book):
    for i, sheet in enumerate(book.xml):
        same("the head is frozen", sheet.find(f".//{MAIN}pane").get("state"), "frozen")
        setup = sheet.find(MAIN + "pageSetup")
        same("A4 across", (setup.get("paperSize"), setup.get("orientation")), ("9", "landscape"))
        same("a chart of its own", f"xl/charts/chart{i + 1}.xml" in book.zip.namelist(), True)
    names = book.zip.read("xl/workbook.xml").decode()
    same("print areas and heads on each page", names.count("_xlnm.Print_Area") + names.count("_xlnm.Print_Titles"),
         2 * len(book.xml))


def check_words(page):
    for word in ["填报单位(盖章)", "截至 2026年11月20日", "单位：", "注：", "单位负责人(签章)", "审核人", "填表人", "联系电话",
                 "报出日期", "数据截至 2026-11-20 10:00"]:
        same(f"{word} on paper", word in page, True)


# ---- the page's address ----

class Page:
    """A user who came in by a one-time link."""

    def __init__(self, role):
        link = json.loads(host("user", "add", f"用户{role}", "--role", role))["link"]
        self.cookie = None
        csrf = json.loads(self.ask("/api/welcome", {"link": link})[2])["csrf"]
        self.ask("/api/password", {"new": "玉溪的山和水都很好看"}, csrf)

    def ask(self, path, body=None, csrf=""):
        """Status, heads and bytes."""
        request = urllib.request.Request(base + path, json.dumps(body).encode() if body else None)
        if body:
            request.add_header("Content-Type", "application/json")
            request.add_header("X-Rollcall", csrf)
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        try:
            with urllib.request.urlopen(request) as answer:
                if answer.headers["Set-Cookie"]:
                    self.cookie = answer.headers["Set-Cookie"].split(";")[0]
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, path):
        return json.loads(self.ask(path)[2])


# ---- the checks ----

def month_of_curve(page, area, quota):
    """The month again, from the curve."""
    first = datetime.date(2026, 11, 1).timetuple().tm_yday
    before = now = 0
    for day, reached in page.json(f"/api/curve?area={area}&quota={quota}&year=2026")["days"]:
        before = reached if day < first else before
        now = reached
    return now - before


# told of an area asked for, not of those under it
OF_ITSELF = ("unnumbered", "week", "last_year", "change", "lead", "lead_name", "lead_name_en")


def check_area(page, area):
    told = tally(area)
    short = [told[key] for key in ("silent_terminals", "pending_events", "quarantined")]
    same("what the paper leaves out is the area's own", "%d 台终端超过7天未联系，%d 条待核实，%d 个批次待查" % tuple(short)
         in report("csv", area).decode("utf-8-sig"), True)
    api = page.json(f"/api/tally?area={area}")
    areas = api.pop("areas")
    same("the API and tally --json", api, told)
    is_township = told["level"] >= 3
    if is_township:
        areas = [told]
    for child in areas:
        for q in child["quotas"]:
            other = dict(tally(child["area"])["quotas"][[x["id"] for x in told["quotas"]].index(q["id"])])
            same("an area under another and by itself", {k: v for k, v in q.items() if k != "rank"},
                 {k: v for k, v in other.items() if k not in OF_ITSELF or is_township})
    pace = round(100 * told["pace"], 2)
    book = Book(report("xlsx", area))
    tables, pages = tables_of_csv(report("csv", area)), pages_of_pdf(report("pdf", area))
    english = Book(report("xlsx", area, lang="en"))
    same("a table a quota", len(book.sheets), 3 + is_township)
    if not is_township:
        check_sheet_form(book)
    for place, quota in enumerate(told["quotas"]):
        rows = expected_rows(told, areas, place, pace)
        same("the month and the curve", quota["month"], month_of_curve(page, area, quota["id"]))
        check_csv(rows, tables[place])
        check_xlsx(rows, book.sheets[place])
        check_pdf(rows, pages[place])
        check_words(pages[place])
        same("English numbers", [[c for c in r if isinstance(c, float)] for r in english.sheets[place]],
             [[c for c in r if isinstance(c, float)] for r in book.sheets[place]])
        check_one_quota(area, quota["id"], tables[place])
    same("the page of the pages", re.findall(r"第\s*(\d+)\s*页\s*共\s*(\d+)\s*页", "\n".join(pages)),
         [(str(i + 1), str(len(pages))) for i in range(len(pages))])


def check_one_quota(area, quota, table):
    alone = tables_of_csv(report("csv", area, "--quota", quota))
    same("a quota alone and among others", alone[0], table)


def check_address(page):
    """What the address gives is what the command writes, and each export is in the log."""
    rows = len(page.json("/api/audit")["rows"])
    for form in ["csv", "xlsx", "pdf"]:
        code, heads, data = page.ask(f"/api/report?format={form}&area={COUNTY}&year=2026&quota=women")
        same("status", code, 200)
        written = report(form, COUNTY, "--quota", "women")
        if form == "csv":
            same("CSV by address and by command", data, written)
        elif form == "xlsx":
            same("Excel by address and by command", Book(data).sheets, Book(written).sheets)
        else:
            same("PDF by address and by command", pages_of_pdf(data), pages_of_pdf(written))
        name = urllib.parse.unquote(heads["Content-Disposition"].split("filename*=UTF-8''")[1])
        same("the name of the file", name, f"红塔区2026年培训目标任务完成情况统计表.{form}")
        same("never kept by a browser", heads["Cache-Control"], "no-store")
    log = page.json("/api/audit")["rows"]
    same("a row in the log for each export", len(log), rows + 3)
    same("what the log says", (log[0]["what"], log[0]["detail"]), ("report", f"pdf figures 2026 {COUNTY} quota=women"))


def check_log_titles(page):
    """What a log was filtered by stands on it in words, as on screen."""
    for lang, words in (("zh", "操作日志（班次）"), ("en", "log (sessions)")):
        title = page.ask(f"/api/report?format=csv&view=log&what=session&lang={lang}")[2].decode().splitlines()[0]
        same(f"the log of sessions in {lang}", (words in title, title), (True, title))


def check_refusals(page):
    stranger = Page.__new__(Page)
    stranger.cookie = None
    same("nobody is in", stranger.ask("/api/report?format=csv")[0], 401)
    for query, code in [("", 400), ("format=doc", 400), ("format=csv&view=nothing", 400), ("format=csv&area=999", 404),
                        ("format=csv&quota=nothing", 404), ("format=csv&compare=x", 400), ("format=csv&lead=x", 400),
                        ("format=csv&view=sessions&lead=labour", 400), ("format=csv&lead=labour&quota=women", 404),
                        ("format=csv&year=1", 400),
                        ("format=csv&view=why&reason=nothing", 400)]:
        same(query, page.ask(f"/api/report?{query}")[0], code)


def check_last_year(page):
    """A year that is over: its pace is 100 %, and no month of it is this month."""
    told, areas = tally(CITY, 2025), page.json(f"/api/tally?area={CITY}&year=2025")["areas"]
    tables = tables_of_csv(report("csv", CITY, "--year", "2025"))
    for place, quota in enumerate(told["quotas"]):
        same("the month of another year", quota["month"], None)
        check_csv(expected_rows(told, areas, place, 100.0), tables[place])


def check_compared(page):
    """Beside each area what was done in the same time of last year: on screen, on paper and to programs the same."""
    for area, *of in [(CITY,), (CITY, "--year", "2025"), (COUNTY, "--period", "2026-Q3"),
                      (TOWNSHIP, "--period", "2026-11")]:
        query = f"&{of[0][2:]}={of[1]}" if of else ""
        told = page.json(f"/api/tally?area={area}&compare=last_year{query}")
        areas = told["areas"] if told["level"] < 3 else [told]
        tables = tables_of_csv(report("csv", area, "--compare", "last_year", *of))
        book, paper = Book(report("xlsx", area, "--compare", "last_year", *of)), pages_of_pdf(
            report("pdf", area, "--compare", "last_year", *of))
        own = "month" if "--period" in of else "done"
        for place, quota in enumerate(told["quotas"]):
            rows = expected_rows(told, areas, place, round(100 * told["pace"], 2))
            for row, a in zip(rows, [*areas, told]):
                alone = json.loads(host("tally", "--area", str(a["area"]), *of))["quotas"][place]
                q = a["quotas"][place]
                change = None if alone["last_year"] is None else alone[own] - alone["last_year"]
                same(f"last year of {a['name']}", (q["last_year"], q["change"]), (alone["last_year"], change))
                row[9:9] = [words_of(q["last_year"]), words_of(q["change"])]
            same("the heads", tables[place][2][9:12], ["上年同期", "增减", "备注"])
            same("rows of the CSV", [r[:12] for r in tables[place][3:3 + len(rows)]], rows)
            check_xlsx(rows, book.sheets[place])
            numbers = lambda fields: [f for f in fields if re.fullmatch(r"[-\d.]+", f)]
            lines = [numbers(line.split()) for line in "\n".join(paper).splitlines()]
            for row in rows:  # a long name stands on two lines
                same(f"the numbers of {row[1]} on paper", numbers(row) in lines, True)
    same("something was done a year ago", any(q["last_year"] for q in page.json("/api/tally")["quotas"]), True)
    plain = page.json("/api/tally")["areas"]
    same("not unless it is asked for", [a for a in plain if "last_year" in a["quotas"][0]], [])
    asked = "compare=last_year&lead=agriculture"
    same("by address and by command", page.ask(f"/api/report?format=csv&area={CITY}&{asked}")[2],
         report("csv", CITY, "--compare", "last_year", "--lead", "agriculture"))
    for lead, quotas, name in [("agriculture", ["farmer", "women"], "市农业局。"), ("labour", ["migrant"], "市人力资源社会保障局。")]:
        tables = tables_of_csv(report("csv", CITY, "--lead", lead))
        every = dict(zip(["farmer", "migrant", "women"], tables_of_csv(report("csv", CITY))))
        same(f"tables of {lead}", [t[:13] for t in tables], [every[q][:13] for q in quotas])
        same("the paper says whose", "牵头单位：" + name in str(tables[0]), True)


def check_lists(page):
    """Rows behind a figure are as many as the figure; lists are those of the API; heads stand on every page."""
    rows = tables_of_csv(report("csv", CITY, "--view", "why", "--quota", "farmer"))[0][3:]
    done = next(q["done"] for q in tally(CITY)["quotas"] if q["id"] == "farmer")
    same("rows that count and the figure", sum(r[9] == "计入" for r in rows), done)
    for view, key in [("sessions", "sessions"), ("terminals", "terminals"), ("quarantine", "batches"),
                      ("signals", "signals")]:
        listed = page.json(f"/api/{view}?area={CITY}&year=2026")[key]
        table = tables_of_csv(report("csv", CITY, "--view", view))[0]
        same(f"as many {view}", len(table) - 3, len(listed))
        if view == "sessions":
            same("sessions", [r[7:11] for r in table[3:]],
                 [[str(s[k]) for k in ("counted", "on_paper", "not_counted", "scans")] for s in listed])
    pages = pages_of_pdf(report("pdf", CITY, "--view", "sessions"))
    same("more than one page", len(pages) > 1, True)
    for page_text in pages:
        same("the head on every page", "扫码次数" in page_text, True)


def check_called_off():
    """A session that was called off says so in every form, as on the page; one that was not has an empty place."""
    session = json.loads(host("session", "list").splitlines()[0])["session"]
    host("session", "cancel", session)
    try:
        rows = tables_of_csv(report("csv", CITY, "--view", "sessions"))[0]
        same("the head", rows[2][11], "取消时间")
        same("only that one", [r[2] for r in rows[3:] if r[11][:2] == "20"], [session])
        sheet = Book(report("xlsx", CITY, "--view", "sessions")).sheets[0]
        same("in Excel too", [r[2] for r in sheet[3:] if (r[11] or "")[:2] == "20"], [session])
        told = [json.loads(line) for line in host("session", "list").splitlines()]
        same("and to programs", [s["session"] for s in told if s["cancelled"]], [session])
    finally:
        host("session", "cancel", session, "--undo")


def check_ends():
    """Seal and signatures stand beneath the last rows of their table, whatever its length and language."""
    for lang, head, total, seal in [("zh", "累计完成", "合计", "联系电话"), ("en", "so far", "Total", "Telephone")]:
        for area in [CITY, COUNTY, 530403, 530424, 530428]:
            pages = pages_of_pdf(report("pdf", area, lang=lang))
            same("a head on every page", [head in page for page in pages], [True] * len(pages))
            ends = [page for page in pages if seal in page]
            same("three ends", len(ends), 3)
            beneath = [bool(re.search(rf"\n *\d+ .*\n *{total} ", page, re.S)) for page in ends]
            same("each beneath its total and a row", beneath, [True] * 3)


def type_in_a_list():
    """Two sessions without a terminal: three women by a paper list, for a quota of persons and two of person-times."""
    people = [json.loads(host("person", "add", "--name", f"纸面{i}", "--sex", "f", "--category", "migrant",
                              "--area", str(TOWNSHIP)))["number"] for i in range(3)]
    sheet = os.path.join(work.name, "sheet.jpg")
    with open(sheet, "wb") as f:
        f.write(PICTURE)
    for programme in ("P26", "P07"):
        session = add_session("停电村", "2026-11-18", str(TOWNSHIP), programme)
        host("attend", session, *people, "--sheet", sheet, "--why", "停电", "--by", "许会计")
    return session, people


def check_rows_on_paper(page, area, quota):
    why = page.json(f"/api/why?area={area}&quota={quota}&reason=on_paper")
    same("rows on paper", (why["total"]["attendances"], [r["on_paper"] for r in why["rows"]]), (3, [True] * 3))
    same("person-times and persons on paper", (why["paper_times"], why["paper_persons"]), (3, 3))
    rows = tables_of_csv(report("csv", area, "--view", "why", "--quota", quota))[0][3:]
    same("rows on paper in the file", [r[12] for r in rows].count("纸面补录"), 3)
    alone = report("csv", area, "--view", "why", "--quota", quota, "--reason", "on_paper")
    same("rows on paper by themselves", alone.count("停电村".encode()), 3)


def who_typed(page, session, person):
    acts = page.json(f"/api/events?session={session}&holder={person}")["paper"]
    return [(a["who"], a["why"], a["undone"], a["stands"], a["sheet"]) for a in acts]


def rows_of_why(page, query):
    """How many there are, one answer after the other."""
    rows, behind = 0, ""
    while behind is not None:
        answer = page.json(f"/api/why?{query}&next={behind}" if behind else f"/api/why?{query}")
        rows, behind = rows + len(answer["rows"]), answer["next"]
    return answer["total"]["attendances"], rows


def totals_are_of_the_rows(page):
    """What `why` says there are, from the tallies, are the rows it gives: by quota and reason, in a city and below."""
    seen = 0
    for area in (CITY, COUNTY, TOWNSHIP):
        for quota in ("", "farmer", "migrant", "women"):
            for reason in ("", "counted", "not_counted", "not_in_quota", "pending", "on_paper", "unnumbered",
                           "under_min_stay", "no_check_out", "unbound", "unknown_session"):
                total, rows = rows_of_why(page, f"area={area}&quota={quota}&reason={reason}")
                same(f"rows of {quota or 'all'} in {area}, {reason or 'all'}", rows, total)
                seen += total > 0
    same("most have some", seen > 40, True)


def paper_is_counted_apart_everywhere(page, session, people):
    """tally, API, lists and files tell one number of what rests on paper; who typed it in, why, from which sheet."""
    sheet = hashlib.sha256(PICTURE).hexdigest()
    for area in (CITY, COUNTY, TOWNSHIP):
        told = {q["id"]: q["on_paper"] for q in tally(area)["quotas"]}
        same(f"on paper in {area}", told, {"farmer": 3, "migrant": 3, "women": 3})
        for quota in told:
            check_rows_on_paper(page, area, quota)
        same("whatever the quota", page.json(f"/api/why?area={area}&reason=on_paper")["total"]["attendances"], 6)
    shown = page.json(f"/api/sessions/{session}")
    same("a session", [shown[k] for k in ("counted", "on_paper", "scans")], [3, 3, 0])
    same("who was there", [p["on_paper"] for p in shown["people"]], [True] * 3)
    same("of a person", [(a["on_paper"], a["events"]) for a in page.json(f"/api/people/{people[0]}")["attendances"]],
         [(True, 1)] * 2)
    host("attend", session, people[0], "--undo", "--why", "打错", "--by", "李会计")
    typed, undone = ("许会计", "停电", False, False, sheet), ("李会计", "打错", True, False, sheet)
    same("the newest first", who_typed(page, session, people[0]), [undone, typed])
    same("others stand", who_typed(page, session, people[1]), [("许会计", "停电", False, True, sheet)])
    same("taken back", [q["on_paper"] for q in tally(CITY)["quotas"]], [2, 3, 2])
    register = os.path.join(work.name, "register.csv")
    host("sheet", "register", session, "--format", "csv", "-o", register)
    with open(register) as f:
        same("the register says so", f.read().count("计入（纸面补录）"), 2)
    check_masked(session, register)


def check_masked(session, register):
    """A list that others see has the same lines, without whole names and numbers."""
    masked = os.path.join(work.name, "masked.csv")
    host("sheet", "register", session, "--format", "csv", "--masked", "-o", masked)
    with open(register, encoding="utf-8-sig") as whole, open(masked, encoding="utf-8-sig") as part:
        pairs = [(a, b) for a, b in zip(csv.reader(whole), csv.reader(part), strict=True) if a and a[0].isdigit()]
    same("somebody is there", bool(pairs), True)
    for full, shown in pairs:
        same("number, sex, times as they were", [shown[0], shown[2], *shown[5:]], [full[0], full[2], *full[5:]])
        is_badge = full[1][0].isdigit()
        same("the name", (shown[1][-1] == "*", full[1].startswith(shown[1].rstrip("*"))), (not is_badge, True))
        same("neither ID number nor phone", shown[3:5], ["", ""])


# Each filter with a value that some view has rows for, and the views that have it.
FILTERS = {"quota": ("women", ["figures", "why"]), "programme": ("P07", ["sessions", "why"]),
           "reason": ("counted", ["why"]),
           "kind": ("burst", ["signals"]), "state": (None, ["terminals", "quarantine", "sessions", "signals"]),
           "terminal": (None, ["terminals", "quarantine"]), "from": ("2026-11-13", ["sessions"]),
           "until": ("2026-03-31", ["sessions"])}
STATES = {"terminals": "silent", "sessions": "unattended", "signals": "confirmed"}  # of the others: rejected
NOTHING = {"rejected", "unattended", "confirmed"}  # there are none in this city


def check_filters(page):
    """A filter gives by address and by command the same file, with fewer rows; where a view has none, both refuse."""
    held = next(b["terminal"] for b in page.json("/api/quarantine")["batches"] if b["terminal"])
    known = page.json("/api/terminals")["terminals"][0]["id"]
    for view in ["figures", "sessions", "why", "terminals", "townships", "quarantine", "signals"]:
        whole = sum(tables_of_csv(report("csv", CITY, "--view", view)), [])
        for name, (value, views) in FILTERS.items():
            terminal = known if view == "terminals" else held
            value = terminal if name == "terminal" else value or STATES.get(view, "rejected")
            code, _, data = page.ask(f"/api/report?format=csv&area={CITY}&year=2026&view={view}&{name}={value}")
            if view not in views:
                same(f"{view} has no {name}", code, 400)
                words = ["--format", "csv", "--view", view, f"--{name}", value, "-o", os.path.join(work.name, "no")]
                ran = subprocess.run([f"{BUILD}/rollcall", "--data", city, "--lang", "zh", "report", *words],
                                     capture_output=True, text=True)
                same("refused in words", (ran.returncode, f"视图 {view} 没有筛选条件 --{name}" in ran.stderr), (2, True))
                continue
            same(f"{view} by {name}", (code, data), (200, report("csv", CITY, "--view", view, f"--{name}", value)))
            rows = sum(tables_of_csv(data), [])
            same(f"{view} by {name} has rows", len(rows) > 3, value not in NOTHING)
            same(f"{name} leaves rows of {view} out", len(rows) < len(whole), True)
    both = page.ask(f"/api/report?format=csv&area={TOWNSHIP}&year=2026&view=why&quota=farmer&reason=counted")[2]
    same("two at once", both, report("csv", TOWNSHIP, "--view", "why", "--quota", "farmer", "--reason", "counted"))


def check_formulas():
    for venue in FORMULAS:
        add_session(venue, "2026-11-19", str(TOWNSHIP))
    table = tables_of_csv(report("csv", TOWNSHIP))[3]
    same("venues in CSV", sorted(r[5] for r in table[3:] if r[5].startswith("'")), sorted("'" + v for v in FORMULAS))
    for record in sum(tables_of_csv(report("csv", TOWNSHIP)), []):
        for field in record:
            same("no field begins a formula", bool(re.match(r"[=+@\t\r]|-(?!$|\d+(\.\d+)?$)", field)), False)
    sheet = Book(report("xlsx", TOWNSHIP)).sheets[3]  # Book finds formulas
    same("venues in Excel", sorted(r[5] for r in sheet[3:] if r[5] in FORMULAS), sorted(FORMULAS))
    refused = subprocess.run([f"{BUILD}/rollcall", "--data", city, "person", "add", "--name", "=1+1"],
                             capture_output=True)
    same("a name that is a formula is refused", refused.returncode, 2)


def check_sex_put_right():
    """Of somebody who came often: of the persons counted, one is no woman any more, and then is again."""
    came = [row["holder"] for row in map(json.loads, host("explain", "farmer").splitlines()) if row["counts"]]
    person = max(sorted(set(came)), key=came.count)
    same("came more than once", came.count(person) > 1, True)
    for sex in ("女", "男", "女"):
        host("person", "edit", person, "--sex", sex)
        same(f"verify, {sex}", json.loads(host("verify"))["tally_differences"], 0)


def main():
    global base
    print(f"seed {SEED}")
    make_city(SEED)
    check_formulas()
    typed = type_in_a_list()
    server, address = serve()
    base = address.geturl().rstrip("/")
    try:
        page = Page("reviewer")
        for area in [CITY, COUNTY, TOWNSHIP]:
            check_area(page, area)
        totals_are_of_the_rows(page)
        paper_is_counted_apart_everywhere(page, *typed)
        check_address(page)
        check_log_titles(page)
        check_refusals(page)
        same("a reader may export too", Page("reader").ask("/api/report?format=csv")[0], 200)
        check_last_year(page)
        check_compared(page)
        check_lists(page)
        check_called_off()
        check_ends()
        check_filters(page)
        before = [report("csv", area) for area in (CITY, COUNTY, TOWNSHIP)], page.json("/api/tally")
        host("recount")
        same("after a recount", ([report("csv", area) for area in (CITY, COUNTY, TOWNSHIP)], page.json("/api/tally")),
             before)
    finally:
        server.terminate()
        server.wait()
    same("verify", json.loads(host("verify"))["good"], True)
    check_sex_put_right()
    end()


main()
