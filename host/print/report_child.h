// SPDX-License-Identifier: Apache-2.0
// report_write in a process of its own. Fonts of all Chinese characters take 90 MB, and they leave with it; should a
// drawing ever fail badly, the server stays.
#pragma once

#include "host/print/report.h"

// As report_write. STATUS_IO: the process could not be made, or died.
enum status report_write_in_child(const struct report *report, enum report_format format, char **data, size_t *len);
