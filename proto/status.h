// SPDX-License-Identifier: Apache-2.0
// The one set of failures both programs speak of. A failure is never an answer: a refused badge is a verdict.
#pragma once

enum status {
    STATUS_OK = 0,
    STATUS_MALFORMED = -1, // bytes or text that cannot be what they claim to be
    STATUS_FORGED = -2,    // a signature or MAC that does not verify
    STATUS_TOO_LARGE = -3, // over a stated limit
    STATUS_NOT_FOUND = -4, // nothing of that name
    STATUS_CONFLICT = -5,  // contradicts what is already held
    STATUS_BUSY = -6,      // another process holds it; trying later may work
    STATUS_FULL = -7,      // no room left on the storage
    STATUS_GONE = -8,      // the device or peer went away
    STATUS_CORRUPT = -9,   // our own stored data does not read back
    STATUS_IO = -10,       // the operating system refused; errno tells
    STATUS_MEMORY = -11,   // out of memory
    STATUS_NEWER = -12,    // written by a newer version than this one
    STATUS_UNPAIRED = -13, // the other side is not one we have pinned
    STATUS_REVOKED = -14,  // it was ours once and is no longer
    STATUS_OUTDATED = -15, // older than the newest already seen
    STATUS_INVALID = -16,  // an argument out of its range
    STATUS_SILENT = -17,   // the other side said nothing in the time it is given
    STATUS_REJECTED = -18, // the office decided against it
    STATUS_DENIED = -19,   // the operating system does not let this user
};

// The failure in a word of English for logs and --json; never NULL.
const char *status_text(enum status status);

// What an errno of a file or directory means.
enum status status_of_errno(int number);
