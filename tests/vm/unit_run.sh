#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# unit_run.sh BUILD: the terminal as it is installed, under systemd: boots a machine whose first process is this
# machine's systemd, with what `make install-terminal` puts in place, and runs tests/vm/unit.sh in it. A USB stick of
# FAT is plugged in and taken out from outside ("@@plug", "@@unplug"); "@@copy NAME" keeps what it holds at that moment.
set -eu
cd "$(dirname "$0")/../.."
build=$(cd "$1" && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-unit-XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/out"
PEOPLE=10 SESSIONS=1 tests/vm/prepare.sh "$build" "$dir/prepared"
make --no-print-directory -s FLAVOUR="$(basename "$build")" DESTDIR="$dir/out/installed" install-terminal >/dev/null
truncate -s 40M "$dir/stick"
/sbin/mkfs.fat -F 32 "$dir/stick" >/dev/null

monitor() { # monitor COMMAND: until it has been done
    /usr/bin/python3 - "$dir/monitor" "$1" <<'PY'
import socket, sys
monitor = socket.socket(socket.AF_UNIX)
monitor.connect(sys.argv[1])
monitor.sendall((sys.argv[2] + "\n").encode())
said = b""
while said.count(b"(qemu)") < 2:
    said += monitor.recv(4096)
PY
}

export SYSTEMD=1 MODULES="xhci_pci usb_storage sd_mod vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8"
export MONITOR="unix:$dir/monitor,server,nowait" TIMEOUT=1800
export QEMU_MORE="-device qemu-xhci,id=usb -blockdev driver=file,filename=$dir/stick,node-name=stick"
tests/vm/boot.sh "$dir/out" tests/vm/unit.sh "$build" "$dir/prepared" | while IFS= read -r line; do
    case $line in
    @@plug) monitor "device_add usb-storage,id=plugged,bus=usb.0,drive=stick,removable=on" ;;
    @@unplug) monitor "device_del plugged" ;;
    "@@copy "*) cp "$dir/stick" "$dir/out/part" && mv "$dir/out/part" "$dir/out/${line#@@copy }" ;;
    *) printf '%s\n' "$line" ;;
    esac
done
exit "${PIPESTATUS[0]}"
