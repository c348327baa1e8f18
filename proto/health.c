// SPDX-License-Identifier: Apache-2.0
#include "proto/health.h"

#include <stdlib.h>
#include <string.h>

#include "proto/pair.h"
#include "proto/rollcall.pb-c.h"
#include "proto/signed.h"

#define DOMAIN "rollcall health 1"

static void set_lost(const struct health *h, Rollcall__LostStretch items[HEALTH_LOST_MAX],
                     Rollcall__LostStretch *pointers[HEALTH_LOST_MAX], Rollcall__Health *m) {
    m->lost = h->lost;
    m->n_lost_seqs = h->lost_seqs_len < HEALTH_LOST_MAX ? h->lost_seqs_len : HEALTH_LOST_MAX;
    m->lost_seqs = pointers;
    for (size_t i = 0; i < m->n_lost_seqs; i++) {
        rollcall__lost_stretch__init(&items[i]);
        items[i].epoch = h->lost_seqs[i].epoch;
        items[i].first = h->lost_seqs[i].first;
        items[i].last = h->lost_seqs[i].last;
        pointers[i] = &items[i];
    }
}

static void get_lost(const Rollcall__Health *m, struct health *h) {
    h->lost = m->lost;
    for (size_t i = 0; i < m->n_lost_seqs; i++) {
        const Rollcall__LostStretch *l = m->lost_seqs[i];
        h->lost_seqs[h->lost_seqs_len++] = (struct health_lost){l->epoch, l->first, l->last};
    }
}

enum status health_pack(const struct health *h, const struct key_pair *terminal, uint8_t **bytes, size_t *len) {
    char software[HEALTH_SOFTWARE_MAX + 1];
    uint8_t body[HEALTH_MAX];
    Rollcall__Health m = ROLLCALL__HEALTH__INIT;
    Rollcall__LostStretch items[HEALTH_LOST_MAX], *pointers[HEALTH_LOST_MAX];
    memcpy(software, h->software, sizeof software);
    m.terminal = h->terminal;
    m.boot = h->boot;
    m.uptime_ms = (uint64_t)h->uptime_ms;
    m.wall_ms = h->wall_ms;
    m.clock_source = h->clock;
    m.software = software;
    m.free_percent = h->free_percent;
    m.storage = h->storage;
    m.pending = h->pending;
    m.plan_version = h->plan_version;
    set_lost(h, items, pointers, &m);
    return signed_pack(terminal, DOMAIN, body, rollcall__health__pack(&m, body), bytes, len);
}

static enum status fill(const Rollcall__Health *m, struct health *h) {
    if (strlen(m->software) > HEALTH_SOFTWARE_MAX || m->free_percent > 100 || m->storage > HEALTH_STORAGE_MAX ||
        m->clock_source > CLOCK_OFFICER || m->uptime_ms > INT64_MAX || m->lost > INT64_MAX ||
        m->n_lost_seqs > HEALTH_LOST_MAX)
        return STATUS_MALFORMED;
    *h = (struct health){.terminal = m->terminal,
                         .boot = m->boot,
                         .uptime_ms = (int64_t)m->uptime_ms,
                         .wall_ms = m->wall_ms,
                         .clock = (enum clock_source)m->clock_source,
                         .free_percent = m->free_percent,
                         .storage = (enum health_storage)m->storage,
                         .pending = m->pending,
                         .plan_version = m->plan_version};
    memcpy(h->software, m->software, strlen(m->software) + 1);
    get_lost(m, h);
    return STATUS_OK;
}

enum status health_unpack(const uint8_t *bytes, size_t len, const uint8_t terminal[KEY_PUBLIC_BYTES],
                          struct health *health) {
    uint8_t *body;
    size_t body_len;
    enum status status = signed_unpack(bytes, len, terminal, DOMAIN, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    Rollcall__Health *m = rollcall__health__unpack(NULL, body_len, body);
    free(body);
    if (!m)
        return STATUS_MALFORMED;
    struct health read = {0};
    status = m->terminal == terminal_id_of(terminal) ? fill(m, &read) : STATUS_FORGED;
    rollcall__health__free_unpacked(m, NULL);
    if (status == STATUS_OK)
        *health = read;
    return status;
}

const char *health_storage_text(enum health_storage storage) {
    static const char *const words[] = {
        [HEALTH_FINE] = "fine", [HEALTH_LOW] = "low", [HEALTH_FULL] = "full", [HEALTH_FAILING] = "failing"};
    return (unsigned)storage <= HEALTH_STORAGE_MAX ? words[storage] : words[HEALTH_FAILING];
}
