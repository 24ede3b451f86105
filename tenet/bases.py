"""Which files the name of a base model stands for, and what is refused before anything is downloaded or started.

A plan names its base model as "tenet-tiny" (which comes with Tenet), as a local folder, or by a hub id.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from tenet import catalogue
from tenet.settings import CHECKOUT

EMBEDDED = "tenet-tiny"
EMBEDDED_FOLDER = CHECKOUT / "trainers" / EMBEDDED
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt")
WEIGHTS = ".safetensors"


class BaseModelMissing(Exception):
    """The base model that a plan names cannot be had or used on this machine; says why and what to do."""


class Source(Protocol):
    """Where a model's files are: a folder or the hub."""

    def sizes(self) -> Mapping[str, int]:
        """Bytes of every file."""
        ...

    def text(self, file: str) -> str: ...


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def sizes(self) -> Mapping[str, int]:
        return {file.name: file.stat().st_size for file in self.path.iterdir() if file.is_file()}

    def text(self, file: str) -> str:
        return (self.path / file).read_text(encoding="utf-8")


def resolve(name: str) -> Path | str:
    """A folder, or the hub id as it is; nothing is fetched."""
    if name == EMBEDDED:
        return EMBEDDED_FOLDER
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        return folder.resolve()
    if folder.is_dir():
        raise BaseModelMissing(f"The folder {name} holds no model: it has no config.json.")
    if not HUB_ID.fullmatch(name):
        raise BaseModelMissing(f"There is no folder {name}. Name {EMBEDDED}, a folder with a model in it, or a hub id.")
    return name


def ensure_base(name: str, machine: Callable[[], catalogue.Machine] = catalogue.this_machine) -> str:
    """What transformers can load by this name, a folder or a hub id; anything that would not work is refused."""
    place = resolve(name)
    if name != EMBEDDED:
        source = Folder(place) if isinstance(place, Path) else _hub(place)
        refuse_unusable(name, source, machine())
    return str(place)


def refuse_unusable(name: str, source: Source, machine: catalogue.Machine) -> None:
    sizes = source.sizes()
    _refuse_foreign_code(name, json.loads(source.text("config.json")))
    if not any(file in sizes for file in TOKENIZERS):
        raise BaseModelMissing(f"{name} has no tokenizer ({' or '.join(TOKENIZERS)}). {CHOOSE}")
    if not _has_chat_template(source, sizes):
        raise BaseModelMissing(
            f"{name} has no chat template, so it cannot be asked in turns. Take the “instruct” or “chat” version of it. {CHOOSE}"
        )
    _refuse_too_large(name, sizes, machine)


CHOOSE = f"`tenet bases` lists models that work here; {EMBEDDED} always does. Nothing was started."


def _refuse_foreign_code(name: str, config: dict[str, Any]) -> None:
    from transformers import CONFIG_MAPPING

    kind = config.get("model_type")
    if kind not in CONFIG_MAPPING:
        raise BaseModelMissing(
            f"{name} is of a kind that transformers does not know ({kind}); it would need program code of its own, "
            f"and Tenet never runs code that comes with a model. {CHOOSE}"
        )


def _has_chat_template(source: Source, sizes: Mapping[str, int]) -> bool:
    if "chat_template.jinja" in sizes or "chat_template.json" in sizes:
        return True
    return "tokenizer_config.json" in sizes and bool(
        json.loads(source.text("tokenizer_config.json")).get("chat_template")
    )


def _refuse_too_large(name: str, sizes: Mapping[str, int], machine: catalogue.Machine) -> None:
    size = sum(size for file, size in sizes.items() if file.endswith(WEIGHTS))
    if not size:
        raise BaseModelMissing(
            f"{name} has no weights as {WEIGHTS}; other formats can run code when they are read. {CHOOSE}"
        )
    billions = size / 2e9  # two bytes a weight, as models are published
    # The method that needs least of those that this machine has.
    method: catalogue.Method = "qlora" if machine.gpu_gb else "lora"
    needed = catalogue.memory_gb(billions, method, bool(machine.gpu_gb))
    if needed > machine.room_gb:
        raise BaseModelMissing(
            f"{name} does not fit: tuning it needs about {needed:.0f} GB and this machine has {machine.room_gb:.0f} GB. {CHOOSE}"
        )


class Hub:
    """The hub's own list of files; only small JSON files are read, and from the cache where they are there."""

    def __init__(self, name: str) -> None:
        self.name = name

    def sizes(self) -> Mapping[str, int]:
        from huggingface_hub import HfApi

        files = HfApi().model_info(self.name, files_metadata=True).siblings or []
        return {file.rfilename: file.size or 0 for file in files}

    def text(self, file: str) -> str:
        from huggingface_hub import hf_hub_download  # pyright: ignore[reportUnknownVariableType]

        return Path(hf_hub_download(self.name, file)).read_text(encoding="utf-8")


def _hub(name: str) -> Source:
    """What is in this machine's cache, or else the hub."""
    from huggingface_hub import HfApi, try_to_load_from_cache
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

    cached = try_to_load_from_cache(name, "config.json")
    if isinstance(cached, str):
        return Folder(Path(cached).parent)
    try:
        HfApi().model_info(name)
    except GatedRepoError as error:
        raise BaseModelMissing(
            f"{name} is given out only after you agreed to its terms on its page. Do so, log in with `hf auth login`, "
            f"and start again. {CHOOSE}"
        ) from error
    except RepositoryNotFoundError as error:
        raise BaseModelMissing(f"The hub knows no model {name}. Check the name. {CHOOSE}") from error
    except (HfHubHTTPError, OfflineModeIsEnabled, OSError) as error:
        raise BaseModelMissing(
            f"The base model {name} is neither in this machine's cache nor to be had from the hub now. "
            f"Check the name and the network, or name a local folder. {CHOOSE}"
        ) from error
    return Hub(name)
