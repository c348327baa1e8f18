// SPDX-License-Identifier: Apache-2.0
#include "firmware/carry/stick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/station/state.h"
#include "proto/batch.h"
#include "proto/directory.h"
#include "proto/pair.h"
#include "proto/stick.h"

#define FILE_MODE 0644

static enum status take_pair_answer(struct station *s, const struct directory *dir, struct stick_visit *visit) {
    uint8_t *bytes;
    size_t len;
    struct pair_answer answer;
    enum status status = directory_read(dir, STICK_PAIR_ANSWER, STICK_SMALL_MAX, &bytes, &len);
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

static enum status take_with(struct station *s, const struct directory *dir, const char *name, size_t max,
                             enum status (*take)(struct station *, const uint8_t *, size_t)) {
    uint8_t *bytes;
    size_t len;
    enum status status = directory_read(dir, name, max, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = take(s, bytes, len);
    free(bytes);
    return status;
}

// What has been settled need not travel any longer.
static void clear_pairing(const struct directory *dir) {
    directory_remove(dir, STICK_PAIR_REQUEST);
    directory_remove(dir, STICK_PAIR_ANSWER);
}

// What stands in the way under one name is told, and the rest goes on. *is_left may be NULL.
static enum status leave(struct stick_visit *visit, const struct directory *dir, const char *name, const uint8_t *bytes,
                         size_t len, int *is_left) {
    enum status status = directory_write(dir, name, bytes, len, FILE_MODE);
    if (is_left)
        *is_left = status == STATUS_OK;
    visit->is_full |= status == STATUS_FULL;
    if (status != STATUS_INVALID)
        return status;
    if (!visit->unwritten++)
        snprintf(visit->obstacle, sizeof visit->obstacle, "%s", name);
    visit->is_short |= is_left != NULL;
    return STATUS_OK;
}

static enum status leave_pair_request(struct station *s, const struct directory *dir, struct stick_visit *visit) {
    uint8_t *bytes;
    size_t len;
    enum status status = pair_request_pack(&s->keys, "rollcall-terminal " ROLLCALL_VERSION, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = leave(visit, dir, STICK_PAIR_REQUEST, bytes, len, &visit->pair_requested);
    free(bytes);
    return status;
}

static enum status leave_health(struct station *s, const struct directory *dir, struct stick_visit *visit) {
    uint8_t *bytes;
    size_t len;
    enum status status = state_health(s, visit->now, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = leave(visit, dir, STICK_HEALTH, bytes, len, NULL);
    free(bytes);
    return status;
}

static enum status leave_head(struct station *s, const struct directory *dir, struct stick_visit *visit) {
    uint8_t *bytes;
    size_t len;
    enum status status = station_head(s, &bytes, &len);
    if (status != STATUS_OK || !len)
        return status;
    status = leave(visit, dir, STICK_HEAD, bytes, len, NULL);
    free(bytes);
    return status;
}

struct leaving {
    const struct directory *dir;
    struct stick_visit *visit;
};

static enum status leave_batch(void *context, const struct stick_batch *batch, uint64_t events, const uint8_t *bytes,
                               size_t len) {
    const struct leaving *l = context;
    char name[STICK_BATCH_NAME_SIZE];
    int is_left = 0;
    enum status status = leave(l->visit, l->dir, stick_batch_format(batch, name), bytes, len, &is_left);
    if (status != STATUS_OK)
        return status;
    l->visit->batches += (uint64_t)is_left;
    l->visit->events += is_left ? events : 0;
    if (l->visit->between)
        l->visit->between(l->visit->context); // scans go on, and the card may fail them
    return STATUS_OK;
}

static int is_acked(const struct journal_epoch *epochs, size_t epochs_len, const struct stick_batch *batch) {
    for (size_t i = 0; i < epochs_len; i++)
        if (epochs[i].epoch == batch->epoch)
            return batch->last <= epochs[i].acked;
    return 0;
}

// Our own batches that a host holds need not travel any longer; neither do those that a longer one will replace.
static enum status clear_batches(struct station *s, const struct directory *dir, struct stick_visit *visit) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t epochs_len;
    enum status status = journal_epochs(s->journal, epochs, &epochs_len);
    DIR *list = status == STATUS_OK ? directory_list(dir) : NULL;
    if (!list)
        return status;
    for (struct dirent *entry; (entry = directory_next(list, &status));) {
        struct stick_batch batch;
        if (stick_batch_parse(entry->d_name, &batch) == STATUS_OK && is_acked(epochs, epochs_len, &batch) &&
            directory_remove(dir, entry->d_name) == STATUS_OK)
            visit->removed++;
    }
    closedir(list);
    return status;
}

static enum status exchange(struct station *s, const struct directory *dir, struct stick_visit *visit) {
    enum status status = STATUS_OK;
    visit->pair_answer = take_pair_answer(s, dir, visit);
    visit->acks = take_with(s, dir, STICK_ACK, STICK_SMALL_MAX, station_take_acks);
    visit->plan = take_with(s, dir, STICK_PLAN, PLAN_MAX_BYTES, station_take_plan);
    visit->pair_requested = !s->is_paired || s->pairing_asked;
    if (visit->pair_requested)
        status = leave_pair_request(s, dir, visit);
    else if (visit->pair_answer == STATUS_OK)
        clear_pairing(dir);
    if (status == STATUS_OK)
        status = clear_batches(s, dir, visit);
    if (status == STATUS_OK)
        status = station_batches(s, leave_batch, &(struct leaving){dir, visit});
    if (status == STATUS_OK)
        status = leave_head(s, dir, visit);
    return status == STATUS_OK ? leave_health(s, dir, visit) : status;
}

// A directory is only made where a stick is: one made elsewhere would be carried nowhere.
static enum status enter(const struct station *s, const char *mount, struct directory *dir) {
    char id[TERMINAL_TEXT_SIZE];
    struct directory stick, top;
    enum status status = directory_open(mount, &stick);
    if (status != STATUS_OK)
        return status;
    status = directory_enter(&stick, STICK_TOP, 1, &top);
    directory_close(&stick);
    if (status != STATUS_OK)
        return status;
    status = directory_enter(&top, terminal_id_format(s->terminal, id), 1, dir);
    directory_close(&top);
    return status;
}

enum status stick_visit(struct station *s, const char *mount, int ask_pairing, struct stick_visit *visit) {
    struct directory dir;
    *visit = (struct stick_visit){visit->now,
                                  visit->between,
                                  visit->context,
                                  .acks = STATUS_NOT_FOUND,
                                  .plan = STATUS_NOT_FOUND,
                                  .pair_answer = STATUS_NOT_FOUND};
    enum status status = enter(s, mount, &dir);
    if (status != STATUS_OK)
        return status;
    if (ask_pairing && s->is_paired)
        status = station_ask_pairing(s);
    if (status == STATUS_OK)
        status = exchange(s, &dir, visit);
    directory_close(&dir);
    return status;
}
