# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# on_bus N: whether the bus has N devices of our VID:PID, for await. It starts no process.
on_bus() {
    local device product=0 n=0
    for device in /sys/bus/usb/devices/*/idProduct; do
        { read -r product <"$device"; } 2>/dev/null && [ "$product" = 0001 ] && n=$((n + 1))
    done
    [ $n = "$1" ]
}
