// SPDX-License-Identifier: Apache-2.0
// Why a figure is what it is: /api/why?quota=…&area=…&year=… gives the rows that made it and those that did not count,
// each with the word of its rule; without a quota those of every programme, or of one (programme=…), and of a part of
// the year too (period=…). Rows come by area and session; "next" asks for those behind them, "total" is of all of them.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/people.h"
#include "host/page/api.h"
#include "host/tally/count.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "host/tally/unnumbered.h"
#include "proto/civil.h"
#include "proto/number.h"

struct cursor {
    int64_t year, area, session, holder; // behind this row
};

#define SCAN_MAX 5000 // rows that are looked at for one answer

struct question {
    struct host *host;
    struct web_scope scope;
    const char *programme;       // "" any; one without a quota
    const char *quota, *reason;  // quota "" any; reason "" all, "not_counted", "pending", a set of few, or one word
    const struct quotas *quotas; // of the year
    const struct few *few;       // NULL: no such set
    size_t place;                // of the quota
    uint32_t bit;                // and its bit, 0 any
    int outcome;                 // the only one looked for, 0 any
    int64_t scanned;
    struct cursor from, last;
    struct rows rows;
};

// The word of what came of one attendance, for this quota.
static const char *reason_of(const struct question *q, enum outcome outcome, uint32_t quotas) {
    if (outcome == OUTCOME_COUNTED && q->bit && !(quotas & q->bit))
        return "not_in_quota";
    return outcome_text(outcome) ? outcome_text(outcome) : "";
}

static int is_wanted(const struct question *q, enum outcome outcome, uint32_t quotas) {
    const char *reason = reason_of(q, outcome, quotas);
    if (q->few)
        return strcmp(reason, "counted") == 0;
    if (strcmp(q->reason, "pending") == 0)
        return outcome_is_pending(outcome);
    if (strcmp(q->reason, "not_counted") == 0)
        return strcmp(reason, "counted") != 0;
    return !*q->reason || strcmp(q->reason, reason) == 0;
}

// The tasks for which one attendance counts, or would when what is pending of it turns out well, by their names.
static json_t *tasks_json(const struct question *q, struct statement *s, enum outcome outcome, enum language language) {
    uint32_t bits = (uint32_t)db_column_int(s, 4);
    char text[QUOTAS_MAX * sizeof q->quotas->items[0].name_en];
    const char *comma = language == LANGUAGE_EN ? ", " : "、";
    size_t len = 0;
    if (outcome_is_pending(outcome))
        bits = quotas_of(q->quotas, db_column_text(s, 9), (int)db_column_int(s, 14), db_column_text(s, 15));
    text[0] = '\0';
    for (size_t i = 0; i < q->quotas->len; i++) {
        const struct quota *quota = &q->quotas->items[i];
        const char *name = language == LANGUAGE_EN ? quota->name_en : quota->name;
        if (bits >> i & 1)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", len ? comma : "", name);
    }
    return json_string(text);
}

static json_t *row_json(const struct question *q, struct statement *s) {
    char session[NUMBER_TEXT_SIZE], holder[NUMBER_TEXT_SIZE], in[CIVIL_TEXT_SIZE], start[CIVIL_TEXT_SIZE],
        name[PEOPLE_NAME_SIZE];
    enum outcome outcome = (enum outcome)db_column_int(s, 3);
    const char *reason = reason_of(q, outcome, (uint32_t)db_column_int(s, 4));
    number_format((uint64_t)db_column_int(s, 1), session);
    number_format((uint64_t)db_column_int(s, 2), holder);
    const char *full = db_column_text(s, 8);
    return json_pack(
        "{s:s, s:s, s:s?, s:b, s:s, s:b, s:o, s:o, s:s?, s:s?, s:I, s:I, s:I, s:b, s:I, s:s, s:s, s:I, s:s,"
        " s:s}",
        "session", session, "holder", holder, "name", *full ? people_mask_name(full, name) : NULL, "counts",
        strcmp(reason, "counted") == 0, "reason", reason, "pending", outcome_is_pending(outcome), "task",
        tasks_json(q, s, outcome, LANGUAGE_ZH), "task_en", tasks_json(q, s, outcome, LANGUAGE_EN), "checked_in",
        db_column_int(s, 5) ? civil_format(db_column_int(s, 5), in) : NULL, "start",
        db_column_int(s, 11) ? civil_format(db_column_int(s, 11), start) : NULL, "stay_s",
        (json_int_t)db_column_int(s, 6), "events", (json_int_t)db_column_int(s, 7), "repeats",
        (json_int_t)db_column_int(s, 16), "on_paper", (int)db_column_int(s, 13), "min_stay_s",
        (json_int_t)db_column_int(s, 12), "programme", db_column_text(s, 9), "venue", db_column_text(s, 10), "area",
        (json_int_t)db_column_int(s, 0), "area_name", db_column_text(s, 17), "area_name_en", db_column_text(s, 18));
}

