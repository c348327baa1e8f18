// SPDX-License-Identifier: Apache-2.0
// What is on the screen, and for how long: a verdict for as long as it takes to be read, then the view at rest, which
// is drawn anew when something in it has changed. In a simulation there is no waiting: each verdict is shown once.
#include <string.h>

#include "firmware/monotonic.h"
#include "firmware/run.h"

#define VERDICT_MS 3000 // a trainee who may not read looks up, sees, goes on; the next scan cuts it short

// What the view at rest says. All of it is compared byte by byte, so nothing is left unset.
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
    view->present = s->admit.present;
    view->wall_ms = wall_ms - wall_ms % 60000;
    view->terminal = s->terminal;
    view->pairing_code = s->pairing_code;
    view->is_pairing = s->is_pairing;
    view->is_paired = s->is_paired;
    view->pending = journal_pending(s->journal);
    view->sync_ms = journal_acked_ms(s->journal);
}

void run_show_verdict(struct run *r, const struct answer *answer) {
    struct screen_view view;
    view_idle(r, &view);
    view.has_verdict = 1;
    view.verdict = answer->verdict;
    view.name = answer->badge ? plan_find_name(&r->station.plan, answer->badge) : "";
    view.badge = answer->badge;
    view.first_ms = answer->first_ms;
    view.wall_ms = station_wall_ms(&r->station, clock_now(&r->clock));
    r->screen->type->show(r->screen, &view);
    r->verdict_until_ms = r->simulate ? 0 : monotonic_ms() + VERDICT_MS;
}

void run_show_idle(struct run *r) {
    r->verdict_until_ms = 0;
    view_idle(r, &r->idle);
    r->screen->type->show(r->screen, &r->idle);
}

// A verdict stays until its time is over; the view at rest is looked at once a second.
void run_refresh(struct run *r) {
    int64_t now = monotonic_ms();
    struct screen_view view;
    if (r->simulate || now < r->verdict_until_ms || now / 1000 == r->looked_second)
        return;
    r->looked_second = now / 1000;
    view_idle(r, &view);
    if (r->verdict_until_ms || memcmp(&view, &r->idle, sizeof view) != 0)
        run_show_idle(r);
}

int run_quiet_ms(const struct run *r) {
    int64_t now = monotonic_ms(), left = 1000 - now % 1000;
    if (r->verdict_until_ms > now && r->verdict_until_ms - now < left)
        left = r->verdict_until_ms - now;
    return (int)left;
}
