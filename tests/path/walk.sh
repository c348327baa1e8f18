#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# walk.sh BUILD: README's first county by hand, run to the letter in a clone's place with a home of its own; only the
# page, which would go on for ever, gets a free port, is asked once and is ended.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
export FLAVOUR=${1##*/} HOME=$dir/home


mkdir "$dir/clone" "$HOME"
for name in *; do ln -s "$PWD/$name" "$dir/clone/"; done
cd "$dir/clone" || exit 1
sed -n '/^## A first county by hand/,$p' README.md | sed -n '/^```sh$/,/^```$/p' | grep -v '^```' >"$dir/walk"
is "the walk ends with the page" "$(tail -n 1 "$dir/walk" | sed 's/ *#.*//')" "rollcall serve"
sed -i '$d' "$dir/walk"
bash -eu -o pipefail "$dir/walk" >"$dir/out" 2>"$dir/err"
is "every line of it is done" "$?" 0
is "two people are greeted" "$(grep -c 'checked_in' "$dir/out")" 2
export PATH=$PWD/build:$PATH ROLLCALL_DATA=$HOME/rollcall
is "and counted" "$(rollcall tally --json | grep -o '"done":[0-9]*' | tr '\n' ' ')" '"done":2 "done":0 "done":1 '
for file in badges officer.svg commands.pdf card.svg poster.pdf report.pdf; do
    is "$file was made" "$(ls -d "$file")" "$file"
done
rollcall serve --listen 127.0.0.1:0 >"$dir/url" 2>>"$dir/err" &
await grep -q welcome "$dir/url"
page=$(grep -o 'http://[^ ]*/$' "$dir/url" | head -n 1)
is "the page answers" "$(curl -s -o /dev/null -w '%{http_code}' "$page")" 200
[ "$fails" = 0 ] || cat "$dir/out" "$dir/err"
verdict
