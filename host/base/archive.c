// SPDX-License-Identifier: Apache-2.0
#include "host/base/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/file.h"
#include "proto/keys.h"

#define BLOCK       512
#define CHUNK       (256 << 10)
#define SIZE_OCTAL  INT64_C(077777777777) // above it, a size is written in binary, as GNU tar does
#define SIZE_MOST   (INT64_C(1) << 50)    // of a member
#define MEMBERS_MAX 64                    // read of one archive

// A head, field by field.
struct head {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100], magic[6], version[2];
    char user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct head) == BLOCK, "POSIX.1-1988");

static enum status failed(void) {
    return errno ? status_of_errno(errno) : STATUS_IO;
}

// Past the buffers of stdio: keys go through here, and none stay behind.
static enum status write_all(FILE *out, const void *bytes, size_t len) {
    const char *from = bytes;
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fileno(out), from + done, len - done);
        if (n < 0 && errno != EINTR)
            return failed();
        done += n > 0 ? (size_t)n : 0;
    }
    return STATUS_OK;
}

static enum status read_all(FILE *in, void *bytes, size_t len) {
    char *to = bytes;
    for (size_t done = 0; done < len;) {
        ssize_t n = read(fileno(in), to + done, len - done);
        if (n < 0 && errno != EINTR)
            return failed();
        if (n == 0)
            return STATUS_MALFORMED;
        done += n > 0 ? (size_t)n : 0;
    }
    return STATUS_OK;
}

// ---- heads ----

static unsigned sum_of(const struct head *head) {
    const unsigned char *bytes = (const unsigned char *)head;
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= offsetof(struct head, sum) && i < offsetof(struct head, type) ? ' ' : bytes[i];
    return sum;
}

static void put_size(char field[12], int64_t size) {
    if (size <= SIZE_OCTAL) {
        snprintf(field, 12, "%011llo", (unsigned long long)size);
        return;
    }
    field[0] = (char)0x80;
    for (int i = 11; i > 3; i--, size >>= 8)
        field[i] = (char)(size & 0xff);
}

static int64_t get_size(const char field[12]) {
    int64_t size = 0;
    if ((unsigned char)field[0] == 0x80) {
        for (int i = 4; i < 12; i++)
            size = size << 8 | (unsigned char)field[i];
        return size;
    }
    for (int i = 0; i < 11; i++) {
        if (field[i] < '0' || field[i] > '7')
            return -1;
        size = size << 3 | (field[i] - '0');
    }
    return size;
}

static void fill(struct head *head, const char *name, int64_t size) {
    memset(head, 0, sizeof *head);
    snprintf(head->name, sizeof head->name, "%s", name);
    memcpy(head->mode, "0000600", 8);
    memcpy(head->uid, "0000000", 8);
    memcpy(head->gid, "0000000", 8);
    put_size(head->size, size);
    memcpy(head->mtime, "00000000000", 12);
    head->type = '0';
    memcpy(head->magic, "ustar", 6);
    memcpy(head->version, "00", 2);
    snprintf(head->sum, sizeof head->sum, "%06o", sum_of(head));
    head->sum[7] = ' ';
}

static int is_ours(const struct head *head) {
    char sum[8];
    snprintf(sum, sizeof sum, "%06o", sum_of(head));
    return memcmp(head->magic, "ustar", 6) == 0 && strncmp(head->sum, sum, 6) == 0 && head->type == '0' &&
           memchr(head->name, '\0', sizeof head->name) && get_size(head->size) >= 0;
}

static int64_t padding(int64_t size) {
    return (BLOCK - size % BLOCK) % BLOCK;
}

// ---- writing ----

struct writing {
    FILE *out;
    struct key_sum sum;
    struct going *going;
    char *chunk;
};

static enum status put(struct writing *w, const void *bytes, size_t len) {
    enum status status = write_all(w->out, bytes, len);
    if (status != STATUS_OK)
        return status;
    key_sum_add(&w->sum, bytes, len);
    return going_on(w->going, (int64_t)len) ? STATUS_OK : STATUS_SILENT;
}

static enum status put_bytes(struct writing *w, FILE *in, int64_t size) {
    static const char zeros[BLOCK];
    enum status status = STATUS_OK;
    for (int64_t left = size; left && status == STATUS_OK;) {
        size_t want = left < CHUNK ? (size_t)left : CHUNK;
        status = read_all(in, w->chunk, want);
        if (status == STATUS_OK)
            status = put(w, w->chunk, want);
        left -= (int64_t)want;
    }
    return status == STATUS_OK ? put(w, zeros, (size_t)padding(size)) : status;
}

static enum status put_member(struct writing *w, const struct archive_member *member) {
    struct head head;
    struct stat st;
    errno = 0;
    FILE *in = fopen(member->path, "rbe");
    if (!in || fstat(fileno(in), &st) != 0) {
        enum status status = failed();
        if (in)
            fclose(in);
        return status;
    }
    fill(&head, member->name, st.st_size);
    enum status status = put(w, &head, sizeof head);
    if (status == STATUS_OK)
        status = put_bytes(w, in, st.st_size);
    fclose(in);
    return status;
}

