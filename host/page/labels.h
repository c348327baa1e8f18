// SPDX-License-Identifier: Apache-2.0
// What a number is called, in parts that the page puts together the same way everywhere (host/page/web/labels.js): a
// person with number, masked name and place, a session with when, what and where, a terminal with its given name. What
// the books do not have keeps its number alone. NULL: it could not be read.
#pragma once

#include "host/page/web.h"

// One of these under "terminal_label" and the like, beside the number. What lies in an area that is not theirs who ask
// stays a number.
enum status labels_add_person(const struct web_request *request, uint64_t number, json_t *row);
enum status labels_add_session(const struct web_request *request, uint64_t number, json_t *row);
enum status labels_add_terminal(const struct web_request *request, uint64_t id, json_t *row);
enum status labels_add_officer(const struct web_request *request, uint64_t number, json_t *row);

json_t *labels_person(struct host *host, uint64_t number);   // person, name, area_name, area_name_en, forgotten
json_t *labels_session(struct host *host, uint64_t number);  // session, start, programme, its names, place, venue
json_t *labels_terminal(struct host *host, uint64_t id);     // terminal, label
json_t *labels_area(struct host *host, int64_t code);        // area, its names, and those of where it lies
json_t *labels_programme(struct host *host, const char *id); // programme and its names
json_t *labels_officer(struct host *host, uint64_t number);  // officer, name, area_name, area_name_en
