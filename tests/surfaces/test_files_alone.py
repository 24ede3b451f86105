"""A file that comes without words answers nothing: its name is nobody's choice, and the question stands as it stood."""

import subprocess
import sys
from pathlib import Path

from tenet import artifacts as a
from tenet.project import Project
from tenet.settings import CHECKOUT, environment_with

TICKETS = CHECKOUT / "scenarios" / "data" / "tickets.csv"
WORST = "Which mistake would hurt most?"


def test_a_document_named_like_a_label_is_no_answer_and_the_job_is_heard_afterwards(tmp_path: Path) -> None:
    pages = [tmp_path / "shipping.md", tmp_path / "billing.md"]
    for page in pages:
        page.write_text("# About it\n\nParcels leave our warehouse in Leipzig every day.", encoding="utf-8")
    words = "something should put every incoming message on its pile"
    talk = "\n".join((*(f"/file {path}" for path in (TICKETS, *pages)), words, "feedback", "/quit", ""))
    done = subprocess.run(
        [sys.executable, "-m", "app", "chat", "walk"],
        cwd=CHECKOUT,
        env=environment_with({"TENET_HOME": str(tmp_path / "home")}),
        input=talk,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(WORST) == 3, "it stands as it was after each of the two pages"
    spec = Project(tmp_path / "home" / "projects" / "walk").get("spec", a.UseCaseSpec)
    assert "feedback" in spec.risk and "shipping" not in spec.risk
    assert spec.title == "Sorting messages"
