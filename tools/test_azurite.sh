#!/bin/sh
# Installs what tests/store/backends/test_azure_example.py needs beside the virtual environment: Azurite, which
# is Microsoft's emulator of Azure's storage (npm, Node 10 or newer), and obstore, which the example uses.
# Everything lies in .venv/azurite; nothing is installed elsewhere.
set -eu
cd "$(dirname "$0")/.."

place=.venv/azurite
if ! command -v npm >/dev/null; then
    echo "npm is not here, so Azurite cannot be installed; the tests that need it are skipped" >&2
    exit 0
fi
mkdir -p "$place"
[ -x "$place/node_modules/.bin/azurite-blob" ] ||
    npm install --prefix "$place" --no-audit --no-fund --loglevel=error azurite@3.35.0 || {
        echo "Azurite could not be installed: the tests that need it WILL BE SKIPPED" >&2
        exit 0
    }
[ -d "$place/python/obstore" ] ||
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target "$place/python" \
        obstore==0.12.1
