// SPDX-License-Identifier: Apache-2.0
// A report made in a child: whatever becomes of the child, its parent has an answer and goes on.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/print/report_child.h"

#define NOW_MS INT64_C(1772413205000)
#define ROWS   3000

#define GIVEN_UP_S 60 // of waiting for what never comes: the test has failed

static const enum report_format formats[] = {REPORT_CSV, REPORT_XLSX, REPORT_PDF};

static void make_report(struct report *r) {
    report_init(r, LANGUAGE_ZH, NOW_MS);
    struct report_section *s = report_add(r);
    snprintf(s->title, sizeof s->title, "培训班次");
    snprintf(s->name, sizeof s->name, "班次");
    report_column(s, r, TEXT_BADGE_SESSION, REPORT_TEXT);
    report_column(s, r, TEXT_BADGE_PERSON, REPORT_WHOLE);
    for (int i = 0; i < ROWS; i++)
        json_array_append_new(s->rows, json_pack("[s, i]", "村委会", i));
}

static int children_stop;

static void stop_child(void) {
    if (children_stop)
        raise(SIGSTOP);
}

// Its child stands still before the first line is drawn: unless it is killed, nobody sees the end of it.
static void report_that_does_not_end_is_ended(void **unused) {
    struct report r;
    char *data = NULL;
    size_t len = 0;
    (void)unused;
    make_report(&r);
    assert_int_equal(pthread_atfork(NULL, NULL, stop_child), 0);
    children_stop = 1;
    alarm(GIVEN_UP_S);
    assert_int_equal(report_write_in_child(&r, REPORT_PDF, 50, &data, &len), STATUS_SILENT);
    alarm(0);
    children_stop = 0;
    assert_null(data);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); // and its child is gone
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        assert_int_equal(report_write_in_child(&r, formats[i], REPORT_LIMIT_MS, &data, &len), STATUS_OK);
        assert_true(len > ROWS);
        free(data);
        data = NULL;
    }
    report_clear(&r);
}

static size_t memory_bytes(void) {
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu", &pages), 1);
    fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

// What libraries say of their end, the cores they leave, and cmocka's hold on signals, which a child inherits.
static void be_quiet(void) {
    const struct rlimit none = {0, 0};
    const int deadly[] = {SIGSEGV, SIGABRT, SIGTRAP, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        signal(deadly[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &none);
    fflush(NULL); // a child that calls exit would write it once more
    assert_non_null(freopen("/dev/null", "w", stderr));
}

// The libraries end the program, or walk into nothing, when memory runs out: wherever it does, that is the child's end.
static void report_without_memory_is_no_end_of_ours(void **unused) {
    struct rlimit all, some;
    struct report r;
    (void)unused;
#ifdef __SANITIZE_ADDRESS__
    skip(); // its own memory is all there is
#endif
    make_report(&r);
    be_quiet();
    assert_int_equal(getrlimit(RLIMIT_AS, &all), 0);
    int failed = 0;
    for (size_t room = 0; room <= (size_t)48 << 20; room += (size_t)12 << 20)
        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
            char *data = NULL;
            size_t len = 0;
            some = (struct rlimit){memory_bytes() + room, all.rlim_max};
            assert_int_equal(setrlimit(RLIMIT_AS, &some), 0);
            enum status status = report_write_in_child(&r, formats[i], REPORT_LIMIT_MS, &data, &len);
            assert_int_equal(setrlimit(RLIMIT_AS, &all), 0);
            failed += status != STATUS_OK;
            assert_true((status == STATUS_OK) == (data != NULL));
            free(data);
        }
    assert_true(failed > 0); // or nothing was tried
    report_clear(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_that_does_not_end_is_ended),
        cmocka_unit_test(report_without_memory_is_no_end_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
