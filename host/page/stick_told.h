// SPDX-License-Identifier: Apache-2.0
// A file of a stick and what came of it, as the page tells it.
#pragma once

#include <jansson.h>

#include "host/carry/stick.h"
#include "host/page/web.h"

json_t *stick_told(struct host *host, const struct stick_report *report);
// The same with what is new in it, if it is a batch. `held` is of before it was taken: up to where its epoch was held.
// STATUS_NOT_FOUND: it is of a terminal that is not theirs who ask, and all of it is to be taken back.
enum status stick_held(struct host *host, const uint8_t *bytes, size_t len, uint64_t *held);
enum status stick_tell(const struct web_request *request, struct host *host, const struct stick_report *report,
                       const uint8_t *bytes, size_t len, uint64_t held, json_t **json);
// What a terminal is called, "" none.
json_t *stick_label(struct host *host, uint64_t terminal);
