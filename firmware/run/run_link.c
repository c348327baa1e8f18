// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_link.h"

#include "proto/pair.h"

#define SYNC_NOTICE_MS 5000

static struct moment now_of(void *clock) {
    return clock_now(clock);
}

int run_link_open(struct run_link *r, const char *word, char *error, size_t size) {
    char serial[TERMINAL_TEXT_SIZE];
    r->talk = (struct talk){.station = &r->boot->station, .now = now_of, .clock = &r->boot->clock};
    r->link = link_open(word, terminal_id_format(r->boot->terminal, serial), error, size);
    if (r->link && error[0]) // it comes to work by itself
        tell(r->context, TEXT_LINK_AWAY, error);
    return r->link || !error[0];
}

static void forget_conversation(struct run_link *r) {
    conversation_free(r->conversation);
    r->conversation = NULL;
    r->boot->station.is_pairing = 0;
}

void run_link_close(struct run_link *r) {
    forget_conversation(r);
    if (r->link)
        r->link->type->close(r->link);
    r->link = NULL;
}

static void end_conversation(struct run_link *r, int was_cut) {
    if (!r->conversation)
        return;
    enum status result = conversation_result(r->conversation);
    if (result == STATUS_OK) {
        tell(r->context, TEXT_SYNC_DONE);
        if (!r->boot->clock.is_simulated)
            run_show_notice(r->show, NOTICE_SYNC_DONE, SYNC_NOTICE_MS, 0);
    } else if (!was_cut || result != STATUS_GONE)
        tell(r->context, TEXT_SYNC_FAILED, terminal_text(terminal_text_of_status(result), r->context->language));
    forget_conversation(r);
    run_boot_rescue(r->boot, result); // the host asks again
    run_show_idle(r->show);
}

static int write_out(struct run_link *r) {
    size_t len, written;
    const uint8_t *out = r->conversation ? conversation_output(r->conversation, &len) : NULL;
    if (!out)
        return LINK_NOTHING;
    enum link_step step = r->link->type->write(r->link, out, len, &written);
    conversation_sent(r->conversation, written);
    return step;
}

int run_link_wants_write(struct run_link *r) {
    size_t len = 0;
    if (!r->boot->station.journal && r->conversation) // a scan has found the card failing
        forget_conversation(r);
    return r->conversation && conversation_output(r->conversation, &len) != NULL;
}

// It has come to its end, and the last word is on its way.
static int is_over(struct run_link *r) {
    return r->conversation && !conversation_is_running(r->conversation) && !run_link_wants_write(r);
}

static void receive(struct run_link *r, size_t len) {
    if (!r->conversation && run_boot_can_give(r->boot))
        r->conversation = talk_new(&r->talk);
    if (r->conversation)
        conversation_receive(r->conversation, r->bytes, len);
    if (r->conversation && !conversation_is_running(r->conversation))
        r->boot->station.is_pairing = 0; // refused, or over
}

void run_link_move(struct run_link *r) {
    size_t len = 0;
    if (!r->link)
        return;
    if (!r->boot->station.journal)
        forget_conversation(r);
    r->show->is_link_away = r->link->type->is_away && r->link->type->is_away(r->link);
    int was_pairing = r->boot->station.is_pairing;
    enum link_step in = r->link->type->read(r->link, r->bytes, sizeof r->bytes, &len);
    if (in == LINK_MOVED)
        receive(r, len);
    enum link_step out;
    while ((out = write_out(r)) == LINK_MOVED)
        ;
    int was_cut = in == LINK_CUT || out == LINK_CUT;
    if (was_cut || is_over(r))
        end_conversation(r, was_cut);
    else if (r->boot->station.is_pairing != was_pairing)
        run_show_idle(r->show);
}
