#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# station.sh BUILD PREPARED REPOSITORY MINUTES: runs inside the machine. The real terminal on real devices, and a whole
# session by scanning alone. Prints a line a test; ends with their number.
set -u
. "$(dirname "$0")/../support/await.sh"
build=$1 repository=$3 minutes=$4
dir=/run/w out=/run/out
mkdir -p $dir /run/media && cp -r "$2"/. $dir/ && cd $dir || exit 1
passed=0 failed=0 in_a_row=0
ok() { in_a_row=0; passed=$((passed + 1)); echo "ok      $*"; }
# The kernel's own word that vivid fell behind and spins: then the camera is no camera, and this machine proves nothing.
fell_behind() { [ "$(dmesg | grep -c 'schedule_timeout: wrong timeout')" -gt 20 ]; }
bad() {
    if fell_behind; then echo "        vivid fell behind its time: no camera here"; exit 75; fi
    failed=$((failed + 1)) in_a_row=$((in_a_row + 1))
    echo "FAILED  $*"
    tail -n 5 err
    tail -n 5 timings
    [ $in_a_row -lt 4 ] || { echo "$passed passed, $failed failed; given up"; exit 1; }
}
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: \"$2\", not \"$3\""; fi; }
host() { "$build/rollcall" --lang en --data $dir/host "$@" >hostout 2>hosterr; }

