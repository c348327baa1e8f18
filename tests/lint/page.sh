#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# page.sh [--write]: the page's files and what drives them in tests, formatted and without what eslint finds. Both tools
# come from npm as the lockfile beside this file says, into build/npm-lint.
set -u
cd "$(dirname "$0")/../.." || exit 1
tools=build/npm-lint
bin=$tools/node_modules/.bin
if ! cmp -s tests/lint/package-lock.json "$tools/package-lock.json" || [ ! -x "$bin/eslint" ]; then
    mkdir -p "$tools"
    cp tests/lint/package.json tests/lint/package-lock.json "$tools/"
    (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) || exit 1
fi
mapfile -t files < <(git ls-files 'host/page/web/*.js' 'host/page/web/*.css' 'tests/*.mjs')
"$bin/prettier" --log-level warn --config tests/lint/prettier.json "${1:---check}" "${files[@]}" || exit 1
"$bin/eslint" -c tests/lint/eslint.config.mjs host/page/web tests
