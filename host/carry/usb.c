// SPDX-License-Identifier: Apache-2.0
// A link keeps IN_TRANSFERS reads in flight and drains them in the order they were given; writes go out through
// OUT_TRANSFERS. Frames are found by their length, never by packets, so a read may end anywhere. docs/usb.md §2.
#include "host/carry/usb.h"

#include <libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "proto/cable.h"

#define IN_TRANSFERS  4
#define OUT_TRANSFERS 2
#define DEVICES_MAX   64
#define LOOK_MS       1000 // how often the bus is looked at without hotplug
#define CLOSE_TRIES   50   // of 20 ms each, for transfers to come back

struct transfer {
    struct usb_link *link;
    struct libusb_transfer *usb;
    int in_flight;
    size_t len, at; // of an ended read: what it brought, and how much of that was taken
    uint8_t bytes[USB_TRANSFER_BYTES];
};

struct usb_link {
    struct link link;
    struct usb *usb;
    libusb_device_handle *handle;
    int interface;
    enum status status; // STATUS_OK until it is gone
    struct transfer in[IN_TRANSFERS], out[OUT_TRANSFERS];
    size_t next_in; // the read that ends first
};

struct device {
    libusb_device *device; // referenced, so that the pointer is not another device's later
    int handed_out;
    int seen; // in the last look
    char place[40];
};

struct usb {
    libusb_context *context;
    struct usb_id id;
    libusb_hotplug_callback_handle hotplug;
    int has_hotplug;
    int changed; // look at the bus again
    struct timeval looked;
    struct device devices[DEVICES_MAX];
    size_t devices_len;
};

// ---- transfers ----

static enum status status_of_transfer(enum libusb_transfer_status status) {
    switch (status) {
    case LIBUSB_TRANSFER_COMPLETED:
    case LIBUSB_TRANSFER_TIMED_OUT: // may come with bytes
        return STATUS_OK;
    case LIBUSB_TRANSFER_STALL:
    case LIBUSB_TRANSFER_OVERFLOW:
        return STATUS_MALFORMED;
    default: // cut cables answer with any of the others
        return STATUS_GONE;
    }
}

static void ended(struct libusb_transfer *usb) {
    struct transfer *t = usb->user_data;
    t->in_flight = 0;
    t->len = (size_t)usb->actual_length;
    t->at = 0;
    enum status status = status_of_transfer(usb->status);
    if (status == STATUS_OK && t->link->status == STATUS_OK && usb->endpoint < LIBUSB_ENDPOINT_IN &&
        usb->actual_length != usb->length)
        status = STATUS_GONE;
    if (status != STATUS_OK && t->link->status == STATUS_OK)
        t->link->status = status;
}

static void submit(struct transfer *t, size_t len) {
    t->usb->length = (int)len;
    t->len = t->at = 0;
    t->in_flight = libusb_submit_transfer(t->usb) == LIBUSB_SUCCESS;
    if (!t->in_flight && t->link->status == STATUS_OK)
        t->link->status = STATUS_GONE;
}

static int transfer_new(struct usb_link *l, struct transfer *t, uint8_t endpoint) {
    t->link = l;
    t->usb = libusb_alloc_transfer(0);
    if (t->usb)
        libusb_fill_bulk_transfer(t->usb, l->handle, endpoint, t->bytes, USB_TRANSFER_BYTES, ended, t, 0);
    return t->usb != NULL;
}

// ---- the link ----

static size_t put(struct usb_link *l, const uint8_t *out, size_t len) {
    size_t taken = 0;
    for (size_t i = 0; i < OUT_TRANSFERS && taken < len && l->status == STATUS_OK; i++) {
        struct transfer *t = &l->out[i];
        if (t->in_flight)
            continue;
        size_t n = usb_transfer_len(len - taken);
        memcpy(t->bytes, out + taken, n);
        submit(t, n);
        taken += n;
    }
    return taken;
}

static size_t take(struct usb_link *l, uint8_t *in, size_t size) {
    size_t taken = 0;
    while (taken < size) {
        struct transfer *t = &l->in[l->next_in];
        if (t->in_flight)
            break;
        size_t n = t->len - t->at < size - taken ? t->len - t->at : size - taken;
        memcpy(in + taken, t->bytes + t->at, n);
        taken += n;
        t->at += n;
        if (t->at < t->len)
            break;
        if (l->status != STATUS_OK)
            break; // nothing more is coming
        submit(t, USB_TRANSFER_BYTES);
        l->next_in = (l->next_in + 1) % IN_TRANSFERS;
    }
    return taken;
}

static enum status usb_exchange(struct link *link, const uint8_t *out, size_t out_len, size_t *written, uint8_t *in,
                                size_t in_size, size_t *got, int timeout_ms) {
    struct usb_link *l = (struct usb_link *)link;
    usb_wait(l->usb, 0);
    *written = put(l, out, out_len);
    *got = take(l, in, in_size);
    if (!*written && !*got && l->status == STATUS_OK && timeout_ms > 0) {
        usb_wait(l->usb, timeout_ms);
        *written = put(l, out, out_len);
        *got = take(l, in, in_size);
    }
    if (*written || *got)
        return STATUS_OK; // what is wrong is told when all that came has been taken
    return l->status == STATUS_OK ? STATUS_BUSY : l->status;
}

