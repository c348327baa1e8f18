// SPDX-License-Identifier: Apache-2.0
// What a result of SQLite, which both sides keep their data in, means. Extended results too.
#pragma once

#include "proto/status.h"

enum status status_of_sqlite(int code);
