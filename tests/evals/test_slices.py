"""Where a model is weak is said when it is clear, and not when chance explains it."""

import random

from evals.slices import groups, weak_slices
from tenet import artifacts as a
from tests.evals.building import row

LABELS = ("billing", "shipping", "account access", "other")


def made(count: int, words: int = 5) -> list[a.Row]:
    """As many rows of each label, of different lengths."""
    return [row(f"r{n}", " ".join(["word"] * (words + n % 7)), LABELS[n % len(LABELS)]) for n in range(count)]


def answered(rows: list[a.Row], right: dict[str, float], seed: int = 0) -> dict[str, str]:
    coin = random.Random(seed)
    return {each.id: each.output if coin.random() < right[each.output] else "?" for each in rows}


def test_a_label_that_is_often_missed_is_named_first() -> None:
    rows = made(200)
    weak = weak_slices(rows, answered(rows, {**dict.fromkeys(LABELS, 0.9), "shipping": 0.4}))
    assert weak[0].name == "rows whose right answer is “shipping”"
    assert weak[0].here.judged == 50 and (weak[0].here.value or 1) < 0.6 < (weak[0].elsewhere.value or 0)


def test_long_inputs_that_are_missed_are_named() -> None:
    rows = made(210)
    longest = max(len(each.input.split()) for each in rows) - 2
    said = {each.id: "?" if len(each.input.split()) > longest else each.output for each in rows}
    assert [one.name for one in weak_slices(rows, said)] == ["long inputs (9 words or more)"]


def test_equal_weakness_everywhere_is_rarely_taken_for_a_weak_group() -> None:
    rows = made(120)
    alarms = [bool(weak_slices(rows, answered(rows, dict.fromkeys(LABELS, 0.7), seed))) for seed in range(100)]
    assert sum(alarms) <= 8


def test_a_group_of_few_rows_or_of_nearly_all_is_not_judged() -> None:
    rows = [row(f"r{n}", "word word", "billing" if n else "shipping") for n in range(20)]
    assert list(groups(rows)) == []
    assert weak_slices(rows, {each.id: "?" for each in rows}) == ()


def test_a_language_and_a_document_that_are_missed_are_named() -> None:
    english, german = (
        "please tell me where the parcel of last monday is",
        "bitte sagen Sie mir, wo das Paket von gestern bleibt",
    )
    rows = [
        row(f"r{n}", english if n % 3 else german).model_copy(update={"source": f"faq-{n % 2}.pdf, passage {n}"})
        for n in range(90)
    ]
    weak = weak_slices(rows, {each.id: each.output if each.input == english else "?" for each in rows})
    assert weak[0].name == "texts in the language “de”" and weak[0].here.passed == 0
    missed = weak_slices(rows, {each.id: "?" if "faq-1" in (each.source or "") else each.output for each in rows})
    assert [one.name for one in missed] == ["rows from “faq-1.pdf”"]


def test_a_cell_of_the_data_plan_and_a_value_of_its_axes_are_groups() -> None:
    cells = ("shipping · chat · calm", "shipping · mail · upset", "shipping · chat · upset")
    rows = [row(f"r{n}").model_copy(update={"cell": cells[n % 3]}) for n in range(60)]
    names = {group.name for group in groups(rows)}
    assert {"rows of the cell “shipping · chat · calm”", "rows made for “upset”", "rows made for “chat”"} <= names
    assert "rows made for “shipping”" not in names
    missed = weak_slices(rows, {each.id: "?" if "upset" in (each.cell or "") else each.output for each in rows})
    of_axis = next(one for one in missed if one.name == "rows made for “upset”")
    assert (of_axis.here.passed, of_axis.here.judged, of_axis.elsewhere.passed) == (0, 40, 20)
    assert not any("calm" in one.name for one in missed)
