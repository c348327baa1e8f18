// SPDX-License-Identifier: Apache-2.0
// The book: the host's own journal. Every fact of the office is an act in it, and the tables of office facts hold what
// follows from the acts: nothing else writes them. The acts of one commit make a page, chained to the one before and
// signed with the host's key (proto/page.h); it is in the database when, and only when, the commit is.
//
//     struct act act = act_of("person.add", number);
//     act_set_int(&act, "sex", 2);
//     act_set_personal(&act, "name", "王丽");
//     status = book_write(host, &act);
//
// Which act writes which table is the table of host/books/book_kinds.c; a field of an act is a column of its table.
#pragma once

#include <jansson.h>

#include "host/base/host.h"
#include "host/base/text.h"
#include "proto/act.h"

#define BOOK_PERSONAL_MAX 512 // bytes of a personal text

struct act act_of(const char *what, uint64_t subject);
// Borrowed until the act was written. More fields than ACT_FIELDS_MAX, or a field twice, is a bug.
void act_set_int(struct act *act, const char *field, int64_t value);
void act_set_text(struct act *act, const char *field, const char *value);
void act_set_data(struct act *act, const char *field, const void *data, size_t len); // NULL: absent
void act_set_personal(struct act *act, const char *field, const char *value);        // "" : absent

// Writes the act and does what it says, inside the caller's transaction (STATUS_INVALID: there is none). Who and why
// are the host's (host->who, why) unless the act has its own, the time is host->now_ms. An act that changes a row says
// what stood there before; of its fields those that change nothing are left out. STATUS_NOT_FOUND: no such row.
// STATUS_OUTDATED: nothing would change, and nothing was written. STATUS_CONFLICT: the row is there.
enum status book_write(struct host *host, const struct act *act);

// A personal text as it stands in a table: sealed under the key of the person. "" when there is none, or when the
// person was forgotten. STATUS_CORRUPT: sealed under another key.
enum status book_open_personal(struct host *host, uint64_t person, const uint8_t *sealed, size_t len,
                               char text[BOOK_PERSONAL_MAX]);

// What the log shows: acts that fit, newest first.
struct book_filter {
    const char *what;          // beginning of the word, "" all
    const char *who;           // "" all
    uint64_t subject;          // 0 all
    int64_t from_ms, until_ms; // 0 all
    int is_quiet;              // without what says where the log of who looked ends (audit.seal)
    int64_t page;              // only acts of this page, by its place, 0 all
    int64_t before;            // only acts of a lower place, 0 all: for the next page of a list
    int limit;
};
struct book_entry {
    int64_t place; // rises with every act of this host, over epochs
    uint64_t epoch, seq;
    const struct act *act;
};
enum status book_each(struct host *host, const struct book_filter *filter,
                      void (*visit)(void *context, const struct book_entry *entry), void *context);
// How many fit, whatever before and limit say.
enum status book_count(struct host *host, const struct book_filter *filter, int64_t *acts);

// The same as lines of a log: more than a few acts of one kind by one user in one page of the book are one line, which
// stands where the newest of them stands. No page is cut: there are `limit` lines, or as many more as the last page
// has.
struct book_line {
    int64_t place, page, acts; // of the newest; of the page; how many they are
};
struct book_lines {
    struct book_line *items; // the caller's to free
    size_t len, size;
    int64_t next; // `before` of the lines that follow, 0 none
};
enum status book_lines(struct host *host, const struct book_filter *filter, struct book_lines *lines);
// The act of a line, the newest of its acts. Of many in a long page it tells who, what and when alone: to open such a
// page takes longer than to read a list.
enum status book_line_each(struct host *host, const struct book_line *line,
                           void (*visit)(void *context, const struct book_entry *entry), void *context);

// Whether there are acts whose kind begins so. And what there are, group by group ("person"), NULL behind the last.
int book_is_kind(const char *beginning);
const char *book_group(size_t place);

// What an act is about as people write it: a number, a terminal's id, the code of an area, a year, a name.
#define BOOK_ABOUT_SIZE 128
char *book_about(const struct act *act, char text[BOOK_ABOUT_SIZE]);

// A value of an act as programs read it: whole numbers, ID numbers masked, "" for data.
#define BOOK_VALUE_SIZE 2048
char *book_value(struct host *host, const struct act *act, const char *field, const struct act_value *value,
                 enum language language, char text[BOOK_VALUE_SIZE]);
// And for a person's eye: moments as moments, numbers as on a badge.
char *book_shown(struct host *host, const struct act *act, const char *field, const struct act_value *value,
                 enum language language, char text[BOOK_VALUE_SIZE]);
// The fields of an act, before and after, as one of the two above tells them: [{"name", "before", "after"} …], null
// where there was none. NULL: out of memory. The caller owns it.
typedef char *book_teller(struct host *host, const struct act *act, const char *field, const struct act_value *value,
                          enum language language, char text[BOOK_VALUE_SIZE]);
json_t *book_fields(struct host *host, const struct act *act, enum language language, book_teller *tell);

// The act in a sentence: who did what, from what to what, why. "李审 把 王丽 530402-000000001 的性别由 男 改为
// 女（原因：…）". Names of people are masked where that is asked for, phones too; ID numbers always.
#define BOOK_SENTENCE_SIZE 8192
char *book_sentence(struct host *host, const struct act *act, enum language language, int is_masked,
                    char text[BOOK_SENTENCE_SIZE]);
// Several of its kind: "李审 导入 3,000 人（原因：…）".
char *book_sentence_of_many(const struct act *act, int64_t acts, enum language language, char text[BOOK_SENTENCE_SIZE]);
int book_has_words(const char *what); // for its sentence
// What acts whose kinds begin with this word and a dot are about: "session", sessions. Else the word itself.
const char *book_group_words(const char *group, enum language language);

// How many acts there are. How far the three below are is told to host->progress, an act each.
enum status book_size(struct host *host, int64_t *acts);

// Walks all pages: signatures, chains, the order of seq. *pages counts those that hold; bad: words for the first that
// does not, "" none.
enum status book_verify(struct host *host, int64_t *pages, int64_t *acts, char bad[128]);

// The first act that is dated a day or more after now: words, "" none. Its signature may hold: a clock was wrong.
enum status book_ahead(struct host *host, char first[128]);

// A host from before the book knew a table: what is held in it becomes acts of "found", once. Call inside a
// transaction.
enum status book_adopt(struct host *host);

// How many rows that would be.
enum status book_adopt_size(struct host *host, int64_t *rows);

// Empties the tables of office facts and does every act again; the plan of the city is loaded anew. Call inside a
// transaction, then recount.
enum status book_replay(struct host *host);

// Does every act again and compares, changing nothing. bad: the first row of which the book tells otherwise, "" none.
enum status book_compare(struct host *host, char bad[128]);
