// SPDX-License-Identifier: Apache-2.0
#include "host/books/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/base/id_number.h"
#include "host/books/holder.h"
#include "proto/number.h"
#include "proto/pair.h"

#define SERIALS     (INT64_C(1) << NUMBER_SERIAL_BITS)
#define ENDS_MAX    9 // digits of a serial
#define PHONE_WHOLE 7 // digits: who types so many asks for one person
#define HEX_MIN     4
#define CODE_MIN    6

// ---- what is asked ----

int search_read_ends(const char *text, int64_t *ends, int64_t *below) {
    size_t digits = strspn(text, "0123456789");
    *ends = *below = 0;
    if (!digits || text[digits] || digits > ENDS_MAX)
        return 0;
    *ends = strtoll(text, NULL, 10);
    for (*below = 1; digits--;)
        *below *= 10;
    return 1;
}

char *search_like(const char *text, char like[SEARCH_TEXT_SIZE]) {
    size_t len = 0;
    like[len++] = '%';
    for (; *text && len + 4 < SEARCH_TEXT_SIZE; text++) {
        if (strchr("%_!", *text))
            like[len++] = '!';
        like[len++] = *text;
    }
    like[len++] = '%';
    like[len] = '\0';
    return like;
}

// Whoever was merged into another is that one.
static enum status read_identity(struct host *host, struct search_question *q) {
    struct id_number_facts facts;
    q->is_id_number = id_number_read(q->text, host->now_ms, &facts) == ID_NUMBER_VALID;
    enum status status = people_find_text(host, q->text, &q->person);
    if (status == STATUS_OK)
        status = holder_of(host->db, q->person, &q->person);
    return status == STATUS_NOT_FOUND || status == STATUS_INVALID ? STATUS_OK : status;
}

static enum status read_number(struct host *host, struct search_question *q) {
    if (number_parse(q->text, &q->number) == STATUS_OK)
        return holder_of(host->db, q->number, &q->number);
    search_read_ends(q->text, &q->ends, &q->below);
    return STATUS_OK;
}

enum status search_read(struct host *host, const char *text, struct search_question *q) {
    *q = (struct search_question){.number = 0};
    char typed[SEARCH_TEXT_SIZE];
    snprintf(typed, sizeof typed, "%s", text);
    snprintf(q->text, sizeof q->text, "%s", cell_trim(typed));
    cell_name(q->text, q->name, sizeof q->name);
    if (!*q->text || !*q->name)
        return STATUS_INVALID;
    search_like(q->text, q->like);
    search_like(q->name, q->like_name);
    size_t digits = strspn(q->text, "0123456789");
    if (digits >= CODE_MIN && !q->text[digits])
        q->area = area_code_of(q->text);
    enum status status = read_number(host, q);
    return status == STATUS_OK ? read_identity(host, q) : status;
}

// ---- what is found ----

struct finding {
    struct host *host;
    const struct search_question *question;
    void (*visit)(void *context, const struct search_found *found);
    void *context;
};

enum asked { ASKED_END, TEXT, LIKE, NAME, LIKE_NAME, NUMBER, BELOW, ENDS, AREA, PERSON };

static void bind(struct statement *s, const enum asked *asked, const struct search_question *q) {
    for (int i = 1; *asked; i++, asked++)
        switch (*asked) {
        case TEXT:
            db_bind_text(s, i, q->text);
            break;
        case LIKE:
            db_bind_text(s, i, q->like);
            break;
        case NAME:
            db_bind_text(s, i, q->name);
            break;
        case LIKE_NAME:
            db_bind_text(s, i, q->like_name);
            break;
        case NUMBER:
            db_bind_int(s, i, (int64_t)q->number);
            break;
        case BELOW:
            db_bind_int(s, i, q->below);
            break;
        case ENDS:
            db_bind_int(s, i, q->ends);
            break;
        case AREA:
            db_bind_int(s, i, q->area);
            break;
        default:
            db_bind_int(s, i, (int64_t)q->person);
        }
}

