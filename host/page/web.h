// SPDX-License-Identifier: Apache-2.0
// One question of a browser and its answer, free of HTTP machinery: what server.c hands to the api_*.c files. A handler
// reads from `host` (one moment for all it reads), writes through web_writer, and fills the reply.
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "host/base/host.h"
#include "host/base/rows.h"
#include "host/base/text.h"
#include "host/print/report.h"
#include "host/users/access.h"
#include "host/users/visits.h"

#define WEB_PARTS_MAX 2
#define WEB_ROWS_MAX  100 // of one page of a list
#define WEB_WHY_MAX   200 // characters of a reason

struct doings;
struct plugged;

struct web_request {
    const char *(*query)(void *door, const char *name); // a value of the query, NULL none
    void *door;
    const char *parts[WEB_PARTS_MAX]; // what stands for each * of the route
    const json_t *body;               // of a POST: an object, NULL where it is a file
    const uint8_t *file;              // that file
    size_t file_len;
    struct host *host; // for reading, in one moment
    const char *dir;
    int64_t now_ms;
    int now_is_set;
    struct visits *visits;
    struct notes *notes;           // of who comes and goes
    struct signals_cache *signals; // NULL: nothing is kept
    struct phone_ends *phone_ends; // whose phone ends how
    struct alike *alike;           // who looks like whom
    struct doings *doings;         // how far long work has come
    struct backups *backups;       // that are made while we serve
    struct plugged *plugged;       // sticks in this machine, NULL: none are looked for
    struct cable *cable;           // who asks to be paired, NULL: no cable is watched
    int64_t certificate_ms;        // until when that of HTTPS holds, 0 none
    int is_by_itself;              // the page asks, nobody who uses it
    int page_rows;                 // of one page of a list, 0 WEB_ROWS_MAX
    int may_take_long;             // 0: others wait; what may take long says so and is asked again
    const char *token;             // the cookie brought along, NULL none
    const char *address;           // whom we talk to, in text
    struct user user;              // role ROLE_NONE: nobody is in
    struct visit visit;
    enum language language;
};

struct web_row {
    const char *what; // NULL none
    char who[ACCESS_NAME_SIZE], detail[1024];
};

struct web_reply {
    unsigned code;
    json_t *json; // taken over; or …
    char *data;   // … heap bytes, taken over; or …
    size_t len;
    FILE *file;                    // … an open file, taken over
    const char *type;              // of data
    char cookie[VISIT_TOKEN_SIZE]; // a new one to set
    int ends_visit;                // or the one there is to forget
    int wait_s;                    // with 429
    const char *methods;           // with 405: those there are
    int takes_long;                // and nothing else: ask where that keeps nobody waiting
    char file_name[400];           // of data that is to be kept as a file, "" none
    // What is left to do once nothing of the books is held: it fills in the answer, where that keeps nobody waiting.
    // work: heap bytes of that, wiped and let go of behind it.
    void (*finish)(struct web_reply *reply);
    void *work;
    size_t work_len;
    struct web_row row; // of the log: written before any of this leaves, where that keeps nobody waiting
};

void web_let_go(struct web_reply *reply); // of what it would have said

// Answers in short. The word is for programs, {"error": "not_found"}; pages have sentences of their own for it.
void web_json(struct web_reply *reply, json_t *json); // NULL: 500
char *web_text(const json_t *json, size_t *len);      // heap bytes without an end, NULL: no memory
// What was read with this status: json, which is NULL then, only when it is STATUS_OK.
void web_list(struct web_reply *reply, enum status read, json_t *json);
void web_error(struct web_reply *reply, unsigned code, const char *word);
void web_status(struct web_reply *reply, enum status status);
// What was made with this status, drawn in a child, as a file. 0 after having answered that there is none.
int web_report(struct web_reply *reply, enum status made, const struct report *report, enum report_format format);

// The reason that was given, in the body or, where that is a file, in the query; NULL none.
const char *web_why(const struct web_request *request);

// A writer beside the reader, inside a transaction, whose acts are of who is in and for the reason that was given.
// STATUS_BUSY → 503.
enum status web_writer(const struct web_request *request, struct host *writer);
// Ends what web_writer began, by how it went: commits, with a row in the log of who did what (NULL: none), or rolls
// back.
enum status web_end(struct host *writer, enum status status, const char *who, const char *what, const char *detail);

// Whole numbers of the query. 0 when there is one and it is none.
int web_query_int(const struct web_request *request, const char *name, int64_t otherwise, int64_t *value);
// How a list is sorted: the query's "sort" is one of these keys, with - before it from its end.
struct web_sort {
    const char *key, *sql; // "" ends the table
};
#define WEB_ORDER_SIZE 256
// The ORDER BY of it, `last` behind what is alike; without one `usual`. 0: there is no such key.
int web_order(const struct web_request *request, const struct web_sort *sorts, const char *usual, const char *last,
              char order[WEB_ORDER_SIZE]);
// The same of rows that are all there: by a key of theirs ("health.pending" of an object in them), what is null last.
int web_sort_rows(const struct web_request *request, const char *const *keys, struct rows *rows);
// How many rows one answer has: a page for the screen, more for a file.
int web_page(const struct web_request *request);
// Days of the query, from and until: the first moment of the one and the moment behind the other; 0 where there is
// none. 0 when one of them is none.
int web_query_days(const struct web_request *request, int64_t *from_ms, int64_t *until_ms);
// year, period and area of the query, or this year as a whole and the host's own area; of who is bound to areas, the
// first of these. A period alone names its year. 0 after having answered 400 or 404.
struct web_scope {
    int year;
    int64_t area;
    struct period period;
};
int web_scope(const struct web_request *request, struct web_reply *reply, struct web_scope *scope);
// Figures of that scope as the query asks for them: of which department (lead), and beside what (compare). 0: it names
// one that there is not, nothing was answered.
struct figures_scope;
struct lead;
int web_lead(const struct web_request *request, const struct lead **lead);
int web_figures(const struct web_request *request, const struct web_scope *scope, struct figures_scope *figures);
// The quota the query names, its place among those of the year. 0 after having answered 400 or 404.
struct quotas;
int web_quota(const struct web_request *request, struct web_reply *reply, int year, struct quotas *quotas,
              size_t *place);
// A printed number that stands for *.
int web_part_number(const struct web_request *request, struct web_reply *reply, int part, uint64_t *number);
// Text of the body, at most max characters and no control characters; NULL otherwise.
const char *web_body_text(const struct web_request *request, const char *name, int max);

// Values as every resource writes them. A time that is not known, and a name that is empty, are null.
json_t *web_time(int64_t unix_ms);
json_t *web_number(int64_t number);
json_t *web_areas(const struct web_request *request, const struct access_areas *areas); // to which somebody is bound
json_t *web_masked(const char *name); // a person's name as everybody may see it
json_t *web_masked_id(const char *number);
json_t *web_masked_tail(const char *text); // of a phone, or of a document's number
