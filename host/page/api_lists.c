// SPDX-License-Identifier: Apache-2.0
// Lists of people, pasted or as a file: who is enrolled for a class (POST /api/sessions/enroll), and who was there by a
// paper list (POST /api/sessions/attend). Each line is told what came of it.
#include <string.h>

#include "host/base/utf8.h"
#include "host/books/holder.h"
#include "host/books/listed.h"
#include "host/books/paper.h"
#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/print/photo.h"
#include "host/table/table.h"
#include "proto/bytes.h"
#include "proto/civil.h"
#include "proto/number.h"

#define ROWS_MAX 2000

struct listing {
    struct listed listed; // first: taken back from it
    const struct web_request *request;
    struct session session;
    struct paper_entry times;
    int undoes;
    int done, waiting, already;
    size_t hidden; // rows that the spreadsheet does not show
    int is_cut;    // more lines than are told
    struct rows rows;
};

// ---- what came of a line ----

static json_t *name_of(struct host *host, uint64_t badge) {
    struct person person = {0};
    uint64_t holder = 0;
    json_t *name = json_null();
    if (badge && holder_of(host->db, badge, &holder) == STATUS_OK && people_find(host, holder, &person) == STATUS_OK)
        name = web_masked(person.name);
    key_wipe(&person, sizeof person);
    return name;
}

static void add_time(struct rows *times, const struct listed_end *end, int64_t taken_ms) {
    static const char *const words[] = {
        [LISTED_TIME_CLIPPED] = "clipped", [LISTED_TIME_UNREAD] = "unread", [LISTED_TIME_OTHER] = "other"};
    char column[8];
    if (end->what != LISTED_TIME_NONE && end->what != LISTED_TIME_TAKEN)
        rows_add(times, json_pack("{s:s, s:o, s:s, s:o}", "column", table_column_name(end->column, column), "value",
                                  rows_text(end->cell), "reason", words[end->what], "stands", web_time(taken_ms)));
}

static void add_line(struct listing *l, const char *shown, uint64_t badge, const char *result, const char *reason,
                     const struct paper_entry *entry) {
    if (l->rows.len == ROWS_MAX) {
        l->is_cut = 1;
        return;
    }
    struct rows times = rows_new(); // of the row's own, those not taken as they are told
    if (entry) {
        add_time(&times, &l->listed.span.in, entry->in_ms);
        add_time(&times, &l->listed.span.out, entry->out_ms);
    }
    rows_add(&l->rows, json_pack("{s:I, s:s, s:o, s:s, s:s?, s:o}", "line", (json_int_t)l->listed.line, "shown", shown,
                                 "name", name_of(l->listed.host, badge), "result", result, "reason",
                                 *reason ? reason : NULL, "times", rows_end(&times, STATUS_OK)));
}

static void tell_line(struct listed *listed, enum listed_reason reason) {
    add_line((struct listing *)listed, "", 0,
             reason == LISTED_PASSED   ? "passed"
             : reason == LISTED_ABSENT ? "absent"
                                       : "refused",
             listed_word(reason), NULL);
}

// Whom the list names; 0 also where that is nobody whom who asks may see.
static uint64_t theirs(const struct listing *l, uint64_t badge) {
    return badge && bounds_number(l->request, badge) ? badge : 0;
}

static enum status enroll_one(struct listed *listed, const char *shown, uint64_t badge) {
    struct listing *l = (struct listing *)listed;
    badge = theirs(l, badge);
    enum status status = STATUS_NOT_FOUND;
    if (badge)
        status = l->undoes ? session_enroll_cancel(listed->host, l->session.number, badge)
                           : session_enroll(listed->host, l->session.number, badge);
    if (listed_is_grave(status))
        return status;
    l->done += status == STATUS_OK;
    l->waiting += status == STATUS_FULL;
    l->already += status == STATUS_CONFLICT;
    int is_refused = status != STATUS_OK && status != STATUS_FULL && status != STATUS_CONFLICT;
    listed->refused += is_refused;
    add_line(l, shown, badge,
             is_refused                  ? "refused"
             : status == STATUS_FULL     ? "waiting"
             : status == STATUS_CONFLICT ? "already"
                                         : "taken",
             is_refused ? l->undoes ? "not_enrolled" : "nobody" : "", NULL);
    return STATUS_OK;
}

static enum status attend_one(struct listed *listed, const char *shown, uint64_t badge) {
    static const char *const reasons[] = {
        [PAPER_TAKEN] = "",
        [PAPER_ALREADY] = "",
        [PAPER_NOBODY] = "nobody",
        [PAPER_NOT_BEGUN] = "not_begun",
        [PAPER_CALLED_OFF] = "called_off",
        [PAPER_BAD_TIMES] = "bad_times",
        [PAPER_NONE] = "not_typed_in",
    };
    struct listing *l = (struct listing *)listed;
    enum paper_answer answer = PAPER_TAKEN;
    struct paper_entry entry = l->times;
    badge = theirs(l, badge);
    listed_times_take(&listed->span, &entry.in_ms, &entry.out_ms);
    enum status status = l->undoes ? paper_undo(listed->host, &l->session, badge, &answer)
                                   : paper_attend(listed->host, &l->session, badge, &entry, &answer);
    if (status != STATUS_OK)
        return status;
    int is_refused = answer != PAPER_TAKEN && answer != PAPER_ALREADY;
    int is_unseen = !badge && listed->is_by_name; // whose number is not theirs to learn, nor that they are enrolled
    l->done += answer == PAPER_TAKEN;
    l->already += answer == PAPER_ALREADY;
    listed->refused += is_refused;
    const char *reason = is_unseen ? listed_word(LISTED_UNENROLLED) : reasons[answer];
    add_line(l, is_unseen ? "" : shown, badge,
             is_refused                ? "refused"
             : answer == PAPER_ALREADY ? "already"
                                       : "taken",
             reason, &entry);
    return STATUS_OK;
}

