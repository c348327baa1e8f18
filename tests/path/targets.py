#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# targets.py BUILD: what a figure is measured against. A county has no target until one is set, a target has a history,
# sharing out more than there is is told, and neither a year that has not begun nor one without data ranks anybody.
import getpass, json, os, random, sqlite3, subprocess, sys

sys.path.insert(0, "tests/support")
import office
from office import BUILD, NOW, same, work


def run(where, *words):
    return subprocess.run([f"{BUILD}/rollcall", "--data", os.path.join(work.name, where), "--now",
                           NOW, "--lang", "zh", *words], capture_output=True, text=True)


def answers(where, *words):
    return office.rows(*words, where=os.path.join(work.name, where), code=(0, 1, 2, 3))


def quotas(where, *words):
    return {q["id"]: q for q in answers(where, "tally", *words)[0]["quotas"]}


def county_without_a_target_measures_against_none():
    run("county", "init", "--area", "530402")
    for q in quotas("county").values():
        same(f"{q['id']} of a new county", [q[k] for k in ("target", "expected", "rate", "gap", "daily")], [None] * 5)
    same("it is told in words", run("county", "tally").stdout.count("未设定"), 3)
    run("city", "init", "--area", "530400")
    same("the city has the plan's", [q["target"] for q in quotas("city").values()], [50000, 40000, 10000])


def year_before_the_plan_has_no_target():
    for year in ("1999", "2015"):
        for q in quotas("city", "--year", year).values():
            same(f"{q['id']} of {year}", [q[k] for k in ("target", "expected", "rate", "gap", "daily")], [None] * 5)
        same("it is told in words", run("city", "tally", "--year", year).stdout.count("未设定"), 3)
    same("the plan's first", quotas("city", "--year", "2016")["farmer"]["target"], 50000)
    answers("city", "quota", "set", "farmer", "--year", "2015", "--target", "700")
    same("one that was set stands", quotas("city", "--year", "2015")["farmer"]["target"], 700)


def target_set_is_a_fact_with_history():
    def set_to(target, year, *more):
        return answers("county", "quota", "set", "farmer", "--year", str(year), "--target", str(target), *more)
    same("an answer", set_to(7300, 2026, "--why", "目标责任书", "--by", "王主任")[0]["warning"], None)
    set_to(7400, 2026)
    set_to(8000, 2027)
    same("of this year", quotas("county")["farmer"]["target"], 7400)
    same("of the next", quotas("county", "--year", "2027")["farmer"]["target"], 8000)
    same("of the one before", quotas("county", "--year", "2025")["farmer"]["target"], None)
    history = answers("county", "quota", "list")[0]["history"]
    same("how it came to be", [(h["target"], h["who"], h["why"]) for h in history],
         [(7400, getpass.getuser(), ""), (7300, "王主任", "目标责任书")])
    same("no such quota", run("county", "quota", "set", "nothing", "--target", "1").returncode, 1)
    same("no number", run("county", "quota", "set", "farmer", "--target", "x").returncode, 2)


def more_shared_out_than_there_is_is_told():
    ran = run("county", "--json", "quota", "set", "farmer", "--area", "530402001", "--target", "9000")
    same("the warning", json.loads(ran.stdout)["warning"], "over_target")
    same("in words, with both figures", "9000" in ran.stderr and "7400" in ran.stderr, True)


def shared_out_is_listed_and_in_the_book():
    same("below the county only", run("county", "allocation", "set", "farmer", "--target", "1").returncode, 2)
    answers("county", "allocation", "set", "farmer", "--area", "530402001", "--target", "900", "--by", "王主任",
            "--why", "分解表")
    listed = answers("county", "allocation", "list")
    given = [a for a in listed if a["area"] == 530402001 and a["quota"] == "farmer"][0]
    same("what it was given", (given["target"], [h["target"] for h in given["history"]]), (900, [900, 9000]))
    acts = answers("county", "log", "--what", "allocation.set")
    same("the log tells it", [(a["about"], a["who"], a["why"]) for a in acts][0], ("530402001", "王主任", "分解表"))
    same("the own one has its own word", len(answers("county", "log", "--what", "quota.set")), 3)


