#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD [valgrind]: runs every test of a build and closes with one line that counts them.
set -u
build=$1 mode=${2:-}
passed=0 failed=0 skipped=0
export ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0 LC_ALL=C.UTF-8
[ -d /dev/shm ] && [ -w /dev/shm ] && export TMPDIR=${TMPDIR:-/dev/shm}
case $build in *asan*) export ROLLCALL_SLOW=1 STORIES=${STORIES:-4} ;; esac

# How many checks a suite made: cmocka and the browser's suites say each, the others say their number at the end.
checks() { awk '/\[       OK/ { n++ } /^[0-9]+ checks/ { n += $1 } END { print n + 0 }' "$1"; }

# run NAME COMMAND…: 0 is passed, if it made a check; 77 is skipped, with its reason; anything else is failed.
run() {
    local name=$1 log code made
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1
    code=$? made=$(checks "$log")
    if [ $code = 77 ]; then
        skipped=$((skipped + 1))
        echo "skipped $name: $(tail -n 1 "$log")"
    elif [ $code = 0 ] && [ "$made" -gt 0 ]; then
        passed=$((passed + 1))
        echo "ok      $name ($made checks)"
    else
        failed=$((failed + 1))
        echo "FAILED  $name (exit $code, $made checks)"
        tail -n 60 "$log"
    fi
    rm -f "$log"
}

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
    run "command line" tests/path/cli.sh "$build"
    run "a full card, and a board without USB" tests/path/card.sh "$build"
    run "a stick is unmounted before the word" tests/path/unmount.sh "$build"
    run "layers find what is planted" tests/path/layers.sh
    run "documents" tests/path/docs.sh "$build"
    run "README's county by hand, to the letter" tests/path/walk.sh "$build"
    run "the page's API" /usr/bin/python3 tests/path/api.py "$build"
    run "the counting rules, by their examples" /usr/bin/python3 tests/path/counting.py "$build"
    run "the page against harm" /usr/bin/python3 tests/path/hostile.py "$build"
    run "one writer, and who need not wait" /usr/bin/python3 tests/path/writer.py "$build"
    run "a read that fails, everywhere" /usr/bin/python3 tests/path/faults.py "$build"
    run "a journal that fails, everywhere" /usr/bin/python3 tests/path/terminal_faults.py "$build"
    run "what people wrote" /usr/bin/python3 tests/path/texts.py "$build"
    run "what was kept apart, and what is decided" /usr/bin/python3 tests/path/quarantine.py "$build"
    run "signals" /usr/bin/python3 tests/path/signals.py "$build" "${SEED:-7}"
    run "what figures are measured against" /usr/bin/python3 tests/path/targets.py "$build"
    run "one number is one number" /usr/bin/python3 tests/path/reports.py "$build" "${SEED:-7}"
    run "the page in a browser" tests/browser/run.sh "$build"
    run "the features the page needs" /usr/bin/python3 tests/browser/floor.py
    run "the page in an old browser" tests/browser/old/run.sh "$build"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
