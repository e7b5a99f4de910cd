# Sourced: several slow things side by side, each line of output under the name of the thing it belongs to.
#
#   beside NAME COMMAND...     starts COMMAND in the background
#   finish                     waits for all of them; when one fails, names it, ends the others and fails
# shellcheck shell=bash

declare -A beside_names=()

under() { # NAME: reads lines, writes them under the name; a bar drawn with carriage returns becomes lines
    local name=$1 line
    tr '\r' '\n' | while IFS= read -r line; do
        if [[ -n $line ]]; then printf '%-8s| %s\n' "$name" "$line"; fi
    done
}

# Each runs in a process group of its own, so that all that it started can be ended with it.
beside() { # NAME COMMAND...
    local name=$1
    shift
    set -m
    ( set -o pipefail; "$@" 2>&1 </dev/null | under "$name" ) &
    set +m
    beside_names[$!]=$name
}

end_all() {
    local process
    for process in "${!beside_names[@]}"; do kill -- "-$process" 2>/dev/null || true; done
}
trap end_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

finish() {
    local process status
    while [[ ${#beside_names[@]} -gt 0 ]]; do
        status=0
        wait -n -p process "${!beside_names[@]}" || status=$?
        if [[ $status != 0 ]]; then
            echo "${beside_names[$process]} failed (exit $status); see its lines above" >&2
            exit "$status"
        fi
        unset "beside_names[$process]"
    done
}

# Cargo's own bar needs a terminal; this counts the crates instead: "[ 57 of about 412] serde v1.0".
counted() { # TOTAL: reads cargo's output
    local total=$1 count=0 line
    while IFS= read -r line; do
        if [[ $line =~ ^[[:space:]]+Compiling[[:space:]](.*)$ ]]; then
            count=$((count + 1))
            printf '[%3d of about %d] %s\n' "$count" "$total" "${BASH_REMATCH[1]}"
        else
            printf '%s\n' "$line"
        fi
    done
}
