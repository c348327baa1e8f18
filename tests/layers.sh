#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Who may include whom: proto knows nobody, firmware and host know proto and themselves, and each third-party header has
# one or two named doors. Prints every break and fails.
set -u
cd "$(dirname "$0")/.." || exit 1
breaks=0

# includes DIR: "file header" for every include below it
includes() {
    grep -HnE '^#include' "$1"/*.[ch] "$1"/*/*.[ch] "$1"/*/*.cpp 2>/dev/null | sed -E 's/^([^:]+):[0-9]+:#include [<"]([^>"]+)[>"].*/\1 \2/'
}

forbid() { # forbid DIR PATTERN: no file of DIR includes a header like PATTERN
    while read -r file header; do
        echo "$file must not include $header"
        breaks=1
    done < <(includes "$1" | awk -v pattern="$2" '$2 ~ pattern')
}

door() { # door HEADER FILES…: only those files include it
    local header=$1
    shift
    for dir in proto firmware host; do
        while read -r file _; do
            case " $* " in *" $file "*) ;; *)
                echo "$header has its door in $*, not in $file"
                breaks=1
                ;;
            esac
        done < <(includes "$dir" | awk -v header="$header" '$2 == header')
    done
}

forbid proto '^(firmware|host|tests)/'
forbid firmware '^(host|tests)/'
forbid host '^(firmware|tests)/'
door sodium.h proto/keys.c host/users/password.c
door zlib.h proto/deflate.c proto/frame.c
door sqlite3.h firmware/station/journal.c firmware/station/journal_db.c host/base/db_sqlite.c
door microhttpd.h host/page/server.c host/page/server_answer.h
door qrencode.h host/print/card.c
door zbar.h firmware/scan/decode_zbar.c
door ZXing/ReadBarcode.h firmware/scan/decode_zxing.cpp
door png.h firmware/scan/image.c
door jpeglib.h firmware/scan/image.c
door libusb.h host/carry/usb.c
door linux/usb/functionfs.h firmware/carry/gadget_descriptors.c firmware/carry/gadget_link.c
door systemd/sd-daemon.h firmware/run/run.c host/cli/cmd_serve.c
door iconv.h host/base/csv.c
door sys/socket.h firmware/carry/link_socket.c firmware/base/state_socket.c host/carry/link_socket.c host/page/server.c
door cairo-svg.h host/print/badge_draw.c
door cairo-pdf.h host/print/badge_draw.c host/print/report_pdf.c
door cairo.h firmware/screen/screen_pen.h firmware/screen/screen_png.c firmware/screen/screen_canvas.c host/print/card.h
door pango/pangocairo.h firmware/screen/screen_pen.c host/print/card.c host/print/report_pdf.c
door xlsxwriter.h host/print/report_xlsx.c
door linux/input.h firmware/scan/scan_keys.c
door alsa/asoundlib.h firmware/voice/voice_alsa.c
door xf86drm.h firmware/screen/screen_drm.c
door xf86drmMode.h firmware/screen/screen_drm.c
door linux/fb.h firmware/screen/screen_fb.c
door linux/videodev2.h firmware/scan/camera_device.c
door termios.h firmware/scan/scan_serial.c
door fcntl.h proto/file.c firmware/scan/scan_lines.c firmware/scan/scan_keys.c firmware/scan/scan_serial.c firmware/scan/scan_camera.c firmware/scan/replug.c firmware/run/run_stick.c firmware/screen/screen_drm.c firmware/screen/screen_fb.c firmware/carry/gadget.c firmware/carry/gadget_link.c host/base/db_sqlite.c
# Documents that name one another exist.
while read -r link; do
    [ -e "$link" ] || { echo "a document is named that is not there: $link"; breaks=1; }
done < <(grep -ohE '\]\((docs/)?[a-z_-]+\.(md|png)' README.md docs/*.md | sed -E 's/^\]\(//; s#^(docs/)?#docs/#' | sort -u)
# What decides has no descriptor, clock or device in it.
for pure in firmware/station/admit firmware/scan/camera_pixels firmware/scan/decode_pixels host/tally/count proto/conversation proto/conversation_host proto/conversation_terminal proto/batch \
    proto/badge proto/plan proto/frame proto/cable; do
    if grep -nE '#include <(unistd|fcntl|time|sys/[a-z]+|poll|pthread|sqlite3)\.h>' "$pure".[ch] 2>/dev/null; then
        echo "$pure must stay pure"
        breaks=1
    fi
done
[ "$breaks" = 0 ] && echo "layers hold"
exit "$breaks"
