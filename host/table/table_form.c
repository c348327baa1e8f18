// SPDX-License-Identifier: Apache-2.0
// What a file is, whatever it is called: offices send pictures and Word documents as "the roster", and web pages named
// .xls. Somebody who is told what it is knows what to do.
#include <string.h>

#include "host/table/table_inside.h"
#include "proto/bytes.h"

struct magic {
    const char *bytes;
    size_t len, at;
    enum table_trouble trouble;
};

#define MAGIC(text, at, trouble)                                                                                       \
    { text, sizeof(text) - 1, at, trouble }

static const struct magic magics[] = {
    MAGIC("%PDF", 0, TABLE_PDF),
    MAGIC("%PDF", 1, TABLE_PDF),
    MAGIC("%PDF", 2, TABLE_PDF),
    MAGIC("%PDF", 3, TABLE_PDF),
    MAGIC("{\\rtf", 0, TABLE_DOCUMENT),
    MAGIC("\x89PNG", 0, TABLE_PICTURE),
    MAGIC("\xff\xd8\xff", 0, TABLE_PICTURE),
    MAGIC("GIF8", 0, TABLE_PICTURE),
    MAGIC("II*\0", 0, TABLE_PICTURE),
    MAGIC("MM\0*", 0, TABLE_PICTURE),
    MAGIC("WEBP", 8, TABLE_PICTURE),
    MAGIC("ftypmif1", 4, TABLE_PICTURE),
    MAGIC("ftyphei", 4, TABLE_PICTURE),
    MAGIC("ftypavif", 4, TABLE_PICTURE),
    MAGIC("ftyp", 4, TABLE_STRANGE),
    MAGIC("Rar!", 0, TABLE_ARCHIVE),
    MAGIC("7z\xbc\xaf\x27\x1c", 0, TABLE_ARCHIVE),
    MAGIC("\x1f\x8b", 0, TABLE_ARCHIVE),
    MAGIC("BZh", 0, TABLE_ARCHIVE),
    MAGIC("\xfd"
          "7zXZ",
          0, TABLE_ARCHIVE),
    MAGIC("PK\5\6", 0, TABLE_ARCHIVE),
    MAGIC("ustar", 257, TABLE_ARCHIVE),
    MAGIC("SQLite format 3", 0, TABLE_STRANGE),
    MAGIC("Standard ", 4, TABLE_STRANGE),       // Access
    MAGIC("L\0\0\0\1\x14\2", 0, TABLE_STRANGE), // a shortcut of Windows
    MAGIC("MZ\x90", 0, TABLE_STRANGE),
    MAGIC("\x7f"
          "ELF",
          0, TABLE_STRANGE),
};

static int has(const uint8_t *bytes, size_t len, const char *what, size_t what_len) {
    return memmem(bytes, len, what, what_len) != NULL;
}

#define HAS(what) has(bytes, len, what, sizeof(what) - 1)

// The directory at the end, in which parts are named in the clear: those of this archive, not of one inside it.
static void find_directory(const uint8_t **bytes, size_t *len) {
    for (size_t at = *len; at-- > 0 && *len - at < (64 << 10);) {
        if (*len - at < 22 || memcmp(*bytes + at, "PK\5\6", 4) != 0)
            continue;
        struct reader r = reader_of(*bytes + at + 12, 8);
        size_t size = (size_t)get_le(&r, 4), first = (size_t)get_le(&r, 4);
        if (first > at || size > at - first)
            return;
        *bytes += first;
        *len = size;
        return;
    }
}

static enum table_form form_of_zip(const uint8_t *bytes, size_t len, enum table_trouble *trouble) {
    const uint8_t *all = bytes;
    size_t all_len = len;
    find_directory(&bytes, &len);
    if (HAS("xl/workbook.xml") || HAS("xl\\workbook.xml"))
        return TABLE_FORM_XLSX;
    *trouble = HAS("EncryptedPackage")                                       ? TABLE_LOCKED
               : HAS("word/document.xml")                                    ? TABLE_DOCUMENT
               : HAS("ppt/presentation.xml")                                 ? TABLE_SLIDES
               : HAS("OFD.xml")                                              ? TABLE_PDF
               : HAS("xl/workbook.bin")                                      ? TABLE_OTHER_XLS
               : HAS("Index/Document.iwa") && HAS("Index/CalculationEngine") ? TABLE_OTHER_XLS
                                                                             : TABLE_ARCHIVE;
    bytes = all, len = all_len < 256 ? all_len : 256; // an OpenDocument says first of all what it is
    if (*trouble == TABLE_ARCHIVE)
        *trouble = HAS("opendocument.text")           ? TABLE_DOCUMENT
                   : HAS("opendocument.presentation") ? TABLE_SLIDES
                   : HAS("opendocument.spreadsheet")  ? TABLE_OTHER_XLS
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

// ---- texts that are something else ----

#define HEAD_SIZE 16384

// The first characters that are ASCII, in lower case, without marks and blanks before them.
static void read_head(const uint8_t *bytes, size_t len, char head[HEAD_SIZE]) {
    size_t n = 0;
    for (size_t i = 0; i < len && n + 1 < HEAD_SIZE; i++) {
        int is_letter = bytes[i] >= 'A' && bytes[i] <= 'Z';
        if (bytes[i] && bytes[i] < 0x80 && (n || bytes[i] > ' '))
            head[n++] = (char)(is_letter ? bytes[i] + ('a' - 'A') : bytes[i]);
    }
    head[n] = '\0';
}

static int is_markup(const char *head) {
    return head[0] == '<' && (head[1] == '!' || head[1] == '?' || (head[1] >= 'a' && head[1] <= 'z'));
}

static int says(const char *head, const char *const words[], size_t len) {
    for (size_t i = 0; i < len; i++)
        if (strstr(head, words[i]))
            return 1;
    return 0;
}

#define SAYS(...)                                                                                                      \
    says(head, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static enum table_trouble trouble_of_text(const uint8_t *bytes, size_t len) {
    char head[HEAD_SIZE];
    read_head(bytes, len, head);
    const char *mime = strstr(head, "mime-version:");
    if (mime && mime - head < 512 && strstr(mime, "content-type:"))
        return TABLE_WEB_PAGE; // saved whole, .mht
    if (!is_markup(head))
        return TABLE_FINE;
    if (SAYS("office/word", "wordprocessingml", "opendocument.text", "<w:"))
        return TABLE_DOCUMENT;
    if (SAYS("office:spreadsheet", "opendocument.spreadsheet") && !SAYS("<html"))
        return TABLE_OTHER_XLS;
    return SAYS("<html", "<table", "<tr", "<td", "<body", "<head", "<meta", "<div", "<style", "<!doctype html")
               ? TABLE_WEB_PAGE
               : TABLE_STRANGE;
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
        *trouble = trouble_of_text(bytes, len);
    return *trouble == TABLE_FINE ? TABLE_FORM_TEXT : TABLE_FORM_NONE;
}
