// SPDX-License-Identifier: Apache-2.0
// .xls, through libfreexl, in a child: the library makes room for every cell a sheet claims to have and is none we
// would trust with a hostile file, so that it works within limits and may end as it likes. The child writes the sheet
// as CSV, a line for every row.
#include <freexl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/table/table_inside.h"

#define MEMORY_MAX ((rlim_t)1 << 30)
#define SECONDS    60

// ---- in the child ----

static void write_text(FILE *out, const char *text) {
    putc('"', out);
    for (; text && *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

static void write_number(FILE *out, double value) {
    fprintf(out, value > 1e15 || value < -1e15 ? "%.14E" : "%.15g", value);
}

static void write_cell(FILE *out, const void *xls, unsigned row, unsigned short column) {
    FreeXL_CellValue cell;
    if (freexl_get_cell_value(xls, row, column, &cell) != FREEXL_OK)
        return;
    if (cell.type == FREEXL_CELL_INT)
        fprintf(out, "%d", cell.value.int_value);
    else if (cell.type == FREEXL_CELL_DOUBLE)
        write_number(out, cell.value.double_value);
    else if (cell.type != FREEXL_CELL_NULL)
        write_text(out, cell.value.text_value);
}

static const char *name_of(const void *xls, unsigned sheet) {
    const char *name = "";
    freexl_get_worksheet_name(xls, (unsigned short)sheet, &name);
    return name;
}

// The sheet of that name, or the first that is seen. Its number and name, and the names of the others that are seen, go
// on the first line. look is nothing where the library counts other sheets than we.
static int choose(FILE *out, const void *xls, const char *wanted, const struct table_xls *look) {
    unsigned sheets = 0;
    int chosen = -1;
    freexl_get_info(xls, FREEXL_BIFF_SHEET_COUNT, &sheets);
    int is_known = look->sheets == sheets;
    for (unsigned i = 0; i < sheets && chosen < 0; i++)
        if (wanted ? strcmp(name_of(xls, i), wanted) == 0 : !is_known || !look->is_hidden[i])
            chosen = (int)i;
    if (chosen < 0)
        return chosen;
    fprintf(out, "%d,", is_known ? chosen : TABLE_XLS_SHEETS);
    write_text(out, name_of(xls, (unsigned)chosen));
    for (unsigned i = 0; i < sheets; i++) {
        if (i == (unsigned)chosen || (is_known && look->is_hidden[i]))
            continue;
        putc(',', out);
        write_text(out, name_of(xls, i));
    }
    putc('\n', out);
    return chosen;
}

static enum table_trouble write_sheet(FILE *out, const char *path, const char *wanted, const struct table_xls *look) {
    const void *xls;
    unsigned rows = 0, password = 0;
    unsigned short columns = 0;
    int opened = freexl_open(path, &xls);
    if (opened != FREEXL_OK)
        return opened == FREEXL_INSUFFICIENT_MEMORY ? TABLE_TOO_LARGE : TABLE_DAMAGED;
    if (freexl_get_info(xls, FREEXL_BIFF_PASSWORD, &password) == FREEXL_OK && password == FREEXL_BIFF_OBFUSCATED)
        return TABLE_LOCKED;
    int sheet = choose(out, xls, wanted, look);
    if (sheet < 0)
        return wanted ? TABLE_NO_SHEET : TABLE_EMPTY;
    if (freexl_select_active_worksheet(xls, (unsigned short)sheet) != FREEXL_OK ||
        freexl_worksheet_dimensions(xls, &rows, &columns) != FREEXL_OK)
        return TABLE_DAMAGED;
    for (unsigned row = 0; row < rows; row++) {
        for (unsigned short column = 0; column < columns; column++) {
            write_cell(out, xls, row, column);
            putc(',', out);
        }
        putc('\n', out);
    }
    return fflush(out) == 0 ? TABLE_FINE : TABLE_TOO_LARGE;
}

static _Noreturn void be_child(int in, int out, const char *wanted, const struct table_xls *look) {
    struct rlimit seconds = {SECONDS, SECONDS}, memory = {MEMORY_MAX, MEMORY_MAX}, none = {0, 0},
                  size = {TABLE_TEXT_MAX, TABLE_TEXT_MAX};
    if (dup2(in, STDIN_FILENO) != STDIN_FILENO || dup2(out, STDOUT_FILENO) != STDOUT_FILENO ||
        close_range(STDERR_FILENO + 1, ~0U, 0) != 0) // nobody is to wait for what our parent holds
        _exit((int)TABLE_TOO_LARGE);
    FILE *f = fdopen(STDOUT_FILENO, "w");
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &size);
#ifndef __SANITIZE_ADDRESS__
    setrlimit(RLIMIT_AS, &memory);
#else
    (void)memory;
#endif
    _exit(f ? (int)write_sheet(f, "/proc/self/fd/0", wanted, look) : (int)TABLE_TOO_LARGE);
}

// ---- outside ----

static int write_all(int fd, const uint8_t *bytes, size_t len) {
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n <= 0)
            return 0;
        bytes += n;
        len -= (size_t)n;
    }
    return 1;
}

