// SPDX-License-Identifier: Apache-2.0
#include "proto/ack.h"

#include <stdlib.h>
#include <string.h>

#include "proto/rollcall.pb-c.h"
#include "proto/signed.h"

#define DOMAIN "rollcall ack 1"

enum status ack_list_pack(const struct ack_list *list, const struct key_pair *host, uint8_t **bytes, size_t *len) {
    size_t n = list->acks_len;
    Rollcall__Ack *acks = calloc(n + 1, sizeof *acks);
    Rollcall__Ack **pointers = calloc(n + 1, sizeof *pointers);
    Rollcall__AckList m = ROLLCALL__ACK_LIST__INIT;
    m.terminal = list->terminal;
    m.host_epoch = list->host_epoch;
    m.at_ms = list->at_ms;
    m.acks = pointers;
    m.n_acks = n;
    m.head = (ProtobufCBinaryData){list->head_len, list->head};
    for (size_t i = 0; acks && pointers && i < n; i++) {
        rollcall__ack__init(&acks[i]);
        acks[i].epoch = list->acks[i].epoch;
        acks[i].seq = list->acks[i].seq;
        acks[i].chain = (ProtobufCBinaryData){KEY_DIGEST_BYTES, list->acks[i].chain};
        pointers[i] = &acks[i];
    }
    uint8_t *body = acks && pointers ? malloc(rollcall__ack_list__get_packed_size(&m) + 1) : NULL;
    enum status status = STATUS_MEMORY;
    if (body) {
        size_t body_len = rollcall__ack_list__pack(&m, body);
        status = signed_pack(host, DOMAIN, body, body_len, bytes, len);
    }
    free(body);
    free(acks);
    free(pointers);
    return status;
}

static enum status list_fill(const Rollcall__AckList *m, struct ack_list *list) {
    struct ack_list l = {.terminal = m->terminal, .host_epoch = m->host_epoch, .at_ms = m->at_ms};
    l.acks = calloc(m->n_acks + 1, sizeof *l.acks);
    if (!l.acks)
        return STATUS_MEMORY;
    for (; l.acks_len < m->n_acks; l.acks_len++) {
        const Rollcall__Ack *a = m->acks[l.acks_len];
        struct ack *to = &l.acks[l.acks_len];
        if (a->chain.len != KEY_DIGEST_BYTES) {
            free(l.acks);
            return STATUS_MALFORMED;
        }
        to->epoch = a->epoch;
        to->seq = a->seq;
        memcpy(to->chain, a->chain.data, KEY_DIGEST_BYTES);
    }
    l.head = m->head.len ? malloc(m->head.len) : NULL;
    if (m->head.len && !l.head) {
        free(l.acks);
        return STATUS_MEMORY;
    }
    if (m->head.len)
        memcpy(l.head, m->head.data, l.head_len = m->head.len);
    *list = l;
    return STATUS_OK;
}

enum status ack_list_unpack(const uint8_t *bytes, size_t len, const uint8_t host[KEY_PUBLIC_BYTES],
                            struct ack_list *list) {
    uint8_t *body;
    size_t body_len;
    enum status status = signed_unpack(bytes, len, host, DOMAIN, &body, &body_len);
    if (status != STATUS_OK)
        return status;
    Rollcall__AckList *m = rollcall__ack_list__unpack(NULL, body_len, body);
    free(body);
    if (!m)
        return STATUS_MALFORMED;
    status = list_fill(m, list);
    rollcall__ack_list__free_unpacked(m, NULL);
    return status;
}

void ack_list_clear(struct ack_list *list) {
    free(list->acks);
    free(list->head);
    *list = (struct ack_list){0};
}
