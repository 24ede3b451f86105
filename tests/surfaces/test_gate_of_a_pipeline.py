"""`tenet report PROJECT --gate`: the verdict as an exit code, and never that of an evaluation that is out of date."""

from pathlib import Path

import pytest

from surfaces.cli.artefacts import report
from tenet import artifacts as a
from tenet.project import Project
from tests.agent.conversations import approve_until, open_session, reach_first_review


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Evaluated; the fake jobs' report stands as they made it."""
    session = approve_until(reach_first_review(open_session(tmp_path, name="triage")), "report")
    monkeypatch.setenv("TENET_HOME", str(session.project.home))
    monkeypatch.chdir(tmp_path)
    return session.project


def ended(project: Project, gate: bool = True) -> int | str | None:
    try:
        report(project.name, gate)
    except SystemExit as end:
        return end.code
    return None


def with_verdict(project: Project, verdict: a.Verdict) -> None:
    found = project.get("report", a.EvalReport).model_copy(update={"verdict": verdict})
    put = project.state.current["report"]
    project.put("report", found, author="job", made_from=put.made_from)


@pytest.mark.parametrize(("verdict", "code"), [("ship", 0), ("do not ship", 3), ("cannot tell", 4)])
def test_each_verdict_has_its_code(project: Project, verdict: a.Verdict, code: int) -> None:
    with_verdict(project, verdict)
    assert ended(project) == code and ended(project, gate=False) is None


def test_what_is_out_of_date_lets_nothing_through(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with_verdict(project, "ship")
    tenets = project.get("tenets", a.Tenets)
    first = tenets.tenets[0].model_copy(update={"threshold": 0.123})
    project.put("tenets", a.Tenets(tenets=(first, *tenets.tenets[1:])), author="person")
    assert ended(project) == 4
    assert "says nothing about what is in force" in capsys.readouterr().err
