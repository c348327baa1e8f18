// SPDX-License-Identifier: Apache-2.0
// People: who they are, once in the whole city. ID numbers and phones are sealed at rest; a keyed digest of the ID
// number recognises a person who comes again, here or in another county of the city.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/document.h"
#include "host/base/host.h"
#include "host/base/id_number.h"
#include "host/base/text.h"

#define PEOPLE_NAME_MAX   100
#define PEOPLE_NAME_SIZE  (4 * PEOPLE_NAME_MAX + 1)
#define PEOPLE_PHONE_SIZE 32

struct person {
    uint64_t number;
    char name[PEOPLE_NAME_SIZE];
    char id_number[ID_NUMBER_SIZE]; // "" none
    int sex;                        // GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated
    char ethnicity[64];
    char category[16]; // "", farmer, migrant
    int64_t area;
    char phone[PEOPLE_PHONE_SIZE];
    char document[ID_NUMBER_SIZE]; // a passport, a permit; "" none
    char document_kind[DOCUMENT_KIND_SIZE];
    int has_number;       // of any document, by people_find and people_each
    uint64_t merged_into; // the person they are said to be, 0 none; by people_find and people_each
};

enum people_problem {
    PEOPLE_FINE,
    PEOPLE_BAD_NAME,        // empty, over 100 characters, not UTF-8, control characters
    PEOPLE_FORMULA,         // begins like a spreadsheet formula
    PEOPLE_NO_ID,           // no number, and neither a phone nor a township to know them by
    PEOPLE_ID_LENGTH,       // these eight as enum id_number
    PEOPLE_ID_CHAR,         //
    PEOPLE_ID_CHECK,        //
    PEOPLE_ID_DATE,         //
    PEOPLE_ID_AREA,         //
    PEOPLE_ID_LEGACY15,     //
    PEOPLE_ID_ROUNDED,      //
    PEOPLE_ID_OTHER,        // a warning: another document, kept as that
    PEOPLE_UNNUMBERED,      // a warning: the column is empty
    PEOPLE_ID_TAKEN,        // another name bears this ID number
    PEOPLE_ELSEWHERE,       // of an area that is not theirs who import
    PEOPLE_KNOWN_ELSEWHERE, // there already, in such an area
    PEOPLE_BAD_SEX,         //
    PEOPLE_BAD_CATEGORY,    //
    PEOPLE_BAD_AREA,        //
    PEOPLE_BAD_ETHNICITY,   //
    PEOPLE_BAD_DOCUMENT,    //
    PEOPLE_BAD_PHONE,       //
    PEOPLE_TOO_LONG,        // a record that is too long to be one
    PEOPLE_UNEVEN,          // set apart by blanks, and more or fewer columns than heads
    PEOPLE_DUPLICATE,       // a note: there already, under this name
    PEOPLE_LIKE,            // a note: neither has an ID number, and name, place and phone are the same
    PEOPLE_SEX_DIFFERS,     // a warning: kept as the column says
    PEOPLE_DIFFERS,         // a warning: there already, and registered otherwise
    PEOPLE_CHANGED,         // a note: there already, and corrected
    PEOPLE_NEW,             // a note: added, and nothing to say of it
    PEOPLE_PASSED,          // a note: a row that is no person
    PEOPLE_ID_ENDS_ROUNDED, // a warning: 000 at its end, as if a spreadsheet had rounded it
    PEOPLE_NAME_MASKED,     // a warning: a character of the name is lost or masked
    PEOPLE_PHONE_ODD,       // a warning: no phone is as long as this one
    PEOPLE_UNREAD,          // nobody knows: the database could not be read (db_failure)
};

// The person is filled all the same.
int people_is_warning(enum people_problem problem);

// What it is in words; they end the sentence "FILE:LINE: column: …".
enum text people_problem_words(enum people_problem problem);
// What becomes of the row: somebody new, taken as it is registered, taken to correct that, no person, taken with a
// doubt, or not.
enum people_row_kind {
    PEOPLE_ADDED,
    PEOPLE_SAME,
    PEOPLE_CORRECTED,
    PEOPLE_NOBODY,
    PEOPLE_DOUBTED,
    PEOPLE_REFUSED,
    PEOPLE_ROW_KINDS
};
enum people_row_kind people_row_kind(enum people_problem problem);
const char *people_row_kind_text(enum people_row_kind kind); // added, same, changed, passed, doubtful, refused
// A warning of one field that cannot be read: the person is taken, this left empty.
int people_leaves_empty(enum people_problem problem);

// The columns, in the order of `people_columns`.
struct numbers;

