// SPDX-License-Identifier: Apache-2.0
// Who asks, whether they may, and what they are told: each thread has a snapshot of its own (host/page/snapshot.h).
// GET /api/changes waits: its connection is put aside until host/page/change_watch.h sees other figures. So is that of
// a question which may take long, until one of host/page/workers.h has answered it: a thread serves many connections,
// and none of them is to wait for another's report. What changes anything goes that way as well, and so does a
// password: the one writer may be another program's for as long as an import takes.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>

#include "host/base/utf8.h"
#include "host/books/audit.h"
#include "host/page/bounds.h"
#include "host/page/report_list.h"
#include "host/page/scratch.h"
#include "host/page/server_answer.h"

int64_t server_now(const struct server *server) {
    struct timeval now;
    gettimeofday(&now, NULL);
    return server->options.now_ms ? server->options.now_ms : (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

// ---- snapshots ----

// There are as many as threads and workers, so one is free.
static size_t snapshot_take(struct server *server) {
    size_t place = 0;
    pthread_mutex_lock(&server->lock);
    while (place + 1 < server->snapshots_len && server->is_taken[place])
        place++;
    server->is_taken[place] = 1;
    pthread_mutex_unlock(&server->lock);
    return place;
}

static void snapshot_give(struct server *server, size_t place) {
    pthread_mutex_lock(&server->lock);
    server->is_taken[place] = 0;
    pthread_mutex_unlock(&server->lock);
}

// ---- who asks ----

static const char *query_of(void *door, const char *name) {
    return MHD_lookup_connection_value(door, MHD_GET_ARGUMENT_KIND, name);
}

static const char *head_of(struct MHD_Connection *connection, const char *name) {
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

static enum MHD_Result take_forwarded(void *last, enum MHD_ValueKind kind, const char *name, const char *value) {
    (void)kind;
    if (value && strcasecmp(name, "X-Forwarded-For") == 0)
        *(const char **)last = value;
    return MHD_YES;
}

// What the proxy itself saw stands last: in the last of the lines, behind the last comma. NULL when that is no address.
static const char *forwarded_of(struct MHD_Connection *connection) {
    const char *all = NULL;
    struct in6_addr address;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_forwarded, &all);
    const char *comma = all ? strrchr(all, ',') : NULL, *last = comma ? comma + 1 : all;
    if (last)
        last += strspn(last, " \t");
    int is_address = last && (inet_pton(AF_INET, last, &address) == 1 || inet_pton(AF_INET6, last, &address) == 1);
    return is_address ? last : NULL;
}

static void address_of(const struct server *server, struct MHD_Connection *connection, char text[64]) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *forwarded = server->options.behind_proxy ? forwarded_of(connection) : NULL;
    const void *client = info ? info->client_addr : NULL;
    snprintf(text, 64, "%s", forwarded ? forwarded : "?");
    if (forwarded || !client)
        return;
    if (info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)client)->sin_addr, text, 64);
    if (info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)client)->sin6_addr, text, 64);
}

static void find_user(struct server *server, struct web_request *q) {
    if (!q->token || !visits_find(server->visits, q->token, q->now_ms, !q->is_by_itself, &q->visit))
        return;
    if (access_find(q->host, q->visit.name, &q->user) != STATUS_OK || q->user.added_ms > q->visit.began_ms)
        q->user = (struct user){0}; // removed, and perhaps let in again since: that is another visit
}

