// SPDX-License-Identifier: Apache-2.0
#include "host/books/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/stale.h"
#include "host/base/utf8.h"
#include "host/books/holder.h"

const char *const people_columns[COLUMN_COUNT][2] = {
    {"name", "姓名"},     {"id_number", "身份证号"}, {"sex", "性别"},   {"ethnicity", "民族"},
    {"category", "类别"}, {"area", "行政区划"},      {"phone", "电话"},
};

// ---- names ----

static size_t character_bytes(const char *text) {
    unsigned char c = (unsigned char)*text;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static size_t surname_bytes(const char *name) {
    static const char *const compound[] = {"欧阳", "司马", "诸葛", "上官", "司徒", "东方", "夏侯", "皇甫", "尉迟",
                                           "公孙", "慕容", "令狐", "长孙", "宇文", "轩辕", "端木", "独孤", "南宫"};
    for (size_t i = 0; i < sizeof compound / sizeof *compound; i++)
        if (strncmp(name, compound[i], strlen(compound[i])) == 0 && name[strlen(compound[i])])
            return strlen(compound[i]);
    return character_bytes(name);
}

char *people_mask_name(const char *name, char masked[PEOPLE_NAME_SIZE]) {
    const char *dot = strstr(name, "·");
    size_t keep = dot ? (size_t)(dot - name) + strlen("·") : *name ? surname_bytes(name) : 0;
    snprintf(masked, PEOPLE_NAME_SIZE, "%.*s*", (int)keep, name);
    return masked;
}

// ---- reading ----

static enum people_problem read_name(const char *text, struct person *p) {
    int characters = utf8_characters(text);
    if (*text && strchr("=+-@", *text))
        return PEOPLE_FORMULA;
    if (characters < 1 || characters > PEOPLE_NAME_MAX)
        return PEOPLE_BAD_NAME;
    snprintf(p->name, sizeof p->name, "%s", text);
    return PEOPLE_FINE;
}

static enum people_problem read_id(const struct host *host, const char *text, int need_id, struct person *p) {
    struct id_number_facts facts;
    if (!*text)
        return need_id ? PEOPLE_NO_ID : PEOPLE_FINE;
    enum id_number result = id_number_read(text, host->now_ms, &facts);
    if (result != ID_NUMBER_VALID)
        return (enum people_problem)(PEOPLE_ID_LENGTH + (result - ID_NUMBER_BAD_LENGTH));
    memcpy(p->id_number, facts.number, sizeof p->id_number);
    p->sex = facts.sex;
    return PEOPLE_FINE;
}

static enum people_problem read_sex(const char *text, struct person *p) {
    static const struct {
        const char *word;
        int sex;
    } words[] = {{"男", 1},   {"男性", 1}, {"1", 1},      {"male", 1}, {"m", 1}, {"女", 2},
                 {"女性", 2}, {"2", 2},    {"female", 2}, {"f", 2},    {"9", 9}, {"0", 0}};
    if (!*text)
        return PEOPLE_FINE;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i].word) == 0) {
            int differs = p->id_number[0] && words[i].sex != p->sex;
            p->sex = words[i].sex;
            return differs ? PEOPLE_SEX_DIFFERS : PEOPLE_FINE;
        }
    return PEOPLE_BAD_SEX;
}

static enum people_problem read_category(const char *text, struct person *p) {
    if (strcmp(text, "farmer") == 0 || strcmp(text, "农民") == 0)
        strcpy(p->category, "farmer");
    else if (strcmp(text, "migrant") == 0 || strcmp(text, "农民工") == 0)
        strcpy(p->category, "migrant");
    else if (*text)
        return PEOPLE_BAD_CATEGORY;
    return PEOPLE_FINE;
}

static enum people_problem read_area_code(struct host *host, const char *text, struct person *p) {
    char *end;
    int exists = 0;
    p->area = *text ? strtoll(text, &end, 10) : host->area;
    if (!*text)
        return PEOPLE_FINE;
    if (*end)
        return PEOPLE_BAD_AREA;
    if (area_exists(host->db, p->area, &exists) != STATUS_OK)
        return PEOPLE_UNREAD;
    return exists ? PEOPLE_FINE : PEOPLE_BAD_AREA;
}

static enum people_problem read_ethnicity(const char *text, struct person *p) {
    int characters = utf8_characters(text);
    if (characters < 0 || characters > 20 || strlen(text) >= sizeof p->ethnicity)
        return PEOPLE_BAD_ETHNICITY;
    snprintf(p->ethnicity, sizeof p->ethnicity, "%s", text);
    return PEOPLE_FINE;
}

