#!/usr/bin/env bash
# Every test there is, one step after the other; stops at the first step that fails, and names it.
#
# Needs nothing that is running: throw-away servers are started and ended by the steps themselves. What Debian
# has and this machine lacks is installed when that is allowed (root, apt-get), else named. No test is skipped.
# KILL_ROUNDS says how often the kill test kills (2 a kind and an engine unless told otherwise).
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh
allow_install

# A fresh clone for every run would build everything anew: what was built is kept outside the checkout.
if [[ ${CI:-} == true ]]; then
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/outcrop/target}
    export CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0
fi
export OUTCROP_BIN=${CARGO_TARGET_DIR:-$PWD/target}/debug/outcrop
python=

requirements() {
    need_rust
    need_node
    need_python
    need_debian psql postgresql
    need_debian initdb postgresql
    need_debian redis-server redis-server
    need_debian chromium chromium
    need_debian curl curl
    need_debian openssl openssl
    need_debian shellcheck shellcheck
    require_all
    if ! have cargo-nextest; then
        echo "cargo-nextest is missing: installing it (cargo install --locked cargo-nextest)"
        cargo install --locked cargo-nextest
    fi
    python=$(scripts/python.sh)
    echo "$(cargo --version), node $(node --version), $("$python" --version), $(psql --version | head -n 1)"
}

binary() { cargo build --locked; }

models() {
    scripts/models.sh fetch
    scripts/models.sh convert
}

rust_tests() { cargo nextest run --workspace --locked --no-fail-fast; }

clients() { "$python" -m pytest tests/kill tests/clients; }

kill_test() {
    "$python" tests/kill/reconcile.py --engine both --rounds "${KILL_ROUNDS:-2}"
    "$python" tests/kill/budgets.py --engine both --rounds 1 --seconds 8
}

browser() { "$python" tests/browser/serve_for.py npm --prefix console run e2e; }

steps=0
began=$SECONDS
step() { # NAME COMMAND...
    local name=$1 since=$SECONDS status=0
    shift
    printf '\n=== %s\n' "$name"
    # Not `"$@" || …`: that would turn off `set -e` inside the step.
    set +e
    ( set -e; "$@" )
    status=$?
    set -e
    if [[ $status != 0 ]]; then
        printf '\n=== FAILED: %s (exit %d, after %d s)\nsteps: %d passed, 1 failed\n' \
            "$name" "$status" $((SECONDS - since)) "$steps"
        exit 1
    fi
    steps=$((steps + 1))
    printf '=== %s: %d s\n' "$name" $((SECONDS - since))
}

step "requirements" requirements
# What was just installed may lie in a directory that was not there before.
source scripts/require.sh
python=$(scripts/python.sh)
step "format and lints" scripts/check.sh rust generated python scripts
step "console: types, style, unit tests" scripts/check.sh console
step "console: build" scripts/console.sh
step "binary (development profile, with the console)" binary
step "embedded models" models
step "Rust tests (SQLite and PostgreSQL, memory and Redis, directory and S3)" rust_tests
step "official clients against the binary" clients
step "kill test on both engines" kill_test
step "browser" browser
printf '\nsteps: %d passed, 0 failed\n(in %d s)\n' "$steps" $((SECONDS - began))
