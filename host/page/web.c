// SPDX-License-Identifier: Apache-2.0
#include "host/page/web.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/utf8.h"
#include "host/books/audit.h"
#include "host/books/people.h"
#include "host/page/bounds.h"
#include "host/print/report_child.h"
#include "host/tally/figures.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "proto/array.h"
#include "proto/civil.h"
#include "proto/number.h"

void web_error(struct web_reply *r, unsigned code, const char *word) {
    json_decref(r->json);
    r->code = code;
    r->json = json_pack("{s:s}", "error", word);
}

void web_let_go(struct web_reply *r) {
    json_decref(r->json);
    free(r->data);
    if (r->file)
        fclose(r->file);
}

struct text_bytes {
    char *bytes;
    size_t len, size;
};

static int add_bytes(const char *bytes, size_t len, void *context) {
    struct text_bytes *text = context;
    if (array_room(&text->bytes, &text->size, text->len + len, 1) != STATUS_OK)
        return -1;
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    return 0;
}

char *web_text(const json_t *json, size_t *len) {
    struct text_bytes text = {0};
    if (json_dump_callback(json, add_bytes, &text, JSON_COMPACT | JSON_REAL_PRECISION(12)) != 0) {
        free(text.bytes);
        return NULL;
    }
    *len = text.len;
    return text.bytes;
}

void web_json(struct web_reply *r, json_t *json) {
    if (!json) {
        web_error(r, 500, "failed");
        return;
    }
    r->code = 200;
    r->json = json;
}

void web_status(struct web_reply *r, enum status status) {
    switch (status) {
    case STATUS_OK:
        web_json(r, json_pack("{s:b}", "done", 1));
        return;
    case STATUS_NOT_FOUND:
        web_error(r, 404, "not_found");
        return;
    case STATUS_INVALID:
        web_error(r, 400, "invalid");
        return;
    case STATUS_CONFLICT:
        web_error(r, 409, "conflict");
        return;
    case STATUS_TOO_LARGE:
        web_error(r, 413, "too_large");
        return;
    case STATUS_BUSY:
        web_error(r, 503, "busy");
        return;
    case STATUS_FULL:
        web_error(r, 507, "full");
        return;
    default:
        web_error(r, 500, "failed");
    }
}

void web_list(struct web_reply *r, enum status read, json_t *json) {
    if (read == STATUS_OK) {
        web_json(r, json);
        return;
    }
    json_decref(json);
    web_status(r, read);
}

int web_report(struct web_reply *r, enum status status, const struct report *report, enum report_format format) {
    if (status == STATUS_OK && !r->file)
        status = report_write_in_child(report, format, REPORT_LIMIT_MS, &r->data, &r->len);
    if (status != STATUS_OK) {
        web_let_go(r);
        *r = (struct web_reply){0};
        web_status(r, status);
        return 0;
    }
    r->code = 200;
    r->type = report_format_type(format);
    snprintf(r->file_name, sizeof r->file_name, "%s.%s", report->file_name, report_format_text(format));
    return 1;
}

const char *web_why(const struct web_request *q) {
    const char *why = q->body ? json_string_value(json_object_get(q->body, "why")) : q->query(q->door, "why");
    int characters = why ? utf8_characters(why) : 0;
    return characters > 0 && characters <= WEB_WHY_MAX ? why : NULL;
}

enum status web_writer(const struct web_request *q, struct host *writer) {
    enum status status = host_open(q->dir, q->now_ms, writer);
    writer->who = q->user.name;
    writer->why = web_why(q);
    if (status == STATUS_OK && (status = db_begin(writer->db)) != STATUS_OK)
        host_close(writer);
    return status;
}

enum status web_end(struct host *writer, enum status status, const char *who, const char *what, const char *detail) {
    if (status == STATUS_OK && what)
        status = audit_add(writer, who, what, detail);
    if (status == STATUS_OK)
        status = tally_update(writer);
    status = db_end(writer->db, status);
    host_close(writer);
    return status;
}

