// SPDX-License-Identifier: Apache-2.0
// What the second book tells, in words.
#include <string.h>

#include "host/books/audit.h"

static const struct {
    const char *what;
    enum text text;
} rows[] = {
    {"person_merge", TEXT_LOOK_PERSON_MERGE},
    {"person_unmerge", TEXT_LOOK_PERSON_UNMERGE},
    {"person_part", TEXT_LOOK_PERSON_PART},
    {"person_unpart", TEXT_LOOK_PERSON_UNPART},
    {"person_forget", TEXT_LOOK_PERSON_FORGET},
    {"people_import", TEXT_LOOK_PEOPLE_IMPORT},
    {"person_add", TEXT_LOOK_PERSON_ADD},
    {"person_edit", TEXT_LOOK_PERSON_EDIT},
    {"person_find", TEXT_LOOK_PERSON_FIND},
    {"filing", TEXT_LOOK_FILING},
    {"year", TEXT_LOOK_YEAR},
    {"stick_take", TEXT_LOOK_STICK_TAKE},
    {"picture_take", TEXT_LOOK_PICTURE_TAKE},
    {"pairing_accept", TEXT_LOOK_PAIRING_ACCEPT},
    {"pairing_refuse", TEXT_LOOK_PAIRING_REFUSE},
    {"terminal_holder", TEXT_LOOK_TERMINAL_HOLDER},
    {"terminal_forget", TEXT_LOOK_TERMINAL_FORGET},
    {"backup", TEXT_LOOK_BACKUP},
    {"backup_failed", TEXT_LOOK_BACKUP_FAILED},
    {"backup_schedule", TEXT_LOOK_BACKUP_SCHEDULE},
    {"office_name", TEXT_LOOK_OFFICE_NAME},
    {"office_phone", TEXT_LOOK_OFFICE_PHONE},
    {"backup_download", TEXT_LOOK_BACKUP_DOWNLOAD},
    {"user_areas", TEXT_LOOK_USER_AREAS},
    {"login", TEXT_LOOK_LOGIN},
    {"login_failed", TEXT_LOOK_LOGIN_FAILED},
    {"logout", TEXT_LOOK_LOGOUT},
    {"welcome", TEXT_LOOK_WELCOME},
    {"password", TEXT_LOOK_PASSWORD},
    {"names", TEXT_LOOK_NAMES},
    {"allocate", TEXT_LOOK_ALLOCATE},
    {"terminal_name", TEXT_LOOK_TERMINAL_NAME},
    {"terminal_move", TEXT_LOOK_TERMINAL_MOVE},
    {"terminal_revoke", TEXT_LOOK_TERMINAL_REVOKE},
    {"terminal_readmit", TEXT_LOOK_TERMINAL_READMIT},
    {"quarantine_release", TEXT_LOOK_QUARANTINE_RELEASE},
    {"quarantine_reject", TEXT_LOOK_QUARANTINE_REJECT},
    {"user_add", TEXT_LOOK_USER_ADD},
    {"user_edit", TEXT_LOOK_USER_EDIT},
    {"user_renew", TEXT_LOOK_USER_RENEW},
    {"user_remove", TEXT_LOOK_USER_REMOVE},
    {"explain", TEXT_LOOK_EXPLAIN},
    {"photo", TEXT_LOOK_PHOTO},
    {"report", TEXT_LOOK_REPORT},
};

#define ROWS (sizeof rows / sizeof *rows)

const char *audit_words(const char *what, enum language language) {
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].what, what) == 0)
            return text_of(rows[i].text, language);
    return what;
}

const char *audit_kind(size_t place) {
    return place < ROWS ? rows[place].what : NULL;
}
