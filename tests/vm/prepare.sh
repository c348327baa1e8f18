#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# prepare.sh BUILD DIR: a county and its terminals before any cable is plugged in. DIR/host knows terminals t1 and t2
# (paired by stick) but holds nothing of theirs; t1 holds PEOPLE × SESSIONS check-ins, t2 the last session; t3 is new.
# DIR/truth holds what the figures must come to, counted from what was made here: check-ins of t1, of t2, women.
set -eu
build=$(cd "$1" && pwd)
dir=$2
seed=${SEED:-1} people=${PEOPLE:-250} sessions=${SESSIONS:-20}
mkdir -p "$dir"
exec 2>"$dir/prepare.log"
now=2026-03-01T08:00:00+08:00
host() { "$build/rollcall" --data "$dir/host" --now "$now" "$@"; }
terminal() { local t=$1; shift; "$build/rollcall-terminal" --data "$dir/$t" "$@"; }
host init --area 530402 >/dev/null
"$build/tests/tools/make_people" "$people" "$seed" >"$dir/people.csv"
host person import "$dir/people.csv" >/dev/null
host officer add 赵专干 --area 530402001 >/dev/null
officer=$(host badge print --officer 赵专干 | cut -f2)
host badge print --all --format txt -o "$dir/all"
grep -v '赵专干' "$dir/all" | cut -f2 >"$dir/badges"
for n in $(seq "$sessions"); do
    day=$(printf '2026-%02d-%02d' $((3 + n / 25)) $((1 + n % 25)))
    host session add --programme P07 --area 530402001 --venue "第 $n 村" \
        --start "${day}T09:00:00+08:00" --end "${day}T11:00:00+08:00" >"$dir/session"
    {
        echo "@${day}T08:50:00+08:00 $officer"
        host session card "$(cut -f1 "$dir/session")" | cut -f2
        # One every few seconds, in another order each time, as people come.
        order=$(((seed % 1000000) * 1000 + n))
        awk -v order=$order 'BEGIN { srand(order) } { printf "%.9f\t%s\n", rand(), $1 }' "$dir/badges" |
            sort | cut -f2 | awk -v day="$day" -v order=$order '
            BEGIN { srand(order); t = 9 * 3600 - 500 }
            {
                t += 1 + int(rand() * 6)
                printf "@%sT%02d:%02d:%02d+08:00 %s\n", day, t / 3600, t / 60 % 60, t % 60, $1
            }'
        echo "@${day}T11:10:00+08:00 $officer"
        host session card "$(cut -f1 "$dir/session")" | cut -f2
    } >"$dir/lines.$n"
done
mkdir "$dir/stick"
for t in t1 t2 t3; do terminal $t init >/dev/null; done
for t in t1 t2; do # one after the other: the office is asked about each
    terminal $t stick "$dir/stick" >/dev/null
    host stick "$dir/stick" --pair --area 530402001 >/dev/null
    terminal $t stick "$dir/stick" >/dev/null
done
rm -rf "$dir/stick"
for n in $(seq "$sessions"); do cat "$dir/lines.$n"; done >"$dir/lines"
terminal t1 run --scan "lines:$dir/lines" --screen none --simulate >/dev/null
terminal t2 run --scan "lines:$dir/lines.$sessions" --screen none --simulate >/dev/null
women=$(grep -c ',女,' "$dir/people.csv")
echo "$((people * sessions)) $people $((women * sessions))" >"$dir/truth"
rm -f "$dir"/lines* "$dir/session" "$dir/all"
