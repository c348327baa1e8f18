// SPDX-License-Identifier: Apache-2.0
#include "host/base/text.h"

#include <string.h>

static const char *const texts[TEXT_COUNT][2] = {
#define X(id, zh, en) [TEXT_##id] = {zh, en},
#include "host/base/text.def"
#undef X
};

const char *text_of(enum text text, enum language language) {
    return texts[text][language];
}

const char *text_of_word(const char *word, enum language language) {
    static const struct {
        const char *word;
        enum text text;
    } rows[] = {
        {"counted", TEXT_OUTCOME_COUNTED},
        {"on_paper", TEXT_WORD_ON_PAPER},
        {"unnumbered", TEXT_WORD_UNNUMBERED},
        {"not_in_quota", TEXT_OUTCOME_NOT_IN_QUOTA},
        {"under_min_stay", TEXT_OUTCOME_UNDER_MIN_STAY},
        {"no_check_out", TEXT_OUTCOME_NO_CHECK_OUT},
        {"stay_unknown", TEXT_OUTCOME_STAY_UNKNOWN},
        {"no_check_in", TEXT_OUTCOME_NO_CHECK_IN},
        {"revoked", TEXT_OUTCOME_REVOKED},
        {"unbound", TEXT_OUTCOME_UNBOUND},
        {"visitor", TEXT_OUTCOME_VISITOR},
        {"unknown_badge", TEXT_OUTCOME_UNKNOWN_BADGE},
        {"unknown_session", TEXT_OUTCOME_UNKNOWN_SESSION},
        {"not_enrolled", TEXT_OUTCOME_NOT_ENROLLED},
        {"too_early", TEXT_OUTCOME_TOO_EARLY},
        {"too_late", TEXT_OUTCOME_TOO_LATE},
        {"time_unknown", TEXT_OUTCOME_TIME_UNKNOWN},
        {"after_session", TEXT_OUTCOME_AFTER_SESSION},
        {"other_host", TEXT_OUTCOME_OTHER_HOST},
        {"not_yet_issued", TEXT_OUTCOME_NOT_YET_ISSUED},
        {"called_off", TEXT_OUTCOME_CALLED_OFF},
        {"unknown", TEXT_REFUSAL_UNKNOWN},
        {"forged", TEXT_REFUSAL_FORGED},
        {"foreign", TEXT_REFUSAL_FOREIGN},
        {"no_session", TEXT_REFUSAL_NO_SESSION},
        {"no_officer", TEXT_REFUSAL_NO_OFFICER},
        {"newer", TEXT_REFUSAL_NEWER},
        {"far_apart", TEXT_KIND_FAR_APART},
        {"burst", TEXT_KIND_BURST},
        {"same_order", TEXT_KIND_SAME_ORDER},
        {"empty", TEXT_KIND_EMPTY},
        {"many_a_day", TEXT_KIND_MANY_A_DAY},
        {"off_hours", TEXT_KIND_OFF_HOURS},
        {"over_cap", TEXT_KIND_OVER_CAP},
        {"left_open", TEXT_KIND_LEFT_OPEN},
        {"wrong_clock", TEXT_KIND_WRONG_CLOCK},
        {"none", TEXT_CLOCK_NONE},
        {"rtc", TEXT_CLOCK_RTC},
        {"host", TEXT_CLOCK_HOST},
        {"officer", TEXT_CLOCK_OFFICER},
        {"held_unpaired", TEXT_HELD_UNPAIRED},
        {"held_revoked", TEXT_HELD_REVOKED},
        {"held_forged", TEXT_HELD_FORGED},
        {"held_malformed", TEXT_HELD_MALFORMED},
        {"held_released", TEXT_HELD_RELEASED},
        {"held_rejected", TEXT_HELD_REJECTED},
        {"released", TEXT_HELD_RELEASED},
        {"rejected", TEXT_HELD_REJECTED},
        {"held", TEXT_FILTER_HELD},
        {"open", TEXT_MARK_OPEN},
        {"checking", TEXT_MARK_CHECKING},
        {"explained", TEXT_MARK_EXPLAINED},
        {"confirmed", TEXT_MARK_CONFIRMED},
        {"silent", TEXT_FILTER_SILENT},
        {"old_plan", TEXT_FILTER_OLD_PLAN},
        {"unattended", TEXT_FILTER_UNATTENDED},
        {"planned", TEXT_FILTER_PLANNED},
        {"under_way", TEXT_FILTER_UNDER_WAY},
        {"over", TEXT_FILTER_OVER},
        {"gaps", TEXT_FILTER_GAPS},
        {"pending", TEXT_FILTER_PENDING},
        {"waiting", TEXT_FILTER_WAITING},
        {"printed", TEXT_FILTER_PRINTED},
        {"delivered", TEXT_FILTER_DELIVERED},
        {"blank", TEXT_FILTER_BLANK},
        {"never", TEXT_BADGE_REASON_NEVER},
        {"void", TEXT_BADGE_REASON_VOID},
        {"changed", TEXT_BADGE_REASON_CHANGED},
        {"asked", TEXT_BADGE_REASON_ASKED},
        {"again", TEXT_BADGE_REASON_AGAIN},
        {"with", TEXT_FILTER_WITH},
        {"without", TEXT_FILTER_WITHOUT},
        {"has_badge", TEXT_REPORT_HAS_BADGE},
        {"farmer", TEXT_WORD_FARMER},
        {"migrant", TEXT_WORD_MIGRANT},
        {"role_reader", TEXT_ROLE_READER},
        {"role_reviewer", TEXT_ROLE_REVIEWER},
        {"role_officer", TEXT_ROLE_OFFICER},
        {"role_admin", TEXT_ROLE_ADMIN},
        {"not_counted", TEXT_FILTER_NOT_COUNTED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].word, word) == 0)
            return texts[rows[i].text][language];
    return word;
}

enum text text_of_status(int status) {
    int place = TEXT_STATUS_OK - status; // the rows stand in the order of proto/status.h
    return place >= TEXT_STATUS_OK && place <= TEXT_STATUS_DENIED ? (enum text)place : TEXT_STATUS_IO;
}
