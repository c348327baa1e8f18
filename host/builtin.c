// SPDX-License-Identifier: Apache-2.0
#include "host/builtin.h"

#include "host/csv.h"
#include "host/embed.h"

EMBED(areas_csv, "host/data/areas.csv");
EMBED(programmes_csv, "host/data/programmes.csv");
EMBED(quotas_csv, "host/data/quotas.csv");
EMBED(quota_programmes_csv, "host/data/quota_programmes.csv");
