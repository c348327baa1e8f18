#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# lint.sh "CPPFLAGS without the version": clang-tidy and cppcheck over our own C, prettier and eslint over the page; any finding fails.
set -u
cd "$(dirname "$0")/.." || exit 1
checks='-*,bugprone-*,cert-*,clang-analyzer-*,misc-redundant-expression,performance-*'
checks="$checks,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,-bugprone-assignment-in-if-condition"
checks="$checks,-bugprone-implicit-widening-of-multiplication-result,-bugprone-reserved-identifier,-bugprone-macro-parentheses"
checks="$checks,-cert-err33-c,-cert-dcl37-c,-cert-dcl51-cpp,-cert-msc30-c,-cert-msc50-cpp,-cert-env33-c,-cert-err34-c,-cert-dcl03-c"
checks="$checks,-bugprone-branch-clone,-cert-dcl16-c,-performance-no-int-to-ptr,-cert-int09-c,-bugprone-suspicious-include"
checks="$checks,-clang-analyzer-security.insecureAPI.*,-bugprone-sizeof-expression,-cert-err52-cpp,-bugprone-unhandled-self-assignment,-bugprone-signal-handler"
read -ra flags <<<"$1"
files=$(git ls-files 'proto/*.c' 'firmware/*.c' 'host/*.c')
failed=0
clang-tidy --version >/dev/null || failed=1 # below, its silence is taken for good
# shellcheck disable=SC2086
out=$(printf '%s\n' $files | xargs -P 2 -I{} clang-tidy --quiet --checks="$checks" {} -- -std=c17 "${flags[@]}" "-DROLLCALL_VERSION=\"$(cat VERSION)\"" 2>/dev/null | grep -E 'warning:|error:')
[ -n "$out" ] && { echo "$out"; failed=1; }
# shellcheck disable=SC2086
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=comparePointers --suppress=invalidPrintfArgType_sint -I. $files || failed=1
tests/lint/page.sh || failed=1
[ "$failed" = 0 ] && echo "lint is clean"
exit "$failed"
