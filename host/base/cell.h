// SPDX-License-Identifier: Apache-2.0
// What offices have in the cells of their lists: one person, written in several ways by hands, web pages and other
// systems, is made one again here. Characters that cannot be seen make nobody another person.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Takes blanks of any width, line breaks and marks without a form of their own from both ends, in place; gives where it
// begins.
char *cell_trim(char *text);

// A name as it is kept: in Unicode's compatible form (radicals and wide Latin letters are what they look like, accents
// one character), marks without a form gone, blanks of any width and line breaks one space, none between two Chinese
// characters or beside a dot, the dots of minority names (• ・ ． ● and the like, hyphens and lines between Chinese
// characters) all ·. Other control characters stay, to be refused. What does not fit into size bytes is left out. out
// is returned.
char *cell_name(const char *text, char *out, size_t size);

// x, and what stands for it on other keyboards or as a mark: ×, Cyrillic Х, Greek Χ, Roman Ⅹ, ✗, 乂.
int cell_is_cross(int32_t character);

// Takes the number or mark of a list from before a name as cell_name gives it (1、王丽, (3)周新, ★李强), and commas and
// stops from behind it, in place. What would leave nothing stays.
void cell_name_undress(char *name);

// Whether a character of a Chinese name was lost or is masked: ?, □, *, XX.
int cell_name_is_masked(const char *name);

// Adds a word to those in a text of size bytes, "、" between them; not one that stands there already, or does not fit.
void cell_add_word(char *words, size_t size, const char *word);

// What is the same of names that are alike: letters alone, in one case, without a remark in brackets and digits at the
// end. "" where nothing is left.
#define CELL_NAME_KEY_SIZE 512
void cell_name_key(const char *name, char key[CELL_NAME_KEY_SIZE]);

// Whether two names may be one person's, whose ID number is one: dots, blanks, case, a remark in brackets behind it and
// digits at its end aside.
int cell_names_are_alike(const char *one, const char *other);

// Whether it says more than a name: a remark in brackets, digits at its end.
int cell_name_has_remark(const char *name);

// Whether two phones are one: blanks, hyphens, the country's 86 and zeros before it aside. Those without a digit are
// none.
int cell_phones_are_one(const char *one, const char *other);
// The digits by which they are, as a number; 0 none.
uint64_t cell_phone_number(const char *text);
int cell_is_phone(const char *text); // a digit stands in it
// Not as long as any is: fewer than seven digits, or it begins as a mobile's and has not its eleven. Not where none is.
int cell_phone_is_odd(const char *text);

// 彝 and 彝族 are one.
int cell_ethnicities_are_one(const char *one, const char *other);

// A name made to be taken for another: Latin, Greek and Cyrillic letters mixed in one word, or a word of Greek or
// Cyrillic letters that all look like Latin ones.
int cell_name_deceives(const char *text);
