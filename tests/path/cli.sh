#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cli.sh BUILD: the words and exit codes that other programs rely on, spoken as they would.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"

host() { "$build/rollcall" --data "$dir/host" "$@"; }
again() { "$build/rollcall" --data "$dir/again" "$@"; } # the host that was restored
terminal() { "$build/rollcall-terminal" --data "$dir/terminal" "$@"; }
expect() { # expect CODE WHAT COMMAND…: runs it, output in $dir/out and $dir/err
    local code=$1 what=$2
    shift 2
    checks=$((checks + 1))
    "$@" >"$dir/out" 2>"$dir/err"
    local got=$?
    [ -s "$dir/err" ] || [ -s "$dir/out" ] || [ "$what" = "frames" ] || fault "$what: exit $got without a word"
    [ "$got" = "$code" ] && return
    fault "$what: exit $got, not $code"; cat "$dir/out" "$dir/err"
}
says() { # says out|err PATTERN; most are plain words, for which no program need start
    local text
    checks=$((checks + 1))
    IFS= read -rd '' text <"$dir/$1"
    [[ $text = *"$2"* ]] || grep -q -- "$2" "$dir/$1" || { fault "no \"$2\" in:"; cat "$dir/$1"; }
}
add_session() { # add_session VENUE DAY OPTION…: from nine to eleven
    host session add --programme P07 --area 530402001 --venue "$1" \
        --start "$2T09:00:00+08:00" --end "$2T11:00:00+08:00" "${@:3}"
}
figures() { grep -o '"done":[0-9]*' | head -n 3 | tr '\n' ' '; } # of the three quotas

expect 2 "no command" host
expect 2 "unknown command" host frobnicate
expect 0 "help" host help
for word in init person officer badge session enroll attend stick sync import terminal tally explain quota allocation \
    year filing report sheet recount rebuild log quarantine verify serve user setting backup restore; do
    expect 0 "help $word" host help "$word"
    says out "rollcall"
    expect 0 "$word --help in English" host --lang en "$word" --help
