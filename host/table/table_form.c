// SPDX-License-Identifier: Apache-2.0
// What a file is, whatever it is called: offices send pictures and Word documents as "the roster", and web pages named
// .xls. Somebody who is told what it is knows what to do.
#include <string.h>
#include <strings.h>

#include "host/table/table_inside.h"

struct magic {
    const char *bytes;
    size_t len, at;
    enum table_trouble trouble;
};

#define MAGIC(text, at, trouble)                                                                                       \
    { text, sizeof(text) - 1, at, trouble }

static const struct magic magics[] = {
    MAGIC("%PDF", 0, TABLE_PDF),
    MAGIC("{\\rtf", 0, TABLE_DOCUMENT),
    MAGIC("\x89PNG", 0, TABLE_PICTURE),
    MAGIC("\xff\xd8\xff", 0, TABLE_PICTURE),
    MAGIC("GIF8", 0, TABLE_PICTURE),
    MAGIC("II*\0", 0, TABLE_PICTURE),
    MAGIC("MM\0*", 0, TABLE_PICTURE),
    MAGIC("WEBP", 8, TABLE_PICTURE),
    MAGIC("ftypheic", 4, TABLE_PICTURE),
    MAGIC("ftypmif1", 4, TABLE_PICTURE),
    MAGIC("ftyp", 4, TABLE_STRANGE),
    MAGIC("Rar!", 0, TABLE_ARCHIVE),
    MAGIC("7z\xbc\xaf\x27\x1c", 0, TABLE_ARCHIVE),
    MAGIC("\x1f\x8b", 0, TABLE_ARCHIVE),
    MAGIC("BZh", 0, TABLE_ARCHIVE),
    MAGIC("\xfd"
          "7zXZ",
          0, TABLE_ARCHIVE),
    MAGIC("PK\5\6", 0, TABLE_ARCHIVE),
    MAGIC("SQLite format 3", 0, TABLE_STRANGE),
    MAGIC("MZ\x90", 0, TABLE_STRANGE),
    MAGIC("\x7f"
          "ELF",
          0, TABLE_STRANGE),
};

static int has(const uint8_t *bytes, size_t len, const char *what, size_t what_len) {
    return memmem(bytes, len, what, what_len) != NULL;
}

#define HAS(what) has(bytes, len, what, sizeof(what) - 1)

// Parts are named in the directory at the end, in the clear.
static enum table_form form_of_zip(const uint8_t *bytes, size_t len, enum table_trouble *trouble) {
    if (HAS("xl/workbook.xml") || HAS("xl\\workbook.xml"))
        return TABLE_FORM_XLSX;
    *trouble = HAS("word/document.xml")                                      ? TABLE_DOCUMENT
               : HAS("ppt/presentation.xml")                                 ? TABLE_SLIDES
               : HAS("opendocument.text")                                    ? TABLE_DOCUMENT
               : HAS("opendocument.presentation")                            ? TABLE_SLIDES
               : HAS("opendocument.spreadsheet") || HAS("xl/workbook.bin")   ? TABLE_OTHER_XLS
               : HAS("Index/Document.iwa") && HAS("Index/CalculationEngine") ? TABLE_OTHER_XLS
                                                                             : TABLE_ARCHIVE;
    return TABLE_FORM_NONE;
}

// A compound file: its streams are named in UTF-16.
static enum table_form form_of_compound(const uint8_t *bytes, size_t len, enum table_trouble *trouble) {
    *trouble = HAS("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e") ? TABLE_LOCKED
               : HAS("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t")           ? TABLE_DOCUMENT
               : HAS("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c")     ? TABLE_SLIDES
               : HAS("_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T")           ? TABLE_MACROS
                                                                     : TABLE_FINE;
    if (*trouble != TABLE_FINE)
        return TABLE_FORM_NONE;
    if (HAS("W\0o\0r\0k\0b\0o\0o\0k\0") || HAS("B\0o\0o\0k\0"))
        return TABLE_FORM_XLS;
    *trouble = TABLE_STRANGE;
    return TABLE_FORM_NONE;
}

// Where text begins, past marks and blanks. *step: bytes a character.
static const uint8_t *text_start(const uint8_t *bytes, size_t len, size_t *step) {
    const uint8_t *end = bytes + len;
    *step = len >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)) ? 2 : 1;
    if (*step == 2)
        bytes += bytes[0] == 0xff ? 2 : 3;
    else if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        bytes += 3;
    while (bytes < end && strchr(" \t\r\n", *bytes) && *bytes)
        bytes += *step;
    return bytes < end ? bytes : end;
}

static int begins(const uint8_t *bytes, const uint8_t *end, size_t step, const char *word) {
    for (; *word; word++, bytes += step)
        if (bytes >= end || (*bytes | 0x20) != ((unsigned char)*word | 0x20))
            return 0;
    return 1;
}

static enum table_trouble trouble_of_markup(const uint8_t *bytes, size_t len) {
    static const char *const pages[] = {"<html", "<!doctype html", "<table", "<meta",         "<head",
                                        "<body", "<div",           "<style", "mime-version:", "<tr"};
    size_t step;
    const uint8_t *end = bytes + len, *at = text_start(bytes, len, &step);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (begins(at, end, step, pages[i]))
            return TABLE_WEB_PAGE;
    if (!begins(at, end, step, "<?xml"))
        return TABLE_FINE;
    size_t head = len < 4096 ? len : 4096;
    int is_page = has(bytes, head, "<html", 5) || has(bytes, head, "<table", 6);
    return is_page ? TABLE_WEB_PAGE : HAS("office:spreadsheet") ? TABLE_OTHER_XLS : TABLE_STRANGE;
}

enum table_form table_form_of(const uint8_t *bytes, size_t len, enum table_trouble *trouble) {
    *trouble = len ? TABLE_FINE : TABLE_EMPTY;
    if (len > 4 && memcmp(bytes, "PK\3\4", 4) == 0)
        return form_of_zip(bytes, len, trouble);
    if (len > 8 && memcmp(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
        return form_of_compound(bytes, len, trouble);
    if (len > 4 && bytes[0] == 9 && bytes[1] <= 8 && bytes[2] == 4 && bytes[3] == 0)
        *trouble = TABLE_OTHER_XLS; // a worksheet of Excel 2 to 4, which is no compound file
    if (len > 26 && bytes[0] == 'B' && bytes[1] == 'M' && memcmp(bytes + 6, "\0\0\0\0", 4) == 0)
        *trouble = TABLE_PICTURE;
    for (size_t i = 0; i < sizeof magics / sizeof *magics && *trouble == TABLE_FINE; i++)
        if (len >= magics[i].at + magics[i].len && memcmp(bytes + magics[i].at, magics[i].bytes, magics[i].len) == 0)
            *trouble = magics[i].trouble;
    if (*trouble == TABLE_FINE)
        *trouble = trouble_of_markup(bytes, len);
    return *trouble == TABLE_FINE ? TABLE_FORM_TEXT : TABLE_FORM_NONE;
}
