// SPDX-License-Identifier: Apache-2.0
// Keeping the running station small, on boards with little memory.
#pragma once

// Before anything is allocated: one heap for all threads, and large blocks given back when they are freed.
void thrift_begin(void);

// After something was drawn: lets go of the pages of font files, which would add up to more than all the rest, and of
// what has been freed.
void thrift_let_go(void);
