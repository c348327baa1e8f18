// SPDX-License-Identifier: Apache-2.0
// rollcall attend: a paper list is typed in, or taken back. It counts by the rule that scans count by, and apart.
#include <stdlib.h>

#include "host/books/paper.h"
#include "host/cli/commands.h"
#include "host/cli/listed.h"
#include "host/print/photo.h"
#include "proto/file.h"

struct attending {
    struct told told; // first: taken back from it
    struct session session;
    struct paper_entry times; // and the sheet
    const char *path;         // of a photo of it, NULL none
    uint8_t *photo;
    size_t photo_len;
    int undoes;
    int done, already;
};

static enum text text_of_answer(enum paper_answer answer) {
    static const enum text texts[] = {
        [PAPER_ALREADY] = TEXT_ATTEND_ALREADY,     [PAPER_NOBODY] = TEXT_ATTEND_NOBODY,
        [PAPER_NOT_BEGUN] = TEXT_ATTEND_NOT_BEGUN, [PAPER_CALLED_OFF] = TEXT_ATTEND_CALLED_OFF,
        [PAPER_BAD_TIMES] = TEXT_ATTEND_BAD_TIMES, [PAPER_NONE] = TEXT_ATTEND_NONE,
    };
    return texts[answer];
}

static enum status attend_one(struct listed *l, const char *shown, uint64_t badge) {
    struct attending *a = (struct attending *)l;
    struct host *host = &a->told.c->host;
    enum paper_answer answer = PAPER_TAKEN;
    struct paper_entry entry = a->times;
    listed_times_take(&l->span, &entry.in_ms, &entry.out_ms);
    enum status status = a->undoes ? paper_undo(host, &a->session, badge, &answer)
                                   : paper_attend(host, &a->session, badge, &entry, &answer);
    if (status != STATUS_OK)
        return status;
    told_times(&a->told, entry.in_ms, entry.out_ms);
    if (answer != PAPER_TAKEN)
        say(a->told.c, text_of_answer(answer), shown);
    a->done += answer == PAPER_TAKEN;
    a->already += answer == PAPER_ALREADY;
    l->refused += answer != PAPER_TAKEN && answer != PAPER_ALREADY;
    return STATUS_OK;
}

static int report(struct context *c, const struct attending *a, const char *session) {
    if (c->json)
        print_json(c, json_pack("{s:s, s:i, s:i, s:i, s:i}", "session", session, a->undoes ? "undone" : "attended",
                                a->done, "already", a->already, "refused", a->told.listed.refused, "passed",
                                a->told.listed.passed));
    else
        say(c, a->undoes ? TEXT_ATTEND_UNDONE : TEXT_ATTEND_DONE, a->done);
    return a->told.listed.refused ? EXIT_PARTLY : EXIT_DONE;
}

// 0 after having said why it cannot be kept.
static int read_photo(struct context *c, struct attending *a) {
    enum status status = file_read(a->path, PHOTO_MAX_BYTES, &a->photo, &a->photo_len);
    if (status == STATUS_OK)
        status = photo_check(a->photo, a->photo_len);
    if (status == STATUS_MALFORMED || status == STATUS_TOO_LARGE)
        say(c, status == STATUS_MALFORMED ? TEXT_FORM_NO_PICTURE : TEXT_PHOTO_TOO_LARGE, a->path);
    else if (status != STATUS_OK)
        fail_for(c, a->path, status);
    return status == STATUS_OK;
}

static int read_options(struct context *c, int argc, char **argv, struct attending *a) {
    static const struct option options[] = {{"in", required_argument, NULL, 'i'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"sheet", required_argument, NULL, 's'},
                                            {"undo", no_argument, NULL, 'u'},
                                            {0}};
    c->takes_files = 1;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return 0;
        if (o == 'u')
            a->undoes = 1;
        else if (o == 's')
            a->path = optarg;
        else if (!read_time(c, optarg, o == 'i' ? &a->times.in_ms : &a->times.out_ms))
            return 0;
    }
    return 1;
}

// A list that tells no times says that people were there from beginning to end, or until now while it goes on.
static void complete_times(struct attending *a, int64_t now_ms) {
    if (!a->times.in_ms)
        a->times.in_ms = a->session.start_ms;
    if (!a->times.out_ms)
        a->times.out_ms = paper_last_ms(&a->session, now_ms);
}

// The photo is kept in the very commit that names it. of: the session; who follows.
static int take_in(struct context *c, struct attending *a, char **of) {
    complete_times(a, c->host.now_ms);
    a->told.listed.heeds_absence = !a->undoes;
    a->told.listed.session = &a->session;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK && a->photo && !a->undoes)
        status = photo_keep(&c->host, a->photo, a->photo_len, a->times.sheet);
    for (int i = 1; of[i] && status == STATUS_OK; i++)
        status = told_take(&a->told, of[i]);
    listed_clear(&a->told.listed);
    int code = settle(c, status, *of, (struct meaning){.lists = "rollcall session list"});
    return code == EXIT_DONE ? report(c, a, *of) : code;
}

int cmd_attend(struct context *c, int argc, char **argv) {
    struct attending a = {.told = {.c = c, .listed = {.take = attend_one}}};
    uint64_t session;
    if (!read_options(c, argc, argv, &a))
        return EXIT_USAGE;
    char **of = argv + optind;
    if (argc - optind < 2 || !read_number(c, *of, &session))
        return misuse_form(c, "");
    if (!has_why(c))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = session_find(&c->host, session, &a.session);
    if (status != STATUS_OK)
        return fail_as(c, *of, status, (struct meaning){.lists = "rollcall session list"});
    int code = a.path && !read_photo(c, &a) ? EXIT_FAILED : take_in(c, &a, of);
    free(a.photo);
    return code;
}
