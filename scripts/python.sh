#!/usr/bin/env bash
# Makes the virtual environment with the pinned packages of tests/requirements.txt, once for each version of
# that file, outside the checkout; prints the path of its interpreter, and nothing else, on standard output.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh

need_python
require_all

requirements=tests/requirements.txt
version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
hash=$(sha256sum "$requirements" | cut -c 1-12)
home=${XDG_CACHE_HOME:-$HOME/.cache}/outcrop/venv-$version-$hash
python=$home/bin/python

if [[ ! -f $home/.complete ]]; then
    echo "python: making $home from $requirements" >&2
    rm -rf "$home"
    mkdir -p "$(dirname "$home")"
    if ! python3 -m venv "$home" >&2; then
        echo "python3 cannot make virtual environments: apt-get install python3-venv" >&2
        exit 1
    fi
    "$python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
    touch "$home/.complete"
fi
echo "$python"
