#!/usr/bin/env bash
# Sets up everything Tenet needs in .venv beside this file; a second call returns at once. The full log: .venv/setup.log
set -euo pipefail
cd "$(dirname "$0")"

# The place counts too: a virtual environment does not survive being moved.
stamp=.venv/.tenet-ready
wanted=$({ pwd; cat pyproject.toml constraints.txt setup.sh; } | sha256sum)
ready() { [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(<"$stamp")" = "$wanted" ]; }
ready && exit 0

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }
logged() { "$@" >>.venv/setup.log 2>&1; }
pip_install() { .venv/bin/python -m pip install --progress-bar off -c constraints.txt "$@"; }

step() { # step TEXT COMMAND…: one line for people, everything else into the log
    local text=$1 began=$SECONDS
    shift
    say "… $text"
    logged "$@" || {
        tail -n 15 .venv/setup.log >&2
        stop "Setting up stopped at: $text. What was done is kept; mend the cause and call it again. Full log: .venv/setup.log"
    }
    say "  done in $((SECONDS - began)) s"
}

find_python() { # 3.11 first: the pinned versions were tried on it
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    stop "Tenet needs Python 3.11 or newer, and none was found. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

apt_install() { # only as root, or with a sudo that asks for no password
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo -n)
    command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null || return 1
    say "… Debian packages: $*"
    logged "${root[@]}" apt-get update -qq || return 1
    logged "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

make_environment() { # kept when it is whole and was made here: its scripts name the place that they were made for
    grep -qsF "$PWD/.venv/bin/python" .venv/bin/pip && .venv/bin/python -c 'import pip' 2>/dev/null && return
    rm -rf .venv && mkdir .venv
    logged "$python" -m venv .venv && return
    apt_install python3-venv && logged "$python" -m venv .venv && return
    cat .venv/setup.log >&2
    stop "Python's venv module does not work. On Debian or Ubuntu: apt-get install python3-venv"
}

install_torch() {
    .venv/bin/python -c 'import torch' 2>/dev/null && return
    local version
    version=$(sed -n 's/^torch==//p' constraints.txt)
    if nvidia-smi >/dev/null 2>&1; then
        step "PyTorch for this machine's GPU" pip_install torch
    elif say "… PyTorch for the CPU" && logged pip_install "torch==$version+cpu"; then
        say "  done"
    else
        say "  pip finds no CPU build of PyTorch, so the standard build comes instead: gigabytes larger, and it runs on the CPU as well."
        say "  To save the download, stop here (Ctrl-C) and add PyTorch's CPU index to pip's configuration."
        step "PyTorch" pip_install torch
    fi
}

compile_all() { # some machines forbid Python to write byte code later, and then every start would compile again
    # A few packages ship templates that end in .py and are no Python; those are no failure of ours.
    .venv/bin/python -m compileall -q -j 0 .venv/lib/python*/site-packages app.py agent evals prompts surfaces tenet tools trainers || true
}

install_debian_packages() { # what some features need, never a reason to stop
    local missing=() lost=()
    need() { command -v "$1" >/dev/null || { missing+=("$2") && lost+=("  $2: $3"); }; }
    need unshare util-linux "jobs run without a process space of their own, so a killed job may leave a process behind"
    need bwrap bubblewrap "code that a model wrote runs in the weaker of the two sandboxes"
    command -v chromium-browser >/dev/null || need chromium chromium "the tests of the page in a browser are skipped"
    [ ${#missing[@]} -eq 0 ] && return
    apt_install "${missing[@]}" && return
    say "Could not be installed; everything else works:"
    say "$(printf '%s\n' "${lost[@]}")"
    say "To have them: sudo apt-get install ${missing[*]}"
}

exec 9>.setup.lock
flock -n 9 || { say "Another set-up of this folder is at work; waiting for it."; flock 9; }
ready && exit 0

say "Setting up Tenet in .venv (a few minutes, once)."
python=$(find_python)
make_environment
: >.venv/setup.log
step "pip" pip_install --upgrade "pip>=26"
install_torch
step "the packages that pyproject.toml names, as pinned in constraints.txt" pip_install -e . --group dev
step "byte code" compile_all
install_debian_packages
printf '%s\n' "$wanted" >"$stamp"
say "Ready. The command is .venv/bin/tenet"
