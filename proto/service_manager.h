// SPDX-License-Identifier: Apache-2.0
// Words for the service manager that started this program, where one did: sd_notify(3).
#pragma once

// state: lines of VARIABLE=VALUE, e.g. "READY=1".
void service_manager_tell(const char *state);
