#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# libxlsxwriter 1.2.1 beside libzip 1.11.3 on Debian 13: <zip.h> is another library's.
#
# Two libraries have a header of that name: libzip in /usr/include, minizip in /usr/include/minizip. Debian 13's
# xlsxwriter.pc requires minizip, whose .pc adds -I/usr/include/minizip; a program that writes workbooks with one and
# reads them with the other, and asks pkg-config for both, gets minizip's zip.h for libzip's, wherever libzip stands in
# the list, since a folder that is named comes before the system's own. No word of a missing header: zip_t is unknown.
# libxlsxwriter's own header needs nothing of minizip's, so that folder can be taken out of the answer.
#
#   pkg-config --cflags libzip xlsxwriter   -I…/minizip
#   as pkg-config says                      zip_t is unknown
#   without that folder                     compiles
#
# Prints what it sees; ends with 1 when that is no longer so. Wants apt-get, pkg-config and cc; Debian 13's packages.
set -eu
export LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mirrors() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security; }
mirror=$(mirrors | head -n 1)
mkdir -p state/lists/partial cache/archives/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >list
apt=(-qq -o Dir::Etc::sourcelist="$dir/list" -o Dir::Etc::sourceparts=- -o Dir::State="$dir/state"
    -o Dir::Cache="$dir/cache")
apt-get "${apt[@]}" -o Dir::State::status=/dev/null update >apt.log 2>&1 || { cat apt.log; exit 1; }
apt-get "${apt[@]}" download libxlsxwriter-dev=1.2.1-1 libzip-dev=1.11.3-2 \
    libminizip-dev=1:1.3.dfsg+really1.3.1-1+deb13u1 zlib1g-dev libssl-dev libbz2-dev libzstd-dev liblzma-dev \
    nettle-dev libgnutls28-dev >apt.log 2>&1 || { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done
cat >both.c <<'C'
#include <xlsxwriter.h>
#include <zip.h>
zip_t *open_book(const char *name) { return zip_open(name, ZIP_RDONLY, 0); }
C
export PKG_CONFIG_SYSROOT_DIR=$dir/root PKG_CONFIG_LIBDIR
PKG_CONFIG_LIBDIR=$(find root -type d -name pkgconfig | sed "s|^|$dir/|" | paste -sd:)
read -ra flags <<<"$(pkg-config --cflags libzip xlsxwriter)"
compile() { cc -nostdinc -isystem "$(cc -print-file-name=include)" "$@" -idirafter root/usr/include \
    -idirafter /usr/include -idirafter "/usr/include/$(cc -print-multiarch)" -c both.c -o both.o 2>errors; }
others() { for flag in "${flags[@]}"; do case $flag in *minizip*) ;; *) echo "$flag" ;; esac; done; }
{
    echo "pkg-config: $(printf '%s\n' "${flags[@]}" | grep -o 'minizip$' | sort -u)"
    if compile "${flags[@]}"; then echo "as it says: compiles"; else
        echo "as it says: $(grep -o "unknown type name 'zip_t'" errors | tr -d "'" | head -n 1)"
    fi
    mapfile -t kept < <(others)
    if compile "${kept[@]}"; then echo "without it: compiles"; else cat errors; fi
} | tee seen
diff seen - <<'TXT' && echo "as written down"
pkg-config: minizip
as it says: unknown type name zip_t
without it: compiles
TXT
