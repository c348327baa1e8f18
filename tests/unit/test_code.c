// SPDX-License-Identifier: Apache-2.0
// A code character by character, as scanners give it out of the box: its end, its silence, what stands around it, its
// bits; and what is garbage.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/scan/scan_code.h"
#include "tests/support/lines.h"

static struct code code;
static struct scan_found found;
static char badge_text[BADGE_TEXT_SIZE];

// What the last of the characters ended.
static enum code_end put(const char *text, int64_t now_ms) {
    enum code_end ended = CODE_GOES_ON;
    for (; *text; text++)
        ended = code_put(&code, *text, now_ms, &found);
    return ended;
}

static void code_is_whole_or_nothing(void **unused) {
    (void)unused;
    code_drop(&code);
    assert_false(put("\r", 0));
    assert_true(put("RCAB\r", 1000));
    assert_string_equal(found.text, "RCAB");
    assert_false(put("RCHA", 1000)); // broken off, and another begins later
    assert_true(put("RCCD\n", 1000 + CODE_GAP_MS + 1));
    assert_string_equal(found.text, "RCCD");
    assert_false(put("RCHA", 1000)); // broken off, and only an end comes later
    assert_false(put("\t", 1000 + CODE_GAP_MS + 1));
    assert_false(put("RCEF", 1000));
    code_damage(&code);
    assert_int_equal(put("GH\r", 1000), CODE_TORN);
    for (int i = 0; i < SCAN_TEXT_MAX + 5; i++)
        code_put(&code, 'X', 1000, &found);
    assert_int_equal(put("\r", 1000), CODE_TORN);
    assert_true(put("RCIJ\r", 1000));
    assert_string_equal(found.text, "RCIJ");
}

static void silence_ends_a_code_without_a_suffix(void **unused) {
    (void)unused;
    line_badge(badge_text);
    code_drop(&code);
    assert_int_equal(code_quiet_ms(&code), -1);
    put(badge_text, 1000);
    assert_int_equal(code_quiet_ms(&code), CODE_SILENCE_MS);
    assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
    assert_string_equal(found.text, badge_text);
    assert_int_equal(code_quiet_ms(&code), -1);
    code_put(&code, badge_text[0], 1000, &found); // half of one: longer silence, and nothing
    code_put(&code, badge_text[1], 1000, &found);
    code_put(&code, badge_text[2], 1000, &found);
    assert_int_equal(code_quiet_ms(&code), CODE_GAP_MS);
    assert_int_equal(code_silence(&code, &found), CODE_TORN);
    put("]Q1RCHALF", 1000);
    assert_int_equal(code_silence(&code, &found), CODE_TORN);
    put("https://example.org/", 1000); // somebody else's, of any length
    assert_int_equal(code_quiet_ms(&code), CODE_GAP_MS);
    assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
    assert_string_equal(found.text, "https://example.org/");
}

static void badge_is_found_between_what_scanners_add(void **unused) {
    static const char *const around[][2] = {{"]Q1", "\r"},          {"]Q0", "\r\n"},   {"\2", "\3"},
                                            {"\2]Q3", "\3\r"},      {"QR:  ", "\r\n"}, {"s", "#\r"},
                                            {"", "  03/02 09:00\r"}};
    (void)unused;
    line_badge(badge_text);
    code_drop(&code);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        put(around[i][0], 1000);
        put(badge_text, 1000);
        found.len = 0;
        for (const char *c = around[i][1]; *c && !found.len; c++)
            code_put(&code, *c, 1000, &found);
        assert_string_equal(found.text, badge_text);
        code_drop(&code);
    }
    assert_true(put("]Q1https://example.org/\r", 1000));
    assert_string_equal(found.text, "]Q1https://example.org/");
}

// parity: 0 even, 1 odd, 2 mark, 3 the ninth bit is none of ours: as it is.
static char with_parity(char c, int parity) {
    int ones = __builtin_popcount((unsigned char)c & 0x7f);
    return (char)(c | ((parity == 2 || (parity < 2 && ones % 2 != parity)) ? 0x80 : 0));
}

