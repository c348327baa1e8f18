// SPDX-License-Identifier: Apache-2.0
// Inside the host: what its files share.
#pragma once

#include "host/base/host.h"

enum status counter_get(struct db *db, const char *name, int64_t *value); // *value stays where there is none
enum status counter_put(struct db *db, const char *name, int64_t value);
// Leaves a gap in the numbers, wider than what any county gives out between two backups.
enum status numbers_skip(struct db *db);
