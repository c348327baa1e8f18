// SPDX-License-Identifier: Apache-2.0
// Inside: protobuf Plan, signed by the host, zlib, sealed to the terminal: names compress before they are sealed, and a
// finder of the stick learns only how much there is.
#include "proto/plan.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"
#include "proto/deflate.h"
#include "proto/pair.h"
#include "proto/rollcall.pb-c.h"
#include "proto/signed.h"

#define DOMAIN     "rollcall plan 1"
#define SIZE_BYTES 4 // inflated size, little endian, before the zlib stream

void plan_clear(struct plan *plan) {
    for (size_t i = 0; i < plan->sessions_len; i++) {
        free(plan->sessions[i].programme);
        free(plan->sessions[i].venue);
    }
    for (size_t i = 0; i < plan->names_len; i++)
        free(plan->names[i].name);
    free(plan->issuers);
    free(plan->sessions);
    free(plan->revocations);
    free(plan->names);
    free(plan->enrollments);
    *plan = (struct plan){0};
}

// ---- finding ----

static int compare(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

static int compare_sessions(const void *a, const void *b) {
    return compare(((const struct plan_session *)a)->number, ((const struct plan_session *)b)->number);
}

static int compare_revocations(const void *a, const void *b) {
    return compare(((const struct plan_revocation *)a)->badge, ((const struct plan_revocation *)b)->badge);
}

static int compare_names(const void *a, const void *b) {
    return compare(((const struct plan_name *)a)->badge, ((const struct plan_name *)b)->badge);
}

static int compare_enrollments(const void *a, const void *b) {
    const struct plan_enrollment *x = a, *y = b;
    return x->session != y->session ? compare(x->session, y->session) : compare(x->badge, y->badge);
}

static void *find(const void *key, const void *items, size_t len, size_t size, int (*by)(const void *, const void *)) {
    return len ? bsearch(key, items, len, size, by) : NULL;
}

static void sort(void *items, size_t len, size_t size, int (*by)(const void *, const void *)) {
    if (len)
        qsort(items, len, size, by);
}

static void plan_sort(struct plan *p) {
    sort(p->sessions, p->sessions_len, sizeof *p->sessions, compare_sessions);
    sort(p->revocations, p->revocations_len, sizeof *p->revocations, compare_revocations);
    sort(p->names, p->names_len, sizeof *p->names, compare_names);
    sort(p->enrollments, p->enrollments_len, sizeof *p->enrollments, compare_enrollments);
}

const struct plan_issuer *plan_find_issuer(const struct plan *plan, uint32_t area, uint8_t key_id) {
    for (size_t i = 0; i < plan->issuers_len; i++)
        if (plan->issuers[i].area == area && plan->issuers[i].key_id == key_id)
            return &plan->issuers[i];
    return NULL;
}

int plan_knows_area(const struct plan *plan, uint32_t area) {
    for (size_t i = 0; i < plan->issuers_len; i++)
        if (plan->issuers[i].area == area)
            return 1;
    return 0;
}

const struct plan_session *plan_find_session(const struct plan *plan, uint64_t number) {
    struct plan_session key = {.number = number};
    return find(&key, plan->sessions, plan->sessions_len, sizeof key, compare_sessions);
}

int plan_is_revoked(const struct plan *plan, uint64_t badge, uint8_t issue) {
    struct plan_revocation key = {.badge = badge};
    const struct plan_revocation *found =
        find(&key, plan->revocations, plan->revocations_len, sizeof key, compare_revocations);
    return found && issue <= found->up_to_issue;
}

const char *plan_find_name(const struct plan *plan, uint64_t badge) {
    struct plan_name key = {.badge = badge};
    const struct plan_name *found = find(&key, plan->names, plan->names_len, sizeof key, compare_names);
    return found ? found->name : "";
}

const struct plan_enrollment *plan_find_enrollment(const struct plan *plan, uint64_t session, uint64_t badge) {
    struct plan_enrollment key = {.session = session, .badge = badge};
    return find(&key, plan->enrollments, plan->enrollments_len, sizeof key, compare_enrollments);
}

// ---- sealing ----

// The protobuf form borrows everything from the plan; the arrays of messages are one allocation.
struct packing {
    Rollcall__Plan plan;
    void *memory;
};

static void *carve(uint8_t **at, size_t bytes) {
    void *piece = *at;
    *at += (bytes + 15) / 16 * 16;
    return piece;
}

static void packing_fill(struct packing *k, const struct plan *p, uint8_t *at) {
    Rollcall__Plan *m = &k->plan;
    m->n_issuers = p->issuers_len;
    m->n_sessions = p->sessions_len;
    m->n_revocations = p->revocations_len;
    m->n_names = p->names_len;
    m->n_enrollments = p->enrollments_len;
    m->issuers = carve(&at, p->issuers_len * sizeof *m->issuers);
    m->sessions = carve(&at, p->sessions_len * sizeof *m->sessions);
    m->revocations = carve(&at, p->revocations_len * sizeof *m->revocations);
    m->names = carve(&at, p->names_len * sizeof *m->names);
    m->enrollments = carve(&at, p->enrollments_len * sizeof *m->enrollments);
    for (size_t i = 0; i < p->issuers_len; i++) {
        rollcall__plan_issuer__init(m->issuers[i] = carve(&at, sizeof **m->issuers));
        m->issuers[i]->area = p->issuers[i].area;
        m->issuers[i]->key_id = p->issuers[i].key_id;
        m->issuers[i]->public_key = (ProtobufCBinaryData){KEY_PUBLIC_BYTES, p->issuers[i].public_key};
    }
    for (size_t i = 0; i < p->sessions_len; i++) {
        const struct plan_session *s = &p->sessions[i];
        rollcall__plan_session__init(m->sessions[i] = carve(&at, sizeof **m->sessions));
        m->sessions[i]->number = s->number;
        m->sessions[i]->programme = s->programme;
        m->sessions[i]->venue = s->venue;
        m->sessions[i]->start_ms = s->start_ms;
        m->sessions[i]->end_ms = s->end_ms;
        m->sessions[i]->min_stay_s = (uint32_t)s->min_stay_s;
        m->sessions[i]->check_out = s->check_out;
        m->sessions[i]->is_here = s->is_here;
        m->sessions[i]->opens_itself = s->opens_itself;
        m->sessions[i]->early_s = (uint32_t)s->early_s;
        m->sessions[i]->late_s = (uint32_t)s->late_s;
        m->sessions[i]->unenrolled = s->unenrolled;
    }
    for (size_t i = 0; i < p->revocations_len; i++) {
        rollcall__plan_revocation__init(m->revocations[i] = carve(&at, sizeof **m->revocations));
        m->revocations[i]->badge = p->revocations[i].badge;
        m->revocations[i]->up_to_issue = p->revocations[i].up_to_issue;
    }
    for (size_t i = 0; i < p->names_len; i++) {
        rollcall__plan_name__init(m->names[i] = carve(&at, sizeof **m->names));
        m->names[i]->badge = p->names[i].badge;
        m->names[i]->name = p->names[i].name;
    }
    for (size_t i = 0; i < p->enrollments_len; i++) {
        const struct plan_enrollment *e = &p->enrollments[i];
        rollcall__plan_enrollment__init(m->enrollments[i] = carve(&at, sizeof **m->enrollments));
        m->enrollments[i]->session = e->session;
        m->enrollments[i]->badge = e->badge;
        m->enrollments[i]->place = e->place;
    }
}

static enum status packing_init(struct packing *k, const struct plan *p, uint64_t terminal) {
    size_t rows = p->issuers_len + p->sessions_len + p->revocations_len + p->names_len + p->enrollments_len;
    size_t widest = sizeof(Rollcall__PlanSession) + sizeof(void *) + 32;
    k->memory = calloc(rows + 5, widest);
    if (!k->memory)
        return STATUS_MEMORY;
    rollcall__plan__init(&k->plan);
    k->plan.version = p->version;
    k->plan.made_ms = p->made_ms;
    k->plan.area = p->area;
    k->plan.terminal_area = p->terminal_area;
    k->plan.terminal = terminal;
    packing_fill(k, p, k->memory);
    return STATUS_OK;
}

static enum status plan_sign(const struct plan *plan, const struct key_pair *host, uint64_t terminal, uint8_t **bytes,
                             size_t *len) {
    struct packing k;
    enum status status = packing_init(&k, plan, terminal);
    if (status != STATUS_OK)
        return status;
    uint8_t *body = malloc(rollcall__plan__get_packed_size(&k.plan) + 1);
    status = STATUS_MEMORY;
    if (body)
        status = signed_pack(host, DOMAIN, body, rollcall__plan__pack(&k.plan, body), bytes, len);
    free(body);
    free(k.memory);
    return status;
}

enum status plan_digest(struct plan *plan, uint8_t digest[KEY_DIGEST_BYTES]) {
    struct packing k;
    plan_sort(plan);
    enum status status = packing_init(&k, plan, 0);
    if (status != STATUS_OK)
        return status;
    k.plan.version = 0;
    k.plan.made_ms = 0;
    uint8_t *body = malloc(rollcall__plan__get_packed_size(&k.plan) + 1);
    if (body) {
        struct piece piece = {body, rollcall__plan__pack(&k.plan, body)};
        key_digest(NULL, 0, &piece, 1, digest, KEY_DIGEST_BYTES);
    }
    status = body ? STATUS_OK : STATUS_MEMORY;
    free(body);
    free(k.memory);
    return status;
}

enum status plan_seal(struct plan *plan, const struct key_pair *host, const uint8_t terminal[KEY_PUBLIC_BYTES],
                      uint8_t **bytes, size_t *bytes_len) {
    uint8_t *clear = NULL, *small = NULL;
    size_t clear_len, small_len;
    plan_sort(plan);
    enum status status = plan_sign(plan, host, terminal_id_of(terminal), &clear, &clear_len);
    if (status != STATUS_OK)
        return status;
    struct piece column = {clear, clear_len};
    status = clear_len > PLAN_MAX_BYTES ? STATUS_TOO_LARGE
                                        : deflate_columns(&column, 1, DEFLATE_WELL, PLAN_MAX_BYTES, &small, &small_len);
    free(clear);
    if (status != STATUS_OK)
        return status;
    uint8_t *sized = malloc(SIZE_BYTES + small_len);
    uint8_t *sealed = malloc(SIZE_BYTES + small_len + KEY_SEAL_OVERHEAD);
    status = STATUS_MEMORY;
    if (sized && sealed) {
        struct writer w = writer_of(sized, SIZE_BYTES + small_len);
        put_le(&w, clear_len, SIZE_BYTES);
        put_bytes(&w, small, small_len);
        status = public_seal(terminal, sized, w.len, sealed);
    }
    free(small);
    free(sized);
    if (status != STATUS_OK) {
        free(sealed);
        return status;
    }
    *bytes = sealed;
    *bytes_len = SIZE_BYTES + small_len + KEY_SEAL_OVERHEAD;
    return STATUS_OK;
}

// ---- opening ----

static enum status unseal(const uint8_t *bytes, size_t len, const struct key_pair *terminal, uint8_t **clear,
                          size_t *clear_len) {
    if (len > PLAN_MAX_BYTES)
        return STATUS_TOO_LARGE;
    if (len < KEY_SEAL_OVERHEAD + SIZE_BYTES)
        return STATUS_MALFORMED;
    size_t sized_len = len - KEY_SEAL_OVERHEAD;
    uint8_t *sized = malloc(sized_len), *out = NULL;
    if (!sized)
        return STATUS_MEMORY;
    enum status status = public_open(terminal, bytes, len, sized);
    struct reader r = reader_of(sized, sized_len);
    size_t out_len = status == STATUS_OK ? (size_t)get_le(&r, SIZE_BYTES) : 0;
    if (status == STATUS_OK && out_len > PLAN_MAX_BYTES)
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK && !(out = malloc(out_len + 1)))
        status = STATUS_MEMORY;
    if (status == STATUS_OK)
        status = inflate_exact(sized + SIZE_BYTES, sized_len - SIZE_BYTES, out, out_len);
    free(sized);
    if (status != STATUS_OK) {
        free(out);
        return status;
    }
    *clear = out;
    *clear_len = out_len;
    return STATUS_OK;
}

