"""What a model is asked, and which examples are shown to it."""

from evals.prompting import Messages, answer_room, choose_examples, fit, messages
from tests.evals.building import SPEC, row, split_rows


def words(prompt: Messages) -> int:
    return sum(len(turn["content"].split()) for turn in prompt)


def test_examples_come_as_earlier_turns_between_the_instruction_and_the_row() -> None:
    asked = messages("Sort.", row("r1", "My parcel"), [row("r2", "My invoice", "billing")])
    assert [(turn["role"], turn["content"]) for turn in asked] == [
        ("system", "Sort."),
        ("user", "My invoice"),
        ("assistant", "billing"),
        ("user", "My parcel"),
    ]


def test_every_label_gets_its_share_and_the_persons_own_rows_come_first() -> None:
    made = row("a0", "made up", "billing").model_copy(update={"origin": "synthetic"})
    chosen = choose_examples([made, *split_rows()[0]], SPEC.label_names)
    assert [shot.output for shot in chosen] == list(SPEC.label_names) * 3
    assert made not in chosen


def test_a_label_with_few_rows_gives_what_it_has() -> None:
    chosen = choose_examples([row("r1"), row("r2"), row("r3", "x", "billing")], ("billing", "shipping"))
    assert [shot.id for shot in chosen] == ["r3", "r1", "r2"]


def test_examples_are_cut_so_that_the_longest_row_still_fits() -> None:
    examples = [row(f"e{number}", "three little words", "billing") for number in range(5)]
    rows = [row("r1", "short"), row("r2", "a row of six words here")]
    shots = fit("Sort it.", examples, rows, 17, words)
    assert (len(shots.rows), shots.wanted) == (2, 5)
    assert words(messages("Sort it.", rows[1], shots.rows)) <= 17
    assert fit("Sort it.", examples, rows, 3, words).rows == ()


def test_an_answer_has_room_for_the_longest_label() -> None:
    assert answer_room(SPEC) == 16
    long = SPEC.labels[0].model_copy(update={"name": "überfällige Zahlungen"})
    assert answer_room(SPEC.model_copy(update={"labels": (long, *SPEC.labels)})) == 24
