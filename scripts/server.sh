# shellcheck shell=bash
# What the throw-away servers for tests have in common; sourced by the script of each.
#
# That script has the functions `start DIR`, which prints the server's URL, and `stop DIR`. Its last line is
# `server VARIABLE "$@"`, with the variable of the environment in which tests look for the URL.

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# Whether something listens on a port.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range from which the kernel takes ports for outgoing connections.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        if ! answers "$port"; then
            echo "$port"
            return 0
        fi
    done
    fail "found no free port"
}

# Other users may look into it: a server may have to run as one of them.
temporary_folder() {
    local dir
    dir=$(mktemp -d "${TMPDIR:-/tmp}/outcrop-$(basename "$0" .sh).XXXXXX")
    chmod 755 "$dir"
    echo "$dir"
}

with() {
    [ -z "${!variable:-}" ] || exec "$@"
    local url status=0
    run_dir=$(temporary_folder)
    trap 'stop "$run_dir"; rm -rf "$run_dir"' EXIT
    url=$(start "$run_dir")
    env "$variable=$url" "$@" || status=$?
    exit "$status"
}

# nextest calls this once before the tests and has no hook for afterwards, so a watcher waits for nextest to end.
# It holds none of our files open: nextest would wait for it.
nextest() {
    [ -n "${NEXTEST_ENV:-}" ] || fail "this is for cargo-nextest to call"
    [ -z "${!variable:-}" ] || return 0
    local dir url
    dir=$(temporary_folder)
    url=$(start "$dir")
    setsid "$0" watch "$PPID" "$dir" </dev/null >/dev/null 2>&1 &
    echo "$variable=$url" >>"$NEXTEST_ENV"
}

watch() {
    local pid=$1 dir=$2
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
    done
    stop "$dir"
    rm -rf "$dir"
}

server() {
    variable=$1
    shift
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
}
