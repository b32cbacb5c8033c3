#!/bin/sh
# Writes requirements.txt anew from pyproject.toml: one set for Python 3.11 and newer on Linux, macOS and Windows.
#
#     sh tools/lock.sh FOLDER-OF-THE-ENVIRONMENT
#
# uv comes into a folder of its own, so that the environment stays what requirements.txt says. An index that uv finds
# in its settings is used, but never written down. The extra `bench` is left out: what the course is measured against
# is no part of what it runs on.
set -eu

"$1/bin/python" -m venv --clear build/lock
build/lock/bin/python -m pip --disable-pip-version-check install --quiet 'uv>=0.9'
build/lock/bin/uv pip compile pyproject.toml --extra book --extra dev --extra grading --group build \
    --universal --python-version 3.11 --fork-strategy fewest --upgrade \
    --generate-hashes --no-annotate --no-header --quiet --output-file build/requirements.txt
{
    echo '# The whole tested set, pinned. Written by `make lock` from pyproject.toml; not edited by hand.'
    cat build/requirements.txt
} >requirements.txt

# What a JupyterHub has beside: the same versions where the course has a package too.
build/lock/bin/uv pip compile hub/requirements.in --constraint requirements.txt \
    --universal --python-version 3.11 --fork-strategy fewest --upgrade \
    --generate-hashes --no-annotate --no-header --quiet --output-file build/requirements.txt
{
    echo '# What a JupyterHub has beside the course, pinned. Written by `make lock`; not edited by hand.'
    cat build/requirements.txt
} >hub/requirements.txt
