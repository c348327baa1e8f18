# SPDX-License-Identifier: Apache-2.0
"""The counting of docs/counting.md, from the acts of the book and the events of terminals alone, with nothing of ours.
Times in Unix milliseconds."""
from collections import defaultdict

MINUTE = 60000
GRACE, LEAD, CLOCK, REPEAT = 60 * MINUTE, 120 * MINUTE, 60 * MINUTE, 5 * MINUTE
OFFICER_CLOCK, RANK = 3, {0: 0, 1: 1, 2: 3, 3: 2}
EARLIEST, LATEST = 946656000000, 4102416000000
FOREVER = 1 << 63


def year_of(ms):  # in Asia/Shanghai
    from datetime import datetime, timedelta, timezone

    return datetime.fromtimestamp(ms / 1000, timezone(timedelta(hours=8))).year


# ---- the book: what stands after all acts ----


class Book:
    def __init__(self):
        self.people, self.sessions, self.badges = {}, {}, {}
        self.merges, self.bindings, self.revocations = defaultdict(dict), defaultdict(dict), defaultdict(list)
        self.enrollments, self.paper = defaultdict(set), defaultdict(dict)

    def apply(self, act):
        what, number, f = act["what"], act["subject"], act["fields"]
        kind = what.split(".")[0]
        if what in ("person.merge", "person.merge_found", "person.unmerge"):
            self.merges[number].setdefault(f["at_ms"], {}).update(f)
        elif kind == "person":
            self.people.setdefault(number, {}).update(f)
        elif what in ("badge.bind", "badge.unbind", "badge.bind_found"):
            self.bindings[number][f["ordinal"]] = f["person"]
        elif what in ("badge.revoke", "badge.revoke_found"):
            self.revocations[number].append((f["up_to_issue"], f["at_ms"]))
        elif kind == "badge":
            self.badges.setdefault(number, {}).update(f)
        elif kind == "session":
            self.sessions.setdefault(number, {}).update(f)
        elif kind == "enroll":
            self.enrollments[number].add((f["badge"], f["at_ms"], f["is_cancelled"]))
        elif kind == "attend":
            self.paper[number, f["badge"]][f["ordinal"]] = f

    def holder(self, badge):
        """Whom an event with this badge is of: a person, or the badge while nobody owns it."""
        bound = self.bindings.get(badge)
        owner = bound[max(bound)] if bound else badge if badge in self.people else 0
        for _ in range(64):
            into = [m["into_person"] for m in self.merges.get(owner, {}).values() if not m["undone_ms"]]
            if not owner or not into:
                break
            owner = into[0]
        return owner or badge

    def is_revoked(self, badge, issue, start):
        times = [at for up_to, at in self.revocations.get(badge, []) if up_to >= issue]
        return bool(times) and min(times) <= start

    def paper_of(self, session, badge):
        entries = self.paper.get((session, badge))
        newest = entries[max(entries)] if entries else None
        return newest if newest and not newest["is_undone"] else None


# ---- terminals: one life of a journal ----


class Moment:
    def __init__(self, life, uptime, wall, rough):
        self.life, self.uptime, self.wall, self.rough = life, uptime, wall, rough


def span(a, b):  # from a to a later b, None unknown
    if a.life == b.life:
        found = b.uptime - a.uptime
    elif a.wall and b.wall and not a.rough and not b.rough:
        found = b.wall - a.wall
    else:
        return None
    return found if found >= 0 else None


