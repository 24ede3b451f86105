"""A scenario played by a session, through Slack and through the web page ends in the same project."""

from pathlib import Path

import pytest

from surfaces.scripted.playing import Player
from surfaces.scripted.scenario import read_scenario
from surfaces.scripted.ways import Through, way_to
from tenet import journal as j
from tenet.project import Project
from tenet.settings import read_settings
from tenet.stages import CHAIN

SCENARIO = """\
about: The same through every surface
person: ada
opening: Sort our support tickets into billing and shipping.
files: [rows.csv]
replies:
  - at: spec
    say: A parcel that is lost for good.
    times: 9
  - at: tenets
    revise: Please set the threshold of T2 to 0.6
approve: [spec, tenets, examples, data_plan]
until: data_plan
expect:
  - fresh: data_plan
"""
KINDS = {
    "billing": (
        "My card was charged twice",
        "The invoice shows a wrong amount",
        "I want my money back",
        "What does it cost?",
    ),
    "shipping": ("Where is my parcel?", "The courier never came", "It went to my old address", "When will it arrive?"),
}


def digests(project: Project) -> dict[str, str | None]:
    return {stage.name: project.state.digest(stage.name) for stage in CHAIN[:4]}


def play(folder: Path, through: Through | None) -> Project:
    home = folder / (through or "session")
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada"})
    scenario = read_scenario(folder / "scenario.yaml")
    with way_to(scenario, settings, through) as way:
        return Player(scenario, folder, settings, lambda _: None, way).play().project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ways")
    rows = [f"{text},{label}" for label, texts in KINDS.items() for text in texts]
    (folder / "rows.csv").write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def directly(folder: Path) -> Project:
    return play(folder, None)


@pytest.mark.parametrize("through", ["slack", "web"])
def test_every_way_ends_in_the_same_digests(folder: Path, directly: Project, through: Through) -> None:
    project = play(folder, through)
    assert digests(project) == digests(directly) and None not in digests(project).values()
    people = [event for event in project.events() if isinstance(event.what, j.Said | j.Approved | j.Revised)]
    assert {event.surface for event in people} == {through}
    assert [type(event.what) for event in people if not isinstance(event.what, j.Revised)] == [
        type(event.what) for event in directly.events() if isinstance(event.what, j.Said | j.Approved)
    ]
