// SPDX-License-Identifier: Apache-2.0
// Text from elsewhere, told to people: what cannot be seen, or would move what they see, is shown as an escape. And
// which characters those are.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

// The next character of *at, moving it on; -1 when it is not UTF-8 (RFC 3629), *at then rests.
int32_t character_next(const char **at);

// Writes it as UTF-8 (RFC 3629), without a NUL; the bytes that takes, 4 at most.
size_t character_write(int32_t character, char *out);

// A full-width character of ASCII (U+FF01 to U+FF5E) as that; every other as it is, -1 too.
int32_t character_narrow(int32_t character);
// The same, a capital letter of ASCII as a small one.
int32_t character_fold(int32_t character);

// Has no form of its own: controls, line ends, joiners, marks of direction, tags, fillers, noncharacters.
int character_is_unseen(int32_t character);

// A space of any width (Unicode Zs), a tab, the Braille pattern without dots.
int character_is_blank(int32_t character);

// text with every byte that is not UTF-8 as \xC4 and every unseen character as \n, \x1B, \u200B. What does not fit into
// size bytes is cut at a character and ends in "…". out is returned; it is UTF-8, of one line, whatever text was.
char *printable(const char *text, char *out, size_t size);
// The same of so many bytes, a NUL among them as \x00.
char *printable_bytes(const char *bytes, size_t len, char *out, size_t size);

// vsnprintf whose %s arguments are made printable; the format is ours and stays as it is. It knows %s, %d, %u, %f,
// %x with h, l, ll, z, j and widths, no '*'.
void printable_format(char *out, size_t size, const char *format, va_list arguments);
