// SPDX-License-Identifier: Apache-2.0
// The book read: the log, the check of its signatures and chain, and everything done again from it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/builtin.h"
#include "host/base/utf8.h"
#include "host/books/book_inside.h"
#include "proto/array.h"
#include "proto/civil.h"
#include "proto/command.h"
#include "proto/number.h"
#include "proto/page.h"

// ---- pages ----

static enum status open_stored(struct host *host, struct statement *s, int column, struct page *page) {
    size_t len;
    const uint8_t *bytes = db_column_blob(s, column, &len);
    return bytes ? page_open(bytes, len, host->keys.public_key, page) : STATUS_CORRUPT;
}

// ---- the log ----

// The page that was opened last: acts of one page follow each other.
struct open_page {
    struct page page;
    int64_t place; // 0 none
};

static enum status open_page_of(struct host *host, struct statement *s, struct open_page *open) {
    int64_t place = db_column_int(s, 1);
    if (open->place == place)
        return STATUS_OK;
    page_clear(&open->page);
    open->place = 0;
    enum status status = open_stored(host, s, 2, &open->page);
    open->place = status == STATUS_OK ? place : 0;
    return status;
}

static enum status visit_entry(struct host *host, struct statement *s, struct open_page *open,
                               void (*visit)(void *context, const struct book_entry *entry), void *context) {
    struct act act;
    const struct page *page = &open->page;
    int64_t place = db_column_int(s, 0);
    enum status status = open_page_of(host, s, open);
    if (status != STATUS_OK)
        return status;
    uint64_t at = (uint64_t)(place - open->place);
    status = at < page->head.count ? act_unpack(page->acts[at].data, page->acts[at].len, &act) : STATUS_CORRUPT;
    if (status == STATUS_OK) {
        struct book_entry entry = {place, page->head.epoch, page->head.first + at, &act};
        visit(context, &entry);
        act_clear(&act);
    }
    return status;
}

// The acts about who has a terminal in hand have a number of their own. Both ways lead by an index.
#define OF_ITS_HOLDERS                                                                                                 \
    "a.subject IN (SELECT number FROM terminal_holder WHERE terminal = $3)"                                            \
    " AND a.what IN ('terminal.hold', 'terminal.unhold', 'terminal.forget')"
#define FITTING(of_subject)                                                                                            \
    " WHERE ($1 = '' OR substr(a.what, 1, length($1)) = $1) AND ($2 = '' OR a.who = $2) AND " of_subject               \
    " AND a.at_ms >= $4 AND a.at_ms < $5 AND ($6 = 0 OR a.what <> 'audit.seal') AND a.place >= $7 AND a.place < $8"
#define OF_ONE      "a.subject = $3"
#define OF_TERMINAL "(a.subject = $3 OR (" OF_ITS_HOLDERS "))"
#define OF_ANY      "$3 = 0"
// Of three texts the one for that filter.
#define TEXT_FOR(f, text) (may_be_terminal(f) ? text(OF_TERMINAL) : (f)->subject ? text(OF_ONE) : text(OF_ANY))
#define ENTRIES(of_subject)                                                                                            \
    "SELECT a.place, a.page, p.bytes FROM act a JOIN page p ON p.place = a.page" FITTING(                              \
        of_subject) " ORDER BY a.place DESC LIMIT $9"
#define COUNTED(of_subject) "SELECT COUNT(*) FROM act a" FITTING(of_subject)
#define LINES(of_subject)                                                                                              \
    "SELECT a.place, a.page, a.what, a.who FROM act a" FITTING(of_subject) " ORDER BY a.place DESC"

// Where no kind is asked for that only a terminal has, its holders are not looked for.
static int may_be_terminal(const struct book_filter *f) {
    return f->subject && strncmp(f->what, "terminal.", strnlen(f->what, strlen("terminal."))) == 0;
}

// The first place behind the page that is asked for.
static enum status end_of_page(struct host *host, int64_t page, int64_t *end) {
    struct statement *s;
    *end = page ? page : INT64_MAX; // a page that is not there has no acts
    db_prepare(host->db, &s, "SELECT place + last - first + 1 FROM page WHERE place = $1");
    db_bind_int(s, 1, page);
    return db_get_int(s, end);
}

