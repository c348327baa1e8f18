// SPDX-License-Identifier: Apache-2.0
// make_vectors: prints tests/vectors/wire.json from fixed seeds. Run again only when docs/wire.md changes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/badge.h"
#include "proto/batch.h"
#include "proto/bytes.h"
#include "proto/number.h"
#include "proto/pair.h"
#include "tests/support/seeded.h"

static void print_hex(const char *name, const void *data, size_t len, const char *end) {
    char *text = malloc(2 * len + 1);
    if (!text)
        exit(1);
    printf("  \"%s\": \"%s\"%s\n", name, hex_format(data, len, text), end);
    free(text);
}

static const struct event events[] = {
    {1, 1, 0, EVENT_STARTED, 0, 0, 0, CLOCK_RTC, INT64_C(1772413200000)},
    {2, 1, 1000, EVENT_SESSION_OPENED, 5, 4, 1, 0, 0},
    {3, 1, 5500, EVENT_CHECKED_IN, 5, 12345, 1, 0, 0},
    {4, 1, 9900, EVENT_CHECKED_IN, 5, 700, 2, 0, 0},
    {5, 1, 12000, EVENT_REFUSED, 5, 0, 0, REFUSAL_UNKNOWN, 3735928559},
    {6, 2, 100, EVENT_CLOCK_SET, 0, 0, 0, CLOCK_HOST, INT64_C(1772420400000)},
    {7, 2, 900000, EVENT_CHECKED_OUT, 5, 12345, 1, 0, 0},
};

int main(void) {
    uint8_t seed[SEED_BYTES], *bytes;
    struct key_pair key;
    char text[BADGE_TEXT_SIZE], terminal[TERMINAL_TEXT_SIZE];
    size_t len, n = sizeof events / sizeof *events;
    if (keys_start() != STATUS_OK)
        return 1;
    for (size_t i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)i;
    seeded_pair(&key, seed);
    struct badge badge = {BADGE_PERSON, 1, 2, number_make(530402, 12345)};
    badge_issue(&badge, &key, text);
    struct batch batch = {.head = {terminal_id_of(key.public_key), 0x1122334455667788, 1, (uint32_t)n, {0}, {0}}};
    batch.events = malloc(sizeof events);
    if (!batch.events)
        return 1;
    memcpy(batch.events, events, sizeof events);
    for (size_t i = 0; i < n; i++) {
        struct event *e = &batch.events[i];
        e->session = e->session ? number_make(530402, (uint32_t)e->session) : 0;
        e->badge = e->badge ? number_make(530402, (uint32_t)e->badge) : 0;
    }
    event_chain_start(batch.head.terminal, batch.head.epoch, batch.head.previous);
    if (batch_seal(&batch, &key, &bytes, &len) != STATUS_OK)
        return 1;
    printf("{\n");
    print_hex("seed", seed, sizeof seed, ",");
    print_hex("public_key", key.public_key, sizeof key.public_key, ",");
    printf("  \"badge\": {\"kind\": 1, \"key_id\": 1, \"number\": \"530402-000012345\", \"issue\": 2, \"text\": "
           "\"%s\"},\n",
           text);
    printf("  \"terminal\": \"%s\",\n  \"epoch\": \"1122334455667788\",\n  \"events\": [\n",
           terminal_id_format(batch.head.terminal, terminal));
    for (size_t i = 0; i < n; i++) {
        const struct event *e = &batch.events[i];
        printf("    [%llu, %u, %lld, %d, %llu, %llu, %u, %u, %lld]%s\n", (unsigned long long)e->seq, e->boot,
               (long long)e->uptime_ms, e->kind, (unsigned long long)e->session, (unsigned long long)e->badge, e->issue,
               e->code, (long long)e->value, i + 1 < n ? "," : "");
    }
    printf("  ],\n");
    print_hex("chain", batch.head.chain, sizeof batch.head.chain, ",");
    print_hex("batch", bytes, len, "");
    printf("}\n");
    free(bytes);
    batch_clear(&batch);
    return 0;
}
