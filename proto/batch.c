// SPDX-License-Identifier: Apache-2.0
// Packing: rows become the columns of BatchBody; the three columns that carry the entropy (ticks, serial_high,
// serial_low) are packed as messages of their own, which protobuf lets one concatenate, so that deflate gives each its
// own code table. Unpacking: columns become rows, each read guarded by its length, and the chain is walked.
#include "proto/batch.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"
#include "proto/deflate.h"
#include "proto/number.h"
#include "proto/rollcall.pb-c.h"

#define COLUMNS 4

static const struct envelope_limits limits = {"rollcall batch 1", BATCH_MAX_BYTES, BATCH_MAX_INFLATED,
                                              BATCH_MAX_EVENTS};

// ---- packing ----

struct runs64 {
    uint64_t *items; // value, count, value, count …
    size_t len;
};

struct runs32 {
    uint32_t *items;
    size_t len;
};

static void run64_add(struct runs64 *r, uint64_t value) {
    if (r->len == 0 || r->items[r->len - 2] != value) {
        r->items[r->len++] = value;
        r->items[r->len++] = 0;
    }
    r->items[r->len - 1]++;
}

static void run32_add(struct runs32 *r, uint32_t value) {
    if (r->len == 0 || r->items[r->len - 2] != value) {
        r->items[r->len++] = value;
        r->items[r->len++] = 0;
    }
    r->items[r->len - 1]++;
}

// 1 + the place of value in items, which is appended when new. Stretches are long: look from the newest.
static uint32_t index64(uint64_t *items, size_t *len, uint64_t value) {
    for (size_t i = *len; i-- > 0;)
        if (items[i] == value)
            return (uint32_t)i + 1;
    items[(*len)++] = value;
    return (uint32_t)*len;
}

static uint32_t index32(uint32_t *items, size_t *len, uint32_t value) {
    for (size_t i = *len; i-- > 0;)
        if (items[i] == value)
            return (uint32_t)i + 1;
    items[(*len)++] = value;
    return (uint32_t)*len;
}

// All columns of one batch, in one allocation sized for the worst case.
struct columns {
    struct runs64 boots;
    struct runs32 kinds, sessions_at, areas_at, issues;
    uint64_t *sessions, *ticks;
    uint32_t *areas, *codes, *serial_high;
    int64_t *values;
    uint8_t *serial_low;
    size_t sessions_len, areas_len, details_len, badges_len, ticks_len;
    uint32_t serial_base;
    void *memory;
};

static enum status columns_new(struct columns *c, size_t n) {
    size_t wide = 5 * n, narrow = 11 * n;
    uint64_t *m = calloc(1, wide * 8 + narrow * 4 + n);
    if (!m)
        return STATUS_MEMORY;
    *c = (struct columns){.memory = m, .serial_base = UINT32_MAX};
    c->boots.items = m;
    c->sessions = m + 2 * n;
    c->ticks = m + 3 * n;
    c->values = (int64_t *)(m + 4 * n);
    uint32_t *q = (uint32_t *)(m + wide);
    c->kinds.items = q;
    c->sessions_at.items = q + 2 * n;
    c->areas_at.items = q + 4 * n;
    c->issues.items = q + 6 * n;
    c->areas = q + 8 * n;
    c->codes = q + 9 * n;
    c->serial_high = q + 10 * n;
    c->serial_low = (uint8_t *)(q + narrow);
    return STATUS_OK;
}

static void columns_add(struct columns *c, const struct event *e, const struct event *before) {
    int same_boot = before && before->boot == e->boot;
    run64_add(&c->boots, e->boot);
    run32_add(&c->kinds, (uint32_t)e->kind);
    run32_add(&c->sessions_at, e->session ? index64(c->sessions, &c->sessions_len, e->session) : 0);
    c->ticks[c->ticks_len++] = (uint64_t)(e->uptime_ms - (same_boot ? before->uptime_ms : 0)) / EVENT_TICK_MS;
    run32_add(&c->areas_at, e->badge ? index32(c->areas, &c->areas_len, number_area(e->badge)) : 0);
    if (e->badge) {
        uint32_t offset = number_serial(e->badge) - c->serial_base;
        run32_add(&c->issues, e->issue);
        c->serial_high[c->badges_len] = offset >> 8;
        c->serial_low[c->badges_len++] = (uint8_t)offset;
    }
    if (event_has_detail(e->kind)) {
        c->codes[c->details_len] = e->code;
        c->values[c->details_len++] = e->value;
    }
}

