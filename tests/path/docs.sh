#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# docs.sh BUILD: docs/commands.md names the commands and the JSON keys that the programs have, each in its section, and
# no others; docs/database.md names the tables that the sources make, and no others, and what it says of versions,
# settings, upgrading and restoring is so.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"
commands=docs/commands.md database=docs/database.md

host() { "$build/rollcall" --data "$dir/host" --lang en --now 2026-03-01T08:00:00+08:00 "$@" 2>>"$dir/err"; }
terminal() { "$build/rollcall-terminal" --data "$dir/terminal" --lang en "$@" 2>>"$dir/err"; }
same() { # same WHAT FILE FILE: two sorted lists are alike, and not empty
    checks=$((checks + 1))
    [ -s "$2" ] || fault "$1: nothing to compare"
    diff "$2" "$3" >"$dir/diff" && return
    fault "$1 (< the programs, > the documents):"
    cat "$dir/diff"
}

# section FILE LEVEL PATTERN: the lines under the first heading of that level that matches, up to the next of its level
# or above
section() {
    awk -v level="$2" -v pattern="$3" '
        /^```/ { fenced = !fenced }
        !fenced && /^#+ / {
            n = index($0, " ") - 1
            if (on && n <= level) exit
            if (n == level && $0 ~ pattern) { on = 1; next }
        }
        on' "$1"
}
block() { awk -v fence='```'"$1" '/^```/ { on = $0 == fence; next } on'; } # block LANGUAGE: what stands in such blocks

# ---- commands ----

# The words of usage lines: "session list | show ID" is two commands, "tally [--year Y]" is one.
usage_words() {
    sed -E 's/^\[?--data [A-Z]+\]? //' | awk '{
        word = $1; found = 0
        for (i = 2; i <= NF; i++) {
            if ($i ~ /^[a-z]+\|[a-z]+$/ && i == 2 && word == "gadget") { print word; found = 1 }
            else if (($i ~ /^[a-z]+$/) && (i == 2 || $(i - 1) == "|")) { print word " " $i; found = 1 }
        }
        if (!found) print word
    }' | sort -u
}
headings() { sed -n -E 's/^### (.*)/\1/p' | sed 's/ · /\n/g' | sort -u; }

host help | sed -n -E 's/^  ([a-z]+) .*/\1/p' >"$dir/listed"
while read -r word; do
    host help "$word" | tail -n +3 | sed -n -E 's/^rollcall (.*)/\1/p'
done <"$dir/listed" | usage_words >"$dir/usage"
cut -d' ' -f1 "$dir/usage" | sort -u >"$dir/first"
sort -u "$dir/listed" >"$dir/listed.sorted"
same "rollcall help and the usages" "$dir/listed.sorted" "$dir/first"
section $commands 2 '^## rollcall$' | headings >"$dir/headings"
same "headings of rollcall" "$dir/usage" "$dir/headings"
terminal help | sed -n -E 's/^  ([a-z]+) .*/\1/p' | sort -u >"$dir/usage"
section $commands 2 '^## rollcall-terminal$' | headings >"$dir/headings"
same "headings of rollcall-terminal" "$dir/usage" "$dir/headings"

# ---- JSON keys ----

keys() { grep -o '"[a-z_]*":' | tr -d '":' | sort -u; }
shows() { # shows PROGRAM HEADING COMMAND…: the keys it prints are those of the example in its section
    local program=$1 heading=$2
    shift 2
    "$@" | keys >"$dir/printed"
    section $commands 2 "^## $program\$" >"$dir/part"
    section "$dir/part" 3 "^### (.* · )?$heading( ·.*)?\$" | block json | keys >"$dir/shown"
    same "keys of $program $heading" "$dir/printed" "$dir/shown"
}

shows rollcall init host --json init --area 530402
printf '%s\n' name,id_number,sex,category,area '=SUM(A1),530402189506070015,,,' \
    王丽,530426189002070020,女,农民,530402001 李强,530423189008110012,男,migrant,530402001 >"$dir/people.csv"
shows rollcall "person import" host --json person import "$dir/people.csv"
shows rollcall "person list" host --json person list
shows rollcall "person add" host --json person add --name 张三
double=$(host person add --name 王丽 --area 530402001)
doubles() {
    host --json person doubles
    host --json person doubles --not-the-same "$double" 530402-000000001
    host --json person doubles --not-the-same "$double" 530402-000000001 --undo
}
shows rollcall "person doubles" doubles
shows rollcall "officer add" host --json officer add 赵专干 --area 530402001
shows rollcall "session add" host --json session add --programme P07 --area 530402001 --venue 村委会 \
    --start 2026-03-02T09:00:00+08:00 --end 2026-03-02T11:00:00+08:00 --min-stay 60
shows rollcall "session list" host --json session list
session=$(host session list | cut -f1)
later() {
    host --now 2026-03-02T09:20:00+08:00 session edit "$session" --venue 文化站 >"$dir/later"
    host --json session show "$session"
}
shows rollcall "session show" later
host --json badge print --all >"$dir/badges"
section $commands 3 '^### badge print$' | block text >"$dir/shown"
[ "$(awk -F'\t' '{ print NF, length($1), length($2) }' "$dir/badges" "$dir/shown" | sort -u)" = "3 16 119" ] ||
    fault "badge print is not number, token, name"
shows rollcall "setting list" host --json setting list

mkdir "$dir/stick"
shows rollcall-terminal init terminal --json init
shows rollcall-terminal stick terminal --json stick "$dir/stick"
shows rollcall stick host --json stick "$dir/stick" --pair --area 530402001
terminal stick "$dir/stick" >/dev/null
{
    echo "@2026-03-02T08:50:00+08:00 $(host badge print --officer 赵专干 | cut -f2)"
    host session card "$session" | cut -f2
    cut -f2 "$dir/badges"
    echo hello
    echo "@2026-03-02T10:40:00+08:00 $(head -n 1 "$dir/badges" | cut -f2)"
} >"$dir/lines"
terminal run --scan "lines:$dir/lines" --screen text --simulate >"$dir/run"
section $commands 3 '^### run$' | block text >"$dir/shown"
fields() { awk -F'\t' '{ print NF }' "$1" | sort -u; }
fields "$dir/run" >"$dir/run.fields"
fields "$dir/shown" >"$dir/shown.fields"
same "fields of a verdict" "$dir/run.fields" "$dir/shown.fields"
while IFS=$'\t' read -r _ verdict _; do
    section $commands 3 '^### run$' | grep -q "\`$verdict\`" || fault "verdict $verdict is not named"
done <"$dir/run"
shows rollcall-terminal status terminal --json status
shows rollcall-terminal events terminal --json events
terminal --json events | grep -o '"kind":"[a-z_]*"' | cut -d'"' -f4 | sort -u >"$dir/kinds"
while read -r kind; do
    section $commands 3 '^### events$' | grep -q "\`$kind\`" || fault "event $kind is not named"
done <"$dir/kinds"
host badge print --person "$(cut -f1 "$dir/badges" | head -n 1)" --format png -o "$dir/badge.png"
shows rollcall-terminal decode terminal --json decode "$dir/badge.png"
terminal stick "$dir/stick" >/dev/null
shows rollcall import host --json import "$dir"/stick/ROLLCALL/*/*.batch
shows rollcall "terminal list" host --json terminal list
id=$(host terminal list | cut -f1)
shows rollcall "terminal name" host --json terminal name "$id" 一号机
host terminal name "$id" 一号机 --holder 王丽 --phone 13800001234
shows rollcall "terminal forget" host --json terminal forget "$id" --why 离岗
shows rollcall "terminal move" host --json terminal move "$id" --area 530402002
shows rollcall "terminal revoke" host --json terminal revoke "$id" --why 丢失
shows rollcall "terminal readmit" host --json terminal readmit "$id" --why 找回
shows rollcall tally host --json tally
shows rollcall "quota set" host --json quota set farmer --year 2026 --target 7300
shows rollcall "quota list" host --json quota list
shows rollcall "allocation set" host --json allocation set farmer --area 530402001 --target 900
shows rollcall "allocation list" host --json allocation list
shows rollcall "year close" host --json year close 2025 --why 年报
shows rollcall "filing add" host --json filing add --why 二月月报
shows rollcall "year declare" host --json year declare 2016 farmer 31000 --why 市年鉴
shows rollcall explain host --json explain farmer
shows rollcall report host --json report --format csv -o "$dir/report.csv"
shows rollcall recount host --json recount
shows rollcall verify host --json verify
shows rollcall head host --json head
shows rollcall evidence host --json evidence --page 1 -o "$dir/act.tlog-proof"

# A terminal that is new, so that sync has to compare digits.
mv "$dir/terminal" "$dir/paired"
terminal init >/dev/null
mkfifo "$dir/hold"
terminal run --scan "lines:$dir/hold" --screen none --link "socket:$dir/link" --simulate &
exec 9>"$dir/hold"
await [ -S "$dir/link" ]
shows rollcall sync host --json sync --link "socket:$dir/link" --pair --area 530402001 --yes
exec 9>&-
wait
"$build/rollcall" --data "$dir/host" --json serve --listen 127.0.0.1:0 >"$dir/url" &
server=$!
await grep -q http "$dir/url"
shows rollcall serve cat "$dir/url"
kill "$server"
wait "$server"

# ---- tables ----

made() { grep -oh -E 'CREATE TABLE (IF NOT EXISTS )?[a-z_]+' "$@" | awk '{ print $NF }' | sort -u; }
named() { # named TITLE: first cells `name` of its tables that are headed "table"
    section $database 2 "^## $1\$" | awk -F'|' '!/^\|/ { on = 0 } $2 ~ /^ table $/ { on = 1; next } on { print $2 }' |
        sed -n -E 's/^ `([a-z_]+)` $/\1/p' | sort -u
}
made host/base/schema.sql >"$dir/made"
named "The host" >"$dir/named"
same "tables of the host" "$dir/made" "$dir/named"
made firmware/station/journal*.c >"$dir/made"
named "The terminal" >"$dir/named"
same "tables of the journal" "$dir/made" "$dir/named"

# ---- versions, settings, upgrades, restoring ----

sql() { # sql FILE QUERY
    /usr/bin/python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print(*row, sep="|")' "$@"
}
engine=host/base/db_sqlite_open.c
defined() { sed -n -E "s/^#define $2 +([0-9a-zx]+).*/\1/p" "$1"; }
versions() { # versions NAME: "application_id user_version" of its row
    section $database 2 '^## Versions$' | awk -F'|' -v name="$1" '$2 ~ "^ " name " $" { print $3, $4 }' |
        tr -d '`,' | awk '{ print $1, $3 }'
}
written() { echo "$(defined "$1" APPLICATION_ID) $(defined "$1" SCHEMA_VERSION)"; }
is "versions of the host" "$(written $engine)" "$(versions host)"
is "versions of the journal" "$(written firmware/station/journal.c)" "$(versions journal)"
settings() { section $database "$1" "$2" | grep '^|' | grep -o -E '`[a-z_]+ = [A-Z0-9]+`' | tr -d '`'; }
while read -r setting; do
    checks=$((checks + 1))
    grep -q "PRAGMA ${setting}[;\"]" $engine firmware/station/journal*.c || fault "no source sets $setting"