static void bind_filter(struct statement *s, const struct book_filter *f, int64_t end) {
    db_bind_text(s, 1, f->what);
    db_bind_text(s, 2, f->who);
    db_bind_int(s, 3, (int64_t)f->subject);
    db_bind_int(s, 4, f->from_ms);
    db_bind_int(s, 5, f->until_ms ? f->until_ms : INT64_MAX);
    db_bind_int(s, 6, f->is_quiet);
    db_bind_int(s, 7, f->page);
    db_bind_int(s, 8, end);
}

// Those that are left of a list, of which the places from `before` on were told.
static int64_t rest(const struct book_filter *f, int64_t end) {
    return f->before && f->before < end ? f->before : end;
}

enum status book_each(struct host *host, const struct book_filter *f,
                      void (*visit)(void *context, const struct book_entry *entry), void *context) {
    struct statement *s;
    struct open_page open = {0};
    int64_t end;
    enum status status = end_of_page(host, f->page, &end);
    db_prepare(host->db, &s, TEXT_FOR(f, ENTRIES));
    bind_filter(s, f, rest(f, end));
    db_bind_int(s, 9, f->limit);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = visit_entry(host, s, &open, visit, context);
    page_clear(&open.page);
    enum status finished = db_finish(s);
    return finished == STATUS_OK ? status : finished;
}

enum status book_count(struct host *host, const struct book_filter *f, int64_t *acts) {
    struct statement *s;
    int64_t end;
    enum status status = end_of_page(host, f->page, &end);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, TEXT_FOR(f, COUNTED));
    bind_filter(s, f, end);
    return db_get_int(s, acts);
}

// ---- lines ----

#define FEW 3 // acts of a kind that are told one by one

// What one user did of one kind in the page that is being read.
struct many {
    char what[64], who[128];
    int64_t places[FEW], acts; // the newest first
};

struct gathering {
    struct many *items; // owned
    size_t len, size;
};

static enum status gather(struct gathering *g, int64_t place, const char *what, const char *who) {
    char cut[sizeof g->items->who];
    const char *name = who;
    if (strlen(who) >= sizeof cut) {
        utf8_copy(cut, sizeof cut, who);
        name = cut;
    }
    for (size_t i = 0; i < g->len; i++) {
        struct many *m = &g->items[i];
        if (strcmp(m->what, what) != 0 || strcmp(m->who, name) != 0)
            continue;
        if (m->acts < FEW)
            m->places[m->acts] = place;
        m->acts++;
        return STATUS_OK;
    }
    enum status status = array_room(&g->items, &g->size, g->len + 1, sizeof *g->items);
    if (status != STATUS_OK)
        return status;
    struct many *m = &g->items[g->len++];
    *m = (struct many){.places = {place}, .acts = 1};
    snprintf(m->what, sizeof m->what, "%s", what);
    memcpy(m->who, name, strlen(name) + 1);
    return STATUS_OK;
}

static int newest_first(const void *one, const void *other) {
    const struct book_line *a = one, *b = other;
    return (a->place < b->place) - (a->place > b->place);
}

// The lines of the page that was read to its beginning.
static enum status end_page(struct gathering *g, int64_t page, struct book_lines *l) {
    size_t first = l->len;
    for (size_t i = 0; i < g->len; i++) {
        const struct many *m = &g->items[i];
        int64_t lines = m->acts > FEW ? 1 : m->acts;
        enum status status = array_room(&l->items, &l->size, l->len + (size_t)lines, sizeof *l->items);
        if (status != STATUS_OK)
            return status;
        for (int64_t n = 0; n < lines; n++)
            l->items[l->len++] = (struct book_line){m->places[n], page, m->acts > FEW ? m->acts : 1};
    }
    if (l->len > first)
        qsort(l->items + first, l->len - first, sizeof *l->items, newest_first);
    g->len = 0;
    return STATUS_OK;
}

enum status book_lines(struct host *host, const struct book_filter *f, struct book_lines *lines) {
    struct statement *s;
    struct gathering g = {.len = 0};
    int64_t end, page = 0;
    *lines = (struct book_lines){.next = 0};
    enum status status = end_of_page(host, f->page, &end);
    db_prepare(host->db, &s, TEXT_FOR(f, LINES));
    bind_filter(s, f, rest(f, end));
    while (status == STATUS_OK && !lines->next && db_step(s) == DB_ROW) {
        if (db_column_int(s, 1) != page) {
            status = end_page(&g, page, lines);
            lines->next = lines->len >= (size_t)f->limit ? page : 0;
            page = db_column_int(s, 1);
        }
        if (status == STATUS_OK && !lines->next)
            status = gather(&g, db_column_int(s, 0), db_column_text(s, 2), db_column_text(s, 3));
    }
    if (status == STATUS_OK)
        status = end_page(&g, page, lines);
    free(g.items);
    enum status finished = db_finish(s);
    return finished == STATUS_OK ? status : finished;
}

