// SPDX-License-Identifier: Apache-2.0
#include "host/books/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/area_names.h"
#include "host/base/cell.h"
#include "host/base/utf8.h"
#include "host/books/book.h"
#include "proto/printable.h"

#define PHONE_MAX 20

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
    char name[2 * PEOPLE_NAME_SIZE]; // longer than any that is taken
    int characters = utf8_characters(cell_name(text, name, sizeof name));
    if (*name && strchr("=+-@#", *name))
        return PEOPLE_FORMULA;
    if (characters < 1 || characters > PEOPLE_NAME_MAX)
        return PEOPLE_BAD_NAME;
    memcpy(p->name, name, strlen(name) + 1); // four bytes a character at most
    return PEOPLE_FINE;
}

static enum people_problem read_id(const struct host *host, const char *text, int need_id, struct person *p) {
    struct id_number_facts facts;
    if (!*text)
        return need_id ? PEOPLE_UNNUMBERED : PEOPLE_FINE;
    enum id_number result = id_number_read(text, host->now_ms, &facts);
    if (result == ID_NUMBER_OTHER)
        memcpy(p->document, facts.number, sizeof p->document);
    if (result != ID_NUMBER_VALID)
        return (enum people_problem)(PEOPLE_ID_LENGTH + (result - ID_NUMBER_BAD_LENGTH));
    memcpy(p->id_number, facts.number, sizeof p->id_number);
    p->sex = facts.sex;
    return PEOPLE_FINE;
}

// GB/T 2261.1 as lists and spreadsheets have it: 2, 02, 2.0. -1: none of its codes.
static int sex_of_code(const char *text) {
    char *end;
    double code = strtod(text, &end);
    return !*end && (code == 0 || code == 1 || code == 2 || code == 9) ? (int)code : -1;
}

static enum people_problem read_sex(const char *text, struct person *p) {
    static const struct {
        const char *word;
        int sex;
    } words[] = {{"１", 1}, {"２", 2}, {"male", 1}, {"m", 1}, {"♂", 1}, {"先生", 1}, {"female", 2}, {"f", 2}, {"♀", 2}};
    int man = strstr(text, "男") != NULL, woman = strstr(text, "女") != NULL, sex = -1;
    if (!*text)
        return PEOPLE_FINE;
    if (man != woman) // also 1-男, 男性, 女 士
        sex = man ? 1 : 2;
    if (*text >= '0' && *text <= '9' && sex < 0)
        sex = sex_of_code(text);
    for (size_t i = 0; i < sizeof words / sizeof *words && sex < 0; i++)
        if (strcasecmp(text, words[i].word) == 0)
            sex = words[i].sex;
    if (sex < 0)
        return PEOPLE_BAD_SEX;
    int differs = p->id_number[0] && sex != p->sex;
    p->sex = sex;
    return differs ? PEOPLE_SEX_DIFFERS : PEOPLE_FINE;
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

static enum people_problem read_area_name(struct host *host, const char *text, struct person *p) {
    struct area_names *names;
    if (area_names_load(host->db, &names) != STATUS_OK)
        return PEOPLE_UNREAD;
    p->area = area_names_find(names, host->area, text);
    area_names_free(names);
    return p->area ? PEOPLE_FINE : PEOPLE_BAD_AREA;
}

static enum people_problem read_area(struct host *host, const char *text, struct person *p) {
    char *end;
    int exists = 0;
    p->area = *text ? strtoll(text, &end, 10) : host->area;
    if (!*text)
        return PEOPLE_FINE;
    if (!*end && area_exists(host->db, p->area, &exists) != STATUS_OK)
        return PEOPLE_UNREAD;
    return exists ? PEOPLE_FINE : read_area_name(host, text, p);
}

static enum people_problem read_ethnicity(const char *text, struct person *p) {
    int characters = utf8_characters(text);
    if (characters < 0 || characters > 20 || strlen(text) >= sizeof p->ethnicity)
        return PEOPLE_BAD_ETHNICITY;
    snprintf(p->ethnicity, sizeof p->ethnicity, "%s", text);
    return PEOPLE_FINE;
}

// Digits as people type them: full-width ones too, in quotation marks that keep a text a text.
static enum people_problem read_phone(const char *text, struct person *p) {
    char phone[sizeof p->phone];
    size_t len = 0;
    while (*text) {
        int32_t c = character_next(&text);
        if (c >= 0xff01 && c <= 0xff5e)
            c -= 0xff01 - '!';
        if (c == '\'' || c == '"' || c == '=' || (c >= 0x2018 && c <= 0x201d) || (c >= 0xa0 && character_is_unseen(c)))
            continue;
        if (character_is_blank(c))
            c = ' ';
        if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
            c = '-';
        if (c == '.' && strcmp(text, "0") == 0) // a number of a spreadsheet
            break;
        if (c <= 0 || c > 0x7f || !strchr("0123456789+- ", c) || len == PHONE_MAX)
            return PEOPLE_BAD_PHONE;
        phone[len++] = (char)c;
    }
    phone[len] = '\0';
    memcpy(p->phone, phone, len + 1);
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
        return read_area(host, text, p);
    default:
        return read_phone(text, p);
    }
}