int web_query_int(const struct web_request *q, const char *name, int64_t otherwise, int64_t *value) {
    const char *text = q->query(q->door, name);
    char *end;
    *value = otherwise;
    if (!text || !*text)
        return 1;
    if (strlen(text) > 18 || strspn(text, "0123456789") != strlen(text))
        return 0;
    *value = strtoll(text, &end, 10);
    return 1;
}

// The key without its sign, NULL none is asked for.
static const char *sort_key(const struct web_request *q, int *is_down) {
    const char *text = q->query(q->door, "sort");
    *is_down = text && *text == '-';
    return !text || !*text ? NULL : text + *is_down;
}

int web_order(const struct web_request *q, const struct web_sort *sorts, const char *usual, const char *last,
              char order[WEB_ORDER_SIZE]) {
    int is_down;
    const char *key = sort_key(q, &is_down);
    if (!key)
        return snprintf(order, WEB_ORDER_SIZE, " ORDER BY %s", usual) > 0;
    for (; *sorts->key; sorts++)
        if (strcmp(sorts->key, key) == 0)
            return snprintf(order, WEB_ORDER_SIZE, " ORDER BY %s%s, %s", sorts->sql, is_down ? " DESC" : "", last) > 0;
    return 0;
}

static const json_t *value_of(const json_t *row, const char *key) {
    char first[32];
    size_t len = strcspn(key, ".");
    if (!key[len])
        return json_object_get(row, key);
    snprintf(first, sizeof first, "%.*s", (int)len, key);
    return json_object_get(json_object_get(row, first), key + len + 1);
}

struct sorting {
    const char *key;
    int is_down;
};

struct sorted {
    json_t *row;
    const struct sorting *by;
    size_t place; // before
};

static int compare_values(const json_t *a, const json_t *b) {
    if (json_is_string(a) && json_is_string(b))
        return strcmp(json_string_value(a), json_string_value(b));
    double x = json_is_boolean(a) ? json_is_true(a) : json_number_value(a);
    double y = json_is_boolean(b) ? json_is_true(b) : json_number_value(b);
    return (x > y) - (x < y);
}

