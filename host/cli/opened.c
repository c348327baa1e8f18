// SPDX-License-Identifier: Apache-2.0
// The host of a command, opened when all that was said to the command makes sense, and not before.
#include <string.h>

#include "host/base/area.h"
#include "host/cli/command.h"
#include "host/cli/upgrade.h"

static enum status open_host(struct context *c) {
    enum status status = host_open_reader(c->dir, c->now_ms, &c->host);
    if (status == STATUS_OK && c->needs == NEEDS_READER)
        return status;
    if (status == STATUS_OUTDATED)
        status = upgrade(c);
    else
        host_close(&c->host);
    if (status != STATUS_OK)
        return status;
    return c->needs == NEEDS_READER ? host_open_reader(c->dir, c->now_ms, &c->host)
                                    : host_open(c->dir, c->now_ms, &c->host);
}

static int refuse(struct context *c, int code) {
    c->refusal = code;
    return 0;
}

// The area that was named with --area, which only the host knows.
static int knows_area(struct context *c) {
    int exists = 0;
    if (!c->area_named)
        return 1;
    enum status status = area_exists(c->host.db, c->area, &exists);
    if (status != STATUS_OK)
        return refuse(c, fail(c, status));
    if (!exists)
        say(c, TEXT_BAD_AREA, c->area_named);
    return exists || refuse(c, EXIT_USAGE);
}

int opened(struct context *c) {
    const char *who = c->host.who, *why = c->host.why;
    if (c->host.db)
        return 1;
    enum status status = open_host(c);
    c->host.who = who;
    c->host.why = why;
    if (status == STATUS_NOT_FOUND)
        say(c, TEXT_NO_HOST, c->dir, c->dir);
    else if (status != STATUS_OK)
        say(c, TEXT_HOST_FAILED, c->dir, words(c, text_of_status(status)));
    return status == STATUS_OK ? knows_area(c) : refuse(c, EXIT_FAILED);
}