enum people_column {
    COLUMN_NAME,
    COLUMN_ID_NUMBER,
    COLUMN_SEX,
    COLUMN_ETHNICITY,
    COLUMN_CATEGORY,
    COLUMN_AREA,
    COLUMN_PHONE,
    COLUMN_DOCUMENT,
    COLUMN_DOCUMENT_KIND,
    COLUMN_COUNT,
};

extern const char *const people_columns[COLUMN_COUNT][2]; // {"name", "姓名"} …

// 王*, 欧阳*, 阿依古丽·*: the surname, or what stands before the first middle dot.
char *people_mask_name(const char *name, char masked[PEOPLE_NAME_SIZE]);

// The last four characters of a phone or a document's number, of eight or more.
#define PEOPLE_TAIL_SIZE 40
char *people_mask_tail(const char *text, char masked[PEOPLE_TAIL_SIZE]);

// A phone of digits as people type them: full-width ones too, in quotation marks that keep a text a text. 0: it is
// none, and phone is undefined. "" is "".
int people_phone(const char *text, char phone[PEOPLE_PHONE_SIZE]);

// Reads one person from texts as people write them (NULL or "" for what is not given). need_id: an ID number should be
// given. *column: where the problem is. *person is filled where it is none, or a warning.
enum people_problem people_read(struct host *host, const char *const texts[COLUMN_COUNT], int need_id,
                                struct person *person, enum people_column *column);

// What a person becomes when texts correct them: NULL leaves a column as it is, "" takes its value away. *columns: what
// changes. Problems as people_read.
enum people_problem people_correct(struct host *host, const char *const texts[COLUMN_COUNT], const struct person *is,
                                   struct person *becomes, unsigned *columns, enum people_column *column);

// The columns in which two people differ: a bit 1 << COLUMN_… each.
unsigned people_differences(const struct person *a, const struct person *b);

// Those of them that say the same in other words: 139-0000-0000 and +8613900000000, 汉 and 汉族.
unsigned people_written_otherwise(const struct person *a, const struct person *b);

// Makes them in a person what they are in another, and nothing else.
void people_change(struct person *person, const struct person *as, unsigned columns);

// Corrects the columns named by their bits to what person says, and tells in the book what they were. STATUS_OUTDATED:
// nothing to correct. STATUS_CONFLICT: another has this ID number or document. STATUS_NOT_FOUND: nobody, or
// forgotten.
enum status people_edit(struct host *host, const struct person *person, unsigned columns);

// Adds; person->number is filled. STATUS_CONFLICT: the ID number, or the document, is there already, person->number
// tells whose.
enum status people_add(struct host *host, struct person *person);

enum status people_find(struct host *host, uint64_t number, struct person *person);
enum status people_find_id(struct host *host, const char *id_number, uint64_t *number);
// Of any kind, by its number as id_number_read gives it.
enum status people_find_document(struct host *host, const char *document, uint64_t *number);
// By an ID number or a document's, as people write it. STATUS_INVALID: it is neither.
enum status people_find_text(struct host *host, const char *text, uint64_t *number);
// Who is known by the ID number of a person, else by their document.
enum status people_find_same(struct host *host, const struct person *person, uint64_t *number);
// Who else is known by one of them.
enum status people_find_other(struct host *host, const struct person *person, uint64_t *other);
// "passport E12345678": what somebody is known by beside the ID number. "": nothing.
#define PEOPLE_DOCUMENT_KEY_SIZE (DOCUMENT_KIND_SIZE + ID_NUMBER_SIZE)
char *people_document_key(const struct person *person, char key[PEOPLE_DOCUMENT_KEY_SIZE]);
// Somebody without any number who is as far as one can tell the same: of the same name and place, of no other sex and
// with no other phone.
enum status people_find_unnumbered(struct host *host, const struct person *person, uint64_t *number);
// Whether a row may tell of somebody of that name who is known without a number.
int people_may_be(const struct person *known, const struct person *row);
enum status people_has_unnumbered(struct host *host, int *has);

// People whose name contains text ("" all), in an area and below it (0 everywhere), by number, at most limit.
enum status people_each(struct host *host, const char *text, int64_t area, int limit,
                        void (*visit)(void *context, const struct person *person), void *context);

// The phones of everybody who has one and is not forgotten, or of one person (0 everybody).
enum status people_phones(struct host *host, uint64_t person,
                          void (*visit)(void *context, uint64_t person, const char *phone), void *context);

