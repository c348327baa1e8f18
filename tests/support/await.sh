# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# await COMMAND…: asks again until it is so. A test waits for a state and never for a time: the end is far beyond what
# the busiest machine needs, and only tells a state that never comes. PATIENCE=seconds is another end. It asks less and
# less often, twice a second at last, and starts no process to pause: both are dear in an emulated machine.
never=$(mktemp -u)
mkfifo "$never" && exec {silence}<>"$never" && rm "$never"
pause() { read -rt "$1" -u "$silence" _; }
await() {
    local until=$((SECONDS + ${PATIENCE:-300})) tenths=1
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || return 1
        pause 0.$tenths
        tenths=$((tenths < 5 ? tenths + 1 : 5))
    done
}
