"""What distilabel 1.5.3 hangs on, drops or hides, and the guard against each. The checks of rows are in test_checking.py."""

import re
from pathlib import Path

import pytest

from tenet.artifacts import Split
from tests.tools.test_distilling import order
from tools.distilling import make_rows, refuse_broken
from tools.teaching.checking import REPEATS, checked
from tools.teaching.child import Counting, TeacherFailed
from tools.teaching.contract import NO_ANSWER, UNREADABLE, Ask, MadeRow, SeedText, TeacherRequest

CODE = [path for folder in ("tools", "agent", "surfaces") for path in Path(folder).rglob("*.py")]
BROKEN = {
    r"\bdry_run\b": "writes step outputs into the cache on which the real run then waits for ever",
    r"use_cache=True": "takes over what a dry run or a killed run left half done",
    r"\bMinHashDedup\b": "calls what datasketch no longer has",
    r"\bEmbeddingDedup\b|\bFaissNearestNeighbour\b": "drops both members of a pair",
    r"structured_output=": "needs libraries that cannot be installed beside ours",
}


def asks(number: int) -> list[Ask]:
    seed = SeedText(id="r1", text="x")
    return [
        Ask(split="train", request=TeacherRequest(label="billing", examples=(seed,), count=1, variation=at))
        for at in range(number)
    ]


def answers(asked: list[Ask], dropped: dict[int, str | None]) -> list[MadeRow]:
    split: Split = "train"
    return [
        MadeRow(split=split, label="billing", ask=ask.mark, text=f"text {at}", dropped=dropped.get(at))
        for at, ask in enumerate(asked)
    ]


@pytest.mark.parametrize(("pattern", "why"), BROKEN.items())
def test_nothing_of_ours_uses_what_is_broken_there(pattern: str, why: str) -> None:
    assert CODE
    assert [str(path) for path in CODE if re.search(pattern, path.read_text(encoding="utf-8"))] == [], why


def test_one_request_of_a_hundred_may_stay_unanswered_and_two_may_not() -> None:
    asked = asks(100)
    refuse_broken(answers(asked, {7: NO_ANSWER}), asked, "a timeout")
    with pytest.raises(TeacherFailed, match=r"^2 of 100 requests to the teacher got no answer \(a timeout\)"):
        refuse_broken(answers(asked, {7: NO_ANSWER, 8: NO_ANSWER}), asked, "a timeout")


def test_rows_that_vanish_inside_the_pipeline_are_noticed_as_well() -> None:
    asked = asks(100)
    made = answers(asked, {})
    refuse_broken(made[1:], asked, "it gave no reason")
    with pytest.raises(TeacherFailed, match=r"^The pipeline lost the answers to 50 of 100 requests"):
        refuse_broken(made[:50], asked, "a step raised")


def test_a_teacher_that_only_mumbles_is_refused_and_one_that_sometimes_does_is_not() -> None:
    asked = asks(3)
    refuse_broken(answers(asked, {0: UNREADABLE, 1: UNREADABLE}), asked, "")
    with pytest.raises(TeacherFailed, match="None of the teacher's answers could be read"):
        refuse_broken(answers(asked, dict.fromkeys(range(3), UNREADABLE)), asked, "")


def test_of_two_rows_that_say_the_same_one_stays() -> None:
    said = "The courier lost my package on the way"
    rows = [MadeRow(split="train", label="shipping", text=text) for text in (said, said + "!")]
    assert [row.dropped for row in checked(rows, order(built_in=True))] == [None, REPEATS]


def test_what_a_killed_run_left_in_its_cache_is_never_waited_for(tmp_path: Path) -> None:
    one = order(built_in=True).model_copy(update={"asks": order(built_in=True).asks[:1]})
    rows = make_rows(one, tmp_path / "making", tmp_path, lambda heard: None)
    work = next((tmp_path / "making").iterdir())
    (work / "made.jsonl").unlink()
    poisoned = work / "cache-killed" / "teaching" / "executions" / "old"
    poisoned.mkdir(parents=True)
    (poisoned / "pipeline.yaml").write_text("half of a file")
    assert make_rows(one, tmp_path / "making", tmp_path, lambda heard: None) == rows


def test_progress_counts_cells_and_reckons_the_rest_by_the_pace(tmp_path: Path) -> None:
    asked = [ask.model_copy(update={"cell": f"cell {at % 2}"}) for at, ask in enumerate(asks(4))]
    clock = iter((10.0, 12.0, 16.0))
    counting = Counting({ask.mark: ask.cell or "" for ask in asked}, tmp_path / "answered.txt", lambda: next(clock))
    assert counting.now().told == "0 of 4 answers, 0 of 2 cells answered"
    _answer(tmp_path, asked[:1])
    assert counting.now().seconds_left is None
    _answer(tmp_path, asked[2:3])
    heard = counting.now()
    assert heard.cells == {"cell 0": (2, 2), "cell 1": (0, 2)}
    assert heard.told == "2 of 4 answers, 1 of 2 cells answered, about 8 seconds left"


def _answer(folder: Path, asked: list[Ask]) -> None:
    with (folder / "answered.txt").open("a", encoding="utf-8") as file:
        file.writelines(f"{ask.mark}\n" for ask in asked)