static int is_busy(const struct usb_link *l) {
    for (size_t i = 0; i < IN_TRANSFERS; i++)
        if (l->in[i].in_flight)
            return 1;
    for (size_t i = 0; i < OUT_TRANSFERS; i++)
        if (l->out[i].in_flight)
            return 1;
    return 0;
}

// The last words (a goodbye, a refusal) get a moment to leave; reads are called back.
static void call_back(struct usb_link *l) {
    for (int tries = 0; tries < 10 && l->status == STATUS_OK && (l->out[0].in_flight || l->out[1].in_flight); tries++)
        usb_wait(l->usb, 20);
    l->status = STATUS_GONE;
    for (size_t i = 0; i < IN_TRANSFERS; i++)
        if (l->in[i].in_flight)
            libusb_cancel_transfer(l->in[i].usb);
    for (size_t i = 0; i < OUT_TRANSFERS; i++)
        if (l->out[i].in_flight)
            libusb_cancel_transfer(l->out[i].usb);
    for (int tries = 0; tries < CLOSE_TRIES && is_busy(l); tries++)
        usb_wait(l->usb, 20);
}

static void usb_link_close(struct link *link) {
    struct usb_link *l = (struct usb_link *)link;
    call_back(l);
    libusb_release_interface(l->handle, l->interface);
    libusb_close(l->handle);
    if (is_busy(l))
        return; // a transfer that never came back still points here: losing these bytes is the lesser evil
    for (size_t i = 0; i < IN_TRANSFERS; i++)
        libusb_free_transfer(l->in[i].usb);
    for (size_t i = 0; i < OUT_TRANSFERS; i++)
        libusb_free_transfer(l->out[i].usb);
    free(l);
}

static const struct link_type link_usb = {
    .prefix = "usb",
    .exchange = usb_exchange,
    .close = usb_link_close,
};

// ---- finding ----

struct endpoints {
    int interface;
    uint8_t in, out;
};

