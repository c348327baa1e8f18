// SPDX-License-Identifier: Apache-2.0
// The end of a forgetting on the page.
#pragma once

#include "host/page/web.h"

// After the commit: what was forgotten still stands in the engine's log, until nobody reads what was before. Answers
// {"forgotten", "settled"} once that is tried, while others are answered; status: STATUS_OUTDATED, forgotten before.
void forgetting_end(const struct web_request *request, struct web_reply *reply, enum status status, size_t forgotten);
