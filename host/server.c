// SPDX-License-Identifier: Apache-2.0
// poll and a small thread pool; a GET is answered on the handler's second call, which keeps the connection. Each thread
// has a host of its own, opened for reading, so that the figures of one answer come from one moment.
#include "host/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "host/assets.h"
#include "host/figures.h"
#include "proto/civil.h"

#define THREADS         4
#define CONNECTIONS_MAX 1100
#define IDLE_S          30
#define MEMORY_BYTES    (16 << 10) // of one request: a longer head is refused

struct server {
    struct MHD_Daemon *daemon;
    char dir[3072];
    int64_t now_ms; // 0: the real one
};

static int64_t now_of(const struct server *server) {
    struct timeval now;
    gettimeofday(&now, NULL);
    return server->now_ms ? server->now_ms : (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned code, const char *type, const void *data,
                              size_t len, enum MHD_ResponseMemoryMode mode) {
    static const char *const heads[][2] = {
        {"Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", "no-store"},
    };
    // libmicrohttpd takes a non-const pointer and, in these modes, does not write through it.
    struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)data, mode);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        MHD_add_response_header(response, heads[i][0], heads[i][1]);
    enum MHD_Result result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_json(struct MHD_Connection *connection, unsigned code, json_t *object) {
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (!text)
        return MHD_NO;
    return answer(connection, code, "application/json; charset=utf-8", text, strlen(text), MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result answer_error(struct MHD_Connection *connection, unsigned code, const char *error) {
    return answer_json(connection, code, json_pack("{s:s}", "error", error));
}

// A whole number of the query; 0 when it is there and is none.
static int read_query(struct MHD_Connection *connection, const char *name, int64_t otherwise, int64_t *value) {
    const char *text = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
    char *end;
    *value = otherwise;
    if (!text)
        return 1;
    *value = strtoll(text, &end, 10);
    return *text && *end == '\0' && *value > 0;
}

// GET /api/tally?year=2018&area=530402: figures, and those of the areas directly under it.
static enum MHD_Result api_tally(const struct server *server, struct MHD_Connection *connection) {
    struct host host;
    int64_t year, area, now_ms = now_of(server);
    enum status status = host_open_reader(server->dir, now_ms, &host);
    if (status != STATUS_OK)
        return answer_error(connection, MHD_HTTP_SERVICE_UNAVAILABLE, status_text(status));
    json_t *found = NULL;
    int good = read_query(connection, "year", civil_from_ms(now_ms).year, &year) && year < 10000 &&
               read_query(connection, "area", host.area, &area);
    if (good && db_begin_read(host.db) == STATUS_OK) { // one moment for all of them
        found = figures(&host, (int)year, area);
        if (found)
            json_object_set_new(found, "areas", figures_children(&host, (int)year, area));
        db_rollback(host.db);
    }
    host_close(&host);
    if (!good)
        return answer_error(connection, MHD_HTTP_BAD_REQUEST, "year and area are whole numbers");
    return found ? answer_json(connection, MHD_HTTP_OK, found)
                 : answer_error(connection, MHD_HTTP_NOT_FOUND, "no such area");
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_len, void **request) {
    static int seen;
    const struct server *server = context;
    struct asset asset;
    (void)version, (void)upload;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer_error(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET");
    if (!*request) {
        *request = &seen; // any mark will do
        return MHD_YES;
    }
    *upload_len = 0;
    if (strcmp(url, "/api/tally") == 0)
        return api_tally(server, connection);
    if (strcmp(url, "/healthz") == 0)
        return answer(connection, MHD_HTTP_OK, "text/plain", "ok\n", 3, MHD_RESPMEM_PERSISTENT);
    if (asset_find(url, &asset))
        return answer(connection, MHD_HTTP_OK, asset.type, asset.data, asset.len, MHD_RESPMEM_PERSISTENT);
    return answer_error(connection, MHD_HTTP_NOT_FOUND, "no such page");
}

enum status server_start(const char *dir, const char *address, uint16_t port, int64_t now_ms, struct server **server,
                         uint16_t *taken) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return STATUS_MEMORY;
    snprintf(s->dir, sizeof s->dir, "%s", dir);
    s->now_ms = now_ms;
    if (inet_pton(AF_INET, address, &where.sin_addr) == 1)
        s->daemon =
            MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD, port, NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR, &where,
                             MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
                             (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
                             MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) {
        server_stop(s);
        return STATUS_IO;
    }
    *taken = info->port;
    *server = s;
    return STATUS_OK;
}

void server_stop(struct server *server) {
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    free(server);
}
