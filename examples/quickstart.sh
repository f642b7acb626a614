#!/usr/bin/env bash
# The main job from an empty machine: installs what is missing, builds Limpid, makes a noisy CT series whose truth is
# known, denoises it, checks the result, and says where to look. Takes a few minutes, most of it compiling.
set -euo pipefail
cd "$(dirname "$0")/.."
results="${1:-$PWD/scratch/quickstart}"

if ! command -v swift >/dev/null; then
    echo "Swift 6 is needed and was not found: install it from https://www.swift.org/install/linux/ and run this again." >&2
    exit 1
fi
mapfile -t packages <examples/debian-packages.txt
bash examples/install-debian-packages.sh "${packages[@]}"

echo "Building limpid (the first time takes a few minutes) ..." >&2
swift build -c release -Xcc -O3 --product limpid
limpid="$(swift build -c release -Xcc -O3 --show-bin-path)/limpid"

rm -rf "$results"
mkdir -p "$results"
"$limpid" phantom "$results/input" --modality CT
"$limpid" run pipelines/low-dose-ct.yaml --input "$results/input/series" --output "$results/output"
"$limpid" verify "$results/output"

echo
echo "Your own series:                          $limpid denoise YOUR_FOLDER OUTPUT_FOLDER"
echo "The denoised series and its uncertainty:  $results/output"
echo "Look at the result in a browser:          $results/output/report/index.html"
