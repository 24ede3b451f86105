"""What a training measured is drawn by kind, each kind with all its lines, however it trains."""

from contextlib import closing
from pathlib import Path

import pytest

from surfaces.runs import Curve, curves_of, run_of
from surfaces.web.saying import samples
from tenet.files import to_jsonl, write_atomically
from tenet.jobs import Jobs, JobSpec
from tenet.jobs.outbox import add, change, open_outbox
from tenet.journal import JobStarted
from tenet.project import Project
from tenet.runfolder import Progress
from tenet.stages import CHAIN
from tests.samples import examples
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project
from tests.surfaces.test_web_cards import page_of


def curves(tmp_path: Path, lines: list[dict[str, float]], more: bytes = b"") -> list[Curve]:
    project = Project.create("triage", tmp_path / "projects")
    project.record(JobStarted(stage="training_run", key="k" * 12, run="runs/training_run-k", inputs={}))
    write_atomically(project.path / "runs/training_run-k/out/metrics.jsonl", to_jsonl(lines) + more)
    return curves_of(project, "training_run")


def test_a_practising_model_shows_its_reward_its_parts_and_its_distance(tmp_path: Path) -> None:
    lines = [
        {"step": n, "reward": n / 10, "parts/right": n / 20, "parts/short": 1.0, "kl": 0.01 * n} for n in (1, 2, 3)
    ]
    earns, kl = curves(tmp_path, lines)
    assert [each.name for each in earns.series] == ["in all", "right", "short"]
    assert (earns.series[0].first, earns.series[0].last, earns.highest) == (0.1, 0.3, 1.0)
    assert kl.title.startswith("Distance") and kl.steps == 3


def test_a_held_out_loss_stands_beside_the_loss(tmp_path: Path) -> None:
    (loss,) = curves(
        tmp_path, [{"step": 1, "loss": 4.0}, {"step": 2, "loss": 2.0, "eval_loss": 3.0}, {"step": 3, "eval_loss": 2.5}]
    )
    assert [each.name for each in loss.series] == ["training", "held-out"]
    assert loss.series[0].points.startswith("186.7,0.0 373.3,90.0")


@pytest.mark.parametrize("lines", [[], [{"step": 1, "loss": 1.0}]])
def test_one_point_is_no_curve(tmp_path: Path, lines: list[dict[str, float]]) -> None:
    assert curves(tmp_path, lines) == []


def test_half_a_line_that_is_being_written_breaks_nothing(tmp_path: Path) -> None:
    (loss,) = curves(tmp_path, [{"step": 1, "loss": 1.0}, {"step": 2, "loss": 0.5}], b'{"step": 3, "lo')
    assert loss.steps == 2


def test_what_it_says_to_the_same_rows_is_shown_exam_after_exam(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "triage"))
    project.record(JobStarted(stage="training_run", key="k" * 12, run="runs/training_run-k", inputs={}))
    row = examples().rows[0]
    lines = [
        {"step": step, "id": row.id, "answer": row.output if step > 3 else "<b>other"} for step in (1, 2, 3, 4, 5, 6, 7)
    ]
    write_atomically(project.path / "runs/training_run-k/out/samples.jsonl", to_jsonl(lines))
    found = samples(project, "training_run")
    assert found and found.steps == (1, 3, 4, 5, 7) and found.rows[0].text == row.input
    assert [said and said.right for said in found.rows[0].said] == [False, False, True, True, True]
    page = page_of(project, next(stage for stage in CHAIN if stage.name == "training_run"))
    assert "✗ &lt;b&gt;other" in page and f"✓ {row.output}" in page and "step 7" in page


def test_a_run_without_exams_shows_no_samples(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    assert samples(site.project(finished_project(site, "triage")), "training_run") is None


@pytest.mark.parametrize(("fraction", "left"), [(0.05, None), (0.5, 60.0)])
def test_how_long_it_takes_is_not_guessed_while_it_still_loads(
    tmp_path: Path, fraction: float, left: float | None
) -> None:
    project = Project.create("triage", tmp_path / "projects")
    spec = JobSpec(key="a" * 12, stage="dataset", project=str(project.path), run=str(tmp_path), argv=("true",))
    with closing(open_outbox(tmp_path)) as outbox:
        add(outbox, spec, 1000.0)
        change(outbox, spec.key, state="running", started=1000.0, ended=1060.0)
    write_atomically(tmp_path / "progress.json", Progress(at=1060.0, fraction=fraction).model_dump_json().encode())
    assert run_of(project, Jobs(tmp_path), spec.key).left == left
