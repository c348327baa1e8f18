#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usb.sh BUILD PREPARED CUTS SEED: runs inside the machine. Our programs as people use them, over a real cable: pairing,
# syncing, two at once, killing, refusing, impostors, ordinary users. Prints a line a test; ends with their number.
set -u
. "$(dirname "$0")/../support/await.sh"
. "$(dirname "$0")/bus.sh"
build=$1 cuts=$3 seed=$4
dir=/run/w
mkdir -p $dir
cp -r "$2"/. $dir/
cd $dir || exit 1
passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok      $*"; }
bad() { failed=$((failed + 1)); echo "FAILED  $*"; tail -n 12 out err 2>/dev/null; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: $2, not $3"; fi; }
says() { if grep -q -- "$2" out err; then ok "$1"; else bad "$1: nothing says \"$2\""; fi; }
host() { "$build/rollcall" --lang en --data $dir/host "$@" >out 2>err; }
# terminal NAME UDC: in the background; its lines in NAME.log
terminal() {
    "$build/rollcall-terminal" --lang en --data "$dir/$1" run --screen text --link "usb:@$2" >"$dir/$1.log" 2>&1 &
}
gone() { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }
# appears N: waits until the bus has N devices of ours
appears() { await on_bus "$1" || bad "not $1 devices on the bus"; }
field() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p" out | tail -n 1; }

# ---- cuts at byte offsets ----
"$build/tests/vm/cable_story" $dir "$cuts" "$seed"; is "nothing lost, nothing twice (seed $seed)" $? 0
cp -r host host.empty

# ---- pairing by cable ----
terminal t3 dummy_udc.0; t3=$!
appears 1
host sync; is "an unpaired terminal gets nothing" $? 1
says "and the reason is told" "not paired"
mkfifo answers
exec 7<>answers
"$build/rollcall" --lang en --data host sync --pair --area 530402002 <answers >out 2>err &
sync=$!
await grep -q 'Does terminal' err
here=$(sed -n 's/.*show \([0-9]*\)?.*/\1/p' err)
there=$(awk -F'\t' '$2 == "pairing" {print $3}' t3.log | tail -n 1)
is "the same six digits on both sides ($here)" "$here" "$there"
echo n >&7
wait $sync; is "digits that are not alike pair nothing" $? 1
host terminal list; is "and nobody was pinned" "$(grep -c 530402002 out)" 0
"$build/rollcall" --lang en --data host sync --pair --area 530402002 <answers >out 2>err &
sync=$!
echo y >&7
wait $sync; is "pairing, confirmed by a person" $? 0
exec 7>&-
host sync; is "and the next visit needs no question" $? 0
says "it may be removed" "may be removed"
gone $t3

# ---- two terminals at once; the figures are those counted when the events were made ----
read -r one _ <truth
terminal t1 dummy_udc.0; t1=$!
terminal t2 dummy_udc.1; t2=$!
appears 2
host --json sync; is "two terminals at once" $? 0
is "both were finished" "$(grep -c '"event":"ended".*"status":"ok"' out)" 2
host --json tally
is "the figure is the truth" "$(grep -o '"id":"farmer"[^}]*"done":[0-9]*' out | grep -o '[0-9]*$')" "$one"
host --json sync; is "once more" $? 0
is "brings nothing new" "$(grep -o '"events":[0-9]*' out | sort -u | tr '\n' ' ')" '"events":0 '

# ---- interrupted by people ----
rm -rf host && cp -r host.empty host
"$build/rollcall" --lang en --data host sync >out 2>err & sync=$!
has_terminal() { readlink /proc/$sync/fd/* | grep -q /dev/bus/usb || [ ! -e /proc/$sync ]; }
await has_terminal
kill -INT $sync
wait $sync
code=$?
[[ $code = [01] ]] && ok "Ctrl-C ends it in order ($code)" || bad "Ctrl-C: $code"
host sync; is "and the next one goes on" $? 0
kill -9 $t1 $t2; wait $t1 $t2 2>/dev/null
terminal t1 dummy_udc.0; t1=$!
terminal t2 dummy_udc.1; t2=$!
appears 2
host --json verify; is "older data were put back: its terminals have signed a later head" $? 7
is "and all that is there is whole" "$(grep -oE '"(bad_batches|tally_differences|audit_bad)":0,' out | wc -l)" 3
host --json sync; is "after kill -9 both terminals bind again" $? 0

# ---- a revoked terminal is refused, the other is not ----
id=$(grep -o '"terminal":"[0-9a-f]*"' out | head -n 1 | cut -d'"' -f4)
host terminal revoke "$id" --why lost
host --json sync; is "one revoked, one served" $? 3
is "the revoked one is told so" "$(grep "$id" out | grep -o '"status":"[a-z]*"')" '"status":"revoked"'
is "the other is not disturbed" "$(grep -v "$id" out | grep -c '"status":"ok"')" 1

# ---- impostors beside an honest terminal: each has its reason, none holds up the other ----
rm -rf host && cp -r host.empty host
gone $t1
for kind in silent garbage flood stall newer older; do
    "$build/tests/vm/impostor" $kind dummy_udc.0 2>impostor.log & impostor=$!
    appears 2
    started=$(date +%s)
    host --json sync; code=$?
    took=$(($(date +%s) - started))
    why=$(grep '"event":"ended"' out | grep -v '"status":"ok"' | grep -o '"status":"[a-z]*"' | cut -d'"' -f4)
    is "impostor $kind: served the other, exit 3" "$code" 3
    case $kind in
    silent) is "  said so" "$why" silent ;;
    garbage | flood | stall) is "  said so" "$why" malformed ;;
    newer) is "  said so" "$why" newer ;;
    older) is "  said so" "$why" outdated ;;
    esac
    echo "          given up in $took s"
    gone $impostor
done
echo '        another class of device under our VID:PID'
g=/sys/kernel/config/usb_gadget/other
mkdir -p $g/strings/0x409 $g/configs/c.1 $g/functions/acm.0
echo 0x1209 >$g/idVendor; echo 0x0001 >$g/idProduct; ln -s $g/functions/acm.0 $g/configs/c.1/; echo dummy_udc.0 >$g/UDC
appears 2
host --json sync; is "a modem with our VID:PID is passed over" $? 3
says "and named" '"why":"not_ours"'
echo >$g/UDC

# ---- a stale write: an answer the terminal gave to a host that went away ----
gone $t2
terminal t1 dummy_udc.0; t1=$!
appears 1
"$build/tests/vm/stale_host" $dir/host; is "an answer to a host that had gone is not taken for a new one" $? 0

# ---- nobody is root: the device is prepared once, the rule lets the group in ----
gone $t1
echo 'rollcall:x:990:' >>/etc/group
mkdir -p /run/udev/rules.d && cp "$5/host/system/60-rollcall.rules" /run/udev/rules.d/
/lib/systemd/systemd-udevd --daemon 2>/dev/null
udevadm trigger; udevadm settle
chmod 755 $dir
chown -R nobody $dir/t1
nobody=(setpriv --reuid nobody --regid nogroup --groups) # GROUP COMMAND…; the command takes setpriv's place
"$build/rollcall-terminal" --data $dir/t1 gadget up --user nobody --link usb:@dummy_udc.0 2>err
is "gadget up, as root" $? 0
"${nobody[@]}" nogroup "$build/rollcall-terminal" --lang en --data $dir/t1 run --screen text \
    --link usb:@dummy_udc.0 >t1.log 2>&1 & t1=$!
appears 1; udevadm settle
is "the terminal runs as an ordinary user" "$(ps -o user= -p $t1)" nobody
rm -rf host && cp -r host.empty host && chown -R nobody host
"${nobody[@]}" nogroup "$build/rollcall" --lang en --data host sync >out 2>err
is "outside the group: no permission, and it says what to do" "$?$(grep -c 'udev rule' err)" 11
"${nobody[@]}" rollcall "$build/rollcall" --lang en --data host sync >out 2>err
is "in group rollcall the host needs no root" $? 0

# ---- watching: hotplug, a cable that comes and goes ----
"$build/rollcall" --lang en --json --data host sync --watch >watch.out 2>watch.err & watch=$!
port=/sys/bus/usb/devices/1-0:1.0/usb1-port1/disable
served() { [ "$(grep -c '"status":"ok"' watch.out)" -ge "$1" ]; }
for round in 1 2 3; do
    await served $round
    echo 1 >$port; appears 0; echo 0 >$port
done
kill -INT $watch; wait $watch; is "watching ends when asked" $? 0
served 3; is "plugged in three times, served three times" $? 0
# ---- on the page: one that is known is served, one that is not asks there ----
"$build/rollcall-terminal" --data $dir/t4 init >/dev/null
ip link set lo up
host --json user add 吴业 --role officer; link=$(field link)
"$build/rollcall" --lang en --json --data host serve --usb --listen 127.0.0.1:0 >serve.out 2>serve.err & serve=$!
await grep -q 'may be removed' serve.err
cp serve.err err; : >out; says "the page's server serves the cable too" "may be removed"
terminal t4 dummy_udc.1; t4=$!
port2=/sys/bus/usb/devices/2-0:1.0/usb2-port1/disable
page=$(sed -n 's/.*"url":"\([^"]*\)\/".*/\1/p' serve.out)
ask() { # PATH [BODY]: the answer in out
    curl -s -b jar -c jar -H "X-Rollcall: ${csrf:-}" -H 'Content-Type: application/json' ${2:+--data "$2"} \
        "$page/api/$1" >out
}
ask welcome "{\"link\":\"$link\"}"; csrf=$(field csrf)
ask password '{"new":"玉溪的山和水都很好看"}'; csrf=$(field csrf)
asks() { ask cable; grep -q '"asking":{' out; }
await asks; asking=$(field terminal) here=$(field digits)
shown() { there=$(awk -F'\t' '$2 == "pairing" {print $3}' t4.log | tail -n 1); [ "$here" = "$there" ]; }
await shown; is "the page shows the digits of the terminal ($here)" "$here" "$there"
host --json session add --programme P07 --area 530402001 --venue 村委会 --start 2026-03-02T09:00:00+08:00 \
    --end 2026-03-02T11:00:00+08:00
is "who is asked keeps no command from writing" $? 0
answer() { ask cable/pair "{\"terminal\":\"$asking\",\"digits\":\"$1\",$2}"; }
yes='"yes":true,"area":530402002,"name":"四号机","holder":"赵专干","phone":"13800001234"'
answer "$(printf %06d $(((10#$here + 1) % 1000000)))" "$yes"; says "other digits pair nothing" conflict
answer "$here" '"yes":false'; says "they are not alike" "done"
ends() { ask cable; grep -q "\"status\":\"$1\"" out; }
await ends unpaired; says "and that is how it ended" '"paired":false'
host terminal list; is "nobody was pinned" "$(grep -c "$asking" out)" 0
echo 1 >$port2; appears 1; echo 0 >$port2
await asks; here=$(field digits)
await shown; is "plugged in again, it asks with other digits ($here)" "$here" "$there"
echo 1 >$port2
await ends gone; says "the cable is pulled while it is asked" '"asking":null'
echo 0 >$port2
await asks; here=$(field digits)
answer "$here" "$yes"; says "paired on the page" "done"
await ends ok; says "it is paired, and was served" '"paired":true'
host --json terminal list
is "name, holder, phone and place are kept" "$(grep "$asking" out | grep -o '"label":.*"area":[0-9]*')" \
    '"label":"四号机","holder":"赵专干","phone":"13800001234","area":530402002'
kill $serve; wait $serve; is "and the server ends when asked" $? 0
gone $t4

# ---- at rest ----
echo 1 >$port; appears 0
used() { awk '{print $14 + $15}' /proc/$1/stat; }
has_spun() { [ "$(used $spinner)" -ge 200 ]; }
is_at_rest() {
    local before; before=$(used $t1)
    (while :; do :; done) & spinner=$! # what a busy loop gets here meanwhile, however slow the machine is
    PATIENCE=300 await has_spun
    ticks=$(($(used $t1) - before)) spun=$(used $spinner)
    kill $spinner
    [ $((10 * ticks)) -le "$spun" ]
}
for _ in 1 2 3 4 5; do is_at_rest && break; done # a starved machine counts ticks to who only woke in them
[ $((10 * ticks)) -le "$spun" ] && ok "no busy loop while unplugged ($ticks ticks beside $spun of a loop)" ||
    bad "busy: $ticks ticks beside $spun of a loop"
echo 0 >$port
kill $t1; wait $t1; is "a terminal told to stop stops" $? 0
"$build/rollcall-terminal" --data $dir/t1 gadget down 2>err; is "gadget down" $? 0

echo "$passed passed, $failed failed"
[ $failed = 0 ]
