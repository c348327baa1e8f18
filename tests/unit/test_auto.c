// SPDX-License-Identifier: Apache-2.0
// Devices that are found, not named, and those that come back under another name: on a tree like the kernel's, with
// pseudo-terminals for lines. (Keyboards and cameras themselves are in tests/vm.)
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/scan/replug.h"
#include "firmware/scan/scan_auto.h"
#include "firmware/scan/scan_code.h"
#include "proto/badge.h"
#include "tests/support/lines.h"
#include "tests/support/program.h"

struct tree {
    char root[256], sys[300], dev[300];
};

static void make(const char *format, ...) __attribute__((format(printf, 1, 2)));

// A directory and those above it.
static void make(const char *format, ...) {
    char path[900];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    for (char *slash = path + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(path, 0700);
    }
    mkdir(path, 0700);
}

static void put_file(const char *dir, const char *name, const char *text) {
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_true(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void setup(struct tree *t) {
    temporary_make(t->root);
    snprintf(t->sys, sizeof t->sys, "%s/sys", t->root);
    snprintf(t->dev, sizeof t->dev, "%s/dev", t->root);
    make("%s/input", t->dev);
    make("%s/class/tty", t->sys);
    make("%s/class/input", t->sys);
    make("%s/class/video4linux", t->sys);
}

// A device of that class in a socket, as the kernel lists it: below its interface, and a link from its class.
static void enter(const struct tree *t, const char *class, const char *name, const char *place, char entry[700]) {
    char path[900], usb[40];
    snprintf(usb, sizeof usb, "%.*s", (int)strcspn(place, ":"), place);
    snprintf(entry, 700, "%s/devices/pci0000:00/0000:00:14.0/usb1/%s/%s/%s/%s", t->sys, usb, place, class, name);
    make("%s", entry);
    snprintf(path, sizeof path, "%s/device", entry);
    assert_int_equal(symlink("../..", path), 0);
    snprintf(path, sizeof path, "%s/class/%s/%s", t->sys, class, name);
    assert_int_equal(symlink(entry, path), 0);
}

static void leave(const struct tree *t, const char *class, const char *name) {
    char path[900];
    snprintf(path, sizeof path, "%s/class/%s/%s", t->sys, class, name);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/%s", t->dev, name);
    unlink(path);
}

// A line in that socket; gives its far end.
static int plug(const struct tree *t, const char *name, const char *place) {
    char entry[700], path[900];
    int far_end = line_open();
    enter(t, "tty", name, place, entry);
    snprintf(path, sizeof path, "%s/%s", t->dev, name);
    assert_int_equal(symlink(ptsname(far_end), path), 0);
    return far_end;
}

static void unplug(const struct tree *t, const char *name, int far_end) {
    leave(t, "tty", name);
    if (far_end >= 0)
        close(far_end);
}

// ---- what is listed ----

static void enter_input(const struct tree *t, const char *name, const char *place, const char *bus, const char *keys) {
    char entry[700], device[900], link[900];
    enter(t, "input", name, place, entry);
    snprintf(device, sizeof device, "%s/more", entry); // each has its own
    snprintf(link, sizeof link, "%s/device", entry);
    assert_true(unlink(link) == 0 && symlink("more", link) == 0);
    make("%s/id", device);
    make("%s/capabilities", device);
    put_file(device, "id/bustype", bus);
    put_file(device, "capabilities/key", keys);
}

static int has(const struct device *devices, size_t len, const char *node) {
    for (size_t i = 0; i < len; i++)
        if (strcmp(devices[i].node, node) == 0)
            return 1;
    return 0;
}

static void what_can_be_a_scanner_or_a_camera_is_listed(void **unused) {
    struct device devices[DEVICES_MAX];
    struct tree t;
    char entry[700];
    (void)unused;
    setup(&t);
    enter(&t, "video4linux", "video0", "1-2:1.0", entry);
    put_file(entry, "index", "0\n");
    enter(&t, "video4linux", "video1", "1-2:1.0", entry);
    put_file(entry, "index", "1\n"); // what is known about frames
    enter_input(&t, "event2", "1-3:1.0", "0003\n",
                "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\n");
    enter_input(&t, "event3", "1-3:1.1", "0003\n", "3f000301ff 0 0 0 0\n"); // volume keys
    enter_input(&t, "event4", "1-4:1.0", "0011\n", "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\n");
    enter_input(&t, "event5", "1-5:1.0", "0003\n", "1f0000 0 0 0 0\n");                        // a mouse
    enter_input(&t, "event6", "1-6:1.0", "0003\n", "7 ff9f207a febeffdf ffffffff fffffffe\n"); // 32 bits
    enter(&t, "tty", "ttyACM0", "1-1.2:1.0", entry);
    enter(&t, "tty", "ttyUSB0", "1-1.3:1.0", entry);
    enter(&t, "tty", "ttyUSB1", "1-7:1.0", entry); // a modem
    enter(&t, "tty", "ttyUSB2", "1-7:1.1", entry);
    enter(&t, "tty", "ttyACM1", "1-8:1.1", entry); // a telephone
    make("%s/devices/pci0000:00/0000:00:14.0/usb1/1-8/1-8:1.0/net/usb0", t.sys);
    enter(&t, "tty", "tty1", "1-9:1.0", entry);
    size_t len = devices_list(t.sys, devices);
    assert_int_equal(len, 5);
    assert_true(has(devices, len, "video0") && has(devices, len, "input/event2") && has(devices, len, "input/event6"));
    assert_true(has(devices, len, "ttyACM0") && has(devices, len, "ttyUSB0"));
    assert_int_equal(devices[0].kind, DEVICE_CAMERA);
    assert_string_equal(devices[3].place, "1-1.2:1.0");
    temporary_remove(t.root);
}

// ---- found by itself ----

static char badge_text[BADGE_TEXT_SIZE];

// Typed again until it is read: what comes before the line was opened is lost, as in life.
static void reads(struct scan_source *s, struct scan_text *t, int far_end, const char *text) {
    enum scan_step step = SCAN_NOTHING;
    for (int tries = 0; tries < 30 && step == SCAN_NOTHING; tries++) {
        line_type(far_end, text);
        line_type(far_end, "\r");
        step = line_take(s, t, 1000);
    }
    assert_int_equal(step, SCAN_TEXT);
    assert_string_equal(t->text, text);
    while (line_take(s, t, 300) == SCAN_TEXT)
        ; // what was typed again
}

static void scanners_alike_are_both_read_and_kept_over_other_numbers(void **unused) {
    static struct scan_text text;
    struct tree t;
    (void)unused;
    line_badge(badge_text);
    setup(&t);
    struct scan_source *s = scan_auto_of(t.sys, t.dev);
    assert_non_null(s);
    assert_true(s->type->is_away(s)); // nothing at all
    int one = plug(&t, "ttyACM0", "1-1:1.0"), two = plug(&t, "ttyACM1", "1-2:1.0");
    line_until_away(s, &text, 0);
    reads(s, &text, one, badge_text);
    reads(s, &text, two, badge_text);
    unplug(&t, "ttyACM0", -1); // somebody holds the old name still: another number
    line_until_away(s, &text, 1);
    int again = plug(&t, "ttyACM2", "1-3:1.0");
    line_until_away(s, &text, 0);
    reads(s, &text, again, badge_text);
    reads(s, &text, two, badge_text);
    unplug(&t, "ttyACM1", two);
    line_until_away(s, &text, 1);
    s->type->close(s);
    close(one);
    close(again);
    temporary_remove(t.root);
}

// What somebody types on a keyboard is no code, unless it is a badge; a scanner that has shown what it is, is believed.
static void what_fingers_type_is_no_code(void **unused) {
    static struct scan_text text;
    struct tree t;
    (void)unused;
    line_badge(badge_text);
    setup(&t);
    int line = plug(&t, "ttyUSB0", "1-1:1.0");
    struct scan_source *s = scan_auto_of(t.sys, t.dev);
    assert_non_null(s);
    line_until_away(s, &text, 0);
    for (const char *c = "systemctl\r"; *c; c++) {
        assert_int_equal(write(line, c, 1), 1);
        assert_int_equal(line_take(s, &text, 100), SCAN_NOTHING);
    }
    assert_int_equal(line_take(s, &text, 200), SCAN_NOTHING);
    reads(s, &text, line, badge_text);
    line_type(line, "A\r");
    assert_int_equal(line_take(s, &text, 5000), SCAN_TEXT);
    assert_string_equal(text.text, "A");
    s->type->close(s);
    unplug(&t, "ttyUSB0", line);
    temporary_remove(t.root);
}

// What looks like a camera and is none is not waited for.
static void node_that_is_no_camera_is_left_alone(void **unused) {
    static struct scan_text text;
    struct tree t;
    char entry[700];
    (void)unused;
    setup(&t);
    int line = plug(&t, "ttyACM0", "1-1:1.0");
    enter(&t, "video4linux", "video0", "1-2:1.0", entry);
    put_file(t.dev, "video0", "");
    struct scan_source *s = scan_auto_of(t.sys, t.dev);
    assert_non_null(s);
    line_until_away(s, &text, 0);
    s->type->close(s);
    unplug(&t, "ttyACM0", line);
    temporary_remove(t.root);
}

static void auto_has_no_words_behind_it(void **unused) {
    char error[256] = "";
    (void)unused;
    assert_null(scan_open("auto:/dev/video0", error, sizeof error));
    assert_string_equal(error, "auto");
}

// ---- named, and back under another name ----

static void make_node(const struct tree *t, const char *name, const char *place) {
    char entry[700], path[900];
    enter(t, "tty", name, place, entry);
    snprintf(path, sizeof path, "%s/%s", t->dev, name);
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void device_is_followed_to_another_number_in_its_socket(void **unused) {
    struct replug r;
    struct tree t;
    char path[400];
    (void)unused;
    setup(&t);
    snprintf(path, sizeof path, "%s/ttyACM0", t.dev);
    make_node(&t, "ttyACM0", "1-1:1.0");
    assert_true(replug_init(&r, path));
    r.sys = t.sys;
    r.dev = t.dev;
    assert_true(replug_try(&r, O_RDWR));
    leave(&t, "tty", "ttyACM0");
    replug_lost(&r);
    assert_false(replug_try(&r, O_RDWR));
    make_node(&t, "ttyACM1", "1-2:1.0"); // another scanner
    assert_false(replug_try(&r, O_RDWR));
    make_node(&t, "ttyACM2", "1-1:1.0");
    assert_true(replug_try(&r, O_RDWR));
    assert_string_equal(r.was.node, "ttyACM2");
    leave(&t, "tty", "ttyACM2");
    replug_lost(&r);
    make_node(&t, "ttyACM3", "1-1:1.0"); // and once more
    assert_true(replug_try(&r, O_RDWR));
    replug_clear(&r);
    temporary_remove(t.root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_a_scanner_or_a_camera_is_listed),
        cmocka_unit_test(scanners_alike_are_both_read_and_kept_over_other_numbers),
        cmocka_unit_test(what_fingers_type_is_no_code),
        cmocka_unit_test(node_that_is_no_camera_is_left_alone),
        cmocka_unit_test(auto_has_no_words_behind_it),
        cmocka_unit_test(device_is_followed_to_another_number_in_its_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
