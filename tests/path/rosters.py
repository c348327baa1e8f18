#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# rosters.py BUILD: rosters as offices have them. Each is imported into a host of its own; who is taken, what is told
# and how it ends is compared. All people are invented: born in the 1890s, with valid check characters.
import base64, datetime, io, json, os, shutil, sqlite3, subprocess, sys, unicodedata, zipfile, zlib

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
from office import BUILD, NOW, end, same, work
from workbook import bomb, row, xlsx

BUILD = os.path.abspath(BUILD)
empty = os.path.join(work.name, "empty")


def rollcall(city, *words):
    return subprocess.run([f"{BUILD}/rollcall", "--data", city, "--now", NOW, "--lang", "en", *words],
                          capture_output=True, cwd=work.name)


def number(place, area="530402", birth="18930412"):
    """The ID number of the place-th person of an area."""
    digits = f"{area}{birth}{place:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


WANG, LI = number(2), number(1)  # a woman, a man
CHINA = datetime.timezone(datetime.timedelta(hours=8))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what the older files of an office begin with


class Import:
    """A file given to a fresh host, or to one that knows people already."""

    def __init__(self, what, content, *words, city=None, name="roster.csv", code=0):
        self.what, self.city = what, city or os.path.join(work.name, "city")
        if not city:
            shutil.rmtree(self.city, ignore_errors=True)
            shutil.copytree(empty, self.city)
        with open(os.path.join(work.name, name), "wb") as f:
            f.write(content.encode() if isinstance(content, str) else content)
        done = rollcall(self.city, "--json", "person", "import", name, *words)
        self.err = done.stderr.decode()
        self.told = json.loads(done.stdout) if done.stdout else {}
        same(f"{what}: exit", done.returncode, code)

    def people(self, *expected):
        """(name, last four of the ID number) of everybody there, in their order."""
        lines = rollcall(self.city, "--json", "person", "list").stdout.decode().splitlines()
        self.list = [json.loads(line) for line in lines]
        same(self.what, [(p["name"], p["id_number"][-4:]) for p in self.list],
             [(name, id_number[-4:]) for name, id_number in expected])
        return self

    def counts(self, **expected):
        same(self.what, {key: self.told.get(key) for key in expected}, expected)
        return self

    def says(self, *parts):
        for part in parts:
            same(f"{self.what}: says {part!r} in {self.err!r}", part in self.err, True)
        return self

    def rows(self, *expected):
        """(line, column) of every row told of."""
        same(self.what, [(row["line"], row["column"]) for row in self.told.get("rows", [])], list(expected))
        return self


def titles_totals_and_empty_rows_are_no_people():
    form = (f"云南省2026年农村实用技术培训人员花名册,,,,\n填报单位：某某局,,,,2026年3月1日\n\n"
            f"序号,姓 名,身份证号码,联系电话,备注\n1,王丽,{WANG},13900000000,\n,,,,\n2,李强,{LI},,\n3,,,,\n,　,,,\n"
            "合 计,2,,,\n填表人：王某,,审核人：李某,,\n注：本表一式两份,,,,\n")
    done = Import("a form", form).people(("王丽", WANG), ("李强", LI)).counts(read=2, added=2, refused=0, passed=6)
    done.rows(*[(line, "name") for line in (1, 2, 8, 10, 11, 12)]).says("序号、备注")
    again = f"姓名,身份证号\n王丽,{WANG}\n本页小计,1\n姓名,身份证号\n李强,{LI}\n共计,2\n"
    Import("heads on every page", again).people(("王丽", WANG), ("李强", LI)).counts(passed=3, refused=0)
    example = f"序号,姓名,身份证号\n示例,张三,{number(9)}\n1,王丽,{WANG}\n"
    Import("the example of a form", example).people(("王丽", WANG))


def heads_are_known_as_people_write_them():
    for name in ("户主姓名", "名 称", "姓 名", "姓　名", '"姓\n名"', "姓名*", "姓名（必填）", "学员姓名", "参训人员姓名", "姓名/Name", "Name"):
        for head in ("身份证号", "身份证号码", "公民身份号码", "身份 证 号", "居民身份证号码", "证件号码",
                     "身份证号（18位）", '"身份\n证号"', "ID Number", "id_number", "ID号"):
            Import(f"heads {name} {head}", f"{name},{head}\n王丽,{WANG}\n").people(("王丽", WANG))
    phones = f"姓名,身份证号,联系电话,手机号码\n王丽,{WANG},0877-2012345,13900000000\n"
    Import("two phones", phones).people(("王丽", WANG)).counts(warnings=0, unread="")
    both = f"户主姓名,姓名,身份证号\n王建国,王丽,{WANG}\n"
    Import("a name beside the householder's", both).people(("王丽", WANG)).counts(unread="户主姓名")
    for heads, line in (("户主姓名,家庭成员姓名,与户主关系,身份证号", f"王建国,王丽,女儿,{WANG}"),
                       ("帮扶人姓名,脱贫户姓名,身份证号", f"赵干部,王丽,{WANG}"),
                       ("企业名称,法人姓名,职工姓名,身份证号", f"某某公司,钱总,王丽,{WANG}"),
                       ("小组长姓名,受训者姓名,身份证号", f"孙组长,王丽,{WANG}"),
                       ("户主姓名,户主身份证号,家庭成员姓名,家庭成员身份证号", f"王建国,{LI},王丽,{WANG}")):
        Import(f"people beside others: {heads}", f"{heads}\n{line}\n").people(("王丽", WANG))
    Import("a list of those beside others", f"网格员姓名,身份证号\n王丽,{WANG}\n").people(("王丽", WANG))
    Import("two names, none plainer", f"脱贫户姓名,监测户姓名,身份证号\n王丽,李强,{WANG}\n", code=1).people().says(" A ", " B")
    Import("a head nobody knows", f"姓名,身份证号,电 邮\n王丽,{WANG},a@b.c\n").counts(unread="电 邮", refused=0)
    places = f"姓名,身份证号,家庭住址,\n,,乡镇,村\n王丽,{WANG},玉兴街道,荷花社区\n"
    same("heads in two lines", Import("heads in two lines", places).people(("王丽", WANG)).list[0]["area"], 530402001001)


def heads_that_do_not_do_are_told():
    Import("no numbers", "姓名,电话\n王丽,1\n", code=1).people().says("roster.csv:1:", "id_number")
    said = Import("no numbers, and how they would be taken", "姓名,电话\n王丽,1\n", code=1)
    said.says("--without-id")
    Import("names alone", "村民名册\n姓名,性别,所属乡镇\n王丽,女,玉兴街道\n李强,男,玉兴街道\n合计,2人\n", "--without-id").people(
        ("王丽", ""), ("李强", "")).counts(read=2, added=2, passed=2)
    Import("names alone again", "姓名,性别,所属乡镇\n王丽,女,玉兴街道\n", "--without-id", city=said.city).counts(duplicates=1, added=0)
    Import("no names", f"序号,身份证号\n1,{WANG}\n", code=1).people().says("roster.csv:1:", "name")
    twice = Import("a number twice", f"姓名,身份证号,身份证号码\n王丽,{WANG},{LI}\n", code=1).people()
    twice.says("roster.csv:1:", "身份证号", " B ", " C")
    Import("two names", f"姓名,学员姓名,身份证号\n王丽,王莉,{WANG}\n", code=1).people().says(" A ", " B")


def footers_and_decoration_are_no_people():
    for footer in ("共2人,", "人数合计,2", "———,", "/,/", "单位（盖章）：,", "花名册,", "以上共计 2 人,", "总人数：,2", "2人,",
                   "（续表）,", "男1人女1人,", "填报日期：2026年3月1日,", "＊＊＊,＊＊＊", "-,-", "无,无", "～以下空白～,",
                   "培训机构（公章）,", "参加人签字：,", "接上页,", "某某乡花名册（二）,", "2,", ",2"):
        listed = f"花名册,\n姓名,身份证号\n王丽,{WANG}\n{footer}\n李强,{LI}\n"
        done = Import(footer, listed).people(("王丽", WANG), ("李强", LI)).counts(read=2, refused=0)
        done.counts(passed=2).rows((1, "name"), (4, "name"))
    for section in ("荷花社区", "一、玉兴街道", "第一组", "玉兴社区（2人）", "上午班", "3月5日", "大营街村委会", "荷花村三组"):
        listed = f"姓名,身份证号\n{section},\n王丽,{WANG}\n"
        Import(f"a section: {section}", listed).people(("王丽", WANG)).counts(read=1, refused=0)
    for person in ("李明月,", "李新村,", "周新日,"): # names that end like one
        Import(person, f"姓名,身份证号\n{person}\n王丽,{WANG}\n", code=3).people(("王丽", WANG)).counts(refused=1)
    kind = f"类型,姓名,身份证号\n示范户,王丽,{WANG}\n示范社区,李强,{LI}\n"
    Import("demonstration households", kind).people(("王丽", WANG), ("李强", LI)).counts(refused=0)
    phone = "姓名,身份证号,电话,备注\n周新,,13900000001,联系人\n填表人：王某,,13900000002,\n"
    same("a contact is a person", [p["name"] for p in Import("a contact", phone).people(("周新", "")).list], ["周新"])
    for person in ("周新,", "周新,无", "周新,2", "石计人,"): # somebody, whose number is missing
        Import(person, f"姓名,身份证号\n{person}\n王丽,{WANG}\n", code=3).people(("王丽", WANG)).counts(refused=1)


