// SPDX-License-Identifier: Apache-2.0
#include "proto/page.h"

#include <stdlib.h>
#include <string.h>

#include "proto/deflate.h"
#include "proto/rollcall.pb-c.h"

static const struct envelope_limits limits = {"rollcall page 1", PAGE_MAX_BYTES, PAGE_MAX_INFLATED, PAGE_MAX_ACTS};

static void chain_walk(const struct batch_head *head, const struct piece *acts, uint8_t chain[KEY_DIGEST_BYTES]) {
    memcpy(chain, head->previous, KEY_DIGEST_BYTES);
    for (uint32_t i = 0; i < head->count; i++)
        key_chain(chain, acts[i].data, acts[i].len, chain);
}

static enum status body_pack(const struct batch_head *head, const struct piece *acts, uint8_t **body, size_t *len) {
    Rollcall__PageBody b = ROLLCALL__PAGE_BODY__INIT;
    b.n_acts = head->count;
    b.acts = calloc(head->count, sizeof *b.acts);
    if (!b.acts)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < head->count; i++)
        b.acts[i] = (ProtobufCBinaryData){acts[i].len, (uint8_t *)(uintptr_t)acts[i].data};
    size_t size = rollcall__page_body__get_packed_size(&b);
    *body = size <= PAGE_MAX_INFLATED ? malloc(size + 1) : NULL;
    if (*body)
        *len = rollcall__page_body__pack(&b, *body);
    free(b.acts);
    if (*body)
        return STATUS_OK;
    return size <= PAGE_MAX_INFLATED ? STATUS_MEMORY : STATUS_TOO_LARGE;
}

enum status page_seal(struct batch_head *head, const struct piece *acts, const struct key_pair *host, uint8_t **bytes,
                      size_t *len) {
    uint8_t *body = NULL, *deflated = NULL;
    size_t body_len = 0, deflated_len = 0;
    if (head->count == 0 || head->first == 0)
        return STATUS_INVALID;
    if (head->count > PAGE_MAX_ACTS)
        return STATUS_TOO_LARGE;
    enum status status = body_pack(head, acts, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    struct piece column = {body, body_len};
    status = deflate_columns(&column, 1, DEFLATE_QUICK, PAGE_MAX_BYTES, &deflated, &deflated_len);
    free(body);
    if (status != STATUS_OK)
        return status;
    chain_walk(head, acts, head->chain);
    struct piece piece = {deflated, deflated_len};
    status = envelope_pack(&limits, head, body_len, &piece, host, bytes, len);
    free(deflated);
    return status;
}

static enum status acts_unpack(const uint8_t *bytes, size_t len, struct page *page) {
    Rollcall__PageBody *b = rollcall__page_body__unpack(NULL, len, bytes);
    if (!b)
        return STATUS_MALFORMED;
    page->memory = b;
    if (b->n_acts != page->head.count)
        return STATUS_MALFORMED;
    page->acts = calloc(b->n_acts, sizeof *page->acts);
    if (!page->acts)
        return STATUS_MEMORY;
    for (size_t i = 0; i < b->n_acts; i++)
        page->acts[i] = (struct piece){b->acts[i].data, b->acts[i].len};
    return STATUS_OK;
}

static enum status body_unpack(const struct envelope *e, struct page *page) {
    uint8_t *bytes = malloc(e->inflated + 1);
    enum status status = bytes ? inflate_exact(e->body.data, e->body.len, bytes, e->inflated) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = acts_unpack(bytes, e->inflated, page);
    free(bytes);
    return status;
}

static int chain_holds(const struct page *page) {
    uint8_t chain[KEY_DIGEST_BYTES];
    chain_walk(&page->head, page->acts, chain);
    return key_equal(chain, page->head.chain, sizeof chain);
}

enum status page_open(const uint8_t *bytes, size_t len, const uint8_t host[KEY_PUBLIC_BYTES], struct page *page) {
    struct envelope e;
    enum status status = envelope_unpack(&limits, bytes, len, &e);
    if (status != STATUS_OK)
        return status;
    struct page p = {.head = e.head};
    status = envelope_is_signed(&limits, &e, host) ? body_unpack(&e, &p) : STATUS_FORGED;
    envelope_clear(&e);
    if (status == STATUS_OK && !chain_holds(&p))
        status = STATUS_MALFORMED;
    if (status == STATUS_OK)
        *page = p;
    else
        page_clear(&p);
    return status;
}

void page_clear(struct page *page) {
    free(page->acts);
    rollcall__page_body__free_unpacked(page->memory, NULL);
    *page = (struct page){0};
}
