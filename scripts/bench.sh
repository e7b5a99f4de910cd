#!/usr/bin/env bash
# Measures the gateway beside nginx and a bare hyper proxy, in the same run and on this machine; docs/benchmarks.md
# says how to read it. Installs nginx and wrk when it may, else names the command. Arguments go to bench/run.py
# (`--help` lists them).
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
python=$(scripts/python.sh | tail -n 1)

built=${CARGO_TARGET_DIR:-$PWD/target}/dist
if [[ -z ${OUTCROP_BIN:-} ]]; then
    echo "Building the dist profile (whole-program optimisation: this takes minutes)."
    cargo build --profile dist --locked
    export OUTCROP_BIN=$built/outcrop
fi
# A build of their own: what examples need of the dependencies must not get into the binary.
if [[ -z ${OUTCROP_EXAMPLES:-} ]]; then
    echo "Building the yardstick and the upstream likewise."
    cargo build --profile dist --locked --package outcrop-gateway --example bare_proxy --example replay
    export OUTCROP_EXAMPLES=$built/examples
fi
# Built beforehand, so that nothing is compiled while something is measured.
if [[ " $* " != *" --without-crates "* ]]; then
    echo "Building what two crates measure themselves."
    cargo bench --locked --no-run --package outcrop-wire --bench wire
    cargo build --release --locked --package outcrop-inference --example speed
fi
exec "$python" bench/run.py "$@"
