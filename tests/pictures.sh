#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pictures.sh BUILD: draws the pictures of docs/ from a demo run: the terminal's screens, a badge, the page. Wants
# chromium and imagemagick.
set -eu
build=$(cd "$1" && pwd)
docs=$PWD/docs
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-pictures-XXXXXX")
demo=
trap '[ -n "$demo" ] && kill "$demo" 2>/dev/null; pkill -P $$ 2>/dev/null || true; rm -rf "$dir"' EXIT
port=$((20000 + RANDOM % 20000))

PORT=$port TMPDIR=$dir tests/demo.sh "$build" >"$dir/log" 2>&1 &
demo=$!
for _ in $(seq 300); do grep -q 'Ctrl-C' "$dir/log" && break; sleep 0.2; done
data=$(ls -d "$dir"/rollcall-demo-*)
page() { # LANG OUT
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 --lang="$1" \
        --window-size=1280,860 --virtual-time-budget=4000 --screenshot="$docs/$2" "http://127.0.0.1:$port/?lang=$1" >/dev/null 2>&1
}
page zh page.zh.png
page en page.en.png
"$build/rollcall" --data "$data/host" badge print --person "$(sed -n 12p "$data/badges" | cut -f1)" --format png -o "$dir/badge"
mv "$dir/badge" "$docs/badge.png"

# One of each verdict: a fresh terminal with the same plan, each kind of scan once.
cp -r "$data/terminal2" "$dir/terminal"
line() { sed -n "$1p" "$data/badges" | cut -f2; }
officer=$("$build/rollcall" --data "$data/host" badge print --officer 赵专干 | cut -f2)
session=$("$build/rollcall" --data "$data/host" session list | sed -n 4p | cut -f1)
card=$("$build/rollcall" --data "$data/host" session card "$session" | cut -f2)
"$build/rollcall-terminal" --data "$dir/terminal" run --screen "png:$dir/shots" --simulate --scan lines:- <<TXT
@2026-03-02T08:40:00+08:00 $(line 300)
$officer
$card
@2026-03-02T08:41:00+08:00 $(line 300)
@2026-03-02T08:45:00+08:00 $(line 300)
$(line 7)
$(line 9 | sed 's/./Z/80')
TXT
montage "$dir"/shots/*.png -tile 3x -geometry 480x288+8+8 -background '#f4f2ec' -colors 96 "png8:$docs/terminal.png"
