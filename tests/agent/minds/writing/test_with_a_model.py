"""A language model as guide on a job whose answer is a text: what it writes becomes artefacts, or is sent back with its fault."""

from typing import Any

import pytest

from agent.minds.contract import Brief, CannotDraft, Drafted, LabelledText, Turn
from agent.minds.model.seed_records import ENOUGH
from tenet import artifacts as a
from tenet.coherence import complaints
from tests.agent.minds.samples import mind_saying

BRIEF = Brief((Turn("person", "Write our notes out as messages to guests."),), (), 0)
SPEC: dict[str, Any] = {
    "next": "draft", "title": "Messages to guests", "problem": "Notes are written out by hand.", "users": "guests",
    "input": "the text of a note", "output": "the message", "task": "writing", "labels": [], "fields": [],
    "instruction": "Write the note out as a friendly message. Invent nothing.",
}  # fmt: skip
NOTE, MESSAGE = "rm 214 ready 15:30", "Dear guest, your room 214 is ready from 15:30."
GOOD = {
    "good_input": NOTE,
    "good_output": MESSAGE,
    "bad_input": NOTE,
    "bad_output": "Your room 301 is ready, call 0800.",
}
TENETS: dict[str, Any] = {
    "tenets": [
        {"statement": "Nothing is invented.", "check": "keeps_details", "threshold": 0.95, "blocking": True, **GOOD},
        {"statement": "It says what ours say.", "check": "resembles", "least": 0.5, "threshold": 0.6, **GOOD}
        | {"bad_output": "No."},
        {"statement": "It greets.", "check": "wording", "has": ["Dear guest"], "threshold": 0.9, **GOOD},
    ]
}


def a_spec() -> a.UseCaseSpec:
    drafted = mind_saying(SPEC)[0].interview(BRIEF)
    assert isinstance(drafted, Drafted)
    return drafted.artifact


def the_tenets(said: dict[str, Any]) -> a.Tenets:
    drafted = mind_saying(said)[0].tenets(BRIEF, a_spec())
    assert isinstance(drafted, Drafted)
    return drafted.artifact


def test_a_job_of_writing_is_drafted_with_its_checks() -> None:
    spec, tenets = a_spec(), the_tenets(TENETS)
    assert (spec.task, spec.labels, spec.fields) == ("writing", (), None)
    assert [tenet.check.kind for tenet in tenets.tenets] == ["keeps_details", "resembles", "wording"]
    assert complaints(tenets, {"spec": spec}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"check": "one_of"},
        {"check": "grounded"},
        {"check": "wording", "has": ["Dear Sir"]},
        {"check": "keeps_details", "bad_output": MESSAGE},
    ],
)
def test_a_check_of_another_job_or_one_that_proves_nothing_is_sent_back(wrong: dict[str, Any]) -> None:
    said = {"tenets": [TENETS["tenets"][0] | wrong, *TENETS["tenets"][1:]]}
    mind, chat = mind_saying(said, TENETS)
    drafted = mind.tenets(BRIEF, a_spec())
    assert isinstance(drafted, Drafted) and len(drafted.artifact.tenets) == 3
    assert len(chat.asked) == 2


def test_lacking_examples_are_written_by_the_model_and_none_invents() -> None:
    honest = {
        "rows": [
            {"text": f"rm {at} ready", "answer": f"Dear guest, your room {at} is ready."} for at in range(100, 120)
        ]
    }
    invents = {"rows": [{"text": "rm 5 ready", "answer": "Dear guest, room 5 is ready. Call 0800 123."}]}
    mind, chat = mind_saying(invents, honest)
    given = BRIEF._replace(rows=(LabelledText(NOTE, MESSAGE),))
    drafted = mind.examples(given, a_spec(), the_tenets(TENETS), ())
    assert isinstance(drafted, Drafted)
    assert len(chat.asked) == 2 and "0800" in str(chat.asked[1])
    rows = drafted.artifact.rows
    assert (rows[0].input, rows[0].origin, len(rows)) == (NOTE, "user", ENOUGH)
    assert {row.origin for row in rows[1:]} == {"drafted"}


def test_what_cannot_be_trained_is_said_with_what_can() -> None:
    with pytest.raises(CannotDraft, match="or with a text of its own"):
        mind_saying({"next": "impossible", "impossible_because": "It wants pictures."})[0].interview(BRIEF)
