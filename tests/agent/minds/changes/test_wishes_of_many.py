"""Wishes in fresh words that once changed the wrong thing or nothing: what each changes, and that nothing else does."""

from typing import Any

import pytest

from tenet import artifacts as a
from tests.agent.minds.builtin_situations import examples, tenets
from tests.agent.minds.changes.wishing import DATA_PLAN, NOW, PLAN, asked, changed


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
        ("loosen T2 a bit and tighten T3", {"T2": {"threshold": 0.6}, "T3": {"threshold": 0.8}}),
        ("90 for T2, 80 for T3", {"T2": {"threshold": 0.9}, "T3": {"threshold": 0.8}}),
        ("make T2 and T3 stricter", {"T2": {"threshold": 0.8}, "T3": {"threshold": 0.8}}),
        ("T3 matters more than T2", {"T3": {"weight": 4.0}}),
        ("all of them at 90%", {f"T{number}": {"threshold": 0.9} for number in range(1, 5)}),
        ("I don't care about the short answer rule", {"T4": {"weight": 0.25}}),
        ("T2 up to 88, T4 down to 90", {"T2": {"threshold": 0.88}, "T4": {"threshold": 0.9}}),
        ("T1 and T4 are fine, T2 a bit higher", {"T2": {"threshold": 0.8}}),
        ("the short answer rule should weigh more", {"T4": {"weight": 1.0}}),
        ("T3 blockiert die Freigabe nicht", {"T3": {"blocking": False}}),
        ("nobody may release it if T2 fails", {"T2": {"blocking": True}}),
        ("T1 is too picky", {"T1": {"threshold": 0.88}}),
        ("T2 sollte nicht so streng sein", {"T2": {"threshold": 0.6}}),
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
        ("keep just the billing ones", (3, 6, 9)),
        ("delete everything about shipping", (2, 3, 5, 6, 8, 9)),
        ("rows 1, 5 and 8 should go", (2, 3, 4, 6, 7, 9)),
        ("row 9 out", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("the 3rd one can go", (1, 2, 4, 5, 6, 7, 8, 9)),
        ("rows 1 and 2 may go", (3, 4, 5, 6, 7, 8, 9)),
    ],
)
def test_the_examples_that_are_named_stay_or_go(wish: str, left: tuple[int, ...]) -> None:
    after = changed("examples", examples(), wish)["rows"]
    assert [row["id"] for row in after] == [f"r{number}" for number in left]


@pytest.mark.parametrize(
    ("wish", "outputs"),
    [
        ("swap the labels of 1 and 2", {"r1": "technical issue", "r2": "shipping"}),
        ("everything labelled billing should be shipping", {"r3": "shipping", "r6": "shipping", "r9": "shipping"}),
        ("row seven is billing", {"r7": "billing"}),
        ("the second and the fourth should be shipping", {"r2": "shipping"}),
    ],
)
def test_the_examples_that_are_named_get_other_labels(wish: str, outputs: dict[str, str]) -> None:
    after = {row["id"]: row["output"] for row in changed("examples", examples(), wish)["rows"]}
    assert {row.id: after[row.id] for row in examples().rows if after[row.id] != row.output} == outputs


@pytest.mark.parametrize(
    ("wish", "old", "new"),
    [
        ("kannst du shipping in Lieferung umbenennen?", "shipping", "Lieferung"),
        ("la catégorie billing s'appelle facturation chez nous", "billing", "facturation"),
        ("billing is called invoicing in our company", "billing", "invoicing"),
    ],
)
def test_a_label_gets_the_name_that_they_use(wish: str, old: str, new: str) -> None:
    spec = NOW.artifacts["spec"]
    assert isinstance(spec, a.UseCaseSpec)
    after = [item["name"] for item in changed("spec", spec, wish)["labels"]]
    assert after == [new if name == old else name for name in spec.label_names]


def test_shares_numbers_and_batches_in_words() -> None:
    assert changed("data_plan", DATA_PLAN, "hold out twenty percent") == {"heldout_share": 0.2}
    assert changed("data_plan", DATA_PLAN, "5 mal so viele Zeilen") == {"rows_per_label": 300}
    assert changed("training_plan", PLAN, "one epoch more")["train"]["num_train_epochs"] == 4
    assert changed("training_plan", PLAN, "double the rank")["lora"]["r"] == 16
    assert changed("deployment", NOW.artifacts["deployment"], "at most twelve tokens") == {"max_tokens": 12}
    assert changed("training_plan", PLAN, "smaller batches")["train"]["per_device_train_batch_size"] == 4


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
        ("nimm noch Reklamationen als Kategorie auf", "Reklamationen"),
        ("il manque une catégorie retours", "retours"),
    ],
)
def test_a_label_that_is_missing_is_added(wish: str, label: str) -> None:
    spec = NOW.artifacts["spec"]
    assert isinstance(spec, a.UseCaseSpec)
    names = [item["name"] for item in changed("spec", spec, wish)["labels"]]
    assert names == [*spec.label_names, label]


@pytest.mark.parametrize(
    "wish",
    ["split technical issue into hardware and software", "technical issue should be two queues, hardware and software"],
)
def test_a_label_is_split(wish: str) -> None:
    spec = NOW.artifacts["spec"]
    assert isinstance(spec, a.UseCaseSpec)
    after = [item["name"] for item in changed("spec", spec, wish)["labels"]]
    assert after == [*(name for name in spec.label_names if name != "technical issue"), "hardware", "software"]


def test_not_yet_in_front_is_no_wish_for_the_front() -> None:
    first = a.Deployment.model_validate(NOW.artifacts["deployment"].model_dump() | {"rollout": "at once"})
    assert changed("deployment", first, "not in front yet") == {"rollout": "shadow"}


@pytest.mark.parametrize("wish", ["something is missing in the list", "what is missing from the list?"])
def test_that_something_is_missing_names_no_label(wish: str) -> None:
    assert asked("spec", NOW.artifacts["spec"], wish)


def test_other_people_than_the_ones_that_it_names_use_it() -> None:
    spec = NOW.artifacts["spec"]
    assert isinstance(spec, a.UseCaseSpec) and "support team" in spec.users
    said = "it is for our warehouse staff rather than the support team"
    assert changed("spec", spec, said)["users"] == "our warehouse staff"
