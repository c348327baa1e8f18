// SPDX-License-Identifier: Apache-2.0
// The host's catalogue: nothing missing, and the same printf conversions in both languages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/base/text.h"
#include "host/base/utf8.h"

// The conversions of a format in order: "%s%d".
static void conversions(const char *format, char *out) {
    while ((format = strchr(format, '%'))) {
        size_t flags = strspn(++format, "0123456789.-+lz*");
        char kind = format[flags];
        if (kind == '%' && flags == 0)
            format++;                            // a percent sign
        else if (kind && strchr("dsufgx", kind)) // else it is a label's: "(%)"
            *out++ = '%', *out++ = kind;
    }
    *out = '\0';
}

static void every_text_is_there_in_both_languages(void **unused) {
    (void)unused;
    for (int i = 0; i < TEXT_COUNT; i++) {
        char zh[256], en[256];
        assert_true(text_of((enum text)i, LANGUAGE_ZH)[0] != '\0');
        assert_true(text_of((enum text)i, LANGUAGE_EN)[0] != '\0');
        conversions(text_of((enum text)i, LANGUAGE_ZH), zh);
        conversions(text_of((enum text)i, LANGUAGE_EN), en);
        assert_string_equal(zh, en);
    }
}

static void columns_are_counted_as_terminals_show_them(void **unused) {
    (void)unused;
    assert_int_equal(utf8_columns("abc"), 3);
    assert_int_equal(utf8_columns("完成率"), 6);
    assert_int_equal(utf8_columns("𠀀㐂竜"), 6);
    assert_int_equal(utf8_characters("阿依古丽·买买提"), 8);
    assert_int_equal(utf8_characters("a\tb"), -1);
    assert_int_equal(utf8_characters("\xc0\xaf"), -1);
    assert_int_equal(utf8_characters("\xed\xa0\x80"), -1);
}

// Every room from none to more than enough: never half a character, and what is no text is seen to be none.
static void text_is_copied_by_whole_characters(void **unused) {
    static const char text[] = "a完·𠀀b";
    char into[32];
    (void)unused;
    for (size_t size = 1; size <= sizeof into; size++) {
        size_t len = utf8_copy(into, size, text);
        assert_true(len < size && len == strlen(into));
        assert_memory_equal(into, text, len);
        assert_true(utf8_characters(into) >= 0);
    }
    utf8_copy(into, sizeof into,
              "\xff"
              "a\xe5\xae");
    assert_string_equal(into, "\xef\xbf\xbd"
                              "a\xef\xbf\xbd\xef\xbf\xbd");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_there_in_both_languages),
        cmocka_unit_test(columns_are_counted_as_terminals_show_them),
        cmocka_unit_test(text_is_copied_by_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
