#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# installed.sh BUILD: both programs as `make install` puts them, moved to where their packages would be: what is loaded
# on demand is found from there; without it, what does not need it works, and what does says what is wrong.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
make --no-print-directory -s FLAVOUR="$(basename "$build")" DESTDIR="$dir/made" install >/dev/null
mv "$dir/made" "$dir/root"
host() { (cd / && "$dir/root/usr/bin/rollcall" --lang zh --data "$dir/host" "$@" 2>"$dir/err"); }
host init --area 530402 >/dev/null; is "init" $? 0
host officer add 赵专干 --area 530402001 >/dev/null
host badge print --officer 赵专干 --format pdf -o "$dir/badge.pdf" >/dev/null; is "a badge is drawn" $? 0
is "as a PDF" "$(head -c 5 "$dir/badge.pdf")" "%PDF-"
terminal() { (cd / && "$dir/root/usr/bin/rollcall-terminal" --lang zh --data "$dir/t" "$@" 2>"$dir/err"); }
draw() { terminal run --simulate --scan "lines:$dir/nobody" --screen "png:$dir/$1" >/dev/null; }
terminal init >/dev/null; is "a terminal" $? 0
: >"$dir/nobody"
draw screen; is "it draws" $? 0
is "a picture" "$(head -c 4 "$dir"/screen/*-idle.png | tail -c 3)" PNG
ready() { # ready COMMAND…: what a service manager that starts it is told first
    NOTIFY_SOCKET=$dir/notify /usr/bin/python3 - "$@" <<'PY'
import os, socket, subprocess, sys
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(os.environ["NOTIFY_SOCKET"])
manager.settimeout(600)
service = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(manager.recv(1000).decode().split("\n")[0])
os.unlink(os.environ["NOTIFY_SOCKET"])
service.terminate()
service.wait()
PY
}
is "the host tells its service manager" \
    "$(ready "$dir/root/usr/bin/rollcall" --data "$dir/host" serve --listen 127.0.0.1:0)" READY=1
is "and the terminal its own" \
    "$(ready "$dir/root/usr/bin/rollcall-terminal" --data "$dir/t" run --scan lines:- --screen none)" READY=1
rm "$dir"/root/usr/lib/rollcall/*-on-demand.so
host person list >/dev/null; is "a list needs no more than the program" $? 0
host badge print --officer 赵专干 --format pdf -o "$dir/none.pdf" >/dev/null; is "a drawing does" $? 1
is "and says so" "$(grep -c '安装不完整，请重新安装' "$dir/err")" 1
is "no file stands in for it" "$(ls "$dir"/none.pdf* 2>/dev/null)" ""
terminal status >/dev/null; is "how a terminal is needs no more than the program" $? 0
draw none; is "a picture does" $? 1
is "and says so too" "$(grep -c '安装不完整，请重新安装' "$dir/err")" 1
verdict
