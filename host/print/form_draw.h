// SPDX-License-Identifier: Apache-2.0
// A sheet to sign as pages of A4 upright whose photo reads itself: corner marks, a code a page, a cell a person
// (form_layout.h).
#pragma once

#include <cairo.h>

#include "host/print/report.h"

// Draws the section's rows, FORM_ROWS a page, a page a code, each shown; in points. Its columns are number, name, sex,
// ID number, phone, signature. Gives the number of pages.
int form_draw(cairo_t *cr, const struct report *report, const struct report_section *section);
