// SPDX-License-Identifier: Apache-2.0
#include "host/books/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/books/book.h"

static void digest_identity(const struct host *host, const char *text, uint8_t identity[KEY_DIGEST_BYTES]) {
    struct piece piece = {text, strlen(text)};
    key_digest(host->city_key, sizeof host->city_key, &piece, 1, identity, KEY_DIGEST_BYTES);
}

char *people_document_key(const struct person *p, char key[PEOPLE_DOCUMENT_KEY_SIZE]) {
    snprintf(key, PEOPLE_DOCUMENT_KEY_SIZE, *p->document ? "%s %s" : "", p->document_kind, p->document);
    return key;
}

// What somebody is known by; each as long as there is text for it.
struct identities {
    uint8_t of_id[KEY_DIGEST_BYTES], of_document[KEY_DIGEST_BYTES];
    int has_id, has_document;
};

static struct identities identities_of(const struct host *host, const struct person *p) {
    char key[PEOPLE_DOCUMENT_KEY_SIZE];
    struct identities is = {.has_id = *p->id_number != '\0', .has_document = *p->document != '\0'};
    if (is.has_id)
        digest_identity(host, p->id_number, is.of_id);
    if (is.has_document)
        digest_identity(host, people_document_key(p, key), is.of_document);
    return is;
}

// By the ID number, else by another document.
static void set_identity(struct act *act, const struct identities *is) {
    act_set_data(act, "identity", is->has_id ? is->of_id : is->has_document ? is->of_document : NULL, KEY_DIGEST_BYTES);
}

static void set_document(struct act *act, const struct person *p, const struct identities *is) {
    act_set_data(act, "document_identity", is->has_document ? is->of_document : NULL, KEY_DIGEST_BYTES);
    act_set_text(act, "document_kind", is->has_document ? p->document_kind : "");
    act_set_personal(act, "document", p->document);
}

static enum status find_by(struct host *host, const char *sql, const uint8_t identity[KEY_DIGEST_BYTES],
                           uint64_t *number) {
    struct statement *s;
    db_prepare(host->db, &s, sql);
    db_bind_blob(s, 1, identity, KEY_DIGEST_BYTES);
    int64_t found = 0;
    enum status status = db_get_int(s, &found);
    if (status != STATUS_OK || !found)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    *number = (uint64_t)found;
    return STATUS_OK;
}

static enum status find_id(struct host *host, const struct identities *is, uint64_t *number) {
    if (!is->has_id)
        return STATUS_NOT_FOUND;
    return find_by(host, "SELECT number FROM person WHERE identity = $1", is->of_id, number);
}

static enum status find_document(struct host *host, const struct identities *is, uint64_t *number) {
    if (!is->has_document)
        return STATUS_NOT_FOUND;
    return find_by(host, "SELECT number FROM person WHERE document_identity = $1", is->of_document, number);
}

static enum status find_same(struct host *host, const struct identities *is, uint64_t *number) {
    enum status status = find_id(host, is, number);
    return status == STATUS_NOT_FOUND ? find_document(host, is, number) : status;
}

enum status people_find_same(struct host *host, const struct person *p, uint64_t *number) {
    struct identities is = identities_of(host, p);
    return find_same(host, &is, number);
}

enum status people_find_id(struct host *host, const char *id_number, uint64_t *number) {
    struct identities is = {.has_id = 1};
    digest_identity(host, id_number, is.of_id);
    return find_id(host, &is, number);
}

enum status people_find_document(struct host *host, const char *document, uint64_t *number) {
    struct person p = {0};
    enum status status = STATUS_NOT_FOUND;
    snprintf(p.document, sizeof p.document, "%s", document);
    for (int i = 0; i < DOCUMENT_KINDS && status == STATUS_NOT_FOUND; i++) {
        snprintf(p.document_kind, sizeof p.document_kind, "%s", document_kinds[i]);
        struct identities is = identities_of(host, &p);
        status = find_document(host, &is, number);
    }
    return status;
}

enum status people_find_text(struct host *host, const char *text, uint64_t *number) {
    struct id_number_facts facts;
    enum id_number read = id_number_read(text, host->now_ms, &facts);
    if (read == ID_NUMBER_VALID)
        return people_find_id(host, facts.number, number);
    if (read == ID_NUMBER_OTHER)
        return people_find_document(host, facts.number, number);
    if (!id_number_read_document(text, facts.number)) // which may be anything
        return STATUS_INVALID;
    enum status status = people_find_document(host, facts.number, number);
    return status == STATUS_NOT_FOUND ? STATUS_INVALID : status;
}

