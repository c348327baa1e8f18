#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# demo.sh BUILD: a county's week on real input. 600 invented people, 8 sessions of all three kinds on three terminals,
# badges drawn, photographed badly and read again, a stick, a socket, some trouble; then the figures, with reasons, and
# the page. ONCE=1 ends by itself; SEED=n is another week.
set -eu
. "$(dirname "$0")/support/await.sh"
build=$(cd "$1" && pwd)
seed=${SEED:-2026}
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-demo-XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$dir"' EXIT
unset ROLLCALL_DATA ROLLCALL_TERMINAL_DATA
now=2026-03-01T08:00:00+08:00

host() { "$build/rollcall" --data "$dir/host" --now "$now" "$@"; }
terminal() { local t=$1; shift; "$build/rollcall-terminal" --data "$dir/terminal$t" "$@"; }
step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
token() { cut -f2; }
badge() { sed -n "$1p" "$dir/badges" | cut -f2; }

step "1  建立数据目录，导入 600 名虚构人员（身份证号校验位正确，出生于 1890 年代） / a host, 600 invented people"
echo "   种子 seed $seed（SEED=n make demo 换一周）"
host init --area 530402 2>/dev/null
"$build/tests/tools/make_people" 600 "$seed" >"$dir/people.csv"
printf '坏行,530402189506070010,男,汉族,农民,530402001\r\n' >>"$dir/people.csv"
host person import "$dir/people.csv" || true
host officer add 赵专干 --area 530402001 >/dev/null

step "2  印发证卡 600 张、空白证 5 张、指令卡一页；登记 9 个班次，其中一个贴海报报名 / badges, cards, sessions, a poster"
host badge print --all --format txt -o "$dir/badges"
host badge print --blank 5 --format txt -o "$dir/blanks"
officer=$(host badge print --officer 赵专干 | token)
add() { # programme area venue day [options]
    host session add --programme "$1" --area "$2" --venue "$3" \
        --start "2026-03-0${4}T09:00:00+08:00" --end "2026-03-0${4}T11:30:00+08:00" "${@:5}"
}
s1=$(add P07 530402001 玉兴街道文化站 2) s2=$(add P26 530402001 玉兴街道社保所 3 --min-stay 60) s3=$(add P04 530402001 玉兴街道妇女之家 4)
s4=$(add P01 530402002 凤凰街道科普站 2) s5=$(add P26 530402002 凤凰街道社保所 3) s6=$(add P16 530402002 凤凰街道村民小组 4)
s7=$(add P08 530402003 玉带街道农技站 2) s8=$(add P26 530402003 玉带街道会议室 3)
soon=$(add P07 530402001 玉兴街道文化站 9 --capacity 2 --opens-itself)
host session list | head -n 3
host badge print --commands -o "$dir/commands"
host badge print --commands --format pdf -o "$dir/commands.pdf"
host session poster "$soon" --format pdf -o "$dir/poster.pdf"
command() { sed -n "$1p" "$dir/commands" | cut -f2; } # 1 open, 2 close

step "3  三台终端用 U 盘配对 / three terminals, paired by stick"
mkdir "$dir/stick"
for t in 1 2 3; do # one after the other: the office is asked about each
    terminal $t init >/dev/null 2>&1
    terminal $t stick "$dir/stick" >/dev/null 2>&1
    host stick "$dir/stick" --pair --area 530402001 2>/dev/null
    terminal $t stick "$dir/stick" >/dev/null 2>&1
done
revoked=$(sed -n 7p "$dir/badges" | cut -f1)
host badge revoke "$revoked" --why 遗失
host stick "$dir/stick" >/dev/null 2>&1
for t in 1 2 3; do terminal $t stick "$dir/stick" >/dev/null 2>&1; done

step "4  终端 1：证卡拍成 640×480 的照片（旋转、模糊、噪点、光线不匀），再由摄像头的解码器读出 / real frames"
forged=$(badge 9 | sed 's/./Z/80')
[ "$forged" = "$(badge 9)" ] && forged=$(badge 9 | sed 's/./Y/80')
{
    echo "@2026-03-02T08:40:00+08:00 $officer"
    host session card "$s1" | token
    for i in $(seq 1 40); do badge "$i"; [ $((i % 10)) = 0 ] && badge $((i - 3)); done # some come back: repeats
    echo "$forged"
    sed -n 1p "$dir/blanks" | token
    echo "@2026-03-02T11:40:00+08:00 $officer"
    command 2
    for i in 5 6 8; do badge "$i"; host session poster "$soon" | token; done # three enroll, and there are two places
} >"$dir/lines"
mkdir "$dir/frames"
"$build/tests/tools/make_frames" "$dir/frames" "$seed" <"$dir/lines"
decoded=$(terminal 1 decode "$dir/frames" | awk -F'\t' '$2 != ""' | wc -l)
echo "   $(ls "$dir/frames" | wc -l) 帧 frames；读出 read: $decoded"
terminal 1 run --scan "frames:$dir/frames" --screen text --simulate | cut -f2 | sort | uniq -c | sed 's/^/  /'
mkdir "$dir/screen"
terminal 1 run --scan "lines:/dev/null" --screen "png:$dir/screen" --simulate