def shares(target, weights):
    """By largest remainder, as docs/commands.md says."""
    found = [target * w // sum(weights) for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(target * weights[i] % sum(weights)), i))
    for i in order[:target - sum(found)]:
        found[i] += 1
    return found


def target_is_shared_out_by_a_basis():
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"seed {seed}")
    dice = random.Random(seed)
    city = os.path.join(work.name, "shared")
    subprocess.run([f"{BUILD}/tests/tools/make_city", city, "2000", str(dice.randrange(99))], check=True,
                   capture_output=True)
    last_year = quotas("shared", "--year", "2025")
    quota = dice.choice([q for q in last_year if last_year[q]["done"]])
    with sqlite3.connect(os.path.join(work.name, "shared", "rollcall.db")) as db:
        places = [code for code, in db.execute("SELECT code FROM area WHERE parent = 530400 ORDER BY code")]
        sex, category = db.execute("SELECT sex, category FROM quota WHERE id = ?", (quota,)).fetchone()
        people = db.execute("SELECT area FROM person WHERE (? = 0 OR sex = ?) AND (? = '' OR category = ?)",
                            (sex, sex, category, category)).fetchall()
    db.close()
    by = {"population": lambda: [sum(str(area).startswith(str(p)) for area, in people) for p in places],
          "last-year": lambda: [quotas("shared", "--year", "2025", "--area", str(p))[quota]["done"] for p in places]}
    for target in (50000, dice.randrange(2, 60000), 1, 0):
        answers("shared", "quota", "set", quota, "--year", "2026", "--target", str(target))
        for basis, weigh in by.items():
            told = answers("shared", "allocation", "propose", quota, basis, "--year", "2026")
            same(f"{target} by {basis}", [a["target"] for a in told], shares(target, weigh()))
            same("in the order of codes, not saved", ([a["area"] for a in told], {a["saved"] for a in told}),
                 (places, {False}))
    before = answers("shared", "allocation", "list", "--year", "2026")
    answers("shared", "quota", "set", quota, "--year", "2026", "--target", "777")
    same("nothing was saved", answers("shared", "allocation", "list", "--year", "2026"), before)
    saved = answers("shared", "allocation", "propose", quota, "last-year", "--save", "--why", "按去年", "--year", "2026")
    listed = [a for a in answers("shared", "allocation", "list", "--year", "2026") if a["quota"] == quota]
    same("saved", [a["target"] for a in listed], [a["target"] for a in saved])
    same("to the last one", sum(a["target"] for a in listed), 777)
    with sqlite3.connect(os.path.join(work.name, "shared", "rollcall.db")) as db:
        same("one page of the book, an act each", db.execute("SELECT last - first + 1 FROM page ORDER BY place DESC"
                                                            " LIMIT 1").fetchone()[0] >= len(places), True)
    db.close()
    answers("shared", "quota", "set", quota, "--year", "2026", "--target", "none", "--why", "取消")
    same("taken back", quotas("shared", "--year", "2026")[quota]["target"], None)
    same("in words", "定为 未设定" in answers("shared", "log", "--what", "quota.set")[0]["text"], True)
    nothing = run("shared", "allocation", "propose", quota, "population", "--year", "2026")
    same("nothing to share", nothing.returncode, 1)
    same("by nothing known", run("shared", "allocation", "propose", quota, "height").returncode, 2)
    same("rebuilt", run("shared", "rebuild").returncode, 0)
    same("none still", quotas("shared", "--year", "2026")[quota]["target"], None)
    same("all is good", run("shared", "verify").returncode, 0)


def target_changed_by_hand_is_named_and_comes_back():
    with sqlite3.connect(os.path.join(work.name, "county", "rollcall.db")) as db:
        db.execute("UPDATE allocation SET target = 1 WHERE area = 530402 AND year = 2027")
    db.close()
    ran = run("county", "--json", "verify")
    same("verify", (ran.returncode, json.loads(ran.stdout)["row_bad"][:28]), (1, "allocation 530402 farmer 202"))
    same("in words", "allocation 530402 farmer" in run("county", "verify").stdout, True)
    same("rebuild", run("county", "rebuild").returncode, 0)
    same("verify again", run("county", "verify").returncode, 0)
    same("as it was set", quotas("county", "--year", "2027")["farmer"]["target"], 8000)


def unfinished_is_never_a_hundred_percent():
    run("county", "session", "add", "--programme", "P07", "--area", "530402001", "--venue", "农技站", "--start",
        "2026-03-02T09:00:00+08:00", "--end", "2026-03-02T11:00:00+08:00")
    answers("county", "quota", "set", "farmer", "--year", "2026", "--target", "50000")
    with sqlite3.connect(os.path.join(work.name, "county", "rollcall.db")) as db:
        db.execute("INSERT INTO tally VALUES (2026, 'farmer', 530402, 49999, 100, 49998, 50, 0, 0)")
    db.close()
    q = quotas("county")["farmer"]
    same("49,999 of 50,000", (q["done"], q["rate"], q["women_share"]), (49999, 99.99, 99.99))
    same("it is behind nobody", q["gap"] > 0, True)


