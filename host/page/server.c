// SPDX-License-Identifier: Apache-2.0
// poll and a small thread pool; a GET is answered on the handler's second call, which keeps the connection. Here is
// what a browser may send and for how long; host/page/server_api.c says what it is told.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/page/certificate.h"
#include "host/page/scratch.h"
#include "host/page/server_answer.h"

#define CONNECTIONS_MAX 1100
#define IDLE_S          30
#define MEMORY_BYTES    (16 << 10) // of one request's head: a longer one is refused
#define TLS_VERSIONS    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

// ---- the door ----

// Programs get a word; whoever reads in a browser gets the page, which says that there is no such one, and a way back.
static enum MHD_Result answer_unknown(struct server *server, struct MHD_Connection *connection, const char *url) {
    const char *wanted = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept");
    if (strncmp(url, "/api/", 5) == 0 || !wanted || !strstr(wanted, "text/html"))
        return server_answer_error(server, connection, MHD_HTTP_NOT_FOUND, "not_found");
    struct asset page = assets_page(server->assets);
    struct MHD_Response *response = server_response(page.type, page.data, page.len, MHD_RESPMEM_PERSISTENT, "no-store");
    return response ? server_queue(server, connection, MHD_HTTP_NOT_FOUND, response) : MHD_NO;
}

// Where such a request ends is another place for a proxy than for us: no request behind it is listened to.
static enum MHD_Result answer_ambiguous(struct server *server, struct MHD_Connection *connection) {
    static const char text[] = "{\"error\":\"invalid\"}";
    struct MHD_Response *response =
        server_response("application/json; charset=utf-8", text, sizeof text - 1, MHD_RESPMEM_PERSISTENT, "no-store");
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Connection", "close");
    return server_queue(server, connection, MHD_HTTP_BAD_REQUEST, response);
}

// A body that could not be taken; of a file, how long it may be.
static enum MHD_Result answer_untaken(struct server *server, struct MHD_Connection *connection,
                                      const struct exchange *e) {
    struct web_reply r = {0};
    web_status(&r, e->failure);
    if (e->failure == STATUS_TOO_LARGE && e->upload)
        json_object_set_new(r.json, "limit", json_integer((json_int_t)upload_max(e->upload)));
    return server_answer_reply(server, connection, &r);
}

static enum MHD_Result answer_all(struct server *server, struct MHD_Connection *connection, const char *url,
                                  const char *method, struct exchange *e) {
    struct asset asset;
    int is_get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    if (e->is_ambiguous)
        return answer_ambiguous(server, connection);
    if (e->failure != STATUS_OK)
        return answer_untaken(server, connection, e);
    if (strncmp(url, "/api/", 5) == 0)
        return server_answer_api(server, connection, url, method, e);
    if (!is_get) {
        struct web_reply r = {.methods = "GET, HEAD"};
        web_error(&r, MHD_HTTP_METHOD_NOT_ALLOWED, "method");
        return server_answer_reply(server, connection, &r);
    }
    if (strcmp(url, "/healthz") == 0)
        return server_answer_health(server, connection);
    if (strcmp(url, "/metrics") == 0)
        return server_answer_metrics(server, connection);
    if (assets_find(server->assets, url, &asset))
        return server_answer_asset(server, connection, &asset);
    return answer_unknown(server, connection, url);
}

static struct deadline *deadline_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void cut(int fd) {
    shutdown(fd, SHUT_RDWR);
}

static void connected(void *context, struct MHD_Connection *connection, void **socket,
                      enum MHD_ConnectionNotificationCode code) {
    struct server *server = context;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *socket = info ? deadline_new(server->deadlines, info->connect_fd) : NULL;
    else
        deadline_free(server->deadlines, *socket);
}

// Some of a body.
static void hear(struct exchange *e, const char *bytes, size_t len) {
    if (e->upload)
        e->failure = upload_put(e->upload, bytes, len);
    else if (!e->takes_file && e->body_len + len > BODY_MAX_BYTES)
        e->failure = STATUS_TOO_LARGE;
    else if (!e->takes_file) {
        memcpy(e->body + e->body_len, bytes, len);
        e->body_len += len;
    }
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_len, void **request) {
    struct server *server = context;
    struct exchange *e = *request;
    (void)version;
    if (!e) {
        if (!(e = malloc(sizeof *e)))
            return MHD_NO;
        memset(e, 0, offsetof(struct exchange, body));
        e->is_ambiguous = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding") &&
                          MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
        *request = e;
        if (!e->is_ambiguous)
            server_expect(server, connection, url, method, e);
        return MHD_YES;
    }
    if (*upload_len) {
        hear(e, upload, *upload_len);
        if (e->upload && e->failure == STATUS_OK)
            deadline_later(server->deadlines, deadline_of(connection), (int64_t)*upload_len / UPLOAD_SLOW_BYTES);
        *upload_len = 0;
        return MHD_YES;
    }
    deadline_met(server->deadlines, deadline_of(connection));
    return answer_all(server, connection, url, method, e);
}

