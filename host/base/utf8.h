// SPDX-License-Identifier: Apache-2.0
// UTF-8 as people's names and venues come in.
#pragma once

#include <stddef.h>

// Copies as much of text as fits in size bytes with its NUL, never a part of a character; each byte that is not UTF-8
// becomes U+FFFD. Gives the bytes copied.
size_t utf8_copy(char *into, size_t size, const char *text);

// The same behind the len bytes that are there, with a blank between. Gives the new length.
size_t utf8_add_word(char *into, size_t size, size_t len, const char *word);

// Characters in text; -1 when it is not UTF-8.
int utf8_length(const char *text);

// The same; also -1 when it holds one that cannot be seen (printable.h).
int utf8_characters(const char *text);

// The columns it takes on a terminal: two for East Asian wide characters (Unicode UAX 11), one for others.
int utf8_columns(const char *text);
