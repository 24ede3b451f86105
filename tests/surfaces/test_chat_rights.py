"""In the terminal, who may not approve what waits reads who may."""

import io
from pathlib import Path

import pytest

from surfaces.cli.chat import chat
from surfaces.web.people import People
from tests.agent.conversations import approve_until, open_session, reach_first_review


@pytest.mark.parametrize(("person", "reads_who_may"), [("ada", True), ("bob", False)])
def test_by_four_eyes_the_author_reads_who_releases_it(
    person: str,
    reads_who_may: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    approve_until(reach_first_review(open_session(tmp_path)), "deployment")
    for name in ("ada", "bob"):
        People(tmp_path).add(name, "a long enough password", "owner")
    (tmp_path / "policy.yaml").write_text("four_eyes: [release]\n", encoding="utf-8")
    monkeypatch.setattr("surfaces.cli.chat.SHOWN", set[str]())
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setenv("TENET_PERSON", person)
    chat("triage")
    shown = "".join(capsys.readouterr())
    assert "/approve to approve the deployment" in shown
    assert ("somebody other than ada: bob." in shown) is reads_who_may
