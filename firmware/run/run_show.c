// SPDX-License-Identifier: Apache-2.0
// What is on the screen, and for how long: a verdict for as long as it takes to be read, then the view at rest, which
// is drawn anew when something in it has changed. In a simulation there is no waiting: each verdict is shown once.
#include <string.h>

#include "firmware/base/monotonic.h"
#include "firmware/base/thrift.h"
#include "firmware/run/run.h"
#include "firmware/screen/screen_pen.h"
#include "firmware/station/state.h"

#define VERDICT_MS 3000 // a trainee who may not read looks up, sees, goes on; the next scan cuts it short

static size_t count_away(const struct run *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->sources_len; i++)
        n += r->sources[i]->type->is_away && r->sources[i]->type->is_away(r->sources[i]);
    return n;
}

// What the view at rest says.
static void view_idle(struct run *r, struct screen_view *view) {
    const struct station *s = &r->station;
    const struct plan_session *session = plan_find_session(&s->plan, s->admit.session);
    int64_t wall_ms = station_wall_ms(s, clock_now(&r->clock));
    memset(view, 0, sizeof *view);
    view->language = r->context->language;
    view->name = "";
    view->venue = session ? session->venue : "";
    view->programme = session ? session->programme : "";
    view->session = s->admit.session;
    view->present = s->admit.presence.len;
    view->wall_ms = wall_ms - wall_ms % 60000;
    view->terminal = s->terminal;
    view->pairing_code = s->pairing_code;
    view->is_pairing = s->is_pairing;
    view->is_paired = s->is_paired;
    view->pending = s->journal ? journal_pending(s->journal) : 0;
    view->sync_ms = s->journal ? journal_acked_ms(s->journal) : 0;
    view->plan_ms = s->plan.made_ms;
    view->storage = state_storage(r->context->dir, s->journal ? r->storage : STORAGE_FAILING, &view->free_percent);
    view->away = count_away(r);
    view->camera = r->camera ? &r->picture : NULL;
    view->notice = r->notice;
    view->notice_number = r->notice_number;
}

void run_show_verdict(struct run *r, const struct answer *answer) {
    struct screen_view view;
    view_idle(r, &view);
    view.has_verdict = 1;
    view.verdict = answer->verdict;
    view.name = answer->badge ? plan_find_name(&r->station.plan, answer->badge) : "";
    view.badge = answer->badge;
    view.first_ms = answer->first_ms;
    view.place = answer->place;
    view.wall_ms = station_wall_ms(&r->station, clock_now(&r->clock));
    r->voice->type->say(r->voice, (int)answer->verdict);
    r->screen->type->show(r->screen, &view);
    r->verdict_until_ms = r->simulate ? 0 : monotonic_ms() + VERDICT_MS;
}

// One verdict is drawn before anyone looks, so that the first trainee does not wait for fonts to be read.
void run_warm_up(struct run *r) {
    static const struct screen_view view = {
        .has_verdict = 1, .name = "竜·㐱*", .venue = "", .programme = "", .session = 1};
    if (r->simulate || !r->screen->type->show_camera) // not a panel
        return;
    thrift_let_go();
    pen_warm_up(thrift_let_go);
    r->screen->type->show(r->screen, &view);
    thrift_let_go();
}

void run_show_idle(struct run *r) {
    r->verdict_until_ms = 0;
    view_idle(r, &r->idle);
    r->screen->type->show(r->screen, &r->idle);
}

void run_show_notice(struct run *r, enum notice notice, int64_t ms, uint64_t events) {
    r->notice = notice;
    r->notice_number = events;
    r->notice_until_ms = monotonic_ms() + ms;
    r->voice->type->say(r->voice, SPEECH_OF_NOTICE(notice));
    run_show_idle(r);
}

// The moving picture goes on while nothing else is to be seen.
static void refresh_camera(struct run *r) {
    unsigned before = r->picture.number;
    if (!r->camera)
        return;
    r->camera->type->picture(r->camera, &r->picture);
    if (r->picture.number != before && !r->verdict_until_ms && r->screen->type->show_camera)
        r->screen->type->show_camera(r->screen, &r->idle);
}

// Of two views at rest.
static int says_the_same(const struct screen_view *a, const struct screen_view *b) {
    return a->notice == b->notice && a->notice_number == b->notice_number && a->venue == b->venue &&
           a->session == b->session && a->present == b->present && a->pending == b->pending &&
           a->wall_ms == b->wall_ms && a->sync_ms == b->sync_ms && a->plan_ms == b->plan_ms &&
           a->storage == b->storage && a->free_percent == b->free_percent && a->away == b->away &&
           a->camera == b->camera && a->pairing_code == b->pairing_code && a->is_pairing == b->is_pairing &&
           a->is_paired == b->is_paired;
}

// A verdict and a notice stay until their time is over; the view at rest is looked at once a second.
void run_refresh(struct run *r) {
    int64_t now = monotonic_ms();
    struct screen_view view;
    if (r->simulate)
        return;
    refresh_camera(r);
    int is_over = r->verdict_until_ms && now >= r->verdict_until_ms;
    if (now < r->verdict_until_ms || (!is_over && now / 1000 == r->looked_second))
        return;
    r->looked_second = now / 1000;
    if (now >= r->notice_until_ms)
        r->notice = NOTICE_NONE;
    run_mend(r);
    run_tick(r);
    if (r->verdict_until_ms > now) // something has opened or closed by itself
        return;
    view_idle(r, &view);
    if (is_over || !says_the_same(&view, &r->idle)) {
        run_show_idle(r);
        thrift_let_go();
    }
}

int run_quiet_ms(const struct run *r) {
    int64_t now = monotonic_ms(), left = 1000 - now % 1000;
    if (r->verdict_until_ms > now && r->verdict_until_ms - now < left)
        left = r->verdict_until_ms - now;
    return (int)left;
}
