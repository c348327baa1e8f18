#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh BUILD: the bench programs, the ledger beside that of an earlier version, the peak memory of our two programs
# over a real session of frames, the page as a city grows (SCALE=full: to 20 million events), a visit in a browser.
# BENCH_EVENTS: of the city beside that of the earlier version. CITIES=DIR keeps the cities, and takes those it finds.
# Goes on past a missed target and ends with 1.
set -eu
build=$(cd "$1" && pwd)
"$build/tests/bench/bench"
"$build/tests/bench/decode"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
missed=0
export CITIES=${CITIES:-$dir}
/usr/bin/python3 tests/bench/before.py "$build" || missed=1
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
echo "start: a command that needs nothing on demand, 100 times"
/usr/bin/python3 - "$build" <<'PY'
import os, subprocess, sys, time
def took(words, **more):
    began = time.perf_counter()
    for _ in range(100):
        subprocess.run(words, stdout=subprocess.DEVNULL, env={**os.environ, **more})
    return (time.perf_counter() - began) * 10
form = "  %-44s %5.1f ms, %.2f of with everything loaded, %.1f of /bin/true"
for name in ("rollcall", "rollcall-terminal"):
    program = f"{sys.argv[1]}/{name}"
    nothing, lean = took(["/bin/true"]), took([program, "--version"])
    whole = took([program, "--version"], LD_PRELOAD=f"{program}-on-demand.so")
    print(form % (name, lean, lean / whole, lean / nothing))
PY
echo "memory: peak of the programs themselves"
"$build/tests/tools/make_people" 20000 1 >"$dir/people.csv"
"$build/rollcall" --data "$dir/host" init --area 530402 >/dev/null 2>&1
peak "rollcall person import, 20,000 people" "$build/rollcall" --data "$dir/host" person import "$dir/people.csv"
peak "rollcall tally" "$build/rollcall" --data "$dir/host" tally
"$build/rollcall-terminal" --data "$dir/t" init >/dev/null 2>&1
mkdir "$dir/frames"
seq 1 40 | "$build/tests/tools/make_frames" "$dir/frames" 1
run=("$build/rollcall-terminal" --data "$dir/t" run --scan "frames:$dir/frames" --simulate)
peak "rollcall-terminal run, frames, pictures" "${run[@]}" --screen "png:$dir/screen"
peak "rollcall-terminal run, frames, text" "${run[@]}" --screen text
/usr/bin/python3 tests/bench/scale.py "$build" || missed=1
/usr/bin/python3 tests/bench/visit.py "$build" || missed=1
echo "storage: 200 check-ins, a commit each"
tests/vm/station_prepare.sh "$build" "$dir/station" 220
(cat "$dir/station/officer" "$dir/station/session"; head -n 200 "$dir/station/badges") >"$dir/lines"
run=("$build/rollcall-terminal" --data "$dir/station/t" run --scan "lines:$dir/lines" --simulate)
/usr/bin/python3 - "${run[@]}" --screen none <<'PY'
import os, subprocess, sys
running = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)  # ended, and still to be asked
io = dict(line.split(": ") for line in open("/proc/%d/io" % running.pid).read().splitlines())
written, blocks = (int(io[name]) / 202 / 1024 for name in ("wchar", "write_bytes"))
print("  %-44s %5.1f KiB, in whole blocks %.1f KiB" % ("written a scan (ceiling 5)", written, blocks))
PY
exit $missed
