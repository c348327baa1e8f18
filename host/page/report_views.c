// SPDX-License-Identifier: Apache-2.0
#include "host/page/report_views.h"

#include <string.h>

#include "host/page/api.h"
#include "host/page/report_list.h"

enum filter {
    QUOTA = 1 << 0,
    PROGRAMME = 1 << 1,
    REASON = 1 << 2,
    KIND = 1 << 3,
    STATE = 1 << 4,
    TERMINAL = 1 << 5,
    ABOUT = 1 << 8,
    FROM = 1 << 9,
    UNTIL = 1 << 10,
    PERIOD = 1 << 11,
    LEAD = 1 << 12,
    COMPARE = 1 << 13,
    TEXT = 1 << 14,
    CATEGORY = 1 << 15,
    SEX = 1 << 16,
    BADGE = 1 << 17,
    UNTRAINED = 1 << 18,
    ADDED = 1 << 19,
    SESSION = 1 << 20,
    SORT = 1 << 21,
    PAGE = 1 << 22,
    EACH = 1 << 23,
    OF_THE_LOG = 3 << 6 | ABOUT | FROM | UNTIL | PAGE | EACH,
};

const char *const report_filters[REPORT_FILTERS] = {
    "quota", "programme", "reason",    "kind",   "state",   "terminal", "who",  "what",
    "about", "from",      "until",     "period", "lead",    "compare",  "text", "category",
    "sex",   "badge",     "untrained", "added",  "session", "sort",     "page", "each"};

// A row a task and area, the office's own first; what is in force is the newest of its history.
static void add_targets(json_t *rows, const json_t *area, const char *name, const char *name_en, const json_t *quotas) {
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(area, "quotas"), i, one) {
        const json_t *quota = json_array_get(quotas, i);
        json_t *row = json_pack("{s:s, s:s, s:O*, s:O*, s:O*}", "name", name, "name_en", name_en, "quota",
                                json_object_get(quota, "name"), "quota_en", json_object_get(quota, "name_en"), "target",
                                json_object_get(one, "target"));
        json_object_update_missing(row, json_array_get(json_object_get(one, "history"), 0));
        json_array_append_new(rows, row);
    }
}

static json_t *targets_of(const json_t *answer) {
    size_t i;
    json_t *rows = json_array(), *area;
    const json_t *quotas = json_object_get(answer, "quotas");
    add_targets(rows, answer, "本级", "Own", quotas);
    json_array_foreach(json_object_get(answer, "areas"), i, area)
        add_targets(rows, area, json_string_value(json_object_get(area, "name")),
                    json_string_value(json_object_get(area, "name_en")), quotas);
    return rows;
}