done
demand=$(for word in $(host --lang en help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    host --lang en help "$word" | sed 's/\[[^]]*\]//g' | sed -n 's/^rollcall \([a-z]* [a-z]*\) .*--why.*/\1/p'
done | sort | tr '\n' ,)
reasoned="badge ask,badge revoke,filing add,person forget,quarantine reject,quarantine release,terminal forget,"
is "what the help demands a reason for" "$demand" "${reasoned}terminal readmit,year declare,"
expect 2 "a filing's file without a name" host filing show 1 --format csv
expect 2 "a format of no list" host filing list --format csv
# A wrong word is answered by the form that was meant, in the reader's language, and by where to read on.
expect 2 "an option without its value" host init --area
says err "--area 后面要写一个值"
says err "rollcall help init"
expect 2 "an unknown command" host frobnicate
is "one way on is enough" "$(wc -l <"$dir/err")" 1
for lang in xx e zhx; do
    expect 2 "a language there is not" host --lang $lang help
    says err "--lang zh"
    expect 2 "a language there is not, after the command" host init --area 530402 --lang $lang
    expect 2 "a language there is not, at a terminal" terminal --lang $lang status
    says err "--lang en"
    expect 2 "a language there is not, after the terminal's command" terminal run --lang $lang --scan lines:/dev/null
done
expect 0 "a language as a locale" host --lang en_US.UTF-8 help
says out Commands
expect 1 "no host yet" host tally
says err "init"
# What is wrong with a command is told before there need be a host or a terminal: every form of the help, with an option
# it has not, and without what it cannot do without.
forms=$(for word in $(host --lang en help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    host --lang en help "$word" | sed -n '/^rollcall [^:]*$/,/^$/p' | sed -e ':a' -e 'N;$!ba' -e 's/\n  */ /g' |
        sed -e ':a' -e 's/ *\[[^][]*\]//g;ta' -e 's/ --data NEWDIR//; s/ | \([a-z]\)/\nrollcall session \1/g'
done | sed -n 's/^rollcall //p')
while read -r name rest; do
    word=$(grep -o '^[a-z][a-z-]*' <<<"$rest")
    [ -n "$word" ] && [ "$name" != explain ] && rest=$(cut -s -d ' ' -f 2- <<<"$rest") || word=
    expect 2 "$name $word with an option it has not" host "$name" $word --no-such-option
    says err "no-such-option"
    says err "rollcall help $name"
    [ -z "$rest" ] || grep -qx "$name $word" <<<"$forms" && continue
    expect 2 "$name $word without the rest" host "$name" $word
    says err "rollcall.* $name"
done <<<"$forms"
for word in init run stick status events decode gadget; do
    expect 2 "terminal $word with an option it has not" terminal $word --no-such-option
    says err "rollcall-terminal --help"
done
for words in run stick decode gadget "stick a b" "status more" "events more" "init more" "gadget up more" \
    "gadget up --link usb:wrong" "run more"; do
    expect 2 "terminal $words" terminal $words
    says err "rollcall-terminal --help"
done
expect 2 "init without area" host init
expect 2 "init with an unknown area" host init --area 123456
expect 0 "init" host init --area 530400
says out "玉溪市"
expect 1 "init twice" host init --area 530400

for list in "person list:person import" "officer list:officer add" "session list:session add" \
    "terminal list:stick" "user list:user add"; do
    expect 0 "an empty ${list%:*}" host ${list%:*}
    says err "${list#*:}"
    is "nothing of it on stdout" "$(wc -c <"$dir/out")" 0
done
expect 0 "no batch is held" host --lang en quarantine list
says err "There are none"
expect 0 "badges of nobody" host badge print --all --format pdf -o "$dir/none.pdf"
says err "person import"
is "make no file" "$(ls "$dir/none.pdf" 2>/dev/null)" ""
printf '%s\r\n' $'\xef\xbb\xbfname,id_number,sex,category,area' '=SUM(A1),530402189506070015,,,' \
    王丽,530426189002070020,女,农民,530402001 李强,530423189008110012,男,migrant,530402001 >"$dir/people.csv"
expect 3 "dry run with a refused row" host person import "$dir/people.csv" --dry-run
says err "people.csv:2"
is "nobody after a dry run" "$(host person list 2>/dev/null | wc -l)" 0
expect 3 "import" host --json person import "$dir/people.csv"
says out '"added":2'
is "people" "$(host person list | wc -l)" 2
sed -i 2d "$dir/people.csv"
expect 0 "import again" host person import "$dir/people.csv"
printf 'name,phone\n王,1\n' >"$dir/short.csv"
expect 1 "no ID column" host person import "$dir/short.csv"
expect 1 "no such file" host person import "$dir/nowhere.csv"
expect 0 "find" host person find 王
says out "\*\*\*\*0020"

for form in "badge bind" "badge revoke --why x" "badge unbind" "officer add" "quota set" "allocation set" "user add" \
    "user link" "setting set" "person import" "session card" "terminal revoke" "terminal name" "terminal move" \
    "terminal readmit --why x" enroll stick import backup sheet; do
    expect 2 "$form without the rest" host $form
    says err "rollcall ${form%% --*}"
    is "$form is told in Chinese" "$(grep -c 'NUMBER\|NAME\|DIR\|FILE' "$dir/err")" 0
done
says err sign-in
expect 2 "the form that was meant" host badge bind
is "and it alone" "$(wc -l <"$dir/err")" 3
for lost in "person find 无名:person list" "badge print --officer 无名:officer list" "user link 无名:user list" \
    "session show 530400-000009999:session list" "badge print --session 530400-000009999:session list" \
    "session cancel 530400-000009999:session list" "terminal revoke 123456789abcdef0:terminal list" \
    "quota set nothing --target 1:quota list" "explain nothing:quota list" "setting set nothing 1:setting set" \
    "quarantine release 12345678 --why x:quarantine list"; do
    expect 1 "${lost%:*}" host ${lost%:*}
    says err "rollcall ${lost##*:}"
done
expect 2 "a batch by too few digits" host quarantine release 1234 --why x
says err "8 位"
expect 2 "no place to listen" host serve --listen nowhere
says err "127.0.0.1:8080"
expect 2 "half of TLS" host serve --tls-cert x
says err "--tls-key"
expect 1 "a drawing nowhere" host badge print --commands --format pdf -o "$dir/nowhere/c.pdf"
says err "nowhere/c.pdf.*没有找到"
# What the operating system did not let happen is told by its reason, before anything is drawn or done.
expect 1 "a backup to nowhere" host backup ""
expect 1 "a host nowhere" "$build/rollcall" --data "" tally
is "the root directory" "$(find / -maxdepth 1 \( -name rollcall.db -o -name keys \) | wc -l)" 0
expect 1 "a directory for a roster" host --lang en person import "$dir"
says err "no regular file"
expect 3 "a directory for a batch" host --lang en import "$dir"
says err "no regular file"
for format in csv xlsx pdf; do
    expect 1 "a report in a directory that is not there" host --lang en report --format $format -o "$dir/nowhere/report"
    says err "not found"
    expect 1 "a report in place of a directory" host --lang en report --format $format -o "$dir"
    says err "no regular file"
    [ "$EUID" = 0 ] || expect 1 "a report where one may not write" host --lang en report --format $format -o /report
    [ "$EUID" = 0 ] || says err "permission"
done
expect 1 "an address that is none" host serve --listen "[::1"
says err "\[::1"
mkdir "$dir/odd"
printf 'no directory' >"$dir/odd/ROLLCALL"
expect 1 "a stick whose ROLLCALL is a file" host --lang en stick "$dir/odd"
says err "no directory"

# Results that could not be written are told, not passed over in silence; a reader who has enough is no failure to tell.
for act in "person list" "--json tally" log "help" "help person" --version; do
    expect 1 "$act onto a full disk" bash -c "'$build/rollcall' --data '$dir/host' --lang en $act >/dev/full"
    says err "No space left"
done
is "a reader who has enough" "$( (host person list | true) 2>&1)" ""
for act in help --version; do
    expect 1 "a terminal's $act onto a full disk" bash -c "'$build/rollcall-terminal' --lang en $act >/dev/full"
    says err "No space left"
done

for act in "badge revoke 530400-000000001" "quarantine release 0123456789" "quarantine reject 0123456789" \
    "terminal readmit 0123456789abcdef" "year declare 2016 farmer 1" "filing add" "person forget 530400-000000001" \
    "attend 530400-000000001 530400-000000002" "person merge 530400-000000001 530400-000000002 --force"; do
    expect 2 "$act demands a reason" host $act
    says err "--why"
    expect 2 "$act demands one of at least a letter" host $act --why ""
    says err "--why"
done
# Empty values of every option that the help of a command names: an answer, or words.
for word in $(host help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -v 'serve\|sync'); do
    acts=$(host --lang en help "$word" | sed -n "s/^rollcall $word \([a-z][a-z]*\).*/\1/p" | sort -u)
    for act in ${acts:-''}; do
        for option in $(host --lang en help "$word" | grep -o -- '--[a-z-]*' | sort -u); do
            host "$word" $act "$option" "" >"$dir/out" 2>"$dir/err" </dev/null; got=$?
            is "$word $act $option '': exit $got without a word" \
                "$([ $got = 0 ] || [ -s "$dir/err" ] || echo silent)" ""
        done
    done
done
expect 2 "an officer without a name" host officer add "" --area 530402001
expect 2 "a session nowhere" add_session 村 2026-03-02 --area ""
expect 1 "an officer whose name would be cut" host officer add "$(printf '长%.0s' {1..41})" --area 530402001
expect 0 "officer" host officer add 赵专干 --area 530402001
nine=2026-03-02T09:00:00+08:00 eleven=2026-03-02T11:00:00+08:00
expect 2 "a session that ends before it starts" \
    host session add --programme P07 --area 530402001 --venue 村 --start "$eleven" --end "$nine"
expect 2 "a session of a day without a time" \
    host session add --programme P07 --area 530402001 --venue 村 --start 2026-03-05 --end "$eleven"
expect 2 "a session without its times" host session add --programme P07 --area 530402001 --venue 村
says err "缺少 --start --end。"
expect 2 "no such programme" \
    host session add --programme P99 --area 530402001 --venue 村 --start "$nine" --end "$eleven"
is "those there are" "$(grep -c '^  P' "$dir/err")" 35
expect 2 "not a time" host session add --programme P07 --area 530402001 --venue 村 --start tomorrow --end "$eleven"
session=$(add_session 村委会 2026-03-02 --capacity 1)
# What may be an oversight is done, and told.
expect 0 "a session in its hours" host --json session add --programme P07 --area 530402001 --venue 村委会 \
    --start 2026-03-02T10:30:00+08:00 --end 2026-03-02T12:00:00+08:00
says err "已有班次 $session（2026-03-02T09:00"
is "told beside the answer" "$(grep -c '^{"session":"5304[0-9]*-[0-9]*"}$' "$dir/out")" 1
expect 0 "call it off" host session cancel "$(grep -o '5304[0-9-]*' "$dir/out")"
expect 0 "one right behind, one elsewhere" host session add --programme P07 --area 530402001 --venue 村委会 \
    --start 2026-03-02T11:00:00+08:00 --end 2026-03-02T12:00:00+08:00
is "nothing to tell of another" "$(grep -c 已有班次 "$dir/err")" 0
expect 0 "call that off" host session cancel "$(cat "$dir/out")"
expect 0 "a session that began before now" host session add --programme P07 --area 530402001 --venue 村委会 \
    --start 2020-03-02T11:00:00+08:00 --end 2020-03-02T12:00:00+08:00
says err "开始时间已过"
expect 0 "call it off, too" host session cancel "$(cat "$dir/out")"
one=$(host person list | cut -f1 | head -n 1) two=$(host person list | cut -f1 | tail -n 1)
expect 0 "badges" host badge print --all --format txt
cp "$dir/out" "$dir/badges"
is "a badge a line" "$(awk -F'\t' 'NF == 3 && length($2) == 119' "$dir/badges" | wc -l)" 2
expect 0 "enroll" host enroll "$session" "$one"
expect 1 "somebody who is there" host person add --name 王丽 --id-number 530426189002070020
says err "已登记"
expect 1 "no blank badge" host badge unbind "$one"
says err "不是空白证"
expect 1 "a session that was not called off" host session cancel --undo "$session"
says err "没有取消过"
expect 3 "enroll over capacity" host enroll "$session" "$two"
expect 2 "badge print without a choice" host badge print --format txt
expect 1 "a session card of a person" host session card "$one"
expect 1 "a badge of a session" host badge print --person "$session"
expect 0 "enroll, with an answer for programs" host --json enroll "$session" "$one"
says out '"already":1'
expect 1 "badge of nobody" host badge print --person 530400-000009999
for format in png svg pdf; do
    expect 0 "badge as $format" host badge print --person "$one" --format "$format" -o "$dir/badge.$format"
    [ -s "$dir/badge.$format" ] || fault "no badge.$format"
done
# A name as long as the roster takes, of a people who write it with dots: whole on the card, and nothing beside it.
reach() { # reach FILE: points from the leftmost to the rightmost word
    pdftotext -bbox "$1" - | sed -n 's/.*xMin="\([0-9.]*\)".*xMax="\([0-9.]*\)".*/\1 \2/p' |
        awk 'NR == 1 || $1 < a { a = $1 } $2 > b { b = $2 } END { print int(b - a) }'
}
for name in "$(printf '阿·%.0s' {1..49})古丽" "$(printf 'W%.0s' {1..60})" 阿卜杜热西提·买买提明·吐尔逊·艾合买提; do
    long=$(host person add --name "$name")
    host badge print --person "$long" --format pdf -o "$dir/long.pdf" 2>/dev/null
    is "words within the 153 points of a card" "$([ "$(reach "$dir/long.pdf")" -le 153 ] && echo yes)" yes
    is "the whole of a long name" "$(pdftotext "$dir/long.pdf" - | tr -d '\n ' | grep -cF "$name")" 1
done
expect 0 "the drawn badge reads back" terminal decode "$dir/badge.png"
is "decode" "$(cut -f2 "$dir/out")" "$(grep "^$one" "$dir/badges" | cut -f2)"
host badge print --person "$one" --format pdf -o "$dir/sheet.pdf" 2>/dev/null
pdftoppm -r 150 -png -singlefile "$dir/sheet.pdf" "$dir/sheet"
expect 0 "and so does a sheet of them" terminal decode "$dir/sheet.png"
is "decoded" "$(cut -f2 "$dir/out")" "$(grep "^$one" "$dir/badges" | cut -f2)"
"$build/tests/tools/make_people" 100 1 >"$dir/hundred.csv"
expect 0 "a county" "$build/rollcall" --data "$dir/county" init --area 530402
expect 0 "of a hundred" "$build/rollcall" --data "$dir/county" person import "$dir/hundred.csv"
for whose in "--person 530402-000000001" --all; do
    "$build/rollcall" --data "$dir/county" badge print $whose --reissue --format pdf \
        -o "$dir/${whose%% *}.pdf" 2>/dev/null
done
# A long name and several phones stand whole.
long_office=$(printf '玉%.0s' {1..40})
"$build/rollcall" --data "$dir/county" setting set office_name "$long_office" 2>/dev/null
"$build/rollcall" --data "$dir/county" setting set office_phone "0877-2012345 8016" 2>/dev/null
"$build/rollcall" --data "$dir/county" badge print --person 530402-000000001 --format pdf -o "$dir/lost.pdf" 2>/dev/null
is "the whole of a long address" "$(pdftotext "$dir/lost.pdf" - | tr -d '\n ' |
    grep -cF "拾到请交${long_office}电话0877-20123458016")" 1
"$build/rollcall" --data "$dir/county" setting set office_name "" 2>/dev/null
each=$((($(wc -c <"$dir/--all.pdf") - $(wc -c <"$dir/--person.pdf")) / 99))
is "a badge's share of a PDF, at most 3 KB: $each" $((each <= 3072)) 1
# A class that is moved onto another is told of it, and one that stays is not.
moved() { expect 0 "$1" "$build/rollcall" --data "$dir/county" --now 2026-11-20T10:00:00+08:00 session "${@:2}"; }
there=(--programme P07 --area 530402001 --venue 村委会)
moved "one class" add "${there[@]}" --start 2026-12-02T09:00:00+08:00 --end 2026-12-02T11:00:00+08:00
first=$(cat "$dir/out")
moved "one behind it" add "${there[@]}" --start 2026-12-02T11:00:00+08:00 --end 2026-12-02T12:00:00+08:00
second=$(cat "$dir/out")
moved "onto the first" edit "$second" --start 2026-12-02T10:00:00+08:00
says err "已有班次 $first（2026-12-02T09:00"
moved "not moved" edit "$second" --capacity 9
is "is not told about again" "$(grep -c 已有班次 "$dir/err")" 0
# Who finds a badge learns where it goes.
county() { "$build/rollcall" --data "$dir/county" "$@" 2>/dev/null; }
expect 1 "an office whose name would be cut" host setting set office_name "$(printf '长%.0s' {1..41})"
county setting set office_phone 0877-2012345
for whose in "--person 530402-000000001" "--blank 1"; do
    county badge print $whose --format pdf -o "$dir/lost.pdf"
    pdftotext "$dir/lost.pdf" "$dir/out"
    says out "拾到请交 红塔区 电话 0877-2012345"
    says out "20[0-9][0-9]年"
done
county setting set office_name 红塔区科协
county badge print --person 530402-000000001 --format pdf -o "$dir/lost.pdf"
pdftotext "$dir/lost.pdf" "$dir/out"
says out "拾到请交 红塔区科协 电话 0877-2012345"
expect 0 "command cards" host badge print --commands
cp "$dir/out" "$dir/commands"
is "commands" "$(cut -f3 "$dir/commands" | cut -d' ' -f2 | tr '\n' ' ')" \
    "Open Close Status Export Pair Volume Language Show "
expect 0 "a sheet of them" host badge print --commands --format pdf -o "$dir/commands.pdf"
is "cards on it that read" "$(pdftoppm -r 150 -png "$dir/commands.pdf" "$dir/sheet" &&
    terminal decode "$dir/sheet-1.png" | cut -f2 | grep -cF -f <(cut -f2 "$dir/commands"))" 1
