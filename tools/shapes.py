"""The rows of a dataset in the shapes that TRL trains with, conversational, with what is known of each row beside it.

    take_rows(project, "preferences", folder)      a file a split and a README, for `datasets.load_dataset(folder)`
    zipped(project, "preferences")                 the same as one file, for the page

messages            SFT: the whole conversation
prompt_completion   SFT: the answer apart, so that only it is learned
preferences         DPO: a chosen and a rejected answer; rows that have one
verifiable          RLVR: a prompt, and the reference that a program checks the answer against
"""

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of_file, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project

Shape = Literal["messages", "prompt_completion", "preferences", "verifiable"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
BY_NAME: Mapping[str, Shape] = {shape: shape for shape in SHAPES}
NAMES: dict[a.Split, str] = {"train": "train", "validation": "validation", "heldout": "test", "practice": "practice"}
"""What TRL and `datasets` call the splits."""
BY_REFERENCE = (a.MatchesReference, a.Resembles, a.KeepsDetails)
"""Checks of texts by a program that look at the reference."""
ABOUT = """Train with `train`, choose settings by `validation`, and keep `test` unseen.

Beside the conversation: `id`, `split`, `origin` (user, drafted, synthetic), `generator`, `cell` of the data plan, `tenets` that the
row puts to the test, `source` (document and passage), `parent` (the row it was made from), `group` (near-twins), `licence`,
`rejected_by`, `flags` (measures that found something) and `scores` (a JSON object).
"""
Turns = list[dict[str, str]]


class Beside(NamedTuple):
    """What was measured about single rows, by their ids."""

    flags: Mapping[str, Sequence[str]]
    scores: Mapping[str, Mapping[str, float]]


def take_rows(project: Project, shape: Shape, folder: Path) -> dict[str, int]:
    """Write the files into a new folder; returns the rows of each. Raises NotPossible where there are none of that shape."""
    if folder.exists():
        raise NotPossible(f"{folder} exists already. Name a new folder. Nothing was written.")
    files = _files(project, shape)
    for name, content in files.items():
        write_atomically(folder / name, content)
    return {name: content.count(b"\n") for name, content in files.items() if name.endswith(".jsonl")}


def zipped(project: Project, shape: Shape) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _files(project, shape).items():
            file.writestr(name, content)
    return buffer.getvalue()


def shapes_of(project: Project) -> list[Shape]:
    """Those in which this dataset has anything to learn from."""
    card, spec = project.find("dataset"), project.find("spec")
    if not isinstance(card, a.DatasetCard) or not isinstance(spec, a.UseCaseSpec):
        return []
    can: dict[Shape, bool] = {
        "messages": True,
        "prompt_completion": True,
        "preferences": bool(card.pairs),
        "verifiable": checked_by(spec, _tenets(project)) is not None,
    }
    return [shape for shape, holds in can.items() if holds]


def checked_by(spec: a.UseCaseSpec, tenets: a.Tenets | None) -> str | None:
    """How a program can tell whether an answer is as good as its reference; None where it cannot."""
    if spec.labels:
        return "the answer is the reference, letter for letter"
    if spec.fields:
        return "the answer is a JSON object with the values of the reference"
    told = [each.id for each in (tenets.tenets if tenets else ()) if isinstance(each.check, BY_REFERENCE)]
    return f"the program of tenet {', '.join(told)} compares the answer with the reference" if told else None


def shaped(row: a.Row, shape: Shape, instruction: str) -> dict[str, Any] | None:
    """None where the row has nothing of that shape."""
    asked: Turns = [{"role": "system", "content": instruction}, {"role": "user", "content": row.input}]
    answer: Turns = [{"role": "assistant", "content": row.output}]
    match shape:
        case "messages":
            return {"messages": [*asked, *answer]}
        case "prompt_completion":
            return {"prompt": asked, "completion": answer}
        case "preferences":
            rejected = [{"role": "assistant", "content": row.rejected}] if row.rejected else None
            return {"prompt": asked, "chosen": answer, "rejected": rejected} if rejected else None
        case "verifiable":
            # The names by which Tenet's rewards read them too.
            return {"prompt": asked, "reference": row.output, "request": row.input}


def beside(row: a.Row, split: a.Split, known: Beside) -> dict[str, Any]:
    """The columns beside the conversation: text in every row, so that no reader guesses another type for a column that is empty."""
    ratings = {"complexity": row.complexity, "quality": row.quality}
    scores = {**known.scores.get(row.id, {}), **{name: value for name, value in ratings.items() if value is not None}}
    return {
        "id": row.id,
        "split": NAMES[split],
        "origin": row.origin,
        "generator": row.generator or "",
        "cell": row.cell or "",
        "tenets": ", ".join(row.tenets),
        "source": row.source or "",
        "parent": row.parent or "",
        "group": row.group,
        "licence": row.licence or "",
        "rejected_by": row.rejected_by or "",
        "flags": ", ".join(known.flags.get(row.id, ())),
        "scores": json.dumps(scores, sort_keys=True),
    }


def _files(project: Project, shape: Shape) -> dict[str, bytes]:
    card, spec = project.find("dataset"), project.get("spec", a.UseCaseSpec)
    if not isinstance(card, a.DatasetCard):
        raise NotPossible(f"{project.name} has no dataset yet. Go on with it: tenet chat {project.name}")
    if shape == "verifiable" and checked_by(spec, _tenets(project)) is None:
        raise NotPossible(
            "No tenet of this job has a program that compares an answer with its reference, so there is nothing to be checked. "
            "Add one, or take the rows as messages or preferences. Nothing was written."
        )
    known = _known(project)
    rows: dict[a.Split, list[dict[str, Any]]] = {
        split: [
            {**found, **beside(row, split, known)}
            for row in _rows(project, file)
            if (found := shaped(row, shape, spec.instruction))
        ]
        for split, file in card.files.items()
    }
    if not rows.get("train"):
        raise NotPossible(
            "No row has a rejected answer. Say “make preference pairs” while the data plan is under review, or bring pairs. "
            "Nothing was written."
        )
    files = {f"{NAMES[split]}.jsonl": to_jsonl(found) for split, found in rows.items() if found}
    return {"README.md": _readme(project, shape, spec, files).encode(), **files}


def _rows(project: Project, file: a.DataFile) -> list[a.Row]:
    path = project.path / file.path
    if sha256_of_file(path) != file.sha256:
        raise NotPossible(
            f"{file.path} is not what the dataset's card describes. `tenet verify {project.name}` says more."
        )
    return [a.Row.model_validate(line) for line in read_jsonl(path)]


def _known(project: Project) -> Beside:
    flags: dict[str, list[str]] = defaultdict(list)
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for line in _lines(project.path / "data" / "findings.jsonl"):
        if line["metric"] not in flags[line["row"]]:
            flags[line["row"]].append(line["metric"])
    for line in _lines(project.path / "data" / "scores.jsonl"):
        scores[line["row"]][line["metric"]] = line["score"]
    return Beside(flags, scores)


def _lines(path: Path) -> list[dict[str, Any]]:
    return list(read_jsonl(path)) if path.exists() else []


def _tenets(project: Project) -> a.Tenets | None:
    found = project.find("tenets")
    return found if isinstance(found, a.Tenets) else None


def _readme(project: Project, shape: Shape, spec: a.UseCaseSpec, files: Mapping[str, bytes]) -> str:
    """What `datasets` reads at its head, and what a person reads below."""
    splits = "".join(f"  - split: {name.removesuffix('.jsonl')}\n    path: {name}\n" for name in files)
    check = f"An answer is right when {checked_by(spec, _tenets(project))}.\n" if shape == "verifiable" else ""
    told = f"The rows of the project {project.name} as {shape.replace('_', ' and ')}, conversational as TRL reads them."
    return (
        f"---\nconfigs:\n- config_name: default\n  data_files:\n{splits}---\n# {spec.title}\n\n{told}\n{check}"
        f"The dataset is {project.state.digest('dataset')}.\n\n{ABOUT}"
    )
