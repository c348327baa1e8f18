// SPDX-License-Identifier: Apache-2.0
// A database that an older program made is brought up to date before anything is read, and its figures with it.
#pragma once

#include "host/cli/command.h"

// Opens and closes the host. All but the engine's tables is one transaction: cut short anywhere, the next command
// begins it again.
enum status upgrade(struct context *context);
