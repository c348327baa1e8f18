// SPDX-License-Identifier: Apache-2.0
// The table of everything the API answers, and who may ask it. A route without a rule does not compile into an open
// door: a rule of 0 lets nobody in, and tests/path/api.py fails until docs/api.md says of the new route who may ask it.
#pragma once

#include "host/page/web.h"

#define RULE_ANYONE   16 // nobody needs to be in
#define RULE_FIRST    32 // also for one who came by a link and has no password yet
#define RULE_READ     (ROLE_READER | ROLE_REVIEWER | ROLE_OFFICER | ROLE_ADMIN)
#define RULE_NAMES    (ROLE_REVIEWER | ROLE_OFFICER | ROLE_ADMIN)
#define RULE_REVIEW   (ROLE_REVIEWER | ROLE_ADMIN)
#define RULE_ALLOCATE (ROLE_OFFICER | ROLE_ADMIN)
#define RULE_OFFICE   RULE_ALLOCATE // the work of the desk: people, classes, badges
#define RULE_ADMIN    ROLE_ADMIN

// How a user who is bound to areas stands to a route: host/page/bounds.h keeps them out. A route that does not say is
// the whole office's, and tests/path/api.py fails.
enum bound {
    BOUND_UNSAID,
    BOUND_OPEN,    // it tells of nobody and of no place
    BOUND_BENEATH, // of the area it is asked for, and of what it names, if these are theirs
    BOUND_OFFICE,  // of the whole office, and of no part of it
};

#define ROUTE_CHANGES "/api/changes"

// Whoever waits holds up none but their like.
enum crew {
    CREW_QUESTIONS, // may take long: reports, searches
    CREW_WRITERS,   // wait for the one writer
    CREW_FILES,     // read what was sent, then wait for the writer
    CREW_REST,      // what is left of an answer: badges are drawn for minutes
    CREW_DOOR,      // passwords take a tenth of a second each; the row in the log does not keep anybody out
    CREWS,
};

struct route {
    const char *method;
    const char *path; // * stands for one part
    unsigned rule;
    enum bound bound;
    void (*answer)(struct web_request *request, struct web_reply *reply);
    int is_shared;   // the answer depends on the query and the facts alone, not on who asks: it may be kept
    size_t file_max; // bytes of the file that its body is, 0: it is JSON
};

// Who answers what is not answered at once: a POST, and a GET that says it takes long.
enum crew route_crew(const struct route *route);

// The route of a method and path, and what stands for its *; parts (size bytes) holds their text.
// *is_known: the path is one of ours, with another method.
const struct route *routes_find(const char *method, const char *path, char *parts, size_t size,
                                struct web_request *request, int *is_known);
// What a path of ours takes, for 405: "GET, HEAD, POST".
const char *routes_methods(const char *path);
// Whether this user may.
int route_allows(const struct route *route, enum role role);
// Whether one who came by a link has to choose a password before.
int route_needs_password(const struct route *route);