// A page of another site can make a browser send our cookie with a form, but cannot set this head; browsers that say
// which site a request comes from are believed when they say it is another.
static int is_from_our_page(struct MHD_Connection *connection, const struct route *route, const struct web_request *q) {
    const char *kind = route->file_max ? "application/octet-stream" : "application/json";
    const char *origin = head_of(connection, "Origin"), *host = head_of(connection, "Host");
    const char *name = strstr(origin, "://"), *site = head_of(connection, "Sec-Fetch-Site");
    if (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return 0;
    if (*origin && (!name || strcmp(name + 3, host) != 0))
        return 0;
    if (strncmp(head_of(connection, "Content-Type"), kind, strlen(kind)) != 0)
        return 0;
    const char *csrf = head_of(connection, "X-Rollcall");
    return q->user.role == ROLE_NONE ||
           (strlen(csrf) == strlen(q->visit.csrf) && key_equal(csrf, q->visit.csrf, strlen(csrf)));
}

// ---- the API ----

struct query_text {
    char text[480 + ACCESS_AREAS_SIZE];
    size_t len;
};

// With lengths: a name or value that holds & or = is not taken for two.
static enum MHD_Result add_to_key(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
    struct query_text *q = context;
    (void)kind;
    int n = snprintf(q->text + q->len, sizeof q->text - q->len, "%zu%s%zu=%s", strlen(name), name,
                     value ? strlen(value) : 0, value ? value : "");
    q->len += n > 0 ? (size_t)n : 0;
    if (q->len >= sizeof q->text)
        q->len = sizeof q->text - 1;
    return MHD_YES;
}

// A list refuses the filters that its export refuses.
static int has_stray_filter(const struct route *route, const struct web_request *q) {
    const char *filter;
    return report_refuses(q, route->path + strlen("/api/"), &filter) == REPORT_STRAY;
}

// What a question is answered with at once is text then: what it was made of goes in one piece. What takes long lets go
// of what it needs no more as it comes along.
static void answer_in_text(const struct route *route, struct web_request *q, struct web_reply *r) {
    int is_short = strcmp(route->method, "GET") == 0 && !q->may_take_long;
    if (is_short)
        scratch_begin();
    if (has_stray_filter(route, q))
        web_error(r, 400, "invalid");
    else
        route->answer(q, r);
    if (!is_short)
        return;
    if (r->json)
        r->data = web_text(r->json, &r->len);
    r->json = NULL;
    scratch_end();
}

static void answer_route(const struct route *route, struct snapshot *snapshot, const char *url, struct web_request *q,
                         struct web_reply *r) {
    struct query_text key = {.len = 0};
    if (route->is_shared) {
        char areas[ACCESS_AREAS_SIZE];
        key.len = (size_t)snprintf(key.text, sizeof key.text, "%.200s?%d?%s", url, (int)q->language,
                                   access_areas_text(&q->user.areas, areas));
        MHD_get_connection_values(q->door, MHD_GET_ARGUMENT_KIND, add_to_key, &key);
        if (key.len + 1 < sizeof key.text && (r->data = snapshot_recall(snapshot, key.text, &r->len)) != NULL) {
            r->code = 200;
            return;
        }
    }
    answer_in_text(route, q, r);
    if (db_failure(q->host->db) == STATUS_OK && route->is_shared && r->code == 200 && r->data &&
        key.len + 1 < sizeof key.text)
        snapshot_keep(snapshot, key.text, r->data, r->len);
}

static void let_work_go(struct web_reply *r) {
    if (r->work)
        key_wipe(r->work, r->work_len);
    free(r->work);
    r->work = NULL;
    r->finish = NULL;
}

// What a failed read stands behind is no answer, whether its handler noticed or not.
static void refuse_unread(const struct host *host, struct web_reply *r) {
    enum status status = db_failure(host->db);
    if (status == STATUS_OK)
        return;
    web_let_go(r);
    let_work_go(r);
    *r = (struct web_reply){0};
    web_status(r, status);
}

static enum MHD_Result check_text(void *is_text, enum MHD_ValueKind kind, const char *name, const char *value) {
    (void)kind;
    if (utf8_characters(name) < 0 || (value && utf8_characters(value) < 0))
        *(int *)is_text = 0;
    return MHD_YES;
}

// The path and each value of the query; a body is, or json_loadb refuses it.
static int is_text(struct MHD_Connection *connection, const char *url) {
    int is = utf8_characters(url) >= 0;
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, check_text, &is);
    return is;
}

// GET /api/changes?since=N: the number of the figures as soon as it is another one, or after a while, and how long the
// visit still lasts.
static int has_changed(struct server *server, const struct web_request *q, struct web_reply *r, int waited) {
    int64_t since, now = change_watch_number(server->watch);
    if (!web_query_int(q, "since", -1, &since)) {
        web_error(r, 400, "invalid");
        return 1;
    }
    if (since == now && !waited)
        return 0;
    web_json(r, json_pack("{s:I, s:I}", "number", (json_int_t)now, "left_s", (json_int_t)(q->visit.left_ms / 1000)));
    return 1;
}

// 1 after having answered what keeps a request from its handler. is_known: there is such a path, with another method.
static int keep_out(struct MHD_Connection *connection, const char *url, const struct route *route, int is_known,
                    const struct web_request *q, struct web_reply *r) {
    int is_post = route && strcmp(route->method, "POST") == 0;
    if (!is_text(connection, url))
        web_error(r, 400, "invalid");
    else if (!route)
        web_error(r, is_known ? 405 : 404, is_known ? "method" : "not_found");
    else if (!route_allows(route, q->user.role))
        web_error(r, q->user.role == ROLE_NONE ? 401 : 403, q->user.role == ROLE_NONE ? "login" : "forbidden");
    else if (route_needs_password(route) && !q->user.has_password)
        web_error(r, 403, "password");
    else if (is_post && !is_from_our_page(connection, route, q))
        web_error(r, 403, "not_our_page");
    else if (is_post && !route->file_max && !json_is_object(q->body))
        web_error(r, 400, "invalid");
    else
        return bounds_keep_out(route, q, r);
    return 1;
}

