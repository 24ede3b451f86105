"""The retention suite tells a model that remembers from one that is broken, and noise from a loss."""

from pathlib import Path

import pytest

from evals.retention import Probe, is_right, lost, measure, noise, replay_rows, shares, suite
from tests.tools.small_models import save_random_model


def probe(answer: str, skill: str = "extract") -> Probe:
    return Probe(skill, [{"role": "user", "content": "?"}], answer)


@pytest.mark.parametrize(
    ("answer", "said", "right"),
    [
        ("Anna", " Anna\n", True),
        ("Anna", "anna", False),
        ("Anna", "Anna and Ben", False),
        ('{"a":1,"b":null}', '{ "b": null, "a": 1 }', True),
        ('{"a":1}', '{"a":"1"}', False),
        ('{"a":1}', '{"a":1', False),
        ("3", "3.0", False),
    ],
)
def test_an_answer_is_right_word_for_word_or_as_json(answer: str, said: str, right: bool) -> None:
    assert is_right(probe(answer), said) is right


def test_every_skill_counts_alike() -> None:
    answered = [
        (probe("x", "copy"), "x"),
        (probe("x", "copy"), "y"),
        (probe("x", "copy"), "y"),
        (probe("x", "sort"), "x"),
    ]
    assert shares(answered) == pytest.approx({"copy": 1 / 3, "sort": 1.0, "all": 2 / 3})


def test_only_what_fell_by_more_than_the_noise_is_lost() -> None:
    before = dict.fromkeys(noise(), 0.9)
    after = {skill: 0.901 - spread for skill, spread in noise().items()} | {"extract": 0.9 - noise()["extract"] - 0.01}
    assert list(lost(before, after)) == ["extract"]


def test_a_broken_model_remembers_nothing(tmp_path: Path) -> None:
    model = save_random_model(tmp_path / "model", 0)
    scores = measure(model, suite()[::25], lambda _done, _all: None)
    assert scores["all"] == 0 and len(scores) == len(noise())


def test_the_suite_is_whole_and_no_part_of_what_is_replayed() -> None:
    assert {probe.skill for probe in suite()} | {"all"} == set(noise())
    replayed = {str(probe.messages) for probe in replay_rows()}
    assert not [probe for probe in suite() if str(probe.messages) in replayed]
    assert all(probe.messages[-1]["role"] == "user" and probe.answer for probe in (*suite(), *replay_rows()))
