// SPDX-License-Identifier: Apache-2.0
// Functions and tables behind heavy libraries (the host's server, drawing and spreadsheets; the terminal's camera,
// pictures and sound) lie in an object of their own, PROGRAM-on-demand.so, which is loaded by their first use: a
// command that needs none of them starts in a fraction of the time. It is looked for beside the program and in
// ../lib/rollcall. A program that has them built in uses those.
#pragma once

// ON_DEMAND(report_pdf)(…) calls report_pdf; ON_DEMAND(screen_png) is the address of a table. Where the object cannot
// be loaded, the installation is not whole: that is said on stderr, and the program ends with 1.
#define ON_DEMAND(name) ((__typeof__(&name))on_demand(#name))

void *on_demand(const char *name);
