// SPDX-License-Identifier: Apache-2.0
// Terminals that ask to be paired and that nobody has answered yet, so that the page can show them to whoever knows
// them. A request proves a key, not a place: trust comes from who carried it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "proto/keys.h"

#define ASKING_MAX       100 // more would be a list that nobody reads
#define ASKING_PHONE_MAX 60  // characters of a phone as typed

struct asking {
    uint64_t terminal;
    const char *carrier;
    int64_t seen_ms; // last
};

// *told: STATUS_TOO_LARGE when as many wait already as are kept, and this one is not; STATUS_OK.
enum status asking_note(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], const char *carrier, enum status *told);
// The newest first.
enum status asking_each(struct host *host, void (*visit)(void *context, const struct asking *asking), void *context);

// What the office says of one that it takes as its own.
struct asking_place {
    int64_t area;                      // where it stands
    const char *name, *holder, *phone; // "" none; holder NULL: not told
};

// 0: no such area, name or phone.
int asking_may_be(struct host *host, const struct asking_place *place);
// The office takes the terminal of this key; what of it was kept apart counts (*released batches). STATUS_INVALID: as
// above. STATUS_REVOKED. Inside a transaction.
enum status asking_admit(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], const struct asking_place *place,
                         uint64_t *released);
// The same of one that asks. STATUS_NOT_FOUND: it does not.
enum status asking_pair(struct host *host, uint64_t terminal, const struct asking_place *place, uint64_t *released);
// It is answered, whether it asked or not.
enum status asking_forget(struct host *host, uint64_t terminal);
// Or the office does not, which is an act: it may ask again. STATUS_NOT_FOUND: it does not ask. Inside a transaction.
enum status asking_refuse(struct host *host, uint64_t terminal);
