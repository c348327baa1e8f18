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

enum role {
    ROLE_NONE = 0,
    ROLE_READER = 1,   // figures and rows, names masked
    ROLE_REVIEWER = 2, // and names, signals, the audit log
    ROLE_OFFICER = 4,  // and allocations
    ROLE_ADMIN = 8,    // and users
};

const char *role_text(enum role role);    // "reader"
enum role role_of_text(const char *text); // ROLE_NONE: no such role

struct user {
    char name[ACCESS_NAME_SIZE];
    enum role role;
    int has_password;
    int64_t added_ms, removed_ms; // 0: not removed
};

// A name as it is kept, of however it was typed (cell.h); "" when it is too long to be one.
char *access_name(const char *text, char name[ACCESS_NAME_SIZE]);
// Who is meant by a name typed: one who is there under this very name, from before names were made one, or under its
// usual form. Below, a name is the one that is kept, so that limits, visits and the log are all of that name.
const char *access_meant(struct host *host, const char *text, char name[ACCESS_NAME_SIZE]);

// Adds a user, or lets a removed one in again, with a one-time link for the first time. STATUS_CONFLICT: there already.
// STATUS_INVALID: not a name (1 … 20 characters, not made to be taken for another) or role. All that change anything:
// call inside a transaction.
enum status access_add(struct host *host, const char *name, enum role role, char link[ACCESS_LINK_SIZE]);
// A new one-time link for one who lost the password; the old password is gone.
enum status access_renew(struct host *host, const char *name, char link[ACCESS_LINK_SIZE]);
enum status access_remove(struct host *host, const char *name); // STATUS_NOT_FOUND
// STATUS_OUTDATED: that is the role already.
enum status access_set_role(struct host *host, const char *name, enum role role);
enum status access_set_password(struct host *host, const char *name, const char *password);

// STATUS_NOT_FOUND: nobody of that name may come in.
enum status access_find(struct host *host, const char *name, struct user *user);
enum status access_each(struct host *host, void (*visit)(void *context, const struct user *user), void *context);
// Whether someone can come in with a password at all.
DB_STATUS access_is_settled(struct host *host, int *is_settled);

// The user when the password is right; STATUS_FORGED when it or the name is not. Takes the same time for both.
enum status access_login(struct host *host, const char *name, const char *password, struct user *user);
// Every secret against what the book knows of it. bad: the first that was changed past the book, "" none.
enum status access_verify(struct host *host, char bad[128]);
// Uses a link up. STATUS_FORGED: used, too old, or never one.
enum status access_welcome(struct host *host, const char *link, struct user *user);
