#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# stick_run.sh BUILD: a stick pulled out right after it was said that it may be. Boots a machine with two disks of FAT
# whose writes are logged (QEMU's blklogwrites) and runs tests/vm/stick.sh in it; tests/vm/stick_check.py then makes the
# images that a medium could hold at each "done". IMAGES=n of each (SOAK=1: 500). SEED=n repeats a run.
set -eu
cd "$(dirname "$0")/../.."
build=$(cd "$1" && pwd)
seed=${SEED:-$(date +%s)}
images=${IMAGES:-${SOAK:+500}}
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-stick-XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/out"
echo "sticks pulled out: seed $seed (SEED=$seed repeats it)"
PEOPLE=40 SESSIONS=4 SEED=$seed tests/vm/prepare.sh "$build" "$dir/prepared"
blocks=$((40 * 1024)) # of 1 KiB; one sector more holds the marks
more=
for disk in vda vdb; do
    truncate -s $((blocks * 1024 + 512)) "$dir/out/$disk.img"
    busybox mkdosfs "$dir/out/$disk.img" "$blocks" >/dev/null
    cp "$dir/out/$disk.img" "$dir/$disk.written"
    : >"$dir/out/$disk.log"
    more="$more -blockdev driver=file,filename=$dir/$disk.written,node-name=file$disk"
    more="$more -blockdev driver=file,filename=$dir/out/$disk.log,node-name=log$disk"
    more="$more -blockdev driver=blklogwrites,file=file$disk,log=log$disk,log-sector-size=512,node-name=$disk"
    more="$more -device virtio-blk-pci,drive=$disk"
done
export MODULES="virtio_blk vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8" QEMU_MORE="$more" TIMEOUT=600
tests/vm/boot.sh "$dir/out" tests/vm/stick.sh "$build" "$dir/prepared" $((blocks * 2))
/usr/bin/python3 tests/vm/stick_check.py "$dir/out" "$seed" "${images:-15}"
