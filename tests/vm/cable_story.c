// SPDX-License-Identifier: Apache-2.0
// cable_story DIR CUTS SEED: runs in the machine with the cable. A terminal that holds thousands of events is synced by
// the real host code over real USB, and at seeded byte offsets, in either direction, the cable is pulled (two ways),
// the terminal is killed, or the host is. After each: the next visit goes through, nothing is lost, nothing is there
// twice, and the figures are those counted when the events were made. Every visit starts from a host that holds
// nothing.
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/monotonic.h"
#include "host/carry/sync.h"
#include "host/carry/usb.h"
#include "tests/support/program.h"

#define UDC        "dummy_udc.0"
#define PORT       "/sys/bus/usb/devices/1-0:1.0/usb1-port1" // the socket it is plugged into
#define APPEARS_MS 300000                                    // a state that never comes

enum cut {
    CUT_NONE,
    CUT_CABLE,      // the socket loses its power: what a plug pulled out does
    CUT_CONTROLLER, // the gadget loses its controller
    CUT_TERMINAL,   // kill -9
    CUT_HOST,       // kill -9
    CUT_KINDS
};

static const char *const cut_words[] = {"nothing", "cable out", "controller gone", "terminal killed", "host killed"};

struct story {
    char dir[256];
    char terminal_dir[300];
    char udc_attribute[300];
    int terminal; // pid
    long check_ins, women;
};

static pid_t terminal; // that runs now

// Its controller is free again for what comes after this story.
static void fail(const char *what, const char *more) {
    printf("FAILED  %s %s\n", what, more);
    kill(terminal, SIGKILL);
    exit(1);
}

static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        printf("        (%s: %m)\n", path);
    if (fd >= 0)
        close(fd);
}

// ---- the terminal ----

static void terminal_start(struct story *s) {
    const char *const words[] = {"rollcall-terminal", "--data",   s->terminal_dir, "run", "--link",
                                 "usb:@" UDC,         "--screen", "none",          NULL};
    s->terminal = terminal = program_start(words, NULL);
}

static void find_udc_attribute(struct story *s) {
    DIR *dir = opendir("/sys/kernel/config/usb_gadget");
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strncmp(e->d_name, "rollcall-", 9) == 0)
            snprintf(s->udc_attribute, sizeof s->udc_attribute, "/sys/kernel/config/usb_gadget/%.200s/UDC", e->d_name);
    if (dir)
        closedir(dir);
}

// ---- a cable that can be cut ----

struct cutter {
    struct link link;
    struct link *inner;
    struct story *story;
    enum cut cut;
    size_t left_out, left_in; // SIZE_MAX: never
    size_t out, in;
    int is_cut;
};

static void cut_now(struct cutter *c) {
    c->is_cut = 1;
    switch (c->cut) {
    case CUT_CABLE:
        put(PORT "/disable", "1");
        break;
    case CUT_CONTROLLER:
        put(c->story->udc_attribute, "\n");
        break;
    case CUT_TERMINAL:
        kill(c->story->terminal, SIGKILL);
        break;
    case CUT_HOST:
        raise(SIGKILL);
        break;
    default:
        break;
    }
}

static enum status cutter_exchange(struct link *link, const uint8_t *out, size_t out_len, size_t *written, uint8_t *in,
                                   size_t in_size, size_t *got, int timeout_ms) {
    struct cutter *c = (struct cutter *)link;
    out_len = out_len < c->left_out ? out_len : c->left_out;
    in_size = in_size < c->left_in ? in_size : c->left_in;
    enum status status =
        c->inner->type->exchange(c->inner, out, out_len, written, in, c->is_cut ? 0 : in_size, got, timeout_ms);
    c->out += *written;
    c->in += *got;
    c->left_out -= c->left_out == SIZE_MAX ? 0 : *written;
    c->left_in -= c->left_in == SIZE_MAX ? 0 : *got;
    if (!c->is_cut && (c->left_out == 0 || c->left_in == 0))
        cut_now(c);
    return status;
}

static void cutter_close(struct link *link) {
    struct cutter *c = (struct cutter *)link;
    c->inner->type->close(c->inner);
}

static const struct link_type cutter_type = {.exchange = cutter_exchange, .close = cutter_close};

// ---- a visit ----

static struct link *find_terminal(struct usb **usb) {
    char error[200] = "";
    int64_t until = monotonic_ms() + APPEARS_MS;
    struct usb_arrival arrival;
    while (monotonic_ms() < until) { // opened anew each time: nothing here tells of arrivals
        *usb = usb_open("", error, sizeof error);
        if (*usb && usb_next(*usb, &arrival) && arrival.link)
            return arrival.link;
        if (*usb)
            usb_close(*usb);
        usleep(50000);
    }
    fail("the terminal does not appear on the bus", error);
    return NULL;
}

static enum status visit(struct story *s, const char *host_dir, struct cutter *c) {
    struct usb *usb;
    struct host host;
    if (host_open(host_dir, 1772700000000, &host) != STATUS_OK)
        fail("host_open", host_dir);
    c->link.type = &cutter_type;
    c->inner = find_terminal(&usb);
    c->story = s;
    struct sync sync = {.host = &host};
    sync_begin(&sync, &c->link);
    while (sync_step(&sync, 100))
        ;
    sync_end(&sync);
    usb_close(usb);
    host_close(&host);
    return sync.status;
}

