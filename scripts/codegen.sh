#!/usr/bin/env bash
# Writes what is generated from botocore's service models (crates/wire/src/bedrock/generated), out of the botocore
# that tests/requirements.txt pins. With --check: writes nothing, and fails when the tree is stale.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh

need_rust
require_all

python=$(scripts/python.sh)
models=$("$python" -c 'import os, botocore; print(os.path.join(os.path.dirname(botocore.__file__), "data"))')
exec cargo xtask codegen --models "$models" "$@"
