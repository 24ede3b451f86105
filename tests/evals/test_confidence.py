"""How sure a model is: told from its likelihoods, and worth something only where it knows when it errs."""

from pathlib import Path

import pytest

from evals.answering import answers
from evals.confidence import confidence, most_rows
from evals.likelihood import label_chances, remembered_chances
from evals.prompting import answer_room, messages
from tenet import artifacts as a
from tests.evals.building import SPEC, row, split_rows

LABELS = ("billing", "shipping")


def rows(count: int = 20) -> list[a.Row]:
    return [row(f"r{n:02}", f"ticket {n}", LABELS[n % 2]) for n in range(count)]


def chances(right: list[float]) -> list[dict[str, float]]:
    """How likely each row finds its right label."""
    return [{LABELS[n % 2]: one, LABELS[1 - n % 2]: 1 - one} for n, one in enumerate(right)]


def test_a_model_that_knows_when_it_errs() -> None:
    found = confidence(rows(), chances([0.99] * 15 + [0.4] * 5))
    assert found.auc == 1.0
    assert [one.right.value for one in found.surest] == [0.75, 15 / 18, 1.0, 1.0]
    assert [one.share for one in found.surest] == [1.0, 0.9, 0.75, 0.5] and found.surest[2].sure == 0.99


def test_a_model_that_is_as_sure_of_what_is_wrong() -> None:
    found = confidence(rows(), chances([0.95] * 10 + [0.05] * 10))
    assert found.auc == pytest.approx(0.5) and found.off_by == pytest.approx(0.45, abs=0.06)
    assert found.brier == pytest.approx((2 * 0.05**2 + 2 * 0.95**2) / 2, abs=1e-4)


def test_one_that_is_always_right_has_no_curve_of_its_errors() -> None:
    found = confidence(rows(), chances([0.9] * 20))
    assert found.auc is None and found.auc_by_label == {"billing": 1.0, "shipping": 1.0}
    assert found.off_by == pytest.approx(0.1) and sum(one.right.judged for one in found.bins) == 20


def test_many_labels_are_asked_of_fewer_rows() -> None:
    assert (most_rows(2), most_rows(30)) == (300, 40)


def test_the_likeliest_label_is_what_the_model_says(tuned: Path) -> None:
    heldout = split_rows()[1][::4]
    prompts = [messages(SPEC.instruction, one) for one in heldout]
    found = label_chances(tuned, prompts, SPEC.label_names, lambda _done, _all: None)
    said = answers(tuned, prompts, answer_room(SPEC), lambda _done, _all: None)
    assert [max(one, key=lambda name: one[name]) for one in found] == said
    assert all(sum(one.values()) == pytest.approx(1, abs=1e-5) for one in found)
    alone = label_chances(tuned, prompts[:1], SPEC.label_names, lambda _done, _all: None)
    assert alone[0] == pytest.approx(found[0], abs=1e-4), "the padding of a batch changes nothing"


def test_chances_are_asked_once(tuned: Path, tmp_path: Path) -> None:
    prompts = [messages(SPEC.instruction, split_rows()[1][0])]
    calls: list[int] = []
    first, again = (
        remembered_chances(tmp_path, tuned, "0" * 64, prompts, LABELS, lambda done, _all: calls.append(done))
        for _ in range(2)
    )
    assert first == again and calls == [1, 2]