static struct web_request question_of(struct server *server, struct MHD_Connection *connection, char address[64]) {
    const char *language = query_of(connection, "lang");
    address_of(server, connection, address);
    return (struct web_request){.query = query_of,
                                .door = connection,
                                .dir = server->dir,
                                .now_ms = server_now(server),
                                .now_is_set = server->options.now_ms != 0,
                                .visits = server->visits,
                                .notes = server->notes,
                                .signals = server->signals,
                                .phone_ends = server->phone_ends,
                                .alike = server->alike,
                                .doings = server->doings,
                                .backups = server->backups,
                                .plugged = server->options.plugged,
                                .cable = server->options.cable,
                                .certificate_ms = server->certificate_ms,
                                .is_by_itself = *head_of(connection, "X-Rollcall-By-Itself") != '\0',
                                .address = address,
                                .token = MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, COOKIE),
                                .language = language ? language_of(language) : LANGUAGE_ZH};
}

// ---- files ----

// Whether who asks may send a file there at all: what strangers send is not kept for the time of its coming.
// *read: how the books could be read, which decides it.
static int may_send(struct server *server, struct MHD_Connection *connection, const char *url,
                    const struct route *route, enum status *read) {
    char address[64];
    struct web_reply r = {0};
    size_t place = snapshot_take(server);
    struct web_request q = question_of(server, connection, address);
    int may = 0;
    *read = snapshot_begin(server->snapshots[place], q.now_ms, &q.host);
    if (*read == STATUS_OK) {
        find_user(server, &q);
        may = !keep_out(connection, url, route, 1, &q, &r);
        *read = db_failure(q.host->db);
        snapshot_end(server->snapshots[place]);
    }
    json_decref(r.json);
    snapshot_give(server, place);
    return may && *read == STATUS_OK;
}

static int upload_begins(struct server *server) {
    pthread_mutex_lock(&server->lock);
    int has_room = server->uploads < UPLOADS_MAX;
    server->uploads += has_room;
    pthread_mutex_unlock(&server->lock);
    return has_room;
}

static void upload_ends(struct server *server) {
    pthread_mutex_lock(&server->lock);
    server->uploads--;
    pthread_mutex_unlock(&server->lock);
}

void server_expect(struct server *server, struct MHD_Connection *connection, const char *url, const char *method,
                   struct exchange *e) {
    char parts[256];
    int is_known;
    struct web_request unused;
    const struct route *route = routes_find(method, url, parts, sizeof parts, &unused, &is_known);
    e->takes_file = route && route->file_max;
    if (!e->takes_file || !may_send(server, connection, url, route, &e->failure))
        return;
    e->failure = STATUS_BUSY;
    if (!upload_begins(server))
        return;
    e->upload = upload_new(server->dir, route->file_max);
    e->failure = e->upload ? STATUS_OK : STATUS_MEMORY;
    if (!e->upload)
        upload_ends(server);
}

void server_let_go(struct server *server, struct exchange *e) {
    if (!e->upload)
        return;
    upload_free(e->upload);
    upload_ends(server);
}

// Everything but the waiting: 1 when r holds the answer, 0 when the connection is to be put aside.
static int decide(struct server *server, struct MHD_Connection *connection, const char *url, const char *method,
                  struct exchange *e, int may_take_long, struct web_reply *r) {
    char parts[256], address[64];
    int is_known, is_answered = 1;
    size_t place = snapshot_take(server);
    json_t *body = NULL;
    struct web_request q = question_of(server, connection, address);
    q.may_take_long = may_take_long;
    const struct route *route = routes_find(method, url, parts, sizeof parts, &q, &is_known);
    q.is_by_itself |= route && !route->answer; // it waits for changes
    e->crew = route ? route_crew(route) : CREW_QUESTIONS;
    enum status status = e->upload ? upload_bytes(e->upload, &q.file, &q.file_len) : STATUS_OK;
    if (status == STATUS_OK)
        status = snapshot_begin(server->snapshots[place], q.now_ms, &q.host);
    if (status == STATUS_OK) {
        find_user(server, &q);
        int is_post = strcmp(method, "POST") == 0;
        body = is_post && !e->takes_file ? json_loadb(e->body, e->body_len, JSON_REJECT_DUPLICATES, NULL) : NULL;
        r->methods = !route && is_known ? routes_methods(url) : NULL;
        q.body = body;
        int is_open = !keep_out(connection, url, route, is_known, &q, r) && route;
        if (is_open && e->takes_file && !e->upload) // let in while the file came
            is_open = (web_error(r, 401, "login"), 0);
        if (is_open && is_post && !may_take_long)
            r->takes_long = 1;
        else if (is_open && !route->answer)
            is_answered = has_changed(server, &q, r, e->is_waiting);
        else if (is_open)
            answer_route(route, server->snapshots[place], url, &q, r);
        refuse_unread(q.host, r);
        snapshot_end(server->snapshots[place]);
    } else
        web_status(r, status);
    json_decref(body);
    snapshot_give(server, place);
    return is_answered;
}

