"""A judge that is wrong about an answer: told apart from one that is right, mended by a case in the tenet, and weighed first."""

from pathlib import Path

import pytest

from surfaces.cli.complaining import weigh
from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tests import samples
from tests.evals.building import row
from tests.evals.test_trust import POLITE, WITH_A_JUDGE
from tools.complaining.judge import Misjudged, judge_error, patched, rejudged

CURT = Misjudged("T4", "Where is it?", "See the site, thanks.", "fail")


def takes_thanks_for_polite(tenet: a.Tenet, asked: a.Row, answer: str) -> a.Outcome:
    """Until its criteria say that a reference to a site is none."""
    assert isinstance(tenet.check, a.Judged)
    if not answer:
        return "unjudged"
    if "See the site" in tenet.check.criteria and "site" in answer:
        return "fail"
    return "pass" if "thank" in answer.casefold() else "fail"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create("polite", tmp_path / "projects")
    heldout = [row(f"r{n}", "Where is it?") for n in range(4)]
    said = ["Thank you!", "See our site. Thanks!", "No.", "Thanks, it is there."]
    files: dict[a.Split, a.DataFile] = {}
    for split in a.SPLITS:
        write_atomically(project.path / "data" / f"{split}.jsonl", to_jsonl(heldout))
        files[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of(to_jsonl(heldout)), rows=4)
    answers = to_jsonl([{"id": each.id, "answer": text} for each, text in zip(heldout, said, strict=True)])
    write_atomically(project.path / "p.jsonl", answers)
    predictions = a.DataFile(path="p.jsonl", sha256=sha256_of(answers), rows=4)
    system = a.SystemScore(name="tuned", description="t", tenets={}, accuracy=samples.RATE, predictions=predictions)
    record = a.JudgeRecord(tenet="T4", trusted=True, asked=8, said="It told good from bad.")
    report = samples.sample("report").model_copy(update={"systems": (system,), "judge_records": (record,)})
    project.put("tenets", WITH_A_JUDGE, "mind")
    project.put("dataset", samples.sample("dataset").model_copy(update={"files": files}), "job")
    project.put("report", report, "job")
    return project


def test_a_verdict_that_a_person_sees_otherwise_is_an_error_with_what_is_known_of_the_judge(project: Project) -> None:
    found = judge_error(project, CURT, takes_thanks_for_polite)
    assert found.kind == "judge error" and "the judge says pass, and you say fail" in found.said
    assert "It told good from bad." in found.said
    assert judge_error(project, CURT._replace(should="pass"), takes_thanks_for_polite).kind == "the judge says so too"
    assert judge_error(project, CURT._replace(answer=""), takes_thanks_for_polite).kind == "the judge cannot say"


def test_the_patch_is_one_case_in_one_tenet(project: Project) -> None:
    after = patched(project, CURT)
    changed = [new for old, new in zip(WITH_A_JUDGE.tenets, after.tenets, strict=True) if old != new]
    assert [tenet.id for tenet in changed] == ["T4"] and isinstance(changed[0].check, a.Judged)
    assert changed[0].check.criteria.endswith("the answer “See the site, thanks.” does not meet it.")
    assert changed[0].bad == a.Sample(input=CURT.input, output=CURT.answer), "the judge is tried on it from now on"
    assert changed[0].good == POLITE.good


def test_what_it_would_change_is_weighed_over_the_whole_held_out_set(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rejudged(project, CURT, patched(project, CURT), takes_thanks_for_polite)
    assert found == (4, (), ("r1",), True)
    weigh(project, CURT, takes_thanks_for_polite)
    said = capsys.readouterr().out
    assert (
        "of 4 held-out answers 0 newly pass, 1 newly fail; this complaint mended" in said and "newly fail: r1" in said
    )
    with pytest.raises(SystemExit) as end:
        weigh(project, CURT._replace(should="pass"), takes_thanks_for_polite)
    assert end.value.code == 0


def test_a_tenet_that_a_program_decides_has_no_judge(project: Project) -> None:
    with pytest.raises(NotPossible, match="decided by a program"):
        judge_error(project, CURT._replace(tenet="T1"), takes_thanks_for_polite)
    with pytest.raises(NotPossible, match="has no tenet T9"):
        judge_error(project, CURT._replace(tenet="T9"), takes_thanks_for_polite)
