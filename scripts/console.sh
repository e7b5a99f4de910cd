#!/usr/bin/env bash
# Builds the console into console/dist, from where the binary takes it. Does nothing that is already done.
#
#   scripts/console.sh packages   only the packages (npm ci, when package-lock.json changed)
#   scripts/console.sh            packages, then the build (when a source is newer than the last build)
#   scripts/console.sh check      packages, then types, style and unit tests
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh

need_node
require_all
cd console

stamp=node_modules/.installed-from
lock=$(sha256sum package.json package-lock.json | sha256sum | cut -d ' ' -f 1)
if [[ $(cat "$stamp" 2>/dev/null) != "$lock" ]]; then
    echo "console: installing its packages (npm ci)"
    npm ci --no-fund --no-audit --loglevel=error
    echo "$lock" >"$stamp"
fi

case ${1:-build} in
    packages) ;;
    check) npm run check ;;
    build)
        built=dist/index.html
        newer=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -path ./e2e -prune -o -type f \
            -newer "$built" -print -quit 2>/dev/null || true)
        if [[ -f $built && -z $newer ]]; then
            echo "console: up to date"
        else
            echo "console: building (vite)"
            npm run build
        fi
        ;;
    *)
        echo "usage: scripts/console.sh [packages|build|check]" >&2
        exit 2
        ;;
esac
