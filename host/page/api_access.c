// SPDX-License-Identifier: Apache-2.0
// Coming in and going out: /api/me, login, welcome, logout, password.
#include <stdio.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/page/api.h"
#include "host/page/notes.h"

static json_t *who(const struct web_request *q, const struct user *user, const char *csrf) {
    int64_t own = user->areas.len ? user->areas.codes[0] : q->host->area;
    char office[HOST_SETTING_SIZE] = ""; // "": by its area
    if (host_setting_text(q->host, "office_name", office) != STATUS_OK)
        return NULL;
    return json_pack("{s:s, s:s, s:b, s:s, s:I, s:s, s:o}", "name", user->name, "role", role_text(user->role),
                     "has_password", user->has_password, "csrf", csrf, "area", (json_int_t)own, "office", office,
                     "areas", web_areas(q, &user->areas));
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
    if (visits_find(q->visits, r->cookie, q->now_ms, 1, &visit))
        web_json(r, who(q, user, visit.csrf));
    else
        web_error(r, 500, "failed");
}

// Counts a try, which settle_try then judges.
static int must_wait(struct web_request *q, struct web_reply *r, const char *name) {
    r->wait_s = visits_try(q->visits, name, q->address, q->now_ms);
    if (r->wait_s)
        web_error(r, 429, "wait");
    return r->wait_s != 0;
}

// A wrong one stays counted, a right password takes back all before it, a right link itself alone.
static void settle_try(struct web_request *q, const char *name, enum status status) {
    if (status == STATUS_OK && name)
        visits_succeeded(q->visits, name, q->address);
    else if (status != STATUS_FORGED)
        visits_spare(q->visits, name, q->address);
}

static void answer_try(struct web_request *q, struct web_reply *r, enum status status, const struct user *user,
                       int by_link) {
    if (status == STATUS_OK)
        come_in(q, r, user, by_link);
    else if (status == STATUS_FORGED)
        web_error(r, 401, by_link ? "link" : "wrong");
    else
        web_status(r, status);
}

static int note_try(const struct web_request *q, const char *name, int is_in) {
    return is_in ? notes_add(q->notes, q->now_ms, name, "login", q->address)
                 : notes_add_try(q->notes, q->now_ms, name, "login_failed", q->address);
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
    settle_try(request, name, status);
    if (!note_try(request, name, status == STATUS_OK))
        status = STATUS_BUSY; // what is not noted is not answered
    answer_try(request, reply, status, &user, 0);
}

API(welcome) {
    struct user user;
    struct host writer;
    const char *link = web_body_text(request, "link", 64);
    if (!link) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (must_wait(request, reply, NULL))
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, access_welcome(&writer, link, &user), user.name, "welcome", request->address);
    settle_try(request, NULL, status);
    answer_try(request, reply, status, &user, 1);
}

API(logout) {
    visits_end(request->visits, request->token);
    reply->ends_visit = 1;
    int is_noted = notes_add(request->notes, request->now_ms, request->user.name, "logout", "");
    web_status(reply, is_noted ? STATUS_OK : STATUS_BUSY);
}

// Whether the old password is right; answers when it is not.
static int knows_old(struct web_request *q, struct web_reply *r, const char *old) {
    struct user user;
    if (must_wait(q, r, q->user.name))
        return 0;
    enum status status = access_login(q->host, q->user.name, old ? old : "", &user);
    settle_try(q, q->user.name, status);
    if (status == STATUS_FORGED)
        web_error(r, 403, "wrong");
    else if (status != STATUS_OK)
        web_status(r, status);
    return status == STATUS_OK;
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
    if (request->user.has_password && !knows_old(request, reply, old))
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status =
            web_end(&writer, access_set_password(&writer, request->user.name, new), request->user.name, "password", "");
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    visits_end_all(request->visits, request->user.name);
    user = request->user;
    user.has_password = 1;
    come_in(request, reply, &user, 0);
}