static enum people_problem read_phone(const char *text, struct person *p) {
    if (strlen(text) > 20 || strspn(text, "0123456789+- ") != strlen(text))
        return PEOPLE_BAD_PHONE;
    snprintf(p->phone, sizeof p->phone, "%s", text);
    return PEOPLE_FINE;
}

static enum people_problem read_column(struct host *host, enum people_column column, const char *text, int need_id,
                                       struct person *p) {
    switch (column) {
    case COLUMN_NAME:
        return read_name(text, p);
    case COLUMN_ID_NUMBER:
        return read_id(host, text, need_id, p);
    case COLUMN_SEX:
        return read_sex(text, p);
    case COLUMN_ETHNICITY:
        return read_ethnicity(text, p);
    case COLUMN_CATEGORY:
        return read_category(text, p);
    case COLUMN_AREA:
        return read_area_code(host, text, p);
    default:
        return read_phone(text, p);
    }
}

enum people_problem people_read(struct host *host, const char *const texts[COLUMN_COUNT], int need_id,
                                struct person *person, enum people_column *column) {
    struct person p = {0};
    enum people_problem warning = PEOPLE_FINE;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum people_problem problem = read_column(host, (enum people_column)i, texts[i] ? texts[i] : "", need_id, &p);
        if (problem != PEOPLE_FINE)
            *column = (enum people_column)i;
        if (problem == PEOPLE_SEX_DIFFERS)
            warning = problem;
        else if (problem != PEOPLE_FINE)
            return problem;
    }
    *person = p;
    return warning;
}

// ---- keeping ----

static void identity_of(const struct host *host, const char *id_number, uint8_t identity[KEY_DIGEST_BYTES]) {
    struct piece piece = {id_number, strlen(id_number)};
    key_digest(host->city_key, sizeof host->city_key, &piece, 1, identity, KEY_DIGEST_BYTES);
}

static void bind_sealed(const struct host *host, struct statement *s, int parameter, const char *text) {
    uint8_t sealed[64 + KEY_BOX_OVERHEAD];
    size_t len = strlen(text);
    if (len)
        secret_seal(host->seal_key, text, len, sealed);
    db_bind_blob(s, parameter, len ? sealed : NULL, len + KEY_BOX_OVERHEAD);
}

static void column_sealed(const struct host *host, struct statement *s, int column, char *text, size_t size) {
    size_t len;
    const uint8_t *sealed = db_column_blob(s, column, &len);
    text[0] = '\0';
    if (!sealed || len < KEY_BOX_OVERHEAD || len - KEY_BOX_OVERHEAD >= size)
        return;
    if (secret_open(host->seal_key, sealed, len, (uint8_t *)text) == STATUS_OK)
        text[len - KEY_BOX_OVERHEAD] = '\0';
    else
        text[0] = '\0';
}

enum status people_find_id(struct host *host, const char *id_number, uint64_t *number) {
    struct statement *s;
    uint8_t identity[KEY_DIGEST_BYTES];
    identity_of(host, id_number, identity);
    db_prepare(host->db, &s, "SELECT number FROM person WHERE identity = $1");
    db_bind_blob(s, 1, identity, sizeof identity);
    int64_t found = 0;
    enum status status = db_get_int(s, &found);
    if (status != STATUS_OK || !found)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    *number = (uint64_t)found;
    return STATUS_OK;
}

