// SPDX-License-Identifier: Apache-2.0
// The second book, of who looked: where it ends is in the first one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/audit.h"
#include "host/books/book.h"
#include "tests/support/office.h"

static int64_t log_bad(void) {
    uint8_t head[KEY_DIGEST_BYTES];
    int64_t rows, bad;
    assert_int_equal(audit_verify(&host, &rows, &bad, head), STATUS_OK);
    return bad;
}

static void look(const char *detail) {
    office_begin();
    assert_int_equal(audit_add(&host, "周审核", "names", detail), STATUS_OK);
    office_commit(STATUS_OK);
}

// The second book is in no tree: the first one says where it ends, with whatever is written there next.
static void end_of_the_log_is_in_the_book(void **state) {
    char bad[128];
    (void)state;
    look("/people 1"), look("/people 2");
    assert_int_equal(office_get("SELECT COUNT(*) FROM page"), 0); // a look alone makes no page
    office_begin();
    office_add(1, "王丽", 2);
    office_commit(STATUS_OK);
    assert_int_equal(office_get("SELECT seq FROM audit_seal"), 2);
    office_begin();
    office_add(2, "李强", 1); // nobody looked since
    office_commit(STATUS_OK);
    assert_int_equal(office_verified(""), 3);
    look("/people 3");
    assert_int_equal(audit_seal(&host), STATUS_OK); // a head goes to a terminal
    assert_int_equal(audit_seal(&host), STATUS_OK);
    assert_int_equal(office_get("SELECT COUNT(*) FROM page"), 3);
    look("/people 4"); // not yet
    assert_int_equal(log_bad(), 0);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit WHERE seq = 4"), STATUS_OK);
    assert_int_equal(log_bad(), 0);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit WHERE seq = 3"), STATUS_OK);
    assert_int_equal(log_bad(), 3);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit"), STATUS_OK);
    assert_int_equal(log_bad(), 1);
    look("/people 1"), look("/people 5"), look("/people 3"); // written anew
    assert_int_equal(log_bad(), 2);
    assert_int_equal(db_execute(host.db, "DELETE FROM audit_seal"), STATUS_OK);
    assert_int_equal(book_compare(&host, bad), STATUS_OK);
    assert_string_equal(bad, "audit_seal 2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(end_of_the_log_is_in_the_book, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests_name("book_log", tests, NULL, NULL);
}
