// SPDX-License-Identifier: Apache-2.0
#include "tests/support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 512

static void program_path(const char *name, char path[4096]) {
    ssize_t len = readlink("/proc/self/exe", path, 4000);
    path[len > 0 ? len : 0] = '\0';
    char *tests = strstr(path, "/tests/");
    snprintf(tests ? tests + 1 : path, 90, "%s", name);
}

// Never comes back.
static void become(const char *const words[]) {
    char path[4096], *argv[WORDS_MAX];
    size_t n = 0;
    char *wrapper = getenv("ROLLCALL_WRAPPER");
    for (char *word = wrapper ? strtok(strdup(wrapper), " ") : NULL; word; word = strtok(NULL, " "))
        argv[n++] = word;
    program_path(words[0], path);
    argv[n++] = path;
    for (size_t i = 1; words[i] && n + 1 < WORDS_MAX; i++)
        argv[n++] = (char *)(unsigned long)words[i];
    argv[n] = NULL;
    execvp(argv[0], argv);
    _exit(127);
}

static int status_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void append(char **text, size_t *len, const char *data, size_t data_len) {
    char *grown = realloc(*text, *len + data_len + 1);
    if (!grown)
        abort();
    memcpy(grown + *len, data, data_len);
    *len += data_len;
    grown[*len] = '\0';
    *text = grown;
}

static void drain(int out, int errors, struct output *o) {
    struct pollfd fds[] = {{out, POLLIN, 0}, {errors, POLLIN, 0}};
    size_t errors_len = 0;
    append(&o->text, &o->len, "", 0);
    append(&o->errors, &errors_len, "", 0);
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        poll(fds, 2, -1);
        for (int i = 0; i < 2; i++) {
            char buffer[65536];
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            ssize_t got = read(fds[i].fd, buffer, sizeof buffer);
            if (got <= 0)
                fds[i].fd = -1;
            else
                append(i ? &o->errors : &o->text, i ? &errors_len : &o->len, buffer, (size_t)got);
        }
    }
}

struct output program_run(const char *const words[]) {
    int out[2], errors[2], status;
    struct output o = {0};
    if (pipe2(out, O_CLOEXEC) || pipe2(errors, O_CLOEXEC))
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(errors[1], STDERR_FILENO);
        close(STDIN_FILENO);
        open("/dev/null", O_RDONLY);
        become(words);
    }
    close(out[1]);
    close(errors[1]);
    drain(out[0], errors[0], &o);
    close(out[0]);
    close(errors[0]);
    waitpid(pid, &status, 0);
    o.code = status_code(status);
    return o;
}

void output_clear(struct output *output) {
    free(output->text);
    free(output->errors);
    *output = (struct output){0};
}

int program_start(const char *const words[], int *input) {
    int in[2];
    if (pipe2(in, O_CLOEXEC))
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(input ? in[0] : null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        become(words);
    }
    close(in[0]);
    if (input)
        *input = in[1];
    else
        close(in[1]);
    return pid;
}

int program_wait(int pid) {
    int status;
    waitpid(pid, &status, 0);
    return status_code(status);
}

void program_await(const char *path) {
    for (int tries = 0; access(path, F_OK) != 0; tries++)
        if (usleep(20000), tries == 15000)
            abort();
}

const char *temporary_make(char path[256]) {
    const char *top = getenv("TMPDIR");
    snprintf(path, 256, "%s/rollcall-XXXXXX", top && *top ? top : "/tmp");
    if (!mkdtemp(path))
        abort();
    return path;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void temporary_remove(const char *path) {
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

unsigned long seed_choose(void) {
    const char *given = getenv("SEED");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    unsigned long seed =
        given && *given ? strtoul(given, NULL, 10) : (unsigned long)now.tv_nsec ^ (unsigned long)now.tv_sec;
    printf("seed %lu (SEED=%lu to repeat)\n", seed, seed);
    fflush(stdout);
    return seed;
}
