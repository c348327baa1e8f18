#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh BUILD: the bench program, then the peak memory of our two programs over a real session of frames.
set -eu
build=$(cd "$1" && pwd)
"$build/tests/bench/bench"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset ROLLCALL_DATA ROLLCALL_TERMINAL_DATA
peak() { # peak WHAT COMMAND…
    local what=$1
    shift
    /usr/bin/python3 - "$what" "$@" <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("  %-44s %5.1f MiB" % (sys.argv[1], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
PY
}
echo "memory: peak of the programs themselves"
"$build/tests/tools/make_people" 20000 1 >"$dir/people.csv"
"$build/rollcall" --data "$dir/host" init --area 530402 >/dev/null 2>&1
peak "rollcall person import, 20,000 people" "$build/rollcall" --data "$dir/host" person import "$dir/people.csv"
peak "rollcall tally" "$build/rollcall" --data "$dir/host" tally
"$build/rollcall-terminal" --data "$dir/t" init >/dev/null 2>&1
mkdir "$dir/frames"
seq 1 40 | "$build/tests/tools/make_frames" "$dir/frames" 1
peak "rollcall-terminal run, frames, pictures" "$build/rollcall-terminal" --data "$dir/t" run --scan "frames:$dir/frames" --screen "png:$dir/screen" --simulate
peak "rollcall-terminal run, frames, text" "$build/rollcall-terminal" --data "$dir/t" run --scan "frames:$dir/frames" --screen text --simulate