class Epoch:
    """All events of a journal, each once by its digest; where two histories are held, which leads to which."""

    def __init__(self, name):
        self.name, self.host, self.events, self.before = name, 0, {}, {}
        self.by_seq, self.anchors = defaultdict(set), defaultdict(list)

    def add(self, head, events, after):
        self.host = self.host or head["host"]
        previous = head["previous"]
        for event, chain in zip(events, after):
            self.before[chain] = previous
            if chain not in self.events:
                self.events[chain] = event
                self.by_seq[event[0]].add(chain)
                if event[3] <= 2 and RANK.get(event[7], 0) and EARLIEST <= event[8] < LATEST:
                    self.anchors[event[1]].append((event[2] * 100, event[8], event[7], chain))
            previous = chain

    def is_forked(self):
        return any(len(chains) > 1 for chains in self.by_seq.values())

    def agree(self, one, other):
        late, early = sorted((one, other), key=lambda chain: -self.events[chain][0])
        while late != early and self.events[late][0] > self.events[early][0]:
            late = self.before[late]
            if late not in self.events:
                return True  # what lies between is not held
        return late == early

    def moment(self, chain):
        _, boot, ticks, *_ = self.events[chain]
        uptime, anchors = ticks * 100, sorted(self.anchors[boot])
        if self.forked:
            anchors = [a for a in anchors if self.agree(a[3], chain)]
        best = max((RANK[a[2]] for a in anchors), default=0)
        anchors = [a for a in anchors if RANK[a[2]] == best]
        wall = 0
        if anchors:
            a = ([anchors[0]] + [a for a in anchors[1:] if a[0] <= uptime])[-1]
            wall = a[1] + uptime - a[0]
            wall = wall if EARLIEST <= wall < LATEST else 0
        return Moment((self.name, boot), uptime, wall, bool(anchors) and anchors[0][2] == OFFICER_CLOCK)


# ---- the rule ----


class Scan:
    def __init__(self, is_out, others, revoked, at, opened):
        self.is_out, self.others, self.revoked, self.at, self.opened = is_out, others, revoked, at, opened


class Rules:
    def __init__(self, s):
        self.start, self.end, self.added = s["start_ms"], s["end_ms"], s["added_ms"]
        self.min_stay, self.early, self.late = s["min_stay_s"] * 1000, s["early_s"] * 1000, s["late_s"] * 1000
        self.opens = self.start - max(self.early, LEAD)
        self.until = self.end + GRACE

    def place(self, e):
        at = e.at.wall
        if at and not e.at.rough and self.added <= self.start and at < self.added - CLOCK:
            return "before"
        if self.opens <= at <= self.until:
            return "within"
        since = span(e.opened, e.at) if e.opened else None
        if since is not None:
            planned = self.opens <= e.opened.wall <= self.until
            return "within" if since <= self.until - (e.opened.wall if planned else self.opens) else "after"
        if at > self.until and not e.at.rough:
            return "after"
        return "unknown" if e.opened else "within"

    def hour(self, e):
        if not self.early and not self.late:
            return "good"
        if not e.at.wall:
            return "unknown"
        early = self.early and e.at.wall < self.start - self.early
        late = self.late and e.at.wall > self.start + self.late
        if (early or late) and e.at.rough:
            return "unknown"
        return "early" if early else "late" if late else "good"


def counts(rules, scans, is_typed, missing_check_out_counts):
    """Whether the scans of one owner at one session make an attendance."""
    mine = [(e, rules.place(e)) for e in scans if not e.others and not e.revoked]
    good = [e for e, place in mine if not e.is_out and place == "within" and rules.hour(e) == "good"]
    if not good:
        return False
    if rules.min_stay == 0:
        return True
    longest, leaves = -1, 0
    for e, place in mine:
        if place in ("after", "before"):
            continue
        spans = (span(i.at, e.at) for i in good if i is not e and place == "within")
        stay = max((s for s in spans if s is not None), default=-1)
        if stay >= 0 and not is_typed and stay < min(rules.min_stay, REPEAT):
            continue
        longest, leaves = max(longest, stay), leaves + e.is_out
    return longest >= rules.min_stay or (not leaves and missing_check_out_counts)


def roster(book, session, number, posters):
    """Who has a place."""
    entries = [(at, badge, gone) for badge, at, gone in book.enrollments.get(number, ())]
    entries += [(at or FOREVER, badge, gone) for at, badge, gone in posters if not (at and at > session["end_ms"])]
    gone_ever = {book.holder(badge) for _, badge, gone in entries if gone}
    entries = [e for e in entries if not (e[0] == FOREVER and book.holder(e[1]) in gone_ever)]
    listed = []
    for _, badge, gone in sorted(entries):
        holder = book.holder(badge)
        if gone and holder in listed:
            listed.remove(holder)
        elif not gone and holder not in listed:
            listed.append(holder)
    return set(listed[: session["capacity"] or None])