static void resume(void *context) {
    MHD_resume_connection(context);
}

static void answered(struct exchange *e, enum status status) {
    if (status != STATUS_OK) {
        web_let_go(&e->reply);
        e->reply = (struct web_reply){0};
        web_status(&e->reply, status);
    }
    e->is_answered = 1;
    MHD_resume_connection(e->connection);
}

static void write_row(void *context) {
    struct exchange *e = context;
    const struct web_row *row = &e->reply.row;
    answered(e, audit_note(e->server->dir, server_now(e->server), row->who, row->what, row->detail));
}

static void finish(void *context) {
    struct exchange *e = context;
    e->reply.finish(&e->reply);
    let_work_go(&e->reply);
    answered(e, STATUS_OK);
}

// An answer whose row has to be in the log first waits for the writer among those who do, not among questions.
static void answer_long(void *context) {
    struct exchange *e = context;
    decide(e->server, e->connection, e->url, e->method, e, 1, &e->reply);
    if (e->reply.finish) {
        if (workers_do(e->server->crews[CREW_REST], finish, e))
            return;
        let_work_go(&e->reply);
        answered(e, STATUS_BUSY);
        return;
    }
    int is_to_be_noted = e->reply.code == MHD_HTTP_OK && e->reply.row.what;
    if (!is_to_be_noted)
        answered(e, STATUS_OK);
    else if (!workers_do(e->server->crews[CREW_WRITERS], write_row, e))
        answered(e, STATUS_BUSY);
}

static enum MHD_Result give_to_worker(struct server *server, struct MHD_Connection *connection, const char *url,
                                      const char *method, struct exchange *e) {
    e->server = server;
    e->connection = connection;
    e->url = url;
    e->method = method;
    MHD_suspend_connection(connection);
    if (!workers_do(server->crews[e->crew], answer_long, e)) {
        web_error(&e->reply, MHD_HTTP_SERVICE_UNAVAILABLE, "busy");
        e->is_answered = 1;
        MHD_resume_connection(connection);
    }
    return MHD_YES;
}

enum MHD_Result server_answer_api(struct server *server, struct MHD_Connection *connection, const char *url,
                                  const char *method, struct exchange *e) {
    struct web_reply r = e->reply;
    int is_answered = e->is_answered;
    e->reply = (struct web_reply){0};
    if (is_answered)
        return server_answer_reply(server, connection, &r);
    if (decide(server, connection, url, method, e, 0, &r))
        return r.takes_long ? give_to_worker(server, connection, url, method, e)
                            : server_answer_reply(server, connection, &r);
    e->is_waiting = 1;
    MHD_suspend_connection(connection);
    if (!change_watch_wait(server->watch, resume, connection)) // too many wait: answered at once
        MHD_resume_connection(connection);
    return MHD_YES;
}

// ---- how it is ----

enum MHD_Result server_answer_metrics(struct server *server, struct MHD_Connection *connection) {
    struct host *host;
    struct web_reply r = {.code = 503};
    size_t place = snapshot_take(server);
    if (snapshot_begin(server->snapshots[place], server_now(server), &host) == STATUS_OK) {
        r = (struct web_reply){.code = 200, .type = "text/plain; version=0.0.4; charset=utf-8"};
        r.data = metrics_text(&server->metrics, host, &r.len);
        snapshot_end(server->snapshots[place]);
    }
    snapshot_give(server, place);
    return r.data ? server_answer_reply(server, connection, &r) : server_answer_error(server, connection, 503, "busy");
}

enum MHD_Result server_answer_health(struct server *server, struct MHD_Connection *connection) {
    struct host *host;
    size_t place = snapshot_take(server);
    enum status status = snapshot_begin(server->snapshots[place], server_now(server), &host);
    if (status == STATUS_OK)
        snapshot_end(server->snapshots[place]);
    snapshot_give(server, place);
    if (status != STATUS_OK)
        return server_answer_error(server, connection, MHD_HTTP_SERVICE_UNAVAILABLE, "busy");
    struct MHD_Response *response = server_response("text/plain", "ok\n", 3, MHD_RESPMEM_PERSISTENT, "no-store");
    return response ? server_queue(server, connection, MHD_HTTP_OK, response) : MHD_NO;
}
