// SPDX-License-Identifier: Apache-2.0
// What both sides agree on: tokens, numbers, times, frames, batches.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "proto/array.h"
#include "proto/badge.h"
#include "proto/batch.h"
#include "proto/civil.h"
#include "proto/deflate.h"
#include "proto/frame.h"
#include "proto/health.h"
#include "proto/number.h"
#include "proto/pair.h"
#include "proto/printable.h"
#include "proto/rollcall.pb-c.h"
#include "proto/stick.h"
#include "tests/support/seeded.h"

static struct key_pair key;

static int start(void **unused) {
    const uint8_t seed[SEED_BYTES] = {1, 2, 3};
    (void)unused;
    if (keys_start() != STATUS_OK)
        return -1;
    seeded_pair(&key, seed);
    return 0;
}

static void badge_survives_scanners_and_layouts(void **unused) {
    struct badge badge = {BADGE_PERSON, 1, 3, number_make(530402, 12345)}, read;
    uint8_t token[BADGE_TOKEN_BYTES];
    char text[BADGE_TEXT_SIZE + 3];
    (void)unused;
    badge_issue(&badge, &key, text);
    assert_int_equal(strlen(text), BADGE_TEXT_LEN);
    for (char *c = text; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    strcat(text, "\r\n");
    assert_int_equal(badge_parse(text, strlen(text), &read, token), STATUS_OK);
    assert_int_equal(read.number, badge.number);
    assert_int_equal(read.issue, 3);
    assert_true(badge_verify(token, key.public_key));
}

static void badge_changed_anywhere_is_forged_or_no_badge(void **unused) {
    struct badge badge = {BADGE_BLANK, 1, 1, number_make(530402, 7)}, read;
    uint8_t token[BADGE_TOKEN_BYTES];
    char text[BADGE_TEXT_SIZE];
    (void)unused;
    badge_issue(&badge, &key, text);
    for (size_t i = 2; i < BADGE_TEXT_LEN; i++) {
        char kept = text[i];
        text[i] = kept == 'A' ? 'B' : 'A';
        if (badge_parse(text, BADGE_TEXT_LEN, &read, token) == STATUS_OK)
            assert_false(badge_verify(token, key.public_key));
        text[i] = kept;
    }
    assert_int_equal(badge_parse("hello", 5, &read, token), STATUS_MALFORMED);
}

static void health_changed_anywhere_is_not_believed(void **unused) {
    struct health health = {.terminal = terminal_id_of(key.public_key),
                            .boot = 3,
                            .uptime_ms = 9000,
                            .software = "rollcall-terminal 0.1.0",
                            .free_percent = 91,
                            .storage = HEALTH_LOW,
                            .pending = 41,
                            .lost = 21,
                            .lost_seqs = {{5, 41, 60}, {5, 90, 0}},
                            .lost_seqs_len = 2},
                  read;
    struct key_pair other;
    uint8_t *bytes;
    size_t len;
    (void)unused;
    assert_int_equal(health_pack(&health, &key, &bytes, &len), STATUS_OK);
    assert_int_equal(health_unpack(bytes, len, key.public_key, &read), STATUS_OK);
    assert_memory_equal(&read, &health, sizeof health);
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 0x20;
        assert_int_not_equal(health_unpack(bytes, len, key.public_key, &read), STATUS_OK);
        bytes[i] ^= 0x20;
        assert_int_not_equal(health_unpack(bytes, i, key.public_key, &read), STATUS_OK);
    }
    free(bytes);
    key_pair_new(&other);
    assert_int_equal(health_pack(&health, &other, &bytes, &len), STATUS_OK); // in another's name
    assert_int_equal(health_unpack(bytes, len, other.public_key, &read), STATUS_FORGED);
    free(bytes);
    health.terminal = terminal_id_of(key.public_key);
    health.free_percent = 101;
    assert_int_equal(health_pack(&health, &key, &bytes, &len), STATUS_OK);
    assert_int_equal(health_unpack(bytes, len, key.public_key, &read), STATUS_MALFORMED);
    free(bytes);
}