def a_second_list_below_is_read_by_its_own_heads():
    below = f"一村\n姓名,身份证号,电话\n王丽,{WANG},1\n二村\n序号,身份证号码,性别,姓 名\n1,{LI},男,李强\n"
    done = Import("other columns below", below).people(("王丽", WANG), ("李强", LI)).counts(refused=0, passed=3)
    same("their sexes", [p["sex"] for p in done.list], [2, 1])
    wide = f"姓名,身份证号\n王丽,{WANG}\n姓名,身份证号,,姓名,身份证号\n李强,{LI},,周新,{number(3)}\n"
    Import("two blocks below", wide).people(("王丽", WANG), ("李强", LI), ("周新", number(3)))
    twice = f"姓名,身份证号\n王丽,{WANG}\n姓名,学员姓名,身份证号\n李强,李刚,{LI}\n"
    Import("two names below", twice, code=1).people().says("roster.csv:3:", " A ", " B")


def a_side_column_that_stands_twice_gives_its_first_value():
    twice = f"姓名,身份证号,电话,电话,人员类别,身份类别\n王丽,{WANG},,2012342,农民,\n李强,{LI},2012341,2012342,,农民工\n"
    done = Import("two columns twice", twice).people(("王丽", WANG), ("李强", LI)).counts(refused=0, doubtful=0)
    same("categories", [p["category"] for p in done.list], ["farmer", "migrant"])
    done.counts(several="电话 C D、身份类别 E F").says("电话 C D")


def lists_to_enroll_and_to_type_in_are_read_like_rosters():
    known = Import("two people, and one without a number",
                   f"姓名,身份证号,电话\n王丽,{WANG},\n李强,{LI},\n周新,,13900000001\n")

    def session():
        times = ("--start", "2026-11-20T08:00:00+08:00", "--end", "2026-11-20T09:30:00+08:00")
        added = rollcall(known.city, "session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会",
                         *times)
        return added.stdout.decode().strip()

    def take(what, content, done, passed, refused=0, says=""):
        with open(os.path.join(work.name, "list.csv"), "wb") as f:
            f.write(content.encode() if isinstance(content, str) else content)
        for words, key in ((("enroll", session(), "list.csv"), "enrolled"),
                           (("attend", session(), "list.csv", "--why", "纸面名单"), "attended")):
            taken = rollcall(known.city, "--json", *words)
            told = json.loads(taken.stdout)
            same(f"{words[0]} {what}", (told[key], told["passed"], told["refused"], taken.returncode),
                 (done, passed, refused, 3 if refused else 0))
            same(f"{words[0]} {what}: says {says!r} in {taken.stderr!r}", says in taken.stderr.decode(), True)

    take("a name beside one number in four", f"{WANG}\n{LI}\n王丽 {WANG}\n530402-999999999\n", 2, 0, 1,
         "list.csv:4: neither a number")
    take("a form", f"培训花名册,\n序号,姓名,身份证号\n1,王丽,{WANG}\n2,,\n3,李强,{LI}\n合计,2,\n制表人：某某,,\n", 2, 4)
    take("without heads", f"花名册\n1,王丽,{WANG}\n2,,\n李强,{LI}\n共2人\n制表人：某某\n———\n", 2, 5)
    take("two blocks", f"姓名,身份证号,姓名,身份证号\n王丽,{WANG},李强,{LI}\n", 2, 0)
    take("badges", "姓名,证卡号\n王丽,530402-000000001\n共1人,\n", 1, 2)
    take("who has no number of any document", f"姓名,身份证号,电话\n王丽,{WANG},\n周新,,139-0000-0001\n", 2, 0)
    take("of that name, with another phone", f"姓名,身份证号,电话\n王丽,{WANG},\n周新,,13900000009\n", 1, 0, 1,
         "list.csv:3: neither a number")
    take("nobody's row", f"姓名,身份证号\n王丽,{WANG}\n周新,\n", 1, 0, 1, "list.csv:3:")
    take("a rounded number", f"姓名,身份证号\n王丽,{WANG}\n李强,5.30402E+17\n", 1, 0, 1, "has rounded it")
    take("a rounded number without heads", f"王丽,{WANG}\n李强,5.30402E+17\n", 1, 0, 1, "has rounded it")
    rounded = "".join(f"人,{number(i)[:15]}000\n" for i in range(1, 5))
    take("columns apart by blanks", f"花名册\n1 王 丽 {WANG} 13900000000\n2 李强 {LI}\n", 2, 1)
    take("numbers in parts", f"王丽 {WANG[:6]} {WANG[6:14]} {WANG[14:]}\n李强 {LI}\n", 2, 0)
    take("numbers and phones", f"{WANG} 13900000000\n{LI} 13900000001\n", 2, 0)
    take("a number of too few digits first", f"王丽 {WANG[:-1]}\n李强 {LI}\n", 1, 0, 1, "list.csv:1:")
    take("numbers of badges as hands write them", "５３０４０２-000000001\n530402 – 000000002\n", 2, 0)
    take("another name under a number", f"姓名,身份证号\n张三,{WANG}\n李强（男）,{LI}\n", 1, 0, 1, "another name")
    take("a name alone above numbers", f"李秀英\n{LI}\n", 1, 0, 1, "list.csv:1: neither")
    take("a number that is nobody's", f"{LI} 某某\n99999\n", 1, 0, 1, "list.csv:2: neither")
    take("that number first", f"99999\n{LI}\n", 1, 0, 1, "list.csv:1: neither")
    take("heads and a day above numbers", f"编号\n2026-11-20\n{LI}\n", 1, 2)
    take("a title, told", f"花名册,\n姓名,身份证号\n王丽,{WANG}\n", 1, 1, 0, "list.csv:1: no person")
    heads = row(1, "姓名", "身份证号")
    days = xlsx(heads + row(2, "王丽", WANG), sheets=("一日", "二日"), others=(heads + row(2, "李强", LI),))
    take("one sheet of those of two days", days, 1, 0, 0, "only the sheet 一日 was read, not 二日")
    noted = xlsx(row(1, "说明"), sheets=("说明", "名单"), others=(heads + row(2, "李强", LI),))
    take("the sheet that is a list", noted, 1, 0, 0, "only the sheet 名单 was read, not 说明")
    take("a rounded column", f"姓名,身份证号\n王丽,{WANG}\n{rounded}", 0, 0, 1, "nothing was taken")


def who_was_not_there_by_the_list_is_not_typed_in():
    city = Import("two people", f"姓名,身份证号\n王丽,{WANG}\n李强,{LI}\n").city
    times = ("--start", "2026-11-20T08:00:00+08:00", "--end", "2026-11-20T09:30:00+08:00")
    for heads, wang, li, attended, says in (
        ("签字", "√", "□", 1, "list.csv:3: the list says"), ("是否参训", "TRUE", "FALSE", 1, "list.csv:3: the list says"),
        ("3月5日", "√", "", 1, "list.csv:3: the list says"), ("备注", "", "请假", 1, "list.csv:3: the list says"),
        ("是否参加", "☑是 □否", "□是 ☑否", 1, "list.csv:3: the list says"),
        ("到场", "是√ 否□", "是□ 否□", 1, "list.csv:3: the list says"),
        ("20260305,2026-03-06", "√,√", ",×", 1, "20260305 C、2026-03-06 D"), ("46086", "√", "", 1, "list.csv:3: the"),
        ("签字", "", "", 2, ""), ("上午签到,下午签到", "√,×", ",×", 1, "上午签到 C、下午签到 D"),
    ):
        session = rollcall(city, "session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会",
                           *times)
        with open(os.path.join(work.name, "list.csv"), "w") as f:
            f.write(f"姓名,身份证号,{heads}\n王丽,{WANG},{wang}\n李强,{LI},{li}\n")
        done = rollcall(city, "--json", "attend", session.stdout.decode().strip(), "list.csv", "--why", "纸面名单")
        told = json.loads(done.stdout)
        same(f"{heads}: {wang} and {li}", (told["attended"], told["passed"], done.returncode),
             (attended, 2 - attended, 0))
        same(f"{heads}: says {says!r} in {done.stderr!r}", says in done.stderr.decode(), True)


def attend(city, content, *words):
    """A list typed in of a session of 8:00 to 9:30 in which all who are known are enrolled: what was told, and when
    each was there."""
    times = ("--start", "2026-11-20 8:00", "--end", "2026年11月20日 上午9点半")
    added = rollcall(city, "session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会", *times)
    session = added.stdout.decode().strip()
    rollcall(city, "enroll", session, WANG, LI, *words)
    with open(os.path.join(work.name, "list.csv"), "wb") as f:
        f.write(content.encode() if isinstance(content, str) else content)
    done = rollcall(city, "--json", "attend", session, "list.csv", "--why", "纸面名单")
    db = sqlite3.connect(os.path.join(city, "rollcall.db"))
    there = db.execute("SELECT in_ms, out_ms FROM paper WHERE session = (SELECT MAX(number) FROM session)"
                       " ORDER BY badge").fetchall()
    db.close()
    clock = [tuple(datetime.datetime.fromtimestamp(ms / 1000, CHINA).strftime("%H:%M") for ms in row) for row in there]
    return json.loads(done.stdout), clock, done.stderr.decode()


def each_has_the_times_that_the_list_tells():
    city = Import("two people", f"姓名,身份证号\n王丽,{WANG}\n李强,{LI}\n").city
    for heads, wang, li, expected, says in (
        ("签到时间,签退时间", "8：40,上午9点", "2026/11/20 8:05,", [("08:40", "09:00"), ("08:05", "09:30")], ""),
        ("到达,离开", "7:50,7:55", "好,10:00", [("08:00", "09:30")],
         'list.csv:3: column C: "好" is no time; 2026-11-20T08:00'),
        ("签到,签退", "√,0.375", "8:30,", [("08:00", "09:00"), ("08:30", "09:30")], ""),
        ("到达", "2026-11-19 8:30", "8:30", [("08:30", "09:30")], 'list.csv:2: column C: "2026-11-19 8:30" can be no'),
    ):
        told, clock, err = attend(city, f"姓名,身份证号,{heads}\n王丽,{WANG},{wang}\n李强,{LI},{li}\n")
        same(f"{heads} {err}", clock, expected)
        same(f"{heads}: says {says!r} in {err!r}", says in err, True)


