#!/bin/sh
# Brings what the browser stories drive Chromium with (tests/browser), once: nothing is fetched while what is there is what the lock file
# says. The registry is the one that npm is set up for; the lock file names none, and has the hash of each package.
set -eu
cd "$(dirname "$0")/../tests/browser"

installed=node_modules/.installed-lock.json
cmp -s package-lock.json "$installed" && exit 0
command -v npm >/dev/null || { echo "browser.sh: npm is missing: .ci/packages.sh build" >&2 && exit 1; }
npm ci --no-audit --no-fund --ignore-scripts
cp package-lock.json "$installed"
