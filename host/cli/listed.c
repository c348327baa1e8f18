// SPDX-License-Identifier: Apache-2.0
#include "host/cli/listed.h"

#include <string.h>
#include <unistd.h>

#include "host/table/table.h"
#include "proto/civil.h"

static void tell_row(struct listed *l, enum listed_reason reason) {
    const struct told *t = (const struct told *)l;
    say(t->c, TEXT_TABLE_AT, t->file, (int)l->line, words(t->c, listed_sentence(reason)));
}

static void tell_list(const struct told *t, enum listed_reason reason) {
    const struct listed *l = &t->listed;
    char one[8], other[8];
    if (reason == LISTED_TWICE)
        say(t->c, TEXT_PEOPLE_TWICE, t->file, (int)l->line, people_columns[l->column][1], people_columns[l->column][0],
            table_column_name(l->twice[0], one), table_column_name(l->twice[1], other));
    else if (reason == LISTED_ROUNDED)
        say(t->c, TEXT_PEOPLE_ROUNDED, t->file, (int)l->numbers, (int)l->rounded);
    else if (reason == LISTED_NO_NUMBER)
        say(t->c, TEXT_FAILED_FOR, t->file, words(t->c, TEXT_ENROLL_NO_NUMBER));
}

static void tell_end(const struct told *t, const struct listed_end *end, int64_t taken_ms) {
    static const enum text texts[] = {
        [LISTED_TIME_CLIPPED] = TEXT_LISTED_TIME_CLIPPED,
        [LISTED_TIME_UNREAD] = TEXT_LISTED_TIME_UNREAD,
        [LISTED_TIME_OTHER] = TEXT_LISTED_TIME_OTHER,
    };
    char column[8], taken[CIVIL_TEXT_SIZE];
    if (end->what != LISTED_TIME_NONE && end->what != LISTED_TIME_TAKEN)
        say(t->c, texts[end->what], t->file, (int)t->listed.line, table_column_name(end->column, column), end->cell,
            civil_format(taken_ms, taken));
}

void told_times(const struct told *t, int64_t in_ms, int64_t out_ms) {
    tell_end(t, &t->listed.span.in, in_ms);
    tell_end(t, &t->listed.span.out, out_ms);
}

static enum status take_file(struct told *t, const char *file) {
    struct lists lists;
    enum listed_reason reason;
    if (read_lists(t->c, file, NULL, 1, &lists) != EXIT_DONE) { // other sheets may be other sessions'
        t->listed.refused++;                                    // and it was told why
        return STATUS_OK;
    }
    t->file = file;
    enum status status = listed_each(&t->listed, lists.tables[0], &reason);
    tell_list(t, reason);
    if (t->listed.heeds_absence && *t->listed.absence.several)
        say(t->c, TEXT_LISTED_SEVERAL, file, t->listed.absence.several);
    lists_clear(&lists);
    t->listed.span = (struct listed_span){.in.what = LISTED_TIME_NONE};
    return status;
}

enum status told_take(struct told *t, const char *word) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder;
    t->listed.host = &t->c->host;
    t->listed.tell = tell_row;
    enum status status = listed_read(&t->c->host, word, shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    if (is_holder)
        return t->listed.take(&t->listed, shown, badge);
    if (access(word, F_OK) == 0)
        return take_file(t, word);
    say(t->c, TEXT_ENROLL_WHO, strlen(word) >= 15 && strspn(word, "0123456789") >= 15 ? "***" : word);
    t->listed.refused++;
    return STATUS_OK;
}
