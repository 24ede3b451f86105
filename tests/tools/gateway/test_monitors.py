"""Which tenets watch a model in use: those that need neither the right answer nor a judge."""

import pytest

from tenet import artifacts as a
from tests.evals.building import tenet
from tools.gateway.monitors import ALONE, outcomes

FIELDS = (a.FieldMeaning(name="order", type="text"),)
KINDS: dict[str, a.FieldType] = {"order": "text"}
JSON, GROUNDED = (
    tenet("T1", "It is JSON.", a.JsonValid(fields=FIELDS)),
    tenet("T2", "Grounded.", a.Grounded(fields=KINDS)),
)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"order":"AB-12"}', {"answered": True, "T1": True, "T2": True}),
        ('{"order":"ZZ-99"}', {"answered": True, "T1": True, "T2": False}),
        ("AB-12", {"answered": True, "T1": False, "T2": False}),
        (None, {"answered": False}),
    ],
)
def test_an_extraction_in_use_is_watched_for_form_and_for_invented_values(
    answer: str | None, found: dict[str, bool]
) -> None:
    assert isinstance(JSON.check, ALONE) and isinstance(GROUNDED.check, ALONE)
    assert dict(outcomes((JSON, GROUNDED), "Please confirm order AB-12.", answer)) == found


def test_what_needs_the_right_answer_or_a_judge_does_not_watch() -> None:
    for check in (a.MatchesReference(), a.FieldsMatch(fields=KINDS), a.Judged(criteria="polite")):
        assert not isinstance(check, ALONE)
