#!/bin/sh
# Print the path of a Chromium for the browser tests and the PDF; install one where that can be done without a question.
# In CI a missing browser is a failure. Elsewhere the browser tests are skipped, and this says how to get one.
set -eu

find_chromium() {
    for browser in "${CHROMIUM:-}" chromium google-chrome google-chrome-stable; do
        path=$(command -v "$browser") || continue
        # Ubuntu's chromium-browser is a stub that asks for a snap, so a path counts only if it runs.
        if "$path" --version >/dev/null 2>&1; then
            echo "$path"
            exit 0
        fi
    done
    return 0
}

find_chromium
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium ..." >&2
    log=$(mktemp)
    if apt-get update -qq >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >"$log" 2>&1; then
        find_chromium
    fi
    cat "$log" >&2
fi
if [ -n "${1:-}" ] && "$1" -m playwright install chromium >&2; then
    "$1" -c 'from playwright.sync_api import sync_playwright as p
with p() as play: print(play.chromium.executable_path)'
    exit 0
fi
echo "error: no Chromium was found: install the package chromium (Debian: sudo apt install chromium), or Google Chrome, or name one in CHROMIUM=/path/to/browser." >&2
exit 1