# ---- the figure ----


def is_under(area, level, office):
    while area >= 10**9 and area >= 10**11:
        area //= 1000
    above = {area}
    while area:
        area = area // 1000 if area >= 10**8 else 0 if area % 100 == 0 else area - area % 100
        above.add(area)
    return level == office or level in above


def quotas_of(rules, programme, sex, category):
    rows = [p for p in rules["programmes"] if p["programme"] == programme]
    quotas = {q["id"]: q for q in rules["quotas"]}
    fits = [p for p in rows if p["quota"] in quotas and quotas[p["quota"]]["sex"] in (0, sex)
            and quotas[p["quota"]]["category"] in ("", category)]
    found, farming = {p["quota"] for p in fits}, {p["quota"] for p in fits if p["farming"]}
    setting = rules["settings"]["women_in_farming"]
    if not farming or setting == "both":
        return found
    return found - farming if setting == "farmer" else found - {"farmer"}


def attendances(book, epochs, own_id, rules):
    """(holder, session) of what counts."""
    scans, openings, posters = defaultdict(list), defaultdict(list), defaultdict(list)
    for epoch in epochs.values():
        epoch.forked = epoch.is_forked()
        for chain in epoch.events:
            seq, _, _, kind, session, badge, issue, _, _ = epoch.events[chain]
            others = epoch.host not in (0, own_id)
            if kind == 3:
                openings[epoch.name, session].append((seq, chain))
            elif kind in (5, 6):
                scans[session, badge].append((epoch, seq, chain, kind == 6, issue, others))
            elif kind in (7, 8) and not others:
                posters[session].append((epoch.moment(chain).wall, badge, int(kind == 8)))
    for list_of in openings.values():
        list_of.sort()

    def opened(epoch, session, seq):
        before = [chain for at, chain in openings.get((epoch.name, session), []) if at < seq]
        return epoch.moment(before[-1]) if before else None

    by_holder = defaultdict(set)
    for session, badge in set(scans) | set(book.paper):
        by_holder[session, book.holder(badge)].add(badge)
    for (number, holder), badges in by_holder.items():
        session = book.sessions.get(number)
        if not session or session.get("cancelled_ms") or holder not in book.people:
            continue
        if session["unenrolled"] and holder not in roster(book, session, number, posters[number]):
            continue
        held = [Scan(is_out, others, book.is_revoked(badge, issue, session["start_ms"]), epoch.moment(chain),
                     opened(epoch, number, seq))
                for badge in badges for epoch, seq, chain, is_out, issue, others in scans.get((number, badge), [])]
        typed = [Scan(is_out, False, False, Moment("paper", at, at, False), None)
                 for badge in badges for entry in [book.paper_of(number, badge)] if entry
                 for is_out, at in ((False, entry["in_ms"]), (True, entry["out_ms"]))]
        missing = rules["settings"]["missing_check_out"] == "count"
        if counts(Rules(session), held, False, missing) or counts(Rules(session), typed, True, missing):
            yield holder, session


def figure(book, epochs, own_id, office, rules, quota, area, year):
    times, people = 0, set()
    for holder, session in attendances(book, epochs, own_id, rules):
        person = book.people[holder]
        where = person["area"] if rules["settings"]["credit"] == "residence" and person["area"] else session["area"]
        if year_of(session["start_ms"]) != year or not is_under(where, area, office):
            continue
        if quota in quotas_of(rules, session["programme"], person["sex"], person["category"]):
            times += 1
            people.add(holder)
    measure = next(q["measure"] for q in rules["quotas"] if q["id"] == quota)
    return {"person_times": times, "persons": len(people), "done": len(people) if measure == "persons" else times}
