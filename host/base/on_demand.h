// SPDX-License-Identifier: Apache-2.0
// Functions behind heavy libraries (the server, drawing, spreadsheets, codes in a photo) lie in an object of their own,
// rollcall-on-demand.so, which is loaded by the first call: a command that needs none of them starts in a quarter of
// the time. It is looked for beside the program and in ../lib/rollcall. A program that has the function built in calls
// it.
#pragma once

// ON_DEMAND(report_pdf)(…) calls report_pdf. Where the object cannot be loaded, the installation is not whole: that is
// said on stderr, and the program ends with 1.
#define ON_DEMAND(function) ((__typeof__(&function))on_demand(#function))

void *on_demand(const char *function);
