// SPDX-License-Identifier: Apache-2.0
// The one way to grow an array. It doubles, so that n items added one by one move a number of times that is log n.
#pragma once

#include <stddef.h>

#include "proto/status.h"

// Makes room for `needed` items: array is the address of the caller's pointer, *size the items it has room for (both
// may be 0 at first), item_bytes the size of one. On STATUS_MEMORY both stay as they were. The caller frees the array.
enum status array_room(void *array, size_t *size, size_t needed, size_t item_bytes);
