// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/devices.h"

#include <ctype.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUS_IS_USB       3
#define BUS_IS_BLUETOOTH 5

// Digits, the upper row of letters and the end of line: Linux key codes 2 to 11, 16 to 25 and 28.
#define KEYS_OF_A_SCANNER UINT64_C(0x13ff0ffc)

struct class {
    const char *name;        // below /sys/class
    const char *prefixes[2]; // of what is meant
    const char *below;       // of /dev
    int (*is_meant)(const char *entry);
};

static unsigned long read_number(const char *dir, const char *name, int base, unsigned long otherwise) {
    char path[600], text[32] = "";
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "re");
    int is_read = f && fgets(text, sizeof text, f);
    if (f)
        fclose(f);
    return is_read ? strtoul(text, NULL, base) : otherwise;
}

// A camera has further nodes, for what is known about its frames, or for its output.
static int is_first(const char *entry) {
    return read_number(entry, "index", 10, 0) == 0;
}

// The last word of the bitmap has the lowest codes, in 32 bits at least.
static int types(const char *entry) {
    char path[600], text[400] = "";
    snprintf(path, sizeof path, "%s/device/capabilities/key", entry);
    FILE *f = fopen(path, "re");
    int is_read = f && fgets(text, sizeof text, f);
    if (f)
        fclose(f);
    text[strcspn(text, "\n")] = '\0';
    const char *last = strrchr(text, ' ');
    uint64_t keys = is_read ? strtoull(last ? last : text, NULL, 16) : 0;
    unsigned long bus = read_number(entry, "device/id/bustype", 16, 0);
    return (bus == BUS_IS_USB || bus == BUS_IS_BLUETOOTH) && (keys & KEYS_OF_A_SCANNER) == KEYS_OF_A_SCANNER;
}

// "1-1.2:1.0": bus, ports, configuration and interface.
static int is_interface(const char *name, size_t len) {
    const char *dash = memchr(name, '-', len), *colon = memchr(name, ':', len);
    if (!dash || !colon || colon < dash || dash == name)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (!isdigit((unsigned char)name[i]) && !strchr("-.:", name[i]))
            return 0;
    return 1;
}

// The interface is the last of its kind on the way to the device; 0 when there is none. *end: behind it.
static int find_interface(const char *path, const char **from, const char **end) {
    *from = NULL;
    for (const char *at = path; *at; at += strspn(at, "/")) {
        size_t len = strcspn(at, "/");
        if (is_interface(at, len)) {
            *from = at;
            *end = at + len;
        }
        at += len;
    }
    return *from != NULL;
}

static void find_place(const char *entry, char place[40]) {
    char path[600];
    const char *from, *end;
    snprintf(path, sizeof path, "%s/device", entry);
    char *real = realpath(path, NULL);
    place[0] = '\0';
    if (real && find_interface(real, &from, &end) && end - from < 40)
        snprintf(place, 40, "%.*s", (int)(end - from), from);
    free(real);
}

// Whether something else of the same USB device is a network: a telephone, a modem.
static int has_network(const char *device) {
    DIR *dir = opendir(device);
    int found = 0;
    for (struct dirent *d; dir && !found && (d = readdir(dir));) {
        char path[900];
        snprintf(path, sizeof path, "%s/%s/net", device, d->d_name);
        found = is_interface(d->d_name, strlen(d->d_name)) && access(path, F_OK) == 0;
    }
    if (dir)
        closedir(dir);
    return found;
}

static int is_line(const char *entry) {
    char path[600];
    const char *from, *end;
    snprintf(path, sizeof path, "%s/device", entry);
    char *real = realpath(path, NULL);
    int is = real && find_interface(real, &from, &end);
    if (is) {
        real[from - real - 1] = '\0';
        is = !has_network(real);
    }
    free(real);
    return is;
}

static const struct class classes[DEVICE_KINDS] = {
    [DEVICE_CAMERA] = {"video4linux", {"video", "video"}, "", is_first},
    [DEVICE_KEYS] = {"input", {"event", "event"}, "input/", types},
    [DEVICE_SERIAL] = {"tty", {"ttyACM", "ttyUSB"}, "", is_line},
};

static int has_prefix(const struct class *c, const char *name) {
    return strncmp(name, c->prefixes[0], strlen(c->prefixes[0])) == 0 ||
           strncmp(name, c->prefixes[1], strlen(c->prefixes[1])) == 0;
}

static int compare(const void *a, const void *b) {
    const struct device *x = a, *y = b;
    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    if (!x->place[0] != !y->place[0])
        return x->place[0] ? -1 : 1;
    return strverscmp(x->node, y->node);
}

static size_t list_class(const char *sys, enum device_kind kind, struct device *devices, size_t room) {
    const struct class *c = &classes[kind];
    char path[300], entry[560];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/class/%s", sys, c->name);
    DIR *dir = opendir(path);
    for (struct dirent *d; dir && n < room && (d = readdir(dir));) {
        if (!has_prefix(c, d->d_name) || strlen(d->d_name) > 24)
            continue;
        snprintf(entry, sizeof entry, "%s/%s", path, d->d_name);
        if (!c->is_meant(entry))
            continue;
        devices[n].kind = kind;
        snprintf(devices[n].node, sizeof devices[n].node, "%s%.24s", c->below, d->d_name);
        find_place(entry, devices[n++].place);
    }
    if (dir)
        closedir(dir);
    return n;
}

// Whether two are lines of one USB device: no scanner has two.
static int are_one(const struct device *a, const struct device *b) {
    size_t len = strcspn(a->place, ":");
    return a->kind == DEVICE_SERIAL && b->kind == DEVICE_SERIAL && len == strcspn(b->place, ":") &&
           strncmp(a->place, b->place, len) == 0;
}

static size_t leave_out_modems(struct device *devices, size_t len) {
    int is_modem[DEVICES_MAX] = {0};
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        for (size_t k = 0; k < len; k++)
            is_modem[i] |= i != k && are_one(&devices[i], &devices[k]);
    for (size_t i = 0; i < len; i++)
        if (!is_modem[i])
            devices[kept++] = devices[i];
    return kept;
}

size_t devices_list(const char *sys, struct device devices[DEVICES_MAX]) {
    size_t n = 0;
    for (int kind = 0; kind < DEVICE_KINDS; kind++)
        n += list_class(sys, (enum device_kind)kind, devices + n, DEVICES_MAX - n);
    qsort(devices, n, sizeof *devices, compare);
    return leave_out_modems(devices, n);
}
