#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# unmount.sh BUILD: a running terminal has a stick unmounted before it says that it may be taken out, by the very
# command of rollcall-stick-release.service; and what it says when nobody does so. tests/vm/unit_run.sh does it with
# systemd.
if [ -z "${UNMOUNT_INSIDE:-}" ]; then # mounts of its own
    as_root=${EUID:+$([ "$EUID" = 0 ] || echo --map-root-user)}
    unshare --mount $as_root mount -t tmpfs none /mnt 2>/dev/null ||
        { echo "this takes mounts of its own: root, or user namespaces"; exit 77; }
    UNMOUNT_INSIDE=1 exec unshare --mount $as_root "$0" "$@"
fi
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
unit=firmware/system/rollcall-stick-release.service
run=
trap '[ -z "$run" ] || kill "$run" 2>/dev/null; wait; umount "$dir"/media/* 2>/dev/null; rm -rf "$dir"' EXIT
terminal() { "$build/rollcall-terminal" --data "$dir/terminal" "$@"; }
so() { # so WHAT COMMAND…: waits until it is so
    checks=$((checks + 1))
    await "${@:2}" || { echo "never: $1"; cat "$dir/screen" "$dir/log"; exit 1; }
}
start() {
    "$build/rollcall-terminal" --data "$dir/terminal" run --scan lines:/dev/null --screen text \
        --stick-dir "$dir/media" "$@" >"$dir/screen" 2>"$dir/log" &
    run=$!
}
stop() { kill "$run"; wait "$run"; is "exit" $? 0; run=; }
put_in() { mkdir -p "$dir/media/$1" && mount -t tmpfs none "$dir/media/$1"; }
said() { [ "$(cut -f2 "$dir/screen" | tr '\n' ' ')" = "$1" ]; }
# What systemd would run, with the two directories of this test.
release() {
    local command
    command=$(sed -n "s/^ExecStart=.bin.sh -c '\(.*\)'$/\1/p" "$unit" | sed 's/%%/%/g; s/\$\$/$/g')
    command=${command//\/run\/media\/rollcall/$dir/media}
    sh -c "${command//\/run\/rollcall-terminal/$dir/requests}" 2>"$dir/release.err"
}

terminal init >/dev/null 2>&1
mkdir "$dir/media" "$dir/requests"

# A stick that somebody unmounts when asked.
start --stick-release "$dir/requests"
put_in "sda 1"
so "unmounting is asked for" test -e "$dir/requests/sda 1.release"
is "what was left is whole before that" "$(find "$dir/media" -name pair-request | wc -l)" 1
is "and no word yet" "$(cut -f2 "$dir/screen" | tr '\n' ' ')" "stick_busy "
release
is "nothing holds it" "$(cat "$dir/release.err")" ""
is "it is unmounted" "$(grep -c "$dir/media" /proc/self/mountinfo)" 0
is "the request is gone" "$(ls "$dir/requests")" ""
so "then the word" said "stick_busy stick_pairing "
put_in "sda 1"
so "put in again it is another visit" test -e "$dir/requests/sda 1.release"

# Something else reads it: it is tried, and asked for again.
exec 8<"$dir/media/sda 1"
release
is "busy" "$(grep -c busy "$dir/release.err")" 1
so "asked for again" test -e "$dir/requests/sda 1.release"
is "and no word" "$(cut -f2 "$dir/screen" | tail -n 1)" stick_busy
so "when that lasts, what is true is said" said "stick_busy stick_pairing stick_busy stick_written "
exec 8<&-
release
so "and the word when it is unmounted after all" said "stick_busy stick_pairing stick_busy stick_written stick_pairing "

# One who writes other names there gets nothing else unmounted.
mkdir "$dir/other" && mount -t tmpfs none "$dir/other"
touch "$dir/requests/...release" "$dir/requests/..release" "$dir/requests/-l.release" "$dir/requests/*.release"
release
is "only what is below the one directory" "$(grep -c " $dir/other " /proc/self/mountinfo)" 1
umount "$dir/other"
stop

# Run by hand: nobody is asked, the stick stays as it is.
rm -f "$dir"/requests/* "$dir"/requests/.[!.]*
start
put_in stick
so "without --stick-release the word comes at once" said "stick_busy stick_pairing "
is "and it is still mounted" "$(grep -c " $dir/media/stick " /proc/self/mountinfo)" 1
umount "$dir/media/stick"
stop
verdict
