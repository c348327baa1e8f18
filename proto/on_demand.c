// SPDX-License-Identifier: Apache-2.0
#include "proto/on_demand.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// By its place, not by the program's search path: a sanitizer stands between the program and dlopen.
static void *load(void) {
    static const char *const places[] = {"", "../lib/rollcall/"};
    char program[4096];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len <= 0)
        return NULL;
    program[len] = '\0';
    char *name = strrchr(program, '/') + 1;
    void *object = NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places && !object; i++) {
        char path[sizeof program + 64];
        snprintf(path, sizeof path, "%.*s%s%s-on-demand.so", (int)(name - program), program, places[i], name);
        object = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    }
    return object;
}

void *on_demand(const char *name) {
    void *found = dlsym(RTLD_DEFAULT, name);
    if (found)
        return found;
    void *object = load();
    found = object ? dlsym(object, name) : NULL;
    if (!found) {
        const char *why = dlerror();
        fprintf(stderr, "%s: 安装不完整，请重新安装 / the installation is not whole, install again: %s\n",
                program_invocation_short_name, why ? why : "/proc");
        exit(EXIT_FAILURE);
    }
    return found;
}
