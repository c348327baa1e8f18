// SPDX-License-Identifier: Apache-2.0
// The memory of one answer. What jansson makes on this thread between scratch_begin and scratch_end stands in a few
// large pieces that go at once: nothing of it is let go of by itself, and nothing of it may be kept.
#pragma once

void scratch_install(void); // once, before anything is made by jansson on another thread
void scratch_begin(void);
void scratch_end(void);
