"""vLLM, in an environment of its own: found, and told what to serve. Nothing of it is ever imported here.

Looked for at TENET_VLLM (an environment's folder or its python), then at HOME/runtimes/vllm, where `make vllm` puts it.
One process serves the base model and its adapters; more adapters can be loaded while it answers.
"""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

from tenet.files import write_atomically
from tenet.settings import Settings

LONGEST_PROMPT = 2048
ON_CPU = {
    "TORCH_COMPILE_DISABLE": "1",
    "OMP_NUM_THREADS": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_CPU_KVCACHE_SPACE": "1",
}
"""Without these the first answers wait for a compiler, and threads fight for cores that are shared."""
ALWAYS = {
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "1",
}


class Vllm(NamedTuple):
    python: Path
    version: str

    @property
    def on_cpu(self) -> bool:
        return "cpu" in self.version


def find_vllm(settings: Settings) -> Vllm | None:
    for place in (settings.vllm, settings.home / "runtimes" / "vllm"):
        python = _python(place) if place else None
        if python and (version := _version(python, settings.home)):
            return Vllm(python, version)
    return None


def command(vllm: Vllm, base: Path, adapter: Path | None, port: int) -> list[str]:
    """Serve `base`, and `tuned` as an adapter of it."""
    flags = ["--model", str(base), "--served-model-name", "base", "--host", "127.0.0.1", "--port", str(port)]
    flags += ["--max-model-len", str(min(LONGEST_PROMPT, _longest(base))), "--max-num-seqs", "64"]
    flags += ["--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}']
    if adapter:
        flags += ["--enable-lora", "--max-lora-rank", str(rank_of(adapter)), "--max-loras", "4"]
        flags += ["--lora-modules", f"tuned={adapter}"]
    if vllm.on_cpu:
        # The numbers of the evaluation, which was made in full precision.
        flags += ["--enforce-eager", "--dtype", "float32"]
    return [str(vllm.python), "-m", "vllm.entrypoints.openai.api_server", *flags]


def environment(vllm: Vllm) -> dict[str, str]:
    return ALWAYS | (ON_CPU if vllm.on_cpu else {})


def rank_of(adapter: Path) -> int:
    """The size that vLLM has to keep ready for it, of the certain sizes that it knows; later adapters may be somewhat larger."""
    rank = json.loads((adapter / "adapter_config.json").read_bytes())["r"]
    return next(size for size in (16, 32, 64, 128, 256, 320, 512) if size >= rank)


def _longest(base: Path) -> int:
    return int(json.loads((base / "config.json").read_bytes()).get("max_position_embeddings", LONGEST_PROMPT))


def _python(place: Path) -> Path | None:
    found = place / "bin" / "python" if place.is_dir() else place
    return found if found.is_file() else None


def _version(python: Path, home: Path) -> str | None:
    """Asked once for each environment, since its answer takes a while; None when there is no vLLM in it."""
    memory = home / "runtimes" / "vllm.json"
    asked = [str(python), python.resolve().stat().st_mtime_ns, (python.parent.parent / "pyvenv.cfg").exists()]
    if memory.exists() and (known := json.loads(memory.read_bytes()))["asked"] == asked:
        return known["version"]
    code = "import importlib.metadata as m; print(m.version('vllm'))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True)
    version = done.stdout.strip() if done.returncode == 0 else None
    if version:
        write_atomically(memory, json.dumps({"asked": asked, "version": version}).encode())
    return version