static void number_is_printed_and_read_back(void **unused) {
    char text[NUMBER_TEXT_SIZE];
    uint64_t number = 0;
    (void)unused;
    assert_string_equal(number_format(number_make(530402, 12345), text), "530402-000012345");
    assert_int_equal(number_parse(text, &number), STATUS_OK);
    assert_int_equal(number_area(number), 530402);
    assert_int_equal(number_serial(number), 12345);
    assert_int_not_equal(number_parse("530402-00001234", &number), STATUS_OK);
    assert_int_not_equal(number_parse("530402-999999999", &number), STATUS_OK);
    assert_int_not_equal(number_parse("530402-000000000", &number), STATUS_OK);
}

static void time_is_of_shanghai_and_the_gregorian_calendar(void **unused) {
    char text[CIVIL_TEXT_SIZE];
    int64_t ms = 0;
    (void)unused;
    assert_int_equal(civil_parse("2026-03-02T09:00:05+08:00", 25, &ms, NULL), STATUS_OK);
    assert_int_equal(ms, INT64_C(1772413205000));
    assert_string_equal(civil_format(ms, text), "2026-03-02T09:00:05+08:00");
    assert_int_equal(civil_parse("2026-03-02T01:00:05Z", 20, &ms, NULL), STATUS_OK);
    assert_int_equal(ms, INT64_C(1772413205000));
    assert_int_equal(civil_from_ms(INT64_C(1767196800000)).year, 2026); // 2026-01-01T00:00 in Shanghai
    assert_int_equal(civil_from_ms(INT64_C(1767196799999)).year, 2025);
    assert_true(civil_is_date(1896, 2, 29));
    assert_false(civil_is_date(1900, 2, 29));
    assert_int_not_equal(civil_parse("2026-02-30", 10, &ms, NULL), STATUS_OK);
    assert_int_not_equal(civil_parse("2026-03-02T25:00:00", 19, &ms, NULL), STATUS_OK);
}

static void frames_are_found_among_noise(void **unused) {
    struct frame_reader reader;
    struct frame frame;
    uint8_t bytes[4096];
    size_t len = 0, found = 0;
    (void)unused;
    assert_int_equal(frame_reader_init(&reader), STATUS_OK);
    for (int i = 0; i < 20; i++) {
        memset(bytes + len, i % 2 ? 'C' : 'R', (size_t)(i % 7)); // the mark's own letters, and its halves
        len += (size_t)(i % 7);
        frame_write((uint8_t)(i + 1), "abcdefgh", (size_t)(i % 9), bytes + len);
        len += (size_t)(i % 9) + FRAME_OVERHEAD;
        if (i % 5 == 4)
            bytes[len - 1] ^= 1; // torn
    }
    for (size_t at = 0; at < len; at++) {
        assert_int_equal(frame_feed(&reader, bytes + at, 1), 1);
        while (frame_next(&reader, &frame)) {
            found++;
            assert_int_equal(frame.len, (frame.type - 1) % 9);
        }
    }
    assert_int_equal(found, 16);
    frame_reader_clear(&reader);
}

// Who spoke before was killed in the middle of a long frame, wherever; the next one's first word is heard.
static void hello_within_a_torn_frame_is_heard(void **unused) {
    static uint8_t body[4000], bytes[sizeof body + FRAME_OVERHEAD], hello[64];
    struct frame_reader reader;
    struct frame frame;
    (void)unused;
    memset(body, 'C', sizeof body); // half a mark, again and again
    frame_write(7, body, sizeof body, bytes);
    frame_write(1, "hello", 5, hello);
    for (size_t torn = 1; torn < sizeof bytes; torn++) {
        assert_int_equal(frame_reader_init(&reader), STATUS_OK);
        reader.anew = 1;
        frame_feed(&reader, bytes, torn);
        assert_false(frame_next(&reader, &frame));
        frame_feed(&reader, hello, 5 + FRAME_OVERHEAD);
        assert_true(frame_next(&reader, &frame));
        assert_int_equal(frame.type, 1);
        assert_int_equal(frame.len, 5);
        frame_reader_clear(&reader);
    }
}

