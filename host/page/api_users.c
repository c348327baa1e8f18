// SPDX-License-Identifier: Apache-2.0
// Users and the audit log: /api/users, /api/audit.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/page/api.h"
#include "host/print/code.h"
#include "proto/civil.h"

#define PAGE_MAX 200 // of an address

struct listing {
    const struct web_request *request;
    struct rows rows;
};

static void add_user(void *context, const struct user *user) {
    struct listing *l = context;
    char added[CIVIL_TEXT_SIZE], removed[CIVIL_TEXT_SIZE];
    rows_add(&l->rows, json_pack("{s:s, s:s, s:b, s:s, s:s?, s:o}", "name", user->name, "role", role_text(user->role),
                                 "has_password", user->has_password, "added", civil_format(user->added_ms, added),
                                 "removed", user->removed_ms ? civil_format(user->removed_ms, removed) : NULL, "areas",
                                 web_areas(l->request, &user->areas)));
}

API(users) {
    struct listing l = {request, rows_new()};
    static const char *const sorts[] = {"name", "role", "added", "removed", NULL};
    enum status status = access_each(request->host, add_user, &l);
    if (!web_sort_rows(request, sorts, &l.rows)) {
        json_decref(l.rows.list);
        web_error(reply, 400, "invalid");
        return;
    }
    json_int_t total = (json_int_t)l.rows.len;
    web_list(reply, status, json_pack("{s:I, s:o}", "total", total, "users", rows_end(&l.rows, status)));
}

// Ends what began with web_writer: with the word in the log, or not at all.
static enum status settle(const struct web_request *q, struct host *writer, enum status status, const char *what,
                          const char *name, enum role role) {
    char detail[128];
    snprintf(detail, sizeof detail, "%s%s%s", name, role ? " " : "", role ? role_text(role) : "");
    return web_end(writer, status, q->user.name, what, detail);
}

static const char *name_of(const struct web_request *q, struct web_reply *r) {
    const char *name = web_body_text(q, "name", 20);
    if (!name)
        web_error(r, 400, "invalid");
    return name;
}

// Not the user's own: somebody must be left to let others in.
static const char *name_of_another(const struct web_request *q, struct web_reply *r) {
    const char *name = name_of(q, r);
    if (!name || strcmp(name, q->user.name) != 0)
        return name;
    web_error(r, 409, "conflict");
    return NULL;
}

static enum role role_given(const struct web_request *q) {
    const char *word = web_body_text(q, "role", 20);
    return word ? role_of_text(word) : ROLE_NONE;
}

// The codes in the list of the body; none where there is no list. 0: it is no list of codes.
static int read_areas(const struct web_request *q, struct access_areas *areas) {
    const json_t *list = json_object_get(q->body, "areas"), *one;
    size_t i;
    *areas = (struct access_areas){.len = 0};
    if ((list && !json_is_array(list)) || json_array_size(list) > ACCESS_AREAS_MAX)
        return 0;
    json_array_foreach(list, i, one) {
        if (!json_is_integer(one))
            return 0;
        areas->codes[areas->len++] = json_integer_value(one);
    }
    return 1;
}

// The link, and where the page said under which address it is asked, the symbol by which a phone opens it.
static void answer_link(const struct web_request *q, struct web_reply *r, enum status status, const char *link) {
    char whole[PAGE_MAX * 4 + sizeof "/welcome#" + ACCESS_LINK_SIZE];
    const char *page = web_body_text(q, "page", PAGE_MAX);
    if (status != STATUS_OK) {
        web_status(r, status);
        return;
    }
    snprintf(whole, sizeof whole, "%s/welcome#%s", page ? page : "", link);
    char *rows = page && *page ? code_rows(whole) : NULL;
    web_json(r, json_pack("{s:s, s:s?}", "link", link, "code", rows));
    key_wipe(whole, sizeof whole);
    free(rows);
}

