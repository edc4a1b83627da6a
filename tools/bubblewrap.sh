#!/bin/sh
# Print the path of a bubblewrap that works, for the sandbox of students' code; install it where that needs no question.
# In CI a missing one is a failure. Elsewhere the tests that need a sandbox are skipped, and say how to get one.
set -eu

works() {
    path=$(command -v "${BWRAP:-bwrap}") || return 1
    "$path" --unshare-pid --unshare-net --ro-bind / / true 2>/dev/null || return 1
    echo "$path"
}

works && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing bubblewrap ..." >&2
    log=$(mktemp)
    if apt-get update -qq >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq bubblewrap >"$log" 2>&1; then
        works && exit 0
    fi
    cat "$log" >&2
fi
echo "error: no bubblewrap works here: install it (Debian, Ubuntu: sudo apt install bubblewrap). Ubuntu 24.04 also asks for: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0" >&2
exit 1
