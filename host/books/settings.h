// SPDX-License-Identifier: Apache-2.0
// The settings of an office are acts; host/base/host.h reads them and knows which there are.
#pragma once

#include "host/base/host.h"

// One that stands so already is OK. STATUS_NOT_FOUND: no such setting. STATUS_INVALID: not one of its values. Call
// inside a transaction.
enum status settings_put(struct host *host, const char *name, const char *value);
// What the office is called: as it was set, else by its area.
enum status settings_office(struct host *host, char name[HOST_SETTING_SIZE]);
