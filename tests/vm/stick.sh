#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# stick.sh BUILD PREPARED: runs inside the machine. A stick of FAT goes from a terminal to the host and back, mounted as
# desktops mount it. After each "done" what it was said for is kept in /run/out, and a mark is written behind the file
# system: what reaches the medium before it is all that a stick pulled out then would hold.
set -u
build=$1 prepared=$2 sectors=$3 dir=/run/w
mkdir -p $dir /run/stick && cp -r "$prepared"/. $dir/ && cd $dir || exit 1
mark() { # mark DISK N WHAT: a sector behind the file system says that WHAT is done
    cp -r /run/stick/ROLLCALL "/run/out/$1.$2" || exit 1
    { printf 'done %s' "$2"; head -c 512 /dev/zero; } | head -c 512 |
        dd of="/dev/$1" bs=512 seek="$sectors" oflag=direct conv=notrunc status=none || exit 1
    echo "$1: $3"
}
visit() { # visit DISK N WHO…
    local disk=$1 n=$2
    shift 2
    "$@" >out 2>err || { echo "FAILED  $*"; cat out err; exit 1; }
    mark "$disk" "$n" "$1"
}
host() { "$build/rollcall" --data $dir/host --now 2026-03-20T08:00:00+08:00 stick /run/stick; }
terminal() { "$build/rollcall-terminal" --data $dir/t1 stick /run/stick; }
careless() { LD_PRELOAD=$build/tests/preload/unsynced.so terminal; }

mount -t vfat -o noatime /dev/vda /run/stick || exit 1
visit vda 1 terminal
visit vda 2 host
visit vda 3 terminal
umount /run/stick
mount -t vfat -o noatime /dev/vdb /run/stick || exit 1
rm -rf $dir/t1 && cp -r "$prepared/t1" $dir/ # as it was before: it has the same to give again
visit vdb 1 careless
umount /run/stick
