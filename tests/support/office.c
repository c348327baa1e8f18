// SPDX-License-Identifier: Apache-2.0
#include "tests/support/office.h"

#include <stdio.h>
#include <string.h>

#include "host/books/book.h"
#include "host/books/terminals.h"
#include "host/tally/tally.h"
#include "proto/pair.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

char office_dir[256];
struct host host;
const uint8_t office_terminal_key[KEY_PUBLIC_BYTES] = {7};
char office_terminal[64];

int office_make(void **unused) {
    char path[300];
    (void)unused;
    snprintf(path, sizeof path, "%s/host", temporary_make(office_dir));
    pairing_must(host_init(path, 530402, NULL, OFFICE_NOW_MS), "init");
    pairing_must(host_open(path, OFFICE_NOW_MS, &host), "open");
    host.who = "李审";
    return 0;
}

int office_clean(void **unused) {
    (void)unused;
    host_close(&host);
    temporary_remove(office_dir);
    return 0;
}

void office_begin(void) {
    pairing_must(db_begin(host.db), "begin");
}

void office_commit(enum status expected) {
    pairing_must(tally_update(&host), "tally");
    pairing_expect("commit", db_commit(host.db), expected);
}

int64_t office_get(const char *sql) {
    int64_t value = -1;
    struct statement *s;
    db_prepare(host.db, &s, sql);
    if (db_step(s) == DB_ROW)
        value = db_column_int(s, 0);
    pairing_must(db_finish(s), "ask");
    return value;
}

void office_add(uint64_t number, const char *name, int sex) {
    struct act act = act_of("person.add", number);
    act_set_personal(&act, "name", name);
    act_set_personal(&act, "phone", "13900000000");
    act_set_int(&act, "sex", sex);
    act_set_text(&act, "ethnicity", "");
    act_set_text(&act, "category", "farmer");
    act_set_int(&act, "area", 530402001);
    act_set_int(&act, "added_ms", OFFICE_NOW_MS);
    pairing_must(book_write(&host, &act), "person");
}

int64_t office_verified(const char *expected) {
    int64_t pages, acts;
    char bad[128];
    pairing_must(book_verify(&host, &pages, &acts, bad), "verify");
    if (*expected ? !strstr(bad, expected) : *bad)
        pairing_must(STATUS_INVALID, bad);
    return acts;
}

void office_pair(void) {
    char id[TERMINAL_TEXT_SIZE];
    pairing_must(terminals_pair(&host, office_terminal_key, 530402001), "pair");
    snprintf(office_terminal, sizeof office_terminal, "terminal %s",
             terminal_id_format(terminal_id_of(office_terminal_key), id));
}
