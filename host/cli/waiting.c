// SPDX-License-Identifier: Apache-2.0
#include "host/cli/waiting.h"

#include <stdio.h>
#include <unistd.h>

#include "host/books/book.h"
#include "host/ledger/ledger.h"

static void draw(struct waiting *w, int is_last) {
    char text[BAR_SIZE];
    const struct progress *p = &w->progress;
    uint64_t total = p->total > 0 ? (uint64_t)p->total : 1;
    uint64_t done = p->done < p->total ? (uint64_t)p->done : total;
    if (!bar_turn(&w->bar, is_last))
        return;
    if (w->turn)
        w->turn();
    say_part(w->context, w->text, bar_draw(text, done, total), (int)(done * 100 / total));
    fputs(w->bar.is_on_screen && !is_last ? "" : "\n", stderr);
}

static void show_progress(void *context, const struct progress *p) {
    (void)p;
    draw(context, 0);
}

int64_t waiting_size(struct host *host, int over_events, int over_acts) {
    int64_t events = 0, acts = 0;
    if (ledger_size(host, &events) != STATUS_OK || book_size(host, &acts) != STATUS_OK)
        return 0; // whoever does the work meets it too
    return over_events * events + over_acts * acts;
}

void waiting_begin(struct waiting *w, struct context *context, int64_t total) {
    w->context = context;
    w->progress = (struct progress){.show = show_progress, .context = w, .total = total};
    if (w->is_told_unseen || isatty(STDERR_FILENO))
        context->host.progress = &w->progress;
}

enum status waiting_end(struct waiting *w, enum status status) {
    if (!w->context->host.progress)
        return status;
    w->context->host.progress = NULL;
    if (status == STATUS_OK)
        w->progress.done = w->progress.total;
    draw(w, 1);
    return status;
}
