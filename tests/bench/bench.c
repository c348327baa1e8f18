// SPDX-License-Identifier: Apache-2.0
// make bench: every figure is a ratio to a ceiling or peer named beside it, taken in the same run. The host's ledger
// has programs of its own: tests/bench/ingest.c, tests/bench/before.py.
//   wire     bytes an event, against JSON deflated and against the entropy of how the events were drawn
//   scan     what a scan costs beside its decoding and its commit
//   conversation  what hellos, frames, MACs and acks leave of a cable's speed
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

#include "host/books/badges.h"
#include "proto/batch.h"
#include "proto/number.h"
#include "proto/rollcall.pb-c.h"
#include "tests/bench/draw.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"
#include "tests/support/pump.h"

// ---- wire ----

static size_t json_deflated(const struct drawing *d) {
    char *text = malloc((size_t)d->len * 160);
    size_t len = 0;
    for (uint32_t i = 0; i < d->len; i++) {
        const struct event *e = &d->events[i];
        len += (size_t)sprintf(text + len,
                               "{\"seq\":%llu,\"boot\":%u,\"uptime_ms\":%lld,\"kind\":\"%s\",\"session\":%llu,"
                               "\"badge\":%llu,\"issue\":%u}\n",
                               (unsigned long long)e->seq, e->boot, (long long)e->uptime_ms, event_kind_text(e->kind),
                               (unsigned long long)e->session, (unsigned long long)e->badge, e->issue);
    }
    uLongf small = compressBound(len);
    unsigned char *out = malloc(small);
    compress2(out, &small, (unsigned char *)text, len, 6);
    free(text);
    free(out);
    return small;
}

static void bench_wire(void) {
    static struct event events[4000];
    struct drawing d = {.events = events};
    struct key_pair key;
    uint8_t *bytes;
    size_t len;
    key_pair_new(&key);
    for (uint32_t s = 0; s < 12; s++) {
        draw_pause(&d);
        draw_session(&d, number_make(530402, 50000 + s), number_make(530402, 49999), number_make(530402, 12000), 600,
                     76, LEAVE_UNSEEN);
    }
    struct batch all = {.head = {.terminal = 1, .epoch = 1, .first = 1, .count = d.len}, .events = events};
    must(batch_seal(&all, &key, &bytes, &len), "seal");
    Rollcall__BatchEnvelope *envelope = rollcall__batch_envelope__unpack(NULL, len, bytes);
    double body = (double)envelope->body.len, n = d.len, entropy = d.bits / 8;
    printf("wire: %u events of a month of one terminal\n", d.len);
    printf("  a batch            %6zu bytes, %.2f an event; without head and signature %.2f (target 2.8)\n", len,
           (double)len / n, body / n);
    printf("  JSON deflated      %6zu bytes, %.2f an event; batch / JSON %.2f\n", json_deflated(&d),
           (double)json_deflated(&d) / n, (double)len / (double)json_deflated(&d));
    printf("  entropy drawn      %6.0f bytes, %.2f an event; batch / entropy %.2f (target 1.3)\n", entropy, entropy / n,
           body / entropy);
    rollcall__batch_envelope__free_unpacked(envelope, NULL);
    free(bytes);
}

// ---- scan ----

static void bench_scan(const char *dir) {
    struct pairing p;
    char path[300];
    double whole = 0, commit = 0;
    const int scans = 2000; // each beside a bare append to the same journal, so that both meet the same disk
    snprintf(path, sizeof path, "%s/pair", dir);
    pairing_make(&p, path);
    pairing_attend(&p, 0);
    for (int i = 0; i < scans; i++) {
        struct badge badge = {BADGE_BLANK, HOST_KEY_ID, 1, number_make(530400, (uint32_t)(100000 + i))};
        char token[BADGE_TEXT_SIZE];
        struct answer answer;
        badge_issue(&badge, &p.host.keys, token);
        double start = seconds();
        station_scan(&p.station, token, BADGE_TEXT_LEN, (struct moment){1000000 + i * 1000}, &answer);
        whole += seconds() - start;
        if (answer.verdict != VERDICT_CHECKED_IN)
            exit(1);
        struct event e = {.boot = 1,
                          .uptime_ms = 1000500 + i * 1000,
                          .kind = EVENT_CHECKED_IN,
                          .session = p.session,
                          .badge = number_make(530400, (uint32_t)(200000 + i)),
                          .issue = 1};
        start = seconds();
        must(journal_append(p.station.journal, &e, 1), "append");
        commit += seconds() - start;
    }
    printf("scan: %d check-ins, from the text to the confirmation\n", scans);
    printf("  whole %.0f us, commit alone %.0f us; beside the commit %.0f us (verify and judge); whole / commit %.2f\n",
           whole / scans * 1e6, commit / scans * 1e6, (whole - commit) / scans * 1e6, whole / commit);
    pairing_close(&p);
}

// ---- the conversation alone ----

#define TALK_BYTES         (128 << 20)
#define HIGH_SPEED_CEILING 53.248e6 // bytes/s: 13 bulk packets of 512 in each of 8000 microframes (USB 2.0 §5.8.4)

// Moves what one side has to say to the other. Whether there was anything.
static int move(struct conversation *from, struct conversation *to) {
    size_t len;
    const uint8_t *out = conversation_output(from, &len);
    if (!out)
        return 0;
    conversation_receive(to, out, len);
    conversation_sent(from, len);
    return 1;
}

static void bench_conversation(void) {
    struct pump *p = malloc(sizeof *p);
    pump_init(p, TALK_BYTES);
    struct conversation *host = pump_host_new(p), *terminal = pump_terminal_new(p);
    double began = seconds();
    while (move(host, terminal) | move(terminal, host))
        ;
    double rate = (double)p->taken / (seconds() - began);
    must(conversation_result(host), "conversation");
    printf("conversation: both sides in one thread, batches of 60 KiB, no cable\n");
    printf("  %.0f MB/s; / what a high-speed cable can carry at all (53.2 MB/s) %.1f\n", rate / 1e6,
           rate / HIGH_SPEED_CEILING);
    conversation_free(host);
    conversation_free(terminal);
    free(p);
}

int main(void) {
    char dir[256];
    struct rusage usage;
    state = seed_choose() * UINT64_C(0x9E3779B97F4A7C15) | 1;
    must(keys_start(), "keys");
    temporary_make(dir);
    bench_wire();
    bench_scan(dir);
    bench_conversation();
    getrusage(RUSAGE_SELF, &usage);
    printf("memory: this bench, host and terminal in one, %ld MiB at its peak\n", usage.ru_maxrss / 1024);
    temporary_remove(dir);
    return 0;
}