def a_list_of_a_session_that_goes_on_is_of_until_now():
    city = Import("one", f"姓名,身份证号\n王丽,{WANG}\n").city
    added = rollcall(city, "session", "add", "--programme", "P07", "--area", "530402001", "--venue", "村委会", "--start",
                     "2026-11-20T09:00:00+08:00", "--end", "2026-11-20T12:00:00+08:00")
    done = rollcall(city, "--json", "attend", added.stdout.decode().strip(), WANG, "--why", "停电")
    db = sqlite3.connect(os.path.join(city, "rollcall.db"))
    minutes = db.execute("SELECT (out_ms - in_ms) / 60000 FROM paper").fetchall()
    same("until now", (json.loads(done.stdout)["attended"], minutes), (1, [(60,)]))
    db.close()


def names_alone_are_those_of_who_is_enrolled():
    city = Import("two people and a namesake", f"姓名,身份证号\n王丽,{WANG}\n李强,{LI}\n王丽,{number(4)}\n").city
    for content, taken, refused, says in (
        ("姓名,3月5日\n王丽,√\n李强,\n张三,√\n", 1, 1, "list.csv:4: neither a number nor an ID number, and nobody"),
        ("姓名,签字,姓名,签字\n王 丽,√,李强,\n张三,√,李五,√\n", 1, 2, "list.csv:2: the list says"), ("王丽\n1、李强\n", 2, 0, ""),
        ("参训人员签到表\n张三\n李强\n", 1, 1, "list.csv:2: neither"),
    ):
        told, _, err = attend(city, content)
        same(content, (told["attended"], told["refused"]), (taken, refused))
        same(f"{content}: says {says!r} in {err!r}", says in err, True)
    told, _, err = attend(city, "姓名\n王丽\n李强\n", number(4))
    same("two of one name", (told["attended"], told["refused"], "list.csv:2: " in err, "several" in err),
         (1, 1, True, True))


def badges_are_read_as_scanners_give_them():
    city = Import("two people", f"姓名,身份证号\n王丽,{WANG}\n李强,{LI}\n").city
    printed = rollcall(city, "badge", "print", "--all", "--format", "txt").stdout.decode().splitlines()
    made = [line.split("\t")[1] for line in printed]
    wide = "".join(chr(ord(c) + 0xfee0) for c in made[1])
    forged = made[0][:50] + ("B" if made[0][50] == "A" else "A") + made[0][51:]
    for content, taken, refused in ((f"]Q1{made[0]}\n{wide}。\n", 2, 0), (f"姓名,证卡\n王丽,{made[0]}\n", 1, 0),
                                    (f"{forged}\n{made[1]}\n", 1, 1)):
        told, _, err = attend(city, content)
        same(f"badges {err}", (told["attended"], told["refused"]), (taken, refused))


def blocks_side_by_side_are_read_as_one_list():
    two = f"花名册,,,,,\n序号,姓名,身份证号,序号,姓名,身份证号\n1,王丽,{WANG},2,李强,{LI}\n3,周新,{number(3)},,,\n"
    Import("two blocks", two).people(("王丽", WANG), ("李强", LI), ("周新", number(3))).counts(read=3, passed=1)
    gap = f"姓名,身份证号,,姓名,身份证号,,姓名,身份证号\n王丽,{WANG},,李强,{LI},,周新,{number(3)}\n"
    Import("three blocks", gap).people(("王丽", WANG), ("李强", LI), ("周新", number(3)))
    Import("no blocks", f"姓名,身份证号,姓名\n王丽,{WANG},李强\n", code=1).people().says("name")


def rows_short_or_long_are_read():
    short = f"姓名,身份证号,性别,备注\n王丽,{WANG}\n李强,{LI},男,,,,,\n周新,{number(3)},,好,多\n"
    Import("short and long rows", short).people(("王丽", WANG), ("李强", LI), ("周新", number(3))).counts(refused=0)
    wide = f"姓名,身份证号{',' * 400}\n王丽,{WANG}{',' * 400}\n"
    Import("400 empty columns", wide).people(("王丽", WANG))


