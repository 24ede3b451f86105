"""The folder of one job: what it was given, what it made, and how far it is.

    PROJECT/runs/<stage>-<key>/
        request.json    what to do: stage, key, digests of the inputs
        inputs/         the artefacts as they were approved, under their names in the project
        out/            whatever the job makes
        progress.json   how far it is, rewritten as it goes (also its heartbeat)
        result.json     the artefact, written last and atomically: if it is there, the job is done
        log.txt         what it printed

A job needs nothing but this folder, so the same command can be run again by hand: `python -m trainers.sft RUN`.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from tenet import artifacts as a
from tenet.files import from_yaml, read_jsonl, sha256_of_file, to_jsonl, write_atomically

A = TypeVar("A", bound=a.Artifact)
KEEP = "keep"
"""Below `out/` of a training that is started again: nothing more is trained, and what a checkpoint holds is kept."""


class Request(a.Frozen):
    key: str
    stage: str
    inputs: dict[str, a.Digest]
    attempt: int = 0


class Progress(a.Frozen):
    at: float
    fraction: float | None = None
    text: str = ""
    metrics: dict[str, float] = {}


class RunFolder:
    """A job's view of its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.out = self.path / "out"
        self.project = self.path.parent.parent
        """Paths inside artefacts are relative to this."""

    @property
    def request(self) -> Request:
        return Request.model_validate_json((self.path / "request.json").read_bytes())

    def read(self, file: str, model: type[A]) -> A:
        """An input by its name in the project, such as `spec.yaml` or `data/card.yaml`."""
        path = self.path / "inputs" / file
        return model.model_validate(from_yaml(path.read_bytes(), file))

    def examples(self) -> a.Examples:
        rows = read_jsonl(self.path / "inputs" / "examples.jsonl")
        return a.Examples(rows=tuple(a.Row.model_validate(row) for row in rows))

    def rows(self, split: a.Split) -> tuple[a.Row, ...]:
        """The rows of a split, checked against the digest on the dataset's card; none where it has no such split."""
        file = self.read("data/card.yaml", a.DatasetCard).files.get(split)
        if file is None:
            return ()
        path = self.path / "inputs" / "data" / f"{split}.jsonl"
        if sha256_of_file(path) != file.sha256:
            raise ValueError(f"{path.name} is not the file that the dataset's card describes")
        return tuple(a.Row.model_validate(row) for row in read_jsonl(path))

    def general_rows(self) -> list[dict[str, Any]]:
        """What is to be mixed in so that less is forgotten: {"id", "category", "messages", "answer"}; none without a share in the plan."""
        card = self.read("data/card.yaml", a.DatasetCard)
        if card.replay is None:
            return []
        path = self.path / "inputs" / "data" / "replay.jsonl"
        if sha256_of_file(path) != card.replay.file.sha256:
            raise ValueError(f"{path.name} is not the file that the dataset's card describes")
        return list(read_jsonl(path))

    def thumbs(self, file: a.DataFile | None) -> tuple[a.Thumb, ...]:
        """What people thought of answers, as the training plan names it."""
        return tuple(a.Thumb.model_validate(row) for row in self._named(file, "thumbs.jsonl")) if file else ()

    def _named(self, file: a.DataFile, name: str) -> list[dict[str, Any]]:
        path = self.path / "inputs" / "data" / name
        if sha256_of_file(path) != file.sha256:
            raise ValueError(f"{path.name} is not the file that the training plan names")
        return list(read_jsonl(path))

    def data_file(self, name: str, rows: list[BaseModel] | list[dict[str, Any]]) -> a.DataFile:
        """Write rows below `out/` and say what was written."""
        path = self.out / name
        write_atomically(path, to_jsonl(rows))
        return a.DataFile(path=self.relative(path), sha256=sha256_of_file(path), rows=len(rows))

    def relative(self, path: Path) -> str:
        return path.resolve().relative_to(self.project).as_posix()

    def progress(self, fraction: float | None, text: str, **metrics: float) -> None:
        """Say how far the job is; call it at least every minute, it is also the heartbeat."""
        progress = Progress(at=time.time(), fraction=fraction, text=text, metrics=metrics)
        write_atomically(self.path / "progress.json", progress.model_dump_json().encode())

    def finish(self, artifact: a.Artifact) -> None:
        content = {"artifact": artifact.model_dump(mode="json", exclude_none=True)}
        write_atomically(self.path / "result.json", json.dumps(content, ensure_ascii=False, indent=1).encode())


def predictions(path: Path) -> Iterator[tuple[str, str]]:
    """Row id and answer, as `SystemScore.predictions` holds them."""
    for row in read_jsonl(path):
        yield row["id"], row["answer"]