attend() { # terminal session day from to [stay]
    local t=$1 s=$2 day=$3 i
    echo "@2026-03-0${day}T08:40:00+08:00 $officer"
    host session card "$s" | token
    for i in $(seq "$4" "$5"); do badge "$i"; done
    if [ -n "${6:-}" ]; then
        echo "@2026-03-0${day}T$6:00+08:00 $(badge "$4")"
        for i in $(seq $(($4 + 1)) $(($5 - 3))); do badge "$i"; done # three leave without signing out
    fi
    echo "@2026-03-0${day}T11:40:00+08:00 $officer"
    host session card "$s" | token
}
live() { terminal "$1" run --scan lines:- --screen text --simulate | cut -f2 | sort | uniq -c | sed 's/^/  /'; }

step "5  其余班次由扫码枪录入；终端 3 的时钟停在 1970 年 / the other sessions; terminal 3 has no clock"
{ attend 1 "$s2" 3 41 140 10:50; attend 1 "$s3" 4 1 80; } | live 1
{ attend 2 "$s4" 2 201 330; attend 2 "$s5" 3 331 430; attend 2 "$s6" 4 201 280; } | live 2
{ attend 3 "$s7" 2 431 520; attend 3 "$s8" 3 41 100; } |
    sed -E 's/@2026-03-02/@1970-01-01/; s/@2026-03-03/@1970-01-02/' | live 3

step "6  终端 1、3 用 U 盘，终端 2 用连接线（套接字）同步；同一 U 盘读两遍 / stick twice, socket once"
now=2026-03-05T17:00:00+08:00
terminal 1 stick "$dir/stick" 2>/dev/null
terminal 3 stick "$dir/stick" 2>/dev/null
host stick "$dir/stick"
host stick "$dir/stick" 2>/dev/null
mkfifo "$dir/hold"
terminal 2 run --scan "lines:$dir/hold" --screen none --link "socket:$dir/link" --simulate 2>/dev/null &
exec 9>"$dir/hold"
echo "@2026-03-05T16:59:58+08:00" >&9
await [ -S "$dir/link" ]
host sync --link "socket:$dir/link"
exec 9>&-
wait
terminal 1 stick "$dir/stick" >/dev/null 2>&1

step "7  空白证补绑定给本人 / a blank badge finds its owner"
host badge bind "$(cut -f1 "$dir/blanks" | head -n 1)" "$(sed -n 590p "$dir/badges" | cut -f1)"

step "8  海报报名的名单：先报先得 / who enrolled by the poster"
host session roster "$soon" | sed 's/^/   /'

step "9  三项任务 / the three quotas"
host tally
echo
echo "没有计入的，逐条说明 why some did not count:"
for quota in farmer migrant; do host explain $quota 2>/dev/null | grep -v '计入$' | head -n 4 | sed 's/^/   /'; done
host verify

step "10 网页 / the page"
"$build/rollcall" --data "$dir/host" --now "$now" serve --listen "127.0.0.1:${PORT:-0}" >"$dir/url" &
server=$!
await grep -q http "$dir/url"
cat "$dir/url"
url=$(grep -o 'http://[^ ]*' "$dir/url" | head -n 1)
link=$(host user add 演示 --role reader 2>/dev/null) # one more user, to see that the page answers
json='Content-Type: application/json'
csrf=$(curl -s -c "$dir/cookies" -H "$json" -d "{\"link\":\"$link\"}" "${url}api/welcome" |
    grep -o '"csrf":"[A-Z2-7]*' | cut -d'"' -f4)
curl -s -b "$dir/cookies" -c "$dir/cookies" -H "$json" -H "X-Rollcall: $csrf" \
    -d '{"new":"玉溪的山和水都很好看"}' "${url}api/password" >/dev/null
curl -s -b "$dir/cookies" "${url}api/tally" | grep -q '"quotas"' && echo "   （已打开并取到数据 it answers）"
if [ -n "${KEEP:-}" ]; then
    mkdir -p "$KEEP"
    cp -r "$dir/screen" "$dir/frames" "$dir/commands.pdf" "$dir/poster.pdf" "$KEEP/"
fi
if [ "${ONCE:-}" = 1 ]; then
    kill $server
    exit 0
fi
echo "按 Ctrl-C 结束 / Ctrl-C ends it"
wait $server
