#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# terminal_only.sh: `make terminal` asks for nothing of the host's: neither npm, nor libraries, nor its files.
set -u
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-path-XXXXXX")
trap 'rm -rf "$dir"' EXIT
checks=0 fails=0
is() { checks=$((checks + 1)); [ "$2" = "$3" ] || { echo "$1: \"$2\", not \"$3\""; fails=$((fails + 1)); }; }
# pkg-config on a board that has none of the host's libraries, and writes down what it is asked for
cat >"$dir/pkg-config" <<TXT
#!/bin/sh
echo "\$@" >>"$dir/asked"
case "\$*" in *libmicrohttpd*|*gnutls*|*libusb*|*xlsxwriter*|*libzip*|*freexl*|*glib-2.0*) exit 1 ;; esac
exec pkg-config "\$@"
TXT
chmod +x "$dir/pkg-config"
plan() { make --no-print-directory -n BUILD="$dir/build" PKG_CONFIG="$dir/pkg-config" "$@" >"$dir/plan" 2>"$dir/err"; }
unset MAKEFLAGS MAKELEVEL MFLAGS
plan terminal
is "it can be built" $? 0
is "its own files are" "$(grep -c 'CC    firmware/' "$dir/plan")" "$(find firmware -name '*.c' | wc -l)"
is "none of the host's" "$(grep -c 'host/\|npm\|tests/' "$dir/plan")" 0
is "by the pkg-config that is named" "$(test -s "$dir/asked" && echo yes)" yes
plan install-terminal DESTDIR="$dir/root"
is "and installed" $? 0
is "nothing of the host's" "$(grep -c 'bin/rollcall$\|npm' "$dir/plan")" 0
plan
is "all of it cannot" "$?" 2
is "and says what helps" "$(grep -c 'make need' "$dir/err")" 1
echo "$checks checks, $fails failures"
exit "$((fails > 0))"
