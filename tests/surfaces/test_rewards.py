"""A reward as people see it: on its card with its code, and at work on an answer of theirs."""

from pathlib import Path

import pytest

from surfaces.cards import card
from surfaces.cli.rewards import reward as show
from tenet import artifacts as a
from tenet.files import write_atomically
from tenet.project import Project
from tenet.sandbox.choosing import best_tier
from tests.samples import ROWS, sample


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    made = Project.create("triage", tmp_path / "projects")
    write_atomically(made.path / "data" / "train.jsonl", ROWS)
    for stage in ("spec", "dataset", "reward"):
        made.put(stage, sample(stage), "mind")
    return made


def test_the_card_shows_the_code_that_is_approved_and_nothing_of_it_gets_out() -> None:
    reward = sample("reward")
    assert isinstance(reward, a.RewardFunction)
    hostile = reward.model_copy(update={"code": "x = 1\n```\n# A heading\n[a link](https://evil.example)\n"})
    block = card(hostile).rsplit("````python", 1)[1]
    assert block.endswith("````") and "[a link](https://evil.example)" in block
    assert "all 1 proofs passed" in card(reward)


@pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")
def test_an_answer_is_scored_term_by_term(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    code = "def right(completions, reference, **_):\n    return [float(c[-1]['content'] == r) for c, r in zip(completions, reference)]\n"
    reward = project.get("reward", a.RewardFunction).model_copy(update={"code": code})
    project.put("reward", reward, "mind")
    show("triage", "shipping", "r1")
    show("triage", "billing", "r1")
    said = capsys.readouterr()
    lines = [line.split() for line in (said.out + said.err).splitlines() if line.strip().startswith("reward ")]
    assert lines == [["reward", "1.00"], ["reward", "0.00"]]


def test_a_row_that_there_is_not_is_said(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        show("triage", "billing", "r99")
    said = capsys.readouterr()
    assert "have no row r99" in said.out + said.err