static void long_frame_is_noise_until_long_ones_are_believed(void **unused) {
    static uint8_t bytes[3000];
    struct frame_reader reader;
    struct frame frame;
    (void)unused;
    assert_int_equal(frame_reader_init(&reader), STATUS_OK);
    frame_write(1, bytes + 2000, 900, bytes);
    frame_write(2, "hello", 5, bytes + 900 + FRAME_OVERHEAD);
    for (size_t max = 899; max <= 900; max++) {
        reader.max = max;
        frame_feed(&reader, bytes, 905 + 2 * FRAME_OVERHEAD);
        assert_true(frame_next(&reader, &frame));
        assert_int_equal(frame.type, max == 899 ? 2 : 1);
        while (frame_next(&reader, &frame))
            continue;
    }
    frame_reader_clear(&reader);
}

static void longest_frames_pass_a_reader_that_is_fed_by_bits(void **unused) {
    uint8_t *bytes = malloc(FRAME_MAX_PAYLOAD + FRAME_OVERHEAD), *payload = calloc(1, FRAME_MAX_PAYLOAD);
    struct frame_reader reader;
    struct frame frame;
    (void)unused;
    assert_int_equal(frame_reader_init(&reader), STATUS_OK);
    frame_write(7, payload, FRAME_MAX_PAYLOAD, bytes);
    for (size_t piece = 1; piece < 70000; piece = piece * 3 + 1) {
        size_t found = 0;
        for (int times = 0; times < 4; times++)
            for (size_t at = 0, size = FRAME_MAX_PAYLOAD + FRAME_OVERHEAD; at < size;) {
                size_t taken = frame_feed(&reader, bytes + at, size - at < piece ? size - at : piece);
                assert_true(taken > 0);
                at += taken;
                while (frame_next(&reader, &frame))
                    found++;
            }
        assert_int_equal(found, 4);
    }
    frame_reader_clear(&reader);
    free(bytes);
    free(payload);
}

static struct batch some_batch(struct event *events, uint32_t count) {
    struct batch b = {.head = {.terminal = terminal_id_of(key.public_key), .epoch = 9, .first = 1, .count = count}};
    event_chain_start(b.head.terminal, b.head.epoch, b.head.previous);
    for (uint32_t i = 0; i < count; i++) {
        events[i] = (struct event){.seq = i + 1,
                                   .boot = 1 + i / 50,
                                   .uptime_ms = (int64_t)(i % 50) * 4500,
                                   .kind = EVENT_CHECKED_IN,
                                   .session = number_make(530402, 3 + i / 40),
                                   .badge = number_make(i % 17 ? 530402 : 530403, 1 + i * 7919 % 600),
                                   .issue = 1};
        if (i % 50 == 0)
            events[i] = (struct event){.seq = i + 1,
                                       .boot = 1 + i / 50,
                                       .kind = EVENT_STARTED,
                                       .code = CLOCK_RTC,
                                       .value = INT64_C(1772413205000) + i};
        if (i % 31 == 7)
            events[i] = (struct event){.seq = i + 1,
                                       .boot = 1 + i / 50,
                                       .uptime_ms = (int64_t)(i % 50) * 4500,
                                       .kind = EVENT_REFUSED,
                                       .code = REFUSAL_UNKNOWN,
                                       .value = 0x7fffffff};
    }
    b.events = events;
    return b;
}

static void batch_gives_back_every_event(void **unused) {
    static struct event events[1000];
    struct batch b = some_batch(events, 1000), read;
    uint8_t *bytes;
    size_t len;
    (void)unused;
    assert_int_equal(batch_seal(&b, &key, &bytes, &len), STATUS_OK);
    assert_int_equal(batch_open(bytes, len, key.public_key, &read), STATUS_OK);
    for (int i = 0; i < 1000; i++) {
        const struct event *x = &events[i], *y = &read.events[i];
        assert_true(x->seq == y->seq && x->boot == y->boot && x->uptime_ms == y->uptime_ms && x->kind == y->kind &&
                    x->session == y->session && x->badge == y->badge && x->issue == y->issue && x->code == y->code &&
                    x->value == y->value);
    }
    assert_memory_equal(b.head.chain, read.head.chain, KEY_DIGEST_BYTES);
    batch_clear(&read);
    key.public_key[0] ^= 1;
    assert_int_equal(batch_open(bytes, len, key.public_key, &read), STATUS_FORGED);
    key.public_key[0] ^= 1;
    free(bytes);
}

