// SPDX-License-Identifier: Apache-2.0
#include "proto/note.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base64.h"
#include "proto/pair.h"
#include "proto/printable.h"

#define DASH               "\xe2\x80\x94 " // U+2014 and a space
#define KEY_ID_BYTES       4
#define TIME_BYTES         8
#define TEXT_MAX           2048 // of what a witness signs
#define NUMBER_DIGITS      20
#define PROOF_TITLE        "c2sp.org/tlog-proof@v1\n"
#define SIGNATURE_MAX      (KEY_ID_BYTES + TIME_BYTES + KEY_SIGNATURE_BYTES)
#define COSIGNATURE_FORMAT "cosignature/v1\ntime %" PRId64 "\n"

// ---- lines ----

struct line {
    const char *text;
    size_t len; // without its newline
};

// Takes the next line off; 0 when none ends any more.
static int next_line(struct piece *rest, struct line *line) {
    const char *text = rest->data, *end = rest->len ? memchr(text, '\n', rest->len) : NULL;
    if (!end)
        return 0;
    *line = (struct line){text, (size_t)(end - text)};
    *rest = (struct piece){end + 1, rest->len - line->len - 1};
    return 1;
}

static void put_text(struct writer *w, const char *text) {
    put_bytes(w, text, strlen(text));
}

static void put_number(struct writer *w, uint64_t number) {
    char text[NUMBER_DIGITS + 1];
    snprintf(text, sizeof text, "%" PRIu64, number);
    put_text(w, text);
}

// Decimal without leading zeros, at most 2^63 - 1.
static int read_number(const char *text, size_t len, uint64_t *number) {
    uint64_t n = 0;
    if (len == 0 || len >= NUMBER_DIGITS || (text[0] == '0' && len > 1))
        return 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        n = n * 10 + (uint64_t)(text[i] - '0');
    }
    *number = n;
    return n <= INT64_MAX;
}

static void put_base64(struct writer *w, const struct piece *data) {
    char text[BASE64_LEN(TREE_HASH_BYTES * 3) + 1];
    const uint8_t *bytes = data->data;
    for (size_t at = 0; at < data->len; at += TREE_HASH_BYTES * 3) {
        size_t len = data->len - at < TREE_HASH_BYTES * 3 ? data->len - at : TREE_HASH_BYTES * 3;
        base64_encode(bytes + at, len, text);
        put_text(w, text);
    }
}

static void put_hash_line(struct writer *w, const uint8_t hash[TREE_HASH_BYTES]) {
    put_base64(w, &(struct piece){hash, TREE_HASH_BYTES});
    put_text(w, "\n");
}

static int read_hash(const struct line *line, uint8_t hash[TREE_HASH_BYTES]) {
    size_t len;
    return base64_decode(line->text, line->len, hash, TREE_HASH_BYTES, &len) == STATUS_OK && len == TREE_HASH_BYTES;
}

// ---- text and signatures ----

// Where the text of a note ends: behind it the last empty line, and signatures. 0: it is no note.
static size_t text_length(const char *note, size_t len) {
    for (size_t at = len; at-- > 1;)
        if (note[at] == '\n' && note[at - 1] == '\n')
            return at;
    return 0;
}

static void key_id(const struct note_key *key, uint8_t id[KEY_ID_BYTES]) {
    uint8_t kind = (uint8_t)key->kind, digest[KEY_DIGEST_BYTES];
    const struct piece pieces[] = {
        {key->name, strlen(key->name)}, {"\n", 1}, {&kind, 1}, {key->public_key, KEY_PUBLIC_BYTES}};
    key_sha256(pieces, 4, digest);
    memcpy(id, digest, KEY_ID_BYTES);
}

// What is signed, into message unless it is the text itself. NULL: too long for a witness.
static const char *signed_text(enum note_kind kind, int64_t time_s, const char *text, size_t text_len,
                               char message[TEXT_MAX], size_t *len) {
    *len = text_len;
    if (kind == NOTE_ED25519)
        return text;
    int head = snprintf(message, TEXT_MAX, COSIGNATURE_FORMAT, time_s);
    if (head < 0 || text_len > TEXT_MAX - (size_t)head)
        return NULL;
    memcpy(message + head, text, text_len);
    *len = text_len + (size_t)head;
    return message;
}

