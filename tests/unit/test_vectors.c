// SPDX-License-Identifier: Apache-2.0
// The committed vectors, read by our own code: what tests/vectors/check.py reads with another's.
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/act.h"
#include "proto/badge.h"
#include "proto/batch.h"
#include "proto/bytes.h"
#include "proto/number.h"
#include "proto/page.h"

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

// ---- pages ----

static const char *text_in(json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

static void assert_hex(const char *hex, const void *data, size_t len) {
    char text[4096];
    assert_in_range(len, 0, sizeof text / 2 - 1);
    assert_string_equal(hex_format(data, len, text), hex);
}

static void assert_opens(const struct act_value *v, uint64_t subject, const char *expected) {
    uint8_t key[KEY_BOX_BYTES], host[KEY_PUBLIC_BYTES], bytes[KEY_PUBLIC_BYTES + 8];
    char text[128] = "";
    struct writer w = writer_of(bytes, sizeof bytes);
    assert_true(hex_parse(word("public_key"), host, sizeof host));
    assert_true(hex_parse(word("person_key"), key, sizeof key));
    put_bytes(&w, host, sizeof host);
    put_le(&w, subject, 8);
    struct piece bound = {bytes, w.len};
    assert_in_range(v->len, KEY_BOX_OVERHEAD, KEY_BOX_OVERHEAD + sizeof text - 1);
    assert_int_equal(secret_open_bound(key, &bound, v->data, v->len, (uint8_t *)text), STATUS_OK);
    assert_string_equal(text, expected);
}

static void assert_value(const struct act_value *v, uint64_t subject, json_t *told) {
    static const char *const words[] = {
        [ACT_NUMBER] = "number", [ACT_TEXT] = "text", [ACT_DATA] = "data", [ACT_PERSONAL] = "personal"};
    assert_int_equal(v->kind == ACT_ABSENT, json_is_null(told));
    if (v->kind == ACT_ABSENT)
        return;
    json_t *value = json_object_get(told, words[v->kind]);
    assert_non_null(value);
    if (v->kind == ACT_NUMBER)
        assert_int_equal(v->number, json_integer_value(value));
    else if (v->kind == ACT_TEXT)
        assert_string_equal(v->data, json_string_value(value));
    else
        assert_hex(json_string_value(value), v->data, v->len);
    if (v->kind == ACT_PERSONAL)
        assert_opens(v, subject, text_in(told, "open"));
}

static void assert_act(const struct piece *bytes, json_t *told) {
    struct act act;
    size_t i;
    json_t *field;
    assert_int_equal(act_unpack(bytes->data, bytes->len, &act), STATUS_OK);
    assert_string_equal(act.what, text_in(told, "what"));
    assert_string_equal(act.who, text_in(told, "who"));
    assert_string_equal(act.why, text_in(told, "why"));
    assert_int_equal(act.at_ms, json_integer_value(json_object_get(told, "at_ms")));
    assert_int_equal(act.subject, json_integer_value(json_object_get(told, "subject")));
    assert_int_equal(act.fields_len, json_array_size(json_object_get(told, "fields")));
    json_array_foreach(json_object_get(told, "fields"), i, field) {
        assert_string_equal(act.fields[i].name, json_string_value(json_array_get(field, 0)));
        assert_value(&act.fields[i].before, act.subject, json_array_get(field, 1));
        assert_value(&act.fields[i].after, act.subject, json_array_get(field, 2));
    }
    act_clear(&act);
}

static void assert_page(json_t *told, const uint8_t key[KEY_PUBLIC_BYTES], uint8_t chain[KEY_DIGEST_BYTES]) {
    const char *hex = text_in(told, "page");
    size_t len = strlen(hex) / 2, i;
    uint8_t *bytes = malloc(len);
    struct page page;
    json_t *act;
    assert_true(hex_parse(hex, bytes, len));
    assert_int_equal(page_open(bytes, len, key, &page), STATUS_OK);
    assert_memory_equal(page.head.previous, chain, KEY_DIGEST_BYTES);
    assert_hex(text_in(told, "previous"), page.head.previous, KEY_DIGEST_BYTES);
    assert_hex(text_in(told, "chain"), page.head.chain, KEY_DIGEST_BYTES);
    memcpy(chain, page.head.chain, KEY_DIGEST_BYTES);
    assert_int_equal(page.head.epoch, strtoull(text_in(told, "epoch"), NULL, 16));
    assert_int_equal(page.head.first, json_integer_value(json_object_get(told, "first")));
    assert_int_equal(page.head.count, json_array_size(json_object_get(told, "acts")));
    json_array_foreach(json_object_get(told, "acts"), i, act) assert_act(&page.acts[i], act);
    page_clear(&page);
    free(bytes);
}

static void pages_of_the_vectors_follow_each_other_and_open_to_their_acts(void **unused) {
    uint8_t key[KEY_PUBLIC_BYTES], chain[KEY_DIGEST_BYTES] = {0};
    size_t i;
    json_t *page;
    (void)unused;
    assert_true(hex_parse(word("public_key"), key, sizeof key));
    assert_int_equal(json_array_size(json_object_get(vectors, "pages")), 2);
    json_array_foreach(json_object_get(vectors, "pages"), i, page) assert_page(page, key, chain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(badge_of_the_vectors_is_genuine),
        cmocka_unit_test(batch_of_the_vectors_opens_to_its_events),
        cmocka_unit_test(pages_of_the_vectors_follow_each_other_and_open_to_their_acts),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
