"""Record what the models of a scenario say again, after a prompt was changed: `.venv/bin/python -m tests.rerecord`

Plays `scenarios/triage_with_a_model.yaml` against the fake server, up to the dataset, and takes over the answers.
"""

import shutil
import tempfile
from pathlib import Path

from surfaces.scripted.playing import Player
from surfaces.scripted.scenario import Recording, Scenario, read_scenario
from tenet.models.connecting import ANSWERS
from tenet.project import Project
from tenet.settings import CHECKOUT, ROLES, Endpoint, Settings, quiet_libraries, read_settings
from tests.fakes.guide import guide
from tests.fakes.openai_server import FakeOpenAI

SCENARIO = CHECKOUT / "scenarios" / "triage_with_a_model.yaml"


def play(scenario: Scenario, settings: Settings) -> Project:
    """The scenario as far as models take part in it: up to the dataset."""
    part = scenario.model_copy(update={"until": "dataset"})
    return Player(part, SCENARIO.parent, settings, lambda line: None).play().project


def settings_for(home: Path, recording: Recording, base_url: str) -> Settings:
    models = recording.model_dump()
    endpoints = {role: Endpoint(model=models[role], base_url=base_url) for role in ROLES if models[role]}
    return read_settings({"TENET_HOME": str(home)}).model_copy(update=endpoints)


def main() -> None:
    quiet_libraries()
    scenario = read_scenario(SCENARIO)
    assert scenario.recording
    recordings = SCENARIO.parent / scenario.recording.folder
    with tempfile.TemporaryDirectory() as home, FakeOpenAI(play=guide) as server:
        project = play(scenario, settings_for(Path(home), scenario.recording, server.base_url))
        shutil.rmtree(recordings)
        shutil.copytree(project.path / ANSWERS, recordings)


if __name__ == "__main__":
    main()
