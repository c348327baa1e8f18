// SPDX-License-Identifier: Apache-2.0
// Which parts a further code holds, as Blockchain Commons' BCR-2024-001 has it: xoshiro256** (Blackman and Vigna)
// seeded by SHA-256 of number and checksum draws how many, i being 1 / i as likely as one (the alias method of Walker
// and Vose), and then which.
#include <string.h>

#include "proto/bytes.h"
#include "proto/keys.h"
#include "proto/multipart.h"

struct xoshiro {
    uint64_t s[4];
};

static uint64_t rotate(uint64_t x, int k) {
    return x << k | x >> (64 - k);
}

static uint64_t next(struct xoshiro *x) {
    uint64_t *s = x->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

static double next_part(struct xoshiro *x) { // 0 up to 1
    return (double)next(x) / 18446744073709551616.0;
}

static unsigned next_below(struct xoshiro *x, unsigned n) {
    return (unsigned)(next_part(x) * n);
}

static void seed(struct xoshiro *x, unsigned number, uint32_t sum) {
    uint8_t bytes[8], digest[KEY_DIGEST_BYTES];
    struct writer w = writer_of(bytes, sizeof bytes);
    put_be(&w, number, 4);
    put_be(&w, sum, 4);
    key_sha256(&(struct piece){bytes, sizeof bytes}, 1, digest);
    struct reader r = reader_of(digest, sizeof digest);
    for (int i = 0; i < 4; i++)
        x->s[i] = get_be(&r, 8);
}

// How many of n: 1 to n.
static unsigned degree(struct xoshiro *x, unsigned n) {
    double chances[MULTIPART_PARTS_MAX], own[MULTIPART_PARTS_MAX] = {0}, all = 0;
    unsigned alias[MULTIPART_PARTS_MAX] = {0}, small[MULTIPART_PARTS_MAX], large[MULTIPART_PARTS_MAX];
    unsigned small_len = 0, large_len = 0;
    for (unsigned i = 0; i < n; i++)
        all += 1.0 / (i + 1);
    for (unsigned i = n; i-- > 0;) {
        chances[i] = 1.0 / (i + 1) * n / all;
        if (chances[i] < 1)
            small[small_len++] = i;
        else
            large[large_len++] = i;
    }
    while (small_len && large_len) {
        unsigned a = small[--small_len], g = large[--large_len];
        own[a] = chances[a];
        alias[a] = g;
        chances[g] += chances[a] - 1;
        if (chances[g] < 1)
            small[small_len++] = g;
        else
            large[large_len++] = g;
    }
    while (large_len)
        own[large[--large_len]] = 1;
    while (small_len)
        own[small[--small_len]] = 1;
    double first = next_part(x), second = next_part(x);
    unsigned i = (unsigned)(n * first);
    return (second < own[i] ? i : alias[i]) + 1;
}

void multipart_choose(unsigned number, unsigned parts, uint32_t sum, uint8_t *in) {
    unsigned left[MULTIPART_PARTS_MAX];
    struct xoshiro x;
    memset(in, 0, parts);
    if (number <= parts) {
        in[number - 1] = 1;
        return;
    }
    for (unsigned i = 0; i < parts; i++)
        left[i] = i;
    seed(&x, number, sum);
    unsigned many = degree(&x, parts);
    for (unsigned i = 0; i < many; i++) {
        unsigned at = next_below(&x, parts - i);
        in[left[at]] = 1;
        memmove(&left[at], &left[at + 1], (parts - i - at - 1) * sizeof *left);
    }
}
