#!/usr/bin/env bash
# Builds what it is told to, side by side, and does nothing that is already done:
#
#   console   the web console, into console/dist
#   binary    the release binary, with the console in it if there is one
#   models    the embedded models' files: fetched, and converted by the binary
#
#   scripts/build.sh console binary models
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh
source scripts/progress.sh

console=no binary=no models=no
for part in "$@"; do
    case $part in
        console) console=yes && need_node ;;
        binary) binary=yes && need_rust ;;
        models) models=yes && need_python ;;
        *) echo "usage: scripts/build.sh [console] [binary] [models]" >&2 && exit 2 ;;
    esac
done
require_all

started=$SECONDS
target=${CARGO_TARGET_DIR:-target}

build_binary() {
    local total
    cargo fetch --locked
    total=$(cargo tree --locked --offline --prefix none --edges normal,build --package outcrop | sort -u | wc -l)
    cargo build --release --locked 2>&1 | counted "$total"
}

if [[ $console == yes ]]; then beside console scripts/console.sh; fi
if [[ $binary == yes ]]; then beside binary build_binary; fi
if [[ $models == yes ]]; then beside models scripts/models.sh fetch; fi
finish

# The binary takes the console in when it is compiled: once more, in case that was before the console was whole.
if [[ $console == yes && $binary == yes ]]; then cargo build --release --locked --quiet; fi
if [[ $models == yes ]]; then OUTCROP_BIN=$target/release/outcrop scripts/models.sh convert; fi
echo "Built in $((SECONDS - started)) s."
