// SPDX-License-Identifier: Apache-2.0
// What the commands that file reports share: filing add and year close.
#pragma once

#include "host/cli/command.h"
#include "host/print/filing.h"

// Files the report of this moment, inside the transaction that is begun.
enum status filed_add(struct context *context, const struct period *period, int64_t area, int closes,
                      struct filing *filing);