#define LONG_PAGE 65536 // bytes

// The row of an act without its page; *is_told 0: its page is short.
static enum status tell_row(struct host *host, int64_t place, int *is_told,
                            void (*visit)(void *context, const struct book_entry *entry), void *context) {
    struct statement *s;
    struct act act = {.why = ""};
    *is_told = 0;
    db_prepare(host->db, &s,
               "SELECT a.at_ms, a.who, a.what, a.subject, length(p.bytes) FROM act a JOIN page p ON p.place = a.page"
               " WHERE a.place = $1");
    db_bind_int(s, 1, place);
    if (db_step(s) == DB_ROW && db_column_int(s, 4) > LONG_PAGE) {
        act.at_ms = db_column_int(s, 0);
        act.who = db_column_text(s, 1);
        act.what = db_column_text(s, 2);
        act.subject = (uint64_t)db_column_int(s, 3);
        *is_told = 1;
        visit(context, &(struct book_entry){.place = place, .act = &act});
    }
    return db_finish(s);
}

enum status book_line_each(struct host *host, const struct book_line *line,
                           void (*visit)(void *context, const struct book_entry *entry), void *context) {
    const struct book_filter one = {.what = "", .who = "", .before = line->place + 1, .limit = 1};
    int is_told = 0;
    enum status status = line->acts > 1 ? tell_row(host, line->place, &is_told, visit, context) : STATUS_OK;
    return status == STATUS_OK && !is_told ? book_each(host, &one, visit, context) : status;
}

// ---- the check ----

static const char *what_is_wrong(const struct page *page, const struct batch_head *before, struct statement *s) {
    size_t len;
    const struct batch_head *h = &page->head;
    const void *chain = db_column_blob(s, 4, &len);
    if ((uint64_t)db_column_int(s, 1) != h->epoch || (uint64_t)db_column_int(s, 2) != h->first ||
        (uint64_t)db_column_int(s, 3) != h->first + h->count - 1 || len != KEY_DIGEST_BYTES ||
        memcmp(chain, h->chain, len) != 0)
        return "does not belong to its row";
    if (memcmp(before->chain, h->previous, KEY_DIGEST_BYTES) != 0)
        return "does not follow the one before";
    if (h->first != (h->epoch == before->epoch ? before->first + before->count : 1))
        return "leaves acts out";
    return NULL;
}

enum status book_size(struct host *host, int64_t *acts) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COALESCE(SUM(last - first + 1), 0) FROM page");
    return db_get_int(s, acts);
}

enum status book_verify(struct host *host, int64_t *pages, int64_t *acts, char bad[128]) {
    struct statement *s;
    struct batch_head before = {0};
    int64_t next = 1;
    *pages = *acts = 0;
    bad[0] = '\0';
    db_prepare(host->db, &s, "SELECT place, epoch, first, last, chain, bytes FROM page ORDER BY place");
    while (!bad[0] && db_step(s) == DB_ROW) {
        struct page page = {0};
        int64_t place = db_column_int(s, 0);
        enum status status = open_stored(host, s, 5, &page);
        const char *wrong = status == STATUS_OK ? what_is_wrong(&page, &before, s) : status_text(status);
        if (!wrong && place != next)
            wrong = "stands at another place";
        if (wrong)
            snprintf(bad, 128, "page %lld: %s", (long long)place, wrong);
        else {
            (*pages)++;
            *acts += page.head.count;
            next += page.head.count;
            before = page.head;
        }
        progress_add(host->progress, page.head.count);
        page_clear(&page);
    }
    return db_finish(s);
}

enum status book_ahead(struct host *host, char first[128]) {
    struct statement *s;
    char at[CIVIL_TEXT_SIZE];
    first[0] = '\0';
    db_prepare(host->db, &s, "SELECT page, at_ms FROM act WHERE at_ms > $1 ORDER BY place LIMIT 1");
    db_bind_int(s, 1, host->now_ms + CIVIL_DAY_MS);
    if (db_step(s) == DB_ROW)
        snprintf(first, 128, "page %lld: %s", (long long)db_column_int(s, 0), civil_format(db_column_int(s, 1), at));
    return db_finish(s);
}

