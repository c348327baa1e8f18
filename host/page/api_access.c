// SPDX-License-Identifier: Apache-2.0
// Coming in and going out: /api/me, login, welcome, logout, password.
#include <stdio.h>
#include <string.h>

#include "host/page/api.h"
#include "host/users/audit.h"

static json_t *who(const struct web_request *q, const struct user *user, const char *csrf) {
    return json_pack("{s:s, s:s, s:b, s:s, s:I}", "name", user->name, "role", role_text(user->role), "has_password",
                     user->has_password, "csrf", csrf, "area", (json_int_t)q->host->area);
}

API(me) {
    if (request->user.role == ROLE_NONE)
        web_json(reply, json_pack("{s:n}", "name"));
    else
        web_json(reply, who(request, &request->user, request->visit.csrf));
}

// The visit that was there ends, and a new one begins: a secret planted before is worth nothing.
static void come_in(struct web_request *q, struct web_reply *r, const struct user *user, int by_link) {
    struct visit visit;
    if (q->token)
        visits_end(q->visits, q->token);
    visits_begin(q->visits, user->name, by_link, q->now_ms, r->cookie);
    if (visits_find(q->visits, r->cookie, q->now_ms, &visit))
        web_json(r, who(q, user, visit.csrf));
    else
        web_error(r, 500, "failed");
}

static int must_wait(struct web_request *q, struct web_reply *r, const char *name) {
    int by_name = visits_wait_s(q->visits, name, q->now_ms);
    int by_address = visits_wait_s(q->visits, q->address, q->now_ms);
    r->wait_s = by_name > by_address ? by_name : by_address;
    if (r->wait_s)
        web_error(r, 429, "wait");
    return r->wait_s != 0;
}

API(login) {
    struct user user;
    const char *name = web_body_text(request, "name", 20), *password = web_body_text(request, "password", 256);
    if (!name || !password || strlen(name) >= ACCESS_NAME_SIZE) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (must_wait(request, reply, name))
        return;
    enum status status = access_login(request->host, name, password, &user);
    enum status noted = web_note(request, name, status == STATUS_OK ? "login" : "login_failed", request->address);
    if (status == STATUS_OK)
        status = noted;
    if (status == STATUS_OK) {
        visits_succeeded(request->visits, name);
        visits_succeeded(request->visits, request->address);
        come_in(request, reply, &user, 0);
    } else if (status == STATUS_FORGED) {
        visits_failed(request->visits, name, request->now_ms);
        visits_failed(request->visits, request->address, request->now_ms);
        web_error(reply, 401, "wrong");
    } else
        web_status(reply, status);
}

API(welcome) {
    struct user user;
    struct host writer;
    const char *link = web_body_text(request, "link", 64);
    if (!link) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (must_wait(request, reply, request->address))
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = access_welcome(&writer, link, &user);
        if (status == STATUS_OK)
            status = audit_add(&writer, user.name, "welcome", request->address);
        if (status == STATUS_OK)
            status = web_commit(&writer);
        else
            web_rollback(&writer);
    }
    if (status == STATUS_OK)
        come_in(request, reply, &user, 1);
    else if (status == STATUS_FORGED) {
        visits_failed(request->visits, request->address, request->now_ms);
        web_error(reply, 401, "link");
    } else
        web_status(reply, status);
}

API(logout) {
    visits_end(request->visits, request->token);
    reply->ends_visit = 1;
    web_status(reply, web_note(request, request->user.name, "logout", ""));
}

// With the old password, or without one after a one-time link. All other visits of the user end.
API(password) {
    struct host writer;
    struct user user;
    const char *old = web_body_text(request, "old", 256), *new = web_body_text(request, "new", 256);
    if (!new) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (request->user.has_password &&
        (must_wait(request, reply, request->user.name) ||
         access_login(request->host, request->user.name, old ? old : "", &user) != STATUS_OK)) {
        if (!reply->wait_s) {
            visits_failed(request->visits, request->user.name, request->now_ms);
            web_error(reply, 403, "wrong");
        }
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = access_set_password(&writer, request->user.name, new);
        if (status == STATUS_OK)
            status = audit_add(&writer, request->user.name, "password", "");
        if (status == STATUS_OK)
            status = web_commit(&writer);
        else
            web_rollback(&writer);
    }
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    visits_end_all(request->visits, request->user.name);
    user = request->user;
    user.has_password = 1;
    come_in(request, reply, &user, 0);
}
