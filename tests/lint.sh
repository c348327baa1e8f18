#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# lint.sh "CPPFLAGS without the version": our own C by clang-format, clang-tidy and cppcheck, scripts by shellcheck and
# pyflakes, the page by prettier and eslint, and no line of code over 120 characters. Any finding fails.
set -u
cd "$(dirname "$0")/.." || exit 1
checks=$(grep -v '^#' tests/lint/clang-tidy | paste -sd,)
read -ra flags <<<"$1"
mapfile -t sources < <(git ls-files 'proto/*.c' 'firmware/*.c' 'host/*.c')
mapfile -t formatted < <(git ls-files '*.c' '*.h' '*.cpp')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
mapfile -t pythons < <(git ls-files '*.py')
mapfile -t code < <(git ls-files '*.c' '*.h' '*.cpp' '*.js' '*.mjs' '*.css' '*.py' '*.sh' .ci/run Makefile)
failed=0

lint() { # lint NAME COMMAND…: says what it found and how long it took
    local began=$SECONDS
    if "${@:2}"; then echo "ok      $1 ($((SECONDS - began)) s)"; else echo "FAILED  $1"; failed=1; fi
}
# Its exit code says nothing of warnings; what it prints of system headers is not ours.
tidy() {
    local found
    clang-tidy --version >/dev/null || return 1 # below, its silence is taken for good
    found=$(printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -I{} clang-tidy --quiet --checks="$checks" {} -- \
        -std=c17 "${flags[@]}" "-DROLLCALL_VERSION=\"$(cat VERSION)\"" 2>/dev/null | grep -E 'warning:|error:')
    [ -z "$found" ] || { echo "$found"; return 1; }
}
short_lines() {
    local found
    found=$(LC_ALL=C.UTF-8 grep -nE '^.{121,}$' "${code[@]}" | cut -c1-100)
    [ -z "$found" ] || { echo "$found"; return 1; }
}

lint "lines of at most 120 characters" short_lines
lint clang-format clang-format --dry-run -Werror "${formatted[@]}"
lint shellcheck shellcheck -x --severity=warning "${scripts[@]}"
lint pyflakes pyflakes3 "${pythons[@]}"
lint "prettier and eslint" tests/lint/page.sh
lint cppcheck cppcheck --quiet -j "$(nproc)" --std=c11 --enable=warning,performance,portability --inline-suppr \
    --error-exitcode=1 --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=comparePointers \
    --suppress=invalidPrintfArgType_sint -I. "${sources[@]}"
lint clang-tidy tidy
[ "$failed" = 0 ] && echo "lint is clean"
exit "$failed"
