// SPDX-License-Identifier: Apache-2.0
// The link over our own USB device. FunctionFS endpoints block and have no poll, so each has a thread: `events` hears
// on ep0 whether a host has configured us, `reader` fills one ring, `writer` drains another, and an eventfd wakes the
// loop that owns the link. Nobody spins while unplugged: endpoints sleep in the kernel until a host enables them, and
// one that fails waits for the next host. What was written before a cable was cut can still reach the next host, and
// the conversation's nonces are what discards it. docs/usb.md §3.
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/monotonic.h"
#include "firmware/carry/gadget.h"
#include "firmware/carry/link.h"

#define RING_BYTES (256 << 10)
#define THREADS    3
#define AGAIN_MS   5000 // a controller may come: its driver, or another gadget's end
#define RETRY_MS   500  // an endpoint that failed without the host going away

struct ring {
    uint8_t *bytes;
    size_t at, len;
};

struct usb_link {
    struct link link;
    struct gadget gadget;
    int is_up;        // hosts can see us
    int64_t tried_ms; // when that was last tried (monotonic)
    int is_ours;      // we prepared it, so we take it away
    int ep0, ep_in, ep_out, wake;
    pthread_t threads[THREADS];
    int threads_len;
    pthread_mutex_t lock; // over all below
    pthread_cond_t changed;
    int is_enabled;      // a host has configured us
    unsigned generation; // how often one has
    int was_cut;         // not yet told
    struct ring in, out;
};

// ---- rings, under the lock ----

static void ring_put(struct ring *r, const uint8_t *bytes, size_t len) {
    for (size_t done = 0; done < len;) {
        size_t end = (r->at + r->len) % RING_BYTES;
        size_t n = RING_BYTES - end < len - done ? RING_BYTES - end : len - done;
        memcpy(r->bytes + end, bytes + done, n);
        r->len += n;
        done += n;
    }
}

static size_t ring_take(struct ring *r, uint8_t *bytes, size_t len) {
    size_t taken = 0;
    while (taken < len && r->len) {
        size_t n = RING_BYTES - r->at < r->len ? RING_BYTES - r->at : r->len;
        n = n < len - taken ? n : len - taken;
        memcpy(bytes + taken, r->bytes + r->at, n);
        r->at = (r->at + n) % RING_BYTES;
        r->len -= n;
        taken += n;
    }
    return taken;
}

static void wake(struct usb_link *l) {
    uint64_t one = 1;
    (void)!write(l->wake, &one, sizeof one);
}

// ---- threads: they can be cancelled only where they sleep in the kernel ----

static ssize_t sleep_in(ssize_t (*call)(int, void *, size_t), int fd, void *bytes, size_t len) {
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
    ssize_t n = call(fd, bytes, len);
    int failure = errno;
    pthread_setcancelstate(old, NULL);
    errno = failure;
    return n;
}

static ssize_t write_from(int fd, void *bytes, size_t len) {
    return write(fd, bytes, len);
}

static void unlock(void *lock) {
    pthread_mutex_unlock(lock);
}

// Sleeps until something changes, or retry_ms when that is not 0; call under the lock.
static void wait_changed(struct usb_link *l, int retry_ms) {
    struct timespec until;
    int old;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += retry_ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cleanup_push(unlock, &l->lock);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
    if (retry_ms)
        pthread_cond_timedwait(&l->changed, &l->lock, &until);
    else
        pthread_cond_wait(&l->changed, &l->lock);
    pthread_setcancelstate(old, NULL);
    pthread_cleanup_pop(0);
}

static int has_event(const struct usb_link *l, int wait_ms) {
    struct pollfd p = {.fd = l->ep0, .events = POLLIN};
    return poll(&p, 1, wait_ms) > 0;
}

static void host_came(struct usb_link *l, int is_enabled) {
    l->was_cut |= l->is_enabled;
    l->is_enabled = is_enabled;
    l->generation += (unsigned)is_enabled;
    l->in.len = l->out.len = 0;
}

// No request to us alone means anything: answering in the wrong direction stalls it.
static void stall(int ep0, const struct usb_ctrlrequest *setup) {
    if (setup->bRequestType & USB_DIR_IN)
        (void)!read(ep0, NULL, 0);
    else
        (void)!write(ep0, NULL, 0);
}

