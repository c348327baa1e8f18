// SPDX-License-Identifier: Apache-2.0
#include "host/base/on_demand.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// By its place, not by the program's search path: a sanitizer stands between the program and dlopen.
static void *load(void) {
    static const char *const places[] = {"rollcall-on-demand.so", "../lib/rollcall/rollcall-on-demand.so"};
    char path[4096 + 64];
    ssize_t len = readlink("/proc/self/exe", path, 4096);
    while (len > 0 && path[len - 1] != '/')
        len--;
    if (len <= 0)
        return NULL;
    void *object = NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places && !object; i++) {
        strcpy(path + len, places[i]);
        object = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    }
    return object;
}

void *on_demand(const char *function) {
    void *found = dlsym(RTLD_DEFAULT, function);
    if (found)
        return found;
    void *object = load();
    found = object ? dlsym(object, function) : NULL;
    if (!found) {
        const char *why = dlerror();
        fprintf(stderr, "rollcall: 安装不完整，请重新安装 / the installation is not whole, install again: %s\n",
                why ? why : "/proc");
        exit(EXIT_FAILURE);
    }
    return found;
}
