#!/usr/bin/env bash
# A throw-away S3 service for tests: moto's, with everything in memory, on loopback, for any access key.
#
#   scripts/moto.sh start DIR     starts a server with its files in DIR and prints its URL
#   scripts/moto.sh stop DIR      stops it and removes its files
#   scripts/moto.sh with CMD...   runs CMD with OUTCROP_TEST_S3_URL set, then stops the server
#   scripts/moto.sh nextest       the setup script of cargo-nextest: as `with`, for as long as nextest runs
set -euo pipefail
# shellcheck source=scripts/server.sh
source "$(dirname "$0")/server.sh"

start() {
    local dir=$1 python port pid
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    [ ! -e "$dir/pid" ] || fail "$dir/pid exists; stop that server first"
    python=$("$(dirname "$0")/python.sh")
    # Another process may take the port first, so try a few.
    for _ in 1 2 3; do
        port=$(free_port)
        setsid "$(dirname "$python")/moto_server" -H 127.0.0.1 -p "$port" >"$dir/server.log" 2>&1 </dev/null &
        pid=$!
        echo "$pid" >"$dir/pid"
        for _ in $(seq 300); do
            kill -0 "$pid" 2>/dev/null || break
            if answers "$port"; then
                echo "http://127.0.0.1:$port"
                return 0
            fi
            sleep 0.1
        done
        kill "$pid" 2>/dev/null || true
    done
    rm -f "$dir/pid"
    fail "the server does not start: $(tail -n 5 "$dir/server.log" 2>/dev/null)"
}

stop() {
    local dir=$1
    [ -e "$dir/pid" ] || return 0
    kill "$(cat "$dir/pid")" 2>/dev/null || true
    rm -f "$dir/pid" "$dir/server.log"
}

server OUTCROP_TEST_S3_URL "$@"
