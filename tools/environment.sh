#!/bin/sh
# Makes the virtual environment, or brings it up to date:
#
#     sh tools/environment.sh FOLDER [PYTHON [REQUIREMENTS]]
#
# FOLDER/complete is written last and holds the folder of the course. Where it is missing, an earlier attempt was
# interrupted (or there was none); where it names another folder, the course was moved. Then the environment is made
# anew; pip keeps what it had downloaded.
set -eu

folder=$1
wanted=${2:-}
requirements=${3:-requirements.txt}
oldest=3.11

fail() {
    printf '\n%s\n' "$1" >&2
    exit 1
}

# Runs a Python; an interpreter that is not there, or only pretends to be, answers nothing.
version() {
    "$1" -c 'import sys; sys.stdout.write("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < tuple(map(int, sys.argv[1].split("."))))' "$oldest" 2>/dev/null
}

if [ "$(cat "$folder/complete" 2>/dev/null)" != "$(pwd -P)" ] || [ ! -x "$folder/bin/python" ]; then
    python=
    for candidate in ${wanted:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if recent "$candidate"; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        found=$(version "${wanted:-python3}")
        fail "The course needs Python $oldest or newer, but ${wanted:-python3} is ${found:-not there}.\
 Install a newer one, or name it: make lab PYTHON=python3.13"
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python ($(version "$python")) comes without its venv module.\
 On Debian and Ubuntu: apt install python$(version "$python")-venv (as the administrator), then try again."
    rm -f "$folder/complete"
    "$python" -m venv --clear "$folder" || fail "$python could not make a virtual environment in $folder."
fi
rm -f "$folder/complete"

python=$folder/bin/python
log=$folder/pip.log
pip="$python -m pip --disable-pip-version-check --no-input"
count=0
total=$(grep -c '^[a-z]' "$requirements")
screen=0
if [ -t 1 ]; then screen=1; fi

echo "Fetching and installing the packages that $requirements names into $folder: once, a minute or a few."
rm -f "$log" "$log.failed"
{
    $pip install --require-hashes --only-binary :all: --retries 3 -r "$requirements" 2>&1 || : >"$log.failed"
} | while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $screen$line in
    1Collecting* | 1Processing* | 1Requirement\ already*)
        count=$((count + 1))
        printf '\r  looked up %d of up to %d' "$count" "$total"
        ;;
    1Installing\ collected*) printf '\r  all there; installing them        ' ;;
    esac
done
if [ $screen = 1 ]; then printf '\r                                    \r'; fi

if [ -e "$log.failed" ]; then
    if grep -qE 'Retrying \(Retry|connection broken|timed out|ProxyError|ConnectionError|SSLError' "$log"; then
        fail "The package index could not be reached: connect to the network, then give the same command again.\
 (Details: $log)"
    elif grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        fail "A downloaded file is not the one that the course was tested with; nothing of it was installed. ($log)"
    elif grep -q 'No space left' "$log"; then
        fail "The disk is full; the environment takes about 700 MB."
    elif grep -q 'No matching distribution' "$log"; then
        fail "$(sed -n 's/.*No matching distribution found for \([^ ]*\).*/\1/p' "$log" | head -n 1) is not to be had\
 for Python $(version "$python") on this machine: try another Python (make clean, then make lab PYTHON=python3.13),\
 and see that pip is not set to work without an index. (Details: $log)"
    fi
    tail -n 5 "$log" >&2
    fail "pip could not install the packages. (Details: $log)"
fi

# The course's own package, in place. Its build tool is among the pinned packages: this fetches nothing.
$pip install --quiet --no-index --no-deps --no-build-isolation --editable . || fail "helpers could not be installed."
# No question about news at the first start, and nothing asked of the network while the course runs.
"$python" -m jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements \
    >>"$log" 2>&1 || fail "JupyterLab does not start. (Details: $log)"
pwd -P >"$folder/complete"
echo "The environment is complete: $folder"
