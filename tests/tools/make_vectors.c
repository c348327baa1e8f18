// SPDX-License-Identifier: Apache-2.0
// make_vectors: prints tests/vectors/wire.json from fixed seeds. Run again only when docs/wire.md changes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/act.h"
#include "proto/badge.h"
#include "proto/batch.h"
#include "proto/bytes.h"
#include "proto/number.h"
#include "proto/page.h"
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

// ---- pages: two of one host, in two of its lives ----

#define SEALED_MAX 128
#define ACTS_MAX   4

static const uint8_t identity[] = {0xde, 0xad, 0xbe, 0xef};
static uint8_t person_key[KEY_BOX_BYTES];
static uint64_t person;

static struct act_value number_of(int64_t number) {
    return (struct act_value){.kind = ACT_NUMBER, .number = number};
}

static struct act_value text_of(const char *text) {
    return (struct act_value){.kind = ACT_TEXT, .data = text, .len = strlen(text)};
}

// Sealed as the host does it, but for the nonce, which is drawn there: bytes that are all `nonce`.
static struct act_value personal_of(const struct key_pair *host, const char *text, uint8_t nonce) {
    static uint8_t boxes[8][SEALED_MAX];
    static size_t used;
    uint8_t bytes[KEY_NONCE_BYTES], bound[KEY_PUBLIC_BYTES + 8], *box = boxes[used++];
    struct writer w = writer_of(bound, sizeof bound);
    put_bytes(&w, host->public_key, KEY_PUBLIC_BYTES);
    put_le(&w, person, 8);
    memset(bytes, nonce, sizeof bytes);
    secret_seal_bound(person_key, bytes, &(struct piece){bound, w.len}, text, strlen(text), box);
    return (struct act_value){ACT_PERSONAL, .data = box, .len = strlen(text) + KEY_BOX_OVERHEAD, .open = text};
}

static void print_value(const struct act_value *v) {
    char text[2 * SEALED_MAX + 1];
    if (v->kind == ACT_NUMBER)
        printf("{\"number\": %lld}", (long long)v->number);
    else if (v->kind == ACT_TEXT)
        printf("{\"text\": \"%s\"}", (const char *)v->data);
    else if (v->kind == ACT_DATA)
        printf("{\"data\": \"%s\"}", hex_format(v->data, v->len, text));
    else if (v->kind == ACT_PERSONAL)
        printf("{\"personal\": \"%s\", \"open\": \"%s\"}", hex_format(v->data, v->len, text), v->open);
    else
        printf("null");
}

static void print_act(const struct act *act, const char *end) {
    printf("      {\"what\": \"%s\", \"at_ms\": %lld, \"who\": \"%s\", \"why\": \"%s\", \"subject\": %llu,\n",
           act->what, (long long)act->at_ms, act->who, act->why, (unsigned long long)act->subject);
    printf("       \"fields\": [\n");
    for (size_t i = 0; i < act->fields_len; i++) {
        const struct act_field *f = &act->fields[i];
        printf("        [\"%s\", ", f->name);
        print_value(&f->before);
        printf(", ");
        print_value(&f->after);
        printf("]%s\n", i + 1 < act->fields_len ? "," : "");
    }
    printf("      ]}%s\n", end);
}

// head->chain is where the next page goes on.
static void print_page(struct batch_head *head, const struct act *acts, const struct key_pair *host, const char *end) {
    struct piece pieces[ACTS_MAX];
    uint8_t *packed[ACTS_MAX], *bytes;
    size_t len;
    memcpy(head->previous, head->chain, sizeof head->previous);
    for (uint32_t i = 0; i < head->count; i++) {
        if (act_pack(&acts[i], &packed[i], &len) != STATUS_OK)
            exit(1);
        pieces[i] = (struct piece){packed[i], len};
    }
    if (page_seal(head, pieces, host, &bytes, &len) != STATUS_OK)
        exit(1);
    printf("    {\"epoch\": \"%016llx\", \"first\": %llu, \"acts\": [\n", (unsigned long long)head->epoch,
           (unsigned long long)head->first);
    for (uint32_t i = 0; i < head->count; i++) {
        print_act(&acts[i], i + 1 < head->count ? "," : "");
        free(packed[i]);
    }
    printf("    ],\n    ");
    print_hex("previous", head->previous, sizeof head->previous, ",");
    printf("    ");
    print_hex("chain", head->chain, sizeof head->chain, ",");
    printf("    ");
    print_hex("page", bytes, len, "");
    printf("    }%s\n", end);
    free(bytes);
}

static void print_pages(const struct key_pair *host) {
    for (size_t i = 0; i < sizeof person_key; i++)
        person_key[i] = (uint8_t)(0x40 + i);
    person = number_make(530402, 12345);
    const int64_t at_ms = INT64_C(1772413200000);
    const struct act first[] = {
        {"person.add", at_ms, "李审", "", person, .fields_len = 6,
         .fields = {{"name", .after = personal_of(host, "王丽", 1)},
                    {"sex", .after = number_of(2)},
                    {"identity", .after = {ACT_DATA, .data = identity, .len = sizeof identity}},
                    {"ethnicity", .after = text_of("")},
                    {"area", .after = number_of(530402001)},
                    {"document", .after = {ACT_ABSENT}}}},
        {"person.edit", at_ms + 1, "李审", "名单写错", person, .fields_len = 5,
         .fields = {{"name", personal_of(host, "王丽", 1), personal_of(host, "王莉", 2)},
                    {"ethnicity", text_of(""), text_of("哈尼族")},
                    {"area", number_of(530402001), number_of(530402002)},
                    {"identity", {ACT_DATA, .data = identity, .len = sizeof identity}, {ACT_ABSENT}},
                    {"phone", {ACT_ABSENT}, personal_of(host, "13800001111", 3)}}},
        {"setting.set", at_ms + 1, "王主任", "按责任书", 0, .fields_len = 2,
         .fields = {{"name", .after = text_of("credit")}, {"value", text_of("venue"), text_of("residence")}}},
    };
    const struct act second[] = {
        {"office.restore", at_ms + 86400000, "张管理", "换了电脑", 530402, .fields_len = 2,
         .fields = {{"at_ms", .after = number_of(at_ms + 86400000)}, {"backup_ms", .after = number_of(-1)}}},
    };
    struct batch_head head = {terminal_id_of(host->public_key), 0x1122334455667788, 1, 3, {0}, {0}, 0};
    print_hex("person_key", person_key, sizeof person_key, ",");
    printf("  \"pages\": [\n");
    print_page(&head, first, host, ",");
    head.epoch = 0x0123456789abcdef;
    head.count = 1;
    print_page(&head, second, host, "");
    printf("  ]\n");
}

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
    print_hex("batch", bytes, len, ",");
    print_pages(&key);
    printf("}\n");
    free(bytes);
    batch_clear(&batch);
    return 0;
}