def year_without_data_ranks_nobody():
    for year, state in ((2027, "not_begun"), (1999, "no_data")):
        answer = answers("city", "tally", "--year", str(year))[0]
        same(f"state of {year}", answer["state"], state)
        same(f"nobody is behind in {year}", [q["gap"] for q in answer["quotas"]], [None] * 3)
    subprocess.run([f"{BUILD}/tests/tools/make_city", os.path.join(work.name, "full"), "500", "7"], check=True,
                   capture_output=True)
    for year, some in (("2026", True), ("2027", False), ("1999", False)):
        out = os.path.join(work.name, "figures.csv")
        run("full", "report", "--format", "csv", "--year", year, "--quota", "farmer", "-o", out)
        with open(out, encoding="utf-8-sig") as f:
            ranks = [row.split(",")[8] for row in f.read().splitlines() if row[:1].isdigit()]
        same(f"somebody has a rank in {year}", (len(ranks), any(r != "-" for r in ranks)), (9, some))


def closed_year_stands_and_is_told_as_such():
    same("a year that runs on", run("full", "year", "close", "2026").returncode, 1)
    same("forced, but why?", run("full", "year", "close", "2026", "--force").returncode, 2)
    before = quotas("full", "--year", "2025")["farmer"]
    closed = answers("full", "year", "close", "2025", "--why", "年报")[0]
    same("its figure", [q["done"] for q in closed["quotas"] if q["id"] == "farmer"], [before["done"]])
    same("once", run("full", "year", "close", "2025").returncode, 1)
    filed = answers("full", "filing", "list")[0]
    same("filed as that of the year", (filed["year"], filed["closes"], filed["why"]), (2025, True, "年报"))
    same("with its figure", [q["done"] for q in filed["quotas"] if q["id"] == "farmer"], [before["done"]])
    same("no other target", run("full", "quota", "set", "farmer", "--year", "2025", "--target", "9").returncode, 1)
    with sqlite3.connect(os.path.join(work.name, "full", "rollcall.db")) as db:
        db.execute("UPDATE tally SET person_times = person_times + 312 WHERE year = 2025 AND quota = 'farmer'")
        db.execute("UPDATE tally_day SET person_times = person_times + 312 WHERE quota = 'farmer' AND area = 530400"
                   " AND year = 2025 AND day = (SELECT MAX(day) FROM tally_day"
                   " WHERE year = 2025 AND quota = 'farmer' AND area = 530400)")
    db.close()
    after = quotas("full", "--year", "2025")["farmer"]
    since = {q["id"]: q["since"] for q in answers("full", "filing", "list")[0]["quotas"]}
    same("since the filing", (since["farmer"], since["migrant"]), (312, 0))
    moved = answers("full", "filing", "since", "1", "farmer")[0]
    same("day by day", (moved["since"], [d["now"] - d["then"] for d in moved["days"]]), (312, [312]))
    same("nothing of another", answers("full", "filing", "since", "1", "migrant")[0]["days"], [])
    same("it stands", (after["done"], after["later"], after["now"]), (before["done"], 312, before["done"] + 312))
    same("in words", "关账后 +312" in run("full", "tally", "--year", "2025").stdout, True)
    for form in ("csv", "xlsx", "pdf"):
        same(f"a report as {form}", run("full", "report", "--format", form, "--year", "2025", "-o",
                                        os.path.join(work.name, f"closed.{form}")).returncode, 0)
    with open(os.path.join(work.name, "closed.csv"), encoding="utf-8-sig") as f:
        same("and on paper", f.read().count("关账后 +312") >= 2, True)
    same("other than the rows tell", run("full", "verify").returncode, 1)
    same("counted again", run("full", "recount").returncode, 0)
    same("nothing came", quotas("full", "--year", "2025")["farmer"]["later"], 0)
    same("all is good", run("full", "verify").returncode, 0)
    with sqlite3.connect(os.path.join(work.name, "full", "rollcall.db")) as db:
        db.execute("UPDATE closing_figure SET person_times = 1 WHERE area = 530400 AND quota = 'farmer'")
    db.close()
    same("a closed figure changed by hand", json.loads(run("full", "--json", "verify").stdout)["row_bad"],
         "closing_figure 530400 farmer 2025")
    same("rebuild", run("full", "rebuild").returncode, 0)
    same("the list", [y["year"] for y in answers("full", "year", "list")], [2025])


