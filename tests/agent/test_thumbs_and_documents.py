"""Two ways to train beside the rows: from thumbs that people gave, and from documents as they stand."""

import json
from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.session import Session
from tenet.state import Review
from tests import samples
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tools.gateway.feedback import feedback_file
from tools.thumbs import thumbs


@pytest.fixture
def trained(tmp_path: Path) -> Session:
    return approve_until(reach_first_review(open_session(tmp_path)), "report")


def choose(session: Session, method: str) -> None:
    wanted = session.project.get("method", a.Method).model_copy(update={"choice": method})
    session.send(session.edit("method", wanted.model_dump_json()))


def vote(session: Session, text: str, answer: str, vote: str) -> None:
    row = {
        "id": "1", "at": "2026-01-01T00:00:00Z", "client": "ada", "variant": "production",
        "deployment": samples.NOTHING, "input": text, "output": answer, "vote": vote,
    }  # fmt: skip
    with feedback_file(session.project.path).open("ab") as file:
        file.write(to_jsonl([row]))


def told(session: Session) -> str:
    return (session.project.path / "journal.jsonl").read_text(encoding="utf-8")


def test_without_a_thumb_down_it_says_where_thumbs_come_from(trained: Session) -> None:
    vote(trained, "charged twice", "billing", "up")
    choose(trained, "kto")
    assert "Nobody has given a thumb down yet" in told(trained)
    assert not isinstance(trained.project.get("training_plan", a.TrainingPlan).thumbs, a.DataFile)


def test_a_plan_speaks_of_the_thumbs_of_its_day_and_the_trainer_gets_those(trained: Session) -> None:
    project = trained.project
    sft = project.get("training_run", a.TrainingRun)
    heldout = next(read_jsonl(project.path / project.get("dataset", a.DatasetCard).files["heldout"].path))["input"]
    vote(trained, "charged twice", "shipping", "down")
    vote(trained, heldout, "shipping", "down")
    choose(trained, "kto")
    plan = project.get("training_plan", a.TrainingPlan)
    assert plan.thumbs and plan.thumbs.rows == 1, "the answer to a held-out text must not be learned"
    assert (plan.method, plan.start_from, plan.start_sha256) == ("kto", sft.merged, sft.weights_sha256)
    vote(trained, "and another", "billing", "up")
    approve_until(trained, "training_plan")
    trained.send(trained.approve())
    started = project.state.started["training_run"]
    job = trained.desk.jobs.get(started.key)
    assert job and job.spec.argv[2:4] == ("trainers.kept", "kto")
    laid_out = project.path / started.run / "inputs" / "data" / "thumbs.jsonl"
    assert [row["input"] for row in read_jsonl(laid_out)] == ["charged twice"]
    assert len(thumbs(project)) == 2


def test_thumbs_that_were_changed_behind_the_plan_start_nothing(trained: Session) -> None:
    vote(trained, "charged twice", "shipping", "down")
    choose(trained, "kto")
    approve_until(trained, "training_plan")
    file = trained.project.get("training_plan", a.TrainingPlan).thumbs
    assert file
    (trained.project.path / file.path).write_bytes(b"")
    with pytest.raises(NotPossible, match="not the file that the training plan names"):
        trained.send(trained.approve())


def test_documents_are_read_first_and_sft_begins_with_what_that_left(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    kept = session.project.take_file("porters.md", b"The keys hang in the blue cabinet.")
    passages = session.project.path / "uploads" / f"{kept}.passages.jsonl"
    write_atomically(
        passages, to_jsonl([{"source": f"{kept}, passage 1", "text": "The keys hang in the blue cabinet."}])
    )
    session.send(session.say("thanks", files=(kept,)))
    approve_until(session, "report")
    choose(session, "pretrain")
    project = session.project
    plan = project.get("training_plan", a.TrainingPlan)
    assert [document.name for document in plan.documents or ()] == ["porters.md"] and plan.start_from is None
    assert plan.forecast.basis.startswith("1 rows") and "1 passages of documents" in plan.reasons[0]
    approve_until(session, "report")
    reading = project.get("training_run", a.TrainingRun)
    laid_out = project.path / project.state.started["training_run"].run / "inputs" / "documents"
    assert [path.name for path in laid_out.iterdir()] == [passages.name]
    choose(session, "sft")
    after = project.get("training_plan", a.TrainingPlan)
    assert (after.method, after.start_from, after.start_sha256) == ("sft", reading.merged, reading.weights_sha256)
    assert any("what reading the documents left" in reason for reason in after.reasons)


def test_without_a_document_there_is_nothing_to_read(trained: Session) -> None:
    choose(trained, "pretrain")
    assert "There is no document to read" in told(trained)
    assert not isinstance(trained.pending, Review)


def test_a_plan_without_thumbs_or_documents_is_the_plan_that_it_was(trained: Session) -> None:
    """New fields change no digest of an old plan."""
    content = trained.project.content(trained.project.state.current["training_plan"].digest)
    assert not {"thumbs", "documents", "reward_model"} & set(json.loads(json.dumps(content.decode())).split())
