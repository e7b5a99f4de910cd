#!/usr/bin/env bash
# Installs the pinned packages of tests/oidc, once for each version of their lock, outside the checkout; prints the path of
# the OpenID provider's script beside them, and nothing else, on standard output.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/require.sh

need_node
require_all

hash=$(cat tests/oidc/package.json tests/oidc/package-lock.json | sha256sum | cut -c 1-12)
home=${XDG_CACHE_HOME:-$HOME/.cache}/outcrop/oidc-$hash

if [[ ! -f $home/.complete ]]; then
    echo "oidc: installing the packages of tests/oidc in $home (npm ci)" >&2
    rm -rf "$home"
    mkdir -p "$home"
    cp tests/oidc/package.json tests/oidc/package-lock.json tests/oidc/.npmrc "$home/"
    npm --prefix "$home" ci --no-fund --no-audit --loglevel=error >&2
    touch "$home/.complete"
fi
# A script finds its packages beside itself.
cp tests/oidc/provider.mjs "$home/provider.mjs"
echo "$home/provider.mjs"
