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
    notes_clear(&admit->notes);
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

// An officer who opened a session when by the clock, or by the plan's date, it was over knows better than these.
static int clock_counts(const struct admit *admit, const struct plan_session *session) {
    return session && admit->opened_ms < session->end_ms;
}

static int signs_out(const struct plan_session *session) {
    return session && (session->check_out || session->min_stay_s);
}

static enum verdict verdict_of_check_in(const struct admit *admit, const struct plan *plan,
                                        const struct plan_session *session, const struct scan *scan, uint64_t badge) {
    if (is_unwanted(plan, session, badge))
        return VERDICT_NOT_ENROLLED;
    enum hour hour = schedule_hour(session, scan->wall_ms);
    int is_after = clock_counts(admit, session) && scan->wall_ms >= session->end_ms;
    int is_late =
        hour == HOUR_LATE || (is_after && !signs_out(session)); // else it may be on the way out of another door
    return hour == HOUR_EARLY ? VERDICT_EARLY : is_late ? VERDICT_LATE : VERDICT_CHECKED_IN;
}

static void check_in(const struct admit *admit, const struct plan *plan, const struct plan_session *session,
                     const struct scan *scan, struct answer *answer) {
    answer->verdict = verdict_of_check_in(admit, plan, session, scan, answer->badge);
    add_event(answer, scan,
              (struct event){
                  .kind = EVENT_CHECKED_IN, .session = admit->session, .badge = answer->badge, .issue = answer->issue});
}

// Since the check-in, -1 unknown: nothing connects two boots but a clock.
static int64_t stayed_ms(const struct present *here, const struct scan *scan) {
    if (here->in_boot == scan->boot)
        return scan->uptime_ms - here->in_uptime_ms;
    return here->in_wall_ms && scan->wall_ms > here->in_wall_ms ? scan->wall_ms - here->in_wall_ms : -1;
}

// When the next scan of somebody who has been here for stayed_ms is a check-out. How long that is unknown: at once.
static int64_t tell_leaving(const struct admit *admit, const struct plan_session *session, const struct scan *scan,
                            int64_t stayed_ms, struct answer *answer) {
    int64_t wall_ms = clock_counts(admit, session) ? scan->wall_ms : 0;
    int64_t left_ms = stayed_ms < 0 ? 0 : schedule_stay_left_ms(session, wall_ms, stayed_ms);
    answer->signs_out = 1;
    answer->leave_ms = wall_ms ? wall_ms + left_ms : 0;
    return left_ms;
}

// A badge that was here before. Until a check-out makes sense it is a repeat, and the person is told when that will be;
// one who is out already and scans once more in the same moment is out.
static void judge_presence(const struct admit *admit, const struct plan_session *session, const struct scan *scan,
                           const struct present *here, struct answer *answer) {
    int is_same_moment = here->last_boot == scan->boot && scan->uptime_ms - here->last_uptime_ms < ADMIT_REPEAT_MS;
    answer->verdict = is_same_moment && here->is_out ? VERDICT_CHECKED_OUT : VERDICT_REPEAT;
    if (!signs_out(session) || (is_same_moment && here->is_out))
        return;
    if (tell_leaving(admit, session, scan, stayed_ms(here, scan), answer) || is_same_moment)
        return;
    answer->verdict = VERDICT_CHECKED_OUT;
    add_event(
        answer, scan,
        (struct event){
            .kind = EVENT_CHECKED_OUT, .session = admit->session, .badge = answer->badge, .issue = answer->issue});
}

// No scan is refused for its hour or for not being on a list: it is journaled as what it is, the person is told, and
// the host judges it. Whoever came before check-in began checks in again when it has.
static void judge_attendance(const struct admit *admit, const struct plan *plan, const struct scan *scan,
                             struct answer *answer) {
    const struct plan_session *session = plan_find_session(plan, admit->session);
    const struct present *here = presence_find(&admit->presence, answer->badge);
    int was_early = here && schedule_hour(session, here->in_wall_ms) == HOUR_EARLY;
    int is_early = schedule_hour(session, scan->wall_ms) == HOUR_EARLY;
    answer->session = admit->session;
    answer->first_ms = here ? here->in_wall_ms : 0;
    if (!here || (was_early && !is_early)) {
        check_in(admit, plan, session, scan, answer);
        if (signs_out(session))
            tell_leaving(admit, session, scan, 0, answer);
    } else if (was_early) {
        answer->verdict = VERDICT_EARLY;
    } else {
        judge_presence(admit, session, scan, here, answer);
    }
}

