// SPDX-License-Identifier: Apache-2.0
// A file of a stick and what came of it, as the page tells it.
#pragma once

#include <jansson.h>

#include "host/carry/stick.h"

json_t *stick_told(struct host *host, const struct stick_report *report);
// What a terminal is called, "" none.
json_t *stick_label(struct host *host, uint64_t terminal);
