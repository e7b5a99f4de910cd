#!/usr/bin/env bash
# What can be said about the tree without running it: format, lints, types, licences.
#
#   scripts/check.sh [rust] [generated] [python] [scripts] [console] [dependencies]     everything, unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh

rust() {
    need_rust
    require_all
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    # Another workspace, which nothing else reads; its checks run as ordinary tests of the wire crate.
    cargo metadata --manifest-path fuzz/Cargo.toml --format-version 1 --no-deps >/dev/null
}

# What is generated and checked in is what would be generated.
generated() { scripts/codegen.sh --check; }

python() {
    local python
    python=$(scripts/python.sh)
    "$python" -m ruff check --quiet --no-cache --config tests/ruff.toml tests bench
    "$python" -m ruff format --quiet --no-cache --check --config tests/ruff.toml tests bench
}

scripts() {
    if have shellcheck; then
        shellcheck --severity=warning --external-sources scripts/*.sh .ci/run
    else
        echo "check: shellcheck is not installed (apt-get install shellcheck): scripts were not checked"
    fi
}

console() { scripts/console.sh check; }

dependencies() {
    if have cargo-deny; then
        cargo deny check licenses bans sources
    else
        echo "check: cargo-deny is not installed (cargo install --locked cargo-deny): dependencies were not checked"
    fi
}

if [[ $# == 0 ]]; then set -- rust generated python scripts console dependencies; fi
for part in "$@"; do
    case $part in
        rust | generated | python | scripts | console | dependencies) ;;
        *) echo "usage: scripts/check.sh [rust] [generated] [python] [scripts] [console] [dependencies]" >&2 && exit 2 ;;
    esac
    echo "check: $part"
    "$part"
done
