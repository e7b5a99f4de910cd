#!/usr/bin/env bash
# A throw-away S3 service for tests: moto's, with everything in memory, on loopback, for any access key.
#
#   scripts/moto.sh start DIR     starts a server with its files in DIR and prints its URL
#   scripts/moto.sh stop DIR      stops it and removes its files
#   scripts/moto.sh with CMD...   runs CMD with OUTCROP_TEST_S3_URL set, then stops the server
#   scripts/moto.sh nextest       the setup script of cargo-nextest: as `with`, for as long as nextest runs
set -euo pipefail

fail() {
    echo "moto.sh: $*" >&2
    exit 1
}

# Below the range from which the kernel takes ports for outgoing connections.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return 0
        fi
    done
    fail "found no free port"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

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

temporary_folder() { mktemp -d "${TMPDIR:-/tmp}/outcrop-moto.XXXXXX"; }

with() {
    [ -z "${OUTCROP_TEST_S3_URL:-}" ] || exec "$@"
    local url status=0
    run_dir=$(temporary_folder)
    trap 'stop "$run_dir"; rm -rf "$run_dir"' EXIT
    url=$(start "$run_dir")
    OUTCROP_TEST_S3_URL=$url "$@" || status=$?
    exit "$status"
}

# nextest calls this once before the tests and has no hook for afterwards, so a watcher waits for nextest to end.
# It holds none of our files open: nextest would wait for it.
nextest() {
    [ -n "${NEXTEST_ENV:-}" ] || fail "this is for cargo-nextest to call"
    [ -z "${OUTCROP_TEST_S3_URL:-}" ] || return 0
    local dir url
    dir=$(temporary_folder)
    url=$(start "$dir")
    setsid "$0" watch "$PPID" "$dir" </dev/null >/dev/null 2>&1 &
    echo "OUTCROP_TEST_S3_URL=$url" >>"$NEXTEST_ENV"
}

watch() {
    local pid=$1 dir=$2
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
    done
    stop "$dir"
    rm -rf "$dir"
}

case "${1:-}" in
start | stop)
    [ $# = 2 ] || fail "usage: $0 $1 DIR"
    "$1" "$2"
    ;;
with)
    [ $# -ge 2 ] || fail "usage: $0 with COMMAND..."
    shift
    with "$@"
    ;;
nextest | watch)
    "$@"
    ;;
*)
    fail "usage: $0 start DIR | stop DIR | with COMMAND... | nextest"
    ;;
esac
