#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# picture.sh BUILD: a session's end without cable and stick, by the two programs: the command card shows codes, their
# pictures go to the office, and the office's answer is shown to the terminal.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
host() { "$build/rollcall" --data "$dir/host" --now 2026-03-02T13:00:00+08:00 "$@"; }
terminal() { "$build/rollcall-terminal" --data "$dir/terminal" "$@"; }
token() { host badge print "$@" --format txt 2>/dev/null | cut -f2; }
run() { terminal run --voice none --link none --simulate --scan "lines:$dir/lines" "$@" >"$dir/screen" 2>"$dir/log"; }
pending() { terminal status --json | grep -o '"pending":[0-9]*' | cut -d: -f2; }
answer() { # of what came last, as lines to be scanned
    tail -1 "$dir/out" | grep -o '"answer":\[.*\]' |
        sed 's/^"answer":\["//; s/"\]$//; s/","/\n/g; s#\\/#/#g' >"$dir/lines"
}

mkdir "$dir/stick" "$dir/png"
host init --area 530402 2>/dev/null
terminal init >/dev/null 2>&1
for name in 王丽 李强 段成; do host person add --name "$name" --sex f --category farmer >/dev/null; done
host officer add 赵专干 --area 530402001 >/dev/null
session=$(host session add --programme P07 --area 530402001 --venue 村委会 --start 2026-03-02T09:00:00+08:00 \
    --end 2026-03-02T11:00:00+08:00)
show=$(host badge print --commands --format txt 2>/dev/null | grep 拍照上传 | cut -f2)

# Before it is paired there is nobody to seal it to.
printf '%s\n' "@2026-03-02T08:40:00+08:00 $show" >"$dir/lines"
run --screen text
is "an unpaired terminal says so" "$(grep -c '没有配对\|外地' "$dir/screen")" 1
terminal stick "$dir/stick" >/dev/null 2>&1
host stick "$dir/stick" --pair --area 530402001 >/dev/null 2>&1
terminal stick "$dir/stick" >/dev/null 2>&1
{
    echo "@2026-03-02T08:50:00+08:00 $(token --officer 赵专干)"
    echo "@2026-03-02T08:50:01+08:00 $(host session card "$session" | cut -f2)"
    for n in 1 2 3; do echo "@2026-03-02T08:5$n:00+08:00 $(token --person 530402-00000000$n)"; done
    echo "@2026-03-02T11:00:00+08:00 $show"
} >"$dir/lines"
run --screen text
{ # nothing has come between: the codes are the same, so that one that was missed can be photographed later
    echo "@2026-03-02T11:00:00+08:00 $show"
    echo "@2026-03-02T11:01:00+08:00 $show"
} >"$dir/lines"
run --screen text
is "the same codes twice" "$(grep -P '\tcode\t' "$dir/screen" | cut -f6 | sort | uniq -c | awk '{ print $1 }')" 2
echo "@2026-03-02T11:02:00+08:00 $show" >"$dir/lines"
run --screen "png:$dir/png"
is "one code for a session" "$(find "$dir/png" -name '*codes.png' | wc -l)" 1
waiting=$(pending)

host --json picture "$dir/png/"*codes.png >"$dir/out" 2>"$dir/err"
is "it is taken" $? 0
is "all of it" "$(grep -o '"events":[0-9]*' "$dir/out")" "\"events\":$waiting"
is "three came" "$(host --json tally | grep -o '"done":3' | head -1)" '"done":3'
host picture "$dir/png/"*codes.png "$dir/png/"*idle.png >"$dir/again" 2>"$dir/err"
is "again, with a picture of nothing" $? 3
is "nothing is new" "$(grep -c '新记录 0 条' "$dir/again")" 1
is "which had none" "$(grep -c '没有找到终端的二维码' "$dir/err")" 2
host picture "$dir/png/"*idle.png >"$dir/again" 2>&1
is "nothing but pictures of nothing" $? 1
host picture "$dir/none.jpg" >"$dir/again" 2>"$dir/err"
is "no such file" $? 1
is "it is named" "$(grep -c 'none.jpg' "$dir/err")" 1
host picture >"$dir/again" 2>&1
is "no file" $? 2
is "nothing is left behind" "$(find "$dir/host/photographed" -type f -size +0 | wc -l)" 0

# The answer, shown to the terminal; scanned by it as any code.
answer
run --screen text
is "the terminal has heard it" "$(grep -c codes_taken "$dir/screen")" 1
is "what was taken is off its list" "$(($(pending) < waiting))" 1
sed 's/^\(.\{60\}\)./\1%/' "$dir/lines" >"$dir/lines.bad" && mv "$dir/lines.bad" "$dir/lines"
run --screen text
is "an altered one is not" "$(grep -c 'codes_taken' "$dir/screen")" 0
verdict
