// SPDX-License-Identifier: Apache-2.0
// Scanners that come, go and break off: a serial line played by a pseudo-terminal. (The keyboard kind needs a kernel
// device: tests/vm.)
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/scan_code.h"
#include "tests/support/program.h"

struct line {
    char dir[256], path[300], source[320];
    int far_end; // -1 unplugged
};

// Another pseudo-terminal each time, under the same name: what a device manager's links do.
static void plug(struct line *l) {
    l->far_end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(l->far_end >= 0 && grantpt(l->far_end) == 0 && unlockpt(l->far_end) == 0);
    assert_int_equal(symlink(ptsname(l->far_end), l->path), 0);
}

static void unplug(struct line *l) {
    close(l->far_end);
    unlink(l->path);
    l->far_end = -1;
}

static void setup(struct line *l) {
    temporary_make(l->dir);
    snprintf(l->path, sizeof l->path, "%s/scanner", l->dir);
    snprintf(l->source, sizeof l->source, "serial:%s@115200", l->path);
}

static void type(const struct line *l, const char *text) {
    assert_int_equal(write(l->far_end, text, strlen(text)), strlen(text));
}

// Waits as the loop does, until there is a code or nothing more to come.
static enum scan_step take(struct scan_source *s, struct scan_text *t, int patience_ms) {
    enum scan_step step = SCAN_NOTHING;
    for (int waits = 0; waits < 100 && step == SCAN_NOTHING; waits++) {
        struct pollfd p = {.fd = s->type->descriptor(s), .events = POLLIN};
        if (p.fd >= 0 && poll(&p, 1, patience_ms) == 0)
            return SCAN_NOTHING;
        step = s->type->next(s, t);
    }
    return step;
}

static void until_away(struct scan_source *s, struct scan_text *t, int away) {
    for (int waits = 0; waits < 100 && s->type->is_away(s) != away; waits++)
        take(s, t, 100);
    assert_int_equal(s->type->is_away(s), away);
}

static void serial_scanner_that_breaks_off_gives_no_half_code(void **unused) {
    static struct scan_text t;
    struct line line = {.far_end = -1};
    char error[256] = "";
    (void)unused;
    setup(&line);
    struct scan_source *s = scan_open(line.source, error, sizeof error); // not there yet
    assert_non_null(s);
    assert_true(s->type->is_away(s));
    plug(&line);
    until_away(s, &t, 0);
    type(&line, "RCAAA\r\nRCBBB\rRCHALF");
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCAAA");
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCBBB");
    assert_int_equal(take(s, &t, 50), SCAN_NOTHING);
    unplug(&line);
    until_away(s, &t, 1);
    plug(&line);
    until_away(s, &t, 0);
    type(&line, "OTHER\rRCCCC\r");
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "OTHER"); // not RCHALFOTHER
    assert_int_equal(take(s, &t, 2000), SCAN_TEXT);
    assert_string_equal(t.text, "RCCCC");
    s->type->close(s);
    unplug(&line);
    temporary_remove(line.dir);
}

static void sources_that_cannot_be_are_refused(void **unused) {
    static const char *const wrong[] = {"serial:", "serial:/dev/null", "serial:/dev/ttyX@12",
                                        "keys:", "keys:/dev/null"};
    char error[256];
    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error[0] = '\0';
        assert_null(scan_open(wrong[i], error, sizeof error));
        assert_true(error[0] != '\0');
    }
}

static void put(struct code *c, const char *text, int64_t now_ms) {
    for (; *text; text++)
        code_put(c, *text, now_ms);
}

static void code_is_whole_or_nothing(void **unused) {
    static struct scan_text t;
    static struct code c;
    (void)unused;
    assert_int_equal(code_end(&c, 0, &t), SCAN_NOTHING);
    put(&c, "RCAB", 1000);
    assert_int_equal(code_end(&c, 1010, &t), SCAN_TEXT);
    assert_string_equal(t.text, "RCAB");
    put(&c, "RCHA", 1000); // broken off, and another begins later
    put(&c, "RCCD", 1000 + CODE_GAP_MS + 1);
    assert_int_equal(code_end(&c, 1000 + CODE_GAP_MS + 2, &t), SCAN_TEXT);
    assert_string_equal(t.text, "RCCD");
    put(&c, "RCHA", 1000); // broken off, and only an end comes later
    assert_int_equal(code_end(&c, 1000 + CODE_GAP_MS + 1, &t), SCAN_NOTHING);
    put(&c, "RCEF", 1000);
    code_damage(&c);
    put(&c, "GH", 1000);
    assert_int_equal(code_end(&c, 1000, &t), SCAN_NOTHING);
    for (int i = 0; i < SCAN_TEXT_MAX + 5; i++)
        code_put(&c, 'X', 1000);
    assert_int_equal(code_end(&c, 1000, &t), SCAN_NOTHING);
    put(&c, "RCIJ", 1000);
    assert_int_equal(code_end(&c, 1000, &t), SCAN_TEXT);
    assert_string_equal(t.text, "RCIJ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serial_scanner_that_breaks_off_gives_no_half_code),
        cmocka_unit_test(sources_that_cannot_be_are_refused),
        cmocka_unit_test(code_is_whole_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
