# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# on_bus N: whether the bus has N devices of our VID:PID, for await.
on_bus() { [ "$(cat /sys/bus/usb/devices/*/idProduct 2>/dev/null | grep -c '^0001$')" = "$1" ]; }
