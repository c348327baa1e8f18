// SPDX-License-Identifier: Apache-2.0
// A scan is judged in the order a guard would: is it one of ours, is it genuine, is it revoked, what kind of card is
// it, is there a session, was this person here already.
#include "firmware/station/admit.h"

#include "firmware/station/schedule.h"
#include "proto/bytes.h"
#include "proto/number.h"

void admit_init(struct admit *admit) {
    *admit = (struct admit){0};
}

void admit_clear(struct admit *admit) {
    presence_clear(&admit->presence);
    *admit = (struct admit){0};
}

// ---- judging ----

static void add_event(struct answer *answer, const struct scan *scan, struct event event) {
    event.boot = scan->boot;
    event.uptime_ms = scan->uptime_ms;
    answer->events[answer->events_len++] = event;
}

static void refuse(struct answer *answer, const struct admit *admit, const struct scan *scan, enum verdict verdict,
                   enum refusal refusal, const struct badge *badge) {
    struct event e = {.kind = EVENT_REFUSED, .session = admit->session, .code = (uint8_t)refusal};
    answer->verdict = verdict;
    if (badge) {
        answer->badge = e.badge = badge->number;
        e.issue = badge->issue;
    } else {
        // What the text said is nobody's business; that it was the same text again may matter to a reviewer.
        uint8_t digest[16];
        struct piece piece = {scan->text, scan->len};
        key_digest(scan->fingerprint_key, KEY_BOX_BYTES, &piece, 1, digest, sizeof digest);
        struct reader r = reader_of(digest, 4);
        e.value = (int64_t)get_be(&r, 4);
    }
    add_event(answer, scan, e);
}

// ---- the staff's cards ----

static int is_fresh(const struct shown *shown, const struct scan *scan, int64_t within_ms) {
    return shown->badge && scan->uptime_ms - shown->uptime_ms <= within_ms;
}

// Closes what is open and opens what is not; by: the officer, 0 by itself.
static void switch_session(const struct admit *admit, const struct scan *scan, uint64_t session, uint64_t by,
                           struct answer *answer) {
    answer->session = session ? session : admit->session;
    answer->verdict = session ? VERDICT_SESSION_OPENED : VERDICT_SESSION_CLOSED;
    if (admit->session)
        add_event(answer, scan, (struct event){.kind = EVENT_SESSION_CLOSED, .session = admit->session, .badge = by});
    if (session)
        add_event(answer, scan, (struct event){.kind = EVENT_SESSION_OPENED, .session = session, .badge = by});
}

static void judge_session_card(const struct admit *admit, const struct scan *scan, const struct badge *badge,
                               struct answer *answer) {
    if (!is_fresh(&admit->officer, scan, ADMIT_OFFICER_MS))
        refuse(answer, admit, scan, VERDICT_NO_OFFICER, REFUSAL_NO_OFFICER, badge);
    else
        switch_session(admit, scan, badge->number == admit->session ? 0 : badge->number, admit->officer.badge, answer);
}

static void judge_command(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                          const struct badge *badge, struct answer *answer) {
    enum command command = command_of(badge->number);
    if (command == COMMAND_NONE) {
        refuse(answer, admit, scan, VERDICT_NEWER, REFUSAL_NEWER, badge);
    } else if (command_needs_officer(command) && !is_fresh(&admit->officer, scan, ADMIT_OFFICER_MS)) {
        refuse(answer, admit, scan, VERDICT_NO_OFFICER, REFUSAL_NO_OFFICER, badge);
    } else if (command == COMMAND_OPEN) {
        const struct plan_session *planned =
            schedule_now(plan, scan->wall_ms, plan_find_session(plan, admit->session), 0);
        answer->verdict = VERDICT_NONE_PLANNED;
        if (planned)
            switch_session(admit, scan, planned->number, admit->officer.badge, answer);
    } else if (command == COMMAND_CLOSE && admit->session) {
        switch_session(admit, scan, 0, admit->officer.badge, answer);
    } else if (command == COMMAND_CLOSE) {
        answer->verdict = VERDICT_NO_SESSION;
    } else {
        answer->verdict = VERDICT_COMMAND;
        answer->command = command;
    }
}

// ---- trainees ----

static int is_unwanted(const struct plan *plan, const struct plan_session *session, uint64_t badge) {
    if (!session || session->unenrolled != UNENROLLED_REFUSE)
        return 0;
    const struct plan_enrollment *found = plan_find_enrollment(plan, session->number, badge);
    return !found || found->place > 0;
}

static enum verdict verdict_of_check_in(const struct plan *plan, const struct plan_session *session,
                                        const struct scan *scan, uint64_t badge) {
    if (is_unwanted(plan, session, badge))
        return VERDICT_NOT_ENROLLED;
    enum hour hour = schedule_hour(session, scan->wall_ms);
    return hour == HOUR_EARLY ? VERDICT_EARLY : hour == HOUR_LATE ? VERDICT_LATE : VERDICT_CHECKED_IN;
}