static void batch_of_one_start_has_empty_columns_and_is_whole(void **unused) {
    static struct event events[1];
    struct batch b = some_batch(events, 1), read;
    uint8_t *bytes;
    size_t len;
    (void)unused;
    assert_int_equal(batch_seal(&b, &key, &bytes, &len), STATUS_OK);
    assert_int_equal(batch_open(bytes, len, key.public_key, &read), STATUS_OK);
    assert_int_equal(read.events[0].value, events[0].value);
    batch_clear(&read);
    free(bytes);
}

static void batch_of_too_many_events_is_refused_before_it_is_made(void **unused) {
    static struct event events[BATCH_MAX_EVENTS + 1];
    struct batch b = some_batch(events, BATCH_MAX_EVENTS + 1);
    uint8_t *bytes;
    size_t len;
    (void)unused;
    assert_int_equal(batch_seal(&b, &key, &bytes, &len), STATUS_TOO_LARGE);
}

// A body of zeros that a paired terminal signed, claiming to inflate to more or less than it does.
static enum status open_bomb(size_t zeros, size_t claimed) {
    uint8_t chain[KEY_DIGEST_BYTES] = {0}, head_bytes[256], signature[KEY_SIGNATURE_BYTES];
    uLongf body_len = compressBound(zeros);
    uint8_t *body = malloc(body_len), *zero = calloc(1, zeros), *message, *bytes;
    compress2(body, &body_len, zero, zeros, 9);
    Rollcall__BatchHead head = ROLLCALL__BATCH_HEAD__INIT;
    head.version = 1;
    head.terminal = terminal_id_of(key.public_key);
    head.epoch = head.first = head.count = 1;
    head.previous = head.chain = (ProtobufCBinaryData){sizeof chain, chain};
    head.inflated = (uint32_t)claimed;
    size_t head_len = rollcall__batch_head__pack(&head, head_bytes);
    message = malloc(head_len + body_len);
    memcpy(message, head_bytes, head_len);
    memcpy(message + head_len, body, body_len);
    key_sign(&key, "rollcall batch 1", message, head_len + body_len, signature);
    Rollcall__BatchEnvelope e = ROLLCALL__BATCH_ENVELOPE__INIT;
    e.head = (ProtobufCBinaryData){head_len, head_bytes};
    e.body = (ProtobufCBinaryData){body_len, body};
    e.signature = (ProtobufCBinaryData){sizeof signature, signature};
    bytes = malloc(rollcall__batch_envelope__get_packed_size(&e));
    size_t len = rollcall__batch_envelope__pack(&e, bytes);
    struct batch read;
    enum status status = batch_open(bytes, len, key.public_key, &read);
    free(body);
    free(zero);
    free(message);
    free(bytes);
    return status;
}

static void bomb_is_stopped_at_the_cap(void **unused) {
    (void)unused;
    assert_int_equal(open_bomb(50 << 20, BATCH_MAX_INFLATED), STATUS_MALFORMED); // 1000:1, claims to be allowed
    assert_int_equal(open_bomb(50 << 20, 50 << 20), STATUS_TOO_LARGE);
    assert_int_equal(open_bomb(1000, 1000), STATUS_MALFORMED);
}

static void stick_names_are_exact(void **unused) {
    struct stick_batch b = {0xabc, 1, 20}, read;
    char name[STICK_BATCH_NAME_SIZE];
    (void)unused;
    stick_batch_format(&b, name);
    assert_string_equal(name, "0000000000000abc-0000000001-0000000020.batch");
    assert_int_equal(stick_batch_parse(name, &read), STATUS_OK);
    assert_int_not_equal(stick_batch_parse("abc-1-20.batch", &read), STATUS_OK);
    assert_int_not_equal(stick_batch_parse("0000000000000abc-0000000021-0000000020.batch", &read), STATUS_OK);
}

static void array_that_cannot_grow_stays_as_it_was(void **unused) {
    (void)unused;
    uint64_t *items = NULL;
    size_t size = 0;
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(array_room(&items, &size, i + 1, sizeof *items), STATUS_OK);
        assert_true(size > i);
        items[i] = i;
    }
    uint64_t *before = items;
    size_t room = size;
    assert_int_equal(array_room(&items, &size, SIZE_MAX / sizeof *items + 2, sizeof *items), STATUS_MEMORY);
    assert_ptr_equal(items, before);
    assert_int_equal(size, room);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    free(items);
}

