// SPDX-License-Identifier: Apache-2.0
// UTF-8 as people's names and venues come in.
#pragma once

// Characters in text; -1 when it is not UTF-8 (RFC 3629) or holds a control character.
int utf8_characters(const char *text);

// The columns it takes on a terminal: two for East Asian wide characters (Unicode UAX 11), one for others.
int utf8_columns(const char *text);