void note_name_of_terminal(uint64_t terminal, char name[NOTE_NAME_MAX]) {
    char id[TERMINAL_TEXT_SIZE];
    snprintf(name, NOTE_NAME_MAX, "rollcall/terminal/%s", terminal_id_format(terminal, id));
}

void note_put_signature(struct writer *w, const char *name, enum note_kind kind, const struct key_pair *keys,
                        int64_t time_s) {
    char message[TEXT_MAX];
    uint8_t signature[SIGNATURE_MAX], id[KEY_ID_BYTES], value[KEY_SIGNATURE_BYTES];
    struct writer out = writer_of(signature, sizeof signature);
    const struct note_key key = {name, kind, keys->public_key};
    size_t len, text_len = text_length((const char *)w->data, w->len);
    if (!text_len) {
        text_len = w->len;
        put_text(w, "\n");
    }
    const char *text = signed_text(kind, time_s, (const char *)w->data, text_len, message, &len);
    if (w->bad || !text) {
        w->bad = 1;
        return;
    }
    key_sign_text(keys, text, len, value);
    key_id(&key, id);
    put_bytes(&out, id, sizeof id);
    if (kind == NOTE_COSIGNATURE)
        put_be(&out, (uint64_t)time_s, TIME_BYTES);
    put_bytes(&out, value, sizeof value);
    put_text(w, DASH);
    put_text(w, name);
    put_text(w, " ");
    put_base64(w, &(struct piece){signature, out.len});
    put_text(w, "\n");
}

// Cuts a signature line into its name and its base64.
static int read_signature_line(const struct line *line, struct line *name, struct line *value) {
    size_t dash = strlen(DASH);
    if (line->len <= dash || memcmp(line->text, DASH, dash) != 0)
        return 0;
    *name = (struct line){line->text + dash, line->len - dash};
    const char *space = memchr(name->text, ' ', name->len);
    if (!space || space == name->text)
        return 0;
    *value = (struct line){space + 1, (size_t)(name->text + name->len - space - 1)};
    name->len = (size_t)(space - name->text);
    return value->len >= BASE64_LEN(KEY_ID_BYTES + 1);
}

static int is_of(const struct line *name, const struct line *value, const struct note_key *key) {
    uint8_t id[KEY_ID_BYTES], begins[6]; // of eight characters
    size_t len;
    key_id(key, id);
    return name->len == strlen(key->name) && memcmp(name->text, key->name, name->len) == 0 &&
           base64_decode(value->text, 8, begins, sizeof begins, &len) == STATUS_OK && len >= sizeof id &&
           memcmp(begins, id, sizeof id) == 0;
}

static enum status find_line(const char *note, size_t len, const struct note_key *key, struct line *line,
                             struct line *value) {
    struct line name;
    size_t text_len = text_length(note, len);
    struct piece rest = {note + text_len + 1, len - text_len - 1};
    if (!text_len)
        return STATUS_MALFORMED;
    while (next_line(&rest, line)) {
        if (!read_signature_line(line, &name, value))
            return STATUS_MALFORMED;
        if (is_of(&name, value, key))
            return STATUS_OK;
    }
    return rest.len ? STATUS_MALFORMED : STATUS_NOT_FOUND;
}

const char *note_line_of(const char *note, size_t len, const struct note_key *key, size_t *line_len) {
    struct line line, value;
    if (find_line(note, len, key, &line, &value) != STATUS_OK)
        return NULL;
    *line_len = line.len + 1;
    return line.text;
}

enum status note_verify(const char *note, size_t len, const struct note_key *key, int64_t *time_s) {
    char message[TEXT_MAX];
    uint8_t signature[SIGNATURE_MAX];
    struct line line, value;
    size_t signature_len, signed_len, time_len = key->kind == NOTE_COSIGNATURE ? TIME_BYTES : 0;
    enum status status = find_line(note, len, key, &line, &value);
    if (status != STATUS_OK)
        return status;
    status = base64_decode(value.text, value.len, signature, sizeof signature, &signature_len);
    if (status != STATUS_OK || signature_len != KEY_ID_BYTES + time_len + KEY_SIGNATURE_BYTES)
        return STATUS_FORGED;
    struct reader r = reader_of(signature + KEY_ID_BYTES, TIME_BYTES);
    int64_t at_s = time_len ? (int64_t)get_be(&r, TIME_BYTES) : 0;
    const char *text = signed_text(key->kind, at_s, note, text_length(note, len), message, &signed_len);
    if (at_s < 0 || !text || !key_verify_text(key->public_key, text, signed_len, signature + KEY_ID_BYTES + time_len))
        return STATUS_FORGED;
    *time_s = at_s;
    return STATUS_OK;
}