// ---- posters ----

// What is known of an enrollment: the newest word from here, else what the office has decided. VERDICT_NO_BADGE: none.
static enum verdict standing_of(const struct admit *admit, const struct plan *plan, struct answer *answer) {
    const struct noted *note = notes_find(&admit->notes, answer->session, answer->badge);
    const struct plan_enrollment *found = plan_find_enrollment(plan, answer->session, answer->badge);
    if (note)
        return note->is_cancelled ? VERDICT_ENROLL_CANCELLED : VERDICT_ENROLL_NOTED;
    if (!found)
        return VERDICT_NO_BADGE;
    answer->place = found->place;
    return found->place ? VERDICT_WAITING : VERDICT_ENROLLED;
}

static int is_on_list(enum verdict standing) {
    return standing != VERDICT_NO_BADGE && standing != VERDICT_ENROLL_CANCELLED;
}

static void note_enrollment(const struct scan *scan, enum event_kind kind, struct answer *answer) {
    answer->verdict = kind == EVENT_ENROLLED ? VERDICT_ENROLL_NOTED : VERDICT_ENROLL_CANCELLED;
    add_event(answer, scan,
              (struct event){.kind = kind, .session = answer->session, .badge = answer->badge, .issue = answer->issue});
}

// The poster on the wall enrolls whoever showed a badge just before it. Who is on the list is told so; shown once more
// after that answer, it takes them off again. Held up a little longer it says the same.
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
    const struct plan_session *session = plan_find_session(plan, poster->number);
    enum verdict standing = standing_of(admit, plan, answer);
    int is_over = session && scan->wall_ms > session->end_ms;
    int was_told = admit->told.badge == person->badge && admit->told_of == poster->number;
    int is_held = was_told && is_fresh(&admit->told, scan, ADMIT_HELD_MS);
    if (!is_over && !is_held && !is_on_list(standing))
        note_enrollment(scan, EVENT_ENROLLED, answer);
    else if (!is_over && !is_held && was_told && is_fresh(&admit->told, scan, ADMIT_UNDO_MS))
        note_enrollment(scan, EVENT_ENROLL_CANCELLED, answer);
    else
        answer->verdict = is_over && !is_on_list(standing) ? VERDICT_OVER : standing;
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
        judge_attendance(admit, plan, scan, answer);
}

int admit_knows(const struct plan *plan, const char *text, size_t len) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    if (badge_parse(text, len, &badge, token) != STATUS_OK)
        return 0;
    const struct plan_issuer *issuer = plan_find_issuer(plan, number_area(badge.number), badge.key_id);
    return issuer && badge_verify(token, issuer->public_key);
}

int admit_is_strange(const struct plan *plan, const char *text, size_t len) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    enum status status = badge_parse(text, len, &badge, token);
    if (status != STATUS_OK)
        return status != STATUS_NEWER;
    uint32_t area = number_area(badge.number);
    return !plan_find_issuer(plan, area, badge.key_id) && !plan_knows_area(plan, area);
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

// How long nothing has happened in the open session, as far as can be known: the time without power needs a clock.
static int64_t quiet_ms(const struct admit *admit, const struct scan *moment) {
    if (admit->busy_boot == moment->boot)
        return moment->uptime_ms - admit->busy_uptime_ms;
    int64_t by_clock_ms = admit->busy_wall_ms && moment->wall_ms ? moment->wall_ms - admit->busy_wall_ms : 0;
    return by_clock_ms > moment->uptime_ms ? by_clock_ms : moment->uptime_ms;
}