// Number, area, whether somebody is known by it, id.
static const struct {
    const char *sql;
    enum asked asked[8];
} searches[SEARCH_KINDS] = {
    [SEARCH_PEOPLE] = {"SELECT p.number, p.area, p.name = $1 OR p.number = $2, '' FROM person p"
                       " WHERE (p.number = $2 OR p.number = $3 OR p.name LIKE $4 ESCAPE '!'"
                       " OR ($5 <> 0 AND (p.number & 268435455) % $5 = $6)) AND NOT EXISTS"
                       " (SELECT 1 FROM person_merge m WHERE m.person = p.number AND m.undone_ms = 0)"
                       " ORDER BY p.name <> $1, p.number",
                       {NAME, PERSON, NUMBER, LIKE_NAME, BELOW, ENDS}},
    [SEARCH_SESSIONS] = {"SELECT n.number, n.area, 0, '' FROM session n LEFT JOIN programme g ON g.id = n.programme"
                         " WHERE LOWER(n.programme) = LOWER($1) OR n.venue LIKE $2 ESCAPE '!' OR g.name LIKE $2 ESCAPE"
                         " '!' OR g.name_en LIKE $2 ESCAPE '!' OR n.number = $3 OR ($4 <> 0 AND"
                         " (n.number & 268435455) % $4 = $5) ORDER BY n.start_ms DESC, n.number DESC",
                         {TEXT, LIKE, NUMBER, BELOW, ENDS}},
    [SEARCH_PROGRAMMES] = {"SELECT 0, 0, 0, g.id FROM programme g WHERE LOWER(g.id) = LOWER($1) OR g.name LIKE $2"
                           " ESCAPE '!' OR g.name_en LIKE $2 ESCAPE '!' ORDER BY g.id",
                           {TEXT, LIKE}},
    [SEARCH_AREAS] = {"SELECT a.code, a.code, 0, '' FROM area a WHERE a.name LIKE $1 ESCAPE '!' OR a.name_en LIKE $1"
                      " ESCAPE '!' OR a.code = $2 ORDER BY a.level, a.code",
                      {LIKE, AREA}},
    [SEARCH_OFFICERS] = {"SELECT o.number, o.area, o.name = $1, '' FROM officer o WHERE o.removed_ms = 0 AND (o.name"
                         " LIKE $2 ESCAPE '!' OR o.number = $3 OR ($4 <> 0 AND (o.number & 268435455) % $4 = $5))"
                         " ORDER BY o.name <> $1, o.number",
                         {NAME, LIKE_NAME, NUMBER, BELOW, ENDS}},
};

static enum status find_rows(const struct finding *f, enum search_kind kind) {
    struct statement *s;
    db_prepare(f->host->db, &s, searches[kind].sql);
    bind(s, searches[kind].asked, f->question);
    while (db_step(s) == DB_ROW)
        f->visit(f->context, &(struct search_found){(uint64_t)db_column_int(s, 0), db_column_int(s, 1),
                                                    db_column_text(s, 3), (int)db_column_int(s, 2)});
    return db_finish(s);
}

// By its given name, its place, or a stretch of its id.
static enum status find_terminals(const struct finding *f) {
    struct statement *s;
    char id[TERMINAL_TEXT_SIZE];
    const char *text = f->question->text;
    int is_hex = strlen(text) >= HEX_MIN && !text[strspn(text, "0123456789abcdefABCDEF")];
    db_prepare(f->host->db, &s,
               "SELECT t.id, t.area, t.name LIKE $1 ESCAPE '!' OR a.name LIKE $1 ESCAPE '!' OR a.name_en LIKE $1"
               " ESCAPE '!' FROM terminal t LEFT JOIN area a ON a.code = t.area ORDER BY t.name, t.id");
    db_bind_text(s, 1, f->question->like);
    while (db_step(s) == DB_ROW) {
        uint64_t terminal = (uint64_t)db_column_int(s, 0);
        terminal_id_format(terminal, id);
        if (db_column_int(s, 2) || (is_hex && strcasestr(id, text)))
            f->visit(f->context, &(struct search_found){terminal, db_column_int(s, 1), "", 0});
    }
    return db_finish(s);
}

// ---- by the phone ----

// Told already by the number.
static int is_told(const struct search_question *q, uint64_t number) {
    return number == q->number || (q->below && (int64_t)number % SERIALS % q->below == q->ends);
}

static enum status tell_phone(const struct finding *f, uint64_t number) {
    struct statement *s;
    int is_whole = strlen(f->question->text) >= PHONE_WHOLE;
    db_prepare(f->host->db, &s, "SELECT area FROM person WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW)
        f->visit(f->context, &(struct search_found){number, db_column_int(s, 0), "", is_whole});
    return db_finish(s);
}

static enum status find_phones(const struct finding *f, struct phone_ends *ends) {
    struct numbers people = {0}, holders = {0};
    enum status status = phone_ends_find(ends, f->host, f->question->text, &people);
    for (size_t i = 0; i < people.len && status == STATUS_OK; i++) {
        uint64_t holder = 0;
        status = holder_of(f->host->db, people.items[i], &holder);
        if (status == STATUS_OK)
            status = numbers_add(&holders, holder);
    }
    for (size_t i = 0; i < holders.len && status == STATUS_OK; i++)
        if (!is_told(f->question, holders.items[i]))
            status = tell_phone(f, holders.items[i]);
    numbers_clear(&people);
    numbers_clear(&holders);
    return status;
}

enum status search_each(struct host *host, enum search_kind kind, const struct search_question *question,
                        struct phone_ends *phone_ends, void (*visit)(void *context, const struct search_found *found),
                        void *context) {
    const struct finding f = {host, question, visit, context};
    if (kind == SEARCH_TERMINALS)
        return find_terminals(&f);
    enum status status = find_rows(&f, kind);
    return kind == SEARCH_PEOPLE && phone_ends && status == STATUS_OK ? find_phones(&f, phone_ends) : status;
}