static void hex_of(struct key_sum *sum, char text[ARCHIVE_SUM_SIZE]) {
    uint8_t bytes[KEY_DIGEST_BYTES];
    key_sum_end(sum, bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

static enum status put_all(struct writing *w, const struct archive_member *members, size_t len) {
    static const char end[2 * BLOCK];
    enum status status = fchmod(fileno(w->out), 0600) == 0 ? STATUS_OK : failed();
    for (size_t i = 0; i < len && status == STATUS_OK; i++)
        status = put_member(w, &members[i]);
    return status == STATUS_OK ? put(w, end, sizeof end) : status;
}

enum status archive_make(const char *path, const struct archive_member *members, size_t len, struct going *going,
                         char sum[ARCHIVE_SUM_SIZE]) {
    errno = 0;
    struct writing w = {.going = going, .out = fopen(path, "wbxe")};
    if (!w.out)
        return errno == EEXIST ? STATUS_CONFLICT : failed();
    key_sum_begin(&w.sum);
    w.chunk = malloc(CHUNK);
    enum status status = w.chunk ? put_all(&w, members, len) : STATUS_MEMORY;
    errno = 0;
    if (fclose(w.out) != 0 && status == STATUS_OK)
        status = failed();
    if (w.chunk)
        key_wipe(w.chunk, CHUNK); // keys went through it
    free(w.chunk);
    if (status == STATUS_OK)
        status = file_sync(path);
    hex_of(&w.sum, sum);
    return status;
}

// ---- reading ----

// To the first byte of the member; *size of them.
static enum status find(FILE *in, const char *member, int64_t *size) {
    struct head head;
    for (int i = 0; i < MEMBERS_MAX; i++) {
        static const struct head none;
        enum status status = read_all(in, &head, sizeof head);
        if (status != STATUS_OK)
            return status;
        if (memcmp(&head, &none, sizeof head) == 0)
            return STATUS_NOT_FOUND;
        if (!is_ours(&head))
            return STATUS_MALFORMED;
        *size = get_size(head.size);
        if (strcmp(head.name, member) == 0)
            return STATUS_OK;
        if (*size > SIZE_MOST || lseek(fileno(in), *size + padding(*size), SEEK_CUR) < 0)
            return STATUS_MALFORMED;
    }
    return STATUS_MALFORMED;
}

static enum status copy_out(FILE *in, int64_t size, FILE *out, char *chunk) {
    for (int64_t left = size; left;) {
        size_t want = left < CHUNK ? (size_t)left : CHUNK;
        enum status status = read_all(in, chunk, want);
        if (status == STATUS_OK)
            status = write_all(out, chunk, want);
        if (status != STATUS_OK)
            return status;
        left -= (int64_t)want;
    }
    return STATUS_OK;
}

static enum status write_out(FILE *in, int64_t size, const char *to) {
    char *chunk = malloc(CHUNK);
    errno = 0;
    FILE *out = chunk ? fopen(to, "wbe") : NULL;
    enum status status = !chunk ? STATUS_MEMORY : !out ? failed() : STATUS_OK;
    if (status == STATUS_OK)
        status = fchmod(fileno(out), 0600) == 0 ? copy_out(in, size, out, chunk) : failed();
    errno = 0;
    if (out && fclose(out) != 0 && status == STATUS_OK)
        status = failed();
    if (chunk)
        key_wipe(chunk, CHUNK);
    free(chunk);
    return status == STATUS_OK ? file_sync(to) : status;
}

enum status archive_extract(const char *path, const char *member, const char *to) {
    int64_t size;
    errno = 0;
    FILE *in = fopen(path, "rbe");
    if (!in)
        return failed();
    enum status status = find(in, member, &size);
    if (status == STATUS_OK)
        status = write_out(in, size, to);
    fclose(in);
    return status;
}

enum status archive_sum(const char *path, struct going *going, char sum[ARCHIVE_SUM_SIZE]) {
    struct key_sum state;
    ssize_t len = 0;
    errno = 0;
    FILE *in = fopen(path, "rbe");
    if (!in)
        return failed();
    char *chunk = malloc(CHUNK);
    enum status status = chunk ? STATUS_OK : STATUS_MEMORY;
    key_sum_begin(&state);
    while (status == STATUS_OK && (len = read(fileno(in), chunk, CHUNK)) != 0) {
        if (len < 0 && errno == EINTR)
            continue;
        status = len < 0 ? failed() : going_on(going, len) ? STATUS_OK : STATUS_SILENT;
        if (len > 0)
            key_sum_add(&state, chunk, (size_t)len);
    }
    hex_of(&state, sum);
    if (chunk)
        key_wipe(chunk, CHUNK);
    free(chunk);
    fclose(in);
    return status;
}

int archive_is_file(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}