def odd_side_columns_leave_the_person():
    side = (f"姓名,身份证号,电话,类别,行政区划,性别,民族\n王一,{number(2)},13800000000/13900000000,,,,\n"
            f"王二,{number(4)},1.38E+10,,,,\n王三,{number(6)},无,务农,不知道,未知,{'很' * 30}\n"
            f"王四,{number(8)},１３８,,玉兴街道,女　,\n王五,{number(10)},,,530402001000,,\n"
            f"王六,{number(12)},,,红塔区玉兴街道荷花社区3组12号,,\n王七,{number(14)},,,荷花居委会,,\n")
    done = Import("odd columns", side).counts(added=7, refused=0, doubtful=4, warnings=8)
    done.people(*[(f"王{n}", number(2 * i + 2)) for i, n in enumerate("一二三四五六七")])
    same("areas by name", [p["area"] for p in done.list],
         [530402, 530402, 530402, 530402001, 530402001, 530402001001, 530402001001])
    same("sexes", {p["sex"] for p in done.list}, {2})
    split = (f"姓名,身份证号,县（区）,所属乡镇,村（社区）\n王丽,{WANG},红塔区,北城街道办事处,\n李强,{LI},,玉兴,荷花\n"
             f"周新,{number(3)},江川区,,\n")
    areas = [p["area"] for p in Import("an area in three columns", split).people(
        ("王丽", WANG), ("李强", LI), ("周新", number(3))).list]
    same("an area in three columns", [areas[1], areas[2]], [530402001001, 530403])
    same("a street and its office", areas[0] // 1000, 530402)


def a_cell_that_says_no_number_is_an_empty_one():
    words = ("无", "/", "-", "——", "暂无", "未办", "补办中", "#N/A", "#REF!", "N/A", "×", "身份证丢失", "（空）", "／")
    people = "".join(f"李{chr(0x4e00 + i)},{word},139000000{i:02d},\n" for i, word in enumerate(words))
    listed = f"姓名,身份证号,电话,乡镇\n{people}周新,无,,玉兴街道\n王丽,{WANG},,\n"
    done = Import("no number in words", listed).counts(refused=0, added=len(words) + 2, doubtful=len(words) + 1)
    Import("again", listed, city=done.city).counts(added=0, duplicates=len(words) + 2, refused=0)
    Import("and neither phone nor place", "姓名,身份证号\n李强,无\n", code=3).people().counts(refused=1)
    for digits in ("无12345", "530402", "####", "ABC"):
        Import(f"no word for none: {digits}", f"姓名,身份证号,电话\n李强,{digits},13900000000\n", code=3).people()
    known = Import("one", f"姓名,身份证号\n王丽,{WANG}\n").city
    same("no number taken away by it",
         rollcall(known, "person", "edit", "530402-000000001", "--id-number", "无").returncode,
         2)


def the_city_alone_says_nothing_of_an_area():
    for city in ("玉溪市", "玉溪", "530400"):
        done = Import(f"of {city}", f"姓名,身份证号,家庭住址\n王丽,{WANG},{city}\n").counts(warnings=0, added=1)
        same(f"the area of {city}", done.people(("王丽", WANG)).list[0]["area"], 530402)
    listed = f"姓名,身份证号,行政区划,村\n王丽,{WANG},玉溪市,荷花社区\n李强,{LI},玉溪市江川区,\n"
    done = Import("the city and more", listed).people(("王丽", WANG), ("李强", LI))
    same("the city and more", [p["area"] for p in done.list], [530402001001, 530403])


def categories_are_known_in_the_forms_of_offices():
    farmers = ("农 民", "1.农民", "农民（种植）", "农　民", "①农民", "1、农民", "(1)农民", "普通农民", "Farmer", "FARMER", "１．农民")
    migrants = ("农民工（外出）", "务工人员", "2.农民工", "农 民 工", "Migrant worker", "外出务工人员")
    for category, words in (("farmer", farmers), ("migrant", migrants)):
        for word in words:
            done = Import(f"a category {word}", f"姓名,身份证号,类别\n王丽,{WANG},{word}\n").counts(warnings=0, added=1)
            same(f"category {word}", done.people(("王丽", WANG)).list[0]["category"], category)
    for word in ("学生", "农民、农民工", "农民（务工）", "农民2", "1", "（种植）"):
        done = Import(f"a category {word}", f"姓名,身份证号,类别\n王丽,{WANG},{word}\n").counts(warnings=1, added=1)
        same(f"no category {word}", done.people(("王丽", WANG)).list[0]["category"], "")


def numbers_are_known_however_they_are_written():
    n = number(2)
    x = next(number(p) for p in range(1, 99) if number(p).endswith("X"))
    for form in (f"'{n}", f"‘{n}", f'"=""{n}"""', f" {n} ", f"{n[:6]} {n[6:14]} {n[14:]}",
                 f"{n[:6]}-{n[6:14]}-{n[14:]}", f"\u202d{n}\u202c", f"{n}\u00a0", f"\u200b{n}", f"\ufeff{n}",
                 f"{n[:6]}\u2011{n[6:]}", f"{n}.", f"{n}。", f"身份证：{n}", f"ID:{n}", f"身份证号码: {n}", f"id {n}", f"No.{n}",
                 f"\u2800{n}\u2800", f"{n[:6]}\ufffc{n[6:]}", f"{n}（本人）", f"{n}*",
                 f"（{n}）", f"[{n}]", f"#{n}", f"{n}号", f"{n}/", f"{n[:6]}_{n[6:]}", f"{n[:6]}/{n[6:]}",
                 "".join(chr(ord(d) + 0xfee0) for d in n), f'"{n}\n"', f"{n[:6]}　{n[6:]}"):
        Import(f"{form!r}", f"姓名,身份证号\n王丽,{form}\n").people(("王丽", n))
    for last in "x×ХхΧⅩ✕ＸX*＊":
        Import(f"X as {last!r}", f"姓名,身份证号\n王丽,{x[:-1]}{last}\n").people(("王丽", x))
    for area in ("441900", "442000", "460400", "620200", "460001", "460036", "469002", "659001", "429004", "500101",
                 "110101", "710000", "810000", "820000", "830000", "532401"):
        Import(f"area {area}", f"姓名,身份证号\n王丽,{number(2, area)}\n").people(("王丽", number(2, area)))
    foreign = number(1, "953104")
    Import("a permanent residence card", f"姓名,身份证号\nMaung Maung,{foreign}\n").people(("Maung Maung", foreign))
    for area in ("000000", "530000", "539999", "160101", "916104", "953000"):
        bad = number(1, area)
        Import(f"no area {area}", f"姓名,身份证号\n王丽,{bad}\n", code=3).people().rows((2, "id_number"))


def a_number_rounded_by_a_spreadsheet_is_called_so():
    for rounded in ("5.30402E+17", "5.30402189304E+17", "530402189304120000", "530402189304120064.0", "5.30402e17",
                    '"5,30402E+17"', "+5.30402E+17", "'5.30402E+17", "=5.30402E+17", "５.30402E+17",
                    "5.30402E+17.", "########",
                    '"530,402,189,304,120,000"'):
        done = Import(rounded, f"姓名,身份证号\n王丽,{rounded}\n", code=3).people()
        done.says("a spreadsheet has rounded it", rounded.strip('"'))
    people = [(f"人{chr(0x4e00 + i)}", number(i + 1, birth=f"189{i % 10}0{i % 9 + 1}12")) for i in range(220)]
    rounded = [(name, n if n.endswith("X") else n[:15] + "000") for name, n in people]
    column = "姓名,身份证号\n" + "".join(f"{name},{n}\n" for name, n in rounded)
    held = Import("a whole column", column, code=1).people()
    held.says("of 220 ID numbers", "rounded 2", "nothing was taken", "Make the column text")
    right = "姓名,身份证号\n" + "".join(f"{name},{n}\n" for name, n in people)
    Import("the right list after it", right, city=held.city).counts(added=220, refused=0)
    # An end of 000 by itself is somebody's: one in a list is taken, and told.
    lucky = next(number(p, birth=f"1893{m:02d}{d:02d}") for m in range(1, 13) for d in range(1, 29)
                 for p in range(100, 1000, 100) if number(p, birth=f"1893{m:02d}{d:02d}").endswith("000"))
    one = Import("a number that ends in 000", f"姓名,身份证号\n王丽,{WANG}\n李强,{LI}\n周新,{lucky}\n")
    one.people(("王丽", WANG), ("李强", LI), ("周新", lucky)).counts(doubtful=1).says("ends in 000", "*9000)")
    some = Import("two rounded for certain", f"姓名,身份证号\n王丽,{WANG[:15]}000\n李强,{LI[:15]}000\n周新,{lucky}\n", code=1)
    some.people().says("nothing was taken")


def text_of_every_spreadsheet_is_read():
    plain = f"姓名,身份证号,备注\n王丽,{WANG},甲\n李强,{LI},乙\n"
    both = (("王丽", WANG), ("李强", LI))
    for what, content in {
        "UTF-8": plain, "UTF-8 with BOM": "\ufeff" + plain,
        "GBK": plain.encode("gbk"), "GB18030": plain.encode("gb18030"),
        "UTF-16LE with BOM": b"\xff\xfe" + plain.replace(",", "\t").encode("utf-16le"),
        "UTF-16BE with BOM": b"\xfe\xff" + plain.replace(",", "\t").encode("utf-16be"),
        "UTF-16LE without BOM": plain.encode("utf-16le"),
        "tabs": plain.replace(",", "\t"), "semicolons": plain.replace(",", ";"), "bars": plain.replace(",", "|"),
        "wide commas": plain.replace(",", "，"), "tabs in GBK": plain.replace(",", "\t").encode("gbk"),
        "sep=;": "sep=;\r\n" + plain.replace(",", ";"), "sep=, with BOM": "\ufeffsep=,\r\n" + plain,
        "CR": plain.replace("\n", "\r"), "CRLF": plain.replace("\n", "\r\n"), "CRCRLF": plain.replace("\n", "\r\r\n"),
        "titles with commas over tabs": "甲,乙,丙\n" + plain.replace(",", "\t"),
        "no last line end": plain[:-1], "zeros behind it": plain.encode() + bytes(3),
        "the end of a DOS file": plain.encode("gbk") + b"\x1a",
    }.items():
        Import(what, content).people(*both)
    quotes = f'姓名,身份证号,备注\n"王丽",{WANG},"甲\n乙,丙"\n"周新,{number(3)},\n李强,{LI},"丁"\n'
    done = Import("a quote that never ends", quotes, code=3).people(*both)
    done.rows((3, "name"))


def columns_apart_by_blanks_are_read_or_refused_with_words():
    both = (("王丽", WANG), ("李强", LI))
    for what, content in {
        "a blank each": f"序号 姓名 身份证号 电话\n1 王丽 {WANG} 13900000000\n2 李强 {LI} 13900000001\n",
        "blanks in names": f"序号 姓 名 身份证号 性 别\n1 王 丽 {WANG} 女\n2 李　强 {LI} 男\n",
        "runs of blanks": f"某某乡花名册\n单位：某某局     2026年3月1日\n序号   姓 名   身份证号             电话\n"
                          f"1      王 丽   {WANG}   1\n2      李强    {LI}   2\n合计   2\n",
        "numbers to the right": f"  序号  姓名              身份证号\n     1  王丽  {WANG}\n     2  李强  {LI}\n",
        "wide blanks": f"姓名　　身份证号　　电话\n王丽　　{WANG}　　1\n李　强　　{LI}　　2\n",
        "no-break blanks": f"姓名\u00a0身份证号\n王丽\u00a0{WANG}\n李强\u00a0{LI}\n",
        "nothing under the last heads": f"序号 姓名 身份证号 签字\n1 王丽 {WANG}\n2 李强 {LI}\n",
        "a comma in one": f"姓名    身份证号    住址\n王丽    {WANG}    玉兴街道,荷花社区\n李强    {LI}    玉兴街道\n",
        "in GB18030": f"姓名 身份证号\r\n王丽 {WANG}\r\n李强 {LI}\r\n".encode("gb18030"),
        "commas, and blanks in cells": f"姓名,身份证号,住址\n王 丽,{WANG[:6]} {WANG[6:]},玉兴街道 荷花\n李 强,{LI},玉兴 荷花\n",
        "lines of a box": f"┌──┬──┐\n│姓名│身份证号│\n├──┼──┤\n│王丽│{WANG}│\n│李强│{LI}│\n└──┴──┘\n",
        "Markdown": f"| 姓名 | 身份证号 |\n|------|------|\n| 王丽 | {WANG} |\n| 李强 | {LI} |\n",
    }.items():
        Import(f"blanks: {what}", content, name="a.txt").people(*both).counts(refused=0)
    foreign = f"姓名    身份证号\nMaung Maung    {WANG}\n李强    {LI}\n"
    Import("a name with a blank", foreign, name="a.txt").people(("Maung Maung", WANG), ("李强", LI))
    short = f"序号 姓名 性别 身份证号 电话\n1 王丽 女 {WANG} 1\n2 李强 {LI} 2\n"
    Import("a cell is missing", short, name="a.txt", code=3).people(("王丽", WANG)).says("a.txt:3:", "blanks alone")
    Import("a letter", f"各村：请报送名单。联系人 王丽 身份证 {WANG}\n谢谢 合作\n", name="a.txt", code=1).people()


def side_columns_are_known_in_the_forms_of_offices():
    for man, woman in (("1", "2"), ("M", "F"), ("１", "２"), ("1.男", "2.女"), ("1-男性", "2-女性"), ("先生", "女士"),
                       ("1.0", "2.0"), ("01", "02"), ("男（1）", "女（2）"), ("♂", "♀")):
        done = Import(f"{man} {woman}", f"姓名,身份证号,性别\n王丽,{WANG},{woman}\n李强,{LI},{man}\n").counts(warnings=0)
        same(f"sexes as {man} {woman}", [p["sex"] for p in done.people(("王丽", WANG), ("李强", LI)).list], [2, 1])
    for phone in ("+86 139 0000 0000", "13900000000.0", "139–0000–0000", "0877-2012345", "0086 13900000000"):
        Import(f"a phone {phone}", f"姓名,身份证号,电话\n王丽,{WANG},{phone}\n").counts(warnings=0, added=1)
    for area, code in (("玉溪市/红塔区/玉兴街道", 530402001), ("云南省-玉溪市-红塔区-玉兴街道", 530402001),
                       ("玉兴街道，荷花社区", 530402001001), ("玉兴街道>荷花社区", 530402001001), ("530402001.0", 530402001),
                       ("'530402001", 530402001), ("530402001001", 530402001001), ("江川区", 530403)):
        done = Import(f"an area {area}", f'姓名,身份证号,行政区划\n王丽,{WANG},"{area}"\n').counts(warnings=0)
        same(f"the area {area}", done.people(("王丽", WANG)).list[0]["area"], code)


def heads_of_other_offices_are_known():
    for head in ("1.身份证号", "③身份证号", "身份證號碼", "身分证号", "ID card No.", "身份证号18位", "“身份证号”", "户籍身份证号",
                 "参训人员身份证号码", "身份证号码或护照号"):
        Import(f"a head {head}", f"姓名,{head}\n王丽,{WANG}\n").people(("王丽", WANG))
    for head in ("1.姓名", "脱贫户姓名", "参训妇女姓名", "持证者姓名", "培训学员", "姓名；", "Full_Name"):
        Import(f"a head {head}", f"{head},身份证号\n王丽,{WANG}\n").people(("王丽", WANG))
    Import("a list of households", f"户主姓名,户主身份证号\n王丽,{WANG}\n").people(("王丽", WANG))
    Import("the householder's number", f"姓名,户主身份证号\n王丽,{WANG}\n", code=1).people().says("id_number")
    Import("somebody else's name", f"负责人姓名,身份证号\n王丽,{WANG}\n", code=1).people().says("name")
    Import("both numbers", f"姓名,身份证号,户主身份证号\n王丽,{WANG},{LI}\n").people(("王丽", WANG))
    numbered = f"姓名,身份证号,性别\n甲,乙,丙\n1,2,3\n王丽,{WANG},女\n"
    Import("columns numbered below", numbered).people(("王丽", WANG)).counts(refused=0, passed=2)
    Import("people in the line of heads", f"姓名,身份证号,王丽,{WANG}\n", code=1).people()


def what_is_no_table_is_named():
    for what, content, words in (
        ("a PDF", b"%PDF-1.7\n", "PDF"),
        ("an old Word document", OLE + bytes(500) + "WordDocument".encode("utf-16le") + bytes(500), "Word"),
        ("RTF", b"{\\rtf1 x}", "Word"), ("a photo", b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        ("a screenshot", b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"), ("rar", b"Rar!\x1a\7\0" + bytes(50), "archive"),
        ("gzip", b"\x1f\x8b\x08" + bytes(50), "archive"), ("an empty file", b"", "nothing in it"),
        ("blank lines", "\n　\n,,\n", "nothing in it"),
        ("HTML saved as .xls", "<html><table><tr><td>姓名</td></tr></table>", "web page"),
        ("HTML in UTF-16", b"\xff\xfe" + "<table><tr><td>姓名".encode("utf-16le"), "web page"),
        ("XML 2003", '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "not read here"),
        ("a locked workbook", OLE + bytes(500) + "EncryptedPackage".encode("utf-16le"), "password"),
        ("XML 2003 without a prologue", '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "not read here"),
        ("flat OpenDocument", '<?xml version="1.0"?><x y="application/vnd.oasis.opendocument.spreadsheet"/>',
         "not read here"),
        ("Word 2003 XML", '<?xml version="1.0"?><w:wordDocument xmlns:w="http://x/office/word/2003/wordml"/>', "Word"),
        ("HTML behind a comment", "<!-- x -->\n<table><tr><td>姓名", "web page"),
        ("HTML without its head", "<font><table><tr><td>姓名", "web page"),
        ("a page saved whole", "From: <WPS>\nMIME-Version: 1.0\nContent-Type: multipart/related\n", "web page"),
        ("a PDF behind a line", b"\r\n%PDF-1.4\n", "PDF"),
        ("tar", b"a" + bytes(256) + b"ustar\0" + bytes(300), "archive"),
        ("a photo of a telephone", b"\0\0\0\x18ftypheix" + bytes(50), "picture"),
        ("Access", b"\0\1\0\0Standard Jet DB\0" + bytes(200), "no table"),
        ("OFD", zipped(("OFD.xml", "x")), "OFD"), ("a document with a workbook in it",
         zipped(("word/document.xml", "x"), ("word/embeddings/a.xlsx", xlsx(""))), "Word"),
        ("OpenDocument", zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "x")),
         "not read here"), ("a roster in a zip", zipped(("a.xlsx", xlsx(""))), "archive"),
        ("a database", b"SQLite format 3\0" + bytes(500), "no table"),
        ("no encoding", "姓名,身份证号\n王".encode() + b"\xff,1\n", "encoding"),
    ):
        Import(what, content, name="roster.xls", code=1).people().says("roster.xls", words)


def names_of_one_person_stay_one():
    for dot in "·•・．‧∙･.":
        for blank in ("", " ", "　", "\u00a0"):
            known = Import("a name", f"姓名,身份证号\n阿依古丽·买买提,{WANG}\n王丽,{LI}\n")
            other = f"姓名,身份证号\n阿依古丽{blank}{dot}{blank}买买提,{WANG}\n王{blank}丽\u200b,{LI}\n"
            Import(f"{dot!r} {blank!r}", other, city=known.city).counts(duplicates=2, differing=0, refused=0)
    same("found without the blank", rollcall(known.city, "person", "find", "王丽").returncode, 0)
    same("found with one", rollcall(known.city, "person", "find", "王　丽").returncode, 0)
    for length in (16, 40, 100):
        name = "阿" * (length - 3) + "·买提"
        done = Import(f"a name of {length}", f"姓名,身份证号\n{name},{WANG}\n").people((name, WANG))
        printed = rollcall(done.city, "badge", "print", "--all").stdout.decode()
        same(f"a name of {length} on the badge", printed.rstrip("\n").split("\t")[2], name)
    Import("a name of 101", f"姓名,身份证号\n{'阿' * 101},{WANG}\n", code=3).people().rows((2, "name"))
    Import("a lookup that failed", f"姓名,身份证号\n#N/A,{WANG}\n", code=3).people()


def a_name_written_otherwise_under_one_number_is_known():
    dotted, accent = "阿依古丽·买买提", "José Núñez"
    for kept, *others in (
        (dotted, *(dotted.replace("·", dot) for dot in "●▪∘᛫᠂。-—_－–"), dotted.replace("·", "··"),
         dotted.replace("·", "——"), "阿依古丽\n·买买提"),
        ("王丽", "王\n丽", "王丽\u2800"), ("方红", "\u2f45红"),
        ("马青", "\u2ee2\u2ed8"), ("Maung Ko", "Ｍａｕｎｇ Ｋｏ", "Maung\nKo"),
        (accent, unicodedata.normalize("NFD", accent)), ("金玉", "\uf90a玉"),
    ):
        known = Import(f"{kept}", f"姓名,身份证号\n{kept},{WANG}\n").people((kept, WANG))
        for other in others:
            again = Import(f"{kept} as {other!r}", f'姓名,身份证号\n"{other}",{WANG}\n', city=known.city)
            again.people((kept, WANG)).counts(duplicates=1, differing=0, refused=0)
            Import(f"{other!r} by itself", f'姓名,身份证号\n"{other}",{WANG}\n').people((kept, WANG))
    for kept, *others in ((dotted, "阿依古丽买买提"), ("王丽", "王丽（女）", "王丽1", "王丽(组长)", "王丽【新】"),
                          ("Maung Ko", "MAUNG KO", "maung ko")):
        known = Import(f"{kept}", f"姓名,身份证号\n{kept},{WANG}\n")
        for other in others:
            listed = f"姓名,身份证号\n{other},{WANG}\n"
            Import(f"{kept} like {other}", listed, city=known.city).people((kept, WANG)).counts(duplicates=1, refused=0)
            turned = Import(f"{other} like {kept}", listed)
            Import("the other way", f"姓名,身份证号\n{kept},{WANG}\n", city=turned.city).counts(duplicates=1, refused=0)
            Import("corrected", f"姓名,身份证号\n{kept},{WANG}\n", "--update", city=turned.city).people((kept, WANG))
        Import("no worse by it", f"姓名,身份证号\n{others[0]},{WANG}\n", "--update", city=known.city).counts(
            refused=0) if kept != "Maung Ko" else None
        same(f"{kept} stays", json.loads(rollcall(known.city, "--json", "person", "list").stdout)["name"],
             kept)
    Import("another name", f"姓名,身份证号\n王莉,{WANG}\n", city=Import("known", f"姓名,身份证号\n王丽,{WANG}\n").city,
           code=3).counts(refused=1)


def names_are_taken_without_what_lists_put_around_them():
    for kept, *others in (
        ("王丽", "1、王丽", "2.王丽", "(3)王丽", "（3）王丽", "①王丽", "★王丽", "△王丽", "王丽、", "王丽，", "王丽。", "３．王丽",
         "12 王丽", "1、★王丽", "⑴王丽", "●王丽", "※王 丽"),
        ("Maung Maung", "1. Maung Maung", "Maung Maung,"), ("阿依古丽·买买提", "5、阿依古丽·买买提", "阿依古丽·买买提"),
        ("王", "王"), ("一", "一"), ("J. R. Smith Jr.", "J. R. Smith Jr."), ("3M", "3M"), ("十一郎", "十一郎"),
    ):
        for other in others:
            done = Import(f"{other} is {kept}", f'姓名,身份证号\n"{other}",{WANG}\n').counts(refused=0, warnings=0)
            done.people((kept, WANG))
    for masked in ("王?丽", "王？", "王□", "□丽", "王*", "王**", "王XX", "王xx", "王××", "王\ufffd"):
        done = Import(f"{masked} is masked", f"姓名,身份证号\n{masked},{WANG}\n李强,{LI}\n").counts(added=2, doubtful=1)
        done.rows((2, "name")).says("lost or masked")
    Import("no Chinese name", f"姓名,身份证号\nMaxx Max?,{WANG}\n").counts(added=1, warnings=0)


def documents_of_other_kinds_leave_the_person():
    for document in ("H12345678", "H1234567890", "M1234567", "m12345678", "12345678", "E12345678", "G12345678",
                     "EA1234567", "CHN123456789012", "护照：E12345678", "A123456(7)", "'H12345678", "E 1234 5678"):
        listed = f"姓名,身份证号\n阿明,{document}\n王丽,{WANG}\n"
        done = Import(document, listed).counts(added=2, refused=0, doubtful=1)
        done.people(("阿明", ""), ("王丽", WANG)).says("another document").rows((2, "id_number"))
        Import(f"{document} again", listed, city=done.city).counts(added=0, duplicates=2, refused=0)
    for document in ("123456789", "C01X00T47", "P1234567A"):
        for heads, line in (("姓名,护照号", f"阿明,{document}"), ("姓名,证件号码,证件类型", f"阿明,{document},护照")):
            done = Import(f"{heads} {document}", f"{heads}\n{line}\n").counts(added=1, refused=0)
            found = json.loads(rollcall(done.city, "--json", "person", "find", document.lower()).stdout or "{}")
            same(f"{heads} {document}", (found.get("document_kind"), found.get("document")),
                 ("passport", "*****" + document[5:]))
    Import("no document by its kind", "姓名,证件号码,证件类型\n阿明,123456789,身份证\n", code=3).counts(refused=1)
    own = Import("a column of its own", "姓名,护照号,证件类型\n阿明,E12345678,护照\n").counts(added=1, refused=0, doubtful=0)
    Import("among ID numbers", "姓名,身份证号\n阿明,E12345678\n", city=own.city).counts(added=0, duplicates=1)
    found = json.loads(rollcall(own.city, "--json", "person", "find", "e 1234 5678").stdout)
    same("found by it, masked", (found["document_kind"], found["document"]), ("passport", "*****5678"))
    Import("another kind", "姓名,护照号,证件类型\n阿明,E12345678,其他证件\n", city=own.city).counts(added=1)
    Import("none at all", "姓名,护照号,电话\n阿明,没有,13800000001\n").counts(added=1, doubtful=1).says("a passport or a permit")
    Import("an ID number", f"姓名,护照号\n王丽,{WANG}\n").people(("王丽", WANG)).counts(refused=0, doubtful=0)
    same("one by one", rollcall(done.city, "person", "add", "--name", "张三", "--id-number", "H87654321").returncode, 0)
    same("no number taken away by it",
         rollcall(done.city, "person", "edit", "530402-000000002", "--id-number", "H12345678").returncode, 2)
    for region in ("810000", "820000", "830000"):
        Import(f"a residence permit {region}", f"姓名,身份证号\n阿明,{number(2, region)}\n").counts(doubtful=0).people(
            ("阿明", number(2, region)))
    for bad in ("1234567", "53040218930412", "ABCD123456", "身份证丢失", f"{WANG[:-1]}{WANG[-2]}1"):
        Import(f"no document {bad}", f"姓名,身份证号\n阿明,{bad}\n", code=3).counts(refused=1)


def a_phone_or_an_ethnicity_written_otherwise_is_the_same():
    forms = ("13900000000", "139-0000-0000", "139 0000 0000", "+8613900000000", "0086 139 0000 0000", "8613900000000",
             "+86-139-0000-0000", "１３９００００００００")
    for kept in forms[:4]:
        known = Import(f"kept as {kept}", f"姓名,身份证号,电话,民族\n王丽,{WANG},{kept},汉\n李强,,{kept},彝族\n").city
        for form in forms:
            listed = f"姓名,身份证号,电话,民族\n王丽,{WANG},{form},汉族\n李强,,{form},彝\n"
            for words in ((), ("--update",), ("--dry-run",)):
                again = Import(f"{kept} as {form} {words}", listed, *words, city=known)
                again.counts(added=0, duplicates=2, differing=0, changed=0)
        one = Import(f"{kept}, then a number", f"姓名,身份证号,电话\n李强,{LI},{forms[3]}\n", "--update", city=known)
        one.people(("王丽", WANG), ("李强", LI))
    other = f"姓名,身份证号,电话,民族\n王丽,{WANG},13900000001,傣族\n"
    Import("another phone and ethnicity", other, city=known).counts(differing=1)
    lines = "姓名,身份证号,电话\n李强,,0877-2012345\n李强,,+86 877 2012345\n李强,,08772012346\n李强,,-\n"
    Import("other phones", lines, code=3).counts(added=2, duplicates=1, refused=1)
    twice = Import("doubles", f"姓名,身份证号,电话\n王丽,{WANG},13900000000\n王丽,{number(4, birth='18950101')},139-0000-0000\n")
    pairs = rollcall(twice.city, "--json", "person", "doubles").stdout.decode()
    same(f"told as doubles: {pairs}", "phone" in pairs, True)


def a_phone_of_no_length_is_told():
    for phone, is_odd in (("12", 1), ("1390877", 1), ("139000000001", 1), ("123456", 1), ("2012345", 0),
                          ("0877-2012345", 0), ("13900000000", 0), ("+86 13900000000", 0), ("", 0)):
        done = Import(f"the phone {phone!r}", f"姓名,身份证号,电话\n王丽,{WANG},{phone}\n")
        done.counts(warnings=is_odd, added=1, refused=0)
        same(f"what is said of it: {done.err}", "a mobile has 11" in done.err, bool(is_odd))


def a_phone_is_cleaned_of_its_apostrophe():
    done = Import("a phone", f"姓名,身份证号,电话\n王丽,{WANG},'13900000000\n李强,{LI},\u202d13900000001\u202c\n")
    done.counts(warnings=0, added=2)


def merging_those_who_are_unlike_wants_a_word():
    city = Import("a man and a woman", f"姓名,身份证号\n李强,{LI}\n王丽,{WANG}\n").city

    def add(*words):
        return json.loads(rollcall(city, "--json", "person", "add", *words).stdout)["number"]

    def merge(what, code, *words):
        done = rollcall(city, "person", "merge", *words)
        same(f"{what}: {done.stderr.decode()}", done.returncode, code)
        same(f"{what}: says --force", b"--force" in done.stderr, code == 1)

    li, between, another = "530402-000000001", add("--name", "李强"), add("--name", "李强", "--id-number", number(3))
    merge("of one name", 0, between, li)
    merge("two ID numbers", 1, another, li)
    lady = add("--name", "李强", "--sex", "女")
    through = add("--name", "李强")
    merge("of one name again", 0, through, lady)
    merge("a man into who has a woman in her", 1, li, lady)
    far = add("--name", "李强")
    merge("she into one of no sex", 0, lady, far)
    merge("a man into one who has a woman in them", 1, li, far)
    merge("one who has a woman in them into a man", 1, far, li)
    merge("with a word, but why?", 2, far, li, "--force")
    merge("with a word", 0, far, li, "--force", "--why", "同一人")
    merge("another name without a number", 1, add("--name", "周新"), li)
    merge("a name alike", 0, add("--name", "李强（男）"), li)


def who_is_not_there_has_no_badge():
    city = Import("one person", f"姓名,身份证号\n王丽,{WANG}\n").city
    done = rollcall(city, "badge", "print", "--area", "530402001")
    same("not told to import", (done.returncode, b"person import" in done.stderr, b"person list" in done.stderr),
         (0, False, True))


def a_preview_counts_and_keeps_nothing():
    known = Import("known", f"姓名,身份证号,民族\n王丽,{WANG},汉族\n李强,{LI},汉族\n")
    changed = f"姓名,身份证号,民族,电话\n王丽,{WANG},汉族,\n李强,{LI},彝族,\n周新,{number(3)},,无\n甲,{WANG},,\n乙,1,,\n"
    for words, counts in (((), {"differing": 1, "changed": 0, "duplicates": 2, "refused": 2}),
                          (("--update",), {"differing": 0, "changed": 2, "duplicates": 1, "refused": 1})):
        preview = Import("a preview", changed, "--dry-run", *words, city=known.city, code=3)
        preview.people(("王丽", WANG), ("李强", LI)).counts(read=5, added=1, dry_run=True, **counts)


SHORT_XLS = zlib.decompress(base64.b64decode( # as SheetJS writes it: under 4,096 bytes, and an empty text in each row
    "eNrtV01rE1EUPe9lkiZpE/PhQrsQmY1gEZvEaCqkxuJCCgZtCiIIbYOYiEolrQt3UnWVKv4ANy7FhXajIC7aHyBK3QlCq39AoeCmTTzvzkxJs0qt"
    "FKq5j3Nn5ubd+97M/Xr59DG+8nyhfxVtNAwfGs0QAi0yRWjvIeY8GzSazaYnbnZpT9EG0XBh0X9+159d/D8wOe0jPP+bnO8hgkSICBO9RB8RIaLE"
    "PqcEIE4kiCSxvxs7ew5j2BlZ8CuvlqgOdUysFfxeTymhigzHLEaR3fb6CWhZX7u9p/N9O3QZ06jhJsq8TvP6p+t71ImO+U7fLfw12u76rXQqfTK9"
    "k7VDQVaBgB/l2oee0KJCgIVjlaeE19aSnBW+EVdxx9STUjWTmR0tYVdoRPYwpcweuC3keafwjNI4DsrOEsKTwl/JvPfC81LPgMna4rmc6681VZB5"
    "j4XbwqMwFt+KzheRpNCPH6Lx1E0FvzrL6LqBKdzCISuLHA5A2QgXz5eOo5f8MI1VOWyMXLdxm8NGYMzGDIeN5Xvm9xUprMBam3O78t2Vt9OkuP4R"
    "A2HAJ2VNLcxFxucvzbO4KI51aaAOhTdTJbYlVSISRH3k19hSzX1cQilG3fUXP5cvlC+emRD5UZEPCJ8Tyf0W+w9E/tA5nuvoZpl1G7uOuGd26n2+"
    "Ehm3dFziOma2+vLJRnGp/qvkzNLOrOzdr3UjUJ5afSZftPQxebMYU0RlWbMHcYJIM/JzGHKfU3weFOkQFw5xupaTgjLmtGeuWDk9YczpTs2lCGNO"
    "e+aGdQJv5O9JocUp71SIr+x6ohJMohJsbTySl9XgEWJrP5LP4dVkLbBcv/3T9Buzrwzh"))
EMPTY_XLS = zlib.decompress(base64.b64decode( # the same with sixty rows more
    "eNrt2UtrE1EUAOAzk8n70Tz6TN/Td9NHHk2btE2s4kIEixpBBEFbxFZUKm1duBMfq6r4A9y4FBfqRkFc6A8QRXeCoP4CBcGNNp65mZTjWfWoiGLO"
    "cG4yN3O/uWHu3Ak3L19E3t1+EH8PLIrggM2yF1ykTsPUqzvhyr6Vm+VyuVpdrsU/Fd8wN+008Po5Ma1r7sb0YHoxfZh+zABmEDNkX/Na1rKW/3Ye"
    "hF8LA5xadS7RttmmDnNu65lSgmXI4LYOeyErPn8UdHV+3X72bL/flTgMK7AKp2ERX1fw9WfPX43ttHFgLjXBbwvp+Wl4PfggdzlhcfW52/tUAxdO"
    "/O/xKX/feKae9R8wj8I563lQWs5k1veW4I/ELtWHBc3qA3YLCvhOg1tYG4EW1bOoKmOqvKeOe6LKAn5ixfHVp7tz9hj7rM2p466r0lRlCCzxkWrz"
    "RtWkIA4fVYub9lB2ajtxdJyCBTgDHUYWctAMmgm++T2lcfBj2YXYMm4m7DppwlncTHAdNGENNxNeXbA+fwf1CvvMLk6t/s/W8ziuLv1VHAgJh7ot"
    "tQeXgoeuHbiGk4OG21f1A6gSvq1bJfzDrRJUgyiA5Qmc1qz3ETWUwtj2651Pr/Yt7t9xTNUPq/qEKi+pmovEv6zqr1R+XushVbdja7Iw9KD9mxvb"
    "vT4SPGToETWuw1ZX7974Nv9s40upcpReOSp7/u2GVaFVm22sFeYNfVR9szDeIloW59wkTGCmceTnIG/vp3A/qWrzeGIvHm6ReDaL06vc/NL0MYvT"
    "t8ulMC1Op5yD984h7Z2DcgbnDClnUM7JOaeUc1LOxTmXlHNRzs05t5RzU87DOY+U81DOyzmvlPNSzsc5n5TzUc7POb+U81MuwLmAlAtQLsi5oJQL"
    "Ui7EuZCUC1GujnN1Uq6OcmHOhaVcmHIRzkWkXIRyUc5FpVyUcjHOxaRcjHL1nKuXcvWUa+Bcg5RroFwj5xqlXCPlmjjXJOWaKNfMuWYp10y5Fs61"
    "SLkWysU5F5dyccq1cq5VyrVSro1zbVKujXLtnGuXcu2U6+Bch5TroFwn5zqlXCflujjXJeW6KNfNuW4p1005k3OmlDMp18O5HinXQ7lezvVKuV7K"
    "9XGuT8r1Ua6fc/1Srp9yA5wbkHIDlBvk3KCUG6TcEOeGpNwQ5YY5NyzlhimX4FxCyiUoN8K5ESk3QrlRzo1KuVHKjXFuTMqNUW6cc+NSbpxySc4l"
    "pVyScinOpaRcinJpzqWlXJpyGc5lpFyGchOcm5ByE5TLci4r5bKUm+TcpJSbpNwU56ak3BTlcpzLSbkc5fKcy0u5POWmOTct5aYpN8O5GSk3Q7lZ"
    "zs1KuVnKFThXkHIFyhU5V5RyxSpX1KPwUP3FPUcWBh9r1rqSvRq45InBkocu3qu14WXPAOaPa/pqSc7Y+gPdWosz7LXDvzam0pNpqMV/G98B7iyj"
    "hQ=="))
XLS = zlib.decompress(base64.b64decode( # a sheet 名册 of Excel 97: two heads, the same person twice
    "eNrtWE1oE0EU/maTND8kaRJToRVKKFi19pCmKu0hXRW0J0OrBX8QNLU5SEsq0YterNacqiJ4UrwUehGh6sUf9GBvHoSKPYiCkOjRk6Do"
    "ocn65mVWE82hgVpU5lvmzds33+y87Lx5m5mXi+HC7P22In7BABwoW140VdkEFa99EwK1W5ZU7dpDxdL4p+D10EQ2ufAk8MIt51DOdxEG"
    "7jkXSALvqRzFKaQms5nYGmI3+5AW0ockSYFbZAmilb2KsDzBch3Lu8x8ynInW66wTBK3II5g0Ux19akoPmR0cFsQ8rkPuc9btvSgBc9l"
    "FJ+/JipcF3blTqYn/s6Gdqcfc6B5G8xkM7n0RAFRmsA5fLFiwGd7pT6Lafva2gXI/q3W7q5jv244gSlYxznA8/DjjUO2GCIwcnl4GTt4"
    "OTqlBWLpcGDECXHnaim1MPP1AFlmTidTEWB7b3xbPNHT1091TyIeT/T7ZKLmhR2qWdgBDng/yTE0sx7msA9R6l6+/enVvtEh8xhbpjiZ"
    "V1L+RuklLFyQPahzkFvYUeZ2sdzK8iI/dQPrbSyjFKxUdw61KGXvNHMucWsnjdPLWDI3VembSc9/HH7Unv9gbiF9frB4Ljr/2pxFB32C"
    "xqi/vKbRLbrFzRsSj027Fio9vGPZ+luq8Bgh5bulvmvNKMHHaphl5U6+HaH4og5fMN9QfMF8h+IbdfhGDd/4wR8wInggzZS4fsIHDQ0N"
    "DQ0NDQ0NjVWHUH/iHWqj4VJbBbc61ylRKetjkv8W+zFJ1xnamO5BluoczjYUP+vhEvazxAr72OeFEgdp9BzGMcp+jDccv7TVE9W/Z8Ud"
    "Q6u3hBodv9yIn394/O8o9MqU"))


MERGED_XLS = zlib.decompress(base64.b64decode( # of xlwt: a hidden sheet, a merged village, a second list
    "eNrtWE1IVFEU/u6bX6cZHU0NLUSErMzFjD+kgY0F5aqHk4IVgY05WCgao5vaZNlAoYUQLYo2ghARmG36J3LnIjJyEQSBFuGiVVDUQn2de+aOzNRb"
    "OFD2w/se99xzzz3n3uv77r1nfC9ncufG7hbP4wfsgg3LRhacKTZBJSvZ8IP6DUOqydpNxbDwTyHLTUQ6HXjse+6SHEq+56Fh0j5FEnhH5QhOQu/r"
    "jZauIfbwGiJCrqFBOGnvabQjb5DMRhGvLI/lMZbrWd5h7ycsG9lyiWUD+c6Jw5gJ6RV1NJJ8Dmpl3JdNUuA+x7xhSxAFmJY7+cyoSOx6B3bHTkR6"
    "/s6OErsX4yDumqK90VikZw75ROI4vhilwOfkaX1WatnX1i5A9m/pdpeJ/YpmBwZhHBVyI8bhQY9d0ivEQjQOLzbxDawJX+tIWLYL3Yn2iB7uWsRN"
    "GhXwSQvE7CFfqx3i9uUlfWr4awtZInrTVaoWoo/0PKC2OlATqArW1VMdrAoEamrJe0PLi7a2Cy2j5Dbc32DmVlVPfXrXznaTvmCAhrjYPxBWQxxv"
    "nYyauFXv8MjcwXeNP+2u8fH585LsRA7ruXwK/ZRNFm99erW/oznUzpZBzi+JLLRZvjQYOCsjKDibezSWNioVrG9neY5H3ch6Mct8OjtUlzcXKGXf"
    "EPuc595ymqeaMRvakqJvJT3+MfygJP4+tI30iab50/kTr0NjKKOs2KnulSFUikpx/ZrEw1CyFuq2esuy6Keby6351doNlWpzsAQPq7ksEy35dsRK"
    "S1PvSkYLk2jB0TblLzjavtKS0Q6Z6bU83OOwxpRcvxZ82Sy+TPhypvHlSuPLo6I1k2iNo93KP8GM/LX2lGyamvuDGlfjh5nX/gTz1kk1Y35dGvPe"
    "DE6qBQsWLFiwkBmEysYyF8tM7VDZ3qW+6yxRWbY+k/y3OIA+egbon9K96KU6hlMZ7Z9COERyLLHKmOT3Qok2mj2GbnTwOroz3r/0a02k/j2rDvT/"
    "uiOU6fzLmazzN8//HdfzT+s="))


def far(xls, before=14_000):
    """The same workbook behind so many sectors that are nobody's: the file's head has no room for its tables."""
    count = len(xls) // 512 - 1
    table = 512 * (int.from_bytes(xls[76:80], "little") + 1)  # one is enough for it
    ours = [int.from_bytes(xls[table + 4 * i:table + 4 * i + 4], "little") for i in range(128)]
    tables = (before + count) // 127 + 1
    more = tables - 109  # the names of these stand in a sector of their own
    begin = before + tables + 1
    links = [0xFFFFFFFF] * before + [0xFFFFFFFD] * tables + [0xFFFFFFFC]
    links += [n + begin if n < 0xFFFFFFFC else n for n in ours[:count]]
    links += [0xFFFFFFFF] * (128 * tables - len(links))
    names = [before + i for i in range(tables)]
    head = bytearray(xls[:512])

    def put(at, *numbers):
        head[at:at + 4 * len(numbers)] = b"".join(n.to_bytes(4, "little") for n in numbers)

    put(44, tables, int.from_bytes(xls[48:52], "little") + begin)
    put(68, before + tables, 1, *names[:109])
    inner = int.from_bytes(xls[60:64], "little")
    put(60, inner if inner >= 0xFFFFFFFC else inner + begin)
    body = bytearray(xls[512:])
    directory = 512 * int.from_bytes(xls[48:52], "little")
    for entry in range(directory, directory + 512, 128):
        start = int.from_bytes(body[entry + 116:entry + 120], "little")
        if body[entry + 66] and start < 0xFFFFFFFC:
            body[entry + 116:entry + 120] = (start + begin).to_bytes(4, "little")
    words = links + names[109:] + [0xFFFFFFFF] * (127 - more) + [0xFFFFFFFE]
    return bytes(head) + bytes(512 * before) + b"".join(n.to_bytes(4, "little") for n in words) + bytes(body)


def zipped(*parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as z:
        for name, content in parts:
            z.writestr(name, content)
    return file.getvalue()


def workbooks_are_read_as_they_are():
    hidden = row(1, "姓名", "身份证号") + row(2, "王丽", WANG).replace("<row", '<row hidden="1"') + row(3, "李强", LI)
    Import("a row that a filter hides", xlsx(hidden), name="roster.xlsx").people(("王丽", WANG), ("李强", LI)).counts(
        hidden=1).says("roster.xlsx: 1 rows that the spreadsheet hides")
    form = row(1, "花名册") + row(4, "姓名", "身份证号", "村") + row(5, "王丽", WANG, "荷花社区") + row(9, "李强", LI)
    done = Import(".xlsx", xlsx(form, tail='<mergeCells><mergeCell ref="C5:C9"/><mergeCell ref="A1:C1"/></mergeCells>'),
                  name="a.xlsx").people(("王丽", WANG), ("李强", LI)).rows((1, "name"))
    same("a merged village", [p["area"] for p in done.list], [530402001001] * 2)
    cells = ('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c><v>1</v></c></row>'
             f'<row r="7"><c r="A7" t="s"><v>2</v></c><c r="B7" t="str"><f>A1</f><v>{WANG}</v></c></row>')
    texts = ("<t>姓名</t>", "<r><t>身份</t></r><r><t>证号</t></r>",
             "<r><t>王</t></r><rPh><t>wang</t></rPh><r><t>丽_x000D_</t></r>")
    Import("shared texts", xlsx(cells, texts), name="a.xlsx", code=0).people(("王丽", WANG))
    heads = row(1, "姓名", "身份证号")
    for value in ("5.30402189304120029E+17", WANG):
        numbers = heads + row(2, "王丽")[:-6] + f'<c r="B2"><v>{value}</v></c></row>'
        Import(f"a number {value}", xlsx(numbers), name="a.xlsx", code=3).people().says("a.xlsx:2:", "has rounded it")
    two = xlsx(heads + row(2, "王丽", WANG), sheets=("甲", "乙"))
    Import("two sheets", two, name="a.xlsx").people(("王丽", WANG)).says("甲", "乙", "--sheet")
    both = xlsx(heads + row(2, "王丽", WANG), sheets=("甲", "乙、丙"), others=(heads + row(2, "李强", LI) + row(3, "周新", "1"),))
    Import("two lists", both, name="a.xlsx", code=3).people(("王丽", WANG), ("李强", LI)).says("甲、乙", "a.xlsx[乙、丙]:3:")
    same("sheets in its rows", [r.get("sheet") for r in Import("two lists", both, name="a.xlsx", code=3).told["rows"]],
         ["乙、丙"])
    Import("the second of two lists", both, "--sheet", "乙、丙", name="a.xlsx", code=3).people(("李强", LI))
    for first in "", row(1, "说明") + row(2, "请如实填写"):
        second = xlsx(first, sheets=("说明", "名册", "代码"), others=(heads + row(2, "王丽", WANG), row(1, "汉族")))
        Import("a list on the second sheet", second, name="a.xlsx").people(("王丽", WANG)).says("名册", "说明", "代码")
    Import("no list anywhere", xlsx(row(1, "说明"), sheets=("甲", "乙")), name="a.xlsx", code=1).people()
    odd = xlsx(heads + row(2, "王丽", WANG), sheets=("甲", "乙"), others=("<row>",))
    Import("a sheet that is damaged", odd, name="a.xlsx", code=1).people().says("a.xlsx[乙]", "damaged")
    Import("the sheet beside it", odd, "--sheet", "甲", name="a.xlsx").people(("王丽", WANG))
    many = [f"村{i}" for i in range(300)]
    lists = [heads + row(2, f"人{chr(0x4e00 + i)}", number(i + 1)) for i in range(300)]
    held = xlsx(lists[0], sheets=many[:200], others=lists[1:200])
    Import("200 sheets", held, name="a.xlsx").counts(added=200)
    Import("nothing anywhere", xlsx("", sheets=("甲", "乙")), name="a.xlsx", code=1).says("nothing in it")
    Import("a sheet by name", two, "--sheet", "甲", name="a.xlsx").people(("王丽", WANG))
    Import("no such sheet", two, "--sheet", "丙", name="a.xlsx", code=1).says("no sheet of that name")
    Import(".xls", XLS, name="a.xls").people(("王丽", WANG)).counts(added=1, duplicates=1).rows((3, "id_number"))
    Import(".xls by its sheet", XLS, "--sheet", "名册", name="a.xls").people(("王丽", WANG))
    for what, content in ("a short .xls", SHORT_XLS), ("a .xls with empty texts", EMPTY_XLS):
        Import(what, content, name="a.xls", code=0).people(("王丽", WANG), ("李强", LI))
    for what, content in ("", MERGED_XLS), (", behind 7 MB", far(MERGED_XLS)):
        merged = Import("a hidden sheet and a merged village in .xls" + what, content, name="a.xls").counts(refused=0)
        merged.people(("王丽", WANG), ("李强", LI), ("周新", number(3))).says("the sheets 名册、二村 were read")
        same("the village of both" + what, [p["area"] for p in merged.list][:2], [530402001] * 2)
    Import("the hidden sheet by its name", MERGED_XLS, "--sheet", "旧", name="a.xls").people(("旧人", number(4)))
    for cut in range(0, len(SHORT_XLS), 211):
        Import(f"a short .xls cut at {cut}", SHORT_XLS[:cut], name="a.xls", code=1).people()
    Import("no such sheet in .xls", XLS, "--sheet", "丙", name="a.xls", code=1).says("no sheet of that name")


def records_that_tell_lies_of_their_lengths_are_read_or_refused():
    """Pairs of bytes of a .xls become the greatest there are: lengths beyond the end, ranges without end, chains."""
    path = os.path.join(work.name, "odd.xls")
    for at in range(44, len(MERGED_XLS) - 1, 61):
        with open(path, "wb") as f:
            f.write(MERGED_XLS[:at] + b"\xff\xff" + MERGED_XLS[at + 2:])
        done = rollcall(empty, "--json", "person", "import", path, "--dry-run")
        same(f"0xffff at {at}: {done.stderr.decode()}", done.returncode in (0, 1, 3), True)


def workbooks_that_mean_harm_are_refused_with_words():
    good = row(1, "姓名", "身份证号") + row(2, "王丽", WANG)
    laugh = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    for what, content, words in (
        ("entities", xlsx(good, head=laugh), "entities"),
        ("macros", xlsx(good, parts=[("xl/vbaProject.bin", "x")]), "macros"),
        ("a path out", xlsx(good, parts=[("../../evil", "x")]), "paths"),
        ("cut short", xlsx(good)[:-40], "damaged"),
        ("broken XML", xlsx(good + "<row>"), "damaged"),
        ("a .zip", xlsx(good).replace(b"xl/workbook", b"xl/workb00k"), "archive"),
        ("Word", xlsx(good, parts=[("word/document.xml", "x")]).replace(b"xl/workbook", b"xl/workb00k"), "Word"),
        (".xls cut short", XLS[:2000], "no table"),
        ("a bomb", bomb(), "too much"),
    ):
        Import(what, content, name="a.xlsx", code=1).people().says(words)
    long = good + row(3, "x" * (5 << 20), LI) + row(4, "李强", LI)
    Import("a cell of 5 MB", xlsx(long), name="a.xlsx", code=3).people(("王丽", WANG), ("李强", LI)).rows((3, "name"))
    empty_cells = "".join(f'<row r="{n}">' + f'<c r="A{n}" s="1"/>' * 10 + "</row>" for n in range(3, 100003))
    Import("a million empty cells", xlsx(good + empty_cells), name="a.xlsx").people(("王丽", WANG))


same("init", rollcall(empty, "init", "--area", "530402").returncode, 0)
for test in (titles_totals_and_empty_rows_are_no_people, heads_are_known_as_people_write_them,
             footers_and_decoration_are_no_people, a_second_list_below_is_read_by_its_own_heads,
             a_side_column_that_stands_twice_gives_its_first_value,
             lists_to_enroll_and_to_type_in_are_read_like_rosters, each_has_the_times_that_the_list_tells,
             a_list_of_a_session_that_goes_on_is_of_until_now, a_phone_of_no_length_is_told,
             names_alone_are_those_of_who_is_enrolled, badges_are_read_as_scanners_give_them,
             who_was_not_there_by_the_list_is_not_typed_in,
             heads_that_do_not_do_are_told, blocks_side_by_side_are_read_as_one_list, rows_short_or_long_are_read,
             odd_side_columns_leave_the_person, numbers_are_known_however_they_are_written,
             a_number_rounded_by_a_spreadsheet_is_called_so, text_of_every_spreadsheet_is_read,
             columns_apart_by_blanks_are_read_or_refused_with_words, side_columns_are_known_in_the_forms_of_offices,
             heads_of_other_offices_are_known, records_that_tell_lies_of_their_lengths_are_read_or_refused,
             what_is_no_table_is_named, names_of_one_person_stay_one,
             a_name_written_otherwise_under_one_number_is_known, documents_of_other_kinds_leave_the_person,
             a_cell_that_says_no_number_is_an_empty_one, the_city_alone_says_nothing_of_an_area,
             categories_are_known_in_the_forms_of_offices, names_are_taken_without_what_lists_put_around_them,
             a_phone_or_an_ethnicity_written_otherwise_is_the_same,
             a_phone_is_cleaned_of_its_apostrophe, merging_those_who_are_unlike_wants_a_word,
             who_is_not_there_has_no_badge, a_preview_counts_and_keeps_nothing,
             workbooks_are_read_as_they_are, workbooks_that_mean_harm_are_refused_with_words):
    test()
end()
