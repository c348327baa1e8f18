// SPDX-License-Identifier: Apache-2.0
#include "host/books/book_kinds.h"

#include <string.h>

static const struct book_kind kinds[] = {
    {"person.add", "person", BOOK_INSERT, {"number"}, 0, 0},
    {"person.found", "person", BOOK_PUT, {"number"}, 0, 0}, // from before there was a book
    {"person.edit", "person", BOOK_UPDATE, {"number"}, 1, STALE_PERSON},
    {"person.merge", "person_merge", BOOK_INSERT, {"person", "at_ms"}, 1, STALE_PERSON},
    {"person.merge_found", "person_merge", BOOK_PUT, {"person", "at_ms"}, 0, 0},
    {"person.unmerge", "person_merge", BOOK_UPDATE, {"person", "at_ms"}, 1, STALE_PERSON},
};

const struct book_kind *book_kind_of(const char *what) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].what, what) == 0)
            return &kinds[i];
    return NULL;
}

const struct book_kind *book_kind_at(size_t place) {
    return place < sizeof kinds / sizeof *kinds ? &kinds[place] : NULL;
}

int book_column_is_sealed(const char *table, const char *column) {
    return strcmp(table, "person") == 0 && (strcmp(column, "id_number") == 0 || strcmp(column, "phone") == 0);
}
