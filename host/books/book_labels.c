// SPDX-License-Identifier: Apache-2.0
#include "host/books/book_labels.h"

#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/utf8.h"
#include "host/books/holder.h"
#include "host/books/people.h"
#include "proto/badge.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/pair.h"

#define NAME_BYTES 640

// The text in a column of the one row, and of another kind of row "".
static int text_of_row(struct host *host, const char *sql, int64_t key, char *text, size_t size) {
    struct statement *s;
    *text = '\0';
    db_prepare(host->db, &s, sql);
    db_bind_int(s, 1, key);
    int found = db_step(s) == DB_ROW;
    if (found)
        utf8_copy(text, size, db_column_text(s, 0));
    return db_finish(s) == STATUS_OK && found;
}

void label_person(struct host *host, uint64_t number, const struct label_style *style, char *text, size_t size) {
    char name[NAME_BYTES], shown[PEOPLE_NAME_SIZE], digits[NUMBER_TEXT_SIZE];
    number_format(number, digits);
    if (!text_of_row(host, "SELECT name FROM person WHERE number = $1", (int64_t)number, name, sizeof name)) {
        snprintf(text, size, "%s", digits);
        return;
    }
    const char *known = *name ? name : text_of(TEXT_PERSON_FORGOTTEN, style->language);
    snprintf(text, size, "%s %s", *name && style->is_masked ? people_mask_name(name, shown) : known, digits);
}

void label_officer(struct host *host, uint64_t number, char *text, size_t size) {
    char digits[NUMBER_TEXT_SIZE];
    if (!text_of_row(host, "SELECT name FROM officer WHERE number = $1", (int64_t)number, text, size))
        snprintf(text, size, "%s", number_format(number, digits));
}

void label_named(struct host *host, const char *sql, const char *id, const struct label_style *style, char *text,
                 size_t size) {
    struct statement *s;
    utf8_copy(text, size, id);
    db_prepare(host->db, &s, sql);
    db_bind_text(s, 1, id);
    if (db_step(s) == DB_ROW)
        utf8_copy(text, size, db_column_text(s, style->language == LANGUAGE_EN));
    if (db_finish(s) != STATUS_OK)
        *text = '\0';
}

// "2026-11-10 10:00 果树修剪 · 村委会"
void label_session(struct host *host, uint64_t number, const struct label_style *style, char *text, size_t size) {
    struct statement *s;
    char at[CIVIL_TEXT_SIZE], digits[NUMBER_TEXT_SIZE];
    snprintf(text, size, "%s", number_format(number, digits));
    db_prepare(host->db, &s,
               "SELECT n.start_ms, COALESCE(g.name, n.programme), COALESCE(g.name_en, n.programme), n.venue"
               " FROM session n LEFT JOIN programme g ON g.id = n.programme WHERE n.number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW) {
        civil_format(db_column_int(s, 0), at);
        snprintf(text, size, "%.10s %.5s %s · %s", at, at + 11,
                 db_column_text(s, style->language == LANGUAGE_EN ? 2 : 1), db_column_text(s, 3));
    }
    if (db_finish(s) != STATUS_OK)
        *text = '\0';
}

void label_terminal(struct host *host, uint64_t id, const struct label_style *style, char *text, size_t size) {
    char name[256], hex[TERMINAL_TEXT_SIZE];
    if (!id) {
        snprintf(text, size, "%s", text_of(TEXT_LOG_NO_TERMINAL, style->language));
        return;
    }
    terminal_id_format(id, hex);
    text_of_row(host, "SELECT name FROM terminal WHERE id = $1", (int64_t)id, name, sizeof name);
    if (*name)
        snprintf(text, size, "%s %s", name, hex);
    else
        snprintf(text, size, text_of(TEXT_LOG_UNNAMED, style->language), hex);
}

void label_held_terminal(struct host *host, uint64_t holder, const struct label_style *style, char *text, size_t size) {
    struct statement *s;
    int64_t terminal = 0;
    db_prepare(host->db, &s, "SELECT terminal FROM terminal_holder WHERE number = $1");
    db_bind_int(s, 1, (int64_t)holder);
    if (db_get_int(s, &terminal) != STATUS_OK)
        terminal = 0;
    label_terminal(host, (uint64_t)terminal, style, text, size);
}

void label_area(struct host *host, int64_t code, const struct label_style *style, char *text, size_t size) {
    struct area area;
    if (area_find(host->db, code, &area) == STATUS_OK)
        utf8_copy(text, size, style->language == LANGUAGE_EN ? area.name_en : area.name);
    else
        snprintf(text, size, "%lld", (long long)code);
}

static int kind_of(struct host *host, uint64_t badge) {
    struct statement *s;
    int64_t kind = 0;
    db_prepare(host->db, &s, "SELECT kind FROM badge WHERE number = $1");
    db_bind_int(s, 1, (int64_t)badge);
    return db_get_int(s, &kind) == STATUS_OK ? (int)kind : 0;
}

void label_badge(struct host *host, uint64_t number, int is_card, const struct label_style *style, char *text,
                 size_t size) {
    uint64_t person = 0;
    char digits[NUMBER_TEXT_SIZE], whose[NAME_BYTES];
    int kind = kind_of(host, number);
    number_format(number, digits);
    if (kind == BADGE_SESSION || kind == BADGE_POSTER) {
        label_session(host, number, style, whose, sizeof whose);
        snprintf(text, size, text_of(TEXT_LOG_BADGE_SESSION, style->language), whose);
    } else if (kind == BADGE_OFFICER) {
        label_officer(host, number, whose, sizeof whose);
        snprintf(text, size, text_of(TEXT_LOG_BADGE_OFFICER, style->language), whose);
    } else if (holder_person(host->db, number, &person) != STATUS_OK || !person) {
        snprintf(text, size, text_of(TEXT_LOG_BADGE, style->language), digits);
    } else {
        label_person(host, person, style, whose, sizeof whose);
        if (!is_card)
            snprintf(text, size, "%s", whose);
        else if (person == number)
            snprintf(text, size, text_of(TEXT_LOG_BADGE_OWN, style->language), whose);
        else
            snprintf(text, size, text_of(TEXT_LOG_BADGE_OF, style->language), digits, whose);
    }
}
