"""Which files the name of a base model stands for, and making the embedded one when it is not there yet.

A plan names its base model as "tenet-tiny" (which this machine builds for itself), as a local folder, or by a hub id.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tenet.settings import CHECKOUT, environment_with

EMBEDDED = "tenet-tiny"
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


class BaseModelMissing(Exception):
    """The base model that a plan names cannot be had on this machine; says why and what to do."""


def resolve(name: str, home: Path) -> Path | str:
    """A folder, or the hub id as it is; nothing is built or fetched."""
    if name == EMBEDDED:
        return home / "base_models" / EMBEDDED
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        return folder.resolve()
    if folder.is_dir():
        raise BaseModelMissing(f"The folder {name} holds no model: it has no config.json.")
    if not HUB_ID.fullmatch(name):
        raise BaseModelMissing(f"There is no folder {name}. Name {EMBEDDED}, a folder with a model in it, or a hub id.")
    return name


def ensure_base(name: str, home: Path, report: Callable[[str], None] = print) -> str:
    """What transformers can load by this name, a folder or a hub id; the embedded model is built if it is missing."""
    place = resolve(name, home)
    if isinstance(place, str):
        _check_hub(place)
    elif name == EMBEDDED and not place.is_dir():
        _build_embedded(place, report)
    return str(place)


def _build_embedded(folder: Path, report: Callable[[str], None]) -> None:
    command = [sys.executable, "-u", "-m", "trainers.base_model", str(folder)]
    environment = environment_with({"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"})
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout is not None
        for line in builder.stdout:
            report(line.rstrip())
    if builder.returncode:
        raise BaseModelMissing(
            f"Building {EMBEDDED} failed (exit code {builder.returncode}); its own message stands above. Nothing was kept."
        )


def _check_hub(name: str) -> None:
    from huggingface_hub import hf_hub_download  # pyright: ignore[reportUnknownVariableType]
    from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError

    try:
        hf_hub_download(name, "config.json")
    except (EntryNotFoundError, RepositoryNotFoundError, OSError) as error:
        raise BaseModelMissing(
            f"The base model {name} is neither in this machine's cache nor to be had from the hub now. "
            f"Check the name and the network, or use {EMBEDDED} or a local folder. Nothing was started."
        ) from error