done < <(settings 3 '^### Settings of the engine$'; settings 2 '^## The terminal$')

# Who upgrades: "the first command that opens it, also one that only reads".
upgrades=$(for file in host/base/upgrade_*.sql; do v=${file##*_}; echo $((${v%.sql} - 1)); done | sort -n | tr '\n' ' ')
told=$(tr '\n' ' ' <$database | grep -o 'of version [0-9, or]* is brought' | grep -o '[0-9]\+' | tr '\n' ' ')
is "versions that are brought up to date" "$told" "$upgrades"
mkdir "$dir/old"
cp -r "$dir/host/keys" "$dir/old/"
/usr/bin/python3 -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())' "$dir/old/rollcall.db" tests/vectors/host_2.sql
"$build/rollcall" --data "$dir/old" session list >/dev/null 2>>"$dir/err" ||
    fault "a reader does not open an older database"
is "a reader brings it up to date" "$(sql "$dir/old/rollcall.db" "PRAGMA user_version")" \
    "$(defined $engine SCHEMA_VERSION)"

# Restoring: another life, a million numbers skipped, nothing written over.
host backup "$dir/backup" >/dev/null
"$build/rollcall" --data "$dir/again" restore "$dir/backup" >/dev/null 2>>"$dir/err" || fault "restore"
counter() { sql "$dir/$1/rollcall.db" "SELECT value FROM counter WHERE name = '$2'"; }
is "a restored host lives another life" \
    "$([ "$(counter host host_epoch)" = "$(counter again host_epoch)" ] && echo the same)" ""
is "numbers skipped by a restore" "$(($(counter again serial) - $(counter host serial)))" 1000000
section $database 2 '^## Backup and restore$' | grep -q 'skips a million' ||
    fault "the document names another number to skip"
host restore "$dir/backup" 2>/dev/null && fault "restore wrote over a host"
host backup "$dir/backup" 2>/dev/null && fault "backup wrote over a backup"

# The rooms and their doors, as `make layers` holds them; and README's list of rooms.
rooms() { sed -n "/^rooms='/,/'\$/p" tests/layers.sh | sed -z 's/\\\n//g' | tr -d "'" | grep -E '^(host|firmware)'; }
words_of() { sed -E 's/ +/ /g; s/ $//'; }
is "rooms and their doors" \
    "$(section docs/architecture.md 2 '^## The rooms$' | sed -nE 's/^\| `([a-z]+)\/` \|.*\|(.*)\|$/\1 \2/p' |
        grep -v ' doors $' | tr -d '`' | words_of)" "$(rooms | sed -E 's/^[a-z]+ +//; s/\*$/all/; s/-$//' | words_of)"
while read -r side room _; do
    grep "^| \`$side/\`" README.md | grep -q "\`$room\`" || fault "README does not know $side/$room"
done < <(rooms)

for link in $(grep -o -E '\]\([a-z]+\.md' $commands $database | sed 's/.*(//' | sort -u); do
    [ -e "docs/$link" ] || fault "docs/$link is not there"
done
verdict
