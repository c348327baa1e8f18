// SPDX-License-Identifier: Apache-2.0
#include "host/carry/watch.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "host/base/monotonic.h"
#include "proto/on_demand.h"

#define TERMINALS_MAX 16
#define ARRIVE_MS     3000  // a cable just plugged in takes this long to be a device
#define AGAIN_MS      60000 // a terminal that stays plugged in is served again
#define PAUSE_MS      1000  // after a failure; after the next twice as long, up to AGAIN_MS
#define WAIT_MS       100   // how soon a stop is heard

struct aside { // still plugged in: was served, or could not be
    char place[WATCH_PLACE_BYTES];
    int64_t again_ms; // monotonic
};

struct running {
    struct watch *watch;
    struct usb *usb; // NULL for other links
    struct host host;
    struct watch_terminal *terminals[TERMINALS_MAX];
    size_t terminals_len;
    struct aside aside[TERMINALS_MAX];
    size_t aside_len;
    int anybody;  // came, usable or not
    int has_host; // its keys are held; its database only while somebody needs it
};

static void tell(struct running *r, enum watch_event event, const struct watch_terminal *t) {
    if (r->watch->tell)
        r->watch->tell(r->watch->context, event, t);
}

// A full disk is not emptied by asking: each time the pause grows. Who writes comes to an end.
static void tell_trouble(struct running *r, enum status status) {
    struct watch *w = r->watch;
    int64_t twice = 2 * w->pause_ms < AGAIN_MS ? 2 * w->pause_ms : AGAIN_MS;
    w->trouble = status;
    w->pause_ms = status == STATUS_BUSY || !w->pause_ms ? PAUSE_MS : twice;
    tell(r, status == STATUS_BUSY ? WATCH_BUSY : WATCH_TROUBLE, NULL);
}

static int is_stopped(const struct running *r) {
    return r->watch->stop && *r->watch->stop;
}

static void rest(const struct running *r, int64_t pause_ms) {
    for (int64_t waited = 0; waited < pause_ms && !is_stopped(r); waited += WAIT_MS)
        poll(NULL, 0, WAIT_MS);
}

