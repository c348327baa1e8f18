// SPDX-License-Identifier: Apache-2.0
// auto: the cameras and scanners that are plugged in, found by themselves, each a source of its own below this one. A
// name is used as long as the kernel lists it; what is put in again, in any socket and under any name, is another one.
#pragma once

#include "firmware/scan/devices.h"
#include "firmware/scan/scan.h"

#define AUTO_MAX         8
#define AUTO_CAMERAS_MAX 2 // each costs memory and a share of the processor

// With other trees than /sys and /dev, for tests.
struct scan_source *scan_auto_of(const char *sys, const char *dev);
