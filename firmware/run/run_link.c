// SPDX-License-Identifier: Apache-2.0
// The host on the link. A scan never waits for it: the link moves what it can without blocking.
#include "firmware/base/monotonic.h"
#include "firmware/run/run.h"

#define SYNC_NOTICE_MS 5000

static void end_conversation(struct run *r, int was_cut) {
    if (!r->conversation)
        return;
    enum status result = conversation_result(r->conversation);
    if (result == STATUS_OK) {
        tell(r->context, TEXT_SYNC_DONE);
        if (!r->simulate)
            run_show_notice(r, NOTICE_SYNC_DONE, SYNC_NOTICE_MS, 0);
    } else if (!was_cut || result != STATUS_GONE)
        tell(r->context, TEXT_SYNC_FAILED, terminal_text(terminal_text_of_status(result), r->context->language));
    conversation_free(r->conversation);
    r->conversation = NULL;
    r->station.is_pairing = 0;
    run_show_idle(r);
}

static int write_out(struct run *r) {
    size_t len, written;
    const uint8_t *out = r->conversation ? conversation_output(r->conversation, &len) : NULL;
    if (!out)
        return LINK_NOTHING;
    enum link_step step = r->link->type->write(r->link, out, len, &written);
    conversation_sent(r->conversation, written);
    return step;
}

int run_link_wants_write(const struct run *r) {
    size_t len = 0;
    return r->conversation && conversation_output(r->conversation, &len) != NULL;
}

// It has come to its end, and the last word is on its way.
static int is_over(struct run *r) {
    return r->conversation && !conversation_is_running(r->conversation) && !run_link_wants_write(r);
}

void run_move_link(struct run *r) {
    size_t len = 0;
    int was_pairing = r->station.is_pairing;
    enum link_step in = r->link->type->read(r->link, r->bytes, RUN_READ_BYTES, &len);
    if (in == LINK_MOVED) {
        if (!r->conversation && run_start(r) == STATUS_OK)
            r->conversation = talk_new(&r->talk);
        if (r->conversation)
            conversation_receive(r->conversation, r->bytes, len);
        if (r->conversation && !conversation_is_running(r->conversation))
            r->station.is_pairing = 0; // refused, or over
    }
    enum link_step out;
    while ((out = write_out(r)) == LINK_MOVED)
        ;
    int was_cut = in == LINK_CUT || out == LINK_CUT;
    if (was_cut || is_over(r))
        end_conversation(r, was_cut);
    else if (r->station.is_pairing != was_pairing)
        run_show_idle(r);
}
