"""What a person can rely on while they talk, approve, change their mind and close the window."""

from contextlib import closing
from pathlib import Path

from agent.desk import brief
from tenet import artifacts as a
from tenet import journal as j
from tenet.jobs.outbox import change, every, open_outbox
from tenet.replies import Approve, Edit
from tenet.session import Session
from tenet.state import Ask, Done, Failed, Review, Wait
from tests.agent.conversations import approve_everything, approve_until, open_session, reach_first_review


def told(events: list[j.Event]) -> str:
    return "\n".join(event.what.text for event in events if isinstance(event.what, j.Told))


def test_a_whole_customization_from_words_to_live(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    approve_everything(session)
    assert isinstance(session.pending, Done)
    assert len(session.desk.jobs.all()) == 5


def test_a_question_is_answered_and_the_same_review_is_asked_again(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    before = session.pending
    assert "About 'What is T2?'" in told(session.send(session.say("What is T2?")))
    assert session.pending == before


def test_the_passages_of_a_document_are_kept_with_the_project(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    kept = session.project.take_file("faq.md", b"# Returns\n\nThirty days.")
    told_now = told(session.send(session.say("thanks").model_copy(update={"files": (kept,)})))
    assert "1 passage was read and kept" in told_now
    assert (session.project.path / "uploads" / f"{kept}.passages.jsonl").exists()


def test_free_words_never_approve(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    before = session.pending
    assert "an approval is a click" in told(session.send(session.say("yes, looks good, go on")))
    assert session.pending == before and not session.project.state.approvals


def test_an_approval_of_something_else_than_what_is_in_force_approves_nothing(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    seen = session.approve()
    other = open_session(tmp_path)
    other.send(other.say("make T2 stricter"))
    assert "changed since you saw it" in told(session.send(seen))
    assert "tenets" not in {stage for stage, _ in session.project.state.approvals}


def test_an_approval_of_two_things_takes_both_or_none(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    seen = session.approve()
    assert set(seen.digests) == {"spec", "tenets"}
    session.send(session.say("make T2 stricter"))
    assert "Nothing was approved" in told(session.send(seen))
    assert not session.project.state.approvals


def test_deploying_against_the_evaluation_takes_a_reason_that_is_kept(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path)), "deployment")
    report = session.project.get("report", a.EvalReport).model_copy(update={"verdict": "do not ship"})
    session.project.put("report", report, "job", job=session.project.state.current["report"].job)
    session.advance()
    approve_until(session, "deployment")
    assert "says “do not ship”" in told(session.send(session.approve("  ")))
    assert session.project.state.approval("deployment") is None and isinstance(session.pending, Review)
    session.send(session.approve("it is only shown to two colleagues"))
    approval = session.project.state.approval("deployment")
    assert approval and approval.because == "it is only shown to two colleagues"
    assert isinstance(session.pending, Done)


def test_two_people_approve_at_once_and_it_counts_once(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    other = open_session(tmp_path)
    mine, theirs = session.approve(), other.approve()
    session.send(mine)
    other.send(theirs)
    session.send(mine)
    spec_approvals = [e for e in session.project.events() if isinstance(e.what, j.Approved) and e.what.stage == "spec"]
    assert len({e.id for e in spec_approvals}) == len(spec_approvals) <= 2
    assert isinstance(session.pending, Review) and "examples" in session.pending.digests


def test_a_change_of_an_earlier_artefact_says_what_it_costs_and_redoes_only_that(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    approve_everything(session)
    trained = session.project.state.current["training_run"]
    words = told(session.send(session.say("make T2 stricter")))
    assert "What depends on it is looked at again" in words and "evaluation" in words
    assert session.project.get("tenets", a.Tenets).tenets[1].threshold > 0.5
    approve_everything(session)
    assert session.project.state.current["training_run"].digest == trained.digest
    stages = [job.spec.stage for job in session.desk.jobs.all()]
    assert stages.count("training_run") == 1 and stages.count("baseline") == 2


def test_a_failed_job_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path, fail=("dataset",)))
    for _ in range(3):
        session.send(session.approve())
    step = session.pending
    assert isinstance(step, Failed) and step.end.message == "planted"
    session.send(session.retry("dataset"))
    assert isinstance(session.pending, Review) and "dataset" in session.pending.digests


def test_a_person_can_speak_while_a_job_runs(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path, hold=("dataset",)))
    for _ in range(3):
        session.send(session.approve())
    assert isinstance(session.pending, Wait)
    assert "waiting for job of dataset" in told(session.send(session.say("What is T2?")))
    session.send(session.say("more rows please"))
    step = session.pending
    assert isinstance(step, Review) and "data_plan" in step.digests, "the plan is under review again"


def test_the_job_of_a_changed_plan_is_replaced_and_its_result_never_used(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path, hold=("dataset",)))
    for _ in range(3):
        session.send(session.approve())
    old = session.project.state.started["dataset"].key
    session.send(session.say("more rows please"))
    session.send(session.approve())
    new = session.project.state.started["dataset"].key
    assert new != old
    with closing(open_outbox(tmp_path)) as outbox:
        assert {row.spec.key: row.wanted for row in every(outbox)} == {old: False, new: True}


def test_what_was_called_off_and_is_wanted_again_is_another_attempt(tmp_path: Path) -> None:
    """A plan is changed while its job runs, and then changed back: the job that was called off is not waited for."""
    session = reach_first_review(open_session(tmp_path, hold=("dataset",)))
    for _ in range(3):
        session.send(session.approve())
    plan = session.project.file("data_plan").read_text(encoding="utf-8")
    first = session.project.state.started["dataset"].key
    session.send(session.say("more rows please"))
    session.send(session.approve())
    with closing(open_outbox(tmp_path)) as outbox:
        change(outbox, first, state="cancelled")
    session.send(session.edit("data_plan", plan))
    session.send(session.approve())
    assert isinstance(session.pending, Wait)
    assert session.pending.key != first


def test_the_bookmark_can_be_lost(tmp_path: Path) -> None:
    approve_until(reach_first_review(open_session(tmp_path)), "examples")
    (tmp_path / "bookmarks.sqlite").unlink()
    again = open_session(tmp_path)
    again.send(again.approve())
    assert isinstance(again.pending, Review) and "data_plan" in again.pending.digests


def test_what_the_command_line_approves_the_page_knows(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    step = session.pending
    assert isinstance(step, Review)
    for stage, digest in step.digests.items():
        session.project.approve({stage: digest}, by="grace", surface="cli")
    page = open_session(tmp_path)
    page.advance()
    assert isinstance(page.pending, Review) and "examples" in page.pending.digests


def test_an_edit_of_an_old_revision_is_not_saved_over_a_new_one(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    old = session.project.state.digest("tenets")
    session.send(session.say("make T2 stricter"))
    new = session.project.state.digest("tenets")
    edit = Edit(stage="tenets", content=session.project.content(str(old)).decode(), base=old, by="ada", surface="web")
    assert "changed while you edited" in told(session.send(edit))
    assert session.project.state.digest("tenets") == new


def test_rows_that_were_changed_behind_the_card_are_not_trained_on(tmp_path: Path) -> None:
    """The dataset's card says what was approved; a file that differs stops the job before it starts."""
    from agent.launching import prepare
    from tenet.files import write_atomically
    from tenet.problems import NotPossible
    from tenet.stages import BY_NAME

    session = approve_until(reach_first_review(open_session(tmp_path)), "dataset")
    project = session.project
    write_atomically(project.path / "data/train.jsonl", b"{}\n")
    started = j.JobStarted(
        stage="baseline", key="k" * 64, run="runs/x", inputs=project.state.inputs(BY_NAME["baseline"])
    )
    try:
        prepare(project, BY_NAME["baseline"], started, project.path / "runs/x")
    except NotPossible as problem:
        assert "not what its card describes" in str(problem)
    else:
        raise AssertionError("changed rows were used")


def test_a_second_attempt_at_the_same_training_goes_on_from_the_checkpoints_of_the_first(tmp_path: Path) -> None:
    from agent.launching import prepare
    from tenet.stages import BY_NAME, StageName

    project = approve_until(reach_first_review(open_session(tmp_path)), "training_plan").project
    stage = BY_NAME["training_run"]
    inputs: dict[StageName, str] = {"training_plan": str(project.state.digest("training_plan"))}
    changed = project.get("training_plan", a.TrainingPlan).model_copy(update={"max_minutes": 9})
    other: dict[StageName, str] = {"training_plan": project.put("training_plan", changed, "mind")}
    for name, made_from in (("1", inputs), ("2", other), ("3", inputs)):
        started = j.JobStarted(stage=stage.name, key=name * 64, run=f"runs/training_run-{name}", inputs=made_from)
        prepare(project, stage, started, project.path / started.run)
        if name != "3":
            (project.path / started.run / "out" / "checkpoints" / name).mkdir(parents=True)
    kept = project.path / "runs" / "training_run-3" / "out" / "checkpoints"
    assert [path.name for path in kept.iterdir()] == ["1"]


def test_an_empty_approval_cannot_be_made() -> None:
    try:
        Approve(digests={}, by="ada", surface="web")
    except ValueError:
        return
    raise AssertionError


def test_the_opening_question_comes_by_itself(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.advance()
    assert isinstance(session.pending, Ask)


def bring(session: Session, name: str, content: bytes) -> str:
    kept = session.project.take_file(name, content)
    return told(session.send(session.say("Here is a file.", (kept,))))


def test_a_file_that_is_no_table_is_said_so_and_the_conversation_goes_on(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    before = session.pending
    assert "could not be read as PDF" in bring(session, "brochure.pdf", b"%PDF-1.7\x00\x01\x02")
    assert "this is not a text file" in bring(session, "tickets.xlsx", b"PK\x03\x04\x00\x00")
    assert session.pending == before
    assert "About 'What is T2?'" in told(session.send(session.say("What is T2?")))


def test_rows_that_are_given_later_are_read_by_the_labels_that_are_known_now(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    table = b"note,queue,other\nI paid twice,Billing,x\nNo parcel,shipping,y\nHello,greetings,z\n"
    assert 'the label "greetings" is not one of: billing, shipping' in bring(session, "more.csv", table)
    rows = brief(session.project).rows
    assert [(row.input, row.output) for row in rows] == [("I paid twice", "billing"), ("No parcel", "shipping")]


def test_rows_under_a_former_name_of_a_label_are_not_lost(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    bring(session, "rows.csv", b"text,label\nI paid twice,billing\nNo parcel,shipping\n")
    spec = session.project.file("spec").read_text(encoding="utf-8").replace("billing", "payments")
    session.send(session.edit("spec", spec))
    assert {row.output for row in brief(session.project).rows} == {"payments", "shipping"}


def test_an_uploaded_file_is_parsed_once(tmp_path: Path) -> None:
    from agent import desk

    session = reach_first_review(open_session(tmp_path))
    bring(session, "rows.csv", b"text,label\nI paid twice,billing\nNo parcel,shipping\n")
    before = desk.read_file.cache_info().misses
    for _ in range(5):
        brief(session.project)
    assert desk.read_file.cache_info().misses == before
