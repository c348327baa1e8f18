#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# installed.sh BUILD: the host as `make install-host` puts it, moved to where its packages would be: what is loaded on
# demand is found from there; without it, what does not need it works, and what does says what is wrong.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
make --no-print-directory -s FLAVOUR="$(basename "$build")" DESTDIR="$dir/made" install-host >/dev/null
mv "$dir/made" "$dir/root"
host() { (cd / && "$dir/root/usr/bin/rollcall" --lang zh --data "$dir/host" "$@" 2>"$dir/err"); }
host init --area 530402 >/dev/null; is "init" $? 0
host officer add 赵专干 --area 530402001 >/dev/null
host badge print --officer 赵专干 --format pdf -o "$dir/badge.pdf" >/dev/null; is "a badge is drawn" $? 0
is "as a PDF" "$(head -c 5 "$dir/badge.pdf")" "%PDF-"
rm "$dir/root/usr/lib/rollcall/rollcall-on-demand.so"
host person list >/dev/null; is "a list needs no more than the program" $? 0
host badge print --officer 赵专干 --format pdf -o "$dir/none.pdf" >/dev/null; is "a drawing does" $? 1
is "and says so" "$(grep -c '安装不完整，请重新安装' "$dir/err")" 1
is "no file stands in for it" "$(ls "$dir"/none.pdf* 2>/dev/null)" ""
verdict
