// SPDX-License-Identifier: Apache-2.0
// Who is in at the moment: a secret in a cookie each, known here by its digest alone, gone when the server stops. And
// how often somebody got a password wrong.
#pragma once

#include <stdint.h>

#include "host/users/access.h"

#define VISIT_TOKEN_SIZE 56                // a secret in text, NUL included
#define VISIT_MAX_MS     INT64_C(43200000) // in all, however much it is used

struct visits;

struct visit {
    char name[ACCESS_NAME_SIZE];
    char csrf[VISIT_TOKEN_SIZE]; // must come with everything that changes something
    int by_link;                 // came in by a one-time link
    int64_t began_ms;
    int64_t left_ms; // until it ends, when nobody uses it
};

struct visits *visits_new(int64_t idle_ms); // a visit ends after so long without a use. NULL: out of memory
void visits_free(struct visits *visits);

// Always a new secret: what a browser brought along before is never taken over.
void visits_begin(struct visits *visits, const char *name, int by_link, int64_t now_ms, char token[VISIT_TOKEN_SIZE]);
// 1 and who it is. A use moves the idle time on; what a page asks by itself is none.
int visits_find(struct visits *visits, const char *token, int64_t now_ms, int is_use, struct visit *visit);
void visits_end(struct visits *visits, const char *token);
void visits_end_all(struct visits *visits, const char *name);

// Seconds to wait before this name (NULL: none) from this address may try; 0: at once, and the try counts as a wrong
// one before anybody looks whether it is, so that many at a time are no more than one after the other.
int visits_try(struct visits *visits, const char *name, const char *address, int64_t now_ms);
void visits_succeeded(struct visits *visits, const char *name, const char *address); // it was right
void visits_spare(struct visits *visits, const char *name, const char *address);     // nobody could look
