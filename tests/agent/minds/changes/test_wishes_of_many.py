"""Wishes in fresh words that once changed the wrong thing or nothing: what each changes, and that nothing else does."""

from typing import Any

import pytest

from tenet import artifacts as a
from tests.agent.minds.builtin_situations import examples, tenets
from tests.agent.minds.changes.wishing import DATA_PLAN, NOW, asked, changed


def changed_tenets(wish: str) -> dict[str, dict[str, Any]]:
    """By id, the fields that the wish changed; a tenet that is gone has none."""
    before = {tenet["id"]: tenet for tenet in tenets().model_dump()["tenets"]}
    after = {tenet["id"]: tenet for tenet in changed("tenets", tenets(), wish)["tenets"]}
    assert set(after) <= set(before)
    told = {
        id: {name: after[id][name] for name in old if after[id][name] != old[name]}
        for id, old in before.items()
        if id in after
    }
    return {id: fields for id, fields in told.items() if fields} | {id: {} for id in before if id not in after}


@pytest.mark.parametrize(
    ("wish", "tenets"),
    [
        ("lower T1 to 95% and T2 to 60%", {"T1": {"threshold": 0.95}, "T2": {"threshold": 0.6}}),
        ("T1 at least 90 % and T3 80 %", {"T1": {"threshold": 0.9}, "T3": {"threshold": 0.8}}),
        ("T2 should stop a release too", {"T2": {"blocking": True}}),
        ("if T2 is missed, that must prevent the release", {"T2": {"blocking": True}}),
        ("T1 shouldn't hold up a release", {"T1": {"blocking": False}}),
        ("T2 soll die Freigabe verhindern", {"T2": {"blocking": True}}),
        ("T4 doppelt so wichtig", {"T4": {"weight": 1.0}}),
        ("T2 soll weniger wichtig sein", {"T2": {"weight": 1.5}}),
        ("remove the rule about short answers", {"T4": {}}),
        ("without T4 please", {"T4": {}}),
        ("ohne T4 bitte", {"T4": {}}),
        ("the last tenet can go", {"T4": {}}),
    ],
)  # fmt: skip
def test_the_tenets_that_are_named_change_each_in_its_own_way(wish: str, tenets: dict[str, dict[str, Any]]) -> None:
    assert changed_tenets(wish) == tenets


def test_two_shares_for_two_tenets_are_not_guessed_at() -> None:
    assert "which share" in asked("tenets", tenets(), "T1 and T2: 95% or rather 60%").text


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        ("keep only the first five", (1, 2, 3, 4, 5)),
        ("just keep the last 3", (7, 8, 9)),
        ("only use rows 2 and 4", (2, 4)),
        ("behalte nur die ersten drei", (1, 2, 3)),
        ("the 3rd one can go", (1, 2, 4, 5, 6, 7, 8, 9)),
        ("rows 1 and 2 may go", (3, 4, 5, 6, 7, 8, 9)),
    ],
)
def test_the_examples_that_are_named_stay_or_go(wish: str, left: tuple[int, ...]) -> None:
    after = changed("examples", examples(), wish)["rows"]
    assert [row["id"] for row in after] == [f"r{number}" for number in left]


@pytest.mark.parametrize(
    ("wish", "languages"),
    [
        ("only in Spanish", ("Spanish",)),
        ("nur auf Deutsch", ("German",)),
        ("everything should be in French", ("French",)),
        ("some in Spanish too", ("as in the examples", "Spanish")),
    ],
)
def test_only_one_language_is_not_one_more(wish: str, languages: tuple[str, ...]) -> None:
    assert changed("data_plan", DATA_PLAN, wish)["axes"]["language"] == languages


def test_a_slip_of_the_pen_hides_no_share() -> None:
    assert changed("data_plan", DATA_PLAN, "set asside a quarter for the final exam") == {"heldout_share": 0.25}


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ('"returns" is missing from the list, put it in', "returns"),
        ("Versand fehlt noch als Kategorie", "Versand"),
        ("retours manque dans la liste", "retours"),
        ("complaints are missing as a queue", "complaints"),
    ],
)
def test_a_label_that_is_missing_is_added(wish: str, label: str) -> None:
    spec = NOW.artifacts["spec"]
    assert isinstance(spec, a.UseCaseSpec)
    names = [item["name"] for item in changed("spec", spec, wish)["labels"]]
    assert names == [*spec.label_names, label]


@pytest.mark.parametrize("wish", ["something is missing in the list", "what is missing from the list?"])
def test_that_something_is_missing_names_no_label(wish: str) -> None:
    assert asked("spec", NOW.artifacts["spec"], wish)


def test_other_people_than_the_ones_that_it_names_use_it() -> None:
    spec = NOW.artifacts["spec"]
    assert isinstance(spec, a.UseCaseSpec) and "support team" in spec.users
    said = "it is for our warehouse staff rather than the support team"
    assert changed("spec", spec, said)["users"] == "our warehouse staff"