def parts_of_a_year_make_the_year():
    """What was done in months makes the quarters, and those the year; what is filed of one says the same, and a report
    of it tells how far the year was."""
    in_period = lambda p: {q["id"]: q["month"] for q in answers("full", "tally", "--period", p)[0]["quotas"]}
    done = {p: in_period(p) for p in [f"2025-Q{n}" for n in range(1, 5)] + [f"2025-{n:02}" for n in range(1, 13)]}
    done["2025"] = {q: figures["done"] for q, figures in quotas("full", "--year", "2025").items()}
    for period in ("2025", "2025-Q3", "2025-02"):
        told = answers("full", "filing", "add", "--period", period, "--why", "报表")[0]
        same(f"filed of {period}", {q["id"]: q["done"] for q in told["quotas"]}, done[period])
        same(f"the period {period}", (told["period"], told["year"], told["closes"]), (period, 2025, False))
    for quota, year in done["2025"].items():
        quarters = [done[f"2025-Q{n}"][quota] for n in range(1, 5)]
        months = [done[f"2025-{n:02}"][quota] for n in range(1, 13)]
        threes = [sum(months[3 * i:3 * i + 3]) for i in range(4)]
        same(f"quarters of {quota}", (sum(quarters), threes), (year, quarters))
        same(f"something of {quota}", year > 0, True)
    early, late = in_period("2025-01-01..2025-03-14"), in_period("2025-03-15..2025-12-31")
    same("days make the year", {q: early[q] + late[q] for q in early}, done["2025"])
    same("a quarter by its days", answers("full", "tally", "--period", "2025-07-01..2025-09-30")[0],
         answers("full", "tally", "--period", "2025-Q3")[0])
    number = str(next(f["number"] for f in answers("full", "filing", "list") if f["period"] == "2025-Q3"))
    out = os.path.join(work.name, "quarter.csv")
    same("its file", run("full", "filing", "show", number, "--format", "csv", "-o", out).returncode, 0)
    with open(out, encoding="utf-8-sig") as f:
        text = f.read()
    until = [done[f"2025-Q{n}"]["farmer"] for n in range(1, 4)]
    same("its title", "玉溪市2025年第3季度" in text and "本季完成" in text, True)
    total = next(line.split(",") for line in text.splitlines() if ",合计," in line)
    same("the quarter, and the year until its end", (total[3], total[4]), (str(until[2]), str(sum(until))))
    same("the pace of its last day", total[6], f"{100 * 273 / 365:.2f}")
    same("of another year", run("full", "tally", "--period", "2025-Q3", "--year", "2026").returncode, 2)
    for wrong in ("2025-03-05..2025-03-04", "2025-03-05..2026-03-05", "2025-02-29..2025-03-01", "2025-3-05..2025-03-06",
                  "2025-03-05..2025-03-06x", "2025-03-05.."):
        same(f"no days {wrong}", run("full", "tally", "--period", wrong).returncode, 2)
    for wrong in ("2025-Q5", "2025-Q0", "2025-13", "2025-0", "2025-7", "25", "1989", "2025-Q", "2025-Q3x", "本季", ""):
        same(f"no period {wrong}", run("full", "filing", "add", "--period", wrong, "--why", "x").returncode, 2)
    same("rebuilt", run("full", "rebuild").returncode, 0)
    same("all is good", run("full", "verify").returncode, 0)
    same("nothing has moved", [q["since"] for f in answers("full", "filing", "list") for q in f["quotas"]
                               if f["period"] != "2025" and q["since"]], [])
    same("no such quota", run("full", "filing", "since", "1", "x").returncode, 1)
    same("no such filing", run("full", "filing", "since", "99", "farmer").returncode, 1)