// No scan is refused for its hour or for not being on a list: it is journaled as what it is, the person is told, and
// the host judges it. Whoever came before check-in began checks in again when it has.
static void judge_attendance(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                             const struct badge *badge, struct answer *answer) {
    const struct plan_session *session = plan_find_session(plan, admit->session);
    const struct present *here = presence_find(&admit->presence, badge->number);
    struct event e = {.session = admit->session, .badge = badge->number, .issue = badge->issue};
    int was_early = here && schedule_hour(session, here->in_wall_ms) == HOUR_EARLY;
    answer->session = admit->session;
    answer->first_ms = here ? here->in_wall_ms : 0;
    if (!here || (was_early && schedule_hour(session, scan->wall_ms) != HOUR_EARLY)) {
        e.kind = EVENT_CHECKED_IN;
        answer->verdict = verdict_of_check_in(plan, session, scan, badge->number);
        add_event(answer, scan, e);
        return;
    }
    int is_same_moment = here->last_boot == scan->boot && scan->uptime_ms - here->last_uptime_ms < ADMIT_REPEAT_MS;
    if (was_early || !session || !session->check_out || is_same_moment) {
        answer->verdict = was_early ? VERDICT_EARLY : VERDICT_REPEAT;
        return;
    }
    e.kind = EVENT_CHECKED_OUT;
    answer->verdict = VERDICT_CHECKED_OUT;
    add_event(answer, scan, e);
}

// The poster on the wall enrolls whoever showed a badge just before it. What the office has decided is told; else it is
// noted once, and decided there.
static void judge_poster(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                         const struct badge *poster, struct answer *answer) {
    const struct shown *person = &admit->person;
    answer->badge = 0;
    answer->session = poster->number;
    answer->verdict = VERDICT_NO_BADGE;
    if (!is_fresh(person, scan, ADMIT_POSTER_MS))
        return;
    answer->badge = person->badge;
    answer->issue = person->issue;
    const struct plan_enrollment *found = plan_find_enrollment(plan, poster->number, person->badge);
    answer->verdict = !found ? VERDICT_ENROLL_NOTED : found->place ? VERDICT_WAITING : VERDICT_ENROLLED;
    answer->place = found ? found->place : 0;
    const struct plan_session *session = plan_find_session(plan, poster->number);
    if (!found && session && scan->wall_ms > session->end_ms) {
        answer->verdict = VERDICT_OVER;
        return;
    }
    int was_noted = admit->enrolled_badge == person->badge && admit->enrolled_for == poster->number;
    if (!found && !was_noted)
        add_event(
            answer, scan,
            (struct event){
                .kind = EVENT_ENROLLED, .session = poster->number, .badge = person->badge, .issue = person->issue});
}

// The numbers of command cards and posters are nobody's badge: what is revoked under them is not the card.
static void judge_badge(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                        const struct badge *badge, struct answer *answer) {
    answer->badge = badge->number;
    answer->issue = badge->issue;
    if (badge->kind == BADGE_COMMAND)
        judge_command(admit, plan, scan, badge, answer);
    else if (badge->kind == BADGE_POSTER)
        judge_poster(admit, plan, scan, badge, answer);
    else if (plan_is_revoked(plan, badge->number, badge->issue))
        refuse(answer, admit, scan, VERDICT_REVOKED, REFUSAL_REVOKED, badge);
    else if (badge->kind == BADGE_OFFICER)
        answer->verdict = VERDICT_OFFICER;
    else if (badge->kind == BADGE_SESSION)
        judge_session_card(admit, scan, badge, answer);
    else if (!admit->session)
        refuse(answer, admit, scan, VERDICT_NO_SESSION, REFUSAL_NO_SESSION, badge);
    else
        judge_attendance(admit, plan, scan, badge, answer);
}

void admit_scan(const struct admit *admit, const struct plan *plan, const struct scan *scan, struct answer *answer) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    *answer = (struct answer){.session = admit->session};
    enum status status = badge_parse(scan->text, scan->len, &badge, token);
    if (status != STATUS_OK) {
        int newer = status == STATUS_NEWER;
        refuse(answer, admit, scan, newer ? VERDICT_NEWER : VERDICT_UNKNOWN, newer ? REFUSAL_NEWER : REFUSAL_UNKNOWN,
               NULL);
        return;
    }
    uint32_t area = number_area(badge.number);
    const struct plan_issuer *issuer = plan_find_issuer(plan, area, badge.key_id);
    if (!issuer && !plan_knows_area(plan, area))
        refuse(answer, admit, scan, VERDICT_FOREIGN, REFUSAL_FOREIGN, &badge);
    else if (!issuer || !badge_verify(token, issuer->public_key))
        refuse(answer, admit, scan, VERDICT_FORGED, REFUSAL_FORGED, &badge);
    else
        judge_badge(admit, plan, scan, &badge, answer);
}

