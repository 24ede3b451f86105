#!/usr/bin/env bash
# Sets up everything Tenet needs in .venv beside this file; a second call returns at once. The full log: .venv/setup.log
set -euo pipefail
cd "$(dirname "$0")"

stamp=.venv/.tenet-ready
wanted=$(cat pyproject.toml constraints.txt setup.sh | sha256sum | cut -d' ' -f1)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$candidate"
            return
        fi
    done
    stop "Tenet needs Python 3.11 or newer, and none was found. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

run() { # run TEXT COMMAND…: one line for people, everything else into the log
    local text=$1; shift
    say "… $text"
    if ! "$@" >>.venv/setup.log 2>&1; then
        tail -n 15 .venv/setup.log >&2
        stop "Setting up stopped at: $text. What was done is kept; mend the cause and call it again. Full log: .venv/setup.log"
    fi
}

install_torch() {
    if command -v nvidia-smi >/dev/null && nvidia-smi >/dev/null 2>&1; then
        run "PyTorch with CUDA" .venv/bin/pip install --progress-bar off -c constraints.txt torch
    elif .venv/bin/pip download --no-deps --progress-bar off -d .venv/wheels "torch==$torch+cpu" >>.venv/setup.log 2>&1; then
        run "PyTorch for the CPU" .venv/bin/pip install --progress-bar off .venv/wheels/torch-*.whl
        rm -rf .venv/wheels
    else
        say "  pip finds no CPU build of PyTorch, so the larger standard build is installed (it works on the CPU as well)."
        say "  To save the download, add PyTorch's CPU index to pip's configuration before the first set-up."
        run "PyTorch" .venv/bin/pip install --progress-bar off -c constraints.txt torch
    fi
}

install_debian_packages() { # what only some features need; never a reason to stop
    local missing=()
    command -v unshare >/dev/null || missing+=(util-linux)
    command -v bwrap >/dev/null || missing+=(bubblewrap)
    command -v chromium >/dev/null || missing+=(chromium)
    [ ${#missing[@]} -eq 0 ] && return
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo -n)
    if command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null; then
        say "… Debian packages: ${missing[*]}"
        if "${root[@]}" apt-get update -qq >>.venv/setup.log 2>&1 &&
            DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >>.venv/setup.log 2>&1; then
            return
        fi
    fi
    say "  Not installed: ${missing[*]}. Tenet works without; tenet doctor says what each is for."
    say "  To have them: sudo apt-get install ${missing[*]}"
}

exec 9>.setup.lock
flock 9 # a second set-up at the same moment waits for the first
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

python=$(find_python)
torch=$(sed -n 's/^torch==//p' constraints.txt)
say "Setting up Tenet in .venv (a few minutes, once)."
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv || stop "Python's venv module does not work. On Debian or Ubuntu: apt-get install python3-venv"
fi
: >.venv/setup.log
run "pip" .venv/bin/pip install --progress-bar off --upgrade "pip>=26"
.venv/bin/python -c 'import torch' 2>/dev/null || install_torch
run "the packages of pyproject.toml, as pinned in constraints.txt" \
    .venv/bin/pip install --progress-bar off -c constraints.txt --config-settings editable_mode=compat -e . --group dev
run "byte code, so that every later start is quick" .venv/bin/python -m compileall -q -j 0 .venv/lib
install_debian_packages
printf '%s' "$wanted" >"$stamp"
say "Ready. .venv/bin/tenet is the command."
