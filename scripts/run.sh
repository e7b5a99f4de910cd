#!/usr/bin/env bash
# From a fresh machine to a running server: builds what is not built, fetches the embedded models, and starts
# Outcrop with its demo organisation. OUTCROP_LISTEN and OUTCROP_DATA say where; Ctrl-C drains and stops it.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "Building Outcrop: from empty caches this takes about ten minutes on two cores, later only seconds."
scripts/build.sh console binary models

target=${CARGO_TARGET_DIR:-target}
echo "Starting Outcrop; Ctrl-C stops it."
exec "$target/release/outcrop" serve --demo \
    --data "${OUTCROP_DATA:-./data}" --listen "${OUTCROP_LISTEN:-127.0.0.1:8080}"
