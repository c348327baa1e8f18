// SPDX-License-Identifier: Apache-2.0
// What heads of a question say, as RFC 9110 writes them.
#pragma once

// If-None-Match (13.1.2): whether the list names this entity tag, "…", weakly or not (8.8.3.2), or any (*). NULL: no.
int http_names_tag(const char *list, const char *tag);
// Accept-Encoding (12.5.3): whether that coding may be sent; one that is not named may not. NULL: no.
int http_takes(const char *list, const char *coding);