enum status people_add(struct host *host, struct person *p) {
    struct identities is = identities_of(host, p);
    enum status status = find_same(host, &is, &p->number);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    status = host_next_number(host, &p->number);
    if (status != STATUS_OK)
        return status;
    struct act act = act_of("person.add", p->number);
    set_identity(&act, &is);
    act_set_personal(&act, "id_number", p->id_number);
    if (*p->document)
        set_document(&act, p, &is);
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
    " WHERE m.person = number AND undone_ms = 0), 0), identity IS NOT NULL, document_kind, document"

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
    snprintf(p->document_kind, sizeof p->document_kind, "%s", db_column_text(s, 10));
    enum status status = column_personal(host, s, 6, p->number, p->id_number, sizeof p->id_number);
    if (status == STATUS_OK)
        status = column_personal(host, s, 11, p->number, p->document, sizeof p->document);
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
    int is_phone_same = cell_phones_are_one(known->phone, p->phone);
    int has_both = cell_is_phone(p->phone) && cell_is_phone(known->phone);
    int is_other_sex = (known->sex == 1 && p->sex == 2) || (known->sex == 2 && p->sex == 1);
    if (is_other_sex || (known->merged_into && (*p->id_number || *p->document)))
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

enum status people_phones(struct host *host, uint64_t person,
                          void (*visit)(void *context, uint64_t person, const char *phone), void *context) {
    struct statement *s;
    enum status read = STATUS_OK;
    if (person) {
        db_prepare(host->db, &s, "SELECT number, phone FROM person WHERE number = $1");
        db_bind_int(s, 1, (int64_t)person);
    } else
        db_prepare(host->db, &s, "SELECT number, phone FROM person WHERE phone IS NOT NULL");
    while (read == STATUS_OK && db_step(s) == DB_ROW) {
        char phone[sizeof(((struct person *)0)->phone)] = "";
        uint64_t number = (uint64_t)db_column_int(s, 0);
        read = column_personal(host, s, 1, number, phone, sizeof phone);
        if (read == STATUS_OK && *phone)
            visit(context, number, phone);
        key_wipe(phone, sizeof phone);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? read : status;
}

// ---- correcting ----

#define ON_A_BADGE   (1u << COLUMN_NAME | 1u << COLUMN_AREA)
#define WHO_THEY_ARE (1u << COLUMN_ID_NUMBER | 1u << COLUMN_DOCUMENT | 1u << COLUMN_DOCUMENT_KIND)

static enum status find_other(struct host *host, const struct person *p, const struct identities *is, uint64_t *other) {
    uint64_t by_id = p->number, by_document = p->number;
    enum status status = find_id(host, is, &by_id);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = find_document(host, is, &by_document);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *other = by_id != p->number ? by_id : by_document;
    return *other == p->number ? STATUS_NOT_FOUND : STATUS_OK;
}

enum status people_find_other(struct host *host, const struct person *p, uint64_t *other) {
    struct identities is = identities_of(host, p);
    return find_other(host, p, &is, other);
}

// Their badge goes on saying what it said when it was printed.
static enum status set_worn(struct host *host, const struct person *p, unsigned columns, struct act *act,
                            char name[PEOPLE_NAME_SIZE]) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT b.prints, p.name, p.area FROM person p JOIN badge b ON b.number = p.number WHERE p.number = $1"
               " AND p.worn_prints <> b.prints AND (($2 <> 0 AND p.name <> $3) OR ($4 <> 0 AND p.area <> $5))");
    db_bind_int(s, 1, (int64_t)p->number);
    db_bind_int(s, 2, columns & 1u << COLUMN_NAME);
    db_bind_text(s, 3, p->name);
    db_bind_int(s, 4, columns & 1u << COLUMN_AREA);
    db_bind_int(s, 5, p->area);
    if (db_step(s) == DB_ROW) {
        snprintf(name, PEOPLE_NAME_SIZE, "%s", db_column_text(s, 1));
        act_set_int(act, "worn_prints", db_column_int(s, 0));
        act_set_personal(act, "worn_name", name);
        act_set_int(act, "worn_area", db_column_int(s, 2));
    }
    return db_finish(s);
}

enum status people_edit(struct host *host, const struct person *p, unsigned columns) {
    uint64_t other;
    char worn[PEOPLE_NAME_SIZE];
    struct act act = act_of("person.edit", p->number);
    if (!p->name[0])
        return STATUS_NOT_FOUND;
    struct identities is = {.has_id = 0};
    if (columns & WHO_THEY_ARE)
        is = identities_of(host, p);
    enum status status = columns & WHO_THEY_ARE ? find_other(host, p, &is, &other) : STATUS_NOT_FOUND;
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    if (columns & 1u << COLUMN_NAME)
        act_set_personal(&act, "name", p->name);
    if (columns & WHO_THEY_ARE)
        set_identity(&act, &is);
    if (columns & 1u << COLUMN_ID_NUMBER)
        act_set_personal(&act, "id_number", p->id_number);
    if (columns & (1u << COLUMN_DOCUMENT | 1u << COLUMN_DOCUMENT_KIND))
        set_document(&act, p, &is);
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
    status = columns & ON_A_BADGE ? set_worn(host, p, columns, &act, worn) : STATUS_OK;
    if (status == STATUS_OK)
        status = book_write(host, &act);
    key_wipe(worn, sizeof worn);
    return status;
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
    if (columns & 1u << COLUMN_DOCUMENT)
        memcpy(p->document, as->document, sizeof p->document);
    if (columns & 1u << COLUMN_DOCUMENT_KIND)
        memcpy(p->document_kind, as->document_kind, sizeof p->document_kind);
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
    columns |= (unsigned)(strcmp(a->document, b->document) != 0) << COLUMN_DOCUMENT;
    columns |= (unsigned)(strcmp(a->document_kind, b->document_kind) != 0) << COLUMN_DOCUMENT_KIND;
    return columns;
}

unsigned people_written_otherwise(const struct person *a, const struct person *b) {
    unsigned columns = 0;
    columns |= (unsigned)cell_phones_are_one(a->phone, b->phone) << COLUMN_PHONE;
    columns |= (unsigned)cell_ethnicities_are_one(a->ethnicity, b->ethnicity) << COLUMN_ETHNICITY;
    return people_differences(a, b) & columns;
}
