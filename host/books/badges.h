// SPDX-License-Identifier: Apache-2.0
// Badges: which numbers have been issued, to whom they belong, which are revoked. A person's own badge bears the
// person's number; blank badges have numbers of their own and are bound later.
#pragma once

#include <stdint.h>

#include "host/base/host.h"
#include "host/books/holder.h"
#include "proto/badge.h"
#include "proto/command.h"

struct badge_face {
    struct badge badge;
    char name[512];  // person's name, officer's name, session's title, what a command does; "" for a blank badge
    char note[256];  // session's venue, what a command wants; else ""
    char when[96];   // session's day and hours, on a poster with the day of the week; else ""
    char held[512];  // on a poster: who teaches and who holds it; else ""
    char phone[96];  // on a poster: whom to ask; else ""
    char place[288]; // on a card that somebody wears: of which village or township, and by badge_address the year
    char lost[768];  // … and to whom it goes when it is found; else ""
    int was_revoked; // the issue before this one was, so that it could not be shown again
};

// Issues (or shows again) the badge of a person, a session, an officer. reissue: a new issue, the older ones revoked. A
// badge that is revoked is issued anew in any case: nobody is given one that no terminal takes.
// STATUS_NOT_FOUND: no such person, session, officer or blank badge. Call inside a transaction.
enum status badge_of(struct host *host, uint64_t number, int reissue, struct badge_face *face);

// Once for all that are printed together: what a card that somebody wears tells beside whose it is, the year and where
// it goes when it is found.
enum status badge_address(struct host *host, struct badge_face *faces, size_t len);

// The poster of a session: whoever shows a badge and then this enrolls. STATUS_NOT_FOUND: no such session.
enum status badge_poster(struct host *host, uint64_t session, struct badge_face *face);

// The card of a command: the same for every terminal of this host, and not in the books.
void badge_command(const struct host *host, enum command command, struct badge_face *face);

// A new blank badge.
enum status badge_new_blank(struct host *host, struct badge_face *face);

// The token as printed.
void badge_token(const struct host *host, const struct badge *badge, char text[BADGE_TEXT_SIZE]);

// Binds a blank badge to a person. STATUS_NOT_FOUND: no such badge or person. STATUS_INVALID: not a blank badge.
// STATUS_CONFLICT: bound to another person already.
enum status badge_bind(struct host *host, uint64_t badge, uint64_t person);

// Takes a blank badge off its owner; what it did is nobody's until it is bound again. STATUS_CONFLICT: it has none.
enum status badge_unbind(struct host *host, uint64_t badge);

// Revokes every issue so far. STATUS_NOT_FOUND: never issued. STATUS_CONFLICT: revoked already.
enum status badge_revoke(struct host *host, uint64_t badge, const char *why);

// The newest print of a person's own badge was handed out to them; undoes: it was not. STATUS_NOT_FOUND: never issued.
// STATUS_INVALID: nobody's own, or revoked. STATUS_OUTDATED: it is so already.
enum status badge_deliver(struct host *host, uint64_t badge, int undoes);

// Somebody wants it printed again, as it is: it waits until it is. Fails as badge_deliver does.
enum status badge_ask(struct host *host, uint64_t badge, int undoes);

typedef enum status badge_noting(struct host *host, uint64_t badge, int undoes);
// One of the two above for each; what is so already stays as it is. *noted: of how many it was not yet so. *last: whom
// the status is of. Call inside the transaction that does it.
enum status badge_note_all(struct host *host, const struct numbers *numbers, badge_noting *note, int undoes, int *noted,
                           uint64_t *last);

// What badge b of person p says is so no longer: it was printed before a correction that still stands.
#define BADGE_SAYS_OTHERWISE "(p.worn_prints = b.prints AND (p.worn_name <> p.name OR p.worn_area <> p.area))"

#define OFFICER_NAME_MAX 40 // characters

// STATUS_OK gives the number. Area must exist. STATUS_INVALID: no name, a longer one, or one with control characters.
enum status officer_add(struct host *host, const char *name, int64_t area, uint64_t *number);
// name NULL, area 0: as it is. STATUS_NOT_FOUND. STATUS_OUTDATED: nothing to change.
enum status officer_edit(struct host *host, uint64_t number, const char *name, int64_t area);
// An officer leaves: the card is revoked, the number is never another's.
enum status officer_remove(struct host *host, uint64_t number, const char *why);
struct officer {
    uint64_t number;
    const char *name;
    int64_t area, removed_ms; // 0: at work
};
enum status officer_each(struct host *host, void (*visit)(void *context, const struct officer *officer), void *context);
// Of those at work, by name or printed number; STATUS_CONFLICT: several of that name.
enum status officer_find(struct host *host, const char *name, uint64_t *number);

// The people to print for, by number: of an area and what is below it (0 everywhere), and only those who have no badge
// yet.
enum status badge_people(struct host *host, int64_t area, int is_unprinted, struct numbers *people);
