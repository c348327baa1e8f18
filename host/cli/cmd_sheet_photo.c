// SPDX-License-Identifier: Apache-2.0
// rollcall sheet photo: the photos of paper lists that were kept, told; one of them as a file. Who took it along stands
// in the log.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/books/audit.h"
#include "host/cli/commands.h"
#include "host/print/photo.h"
#include "proto/civil.h"
#include "proto/number.h"

static void tell_one(void *context, const struct photo *p) {
    struct context *c = context;
    char at[CIVIL_TEXT_SIZE] = "";
    if (p->kept_ms)
        civil_format(p->kept_ms, at);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s?, s:I, s:I, s:I}", "sheet", p->sheet, "kept", p->kept_ms ? at : NULL,
                                "bytes", (json_int_t)p->bytes, "people", (json_int_t)p->people, "standing",
                                (json_int_t)p->standing));
    else
        show_line(c, TEXT_PHOTO_LINE, p->sheet, p->kept_ms ? at : words(c, TEXT_PHOTO_MISSING), (int)p->people,
                  (int)p->standing, (long long)p->bytes);
}

static int write_out(struct context *c, uint64_t session, const char *sheet, const char *out) {
    char *data = NULL, detail[128], number[NUMBER_TEXT_SIZE];
    size_t len;
    enum status status = photo_find(&c->host, session, sheet, &data, &len);
    if (status != STATUS_OK) {
        if (status == STATUS_NOT_FOUND)
            return fail_as(c, sheet, status, (struct meaning){.lists = "rollcall sheet photo"});
        return fail_for(c, sheet, status);
    }
    snprintf(detail, sizeof detail, "%s %.16s", number_format(session, number), sheet);
    status = audit_note(c->dir, c->now_ms, "command", "photo", detail);
    if (status == STATUS_OK)
        status = output_write(out, data, len);
    free(data);
    if (status != STATUS_OK)
        return fail_for(c, out, status);
    if (!output_is_stdout(out))
        say(c, TEXT_PHOTO_DONE, out);
    return EXIT_DONE;
}

int sheet_photo(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"output", required_argument, NULL, 'o'}, {0}};
    const char *out = NULL;
    uint64_t session;
    c->takes_files = 1;
    for (int o; (o = next_option(c, argc, argv, options)) != -1; out = optarg)
        if (o == '?')
            return EXIT_USAGE;
    int more = argc - optind;
    if (more != (out ? 2 : 1))
        return misuse_form(c, "photo");
    if (!read_number(c, argv[optind], &session))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    if (out)
        return write_out(c, session, argv[optind + 1], out);
    enum status status = photo_each(&c->host, session, tell_one, c);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}