// ---- a list ----

static void refuse(struct web_reply *r, enum listed_reason reason) {
    web_error(r, 400, reason == LISTED_ROUNDED ? "list_rounded" : reason == LISTED_TWICE ? "list_twice" : "list_empty");
}

static json_t *answer_of(struct listing *l, enum status status) {
    return json_pack("{s:o, s:i, s:i, s:i, s:i, s:i, s:b, s:o, s:I, s:o}", "session",
                     web_number((int64_t)l->session.number), "done", l->done, "waiting", l->waiting, "already",
                     l->already, "refused", l->listed.refused, "passed", l->listed.passed, "more", l->is_cut, "several",
                     rows_text(l->listed.absence.several), "hidden", (json_int_t)l->hidden, "lines",
                     rows_end(&l->rows, status));
}

// Takes the list in one commit; the lines that cannot be taken do not stop the others.
static void take_list(const struct web_request *q, struct web_reply *r, struct listing *l, const struct table *table) {
    struct host writer;
    enum listed_reason reason = LISTED_FINE;
    enum status status = web_writer(q, &writer);
    if (status != STATUS_OK) {
        web_status(r, status);
        return;
    }
    l->listed.host = &writer;
    l->listed.tell = tell_line;
    l->rows = rows_new();
    status = *l->times.sheet ? photo_is_kept(&writer, l->times.sheet) : STATUS_OK;
    int has_photo = status != STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = listed_each(&l->listed, table, &reason);
    listed_clear(&l->listed);
    status = web_end(&writer, status, NULL, NULL, NULL);
    json_t *answer = answer_of(l, status);
    if (!has_photo || (status == STATUS_OK && reason != LISTED_FINE))
        json_decref(answer);
    if (!has_photo)
        web_error(r, 409, "photo_not_kept");
    else if (status == STATUS_OK && reason != LISTED_FINE)
        refuse(r, reason);
    else
        web_list(r, status, answer);
}

// The class the query names, whether something is taken back, and a reason that may be one. 0 after having answered.
static int read_query(const struct web_request *q, struct web_reply *r, struct listing *l, int wants_why) {
    uint64_t number;
    const char *session = q->query(q->door, "session"), *why = q->query(q->door, "why");
    int64_t undoes;
    int length = why ? utf8_characters(why) : 0;
    if (!session || number_parse(session, &number) != STATUS_OK || !web_query_int(q, "undo", 0, &undoes) ||
        length < wants_why || length > WEB_WHY_MAX) {
        web_error(r, 400, "invalid");
        return 0;
    }
    l->undoes = undoes != 0;
    enum status status = session_find(q->host, number, &l->session);
    if (status != STATUS_OK)
        web_status(r, status);
    return status == STATUS_OK;
}

static void take_file(const struct web_request *q, struct web_reply *r, struct listing *l) {
    struct table *table;
    struct table_problem problem = {0};
    enum status status = table_read(q->file, q->file_len, NULL, &table, &problem);
    if (status == STATUS_MALFORMED)
        web_error(r, 400, problem.trouble == TABLE_EMPTY ? "list_empty" : "list_unreadable");
    else if (status != STATUS_OK)
        web_status(r, status);
    else {
        l->hidden = table_hidden(table);
        take_list(q, r, l, table);
        table_free(table);
    }
}

API(session_enroll) {
    struct listing l = {.listed.take = enroll_one, .request = request};
    if (read_query(request, reply, &l, 0))
        take_file(request, reply, &l);
}

static int take_time(const struct web_request *q, const char *name, int64_t *unix_ms) {
    const char *text = q->query(q->door, name);
    return !text || !*text || civil_parse(text, strlen(text), unix_ms, NULL) == STATUS_OK;
}

// The digest of a photo of the list, which has been kept.
static int take_sheet(const struct web_request *q, char sheet[PAPER_SHEET_SIZE]) {
    const char *text = q->query(q->door, "sheet");
    uint8_t digest[KEY_DIGEST_BYTES];
    if (!text || !*text)
        return 1;
    if (!hex_parse(text, digest, sizeof digest))
        return 0;
    hex_format(digest, sizeof digest, sheet);
    return 1;
}

API(session_attend) {
    struct listing l = {.listed.take = attend_one, .request = request};
    if (!read_query(request, reply, &l, 1))
        return;
    l.listed.heeds_absence = !l.undoes;
    l.listed.session = &l.session;
    l.times = (struct paper_entry){l.session.start_ms, paper_last_ms(&l.session, request->now_ms), ""}; // unless told
    if (!take_time(request, "in", &l.times.in_ms) || !take_time(request, "out", &l.times.out_ms) ||
        !take_sheet(request, l.times.sheet)) {
        web_error(reply, 400, "invalid");
        return;
    }
    take_file(request, reply, &l);
}
