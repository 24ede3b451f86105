"""The folder: what people edit is taken up or refused by line, nothing is half written, nothing leaves it."""

import threading
from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse, serialize
from tenet.files import sha256_of, to_yaml, write_atomically
from tenet.problems import BadFile, NotPossible
from tenet.project import Project
from tenet.slugs import names, slug_of
from tenet.stages import BY_NAME, CHAIN
from tests.samples import sample


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create("triage", tmp_path)
    for stage in ("spec", "tenets", "examples"):
        made.put(stage, sample(stage), "mind", mind="built-in")
    return made


@pytest.mark.parametrize("stage", [stage.name for stage in CHAIN])
def test_every_artefact_comes_back_from_its_file_as_it_was(stage: str) -> None:
    artifact = sample(BY_NAME[stage].name)
    assert parse(BY_NAME[stage], serialize(BY_NAME[stage], artifact)) == artifact


def test_the_file_is_the_artefact_in_force_and_its_name_is_its_content(project: Project) -> None:
    digest = project.state.digest("spec")
    assert digest == sha256_of(project.file("spec").read_bytes())
    assert (project.path / "revisions" / str(digest)).read_bytes() == project.file("spec").read_bytes()


def test_a_hand_edit_is_taken_up_with_its_comments(project: Project) -> None:
    path = project.file("spec")
    text = "# my notes\n" + path.read_text(encoding="utf-8").replace("Ticket triage 0", "Sorting tickets")
    path.write_text(text, encoding="utf-8")
    assert project.sync("ada") == []
    assert project.get("spec", a.UseCaseSpec).title == "Sorting tickets"
    assert path.read_text(encoding="utf-8") == text
    assert project.state.current["spec"].author == "person"


def test_a_comment_alone_changes_nothing_that_depends_on_it(project: Project) -> None:
    path, before = project.file("spec"), project.state.digest("spec")
    path.write_text("# only a note\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert project.sync() == []
    assert project.state.digest("spec") == before


def test_a_broken_hand_edit_is_refused_with_its_line_and_the_last_good_one_stays(project: Project) -> None:
    path, before = project.file("tenets"), project.state.digest("tenets")
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(lines) if "threshold" in line)
    lines[number] = lines[number].split(":")[0] + ": very strict"
    path.write_text("\n".join(lines), encoding="utf-8")
    (problem,) = project.sync()
    assert f"tenets.yaml, line {number + 1}" in problem and "threshold" in problem
    assert project.state.digest("tenets") == before
    project.sync()
    assert sum(isinstance(event.what, j.Refused) for event in project.events()) == 1, "the same mistake is told once"


def test_text_that_is_no_yaml_is_refused_with_its_line(project: Project) -> None:
    project.file("spec").write_text("title: [unclosed\nusers: x\n", encoding="utf-8")
    (problem,) = project.sync()
    assert "spec.yaml, line 2" in problem


def test_a_row_with_an_unknown_label_is_named(project: Project) -> None:
    content = serialize(BY_NAME["examples"], sample("examples")).replace(
        b'"output": "shipping"', b'"output": "shippng"', 1
    )
    with pytest.raises(BadFile, match=r"line 2: row r1 has the label 'shippng'"):
        project.edit("examples", content, by="ada", surface="sdk")


def test_a_deleted_file_comes_back(project: Project) -> None:
    project.file("spec").unlink()
    project.sync()
    assert project.file("spec").exists()


def test_what_a_job_measured_is_not_edited_by_hand(project: Project) -> None:
    project.put("baseline", sample("baseline"), "job")
    content = to_yaml(sample("baseline", 7).model_dump(mode="json", exclude_none=True))
    with pytest.raises(BadFile, match="measured by a job"):
        project.edit("baseline", content, by="mallory", surface="sdk")
    project.file("baseline").write_bytes(content)
    assert project.sync()
    assert project.find("baseline") == sample("baseline")


def test_a_put_that_was_interrupted_is_finished_when_the_project_is_next_locked(project: Project) -> None:
    """The power fails after the intent is written and before anything else is."""
    artifact = sample("spec", 5)
    content = serialize(BY_NAME["spec"], artifact)
    event = j.event(j.Put(stage="spec", digest=sha256_of(content), made_from={}, author="mind"))
    write_atomically(project.path / "revisions" / sha256_of(content), content)
    project._begin_put(event, {}, None)  # pyright: ignore[reportPrivateUsage]
    again = Project(project.path)
    with again.locked():
        pass
    assert again.find("spec") == artifact
    assert again.file("spec").read_bytes() == content
    with again.locked():
        pass
    assert sum(each.id == event.id for each in again.events()) == 1


def test_a_damaged_revision_is_never_used(project: Project) -> None:
    digest = project.state.digest("spec")
    (project.path / "revisions" / str(digest)).write_bytes(b"title: forged\n")
    with pytest.raises(NotPossible, match="damaged"):
        project.find("spec")