int people_is_warning(enum people_problem problem) {
    return problem == PEOPLE_SEX_DIFFERS || problem == PEOPLE_ID_OTHER || problem == PEOPLE_UNNUMBERED;
}

enum people_problem people_read(struct host *host, const char *const texts[COLUMN_COUNT], int need_id,
                                struct person *person, enum people_column *column) {
    struct person p = {0};
    enum people_problem warning = PEOPLE_FINE;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum people_problem problem = read_column(host, (enum people_column)i, texts[i] ? texts[i] : "", need_id, &p);
        if (problem != PEOPLE_FINE)
            *column = (enum people_column)i;
        if (people_is_warning(problem))
            warning = problem;
        else if (problem != PEOPLE_FINE)
            return problem;
    }
    *person = p;
    return warning;
}

// Whether text is there to take a value away.
static int takes_away(const char *text) {
    return text && !*text;
}

enum people_problem people_correct(struct host *host, const char *const texts[COLUMN_COUNT], const struct person *is,
                                   struct person *becomes, unsigned *columns, enum people_column *column) {
    struct person given;
    const char *read[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++)
        read[i] = texts[i];
    read[COLUMN_NAME] = texts[COLUMN_NAME] ? texts[COLUMN_NAME] : is->name;
    enum people_problem problem = people_read(host, read, 0, &given, column);
    if (problem != PEOPLE_FINE && problem != PEOPLE_SEX_DIFFERS)
        return problem;
    struct person p = *is;
    unsigned told = texts[COLUMN_ID_NUMBER] && given.id_number[0] ? 1u << COLUMN_SEX : 0;
    for (int i = 0; i < COLUMN_COUNT; i++)
        told |= (unsigned)(texts[i] != NULL) << i;
    if (takes_away(texts[COLUMN_SEX]))
        given.sex = 0;
    people_change(&p, &given, told);
    *columns = people_differences(is, &p);
    *becomes = p;
    return problem;
}

// ---- keeping ----

static void identity_of(const struct host *host, const char *id_number, uint8_t identity[KEY_DIGEST_BYTES]) {
    struct piece piece = {id_number, strlen(id_number)};
    key_digest(host->city_key, sizeof host->city_key, &piece, 1, identity, KEY_DIGEST_BYTES);
}

static void set_identity(const struct host *host, struct act *act, const char *id_number,
                         uint8_t identity[KEY_DIGEST_BYTES]) {
    if (*id_number)
        identity_of(host, id_number, identity);
    act_set_data(act, "identity", *id_number ? identity : NULL, KEY_DIGEST_BYTES);
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
    uint8_t identity[KEY_DIGEST_BYTES];
    const char *document = p->id_number[0] ? p->id_number : p->document;
    enum status status = *document ? people_find_id(host, document, &p->number) : STATUS_NOT_FOUND;
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    status = host_next_number(host, &p->number);
    if (status != STATUS_OK)
        return status;
    struct act act = act_of("person.add", p->number);
    set_identity(host, &act, document, identity);
    act_set_personal(&act, "id_number", p->id_number);
    act_set_personal(&act, "phone", p->phone);
    act_set_personal(&act, "name", p->name);
    act_set_int(&act, "sex", p->sex);
    act_set_text(&act, "ethnicity", p->ethnicity);
    act_set_text(&act, "category", p->category);
    act_set_int(&act, "area", p->area);
    act_set_int(&act, "added_ms", host->now_ms);
    return book_write(host, &act);
}

