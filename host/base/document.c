// SPDX-License-Identifier: Apache-2.0
#include "host/base/document.h"

#include <string.h>
#include <strings.h>

const char *const document_kinds[DOCUMENT_KINDS] = {"passport", "permit_hkmo", "permit_taiwan", "residence", "other"};

enum text document_kind_words(const char *kind) {
    static const enum text words[DOCUMENT_KINDS] = {TEXT_DOCUMENT_PASSPORT, TEXT_DOCUMENT_PERMIT_HKMO,
                                                    TEXT_DOCUMENT_PERMIT_TAIWAN, TEXT_DOCUMENT_RESIDENCE,
                                                    TEXT_DOCUMENT_OTHER};
    for (int i = 0; i < DOCUMENT_KINDS; i++)
        if (strcmp(kind, document_kinds[i]) == 0)
            return words[i];
    return TEXT_DOCUMENT_OTHER;
}

const char *document_kind_of(const char *number) {
    size_t letters = strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), digits = strlen(number) - letters;
    if (letters == 0 && digits == 8)
        return "permit_taiwan";
    if (letters == 3 && digits == 12)
        return "residence";
    int is_permit = letters == 1 && (*number == 'H' || *number == 'M') && (digits == 8 || digits == 10);
    return is_permit ? "permit_hkmo" : "passport";
}

// The first that stands in the text decides.
const char *document_kind_read(const char *text) {
    static const struct {
        const char *word, *kind;
    } words[] = {{"护照", "passport"},    {"passport", "passport"}, {"港澳", "permit_hkmo"},
                 {"香港", "permit_hkmo"}, {"澳门", "permit_hkmo"},  {"回乡证", "permit_hkmo"},
                 {"台", "permit_taiwan"}, {"居留", "residence"},    {"residence", "residence"},
                 {"身份证", ""},          {"居住证", ""},           {"id card", ""},
                 {"identity card", ""}};
    for (int i = 0; i < DOCUMENT_KINDS; i++)
        if (strcasecmp(text, document_kinds[i]) == 0)
            return document_kinds[i];
    if (strstr(text, "居民身份证") || strstr(text, "居住证"))
        return "";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(text, words[i].word))
            return words[i].kind;
    return *text ? "other" : "";
}