def test_you_approve_what_you_saw(project: Project) -> None:
    seen = project.state.digest("spec")
    assert seen
    project.file("spec").write_bytes(serialize(BY_NAME["spec"], sample("spec", 2)))
    with pytest.raises(NotPossible, match="changed since you saw it"):
        project.approve({"spec": seen}, by="ada", surface="cli")
    assert not project.state.approvals


def test_the_same_reply_twice_counts_once(project: Project) -> None:
    for _ in range(2):
        project.record(j.Said(text="hello"), by="ada", id="reply-1")
    assert sum(event.id == "reply-1" for event in project.events()) == 1


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".", "UPPER", "-dash", "a" * 64, "a b", "ä", "x\n"])
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotPossible, match="cannot be a project's name"):
        Project.create(name, tmp_path)
    assert names(tmp_path) == []


def test_an_uploaded_file_cannot_leave_the_folder(project: Project) -> None:
    kept = project.take_file("../../etc/passwd", b"x")
    assert (project.path / "uploads" / kept).resolve().is_relative_to(project.path.resolve())


def test_free_words_become_a_name() -> None:
    assert slug_of("Sort Müller's tickets, please!") == "sort-m-ller-s-tickets-please"
    assert slug_of("!!!") == "project"


def test_many_writers_lose_nothing(project: Project) -> None:
    def write(number: int) -> None:
        mine = Project(project.path)
        for index in range(20):
            mine.record(j.Told(text=f"{number} {index}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(event.what, j.Told) for event in project.events()) == 160


# ---------------------------------------------------------------- a reward: one artefact, two files


@pytest.fixture
def rewarded(project: Project) -> Project:
    project.put("method", sample("method", 2), "mind", made_from={})
    project.put("reward", sample("reward"), "mind")
    return project


def test_the_code_of_a_reward_is_a_file_of_its_own(rewarded: Project) -> None:
    assert (rewarded.path / "reward.py").read_text(encoding="utf-8") == rewarded.get("reward", a.RewardFunction).code
    (rewarded.path / "reward.py").unlink()
    assert rewarded.sync() == []
    assert (rewarded.path / "reward.py").exists()


def test_an_edit_of_reward_py_is_an_edit_of_the_reward(rewarded: Project) -> None:
    before = rewarded.state.digest("reward")
    (rewarded.path / "reward.py").write_text("def right(completions, **_):\n    return [0.5]\n", encoding="utf-8")
    assert rewarded.sync() == []
    assert rewarded.get("reward", a.RewardFunction).code.endswith("return [0.5]\n")
    assert rewarded.state.digest("reward") != before
    assert "return [0.5]" in rewarded.file("reward").read_text(encoding="utf-8")
    assert not rewarded.state.is_fresh(BY_NAME["reward"]), "it is proven again before it counts"


def test_the_weights_of_a_reward_stand_in_its_yaml(rewarded: Project) -> None:
    weights = rewarded.file("reward").read_text(encoding="utf-8").replace("weight: 1.0", "weight: 7.0")
    rewarded.file("reward").write_text(weights, encoding="utf-8")
    assert rewarded.sync() == []
    assert rewarded.get("reward", a.RewardFunction).terms[0].weight == 7


@pytest.mark.parametrize("end", ["", "\n", "\r\n", " \n\n", "\t# é 🎉\x00"])
def test_reward_py_comes_back_to_the_byte(rewarded: Project, end: str) -> None:
    """Else every look at the project would find it edited again."""
    written = f"  # first\n\tx = 1{end}".encode()
    (rewarded.path / "reward.py").write_bytes(written)
    assert rewarded.sync() == []
    events = len(rewarded.events())
    assert (rewarded.path / "reward.py").read_bytes() == written
    assert rewarded.sync() == [] and len(rewarded.events()) == events


def test_a_line_break_that_yaml_loses_is_refused(rewarded: Project) -> None:
    (rewarded.path / "reward.py").write_text("x = '\u2028'\n", encoding="utf-8")
    assert "YAML does not keep" in rewarded.sync()[0]


def test_an_empty_reward_py_is_refused(rewarded: Project) -> None:
    (rewarded.path / "reward.py").write_text("", encoding="utf-8")
    assert "code" in rewarded.sync()[0]
    assert rewarded.get("reward", a.RewardFunction) == sample("reward")


def test_a_reward_that_failed_a_proof_is_approved_only_with_a_reason(rewarded: Project) -> None:
    failed = a.Proof(name="hacks pay nothing", passed=False, said="It can be gamed.")
    reward = rewarded.get("reward", a.RewardFunction).model_copy(update={"proofs": (failed,)})
    digest = rewarded.put("reward", reward, "mind")
    with pytest.raises(
        NotPossible, match=r"failed 1 of its proofs \(hacks pay nothing\), so approving the reward takes"
    ):
        rewarded.approve({"reward": digest}, by="ada", surface="sdk", because="  ")
    assert rewarded.state.approval("reward") is None
    rewarded.approve({"reward": digest}, by="ada", surface="sdk", because="the answers are read by people anyway")
    approval = rewarded.state.approval("reward")
    assert approval and approval.because == "the answers are read by people anyway"