static void finished(void *context, struct MHD_Connection *connection, void **request,
                     enum MHD_RequestTerminationCode code) {
    struct server *server = context;
    struct exchange *e = *request;
    (void)code;
    deadline_again(server->deadlines, deadline_of(connection));
    if (e) { // who asked went away before the answer
        web_let_go(&e->reply);
        server_let_go(server, e);
    }
    free(e);
    *request = NULL;
}

// A NUL would end the text for us and not for who wrote it: such a text stays as it came, and is nothing we know.
static size_t unescape(void *context, struct MHD_Connection *connection, char *text) {
    (void)context, (void)connection;
    return strstr(text, "%00") ? strlen(text) : MHD_http_unescape(text);
}

static int listen_on(struct server *s) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(s->options.port)};
    struct sockaddr_in6 where6 = {.sin6_family = AF_INET6, .sin6_port = htons(s->options.port)};
    int is_6 = inet_pton(AF_INET6, s->options.address, &where6.sin6_addr) == 1;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)s->options.tls_cert},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)s->options.tls_key},
                                   {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_VERSIONS},
                                   {MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (!is_6 && inet_pton(AF_INET, s->options.address, &where.sin_addr) != 1)
        return errno = EINVAL, 0;
    if (is_6)
        flags |= MHD_USE_IPv6;
    if (s->options.tls_cert)
        flags |= MHD_USE_TLS;
    s->daemon = MHD_start_daemon(
        flags, s->options.port, NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR,
        is_6 ? (const void *)&where6 : (const void *)&where, MHD_OPTION_THREAD_POOL_SIZE, s->threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES, MHD_OPTION_NOTIFY_COMPLETED, finished, s,
        MHD_OPTION_NOTIFY_CONNECTION, connected, s, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, s->options.tls_cert ? tls : &tls[3], MHD_OPTION_END);
    return s->daemon != NULL;
}

static long between(long least, long value, long most) {
    return value < least ? least : value > most ? most : value;
}

// By what the machine can do at once; of the others as many as can do anything while the rest waits.
static int hire(struct server *s) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const int sizes[CREWS] = {
        [CREW_QUESTIONS] = (int)between(2, cores, 4), // a report's child takes 90 MB
        [CREW_WRITERS] = 2,
        [CREW_FILES] = 2,
        [CREW_REST] = 2,
        [CREW_DOOR] = 1, // passwords are tried one at a time in any case
    };
    s->threads = (unsigned)between(4, cores, THREADS_MAX);
    s->snapshots_len = s->threads;
    int is_whole = 1;
    for (int i = CREW_QUESTIONS; i < CREWS && is_whole; i++) {
        s->snapshots_len += (size_t)sizes[i];
        is_whole = (s->crews[i] = workers_new(sizes[i])) != NULL;
    }
    for (size_t i = 0; i < s->snapshots_len && is_whole; i++)
        is_whole = (s->snapshots[i] = snapshot_new(s->dir)) != NULL;
    return is_whole;
}

enum status server_start(const struct server_options *options, struct server **server, uint16_t *port) {
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return STATUS_MEMORY;
    s->options = *options;
    snprintf(s->dir, sizeof s->dir, "%s", options->dir);
    pthread_mutex_init(&s->lock, NULL);
    scratch_install();
    metrics_init(&s->metrics, server_now(s));
    s->assets = assets_new();
    s->visits = visits_new(options->idle_ms);
    s->watch = change_watch_new(s->dir, options->plugged);
    s->signals = signals_cache_new();
    s->phone_ends = phone_ends_new();
    s->alike = alike_new();
    s->doings = doings_new();
    s->notes = notes_new(s->dir);
    s->deadlines = deadlines_new(cut);
    s->certificate_ms = certificate_until_ms(options->tls_cert);
    int why, is_whole = hire(s) && s->assets && s->visits && s->watch && s->signals && s->phone_ends && s->alike &&
                        s->doings && s->notes && s->deadlines;
    if (is_whole)
        is_whole = (s->backups = backups_new(s->dir, options->now_ms)) != NULL;
    errno = 0;
    const union MHD_DaemonInfo *info =
        is_whole && listen_on(s) ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) {
        why = errno;
        server_stop(s);
        errno = why;
        return is_whole ? STATUS_IO : STATUS_MEMORY;
    }
    *port = info->port;
    *server = s;
    return STATUS_OK;
}

void server_stop(struct server *s) {
    change_watch_stop(s->watch); // all that wait go on first
    backups_stop(s->backups);
    for (int i = CREW_QUESTIONS; i < CREWS; i++)
        workers_stop(s->crews[i]);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    notes_stop(s->notes);
    change_watch_free(s->watch);
    for (int i = CREW_QUESTIONS; i < CREWS; i++)
        workers_free(s->crews[i]);
    notes_free(s->notes);
    deadlines_free(s->deadlines);
    signals_cache_free(s->signals);
    phone_ends_free(s->phone_ends);
    alike_free(s->alike);
    doings_free(s->doings);
    backups_free(s->backups);
    for (size_t i = 0; i < s->snapshots_len; i++)
        snapshot_free(s->snapshots[i]);
    visits_free(s->visits);
    assets_free(s->assets);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