# ---- devices ----
cat >/etc/asound.conf <<TXT
pcm.!default { type file slave.pcm { type plug slave.pcm "hw:Loopback,0,0" } file "$dir/heard.raw" format raw }
TXT
mkfifo to_scanner to_camera never
"$build/tests/vm/scanner" <to_scanner 2>scanner.err & exec 8>to_scanner
mkdir card && mount -t tmpfs -o size=3m none card && cp -r t/. card/ # the terminal's card, small enough to be filled
start() { # start --scan DEVICE…
    "$build/rollcall-terminal" --lang zh --data card run "$@" --screen drm --voice alsa --link none \
        --stick-dir /run/media --timings timings >>log 2>>err &
    terminal=$!
}
# A name of its own, as a device manager gives it: it appears when all is ready.
prepare_camera() { "$build/tests/vm/camera_feed" /dev/video1 /dev/video0 prepare && ln -sf video0 /dev/camera; }
streams() { grep -qs '^vivid-000-vid-c' /proc/[0-9]*/comm; } # vivid's thread runs while somebody takes its frames
# After the terminal has opened the camera: only then does vivid find both ends alike, and joins them.
feed() {
    await grep -q /dev/video0 /proc/$terminal/maps
    await streams
    "$build/tests/vm/camera_feed" /dev/video1 /dev/video0 <to_camera >>fed 2>>feed.err & feeder=$!
    exec 7>to_camera
}
: >timings
: >before # what was answered before the last start
echo plug >&8
prepare_camera
start --scan camera:/dev/camera --scan keys:/dev/input/scanner
feed
# Nothing here depends on how fast this machine is: what is waited for is a state, and a code that was not answered
# (a frame torn, a character late) is shown again, as a person would.
pause() { read -rt "$1" _ <>never; } # sleeps without another process: those are dear here
answers() { mapfile -t lines <timings; echo ${#lines[@]}; }
scans() { # scans N TRY: at first below the half minute that an officer card is good for
    local until=$((SECONDS + 15 * ${2:-1}))
    while mapfile -t lines <timings; [ ${#lines[@]} -lt "$1" ]; do
        [ $SECONDS -lt $until ] || return 1
        pause 0.1
    done
    return 0
}
n=0
# given COMMAND…: gives the code by that command until there is an answer, which is then in $said. Where keys were lost
# on the way the answer asks for it again.
given() {
    local try began=$SECONDS
    said=
    n=$((n + 1))
    for try in 1 2 3 4 5 6; do
        "$@" $try
        if scans $n $try; then
            said=$(sed -n "${n}p" timings | cut -f1)
            [ "$said" = torn ] || break
            n=$((n + 1))
            continue
        fi
        [ "$1" = show ] && { exec 7>&-; wait $feeder; feed; } # vivid may have lost the other end
    done
    [ "$try" = 1 ] || settled $((SECONDS - began))
}
# settled TOOK: what was given twice has been answered twice, where the first was only late; the second takes as long.
settled() {
    while pause $(($1 > 5 ? $1 : 5)); [ "$(answers)" != "$n" ]; do n=$(answers); done
}
answered() { # answered TEST VERDICT COMMAND…
    local test=$1 verdict=$2
    shift 2
    given "$@"
    is "$test" "$said" "$verdict"
}
# by_officer TEST VERDICT COMMAND TOKEN: an officer card, then that one. It is good for half a minute: where a slow
# machine was later than that, both are given again, as an officer would.
by_officer() {
    local test=$1 verdict=$2 how=$3 first try
    for try in 1 2 3 4; do
        given "$how" "$(cat officer)"
        first=$said
        given "$how" "$4"
        [ "$said" = no_officer ] || break
    done
    is "officer card, then $test" "$first $said" "officer $verdict"
}
# ready: the terminal has the scanner in its hands.
holds_scanner() { readlink /proc/$terminal/fd/* | grep -q /dev/input/event; }
ready() { await holds_scanner; }
show() { echo "show $1 $((n + 1000 * $2))" >&7; }
enter() { echo "type $1" >&8; }
enter_late() { echo "late $1" >&8; }
enter_by_number() { echo "alt $1" >&8; }
# seen TEST VERDICT TOKEN: the camera sees it.   typed TEST VERDICT TOKEN: the scanner types it.
seen() { answered "$1" "$2" show "$3"; }
typed() { answered "$1" "$2" enter "$3"; }
badge() { sed -n "$1p" badges; }
shot() {
    rm -f $out/"$1".ppm
    echo "@@shot $1"
    await [ -e $out/"$1".ppm ] || bad "no picture $1"
}
# difference SHOT GOLDEN [X Y W H]: in that part of it.
golden=$repository/tests/golden/zh-800x480
difference() { "$build/tests/tools/picture_difference" $out/"$1".ppm "$golden/$2.png" "${@:3}"; }
is_alike() { [ -n "$1" ] && [ "${1%%.*}" -lt 2 ]; }
# looks TEST SHOT GOLDEN [X Y W H]: what the panel showed is the golden picture.
looks() {
    local d
    d=$(difference "${@:2}")
    if is_alike "$d"; then ok "$1 ($d)"; else bad "$1: differs by $d"; fi
}
# turns TEST SHOT GOLDEN [X Y W H]: the panel comes to look so.
turns() {
    for _ in $(seq 20); do
        shot "$2"
        is_alike "$(difference "${@:2}")" && break
        sleep 0.5
    done
    looks "$@"
}
sign="0 0 370 420"
# answer_looks TEST SHOT GOLDEN [TOKEN…]: the answer on the panel. It stands three seconds, so the terminal is stopped
# while its picture is taken; where even that came too late, the next code asks for the same answer again.
answer_looks() {
    local token
    for token in "" "${@:4}"; do
        [ -z "$token" ] || given enter "$token"
        kill -STOP $terminal
        shot "$2"
        kill -CONT $terminal
        is_alike "$(difference "$2" "$3" $sign)" && break
    done
    looks "$1" "$2" "$3" $sign
}
# use_up: codes that are none of ours, each a row of the journal, until one finds no room.
use_up() {
    local i
    for i in $(seq 200); do
        given enter "HTTPS://EXAMPLE.ORG/$i"
        [ "$said" = unknown ] || return
    done
}
# wear_out: used up until not even what is held can be written anew. Until then a card that has just refused a row may
# go on: the log is settled into the database, where that has room, and begins again in blocks that were written before.
wear_out() {
    local i
    for i in $(seq 20); do
        use_up
        given enter "HTTPS://EXAMPLE.ORG/AGAIN$i"
        [ "$said" = unknown ] || return
    done
}
confirmed() { cut -f1 before timings | grep -c '^checked_in$'; }

# ---- a session by scanning alone ----
seen "a poster wants a badge first" no_badge "$(cat poster)"
seen "a badge before there is a session" no_session "$(badge 1)"
by_officer "session card, to the camera: open" session_opened show "$(cat session)"
seen "first badge, to the camera" checked_in "$(badge 1)"
answer_looks "green and a tick on the panel" checked_in checked_in "$(badge 18)" "$(badge 19)" "$(badge 20)"
sleep 1 # so long, and nothing more comes
is "held still it is one scan" "$(answers)" $n
typed "the same badge again, to the scanner" repeat "$(badge 1)"
answer_looks "blue and a turn on the panel" repeat repeat "$(badge 1)" "$(badge 1)"
looks "and the words" repeat repeat 380 60 400 110
typed "second badge, to the scanner" checked_in "$(badge 2)"
echo caps >&8
typed "with Caps Lock" checked_in "$(badge 3)"
typed "in small letters" checked_in "$(badge 4 | tr '[:upper:]' '[:lower:]')"
seen "a revoked badge" revoked "$(cat revoked)"
seen "somebody else's county" foreign "$(cat foreign)"
answered "keys that are let go late" repeat enter_late "$(badge 4)"
answered "by Alt and numbers" repeat enter_by_number "$(badge 4)"
typed "a code that is none of ours" unknown "HTTPS://EXAMPLE.ORG/A"

# ---- unplugged in the middle of a code ----
echo "half $(badge 5 | cut -c1-60)" >&8
echo unplug >&8
echo plug >&8
typed "half a code is nothing, the next is whole" checked_in "$(badge 5)"
typed "and the scanner goes on" checked_in "$(badge 6)"

# ---- at rest ----
echo blank >&7
turns "at rest: asks for the badge" idle idle_open 10 70 400 60
d=$(difference idle idle_no_camera 470 80 300 300)
[ "${d%%.*}" -ge 5 ] && ok "and shows what the camera sees" || bad "no moving picture ($d)"

# ---- the camera is unplugged, and comes back ----
rm /dev/camera
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
wait $feeder 2>/dev/null; exec 7>&-
turns "no camera: the place for the badge is drawn" away idle_no_camera 460 80 320 320
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
prepare_camera
feed
seen "the camera is back" checked_in "$(badge 7)"

# ---- a badge a second ----
first=$((n + 1)) seconds=$((minutes ? minutes * 60 : 5)) again=0
for i in $(seq 9 $((8 + seconds))); do
    n=$((n + 1))
    echo "show $(badge "$i") $i" >&7
    sleep 1
    [ "$(answers)" -ge $n ] && continue
    scans $n || { again=$((again + 1)); show "$(badge "$i")" 1; scans $n; } # held up until it is answered
done
[ $again = 0 ] || settled 15
is "a badge a second for $seconds s: none lost" "$(answers)" $n
echo "        held up anew: $again"
is "and all checked in" " $seconds checked_in" \
    "$(sed -n "$first,\$p" timings | cut -f1 | grep -v repeat | uniq -c | tr -s ' ')"
echo "        of $seconds scans, milliseconds (in a machine without hardware help):"
for column in 2:waited 3:decode 4:verify 5:commit 6:draw 7:frame-to-picture; do
    sed -n "$first,\$p" timings | cut -f"${column%%:*}" | sort -n | awk -v what="${column#*:}" '
        function at(part) { return v[int(NR * part + 0.5)] / 1000 }
        { v[NR] = $1 }
        END { printf "        %-17s p50 %7.1f  p95 %7.1f  p99 %7.1f\n", what, at(0.5), at(0.95), at(0.99) }'
done

# ---- the box ----
peak=$(awk '/VmHWM/ {print $2}' /proc/$terminal/status) # a third of it pages of libraries and fonts that others share
[ "$peak" -le $((36 * 1024)) ] && ok "memory with camera, panel and sound: $peak KiB at most" || bad "memory: $peak KiB"
cpu() { awk '{print $14 + $15}' /proc/$terminal/stat; }
echo blank >&7
sleep 5
before=$(cpu) && sleep 5
echo "        nobody there, 1280x720: $((($(cpu) - before) / 5)) % of one (emulated) processor"

# ---- without a camera, for an emulated one takes more of this machine than all that follows ----
kill $terminal; wait $terminal; is "a station told to stop stops" $? 0
exec 7>&-
wait $feeder 2>/dev/null
mv timings before
n=0
start --scan keys:/dev/input/scanner
ready

# ---- held up so long that the kernel's queue of the scanner runs over ----
kill -STOP $terminal
enter "$(badge 2)"
pause 3
kill -CONT $terminal
n=$((n + 1))
scans $n 4
is "a code of which keys were lost is asked for again" "$(sed -n "${n}p" timings | cut -f1)" torn
typed "and read" repeat "$(badge 2)"

# ---- a full card: refused loudly, and nothing confirmed ----
dd if=/dev/zero of=card/filler bs=1k >/dev/null 2>&1
use_up
is "no room on the card" "$said" not_saved
typed "and a check-in is refused" not_saved "$(badge 8)"
answer_looks "black and a warning on the panel" full not_saved "$(badge 8)" "$(badge 8)"
rm card/filler
typed "room again" checked_in "$(badge 8)"

# ---- everything by cards ----
card() { sed -n "$1p" commands; } # 1 open, 2 close, 3 status, 4 export, 5 pair, 6 volume, 7 language
typed "a badge" repeat "$(badge 2)"
typed "and the poster: noted" enroll_noted "$(cat poster)"
answer_looks "a pen on the panel" enroll_noted enroll_noted
typed "closing wants an officer" no_officer "$(card 2)"
by_officer "close" session_closed enter "$(card 2)"
by_officer "open: what is planned here now" session_opened enter "$(card 1)"
typed "who was here is remembered" repeat "$(badge 3)"
typed "export, and no stick is in" command "$(card 4)"
answer_looks "asks for a stick" asks_stick no_stick "$(card 4)" "$(card 4)"
typed "volume wants an officer" no_officer "$(card 6)"
by_officer "volume" command enter "$(card 6)"
answer_looks "one step down" volume volume
by_officer "language" command enter "$(card 7)"
typed "a trainee" repeat "$(badge 4)"
answer_looks "the same sign" english repeat "$(badge 4)" "$(badge 4)"
d=$(difference english repeat 380 60 400 110)
is_alike "$d" && bad "the words are the same as before ($d)" || ok "and the words are others ($d)"
by_officer "language again" command enter "$(card 7)"

# ---- the terminal says how it is, while it runs ----
"$build/rollcall-terminal" --data card status --json >status; is "status beside the run" $? 0
told=$(grep -o -E '"(running|clock|storage|journal)":("[a-z]+"|true)|"(planned|synced|free_percent)":"?[0-9]' status |
    sed -E 's/:"?[0-9]$//' | tr -d '"' | tr '\n' ' ')
is "it tells of its card, plan, host and clock" "$told" \
    "running:true synced planned clock:rtc storage:fine free_percent journal:ok "

# ---- a stick: nobody presses anything ----
mkdir /run/media/stick && mount -t tmpfs none /run/media/stick
turns "the stick may be taken out" stick stick_done $sign
host stick /run/media/stick; is "the host reads it" $? 0
host session roster "$(cat soon)"
is "who enrolled by the poster is on the list" "$(cut -f1,4 hostout | grep -c '0$')" 1
umount /run/media/stick
turns "taken out: at rest again" no_stick idle_open 10 70 400 60
host tally --json
is "the figure is the truth" "$(grep -o '"id":"farmer"[^}]*"done":[0-9]*' hostout | grep -o '[0-9]*$')" "$(confirmed)"

# ---- the end of the day ----
by_officer "session card again: closed" session_closed enter "$(cat session)"
hear() { "$build/tests/vm/heard" heard.raw 70; }
said_last() { hear | grep -q session_closed; }
PATIENCE=60 await said_last
kill $terminal; wait $terminal; is "a station told to stop stops, and says that one was not saved" $? 3
kept() { "$build/rollcall-terminal" --data "$1" events | awk -F'\t' '$4 == "checked_in"' | wc -l; }
is "nothing lost in the journal" "$(kept card)" "$(confirmed)"
heard=$(hear | sort | uniq -c | tr -s ' ' | tr '\n' ',')
case $heard in
*" session_closed,"*) ok "what was said reached the sound card:$heard" ;;
*) bad "heard:$heard of $(stat -c %s heard.raw) bytes" ;;
esac

# ---- a card that fails: its errors are real ----
# An ext4 in a file that is larger than the memory it lies in: blocks that were never written find no room, and that is
# an I/O error of the device.
mkdir cheap failing && mount -t tmpfs -o size=8m none cheap
truncate -s 32m cheap/device && /sbin/mkfs.ext4 -q -O ^has_journal -m 0 cheap/device
mount -o loop cheap/device failing && cp -r card/. failing/ && sync
before=$(kept failing) fresh=$((8 + seconds)) # badges nobody has shown yet
rm -f timings; : >timings; : >before
n=0
"$build/rollcall-terminal" --lang zh --data failing run --scan keys:/dev/input/scanner --screen drm --voice none \
    --timings timings >>log 2>>err & terminal=$!
ready
typed "a card that works" no_session "$(badge 1)"
by_officer "a session on it" session_opened enter "$(cat session)"
typed "a check-in on it" checked_in "$(badge $((fresh + 1)))"
dd if=/dev/zero of=cheap/filler bs=1k >/dev/null 2>&1
wear_out # until each next block is one that was never written
is "a card that gives errors: refused" "$said" not_saved
typed "a check-in is not confirmed" not_saved "$(badge $((fresh + 2)))"
answer_looks "black and a warning on the panel" failing not_saved "$(badge $((fresh + 2)))" "$(badge $((fresh + 2)))"
typed "nor the next" not_saved "$(badge $((fresh + 3)))"
grep -q '"journal"' status && "$build/rollcall-terminal" --data failing status --json >status
is "status tells of it" "$(grep -o '"storage":"[a-z]*"' status)" '"storage":"failing"'
rm cheap/filler
for _ in $(seq 40); do # the journal is tried again by itself, after two minutes at most; nothing is confirmed before
    given enter "$(badge $((fresh + 4)))"
    [ "$said" = not_saved ] || break
    pause 10
done
is "the card works again" "$said" checked_in
kill $terminal; wait $terminal
umount failing && mount -o loop cheap/device failing # what the device holds, not what memory remembers
is "what was confirmed is on it, and nothing else" "$(kept failing)" $((before + $(confirmed)))

# ---- a frame buffer, turned; what is plugged in is found ----
rm -f timings; : >timings
"$build/rollcall-terminal" --lang zh --data card run --scan auto --screen fb@180 \
    --voice alsa:nothing --timings timings >>log 2>>err & terminal=$!
ready
n=0
typed "a frame buffer, and a sound card that is not there" no_session "$(badge 1)"
shot fb
sounds() { "$build/rollcall-terminal" --data card status --json | grep -o '"sound":"[a-z]*"'; }
is "which is told" "$(sounds)" '"sound":"missing"'
sees() { grep -q /dev/video0 /proc/$terminal/maps; }
if await sees; then ok "the camera is found too"; else bad "no camera found"; fi
echo unplug >&8
echo plug >&8
typed "a scanner that was found is found again" no_session "$(badge 2)"
kill $terminal; wait $terminal
echo "$passed passed, $failed failed"
[ $failed = 0 ]