host badge print --blank 90 --format pdf -o "$dir/many.pdf" 2>/dev/null
is "a card is no more than 6,000 bytes of a PDF" "$([ "$(stat -c %s "$dir/many.pdf")" -lt 540000 ] && echo yes)" yes
expect 1 "a poster of a person" host session poster "$one"
expect 0 "a poster" host session poster "$session" --format png -o "$dir/poster.png"
expect 0 "reads" terminal decode "$dir/poster.png"
is "as what is printed" "$(cut -f2 "$dir/out")" "$(host badge print --poster "$session" | cut -f2)"
expect 2 "no such policy" add_session 村委会 2026-03-04 --unenrolled never
printf 'no image' >"$dir/bad.png"
expect 3 "decode of no image" terminal decode "$dir/bad.png"
mv "$dir/bad.png" "$dir/bad"$'\n\e[2J'.png
expect 3 "decode of a name that would clear the screen" terminal decode "$dir/bad"$'\n\e[2J'.png
is "escape sequences shown" "$(cat "$dir/out" "$dir/err" | tr -d '\t\n' | grep -c '[[:cntrl:]]')" 0

expect 1 "no terminal yet" terminal status
for wrong in frobnicate "run --frob" "run --scan" run stick decode gadget --data "status extra" "status --pair"; do
    expect 2 "a terminal's $wrong" terminal $wrong
    says err "rollcall-terminal --help"
    is "$wrong is told in Chinese" "$(grep -c 'option\|DIR\|FILE' "$dir/err")" 0