static const struct report_list lists[] = {
    {.view = "figures", .filters = QUOTA | PERIOD | LEAD | COMPARE}, // not a list: tables of their own
    {"sessions",
     PROGRAMME | STATE | FROM | UNTIL | PERIOD | SORT,
     api_sessions,
     "sessions",
     TEXT_REPORT_SESSIONS,
     {{TEXT_REPORT_TIME, REPORT_TIME, LIST_AS_TIME, "start", NULL},
      {TEXT_REPORT_SESSION, REPORT_TIME, LIST_AS_IS, "session", NULL},
      {TEXT_REPORT_PROGRAMME, REPORT_TEXT, LIST_AS_IS, "programme_name", "programme_name_en"},
      {TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "name", "name_en"},
      {TEXT_REPORT_VENUE, REPORT_TEXT, LIST_AS_IS, "venue", NULL},
      {TEXT_REPORT_MIN_STAY, REPORT_WHOLE, LIST_AS_MINUTES, "min_stay_s", NULL},
      {TEXT_REPORT_COUNTED, REPORT_WHOLE, LIST_AS_IS, "counted", NULL},
      {TEXT_REPORT_ON_PAPER, REPORT_WHOLE, LIST_AS_IS, "on_paper", NULL},
      {TEXT_REPORT_NOT_COUNTED, REPORT_WHOLE, LIST_AS_IS, "not_counted", NULL},
      {TEXT_REPORT_SCANS, REPORT_WHOLE, LIST_AS_IS, "scans", NULL},
      {TEXT_REPORT_CALLED_OFF, REPORT_TIME, LIST_AS_TIME, "cancelled", NULL}}},
    {"why",
     QUOTA | PROGRAMME | REASON | PERIOD,
     api_why,
     "rows",
     TEXT_REPORT_WHY,
     {{TEXT_REPORT_TIME, REPORT_TIME, LIST_AS_TIME, "start", NULL},
      {TEXT_REPORT_SESSION, REPORT_TIME, LIST_AS_IS, "session", NULL},
      {TEXT_REPORT_PROGRAMME, REPORT_TIME, LIST_AS_IS, "programme", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "area_name", "area_name_en"},
      {TEXT_REPORT_VENUE, REPORT_TEXT, LIST_AS_IS, "venue", NULL},
      {TEXT_REPORT_PERSON, REPORT_TIME, LIST_AS_IS, "holder", NULL},
      {TEXT_REPORT_NAME, REPORT_TEXT, LIST_AS_IS, "name", NULL},
      {TEXT_REPORT_TASK, REPORT_TEXT, LIST_AS_IS, "task", "task_en"},
      {TEXT_REPORT_OUTCOME, REPORT_TEXT, LIST_AS_REASON, "reason", NULL},
      {TEXT_REPORT_STAY, REPORT_WHOLE, LIST_AS_MINUTES, "stay_s", NULL},
      {TEXT_REPORT_SCANS, REPORT_WHOLE, LIST_AS_IS, "events", NULL},
      {TEXT_REPORT_REMARK, REPORT_TEXT, LIST_AS_MARK, "on_paper", NULL}}},
    {"terminals",
     STATE | TERMINAL | SORT,
     api_terminals,
     "terminals",
     TEXT_REPORT_TERMINALS,
     {{TEXT_REPORT_TERMINAL, REPORT_TIME, LIST_AS_IS, "id", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "name", "name_en"},
      {TEXT_REPORT_HOLDER, REPORT_TEXT, LIST_AS_IS, "holder", NULL},
      {TEXT_REPORT_PHONE, REPORT_TIME, LIST_AS_IS, "phone", NULL},
      {TEXT_REPORT_CONTACT, REPORT_TIME, LIST_AS_TIME, "contact", NULL},
      {TEXT_REPORT_DAYS, REPORT_WHOLE, LIST_AS_IS, "days", NULL},
      {TEXT_REPORT_NEWEST, REPORT_TIME, LIST_AS_TIME, "newest", NULL},
      {TEXT_REPORT_CLOCK, REPORT_TIME, LIST_AS_REASON, "clock", NULL},
      {TEXT_REPORT_EVENTS, REPORT_WHOLE, LIST_AS_IS, "events", NULL},
      {TEXT_REPORT_GAPS, REPORT_WHOLE, LIST_AS_IS, "gaps", NULL},
      {TEXT_REPORT_FORKS, REPORT_WHOLE, LIST_AS_IS, "forks", NULL},
      {TEXT_REPORT_QUARANTINED, REPORT_WHOLE, LIST_AS_IS, "quarantined", NULL}}},
    {"townships",
     0,
     api_terminals,
     "townships",
     TEXT_REPORT_TOWNSHIPS,
     {{TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "name", "name_en"},
      {TEXT_REPORT_TERMINALS, REPORT_WHOLE, LIST_AS_IS, "terminals", NULL},
      {TEXT_REPORT_SESSIONS_MONTH, REPORT_WHOLE, LIST_AS_IS, "sessions", NULL}}},
    {"quarantine",
     STATE | TERMINAL | SORT,
     api_quarantine,
     "batches",
     TEXT_REPORT_QUARANTINE,
     {{TEXT_REPORT_RECEIVED, REPORT_TIME, LIST_AS_TIME, "received", NULL},
      {TEXT_REPORT_REASON, REPORT_TEXT, LIST_AS_HELD, "reason", NULL},
      {TEXT_REPORT_DETAIL, REPORT_TEXT, LIST_AS_IS, "detail", NULL},
      {TEXT_REPORT_TERMINAL, REPORT_TIME, LIST_AS_IS, "terminal", NULL},
      {TEXT_REPORT_FILE_COLUMN, REPORT_TEXT, LIST_AS_IS, "name", NULL},
      {TEXT_REPORT_STATE, REPORT_TEXT, LIST_AS_REASON, "state", NULL},
      {TEXT_REPORT_DECIDED, REPORT_TIME, LIST_AS_TIME, "released", NULL}}},
    {"signals",
     KIND | STATE | ABOUT | SORT,
     api_signals,
     "signals",
     TEXT_REPORT_SIGNALS,
     {{TEXT_REPORT_SIGNAL, REPORT_TEXT, LIST_AS_REASON, "kind", NULL},
      {TEXT_REPORT_EVIDENCE, REPORT_TEXT, LIST_AS_IS, "evidence.0.text", "evidence.0.text_en"},
      {TEXT_REPORT_PERSON, REPORT_TIME, LIST_AS_IS, "evidence.0.person", NULL},
      {TEXT_REPORT_NAME, REPORT_TEXT, LIST_AS_IS, "evidence.0.person_label.name", NULL},
      {TEXT_REPORT_SESSION, REPORT_TIME, LIST_AS_IS, "evidence.0.session", NULL},
      {TEXT_REPORT_WHEN_WHERE, REPORT_TEXT, LIST_AS_SESSION, "evidence.0.session_label", NULL},
      {TEXT_REPORT_OTHER_SESSION, REPORT_TIME, LIST_AS_IS, "evidence.1.session", NULL},
      {TEXT_REPORT_WHEN_WHERE, REPORT_TEXT, LIST_AS_SESSION, "evidence.1.session_label", NULL},
      {TEXT_REPORT_MARK, REPORT_TEXT, LIST_AS_REASON, "state", NULL},
      {TEXT_REPORT_EXPLAINED, REPORT_TEXT, LIST_AS_IS, "mark.why", NULL},
      {TEXT_REPORT_WHO, REPORT_TEXT, LIST_AS_IS, "mark.who", NULL},
      {TEXT_REPORT_TIME, REPORT_TIME, LIST_AS_TIME, "mark.at", NULL}}},
    {"log",
     OF_THE_LOG,
     api_log,
     "rows",
     TEXT_REPORT_LOG,
     {{TEXT_REPORT_TIME, REPORT_TIME, LIST_AS_TIME, "at", NULL},
      {TEXT_REPORT_WHO, REPORT_TEXT, LIST_AS_IS, "who", NULL},
      {TEXT_REPORT_DID, REPORT_TEXT, LIST_AS_IS, "text", NULL},
      {TEXT_REPORT_ACTS, REPORT_WHOLE, LIST_AS_IS, "acts", NULL}}},
    {"audit",
     3 << 6 | FROM | UNTIL,
     api_audit,
     "rows",
     TEXT_REPORT_AUDIT,
     {{TEXT_REPORT_SEQ, REPORT_TIME, LIST_AS_IS, "seq", NULL},
      {TEXT_REPORT_TIME, REPORT_TIME, LIST_AS_TIME, "at", NULL},
      {TEXT_REPORT_WHO, REPORT_TEXT, LIST_AS_IS, "who", NULL},
      {TEXT_REPORT_DID, REPORT_TEXT, LIST_AS_IS, "text", NULL},
      {TEXT_REPORT_DETAIL, REPORT_TEXT, LIST_AS_IS, "detail", NULL}}},
    {"people",
     TEXT | CATEGORY | SEX | BADGE | UNTRAINED | ADDED | SORT,
     api_people,
     "people",
     TEXT_REPORT_PEOPLE,
     {{TEXT_REPORT_PERSON, REPORT_TIME, LIST_AS_IS, "person", NULL},
      {TEXT_REPORT_NAME, REPORT_TEXT, LIST_AS_IS, "name", NULL},
      {TEXT_REPORT_SEX, REPORT_TIME, LIST_AS_SEX, "sex", NULL},
      {TEXT_REPORT_CATEGORY, REPORT_TEXT, LIST_AS_REASON, "category", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "area_name", "area_name_en"},
      {TEXT_REPORT_BADGE, REPORT_TIME, LIST_AS_MARK, "has_badge", NULL}}},
    {"badges",
     STATE | REASON | SESSION | ADDED | SORT,
     api_badges,
     "badges",
     TEXT_REPORT_BADGES,
     {{TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "area_name", "area_name_en"},
      {TEXT_REPORT_NAME, REPORT_TEXT, LIST_AS_IS, "name", NULL},
      {TEXT_REPORT_BADGE, REPORT_TIME, LIST_AS_IS, "number", NULL},
      {TEXT_REPORT_ISSUE, REPORT_WHOLE, LIST_AS_IS, "issue", NULL},
      {TEXT_REPORT_ISSUED, REPORT_TIME, LIST_AS_TIME, "issued", NULL},
      {TEXT_REPORT_DELIVERED, REPORT_TIME, LIST_AS_TIME, "delivered", NULL},
      {TEXT_REPORT_WHY_WAITING, REPORT_TEXT, LIST_AS_REASON, "reason", NULL}}},
    {"officers",
     SORT,
     api_officers,
     "officers",
     TEXT_REPORT_OFFICERS,
     {{TEXT_REPORT_NAME, REPORT_TEXT, LIST_AS_IS, "name", NULL},
      {TEXT_REPORT_BADGE, REPORT_TIME, LIST_AS_IS, "number", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "area_name", "area_name_en"}}},
    {"users",
     SORT,
     api_users,
     "users",
     TEXT_REPORT_USERS,
     {{TEXT_REPORT_USER, REPORT_TEXT, LIST_AS_IS, "name", NULL},
      {TEXT_REPORT_ROLE, REPORT_TEXT, LIST_AS_ROLE, "role", NULL},
      {TEXT_REPORT_AREAS, REPORT_TEXT, LIST_AS_NAMES, "areas", NULL},
      {TEXT_REPORT_ADDED, REPORT_TIME, LIST_AS_TIME, "added", NULL},
      {TEXT_REPORT_REMOVED, REPORT_TIME, LIST_AS_TIME, "removed", NULL}}},
    {.view = "allocations",
     .answer = api_allocations,
     .title = TEXT_REPORT_ALLOCATIONS,
     .columns = {{TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "name", "name_en"},
                 {TEXT_REPORT_TASK, REPORT_TEXT, LIST_AS_IS, "quota", "quota_en"},
                 {TEXT_REPORT_TARGET, REPORT_WHOLE, LIST_AS_IS, "target", NULL},
                 {TEXT_REPORT_TIME, REPORT_TIME, LIST_AS_TIME, "at", NULL},
                 {TEXT_REPORT_WHO, REPORT_TEXT, LIST_AS_IS, "who", NULL},
                 {TEXT_REPORT_REASON, REPORT_TEXT, LIST_AS_IS, "why", NULL}}},
    {"filings",
     SORT,
     api_filings,
     "filings",
     TEXT_REPORT_FILINGS,
     {{TEXT_REPORT_FILING, REPORT_TIME, LIST_AS_IS, "number", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, LIST_AS_IS, "name", "name_en"},
      {TEXT_REPORT_OF_PERIOD, REPORT_TEXT, LIST_AS_PERIOD, "period", NULL},
      {TEXT_REPORT_FILED, REPORT_TIME, LIST_AS_TIME, "at", NULL},
      {TEXT_REPORT_WHO, REPORT_TEXT, LIST_AS_IS, "who", NULL},
      {TEXT_REPORT_FIGURES, REPORT_TEXT, LIST_AS_DONE, "quotas", NULL},
      {TEXT_REPORT_REASON, REPORT_TEXT, LIST_AS_IS, "why", NULL}}},
    {"calendar",
     PROGRAMME | FROM | UNTIL,
     api_calendar,
     "days",
     TEXT_REPORT_CALENDAR,
     {{TEXT_REPORT_DATE, REPORT_TIME, LIST_AS_IS, "day", NULL},
      {TEXT_REPORT_CLASSES, REPORT_WHOLE, LIST_AS_IS, "total", NULL},
      {TEXT_REPORT_CLASSES_OFF, REPORT_WHOLE, LIST_AS_IS, "called_off", NULL}}},
};

const struct report_list *report_list_find(const char *view) {
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].view, view) == 0)
            return &lists[i];
    return NULL;
}

json_t *report_list_rows(const struct report_list *list, json_t *answer) {
    return list->answer == api_allocations ? targets_of(answer) : json_incref(json_object_get(answer, list->rows));
}
