// SPDX-License-Identifier: Apache-2.0
// rollcall picture: photos of a terminal's screen, as a messenger brings them, in place of a cable.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/carry/photographed.h"
#include "host/cli/commands.h"
#include "proto/array.h"
#include "proto/file.h"
#include "proto/printable.h"

struct codes {
    char *lines; // of all photos
    size_t len, room;
    int unread; // photos without any
};

static void tell_photo(struct context *c, const char *path, const char *lines) {
    struct multipart_code code;
    while (photographed_next(&lines, &code, NULL, NULL))
        say(c, TEXT_PICTURE_CODE, path, (int)code.number, (int)code.parts);
}

static enum status read_photo(struct context *c, const char *name, struct codes *codes) {
    char path[PATH_MAX], *lines = NULL;
    uint8_t *photo;
    size_t len;
    printable(name, path, sizeof path);
    enum status status = file_read(name, PHOTOGRAPHED_MAX_BYTES, &photo, &len);
    if (status == STATUS_OK) {
        status = photographed_read(photo, len, &lines);
        free(photo);
    }
    if (status == STATUS_NOT_FOUND && file_exists(name))
        say(c, TEXT_PICTURE_NONE, path);
    else if (status != STATUS_OK)
        fail_for(c, path, status);
    codes->unread += status != STATUS_OK;
    if (status != STATUS_OK)
        return STATUS_OK;
    tell_photo(c, path, lines);
    size_t more = strlen(lines);
    status = array_room(&codes->lines, &codes->room, codes->len + more + 1, 1);
    if (status == STATUS_OK) {
        memcpy(codes->lines + codes->len, lines, more + 1);
        codes->len += more;
    }
    free(lines);
    return status;
}

// ---- what came of it ----

static char *numbers_text(const struct photographed *m, const char *comma, char *text, size_t size) {
    size_t len = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < m->missing_len && len + 16 < size; i++)
        len += (size_t)snprintf(text + len, size - len, "%s%u", i ? comma : "", m->missing[i]);
    if (len + 16 >= size)
        snprintf(text + len, size - len, " …");
    return text;
}

// The codes of its answer, which a phone shows to the terminal.
static json_t *answer_of(struct context *c, const struct photographed *m) {
    char *codes = NULL;
    json_t *list = json_array();
    if (m->terminal && photographed_answer(&c->host, m->terminal, &codes) == STATUS_OK)
        for (char *at = codes, *line; (line = strsep(&at, "\n")) && *line;)
            json_array_append_new(list, json_string(line));
    free(codes);
    return list;
}

static void print_message(struct context *c, const struct photographed *m) {
    char numbers[256];
    if (c->json) {
        json_t *missing = json_array();
        for (unsigned i = 0; i < m->missing_len; i++)
            json_array_append_new(missing, json_integer(m->missing[i]));
        print_json(c, json_pack("{s:s, s:i, s:o, s:s, s:I, s:I, s:I, s:I, s:o}", "message", m->id, "parts",
                                (int)m->parts, "missing", missing, "reason",
                                m->status == STATUS_OK ? "" : status_text(m->status), "batches", (json_int_t)m->batches,
                                "events", (json_int_t)m->events, "duplicates", (json_int_t)m->duplicates, "quarantined",
                                (json_int_t)m->apart, "answer", answer_of(c, m)));
    } else if (m->missing_len) {
        show_line(c, TEXT_PICTURE_MISSING, (int)m->parts,
                  numbers_text(m, words(c, TEXT_PICTURE_COMMA), numbers, sizeof numbers));
    } else if (m->status != STATUS_OK) {
        show_line(c, m->status == STATUS_FORGED ? TEXT_PICTURE_FOREIGN : TEXT_PICTURE_CHANGED);
    } else {
        show_line(c, TEXT_PICTURE_TAKEN, (int)m->batches, (int)m->events, (int)m->duplicates, (int)m->apart);
    }
}

static enum status take_batch(void *context, struct host *host, const struct photographed *message,
                              const struct bundled *batch, struct ingest_result *result) {
    (void)message;
    enum status status = ingest_batch(host, PHOTOGRAPHED_CARRIER, batch->name, batch->bytes, batch->len, result);
    if (status == STATUS_OK)
        tell_batch(context, batch->name, result);
    return status;
}

static int take(struct context *c, const struct codes *codes) {
    static struct photographed messages[PHOTOGRAPHED_MESSAGES];
    size_t n = 0, good = 0;
    enum status status = photographed_take(&c->host, c->dir, codes->lines ? codes->lines : "",
                                           &(struct photographed_options){take_batch, c}, messages, &n);
    if (status == STATUS_OK)
        status = photographed_forget(c->dir, messages, n);
    if (status != STATUS_OK)
        return fail(c, status);
    for (size_t i = 0; i < n; i++) {
        const struct photographed *m = &messages[i];
        print_message(c, m);
        good += !m->missing_len && m->status == STATUS_OK && !m->apart;
    }
    return !n ? EXIT_FAILED : good == n && !codes->unread ? EXIT_DONE : EXIT_PARTLY;
}

int cmd_picture(struct context *c, int argc, char **argv) {
    struct codes codes = {.unread = 0};
    int code = read_files(c, argc, argv, "");
    if (code != EXIT_DONE)
        return code;
    enum status status = STATUS_OK;
    for (int i = optind; i < argc && status == STATUS_OK; i++)
        status = read_photo(c, argv[i], &codes);
    code = status == STATUS_OK ? take(c, &codes) : fail(c, status);
    free(codes.lines);
    return code;
}