done
expect 0 "terminal init" terminal init
expect 1 "a directory of lines" terminal run --simulate --scan "lines:$dir"
expect 1 "a stick whose ROLLCALL is a file, at the terminal" terminal --lang en stick "$dir/odd"
says err "no directory"
mkdir "$dir/stick"
expect 0 "request" terminal stick "$dir/stick" --pair
expect 1 "a stick with nothing on it" host stick "$dir"
printf torn >"$dir/"$'\xc5\xfa\e[2J\n.batch'
expect 3 "a name that would write on the screen" host --json import "$dir/"$'\xc5\xfa\e[2J\n.batch'
says err '\\xC5\\xFA\\x1B\[2J\\n.batch'
says out '\\\\xC5'
expect 0 "asks first" host stick "$dir/stick"
says err "\-\-pair"
expect 0 "pair" host stick "$dir/stick" --pair --area 530402001
expect 0 "answer" terminal stick "$dir/stick"
says err "已与主机配对"
{
    echo "@2026-03-02T08:50:00+08:00 $(host badge print --officer 赵专干 | cut -f2)"
    host session card "$session" | cut -f2
    cut -f2 "$dir/badges"
} >"$dir/lines"
mkdir "$dir/frames"
"$build/tests/tools/make_frames" "$dir/frames" 7 <"$dir/lines"
expect 0 "frames" terminal run --scan "frames:$dir/frames" --screen "png:$dir/screen" --simulate
is "pictures" "$(ls "$dir/screen" | cut -d- -f2 | tr '\n' ' ')" \
    "idle.png officer.png session_opened.png checked_in.png checked_in.png "
expect 2 "no source" terminal run --simulate
expect 1 "no such source" terminal run --scan "frames:$dir/nowhere" --simulate

cp -r "$dir/terminal" "$dir/altered"
/usr/bin/python3 - "$dir/altered/journal.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE event SET uptime_ms = uptime_ms + 100 WHERE seq = (SELECT MAX(seq) FROM event)")
db.commit()
PY
mkdir "$dir/other"
expect 3 "a journal altered behind our back" \
    "$build/rollcall-terminal" --lang en --data "$dir/altered" stick "$dir/other"
says err "altered"
expect 4 "nobody listens" host sync --link "socket:$dir/link"
mkfifo "$dir/hold"
terminal run --scan "lines:$dir/hold" --screen none --link "socket:$dir/link" --simulate &
exec 9>"$dir/hold"
expect 0 "sync" host --json sync --link "socket:$dir/link"
says out '"events":8' # half a year later by its clock: the session that was left open is closed
expect 1 "the journal is in use" terminal events
exec 9>&-
wait
is "tally" "$(host tally --json --year 2026 | figures)" '"done":2 "done":0 "done":1 '
expect 0 "explain" host explain farmer --year 2026
is "rows" "$(wc -l <"$dir/out")" 2
expect 1 "explain nothing" host explain nothing
for format in xlsx pdf csv; do
    expect 0 "report as $format" host --json report --format "$format" --year 2026 -o "$dir/report.$format"
    says out "\"bytes\":$(stat -c %s "$dir/report.$format")}"
done
is "nothing beside a report" "$(find "$dir" -maxdepth 1 -name 'report*' | wc -l)" 3
is "a report is csv with a BOM" "$(head -c 3 "$dir/report.csv" | od -An -tx1 | tr -d ' ')" efbbbf
course=$(add_session 名单村 2026-03-21)
printf '姓名,身份证号,行政区划\r\n龙七,530402189109120015,530402001\r\n龙八,530402189304120029,530402002\r\n' >"$dir/class.csv"
host person import "$dir/class.csv" >/dev/null 2>&1
expect 0 "enroll by ID number" host --json enroll "$course" 530402189304120029
says out '"enrolled":1,'
printf '%s\n' 名单村培训班花名册 序号,姓名,身份证号 1,龙七,530402189109120015 2,龙八,530402189304120029 \
    3,没有, 4,路人,530402189204120013 >"$dir/list.csv"
expect 3 "enroll a class by its list" host --json --lang en enroll "$course" "$dir/list.csv"
says out '"enrolled":1,"already":1,"waiting":0,"refused":2'
says err "list.csv:5: neither a number nor an ID number"
checks=$((checks + 1)); grep -q 530402189 "$dir/err" && fault "an ID number stands on stderr"
expect 3 "a list that is none" host enroll "$course" "$dir/nowhere.csv"
held=$(add_session 停电村 2025-03-21)
paper() { host --json tally --year 2025 | sed 's/.*"farmer"[^}]*"done":\([0-9]*\)[^}]*"on_paper":\([0-9]*\).*/\1 \2/'; }
expect 2 "attend says why" host attend "$held" "$one"
expect 3 "attend by number and list" \
    host --json --lang en attend "$held" "$one" "$dir/list.csv" 530400-000009999 --why 停电
says out '"attended":3,"already":0,"refused":3'
says err "530400-000009999: no such person"
expect 0 "attend again" host --json attend "$held" "$one" --why 停电
says out '"attended":0,"already":1'
printf '编号,签到\n%s,√\n%s,缺席\n%s,\n' "$one" "$two" "$two" >"$dir/present.csv"
expect 0 "who was not there by the list itself" host --json attend "$held" "$dir/present.csv" --why 停电
says out '"attended":0,"already":1,"refused":0,"passed":3'
says err "名单上写着缺席"
is "counted, and counted apart" "$(paper)" "3 3"
expect 0 "explain a paper list" host --lang en explain farmer --year 2025
says out "counted (from a paper list)"
cp docs/badge.png "$dir/sheet.png"
expect 0 "attend with a photo of the sheet" host --json attend "$held" "$two" --sheet "$dir/sheet.png" --why 停电
expect 0 "the log tells which photo" host --json log --what attend --limit 1
photo=$(sha256sum "$dir/sheet.png" | cut -c1-64)
says out "\"after\":\"$photo\""
host attend "$held" "$two" --undo --why 再来 >/dev/null
expect 0 "the photo is kept" host --lang en sheet photo "$held"
says out "$photo" "typed in 1, of them standing 0"
expect 0 "the photo as a file" host sheet photo "$held" "$photo" -o "$dir/kept.png"
is "byte for byte" "$(sha256sum <"$dir/kept.png" | cut -c1-64)" "$photo"
expect 1 "a photo of another session" host --lang en sheet photo "$held" "${photo/[0-9]/x}" -o "$dir/kept.png"
expect 2 "a photo and no file" host --lang en sheet photo "$held" "$photo"
expect 1 "a photo that is not there" host --lang en attend "$held" "$two" --sheet "$dir/no.jpg" --why 停电
printf 'a photo' >"$dir/no.jpg"
expect 1 "a photo that is none" host --lang en attend "$held" "$two" --sheet "$dir/no.jpg" --why 停电
says err "no JPEG or PNG"
expect 3 "attend outside the session" host --lang en attend "$held" "$two" --in 2025-03-21T08:00:00+08:00 --why 停电
says err "wrong times"
expect 3 "attend what has not begun" host --lang en --now 2025-03-20T09:00:00+08:00 attend "$held" "$two" --why 停电
says err "has not begun"
expect 0 "attend is taken back" host --json attend "$held" "$one" --undo --why 打错
says out '"undone":1'
is "the figures follow" "$(paper)" "2 2"
expect 3 "nothing to take back" host attend "$held" "$one" --undo --why 打错
expect 0 "recount with paper" host recount
expect 0 "rebuild with paper" host rebuild
is "the same after them" "$(paper)" "2 2"
expect 0 "verify with paper" host verify
host session cancel "$held" --why 假的 >/dev/null 2>&1
is "called off: nothing counts" "$(paper)" "0 0"
expect 3 "attend what was called off" host --lang en attend "$held" "$two" --why 停电
says err "called off"
expect 0 "badges of a class" host badge print --session-roster "$course"
is "those of the list, in its order" "$(cut -f3 "$dir/out" | tr '\n' ' ')" "龙八 龙七 "
expect 0 "badges of an area" host badge print --area 530402002
is "those of the area" "$(cut -f3 "$dir/out" | grep -c 龙八)" 1
is "and no others" "$(cut -f3 "$dir/out" | grep -c 龙七)" 0
fresh=$(host --json person add --name 龙九 --area 530402002 | sed 's/.*"number":"\([0-9-]*\)".*/\1/')
expect 0 "badges not printed yet" host badge print --unprinted --area 530402002
is "one" "$(cut -f1 "$dir/out")" "$fresh"
expect 0 "and none any more" host badge print --unprinted --area 530402002
is "none" "$(cat "$dir/out")" ""
expect 1 "badges of no class" host badge print --session-roster "$fresh"
expect 2 "badges of two kinds" host badge print --session-roster "$course" --unprinted
class=$(add_session 纸面村 2026-03-20)
guest=$(host --json person add --name 阿依古丽·买买提江 --sex 女 --phone 13900000000 | sed 's/.*"number":"\([0-9-]*\)".*/\1/')
expect 0 "one is enrolled" host enroll "$class" "$guest"
logged() { host verify --json | grep -o '"audit_rows":[0-9]*' | cut -d: -f2; }
before=$(logged)
for format in pdf xlsx csv; do
    expect 0 "a sheet to sign as $format" host sheet sign-in "$class" --format "$format" -o "$dir/sheet.$format"
    expect 0 "a register as $format" host --json sheet register "$class" --format "$format" -o "$dir/register.$format"
    says out '"view":"register".*"rows":0'
