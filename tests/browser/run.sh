#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD look|work|days: the page in a headless Chromium, over a city of 20,000 events. look: what is there to
# see, each view and each number; work: what an office does on it; days: with terminals, and from morning to evening.
# SHOTS=1: with screenshots, in build/screenshots.
set -u
build=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset ROLLCALL_DATA ROLLCALL_TERMINAL_DATA
export LC_ALL=C.UTF-8
case $2 in
look) suites='page lists month_end walk person paper gone leaving' ;;
work) suites='find people correction classes badges live dead_terminal' ;;
days) suites='sticks trust plugged administrator today first_day hostile buttons' ;;
*) exit 2 ;;
esac
node tests/browser/words.mjs || exit 1
cp -a "$build/tests/city" "$dir/city" || exit 1
for name in $suites; do
    echo "== $name"
    node "tests/browser/$name.mjs" "$build" "$dir" || exit 1
done
