// SPDX-License-Identifier: Apache-2.0
#include "host/books/settings.h"

#include <stdio.h>

#include "host/base/area.h"
#include "host/books/book.h"

enum status settings_put(struct host *host, const char *name, const char *value) {
    struct act act = act_of(host_setting_counts(name) ? "setting.set" : "office.set", 0);
    enum status status = host_setting_takes(name, value);
    if (status != STATUS_OK)
        return status;
    act_set_text(&act, "name", name);
    act_set_text(&act, "value", value);
    status = book_write(host, &act);
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

enum status settings_office(struct host *host, char name[HOST_SETTING_SIZE]) {
    struct area area;
    enum status status = host_setting_text(host, "office_name", name);
    if (status != STATUS_OK || *name)
        return status;
    status = area_find(host->db, host->area, &area);
    if (status == STATUS_OK)
        snprintf(name, HOST_SETTING_SIZE, "%s", area.name);
    return status;
}