static long ask(struct host *host, const char *sql) {
    struct statement *st;
    db_prepare(host->db, &st, sql);
    int64_t value = -1;
    return db_get_int(st, &value) == STATUS_OK ? (long)value : -1;
}

static void expect(const char *what, long found, long expected) {
    char text[200];
    snprintf(text, sizeof text, "%s: %ld, not %ld", what, found, expected);
    if (found != expected)
        fail("the figures", text);
}

static void check(struct story *s, const char *host_dir) {
    struct host host;
    if (host_open_reader(host_dir, 1772700000000, &host) != STATUS_OK)
        fail("host_open_reader", host_dir);
    expect("check-ins", ask(&host, "SELECT SUM(events) FROM tally_event WHERE kind = 5"), s->check_ins);
    expect("events beyond the last seq",
           ask(&host, "SELECT (SELECT SUM(events) FROM tally_event) - MAX(last) FROM batch"), 0);
    expect("quarantined", ask(&host, "SELECT COUNT(*) FROM quarantine"), 0);
    expect("farmer", ask(&host, "SELECT person_times FROM tally WHERE quota = 'farmer' AND area = 530402"),
           s->check_ins);
    expect("women", ask(&host, "SELECT person_times FROM tally WHERE quota = 'women' AND area = 530402"), s->women);
    host_close(&host);
}

static void fresh_host(const struct story *s, const char *host_dir) {
    char command[1000];
    snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s/host' '%s'", host_dir, s->dir, host_dir);
    if (system(command))
        fail("cp", host_dir);
}

static void whole_visit(struct story *s, const char *host_dir, size_t *out, size_t *in) {
    struct cutter c = {.left_out = SIZE_MAX, .left_in = SIZE_MAX};
    enum status status = visit(s, host_dir, &c);
    if (status != STATUS_OK)
        fail("an undisturbed visit:", status_text(status));
    check(s, host_dir);
    if (out) {
        *out = c.out;
        *in = c.in;
    }
}

static void mend(struct story *s, enum cut cut) {
    if (cut == CUT_CABLE)
        put(PORT "/disable", "0");
    else if (cut == CUT_CONTROLLER)
        put(s->udc_attribute, UDC);
    else if (cut == CUT_TERMINAL) {
        waitpid(s->terminal, NULL, 0);
        terminal_start(s);
    }
}

static void cut_visit(struct story *s, const char *host_dir, enum cut cut, size_t out, size_t in) {
    struct cutter c = {.cut = cut, .left_out = out, .left_in = in};
    if (cut != CUT_HOST) {
        enum status status = visit(s, host_dir, &c);
        if (!c.is_cut)
            fail("the cut did not happen", "");
        if (status == STATUS_OK && out == SIZE_MAX && c.in < in)
            fail("a visit that was cut says it went through", "");
        return;
    }
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        visit(s, host_dir, &c);
        _exit(9); // it should have been killed
    }
    int code;
    waitpid(child, &code, 0);
    if (!WIFSIGNALED(code))
        fail("the host was not killed", "");
}

int main(int argc, char **argv) {
    struct story s = {.women = 0};
    char host_dir[300], truth[300];
    size_t whole_out, whole_in;
    if (argc != 4)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    snprintf(s.dir, sizeof s.dir, "%s", argv[1]);
    snprintf(s.terminal_dir, sizeof s.terminal_dir, "%s/t1", argv[1]);
    snprintf(host_dir, sizeof host_dir, "%s/host.now", argv[1]);
    snprintf(truth, sizeof truth, "%s/truth", argv[1]);
    FILE *f = fopen(truth, "r");
    if (!f || fscanf(f, "%ld %*d %ld", &s.check_ins, &s.women) != 2)
        fail("truth", truth);
    fclose(f);
    srandom((unsigned)atol(argv[3]));
    if (keys_start() != STATUS_OK)
        return 1;
    terminal_start(&s);
    fresh_host(&s, host_dir);
    whole_visit(&s, host_dir, &whole_out, &whole_in);
    find_udc_attribute(&s);
    printf("ok      %ld check-ins over the cable: %zu bytes up, %zu down; the figures are right\n", s.check_ins,
           whole_in, whole_out);
    long cuts = atol(argv[2]), done[CUT_KINDS] = {0};
    for (long i = 0; i < cuts; i++) {
        enum cut cut = (enum cut)(1 + i % (CUT_KINDS - 1));
        int downwards = (int)(i / (CUT_KINDS - 1) % 2);
        size_t at = 1 + (size_t)random() % ((downwards ? whole_out : whole_in) - 1);
        fresh_host(&s, host_dir);
        cut_visit(&s, host_dir, cut, downwards ? at : SIZE_MAX, downwards ? SIZE_MAX : at);
        mend(&s, cut);
        whole_visit(&s, host_dir, NULL, NULL);
        done[cut]++;
        if (cuts <= 40)
            printf("        %-15s after byte %6zu %s: mended, complete\n", cut_words[cut], at,
                   downwards ? "down" : "up");
    }
    printf("ok      %ld cuts:", cuts);
    for (int i = 1; i < CUT_KINDS; i++)
        printf(" %ld × %s%s", done[i], cut_words[i], i + 1 < CUT_KINDS ? "," : "\n");
    kill(s.terminal, SIGTERM);
    return program_wait(s.terminal) == 0 ? 0 : 1;
}
