"""The curriculum: seeded, its answers right, and its held-out part not a part of what is trained on."""

import json
import re
from collections.abc import Callable

import pytest

from tests.trainers.base_model.wording import NEAR
from trainers.base_model.curriculum import SKILLS, examples
from trainers.base_model.curriculum.source import Example, Part, Source


def drawn(skill: str, number: int = 60, part: Part = "training") -> list[Example]:
    source = Source(f"test {skill}", part, NEAR)
    return [SKILLS[skill][0](source) for _ in range(number)]


def test_the_same_seed_gives_the_same_examples() -> None:
    assert list(examples("training", "1", 50, NEAR)) == list(examples("training", "1", 50, NEAR))
    assert list(examples("training", "1", 50, NEAR)) != list(examples("training", "2", 50, NEAR))


def test_every_skill_has_a_part() -> None:
    assert {example.skill for example in examples("training", "1", 2000, NEAR)} == set(SKILLS)


@pytest.mark.parametrize("skill", SKILLS)
def test_no_prompt_is_in_both_parts(skill: str) -> None:
    trained = {(example.system, example.user) for example in drawn(skill, 300)}
    held_out = {(example.system, example.user) for example in drawn(skill, 300, "held_out")}
    assert not trained & held_out


def a_label_of_the_list(example: Example) -> bool:
    asked = example.system or example.user
    return re.search(rf"\b{re.escape(example.answer)}\b", asked) is not None


def compact_json_of_what_is_said(example: Example) -> bool:
    fields = json.loads(example.answer)
    said = [str(value) for value in fields.values() if value is not None]
    compact = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return example.answer == compact and all(value in example.user for value in said)


def words_of_the_prompt(example: Example) -> bool:
    return example.answer == "unknown" or example.answer in f"{example.system}\n{example.user}"


def the_right_sum(example: Example) -> bool:
    left, right = map(int, re.findall(r"\d+", example.user)[:2])
    return int(example.answer) in (left + right, abs(left - right))


def sorted_if_it_is_a_list(example: Example) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", example.answer)]
    return numbers in (sorted(numbers), sorted(numbers, reverse=True))


@pytest.mark.parametrize(
    ("skill", "holds"),
    [
        ("choose", a_label_of_the_list),
        ("extract", compact_json_of_what_is_said),
        ("repeat", words_of_the_prompt),
        ("quote", words_of_the_prompt),
        ("point", words_of_the_prompt),
        ("look_up", words_of_the_prompt),
        ("read", words_of_the_prompt),
        ("reckon", the_right_sum),
        ("order", sorted_if_it_is_a_list),
    ],
)
@pytest.mark.parametrize("part", ["training", "held_out"])
def test_the_answers_are_right(skill: str, holds: Callable[[Example], bool], part: Part) -> None:
    wrong = [example for example in drawn(skill, 60, part) if not holds(example)]
    assert not wrong


def test_a_refusal_is_right_only_where_the_passage_does_not_say() -> None:
    """Asked the same way, a question that the passage answers is answered."""
    assert {example.answer for example in drawn("refuse")} == {"The text does not say."}
    assert "The text does not say." not in {example.answer for example in drawn("read")}


def test_yes_and_no_are_said_about_as_often() -> None:
    yes = sum(example.answer.startswith("Yes, ") for example in drawn("yes_no", 400))
    assert 140 < yes < 260
