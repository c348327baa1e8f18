// SPDX-License-Identifier: Apache-2.0
// Messages in several codes: base45 by the examples of RFC 9285, which parts a code has by Blockchain Commons' own test
// vectors, and joining in any order with any codes missing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/bundle.h"
#include "proto/keys.h"
#include "proto/multipart.h"
#include "tests/support/program.h"

static uint32_t seed;

static unsigned chance(unsigned n) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static int start(void **unused) {
    (void)unused;
    seed = (uint32_t)seed_choose();
    return keys_start() == STATUS_OK ? 0 : -1;
}

static void base45_is_that_of_the_standard(void **unused) {
    static const char *const examples[][2] = {
        {"AB", "BB8"}, {"Hello!!", "%69 VD92EX0"}, {"base-45", "UJCLQE7W581"}, {"ietf!", "QED8WEX0"}};
    static const char *const bad[] = {"GGW", "ABCD", ":::", "A", "ab8", "BB"};
    char text[64];
    uint8_t data[64];
    size_t len;
    (void)unused;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        base45_encode((const uint8_t *)examples[i][0], strlen(examples[i][0]), text);
        assert_string_equal(text, examples[i][1]);
        assert_int_equal(base45_decode(text, strlen(text), data, &len), STATUS_OK);
        assert_int_equal(len, strlen(examples[i][0]));
        assert_memory_equal(data, examples[i][0], len);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(base45_decode(bad[i], strlen(bad[i]), data, &len), STATUS_MALFORMED);
}

// The vectors of bc-ur (test "choose fragments"): a message of 1,024 bytes in eleven parts, its CRC-32 as the checksum.
static void parts_are_those_of_blockchain_commons(void **unused) {
    static const char *const vectors[] = {
        "9",
        "2,5,6,8,9,10",
        "8",
        "1,5",
        "1",
        "0,2,4,5,8,10",
        "5",
        "2",
        "2",
        "0,1,3,4,5,7,9,10",
        "0,1,2,3,5,6,8,9,10",
        "0,2,4,5,7,8,9,10",
        "3,5",
        "4",
        "0,1,2,3,4,5,6,7,8,9,10",
    };
    (void)unused;
    for (unsigned i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint8_t in[11];
        char text[64] = "";
        multipart_choose(12 + i, 11, UINT32_C(0x2f19f3bb), in);
        for (unsigned k = 0; k < 11; k++)
            if (in[k])
                snprintf(text + strlen(text), sizeof text - strlen(text), "%s%u", *text ? "," : "", k);
        assert_string_equal(text, vectors[i]);
    }
}

static uint8_t *some_message(size_t len) {
    uint8_t *message = malloc(len + 1);
    assert_non_null(message);
    for (size_t i = 0; i < len; i++)
        message[i] = (uint8_t)chance(256);
    return message;
}

static void add(struct multipart_join *join, const struct multipart *m, unsigned number) {
    char text[MULTIPART_TEXT_SIZE];
    struct multipart_code code;
    multipart_text(m, number, text);
    assert_int_equal(multipart_read(text, strlen(text), &code), STATUS_OK);
    assert_int_equal(code.number, number);
    assert_int_equal(multipart_add(join, &code), STATUS_OK);
}

static void is_joined(struct multipart_join *join, const uint8_t *message, size_t len) {
    uint8_t *joined;
    size_t joined_len;
    assert_int_equal(multipart_message(join, &joined, &joined_len), STATUS_OK);
    assert_int_equal(joined_len, len);
    assert_memory_equal(joined, message, len);
    free(joined);
    multipart_join_clear(join);
}

static void any_codes_make_the_message(void **unused) {
    static const size_t lens[] = {0, 1, 816, 817, 2400, 20000};
    (void)unused;
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        struct multipart m;
        struct multipart_join join = {0};
        uint8_t *message = some_message(lens[i]), *none;
        size_t none_len;
        assert_int_equal(multipart_split(MULTIPART_BATCHES, message, lens[i], 820, &m), STATUS_OK);
        assert_true(m.part_len <= 820 && m.parts == (lens[i] + 4 + 819) / 820);
        for (unsigned n = m.parts; n > 0; n--) { // from the last, one twice
            if (n > 1)
                assert_int_equal(multipart_message(&join, &none, &none_len), STATUS_NOT_FOUND);
            add(&join, &m, n);
            add(&join, &m, n);
        }
        is_joined(&join, message, lens[i]);
        unsigned seen = 0;
        for (unsigned n = m.parts + 1 + chance(1000); !multipart_is_whole(&join); n++) // a film without its beginning
            if (chance(4)) {
                add(&join, &m, n);
                seen++;
            }
        printf("%u parts from %u further codes\n", m.parts, seen);
        assert_true(seen <= 12 * m.parts + 40);
        is_joined(&join, message, lens[i]);
        multipart_clear(&m);
        free(message);
    }
}

