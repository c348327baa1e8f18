// SPDX-License-Identifier: Apache-2.0
// What the parts of the server share: server.c hears, server_api.c decides, server_answer.c puts into HTTP what was
// decided, with the heads that stand on every answer.
#pragma once

#include <microhttpd.h>
#include <pthread.h>

#include "host/books/alike.h"
#include "host/books/phone_ends.h"
#include "host/page/assets.h"
#include "host/page/backups.h"
#include "host/page/change_watch.h"
#include "host/page/deadlines.h"
#include "host/page/doings.h"
#include "host/page/metrics.h"
#include "host/page/notes.h"
#include "host/page/routes.h"
#include "host/page/server.h"
#include "host/page/snapshot.h"
#include "host/page/upload.h"
#include "host/page/web.h"
#include "host/page/workers.h"
#include "host/signals/signals_cache.h"

#define THREADS_MAX   16
#define SNAPSHOTS_MAX (THREADS_MAX + 16)
#define COOKIE        "rollcall"

#define BODY_MAX_BYTES (16 << 10)
#define UPLOADS_MAX    8 // at a time

struct server {
    struct MHD_Daemon *daemon;
    struct server_options options;
    char dir[3072];
    pthread_mutex_t lock; // of snapshots
    struct snapshot *snapshots[SNAPSHOTS_MAX];
    int is_taken[SNAPSHOTS_MAX];
    int uploads;          // that are coming in, by the same lock
    size_t snapshots_len; // as many as there are threads of any kind
    unsigned threads;     // that serve connections; the others are
    struct workers *crews[CREWS];
    struct notes *notes;
    struct deadlines *deadlines;
    struct visits *visits;
    struct change_watch *watch;
    struct signals_cache *signals;
    struct phone_ends *phone_ends;
    struct alike *alike;
    struct doings *doings;
    struct backups *backups;
    int64_t certificate_ms; // until when ours holds, 0 none
    struct metrics metrics;
    struct assets *assets;
};

// From the first line of a request to its end.
struct exchange {
    size_t body_len;
    int takes_file;        // as its body
    struct upload *upload; // NULL: what comes is let go, the answer says why
    enum status failure;   // the body cannot be taken
    int is_ambiguous;      // says twice how long its body is
    int is_waiting;        // was put aside
    // While a worker answers:
    struct server *server;
    struct MHD_Connection *connection;
    const char *url, *method;
    enum crew crew;
    struct web_reply reply;
    int is_answered;
    char body[BODY_MAX_BYTES]; // of which nothing is read beyond body_len
};

int64_t server_now(const struct server *server);
// Behind the heads of a request, before its body: whether that is a file, and whether it is taken in.
void server_expect(struct server *server, struct MHD_Connection *connection, const char *url, const char *method,
                   struct exchange *exchange);
void server_let_go(struct server *server, struct exchange *exchange); // of what came of it
// One call of the handler: answered, or put aside until it is.
enum MHD_Result server_answer_api(struct server *server, struct MHD_Connection *connection, const char *url,
                                  const char *method, struct exchange *exchange);
enum MHD_Result server_answer_metrics(struct server *server, struct MHD_Connection *connection);
enum MHD_Result server_answer_health(struct server *server, struct MHD_Connection *connection);
// Queues a response with the heads of every answer, and lets it go.
enum MHD_Result server_queue(struct server *server, struct MHD_Connection *connection, unsigned code,
                             struct MHD_Response *response);
// NULL: out of memory. cache: the head Cache-Control.
struct MHD_Response *server_response(const char *type, const void *data, size_t len, enum MHD_ResponseMemoryMode mode,
                                     const char *cache);
enum MHD_Result server_answer_asset(struct server *server, struct MHD_Connection *connection,
                                    const struct asset *asset);
// Takes over what r holds.
enum MHD_Result server_answer_reply(struct server *server, struct MHD_Connection *connection, struct web_reply *r);
enum MHD_Result server_answer_error(struct server *server, struct MHD_Connection *connection, unsigned code,
                                    const char *word);
