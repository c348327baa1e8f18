// SPDX-License-Identifier: Apache-2.0
#include "host/base/on_demand.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void *on_demand(const char *function) {
    void *found = dlsym(RTLD_DEFAULT, function);
    if (found)
        return found;
    void *object = dlopen("rollcall-on-demand.so", RTLD_NOW | RTLD_GLOBAL);
    found = object ? dlsym(object, function) : NULL;
    if (!found) {
        fprintf(stderr, "rollcall: 安装不完整，请重新安装 / the installation is not whole, install again: %s\n",
                dlerror());
        exit(EXIT_FAILURE);
    }
    return found;
}
