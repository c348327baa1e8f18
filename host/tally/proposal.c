// SPDX-License-Identifier: Apache-2.0
#include "host/tally/proposal.h"

#include <string.h>

#include "host/base/area.h"
#include "host/tally/allocation.h"
#include "host/tally/closing.h"

int proposal_basis_of(const char *word, enum proposal_basis *basis) {
    static const char *const words[] = {"population", "last_year"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0) {
            *basis = (enum proposal_basis)i;
            return 1;
        }
    return 0;
}

// The one of the largest remainder; one that was raised has -1.
static size_t largest(const int64_t *remainders, size_t len) {
    size_t found = 0;
    for (size_t i = 1; i < len; i++)
        if (remainders[i] > remainders[found])
            found = i;
    return found;
}

int proposal_split(int64_t total, const int64_t *weights, size_t len, int64_t *shares) {
    int64_t sum = 0, left = total, remainders[PROPOSAL_AREAS_MAX];
    for (size_t i = 0; i < len; i++)
        sum += weights[i];
    if (sum <= 0 || len > PROPOSAL_AREAS_MAX)
        return 0;
    for (size_t i = 0; i < len; i++) {
        shares[i] = total * weights[i] / sum; // ALLOCATION_MAX times a count of rows is far within 63 bits
        remainders[i] = total * weights[i] % sum;
        left -= shares[i];
    }
    for (; left > 0; left--) {
        size_t i = largest(remainders, len);
        shares[i]++;
        remainders[i] = -1;
    }
    return 1;
}

// ---- weights ----

static void add_area(void *context, const struct area *area) {
    struct proposal *p = context;
    if (p->len < PROPOSAL_AREAS_MAX)
        p->areas[p->len] = area->code;
    p->len++;
}

// Those who were merged into another are that other.
static enum status weigh_people(struct host *host, const struct proposal *p, int sex, const char *category,
                                int64_t *weights) {
    struct statement *s;
    memset(weights, 0, p->len * sizeof *weights);
    db_prepare(host->db, &s,
               "SELECT area, COUNT(*) FROM person p WHERE ($1 = 0 OR sex = $1) AND ($2 = '' OR category = $2) AND NOT"
               " EXISTS (SELECT 1 FROM person_merge m WHERE m.person = p.number AND m.undone_ms = 0) GROUP BY area");
    db_bind_int(s, 1, sex);
    db_bind_text(s, 2, category);
    while (db_step(s) == DB_ROW)
        for (size_t i = 0; i < p->len; i++)
            if (area_covers(p->areas[i], db_column_int(s, 0)))
                weights[i] += db_column_int(s, 1);
    return db_finish(s);
}

static int has_weight(const int64_t *weights, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (weights[i])
            return 1;
    return 0;
}

static enum status weigh_by_people(struct host *host, const struct proposal *p, const struct quota *q,
                                   int64_t *weights) {
    enum status status = weigh_people(host, p, q->sex, q->category, weights);
    if (status == STATUS_OK && !has_weight(weights, p->len))
        status = weigh_people(host, p, 0, "", weights);
    return status;
}

// A quota that there was not in that year weighs nothing.
static enum status weigh_by_year(struct host *host, const struct proposal *p, int year, const char *quota,
                                 int64_t *weights) {
    struct quotas quotas;
    struct closing closing;
    enum status status = quotas_load(host, year, &quotas);
    if (status != STATUS_OK)
        return status;
    const struct quota *q = quotas_find(&quotas, quota);
    memset(weights, 0, p->len * sizeof *weights);
    status = closing_find(host, year, &closing);
    const struct closing *closed = status == STATUS_OK ? &closing : NULL;
    if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    for (size_t i = 0; q && status == STATUS_OK && i < p->len; i++) {
        struct figure f;
        status = closing_figure(host, closed, year, q, p->areas[i], &f);
        if (status == STATUS_OK)
            weights[i] = f.done > 0 ? f.done : 0;
    }
    return status;
}

enum status proposal_make(struct host *host, int year, const struct quota *quota, int64_t area,
                          enum proposal_basis basis, struct proposal *p) {
    int64_t weights[PROPOSAL_AREAS_MAX];
    p->len = 0;
    p->target = -1;
    enum status status = area_children(host->db, area, add_area, p);
    if (status == STATUS_OK && p->len > PROPOSAL_AREAS_MAX)
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        status = allocation_target(host, year, quota, area, &p->target);
    if (status == STATUS_OK)
        status = basis == PROPOSAL_POPULATION ? weigh_by_people(host, p, quota, weights)
                                              : weigh_by_year(host, p, year - 1, quota->id, weights);
    if (status != STATUS_OK)
        return status;
    if (p->target < 0 || !proposal_split(p->target, weights, p->len, p->shares))
        for (size_t i = 0; i < p->len; i++)
            p->shares[i] = -1;
    return STATUS_OK;
}
