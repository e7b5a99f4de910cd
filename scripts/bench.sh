#!/usr/bin/env bash
# Measures the gateway beside nginx, in the same run and on this machine; docs/benchmarks.md says how to read it.
# Installs nginx and wrk when it may, else names the command. Arguments go to bench/run.py (`--help` lists them).
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh
allow_install

need_rust
need_python
need_debian nginx nginx-light
need_debian wrk wrk
need_debian taskset util-linux
require_all

if [[ -z ${OUTCROP_BIN:-} ]]; then
    echo "Building the dist profile (whole-program optimisation: this takes minutes)."
    cargo build --profile dist --locked
    export OUTCROP_BIN=${CARGO_TARGET_DIR:-$PWD/target}/dist/outcrop
fi
exec python3 bench/run.py "$@"