// Three ways to the same rows: all of the place, session by session; those of one outcome that did not count; and sets
// of few among those that count, found from where they are few.
#define WHY_ROWS                                                                                                       \
    "SELECT a.area, a.session, a.holder, a.outcome, a.quotas, a.in_ms, a.stay_s, a.events,"                            \
    " COALESCE(p.name, ''), COALESCE(n.programme, ''), COALESCE(n.venue, ''), COALESCE(n.start_ms, 0),"                \
    " COALESCE(n.min_stay_s, 0), a.on_paper, COALESCE(p.sex, 0), COALESCE(p.category, ''), a.repeats,"                 \
    " COALESCE(w.name, ''), COALESCE(w.name_en, '') FROM "
#define WHY_WHERE                                                                                                      \
    " LEFT JOIN person p ON p.number = a.holder LEFT JOIN area w ON w.code = a.area WHERE a.year = $1"                 \
    " AND a.area <= $2 AND (a.area, a.session, a.holder) > ($3, $4, $5) AND ($6 = '' OR n.number IS NULL OR"           \
    " n.programme IN (SELECT programme FROM quota_programme WHERE quota = $6)) AND ($7 = '' OR n.programme = $7)"      \
    " AND ($8 = 0 OR n.start_ms BETWEEN $8 AND $9)"
#define ROW_BY_ROW "attendance a LEFT JOIN session n ON n.number = a.session"
// The attendances of sessions in table tally_session, which is walked first: of what is another programme's, no row.
#define SESSION_BY_SESSION                                                                                             \
    "tally_session x LEFT JOIN session n ON n.number = x.session CROSS JOIN attendance a ON a.session = x.session AND" \
    " a.year = x.year AND a.area = x.area"
#define WHY_ORDER " ORDER BY a.area, a.session, a.holder"
#define WITHOUT_NUMBER                                                                                                 \
    "person u CROSS JOIN attendance a ON a.holder = u.number LEFT JOIN session n ON n.number = a.session"
#define IS_ON_PAPER       " AND a.on_paper = 1"
#define IS_WITHOUT_NUMBER " AND u.identity IS NULL AND u.name <> ''"
#define FEW_TOTAL         "SELECT a.outcome, a.quotas, a.events FROM "
#define FEW_WHERE                                                                                                      \
    " WHERE a.year IN ($1, 0) AND (a.area BETWEEN $2 AND $3 OR a.area BETWEEN $4 AND $5 OR a.area BETWEEN $6 AND $7)"  \
    " AND ($8 = '' OR n.number IS NULL OR n.programme IN (SELECT programme FROM quota_programme WHERE quota = $8))"    \
    " AND ($9 = '' OR n.programme = $9) AND ($10 = 0 OR n.start_ms BETWEEN $10 AND $11)"
#define PART_TOTAL                                                                                                     \
    "SELECT a.outcome, a.quotas, COUNT(*), SUM(a.events) FROM session n CROSS JOIN attendance a ON a.session = "       \
    "n.number"                                                                                                         \
    " WHERE a.year = $1 AND (a.area BETWEEN $2 AND $3 OR a.area BETWEEN $4 AND $5 OR a.area BETWEEN $6 AND $7)"        \
    " AND ($8 = '' OR n.programme IN (SELECT programme FROM quota_programme WHERE quota = $8))"                        \
    " AND ($9 = '' OR n.programme = $9) AND n.start_ms BETWEEN $10 AND $11 GROUP BY a.outcome, a.quotas"

struct few {
    const char *word, *rows, *total;
};

static const struct few on_paper = {"on_paper", WHY_ROWS ROW_BY_ROW WHY_WHERE IS_ON_PAPER WHY_ORDER,
                                    FEW_TOTAL ROW_BY_ROW FEW_WHERE IS_ON_PAPER};
static const struct few unnumbered = {"unnumbered", WHY_ROWS WITHOUT_NUMBER WHY_WHERE IS_WITHOUT_NUMBER WHY_ORDER,
                                      FEW_TOTAL WITHOUT_NUMBER FEW_WHERE IS_WITHOUT_NUMBER};

