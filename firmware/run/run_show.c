// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_show.h"

#include <string.h>

#include "firmware/base/monotonic.h"
#include "firmware/base/thrift.h"
#include "firmware/screen/screen_pen.h"
#include "firmware/station/state.h"
#include "proto/on_demand.h"

#define VERDICT_MS 3000 // a trainee who may not read looks up, sees, goes on; the next scan cuts it short …
#define FRESH_MS   2000 // … but for so long not what merely came before the camera

// What the view at rest says.
static void view_idle(struct run_show *r, struct screen_view *view) {
    const struct station *s = &r->boot->station;
    const struct plan_session *session = plan_find_session(&s->plan, s->admit.session);
    int64_t wall_ms = station_wall_ms(s, clock_now(&r->boot->clock));
    memset(view, 0, sizeof *view);
    view->language = r->context->language;
    view->name = "";
    view->venue = session ? session->venue : "";
    view->programme = session ? session->programme : "";
    view->session = s->admit.session;
    view->present = s->admit.presence.len;
    view->wall_ms = wall_ms - wall_ms % 60000;
    view->terminal = r->boot->terminal;
    view->pairing_code = s->pairing_code;
    view->is_pairing = s->is_pairing;
    view->is_paired = s->is_paired;
    int is_read = s->journal && journal_pending(s->journal, &view->pending) == STATUS_OK &&
                  journal_acked_ms(s->journal, &view->sync_ms) == STATUS_OK;
    view->plan_ms = s->plan.made_ms;
    view->is_closed = !s->journal;
    view->lost = s->journal ? journal_lost(s->journal) : 0;
    view->storage = state_storage(r->context->dir, s->journal,
                                  is_read || view->is_closed ? r->boot->storage : HEALTH_FAILING, &view->free_percent);
    view->is_diverged = station_is_diverged(s);
    view->is_link_away = r->is_link_away;
    view->lacks_font = r->lacks_font;
    view->is_silent = run_voice_is_silent(r->voice);
    view->away = run_sources_away(r->sources);
    view->camera = r->sources->camera ? &r->sources->picture : NULL;
    view->notice = r->notice;
    view->notice_number = r->notice_number;
    view->code = r->code;
    view->code_number = r->code_number;
    view->code_parts = r->code_parts;
}

// A badge without a session may be meant for the poster beside.
static int has_to_come(const struct plan *plan, int64_t wall_ms) {
    for (size_t i = 0; i < plan->sessions_len; i++)
        if (plan->sessions[i].end_ms > wall_ms)
            return 1;
    return 0;
}

void run_show_verdict(struct run_show *r, const struct answer *answer) {
    const struct station *s = &r->boot->station;
    struct screen_view view;
    view_idle(r, &view);
    view.has_verdict = 1;
    view.verdict = answer->verdict;
    view.name = answer->badge ? plan_find_name(&s->plan, answer->badge) : "";
    view.badge = answer->badge;
    view.first_ms = answer->first_ms;
    view.signs_out = answer->signs_out;
    view.leave_ms = answer->leave_ms;
    view.place = answer->place;
    view.wall_ms = station_wall_ms(s, clock_now(&r->boot->clock));
    view.enrolls = has_to_come(&s->plan, view.wall_ms);
    run_voice_say(r->voice, (int)answer->verdict);
    r->screen->type->show(r->screen, &view);
    int is_answered = answer->verdict == VERDICT_COMMAND; // by what it asked for, which follows at once
    r->verdict_until_ms = r->boot->clock.is_simulated ? 0 : monotonic_ms() + (is_answered ? 0 : VERDICT_MS);
}

int run_show_has_verdict(const struct run_show *r) {
    return r->verdict_until_ms > monotonic_ms();
}

int run_show_is_fresh(const struct run_show *r) {
    return r->verdict_until_ms - monotonic_ms() > VERDICT_MS - FRESH_MS;
}

void run_show_warm_up(struct run_show *r) {
    static const struct screen_view view = {
        .has_verdict = 1, .name = "竜·㐱*", .venue = "", .programme = "", .session = 1};
    if (!r->screen->type->show_camera) // not a panel
        return;
    thrift_let_go();
    ON_DEMAND(pen_warm_up)(thrift_let_go);
    r->screen->type->show(r->screen, &view);
    thrift_let_go();
}

static void rest(struct run_show *r) {
    r->verdict_until_ms = 0;
    if (r->notice && !r->notice_until_ms) {
        r->notice_until_ms = monotonic_ms() + r->notice_ms;
        run_voice_say(r->voice, SPEECH_OF_NOTICE(r->notice));
    }
    view_idle(r, &r->idle);
    r->screen->type->show(r->screen, &r->idle);
}

void run_show_idle(struct run_show *r) {
    if (!run_show_has_verdict(r)) // else run_show_refresh comes to it
        rest(r);
}

void run_show_notice(struct run_show *r, enum notice notice, int64_t ms, uint64_t number) {
    r->notice = notice;
    r->notice_number = number;
    r->notice_ms = ms;
    r->notice_until_ms = 0;
    run_show_idle(r);
}

void run_show_end_notice(struct run_show *r) {
    r->notice = NOTICE_NONE;
    run_show_idle(r);
}

// The moving picture goes on while nothing else is to be seen.
static void refresh_camera(struct run_show *r) {
    if (run_sources_look(r->sources) && !r->verdict_until_ms && r->screen->type->show_camera)
        r->screen->type->show_camera(r->screen, &r->idle);
}

// Of two views at rest.
static int says_the_same(const struct screen_view *a, const struct screen_view *b) {
    return a->notice == b->notice && a->notice_number == b->notice_number && a->code_number == b->code_number &&
           a->venue == b->venue && a->session == b->session && a->present == b->present && a->pending == b->pending &&
           a->wall_ms == b->wall_ms && a->sync_ms == b->sync_ms && a->plan_ms == b->plan_ms &&
           a->storage == b->storage && a->is_closed == b->is_closed && a->lost == b->lost &&
           a->is_diverged == b->is_diverged && a->free_percent == b->free_percent && a->away == b->away &&
           a->is_link_away == b->is_link_away && a->is_silent == b->is_silent && a->camera == b->camera &&
           a->pairing_code == b->pairing_code && a->is_pairing == b->is_pairing && a->is_paired == b->is_paired;
}

// A verdict and a notice stay until their time is over; the view at rest is looked at once a second.
void run_show_refresh(struct run_show *r) {
    int64_t now = monotonic_ms();
    struct screen_view view;
    if (r->boot->clock.is_simulated)
        return;
    refresh_camera(r);
    int is_over = r->verdict_until_ms && now >= r->verdict_until_ms;
    if (now < r->verdict_until_ms || (!is_over && now / 1000 == r->looked_second))
        return;
    r->looked_second = now / 1000;
    if (r->notice_until_ms && now >= r->notice_until_ms)
        r->notice = NOTICE_NONE;
    view_idle(r, &view);
    if (is_over || !says_the_same(&view, &r->idle)) {
        rest(r);
        thrift_let_go();
    }
}

int run_show_quiet_ms(const struct run_show *r) {
    int64_t now = monotonic_ms(), left = 1000 - now % 1000;
    if (r->verdict_until_ms > now && r->verdict_until_ms - now < left)
        left = r->verdict_until_ms - now;
    return (int)left;
}