static void take_event(struct usb_link *l) {
    struct usb_functionfs_event event;
    if (read(l->ep0, &event, sizeof event) != (ssize_t)sizeof event)
        return;
    if (event.type == FUNCTIONFS_ENABLE || event.type == FUNCTIONFS_DISABLE || event.type == FUNCTIONFS_UNBIND)
        host_came(l, event.type == FUNCTIONFS_ENABLE);
    else if (event.type == FUNCTIONFS_SETUP)
        stall(l->ep0, &event.u.setup);
}

// An event is read and taken into account under one lock: see read_endpoint.
static void *hear_events(void *context) {
    struct usb_link *l = context;
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    for (;;) {
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
        int has = has_event(l, -1);
        pthread_setcancelstate(old, NULL);
        pthread_mutex_lock(&l->lock);
        if (has && has_event(l, 0))
            take_event(l);
        pthread_cond_broadcast(&l->changed);
        pthread_mutex_unlock(&l->lock);
        wake(l);
    }
    return NULL;
}

static unsigned generation_of(struct usb_link *l) {
    pthread_mutex_lock(&l->lock);
    unsigned generation = l->generation;
    pthread_mutex_unlock(&l->lock);
    return generation;
}

// After a failed read or write: the next host changes that; looking again now and then costs nothing.
static void wait_for_host(struct usb_link *l, unsigned generation) {
    pthread_mutex_lock(&l->lock);
    if (l->generation == generation)
        wait_changed(l, RETRY_MS);
    pthread_mutex_unlock(&l->lock);
}

// The kernel queues "enabled" before the first byte of that host, but this thread may be the first to run: bytes wait
// until no event is pending, and so belong to the host that is known by then.
static void keep_bytes(struct usb_link *l, const uint8_t *bytes, size_t len) {
    pthread_mutex_lock(&l->lock);
    while (has_event(l, 0))
        wait_changed(l, RETRY_MS);
    unsigned generation = l->generation;
    while (RING_BYTES - l->in.len < len && l->generation == generation)
        wait_changed(l, 0); // the loop is behind: the host waits, as it should
    if (l->generation == generation)
        ring_put(&l->in, bytes, len);
    pthread_mutex_unlock(&l->lock);
    wake(l);
}

static void *read_endpoint(void *context) {
    struct usb_link *l = context;
    uint8_t bytes[USB_TRANSFER_BYTES];
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    for (;;) {
        unsigned generation = generation_of(l);
        ssize_t n = sleep_in(read, l->ep_out, bytes, sizeof bytes);
        if (n < 0)
            wait_for_host(l, generation);
        else
            keep_bytes(l, bytes, (size_t)n);
    }
    return NULL;
}

static void *write_endpoint(void *context) {
    struct usb_link *l = context;
    uint8_t bytes[USB_TRANSFER_BYTES];
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    for (;;) {
        pthread_mutex_lock(&l->lock);
        while (!l->out.len || !l->is_enabled)
            wait_changed(l, 0);
        unsigned generation = l->generation;
        size_t len = ring_take(&l->out, bytes, usb_transfer_len(l->out.len));
        pthread_mutex_unlock(&l->lock);
        wake(l);
        if (sleep_in(write_from, l->ep_in, bytes, len) < 0)
            wait_for_host(l, generation);
    }
    return NULL;
}

// ---- the link ----

static int open_endpoint(const struct gadget *g, const char *name, char *error, size_t size) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->mount, name);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    for (int tries = 0; fd < 0 && errno == EBUSY && tries < 30; tries++) { // a killed terminal still lets go of it
        poll(NULL, 0, 100);
        fd = open(path, O_RDWR | O_CLOEXEC);
    }
    if (fd < 0)
        snprintf(error, size, "%s: %s", path, strerror(errno));
    return fd;
}

static int open_endpoints(struct usb_link *l, char *error, size_t size) {
    l->ep0 = open_endpoint(&l->gadget, "ep0", error, size);
    if (l->ep0 < 0)
        return 0;
    if (gadget_write_descriptors(l->ep0) != STATUS_OK) {
        snprintf(error, size, "%s/ep0: %s", l->gadget.mount, strerror(errno));
        return 0;
    }
    l->ep_in = open_endpoint(&l->gadget, "ep1", error, size);
    l->ep_out = l->ep_in < 0 ? -1 : open_endpoint(&l->gadget, "ep2", error, size);
    return l->ep_out >= 0;
}

static int start_threads(struct usb_link *l) {
    static void *(*const runs[THREADS])(void *) = {hear_events, read_endpoint, write_endpoint};
    for (; l->threads_len < THREADS; l->threads_len++)
        if (pthread_create(&l->threads[l->threads_len], NULL, runs[l->threads_len], l))
            return 0;
    return 1;
}