static enum status plan_fill(const Rollcall__Plan *m, struct plan *p) {
    p->version = m->version;
    p->made_ms = m->made_ms;
    p->area = m->area;
    p->terminal_area = m->terminal_area;
    p->issuers = calloc(m->n_issuers + 1, sizeof *p->issuers);
    p->sessions = calloc(m->n_sessions + 1, sizeof *p->sessions);
    p->revocations = calloc(m->n_revocations + 1, sizeof *p->revocations);
    p->names = calloc(m->n_names + 1, sizeof *p->names);
    p->enrollments = calloc(m->n_enrollments + 1, sizeof *p->enrollments);
    if (!p->issuers || !p->sessions || !p->revocations || !p->names || !p->enrollments)
        return STATUS_MEMORY;
    for (size_t i = 0; i < m->n_issuers; i++) {
        if (m->issuers[i]->public_key.len != KEY_PUBLIC_BYTES)
            return STATUS_MALFORMED;
        p->issuers[i].area = m->issuers[i]->area;
        p->issuers[i].key_id = (uint8_t)m->issuers[i]->key_id;
        memcpy(p->issuers[i].public_key, m->issuers[i]->public_key.data, KEY_PUBLIC_BYTES);
        p->issuers_len++;
    }
    for (size_t i = 0; i < m->n_sessions; i++) {
        struct plan_session *s = &p->sessions[p->sessions_len++];
        *s = (struct plan_session){
            .number = m->sessions[i]->number,
            .programme = strdup(m->sessions[i]->programme),
            .venue = strdup(m->sessions[i]->venue),
            .start_ms = m->sessions[i]->start_ms,
            .end_ms = m->sessions[i]->end_ms,
            .min_stay_s = m->sessions[i]->min_stay_s,
            .check_out = m->sessions[i]->check_out,
            .is_here = m->sessions[i]->is_here,
            .opens_itself = m->sessions[i]->opens_itself,
            .early_s = m->sessions[i]->early_s,
            .late_s = m->sessions[i]->late_s,
            .unenrolled = (enum unenrolled)m->sessions[i]->unenrolled,
        };
        if (!s->programme || !s->venue)
            return STATUS_MEMORY;
    }
    for (; p->revocations_len < m->n_revocations; p->revocations_len++) {
        const Rollcall__PlanRevocation *r = m->revocations[p->revocations_len];
        p->revocations[p->revocations_len] = (struct plan_revocation){r->badge, (uint8_t)r->up_to_issue};
    }
    for (size_t i = 0; i < m->n_names; i++) {
        struct plan_name *n = &p->names[p->names_len++];
        *n = (struct plan_name){m->names[i]->badge, strdup(m->names[i]->name)};
        if (!n->name)
            return STATUS_MEMORY;
    }
    for (; p->enrollments_len < m->n_enrollments; p->enrollments_len++) {
        const Rollcall__PlanEnrollment *e = m->enrollments[p->enrollments_len];
        p->enrollments[p->enrollments_len] = (struct plan_enrollment){e->session, e->badge, e->place};
    }
    plan_sort(p);
    return STATUS_OK;
}

enum status plan_open(const uint8_t *bytes, size_t len, const struct key_pair *terminal,
                      const uint8_t host[KEY_PUBLIC_BYTES], struct plan *plan) {
    uint8_t *clear, *body;
    size_t clear_len, body_len;
    enum status status = unseal(bytes, len, terminal, &clear, &clear_len);
    if (status != STATUS_OK)
        return status;
    status = signed_unpack(clear, clear_len, host, DOMAIN, &body, &body_len);
    free(clear);
    if (status != STATUS_OK)
        return status;
    Rollcall__Plan *m = rollcall__plan__unpack(NULL, body_len, body);
    free(body);
    if (!m)
        return STATUS_MALFORMED;
    struct plan read = {0};
    status = m->terminal == terminal_id_of(terminal->public_key) ? plan_fill(m, &read) : STATUS_FORGED;
    rollcall__plan__free_unpacked(m, NULL);
    if (status == STATUS_OK)
        *plan = read;
    else
        plan_clear(&read);
    return status;
}
