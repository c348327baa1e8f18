// SPDX-License-Identifier: Apache-2.0
#include "host/page/labels.h"

#include "host/base/area.h"
#include "host/books/people.h"
#include "host/page/bounds.h"
#include "proto/number.h"
#include "proto/pair.h"

// The names of an area under these keys, empty where it is none.
static enum status add_area(struct host *host, int64_t code, const char *key, const char *key_en, json_t *object) {
    struct area area = {.code = 0};
    enum status status = area_find(host->db, code, &area);
    if (json_object_set_new(object, key, json_string(area.name)) ||
        json_object_set_new(object, key_en, json_string(area.name_en)))
        return STATUS_MEMORY;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add_person(struct host *host, uint64_t number, json_t *label) {
    struct person person = {0};
    enum status status = people_find(host, number, &person);
    int is_forgotten = status == STATUS_OK && !*person.name;
    int failed = json_object_set_new(label, "name", web_masked(person.name)) ||
                 json_object_set_new(label, "forgotten", json_boolean(is_forgotten));
    int64_t area = person.area;
    key_wipe(&person, sizeof person);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    return failed ? STATUS_MEMORY : add_area(host, area, "area_name", "area_name_en", label);
}

json_t *labels_person(struct host *host, uint64_t number) {
    json_t *label = json_pack("{s:o}", "person", web_number((int64_t)number));
    return rows_whole(label, label ? add_person(host, number, label) : STATUS_MEMORY);
}

json_t *labels_session(struct host *host, uint64_t number) {
    struct statement *s;
    json_t *label = json_pack("{s:o}", "session", web_number((int64_t)number)), *more = NULL;
    int64_t area = 0;
    db_prepare(host->db, &s,
               "SELECT n.start_ms, n.programme, COALESCE(g.name, ''), COALESCE(g.name_en, ''), n.venue, n.area"
               " FROM session n LEFT JOIN programme g ON g.id = n.programme WHERE n.number = $1");
    db_bind_int(s, 1, (int64_t)number);
    int found = db_step(s) == DB_ROW;
    if (found)
        area = db_column_int(s, 5);
    if (found)
        more = json_pack("{s:o, s:s, s:s, s:s, s:s}", "start", web_time(db_column_int(s, 0)), "programme",
                         db_column_text(s, 1), "programme_name", db_column_text(s, 2), "programme_name_en",
                         db_column_text(s, 3), "venue", db_column_text(s, 4));
    enum status status = db_finish(s);
    if (found && json_object_update_new(label, more))
        status = STATUS_MEMORY;
    if (found && status == STATUS_OK)
        status = add_area(host, area, "area_name", "area_name_en", label);
    return rows_whole(label, status);
}

json_t *labels_terminal(struct host *host, uint64_t id) {
    struct statement *s;
    char hex[TERMINAL_TEXT_SIZE];
    json_t *label = json_pack("{s:s}", "terminal", terminal_id_format(id, hex));
    db_prepare(host->db, &s, "SELECT name FROM terminal WHERE id = $1");
    db_bind_int(s, 1, (int64_t)id);
    int failed = json_object_set_new(label, "label", rows_text(db_step(s) == DB_ROW ? db_column_text(s, 0) : ""));
    enum status status = db_finish(s);
    return rows_whole(label, failed ? STATUS_MEMORY : status);
}

json_t *labels_area(struct host *host, int64_t code) {
    json_t *label = json_pack("{s:I}", "area", (json_int_t)code);
    enum status status = label ? add_area(host, code, "area_name", "area_name_en", label) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = add_area(host, area_parent(code), "within_name", "within_name_en", label);
    return rows_whole(label, status);
}

json_t *labels_programme(struct host *host, const char *id) {
    struct statement *s;
    json_t *label = json_pack("{s:s}", "programme", id);
    db_prepare(host->db, &s, "SELECT name, name_en FROM programme WHERE id = $1");
    db_bind_text(s, 1, id);
    int found = db_step(s) == DB_ROW;
    int failed = json_object_set_new(label, "programme_name", json_string(found ? db_column_text(s, 0) : "")) ||
                 json_object_set_new(label, "programme_name_en", json_string(found ? db_column_text(s, 1) : ""));
    enum status status = db_finish(s);
    return rows_whole(label, failed ? STATUS_MEMORY : status);
}

json_t *labels_officer(struct host *host, uint64_t number) {
    struct statement *s;
    int64_t area = 0;
    json_t *label = json_pack("{s:o}", "officer", web_number((int64_t)number));
    db_prepare(host->db, &s, "SELECT name, area FROM officer WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    int found = db_step(s) == DB_ROW;
    int failed = json_object_set_new(label, "name", found ? rows_text(db_column_text(s, 0)) : json_null());
    area = found ? db_column_int(s, 1) : 0;
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        status = failed ? STATUS_MEMORY : add_area(host, area, "area_name", "area_name_en", label);
    return rows_whole(label, status);
}

// ---- beside a number ----

static enum status put(json_t *row, const char *key, json_t *label) {
    return json_object_set_new(row, key, label) ? STATUS_MEMORY : STATUS_OK;
}

enum status labels_add_person(const struct web_request *q, uint64_t number, json_t *row) {
    return bounds_number(q, number) ? put(row, "person_label", labels_person(q->host, number)) : STATUS_OK;
}

enum status labels_add_session(const struct web_request *q, uint64_t number, json_t *row) {
    return bounds_number(q, number) ? put(row, "session_label", labels_session(q->host, number)) : STATUS_OK;
}

enum status labels_add_terminal(const struct web_request *q, uint64_t id, json_t *row) {
    return bounds_terminal(q, id) ? put(row, "terminal_label", labels_terminal(q->host, id)) : STATUS_OK;
}

enum status labels_add_officer(const struct web_request *q, uint64_t number, json_t *row) {
    return bounds_number(q, number) ? put(row, "officer_label", labels_officer(q->host, number)) : STATUS_OK;
}
