// SPDX-License-Identifier: Apache-2.0
// Files compiled into the program. EMBED(areas, "host/base/data/areas.csv") defines areas_start and areas_end around
// its bytes, and a NUL after them. Paths are from the top of the tree.
#pragma once

#include <stddef.h>

#define EMBED(name, path)                                                                                              \
    __asm__(".section .rodata\n"                                                                                       \
            ".global " #name "_start\n.global " #name "_end\n"                                                         \
            ".balign 16\n" #name "_start:\n.incbin \"" path "\"\n" #name "_end:\n.byte 0\n.previous\n");               \
    EMBEDDED(name)

#define EMBEDDED(name) extern const char name##_start[], name##_end[]

#define EMBEDDED_LEN(name) ((size_t)(name##_end - name##_start))
