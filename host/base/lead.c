// SPDX-License-Identifier: Apache-2.0
#include "host/base/lead.h"

#include <string.h>

#define AGRICULTURE    "市农业局"
#define AGRICULTURE_EN "Municipal Bureau of Agriculture"
#define LABOUR         "市人力资源社会保障局"
#define LABOUR_EN      "Municipal Bureau of Human Resources and Social Security"

static const struct lead leads[] = {
    {"agriculture", AGRICULTURE, AGRICULTURE_EN, "P01", "P17"},
    {"labour", LABOUR, LABOUR_EN, "P18", "P29"},
};

static const struct led_quota quotas[] = {
    {"farmer", "agriculture", AGRICULTURE, AGRICULTURE_EN},
    {"migrant", "labour", LABOUR, LABOUR_EN},
    {"women", "agriculture", AGRICULTURE "、市妇联", AGRICULTURE_EN ", with the Women's Federation"},
};

const struct lead *lead_at(size_t place) {
    return place < sizeof leads / sizeof *leads ? &leads[place] : NULL;
}

const struct lead *lead_find(const char *id) {
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (strcmp(leads[i].id, id) == 0)
            return &leads[i];
    return NULL;
}

const struct led_quota *lead_of_quota(const char *quota) {
    for (size_t i = 0; i < sizeof quotas / sizeof *quotas; i++)
        if (strcmp(quotas[i].quota, quota) == 0)
            return &quotas[i];
    return NULL;
}

int lead_has_quota(const struct lead *lead, const char *quota) {
    const struct led_quota *led = lead_of_quota(quota);
    return led && strcmp(led->lead, lead->id) == 0;
}

// All ids of programmes are of three characters.
int lead_has_programme(const struct lead *lead, const char *programme) {
    return strcmp(programme, lead->first) >= 0 && strcmp(programme, lead->last) <= 0;
}
