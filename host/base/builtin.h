// SPDX-License-Identifier: Apache-2.0
// What a new host knows from the start: the areas, programmes and quotas of host/base/data/*.csv, compiled in.
#pragma once

#include "host/base/db.h"

// Fills the empty tables. Call inside a transaction.
enum status builtin_load(struct db *db);

// Empties them first: nothing else writes them. Call inside a transaction.
enum status builtin_reload(struct db *db);
