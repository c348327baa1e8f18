// SPDX-License-Identifier: Apache-2.0
#include "host/books/book_kinds.h"

#include <string.h>

#include "host/books/book.h"

static const struct book_kind kinds[] = {
    {"person.add", "person", BOOK_INSERT, {"number"}, 0, 0},
    {"person.found", "person", BOOK_PUT, {"number"}, 0, 0}, // from before there was a book
    {"person.edit", "person", BOOK_UPDATE, {"number"}, 1, STALE_PERSON},
    {"person.merge", "person_merge", BOOK_INSERT, {"person", "at_ms"}, 1, STALE_PERSON},
    {"person.merge_found", "person_merge", BOOK_PUT, {"person", "at_ms"}, 0, 0},
    {"person.unmerge", "person_merge", BOOK_UPDATE, {"person", "at_ms"}, 1, STALE_PERSON},
    {"person.forget", "person", BOOK_FORGET, {"number"}, 0, 0},
    {"person.part", "person_distinct", BOOK_INSERT, {"person", "other", "ordinal"}, 0, 0}, // they are two
    {"person.unpart", "person_distinct", BOOK_INSERT, {"person", "other", "ordinal"}, 0, 0},
    {"badge.issue", "badge", BOOK_INSERT, {"number"}, 0, 0},
    {"badge.found", "badge", BOOK_PUT, {"number"}, 0, 0},
    {"badge.reissue", "badge", BOOK_UPDATE, {"number"}, 0, 0},
    {"badge.print", "badge", BOOK_UPDATE, {"number"}, 0, 0}, // again, because of what waited for it
    {"badge.ask", "badge", BOOK_UPDATE, {"number"}, 0, 0},   // somebody wants it printed again
    {"badge.unask", "badge", BOOK_UPDATE, {"number"}, 0, 0},
    {"badge.deliver", "badge", BOOK_UPDATE, {"number"}, 0, 0},
    {"badge.undeliver", "badge", BOOK_UPDATE, {"number"}, 0, 0},
    {"badge.bind", "badge_binding", BOOK_INSERT, {"badge", "ordinal"}, 1, STALE_BADGE},
    {"badge.unbind", "badge_binding", BOOK_INSERT, {"badge", "ordinal"}, 1, STALE_BADGE}, // person 0: nobody's
    {"badge.bind_found", "badge_binding", BOOK_PUT, {"badge", "ordinal"}, 0, 0},
    {"badge.revoke", "badge_revocation", BOOK_INSERT, {"badge", "up_to_issue"}, 1, STALE_BADGE},
    {"badge.revoke_found", "badge_revocation", BOOK_PUT, {"badge", "up_to_issue"}, 0, 0},
    {"officer.add", "officer", BOOK_INSERT, {"number"}, 0, 0},
    {"officer.found", "officer", BOOK_PUT, {"number"}, 0, 0},
    {"officer.edit", "officer", BOOK_UPDATE, {"number"}, 0, 0},
    {"officer.remove", "officer", BOOK_UPDATE, {"number"}, 0, 0},
    {"session.add", "session", BOOK_INSERT, {"number"}, 1, STALE_SESSION},
    {"session.found", "session", BOOK_PUT, {"number"}, 0, 0},
    {"session.edit", "session", BOOK_UPDATE, {"number"}, 1, STALE_SESSION},
    {"session.cancel", "session", BOOK_UPDATE, {"number"}, 1, STALE_SESSION},
    {"session.hold", "session", BOOK_UPDATE, {"number"}, 1, STALE_SESSION}, // it takes place after all
    {"enroll.add", "enrollment", BOOK_INSERT, {"session", "badge", "at_ms", "is_cancelled"}, 1, STALE_SESSION},
    {"enroll.cancel", "enrollment", BOOK_INSERT, {"session", "badge", "at_ms", "is_cancelled"}, 1, STALE_SESSION},
    {"attend.add", "paper", BOOK_INSERT, {"session", "badge", "ordinal"}, 1, STALE_SESSION},
    {"attend.undo", "paper", BOOK_INSERT, {"session", "badge", "ordinal"}, 1, STALE_SESSION},
    {"quarantine.release", "quarantine", BOOK_UPDATE, {"terminal", "digest"}, 0, 0},
    {"quarantine.reject", "quarantine", BOOK_UPDATE, {"terminal", "digest"}, 0, 0},
    {"terminal.pair", "terminal", BOOK_INSERT, {"id"}, 0, 0},
    {"terminal.found", "terminal", BOOK_PUT, {"id"}, 0, 0},
    {"terminal.name", "terminal", BOOK_UPDATE, {"id"}, 0, 0},
    {"terminal.move", "terminal", BOOK_UPDATE, {"id"}, 0, 0},
    {"terminal.revoke", "terminal", BOOK_UPDATE, {"id"}, 0, 0},
    {"terminal.readmit", "terminal", BOOK_UPDATE, {"id"}, 0, 0},
    {"terminal.refuse", "terminal", BOOK_NOTE, {"id"}, 0, 0},            // it asked to be paired, and is not
    {"terminal.hold", "terminal_holder", BOOK_INSERT, {"number"}, 0, 0}, // in these hands from now on
    {"terminal.unhold", "terminal_holder", BOOK_INSERT, {"number"}, 0, 0},
    {"terminal.forget", "terminal_holder", BOOK_FORGET, {"number"}, 0, 0},
    {"quota.set", "allocation", BOOK_INSERT, {"area", "quota", "year", "at_ms"}, 0, 0}, // the office's own
    {"allocation.set", "allocation", BOOK_INSERT, {"area", "quota", "year", "at_ms"}, 0, 0},
    {"allocation.found", "allocation", BOOK_PUT, {"area", "quota", "year", "at_ms"}, 0, 0},
    {"setting.set", "setting", BOOK_SET, {"name"}, 1, STALE_ALL},
    {"office.set", "setting", BOOK_SET, {"name"}, 0, 0}, // one on which no figure stands
    {"setting.found", "setting", BOOK_PUT, {"name"}, 0, 0},
    {"signal.check", "signal_mark", BOOK_INSERT, {"signal", "at_ms"}, 0, 0}, // somebody looks into it
    {"signal.explain", "signal_mark", BOOK_INSERT, {"signal", "at_ms"}, 0, 0},
    {"signal.confirm", "signal_mark", BOOK_INSERT, {"signal", "at_ms"}, 0, 0}, // it is as it looks
    {"signal.reopen", "signal_mark", BOOK_INSERT, {"signal", "at_ms"}, 0, 0},
    {"signal.found", "signal_mark", BOOK_PUT, {"signal", "at_ms"}, 0, 0},
    {"user.add", "page_user", BOOK_INSERT, {"name"}, 0, 0},
    {"user.found", "page_user", BOOK_PUT, {"name"}, 0, 0},
    {"user.readmit", "page_user", BOOK_UPDATE, {"name"}, 0, 0},
    {"user.edit", "page_user", BOOK_UPDATE, {"name"}, 0, 0},  // another role
    {"user.areas", "page_user", BOOK_UPDATE, {"name"}, 0, 0}, // to which they are bound; "": the whole office
    {"user.link", "page_user", BOOK_UPDATE, {"name"}, 0, 0},  // a new one-time link; the password is gone
    {"user.password", "page_user", BOOK_UPDATE, {"name"}, 0, 0},
    {"user.remove", "page_user", BOOK_UPDATE, {"name"}, 0, 0},
    {"office.backup", "backup", BOOK_INSERT, {"area", "at_ms"}, 0, 0},
    {"office.restore", "restoration", BOOK_INSERT, {"area", "at_ms"}, 0, 0}, // first of a life
    {"audit.seal", "audit_seal", BOOK_INSERT, {"seq"}, 0, 0},                // where the second book ends
    {"year.close", "closing", BOOK_INSERT, {"year"}, 0, 0},
    {"year.figure", "closing_figure", BOOK_INSERT, {"area", "quota", "year"}, 0, 0},
    {"filing.add", "filing", BOOK_INSERT, {"number"}, 0, 0},
    {"filing.figure", "filing_figure", BOOK_INSERT, {"filing", "quota"}, 0, 0},
    {"year.declare", "declared", BOOK_INSERT, {"area", "quota", "year", "ordinal"}, 0, 0},
    {"enroll.found", "enrollment", BOOK_PUT, {"session", "badge", "at_ms", "is_cancelled"}, 0, 0},
};

