#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# station_prepare.sh BUILD DIR [PEOPLE]: a county and its one terminal, paired, with a session that runs now. DIR/host,
# DIR/t; and a token in each of DIR/officer, DIR/session, DIR/revoked, DIR/foreign; DIR/badges has one a line.
set -eu
build=$(cd "$1" && pwd)
dir=$2
mkdir -p "$dir"
exec 2>"$dir/prepare.log"
host() { "$build/rollcall" --data "$dir/host" "$@"; }
add() { # add FROM TO OPTION…
    host session add --programme P07 --area 530402001 --venue 者竜乡文化站 \
        --start "$(when "$1")" --end "$(when "$2")" "${@:3}"
}
when() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
host init --area 530402 >/dev/null
"$build/tests/tools/make_people" "${3:-14}" 7 >"$dir/people.csv"
host person import "$dir/people.csv" >/dev/null
host officer add 赵专干 --area 530402001 >/dev/null
host badge print --officer 赵专干 | cut -f2 >"$dir/officer"
host badge print --all --format txt -o "$dir/all"
grep -v 赵专干 "$dir/all" >"$dir/people"
add '-20 minutes' '+3 hours' >"$dir/id"
host session card "$(cut -f1 "$dir/id")" | cut -f2 >"$dir/session"
host badge print --commands | cut -f2 >"$dir/commands"
add '+5 days' '+5 days 2 hours' --capacity 1 >"$dir/soon"
host session poster "$(cat "$dir/soon")" | cut -f2 >"$dir/poster"
sed -n 1p "$dir/people" | cut -f2 >"$dir/revoked"
host badge revoke "$(sed -n 1p "$dir/people" | cut -f1)" --why 遗失 >/dev/null
sed 1d "$dir/people" | cut -f2 >"$dir/badges"
"$build/rollcall" --data "$dir/other" init --area 530403 >/dev/null
"$build/rollcall" --data "$dir/other" officer add 钱专干 --area 530403001 >/dev/null
"$build/rollcall" --data "$dir/other" badge print --officer 钱专干 | cut -f2 >"$dir/foreign"
mkdir "$dir/stick"
"$build/rollcall-terminal" --data "$dir/t" init >/dev/null
"$build/rollcall-terminal" --data "$dir/t" stick "$dir/stick" >/dev/null
host stick "$dir/stick" --pair --area 530402001 >/dev/null
"$build/rollcall-terminal" --data "$dir/t" stick "$dir/stick" >/dev/null
rm -rf "$dir/stick" "$dir/other" "$dir/all" "$dir/people"
