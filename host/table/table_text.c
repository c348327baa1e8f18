// SPDX-License-Identifier: Apache-2.0
// Tables as text: whatever encoding, separator and line end the spreadsheet of an office writes.
#include <stdlib.h>
#include <string.h>

#include "host/base/csv.h"
#include "host/table/table_inside.h"

static void take_records(struct table *t, struct csv *csv) {
    for (enum csv_step step; t->status == STATUS_OK && (step = csv_next(csv)) != CSV_END;) {
        table_begin_row(t, csv->record_row);
        if (step == CSV_TOO_LONG)
            table_cut_row(t);
        else
            for (size_t i = 0; i < csv->fields_len; i++)
                table_put(t, i, csv->fields[i], strlen(csv->fields[i]));
    }
}

void table_read_csv(struct table *t, const char *text, size_t len) {
    struct csv *csv = malloc(sizeof *csv);
    if (!csv) {
        t->status = STATUS_MEMORY;
        return;
    }
    csv_init(csv, text, len);
    take_records(t, csv);
    free(csv);
}

void table_read_text(struct table *t, const uint8_t *bytes, size_t len) {
    char *text;
    size_t text_len;
    struct csv *csv = malloc(sizeof *csv);
    enum status status = csv ? csv_decode(bytes, len, &text, &text_len, &t->problem.line) : STATUS_MEMORY;
    if (status == STATUS_MALFORMED)
        table_fail(t, TABLE_ENCODING);
    else if (status != STATUS_OK)
        t->status = status;
    if (status == STATUS_OK) {
        csv_init(csv, text, text_len);
        csv_guess(csv);
        t->is_by_blanks = csv->blanks > 0;
        take_records(t, csv);
        free(text);
    }
    free(csv);
}
