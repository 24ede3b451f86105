"""Whatever people, jobs and crashes do, a project can go on, redoes what depended on a change and runs nothing unapproved."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tenet import journal as j
from tenet.content import parse, serialize
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import may_start
from tenet.stages import BY_NAME, CHAIN, CLOSE_HOLES, Stage, StageName, after
from tenet.state import Ask, Done, Draft, Failed, Launch, Review, Understand, Wait
from tests.samples import sample

DRAFTED: list[StageName] = [stage.name for stage in CHAIN if stage.made_by == "draft"]
NUMBERS = st.integers(0, 2)
RL = 2
"""The number of the sample whose method is reinforcement learning."""


class Customization(RuleBasedStateMachine):
    @initialize()
    def a_new_project(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.project = Project.create("triage", Path(self.folder.name))
        self.launched: list[tuple[StageName, str]] = []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @rule(number=NUMBERS)
    def tenet_goes_on(self, number: int) -> None:
        self.do_what_is_next(number, patient=False)

    @rule()
    def a_person_approves_what_waits(self) -> None:
        step = self.project.next_step()
        if isinstance(step, Review):
            for stage, digest in step.digests.items():
                self.project.approve({stage: digest}, by="ada", surface="sdk")

    @rule(stage=st.sampled_from(CHAIN), number=NUMBERS)
    def an_old_digest_is_approved(self, stage: Stage, number: int) -> None:
        """Approving what is not in force approves nothing."""
        before = dict(self.project.state.approvals)
        try:
            self.project.approve({stage.name: "f" * 64}, by="mallory", surface="sdk")
        except NotPossible:
            assert self.project.state.approvals == before
        else:
            raise AssertionError("a digest that nobody saw was approved")

    @rule(name=st.sampled_from(DRAFTED), number=NUMBERS)
    def a_person_edits(self, name: StageName, number: int) -> None:
        if self.project.state.digest(name):
            content = serialize(BY_NAME[name], sample(name, number))
            self.project.edit(name, content, by="ada", surface="sdk")

    @rule(name=st.sampled_from(DRAFTED), number=NUMBERS)
    def a_person_edits_the_file(self, name: StageName, number: int) -> None:
        if self.project.state.digest(name):
            self.project.file(name).write_bytes(serialize(BY_NAME[name], sample(name, number)))
            self.project.sync()
            assert self.project.find(name) == sample(name, number)

    @rule(name=st.sampled_from(DRAFTED))
    def a_person_breaks_the_file(self, name: StageName) -> None:
        digest = self.project.state.digest(name)
        if digest:
            self.project.file(name).write_text("{", encoding="utf-8")
            assert self.project.sync()
            assert self.project.state.digest(name) == digest
            self.project.restore(name)

    @rule(name=st.sampled_from(DRAFTED))
    def a_person_sends_something_back(self, name: StageName) -> None:
        if self.project.state.digest(name):
            self.project.revise(name, "please change it", by="ada", surface="sdk")

    @precondition(lambda self: isinstance(self.project.next_step(), Wait))
    @rule()
    def the_job_fails(self) -> None:
        step = self.project.next_step()
        assert isinstance(step, Wait)
        self.project.record(j.JobEnded(stage=step.stage, key=step.key, end="failed", message="out of memory"))

    @precondition(lambda self: isinstance(self.project.next_step(), Failed))
    @rule()
    def a_person_tries_again(self) -> None:
        step = self.project.next_step()
        assert isinstance(step, Failed)
        self.project.record(j.Retried(stage=step.stage), by="ada")

    @rule(cut=st.integers(1, 60))
    def the_machine_dies_while_writing(self, cut: int) -> None:
        """The last line is cut short; it never happened, and the project opens as it was before."""
        path = self.project.path / "journal.jsonl"
        whole = path.read_bytes()
        before = dict(self.project.state.current)
        with path.open("ab") as file:
            file.write(whole.splitlines()[-1][:cut])
        again = Project.open("triage", Path(self.folder.name))
        assert again.state.current == before
        again.record(j.Told(text="back again"))
        self.project = again

    @invariant()
    def nothing_unapproved_is_launched(self) -> None:
        if not hasattr(self, "project"):
            return
        step = self.project.next_step()
        if isinstance(step, Launch):
            state = self.project.state
            for name, digest in state.inputs(BY_NAME[step.stage]).items():
                assert not BY_NAME[name].approved or (name, digest) in state.approvals

    @invariant()
    def the_supervisor_agrees(self) -> None:
        """A job whose inputs lost their approval is refused at the last moment."""
        if not hasattr(self, "project"):
            return
        state = self.project.state
        for name, started in state.started.items():
            unapproved = [n for n, d in started.inputs.items() if BY_NAME[n].approved and (n, d) not in state.approvals]
            refused = may_start(self.project.path, name, started.key) is not None
            assert refused == bool(unapproved)

    @invariant()
    def a_project_can_always_be_finished(self) -> None:
        if not hasattr(self, "project"):
            return
        state = self.project.state
        assert not isinstance(self.project.next_step(), Understand | Ask), "nobody spoke in this test"
        assert all(parse(BY_NAME[name], self.project.content(put.digest)) for name, put in state.current.items())

    def do_what_is_next(self, number: int, patient: bool) -> bool:
        """One move of Tenet or of a job; False when a person is needed."""
        project, step = self.project, self.project.next_step()
        match step:
            case Draft(stage=stage):
                project.put(stage, sample(stage, number), "mind")
            case Launch(stage=stage, key=key):
                project.record(
                    j.JobStarted(stage=stage, key=key, run="runs/x", inputs=project.state.inputs(BY_NAME[stage]))
                )
            case Wait(stage=stage, key=key):
                inputs = project.state.started[stage].inputs
                project.put(stage, sample(stage, number), "job", made_from=inputs, job=key)
            case _:
                return False
        return True


def test_any_history_leaves_a_project_that_can_go_on() -> None:
    Customization.TestCase.settings = settings(
        max_examples=40,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    machine = Customization.TestCase()
    machine.runTest()


def finish(project: Project, number: int = 0) -> list[str]:
    """Drive a project to its end with everybody agreeing; returns what was made, in order."""
    made: list[str] = []
    for _ in range(100):
        match step := project.next_step():
            case Done():
                return made
            case Draft(stage=stage):
                project.put(stage, sample(stage, number), "mind")
                made.append(stage)
            case Review(digests=digests):
                for stage, digest in digests.items():
                    project.approve({stage: digest}, by="ada", surface="sdk")
            case Launch(stage=stage, key=key):
                project.record(
                    j.JobStarted(stage=stage, key=key, run="runs/x", inputs=project.state.inputs(BY_NAME[stage]))
                )
            case Wait(stage=stage, key=key):
                project.put(stage, sample(stage, number), "job", made_from=project.state.started[stage].inputs, job=key)
                made.append(stage)
            case _:
                raise AssertionError(f"stuck at {step}")
    raise AssertionError("it never ends")


def test_the_chain_is_made_in_order(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    assert finish(project) == [stage.name for stage in CHAIN if not stage.optional]


def test_reinforcement_learning_makes_a_reward_between_method_and_plan(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    assert finish(project, RL) == [stage.name for stage in CHAIN if stage.name != "contest"]
    assert "reward" in project.state.started["training_run"].inputs


def test_a_reward_that_was_gamed_goes_back_and_is_tried_again_before_anybody_is_asked(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project, RL)
    project.record(j.Revised(stage="reward", text="T2 counts more"))
    assert isinstance(project.next_step(), Draft)
    asking = sample("reward", RL).model_copy(update={"left_out": ("T3: it was left out",)})
    project.put("reward", asking, "mind")
    first = project.next_step()
    assert isinstance(first, Launch) and first.stage == "break_in", "it is tried before it is approved"
    started = j.JobStarted(
        stage="break_in", key=first.key, run="runs/x", inputs=project.state.inputs(BY_NAME["break_in"])
    )
    project.record(started)
    assert may_start(project.path, "break_in", first.key) is None, "it tries out what nobody has approved yet"
    project.put("break_in", sample("break_in", 1), "job", made_from=started.inputs, job=first.key)
    assert project.next_step() == Draft("reward") and project.state.sent_back["reward"] == [CLOSE_HOLES]
    project.put("reward", sample("reward", RL).model_copy(update={"left_out": ("T3: closed",)}), "mind")
    again = project.next_step()
    assert isinstance(again, Launch) and again.stage == "break_in" and again.key != first.key


def test_a_break_in_of_a_reward_that_changed_meanwhile_sends_nothing_back(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project, RL)
    inputs = project.state.inputs(BY_NAME["break_in"])
    project.put("reward", sample("reward", 1), "mind")
    project.put("break_in", sample("break_in", 1), "job", made_from=inputs)
    assert "reward" not in project.state.sent_back


def test_back_to_supervised_training_the_reward_is_passed_by(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project, RL)
    project.edit("method", serialize(BY_NAME["method"], sample("method")), by="ada", surface="sdk")
    assert "reward" not in finish(project)
    assert "reward" not in project.state.started["training_run"].inputs
    project.edit("reward", serialize(BY_NAME["reward"], sample("reward", 1)), by="ada", surface="sdk")
    assert isinstance(project.next_step(), Done), "a reward that nothing needs holds nothing up"


def test_with_a_reward_a_changed_tenet_is_paid_for_anew(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project, RL)
    project.edit("tenets", serialize(BY_NAME["tenets"], sample("tenets", 1)), by="ada", surface="sdk")
    assert {"reward", "report"} <= set(finish(project, RL))


def test_what_a_person_writes_into_a_reward_is_proven_before_it_can_be_approved(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project, RL)
    digest = project.edit("reward", serialize(BY_NAME["reward"], sample("reward", 1)), by="ada", surface="sdk")
    assert project.next_step() == Draft("reward")
    with pytest.raises(NotPossible, match="is being made again"):
        project.approve({"reward": digest}, by="ada", surface="sdk")
    project.put("reward", sample("reward", 1), "mind")
    assert project.next_step() == Review({"reward": digest})


def test_a_changed_tenet_is_measured_again_but_not_trained_again(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project)
    project.edit("tenets", serialize(BY_NAME["tenets"], sample("tenets", 1)), by="ada", surface="sdk")
    redone = finish(project)
    assert "baseline" in redone and "report" in redone
    assert "dataset" not in redone and "training_run" not in redone and "training_plan" not in redone


def test_whatever_is_changed_only_what_depends_on_it_is_redone(tmp_path: Path) -> None:
    for number, name in enumerate(DRAFTED, start=1):
        project = Project.create(f"triage-{number}", tmp_path)
        finish(project)
        project.edit(name, serialize(BY_NAME[name], sample(name, 1)), by="ada", surface="sdk")
        assert set(finish(project)) <= {stage.name for stage in after(name)}


def test_a_job_of_yesterday_never_lands_as_the_one_of_today(tmp_path: Path) -> None:
    """The data plan changes while the dataset is being made: what then comes out is stale at once and is made again."""
    project = Project.create("triage", tmp_path)
    while not isinstance(step := project.next_step(), Wait):
        match step:
            case Draft(stage=stage):
                project.put(stage, sample(stage), "mind")
            case Review(digests=digests):
                for stage, digest in digests.items():
                    project.approve({stage: digest}, by="ada", surface="sdk")
            case Launch(stage=stage, key=key):
                project.record(
                    j.JobStarted(stage=stage, key=key, run="runs/x", inputs=project.state.inputs(BY_NAME[stage]))
                )
            case _:
                raise AssertionError(step)
    old = project.state.started["dataset"]
    project.edit("data_plan", serialize(BY_NAME["data_plan"], sample("data_plan", 1)), by="ada", surface="sdk")
    assert may_start(project.path, "dataset", old.key) is None or isinstance(project.next_step(), Review)
    project.put("dataset", sample("dataset"), "job", made_from=old.inputs, job=old.key)
    plan = project.state.digest("data_plan")
    assert plan
    project.approve({"data_plan": plan}, by="ada", surface="sdk")
    step = project.next_step()
    assert isinstance(step, Launch) and step.key != old.key


def test_sending_back_takes_the_approval_away_even_if_the_next_draft_is_the_same(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    finish(project)
    shown = project.state.digest("data_plan") or ""
    project.revise("data_plan", "more rows", by="ada", surface="sdk")
    with pytest.raises(NotPossible, match="is being changed as you asked"):
        project.approve({"data_plan": shown}, by="ada", surface="sdk")
    project.put("data_plan", sample("data_plan"), "mind")
    assert isinstance(project.next_step(), Review)