done
is "the sheet has who is enrolled, whole" "$(grep -c '^1,阿依古丽·买买提江,女,,13900000000,' "$dir/sheet.csv")" 1
is "and lines for those who are not" "$(grep -c '^[0-9]*,,,,,' "$dir/sheet.csv")" 23
pdftoppm -r 150 -gray -png "$dir/sheet.pdf" "$dir/printed"
expect 0 "a picture of it reads itself" host --json sheet read "$dir/printed-1.png"
is "in full" "$(cat "$dir/out")" "{\"session\":\"$class\",\"page\":1,\"pages\":1,\"line\":1,\"person\":\"$guest\",$(
    )\"name\":\"阿依古丽·买买提江\",\"mark\":\"empty\",\"proposed\":false}"
expect 0 "in words" host --lang en sheet read "$dir/printed-1.png"
says out "阿依古丽·买买提江.*empty"
says err "session $class, page 1 of 1; 0 signed, 1 empty, 0 doubtful"
expect 1 "another picture" host --lang en sheet read "$dir/sheet-1.png"
says err "no code of a sign-in sheet was found"
expect 1 "no picture" host --lang en sheet read "$dir/sheet.pdf"
says err "no JPEG or PNG"
expect 2 "no photo at all" host sheet read
is "it says where and when" "$(grep -c '纸面村.*2026-03-20 09:00 至 11:00' "$dir/sheet.csv")" 1
expect 0 "the register is a view of report" \
    host report --format csv --view register --session "$class" -o "$dir/view.csv"
is "each stands in the log" "$(($(logged) - before))" 7
is "of the same rows" "$(cmp "$dir/register.csv" "$dir/view.csv")" ""
expect 2 "a register of no session" host report --format csv --view register -o "$dir/no"
expect 2 "a session of another view" host report --format csv --session "$class" -o "$dir/no"
expect 1 "a register of what is no session" host sheet register "$guest" --format csv -o "$dir/no"
expect 2 "a sheet of no kind" host sheet seating "$class" --format csv -o "$dir/no"
expect 2 "a report without a format" host report -o "$dir/no"
expect 2 "a report of no format" host report --format doc -o "$dir/no"
expect 2 "a report into nothing" host report --format csv
expect 2 "a report of no view" host report --format csv --view nothing -o "$dir/no"
expect 2 "a filter of another view" host report --format csv --view sessions --reason counted -o "$dir/no"
says err "视图 sessions 没有筛选条件 --reason"
expect 2 "a filter of no list" host report --format csv --programme P07 -o "$dir/no"
expect 2 "a reason that is none" host report --format csv --view why --reason nothing -o "$dir/no"
says err "筛选条件的值不对：--reason nothing"
expect 1 "a programme that is none" host report --format csv --view sessions --programme P99 -o "$dir/no"
says err "P99"
expect 1 "a report of no quota" host report --format csv --quota nothing -o "$dir/no"
expect 1 "a report where nothing can be written" host report --format csv -o "$dir/nowhere/no"
[ -e "$dir/no" ] && fault "a refused report left a file"
expect 0 "verify" host verify
expect 0 "recount" host recount
expect 1 "a stick that is not there" terminal stick "$dir/no/stick"
[ -e "$dir/no" ] && fault "made a directory where no stick was"
# A day later somebody enrolls by badge and poster, the sheet of commands opens and closes, and the office answers.
soon=$(add_session 村委会 2026-03-03 --capacity 1 --unenrolled refuse --late 15)
card() { sed -n "$1p" "$dir/commands" | cut -f2; }
token() { grep "^$1" "$dir/badges" | cut -f2; }
officer=$(host badge print --officer 赵专干 | cut -f2) poster=$(host session poster "$soon" | cut -f2)
carry() {
    terminal stick "$dir/stick" && host --now 2026-03-02T15:00:00+08:00 stick "$dir/stick" &&
        terminal stick "$dir/stick"
}
verdicts() { terminal run --scan lines:- --simulate | cut -f2 | tr '\n' ' '; }
carry >/dev/null 2>&1
noted=$(printf '@2026-03-02T12:00:00+08:00 %s\n' "$officer" "$(card 2)" "$poster" "$(token "$one")" "$poster" \
    "$(token "$two")" "$poster" | verdicts)
is "enrolling by poster" "$noted" \
    "officer no_session no_badge no_session enroll_noted no_session enroll_noted "
carry >/dev/null 2>&1
expect 0 "roster" host --json session roster "$soon"
is "places" "$(grep -o '"place":[0-9]' "$dir/out" | tr '\n' ' ')" '"place":0 "place":1 '
is "answers, and the day itself" "$({
    printf '@2026-03-02T16:00:00+08:00 %s\n' "$(token "$two")" "$poster" "$(token "$one")" "$poster"
    printf '@2026-03-03T08:55:00+08:00 %s\n' "$officer" "$(card 1)" "$(token "$one")" "$(token "$two")"
} | verdicts)" "no_session waiting no_session enrolled officer session_opened checked_in not_enrolled "
carry >/dev/null 2>&1
expect 0 "not on the list" host --json tally --year 2026
says out '"not_enrolled":1'
expect 0 "taken off the list" host --json enroll --cancel "$soon" "$one"
says out '"cancelled":1'
expect 0 "and who waits moves up" host --json tally --year 2026
says out '"not_enrolled":1'
# A class that is called off opens neither by its card nor by itself, once the terminal has heard of it.
off=$(add_session 村委会 2026-03-04 --opens-itself)
off_card=$(host badge print --session "$off" | cut -f2)
carry >/dev/null 2>&1
expect 0 "called off" host session cancel "$off" --why 下雨
carry >/dev/null 2>&1
shown=$(printf '@2026-03-04T09:05:00+08:00 %s\n' "$officer" "$off_card" "$(token "$two")" | verdicts)
is "it does not open" "$shown" "officer revoked no_session "
expect 0 "setting" host setting set women_in_farming women
is "tally by the setting" "$(host tally --json --year 2026 | figures)" '"done":2 "done":0 "done":1 '
expect 1 "no such value" host setting set women_in_farming perhaps
expect 0 "backup" host backup "$dir/backup"
expect 0 "restore" again restore "$dir/backup" --why 换机器 --by 许会计
is "the book says so" "$(again log --what office. | cut -f2,3,6 | tr '\t\n' '  ')" \
    "许会计 office.restore 换机器 $(id -un) office.backup  "
