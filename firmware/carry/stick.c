// SPDX-License-Identifier: Apache-2.0
#include "firmware/carry/stick.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/station/state.h"
#include "proto/file.h"
#include "proto/pair.h"
#include "proto/stick.h"

#define PATH_BYTES 4096
#define FILE_MODE  0644

static enum status stick_file(const char *dir, const char *name, size_t max, uint8_t **bytes, size_t *len) {
    char path[PATH_BYTES];
    enum status status = path_join(path, sizeof path, dir, name);
    return status == STATUS_OK ? file_read(path, max, bytes, len) : status;
}

static enum status take_pair_answer(struct station *s, const char *dir, struct stick_visit *visit) {
    uint8_t *bytes;
    size_t len;
    struct pair_answer answer;
    enum status status = stick_file(dir, STICK_PAIR_ANSWER, STICK_SMALL_MAX, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = pair_answer_unpack(bytes, len, &answer);
    free(bytes);
    if (status == STATUS_OK && answer.terminal != s->terminal)
        status = STATUS_CONFLICT;
    if (status != STATUS_OK)
        return status;
    int is_new = !s->is_paired || !key_equal(answer.host_key, s->host_key, KEY_PUBLIC_BYTES);
    status = station_pin(s, answer.host_key);
    visit->paired = status == STATUS_OK && is_new;
    return status;
}

static enum status take_with(struct station *s, const char *dir, const char *name, size_t max,
                             enum status (*take)(struct station *, const uint8_t *, size_t)) {
    uint8_t *bytes;
    size_t len;
    enum status status = stick_file(dir, name, max, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = take(s, bytes, len);
    free(bytes);
    return status;
}

// What has been settled need not travel any longer.
static void clear_pairing(const char *dir) {
    static const char *const names[] = {STICK_PAIR_REQUEST, STICK_PAIR_ANSWER};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_BYTES];
        if (path_join(path, sizeof path, dir, names[i]) == STATUS_OK)
            file_remove(path);
    }
}

static enum status leave_pair_request(struct station *s, const char *dir) {
    char path[PATH_BYTES];
    uint8_t *bytes;
    size_t len;
    enum status status = path_join(path, sizeof path, dir, STICK_PAIR_REQUEST);
    if (status == STATUS_OK)
        status = pair_request_pack(&s->keys, "rollcall-terminal " ROLLCALL_VERSION, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = file_write(path, bytes, len, FILE_MODE);
    free(bytes);
    return status;
}

static enum status leave_health(struct station *s, const char *dir, struct moment now) {
    char path[PATH_BYTES];
    uint8_t *bytes;
    size_t len;
    enum status status = path_join(path, sizeof path, dir, STICK_HEALTH);
    if (status == STATUS_OK)
        status = state_health(s, now, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = file_write(path, bytes, len, FILE_MODE);
    free(bytes);
    return status;
}

static enum status leave_batch(struct station *s, const char *dir, uint64_t epoch, uint64_t *after,
                               struct stick_visit *visit, int *more) {
    char path[PATH_BYTES], name[STICK_BATCH_NAME_SIZE];
    uint8_t *bytes;
    size_t len;
    uint64_t last = *after;
    enum status status = station_batch(s, epoch, *after, &last, &bytes, &len);
    *more = status == STATUS_OK && len > 0;
    if (!*more)
        return status;
    struct stick_batch batch = {.epoch = epoch, .first = *after + 1, .last = last};
    status = path_join(path, sizeof path, dir, stick_batch_format(&batch, name));
    if (status == STATUS_OK)
        status = file_write(path, bytes, len, FILE_MODE);
    free(bytes);
    if (status != STATUS_OK)
        return status;
    visit->batches++;
    visit->events += last - *after;
    *after = last;
    if (visit->between)
        visit->between(visit->context);
    return s->journal ? STATUS_OK : STATUS_GONE; // scans went on between, and the card may have failed them
}

static enum status leave_batches(struct station *s, const char *dir, struct stick_visit *visit) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t epochs_len;
    enum status status = journal_epochs(s->journal, epochs, &epochs_len);
    for (size_t i = 0; i < epochs_len && status == STATUS_OK; i++) {
        uint64_t after = epochs[i].acked;
        if (epochs[i].first > after + 1)
            after = epochs[i].first; // pruned up to here: the footing itself was acknowledged long ago
        // As far as the journal reached when the visit began: people may go on scanning for ever.
        for (int more = 1; more && after < epochs[i].last && status == STATUS_OK;)
            status = leave_batch(s, dir, epochs[i].epoch, &after, visit, &more);
    }
    return status;
}

static int is_acked(const struct journal_epoch *epochs, size_t epochs_len, const struct stick_batch *batch) {
    for (size_t i = 0; i < epochs_len; i++)
        if (epochs[i].epoch == batch->epoch)
            return batch->last <= epochs[i].acked;
    return 0;
}

// Our own batches that a host holds need not travel any longer; neither do those that a longer one will replace.
static enum status clear_batches(struct station *s, const char *dir, struct stick_visit *visit) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t epochs_len;
    enum status status = journal_epochs(s->journal, epochs, &epochs_len);
    DIR *d = status == STATUS_OK ? opendir(dir) : NULL;
    if (!d)
        return status;
    for (struct dirent *entry; (entry = readdir(d));) {
        struct stick_batch batch;
        char path[PATH_BYTES];
        if (stick_batch_parse(entry->d_name, &batch) == STATUS_OK && is_acked(epochs, epochs_len, &batch) &&
            path_join(path, sizeof path, dir, entry->d_name) == STATUS_OK && file_remove(path) == STATUS_OK)
            visit->removed++;
    }
    closedir(d);
    return STATUS_OK;
}

enum status stick_visit(struct station *s, const char *mount, int ask_pairing, struct stick_visit *visit) {
    char top[PATH_BYTES], dir[PATH_BYTES], id[TERMINAL_TEXT_SIZE];
    *visit = (struct stick_visit){visit->now,
                                  visit->between,
                                  visit->context,
                                  .acks = STATUS_NOT_FOUND,
                                  .plan = STATUS_NOT_FOUND,
                                  .pair_answer = STATUS_NOT_FOUND};
    if (!directory_exists(mount)) // a directory made where no stick is would be carried nowhere
        return STATUS_NOT_FOUND;
    enum status status = path_join(top, sizeof top, mount, STICK_TOP);
    if (status == STATUS_OK)
        status = path_join(dir, sizeof dir, top, terminal_id_format(s->terminal, id));
    if (status == STATUS_OK)
        status = directory_make(dir, 0755);
    if (status == STATUS_OK && ask_pairing && s->is_paired)
        status = station_ask_pairing(s);
    if (status != STATUS_OK)
        return status;
    visit->pair_answer = take_pair_answer(s, dir, visit);
    visit->acks = take_with(s, dir, STICK_ACK, STICK_SMALL_MAX, station_take_acks);
    visit->plan = take_with(s, dir, STICK_PLAN, PLAN_MAX_BYTES, station_take_plan);
    visit->pair_requested = !s->is_paired || s->pairing_asked;
    if (visit->pair_requested)
        status = leave_pair_request(s, dir);
    else if (visit->pair_answer == STATUS_OK)
        clear_pairing(dir);
    if (status == STATUS_OK)
        status = clear_batches(s, dir, visit);
    if (status == STATUS_OK)
        status = leave_batches(s, dir, visit);
    return status == STATUS_OK ? leave_health(s, dir, visit->now) : status;
}