enum status people_add(struct host *host, struct person *p) {
    struct statement *s;
    uint8_t identity[KEY_DIGEST_BYTES];
    enum status status = p->id_number[0] ? people_find_id(host, p->id_number, &p->number) : STATUS_NOT_FOUND;
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    status = host_next_number(host, &p->number);
    if (status != STATUS_OK)
        return status;
    if (p->id_number[0])
        identity_of(host, p->id_number, identity);
    db_prepare(host->db, &s,
               "INSERT INTO person (number, identity, id_number, phone, name, sex, ethnicity, category,"
               " area, added_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    db_bind_int(s, 1, (int64_t)p->number);
    db_bind_blob(s, 2, p->id_number[0] ? identity : NULL, sizeof identity);
    bind_sealed(host, s, 3, p->id_number);
    bind_sealed(host, s, 4, p->phone);
    db_bind_text(s, 5, p->name);
    db_bind_int(s, 6, p->sex);
    db_bind_text(s, 7, p->ethnicity);
    db_bind_text(s, 8, p->category);
    db_bind_int(s, 9, p->area);
    db_bind_int(s, 10, host->now_ms);
    return db_run(s);
}

#define PERSON_COLUMNS "number, name, sex, ethnicity, category, area, id_number, phone"

static void person_read(const struct host *host, struct statement *s, struct person *p) {
    *p = (struct person){
        .number = (uint64_t)db_column_int(s, 0), .sex = (int)db_column_int(s, 2), .area = db_column_int(s, 5)};
    snprintf(p->name, sizeof p->name, "%s", db_column_text(s, 1));
    snprintf(p->ethnicity, sizeof p->ethnicity, "%s", db_column_text(s, 3));
    snprintf(p->category, sizeof p->category, "%s", db_column_text(s, 4));
    column_sealed(host, s, 6, p->id_number, sizeof p->id_number);
    column_sealed(host, s, 7, p->phone, sizeof p->phone);
}

enum status people_find(struct host *host, uint64_t number, struct person *person) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT " PERSON_COLUMNS " FROM person WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    int found = db_step(s) == DB_ROW;
    if (found)
        person_read(host, s, person);
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status people_each(struct host *host, const char *text, int64_t area, int limit,
                        void (*visit)(void *context, const struct person *person), void *context) {
    struct statement *s;
    int64_t low[AREA_RANGES], high[AREA_RANGES];
    area_ranges(area, low, high);
    db_prepare(host->db, &s,
               "SELECT " PERSON_COLUMNS " FROM person WHERE ($1 = '' OR name LIKE '%' || $1 || '%') AND ($2 = 0 OR"
               " area BETWEEN $3 AND $4 OR area BETWEEN $5 AND $6 OR area BETWEEN $7 AND $8) ORDER BY number LIMIT $9");
    db_bind_text(s, 1, text);
    db_bind_int(s, 2, area);
    for (int i = 0; i < AREA_RANGES; i++) {
        db_bind_int(s, 3 + 2 * i, low[i]);
        db_bind_int(s, 4 + 2 * i, high[i]);
    }
    db_bind_int(s, 9, limit);
    while (db_step(s) == DB_ROW) {
        struct person p;
        person_read(host, s, &p);
        visit(context, &p);
    }
    return db_finish(s);
}

// ---- merging ----

static enum status mark_both(struct host *host, uint64_t a, uint64_t b) {
    enum status status = stale_mark(host->db, STALE_PERSON, a);
    return status == STATUS_OK ? stale_mark(host->db, STALE_PERSON, b) : status;
}

enum status people_merge(struct host *host, uint64_t person, uint64_t into) {
    struct statement *s;
    struct person p;
    uint64_t holder = 0, target = 0;
    enum status status = people_find(host, person, &p);
    if (status == STATUS_OK)
        status = people_find(host, into, &p);
    if (status == STATUS_OK)
        status = holder_person(host->db, person, &holder);
    if (status == STATUS_OK)
        status = holder_person(host->db, into, &target);
    if (status != STATUS_OK)
        return status;
    if (person == into || holder != person || target == person)
        return STATUS_CONFLICT;
    db_prepare(host->db, &s,
               "INSERT INTO person_merge (person, into_person, at_ms, undone_ms) VALUES ($1, $2,"
               " (SELECT COALESCE(MAX(at_ms) + 1, 0) FROM person_merge WHERE person = $1 AND at_ms >= $3)"
               " + CASE WHEN EXISTS (SELECT 1 FROM person_merge WHERE person = $1 AND at_ms >= $3)"
               " THEN 0 ELSE $3 END, 0)");
    db_bind_int(s, 1, (int64_t)person);
    db_bind_int(s, 2, (int64_t)into);
    db_bind_int(s, 3, host->now_ms);
    status = db_run(s);
    return status == STATUS_OK ? mark_both(host, person, into) : status;
}

enum status people_unmerge(struct host *host, uint64_t person) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT into_person FROM person_merge WHERE person = $1 AND undone_ms = 0");
    db_bind_int(s, 1, (int64_t)person);
    int64_t into = 0;
    enum status status = db_get_int(s, &into);
    if (status != STATUS_OK || !into)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    db_prepare(host->db, &s, "UPDATE person_merge SET undone_ms = $1 WHERE person = $2 AND undone_ms = 0");
    db_bind_int(s, 1, host->now_ms ? host->now_ms : 1);
    db_bind_int(s, 2, (int64_t)person);
    status = db_run(s);
    return status == STATUS_OK ? mark_both(host, person, (uint64_t)into) : status;
}
