#!/usr/bin/env bash
# A throw-away PostgreSQL server for tests. Data is not kept safe (fsync is off) and anyone on this machine may
# connect (trust, on loopback alone): never for anything else.
#
#   scripts/postgres.sh start DIR     starts a server with its files in DIR and prints its URL
#   scripts/postgres.sh stop DIR      stops it and removes its files
#   scripts/postgres.sh with CMD...   runs CMD with OUTCROP_TEST_POSTGRES_URL set, then stops the server
#   scripts/postgres.sh nextest       the setup script of cargo-nextest: as `with`, for as long as nextest runs
set -euo pipefail
# shellcheck source=scripts/server.sh
source "$(dirname "$0")/server.sh"

# The newest server programs on this machine.
find_programs() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
    if [ -z "$found" ] && command -v initdb >/dev/null; then
        found=$(dirname "$(readlink -f "$(command -v initdb)")")
    fi
    [ -n "$found" ] && [ -x "$found/initdb" ] && [ -x "$found/pg_ctl" ] ||
        fail "the PostgreSQL server is missing; install it with: apt-get install postgresql"
    programs=$found
}

# PostgreSQL refuses to run as root.
find_user() {
    as=()
    owner=$(id -un)
    if [ "$(id -u)" = 0 ]; then
        for owner in postgres nobody; do
            if id "$owner" >/dev/null 2>&1; then
                as=(runuser -u "$owner" --)
                return 0
            fi
        done
        fail "PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody'"
    fi
}

start() {
    local dir=$1 port sockets
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    find_programs
    find_user
    [ ! -e "$dir/data" ] || fail "$dir/data exists; stop that server first"
    [ "$(id -u)" != 0 ] || chown "$owner" "$dir"
    "${as[@]}" test -w "$dir" || fail "the user $owner cannot write to $dir; choose a folder that it can reach"
    cd "$dir"
    "${as[@]}" "$programs/initdb" --pgdata="$dir/data" --username=outcrop --auth=trust --encoding=UTF8 --locale=C \
        --no-sync >"$dir/initdb.log" 2>&1 || fail "initdb failed: $(cat "$dir/initdb.log")"
    # The path of a socket has a limit of 107 bytes.
    sockets=$dir
    [ ${#dir} -le 80 ] || sockets=
    # Another process may take the port first, so try a few.
    for _ in 1 2 3 4 5; do
        port=$(free_port)
        if "${as[@]}" "$programs/pg_ctl" start --wait --silent --pgdata="$dir/data" --log="$dir/server.log" --options="\
-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$sockets' -c max_connections=300 \
-c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null 2>&1 </dev/null; then
            echo "postgres://outcrop@127.0.0.1:$port/postgres"
            return 0
        fi
    done
    fail "the server does not start: $(tail -n 5 "$dir/server.log" 2>/dev/null)"
}

stop() {
    local dir=$1
    [ -e "$dir/data" ] || return 0
    find_programs
    find_user
    cd "$dir"
    "${as[@]}" "$programs/pg_ctl" stop --mode=immediate --silent --pgdata="$dir/data" >/dev/null 2>&1 || true
    rm -rf "$dir/data" "$dir"/*.log
}

server OUTCROP_TEST_POSTGRES_URL "$@"
