// SPDX-License-Identifier: Apache-2.0
#include "host/carry/parcel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "proto/pair.h"
#include "proto/stick.h"

struct parcel {
    zip_t *zip;
    int64_t now_ms;
    uint64_t terminal;
};

// The zip frees what it takes.
static zip_source_t *source_of(zip_t *zip, const uint8_t *bytes, size_t len) {
    uint8_t *copy = malloc(len + 1);
    if (!copy)
        return NULL;
    memcpy(copy, bytes, len);
    zip_source_t *source = zip_source_buffer(zip, copy, len, 1);
    if (!source)
        free(copy);
    return source; // NOLINT(clang-analyzer-unix.Malloc): with the copy, which is the zip's now
}

static enum status add(void *context, const char *name, const uint8_t *bytes, size_t len) {
    const struct parcel *p = context;
    char path[64], id[TERMINAL_TEXT_SIZE];
    snprintf(path, sizeof path, STICK_TOP "/%s/%s", terminal_id_format(p->terminal, id), name);
    zip_source_t *source = source_of(p->zip, bytes, len);
    zip_int64_t place = source ? zip_file_add(p->zip, path, source, ZIP_FL_ENC_UTF_8) : -1;
    if (place < 0 || zip_file_set_mtime(p->zip, (zip_uint64_t)place, (time_t)(p->now_ms / 1000), 0) != 0) {
        if (source && place < 0)
            zip_source_free(source);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

static enum status add_terminal(struct host *host, const struct parcel_terminal *t, struct parcel *p) {
    struct terminal known;
    enum status status = ledger_terminal(host, t->terminal, &known);
    if (status == STATUS_OK && known.revoked_ms)
        status = STATUS_REVOKED; // it gets nothing
    p->terminal = t->terminal;
    return status == STATUS_OK ? stick_answers(host, t->terminal, t->is_paired, add, p) : status;
}

static enum status read_back(zip_source_t *source, uint8_t **bytes, size_t *len) {
    zip_stat_t stat;
    enum status status = STATUS_MEMORY;
    if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0)
        return STATUS_MEMORY;
    *len = (size_t)stat.size;
    *bytes = malloc(*len + 1);
    if (*bytes && zip_source_read(source, *bytes, stat.size) == (zip_int64_t)stat.size)
        status = STATUS_OK;
    zip_source_close(source);
    if (status != STATUS_OK)
        free(*bytes);
    return status;
}

// Takes the zip in any case.
static enum status fill(struct host *host, const struct parcel_terminal *terminals, size_t terminals_len, zip_t *zip) {
    struct parcel p = {zip, host->now_ms, 0};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < terminals_len && status == STATUS_OK; i++)
        status = add_terminal(host, &terminals[i], &p);
    if (status == STATUS_OK && zip_close(zip) == 0)
        return STATUS_OK;
    zip_discard(zip);
    return status == STATUS_OK ? STATUS_MEMORY : status;
}

enum status parcel_make(struct host *host, const struct parcel_terminal *terminals, size_t terminals_len,
                        uint8_t **bytes, size_t *len) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error) : NULL;
    if (!zip) {
        if (source)
            zip_source_free(source);
        zip_error_fini(&error);
        return STATUS_MEMORY;
    }
    zip_source_keep(source); // behind the end of the zip
    enum status status = fill(host, terminals, terminals_len, zip);
    if (status == STATUS_OK)
        status = read_back(source, bytes, len);
    zip_source_free(source);
    zip_error_fini(&error);
    return status;
}
