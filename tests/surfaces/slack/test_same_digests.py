"""The scripted runner drives a scenario through Slack and ends in the same project as without it."""

from functools import partial
from pathlib import Path

from surfaces.scripted.playing import Player
from surfaces.scripted.scenario import read_scenario
from surfaces.scripted.through_slack import ThroughSlack
from surfaces.slack.local.service import LocalSlack
from tenet.session import Session
from tenet.stages import CHAIN
from tests.agent.conversations import open_session
from tests.surfaces.slack.conftest import Start

SCENARIO = """\
about: The same through every surface
person: ada
opening: Sort my tickets
files: [rows.csv]
replies:
  - at: spec
    say: billing and shipping
  - at: tenets
    revise: make T2 stricter
  - at: data_plan
    say: What is T2?
approve: [spec, tenets, examples, data_plan, dataset, method, training_plan, report, deployment]
expect:
  - fresh: release
"""


def digests(session: Session) -> dict[str, str | None]:
    state = session.project.state
    return {stage.name: state.digest(stage.name) for stage in CHAIN if state.is_needed(stage)}


def test_a_scenario_through_slack_ends_in_the_same_digests(slack: LocalSlack, start: Start, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("text,label\nMy card was charged,billing\nWhere is it,shipping\n")
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    scenario = read_scenario(tmp_path / "scenario.yaml")
    plain = open_session(tmp_path / "plain")
    play = partial(Player, scenario, tmp_path, plain.desk.settings, print)
    directly = play(plain).play()
    through = play(ThroughSlack(slack, start())).play()
    assert digests(through) == digests(directly)
    assert None not in digests(through).values()
    assert [kept.name for kept in (through.project.path / "uploads").iterdir()] == [
        kept.name for kept in (directly.project.path / "uploads").iterdir()
    ]