def last_week_and_last_year():
    """What stands beside a figure is what the days of it tell; a week is of one year, as far as it is."""
    month = lambda p, *now: {q["id"]: q["month"] for q in answers("full", *now, "tally", "--period", p)[0]["quotas"]}
    for now, week, before in (("2025-11-20T10:00:00+08:00", "2025-11-10..2025-11-16", "2024-01-01..2024-11-20"),
                              ("2025-11-16T23:59:00+08:00", "2025-11-03..2025-11-09", "2024-01-01..2024-11-16"),
                              ("2026-01-05T00:00:00+08:00", "2026-01-01..2026-01-04", "2025-01-01..2025-01-05"),
                              ("2024-02-29T10:00:00+08:00", "2024-02-19..2024-02-25", "2023-01-01..2023-02-28"),
                              ("2024-12-31T10:00:00+08:00", "2024-12-23..2024-12-29", "2023")):
        told = answers("full", "--now", now, "tally", "--year", now[:4])[0]
        same(f"at {now}", (told["last_week"], told["last_year"]), (week, before))
        same(f"the week before {now}", {q["id"]: q["week"] for q in told["quotas"]}, month(week))
        known = {q["id"]: q["last_year"] for q in told["quotas"]}
        same(f"the year before {now}", known, {q: None for q in known} if before < "2025" else month(before))
    for period, before in (("2024-02-29..2024-02-29", "2023-02-28..2023-02-28"), ("2025-02", "2024-02"),
                           ("2024-02-29..2024-03-02", "2023-02-28..2023-03-02"), ("2024-02", "2023-02"),
                           ("2024-01-31..2024-02-28", "2023-01-31..2023-02-28"), ("2025-Q4", "2024-Q4")):
        same(f"the year before {period}", answers("full", "tally", "--period", period)[0]["last_year"], before)
    told = answers("full", "tally", "--period", "2025-Q4")[0]
    same("a part of a closed year says so, and is as the rows tell", (told["closed"]["why"], told["state"],
         told["quotas"][0]["settled"]), (answers("full", "year", "list")[0]["closed"]["why"], "over", None))
    quarter = answers("full", "--now", "2026-11-20T10:00:00+08:00", "tally", "--period", "2026-Q3")[0]
    same("of a quarter", (quarter["period"], quarter["from"], quarter["until"], quarter["last_year"]),
         ("2026-Q3", "2026-07-01", "2026-09-30", "2025-Q3"))
    same("its year before", {q["id"]: q["last_year"] for q in quarter["quotas"]}, month("2025-Q3"))
    other = answers("full", "--now", "2026-11-20T10:00:00+08:00", "tally", "--year", "2025")[0]
    same("a year that is over has no last week", (other["last_week"], other["quotas"][0]["week"]), (None, None))


def department_leads_its_own():
    same("of one", list(quotas("full", "--lead", "labour")), ["migrant"])
    same("of the other", list(quotas("full", "--lead", "agriculture")), ["farmer", "women"])
    same("as of everybody", quotas("full", "--lead", "labour")["migrant"], quotas("full")["migrant"])
    for q in quotas("full", "--period", "2026-Q4").values():
        same(f"more of {q['id']} than a year ago", q["change"], q["month"] - q["last_year"])
    same("of a year before which nothing is known", [q["change"] for q in quotas("full", "--year", "2024").values()],
         [None] * 3)
    refused = run("full", "tally", "--lead", "finance")
    same("no such department", (refused.returncode, "没有牵头单位“finance”" in refused.stderr), (2, True))
    same("explain knows none", run("full", "explain", "farmer", "--lead", "labour").returncode, 2)
    out = os.path.join(work.name, "led.csv")
    for words, code in (("--lead labour --compare last_year", 0), ("--lead finance", 2), ("--compare last_month", 2),
                        ("--view sessions --lead labour", 2), ("--view why --compare last_year", 2)):
        same(words, run("full", "report", "--format", "csv", *words.split(), "-o", out).returncode, code)


def declared_totals_are_marked():
    same("why?", run("full", "year", "declare", "2016", "farmer", "31000").returncode, 2)
    same("of this year", run("full", "year", "declare", "2026", "farmer", "1", "--why", "x").returncode, 1)
    same("of a closed one", run("full", "year", "declare", "2025", "farmer", "1", "--why", "x").returncode, 1)
    older = answers("full", "year", "declare", "2016", "farmer", "31000", "--why", "年鉴")
    same("an older one", older[0]["total"], 31000)
    same("in words", "上报数" in run("full", "tally", "--year", "2016").stdout, True)
    farmer = quotas("full", "--year", "2016")["farmer"]
    same("nothing else is known", [farmer[k] for k in ("done", "settled", "women", "persons")],
         [31000, "declared", None, None])
    same("the list", [y["year"] for y in answers("full", "year", "list")], [2016, 2025])


for promise in (county_without_a_target_measures_against_none, year_before_the_plan_has_no_target,
                target_set_is_a_fact_with_history, more_shared_out_than_there_is_is_told,
                shared_out_is_listed_and_in_the_book, target_is_shared_out_by_a_basis,
                target_changed_by_hand_is_named_and_comes_back,
                unfinished_is_never_a_hundred_percent, year_without_data_ranks_nobody,
                closed_year_stands_and_is_told_as_such, parts_of_a_year_make_the_year, last_week_and_last_year,
                department_leads_its_own,
                declared_totals_are_marked):
    promise()
office.end()
