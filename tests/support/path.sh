# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# path.sh BUILD: what a story of whole programs begins with: the build, a directory of its own that goes with it, and a
# count of checks. The working directory is the top of the tree.
set -u
build=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/support/await.sh
dir=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-path-XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
export LC_ALL=C.UTF-8
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 # faults that are loaded come before the sanitizer
unset ROLLCALL_DATA ROLLCALL_TERMINAL_DATA
checks=0 fails=0

fault() { echo "$1"; fails=$((fails + 1)); }
is() { checks=$((checks + 1)); [ "$2" = "$3" ] || fault "$1: \"$2\", not \"$3\""; }
# cut_at N HOW COMMAND…: wherever it changes the disk for the Nth time it dies, or the disk is full (die, fail).
cut_at() { CUT_AT=$1 CUT_HOW=$2 LD_PRELOAD=$build/tests/preload/cut.so "${@:3}"; }
# What it comes to: run.sh reads the number.
verdict() { echo "$checks checks, $fails failures"; exit "$((fails > 0))"; }
