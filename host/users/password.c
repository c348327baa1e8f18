// SPDX-License-Identifier: Apache-2.0
#include "host/users/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "host/base/utf8.h"

#define PASSES       2
#define MEMORY_BYTES ((size_t)19 << 20)

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for argon2id in text");

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

enum status password_hash(const char *password, char hash[PASSWORD_HASH_SIZE]) {
    size_t len = strlen(password);
    if (len > PASSWORD_MAX_BYTES || utf8_characters(password) < PASSWORD_MIN)
        return STATUS_INVALID;
    pthread_mutex_lock(&one_at_a_time);
    int failed = crypto_pwhash_str_alg(hash, password, len, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    pthread_mutex_unlock(&one_at_a_time);
    return failed ? STATUS_MEMORY : STATUS_OK;
}

int password_is(const char *hash, const char *password) {
    // Of a password nobody has.
    static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if (strlen(password) > PASSWORD_MAX_BYTES)
        return 0;
    pthread_mutex_lock(&one_at_a_time);
    int is = crypto_pwhash_str_verify(*hash ? hash : nobody, password, strlen(password)) == 0;
    pthread_mutex_unlock(&one_at_a_time);
    return is && *hash;
}