void note_key_put(struct writer *w, const struct note_key *key) {
    uint8_t id[KEY_ID_BYTES], bytes[1 + KEY_PUBLIC_BYTES] = {(uint8_t)key->kind};
    char hex[2 * KEY_ID_BYTES + 1];
    key_id(key, id);
    memcpy(bytes + 1, key->public_key, KEY_PUBLIC_BYTES);
    put_text(w, key->name);
    put_text(w, "+");
    put_text(w, hex_format(id, sizeof id, hex));
    put_text(w, "+");
    put_base64(w, &(struct piece){bytes, sizeof bytes});
}

// ---- checkpoints ----

void checkpoint_put(struct writer *w, const struct checkpoint *c) {
    put_text(w, c->origin);
    put_text(w, "\n");
    put_number(w, c->size);
    put_text(w, "\n");
    put_hash_line(w, c->root);
}

// UTF-8 without controls, as a line is.
static int is_line(const struct line *line) {
    char text[NOTE_NAME_MAX];
    const char *at = text;
    if (line->len == 0 || line->len >= sizeof text)
        return 0;
    memcpy(text, line->text, line->len);
    text[line->len] = '\0';
    for (int32_t character; (character = character_next(&at)) != 0;)
        if (character < ' ')
            return 0;
    return at == text + line->len || at == text + line->len + 1;
}

enum status checkpoint_read(const char *note, size_t len, struct checkpoint *checkpoint) {
    struct checkpoint c = {.size = 0};
    struct line origin, size, root, extension;
    struct piece text = {note, text_length(note, len)};
    if (!next_line(&text, &origin) || !next_line(&text, &size) || !next_line(&text, &root))
        return STATUS_MALFORMED;
    if (!is_line(&origin) || !read_number(size.text, size.len, &c.size) || !read_hash(&root, c.root))
        return STATUS_MALFORMED;
    while (next_line(&text, &extension))
        if (!is_line(&extension))
            return STATUS_MALFORMED;
    memcpy(c.origin, origin.text, origin.len);
    *checkpoint = c;
    return STATUS_OK;
}

// ---- proofs ----

static void put_hash_lines(struct writer *w, const struct tree_proof *proof, const struct piece *checkpoint) {
    for (size_t i = 0; i < proof->len; i++)
        put_hash_line(w, proof->hashes[i]);
    put_text(w, "\n");
    put_bytes(w, checkpoint->data, checkpoint->len);
}

void proof_put(struct writer *w, const struct piece *extra, uint64_t index, const struct tree_proof *proof,
               const struct piece *checkpoint) {
    put_text(w, PROOF_TITLE);
    if (extra->len) {
        put_text(w, "extra ");
        put_base64(w, extra);
        put_text(w, "\n");
    }
    put_text(w, "index ");
    put_number(w, index);
    put_text(w, "\n");
    put_hash_lines(w, proof, checkpoint);
}

void growth_put(struct writer *w, uint64_t old, const struct tree_proof *proof, const struct piece *checkpoint) {
    put_text(w, "old ");
    put_number(w, old);
    put_text(w, "\n");
    put_hash_lines(w, proof, checkpoint);
}

enum status growth_read(const char *text, size_t len, uint64_t *old, struct tree_proof *proof, struct piece *note) {
    struct piece rest = {text, len};
    struct line line;
    struct tree_proof p = {.len = 0};
    if (!next_line(&rest, &line) || line.len < 5 || memcmp(line.text, "old ", 4) != 0 ||
        !read_number(line.text + 4, line.len - 4, old))
        return STATUS_MALFORMED;
    while (next_line(&rest, &line) && line.len > 0)
        if (p.len == TREE_PROOF_MAX || !read_hash(&line, p.hashes[p.len++]))
            return STATUS_MALFORMED;
    if (line.len > 0 || rest.len == 0)
        return STATUS_MALFORMED;
    *proof = p;
    *note = rest;
    return STATUS_OK;
}