static int is_ours(const struct libusb_interface_descriptor *d, struct endpoints *e) {
    if (d->bInterfaceClass != USB_INTERFACE_CLASS || d->bInterfaceSubClass != USB_INTERFACE_SUBCLASS ||
        d->bInterfaceProtocol != USB_INTERFACE_PROTOCOL)
        return 0;
    e->interface = d->bInterfaceNumber;
    e->in = e->out = 0;
    for (int i = 0; i < d->bNumEndpoints; i++) {
        const struct libusb_endpoint_descriptor *p = &d->endpoint[i];
        if ((p->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_BULK)
            *(p->bEndpointAddress & LIBUSB_ENDPOINT_IN ? &e->in : &e->out) = p->bEndpointAddress;
    }
    return e->in && e->out;
}

static enum usb_trouble find_endpoints(libusb_device *device, struct endpoints *e) {
    struct libusb_config_descriptor *config;
    int found = 0;
    if (libusb_get_active_config_descriptor(device, &config) != LIBUSB_SUCCESS)
        return USB_UNREADABLE;
    for (int i = 0; i < config->bNumInterfaces && !found; i++)
        found = config->interface[i].num_altsetting > 0 && is_ours(&config->interface[i].altsetting[0], e);
    libusb_free_config_descriptor(config);
    return found ? USB_FINE : USB_NOT_OURS;
}

static enum usb_trouble trouble_of(int error) {
    return error == LIBUSB_ERROR_ACCESS ? USB_NO_ACCESS : error == LIBUSB_ERROR_BUSY ? USB_TAKEN : USB_UNREADABLE;
}

static enum usb_trouble link_new(struct usb *usb, libusb_device *device, struct link **link) {
    struct endpoints e = {0};
    enum usb_trouble trouble = find_endpoints(device, &e);
    if (trouble != USB_FINE)
        return trouble;
    struct usb_link *l = calloc(1, sizeof *l);
    if (!l)
        return USB_UNREADABLE;
    *l = (struct usb_link){.link.type = &link_usb, .usb = usb, .interface = e.interface, .status = STATUS_OK};
    int error = libusb_open(device, &l->handle);
    if (error == LIBUSB_SUCCESS) {
        error = libusb_claim_interface(l->handle, l->interface);
        if (error != LIBUSB_SUCCESS)
            libusb_close(l->handle);
    }
    if (error != LIBUSB_SUCCESS) {
        free(l);
        return trouble_of(error);
    }
    int good = 1;
    for (size_t i = 0; i < IN_TRANSFERS; i++)
        good &= transfer_new(l, &l->in[i], e.in);
    for (size_t i = 0; i < OUT_TRANSFERS; i++)
        good &= transfer_new(l, &l->out[i], e.out);
    for (size_t i = 0; i < IN_TRANSFERS && good; i++)
        submit(&l->in[i], USB_TRANSFER_BYTES);
    *link = &l->link;
    if (good)
        return USB_FINE;
    usb_link_close(&l->link);
    return USB_UNREADABLE;
}

static void place_of(libusb_device *device, char place[40]) {
    uint8_t ports[8];
    int n = libusb_get_port_numbers(device, ports, sizeof ports);
    int at = snprintf(place, 40, "%u", libusb_get_bus_number(device));
    for (int i = 0; i < n && at < 34; i++)
        at += snprintf(place + at, 40 - (size_t)at, "%c%u", i ? '.' : '-', ports[i]);
}

static void meet(struct usb *usb, libusb_device *device) {
    struct libusb_device_descriptor d;
    for (size_t i = 0; i < usb->devices_len; i++)
        if (usb->devices[i].device == device) {
            usb->devices[i].seen = 1;
            return;
        }
    if (usb->devices_len == DEVICES_MAX || libusb_get_device_descriptor(device, &d) != LIBUSB_SUCCESS ||
        d.idVendor != usb->id.vendor || d.idProduct != usb->id.product)
        return;
    struct device *new = &usb->devices[usb->devices_len++];
    *new = (struct device){.device = libusb_ref_device(device), .seen = 1};
    place_of(device, new->place);
}

static void look(struct usb *usb) {
    libusb_device **list;
    ssize_t n = libusb_get_device_list(usb->context, &list);
    usb->changed = 0;
    gettimeofday(&usb->looked, NULL);
    if (n < 0)
        return;
    for (size_t i = 0; i < usb->devices_len; i++)
        usb->devices[i].seen = 0;
    for (ssize_t i = 0; i < n; i++)
        meet(usb, list[i]);
    libusb_free_device_list(list, 1);
    for (size_t i = usb->devices_len; i-- > 0;)
        if (!usb->devices[i].seen) {
            libusb_unref_device(usb->devices[i].device);
            usb->devices[i] = usb->devices[--usb->devices_len];
        }
}

static int is_due(const struct usb *usb) {
    struct timeval now;
    gettimeofday(&now, NULL);
    int64_t ms = (now.tv_sec - usb->looked.tv_sec) * 1000 + (now.tv_usec - usb->looked.tv_usec) / 1000;
    return usb->changed || ms < 0 || ms >= LOOK_MS;
}

int usb_next(struct usb *usb, struct usb_arrival *arrival) {
    if (is_due(usb))
        look(usb);
    for (size_t i = 0; i < usb->devices_len; i++) {
        struct device *d = &usb->devices[i];
        if (d->handed_out)
            continue;
        d->handed_out = 1;
        *arrival = (struct usb_arrival){0};
        memcpy(arrival->place, d->place, sizeof arrival->place);
        arrival->trouble = link_new(usb, d->device, &arrival->link);
        return 1;
    }
    return 0;
}

static struct device *device_at(struct usb *usb, const char *place) {
    for (size_t i = 0; i < usb->devices_len; i++)
        if (strcmp(usb->devices[i].place, place) == 0)
            return &usb->devices[i];
    return NULL;
}

int usb_is_present(struct usb *usb, const char *place) {
    return device_at(usb, place) != NULL;
}

void usb_forget(struct usb *usb, const char *place) {
    struct device *d = device_at(usb, place);
    if (d)
        d->handed_out = 0;
}

// ---- the bus ----

// Nothing may be asked of libusb in here but this: look when it is our turn.
static int plugged(libusb_context *context, libusb_device *device, libusb_hotplug_event event, void *usb) {
    (void)context, (void)device, (void)event;
    ((struct usb *)usb)->changed = 1;
    return 0;
}

struct usb *usb_open(const char *id, char *error, size_t size) {
    struct usb *u = calloc(1, sizeof *u);
    if (!u || usb_id_parse(id, getenv(USB_ID_VARIABLE), &u->id) != STATUS_OK) {
        snprintf(error, size, "usb:%s: VVVV:PPPP", id);
        free(u);
        return NULL;
    }
    int failed = libusb_init(&u->context);
    if (failed) {
        snprintf(error, size, "libusb: %s", libusb_strerror((enum libusb_error)failed));
        free(u);
        return NULL;
    }
    u->changed = 1;
    u->has_hotplug =
        libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) &&
        libusb_hotplug_register_callback(
            u->context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0, u->id.vendor,
            u->id.product, LIBUSB_HOTPLUG_MATCH_ANY, plugged, u, &u->hotplug) == LIBUSB_SUCCESS;
    return u;
}

int usb_has_hotplug(const struct usb *usb) {
    return usb->has_hotplug;
}

void usb_wait(struct usb *usb, int wait_ms) {
    struct timeval t = {wait_ms / 1000, wait_ms % 1000 * 1000};
    libusb_handle_events_timeout_completed(usb->context, &t, NULL);
}

void usb_close(struct usb *usb) {
    for (size_t i = 0; i < usb->devices_len; i++)
        libusb_unref_device(usb->devices[i].device);
    if (usb->has_hotplug)
        libusb_hotplug_deregister_callback(usb->context, usb->hotplug);
    libusb_exit(usb->context);
    free(usb);
}
