#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# distro.sh SUITE [root|user]: what README promises to a newcomer, on a minimal Debian of that name (bookworm, trixie)
# made for it: its two commands to the letter, the demo ending by itself and the tests without the virtual machines; as
# root, and in another copy as an ordinary user with sudo. Before that, one without sudo is told what to do. Wants root.
# A warning of the compiler there fails (CI=1). The mirror is the one apt uses here (MIRROR=URI: another); packages are
# kept in build/distro for the next time.
set -eu
cd "$(dirname "$0")/.."
suite=$1 kinds=${2:-root user}
if [ "$(id -u)" != 0 ]; then
    echo "distro.sh 要 root：它挂载并切换根目录 / distro.sh wants root: it mounts and changes roots" >&2
    exit 1
fi
tests/need.sh distro
kept=$PWD/build/distro/$suite
known() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security; }
mirror=${MIRROR:-$(known | head -n 1)}
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/rollcall-distro-XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir -p "$kept"

# readme N: the Nth command of "Two commands", shortened to what ends by itself here
readme() {
    sed -n '/^## Two commands/,/^## What is here/p' README.md | sed -n '/^```sh$/,/^```$/p' | grep -v '^```' |
        sed -n "$1p" | sed -E 's/ *#.*//; s/make demo/make demo ONCE=1/; s/make check/make suites/'
}

make_base() {
    debootstrap --variant=minbase --cache-dir="$kept" "$suite" "$dir/base" "$mirror" >"$dir/log" 2>&1 ||
        { tail "$dir/log"; exit 1; }
    cp /etc/resolv.conf "$dir/base/etc/"
    chroot "$dir/base" useradd -m -s /bin/bash newcomer
    if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then cp "$NODE_EXTRA_CA_CERTS" "$dir/base/etc/ca-here.pem"; fi
    git archive --prefix=rollcall/ HEAD | tar x -C "$dir/base/home/newcomer"
    chroot "$dir/base" chown -R newcomer: /home/newcomer/rollcall
}

# inside ROOT USER COMMAND: in a mount and process space of its own, so that nothing stays mounted or running
inside() {
    local home=/root
    [ "$2" = root ] || home=/home/$2
    unshare --mount --pid --fork --kill-child env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin root="$1" user="$2" home=$home \
        command="$3" kept="$kept" ca="${NODE_EXTRA_CA_CERTS:+/etc/ca-here.pem}" bash -eu -c '
            mount -t proc proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount --bind "$kept" "$root/var/cache/apt/archives"
            exec chroot "$root" runuser -u "$user" -- env CI=1 NODE_EXTRA_CA_CERTS="$ca" HOME="$home" \
                bash -c "cd /home/newcomer/rollcall && $command"'
}

step() { # step WHAT ROOT USER COMMAND
    local began=$SECONDS
    if inside "$2" "$3" "$4" </dev/null >"$dir/log" 2>&1; then
        echo "ok      $suite, $1: $4 ($((SECONDS - began)) s)"
    else
        cp "$dir/log" "$kept/failed.log"
        echo "FAILED  $suite, $1: $4 (all of it: $kept/failed.log)"
        tail -n 80 "$dir/log"
        exit 1
    fi
}

# says WHAT ROOT WORDS COMMAND: an ordinary user's command fails and its last words hold WORDS
says() {
    if inside "$2" newcomer "$4" >"$dir/log" 2>&1 || ! tail -n 3 "$dir/log" | grep -q -e "$3"; then
        echo "FAILED  $suite, $1: nothing says \"$3\""
        tail -n 20 "$dir/log"
        exit 1
    fi
    echo "ok      $suite, $1"
}

make_base
for kind in $kinds; do
    cp -a "$dir/base" "$dir/$kind"
    if [ "$kind" = root ]; then
        step "as root" "$dir/root" root "apt-get update -qq; $(readme 1)"
        step "as root" "$dir/root" root "$(readme 2)"
    else
        says "a user without sudo is told what an administrator runs" \
            "$dir/user" '^  apt-get install -y' "tests/need.sh demo"
        step "sudo and make" "$dir/user" root "apt-get update -qq; apt-get install -y sudo make"
        echo 'newcomer ALL=(ALL) NOPASSWD: ALL' >"$dir/user/etc/sudoers.d/newcomer"
        says "make without the packages says what to do" "$dir/user" 'make need' make
        step "as an ordinary user" "$dir/user" newcomer "sudo $(readme 1)"
        step "as an ordinary user" "$dir/user" newcomer "$(readme 2)"
    fi
    rm -rf "${dir:?}/$kind"
done
