"""The rows as TRL trains with them: what stands in the files, read by `datasets` and by TRL itself."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.files import sha256_of_file, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tests import samples
from tools.shapes import SHAPES, Shape, checked_by, shapes_of, take_rows, zipped

ROW = a.Row(id="r1", input="Where is my parcel?", output="shipping", origin="user", group="g1")
MADE = a.Row(
    id="s1",
    input="It never came",
    output="shipping",
    origin="synthetic",
    group="g1",
    parent="r1",
    generator="big",
    cell="shipping · chat",
    tenets=("T1", "T2"),
    source="faq.pdf, passage 3",
    rejected="billing",
    rejected_by="built-in",
    complexity=0.5,
    quality=0.75,
)
TESTED = ROW.model_copy(update={"id": "r2", "input": "Charged twice", "output": "billing"})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found = Project.create("triage", tmp_path / "projects")
    found.put("spec", samples.spec(), "mind")
    found.put("tenets", samples.tenets(), "mind")
    parts: dict[a.Split, list[a.Row]] = {"train": [ROW, MADE], "validation": [], "heldout": [TESTED]}
    files: dict[a.Split, a.DataFile] = {}
    for split, rows in parts.items():
        path = found.path / "data" / f"{split}.jsonl"
        write_atomically(path, to_jsonl(rows))
        files[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of_file(path), rows=len(rows))
    flagged = [{"metric": "near_duplicates", "row": "s1"}, {"metric": "near_duplicates", "row": "s1"}]
    write_atomically(found.path / "data" / "findings.jsonl", to_jsonl([*flagged, {"metric": "toxicity", "row": "s1"}]))
    write_atomically(found.path / "data" / "scores.jsonl", to_jsonl([{"metric": "near", "row": "s1", "score": 0.25}]))
    card = a.DatasetCard(files=files, labels={}, origins={}, leaks=0, generator="big", pairs={"built-in": 1})
    found.put("dataset", card, "job")
    return found


def train(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_shape_is_conversational_for_trl_and_keeps_what_is_known_of_a_row(
    project: Project, tmp_path: Path
) -> None:
    from datasets import load_dataset  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
    from trl.data_utils import is_conversational

    wanted: dict[Shape, set[str]] = {
        "messages": {"messages"},
        "prompt_completion": {"prompt", "completion"},
        "preferences": {"prompt", "chosen", "rejected"},
        "verifiable": {"prompt", "reference", "request"},
    }
    for shape in SHAPES:
        folder = tmp_path / shape
        take_rows(project, shape, folder)
        read: Any = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
        assert set(read) == ({"train"} if shape == "preferences" else {"train", "test"})
        row = read["train"][-1]
        assert is_conversational(row), shape
        assert wanted[shape] <= set(row)
        assert {name: row[name] for name in ("id", "split", "cell", "tenets", "source", "generator", "flags")} == {
            "id": "s1",
            "split": "train",
            "cell": "shipping · chat",
            "tenets": "T1, T2",
            "source": "faq.pdf, passage 3",
            "generator": "big",
            "flags": "near_duplicates, toxicity",
        }
        assert json.loads(row["scores"]) == {"near": 0.25, "complexity": 0.5, "quality": 0.75}


def test_the_conversation_is_the_one_that_the_model_is_asked_with(project: Project, tmp_path: Path) -> None:
    take_rows(project, "preferences", tmp_path / "pairs")
    take_rows(project, "verifiable", tmp_path / "checked")
    (pair,) = train(tmp_path / "pairs")
    asked = [{"role": "system", "content": samples.spec().instruction}, {"role": "user", "content": "It never came"}]
    assert pair["prompt"] == asked
    assert (pair["chosen"][0]["content"], pair["rejected"][0]["content"]) == ("shipping", "billing")
    assert [row["reference"] for row in train(tmp_path / "checked")] == ["shipping", "shipping"]
    assert "letter for letter" in (tmp_path / "checked" / "README.md").read_text()


def test_the_page_gives_the_same_files_as_one(project: Project, tmp_path: Path) -> None:
    take_rows(project, "messages", tmp_path / "folder")
    with zipfile.ZipFile(io.BytesIO(zipped(project, "messages"))) as file:
        assert {name: file.read(name) for name in file.namelist()} == {
            path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()
        }


def test_what_cannot_be_given_says_what_to_do_and_writes_nothing(project: Project, tmp_path: Path) -> None:
    card = project.get("dataset", a.DatasetCard)
    project.put("dataset", card.model_copy(update={"pairs": None}), "job")
    assert shapes_of(project) == ["messages", "prompt_completion", "verifiable"]
    write_atomically(project.path / "data" / "train.jsonl", to_jsonl([ROW]))
    with pytest.raises(NotPossible, match=r"data/train.jsonl is not what the dataset's card describes"):
        take_rows(project, "messages", tmp_path / "changed")
    alone = a.DataFile(path="data/train.jsonl", sha256=sha256_of_file(project.path / "data/train.jsonl"), rows=1)
    project.put("dataset", card.model_copy(update={"files": {**card.files, "train": alone}}), "job")
    with pytest.raises(NotPossible, match="make preference pairs"):
        take_rows(project, "preferences", tmp_path / "pairs")
    with pytest.raises(NotPossible, match="Name a new folder"):
        take_rows(project, "messages", tmp_path)
    assert not (tmp_path / "pairs").exists() and not (tmp_path / "changed").exists()


def test_texts_are_checkable_only_where_a_program_looks_at_their_reference() -> None:
    spec = samples.spec().model_copy(update={"labels": (), "task": "writing"})
    good, bad = (a.Sample(input="Hi", output=said) for said in ("Good day", "no"))
    alike, short = (
        a.Tenet(id=f"T{at}", statement="x", check=check, threshold=0.5, good=good, bad=bad)
        for at, check in enumerate((a.Resembles(), a.MaxWords(words=9)), start=1)
    )
    other = short.model_copy(update={"id": "T3"})
    assert checked_by(spec, a.Tenets(tenets=(alike, short, other))) == (
        "the program of tenet T1 compares the answer with the reference"
    )
    assert checked_by(spec, a.Tenets(tenets=(short, other, short.model_copy(update={"id": "T4"})))) is None
    assert checked_by(samples.spec(), None) is not None
