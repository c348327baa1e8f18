#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# card.sh BUILD: a terminal on a small card that is full comes up, says so, gives away what it holds by cable and by
# stick, and goes on once there is room; and one without a USB device controller comes up too.
if [ -z "${CARD_INSIDE:-}" ]; then # mounts of its own, and a network of its own as the service has
    own=(unshare --mount --net)
    [ $EUID = 0 ] || own+=(--map-root-user)
    "${own[@]}" true 2>/dev/null || { echo "this takes mounts of its own: root, or user namespaces"; exit 77; }
    CARD_INSIDE=1 exec "${own[@]}" "$0" "$@"
fi
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
run=
trap '[ -z "$run" ] || kill "$run" 2>/dev/null; wait; umount "$dir"/card "$dir"/media/* 2>/dev/null; rm -rf "$dir"' EXIT
host() { "$build/rollcall" --data "$dir/host" "$@"; }
terminal() { "$build/rollcall-terminal" --data "$dir/card/terminal" "$@"; }
so() { # so WHAT COMMAND…: waits until it is so
    checks=$((checks + 1))
    await "${@:2}" || { echo "never: $1"; terminal status; cat "$dir/log"; exit 1; }
}
status_says() { terminal status --json | grep -q -- "$1"; }
start() {
    "$build/rollcall-terminal" --data "$dir/card/terminal" run --scan "lines:$dir/scans" --screen text \
        --stick-dir "$dir/media" "$@" >"$dir/screen" 2>"$dir/log" &
    run=$!
    exec 9>"$dir/scans"
}
stop() { exec 9>&-; kill "$run"; wait "$run"; code=$?; run=; }
fill() { dd if=/dev/zero of="$dir/card/$1" bs=1k 2>/dev/null; true; }

mkdir -p "$dir/card" "$dir/media" "$dir/stick"
mkfifo "$dir/scans"
mount -t tmpfs -o size=2m none "$dir/card" || exit 77
host init --area 530402 >/dev/null 2>&1
terminal init >/dev/null 2>&1
terminal stick "$dir/stick" >/dev/null 2>&1
host stick "$dir/stick" --pair --area 530402001 >/dev/null 2>&1
terminal stick "$dir/stick" >/dev/null 2>&1

# Filled while people scan: each is told, and the run does not end as if all were well.
for i in $(seq 300); do echo "code $i"; done >"$dir/lines"
dd if=/dev/zero of="$dir/card/filler" bs=1k count=1900 2>/dev/null
fill more
truncate -s -40k "$dir/card/more"
terminal run --scan "lines:$dir/lines" --screen text --simulate >"$dir/screen" 2>"$dir/log"
is "exit of a run that lost scans" $? 3
lost=$(grep -c not_saved "$dir/screen")
is "told as many as the screen" "$(grep -c "有 $lost 次扫码没有存上（共 300 次）" "$dir/log")" 1
held=$(terminal events | wc -l)

# Started on the full card.
fill rest
start --link "socket:$dir/link"
so "it runs" status_says '"running":true'
so "it says that the card is full" status_says '"storage":"full"'
is "and what helps" "$(grep -q '存储已满.*U盘或数据线.*换大一点的存储卡' "$dir/log" && echo yes)" yes
is "journal" "$(terminal status --json | grep -c '"journal":"full"')" 1
echo "one more" >&9
so "a scan is refused aloud" grep -q not_saved "$dir/screen"
host sync --link "socket:$dir/link" >"$dir/sync" 2>&1
is "sync with a full card" $? 0
is "events by cable" "$(host tally --year 2026 --json | grep -o '"events":[0-9]*')" "\"events\":$held"
mkdir "$dir/media/stick" && mount -t tmpfs none "$dir/media/stick"
so "a stick is written" sh -c "ls $dir/media/stick/ROLLCALL/*/health"
is "batches on it" "$(find "$dir/media/stick" -name '*.batch' | wc -l)" 1
is "it still runs" "$(kill -0 "$run" && echo yes)" yes
rm "$dir/card/filler"
so "with room it goes on by itself" status_says '"journal":"ok"'
echo "another" >&9
so "a scan is kept again" grep -q '	unknown	' "$dir/screen"
stop
is "exit after a scan that was lost" $code 3

# A stick without room is not the terminal's card.
mkdir "$dir/media/small" && mount -t tmpfs -o size=16k none "$dir/media/small"
dd if=/dev/zero of="$dir/media/small/films" bs=1k 2>/dev/null
terminal stick "$dir/media/small" >"$dir/out" 2>"$dir/err"
is "exit with a full stick" $? 1
is "it is the stick that is full" "$(grep -c 'U盘满了' "$dir/err")" 1
is "and not the storage" "$(grep -c '存储已满' "$dir/err")" 0
rm "$dir/media/small/films"
terminal stick "$dir/media/small" >"$dir/out" 2>&1
is "with room it is written" $? 0

# Without a Chinese font the words on the screen are boxes: it says so.
latin=$(fc-match -f '%{file}' DejaVuSans)
echo "<fontconfig><dir>$(dirname "$latin")</dir></fontconfig>" >"$dir/fonts"
: >"$dir/nobody"
FONTCONFIG_FILE=$dir/fonts terminal run --simulate --scan "lines:$dir/nobody" --screen "png:$dir/boxes" 2>"$dir/err"
is "no Chinese font is told" "$(grep -c fonts-noto-cjk "$dir/err")" 1
terminal run --simulate --scan "lines:$dir/nobody" --screen "png:$dir/words" 2>"$dir/err"
is "one that is there is not" "$(grep -c fonts-noto-cjk "$dir/err")" 0

# No USB device controller here, or none that is free.
start --link usb:@none
so "it runs without one" status_says '"running":true'
is "and says so" "$(grep -c none "$dir/log")" 1
stop
is "exit" $code 0
terminal gadget up --link none 2>/dev/null
is "nothing to prepare" $? 0
verdict
