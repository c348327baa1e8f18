// SPDX-License-Identifier: Apache-2.0
// The committed vectors, read by our own code: what tests/vectors/check.py reads with another's.
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/badge.h"
#include "proto/batch.h"
#include "proto/bytes.h"
#include "proto/number.h"

static json_t *vectors;

static const char *word(const char *name) {
    return json_string_value(json_object_get(vectors, name));
}

static int load(void **unused) {
    (void)unused;
    vectors = json_load_file("tests/vectors/wire.json", 0, NULL);
    return vectors ? keys_start() : -1;
}

static int drop(void **unused) {
    (void)unused;
    json_decref(vectors);
    return 0;
}

static void badge_of_the_vectors_is_genuine(void **unused) {
    const char *text = json_string_value(json_object_get(json_object_get(vectors, "badge"), "text"));
    uint8_t key[KEY_PUBLIC_BYTES], token[BADGE_TOKEN_BYTES];
    struct badge badge;
    (void)unused;
    assert_true(hex_parse(word("public_key"), key, sizeof key));
    assert_int_equal(badge_parse(text, strlen(text), &badge, token), STATUS_OK);
    assert_true(badge_verify(token, key));
    assert_int_equal(badge.number, number_make(530402, 12345));
    assert_int_equal(badge.issue, 2);
}

static void batch_of_the_vectors_opens_to_its_events(void **unused) {
    const char *hex = word("batch");
    size_t len = strlen(hex) / 2, i;
    uint8_t *bytes = malloc(len), key[KEY_PUBLIC_BYTES];
    struct batch batch;
    json_t *row;
    (void)unused;
    assert_true(hex_parse(hex, bytes, len));
    assert_true(hex_parse(word("public_key"), key, sizeof key));
    assert_int_equal(batch_open(bytes, len, key, &batch), STATUS_OK);
    assert_int_equal(batch.head.count, json_array_size(json_object_get(vectors, "events")));
    json_array_foreach(json_object_get(vectors, "events"), i, row) {
        const struct event *e = &batch.events[i];
        const int64_t ours[] = {(int64_t)e->seq,   e->boot,  e->uptime_ms, e->kind, (int64_t)e->session,
                                (int64_t)e->badge, e->issue, e->code,      e->value};
        for (size_t k = 0; k < 9; k++)
            assert_int_equal(ours[k], json_integer_value(json_array_get(row, k)));
    }
    batch_clear(&batch);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(badge_of_the_vectors_is_genuine),
        cmocka_unit_test(batch_of_the_vectors_opens_to_its_events),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