static enum status columns_fill(struct columns *c, const struct batch *b) {
    for (uint32_t i = 0; i < b->head.count; i++)
        if (b->events[i].badge && number_serial(b->events[i].badge) < c->serial_base)
            c->serial_base = number_serial(b->events[i].badge);
    for (uint32_t i = 0; i < b->head.count; i++) {
        const struct event *e = &b->events[i];
        if (e->seq != b->head.first + i || !event_is_sound(e) || (i && !event_follows(e, e - 1)))
            return STATUS_INVALID;
        columns_add(c, &b->events[i], i ? &b->events[i - 1] : NULL);
    }
    if (c->badges_len == 0)
        c->serial_base = 0;
    return STATUS_OK;
}

static enum status pack_piece(const Rollcall__BatchBody *body, struct piece *piece) {
    size_t len = rollcall__batch_body__get_packed_size(body);
    uint8_t *bytes = malloc(len + 1);
    if (!bytes)
        return STATUS_MEMORY;
    piece->data = bytes;
    piece->len = rollcall__batch_body__pack(body, bytes);
    return STATUS_OK;
}

// Packs c into COLUMNS pieces, which the caller frees whatever happens.
static enum status columns_pack(struct columns *c, struct piece pieces[COLUMNS]) {
    Rollcall__BatchBody bodies[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        rollcall__batch_body__init(&bodies[i]);
    Rollcall__BatchBody *b = &bodies[0];
    b->boot_runs = c->boots.items, b->n_boot_runs = c->boots.len;
    b->kind_runs = c->kinds.items, b->n_kind_runs = c->kinds.len;
    b->sessions = c->sessions, b->n_sessions = c->sessions_len;
    b->session_runs = c->sessions_at.items, b->n_session_runs = c->sessions_at.len;
    b->areas = c->areas, b->n_areas = c->areas_len;
    b->area_runs = c->areas_at.items, b->n_area_runs = c->areas_at.len;
    b->issue_runs = c->issues.items, b->n_issue_runs = c->issues.len;
    b->serial_base = c->serial_base;
    b->codes = c->codes, b->n_codes = c->details_len;
    b->values = c->values, b->n_values = c->details_len;
    bodies[1].ticks = c->ticks, bodies[1].n_ticks = c->ticks_len;
    bodies[2].serial_high = c->serial_high, bodies[2].n_serial_high = c->badges_len;
    bodies[3].serial_low = (ProtobufCBinaryData){c->badges_len, c->serial_low};
    enum status status = STATUS_OK;
    for (int i = 0; i < COLUMNS && status == STATUS_OK; i++)
        status = pack_piece(&bodies[i], &pieces[i]);
    return status;
}

static enum status body_pack(const struct batch *b, uint8_t **body, size_t *body_len, size_t *inflated) {
    struct columns c;
    struct piece pieces[COLUMNS] = {{NULL, 0}};
    enum status status = columns_new(&c, b->head.count);
    if (status != STATUS_OK)
        return status;
    status = columns_fill(&c, b);
    if (status == STATUS_OK)
        status = columns_pack(&c, pieces);
    *inflated = 0;
    for (int i = 0; i < COLUMNS; i++)
        *inflated += pieces[i].len;
    if (status == STATUS_OK && *inflated > BATCH_MAX_INFLATED)
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        status = deflate_columns(pieces, COLUMNS, DEFLATE_WELL, BATCH_MAX_BYTES, body, body_len);
    for (int i = 0; i < COLUMNS; i++)
        free((void *)(uintptr_t)pieces[i].data);
    free(c.memory);
    return status;
}

void batch_walk(const struct batch *b, uint8_t chain[KEY_DIGEST_BYTES], uint64_t *after) {
    memmove(chain, b->head.previous, KEY_DIGEST_BYTES);
    for (uint32_t i = 0; i < b->head.count; i++) {
        event_chain_step(chain, &b->events[i]);
        struct reader r = reader_of(chain, 8);
        if (after)
            after[i] = get_be(&r, 8);
    }
}

enum status batch_seal(struct batch *b, const struct key_pair *terminal, uint8_t **bytes, size_t *len) {
    uint8_t *body = NULL;
    size_t body_len = 0, inflated = 0;
    if (b->head.count == 0 || b->head.first == 0)
        return STATUS_INVALID;
    if (b->head.count > BATCH_MAX_EVENTS)
        return STATUS_TOO_LARGE;
    enum status status = body_pack(b, &body, &body_len, &inflated);
    if (status != STATUS_OK)
        return status;
    batch_walk(b, b->head.chain, NULL);
    struct piece piece = {body, body_len};
    status = envelope_pack(&limits, &b->head, inflated, &piece, terminal, bytes, len);
    free(body);
    return status;
}

// ---- unpacking ----

enum status batch_peek(const uint8_t *bytes, size_t len, struct batch_head *head) {
    struct envelope e;
    enum status status = envelope_unpack(&limits, bytes, len, &e);
    if (status != STATUS_OK)
        return status;
    *head = e.head;
    envelope_clear(&e);
    return STATUS_OK;
}

// Cursors over the columns; past an end, or a run of nothing, sets bad.
struct run_reader {
    const uint64_t *wide;   // either
    const uint32_t *narrow; // or
    size_t len, at;
    uint64_t left;
};

struct body_reader {
    const Rollcall__BatchBody *body;
    struct run_reader boots, kinds, sessions, areas, issues;
    size_t ticks_at, badges_at, details_at;
    int bad;
};

static uint64_t run_item(const struct run_reader *r, size_t at) {
    return r->wide ? r->wide[at] : r->narrow[at];
}

static uint64_t run_next(struct run_reader *r, int *bad) {
    while (r->left == 0) {
        if (r->at + 1 >= r->len) {
            *bad = 1;
            return 0;
        }
        r->left = run_item(r, r->at + 1);
        r->at += 2;
    }
    r->left--;
    return run_item(r, r->at - 2);
}

static int run_is_used(const struct run_reader *r) {
    return r->left == 0 && r->at == r->len;
}

static void body_reader_init(struct body_reader *r, const Rollcall__BatchBody *b) {
    *r = (struct body_reader){
        .body = b,
        .boots = {.wide = b->boot_runs, .len = b->n_boot_runs},
        .kinds = {.narrow = b->kind_runs, .len = b->n_kind_runs},
        .sessions = {.narrow = b->session_runs, .len = b->n_session_runs},
        .areas = {.narrow = b->area_runs, .len = b->n_area_runs},
        .issues = {.narrow = b->issue_runs, .len = b->n_issue_runs},
    };
}

static void read_badge(struct body_reader *r, struct event *e, uint64_t area) {
    const Rollcall__BatchBody *b = r->body;
    if (area > b->n_areas || r->badges_at >= b->n_serial_high || r->badges_at >= b->serial_low.len) {
        r->bad = 1;
        return;
    }
    uint64_t serial = b->serial_base + ((uint64_t)b->serial_high[r->badges_at] << 8) + b->serial_low.data[r->badges_at];
    uint64_t issue = run_next(&r->issues, &r->bad);
    if (serial > NUMBER_SERIAL_MAX || b->areas[area - 1] >= 1 << 20 || issue > UINT8_MAX)
        r->bad = 1;
    e->badge = number_make(b->areas[area - 1], (uint32_t)serial);
    e->issue = (uint8_t)issue;
    r->badges_at++;
}

static void read_detail(struct body_reader *r, struct event *e) {
    const Rollcall__BatchBody *b = r->body;
    if (r->details_at >= b->n_codes || r->details_at >= b->n_values || b->codes[r->details_at] > UINT8_MAX) {
        r->bad = 1;
        return;
    }
    e->code = (uint8_t)b->codes[r->details_at];
    e->value = b->values[r->details_at++];
}

static void read_event(struct body_reader *r, struct event *e, const struct event *before) {
    const Rollcall__BatchBody *b = r->body;
    uint64_t boot = run_next(&r->boots, &r->bad);
    uint64_t kind = run_next(&r->kinds, &r->bad);
    uint64_t session = run_next(&r->sessions, &r->bad);
    uint64_t area = run_next(&r->areas, &r->bad);
    if (r->bad || boot > UINT32_MAX || !event_kind_text((enum event_kind)kind) || session > b->n_sessions ||
        r->ticks_at >= b->n_ticks) {
        r->bad = 1;
        return;
    }
    e->boot = (uint32_t)boot;
    e->kind = (enum event_kind)kind;
    e->session = session ? b->sessions[session - 1] : 0;
    uint64_t ticks = b->ticks[r->ticks_at++];
    uint64_t base = before && before->boot == e->boot ? (uint64_t)before->uptime_ms / EVENT_TICK_MS : 0;
    if (ticks > INT64_C(1) << 39 || base + ticks > INT64_C(1) << 39 || e->session > INT64_MAX)
        r->bad = 1;
    else
        e->uptime_ms = (int64_t)(base + ticks) * EVENT_TICK_MS;
    if (area)
        read_badge(r, e, area);
    if (event_has_detail(e->kind))
        read_detail(r, e);
}

static int body_is_used(const struct body_reader *r) {
    const Rollcall__BatchBody *b = r->body;
    return run_is_used(&r->boots) && run_is_used(&r->kinds) && run_is_used(&r->sessions) && run_is_used(&r->areas) &&
           run_is_used(&r->issues) && r->ticks_at == b->n_ticks && r->badges_at == b->n_serial_high &&
           r->badges_at == b->serial_low.len && r->details_at == b->n_codes && r->details_at == b->n_values;
}

static enum status events_unpack(const uint8_t *bytes, size_t len, struct batch *b) {
    Rollcall__BatchBody *body = rollcall__batch_body__unpack(NULL, len, bytes);
    if (!body)
        return STATUS_MALFORMED;
    struct body_reader r;
    body_reader_init(&r, body);
    for (uint32_t i = 0; i < b->head.count && !r.bad; i++) {
        b->events[i].seq = b->head.first + i;
        read_event(&r, &b->events[i], i ? &b->events[i - 1] : NULL);
    }
    int good = !r.bad && body_is_used(&r);
    rollcall__batch_body__free_unpacked(body, NULL);
    return good ? STATUS_OK : STATUS_MALFORMED;
}

static enum status body_unpack(const struct envelope *e, struct batch *b) {
    uint8_t *bytes = malloc(e->inflated + 1);
    b->events = calloc(b->head.count, sizeof *b->events);
    enum status status =
        bytes && b->events ? inflate_exact(e->body.data, e->body.len, bytes, e->inflated) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = events_unpack(bytes, e->inflated, b);
    free(bytes);
    return status;
}

// signer NULL: whoever it was.
static enum status unpack(const uint8_t *bytes, size_t len, const uint8_t *signer, struct batch *batch) {
    struct envelope e;
    enum status status = envelope_unpack(&limits, bytes, len, &e);
    if (status != STATUS_OK)
        return status;
    struct batch b = {.head = e.head};
    status = !signer || envelope_is_signed(&limits, &e, signer) ? body_unpack(&e, &b) : STATUS_FORGED;
    envelope_clear(&e);
    if (status == STATUS_OK)
        *batch = b;
    else
        batch_clear(&b);
    return status;
}

enum status batch_read(const uint8_t *bytes, size_t len, struct batch *batch) {
    return unpack(bytes, len, NULL, batch);
}

enum status batch_open(const uint8_t *bytes, size_t len, const uint8_t terminal[KEY_PUBLIC_BYTES],
                       struct batch *batch) {
    struct batch b;
    uint8_t chain[KEY_DIGEST_BYTES];
    enum status status = unpack(bytes, len, terminal, &b);
    if (status != STATUS_OK)
        return status;
    batch_walk(&b, chain, NULL);
    if (key_equal(chain, b.head.chain, sizeof chain)) {
        *batch = b;
        return STATUS_OK;
    }
    batch_clear(&b);
    return STATUS_MALFORMED;
}

void batch_clear(struct batch *b) {
    free(b->events);
    *b = (struct batch){0};
}
