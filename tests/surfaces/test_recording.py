"""A conversation that took place becomes a scenario that plays it again and comes to the same artefacts."""

from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from surfaces.cli.running import ALL_HOLD, run
from surfaces.scripted.recording import record
from surfaces.scripted.replacing import replacement
from surfaces.scripted.scenario import read_scenario
from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings
from tenet.state import Review

ROWS = "ticket,queue\n" + "".join(
    f"the invoice number {n} is wrong,billing\nthe parcel number {n} is late,shipping\n" for n in range(6)
)


@pytest.fixture
def talked(tmp_path: Path) -> Session:
    """Words, a file, a wish in words, an edit in place and an approval; then the person left."""
    settings = read_settings({"TENET_HOME": str(tmp_path / "home"), "TENET_PERSON": "ada"})
    session = Session.create("triage", settings=settings)
    session.advance()
    kept = session.project.take_file("rows.csv", ROWS.encode())
    session.send(session.say("Sort our support tickets", (kept,)))
    session.send(session.say("billing"))
    assert isinstance(session.pending, Review)
    session.send(session.revise("tenets", "set the threshold of T2 to 0.6"))
    tenets = session.project.file("tenets").read_text(encoding="utf-8")
    assert tenets.count("threshold: 0.6\n") == 1
    session.send(session.edit("tenets", tenets.replace("threshold: 0.6\n", "threshold: 0.55\n")))
    session.send(session.approve())
    assert session.project.state.approval("tenets")
    return session


def test_what_was_recorded_plays_again_and_comes_to_the_same(talked: Session, tmp_path: Path) -> None:
    path = tmp_path / "recorded" / "triage.yaml"
    path.parent.mkdir()
    path.write_bytes(record(talked.project, path.parent, "ours"))
    scenario = read_scenario(path)
    assert scenario.until == "examples" and "0.55" in str(scenario.replies[-1].edit)
    assert run([path], None, tmp_path / "again") == ALL_HOLD
    again = next((tmp_path / "again" / "projects").iterdir())
    for stage in ("spec", "tenets", "examples"):
        assert Project(again).state.digest(stage) == talked.project.state.digest(stage), stage


def test_a_recording_that_comes_out_otherwise_misses(talked: Session, tmp_path: Path) -> None:
    path = tmp_path / "triage.yaml"
    path.write_bytes(record(talked.project, tmp_path, "ours").replace(b"contains: billing", b"contains: invoices"))
    assert run([path], None, None) != ALL_HOLD


_LINES = st.lists(st.sampled_from(["a\n", "b\n", "c: 1\n"]), min_size=1, max_size=8).map("".join)


@settings(deadline=None)
@given(_LINES, _LINES)
@example("b\nb\nb\n", "b\na\n")
def test_a_replacement_makes_the_one_from_the_other(before: str, after: str) -> None:
    assume(before != after)
    old, new = replacement(before, after)
    assert before.count(old) == 1 and before.replace(old, new) == after
