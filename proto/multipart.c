// SPDX-License-Identifier: Apache-2.0
#include "proto/multipart.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"
#include "proto/keys.h"

#define LENGTH 4 // before the message, in its first part

static uint32_t sum_of(const uint8_t *bytes, size_t len) {
    uint8_t digest[KEY_MAC_BYTES];
    key_digest(NULL, 0, &(struct piece){bytes, len}, 1, digest, sizeof digest);
    struct reader r = reader_of(digest, sizeof digest);
    return (uint32_t)get_be(&r, 4);
}

static void mix_in(uint8_t *into, const uint8_t *from, size_t len) {
    for (size_t i = 0; i < len; i++)
        into[i] ^= from[i];
}

// ---- showing ----

enum status multipart_split(enum multipart_kind kind, const uint8_t *message, size_t len, size_t part_max,
                            struct multipart *m) {
    size_t all = len + LENGTH, parts = (all + part_max - 1) / part_max;
    if (parts > MULTIPART_PARTS_MAX)
        return STATUS_TOO_LARGE;
    *m = (struct multipart){.kind = kind, .parts = (unsigned)parts, .part_len = (all + parts - 1) / parts};
    m->bytes = calloc(parts, m->part_len);
    if (!m->bytes)
        return STATUS_MEMORY;
    struct writer w = writer_of(m->bytes, parts * m->part_len);
    put_be(&w, len, LENGTH);
    put_bytes(&w, message, len);
    m->sum = sum_of(m->bytes, w.size);
    return STATUS_OK;
}

void multipart_text(const struct multipart *m, unsigned number, char text[MULTIPART_TEXT_SIZE]) {
    uint8_t in[MULTIPART_PARTS_MAX], bytes[MULTIPART_HEAD + MULTIPART_BYTES_MAX] = {0};
    struct writer w = writer_of(bytes, sizeof bytes);
    put_be(&w, m->kind, 1);
    put_be(&w, m->sum, 4);
    put_be(&w, number, 2);
    put_be(&w, m->parts, 2);
    multipart_choose(number, m->parts, m->sum, in);
    for (unsigned i = 0; i < m->parts; i++)
        if (in[i])
            mix_in(bytes + MULTIPART_HEAD, m->bytes + i * m->part_len, m->part_len);
    base45_encode(bytes, MULTIPART_HEAD + m->part_len, text);
}

void multipart_clear(struct multipart *m) {
    free(m->bytes);
    *m = (struct multipart){0};
}

// ---- reading ----

enum status multipart_read(const char *text, size_t len, struct multipart_code *code) {
    uint8_t bytes[MULTIPART_TEXT_SIZE];
    size_t bytes_len;
    if (len >= MULTIPART_TEXT_SIZE || base45_decode(text, len, bytes, &bytes_len) != STATUS_OK ||
        bytes_len <= MULTIPART_HEAD)
        return STATUS_MALFORMED;
    struct reader r = reader_of(bytes, bytes_len);
    code->kind = (enum multipart_kind)get_be(&r, 1);
    code->sum = (uint32_t)get_be(&r, 4);
    code->number = (unsigned)get_be(&r, 2);
    code->parts = (unsigned)get_be(&r, 2);
    code->len = bytes_len - MULTIPART_HEAD;
    if ((code->kind != MULTIPART_BATCHES && code->kind != MULTIPART_ANSWER) || !code->number || !code->parts ||
        code->parts > MULTIPART_PARTS_MAX || code->len > MULTIPART_BYTES_MAX)
        return STATUS_MALFORMED;
    memcpy(code->bytes, bytes + MULTIPART_HEAD, code->len);
    return STATUS_OK;
}

// ---- joining ----

struct multipart_mix {
    struct multipart_mix *next;
    unsigned many; // parts it is of, none of which is known
    uint8_t in[MULTIPART_PARTS_MAX];
    uint8_t bytes[MULTIPART_BYTES_MAX];
};

static enum status begin(struct multipart_join *j, const struct multipart_code *code) {
    struct multipart *m = &j->whole;
    m->bytes = calloc(code->parts, code->len);
    j->has = calloc(code->parts, 1);
    if (!m->bytes || !j->has) {
        multipart_join_clear(j);
        return STATUS_MEMORY;
    }
    m->kind = code->kind;
    m->sum = code->sum;
    m->parts = code->parts;
    m->part_len = code->len;
    return STATUS_OK;
}

// Takes out of it what is known.
static void reduce(const struct multipart_join *j, struct multipart_mix *mix) {
    mix->many = 0;
    for (unsigned i = 0; i < j->whole.parts; i++) {
        if (mix->in[i] && j->has[i]) {
            mix_in(mix->bytes, j->whole.bytes + i * j->whole.part_len, j->whole.part_len);
            mix->in[i] = 0;
        }
        mix->many += mix->in[i];
    }
}

static void learn(struct multipart_join *j, const struct multipart_mix *mix) {
    for (unsigned i = 0; i < j->whole.parts; i++)
        if (mix->in[i]) {
            memcpy(j->whole.bytes + i * j->whole.part_len, mix->bytes, j->whole.part_len);
            j->has[i] = 1;
            j->has_len++;
        }
}

// One round of what is known making others known. 0: nothing was learnt.
static int learn_all(struct multipart_join *j) {
    int has_learnt = 0;
    for (struct multipart_mix **at = &j->mix; *at;) {
        struct multipart_mix *mix = *at;
        reduce(j, mix);
        if (mix->many > 1) {
            at = &mix->next;
            continue;
        }
        if (mix->many == 1)
            learn(j, mix);
        has_learnt |= mix->many == 1;
        *at = mix->next;
        free(mix);
    }
    return has_learnt;
}

enum status multipart_add(struct multipart_join *j, const struct multipart_code *code) {
    enum status status = j->whole.bytes ? STATUS_OK : begin(j, code);
    if (status != STATUS_OK)
        return status;
    if (code->kind != j->whole.kind || code->sum != j->whole.sum || code->parts != j->whole.parts ||
        code->len != j->whole.part_len)
        return STATUS_CONFLICT;
    struct multipart_mix *mix = multipart_is_whole(j) ? NULL : calloc(1, sizeof *mix);
    if (!mix)
        return multipart_is_whole(j) ? STATUS_OK : STATUS_MEMORY;
    multipart_choose(code->number, code->parts, code->sum, mix->in);
    memcpy(mix->bytes, code->bytes, code->len);
    mix->next = j->mix;
    j->mix = mix;
    while (learn_all(j))
        ;
    return STATUS_OK;
}

int multipart_is_whole(const struct multipart_join *j) {
    return j->whole.bytes && j->has_len == j->whole.parts;
}

enum status multipart_message(const struct multipart_join *j, uint8_t **message, size_t *len) {
    const struct multipart *m = &j->whole;
    size_t all = m->parts * m->part_len;
    if (!multipart_is_whole(j))
        return STATUS_NOT_FOUND;
    struct reader r = reader_of(m->bytes, all);
    *len = (size_t)get_be(&r, LENGTH);
    if (r.bad || *len > all - LENGTH || sum_of(m->bytes, all) != m->sum)
        return STATUS_CORRUPT;
    *message = malloc(*len + 1);
    if (!*message)
        return STATUS_MEMORY;
    memcpy(*message, m->bytes + LENGTH, *len);
    return STATUS_OK;
}

void multipart_join_clear(struct multipart_join *j) {
    while (j->mix) {
        struct multipart_mix *next = j->mix->next;
        free(j->mix);
        j->mix = next;
    }
    free(j->has);
    multipart_clear(&j->whole);
    *j = (struct multipart_join){0};
}
