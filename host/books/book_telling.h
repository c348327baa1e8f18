// SPDX-License-Identifier: Apache-2.0
// Fields of acts in words: what a field is called, and what its value tells whoever reads the log. Inside the books.
#pragma once

#include "host/base/text.h"
#include "host/books/book_inside.h"
#include "host/books/book_labels.h"

#define BOOK_TOLD_SIZE 768

enum book_shape { // how a value is told
    SHAPE_HIDDEN,
    SHAPE_TEXT,
    SHAPE_NUMBER,
    SHAPE_TARGET, // below 0: none
    SHAPE_COUNT,  // 0: without limit
    SHAPE_SEX,
    SHAPE_PHONE,
    SHAPE_WORD, // of the catalogue
    SHAPE_DOCUMENT,
    SHAPE_AREA,
    SHAPE_AREAS, // codes in a text
    SHAPE_PROGRAMME,
    SHAPE_QUOTA,
    SHAPE_SIGNAL,
    SHAPE_MOMENT,
    SHAPE_MINUTES, // of seconds
    SHAPE_YES,
    SHAPE_POLICY,
    SHAPE_ROLE,
    SHAPE_PERSON,
    SHAPE_BADGE,
    SHAPE_TERMINAL,
    SHAPE_PERIOD,
};

struct book_field {
    const char *name;
    enum book_shape shape;
    enum text text; // what it is called where changes are told; TEXT_COUNT: it has a place of its own
};

// What is told, and to whom.
struct book_telling {
    struct host *host;
    const struct act *act;
    const struct label_style *style;
};

const struct book_field *book_field_known(const char *name); // NULL: none
// "" where there is no value. What is personal is masked but for eyes that may see it; an ID number always.
void book_field_tell(const struct book_telling *telling, const struct book_field *field, const struct act_value *value,
                     char words[BOOK_TOLD_SIZE]);
const char *book_setting_words(const char *name, enum language language);        // what a setting is called
const char *book_setting_value_words(const char *value, enum language language); // and what it is set to