static int64_t wall_ms(const struct watch *w) {
    struct timeval now;
    gettimeofday(&now, NULL);
    return w->now_ms ? w->now_ms : (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

// ---- one terminal ----

struct shown {
    struct running *running;
    struct watch_terminal *terminal;
};

static void show_progress(void *context, const struct sync *sync) {
    (void)sync;
    struct shown *p = context;
    tell(p->running, WATCH_PROGRESS, p->terminal);
}

static enum status open_host(struct running *r) {
    enum status status =
        r->has_host ? host_resume(r->watch->dir, &r->host) : host_open(r->watch->dir, wall_ms(r->watch), &r->host);
    r->has_host = r->has_host || status == STATUS_OK;
    return status;
}

static int waits_for_somebody(const struct running *r) {
    size_t waiting = 0;
    for (size_t i = 0; i < r->terminals_len; i++)
        waiting += r->terminals[i]->sync.is_pairing != 0;
    return waiting == r->terminals_len;
}

// Others may write while nobody is here, or all that are wait for a person.
static void rest_host(struct running *r) {
    if (r->has_host && waits_for_somebody(r))
        host_rest(&r->host);
}

// Takes the link in any case.
static enum status begin(struct running *r, const char *place, struct link *link) {
    struct watch_terminal *t = calloc(1, sizeof *t);
    struct shown *p = malloc(sizeof *p);
    enum status status = t && p ? open_host(r) : STATUS_MEMORY;
    if (status != STATUS_OK) {
        link->type->close(link);
        free(t);
        free(p);
        return status;
    }
    *p = (struct shown){r, t};
    snprintf(t->place, sizeof t->place, "%s", place);
    t->sync = (struct sync){.host = &r->host,
                            .pair = r->watch->pair,
                            .pair_area = r->watch->pair_area,
                            .pin = r->watch->pin,
                            .pin_context = r->watch->context,
                            .pairing_ms = r->watch->pairing_ms,
                            .progress = show_progress,
                            .context = p};
    t->began_ms = monotonic_ms();
    t->answer = -1;
    r->terminals[r->terminals_len++] = t;
    r->watch->pause_ms = 0;
    tell(r, WATCH_CAME, t);
    return sync_begin(&t->sync, link);
}

static void set_aside(struct running *r, const char *place, int64_t pause_ms) {
    if (r->aside_len == TERMINALS_MAX) {
        ON_DEMAND(usb_forget)(r->usb, place);
        return;
    }
    struct aside *a = &r->aside[r->aside_len++];
    snprintf(a->place, sizeof a->place, "%s", place);
    a->again_ms = monotonic_ms() + pause_ms;
}

static void end(struct running *r, size_t at) {
    struct watch_terminal *t = r->terminals[at];
    sync_end(&t->sync);
    if (r->usb)
        set_aside(r, t->place, AGAIN_MS);
    tell(r, WATCH_ENDED, t);
    free(t->sync.context);
    free(t);
    r->terminals[at] = r->terminals[--r->terminals_len];
}

// While another program writes, the answer is kept and the question stays open.
static enum status take_answer(struct running *r, struct watch_terminal *t) {
    if (t->answer < 0)
        t->answer = r->watch->answer(r->watch->context, t);
    if (t->answer < 0)
        return STATUS_OK;
    enum status status = open_host(r);
    if (status == STATUS_OK)
        sync_confirm(&t->sync, t->answer);
    return status == STATUS_BUSY ? STATUS_OK : status;
}

// Whether anything moved.
static int step(struct running *r, size_t at) {
    struct watch_terminal *t = r->terminals[at];
    uint64_t moved = t->sync.moved;
    int was_pairing = t->sync.is_pairing;
    if (!r->watch->now_ms)
        r->host.now_ms = wall_ms(r->watch);
    int goes_on = sync_step(&t->sync, r->usb ? 0 : WAIT_MS);
    if (t->sync.is_pairing && goes_on) {
        if (!was_pairing)
            tell(r, WATCH_CODE, t);
        enum status status = take_answer(r, t);
        if (status != STATUS_OK) {
            t->sync.status = status;
            goes_on = 0;
        }
    }
    int has_moved = t->sync.moved != moved || !goes_on;
    if (!goes_on)
        end(r, at);
    return has_moved;
}

// ---- everybody ----

static void look_after_aside(struct running *r) {
    for (size_t i = r->aside_len; i-- > 0;) {
        int is_due = monotonic_ms() >= r->aside[i].again_ms;
        if (ON_DEMAND(usb_is_present)(r->usb, r->aside[i].place) && !is_due)
            continue;
        ON_DEMAND(usb_forget)(r->usb, r->aside[i].place);
        r->aside[i] = r->aside[--r->aside_len];
    }
}

static enum status take_arrivals(struct running *r) {
    struct usb_arrival arrival = {.link = NULL};
    enum status status = STATUS_OK;
    while (status == STATUS_OK && r->terminals_len < TERMINALS_MAX && ON_DEMAND(usb_next)(r->usb, &arrival)) {
        r->anybody = 1;
        if (arrival.trouble != USB_FINE) {
            struct watch_terminal t = {.trouble = arrival.trouble};
            memcpy(t.place, arrival.place, sizeof arrival.place);
            tell(r, WATCH_UNUSABLE, &t);
            continue;
        }
        status = begin(r, arrival.place, arrival.link);
        if (status != STATUS_OK && r->watch->stays) {
            tell_trouble(r, status);
            set_aside(r, arrival.place, r->watch->pause_ms);
            return STATUS_OK;
        }
    }
    return status;
}

static enum status serve_all(struct running *r) {
    int64_t began_ms = monotonic_ms();
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !is_stopped(r)) {
        int moved = 0;
        if (r->usb) {
            status = take_arrivals(r);
            if (r->watch->stays)
                look_after_aside(r);
        }
        for (size_t i = r->terminals_len; i-- > 0;)
            moved |= step(r, i);
        rest_host(r);
        if (!r->terminals_len && !r->watch->stays && (r->anybody || monotonic_ms() - began_ms > ARRIVE_MS))
            break;
        if (r->usb && !moved)
            ON_DEMAND(usb_wait)(r->usb, WAIT_MS);
        else if (!r->terminals_len)
            poll(NULL, 0, WAIT_MS);
    }
    while (r->terminals_len)
        end(r, 0);
    if (r->has_host)
        host_close(&r->host);
    r->has_host = 0;
    return status;
}

static enum status serve_usb(struct running *r, char *error, size_t size) {
    const char *id = r->watch->link + strlen("usb");
    r->usb = ON_DEMAND(usb_open)(*id == ':' ? id + 1 : id, error, size);
    if (!r->usb)
        return STATUS_INVALID;
    r->watch->has_hotplug = ON_DEMAND(usb_has_hotplug)(r->usb);
    tell(r, WATCH_WAITING, NULL);
    enum status status = serve_all(r);
    ON_DEMAND(usb_close)(r->usb);
    return status == STATUS_OK && !r->anybody && !is_stopped(r) ? STATUS_NOT_FOUND : status;
}

static enum status serve_link(struct running *r, char *error, size_t size) {
    const char *place = strchr(r->watch->link, ':');
    enum status status = STATUS_OK;
    do {
        struct link *link = link_connect(r->watch->link, ARRIVE_MS, error, size);
        if (!link && !r->watch->stays)
            return STATUS_NOT_FOUND;
        r->anybody = link != NULL;
        if (link)
            status = begin(r, place ? place + 1 : r->watch->link, link);
        if (status == STATUS_OK && link) {
            int stays = r->watch->stays;
            r->watch->stays = 0; // this one, to its end
            status = serve_all(r);
            r->watch->stays = stays;
        }
        if (r->watch->stays && status == STATUS_OK)
            rest(r, AGAIN_MS);
    } while (status == STATUS_OK && r->watch->stays && !is_stopped(r));
    return status;
}

static enum status serve(struct running *r, char *error, size_t size) {
    const char *link = r->watch->link;
    int is_usb = strncmp(link, "usb", 3) == 0 && (link[3] == '\0' || link[3] == ':');
    error[0] = '\0';
    return is_usb ? serve_usb(r, error, size) : serve_link(r, error, size);
}

// Who stays is not sent home by a full disk or a bus that cannot be opened: that may be mended while it goes on.
enum status watch_run(struct watch *w, char *error, size_t size) {
    for (;;) {
        struct running r = {.watch = w};
        enum status status = serve(&r, error, size);
        if (!w->stays || is_stopped(&r))
            return status;
        snprintf(w->why, sizeof w->why, "%s", error);
        tell_trouble(&r, status);
        rest(&r, w->pause_ms);
    }
}
