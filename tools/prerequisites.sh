#!/bin/sh
# Say in one sentence which prerequisite is missing or too old: its name, the version found, the version needed.
# `prerequisites.sh python` prints the Python to build the environment with; without an argument everything is checked.
set -eu

fail() {
    echo "error: $1" >&2
    exit 1
}

# too_old 20.3.1 20 -> true when the first version is below the second
too_old() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" != "$2" ]
}

need() { # name, version found, version needed
    if too_old "$2" "$3"; then
        fail "$1 $2 is too old: the course needs $1 $3 or newer."
    fi
}

python_needed=3.11
python=
for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3 python; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    found=$("$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
    python=$candidate
    too_old "$found" $python_needed || break
done
[ -n "$python" ] || fail "Python is missing: install Python $python_needed or newer (Debian, Ubuntu: apt install python3 python3-venv)."
need Python "$found" $python_needed
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python $found has no venv module: the course needs it (Debian, Ubuntu: apt install python3-venv)."

if [ "${1:-}" = python ]; then
    command -v "$python"
    exit 0
fi

command -v node >/dev/null 2>&1 || fail "Node.js is missing: install Node.js 20 or newer (it sets the formulas and checks our JavaScript)."
node=$(node --version | sed 's/^v//')
need Node.js "$node" 20
command -v npm >/dev/null 2>&1 || fail "npm is missing: it comes with Node.js 20 or newer (Debian, Ubuntu: apt install npm)."
command -v git >/dev/null 2>&1 || fail "git is missing: install git 2.30 or newer."
need git "$(git --version | sed 's/[^0-9]*\([0-9.]*[0-9]\).*/\1/')" 2.30
make=$(${MAKE:-make} --version 2>/dev/null | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p')
need make "${make:-0}" 4
echo "Python $found, Node.js $node, git and make are here."