#define PERSON_COLUMNS                                                                                                 \
    "number, name, sex, ethnicity, category, area, id_number, phone, COALESCE((SELECT into_person FROM person_merge m" \
    " WHERE m.person = number AND undone_ms = 0), 0), identity IS NOT NULL"

static enum status column_personal(struct host *host, struct statement *s, int column, uint64_t person, char *into,
                                   size_t size) {
    char text[BOOK_PERSONAL_MAX];
    size_t len;
    const void *sealed = db_column_blob(s, column, &len);
    enum status status = book_open_personal(host, person, sealed, len, text);
    if (strlen(text) < size)
        memcpy(into, text, strlen(text) + 1);
    return status;
}

static enum status person_read(struct host *host, struct statement *s, struct person *p) {
    *p = (struct person){.number = (uint64_t)db_column_int(s, 0),
                         .sex = (int)db_column_int(s, 2),
                         .area = db_column_int(s, 5),
                         .merged_into = (uint64_t)db_column_int(s, 8),
                         .has_number = (int)db_column_int(s, 9)};
    snprintf(p->name, sizeof p->name, "%s", db_column_text(s, 1));
    snprintf(p->ethnicity, sizeof p->ethnicity, "%s", db_column_text(s, 3));
    snprintf(p->category, sizeof p->category, "%s", db_column_text(s, 4));
    enum status status = column_personal(host, s, 6, p->number, p->id_number, sizeof p->id_number);
    return status == STATUS_OK ? column_personal(host, s, 7, p->number, p->phone, sizeof p->phone) : status;
}

enum status people_find(struct host *host, uint64_t number, struct person *person) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT " PERSON_COLUMNS " FROM person WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    enum status read = STATUS_NOT_FOUND;
    if (db_step(s) == DB_ROW)
        read = person_read(host, s, person);
    enum status status = db_finish(s);
    return status == STATUS_OK ? read : status;
}

// Who is merged already has no use for a number.
int people_may_be(const struct person *known, const struct person *p) {
    int is_phone_same = *p->phone && strcmp(known->phone, p->phone) == 0, has_both = *p->phone && *known->phone;
    int is_other_sex = (known->sex == 1 && p->sex == 2) || (known->sex == 2 && p->sex == 1);
    if (is_other_sex || (known->merged_into && *p->id_number))
        return 0;
    return is_phone_same || (!has_both && area_is_local(p->area) && known->area == p->area);
}