// The first row says which sheet it is and the names; the others are one further down than in the sheet.
static void take_names(struct table *t) {
    for (size_t i = 1; i < t->rows[0].len; i++) {
        const char *name = table_cell(t, 0, i);
        if (i == 1)
            snprintf(t->sheet, sizeof t->sheet, "%s", name);
        else if (*name)
            table_add_other(t, name);
    }
    memmove(t->rows, t->rows + 1, --t->rows_len * sizeof *t->rows);
    for (size_t i = 0; i < t->rows_len; i++)
        t->rows[i].line--;
}

static void fill_down(struct table *t, const struct table_xls *look, size_t sheet) {
    for (size_t i = 0; i < look->merged_len; i++)
        if (look->merged[i].sheet == sheet)
            table_fill_down(t, look->merged[i].column, look->merged[i].first, look->merged[i].last);
}

static void take_sheet(struct table *t, int out, const struct table_xls *look) {
    off_t len = lseek(out, 0, SEEK_END);
    char *text = len > 0 ? mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, out, 0) : MAP_FAILED;
    if (text == MAP_FAILED) {
        table_fail(t, TABLE_DAMAGED);
        return;
    }
    table_read_csv(t, text, (size_t)len);
    munmap(text, (size_t)len);
    if (t->status != STATUS_OK || !t->rows_len || t->rows[0].line != 1)
        return;
    size_t sheet = strtoul(table_cell(t, 0, 0), NULL, 10);
    take_names(t);
    if (sheet < look->sheets)
        fill_down(t, look, sheet);
}

static void read_in_child(struct table *t, int in, int out, const char *sheet, const struct table_xls *look) {
    int state = 0;
    pid_t child = fork();
    if (child == 0)
        be_child(in, out, sheet, look);
    if (child < 0 || waitpid(child, &state, 0) != child) {
        t->status = STATUS_IO;
        return;
    }
    if (!WIFEXITED(state))
        table_fail(t, TABLE_DAMAGED);
    else if (WEXITSTATUS(state) != TABLE_FINE)
        table_fail(t, (enum table_trouble)WEXITSTATUS(state));
    else
        take_sheet(t, out, look);
}

// As libfreexl can read it; the caller frees it.
static enum status mend(const uint8_t *bytes, size_t *len, struct table_xls *look, uint8_t **copy) {
    size_t size = *len > TABLE_WIDE_XLS ? *len : TABLE_WIDE_XLS;
    *copy = malloc(size);
    if (!*copy)
        return STATUS_MEMORY;
    if (table_widen_xls(bytes, *len, *copy))
        *len = TABLE_WIDE_XLS;
    else
        memcpy(*copy, bytes, *len);
    return table_look_at_xls(*copy, *len, look);
}

void table_read_xls(struct table *t, const uint8_t *bytes, size_t len, const char *sheet) {
    struct table_xls look = {0};
    uint8_t *copy;
    t->status = mend(bytes, &len, &look, &copy);
    int in = memfd_create("xls", MFD_CLOEXEC), out = memfd_create("csv", MFD_CLOEXEC);
    if (t->status == STATUS_OK && (in < 0 || out < 0 || !write_all(in, copy, len)))
        t->status = STATUS_IO;
    if (t->status == STATUS_OK)
        read_in_child(t, in, out, sheet, &look);
    free(look.merged);
    free(copy);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
}
