#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD [bench]: prepares a county here, then boots a machine with real USB devices and runs tests/vm/usb.sh (or
# the bench) in it. Each kind of cut in each direction; SOAK=1: 500 cuts of a visit four times as long. SEED=n repeats.
set -eu
cd "$(dirname "$0")/../.."
build=$(cd "$1" && pwd)
seed=${SEED:-$(date +%s)}
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-cable-XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/out"
echo "virtual machine: seed $seed (SEED=$seed repeats it)"
if [ "${2:-}" = bench ]; then
    PEOPLE=1000 SESSIONS=100 SEED=$seed tests/vm/prepare.sh "$build" "$dir/prepared"
    TIMEOUT=1200 tests/vm/boot.sh "$dir/out" tests/vm/bench.sh "$build" "$dir/prepared"
    exit
fi
cuts=${CUTS:-8} people=120 sessions=10 limit=3600
[ -z "${SOAK:-}" ] || cuts=500 people=250 sessions=20 limit=14400
PEOPLE=$people SESSIONS=$sessions SEED=$seed tests/vm/prepare.sh "$build" "$dir/prepared"
TIMEOUT=$limit tests/vm/boot.sh "$dir/out" tests/vm/usb.sh "$build" "$dir/prepared" "$cuts" "$seed" "$PWD"