static const struct book_table tables[] = {
    {"quarantine", ABOUT_TERMINAL, 0},  {"terminal", ABOUT_TERMINAL, 0},
    {"setting", ABOUT_NAME, 0},         {"signal_mark", ABOUT_NAME, 1},
    {"page_user", ABOUT_NAME, 0},       {"allocation", ABOUT_AREA, 1},
    {"closing", ABOUT_YEAR, 1},         {"closing_figure", ABOUT_AREA, 0},
    {"declared", ABOUT_AREA, 1},        {"act", ABOUT_PLACE, 0},
    {"audit_seal", ABOUT_PLACE, 0},     {"area", ABOUT_AREA, 0},
    {"programme", ABOUT_NAME, 0},       {"quota", ABOUT_NAME, 0},
    {"quota_programme", ABOUT_NAME, 0}, {"filing", ABOUT_PLACE, 1},
    {"filing_figure", ABOUT_PLACE, 0},  {"backup", ABOUT_AREA, 1},
    {"restoration", ABOUT_AREA, 1},     {"terminal_holder", ABOUT_PLACE, 0},
};

const struct book_kind *book_kind_of(const char *what) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].what, what) == 0)
            return &kinds[i];
    return NULL;
}

int book_is_kind(const char *beginning) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(kinds[i].what, beginning, strlen(beginning)) == 0)
            return 1;
    return 0;
}

const char *book_group(size_t place) {
    static const char *const groups[] = {"person",     "badge",    "officer", "session", "enroll",     "attend",
                                         "quarantine", "terminal", "quota",   "year",    "allocation", "setting",
                                         "office",     "signal",   "user",    "filing",  "audit"};
    return place < sizeof groups / sizeof *groups ? groups[place] : NULL;
}

const struct book_kind *book_kind_at(size_t place) {
    return place < sizeof kinds / sizeof *kinds ? &kinds[place] : NULL;
}

const struct book_table *book_table_of(const struct book_kind *kind) {
    static const struct book_table any = {.about = ABOUT_NUMBER};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].name, kind->table) == 0)
            return &tables[i];
    return &any;
}

int book_column_is_sealed(const char *table, const char *column) {
    if (strcmp(table, "terminal_holder") == 0)
        return strcmp(column, "phone") == 0;
    return strcmp(table, "person") == 0 &&
           (strcmp(column, "id_number") == 0 || strcmp(column, "document") == 0 || strcmp(column, "phone") == 0);
}
