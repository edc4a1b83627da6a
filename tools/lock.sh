#!/bin/sh
# `make lock`: resolve requirements.in in an environment of its own and write what came out to requirements.txt.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$(tools/prerequisites.sh python)" -m venv "$fresh"
"$fresh/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.in
{
    echo "# Exact versions of everything, made from requirements.in by \`make lock\`. Python 3.11 or newer."
    # a local label such as +cpu names one build of torch, not a version that others can install
    "$fresh/bin/python" -m pip freeze --disable-pip-version-check --exclude setuptools | sed 's/+cpu$//'
} >requirements.new
mv requirements.new requirements.txt
npm install --package-lock-only --silent
git --no-pager diff --stat -- requirements.txt package-lock.json
