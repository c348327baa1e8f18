#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD [guests|valgrind]: runs every test of a build, one more at a time than there are processors, and ends
# with one line that counts them. guests: those in virtual machines too, one by one and from the start, for an emulated
# machine takes the more of a processor the longer it waits for one; what runs beside them is nicer than they are.
set -u
build=$1 mode=${2:-}
results=$(mktemp) logs=$(mktemp -d)
unset MAKEFLAGS MAKELEVEL MFLAGS # what a suite builds it builds as a person would
trap 'rm -rf "$results" "$logs"' EXIT
trap 'trap "" TERM; kill 0; unfinished' INT TERM
export ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0 LC_ALL=C.UTF-8
[ -d /dev/shm ] && [ -w /dev/shm ] && export TMPDIR=${TMPDIR:-/dev/shm}
is_long=0
[[ -n ${SOAK:-} || $mode = valgrind || $build = *asan* ]] && is_long=1
case $build in *asan*) export ROLLCALL_SLOW=1 STORIES=${STORIES:-4} ;; esac

# How many checks a suite made: many say their number at the end, the others say each.
checks() {
    awk '/^[0-9]+ checks/ { told += $1 } /\[       OK|^ok / { n++ } END { print told ? told : n + 0 }' "$1"
}

# suite NAME COMMAND…: 0 is passed, if it made a check; 77 is skipped, with its reason; anything else is failed, and so
# is what has not ended after an hour; six where it is known to be long.
suite() {
    local name=$1 log=$logs/${1//\//-} code made began=$SECONDS spent
    shift
    timeout --foreground --kill-after=30 $((3600 * (is_long ? 6 : 1))) "$@" >"$log" 2>&1
    code=$? made=$(checks "$log")
    times >"$log.times"
    spent=$(awk -F '[ms ]+' 'END { printf "%d", $1 * 60 + $2 + $3 * 60 + $4 }' "$log.times")
    if [ $code = 77 ]; then
        echo skipped >>"$results"
        echo "skipped $name: $(tail -n 1 "$log")"
    elif [ $code = 0 ] && [ "$made" -gt 0 ]; then
        echo passed >>"$results"
        echo "ok      $name ($made checks, $((SECONDS - began)) s from $began, $spent of a processor)"
    else
        echo failed >>"$results"
        echo "FAILED  $name (exit $code, $made checks)"$'\n'"$(grep '^FAILED' "$log" | head -n 20; tail -n 60 "$log")"
    fi
    rm -f "$log" "$log.times"
}

# What was stopped from outside says what it waited for.
unfinished() {
    for log in "$logs"/*; do echo "UNENDED ${log##*/}"$'\n'"$(tail -n 20 "$log")"; done
}

# run NAME COMMAND…: when there is a place for it
run() {
    while [ "$(jobs -rp | wc -l)" -ge "$places" ]; do wait -n; done
    suite "$1" ${guests:+nice -n 5} "${@:2}" &
}
count() { grep -c "^$1$" "$results"; }
places=${PLACES:-$(($(nproc) + 1))} guests= # many wait more than they work

# The machine cannot see a tmpfs.
guest() { (suite "$1, in a virtual machine" env -u TMPDIR "tests/vm/$2" "$build"); }

if [ "$mode" = guests ]; then
    {
        guest "the cable" run.sh
        guest "the services" unit_run.sh
        guest "the stick" stick_run.sh
        guest "the station" station_run.sh
    } &
    guests=$!
fi
if [ "$mode" = valgrind ]; then
    export ROLLCALL_WRAPPER="valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite"
    STORIES=${STORIES:-1} run "story under valgrind" "$build/tests/path/test_story"
else
    for test in "$build"/tests/unit/test_* "$build"/tests/path/test_*; do
        case $test in *.o | *.d) continue ;; esac
        run "${test#"$build"/tests/}" "$test"
    done
    run "vectors/check.py (another language)" /usr/bin/python3 tests/vectors/check.py
    run "a restore cut short" tests/path/restore.sh "$build"
    run "sticks plugged into the host" /usr/bin/python3 tests/path/plugged.py "$build"
    run "backups by button and schedule" /usr/bin/python3 tests/path/backups.py "$build"
    run "everything made again from the book" /usr/bin/python3 tests/path/rebuilding.py "$build"
    run "the book cut short" tests/path/book_cut.sh "$build"
    run "an upgrade cut short" tests/path/upgrade.sh "$build"
    run "command line" tests/path/cli.sh "$build"
    run "a full card, and a board without USB" tests/path/card.sh "$build"
    run "a photo in place of the cable" tests/path/picture.sh "$build"
    run "the terminal alone is built" tests/path/terminal_only.sh
    run "scanners as they come" /usr/bin/python3 tests/path/scanners.py "$build"
    run "the host as it is installed" tests/path/installed.sh "$build"
    run "a stick is unmounted before the word" tests/path/unmount.sh "$build"
    run "layers find what is planted" tests/path/layers.sh
    run "documents" tests/path/docs.sh "$build"
    run "README's county by hand, to the letter" tests/path/walk.sh "$build"
    run "the page's API" /usr/bin/python3 tests/path/api.py "$build"
    run "one writer, and who need not wait" /usr/bin/python3 tests/path/writer.py "$build"
    run "a read that fails, everywhere" /usr/bin/python3 tests/path/faults.py "$build"
    run "a journal that fails, everywhere" /usr/bin/python3 tests/path/terminal_faults.py "$build"
    run "what people wrote" /usr/bin/python3 tests/path/texts.py "$build"
    run "what was kept apart, and what is decided" /usr/bin/python3 tests/path/quarantine.py "$build"
    run "heads and evidence, read by others" /usr/bin/python3 tests/path/evidence.py "$build"
    run "somebody is forgotten" /usr/bin/python3 tests/path/forget.py "$build"
    run "signals" /usr/bin/python3 tests/path/signals.py "$build" "${SEED:-7}"
    run "what figures are measured against" /usr/bin/python3 tests/path/targets.py "$build"
    run "one number is one number" /usr/bin/python3 tests/path/reports.py "$build" "${SEED:-7}"
    run "exports of any length" /usr/bin/python3 tests/path/exports.py "$build"
    run "the features the page needs" /usr/bin/python3 tests/browser/floor.py
    run "the page in an old browser" tests/browser/old/run.sh "$build"
    run "the counting rules, by their examples" /usr/bin/python3 tests/path/counting.py "$build"
    run "users who are bound to areas" /usr/bin/python3 tests/path/areas.py "$build"
    run "the page against harm" /usr/bin/python3 tests/path/hostile.py "$build"
    run "the page as it looks" tests/browser/run.sh "$build" look
    run "the page at work" tests/browser/run.sh "$build" work
    run "the page through days" tests/browser/run.sh "$build" days
    run "rosters as offices have them" /usr/bin/python3 tests/path/rosters.py "$build"
fi
wait
echo "$(count passed) passed, $(count failed) failed, $(count skipped) skipped"
[ "$(count failed)" = 0 ]
