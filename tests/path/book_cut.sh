#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# book_cut.sh BUILD: what the office does, cut short wherever it changes anything on the disk, by death and by a full
# disk: the book ends at a whole commit, what was confirmed is there, and the next command goes on. An act, a stick, an
# import of several pages; a release from quarantine, somebody forgotten, a year closed, everything made again from the
# book: these come to the same when the command is given again, and no file has the name of who was forgotten. The seed
# says which points: one in 5 of an act, in 43 of what is short, in 97 of what is long and in 2,003 of the import; with
# SOAK=1 every one, but of the import, which has thousands, one in 97.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"

host() { "$build/rollcall" --data "$dir/$1" --now 2026-03-03T08:00:00+08:00 --lang en "${@:2}" 2>"$dir/err"; }
station() { "$build/rollcall-terminal" --data "$dir/station" "$@" >/dev/null 2>&1; }
# Whether all of it holds, else what does not; pages and acts of the book, batches.
state() {
    host "$1" --json verify |
        grep -oE '"(good|events|pages|acts|[a-z]+_bad|leaves|tally_differences)":("[^"]*"|[a-z0-9]*)' |
        cut -d: -f2- | tr '\n' ' '
}

host old init --area 530402 >/dev/null
first=$(host old person add --name 王丽 --sex 女)
session=$(host old session add --programme P07 --area 530402001 --venue 村 --start 2026-03-02T09:00:00+08:00 \
    --end 2026-03-02T11:00:00+08:00)
host old officer add 赵专干 --area 530402001 >/dev/null
token() { host old "$@" --format txt | cut -f2; }
mkdir "$dir/stick"
station init; station stick "$dir/stick"
host old stick "$dir/stick" --pair --area 530402001 >/dev/null
station stick "$dir/stick"
{ echo "@2026-03-02T08:50:00+08:00 $(token badge print --officer 赵专干)"; token session card "$session"
  token badge print --person "$first"; } >"$dir/lines"
station run --scan "lines:$dir/lines" --screen none --voice none --link none --simulate
station stick "$dir/stick"
/usr/bin/python3 - >"$dir/people.csv" <<'EOF'
def id_number(i):
    digits = f"530402{18900101 + i // 900 * 10000}{100 + i % 900}"
    return digits + "10X98765432"[sum(int(d) * (2 ** (17 - k) % 11) for k, d in enumerate(digits)) % 11]


print("姓名,身份证号,行政区划\n" + "\n".join(f"王{chr(0x4E00 + i)},{id_number(i)},530402001" for i in range(9000)))
EOF

# What the office does now and then: a batch that waits for a decision, somebody to be forgotten, a year to be closed.
cp -a "$dir/old" "$dir/later"; cp -a "$dir/stick" "$dir/carried"
terminal=$(host later --json terminal list | grep -oE '[0-9a-f]{16}' | head -n 1)
host later terminal revoke "$terminal" --why 丢失 >/dev/null
host later stick "$dir/carried" >/dev/null
nobody=$(host later person add --name 忘记测试 --sex 女 --phone 13800001111)
held=$(host later session add --programme P07 --area 530402001 --venue 村 --start 2025-03-02T09:00:00+08:00 \
    --end 2025-03-02T11:00:00+08:00)
host later attend "$held" "$first" "$nobody" --why 停电 >/dev/null
is "a name that is to be forgotten" "$(grep -qrF 忘记测试 "$dir/later" && echo there)" there
cp -a "$dir/later" "$dir/altered"
/usr/bin/python3 -c 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(
    "INSERT INTO quota_programme VALUES (?, ?, 0)", ("nobodys", "P07")); d.commit()' "$dir/altered/rollcall.db"

# again WHAT SAID AFTER COMMAND…: given once more it is done, or was done already; nothing is done twice.
again() {
    local code
    host new "${@:4}" >/dev/null
    code=$?
    is "$1: again" "$(state new)" "$3"
    [ $code = 0 ] || is "$1: again, exit $code" "$2" "$3"
    [ "$4 ${5:-}" != "person forget" ] || is "$1: the name" "$(grep -rlF 忘记测试 "$dir/new")" ""
}

# cut_short WHAT STEP FROM COMMAND…: at every STEP-th point; what is there is as before, or as after, and as after once
# that was confirmed.
cut_short() {
    local what=$1 step=$2 from=$3 how n code told before after said
    shift 3
    rm -rf "$dir/new" "$dir/carried"; cp -a "$dir/$from" "$dir/new"; cp -a "$dir/stick" "$dir/carried"
    before=$(state new)
    host new "$@" >/dev/null
    after=$(state new)
    [ "$before" != "$after" ] || { echo "$what changes nothing"; fails=$((fails + 1)); }
    for how in die fail; do
        for ((n = 1 + seed % step; ; n += step)); do
            rm -rf "$dir/new" "$dir/carried"; cp -a "$dir/$from" "$dir/new"; cp -a "$dir/stick" "$dir/carried"
            cut_at $n $how host new "$@" >"$dir/said"
            code=$? told=$(wc -c <"$dir/err")
            said=$(state new)
            checks=$((checks + 1))
            if [ "$said" != "$after" ] &&
                { [ "$said" != "$before" ] || [ $code = 0 ] || [ $code = 3 ] || [ -s "$dir/said" ]; }; then
                echo "$what, $how at point $n: exit $code, \"$said\" is neither \"$before\" nor \"$after\""
                fails=$((fails + 1))
            fi
            [ $how = die ] || [ $code = 0 ] || [ "$told" -gt 0 ] ||
                { echo "$what, $how at point $n: no word"; fails=$((fails + 1)); }
            if [ "$from" = old ]; then
                host new "$@" >/dev/null # gone on with
                is "$what, $how at point $n: goes on" "$(state new | cut -d' ' -f1)" true
            else
                again "$what, $how at point $n" "$said" "$after" "$@"
            fi
            [ $code != 0 ] || break
        done
        echo "$what, $how: to point $n by $step"
    done
}

seed=${SEED:-$RANDOM}
echo "seed $seed (SEED=$seed repeats it)"
act=5 few=43 rare=97 some=2003
[ -z "${SOAK:-}" ] || act=1 few=1 rare=1 some=97
cut_short "an act" $act old person add --name 李强 --sex 男
cut_short "a stick" $few old stick "$dir/carried"
cut_short "an import of several pages" $some old person import "$dir/people.csv"
cut_short "a release" $few later quarantine release --terminal "$terminal" --why 已核对
cut_short "somebody forgotten" $few later person forget "$nobody" --why 本人要求 --force
cut_short "a year closed" $rare later year close 2025 --why 年报
cut_short "all made again" $rare altered rebuild
verdict
