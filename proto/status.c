// SPDX-License-Identifier: Apache-2.0
#include "proto/status.h"

#include <errno.h>

const char *status_text(enum status status) {
    switch (status) {
    case STATUS_OK:
        return "ok";
    case STATUS_MALFORMED:
        return "malformed";
    case STATUS_FORGED:
        return "forged";
    case STATUS_TOO_LARGE:
        return "too_large";
    case STATUS_NOT_FOUND:
        return "not_found";
    case STATUS_CONFLICT:
        return "conflict";
    case STATUS_BUSY:
        return "busy";
    case STATUS_FULL:
        return "full";
    case STATUS_GONE:
        return "gone";
    case STATUS_CORRUPT:
        return "corrupt";
    case STATUS_IO:
        return "io";
    case STATUS_MEMORY:
        return "memory";
    case STATUS_NEWER:
        return "newer";
    case STATUS_UNPAIRED:
        return "unpaired";
    case STATUS_REVOKED:
        return "revoked";
    case STATUS_OUTDATED:
        return "outdated";
    case STATUS_INVALID:
        return "invalid";
    case STATUS_SILENT:
        return "silent";
    case STATUS_REJECTED:
        return "rejected";
    case STATUS_DENIED:
        return "denied";
    }
    return "unknown";
}

enum status status_of_errno(int number) {
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return STATUS_FULL;
    case ELOOP:
    case EISDIR:
        return STATUS_INVALID;
    case EACCES:
    case EPERM:
        return STATUS_DENIED;
    case ENODEV:
    case ENXIO:
        return STATUS_GONE;
    default:
        return STATUS_IO;
    }
}
