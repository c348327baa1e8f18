// SPDX-License-Identifier: Apache-2.0
// A page of the book: the acts of one commit, chained, deflated, signed by the host. docs/wire.md §11.
#pragma once

#include "proto/envelope.h"

#define PAGE_MAX_BYTES    (2 << 20)
#define PAGE_MAX_INFLATED (4 << 20)
#define PAGE_MAX_ACTS     16384

struct page {
    struct batch_head head;
    struct piece *acts; // head.count of them, each as act_pack gave it; owned
    void *memory;       // that they lie in; owned
};

// Signs and packs head->count acts, at least one; fills head->chain. *bytes is the caller's to free. STATUS_TOO_LARGE:
// try fewer.
enum status page_seal(struct batch_head *head, const struct piece *acts, const struct key_pair *host, uint8_t **bytes,
                      size_t *len);

// Checks the signature, then inflates within the cap, then that the acts lead from previous to chain. Failures as
// batch_open. *page is the caller's to clear.
enum status page_open(const uint8_t *bytes, size_t len, const uint8_t host[KEY_PUBLIC_BYTES], struct page *page);
void page_clear(struct page *page);
