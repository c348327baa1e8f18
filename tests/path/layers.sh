#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tests/layers.sh finds what is planted: each break below is put into a copy of the tree, named, and taken out again.
set -u
cd "$(dirname "$0")/../.." || exit 1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
checks=0 fails=0

cp -r proto firmware host docs README.md "$tree"

says() { # says WHAT WORDS: layers.sh fails and its words hold WORDS; or it holds when WORDS is empty
    local out code
    out=$(tests/layers.sh "$tree")
    code=$?
    checks=$((checks + 1))
    case $2 in
    '') [ "$code" = 0 ] ;;
    *) [ "$code" = 1 ] && [ "$(grep -cF "$2" <<<"$out")" = 1 ] && [ "$(wc -l <<<"$out")" = 1 ] ;;
    esac && return
    echo "$1: exit $code, $out"
    fails=$((fails + 1))
}

plant() { # plant WHAT FILE LINE WORDS
    cp "$tree/$2" "$tree/kept" 2>/dev/null || rm -f "$tree/kept"
    mkdir -p "$(dirname "$tree/$2")"
    echo "$3" >>"$tree/$2"
    says "$1" "$4"
    if [ -f "$tree/kept" ]; then mv "$tree/kept" "$tree/$2"; else rm "$tree/$2"; fi
}

says "the tree as it is" ""
plant "an arrow back" host/tally/tally.c '#include "host/page/server.h"' "host/tally comes before host/page"
plant "an arrow back of the terminal" firmware/station/admit.h '#include "firmware/screen/screen.h"' \
    "firmware/station comes before firmware/screen"
plant "past a door" host/page/api_why.c '#include "host/tally/judge.h"' "judge.h is no door of host/tally"
plant "the other side" firmware/carry/stick.c '#include "host/carry/stick.h"' \
    "firmware/carry/stick.c must not include host/carry/stick.h"
plant "from below" proto/bytes.c '#include "host/base/utf8.h"' "proto/bytes.c must not include host/base/utf8.h"
plant "a test" host/base/csv.c '#include "tests/support/corpus.h"' "must not include tests/support/corpus.h"
plant "an engine past its door" host/tally/tally.c '#include <sqlite3.h>' "sqlite3.h has its door in"
plant "a clock where it is decided" host/tally/count.c '  #  include <time.h>' \
    "host/tally/count.c decides and must not include time.h"
plant "a file in no room" host/stray.c '// nothing' "host/stray.c stands in no room"
plant "a room that is not in the table" host/attic/stray.c '// nothing' "host/attic/stray.c stands in no room"
plant "past the book" host/page/api_people.c '"UPDATE person SET sex = 1"' "writes person past the book"
plant "past the escaping" host/cli/cmd_log.c 'printf("%s", act->why);' "tells people texts past show and say"
plant "a workbook beside other threads" host/page/api_report.c 'report_write(r, format, &data, &len);' \
    "makes a workbook beside other threads"
plant "another way to grow" host/tally/tally.c 'more = realloc(items, 2);' "grows an array past array_room"
plant "a document that is not there" docs/usb.md 'See [there](nowhere.md).' "docs/nowhere.md"

echo "$checks checks"
[ "$fails" = 0 ]