// Nobody closed it: an hour after its end, once nobody has scanned for an hour; half a day after its end in any case.
// Without a clock, what a host has said since shows at least how late it is.
static int is_forgotten(const struct admit *admit, const struct plan_session *open, const struct scan *moment) {
    int64_t quiet = quiet_ms(admit, moment), now_ms = moment->wall_ms ? moment->wall_ms : moment->not_before_ms;
    if (!admit->session || quiet >= ADMIT_LONGEST_MS)
        return admit->session != 0;
    if (!clock_counts(admit, open) || !schedule_is_forgotten(open, now_ms))
        return 0;
    return quiet >= SCHEDULE_GRACE_MS || now_ms >= open->end_ms + ADMIT_LONGEST_MS;
}

void admit_tick(const struct admit *admit, const struct plan *plan, const struct scan *moment, struct answer *answer) {
    const struct plan_session *open = plan_find_session(plan, admit->session);
    const struct plan_session *last = plan_find_session(plan, admit->last_opened);
    const struct plan_session *due = schedule_now(plan, moment->wall_ms, last, 1);
    int is_over = clock_counts(admit, open) && schedule_is_over(open, moment->wall_ms);
    int is_left = is_forgotten(admit, open, moment), is_quiet = quiet_ms(admit, moment) >= SCHEDULE_LEAVING_MS;
    *answer = (struct answer){.session = admit->session};
    if (due && due->number != admit->session && (!admit->session || is_over || is_left))
        switch_session(admit, moment, due->number, 0, answer);
    else if (is_left || (is_over && is_quiet && schedule_now(plan, moment->wall_ms, last, 0)))
        switch_session(admit, moment, 0, 0, answer);
}

void admit_start(const struct admit *admit, const struct plan *plan, const struct scan *moment, struct answer *answer) {
    *answer = (struct answer){.session = admit->session};
    if (is_forgotten(admit, plan_find_session(plan, admit->session), moment))
        switch_session(admit, moment, 0, 0, answer);
}

// ---- remembering ----

static void turn(struct admit *admit, const struct event *event, int64_t wall_ms) {
    int opens = event->kind == EVENT_SESSION_OPENED;
    presence_empty(&admit->presence);
    admit->session = opens ? event->session : 0;
    admit->last_opened = opens ? event->session : admit->last_opened;
    admit->opened_ms = opens ? wall_ms : 0;
    admit->officer.badge = 0;
}

enum status admit_apply(struct admit *admit, const struct event *event, int64_t wall_ms) {
    if (event->kind == EVENT_STARTED || event->kind == EVENT_CLOCK_SET)
        return STATUS_OK;
    admit->busy_uptime_ms = event->uptime_ms;
    admit->busy_boot = event->boot;
    admit->busy_wall_ms = wall_ms;
    switch (event->kind) {
    case EVENT_SESSION_OPENED:
    case EVENT_SESSION_CLOSED:
        turn(admit, event, wall_ms);
        return STATUS_OK;
    case EVENT_CHECKED_IN:
    case EVENT_CHECKED_OUT:
        return event->session == admit->session ? presence_put(&admit->presence, event, wall_ms) : STATUS_OK;
    case EVENT_ENROLLED:
    case EVENT_ENROLL_CANCELLED:
        return notes_put(&admit->notes, event);
    default:
        return STATUS_OK;
    }
}

void admit_forget_enrollments(struct admit *admit, uint64_t up_to) {
    notes_drop(&admit->notes, up_to);
    admit->told.badge = 0;
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
        if (number_serial(answer->badge) <= COMMAND_SERIAL_BASE) // a close card with nothing to close is nobody
            admit->person = shown;
        break;
    case VERDICT_ENROLL_NOTED:
    case VERDICT_ENROLLED:
    case VERDICT_WAITING:
    case VERDICT_ENROLL_CANCELLED:
        admit->told = shown;
        admit->told_of = answer->session;
        break;
    case VERDICT_COMMAND:
        admit->officer.badge = answer->command == COMMAND_PAIR ? 0 : admit->officer.badge;
        break;
    default:
        break;
    }
}
