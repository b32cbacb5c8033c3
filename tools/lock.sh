#!/bin/sh
# Writes requirements.txt anew from pyproject.toml, and lite/requirements.txt from lite/requirements.in: one set each for
# Python 3.11 and newer on Linux, macOS and Windows.
#
#     sh tools/lock.sh FOLDER-OF-THE-ENVIRONMENT
#
# uv comes into a folder of its own, so that the environment stays what requirements.txt says. An index that uv finds
# in its settings is used, but never written down. The extra `bench` is left out: what the course is measured against
# is no part of what it runs on.
set -eu

"$1/bin/python" -m venv --clear build/lock
build/lock/bin/python -m pip --disable-pip-version-check install --quiet 'uv>=0.9'

# Pins what FILE and more options name, in OUTPUT.
pin() {
    output=$1
    shift
    build/lock/bin/uv pip compile "$@" \
        --universal --python-version 3.11 --fork-strategy fewest --upgrade \
        --generate-hashes --no-annotate --no-header --quiet --output-file build/lock/pinned.txt
    {
        echo "# The whole tested set, pinned. Written by \`make lock\` from $1; not edited by hand."
        cat build/lock/pinned.txt
    } >"$output"
}

pin requirements.txt pyproject.toml --extra book --extra dev --extra grading --group build
pin lite/requirements.txt lite/requirements.in
pin hub/requirements.txt hub/requirements.in --constraint requirements.txt
