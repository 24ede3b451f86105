"""`tenet rows`: to look at rows, and to decide about them, from a terminal or a script."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from surfaces.cli.rows import rows, wish
from tenet import artifacts as a
from tenet.files import to_jsonl, write_atomically
from tenet.project import Project
from tenet.settings import environment_with
from tenet.state import Done
from tests.samples import examples
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("A parcel did not come", "The parcel is broken", "Charged twice")
MADE = [
    a.Row(id=f"s{at}aaaaaaaaaaa", input=text, output="shipping", origin="synthetic", group="g0", cell="c")
    for at, text in enumerate(TEXTS)
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    site = Site(tmp_path, 0)
    found = site.project(finished_project(site, "triage"))
    write_atomically(found.path / "data" / "train.jsonl", to_jsonl([*examples().rows, *MADE]))
    return found


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def tenet(project: Project, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`tenet rows triage …`, in this process."""

    def run(*ids: str, search: str = "", json: bool = False, **options: str) -> Said:
        picked = {name: value for name, value in options.items() if name in ("origin", "label", "decided")}
        flags = {do: do in options for do in ("accept", "remove", "withdraw")}
        code = 0
        try:
            change = wish(flags, options.get("set_label"), options.get("text"), None)
            rows("triage", ids, picked, search, change, json)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        seen = capsys.readouterr()
        return Said(code, seen.out, seen.err)

    return run


def choices(project: Project) -> dict[str, str]:
    plan = Project(project.path).get("data_plan", a.DataPlan)
    return {choice.id: f"{choice.do} {choice.row.output}" for choice in plan.row_choices or ()}


def test_rows_are_listed_and_picked_by_what_they_are(tenet: Callable[..., Said]) -> None:
    seen = tenet(origin="made", search="parcel")
    assert seen.code == 0 and "2 rows." in seen.err and "The parcel is broken" in seen.out
    assert "Charged twice" not in seen.out
    found = json.loads(tenet(label="shipping", origin="made", json=True).out)
    assert [row["text"] for row in found] == list(TEXTS)
    assert tenet(label="cooking").code == 1


def test_a_decision_stands_in_the_data_plan_and_is_taken_back(project: Project, tenet: Callable[..., Said]) -> None:
    done = tenet(search="parcel", remove="yes")
    assert done.code == 0 and "2 rows left out" in done.err and "approval of the data plan" in done.err
    assert choices(project) == {MADE[0].id: "leave_out shipping", MADE[1].id: "leave_out shipping"}
    assert tenet("s2a", set_label="billing").code == 0
    assert choices(project)[MADE[2].id] == "replace billing"
    assert [row["decided"] for row in json.loads(tenet(decided="changed", json=True).out)] == ["changed"]
    assert tenet("s0", "s1", "s2", withdraw="yes").code == 0 and not choices(project)
    assert isinstance(Project(project.path).next_step(), Done), "it is the plan that was approved again"


def test_a_text_is_for_one_row_and_the_data_themselves_are_never_written(
    project: Project, tenet: Callable[..., Said]
) -> None:
    before = (project.path / "data" / "train.jsonl").read_bytes()
    assert tenet("s1", text="It came in pieces").code == 0
    plan = Project(project.path).get("data_plan", a.DataPlan)
    assert [choice.row.input for choice in plan.row_choices or ()] == ["It came in pieces"]
    assert (project.path / "data" / "train.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("ids", "options", "says"),
    [
        ((), {"accept": "yes"}, "Name the rows"),
        (("s9",), {"accept": "yes"}, "There is no row s9"),
        ((), {"search": "xyz", "accept": "yes"}, "No row is like that"),
        (("s0",), {"accept": "yes", "remove": "yes"}, "One thing at a time"),
        ((), {"origin": "made", "text": "one"}, "cannot be that of all"),
    ],
)
def test_what_is_unclear_changes_nothing(
    project: Project, tenet: Callable[..., Said], ids: tuple[str, ...], options: dict[str, str], says: str
) -> None:
    done = tenet(*ids, **options)
    assert done.code == 1 and says in done.err and not choices(project)


def test_the_command_takes_its_options(project: Project, tmp_path: Path) -> None:
    words = ["rows", "triage", "s1", "--leave-out"]
    given = environment_with({"TENET_HOME": str(tmp_path), "TENET_PERSON": "ada"})
    done = subprocess.run([sys.executable, "-m", "app", *words], cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert choices(project) == {MADE[1].id: "leave_out shipping"}
