#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh BUILD PREPARED: runs inside the machine. What our conversation over our link carries, against what libusb and
# FunctionFS carry bare, as many bytes in transfers of the same size; then a terminal's 100,000 events, to the figures.
set -u
. "$(dirname "$0")/../support/await.sh"
. "$(dirname "$0")/bus.sh"
build=$1 dir=/run/w bytes=$((32 << 20))
mkdir -p $dir
cp -r "$2"/. $dir/
rate() { # rate KIND: bytes a second
    "$build/tests/vm/pump_terminal" "$1" dummy_udc.0 $bytes 2>$dir/pump.log & local pump=$!
    await on_bus 1
    "$build/tests/vm/pump_host" "$1" $bytes || cat $dir/pump.log >&2
    kill -9 $pump 2>/dev/null; wait $pump 2>/dev/null
    gadget=/sys/kernel/config/usb_gadget/rollcall-00000000000000$([ "$1" = bare ] && echo aa || echo bb)
    echo >"$gadget/UDC" 2>/dev/null
    await on_bus 0
}
for _ in 1 2 3; do
    for kind in bare talk; do rate $kind >>$dir/$kind; done
done
middle() { sort -n $dir/"$1" | sed -n 2p; }
bare=$(middle bare) talk=$(middle talk)
echo "cable, $((bytes >> 20)) MiB in transfers of 16 KiB, median of 3"
awk -v bare="$bare" -v talk="$talk" 'BEGIN {
    printf "  bare libusb and FunctionFS       %6.2f MB/s\n", bare / 1e6
    printf "  our conversation over our link   %6.2f MB/s   %.2f of bare\n", talk / 1e6, talk / bare }'
read -r check_ins _ <$dir/truth
"$build/rollcall-terminal" --lang en --data $dir/t1 run --screen none --link usb:@dummy_udc.0 \
    >/dev/null 2>$dir/t1.log & t1=$!
await on_bus 1
began=$(date +%s.%N)
"$build/rollcall" --lang en --json --data $dir/host sync >$dir/out 2>$dir/err || cat $dir/err
took=$(echo "$(date +%s.%N) $began" | awk '{print $1 - $2}')
kill $t1
events=$(grep -o '"events":[0-9]*' $dir/out | tail -n 1 | cut -d: -f2)
figure=$("$build/rollcall" --json --data $dir/host tally --year 2026 |
    grep -o '"id":"farmer"[^}]*"done":[0-9]*' | grep -o '[0-9]*$')
awk -v events="$events" -v took="$took" 'BEGIN {
    printf "  %d events, cable to figures     %6.1f s      %.0f events/s\n", events, took, events / took }'
[ "$figure" = "$check_ins" ] || { echo "the figure is $figure, not $check_ins"; exit 1; }