static int compare_rows(const void *one, const void *other) {
    const struct sorted *a = one, *b = other;
    const json_t *x = value_of(a->row, a->by->key), *y = value_of(b->row, b->by->key);
    int without = (!x || json_is_null(x)) - (!y || json_is_null(y));
    int order = without ? without : compare_values(x, y) * (a->by->is_down ? -1 : 1);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void sort_list(json_t *list, const struct sorting *by) {
    size_t len = json_array_size(list);
    struct sorted *all = calloc(len + 1, sizeof *all);
    if (!all)
        return;
    for (size_t i = 0; i < len; i++)
        all[i] = (struct sorted){json_incref(json_array_get(list, i)), by, i};
    qsort(all, len, sizeof *all, compare_rows);
    for (size_t i = 0; i < len; i++)
        json_array_set_new(list, i, all[i].row);
    free(all);
}

int web_sort_rows(const struct web_request *q, const char *const *keys, struct rows *rows) {
    struct sorting by;
    by.key = sort_key(q, &by.is_down);
    if (!by.key)
        return 1;
    for (; *keys; keys++)
        if (strcmp(*keys, by.key) == 0) {
            sort_list(rows->list, &by);
            return 1;
        }
    return 0;
}

int web_page(const struct web_request *q) {
    return q->page_rows ? q->page_rows : WEB_ROWS_MAX;
}

static int query_day(const struct web_request *q, const char *name, int64_t *ms) {
    const char *text = q->query(q->door, name);
    *ms = 0;
    return !text || !*text || (strlen(text) == 10 && civil_parse(text, 10, ms, NULL) == STATUS_OK);
}

int web_query_days(const struct web_request *q, int64_t *from_ms, int64_t *until_ms) {
    if (!query_day(q, "from", from_ms) || !query_day(q, "until", until_ms))
        return 0;
    *until_ms += *until_ms ? CIVIL_DAY_MS : 0;
    return 1;
}

// A period is of the year that is named beside it.
static int query_period(const struct web_request *q, int64_t *year, struct period *period) {
    const char *code = q->query(q->door, "period");
    int has_period = code && *code;
    if (has_period && !period_parse(code, period))
        return 0;
    if (!web_query_int(q, "year", has_period ? period->year : civil_from_ms(q->now_ms).year, year) || *year < 1990 ||
        *year > 2200)
        return 0;
    if (!has_period)
        *period = period_of_year((int)*year);
    return period->year == *year;
}

int web_scope(const struct web_request *q, struct web_reply *r, struct web_scope *scope) {
    int64_t year, area;
    struct period period;
    if (!query_period(q, &year, &period) || !web_query_int(q, "area", bounds_own(q), &area)) {
        web_error(r, 400, "invalid");
        return 0;
    }
    int exists = 0;
    enum status status = area_exists(q->host->db, area, &exists);
    if (status != STATUS_OK)
        return web_status(r, status), 0;
    if (!exists || !bounds_area(q, area)) {
        web_error(r, 404, "no_such_area");
        return 0;
    }
    *scope = (struct web_scope){(int)year, area, period};
    return 1;
}

int web_lead(const struct web_request *q, const struct lead **lead) {
    const char *id = q->query(q->door, "lead");
    *lead = id && *id ? lead_find(id) : NULL;
    return !id || !*id || *lead;
}

int web_figures(const struct web_request *q, const struct web_scope *scope, struct figures_scope *figures) {
    const char *compare = q->query(q->door, "compare");
    int is_asked = compare && *compare;
    *figures = (struct figures_scope){.period = scope->period, .area = scope->area, .compares = is_asked};
    return web_lead(q, &figures->lead) && (!is_asked || strcmp(compare, "last_year") == 0);
}

int web_quota(const struct web_request *q, struct web_reply *r, int year, struct quotas *quotas, size_t *place) {
    const char *id = q->query(q->door, "quota");
    if (!id || !*id) {
        web_error(r, 400, "invalid");
        return 0;
    }
    enum status status = quotas_load(q->host, year, quotas);
    const struct quota *quota = status == STATUS_OK ? quotas_find(quotas, id) : NULL;
    if (quota) {
        *place = (size_t)(quota - quotas->items);
        return 1;
    }
    if (status == STATUS_OK)
        web_error(r, 404, "no_such_quota");
    else
        web_status(r, status);
    return 0;
}

int web_part_number(const struct web_request *q, struct web_reply *r, int part, uint64_t *number) {
    if (number_parse(q->parts[part], number) == STATUS_OK)
        return 1;
    web_error(r, 404, "not_found");
    return 0;
}

const char *web_body_text(const struct web_request *q, const char *name, int max) {
    const char *text = json_string_value(json_object_get(q->body, name));
    if (!text)
        return NULL;
    int characters = utf8_characters(text);
    return characters >= 0 && characters <= max ? text : NULL;
}

// ---- values ----

json_t *web_time(int64_t unix_ms) {
    char text[CIVIL_TEXT_SIZE];
    return unix_ms ? json_string(civil_format(unix_ms, text)) : json_null();
}

json_t *web_number(int64_t number) {
    char text[NUMBER_TEXT_SIZE];
    return json_string(number_format((uint64_t)number, text));
}

json_t *web_masked(const char *name) {
    char text[PEOPLE_NAME_SIZE];
    return *name ? json_string(people_mask_name(name, text)) : json_null();
}

json_t *web_masked_id(const char *number) {
    char text[ID_NUMBER_SIZE];
    return *number ? json_string(id_number_mask(number, text)) : json_null();
}

json_t *web_masked_tail(const char *whole) {
    char text[PEOPLE_TAIL_SIZE];
    return *whole ? json_string(people_mask_tail(whole, text)) : json_null();
}

json_t *web_areas(const struct web_request *q, const struct access_areas *areas) {
    struct rows rows = rows_new();
    enum status status = STATUS_OK;
    for (size_t i = 0; i < areas->len && (status == STATUS_OK || status == STATUS_NOT_FOUND); i++) {
        struct area area = {.code = 0};
        status = area_find(q->host->db, areas->codes[i], &area);
        rows_add(&rows, json_pack("{s:I, s:s, s:s}", "area", (json_int_t)areas->codes[i], "name", area.name, "name_en",
                                  area.name_en));
    }
    return rows_end(&rows, status == STATUS_NOT_FOUND ? STATUS_OK : status);
}