// ---- the clock ----

void admit_tick(const struct admit *admit, const struct plan *plan, const struct scan *moment, struct answer *answer) {
    const struct plan_session *open = plan_find_session(plan, admit->session);
    const struct plan_session *due =
        schedule_now(plan, moment->wall_ms, plan_find_session(plan, admit->last_opened), 1);
    int64_t quiet_ms = admit->busy_boot == moment->boot ? moment->uptime_ms - admit->busy_uptime_ms : 0;
    // An officer who opened a session when by the clock it was over knows better than the clock.
    int clock_counts = open && admit->opened_wall_ms < open->end_ms;
    int is_over = clock_counts && schedule_is_over(open, moment->wall_ms);
    int is_forgotten = clock_counts && quiet_ms >= SCHEDULE_GRACE_MS && schedule_is_forgotten(open, moment->wall_ms);
    *answer = (struct answer){.session = admit->session};
    if (due && due->number != admit->session && (!admit->session || is_over))
        switch_session(admit, moment, due->number, 0, answer);
    else if (admit->session && (is_forgotten || quiet_ms >= ADMIT_LONGEST_MS))
        switch_session(admit, moment, 0, 0, answer);
}

// ---- remembering ----

static void turn(struct admit *admit, const struct event *event, int64_t wall_ms) {
    int opens = event->kind == EVENT_SESSION_OPENED;
    presence_empty(&admit->presence);
    admit->session = opens ? event->session : 0;
    admit->last_opened = opens ? event->session : admit->last_opened;
    admit->opened_wall_ms = opens ? wall_ms : 0;
    admit->officer.badge = 0;
}

enum status admit_apply(struct admit *admit, const struct event *event, int64_t wall_ms) {
    admit->busy_uptime_ms = event->uptime_ms;
    admit->busy_boot = event->boot;
    switch (event->kind) {
    case EVENT_SESSION_OPENED:
    case EVENT_SESSION_CLOSED:
        turn(admit, event, wall_ms);
        return STATUS_OK;
    case EVENT_CHECKED_IN:
    case EVENT_CHECKED_OUT:
        return event->session == admit->session ? presence_put(&admit->presence, event, wall_ms) : STATUS_OK;
    case EVENT_ENROLLED:
        admit->enrolled_badge = event->badge;
        admit->enrolled_for = event->session;
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

void admit_forget_enrollment(struct admit *admit) {
    admit->enrolled_badge = admit->enrolled_for = 0;
}

void admit_remember(struct admit *admit, const struct answer *answer, int64_t uptime_ms) {
    struct shown shown = {answer->badge, answer->issue, uptime_ms};
    switch (answer->verdict) {
    case VERDICT_OFFICER:
        admit->officer = shown;
        break;
    case VERDICT_CHECKED_IN:
    case VERDICT_CHECKED_OUT:
    case VERDICT_REPEAT:
    case VERDICT_NO_SESSION:
    case VERDICT_EARLY:
    case VERDICT_LATE:
    case VERDICT_NOT_ENROLLED:
        admit->person = shown;
        break;
    case VERDICT_COMMAND:
        admit->officer.badge = command_needs_officer(answer->command) ? 0 : admit->officer.badge;
        break;
    default:
        break;
    }
}

const char *verdict_text(enum verdict verdict) {
    static const char *const words[VERDICT_COUNT] = {
        [VERDICT_CHECKED_IN] = "checked_in",
        [VERDICT_CHECKED_OUT] = "checked_out",
        [VERDICT_REPEAT] = "repeat",
        [VERDICT_OFFICER] = "officer",
        [VERDICT_SESSION_OPENED] = "session_opened",
        [VERDICT_SESSION_CLOSED] = "session_closed",
        [VERDICT_UNKNOWN] = "unknown",
        [VERDICT_FORGED] = "forged",
        [VERDICT_REVOKED] = "revoked",
        [VERDICT_FOREIGN] = "foreign",
        [VERDICT_NO_SESSION] = "no_session",
        [VERDICT_NO_OFFICER] = "no_officer",
        [VERDICT_NEWER] = "newer",
        [VERDICT_EARLY] = "early",
        [VERDICT_LATE] = "late",
        [VERDICT_NOT_ENROLLED] = "not_enrolled",
        [VERDICT_ENROLL_NOTED] = "enroll_noted",
        [VERDICT_ENROLLED] = "enrolled",
        [VERDICT_WAITING] = "waiting",
        [VERDICT_OVER] = "over",
        [VERDICT_NO_BADGE] = "no_badge",
        [VERDICT_NONE_PLANNED] = "none_planned",
        [VERDICT_COMMAND] = "command",
        [VERDICT_NOT_SAVED] = "not_saved",
    };
    return (unsigned)verdict < VERDICT_COUNT ? words[verdict] : "unknown";
}
