"""Documents that a person brings: in the data plan by name and version, laid out for the job, newer ones in place of older."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.minds.builtin.mind import BuiltInMind
from tenet import artifacts as a
from tenet.artifacts import SPLITS
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.session import Session
from tenet.state import Review
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.samples import ROWS
from tools.teaching.contract import BEFORE, DOCUMENTS


def bring(session: Session, text: str) -> str:
    """A document whose passages were read before, so that no reader has to start."""
    kept = session.project.take_file("faq.md", text.encode())
    passages = session.project.path / "uploads" / f"{kept}.passages.jsonl"
    write_atomically(passages, to_jsonl([{"source": f"{kept}, passage 1", "text": text}]))
    session.send(session.say("thanks", files=(kept,)))
    return kept


def plan_of(session: Session) -> a.DataPlan:
    return session.project.get("data_plan", a.DataPlan)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return reach_first_review(open_session(tmp_path))


def test_a_document_is_in_the_plan_under_its_name_and_a_new_version_takes_its_place(session: Session) -> None:
    first = bring(session, "Parcels take three days.")
    approve_until(session, "data_plan")
    assert plan_of(session).documents == (
        a.SourceDocument(name="faq.md", file=first, sha256=sha256_of(b"Parcels take three days.")),
    )
    assert plan_of(session).document_share == 0.3

    session.send(session.approve())
    assert "data_plan" not in getattr(session.pending, "digests", {})
    second = bring(session, "Parcels take ten days.")
    assert isinstance(session.pending, Review) and set(session.pending.digests) == {"data_plan"}
    assert [document.file for document in plan_of(session).documents or ()] == [second]


def test_a_document_that_the_person_took_out_stays_out_until_they_bring_it_again(session: Session) -> None:
    bring(session, "Parcels take three days.")
    approve_until(session, "data_plan")
    edited = plan_of(session).model_copy(update={"documents": None})
    session.project.put("data_plan", edited, "person", by="ada")
    session.send(session.revise("tenets", "make T2 stricter"))
    approve_until(session, "data_plan")
    assert plan_of(session).documents is None
    bring(session, "Parcels take ten days.")
    assert plan_of(session).documents


def test_the_job_gets_the_passages_and_the_rows_of_the_dataset_before(session: Session) -> None:
    kept = bring(session, "Parcels take three days.")
    approve_until(session, "data_plan")
    session.send(session.approve())
    runs = session.project.path / "runs"
    (first,) = runs.glob("dataset-*")
    assert (first / "inputs" / DOCUMENTS / f"{kept}.passages.jsonl").exists()
    assert not (first / "inputs" / BEFORE).exists()

    newer = bring(session, "Parcels take ten days.")
    session.send(session.approve())
    (second,) = set(runs.glob("dataset-*")) - {first}
    assert [path.name for path in (second / "inputs" / DOCUMENTS).iterdir()] == [f"{newer}.passages.jsonl"]
    assert {path.name: path.read_bytes() for path in (second / "inputs" / BEFORE).iterdir()} == {
        f"{split}.jsonl": ROWS for split in SPLITS
    }


def test_a_document_that_was_changed_behind_the_plan_is_not_taken(session: Session) -> None:
    kept = bring(session, "Parcels take three days.")
    approve_until(session, "data_plan")
    (session.project.path / "uploads" / kept).write_text("Parcels take a year.")
    with pytest.raises(NotPossible, match="it was changed since"):
        session.send(session.approve())


def test_where_nobody_can_answer_from_a_document_the_plan_says_so(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.desk = replace(session.desk, mind=BuiltInMind())
    session.advance()
    rows = "\n".join(f"is room {n} free -> Dear guest, room {n} is free and ready from noon today." for n in range(12))
    session.send(session.say(f"Answer the questions of our guests\n{rows}"))
    session.send(session.say("as you like"))
    bring(session, "Breakfast is from seven to ten.")
    approve_until(session, "data_plan")
    plan = plan_of(session)
    assert plan.documents is None and plan.document_share is None
    (said,) = [reason for reason in plan.reasons if "faq.md" in reason]
    assert "cannot answer from a document" in said and "TENET_TEACHER_MODEL" in said
