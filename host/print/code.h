// SPDX-License-Identifier: Apache-2.0
// A two-dimensional symbol of a short text that is shown on the page, to be photographed by a phone.
#pragma once

// Rows of "0" and "1", a line each, without the quiet round them. Heap text; NULL: no symbol could be made.
char *code_rows(const char *text);
char *code_rows_dense(const char *text); // of a long one: with less that makes good for what is not read
