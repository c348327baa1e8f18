// SPDX-License-Identifier: Apache-2.0
#include "proto/service_manager.h"

#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "proto/on_demand.h"

void service_manager_tell(const char *state) {
    if (getenv("NOTIFY_SOCKET"))
        ON_DEMAND(sd_notify)(0, state);
}
