#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# layers.sh [TREE]: who may include whom. Prints every break and fails.
#   - proto knows nobody; firmware and host know proto and themselves;
#   - a room includes rooms before it in the table, and of a room only its doors;
#   - one way to grow an array; the server writes reports in a child alone;
#   - commands tell people texts by show and say alone, which escape what people wrote;
#   - each third-party header has one or two named doors; what decides is pure; documents name documents that are there.
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1

# The rooms of each side in their order, and their doors: what later rooms may include. * is all of it, - nothing.
rooms='
firmware base     *
firmware station  station.h admit.h state.h clock.h
firmware scan     scan.h decode.h picture.h
firmware screen   screen.h screen_pen.h
firmware voice    voice.h
firmware carry    stick.h codes.h talk.h link.h gadget.h
firmware run      run.h
firmware cli      -
host     base     *
host     table    table.h
host     heads    heads.h
host     ledger   ledger.h ledger_events.h timeline.h
host     books    book.h people.h people_rows.h people_list.h lists.h listed.h badges.h badge_list.h sessions.h \
                  roster.h holder.h paper.h doubles.h search.h phone_ends.h alike.h \
                  terminals.h settings.h copies.h audit.h
host     tally    allocation.h arrival.h tally.h closing.h count.h days.h figures.h proposal.h quota.h unnumbered.h
host     users    access.h visits.h
host     signals  signals.h signals_cache.h marks.h
host     print    report.h report_child.h filing.h photo.h sheet.h badge_draw.h code.h form_code.h form_read.h
host     carry    stick.h photographed.h watch.h ingest.h asking.h cable.h parcel.h plugged.h
host     page     server.h report_list.h
host     cli      -'
rooms=${rooms//\\$'\n'/} # a line may go on in the next

# header files that may include it; the same header again: more of them
doors='
sodium.h proto/keys.c proto/base64.c host/users/password.c
zlib.h proto/deflate.c proto/frame.c
sqlite3.h proto/status_sqlite.c host/base/db_sqlite.c host/base/db_sqlite_open.c
sqlite3.h firmware/station/journal.c firmware/station/journal_db.c firmware/station/journal_rescue.c
sqlite3.h firmware/station/journal_strays.c
microhttpd.h host/page/server.c host/page/server_answer.h
gnutls/x509.h host/page/certificate.c
qrencode.h host/print/card.c host/print/code.c firmware/screen/screen_code.c
zbar.h firmware/scan/decode_zbar.c
ZXing/ReadBarcode.h proto/decode_zxing.cpp
png.h proto/image.c
jpeglib.h proto/image.c
libusb.h host/carry/usb.c
linux/usb/functionfs.h firmware/carry/gadget_descriptors.c firmware/carry/gadget_link.c
systemd/sd-daemon.h proto/service_manager.c
iconv.h host/base/csv.c
sys/socket.h firmware/carry/link_socket.c firmware/base/state_socket.c host/carry/link_socket.c host/page/server.c
cairo-svg.h host/print/badge_draw.c
cairo-pdf.h host/print/badge_draw.c host/print/report_pdf.c
cairo.h firmware/screen/screen_pen.h firmware/screen/screen_png.c firmware/screen/screen_canvas.c host/print/card.h
cairo.h host/print/drawing.h host/print/form_draw.h
pango/pangocairo.h firmware/screen/screen_pen.c host/print/card.c host/print/drawing.c
glib.h host/base/cell.c
zip.h host/table/table_xlsx.c host/carry/parcel.c
expat.h host/table/table_xlsx.c
freexl.h host/table/table_xls.c
xlsxwriter.h host/print/report_xlsx.c
linux/input.h firmware/scan/scan_keys.c
alsa/asoundlib.h firmware/voice/voice_alsa.c
xf86drm.h firmware/screen/screen_drm.c
xf86drmMode.h firmware/screen/screen_drm.c
linux/fb.h firmware/screen/screen_fb.c
linux/videodev2.h firmware/scan/camera_device.c
termios.h firmware/scan/scan_serial.c
fcntl.h proto/directory.c host/base/db_sqlite_open.c firmware/run/run_stick.c firmware/scan/replug.c
fcntl.h firmware/scan/scan_lines.c firmware/scan/scan_keys.c firmware/scan/scan_serial.c firmware/scan/scan_camera.c
fcntl.h firmware/screen/screen_drm.c firmware/screen/screen_fb.c firmware/carry/gadget.c firmware/carry/gadget_link.c'

# What decides has no descriptor, clock or device in it.
pure='firmware/station/admit firmware/scan/camera_pixels proto/pixels host/tally/count
proto/conversation proto/conversation_host proto/conversation_terminal proto/batch proto/badge proto/plan proto/frame
proto/cable proto/envelope proto/act proto/page'

# Tables that only the book writes.
book_tables='person person_merge person_distinct badge badge_binding badge_revocation officer session enrollment paper \
allocation closing closing_figure filing filing_figure declared terminal terminal_holder setting signal_mark \
page_user backup restoration audit_seal'
book_tables=${book_tables//\\$'\n'/}

sources() { find proto firmware host \( -name '*.c' -o -name '*.h' -o -name '*.cpp' \) | sort; }

breaks() {
    sources | xargs grep -HE '^ *# *include' | sed -E 's/^([^:]+):[^<"]*[<"]([^>"]+)[>"].*/\1 \2/' |
        awk -v rooms="$rooms" -v doors="$doors" -v pure="$pure" '
        BEGIN {
            n = split(rooms, line, "\n")
            for (i = 1; i <= n; i++) {
                fields = split(line[i], f, " ")
                if (!fields) continue
                room = f[1] "/" f[2]
                floor[room] = ++floors
                for (k = 3; k <= fields; k++) door[room, f[k]] = 1
            }
            n = split(doors, line, "\n")
            for (i = 1; i <= n; i++) {
                fields = split(line[i], f, " ")
                for (k = 2; k <= fields; k++) { named[f[1]] = named[f[1]] " " f[k]; may[f[1], f[k]] = 1 }
            }
            n = split(pure, f, /[ \n]+/)
            for (i = 1; i <= n; i++) is_pure[f[i]] = 1
        }
        {
            split($1, from, "/"); parts = split($2, to, "/")
            here = from[1] "/" from[2]; there = to[1] "/" to[2]
            bare = $1; sub(/\.[a-z]+$/, "", bare)
            if ($2 in named && !(($2, $1) in may))
                print $1 ": " $2 " has its door in" named[$2]
            if (bare in is_pure && $2 ~ /^(unistd|fcntl|time|sys\/[a-z]+|poll|pthread|sqlite3)\.h$/)
                print $1 " decides and must not include " $2
            if (to[1] !~ /^(proto|firmware|host|tests)$/) next
            if (to[1] == "tests" || (to[1] != "proto" && to[1] != from[1]))
                print $1 " must not include " $2
            else if (parts == 3 && here != there && (floor[there] > floor[here] || !(there in floor)))
                print $1 ": " here " comes before " there " and must not include " $2
            else if (parts == 3 && here != there && !((there, "*") in door) && !((there, to[3]) in door))
                print $1 ": " to[3] " is no door of " there
        }'
    sources | awk -F/ -v rooms="$rooms" '
        BEGIN {
            n = split(rooms, line, "\n")
            for (i = 1; i <= n; i++) { split(line[i], f, " "); known[f[1] "/" f[2]] = 1 }
        }
        $1 != "proto" && (NF != 3 || !(($1 "/" $2) in known)) { print $0 " stands in no room" }'
    sources | grep -v '^host/books/book_' |
        xargs grep -HnoE "(INSERT INTO|UPDATE|DELETE FROM) (${book_tables// /|})\b" |
        sed -E 's/^([^:]+:[0-9]+):.* ([a-z_]+)$/\1 writes \2 past the book/'
    sources | grep -v '^proto/array.c' | xargs grep -HnE '\brealloc ?\(' |
        sed -E 's/^([^:]+):([0-9]+):.*/\1:\2 grows an array past array_room/'
    sources | grep -vE '^host/(print/report|print/report_child|cli/cmd_report)\.[ch]$' |
        xargs grep -HnE '\breport_write ?\(' |
        sed -E 's/^([^:]+):([0-9]+):.*/\1:\2 makes a workbook beside other threads, whose gmtime libxlsxwriter shares/'
    sources | grep '^host/cli/cmd_' | xargs grep -HnE '(^|[^a-z_])([fv]?printf|puts) ?\(' |
        sed -E 's/^([^:]+):([0-9]+):.*/\1:\2 tells people texts past show and say/'
    grep -ohE '\]\((docs/)?[a-z_-]+\.(md|png)' README.md docs/*.md | sed -E 's/^\]\(//; s#^(docs/)?#docs/#' | sort -u |
        while read -r document; do
            [ -e "$document" ] || echo "a document is named that is not there: $document"
        done
}

found=$(breaks)
[ -z "$found" ] && echo "layers hold" && exit 0
echo "$found"
exit 1
