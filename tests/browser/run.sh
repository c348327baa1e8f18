#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD: the page in a headless Chromium, over a city of 20,000 events. Screenshots stay in build/screenshots.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset ROLLCALL_DATA ROLLCALL_TERMINAL_DATA
export LC_ALL=C.UTF-8
node tests/browser/words.mjs || exit 1
"$1/tests/tools/make_city" "$dir/city" 20000 "${SEED:-7}" >/dev/null || exit 1
node tests/browser/page.mjs "$1/rollcall" "$dir/city" || exit 1
node tests/browser/walk.mjs "$1/rollcall" "$dir/city" || exit 1
node tests/browser/person.mjs "$1" "$dir" || exit 1
node tests/browser/find.mjs "$1" "$dir" || exit 1
node tests/browser/people.mjs "$1" "$dir" || exit 1
node tests/browser/correction.mjs "$1" "$dir" || exit 1
node tests/browser/classes.mjs "$1" "$dir" || exit 1
node tests/browser/sticks.mjs "$1" "$dir" || exit 1
node tests/browser/system.mjs "$1" "$dir" || exit 1
node tests/browser/today.mjs "$1" "$dir" || exit 1
node tests/browser/first_day.mjs "$1" "$dir" || exit 1
node tests/browser/gone.mjs "$1/rollcall" "$dir/city" || exit 1
node tests/browser/hostile.mjs "$1" "$dir"
