#!/usr/bin/env bash
# Installs what the tests need and runs them all. `--slow` adds the soak runs that take longer than a coffee.
set -euo pipefail
cd "$(dirname "$0")/.."
slow="${1:-}"
[ "$slow" = "--slow" ] && export LIMPID_SLOW_TESTS=1

mapfile -t packages <examples/debian-packages.txt
bash examples/install-debian-packages.sh "${packages[@]}" dcmtk dicom3tools orthanc chromium openssl strace python3-venv

if [ ! -x .venv/bin/python ] || ! cmp -s Tests/Python/requirements.txt .venv/requirements.txt; then
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check -r Tests/Python/requirements.txt
    cp Tests/Python/requirements.txt .venv/requirements.txt
fi

swift format lint --strict --recursive --parallel Package.swift Sources Tests examples
# One release build serves the tests and the tool: numerical code at -Onone would take hours.
swift build -c release -Xcc -O3
swift test -c release -Xcc -O3
# The memory of other tests in the same process would count.
[ "$slow" != "--slow" ] || LIMPID_MEMORY_TESTS=1 swift test -c release -Xcc -O3 --skip-build --filter DenoisingNetworksTests.MemoryTests