static const struct few *few_of(const char *reason) {
    return strcmp(reason, on_paper.word) == 0 ? &on_paper : strcmp(reason, unnumbered.word) == 0 ? &unnumbered : NULL;
}

// Of a part of a year those of its sessions: from the first moment to the last one, 0 of the whole.
static void bind_part(struct statement *s, int first, const struct question *q) {
    int is_year = period_is_year(&q->scope.period);
    db_bind_int(s, first, is_year ? 0 : period_start_ms(&q->scope.period));
    db_bind_int(s, first + 1, is_year ? 0 : period_end_ms(&q->scope.period) - 1);
}

// Rows of one year and one range of areas, behind the cursor. *more 0: there are enough, or enough were looked at.
static enum status rows_of(struct question *q, int64_t year, int64_t low, int64_t high, int *more) {
    struct statement *s;
    struct cursor from = {year, low, -1, -1}; // one condition, so that the index leads straight behind it
    if (q->from.year == year && q->from.area >= low)
        from = q->from;
    db_prepare(q->host->db, &s,
               q->outcome ? WHY_ROWS ROW_BY_ROW WHY_WHERE " AND a.outcome = $10 AND a.outcome <> 1" WHY_ORDER
               : q->few   ? q->few->rows
                          : WHY_ROWS SESSION_BY_SESSION WHY_WHERE
                   " AND x.year = $1 AND x.area <= $2 AND (x.area, x.session) >= ($3, $4)"
                   " ORDER BY x.area, x.session, a.holder");
    const int64_t values[] = {year, high, from.area, from.session, from.holder};
    for (int i = 0; i < 5; i++)
        db_bind_int(s, i + 1, values[i]);
    db_bind_text(s, 6, q->quota);
    db_bind_text(s, 7, q->programme);
    bind_part(s, 8, q);
    if (q->outcome)
        db_bind_int(s, 10, q->outcome);
    while (*more && db_step(s) == DB_ROW) {
        q->last = (struct cursor){year, db_column_int(s, 0), db_column_int(s, 1), db_column_int(s, 2)};
        if (is_wanted(q, (enum outcome)db_column_int(s, 3), (uint32_t)db_column_int(s, 4)))
            rows_add(&q->rows, row_json(q, s));
        *more = q->rows.len < WEB_ROWS_MAX && ++q->scanned < SCAN_MAX;
    }
    return db_finish(s);
}

// The office's own has everything, wherever it is credited.
static int64_t area_of(const struct question *q) {
    return q->scope.area == q->host->area ? 0 : q->scope.area;
}

// Sessions that are in no book have no year of their own: year 0.
static enum status all_rows(struct question *q, int *is_all) {
    int64_t low[AREA_RANGES], high[AREA_RANGES];
    int ranges = area_of(q) ? AREA_RANGES : 1; // everything is one
    const int64_t years[] = {q->scope.year, 0};
    enum status status = STATUS_OK;
    *is_all = 1;
    area_ranges(area_of(q), low, high);
    for (size_t y = q->from.year == 0 && q->from.area >= 0 ? 1 : 0; y < 2; y++)
        for (int i = 0; i < ranges && *is_all && status == STATUS_OK; i++)
            status = rows_of(q, years[y], low[i], high[i], is_all);
    return status;
}

static int outcome_of(const char *reason) {
    for (int i = OUTCOME_COUNTED + 1; i < OUTCOME_COUNT; i++)
        if (strcmp(outcome_text((enum outcome)i), reason) == 0)
            return i;
    return 0;
}

static int read_cursor(const char *text, struct cursor *c) {
    *c = (struct cursor){.year = -1, .area = -1};
    return !text || sscanf(text, "%" SCNd64 ".%" SCNd64 ".%" SCNd64 ".%" SCNd64, &c->year, &c->area, &c->session,
                           &c->holder) == 4;
}

// What came of everyone in this area and year, whatever the programme, from the tallies.
static json_t *sums(struct host *host, const struct web_scope *scope) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT outcome, SUM(attendances), SUM(events), SUM(repeats) FROM tally_outcome WHERE (year = $1"
               " OR year = 0) AND area = $2 GROUP BY outcome ORDER BY outcome");
    db_bind_int(s, 1, scope->year);
    db_bind_int(s, 2, scope->area);
    while (db_step(s) == DB_ROW) {
        enum outcome outcome = (enum outcome)db_column_int(s, 0);
        if (outcome_text(outcome))
            rows_add(&rows,
                     json_pack("{s:s, s:b, s:I, s:I, s:I}", "reason", outcome_text(outcome), "pending",
                               outcome_is_pending(outcome), "attendances", (json_int_t)db_column_int(s, 1), "events",
                               (json_int_t)db_column_int(s, 2), "repeats", (json_int_t)db_column_int(s, 3)));
    }
    return rows_end(&rows, db_finish(s));
}

