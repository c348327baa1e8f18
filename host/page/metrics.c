// SPDX-License-Identifier: Apache-2.0
#include "host/page/metrics.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/ledger/ledger.h"

void metrics_init(struct metrics *m, int64_t now_ms) {
    *m = (struct metrics){.started_ms = now_ms};
}

void metrics_answered(struct metrics *m, unsigned code) {
    atomic_fetch_add(&m->answers[code / 100 < 6 ? code / 100 : 0], 1);
}

static void gauge(FILE *out, const char *name, const char *help, uint64_t value) {
    fprintf(out, "# HELP rollcall_%s %s\n# TYPE rollcall_%s gauge\nrollcall_%s %" PRIu64 "\n", name, help, name, name,
            value);
}

char *metrics_text(struct metrics *m, struct host *host, size_t *len) {
    char *text = NULL;
    struct ledger_state state;
    if (ledger_state(host, &state) != STATUS_OK)
        return NULL;
    FILE *out = open_memstream(&text, len);
    if (!out)
        return NULL;
    gauge(out, "events", "Events held.", state.events);
    gauge(out, "terminals", "Terminals paired and not revoked.", state.terminals);
    gauge(out, "terminals_silent", "Of them without contact for seven days.", state.silent);
    gauge(out, "batches_quarantined", "Batches held back.", state.quarantined);
    gauge(out, "gaps", "Places where events are missing.", state.gaps);
    gauge(out, "forks", "Events held in two histories.", state.forks);
    gauge(out, "uptime_seconds", "Since the server started.", (uint64_t)(host->now_ms - m->started_ms) / 1000);
    fprintf(out, "# HELP rollcall_http_answers_total Answers given, by class of their code.\n"
                 "# TYPE rollcall_http_answers_total counter\n");
    for (int i = 1; i < 6; i++)
        fprintf(out, "rollcall_http_answers_total{code=\"%dxx\"} %llu\n", i, atomic_load(&m->answers[i]));
    if (fclose(out))
        return NULL;
    return text;
}
