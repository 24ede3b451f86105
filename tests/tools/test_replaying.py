"""General rows beside those of the job: the share that the plan asks for, counted in the files."""

from pathlib import Path

import pytest

from evals.retention import replay_rows
from tenet.artifacts import DataPlan
from tenet.files import read_jsonl, sha256_of_file, to_jsonl, write_atomically
from tenet.problems import BadFile
from tenet.runfolder import RunFolder
from tools.teaching.contract import REPLAY
from tools.teaching.replaying import CURRICULUM, mixed_in


def plan(share: float | None, file: str | None = None) -> DataPlan:
    return DataPlan(rows_per_label=10, generator="built-in", replay_share=share, replay_file=file)


def run(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "runs" / "dataset-1")


def test_without_a_share_in_the_plan_nothing_is_mixed_in(tmp_path: Path) -> None:
    assert mixed_in(run(tmp_path), plan(None), 80) is None
    assert not list(tmp_path.rglob(REPLAY))


def test_the_share_is_of_all_that_is_learned_from_and_every_skill_is_in_it(tmp_path: Path) -> None:
    mix = mixed_in(run(tmp_path), plan(0.2), 168)
    assert mix and mix.source == CURRICULUM
    rows = list(read_jsonl(tmp_path / "runs" / "dataset-1" / "out" / "data" / REPLAY))
    assert mix.file.rows == len(rows) == 42 and mix.share == 42 / (168 + 42) == 0.2
    assert mix.file.sha256 == sha256_of_file(tmp_path / "runs" / "dataset-1" / "out" / "data" / REPLAY)
    assert set(mix.categories) == {row.skill for row in replay_rows()} and set(mix.categories.values()) == {3}
    known = {(repr(row.messages), row.answer) for row in replay_rows()}
    assert all((repr(row["messages"]), row["answer"]) in known for row in rows)


def test_the_same_seed_chooses_the_same_rows_and_another_one_others(tmp_path: Path) -> None:
    first, again = (mixed_in(run(tmp_path / name), plan(0.1), 90) for name in ("one", "two"))
    other = mixed_in(run(tmp_path / "three"), plan(0.1).model_copy(update={"seed": 1}), 90)
    assert first == again != other


def test_a_source_with_too_few_rows_is_seen_in_the_share(tmp_path: Path) -> None:
    folder = run(tmp_path)
    rows = [
        {"messages": [{"role": "user", "content": f"q{at}"}, {"role": "assistant", "content": "a"}]} for at in range(3)
    ]
    write_atomically(
        folder.path / "inputs" / REPLAY, to_jsonl([*rows, {"prompt": "p", "completion": "c", "category": "own"}])
    )
    mix = mixed_in(folder, plan(0.5, "0a1b2c3d-general.jsonl"), 16)
    assert mix and (mix.wanted, mix.share) == (0.5, 0.2)
    assert (mix.source, mix.categories) == ("general.jsonl", {"general": 3, "own": 1})


@pytest.mark.parametrize(
    "row",
    [
        {"text": "no turns"},
        {"messages": [{"role": "user", "content": "no answer"}]},
        {"messages": "x"},
        {"prompt": "alone"},
    ],
)
def test_rows_that_are_no_conversations_are_refused_with_their_line(tmp_path: Path, row: dict[str, object]) -> None:
    folder = run(tmp_path)
    write_atomically(folder.path / "inputs" / REPLAY, to_jsonl([{"prompt": "p", "completion": "c"}, row]))
    with pytest.raises(BadFile, match="line 2: general rows are JSON lines"):
        mixed_in(folder, plan(0.5, "0a1b2c3d-general.jsonl"), 10)
