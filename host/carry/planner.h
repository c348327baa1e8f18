// SPDX-License-Identifier: Apache-2.0
// Makes the plan for a terminal from the facts: issuer keys, sessions, revocations, masked names. Derived: the version
// rises only when what would be sent has changed.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

// The sealed plan for a terminal when it is newer than `version`, else *len = 0. *bytes is the caller's to free.
enum status planner_make(struct host *host, uint64_t terminal, uint64_t version, uint8_t **bytes, size_t *len);