old() { "$build/rollcall" --data "$dir/old" "$@"; }
old init --area 530402 >/dev/null 2>&1
rm "$dir"/old/rollcall.db*
/usr/bin/python3 - "$dir/old/rollcall.db" <<'PY'
import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript(open("tests/vectors/host_2.sql").read())
PY
expect 0 "a database of an older program is read" old session list
is "with what was in it" "$(cut -f8 "$dir/out" | tr '\n' ' ')" "0 "
expect 0 "and its figures are up to date" old verify
expect 1 "restore over data" host restore "$dir/backup"
expect 1 "restore from a backup that is in use" \
    flock "$dir/backup/rollcall.db.lock" "$build/rollcall" --data "$dir/third" restore "$dir/backup"
says err "^$dir/backup"
expect 1 "backup over a backup" host backup "$dir/backup"
is "only the owner reads a backup" "$(stat -c %a "$dir/backup/rollcall.db")" 600
is "a restored host gives out no number twice" \
    "$(again person add --name 周新 --sex 女 --category 农民 --area 530402001 |
        cut -d- -f2 | sed 's/^0*//' | awk '{print ($1 > 1000000)}')" 1
all_figures() { "$@" --now 2026-04-01 tally --json | sed 's/"restored":[^,}]*//'; }
is "the same figures" "$(all_figures again)" "$(all_figures host)"
is "and the day of the restore" "$(again tally --json | grep -c '"restored":"20')" 1
printf '\377\377' | dd of="$dir/again/rollcall.db" bs=1 seek=0 conv=notrunc status=none
expect 1 "restore over a database that cannot be opened" again restore "$dir/backup"
cmp -s "$dir/host/keys/sign.key" "$dir/again/keys/sign.key" || fault "restore changed keys it should not"
expect 0 "revoke" host badge revoke "$one" --why 遗失
expect 1 "merge of a man into a woman" host --lang en person merge "$two" "$one"
says err "force"
expect 0 "merge" host person merge "$two" "$one" --force --why "同一人两张卡" --by 李审
expect 0 "who is merged" host --json person find "$two"
says out '"merged_into":"530400-000000001"'
expect 0 "unmerge" host --json person unmerge "$two"
says out '"unmerged"'
expect 1 "nothing left to unmerge" host person unmerge "$two"

entry() { host person add --name "$@"; }
first=$(entry 普双 --id-number 530423189008110055 --phone 13911112222 --area 530402001)
phone=$(entry 普双 --sex 男 --phone 13911112222)
place=$(entry 普双 --sex 男 --area 530402001)
entry 普双 --sex 女 --area 530402001 --phone 13911112222 >/dev/null
entry 普双 >/dev/null
doubles() { host person doubles --limit 100 | grep 普双; }
is "doubles by phone and by place, of no other sex" "$(doubles)" "$(printf '%s\t%s\t普双\t%s\n' \
    "$first" "$phone" 电话 "$first" "$place" 所在地)"
expect 0 "doubles of an area" host --json person doubles --area 530402002
expect 0 "they are two" host --json person doubles --not-the-same "$place" "$first" --why 村里核对
says out '"not_the_same"'
is "who was said to be two is listed no more" "$(doubles | grep -c "$place")" 0
expect 1 "said already" host --lang en person doubles --not-the-same "$first" "$place"
says err "written down already"
expect 1 "one and the same" host person doubles --not-the-same "$first" "$first"
expect 1 "nobody" host person doubles --not-the-same "$first" 530400-009999999
is "whose numbers are told" "$(host log --what person.part --limit 1 | grep -c "other=$first\|other=$place")" 1
expect 0 "what to do about doubles" host person doubles
says err "person merge"
expect 1 "nobody is forgotten" host person forget 530400-009999999 --why 本人要求
says err "rollcall person list"
expect 1 "forgetting asks first" host person forget "$phone" --why 本人要求
says err "force"
expect 1 "evidence of no quota" host evidence nothing -o "$dir/none"
says err "rollcall quota list"
expect 2 "evidence without a file" host --lang en evidence farmer
says err "-o"
host rebuild >/dev/null
is "after a rebuild too" "$(doubles | grep -c "$place")" 0
host person merge "$phone" "$first" >/dev/null
is "who is merged is listed no more" "$(doubles | grep -c "$phone")" 0
host person unmerge "$phone" >/dev/null
expect 0 "perhaps one after all" host person doubles --not-the-same "$first" "$place" --undo
is "listed again" "$(doubles | wc -l)" 2
expect 1 "nothing to take back" host person doubles --not-the-same "$first" "$place" --undo
expect 2 "undo of nothing" host person doubles --undo
expect 0 "correct" host --json person edit "$one" --sex 男 --phone 13900000000 --why 填错 --by 李审
says out '"sex":1'
expect 0 "nothing to correct" host --lang en person edit "$one" --sex 男
says err "nothing"
expect 2 "a correction that cannot be" host person edit "$one" --sex 无
expect 1 "correct nobody" host person edit 530400-000000999 --sex 女
printf '姓名,身份证号,性别,电话\n王莉,530426189002070020,女,\n' >"$dir/right.csv"
expect 3 "another name is a question" host person import "$dir/right.csv"
expect 0 "correct by a list" host --json person import "$dir/right.csv" --update --why 核对证件
says out '"changed":1'
expect 0 "the log tells what was before" host --json log --what person.edit --about "$one" --limit 1
says out '"before":"王丽","after":"王莉"'
says out '"why":"核对证件"'
expect 2 "a kind that there is not is told, with those there are" host log --what persons
is "corrections in the log" "$(host log --what person.edit | wc -l)" 2
is "by whom" "$(host log --who 李审 | wc -l)" 2
is "moments in the log are told as such" "$(host log --what session.add | grep -cE 'start_ms=20[0-9-]+T[0-9:]+')" \
    "$(host log --what session.add | wc -l)"