static json_t *other_years(struct host *host, const struct web_scope *scope) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT year, SUM(attendances) FROM tally_outcome WHERE area = $1 AND year <> $2 AND year <> 0"
               " GROUP BY year ORDER BY year");
    db_bind_int(s, 1, scope->area);
    db_bind_int(s, 2, scope->year);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, json_pack("{s:I, s:I}", "year", (json_int_t)db_column_int(s, 0), "attendances",
                                  (json_int_t)db_column_int(s, 1)));
    return rows_end(&rows, db_finish(s));
}

// ---- how many there are ----

struct total {
    int64_t attendances, events, persons; // events and persons -1: not known without counting them
};

// From the tallies, which keep what counted by quota, and what came of everybody by programme.
static enum status total_of_tallies(const struct question *q, const struct tally_row *tally, struct total *t) {
    struct statement *s;
    int in = is_wanted(q, OUTCOME_COUNTED, q->bit), out = is_wanted(q, OUTCOME_COUNTED, 0);
    *t = (struct total){.events = in == out ? 0 : -1, .persons = *q->quota && in && !out ? tally->persons : -1};
    db_prepare(q->host->db, &s,
               "SELECT outcome, SUM(attendances), SUM(events) FROM tally_outcome WHERE (year = $1 OR year = 0)"
               " AND area = $2 AND ($3 = '' OR programme = '' OR programme IN (SELECT programme FROM quota_programme"
               " WHERE quota = $3)) AND ($4 = '' OR programme = $4) GROUP BY outcome");
    db_bind_int(s, 1, q->scope.year);
    db_bind_int(s, 2, q->scope.area);
    db_bind_text(s, 3, q->quota);
    db_bind_text(s, 4, q->programme);
    while (db_step(s) == DB_ROW) {
        enum outcome outcome = (enum outcome)db_column_int(s, 0);
        int64_t own = outcome == OUTCOME_COUNTED ? tally->person_times : 0;
        if (is_wanted(q, outcome, q->bit))
            t->attendances += own;
        if (!is_wanted(q, outcome, 0))
            continue;
        t->attendances += db_column_int(s, 1) - own;
        t->events += in == out ? db_column_int(s, 2) : 0;
    }
    return db_finish(s);
}

// Rows are counted, of which there are few. The persons of a quota are known.
static enum status total_of_few(const struct question *q, const struct tally_row *tally, struct total *t) {
    struct statement *s;
    struct unnumbered u;
    int64_t persons = tally->paper_persons;
    if (q->few == &unnumbered) {
        enum status status = unnumbered_get(q->host, q->scope.year, area_of(q), &u);
        if (status != STATUS_OK)
            return status;
        persons = u.persons[q->place];
    }
    *t = (struct total){.persons = *q->quota ? persons : -1};
    db_prepare(q->host->db, &s, q->few->total);
    db_bind_int(s, 1, q->scope.year);
    area_bind(s, 2, area_of(q));
    db_bind_text(s, 8, q->quota);
    db_bind_text(s, 9, q->programme);
    bind_part(s, 10, q);
    while (db_step(s) == DB_ROW)
        if (is_wanted(q, (enum outcome)db_column_int(s, 0), (uint32_t)db_column_int(s, 1))) {
            t->attendances++;
            t->events += db_column_int(s, 2);
        }
    return db_finish(s);
}

// Rows of a part of a year are counted, for which nobody keeps a tally of what did not count.
static enum status total_of_part(const struct question *q, struct total *t) {
    struct statement *s;
    *t = (struct total){.persons = -1};
    db_prepare(q->host->db, &s, PART_TOTAL);
    db_bind_int(s, 1, q->scope.year);
    area_bind(s, 2, area_of(q));
    db_bind_text(s, 8, q->quota);
    db_bind_text(s, 9, q->programme);
    bind_part(s, 10, q);
    while (db_step(s) == DB_ROW)
        if (is_wanted(q, (enum outcome)db_column_int(s, 0), (uint32_t)db_column_int(s, 1))) {
            t->attendances += db_column_int(s, 2);
            t->events += db_column_int(s, 3);
        }
    return db_finish(s);
}

