"""Checkpoints that can be trusted: sealed by a manifest written last, and looked over before anything is resumed from one.

    out/checkpoints/checkpoint-40/     what the Trainer saves: weights, optimizer, schedule, random numbers, its state
        manifest.json                  sizes and digests of all that, and what it was trained from; without it: half-written
    out/checkpoints/set-aside/         the last one that could not be used, with the reason

The Trainer itself resumes from whatever lies in the newest folder, also from weights with a flipped bit.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from tenet.files import sha256_of_file, sync_folder, write_atomically

MANIFEST = "manifest.json"
SET_ASIDE = "set-aside"
KEPT = 2
"""The newest may be damaged after it was written, so there is always one before it."""


class Sealed(BaseModel):
    """One file as it was when the checkpoint was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    sha256: str


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    seconds: float
    """Trained so far, over all starts."""
    made_from: dict[str, str]
    """The digests of the inputs, the base model and the libraries: with any other the training would not go on alike."""
    files: dict[str, Sealed]


class Checkpoint(NamedTuple):
    folder: Path
    manifest: Manifest


def seal(folder: Path, step: int, seconds: float, made_from: Mapping[str, str]) -> Manifest:
    """Make sure that every file is on the disk, and only then say so."""
    files = {name: _sealed(folder / name) for name in _names(folder)}
    manifest = Manifest(step=step, seconds=seconds, made_from=dict(made_from), files=files)
    write_atomically(folder / MANIFEST, manifest.model_dump_json(indent=1).encode())
    sync_folder(folder.parent)
    return manifest


def latest_valid(place: Path, made_from: Mapping[str, str]) -> Checkpoint | None:
    """The newest checkpoint that is whole and belongs to this training; newer ones that are not are set aside."""
    for folder in newest_first(place):
        wrong = what_is_wrong(folder, made_from)
        if wrong is None:
            return Checkpoint(folder, manifest_of(folder))
        set_aside(folder, wrong)
    return None


def what_is_wrong(folder: Path, made_from: Mapping[str, str]) -> str | None:
    """Why a checkpoint cannot be used, in words; None if it can."""
    if not (folder / MANIFEST).is_file():
        return "it has no manifest: the training ended while it was being written"
    try:
        manifest = manifest_of(folder)
    except (ValidationError, UnicodeDecodeError):
        return "its manifest cannot be read"
    if manifest.step != _step(folder):
        return f"its manifest is about step {manifest.step}"
    other = sorted(name for name in manifest.made_from.keys() | made_from if _differs(manifest, made_from, name))
    if other:
        return f"it was trained from something else: {', '.join(other)} changed"
    return _damage(folder, manifest)


def _differs(manifest: Manifest, made_from: Mapping[str, str], name: str) -> bool:
    return manifest.made_from.get(name) != made_from.get(name)


def _damage(folder: Path, manifest: Manifest) -> str | None:
    names = set(_names(folder))
    if missing := sorted(manifest.files.keys() - names):
        return f"{missing[0]} is missing"
    # A file that was put there later would be loaded as readily as the others.
    if foreign := sorted(names - manifest.files.keys()):
        return f"{foreign[0]} was not there when it was made"
    for name, sealed in manifest.files.items():
        if (folder / name).stat().st_size != sealed.size:
            return f"{name} has another size"
        if sha256_of_file(folder / name) != sealed.sha256:
            return f"{name} was changed"
    return None


def set_aside(folder: Path, why: str) -> None:
    """Out of the way, where only the last one is kept: it is evidence, and the disk is small."""
    aside = folder.parent / SET_ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    folder.rename(aside / folder.name)
    (aside / "why.txt").write_text(f"{folder.name}: {why}\n", encoding="utf-8")


def drop_old(place: Path) -> None:
    """Keep the newest sealed ones."""
    sealed = [folder for folder in newest_first(place) if (folder / MANIFEST).is_file()]
    for folder in sealed[KEPT:]:
        # First what makes it count: half a removal then leaves a folder that nobody would resume from.
        (folder / MANIFEST).unlink()
        shutil.rmtree(folder)


def newest_first(place: Path) -> list[Path]:
    found = [folder for folder in place.glob("checkpoint-*") if folder.is_dir() and folder.name[11:].isdigit()]
    return sorted(found, key=_step, reverse=True)


def size_of(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in _names(folder))


def _step(folder: Path) -> int:
    return int(folder.name.removeprefix("checkpoint-"))


def manifest_of(folder: Path) -> Manifest:
    return Manifest.model_validate_json((folder / MANIFEST).read_bytes())


def _names(folder: Path) -> list[str]:
    paths = [path for path in sorted(folder.rglob("*")) if not path.is_dir() or path.is_symlink()]
    return [path.relative_to(folder).as_posix() for path in paths if path.name != MANIFEST]


def _sealed(path: Path) -> Sealed:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return Sealed(size=path.stat().st_size, sha256=sha256_of_file(path))
