// SPDX-License-Identifier: Apache-2.0
// Keeping the running station small, on boards with little memory.
#pragma once

#include <stddef.h>

// Before anything is allocated: one heap for all threads, and large blocks given back when they are freed.
void thrift_begin(void);

// After something was drawn: lets go of the pages of fonts and libraries, which would add up to more than all the rest
// and are mapped again when they are wanted, and of what has been freed.
void thrift_let_go(void);

// The fonts alone, and only when there is much to let go. Cheap: for the middle of drawing, when somebody waits.
void thrift_check(void);

// Lets go of a stretch of what is compiled in, once it was used.
void thrift_forget(const void *start, size_t len);
