"""The tenets and the examples that the built-in mind drafts."""

import pytest

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Brief, Drafted, LabelledText, Question, Turn
from tenet import artifacts as a
from tenet.coherence import complaints
from tests.agent.minds.builtin_situations import LABELS, spec, tenets
from tools.reading import to_rows

MIND = BuiltInMind()
ROWS = tuple(LabelledText(f"this is the {label} thing number {n}", label) for label in LABELS for n in range(3))


def brief(*rows: LabelledText, turns: tuple[Turn, ...] = ()) -> Brief:
    return Brief(turns, rows, 0)


def drafted_tenets(of: a.UseCaseSpec, *rows: LabelledText) -> a.Tenets:
    made = MIND.tenets(brief(*rows), of)
    assert isinstance(made, Drafted)
    return made.artifact


def drafted_examples(*rows: LabelledText, kept: tuple[a.Row, ...] = ()) -> Drafted[a.Examples]:
    made = MIND.examples(brief(*rows), spec(), tenets(), kept)
    assert isinstance(made, Drafted)
    return made


# ---------------------------------------------------------------- tenets


def test_the_tenets_say_what_a_good_answer_is() -> None:
    first, second, third, fourth = drafted_tenets(spec(), *ROWS).tenets
    assert (first.check, first.blocking, first.threshold) == (a.OneOf(values=LABELS), True, 0.98)
    assert second.check == a.MatchesReference()
    assert second.weight == max(tenet.weight for tenet in (first, second, third, fourth))
    assert third.check == a.MatchesReference(only=("billing",))
    assert fourth.check == a.MaxWords(words=2)
    assert "queue" in first.statement


def test_samples_come_from_the_persons_rows() -> None:
    texts = {row.input for row in ROWS}
    for tenet in drafted_tenets(spec(), *ROWS).tenets:
        assert tenet.good.input in texts
        assert tenet.bad.output != tenet.good.output


def test_without_rows_a_sample_says_that_it_is_a_stand_in() -> None:
    assert drafted_tenets(spec()).tenets[0].good.input == "(a support ticket about billing)"


def test_the_named_worst_mistake_can_forbid_a_release() -> None:
    assert drafted_tenets(spec(), *ROWS).tenets[2].blocking


def test_a_worst_mistake_that_nobody_named_forbids_nothing() -> None:
    unnamed = spec().model_copy(update={"risk": ""})
    made = MIND.tenets(brief(*ROWS, LabelledText("x", "billing"), LabelledText("y", "shipping")), unnamed)
    assert isinstance(made, Drafted)
    assert not made.artifact.tenets[2].blocking
    assert made.artifact.tenets[2].check == a.MatchesReference(only=("technical issue",))  # the rarest
    assert "You named no worst mistake" in made.note


def test_a_label_that_sounds_harmful_is_watched_first() -> None:
    labels = (a.LabelMeaning(name="praise"), a.LabelMeaning(name="fraud"))
    watched = drafted_tenets(spec().model_copy(update={"risk": "", "labels": labels})).tenets[2]
    assert watched.check == a.MatchesReference(only=("fraud",))


def test_the_tenets_fit_the_use_case() -> None:
    assert complaints(drafted_tenets(spec(), *ROWS), {"spec": spec()}) == []


# ---------------------------------------------------------------- examples


def test_the_persons_rows_become_examples_that_know_their_tenets() -> None:
    rows = drafted_examples(*ROWS).artifact.rows
    assert [(row.input, row.output) for row in rows] == list(ROWS)
    assert {row.output: row.tenets for row in rows} == {
        "billing": ("T1", "T2", "T3", "T4"),
        "shipping": ("T1", "T2", "T4"),
        "technical issue": ("T1", "T2", "T4"),
    }


def test_rows_in_force_stay_byte_for_byte() -> None:
    edited = to_rows([("this is the billing thing number 0", "shipping")])[0].model_copy(update={"group": "mine"})
    made = drafted_examples(*ROWS, kept=(edited,))
    assert made.artifact.rows[0] == edited
    assert len(made.artifact.rows) == len(ROWS)


def test_other_spellings_of_a_label_are_mended_and_said() -> None:
    made = drafted_examples(
        *ROWS, LabelledText("a", "Billing "), LabelledText("b", "technical_issue"), LabelledText("c", "shiping")
    )
    assert [row.output for row in made.artifact.rows[-3:]] == ["billing", "technical issue", "shipping"]
    assert '"shiping" as "shipping"' in made.note


def test_rows_with_unknown_labels_are_left_out_and_named() -> None:
    made = drafted_examples(*ROWS, LabelledText("a", "refunds"), LabelledText("b", "refunds"))
    assert len(made.artifact.rows) == len(ROWS)
    assert '"refunds" (2)' in made.note


def test_repeats_go_and_contradictions_are_named() -> None:
    made = drafted_examples(*ROWS, ROWS[0], LabelledText(ROWS[0].input, "shipping"))
    assert len(made.artifact.rows) == len(ROWS)
    assert "1 repeated row left out." in made.note
    assert 'is labelled both "billing" and "shipping"' in made.note


def test_it_invents_no_rows() -> None:
    asked = MIND.examples(brief(), spec(), tenets(), ())
    assert isinstance(asked, Question)
    assert "cannot make up" in asked.why


def test_a_label_without_an_example_is_asked_for_once() -> None:
    some = tuple(row for row in ROWS if row.output != "shipping")
    asked = MIND.examples(brief(*some), spec(), tenets(), ())
    assert isinstance(asked, Question)
    assert "no example yet for shipping" in asked.text
    turns = (Turn("tenet", asked.text, asked=True), Turn("person", "go on without"))
    made = MIND.examples(brief(*some, turns=turns), spec(), tenets(), ())
    assert isinstance(made, Drafted)
    assert "Fewer than two examples for shipping" in made.note


@pytest.mark.parametrize("times", [1, 2])
def test_equal_inputs_give_equal_rows(times: int) -> None:
    assert drafted_examples(*(ROWS * times)).artifact == drafted_examples(*ROWS).artifact
