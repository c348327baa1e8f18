// SPDX-License-Identifier: Apache-2.0
#include "host/base/builtin.h"

#include <stdlib.h>

#include "host/base/csv.h"
#include "host/base/embed.h"

EMBED(areas_csv, "host/base/data/areas.csv");
EMBED(programmes_csv, "host/base/data/programmes.csv");
EMBED(quotas_csv, "host/base/data/quotas.csv");
EMBED(quota_programmes_csv, "host/base/data/quota_programmes.csv");

// Every record after the heads becomes a row; the engine turns digits into integers where the column is one.
static enum status load(struct db *db, struct csv *csv, const char *text, size_t len, const char *sql) {
    enum status status = STATUS_OK;
    csv_init(csv, text, len);
    csv_next(csv);
    while (status == STATUS_OK && csv_next(csv) == CSV_RECORD) {
        struct statement *s;
        db_prepare(db, &s, sql);
        for (size_t i = 0; i < csv->fields_len; i++)
            db_bind_text(s, (int)i + 1, csv->fields[i]);
        status = db_run(s);
    }
    return status;
}

enum status builtin_load(struct db *db) {
    struct csv *csv = malloc(sizeof *csv);
    if (!csv)
        return STATUS_MEMORY;
    enum status status = load(db, csv, areas_csv_start, EMBEDDED_LEN(areas_csv),
                              "INSERT INTO area (code, name, name_en, level, parent)"
                              " VALUES ($1, $2, $3, $4, $5)");
    if (status == STATUS_OK)
        status = load(db, csv, programmes_csv_start, EMBEDDED_LEN(programmes_csv),
                      "INSERT INTO programme (id, name, name_en) VALUES ($1, $2, $3)");
    if (status == STATUS_OK)
        status = load(db, csv, quotas_csv_start, EMBEDDED_LEN(quotas_csv),
                      "INSERT INTO quota (id, year, measure, sex, category, target, name, name_en, area)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    if (status == STATUS_OK)
        status = load(db, csv, quota_programmes_csv_start, EMBEDDED_LEN(quota_programmes_csv),
                      "INSERT INTO quota_programme (quota, programme, farming) VALUES ($1, $2, $3)");
    free(csv);
    return status;
}

enum status builtin_reload(struct db *db) {
    static const char *const tables[] = {"DELETE FROM area", "DELETE FROM programme", "DELETE FROM quota",
                                         "DELETE FROM quota_programme"};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof tables / sizeof *tables; i++)
        status = db_execute(db, tables[i]);
    return status == STATUS_OK ? builtin_load(db) : status;
}
