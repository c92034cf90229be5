#!/bin/sh
# Makes or updates the Python environment named in $1 from the hashed lock.
set -eu
venv=$1

find_python() {
    for name in ${PY:-python3.11 python3.12 python3.13 python3}; do
        # Tried, not only found: version managers put commands on the path that refuse to run.
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer was not found; PY=… names one" >&2
    return 1
}

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    python=$(find_python)
    echo "making the Python environment in $venv with $("$python" --version) …"
    rm -rf "$venv"
    # Debian leaves pip out of a bare venv; then the machine's own pip fills it.
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv "$venv"
    else
        "$python" -m venv --without-pip "$venv"
    fi
fi
if "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    pip="$venv/bin/python -m pip"
else
    pip="${python:-$(find_python)} -m pip --python $venv/bin/python"
fi
echo "installing the Python packages (a minute or two the first time) …"
# Twice quiet: a machine's own package folders cause warnings that help nobody here; errors are still shown.
$pip install -qq --require-hashes -r requirements/lock.txt
