// SPDX-License-Identifier: Apache-2.0
#include "host/print/form_code.h"

#include "proto/base64.h"
#include "proto/bytes.h"

#define VERSION   1
#define HOST_LEN  4
#define MAC_LEN   8
#define BYTES_MAX ((FORM_CODE_SIZE - 1) / 4 * 3)

static void host_digest(const struct host *host, uint8_t digest[KEY_DIGEST_BYTES]) {
    key_digest(NULL, 0, &(struct piece){host->keys.public_key, KEY_PUBLIC_BYTES}, 1, digest, KEY_DIGEST_BYTES);
}

static void mac_of(const struct host *host, const uint8_t *bytes, size_t len, uint8_t mac[KEY_MAC_BYTES]) {
    static const char purpose[] = "rollcall sign-in sheet";
    const struct piece pieces[] = {{purpose, sizeof purpose}, {bytes, len}};
    key_digest(host->seal_key, sizeof host->seal_key, pieces, 2, mac, KEY_MAC_BYTES);
}

// ---- numbers ----

static void put_number(struct writer *w, uint64_t value) {
    for (; value > 0x7f; value >>= 7)
        put_le(w, (value & 0x7f) | 0x80, 1);
    put_le(w, value, 1);
}

static uint64_t get_number(struct reader *r) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint64_t byte = get_le(r, 1);
        value |= (byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    r->bad = 1;
    return 0;
}

static uint64_t zigzag(uint64_t difference) {
    return difference << 1 ^ (0 - (difference >> 63));
}

static uint64_t unzigzag(uint64_t value) {
    return value >> 1 ^ (0 - (value & 1));
}

// ---- the whole ----

void form_code_make(const struct host *host, const struct form_page *page, char text[FORM_CODE_SIZE]) {
    uint8_t bytes[BYTES_MAX], digest[KEY_DIGEST_BYTES], mac[KEY_MAC_BYTES];
    struct writer w = writer_of(bytes, sizeof bytes);
    uint64_t last = page->session;
    host_digest(host, digest);
    put_le(&w, VERSION, 1);
    put_bytes(&w, digest, HOST_LEN);
    put_number(&w, page->session);
    put_number(&w, (uint64_t)page->page);
    put_number(&w, (uint64_t)page->pages);
    put_number(&w, (uint64_t)page->named);
    for (int i = 0; i < page->named; last = page->numbers[i++])
        put_number(&w, zigzag(page->numbers[i] - last));
    mac_of(host, bytes, w.len, mac);
    put_bytes(&w, mac, MAC_LEN);
    base64_encode(bytes, w.len, text);
}

static void read_rows(struct reader *r, struct form_page *p) {
    p->session = get_number(r);
    uint64_t page = get_number(r), pages = get_number(r), named = get_number(r), last = p->session;
    if (page < 1 || page > pages || pages > FORM_PAGES_MAX || named > FORM_ROWS) {
        r->bad = 1;
        return;
    }
    p->page = (int)page;
    p->pages = (int)pages;
    p->named = (int)named;
    for (int i = 0; i < p->named; i++)
        last = p->numbers[i] = last + unzigzag(get_number(r));
}

enum status form_code_read(const struct host *host, const void *text, size_t text_len, struct form_page *page) {
    uint8_t bytes[BYTES_MAX], digest[KEY_DIGEST_BYTES], mac[KEY_MAC_BYTES];
    struct form_page read = {0};
    size_t len;
    if (base64_decode(text, text_len, bytes, sizeof bytes, &len) != STATUS_OK || len < MAC_LEN)
        return STATUS_MALFORMED;
    struct reader r = reader_of(bytes, len - MAC_LEN);
    if (get_le(&r, 1) != VERSION)
        return STATUS_MALFORMED;
    host_digest(host, digest);
    size_t at = r.at;
    get_le(&r, HOST_LEN);
    read_rows(&r, &read);
    if (r.bad || r.at != r.len)
        return STATUS_MALFORMED;
    if (!key_equal(bytes + at, digest, HOST_LEN))
        return STATUS_NOT_FOUND;
    mac_of(host, bytes, r.len, mac);
    if (!key_equal(bytes + r.len, mac, MAC_LEN))
        return STATUS_FORGED;
    *page = read;
    return STATUS_OK;
}