API(user_add) {
    struct host writer;
    struct access_areas areas;
    char link[ACCESS_LINK_SIZE], kept[ACCESS_NAME_SIZE];
    const char *name = name_of(request, reply);
    enum role role = role_given(request);
    if (!name)
        return;
    if (!read_areas(request, &areas)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = settle(request, &writer, access_add(&writer, name, role, &areas, link), "user_add",
                        access_name(name, kept), role);
    answer_link(request, reply, status, link);
}

API(user_edit) {
    struct host writer;
    const char *name = name_of_another(request, reply);
    enum role role = role_given(request);
    if (!name)
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = settle(request, &writer, access_set_role(&writer, name, role), "user_edit", name, role);
    web_status(reply, status == STATUS_OUTDATED ? STATUS_OK : status);
}

// {"name", "areas": [code, …], "why"}: none, the whole office.
API(user_areas) {
    struct host writer;
    struct access_areas areas;
    char detail[ACCESS_NAME_SIZE + ACCESS_AREAS_SIZE + 2], text[ACCESS_AREAS_SIZE];
    const char *name = name_of_another(request, reply);
    if (!name)
        return;
    if (!json_object_get(request->body, "areas") || !read_areas(request, &areas)) {
        web_error(reply, 400, "invalid");
        return;
    }
    snprintf(detail, sizeof detail, "%.64s %s", name, access_areas_text(&areas, text));
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, access_set_areas(&writer, name, &areas), request->user.name, "user_areas", detail);
    web_status(reply, status == STATUS_OUTDATED ? STATUS_OK : status);
}

API(user_renew) {
    struct host writer;
    char link[ACCESS_LINK_SIZE];
    const char *name = name_of(request, reply);
    if (!name)
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = settle(request, &writer, access_renew(&writer, name, link), "user_renew", name, ROLE_NONE);
    if (status == STATUS_OK)
        visits_end_all(request->visits, name);
    answer_link(request, reply, status, link);
}

API(user_remove) {
    struct host writer;
    const char *name = name_of_another(request, reply);
    if (!name)
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = settle(request, &writer, access_remove(&writer, name), "user_remove", name, ROLE_NONE);
    if (status == STATUS_OK)
        visits_end_all(request->visits, name);
    web_status(reply, status);
}

// ---- the audit log ----

static void add_row(void *context, const struct audit_row *row) {
    struct listing *l = context;
    char at[CIVIL_TEXT_SIZE];
    rows_add(&l->rows, json_pack("{s:I, s:s, s:o, s:s, s:s, s:o}", "seq", (json_int_t)row->seq, "at",
                                 civil_format(row->at_ms, at), "who", rows_text(row->who), "what", row->what, "text",
                                 audit_words(row->what, l->request->language), "detail", rows_text(row->detail)));
}

// What one may ask for, with its words.
static json_t *audit_kinds(enum language language) {
    struct rows rows = rows_new();
    for (size_t i = 0; audit_kind(i); i++)
        rows_add(&rows, json_pack("{s:s, s:s}", "what", audit_kind(i), "text", audit_words(audit_kind(i), language)));
    return rows_end(&rows, STATUS_OK);
}

// One more is asked for than is shown: whether there are others.
static json_t *audit_page(struct listing *l, enum status status, int64_t total) {
    char next[24] = "";
    size_t shown = (size_t)web_page(l->request);
    json_t *list = rows_end(&l->rows, status);
    if (list && json_array_size(list) > shown) {
        json_array_remove(list, shown);
        snprintf(next, sizeof next, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(json_array_get(list, shown - 1), "seq")));
    }
    return list ? json_pack("{s:I, s:b, s:s?, s:o, s:o}", "total", (json_int_t)total, "more", *next != '\0', "next",
                            *next ? next : NULL, "rows", list, "kinds", audit_kinds(l->request->language))
                : NULL;
}

API(audit) {
    int64_t total = 0;
    const char *who = request->query(request->door, "who"), *what = request->query(request->door, "what");
    struct audit_filter f = {.who = who ? who : "", .what = what ? what : "", .limit = web_page(request) + 1};
    if (!web_query_int(request, "next", 0, &f.before) || !web_query_days(request, &f.from_ms, &f.until_ms) ||
        strspn(f.what, "abcdefghijklmnopqrstuvwxyz_") != strlen(f.what)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct listing l = {request, rows_new()};
    enum status status = audit_count(request->host, &f, &total);
    if (status == STATUS_OK)
        status = audit_each(request->host, &f, add_row, &l);
    web_list(reply, status, audit_page(&l, status, total));
}

API(audit_verify) {
    int64_t rows, bad;
    uint8_t head[KEY_DIGEST_BYTES];
    char text[2 * KEY_DIGEST_BYTES + 1];
    if (!request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    enum status status = audit_verify(request->host, &rows, &bad, head);
    for (size_t i = 0; i < sizeof head; i++)
        snprintf(text + 2 * i, 3, "%02x", head[i]);
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:b, s:I, s:I, s:s}", "good", bad == 0, "rows", (json_int_t)rows, "bad",
                                  (json_int_t)bad, "head", text));
    else
        web_status(reply, status);
}