later=$(add_session 村委会 2027-06-02)
card=$(host badge print --session "$later" | cut -f2)
expect 0 "move a session" host --json session edit "$later" --venue 礼堂 --start 2027-06-02T10:00:00+08:00 --why 停电
says out '"start":"2027-06-02T10:00:00+08:00"'
expect 2 "an end before the start" host session edit "$later" --end 2027-06-01T10:00:00+08:00
expect 2 "what counts stays once it has begun" host --now 2027-06-02T10:30:00+08:00 session edit "$later" --min-stay 30
expect 0 "what is changed before it begins is no later change" host --json session show "$later"
says out '"later":\[\]'
expect 0 "the venue does not" host --now 2027-06-02T10:30:00+08:00 session edit "$later" --venue 村委会 --why 礼堂漏雨
says out '开课后更改	2027-06-02T10:30:00+08:00	.*地点由 礼堂 改为 村委会.*礼堂漏雨'
expect 0 "as a program reads it" host --json session show "$later"
says out '"later":\[{"at":"2027-06-02T10:30:00+08:00","who":"[^"]*","what":"session.edit","why":"礼堂漏雨","fields":'
says out '{"name":"venue","before":"礼堂","after":"村委会"}\]}\]'
expect 0 "call it off" host session cancel "$later" --why 下雨
expect 1 "call it off twice" host session cancel "$later" --why 下雨
expect 0 "it is off" host --json session show "$later"
says out '"cancelled":true'
is "and the list says so in a column" "$(host session list | awk -F'\t' -v n="$later" '$1 == n { print $9 }')" 已取消
expect 1 "no card of a session that is off" host badge print --session "$later"
expect 0 "hold it after all" host session cancel "$later" --undo
expect 0 "call it off again, its card never printed anew" host session cancel "$later" --why 下雨
expect 0 "and hold it" host session cancel "$later" --undo
expect 0 "its card is another" host badge print --session "$later"
is "its card is another" "$([ "$card" = "$(cut -f2 "$dir/out")" ] && echo same)" ""
blank=$(host badge print --blank 1 | cut -f1)
expect 0 "bind" host badge bind "$blank" "$one"
expect 0 "unbind" host badge unbind "$blank" --why 绑错
expect 1 "nobody's already" host badge unbind "$blank" --why 绑错
expect 0 "bind to another" host badge bind "$blank" "$two"
expect 1 "a person's own badge is theirs" host badge unbind "$one" --why 绑错
expect 0 "another officer" host officer add 孙专干 --area 530402001
expect 0 "the officer moves" host officer edit 孙专干 --area 530402002
expect 2 "an officer cannot be called nothing" host officer edit 孙专干 --name ""
says err "--name"
expect 0 "the officer leaves" host officer remove 孙专干 --why 调离
expect 1 "no card for who left" host badge print --officer 孙专干
is "who is at work" "$(host --json officer list | grep -c '"removed":false')" "$(($(host officer list | wc -l) - 1))"
for kind in session officer person; do host --json $kind list >"$dir/$kind.before" || fault "no $kind list"; done
expect 0 "rebuild" host --json rebuild
for kind in session officer person; do
    host --json $kind list | cmp -s - "$dir/$kind.before" || fault "$kind list: another one after a rebuild"
done
says out '"acts":'
expect 0 "found as corrected" host person find 王莉
expect 0 "put back" host person edit "$one" --name 王丽 --phone ''
expect 0 "the book is whole" host --json verify
says out '"page_bad":""'
expect 1 "a name nobody has" host person find 没有这人
expect 0 "hand out" host badge deliver "$two"
expect 0 "handed out already" host --json badge deliver "$two"
says out '"done":0,"already":1'
expect 1 "one that is void is not" host badge deliver "$two" "$one"
expect 2 "hand out nothing" host badge deliver
expect 2 "or two things" host badge deliver "$two" --area 530402001
expect 2 "ask for no reason" host badge ask "$two"
expect 2 "ask for an area" host badge ask --area 530402001 --why 损坏
expect 0 "ask for it again" host badge ask "$two" --why 卡片损坏
expect 0 "who waits, and why" host report --view badges --reason asked --format csv -o "$dir/asked.csv"
is "one, for its reason" "$(grep "$two" "$dir/asked.csv" | grep -c 要求补打)" 1
expect 0 "not after all" host badge unask "$two"
expect 0 "not handed out after all" host --json badge undeliver --area 530400
says out '"done":1,"already":0'
noted=$(host log --what badge --about "$two" --limit 4)
expect 0 "the log as a file, in English" host --lang en report --view log --format csv -o "$dir/log.csv"
is "in English throughout" "$(grep -c '本程序\|已打印' "$dir/log.csv")" 0
is "each in the log" "$(grep -c 'badge\.[und]*eliver\|badge\.[un]*ask' <<<"$noted")" 4
expect 1 "revoke twice" host badge revoke "$one" --why 遗失
expect 0 "terminals" host terminal list
id=$(cut -f1 "$dir/out")
expect 0 "revoke a terminal" host terminal revoke "$id" --why 丢失
expect 1 "revoke it twice" host terminal revoke "$id" --why 丢失
expect 2 "let in without a reason" host terminal readmit "$id"
expect 0 "let in again" host --json terminal readmit "$id" --why 找回
says out '"released":0'
expect 1 "let in twice" host terminal readmit "$id" --why 找回
expect 0 "a name for it" host terminal name "$id" 一号机
expect 0 "in whose hands" host terminal name "$id" 一号机 --holder 王丽 --phone 138-0000-1234
expect 0 "the same once more" host terminal name "$id" 一号机 --holder 王丽 --phone 138-0000-1234
expect 0 "in nobody's hands" host terminal name "$id" 一号机 --holder ''
expect 0 "and again in theirs" host terminal name "$id" 一号机 --holder 王丽 --phone 138-0000-1234
expect 1 "a phone of letters" host terminal name "$id" 一号机 --holder 王丽 --phone abc
expect 1 "a phone of nobody" host terminal name "$id" 一号机 --phone 13800001234
expect 2 "nobody moves by hand" host terminal move "$id" --area 530402002 --holder 王丽
expect 0 "moved" host terminal move "$id" --area 530402002
expect 2 "moved nowhere" host terminal move "$id"
host --json terminal list >"$dir/terminals"
expect 0 "rebuild" host rebuild
is "terminals after a rebuild" "$(host --json terminal list)" "$(cat "$dir/terminals")"
acts="terminal.hold terminal.hold terminal.move terminal.name terminal.pair terminal.readmit terminal.revoke"
is "what was said of it" "$(host log --about "$id" | cut -f3 | sort | tr '\n' ' ')" "$acts terminal.unhold "
is "in whose hands, after a rebuild" "$(grep -c '"holder":"王丽","phone":"138-0000-1234"' "$dir/terminals")" 1
is "entered twice, and nobody between" \
    "$(host log --what terminal.hold | wc -l).$(host log --what terminal.unhold | wc -l)" 2.1
expect 2 "forgotten without a reason" host terminal forget "$id"
expect 0 "who held it is forgotten" host --json terminal forget "$id" --why 离岗
says out '"forgotten":2'
is "and shown no more" "$(host log | grep -c -e "王丽.*保管" -e 138-0000-1234)" 0
expect 0 "another has it" host terminal name "$id" 一号机 --holder 李芬
expect 0 "the book is as the tables are" host verify
expect 0 "revoke it again" host terminal revoke "$id" --why 丢失

shows_running() { terminal status --json | grep -q '"running":true'; }
# A terminal that is not paired, and pairing by socket.
mv "$dir/terminal" "$dir/first"
terminal init >/dev/null 2>&1
terminal run --scan "lines:$dir/hold" --screen none --link "socket:$dir/link" --simulate 2>/dev/null &
exec 9>"$dir/hold"
await [ -S "$dir/link" ]
await shows_running
expect 0 "status while it runs" terminal status --json
says out '"running":true'
says out '"paired":false'
says out '"free_percent":[1-9]'
says out '"clock":"none"'
echo "@2026-03-02T09:00:05+08:00 hello" >&9
shows() { terminal status | grep -q -- "$1"; } # shows PATTERN: in a line of its status
await shows '^events .*2'
expect 0 "status after a scan" terminal status
says out '^clock .*rtc'
says out '^time .*2026-03-02T09:00:'
expect 1 "an unpaired terminal gets a refusal" host sync --link "socket:$dir/link"
expect 0 "pair by socket" host sync --link "socket:$dir/link" --pair --area 530402002 --yes
says err "[0-9]\{6\}"
expect 0 "and sync" host sync --link "socket:$dir/link"
expect 0 "status knows of the host" terminal status --json
says out '"paired":true'
says out '"synced":"20'
says out '"planned":"20'
exec 9>&-
wait
expect 0 "status when nothing runs" terminal status --json
says out '"running":false'
says out '"clock":"off"'

