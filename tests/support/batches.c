// SPDX-License-Identifier: Apache-2.0
#include "tests/support/batches.h"

#include <stdlib.h>

#include "host/tally/tally.h"
#include "proto/batch.h"

struct sealed batches_seal(struct pairing *p, uint64_t after, uint64_t last) {
    struct batch b = {.head = {.terminal = p->station.terminal, .epoch = journal_current_epoch(p->station.journal)}};
    pairing_must(journal_host(p->station.journal, b.head.epoch, &b.head.host), "journal_host");
    struct sealed out;
    size_t n;
    pairing_must(journal_read(p->station.journal, b.head.epoch, after, last ? last - after : 10000, &b.events, &n,
                              b.head.previous),
                 "journal_read");
    b.head.first = after + 1;
    b.head.count = (uint32_t)n;
    pairing_must(batch_seal(&b, &p->station.keys, &out.data, &out.len), "batch_seal");
    batch_clear(&b);
    return out;
}

uint64_t batches_newest_seq(struct pairing *p) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    pairing_must(journal_epochs(p->station.journal, epochs, &len), "journal_epochs");
    return epochs[0].last;
}

struct ingest_result batches_take(struct pairing *p, struct sealed b) {
    struct ingest_result r;
    pairing_must(ingest_batch(&p->host, "file", "test", b.data, b.len, &r), "ingest_batch");
    free(b.data);
    return r;
}

int64_t batches_farmers(struct pairing *p) {
    return pairing_count(p,
                         "SELECT COALESCE(MAX(person_times), 0) FROM tally WHERE quota = 'farmer' AND area = 530400");
}

void batches_check_recount(struct pairing *p) {
    uint64_t attendances;
    pairing_check_tallies(p);
    int64_t before = batches_farmers(p);
    pairing_must(tally_recount(&p->host, &attendances), "tally_recount");
    pairing_expect("farmers after a recount", batches_farmers(p), before);
}