enum status people_find_unnumbered(struct host *host, const struct person *person, uint64_t *number) {
    struct statement *s;
    enum status found = STATUS_NOT_FOUND;
    db_prepare(host->db, &s,
               "SELECT " PERSON_COLUMNS " FROM person WHERE name = $1 AND identity IS NULL ORDER BY number");
    db_bind_text(s, 1, person->name);
    while (found == STATUS_NOT_FOUND && db_step(s) == DB_ROW) {
        struct person known;
        found = person_read(host, s, &known);
        if (found == STATUS_OK && !people_may_be(&known, person))
            found = STATUS_NOT_FOUND;
        *number = known.number;
        key_wipe(&known, sizeof known);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? found : status;
}

enum status people_has_unnumbered(struct host *host, int *has) {
    struct statement *s;
    int64_t found = 0;
    db_prepare(host->db, &s, "SELECT EXISTS (SELECT 1 FROM person WHERE identity IS NULL AND name <> '')");
    enum status status = db_get_int(s, &found);
    *has = found != 0;
    return status;
}

enum status people_each(struct host *host, const char *text, int64_t area, int limit,
                        void (*visit)(void *context, const struct person *person), void *context) {
    struct statement *s;
    enum status read = STATUS_OK;
    char name[2 * PEOPLE_NAME_SIZE];
    db_prepare(host->db, &s,
               "SELECT " PERSON_COLUMNS " FROM person WHERE ($1 = '' OR name LIKE '%' || $1 || '%') AND ($2 = 0 OR"
               " area BETWEEN $3 AND $4 OR area BETWEEN $5 AND $6 OR area BETWEEN $7 AND $8) ORDER BY number LIMIT $9");
    db_bind_text(s, 1, cell_name(text, name, sizeof name));
    db_bind_int(s, 2, area);
    area_bind(s, 3, area);
    db_bind_int(s, 9, limit);
    while (read == STATUS_OK && db_step(s) == DB_ROW) {
        struct person p;
        read = person_read(host, s, &p);
        if (read == STATUS_OK)
            visit(context, &p);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? read : status;
}

// ---- correcting ----

enum status people_edit(struct host *host, const struct person *p, unsigned columns) {
    uint8_t identity[KEY_DIGEST_BYTES];
    struct act act = act_of("person.edit", p->number);
    if (!p->name[0])
        return STATUS_NOT_FOUND;
    if (columns & 1u << COLUMN_NAME)
        act_set_personal(&act, "name", p->name);
    if (columns & 1u << COLUMN_ID_NUMBER) {
        uint64_t holder = p->number;
        enum status status = *p->id_number ? people_find_id(host, p->id_number, &holder) : STATUS_NOT_FOUND;
        if (status == STATUS_OK && holder != p->number)
            return STATUS_CONFLICT;
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        set_identity(host, &act, p->id_number, identity);
        act_set_personal(&act, "id_number", p->id_number);
    }
    if (columns & 1u << COLUMN_SEX)
        act_set_int(&act, "sex", p->sex);
    if (columns & 1u << COLUMN_ETHNICITY)
        act_set_text(&act, "ethnicity", p->ethnicity);
    if (columns & 1u << COLUMN_CATEGORY)
        act_set_text(&act, "category", p->category);
    if (columns & 1u << COLUMN_AREA)
        act_set_int(&act, "area", p->area);
    if (columns & 1u << COLUMN_PHONE)
        act_set_personal(&act, "phone", p->phone);
    return book_write(host, &act);
}

void people_change(struct person *p, const struct person *as, unsigned columns) {
    if (columns & 1u << COLUMN_NAME)
        memcpy(p->name, as->name, sizeof p->name);
    if (columns & 1u << COLUMN_ID_NUMBER)
        memcpy(p->id_number, as->id_number, sizeof p->id_number);
    if (columns & 1u << COLUMN_SEX)
        p->sex = as->sex;
    if (columns & 1u << COLUMN_ETHNICITY)
        memcpy(p->ethnicity, as->ethnicity, sizeof p->ethnicity);
    if (columns & 1u << COLUMN_CATEGORY)
        memcpy(p->category, as->category, sizeof p->category);
    if (columns & 1u << COLUMN_AREA)
        p->area = as->area;
    if (columns & 1u << COLUMN_PHONE)
        memcpy(p->phone, as->phone, sizeof p->phone);
}

unsigned people_differences(const struct person *a, const struct person *b) {
    unsigned columns = 0;
    columns |= (unsigned)(strcmp(a->name, b->name) != 0) << COLUMN_NAME;
    columns |= (unsigned)(strcmp(a->id_number, b->id_number) != 0) << COLUMN_ID_NUMBER;
    columns |= (unsigned)(a->sex != b->sex) << COLUMN_SEX;
    columns |= (unsigned)(strcmp(a->ethnicity, b->ethnicity) != 0) << COLUMN_ETHNICITY;
    columns |= (unsigned)(strcmp(a->category, b->category) != 0) << COLUMN_CATEGORY;
    columns |= (unsigned)(a->area != b->area) << COLUMN_AREA;
    columns |= (unsigned)(strcmp(a->phone, b->phone) != 0) << COLUMN_PHONE;
    return columns;
}
