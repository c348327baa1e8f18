#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# unit.sh BUILD PREPARED: runs inside the machine, whose first process is systemd. The terminal as it is installed: its
# services, who may ask how it is, and USB sticks that udev finds, systemd mounts and nobody but root unmounts. Prints a
# line a test; ends with their number.
set -u
. "$(dirname "$0")/../support/await.sh"
prepared=$2 data=/var/lib/rollcall-terminal unit=rollcall-terminal.service
mkdir /run/w && cd /run/w || exit 1
passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok      $*"; }
bad() {
    failed=$((failed + 1))
    echo "FAILED  $*"
    journalctl -q --no-pager -o cat -u 'rollcall-*' -u 'run-media-*' | tail -n 15
}
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: \"$2\", not \"$3\""; fi; }
so() { if await "${@:2}"; then ok "$1"; else bad "never: $1"; fi; } # so WHAT COMMAND…: it comes to be so

# ---- as docs/usb.md §5 has it ----
cp -r /run/out/installed/. /
systemd-sysusers rollcall-terminal.conf 2>/dev/null
mkdir -p $data && cp -r "$prepared/t1/." $data/
chown -R rollcall: $data
systemctl daemon-reload; udevadm control --reload
settings() { printf 'ROLLCALL_SCREEN=text\nROLLCALL_LINK=%s\n' "$1" >/etc/default/rollcall-terminal; }
begin() { systemctl restart rollcall-gadget $unit; }
of() { systemctl show --value -p "$1" "${2:-$unit}"; }
settings usb
begin; is "started as installed" "$?$(of ActiveState)" 0active

# ---- how it is, beside the service ----
for user in "inside -G rollcall" outside; do # shellcheck disable=SC2086
    useradd -M $user
done
status() { # status USER: as that user is told
    setpriv --reuid "$1" --regid "$1" --init-groups rollcall-terminal --lang en --data $data status --json 2>err
}
status root >out; is "root is told" "$?$(grep -c '"running":true' out)" 01
status rollcall >out; is "the owner too" "$?$(grep -c '"running":true' out)" 01
status inside >out; is "and a user of its group" "$?$(grep -c '"running":true' out)" 01
status outside >out; is "others are not, and are told why" "$?$(wc -c <out)$(grep -ci 'permission' err)" 101

# ---- a stick: put in, written, unmounted, and then the word ----
words() { journalctl -q -o cat -u $unit | awk -F'\t' '$1 == "-" { print $2 }' | grep -v busy | tr '\n' ' '; }
said() { [ "$(words)" = "$1" ]; }
away() { [ ! -e /sys/block/sda ]; }
mounted() { grep -q ' /run/media/rollcall/sda ' /proc/self/mountinfo; }
copy() { echo "@@copy $1"; await [ -e "/run/out/$1" ]; } # what the stick holds at this moment
clean() { fsck.fat -n "/run/out/$1" >fsck 2>&1 && ! grep -qi dirty fsck; }
echo @@plug
so "the word" said "stick_done "
copy first
mounted && bad "still mounted" || ok "it is unmounted"
clean first && ok "its file system is clean" || bad "not clean: $(cat fsck)"
is "and a batch is on it" "$(/usr/bin/python3 - "$(dirname "$0")/../support" /run/out/first <<'PY'
import sys
sys.path.insert(0, sys.argv[1])
from fat import Fat
print(sum(bool(data) for path, data in Fat(open(sys.argv[2], "rb").read()).files().items() if path.endswith(".batch")))
PY
)" 1
echo @@unplug
so "taken out" away

# ---- where nobody unmounts it, that is said; and the same stick works again ----
systemctl stop rollcall-stick-release.path
echo @@plug
so "what is true, when nobody unmounts it" said "stick_done stick_written "
copy held
clean held && bad "this rig cannot tell a clean stick" || ok "such a stick is not clean"
systemctl start rollcall-stick-release.path
so "unmounted after all: the word" said "stick_done stick_written stick_done "
copy second
clean second && ok "and it is clean again" || bad "not clean: $(cat fsck)"
echo @@unplug
so "taken out again" away
is "nothing failed" "$(systemctl list-units --failed --no-legend 'rollcall-*' 'run-media-*')" ""

# ---- no cable here, or nothing to plug it into ----
alive() { # alive WHAT: it has come up, and nothing was started anew
    so "$1: it runs" sh -c 'rollcall-terminal --data '$data' status --json | grep -q "\"running\":true"'
    is "$1: active" "$(of ActiveState) $(of NRestarts)" "active 0"
}
settings none
begin; alive "link none"
is "link none: and nothing has failed" "$(of ActiveState rollcall-gadget.service)" active
settings usb
rmmod dummy_hcd; is "no USB device controller" "$(ls /sys/class/udc)" ""
systemctl stop $unit rollcall-gadget; systemctl start $unit; alive "no controller"
systemctl stop $unit; is "stopped in order" "$(of Result)" success

echo "$passed passed, $failed failed"
[ $failed = 0 ]
