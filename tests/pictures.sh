#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pictures.sh BUILD: draws the pictures of docs/ from a demo run: the terminal's screens, a badge, the page, a report.
# Wants chromium and imagemagick.
set -eu
. "$(dirname "$0")/support/await.sh"
build=$(cd "$1" && pwd)
docs=$PWD/docs
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-pictures-XXXXXX")
demo=
trap '[ -n "$demo" ] && kill "$demo" 2>/dev/null; pkill -P $$ 2>/dev/null || true; rm -rf "$dir"' EXIT

TMPDIR=$dir tests/demo.sh "$build" >"$dir/log" 2>&1 &
demo=$!
await grep -q 'Ctrl-C' "$dir/log"
data=$(ls -d "$dir"/rollcall-demo-*)
person=$(sed -n 12p "$data/badges" | cut -f1)
"$build/rollcall" --data "$data/host" badge print --person "$person" --format png -o "$dir/badge"
mv "$dir/badge" "$docs/badge.png"

# The page and a report on paper, of an invented city.
cp -a "$build/tests/city" "$dir/city"
SHOTS=1 node tests/browser/pictures.mjs "$build/rollcall" "$dir/city"
for picture in page.zh page.en reviewer-{why,signals,terminals,targets,quarantine} \
    officer-{today,import,class,badges,sticks}; do
    convert "build/screenshots/picture-$picture.png" +dither -colors 64 "png8:$docs/$picture.png"
done
"$build/rollcall" --data "$dir/city" --now 2026-11-20T10:00:00+08:00 --lang zh \
    report --format pdf --quota migrant -o "$dir/report.pdf"
pdftoppm -r 90 -png "$dir/report.pdf" "$dir/report"
convert "$dir"/report-*1.png -bordercolor '#999' -border 1 -colors 32 "png8:$docs/report.png"

# What a terminal shows: of the golden pictures, which the tests compare with what is drawn.
golden=tests/golden/zh-800x480
shown=({idle_open,idle_no_session,officer,session_opened,checked_in,repeat,checked_out,revoked,stick_done}.png)
montage "${shown[@]/#/$golden/}" \
    -tile 3x -geometry 480x288+8+8 -background '#f4f2ec' -colors 128 "png8:$docs/terminal.png"
