#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# station_run.sh BUILD: prepares a county here, boots a machine with a camera, a scanner, a panel of 800x480 and a sound
# card, and runs tests/vm/station.sh in it. When the machine prints "@@shot NAME", a picture of its panel is taken from
# outside. MINUTES=15: a badge a second for so long (SOAK=1 does it).
set -eu
cd "$(dirname "$0")/../.."
build=$(cd "$1" && pwd)
minutes=${MINUTES:-${SOAK:+15}}
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-station-XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/out"
tests/vm/station_prepare.sh "$build" "$dir/prepared" $((20 + ${minutes:-0} * 60)) ||
    { cat "$dir/prepared/prepare.log"; exit 1; }

shot() { # the machine waits until the picture is there
    /usr/bin/python3 - "$dir/monitor" "$dir/out/$1.part" "$dir/out/$1.ppm" <<'PY'
import os, socket, sys, time
monitor = socket.socket(socket.AF_UNIX)
monitor.connect(sys.argv[1])
monitor.sendall(("screendump %s\n" % sys.argv[2]).encode())
said = b""
while said.count(b"(qemu)") < 2:
    said += monitor.recv(4096)
os.rename(sys.argv[2], sys.argv[3])
PY
}

# With vector units: without them the emulated camera cannot keep its time.
export CPU=max
export MODULES="vivid uinput evdev snd-aloop bochs loop ext4" MONITOR="unix:$dir/monitor,server,nowait"
export QEMU_MORE="-vga none -device VGA,edid=on,xres=800,yres=480" TIMEOUT=$((3600 + ${minutes:-0} * 240))
play() {
    rm -f "$dir"/out/*
    tests/vm/boot.sh "$dir/out" tests/vm/station.sh "$build" "$dir/prepared" "$PWD" "${minutes:-0}" |
        while IFS= read -r line; do
            case $line in
            "@@shot "*) shot "${line#@@shot }" ;;
            *) printf '%s\n' "$line" ;;
            esac
        done
    return "${PIPESTATUS[0]}"
}
for try in 1 2 3; do # on a busy machine the camera's driver can fall behind for good: another machine is another chance
    code=0
    play || code=$?
    [ $code = 75 ] || break
    [ $try = 3 ] && echo "FAILED  station: this machine is too busy to emulate a camera" >&2
done
[ -z "${KEEP:-}" ] || cp "$dir"/out/* "$KEEP"/
exit $code
