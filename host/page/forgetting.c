// SPDX-License-Identifier: Apache-2.0
#include "host/page/forgetting.h"

#include <stdlib.h>
#include <string.h>

struct forgetting {
    int64_t now_ms;
    size_t forgotten;
    char dir[]; // of the host
};

static void settle(struct web_reply *r) {
    struct forgetting *f = r->work;
    struct host host;
    enum status status = host_open(f->dir, f->now_ms, &host);
    if (status == STATUS_OK) {
        status = db_settle(host.db);
        host_close(&host);
    }
    web_json(r, json_pack("{s:I, s:b}", "forgotten", (json_int_t)f->forgotten, "settled", status == STATUS_OK));
}

void forgetting_end(const struct web_request *q, struct web_reply *r, enum status status, size_t forgotten) {
    size_t dir_size = strlen(q->dir) + 1;
    if (status != STATUS_OK && status != STATUS_OUTDATED) {
        web_status(r, status);
        return;
    }
    struct forgetting *f = malloc(sizeof *f + dir_size);
    if (!f) { // done, and perhaps not settled
        web_json(r, json_pack("{s:I, s:b}", "forgotten", (json_int_t)forgotten, "settled", 0));
        return;
    }
    f->now_ms = q->now_ms;
    f->forgotten = forgotten;
    memcpy(f->dir, q->dir, dir_size);
    r->finish = settle;
    r->work = f;
    r->work_len = sizeof *f + dir_size;
}
