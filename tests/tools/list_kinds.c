// SPDX-License-Identifier: Apache-2.0
// list_kinds: a line a kind of act: what it is called in the book, and the table it is done to. What
// tests/path/rebuilding.py makes a history of.
#include <stdio.h>

#include "host/books/book_kinds.h"

int main(void) {
    const struct book_kind *kind;
    for (size_t i = 0; (kind = book_kind_at(i)); i++)
        printf("%s %s\n", kind->what, kind->table);
    return 0;
}