// From now on what `person` did counts as done by `into`. STATUS_NOT_FOUND, STATUS_CONFLICT (merged already, or the
// other way round). Undone by people_unmerge.
// STATUS_INVALID: they, or others merged with them, differ in sex or have two ID numbers, or bear no name in common,
// and force is 0.
enum status people_merge(struct host *host, uint64_t person, uint64_t into, int force);
enum status people_unmerge(struct host *host, uint64_t person);
// What people_merge would say: *are_one 0 where it wants force.
enum status people_may_merge(struct host *host, uint64_t person, uint64_t into, int *are_one);

struct person_merge {
    uint64_t person, into;
    int64_t at_ms, undone_ms; // undone 0: it stands
    const char *name, *into_name, *who;
};
// Those that stand, or all in which one person had a part (of, 0 anybody), the newest first; in an area and below it
// (0 everywhere). order: as "ORDER BY …" over person_merge m, person p and i, "" the newest first.
enum status people_merges(struct host *host, uint64_t of, int64_t area, const char *order, int64_t offset, int limit,
                          void (*visit)(void *context, const struct person_merge *merge), void *context);
enum status people_merges_count(struct host *host, uint64_t of, int64_t area, int64_t *total);

// The person's number and those of all who are merged into them, or they into: one human being. Owned by the caller.
enum status people_same(struct host *host, uint64_t person, struct numbers *same);
// Destroys name, ID number and phone of a person and of all who are merged with them, for good: in the book they stay
// sealed, and the key is gone. What was counted stays. *forgotten: how many numbers. STATUS_OUTDATED: already.
enum status people_forget(struct host *host, uint64_t person, size_t *forgotten);

// What keeps a whole roster from being taken.
enum people_trouble {
    PEOPLE_FILE_FINE,
    PEOPLE_FILE_LACKS,   // no row has the heads of a name and an ID number: `column` is what the one in `line` lacks
    PEOPLE_FILE_TWICE,   // `column` stands twice in the row of heads, in the columns `twice`
    PEOPLE_FILE_ROUNDED, // a spreadsheet has rounded the ID numbers: `rounded` of `numbers`
};

// That a column of a list means a head, -1 nothing, whatever stands over it.
struct people_given {
    size_t list, column;
    int head;
};
// name, id_number, … township; -1: no head.
int people_head_find(const char *text);

struct people_rows;

struct people_import {
    // Told of every row, by what became of it; of one that is taken with several doubts, of each. value is masked where
    // it is an ID number.
    void (*report)(void *context, size_t line, enum people_column column, enum people_problem problem,
                   const char *value);
    void (*progress)(void *context, size_t rows);
    // Told of every column of the heads of each list; means: a head's text, NULL nothing. NULL: nobody asks.
    void (*head)(void *context, size_t line, size_t column, const char *words, const char *means);
    void *context;
    const struct people_given *given; // what was said of columns
    size_t given_len;
    // Whose people may be taken and corrected, of what areas; NULL: all.
    int (*is_theirs)(void *context, int64_t area);
    int64_t home;                   // where who is of no area is put, and names of places are looked for; 0 the host's
    int corrects;                   // what is registered otherwise, as the rows say
    int takes_names_alone;          // lists without a column of ID numbers too: people without any number
    int keeps_nothing;              // it is only looked at what would come of it: a reader will do
    size_t list;                    // filled in for report: of the file, from 0
    const struct people_rows *rows; // filled in for people_import_cells
    // Filled in. duplicates: there already, `differing` of them registered otherwise; doubtful: people with a warning;
    // passed: rows with text that are no people, which are not counted as read.
    size_t read, added, duplicates, differing, changed, warnings, doubtful, refused, passed;
    char unread[1024];  // heads that mean nothing to us, "、" between them
    char several[1024]; // heads that stand in several columns, of which the first with a value is taken: 电话 C D
    enum people_trouble trouble;
    enum people_column column;
    size_t line, twice[2], numbers, rounded;
};

struct lists;

// All lists of a file, each a roster with heads in Chinese or English, in any order, below any titles.
// STATUS_MALFORMED: import->trouble tells why nothing was taken. Call inside a transaction; refused rows do not stop
// it.
enum status people_import(struct host *host, const struct lists *lists, struct people_import *import);

// The cells of the row that is reported, under the texts of their heads; empty ones are left out.
void people_import_cells(const struct people_import *import,
                         void (*visit)(void *context, const char *head, const char *text), void *context);

// Why nothing was taken of a file, in a sentence.
#define PEOPLE_TROUBLE_SIZE 8192
char *people_trouble_text(const struct people_import *import, const char *file, enum language language,
                          char text[PEOPLE_TROUBLE_SIZE]);
