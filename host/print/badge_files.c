// SPDX-License-Identifier: Apache-2.0
// Badges as files: lines of text, a picture each, a PDF. No file has its name before it is whole.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/output.h"
#include "host/print/badge_draw.h"
#include "proto/file.h"
#include "proto/number.h"
#include "proto/on_demand.h"

static const char *const words[] = {[BADGE_TXT] = "txt", [BADGE_PNG] = "png", [BADGE_SVG] = "svg", [BADGE_PDF] = "pdf"};

int badge_format_of(const char *word, enum badge_format *format) {
    for (int i = BADGE_TXT; i <= BADGE_PDF; i++)
        if (strcmp(word, words[i]) == 0) {
            *format = (enum badge_format)i;
            return 1;
        }
    return 0;
}

void badge_told(const struct badge_job *job, size_t done) {
    if (job->progress)
        job->progress(job->context, done);
}

static enum status draw_file(const struct host *host, const struct badge_face *face, enum badge_format format,
                             const char *name) {
    __typeof__(&badge_picture) draw = ON_DEMAND(badge_picture);
    struct output output;
    enum status status = output_begin(&output, name);
    return status == STATUS_OK ? output_end(&output, draw(host, face, format, output.path)) : status;
}

static int is_directory(const char *path) {
    struct stat st;
    size_t len = strlen(path);
    return (len && path[len - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static enum status write_lines(const struct badge_job *job, FILE *f) {
    for (size_t i = 0; i < job->faces_len; i++) {
        const struct badge_face *face = &job->faces[i];
        char token[BADGE_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
        badge_token(job->host, &face->badge, token);
        fprintf(f, "%s\t%s\t%s\n", number_format(face->badge.number, number), token, face->name);
        badge_told(job, i + 1);
    }
    return fflush(f) || ferror(f) ? STATUS_IO : STATUS_OK;
}

static enum status write_text(const struct badge_job *job, const char *path) {
    FILE *f = fopen(path, "w");
    if (!f)
        return STATUS_IO;
    enum status status = write_lines(job, f);
    return fclose(f) ? STATUS_IO : status;
}

static enum status draw_directory(const struct badge_job *job, enum badge_format format, const char *out) {
    enum status status = directory_make(out, 0755);
    for (size_t i = 0; i < job->faces_len && status == STATUS_OK; i++) {
        char path[4096], name[64], number[NUMBER_TEXT_SIZE];
        snprintf(name, sizeof name, "%s.%s", number_format(job->faces[i].badge.number, number), words[format]);
        status = path_join(path, sizeof path, out, name);
        if (status == STATUS_OK)
            status = draw_file(job->host, &job->faces[i], format, path);
        badge_told(job, i + 1);
    }
    return status;
}

enum status badge_draw(const struct badge_job *job, enum badge_format format, const char *out) {
    struct output output;
    if (format == BADGE_TXT && strcmp(out, "-") == 0)
        return write_lines(job, stdout);
    if (format == BADGE_PNG || format == BADGE_SVG)
        return job->faces_len == 1 && !is_directory(out) ? draw_file(job->host, &job->faces[0], format, out)
                                                         : draw_directory(job, format, out);
    __typeof__(&badge_pdf) write = format == BADGE_TXT ? write_text : ON_DEMAND(badge_pdf);
    enum status status = output_begin(&output, out);
    return status == STATUS_OK ? output_end(&output, write(job, output.path)) : status;
}