static void foreign_code_discards_nothing(void **unused) {
    struct multipart mine, other;
    struct multipart_join join = {0};
    struct multipart_code code;
    char text[MULTIPART_TEXT_SIZE];
    uint8_t *message = some_message(1500), *foreign = some_message(1500);
    (void)unused;
    multipart_split(MULTIPART_BATCHES, message, 1500, 800, &mine);
    multipart_split(MULTIPART_BATCHES, foreign, 1500, 800, &other);
    add(&join, &mine, 2);
    multipart_text(&other, 1, text);
    assert_int_equal(multipart_read(text, strlen(text), &code), STATUS_OK);
    assert_int_equal(multipart_add(&join, &code), STATUS_CONFLICT);
    static const char *const others[] = {"", "RC1ABCDEF", "https://example.com/",
                                         "6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESI9XBHXK-%"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(multipart_read(others[i], strlen(others[i]), &code), STATUS_MALFORMED);
    add(&join, &mine, 1);
    is_joined(&join, message, 1500);
    multipart_clear(&mine);
    multipart_clear(&other);
    free(message);
    free(foreign);
}

static void code_that_was_altered_makes_no_message(void **unused) {
    struct multipart m;
    struct multipart_join join = {0};
    struct multipart_code code;
    char text[MULTIPART_TEXT_SIZE];
    uint8_t *message = some_message(1500), *joined;
    size_t len;
    (void)unused;
    multipart_split(MULTIPART_BATCHES, message, 1500, 800, &m);
    add(&join, &m, 1);
    multipart_text(&m, 2, text);
    multipart_read(text, strlen(text), &code);
    code.bytes[chance((unsigned)code.len)] ^= 1;
    assert_int_equal(multipart_add(&join, &code), STATUS_OK);
    assert_int_equal(multipart_message(&join, &joined, &len), STATUS_CORRUPT);
    multipart_join_clear(&join);
    multipart_clear(&m);
    free(message);
}

static void bundle_gives_back_its_files(void **unused) {
    struct bundle b = {0};
    struct bundled file;
    uint8_t *first = some_message(3000);
    (void)unused;
    assert_int_equal(bundle_add(&b, "00-1-2.batch", first, 3000), STATUS_OK);
    assert_int_equal(bundle_add(&b, STICK_HEALTH, first, 0), STATUS_OK);
    struct reader r = reader_of(b.bytes, b.len);
    assert_int_equal(bundle_next(&r, &file), 1);
    assert_string_equal(file.name, "00-1-2.batch");
    assert_int_equal(file.len, 3000);
    assert_memory_equal(file.bytes, first, 3000);
    assert_int_equal(bundle_next(&r, &file), 1);
    assert_string_equal(file.name, STICK_HEALTH);
    assert_int_equal(bundle_next(&r, &file), 0);
    assert_false(r.bad);
    for (size_t len = 1; len < b.len; len++) { // cut anywhere, nothing is read past it
        uint8_t *cut = malloc(len);
        assert_non_null(cut);
        memcpy(cut, b.bytes, len);
        r = reader_of(cut, len);
        while (bundle_next(&r, &file))
            assert_true(file.bytes + file.len <= cut + len);
        free(cut);
    }
    bundle_clear(&b);
    free(first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base45_is_that_of_the_standard),
        cmocka_unit_test(parts_are_those_of_blockchain_commons),
        cmocka_unit_test(any_codes_make_the_message),
        cmocka_unit_test(foreign_code_discards_nothing),
        cmocka_unit_test(code_that_was_altered_makes_no_message),
        cmocka_unit_test(bundle_gives_back_its_files),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