static int is_counted_only(const struct question *q) {
    return strcmp(q->reason, "counted") == 0;
}

static enum status total_of(const struct question *q, const struct tally_row *tally, struct total *t) {
    if (q->few)
        return total_of_few(q, tally, t);
    return period_is_year(&q->scope.period) ? total_of_tallies(q, tally, t) : total_of_part(q, t);
}

// ---- the answer ----

static int is_reason(const char *reason) {
    static const char *const words[] = {"", "counted", "not_counted", "pending", "not_in_quota"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], reason) == 0)
            return 1;
    return outcome_of(reason) != 0 || few_of(reason);
}

// The quota is optional here, or a programme. 0 after having answered.
static int read_question(struct web_request *request, struct web_reply *reply, struct question *q,
                         struct quotas *quotas, const struct quota **quota) {
    const char *id = request->query(request->door, "quota"), *reason = request->query(request->door, "reason"),
               *programme = request->query(request->door, "programme");
    *quota = NULL;
    *q = (struct question){
        .host = request->host, .programme = programme ? programme : "", .quota = "", .reason = reason ? reason : ""};
    if (!web_scope(request, reply, &q->scope))
        return 0;
    if (id && *id) {
        if (!web_quota(request, reply, q->scope.year, quotas, &q->place))
            return 0;
        *quota = &quotas->items[q->place];
        q->quota = (*quota)->id;
        q->bit = UINT32_C(1) << q->place;
    }
    q->outcome = outcome_of(q->reason);
    q->few = few_of(q->reason);
    if (is_reason(q->reason) && (!*q->quota || !*q->programme) &&
        read_cursor(request->query(request->door, "next"), &q->from))
        return 1;
    web_error(reply, 400, "invalid");
    return 0;
}

// Little are a quota's counted rows, whose sum is a figure, and those of one outcome, whatever the programme, which has
// an index and a tally; everything else may walk through a year.
static int takes_long(const struct question *q) {
    int is_part = !period_is_year(&q->scope.period);
    return is_part || (*q->quota ? !is_counted_only(q) : !q->outcome);
}

static json_t *head_json(const struct question *q, const struct quota *quota, const struct tally_row *tally,
                         const struct total *t) {
    char period[PERIOD_CODE_SIZE];
    const char *measure = quota && quota->measure == MEASURE_PERSONS ? "persons" : "person_times";
    return json_pack("{s:i, s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:{s:I, s:o, s:o}}", "year",
                     q->scope.year, "period", period_format(&q->scope.period, period), "area",
                     (json_int_t)q->scope.area, "quota", q->quota, "name", quota ? quota->name : "", "name_en",
                     quota ? quota->name_en : "", "measure", measure, "person_times", (json_int_t)tally->person_times,
                     "persons", (json_int_t)tally->persons, "paper_times", (json_int_t)tally->paper_times,
                     "paper_persons", (json_int_t)tally->paper_persons, "total", "attendances",
                     (json_int_t)t->attendances, "events", rows_known(t->events), "persons", rows_known(t->persons));
}

API(why) {
    struct question q;
    struct quotas quotas;
    const struct quota *quota;
    struct tally_row tally = {0};
    struct total total;
    char next[96];
    int is_all;
    if (!read_question(request, reply, &q, &quotas, &quota))
        return;
    if (takes_long(&q) && !request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    enum status status = quota ? STATUS_OK : quotas_load(q.host, q.scope.year, &quotas);
    q.quotas = &quotas;
    if (status == STATUS_OK && quota)
        status = tally_get(q.host, q.scope.year, q.quota, q.scope.area, &tally);
    if (status == STATUS_OK)
        status = total_of(&q, &tally, &total);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    q.rows = rows_new();
    status = all_rows(&q, &is_all);
    snprintf(next, sizeof next, "%" PRId64 ".%" PRId64 ".%" PRId64 ".%" PRId64, q.last.year, q.last.area,
             q.last.session, q.last.holder);
    json_t *answer = head_json(&q, quota, &tally, &total);
    json_t *lists =
        json_pack("{s:o, s:o, s:o, s:s?}", "sums", sums(q.host, &q.scope), "other_years", other_years(q.host, &q.scope),
                  "rows", rows_end(&q.rows, status), "next", is_all ? NULL : next);
    if (!lists || json_object_update(answer, lists))
        status = status == STATUS_OK ? STATUS_IO : status;
    json_decref(lists);
    web_list(reply, status, answer);
}
