#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# restore.sh BUILD: a restore cut short at every point where it changes anything, by death and by a full disk. What
# is left is no host; the same command again makes one, with another epoch and past every number that was given out.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
export now=2026-03-01T08:00:00+08:00

host() { local where=$1; shift; "$build/rollcall" --data "$dir/$where" --now "$now" --lang en "$@"; }
check() { # check WHAT COMMAND…
    checks=$((checks + 1))
    "${@:2}" >"$dir/out" 2>&1 && return
    fails=$((fails + 1))
    echo "$1"; cat "$dir/out"
}
epoch() {
    /usr/bin/python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(
        "SELECT value FROM counter WHERE name = ?", ("host_epoch",)).fetchone()[0])' "$1/rollcall.db"
}
sums() { (cd "$1" && find . -type f | sort | xargs sha256sum); }

host one init --area 530402 >/dev/null 2>&1
host one backup "$dir/empty" >/dev/null 2>&1
host one person add --name 王丽 --sex 女 >/dev/null
host one backup "$dir/backup" >/dev/null 2>&1
later=$(host one person add --name 李强 --sex 男)
mkdir "$dir/kept"; cp -a "$dir/backup" "$dir/kept/"

lost_epoch=$(epoch "$dir/one")
# What was restored gives out no number that the lost host gave out.
whole() { # whole WHAT
    check "$1: verify" host again verify
    is "$1: it says so itself" "$(host again log --what office.restore | wc -l)" 1
    is "$1: people" "$(host again person list | wc -l)" 1
    local next; next=$(host again person add --name 赵云 --sex 男)
    checks=$((checks + 1))
    [[ $next > $later ]] || { echo "$1: the next number is $next"; fails=$((fails + 1)); }
    checks=$((checks + 1))
    [ "$(epoch "$dir/again")" != "$lost_epoch" ] || { echo "$1: the old epoch"; fails=$((fails + 1)); }
    is "$1: nothing is left beside it" "$(find "$dir/again" -mindepth 1 -maxdepth 1 -printf '%f\n' |
        grep -vxE 'keys|rollcall\.db(\.lock|-wal|-shm)?')" ""
}

# One point in nine by death, one in eleven by a full disk (SOAK=1: every one); the seed says at which each begins.
seed=${SEED:-$RANDOM}
echo "seed $seed (SEED=$seed repeats it)"
for how in die fail; do
    step=9
    [ $how = die ] || step=11
    [ -z "${SOAK:-}" ] || step=1
    for ((n = 1 + seed % step; ; n += step)); do
        rm -rf "$dir/again"
        cut_at $n $how host again restore "$dir/backup" >/dev/null 2>&1
        code=$?
        [ $code = 0 ] && break
        what="$how at point $n"
        if [ -e "$dir/again/rollcall.db" ]; then # it was renamed, and only its directory was not synced
            whole "$what, renamed"
            continue
        fi
        host again person list >/dev/null 2>&1 && { echo "$what: works without its database"; fails=$((fails + 1)); }
        if [ -e "$dir/again/keys" ]; then
            host again init --area 530402 >/dev/null 2>&1 &&
                { echo "$what: init takes the keys for its own"; fails=$((fails + 1)); }
        fi
        check "$what: once more" host again restore "$dir/backup"
        whole "$what"
    done
    [ "$n" -gt 10 ] || { echo "only $n points of $how: are they seen at all?"; fails=$((fails + 1)); }
    echo "$how: to point $n by $step"
done
is "the backup is as it was" "$(sums "$dir/backup")" "$(sums "$dir/kept/backup")"

# Older than the first number; and from a medium that cannot be written to.
rm -rf "$dir/again"
check "a backup without a number" host again restore "$dir/empty"
checks=$((checks + 1))
[[ $(host again person add --name 赵云 --sex 男) > $later ]] || { echo "a number twice"; fails=$((fails + 1)); }
rm -rf "$dir/again"
chmod -R a-w "$dir/backup"
as=() # an ordinary user
[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && as=(setpriv --reuid 65534 --clear-groups)
mkdir -m 777 "$dir/open"; chmod a+rx "$dir"; [ "$(id -u)" = 0 ] && chmod -R a+rX "$dir/backup"
check "a read-only backup" "${as[@]}" "$build/rollcall" --data "$dir/open/again" restore "$dir/backup"
host again init --area 530402 >/dev/null 2>&1
is "the second time there is a host" "$(host again restore "$dir/backup" >/dev/null 2>&1; echo $?)" 1
verdict
