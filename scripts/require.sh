# Sourced by the other scripts: says what is missing on this machine, and how to get it.
#
#   need COMMAND "how to install it"      remembers COMMAND as missing unless it is there
#   need_debian COMMAND PACKAGE...        the same; `allow_install` lets it install the packages itself
#   require_all                           fails, naming everything that is missing at once
# shellcheck shell=bash

missing=()
may_install=no

# From here on, need_debian may install what is missing: only tests and benchmarks ask for that.
allow_install() { may_install=yes; }

# Debian keeps these outside the usual path.
for directory in /usr/sbin /usr/lib/postgresql/*/bin; do
    if [[ -d $directory && :$PATH: != *":$directory:"* ]]; then PATH="$PATH:$directory"; fi
done
export PATH

have() { command -v "$1" >/dev/null 2>&1; }

need() { # COMMAND HOW
    have "$1" || missing+=("$1: $2")
}

need_debian() { # COMMAND PACKAGE...
    local command=$1
    shift
    if have "$command"; then return; fi
    if [[ $may_install == yes && $(id -u) == 0 ]] && have apt-get; then
        echo "$command is missing: installing Debian's $* (apt-get install $*)"
        install_debian "$@" || true
        # A package may bring a directory of its own.
        for directory in /usr/lib/postgresql/*/bin; do
            if [[ -d $directory && :$PATH: != *":$directory:"* ]]; then PATH="$PATH:$directory"; fi
        done
    fi
    need "$command" "apt-get install $*"
}

install_debian() { # PACKAGE...
    local log
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } \
        >"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 15 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

# The first version number in a command's answer is at least the wanted one.
need_version() { # COMMAND WANTED HOW
    local found
    have "$1" || return 0
    found=$("$1" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
    if [[ $(printf '%s\n%s\n' "$2" "$found" | sort -V | head -n 1) != "$2" ]]; then
        missing+=("$1 $2 or newer (found ${found:-none}): $3")
    fi
}

need_rust() {
    need cargo "install Rust 1.95 or newer with rustup (Debian: apt-get install rustup && rustup default stable)"
    need_version cargo 1.95 "rustup update stable"
    need cc "apt-get install gcc"
}

need_node() {
    need node "install Node.js 20.19 or newer (Debian 13: apt-get install nodejs npm)"
    need_version node 20.19 "install a newer Node.js"
    need npm "install npm, which comes with Node.js (Debian: apt-get install npm)"
}

need_python() {
    need python3 "apt-get install python3 python3-pip python3-venv"
    if have python3 && ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        missing+=("python3 3.11 or newer: apt-get install python3")
    fi
    if have python3 && ! python3 -m pip --version >/dev/null 2>&1; then
        missing+=("pip for python3: apt-get install python3-pip")
    fi
}

require_all() {
    if [[ ${#missing[@]} == 0 ]]; then return; fi
    echo "This machine lacks:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    exit 1
}