static void seven_bits_read_as_eight_are_understood(void **unused) {
    (void)unused;
    line_badge(badge_text);
    for (int parity = 0; parity < 4; parity++)
        for (int has_end = 0; has_end < 2; has_end++) {
            code_drop(&code);
            found.len = 0;
            for (const char *c = badge_text; *c; c++)
                assert_false(code_put(&code, with_parity(*c, parity), 1000, &found));
            assert_int_equal(code_quiet_ms(&code), CODE_SILENCE_MS);
            if (has_end)
                assert_true(code_put(&code, with_parity('\r', parity), 1000, &found));
            else
                assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
            assert_string_equal(found.text, badge_text);
        }
    code_drop(&code);
    assert_true(put("村委会\r", 1000)); // no parity: bytes of other people's texts stay
    assert_string_equal(found.text, "村委会");
}

// A character of a slow line every gap_ms: as long as a code is not whole, no silence so short ends it.
static void slow_scanners_are_waited_for(void **unused) {
    (void)unused;
    line_badge(badge_text);
    for (int64_t gap_ms = 1; gap_ms < CODE_GAP_MS; gap_ms *= 4) {
        int64_t now_ms = 1000;
        code_drop(&code);
        for (const char *c = badge_text; *c; c++, now_ms += gap_ms) {
            assert_true(code_quiet_ms(&code) < 0 || code_quiet_ms(&code) > gap_ms);
            assert_int_equal(code_put(&code, *c, now_ms, &found), CODE_GOES_ON);
        }
        assert_int_equal(code_put(&code, '\r', now_ms, &found), CODE_WHOLE);
        assert_string_equal(found.text, badge_text);
    }
}

static int reads_garbled(const char *bytes, size_t len) {
    code_drop(&code);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(code_put(&code, bytes[i], 1000, &found), CODE_GOES_ON);
    assert_int_equal(code_silence(&code, &found), CODE_WHOLE);
    return found.is_garbled;
}

// A line at another speed, a badge with keys lost; and not what others print, of many countries and makes.
static void garbage_is_told_from_other_codes(void **unused) {
    static const char *const others[] = {"https://u.wechat.com/kMw7Q2hYtest0000000000",
                                         "村委会",
                                         "01069012345678921726083110A1\x1d"
                                         "21B",
                                         "[)>\x1e"
                                         "06\x1dP1\x1e\4",
                                         "6901234567892",
                                         "HTTPS;//EXAMPLE.ORG/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                                         "WIFI:T:WPA;S:cunweihui;P:12345678;;"};
    static const char *const garbage[] = {"\x80\xf8\x06", "\xff", "ABC\1", "A\x7f"};
    char cut[BADGE_TEXT_SIZE];
    (void)unused;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(reads_garbled(others[i], strlen(others[i])));
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++)
        assert_true(reads_garbled(garbage[i], strlen(garbage[i])));
    assert_true(reads_garbled("AB\0CD", 5));
    line_badge(badge_text);
    assert_false(reads_garbled(badge_text, BADGE_TEXT_LEN));
    for (size_t i = 0; i < BADGE_TEXT_LEN; i += 7) { // one lost anywhere, and an end
        snprintf(cut, sizeof cut, "%.*s%s", (int)i, badge_text, badge_text + i + 1);
        put(cut, 1000);
        assert_int_equal(put("\r", 1000), CODE_WHOLE);
        assert_true(found.is_garbled);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_is_whole_or_nothing),
        cmocka_unit_test(silence_ends_a_code_without_a_suffix),
        cmocka_unit_test(badge_is_found_between_what_scanners_add),
        cmocka_unit_test(seven_bits_read_as_eight_are_understood),
        cmocka_unit_test(slow_scanners_are_waited_for),
        cmocka_unit_test(garbage_is_told_from_other_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