// ---- everything again ----

// Rows of quarantine come without an act: they stay, and none is decided until its act is done again. Where none is,
// ingest_hold_anew says what it is held for.
#define DECIDE_NOTHING                                                                                                 \
    "UPDATE quarantine SET reason = '', detail = '', released_ms = 0 WHERE reason IN ('released', 'rejected')"
// What no act let in is held. What was let in before the book knew any act has none; its moment lies before the acts of
// "found" that began the book.
#define HOLD_UNDECIDED                                                                                                 \
    "UPDATE quarantine SET released_ms = 0 WHERE released_ms <> 0 AND reason NOT IN ('released', 'rejected')"          \
    " AND NOT (released_ms >= received_ms"                                                                             \
    " AND released_ms < (SELECT COALESCE(MIN(at_ms), 0) FROM act WHERE what LIKE '%found'))"

enum status book_last_serial(struct host *host, int64_t *serial) {
    struct statement *s;
    int64_t number = 0;
    db_prepare(host->db, &s,
               "SELECT COALESCE(MAX(number), 0) FROM (SELECT MAX(number) AS number FROM person WHERE number > $1 AND"
               " number < $2 UNION ALL SELECT MAX(number) FROM badge WHERE number > $1 AND number < $2 UNION ALL"
               " SELECT MAX(number) FROM officer WHERE number > $1 AND number < $2 UNION ALL SELECT MAX(number)"
               " FROM session WHERE number > $1 AND number < $2) given");
    db_bind_int(s, 1, (int64_t)number_make((uint32_t)host->area, 0));
    db_bind_int(s, 2, (int64_t)number_make((uint32_t)host->area, COMMAND_SERIAL_BASE));
    enum status status = db_get_int(s, &number);
    *serial = number ? number_serial((uint64_t)number) : 0;
    return status;
}

// One that was set back would be given out a second time.
static enum status reach_serial(struct host *host) {
    int64_t given = 0;
    enum status status = book_last_serial(host, &given);
    return status == STATUS_OK ? host_reach_serial(host, given) : status;
}

static enum status empty_tables(struct book *book) {
    char sql[128];
    const struct book_kind *kind;
    enum status status = db_execute(book->host->db, "DELETE FROM act");
    if (status == STATUS_OK)
        status = db_execute(book->host->db, DECIDE_NOTHING);
    for (size_t i = 0; status == STATUS_OK && (kind = book_kind_at(i)); i++) {
        if (kind->verb == BOOK_UPDATE || kind->verb == BOOK_NOTE) // of rows that others make, or of none
            continue;
        snprintf(sql, sizeof sql, "DELETE FROM %s", kind->table);
        status = db_execute(book->host->db, sql);
    }
    return status == STATUS_OK ? builtin_reload(book->host->db) : status;
}

static enum status replay_page(struct book *book, const struct page *page, int64_t place) {
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < page->head.count && status == STATUS_OK; i++) {
        struct act act;
        status = act_unpack(page->acts[i].data, page->acts[i].len, &act);
        if (status != STATUS_OK)
            return status;
        status = book_apply(book, &act);
        if (status == STATUS_OK)
            status = book_index(book, &act, place, place + i);
        act_clear(&act);
        progress_add(book->host->progress, 1);
    }
    return status;
}

enum status book_replay(struct host *host) {
    struct statement *s;
    struct book *book;
    enum status status = book_open(host, &book);
    if (status == STATUS_OK)
        status = book_seal(book); // what was found just now is done again as well
    if (status != STATUS_OK)
        return status;
    status = empty_tables(book);
    db_prepare(host->db, &s, "SELECT place, bytes FROM page ORDER BY place");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        struct page page;
        int64_t place = db_column_int(s, 0);
        status = open_stored(host, s, 1, &page);
        if (status != STATUS_OK)
            break;
        status = replay_page(book, &page, place);
        page_clear(&page);
    }
    enum status finished = db_finish(s);
    status = finished == STATUS_OK ? status : finished;
    if (status == STATUS_OK)
        status = db_execute(host->db, HOLD_UNDECIDED);
    return status == STATUS_OK ? reach_serial(host) : status;
}
