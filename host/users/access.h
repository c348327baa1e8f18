// SPDX-License-Identifier: Apache-2.0
// Who may look at the page, and as what. Each change is an act; by whom and why is the host's. Passwords and links
// stand beside the book, which knows that they changed and a keyed digest of what they became. Nobody has a password to
// begin with: a user comes in the first time by a link that works once and for a day, and chooses one.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/users/password.h"

#define ACCESS_NAME_SIZE 64
#define ACCESS_LINK_SIZE 40 // text of a one-time link's secret

#define ACCESS_AREAS_MAX  16
#define ACCESS_AREAS_SIZE (ACCESS_AREAS_MAX * 20) // text of them

enum role {
    ROLE_NONE = 0,
    ROLE_READER = 1,   // figures and rows, names masked
    ROLE_REVIEWER = 2, // and names, signals, the audit log
    ROLE_OFFICER = 4,  // and allocations
    ROLE_ADMIN = 8,    // and users
};

const char *role_text(enum role role);    // "reader"
enum role role_of_text(const char *text); // ROLE_NONE: no such role

// What somebody is bound to: he sees and changes what lies in these areas and beneath, and nothing else. None: the
// whole office. Admins are never bound, since they give areas to others.
struct access_areas {
    int64_t codes[ACCESS_AREAS_MAX];
    size_t len;
};

struct user {
    char name[ACCESS_NAME_SIZE];
    enum role role;
    int has_password;
    int64_t added_ms, removed_ms; // 0: not removed
    struct access_areas areas;
};

// A name as it is kept, of however it was typed (cell.h); "" when it is too long to be one.
char *access_name(const char *text, char name[ACCESS_NAME_SIZE]);
// Who is meant by a name typed: one who is there under this very name, from before names were made one, or under its
// usual form. Below, a name is the one that is kept, so that limits, visits and the log are all of that name.
const char *access_meant(struct host *host, const char *text, char name[ACCESS_NAME_SIZE]);

// Adds a user, or lets a removed one in again, with a one-time link for the first time. STATUS_CONFLICT: there already.
// STATUS_INVALID: not a name (1 … 20 characters, not made to be taken for another) or role. All that change anything:
// call inside a transaction.
// areas as access_set_areas; of no admin.
enum status access_add(struct host *host, const char *name, enum role role, const struct access_areas *areas,
                       char link[ACCESS_LINK_SIZE]);
// A new one-time link for one who lost the password; the old password is gone.
enum status access_renew(struct host *host, const char *name, char link[ACCESS_LINK_SIZE]);
enum status access_remove(struct host *host, const char *name); // STATUS_NOT_FOUND
// Who becomes an admin is bound no longer. STATUS_OUTDATED: that is the role already.
enum status access_set_role(struct host *host, const char *name, enum role role);
// STATUS_INVALID as access_check_areas. STATUS_CONFLICT: an admin's.
enum status access_set_areas(struct host *host, const char *name, const struct access_areas *areas);
enum status access_set_password(struct host *host, const char *name, const char *password);

// STATUS_NOT_FOUND: nobody of that name may come in.
enum status access_find(struct host *host, const char *name, struct user *user);
enum status access_each(struct host *host, void (*visit)(void *context, const struct user *user), void *context);
// Whether someone can come in with a password at all.
DB_STATUS access_is_settled(struct host *host, int *is_settled);

// STATUS_INVALID: *bad, the first of them, is no place below the office (the office itself is all there is), or there
// twice.
enum status access_check_areas(struct host *host, const struct access_areas *areas, int64_t *bad);
// Whether an area is theirs to see. 0, which is no area, is only the whole office's.
int access_covers(const struct access_areas *areas, int64_t area);
// "530402001 530402003", "" none.
char *access_areas_text(const struct access_areas *areas, char text[ACCESS_AREAS_SIZE]);

// The user when the password is right; STATUS_FORGED when it or the name is not. Takes the same time for both.
enum status access_login(struct host *host, const char *name, const char *password, struct user *user);
// Every secret against what the book knows of it. bad: the first that was changed past the book, "" none.
enum status access_verify(struct host *host, char bad[128]);
// Uses a link up. STATUS_FORGED: used, too old, or never one.
enum status access_welcome(struct host *host, const char *link, struct user *user);
