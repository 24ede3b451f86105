"""A contest is called for in words or by a command, held before a method is chosen, and called off as easily."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from agent.contest_words import asks_for, minutes_in
from agent.contesting import approved_reward, call
from agent.minds.contract import Meaning
from tenet import artifacts as a
from tenet import journal as j
from tenet.jobs.outbox import find, open_outbox
from tenet.problems import NotPossible
from tenet.session import Session
from tenet.state import Ask, Failed, Review, Wait
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.fakes.mind import ScriptedMind
from tests.samples import sample
from tools.contest.terms import FILE, Terms

HELD = (
    "What would be the best way?",
    "which method is best?",
    "hold a contest",
    "Can you run a contest first, 3 minutes each?",
    "please compare all the methods before we spend anything",
    "try every approach on the same rows",
    "contest",
    "Which way works best?",
    "I want a bake-off",
    "Was wäre der beste Weg?",
    "mach bitte einen Wettbewerb",
    "Welche Methode ist die beste?",
    "Before I pay for that, let all the ways compete, a minute and a half each",
    "have the methods race against each other",
)
OFF = (
    "no contest",
    "skip the contest, please",
    "go on without the contest",
    "ohne den Wettbewerb",
    "don't hold a contest",
)
NEITHER = (
    "what is the best threshold?",
    "use SFT",
    "the best way to approve this?",
    "which tenet is best?",
    "we sort entries of a competition by category",
    "train longer",
    "what methods do you have?",
)


@pytest.mark.parametrize("words", HELD)
def test_words_that_call_for_a_contest(words: str) -> None:
    assert asks_for(words) == "held"


@pytest.mark.parametrize("words", OFF)
def test_words_that_call_it_off(words: str) -> None:
    assert asks_for(words) == "called off"


@pytest.mark.parametrize("words", NEITHER)
def test_words_that_do_neither(words: str) -> None:
    assert asks_for(words) is None


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("run a contest, 2.5 minutes each", 2.5),
        ("a contest, a minute and a half each", 1.5),
        ("two minutes for each, please", 2),
        ("half a minute each", 0.5),
        ("a contest in a few minutes", None),
        ("run a contest", None),
    ],
)
def test_the_minutes_are_taken_from_the_words(words: str, minutes: float | None) -> None:
    assert minutes_in(words) == minutes


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """At the training plan, where the method is shown."""
    return approve_until(reach_first_review(open_session(tmp_path, name="triage")), "training_plan")


def told(session: Session) -> str:
    return "\n".join(event.what.text for event in session.project.events() if isinstance(event.what, j.Told))


def test_it_is_offered_where_the_method_is_chosen_and_words_start_it(session: Session) -> None:
    assert "hold a contest" in told(session)
    assert session.project.find("contest") is None
    session.send(session.say("What would be the best way? 3 minutes each"))
    contest = session.project.get("contest", a.Contest)
    assert "held-out rows stay unseen" in told(session) and "about 3 in all" in told(session)
    method = session.project.get("method", a.Method)
    assert method.reasons[0].startswith("The contest decided it, on 10 rows")
    assert session.project.state.current["method"].made_from["contest"] == session.project.state.digest("contest")
    assert contest.recommended == method.choice == "sft"
    assert isinstance(session.pending, Review) and "training_plan" in session.pending.digests


def test_its_terms_are_laid_out_with_a_plan_that_fits_the_budget(session: Session) -> None:
    session.contest(minutes=0.01)
    run = session.project.path / session.project.state.started["contest"].run
    laid = Terms.model_validate(json.loads((run / "inputs" / FILE).read_bytes()))
    assert [way.name for way in laid.training] == ["sft"]
    (plan,) = laid.training[0].plans
    assert plan.max_minutes == 0.01 and plan.forecast.minutes <= 0.01
    assert 0 < plan.train["num_train_epochs"] < 12
    assert laid.left_out["dpo"].startswith("None of your 4 examples has an answer that you reject")
    assert "none is approved" in laid.left_out["grpo"]


def test_a_question_about_the_plan_does_not_hold_it_up(session: Session) -> None:
    asked = j.Asked(stage="training_plan", text="What should that change?")
    session.project.record(asked)
    assert isinstance(session.project.next_step(), Ask)
    session.contest()
    assert session.project.find("contest") is not None
    assert isinstance(session.pending, Review) and "training_plan" in session.pending.digests


def test_once_its_rows_change_it_is_wanted_no_more(session: Session) -> None:
    session.contest()
    session.send(session.revise("data_plan", "more rows please"))
    approve_until(session, "training_plan")
    assert "contest" not in session.project.state.current["method"].made_from
    assert "contest decided" not in session.project.get("method", a.Method).reasons[0]


def test_called_off_the_method_is_chosen_without_it(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path, fail=("contest",))), "training_plan")
    session.contest()
    assert isinstance(session.pending, Failed) and session.pending.stage == "contest"
    session.send(session.say("no contest, please"))
    assert isinstance(session.pending, Review) and "training_plan" in session.pending.digests
    session.send(session.say("skip the contest"))
    assert "none to call off" in told(session)


def test_called_for_once_more_it_is_held_again(session: Session) -> None:
    session.contest()
    first = session.project.state.current["contest"].job
    session.contest(minutes=5)
    assert session.project.state.current["contest"].job != first


def test_before_there_are_rows_it_is_refused_and_says_when(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    with pytest.raises(NotPossible, match="when the training plan is shown"):
        call(session.project, "ada", "cli")


@pytest.mark.parametrize("minutes", [0, -1, 5000])
def test_a_budget_that_is_none_is_refused(session: Session, minutes: float) -> None:
    with pytest.raises(NotPossible, match="at most a day"):
        session.contest(minutes=minutes)
    assert session.project.find("contest") is None


def test_who_may_not_spend_may_not_call_for_it(session: Session) -> None:
    users = {"eve": {"role": "viewer"}, "max": {"role": "member", "may": ["code"]}}
    (session.project.home / "users.json").write_text(json.dumps(users))
    for name in users:
        with pytest.raises(NotPossible, match="right to approve spend"):
            call(session.project, name, "web")


def test_practice_takes_part_with_the_reward_that_a_person_approved_and_no_other(session: Session) -> None:
    project = session.project
    project.put("reward", sample("reward"), "mind")
    assert approved_reward(project) is None
    digest = project.state.digest("reward")
    assert digest is not None
    project.record(j.Approved(stage="reward", digest=digest), "ada", "sdk")
    assert approved_reward(project) == digest
    session.contest()
    run = project.path / project.state.started["contest"].run
    laid = Terms.model_validate(json.loads((run / "inputs" / FILE).read_bytes()))
    ways = {way.name: way.plans for way in laid.training}
    # The sample's base model is right on 8 of 10 rows, so it need not be taught first.
    assert [plan.method for plan in ways["grpo"]] == ["grpo"] and laid.reward == digest
    assert (run / "inputs" / "reward.yaml").read_bytes() == project.content(digest)


def test_called_off_while_it_runs_its_job_is_stopped_and_it_can_be_held_later(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path, hold=("contest",))), "training_plan")
    session.contest()
    step = session.pending
    assert isinstance(step, Wait) and step.stage == "contest"
    with pytest.raises(NotPossible, match="under way already"):
        session.contest()
    session.without_contest()
    assert isinstance(session.pending, Review)
    with closing(open_outbox(tmp_path)) as outbox:
        stopped = find(outbox, step.key)
    assert stopped is not None and not stopped.wanted
    session.contest()
    later = session.pending
    assert isinstance(later, Wait) and later.stage == "contest" and later.key != step.key


def test_once_something_was_trained_asking_for_the_best_way_is_a_question(session: Session) -> None:
    session.project.put("training_run", sample("training_run"), "job")
    mind = session.desk.mind
    assert isinstance(mind, ScriptedMind)
    mind.means["what would be the best way?"] = Meaning("question")
    session.send(session.say("what would be the best way?"))
    assert session.project.find("contest") is None and "About 'what would be the best way?'" in told(session)