# Users are in the book; what they know is not.
expect 0 "a user" host user add 周审核 --role reviewer --why 新来
expect 0 "another link" host user link 周审核 --why 丢了
expect 0 "another role" host user edit 周审核 --role officer --why 转岗
expect 0 "the role there is" host user edit 周审核 --role officer --why 转岗
is "it is the role" "$(host user list | grep 周审核 | cut -f2)" officer
expect 2 "no role" host user edit 周审核
expect 1 "nobody's role" host user edit 没有 --role reader
says err 'rollcall user list'
expect 0 "bound to an area" host user areas 周审核 --area 530402001 --why 包片
expect 0 "and to another" host user areas 周审核 --area 530402001 --area 530402002
is "to which" "$(host user list | grep 周审核 | cut -f4)" "530402001 530402002"
expect 1 "to the office" host user areas 周审核 --area 530400
says err 'rollcall user areas'
expect 2 "to nothing" host user areas 周审核
expect 0 "to the whole office again" host user areas 周审核 --all
expect 2 "an admin" host user add 吴管理 --role admin --area 530402001
says err '管理员，不能限定地区'
is "bounds are in the book" "$(host log --what user.areas | cut -f5,6 | sed -n 3p)" \
    "$(printf 'name=周审核 areas=→530402001\t包片')"
expect 0 "who leaves" host user remove 周审核 --why 调走
expect 1 "the role of who has left" host user edit 周审核 --role reader
is "users in the book" "$(host log --what user. | cut -f3,6 | tr '\t\n' '  ')" \
    "user.remove 调走 user.areas  user.areas  user.areas 包片 user.edit 转岗 user.link 丢了 user.add 新来 "
is "a role was another" "$(host log --what user.edit | cut -f5)" "name=周审核 role=reviewer→officer"
expect 0 "a link with no act behind it" host user add 吴读者
/usr/bin/python3 -c 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(
    "UPDATE page_secret SET link = zeroblob(32)"); db.commit()' "$dir/host/rollcall.db"
expect 1 "is found" host --json verify
says out '"row_bad":"page_secret 吴读者"'
expect 0 "a new link mends it" host user link 吴读者
expect 0 "all holds" host verify
for word in verify recount rebuild; do # who looks on sees how far it is
    expect 0 "$word on a screen" /usr/bin/python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' \
        "$build/rollcall" --data "$dir/host" "$word"
    says out '████████████████████████ 100%'
    expect 0 "$word, and nobody looks" host "$word"
    [ -s "$dir/err" ] && fault "$word: $(cat "$dir/err")"
done
expect 0 "nobody is left" host user remove 吴读者

# The page.
"$build/rollcall" --data "$dir/host" serve --listen 127.0.0.1:0 >"$dir/url" &
server=$!
await grep -q http "$dir/url"
url=$(grep -o 'http://[^ ]*' "$dir/url" | head -n 1)
welcome=$(grep -o 'welcome#[A-Z2-7]*' "$dir/url" | cut -d'#' -f2)
code() { curl -s -o "$dir/body" -w '%{http_code}' "$@"; }
come_in() { code -c "$dir/$1" -H 'Content-Type: application/json' -d "{\"link\":\"$2\"}" "${url}api/welcome"; }
page() { curl -s -b "$dir/admin" "$@"; }
is "page" "$(code "$url")" 200
is "API without a login" "$(code "${url}api/tally?year=2026")" 401
is "the one-time link" "$(come_in admin "$welcome")" 200
is "the same link again" "$(come_in again "$welcome")" 401
is "nothing before a password" "$(code -b "$dir/admin" "${url}api/tally?year=2026")" 403
choose() { # choose COOKIES: the first password, with the token of the answer that is in $dir/body
    local csrf
    csrf=$(grep -o '"csrf":"[A-Z2-7]*' "$dir/body" | cut -d'"' -f4)
    code -b "$dir/$1" -c "$dir/$1" -H 'Content-Type: application/json' -H "X-Rollcall: $csrf" \
        -d '{"new":"玉溪的山和水都很好看"}' "${url}api/password"
}
is "the link once more, to choose a password" "$(come_in admin "$(host user link admin)")" 200
is "a password" "$(choose admin)" 200
quotas() { grep -o '"quotas":.*"pending"' | head -c 400; }
page "${url}api/tally?year=2026" >"$dir/figures"
is "API" "$(figures <"$dir/figures")" '"done":2 "done":0 "done":1 '
is "the figures are the same" "$(quotas <"$dir/figures")" "$(host tally --json --year 2026 | quotas)"
for path in api/tally?area=1 ../etc/passwd nothing api/tally/x areas/../../etc/passwd; do
    is "$path" "$(code -b "$dir/admin" --path-as-is "$url$path")" 404
done
is "bad year" "$(code -b "$dir/admin" "${url}api/tally?year=x%27--")" 400
is "POST" "$(code -d a=b "$url")" 405
is "a change without the page's head" "$(code -b "$dir/admin" -H 'Content-Type: application/json' \
    -d '{"name":"x","role":"admin"}' "${url}api/users")" 403
curl -sI "$url" | grep -qi "content-security-policy: default-src 'self'" || fault "no CSP"
expect 0 "writing beside the server" host officer add 钱专干 --area 530402001
expect 0 "a user" host user add 审核员 --role reviewer
is "the link of a user" "$(come_in reviewer "$(cat "$dir/out")")" 200
expect 1 "the same user twice" host user add 审核员 --role reader
expect 2 "no such role" host user add 某人 --role king
expect 0 "users" host user list
says out "reviewer"
is "the password of a user" "$(choose reviewer)" 200
is "in" "$(code -b "$dir/reviewer" "${url}api/tally")" 200
expect 0 "the user goes" host user remove 审核员
is "out at once" "$(code -b "$dir/reviewer" "${url}api/tally")" 401
expect 1 "a user who is not there" host user remove 审核员
is "healthz" "$(curl -s "${url}healthz")" ok
says_metric() { checks=$((checks + 1)); curl -s "${url}metrics" | grep -q "^rollcall_$1 " || fault "no metric $1"; }
says_metric events
says_metric terminals_silent
expect 0 "the log holds" host --json verify
says out '"audit_bad":0'
kill -TERM "$server"
wait "$server"
expect 0 "a session as people write one" \
    host session add --programme ｐ07 --area 玉兴街道 --venue 村 --start "2026/3/5 9:00" --end "2026年3月5日 上午11点"
expect 0 "is of its programme and area" host --json session show "$(cat "$dir/out")"
says out '"P07","area":530402001,'
says out '"end":"2026-03-05T11:00:00+08:00"'
expect 0 "a target with commas" host quota set farmer --target "1，200人次" --area 530402001000 --why x
expect 2 "a comma where there is none" host quota set farmer --target "1,20" --why x
expect 2 "an area of which there is none" host tally --area 没有街道
expect 0 "a city" "$build/rollcall" --data "$dir/city" init --area 530400
expect 2 "one of several villages" "$build/rollcall" --data "$dir/city" tally --area 下营
says err "530403202204 雄关乡下营村民委员会、530426103206"
verdict
