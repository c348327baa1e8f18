// SPDX-License-Identifier: Apache-2.0
#include "host/page/server_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/page/http.h"

#define LASTING "public, max-age=31536000, immutable"

static void add_heads(struct MHD_Response *response, const struct server *server) {
    static const char *const heads[][2] = {
        {"Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; "
                                    "object-src 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        MHD_add_response_header(response, heads[i][0], heads[i][1]);
    if (server->options.tls_cert)
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
}

enum MHD_Result server_queue(struct server *server, struct MHD_Connection *connection, unsigned code,
                             struct MHD_Response *response) {
    add_heads(response, server);
    metrics_answered(&server->metrics, code);
    enum MHD_Result result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

struct MHD_Response *server_response(const char *type, const void *data, size_t len, enum MHD_ResponseMemoryMode mode,
                                     const char *cache) {
    // libmicrohttpd takes a non-const pointer and, in these modes, does not write through it.
    struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)data, mode);
    if (response) {
        MHD_add_response_header(response, "Content-Type", type);
        MHD_add_response_header(response, "Cache-Control", cache);
    }
    return response;
}

enum MHD_Result server_answer_asset(struct server *server, struct MHD_Connection *connection,
                                    const struct asset *asset) {
    char tag[48];
    size_t len = asset->len;
    const char *accepted = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept-Encoding");
    const void *packed = http_takes(accepted, "gzip") ? assets_packed(server->assets, asset, &len) : NULL;
    snprintf(tag, sizeof tag, "\"" ROLLCALL_VERSION "-%zx-%" PRIx64 "%s\"", asset->len, asset->sum,
             packed ? "-gz" : "");
    int is_held = http_names_tag(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match"), tag);
    const void *data = is_held ? "" : packed ? packed : asset->data;
    struct MHD_Response *response = server_response(asset->type, data,
                                                    is_held  ? 0
                                                    : packed ? len
                                                             : asset->len,
                                                    MHD_RESPMEM_PERSISTENT, asset->is_lasting ? LASTING : "no-cache");
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "ETag", tag);
    MHD_add_response_header(response, "Vary", "Accept-Encoding");
    if (packed && !is_held)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    return server_queue(server, connection, is_held ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, response);
}

static void set_cookie(const struct server *server, struct MHD_Response *response, const struct web_reply *r) {
    char text[160];
    int is_secure = server->options.tls_cert || server->options.behind_proxy;
    if (!*r->cookie && !r->ends_visit)
        return;
    snprintf(text, sizeof text, COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", r->cookie,
             is_secure ? "; Secure" : "", r->ends_visit ? "; Max-Age=0" : "");
    MHD_add_response_header(response, "Set-Cookie", text);
}

// RFC 6266: a plain name for old programs, and the real one as RFC 5987 writes it.
static void set_file_name(struct MHD_Response *response, const char *name) {
    char text[1280];
    const char *ending = strrchr(name, '.');
    size_t len = (size_t)snprintf(text, sizeof text, "attachment; filename=\"rollcall%s\"; filename*=UTF-8''",
                                  ending ? ending : "");
    for (; *name && len + 4 < sizeof text; name++) {
        int is_plain = (*name >= '0' && *name <= '9') || (*name >= 'a' && *name <= 'z') ||
                       (*name >= 'A' && *name <= 'Z') || *name == '.' || *name == '-';
        len += (size_t)snprintf(text + len, sizeof text - len, is_plain ? "%c" : "%%%02X", (unsigned char)*name);
    }
    MHD_add_response_header(response, "Content-Disposition", text);
}

// The file is the response's from here on.
static struct MHD_Response *response_of_file(struct web_reply *r) {
    struct stat st;
    int fd = fstat(fileno(r->file), &st) == 0 ? dup(fileno(r->file)) : -1;
    fclose(r->file);
    r->file = NULL;
    struct MHD_Response *response = fd < 0 ? NULL : MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
    if (!response) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    MHD_add_response_header(response, "Content-Type", r->type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    return response;
}

enum MHD_Result server_answer_reply(struct server *server, struct MHD_Connection *connection, struct web_reply *r) {
    char text[128];
    if (r->json) {
        r->data = web_text(r->json, &r->len);
        json_decref(r->json);
        r->json = NULL;
    }
    if (!r->data && !r->file)
        return MHD_NO;
    struct MHD_Response *response = r->file ? response_of_file(r)
                                            : server_response(r->type ? r->type : "application/json; charset=utf-8",
                                                              r->data, r->len, MHD_RESPMEM_MUST_FREE, "no-store");
    if (!response)
        return MHD_NO;
    set_cookie(server, response, r);
    if (r->methods)
        MHD_add_response_header(response, "Allow", r->methods);
    if (*r->file_name)
        set_file_name(response, r->file_name);
    if (r->wait_s) {
        snprintf(text, sizeof text, "%d", r->wait_s);
        MHD_add_response_header(response, "Retry-After", text);
    }
    return server_queue(server, connection, r->code, response);
}

enum MHD_Result server_answer_error(struct server *server, struct MHD_Connection *connection, unsigned code,
                                    const char *word) {
    struct web_reply r = {0};
    web_error(&r, code, word);
    return server_answer_reply(server, connection, &r);
}
