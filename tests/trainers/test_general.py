"""General rows are mixed in among those of the job: all of them, the same way each time, and none without a share."""

from pathlib import Path
from typing import Any, cast

import datasets
import pytest

from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl, to_yaml, write_atomically
from tenet.runfolder import RunFolder
from tests.samples import sample
from trainers.general import with_general_rows

GENERAL = [
    {"id": f"g{at}", "category": "say", "messages": [{"role": "user", "content": f"Say: {at}"}], "answer": str(at)}
    for at in range(5)
]


def learnt() -> datasets.Dataset:
    said = [
        {"role": "system", "content": "Sort."},
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": "y"},
    ]
    return datasets.Dataset.from_list([{"id": f"r{at}", "messages": said} for at in range(20)])


def run(tmp_path: Path, mixed: bool, rows: list[dict[str, Any]] = GENERAL) -> RunFolder:
    content = to_jsonl(GENERAL)
    file = a.DataFile(path="data/replay.jsonl", sha256=sha256_of(content), rows=5)
    replay = a.ReplayMix(file=file, source="the curriculum", wanted=0.2, share=0.2, categories={"say": 5})
    card = cast(a.DatasetCard, sample("dataset")).model_copy(update={"replay": replay if mixed else None})
    folder = tmp_path / "runs" / "training_run-1"
    write_atomically(folder / "inputs" / "data" / "card.yaml", to_yaml(card.model_dump(mode="json", exclude_none=True)))
    write_atomically(folder / "inputs" / "data" / "replay.jsonl", to_jsonl(rows))
    return RunFolder(folder)


def test_all_are_in_between_the_others_and_in_the_same_order_again(tmp_path: Path) -> None:
    found = cast(Any, with_general_rows(run(tmp_path, mixed=True), learnt()))
    ids = list(found["id"])
    assert sorted(ids) == sorted([*(f"r{at}" for at in range(20)), *(f"g{at}" for at in range(5))])
    assert max(map(ids.index, (f"g{at}" for at in range(5)))) - min(map(ids.index, (f"g{at}" for at in range(5)))) > 5
    general = found[ids.index("g3")]["messages"]
    assert [(turn["role"], turn["content"]) for turn in general] == [("user", "Say: 3"), ("assistant", "3")]
    assert list(cast(Any, with_general_rows(run(tmp_path, mixed=True), learnt()))["id"]) == ids


def test_without_a_mix_on_the_card_the_rows_are_the_jobs_alone(tmp_path: Path) -> None:
    rows = learnt()
    assert with_general_rows(run(tmp_path, mixed=False), rows) is rows


def test_general_rows_that_are_not_those_of_the_card_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the file that the dataset's card describes"):
        with_general_rows(run(tmp_path, mixed=True, rows=GENERAL[:4]), learnt())
