"""Run folders for the tests of `trainers`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from tenet.files import sha256_of, sha256_of_file, to_jsonl, to_yaml, write_atomically
from tenet.runfolder import RunFolder

LABELS = ("billing", "late delivery")
SPEC = a.UseCaseSpec(
    title="Ticket triage",
    task="classification",
    problem="Tickets are sorted by hand",
    users="the support team",
    input="the text of a ticket",
    output="one queue",
    labels=tuple(a.LabelMeaning(name=name) for name in LABELS),
    instruction="Choose the queue for this ticket. Answer with one of: billing, late delivery.",
)
SHORT = {"max_steps": 3, "per_device_train_batch_size": 4, "learning_rate": 0.01, "logging_steps": 1}
LORA = a.Lora(r=4, lora_alpha=8, target_modules=("q_proj", "v_proj", "embed_tokens"))


def rows(number: int, start: int = 0) -> tuple[a.Row, ...]:
    texts = ("the invoice number {} is wrong", "where is parcel number {} of last week")
    return tuple(
        a.Row(
            id=f"r{index}",
            input=texts[index % 2].format(index),
            output=LABELS[index % 2],
            origin="user",
            group=f"g{index}",
        )
        for index in range(start, start + number)
    )


def plan(base_model: str, lora: a.Lora | None = LORA, max_minutes: float = 5, **train: Any) -> a.TrainingPlan:
    return a.TrainingPlan(
        method="sft",
        base_model=base_model,
        dataset=sha256_of(b"data"),
        lora=lora,
        train=SHORT | train,
        max_minutes=max_minutes,
        forecast=a.Forecast(minutes=1, memory_gb=1, smallest_detectable_gain=0.1, basis="a test"),
    )


def run_folder(
    project: Path,
    plan: a.TrainingPlan,
    train: Sequence[a.Row],
    validation: Sequence[a.Row] = (),
    spec: a.UseCaseSpec = SPEC,
    practice: Sequence[a.Row] = (),
) -> RunFolder:
    """As a launch prepares it."""
    path = project / "runs" / "training_run-1"
    files: dict[a.Split, Sequence[a.Row]] = {"train": train, "validation": validation, "heldout": ()}
    files |= {"practice": practice} if practice else {}
    card = a.DatasetCard(
        files={name: _write(path / "inputs" / "data" / f"{name}.jsonl", split) for name, split in files.items()},
        labels={},
        origins={},
        leaks=0,
        generator="built-in",
    )
    inputs = {"spec.yaml": spec, "training_plan.yaml": plan, "data/card.yaml": card}
    digests: dict[str, str] = {}
    for name, artifact in inputs.items():
        content = to_yaml(artifact.model_dump(mode="json", exclude_none=True))
        write_atomically(path / "inputs" / name, content)
        digests[name.removesuffix(".yaml")] = sha256_of(content)
    request = {"key": "1" * 64, "stage": "training_run", "inputs": digests}
    write_atomically(path / "request.json", json.dumps(request).encode())
    return RunFolder(path)


def _write(path: Path, split: Sequence[a.Row]) -> a.DataFile:
    write_atomically(path, to_jsonl(split))
    return a.DataFile(path=f"data/{path.name}", sha256=sha256_of_file(path), rows=len(split))
