// SPDX-License-Identifier: Apache-2.0
#include "host/page/badge_sheets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/monotonic.h"
#include "host/base/spool.h"
#include "host/books/audit.h"
#include "host/page/doings.h"
#include "host/print/badge_draw.h"
#include "host/print/report_child.h"
#include "host/tally/tally.h"
#include "proto/number.h"
#include "proto/on_demand.h"

#define AT_ONCE 90 // ten sheets are issued by one commit
#define LEFT_MS 40 // for who else wants to write, between two of them: they look each 20 ms

struct sheets {
    char dir[3072], who[ACCESS_NAME_SIZE], doing[DOING_NAME_SIZE];
    char what[BADGE_SHEETS_WHAT]; // in the log, before any name leaves
    int64_t now_ms;
    enum language language;
    struct doings *doings;
    struct host signs; // its keys alone
    size_t len;
    uint64_t numbers[];
};

// ---- the child ----

static int next_face(void *is_cut, struct badge_face *face) {
    char *into = (char *)face;
    size_t len = 0;
    while (len < sizeof *face) {
        ssize_t n = read(STDIN_FILENO, into + len, sizeof *face - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            *(int *)is_cut = n < 0 || len;
            return 0;
        }
        len += (size_t)n;
    }
    return 1;
}

static enum status draw(const void *what, int fd) {
    const struct sheets *sheets = what;
    int is_cut = 0;
    const struct badge_job job = {.host = &sheets->signs, .next = next_face, .context = &is_cut};
    __typeof__(&badge_sheets) make_sheets = ON_DEMAND(badge_sheets);
    enum status status = make_sheets(&job, child_write, fd);
    return status == STATUS_OK && is_cut ? STATUS_IO : status;
}

// ---- issuing ----

// Who was forgotten meanwhile has no badge.
static enum status issue(const char *dir, struct host *host, const uint64_t *numbers, size_t len,
                         struct badge_face *faces, size_t *issued) {
    *issued = 0;
    enum status status = host_resume(dir, host);
    if (status != STATUS_OK)
        return status;
    status = db_begin(host->db);
    if (status != STATUS_OK) {
        host_rest(host); // nobody is to wait for the child's end
        return status;
    }
    for (size_t i = 0; i < len && status == STATUS_OK; i++) {
        status = badge_of(host, numbers[i], 0, &faces[*issued]);
        *issued += status == STATUS_OK;
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    if (status == STATUS_OK)
        status = badge_address(host, faces, *issued);
    if (status == STATUS_OK)
        status = tally_update(host);
    status = db_end(host->db, status);
    host_rest(host);
    return status;
}

static void leave(int64_t since_ms) {
    int64_t left = since_ms + LEFT_MS - monotonic_ms();
    if (left > 0)
        usleep((useconds_t)left * 1000);
}

// *issued: how many the child has got.
static enum status issue_all(const struct sheets *sheets, struct host *host, struct child *child, int place,
                             uint64_t *first, size_t *issued) {
    struct badge_face *faces = calloc(AT_ONCE, sizeof *faces);
    enum status status = faces ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = 0, n; i < sheets->len && status == STATUS_OK && !doings_is_stopped(sheets->doings, place); i += n) {
        size_t some = 0;
        n = sheets->len - i < AT_ONCE ? sheets->len - i : AT_ONCE;
        status = issue(sheets->dir, host, sheets->numbers + i, n, faces, &some);
        int64_t rested_ms = monotonic_ms();
        if (status == STATUS_OK && !*first && some)
            *first = faces[0].badge.number;
        if (status == STATUS_OK)
            status = child_feed(child, faces, some * sizeof *faces, REPORT_LIMIT_MS);
        *issued += some;
        doings_tell(sheets->doings, place, (int64_t)*issued);
        leave(rested_ms);
    }
    free(faces);
    return status;
}

static enum status make(const struct sheets *sheets, int out, uint64_t *first, size_t *issued) {
    struct host host = {.now_ms = sheets->now_ms, .who = sheets->who}; // at rest until it issues
    struct child child;
    enum status status;
    int place = doings_begin(sheets->doings, sheets->who, sheets->doing);
    if ((status = child_start(draw, sheets, out, &child)) == STATUS_OK)
        status = child_end(&child, issue_all(sheets, &host, &child, place, first, issued), REPORT_LIMIT_MS);
    doings_end(sheets->doings, place);
    host_close(&host);
    return status;
}

static void finish(struct web_reply *r) {
    const struct sheets *sheets = r->work;
    char text[NUMBER_TEXT_SIZE];
    uint64_t first = 0;
    size_t issued = 0;
    int out = -1;
    enum status status = audit_note(sheets->dir, sheets->now_ms, sheets->who, "report", sheets->what);
    if (status == STATUS_OK)
        status = spool_open(sheets->dir, "badges", &out);
    if (status == STATUS_OK)
        status = make(sheets, out, &first, &issued);
    if (status == STATUS_OK && !issued)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK && !(r->file = fdopen(out, "re")))
        status = STATUS_MEMORY;
    if (status != STATUS_OK) {
        if (out >= 0)
            close(out);
        web_status(r, status);
        return;
    }
    r->code = 200;
    r->type = "application/pdf";
    snprintf(r->file_name, sizeof r->file_name, text_of(TEXT_BADGE_FILE, sheets->language), number_format(first, text),
             (int)issued);
}

void badge_sheets_print(const struct web_request *q, struct web_reply *r, const struct numbers *numbers,
                        const char *what) {
    const char *doing = q->query(q->door, "doing");
    size_t size = sizeof(struct sheets) + numbers->len * sizeof(uint64_t);
    struct sheets *sheets = calloc(1, size);
    if (!sheets) {
        web_status(r, STATUS_MEMORY);
        return;
    }
    snprintf(sheets->dir, sizeof sheets->dir, "%s", q->dir);
    snprintf(sheets->who, sizeof sheets->who, "%s", q->user.name);
    snprintf(sheets->doing, sizeof sheets->doing, "%s", doing ? doing : "");
    snprintf(sheets->what, sizeof sheets->what, "%s", what);
    sheets->now_ms = q->now_ms;
    sheets->language = q->language;
    sheets->doings = q->doings;
    sheets->signs.keys = q->host->keys;
    sheets->signs.area = q->host->area;
    sheets->len = numbers->len;
    memcpy(sheets->numbers, numbers->items, numbers->len * sizeof(uint64_t));
    r->finish = finish;
    r->work = sheets;
    r->work_len = size;
}
