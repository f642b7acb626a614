#!/usr/bin/env bash
# Measures the built tool and prints Markdown tables.
#
#   Tests/Benchmarks/run.sh [io|noise|sizes|nlm|bm4d|networks|quality|all] [--force] [--runs N] [WEIGHTS…]
#
# io     peak memory over 600 CT slices, pass-through against dcmconv, inspect and --help
# noise  estimated sigma beside scikit-image's, on phantoms of known noise and on real slices with noise added
# sizes  bytes written per source byte, for each recipe
# nlm    non-local means against scikit-image's: time and PSNR on the same image
# bm4d   BM4D against PyPI's bm4d: time and PSNR on the same volumes; minutes a run. Not part of `all`; it installs
#        into .venv-benchmarks, as those below
# networks  TwoStage against PyTorch, ONNX Runtime and OpenVINO: inference and a training step. Not part of `all`: it
#        installs those three (6 GB) into .venv-benchmarks
# quality   PSNR and SSIM of weights (default: those that ship) beside BM3D and non-local means on the validation images;
#        --tables white,weak,rician,interpolated,speckle,texture,pairs,bias,remaining,lesions,us; --images N. Not part of `all`; the same .venv-benchmarks
#
# Timings are refused when other programs use the cores; --force prints them all the same, marked. LIMPID_BIN names the
# tool (default: the release build), LIMPID_SHARED the shared data (default: ../shared), TMPDIR a disk with 3 GB free.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"

what=all options=()
for argument in "$@"; do
    case "$argument" in
        io | noise | sizes | nlm | bm4d | networks | quality | all) what="$argument" ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
        *) options+=("$argument") ;;
    esac
done

export LIMPID_BIN="${LIMPID_BIN:-$root/.build/release/limpid}"
export LIMPID_SHARED="${LIMPID_SHARED:-$root/../shared}"
missing=()
need() { command -v "$1" >/dev/null || missing+=("$1 ($2)"); }
[ "$what" = quality ] || need "$LIMPID_BIN" "swift build -c release -Xcc -O3 --product limpid"
case "$what" in networks | quality | bm4d) heavy=1 ;; *) heavy=0 ;; esac
if [ "$heavy" = 1 ]; then
    python="$root/.venv-benchmarks/bin/python"
    need python3 "apt: python3-venv"
else
    python="$root/.venv/bin/python"
    need "$python" "made by Tests/run.sh"
    for tool in dcmconv:dcmtk hyperfine:hyperfine taskset:util-linux; do need "${tool%:*}" "apt: ${tool#*:}"; done
fi
if [ ${#missing[@]} -gt 0 ]; then printf 'missing: %s\n' "${missing[@]}" >&2; exit 2; fi

if [ "$heavy" = 1 ]; then
    requirements="$root/Tests/Benchmarks/requirements.txt" venv="$root/.venv-benchmarks"
    if [ ! -x "$python" ] || ! cmp -s "$requirements" "$venv/requirements.txt"; then
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
        cp "$requirements" "$venv/requirements.txt"
    fi
fi

declare -A script=([io]=reading_writing [noise]=noise_estimates [sizes]=output_sizes [nlm]=non_local_means [bm4d]=volume_block_matching [networks]=networks [quality]=quality)
[ "$what" = all ] && parts=(io sizes noise nlm) || parts=("$what")
status=0
for part in "${parts[@]}"; do
    "$python" "$root/Tests/Benchmarks/${script[$part]}.py" "${options[@]+"${options[@]}"}" || status=$?
    [ "$status" -eq 0 ] || exit "$status"
done
