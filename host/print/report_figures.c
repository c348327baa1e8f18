// SPDX-License-Identifier: Apache-2.0
// The tables offices file, one a quota, from figures.h. The last row is the area itself and not a sum of the rows: a
// person trained in two counties is one person of the city.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/print/report.h"
#include "host/tally/closing.h"
#include "host/tally/figures.h"

// Where each column stands.
enum { NUMBER, AREA, TARGET, MONTH, DONE, RATE, PACE, GAP, RANK, REMARK };

struct making {
    struct report *report;
    const json_t *own;   // figures of the area
    const json_t *areas; // of those below it, or of itself alone
    double pace;         // in percent
    const struct figures_scope *scope;
    char when[PERIOD_TEXT_SIZE]; // it in words
    size_t place;                // of the quota at hand
};

static const char *string_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static json_int_t whole_of(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

static const char *name_of(const struct making *m, const json_t *object) {
    return string_of(object, m->report->language == LANGUAGE_EN ? "name_en" : "name");
}

static const json_t *quota_of(const struct making *m, const json_t *object) {
    return json_array_get(json_object_get(object, "quotas"), m->place);
}

static const char *words(const struct making *m, enum text text) {
    return text_of(text, m->report->language);
}

// ---- rows ----

static json_int_t sum_of(const struct making *m, const char *key) {
    size_t i;
    json_t *area;
    json_int_t sum = 0;
    json_array_foreach(m->areas, i, area) sum += whole_of(quota_of(m, area), key);
    return sum;
}

// That a figure is settled and what came later, or that nothing was to be reached.
static void standing_of(const struct making *m, const json_t *quota, char text[128]) {
    const char *settled = json_string_value(json_object_get(quota, "settled"));
    int has_target = json_is_integer(json_object_get(quota, "target"));
    if (!settled) {
        snprintf(text, 128, "%s", has_target ? "" : words(m, TEXT_REPORT_NO_TARGET));
        return;
    }
    int is_closed = strcmp(settled, settled_text(SETTLED_CLOSED)) == 0;
    snprintf(text, 128, words(m, is_closed ? TEXT_REPORT_LATER : TEXT_REPORT_DECLARED),
             (long long)whole_of(quota, "later"));
}

// What an office has to say of a row: how its figure stands, and what rests on paper lists.
static json_t *remark_of(const struct making *m, const json_t *quota) {
    char paper[128] = "", standing[128], text[300];
    int is_persons = strcmp(string_of(quota, "measure"), "persons") == 0;
    json_int_t on_paper = whole_of(quota, "on_paper");
    standing_of(m, quota, standing);
    if (on_paper)
        snprintf(paper, sizeof paper, words(m, TEXT_REPORT_PAPER), (long long)on_paper,
                 words(m, is_persons ? TEXT_PERSONS : TEXT_PERSON_TIMES));
    snprintf(text, sizeof text, "%s%s%s", standing, *standing && *paper ? words(m, TEXT_SEMICOLON) : "", paper);
    return json_string(text);
}

static json_t *row_of(const struct making *m, json_t *number, const char *name, const json_t *quota) {
    json_t *row = json_array();
    int has_target = json_is_integer(json_object_get(quota, "target"));
    json_array_append_new(row, number);
    json_array_append_new(row, json_string(name));
    static const char *const keys[] = {"target", "month", "done", "rate"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_array_append(row, json_object_get(quota, keys[i]));
    json_array_append_new(row, has_target ? json_real(m->pace) : json_null());
    json_array_append(row, json_object_get(quota, "gap"));
    json_t *rank = json_object_get(quota, "rank");
    json_array_append(row, rank ? rank : json_null());
    if (m->scope->compares) {
        json_array_append(row, json_object_get(quota, "last_year"));
        json_array_append(row, json_object_get(quota, "change"));
    }
    json_array_append_new(row, remark_of(m, quota));
    return row;
}

static void add_rows(const struct making *m, struct report_section *s) {
    size_t i;
    json_t *area;
    json_array_foreach(m->areas, i, area)
        json_array_append_new(s->rows, row_of(m, json_integer((json_int_t)i + 1), name_of(m, area), quota_of(m, area)));
    s->total = row_of(m, json_null(), words(m, TEXT_REPORT_TOTAL), quota_of(m, m->own));
    if (sum_of(m, "target") == 0) { // nothing to be compared with
        s->bars = DONE;
        s->line = REPORT_NOWHERE;
    }
}

static void add_columns(const struct making *m, struct report_section *s) {
    static const enum text areas[] = {TEXT_REPORT_COUNTY, TEXT_REPORT_COUNTY, TEXT_REPORT_TOWNSHIP,
                                      TEXT_REPORT_TOWNSHIP};
    static const enum text done_in[] = {TEXT_REPORT_MONTH, TEXT_REPORT_QUARTER, TEXT_REPORT_MONTH, TEXT_REPORT_PERIOD};
    json_int_t level = whole_of(m->own, "level");
    report_column(s, m->report, TEXT_REPORT_NUMBER, REPORT_ORDINAL);
    report_column(s, m->report, areas[level >= 0 && level <= 3 ? level : 3], REPORT_TEXT);
    report_column(s, m->report, TEXT_REPORT_TARGET, REPORT_WHOLE);
    report_column(s, m->report, done_in[period_kind(&m->scope->period)], REPORT_WHOLE);
    report_column(s, m->report, TEXT_REPORT_DONE, REPORT_WHOLE);
    report_column(s, m->report, TEXT_REPORT_RATE, REPORT_RATE);
    report_column(s, m->report, TEXT_REPORT_PACE, REPORT_RATE);
    report_column(s, m->report, TEXT_REPORT_GAP, REPORT_RATE);
    report_column(s, m->report, TEXT_REPORT_RANK, REPORT_RANK);
    if (m->scope->compares) {
        report_column(s, m->report, TEXT_REPORT_LAST_YEAR, REPORT_WHOLE);
        report_column(s, m->report, TEXT_REPORT_CHANGE, REPORT_WHOLE);
    }
    report_column(s, m->report, TEXT_REPORT_REMARK, REPORT_TEXT);
    s->labels = AREA;
    s->bars = RATE;
    s->line = PACE;
}

// ---- notes ----

static void note(struct report_section *s, const char *text) {
    json_array_append_new(s->notes, json_string(text));
}

// Where one department's were asked for.
static void note_lead(const struct making *m, struct report_section *s) {
    char text[256];
    if (!m->scope->lead)
        return;
    int is_en = m->report->language == LANGUAGE_EN;
    snprintf(text, sizeof text, words(m, TEXT_REPORT_LED_BY),
             string_of(quota_of(m, m->own), is_en ? "lead_name_en" : "lead_name"));
    note(s, text);
}

static void note_rates(const struct making *m, struct report_section *s) {
    char text[512];
    snprintf(text, sizeof text, words(m, TEXT_REPORT_NOTE_RATE), 100, 100, 100);
    note(s, text);
}

static void note_sums(const struct making *m, struct report_section *s) {
    char text[512];
    const json_t *own = quota_of(m, m->own);
    json_int_t target = whole_of(own, "target"), split = sum_of(m, "target");
    json_int_t beside = whole_of(own, "person_times") - sum_of(m, "person_times");
    int is_persons = strcmp(string_of(own, "measure"), "persons") == 0;
    note(s, words(m, is_persons ? TEXT_REPORT_NOTE_PERSONS : TEXT_REPORT_NOTE_TIMES));
    if (is_persons && !period_is_year(&m->scope->period)) {
        snprintf(text, sizeof text, words(m, TEXT_REPORT_NOTE_FIRST), s->columns[MONTH].head);
        note(s, text);
    }
    if (beside != 0) {
        snprintf(text, sizeof text, words(m, TEXT_REPORT_NOTE_BESIDE), (long long)beside);
        note(s, text);
    }
    if (json_is_integer(json_object_get(own, "target")) && split != 0 && target != split) {
        snprintf(text, sizeof text, words(m, TEXT_REPORT_NOTE_SPLIT), (long long)split, (long long)(target - split));
        note(s, text);
    }
}

static void note_closing(const struct making *m, struct report_section *s) {
    char text[512];
    const json_t *closed = json_object_get(m->own, "closed");
    if (!json_is_object(closed) || !period_is_year(&m->scope->period))
        return;
    snprintf(text, sizeof text, words(m, TEXT_REPORT_NOTE_CLOSED), (int)whole_of(m->own, "year"),
             string_of(closed, "at"), (long long)whole_of(quota_of(m, m->own), "later"));
    note(s, text);
}

// What is missing is said, never left out.
static void note_completeness(const struct making *m, struct report_section *s) {
    char text[512];
    snprintf(text, sizeof text, words(m, TEXT_REPORT_NOTE_COMPLETE), m->report->moment,
             (int)whole_of(m->own, "silent_terminals"), (int)whole_of(m->own, "pending_events"),
             (int)whole_of(m->own, "quarantined"));
    note(s, text);
}

static int add_quota(struct making *m) {
    struct report_section *s = report_add(m->report);
    if (!s)
        return 0;
    const json_t *quota = quota_of(m, m->own);
    int is_persons = strcmp(string_of(quota, "measure"), "persons") == 0;
    snprintf(s->title, sizeof s->title, words(m, TEXT_REPORT_TITLE), name_of(m, m->own), m->when, name_of(m, quota));
    snprintf(s->name, sizeof s->name, "%s", name_of(m, quota));
    snprintf(s->unit, sizeof s->unit, words(m, TEXT_REPORT_UNIT),
             words(m, is_persons ? TEXT_PERSONS : TEXT_PERSON_TIMES));
    s->is_filed = 1;
    add_columns(m, s);
    add_rows(m, s);
    note_lead(m, s);
    note_rates(m, s);
    note_sums(m, s);
    note_closing(m, s);
    note_completeness(m, s);
    return 1;
}

// ---- the report ----

static enum status add_quotas(struct making *m, const char *wanted) {
    size_t i, added = 0;
    json_t *quota;
    json_array_foreach(json_object_get(m->own, "quotas"), i, quota) {
        if (wanted && strcmp(string_of(quota, "id"), wanted) != 0)
            continue;
        m->place = i;
        if (!add_quota(m))
            return STATUS_TOO_LARGE;
        added++;
    }
    return added ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status report_figures(struct host *host, const struct figures_scope *scope, const char *quota,
                           struct report *report) {
    int exists = 0;
    enum status status = area_exists(host->db, scope->area, &exists);
    if (status != STATUS_OK || !exists)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    status = host_setting_text(host, "office_name", report->office);
    if (status != STATUS_OK)
        return status;
    json_t *own = figures(host, scope), *areas = own ? figures_children(host, scope) : NULL;
    status = own && areas ? STATUS_OK : STATUS_IO;
    if (status == STATUS_OK && (whole_of(own, "level") >= 3 || json_array_size(areas) == 0)) {
        json_decref(areas);
        areas = json_pack("[O]", own);
    }
    struct making m = {.report = report, .own = own, .areas = areas, .scope = scope};
    period_text(&scope->period, report->language, m.when);
    m.pace = round(10000 * json_number_value(json_object_get(own, "pace"))) / 100;
    snprintf(report->file_name, sizeof report->file_name, words(&m, TEXT_REPORT_FILE), name_of(&m, own), m.when);
    if (status == STATUS_OK)
        status = add_quotas(&m, quota);
    json_decref(areas);
    json_decref(own);
    return status;
}
