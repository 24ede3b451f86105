"""Insults are expected where a label says so, and nowhere else."""

import pytest

from agent.drafting.expected_rows import FROM_LABELS, controls_for, expected_rows
from tenet import artifacts as a
from tests.agent.minds.builtin_situations import spec


def forum(*labels: tuple[str, str]) -> a.UseCaseSpec:
    return spec().model_copy(update={"labels": tuple(a.LabelMeaning(name=name, meaning=said) for name, said in labels)})


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ((("insult", ""), ("spam", ""), ("fine", "")), ("insult",)),
        ((("toxic_comment", ""), ("hate-speech", ""), ("ok", "")), ("toxic_comment", "hate-speech")),
        ((("remove", "rude or abusive posts"), ("keep", "posts without any insults")), ("remove",)),
        ((("toxic", ""), ("not toxic", "")), ("toxic",)),
        ((("Beleidigung", ""), ("in Ordnung", "")), ("Beleidigung",)),
    ],
)
def test_a_label_that_is_about_insults_has_rows_that_insult(
    labels: tuple[tuple[str, str], ...], expected: tuple[str, ...]
) -> None:
    (control,) = expected_rows(forum(*labels))
    assert (control.metric, control.expected_in, control.reason) == ("toxicity", expected, FROM_LABELS)


@pytest.mark.parametrize(
    "labels",
    [
        (("billing", ""), ("shipping", "")),
        (("hassle", "it takes too long"), ("offer", "open, offensichtlich")),
        (("non-toxic", ""), ("clean", "nothing rude")),
    ],
)
def test_no_control_is_dialled_down_by_other_labels(labels: tuple[tuple[str, str], ...]) -> None:
    assert expected_rows(forum(*labels)) == ()


def test_a_touched_plan_follows_renamed_labels_and_keeps_what_the_person_decided() -> None:
    renamed = forum(("abuse", ""), ("spam", ""))
    (own,) = expected_rows(forum(("insult", ""), ("spam", "")))
    persons = a.Control(metric="harmful", expected_in=("insult", "spam"), reason="you said: threats are fine")
    limit = a.Control(metric="refusals", limit=0.5, reason="you said: so be it")
    assert controls_for((own, persons, limit), renamed) == (
        own.model_copy(update={"expected_in": ("abuse",)}),
        persons.model_copy(update={"expected_in": ("spam",)}),
        limit,
    )
    assert controls_for((), renamed) == (), "a control that the person took away stays away"
