// SPDX-License-Identifier: Apache-2.0
// A scanner on a serial line, played by a pseudo-terminal, and the source that reads it.
#pragma once

#include "firmware/scan/scan.h"
#include "proto/badge.h"

// Signed by nobody who is known.
void line_badge(char text[BADGE_TEXT_SIZE]);

// The far end of a line, whose name is then ptsname's.
int line_open(void);
void line_type(int far_end, const char *text);

// Waits as the loop does, until there is a code or patience is at its end.
enum scan_step line_take(struct scan_source *source, struct scan_text *text, int patience_ms);
void line_until_away(struct scan_source *source, struct scan_text *text, int away);