static void foreign_text_is_shown_on_one_line(void **unused) {
    static const char *const texts[][2] = {
        {"王丽 ·𠮷", "王丽 ·𠮷"},
        {"a\x1b[31m\r\n\tb\x7f", "a\\x1B[31m\\r\\n\\tb\\x7F"},
        {"\xc5\xfa.csv", "\\xC5\\xFA.csv"},
        {"王\u200b丽\u202e\u2028\ufeff", "王\\u200B丽\\u202E\\u2028\\uFEFF"},
        {"\xf3\xa0\x81\x81", "\\U000E0041"}, // a tag
        {"\xc2\x9b", "\\u009B"},             // a control of one byte in Latin-1
        {"\xed\xa0\x80\xc0\x80", "\\xED\\xA0\\x80\\xC0\\x80"},
        {"\xe7\x8e", "\\xE7\\x8E"},
    };
    char out[100];
    (void)unused;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(printable(texts[i][0], out, sizeof out), texts[i][1]);
}

static void foreign_text_is_cut_at_a_character(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(printable("王丽", out, 7), "王丽");
    assert_string_equal(printable("王丽王", out, 9), "王…");
    assert_string_equal(printable("王丽王", out, 10), "王丽王");
    assert_string_equal(printable("a\nb\nc", out, 6), "a…");
    assert_string_equal(printable_bytes("RC\0王\0", 7, out, sizeof out), "RC\\x00王\\x00"); // a NUL ends nothing
    assert_string_equal(printable("王丽", out, 2), "");
    for (size_t size = 1; size < sizeof out; size++)
        assert_true(strlen(printable("一\x1b二\xff三四五六七八", out, size)) < size);
}

static void characters_are_written_as_they_are_read(void **unused) {
    (void)unused;
    for (int32_t c = 1; c <= 0x10ffff; c++) {
        char out[5] = "";
        const char *at = out;
        if (c >= 0xd800 && c < 0xe000) // no characters
            continue;
        size_t len = character_write(c, out);
        assert_int_equal(character_next(&at), c);
        assert_ptr_equal(at, out + len);
    }
    assert_int_equal(character_narrow(0xff21), 'A');
    assert_int_equal(character_fold(0xff21), 'a');
    assert_int_equal(character_fold(0xff5e), '~');
    assert_int_equal(character_narrow(0xff5f), 0xff5f);
    assert_int_equal(character_fold(0x738b), 0x738b);
    assert_int_equal(character_fold(-1), -1);
}

static const char *formatted(char out[200], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printable_format(out, 200, format, arguments);
    va_end(arguments);
    return out;
}

static void only_arguments_are_made_printable(void **unused) {
    char out[200];
    (void)unused;
    assert_string_equal(
        formatted(out, "一\n%s：%d %lld %06u %5.1s|%zu 100%% %s", "\n", -3, -5LL, 42U, "x\x1b", (size_t)7, "二"),
        "一\n\\n：-3 -5 000042     x|7 100% 二");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(badge_survives_scanners_and_layouts),
        cmocka_unit_test(badge_changed_anywhere_is_forged_or_no_badge),
        cmocka_unit_test(health_changed_anywhere_is_not_believed),
        cmocka_unit_test(number_is_printed_and_read_back),
        cmocka_unit_test(time_is_of_shanghai_and_the_gregorian_calendar),
        cmocka_unit_test(frames_are_found_among_noise),
        cmocka_unit_test(hello_within_a_torn_frame_is_heard),
        cmocka_unit_test(long_frame_is_noise_until_long_ones_are_believed),
        cmocka_unit_test(longest_frames_pass_a_reader_that_is_fed_by_bits),
        cmocka_unit_test(batch_gives_back_every_event),
        cmocka_unit_test(batch_of_one_start_has_empty_columns_and_is_whole),
        cmocka_unit_test(batch_of_too_many_events_is_refused_before_it_is_made),
        cmocka_unit_test(bomb_is_stopped_at_the_cap),
        cmocka_unit_test(stick_names_are_exact),
        cmocka_unit_test(array_that_cannot_grow_stays_as_it_was),
        cmocka_unit_test(foreign_text_is_shown_on_one_line),
        cmocka_unit_test(foreign_text_is_cut_at_a_character),
        cmocka_unit_test(characters_are_written_as_they_are_read),
        cmocka_unit_test(only_arguments_are_made_printable),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
