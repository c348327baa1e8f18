// SPDX-License-Identifier: Apache-2.0
// A photo of our own printed sign-in sheet tells who signed: POST /api/sessions/sheet. It proposes and writes nothing;
// what a person confirms goes to /api/sessions/attend, with the photo's digest.
#include <stdlib.h>
#include <string.h>

#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/print/form_read.h"
#include "proto/base64.h"
#include "proto/bytes.h"
#include "proto/number.h"

#define ASIDE (2 * STRIP_MM) // of a picture, above and below the cell
#define SMALL 2              // times: of a cell that is certain
#define LARGE 1

// ---- a cell as the photo has it ----

static uint8_t mean_of(const uint8_t *grey, int x, int y, int times) {
    int sum = 0;
    for (int i = 0; i < times * times; i++)
        sum += grey[(size_t)(y * times + i / times) * STRIP_WIDTH + (size_t)(x * times + i % times)];
    return (uint8_t)(sum / (times * times));
}

// A byte a pixel; each a square of so many of the photo's.
static json_t *picture_of(const struct form_reading *r, int row, int times) {
    int top = r->top[row] - ASIDE, bottom = r->bottom[row] + ASIDE;
    top = top < 0 ? 0 : top;
    bottom = bottom > STRIP_HEIGHT ? STRIP_HEIGHT : bottom;
    int width = STRIP_WIDTH / times, height = (bottom - top) / times;
    if (height <= 0)
        return json_null();
    size_t len = (size_t)width * (size_t)height;
    uint8_t *grey = malloc(len);
    char *text = malloc(BASE64_LEN(len) + 1);
    json_t *picture = NULL;
    if (grey && text) {
        for (int i = 0; i < width * height; i++)
            grey[i] = mean_of(r->grey + (size_t)top * STRIP_WIDTH, i % width, i / width, times);
        base64_encode(grey, len, text);
        picture = json_pack("{s:i, s:i, s:s}", "width", width, "height", height, "grey", text);
    }
    free(grey);
    free(text);
    return picture;
}

// ---- rows ----

static enum status name_of(const struct web_request *q, uint64_t badge, json_t **name) {
    struct person person = {0};
    uint64_t holder;
    enum status status = holder_of(q->host->db, badge, &holder);
    if (status == STATUS_OK)
        status = people_find(q->host, holder, &person);
    *name = web_masked(person.name);
    key_wipe(&person, sizeof person);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// Whose line it is where that is somebody whom who asks may see; of other lines, those with something on them.
static enum status add_row(const struct web_request *q, const struct form_reading *r, int row, struct rows *rows) {
    const struct form_row *of = &r->rows[row];
    int is_theirs = row < r->page.named && bounds_number(q, r->page.numbers[row]);
    json_t *name = NULL, *person = NULL;
    enum status status = STATUS_OK;
    if (is_theirs) {
        status = name_of(q, r->page.numbers[row], &name);
        person = web_number((int64_t)r->page.numbers[row]);
    } else if (row < r->page.named || of->mark == FORM_EMPTY)
        return STATUS_OK;
    rows_add(rows, json_pack("{s:i, s:o, s:o, s:s, s:b, s:o}", "line", (r->page.page - 1) * FORM_ROWS + row + 1,
                             "person", person ? person : json_null(), "name", name ? name : json_null(), "mark",
                             form_mark_text(of->mark), "proposed", of->is_likely, "picture",
                             picture_of(r, row, of->mark == FORM_DOUBTFUL || !is_theirs ? LARGE : SMALL)));
    return status;
}

static void answer(const struct web_request *q, struct web_reply *reply, const struct form_reading *r) {
    uint8_t digest[KEY_DIGEST_BYTES];
    char sheet[2 * KEY_DIGEST_BYTES + 1];
    struct rows rows = rows_new();
    enum status status = STATUS_OK;
    for (int row = 0; row < FORM_ROWS && status == STATUS_OK; row++)
        status = add_row(q, r, row, &rows);
    key_sha256(&(struct piece){q->file, q->file_len}, 1, digest);
    json_t *list = rows_end(&rows, status);
    web_list(reply, status,
             list ? json_pack("{s:o, s:i, s:i, s:s, s:o}", "session", web_number((int64_t)r->page.session), "page",
                              r->page.page, "pages", r->page.pages, "sheet", hex_format(digest, sizeof digest, sheet),
                              "rows", list)
                  : NULL);
}

static void refuse(struct web_reply *r, enum form_trouble trouble) {
    web_error(r, 400,
              trouble == FORM_NO_CODE      ? "sheet_no_code"
              : trouble == FORM_OTHER_HOST ? "sheet_other_host"
              : trouble == FORM_CHANGED    ? "sheet_changed"
              : trouble == FORM_NO_MARKS   ? "sheet_no_marks"
              : trouble == FORM_COARSE     ? "sheet_coarse"
                                           : "sheet_pale");
}

API(session_photo) {
    const char *text = request->query(request->door, "session");
    struct form_reading *reading;
    uint64_t session;
    if (!text || number_parse(text, &session) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = form_read(request->host, request->file, request->file_len, &reading);
    if (status == STATUS_MALFORMED)
        web_error(reply, 400, "sheet_no_picture");
    else if (status == STATUS_TOO_LARGE)
        web_error(reply, 400, "sheet_too_many_pixels");
    else if (status != STATUS_OK)
        web_status(reply, status);
    else {
        if (reading->trouble != FORM_FINE)
            refuse(reply, reading->trouble);
        else if (reading->page.session != session)
            web_error(reply, 409, "sheet_other_class");
        else
            answer(request, reply, reading);
        free(reading);
    }
}
