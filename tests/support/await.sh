# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# await COMMAND…: asks again until it is so. A test waits for a state and never for a time: the end is far beyond what
# the busiest machine needs, and only tells a state that never comes. PATIENCE=seconds is another end.
exec {never}<> <(:) # nothing ever comes out of it: sleeping takes no process, and those are dear in a machine
await() {
    local until=$((SECONDS + ${PATIENCE:-300}))
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || return 1
        read -rt 0.2 -u "$never" _ || :
    done
}
