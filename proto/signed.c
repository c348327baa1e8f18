// SPDX-License-Identifier: Apache-2.0
#include "proto/signed.h"

#include <stdlib.h>
#include <string.h>

#include "proto/rollcall.pb-c.h"

enum status signed_pack(const struct key_pair *pair, const char *domain, const void *body, size_t body_len,
                        uint8_t **bytes, size_t *len) {
    uint8_t signature[KEY_SIGNATURE_BYTES];
    key_sign(pair, domain, body, body_len, signature);
    Rollcall__Signed s = ROLLCALL__SIGNED__INIT;
    s.body = (ProtobufCBinaryData){body_len, (uint8_t *)(uintptr_t)body};
    s.signature = (ProtobufCBinaryData){sizeof signature, signature};
    uint8_t *out = malloc(rollcall__signed__get_packed_size(&s));
    if (!out)
        return STATUS_MEMORY;
    *len = rollcall__signed__pack(&s, out);
    *bytes = out;
    return STATUS_OK;
}

enum status signed_unpack(const uint8_t *bytes, size_t len, const uint8_t key[KEY_PUBLIC_BYTES], const char *domain,
                          uint8_t **body, size_t *body_len) {
    Rollcall__Signed *s = rollcall__signed__unpack(NULL, len, bytes);
    if (!s)
        return STATUS_MALFORMED;
    enum status status = s->signature.len == KEY_SIGNATURE_BYTES ? STATUS_OK : STATUS_MALFORMED;
    if (status == STATUS_OK && key && !key_verify(key, domain, s->body.data, s->body.len, s->signature.data))
        status = STATUS_FORGED;
    uint8_t *copy = status == STATUS_OK ? malloc(s->body.len + 1) : NULL;
    if (copy) {
        if (s->body.len)
            memcpy(copy, s->body.data, s->body.len);
        *body = copy;
        *body_len = s->body.len;
    } else if (status == STATUS_OK) {
        status = STATUS_MEMORY;
    }
    rollcall__signed__free_unpacked(s, NULL);
    return status;
}