static void stop_threads(struct usb_link *l) {
    for (int i = 0; i < l->threads_len; i++)
        pthread_cancel(l->threads[i]);
    for (int i = 0; i < l->threads_len; i++)
        pthread_join(l->threads[i], NULL);
}

static void close_endpoints(struct usb_link *l) {
    int *fds[] = {&l->ep_in, &l->ep_out, &l->ep0};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
}

static void go_down(struct usb_link *l) {
    char error[512];
    if (l->threads_len)
        gadget_unbind(&l->gadget);
    stop_threads(l);
    l->threads_len = 0;
    close_endpoints(l);
    if (l->is_ours)
        gadget_remove(&l->gadget, error, sizeof error);
    l->is_up = l->is_ours = 0;
}

// Where there is no controller, nothing of it is begun.
static int go_up(struct usb_link *l, int tries, char *error, size_t size) {
    l->tried_ms = monotonic_ms();
    if (!gadget_has_controller(&l->gadget, error, size))
        return 0;
    enum status status = STATUS_OK;
    if (!gadget_is_prepared(&l->gadget)) {
        l->is_ours = 1;
        status = gadget_prepare(&l->gadget, NULL, error, size);
    }
    l->is_up = status == STATUS_OK && open_endpoints(l, error, size) && start_threads(l) &&
               gadget_bind(&l->gadget, tries, error, size) == STATUS_OK;
    if (!l->is_up) {
        if (!error[0])
            snprintf(error, size, "usb: %s", strerror(errno));
        go_down(l);
    }
    return l->is_up;
}

static void usb_close(struct link *link) {
    struct usb_link *l = (struct usb_link *)link;
    go_down(l);
    if (l->wake >= 0)
        close(l->wake);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->changed);
    free(l->in.bytes);
    free(l->out.bytes);
    free(l);
}

// A spec that is none is a failure; a board on which it cannot work now is not.
static struct link *usb_open(const char *spec, const char *serial, char *error, size_t size) {
    struct usb_link *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    *l = (struct usb_link){.link.type = &link_usb, .ep0 = -1, .ep_in = -1, .ep_out = -1};
    l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    l->in.bytes = malloc(RING_BYTES);
    l->out.bytes = malloc(RING_BYTES);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    if (gadget_init(&l->gadget, spec, serial) != STATUS_OK)
        snprintf(error, size, "usb%s: usb[:VVVV:PPPP][@UDC]", spec);
    else if (!l->in.bytes || !l->out.bytes || l->wake < 0)
        snprintf(error, size, "usb: %s", strerror(ENOMEM));
    else {
        go_up(l, GADGET_TRIES, error, size);
        return &l->link;
    }
    usb_close(&l->link);
    return NULL;
}

static int usb_is_away(const struct link *link) {
    return !((const struct usb_link *)link)->is_up;
}

static int usb_descriptor(const struct link *link, int wants_write, short *events) {
    (void)wants_write; // the writer wakes us whenever it has made room
    *events = POLLIN;
    return ((const struct usb_link *)link)->wake;
}

static enum link_step usb_read(struct link *link, uint8_t *data, size_t size, size_t *len) {
    struct usb_link *l = (struct usb_link *)link;
    uint64_t count;
    char error[512] = "";
    if (!l->is_up && monotonic_ms() - l->tried_ms >= AGAIN_MS)
        go_up(l, 1, error, sizeof error);
    (void)!read(l->wake, &count, sizeof count);
    pthread_mutex_lock(&l->lock);
    int was_cut = l->was_cut;
    l->was_cut = 0;
    *len = was_cut ? 0 : ring_take(&l->in, data, size);
    if (l->in.len)
        wake(l);
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    return was_cut ? LINK_CUT : *len ? LINK_MOVED : LINK_NOTHING;
}

static enum link_step usb_write(struct link *link, const uint8_t *data, size_t len, size_t *written) {
    struct usb_link *l = (struct usb_link *)link;
    pthread_mutex_lock(&l->lock);
    size_t room = l->is_enabled ? RING_BYTES - l->out.len : 0;
    *written = len < room ? len : room;
    ring_put(&l->out, data, *written);
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    return *written ? LINK_MOVED : LINK_NOTHING;
}

const struct link_type link_usb = {
    .prefix = "usb",
    .open = usb_open,
    .descriptor = usb_descriptor,
    .read = usb_read,
    .write = usb_write,
    .close = usb_close,
    .is_away = usb_is_away,
};
