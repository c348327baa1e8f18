// SPDX-License-Identifier: Apache-2.0
// Personal texts are sealed under a key a person, and the keys under the host's. They lie outside the book: who is
// forgotten loses the key, and the book stays whole. A box names whose it is, so that it cannot stand for another.
#include <string.h>

#include "host/books/book_inside.h"
#include "proto/bytes.h"

static void remember(struct host *host, uint64_t person, const uint8_t key[KEY_BOX_BYTES]) {
    if (!host->book)
        return;
    host->book->key_person = person;
    memcpy(host->book->key, key, KEY_BOX_BYTES);
}

static int recall(const struct host *host, uint64_t person, uint8_t key[KEY_BOX_BYTES]) {
    if (!host->book || !person || host->book->key_person != person)
        return 0;
    memcpy(key, host->book->key, KEY_BOX_BYTES);
    return 1;
}

// STATUS_NOT_FOUND: forgotten, or never had one.
static enum status find_key(struct host *host, uint64_t person, uint8_t key[KEY_BOX_BYTES]) {
    struct statement *s;
    if (recall(host, person, key))
        return STATUS_OK;
    size_t len;
    enum status opened = STATUS_NOT_FOUND;
    db_prepare(host->db, &s, "SELECT key FROM person_key WHERE person = $1");
    db_bind_int(s, 1, (int64_t)person);
    if (db_step(s) == DB_ROW) {
        const uint8_t *sealed = db_column_blob(s, 0, &len);
        opened =
            len == KEY_BOX_BYTES + KEY_BOX_OVERHEAD ? secret_open(host->seal_key, sealed, len, key) : STATUS_CORRUPT;
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK && opened == STATUS_OK)
        remember(host, person, key);
    return status == STATUS_OK ? opened : status;
}

enum status person_key_make(struct host *host, uint64_t person) {
    struct statement *s;
    uint8_t key[KEY_BOX_BYTES], nonce[KEY_NONCE_BYTES], sealed[KEY_BOX_BYTES + KEY_BOX_OVERHEAD];
    key_draw(&host->book->draw, key, sizeof key);
    key_draw(&host->book->draw, nonce, sizeof nonce);
    secret_seal(host->seal_key, nonce, key, sizeof key, sealed);
    db_prepare(host->db, &s, "INSERT INTO person_key (person, key) VALUES ($1, $2)");
    db_bind_int(s, 1, (int64_t)person);
    db_bind_blob(s, 2, sealed, sizeof sealed);
    enum status status = db_run(s);
    if (status == STATUS_OK)
        remember(host, person, key);
    key_wipe(key, sizeof key);
    return status;
}

// Made unless there is one.
static enum status have_key(struct host *host, uint64_t person, uint8_t key[KEY_BOX_BYTES]) {
    enum status status = find_key(host, person, key);
    if (status == STATUS_NOT_FOUND)
        status = person_key_make(host, person);
    return status == STATUS_OK ? find_key(host, person, key) : status;
}

enum status person_key_destroy(struct host *host, uint64_t person) {
    struct statement *s;
    if (host->book && host->book->key_person == person) {
        host->book->key_person = 0;
        key_wipe(host->book->key, KEY_BOX_BYTES);
    }
    db_prepare(host->db, &s, "DELETE FROM person_key WHERE person = $1");
    db_bind_int(s, 1, (int64_t)person);
    return db_run(s);
}

#define BINDING_BYTES (KEY_PUBLIC_BYTES + 8)

// Whose a box is: docs/wire.md §11.
static struct piece binding_of(const struct host *host, uint64_t person, uint8_t bytes[BINDING_BYTES]) {
    struct writer w = writer_of(bytes, BINDING_BYTES);
    put_bytes(&w, host->keys.public_key, KEY_PUBLIC_BYTES);
    put_le(&w, person, 8);
    return (struct piece){bytes, w.len};
}

enum status person_seal(struct host *host, uint64_t person, const char *text, uint8_t *sealed, size_t *len) {
    uint8_t key[KEY_BOX_BYTES], nonce[KEY_NONCE_BYTES], bytes[BINDING_BYTES];
    struct piece bound = binding_of(host, person, bytes);
    enum status status = have_key(host, person, key);
    if (status != STATUS_OK)
        return status;
    key_draw(&host->book->draw, nonce, sizeof nonce);
    secret_seal_bound(key, nonce, &bound, text, strlen(text), sealed);
    *len = strlen(text) + KEY_BOX_OVERHEAD;
    key_wipe(key, sizeof key);
    return STATUS_OK;
}

enum status book_open_personal(struct host *host, uint64_t person, const uint8_t *sealed, size_t len,
                               char text[BOOK_PERSONAL_MAX]) {
    uint8_t key[KEY_BOX_BYTES];
    text[0] = '\0';
    if (!sealed || len == 0)
        return STATUS_OK;
    if (len < KEY_BOX_OVERHEAD || len - KEY_BOX_OVERHEAD >= BOOK_PERSONAL_MAX)
        return STATUS_CORRUPT;
    enum status status = find_key(host, person, key);
    if (status == STATUS_NOT_FOUND) { // forgotten; or from before there was a book, under the host's own key
        status = secret_open(host->seal_key, sealed, len, (uint8_t *)text);
        text[status == STATUS_OK ? len - KEY_BOX_OVERHEAD : 0] = '\0';
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    uint8_t bytes[BINDING_BYTES];
    struct piece bound = binding_of(host, person, bytes);
    status = secret_open_bound(key, &bound, sealed, len, (uint8_t *)text);
    text[status == STATUS_OK ? len - KEY_BOX_OVERHEAD : 0] = '\0';
    key_wipe(key, sizeof key);
    return status == STATUS_OK ? STATUS_OK : STATUS_CORRUPT;
}
